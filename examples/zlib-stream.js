'use strict';

// Compresses with libz, piece by piece: a struct that C and JavaScript share. libz calls functions of
// its own that Node.js exports, too, in another version; `deepBind` keeps it to its own.

const ffi = require('..');

/** Offsets in `z_stream` (zlib.h), where pointers and `unsigned long` have 64 bits. */
const NEXT_IN = 0;
const AVAIL_IN = 8;
const NEXT_OUT = 24;
const AVAIL_OUT = 32;
const SIZE = 112;

const Z_FINISH = 4;
const Z_NO_FLUSH = 0;
const Z_OK = 0;
const Z_STREAM_END = 1;

const { functions: z } = ffi.dlopen(
  'libz.so.1',
  {
    zlibVersion: { return: 'string' },
    deflateInit_: { return: 'int32', arguments: ['buffer', 'int32', 'string', 'int32'] },
    deflate: { return: 'int32', arguments: ['buffer', 'int32'] },
    deflateEnd: { return: 'int32', arguments: ['buffer'] },
  },
  { deepBind: true },
);

function check(status) {
  if (status !== Z_OK && status !== Z_STREAM_END) throw new Error(`zlib: error ${status}`);
  return status;
}

/** Compresses an iterable of Buffers. */
function* deflate(pieces, level = 6) {
  const stream = Buffer.alloc(SIZE);
  const out = Buffer.alloc(16 * 1024);

  // The struct keeps addresses, so its memory and what they lead to must stay: `out`, and a piece
  // until zlib has read it. Both are in use below, after the calls.
  function* run(piece, flush) {
    stream.writeBigUInt64LE(ffi.getRawPointer(piece), NEXT_IN);
    stream.writeUInt32LE(piece.length, AVAIL_IN);
    do {
      stream.writeBigUInt64LE(ffi.getRawPointer(out), NEXT_OUT);
      stream.writeUInt32LE(out.length, AVAIL_OUT);
      check(z.deflate(stream, flush));
      yield Buffer.from(out.subarray(0, out.length - stream.readUInt32LE(AVAIL_OUT)));
    } while (stream.readUInt32LE(AVAIL_OUT) === 0);
  }

  check(z.deflateInit_(stream, level, ffi.toString(z.zlibVersion()), SIZE));
  try {
    for (const piece of pieces) yield* run(piece, Z_NO_FLUSH);
    yield* run(Buffer.alloc(0), Z_FINISH);
  } finally {
    z.deflateEnd(stream);
  }
}

module.exports = { deflate };

if (require.main === module) {
  const zlib = require('node:zlib');
  const text = Buffer.from('a text that repeats itself, '.repeat(100_000));
  const pieces = Array.from({ length: 28 }, (_, i) => text.subarray(i * 1e5, (i + 1) * 1e5));
  const packed = Buffer.concat([...deflate(pieces)]);
  const same = zlib.inflateSync(packed).equals(text);
  console.log(`${text.length} bytes became ${packed.length}; unpacked again: ${same}`);
}
