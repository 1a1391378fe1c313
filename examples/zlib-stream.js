'use strict';

// Compresses with libz, piece by piece: a struct that C and JavaScript share. libz calls functions of
// its own that Node.js exports, too, in another version; `deepBind` keeps it to its own.

const ffi = require('..');

/** `z_stream` of zlib.h. */
const ZStream = ffi.struct('z_stream', {
  next_in: 'pointer',
  avail_in: 'uint32',
  total_in: 'unsigned long',
  next_out: 'pointer',
  avail_out: 'uint32',
  total_out: 'unsigned long',
  msg: 'string',
  state: ffi.pointer(ffi.opaque('internal_state')),
  zalloc: 'function',
  zfree: 'function',
  opaque: 'pointer',
  data_type: 'int32',
  adler: 'unsigned long',
  reserved: 'unsigned long',
});

const Z_FINISH = 4;
const Z_NO_FLUSH = 0;
const Z_OK = 0;
const Z_STREAM_END = 1;

const { functions: z } = ffi.dlopen(
  { darwin: '/usr/lib/libz.dylib', win32: 'zlib1.dll' }[process.platform] ?? 'libz.so.1',
  {
    zlibVersion: { return: 'string' },
    deflateInit_: {
      return: 'int32',
      arguments: [ffi.pointer(ZStream), 'int32', 'string', 'int32'],
    },
    deflate: { return: 'int32', arguments: [ffi.pointer(ZStream), 'int32'] },
    deflateEnd: { return: 'int32', arguments: [ffi.pointer(ZStream)] },
  },
  { deepBind: true },
);

function check(status, stream) {
  if (status === Z_OK || status === Z_STREAM_END) return;
  throw new Error(`zlib: ${ffi.toString(stream.msg) ?? `error ${status}`}`);
}

/** Compresses an iterable of Buffers. */
function* deflate(pieces, level = 6) {
  const stream = new ZStream();
  const out = Buffer.alloc(16 * 1024);

  // The struct keeps addresses, so what they lead to must stay: `out`, and a piece until zlib has read
  // it. Both are in use below, after the calls. zlib keeps the address of the struct, too.
  function* run(piece, flush) {
    stream.next_in = ffi.getRawPointer(piece);
    stream.avail_in = piece.length;
    do {
      stream.next_out = ffi.getRawPointer(out);
      stream.avail_out = out.length;
      check(z.deflate(stream, flush), stream);
      yield Buffer.from(out.subarray(0, out.length - stream.avail_out));
    } while (stream.avail_out === 0);
    if (stream.avail_in !== 0)
      throw new Error(`zlib has left ${stream.avail_in} of ${piece.length} bytes`);
  }

  check(z.deflateInit_(stream, level, ffi.toString(z.zlibVersion()), ZStream.size), stream);
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
