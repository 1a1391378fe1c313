// Compresses and decompresses with the streams of zlib, bound by `fast-ffi bind`.

import assert from 'node:assert/strict';
import nodeZlib from 'node:zlib';
import * as ffi from 'fast-ffi';
import * as zlib from './library.mjs';

assert.equal(zlib.zlibVersion(), zlib.ZLIB_VERSION);
const text = 'to be or not to be, '.repeat(100);
const input = Buffer.from(text);
const output = Buffer.alloc(1000);

const stream = new zlib.types.z_stream();
assert.equal(
  zlib.deflateInit_(stream, zlib.Z_BEST_COMPRESSION, zlib.ZLIB_VERSION, stream.byteLength),
  zlib.Z_OK,
);
stream.next_in = Number(ffi.getRawPointer(input));
stream.avail_in = input.length;
stream.next_out = Number(ffi.getRawPointer(output));
stream.avail_out = output.length;
assert.equal(zlib.deflate(stream, zlib.Z_FINISH), zlib.Z_STREAM_END);
const compressed = output.subarray(0, Number(stream.total_out));
assert.equal(zlib.deflateEnd(stream), zlib.Z_OK);
assert.equal(nodeZlib.inflateSync(compressed).toString(), text);

const back = Buffer.alloc(input.length);
const length = ffi.cell('unsigned long', back.length);
assert.equal(zlib.uncompress(back, length, compressed, compressed.length), zlib.Z_OK);
assert.equal(back.toString(), text);
assert.equal(Number(length.value), input.length);
assert.equal(zlib.crc32(0, Buffer.from('123456789'), 9), 0xcbf43926);
assert.equal(zlib.zError(zlib.Z_DATA_ERROR), 'data error');
