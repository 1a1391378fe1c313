'use strict';

// Passes a Buffer to a native function: the CRC-32 of some bytes by the system's zlib, compared
// with Node's own (zlib.crc32, from Node 20.15 and 22.2 on), and how long ten million calls take.
//
//   node examples/zlib-crc32.js

const zlib = require('node:zlib');
const ffi = require('..');

const NAMES = {
  darwin: ['libz.dylib', '/usr/lib/libz.dylib'],
  win32: ['zlib1.dll'],
}[process.platform] ?? ['libz.so.1', 'libz.so'];

const ZLIB = 'unsigned long crc32(unsigned long crc, const unsigned char *data, unsigned length);';

function openZlib() {
  for (const name of NAMES) {
    try {
      // Where libz calls the functions of its name in Node instead of its own, the result is the same.
      return ffi.dlopen(name, ZLIB, { deepBind: false });
    } catch (error) {
      if (error.code !== 'ERR_FFI_CALL_FAILED') throw error;
      console.log(`${name}: ${error.message}`);
    }
  }
  return null;
}

/** Small pieces, so that nearly all of the time is that of calls. */
function measure(crc32) {
  const count = 10_000_000;
  const pieces = Array.from({ length: 8 }, (_, i) => Buffer.alloc(16, i));
  const expected = pieces.map((piece) => crc32(0, piece, 16));
  let matches = 0;
  const start = process.hrtime.bigint();
  for (let i = 0; i < count; i++) {
    if (crc32(0, pieces[i & 7], 16) === expected[i & 7]) matches++;
  }
  const seconds = Number(process.hrtime.bigint() - start) / 1e9;
  if (matches !== count) throw new Error('the same bytes have different CRCs');
  console.log(`${count.toLocaleString('en')} calls took ${seconds.toFixed(2)} s`);
}

const handle = openZlib();
if (handle === null) {
  console.log('zlib was not found. On Debian and Ubuntu: apt install zlib1g');
} else {
  const { lib, functions } = handle;
  const data = Buffer.from('The quick brown fox jumps over the lazy dog');
  const native = functions.crc32(0, data, data.length);
  console.log(`${lib.path}: crc32 is ${native.toString(16)}`);

  if (zlib.crc32 === undefined) {
    console.log('node:zlib: no crc32 in this version of Node');
  } else {
    const expected = zlib.crc32(data);
    console.log(`node:zlib: crc32 is ${expected.toString(16)}`);
    if (native !== expected) throw new Error('the two differ');
  }
  measure(functions.crc32);
  lib.close();
}
