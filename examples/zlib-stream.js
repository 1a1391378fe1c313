'use strict';

// Compresses with libz, piece by piece: a struct that C and JavaScript share. libz calls functions of
// its own that Node.js exports, too, in another version; `deepBind` keeps it to its own.

const ffi = require('..');

const ZLIB = `
  typedef struct {
    unsigned char *next_in;
    unsigned avail_in;
    unsigned long total_in;
    unsigned char *next_out;
    unsigned avail_out;
    unsigned long total_out;
    const char *msg;
    struct internal_state *state;
    void *(*zalloc)(void *, unsigned, unsigned);
    void (*zfree)(void *, void *);
    void *opaque;
    int data_type;
    unsigned long adler, reserved;
  } z_stream;

  const char *zlibVersion(void);
  int deflateInit_(z_stream *, int level, const char *version, int stream_size);
  int deflate(z_stream *, int flush);
  int deflateEnd(z_stream *);

  enum { Z_NO_FLUSH = 0, Z_FINISH = 4, Z_OK = 0, Z_STREAM_END = 1 };
`;

const {
  functions: z,
  types,
  constants: c,
} = ffi.dlopen(
  { darwin: '/usr/lib/libz.dylib', win32: 'zlib1.dll' }[process.platform] ?? 'libz.so.1',
  ZLIB,
  { deepBind: true },
);

function check(status, stream) {
  if (status === c.Z_OK || status === c.Z_STREAM_END) return;
  throw new Error(`zlib: ${stream.msg ?? `error ${status}`}`);
}

/** Compresses an iterable of Buffers. */
function* deflate(pieces, level = 6) {
  const stream = new types.z_stream();
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

  check(z.deflateInit_(stream, level, z.zlibVersion(), types.z_stream.size), stream);
  try {
    for (const piece of pieces) yield* run(piece, c.Z_NO_FLUSH);
    yield* run(Buffer.alloc(0), c.Z_FINISH);
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
