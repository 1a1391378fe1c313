'use strict';

// Passes a Buffer to a native function: the CRC-32 of some bytes by the system's zlib, compared
// with Node's own (zlib.crc32, from Node 20.15 and 22.2 on).
//
//   node examples/zlib-crc32.js

const zlib = require('node:zlib');
const ffi = require('..');

const NAMES = {
  darwin: ['libz.dylib', '/usr/lib/libz.dylib'],
  win32: ['zlib1.dll'],
}[process.platform] ?? ['libz.so.1', 'libz.so'];

// unsigned long crc32(unsigned long crc, const unsigned char *data, unsigned int length);
// C's `long` has 64 bits on 64-bit Unix, but 32 on Windows.
const LONG = process.platform === 'win32' ? 'uint32' : 'uint64';
const FUNCTIONS = { crc32: { return: LONG, arguments: [LONG, 'buffer', 'uint32'] } };

function openZlib() {
  for (const name of NAMES) {
    try {
      return ffi.dlopen(name, FUNCTIONS);
    } catch (error) {
      if (error.code !== 'ERR_FFI_CALL_FAILED') throw error;
      console.log(`${name}: ${error.message}`);
    }
  }
  return null;
}

const handle = openZlib();
if (handle === null) {
  console.log('zlib was not found. On Debian and Ubuntu: apt install zlib1g');
} else {
  const { lib, functions } = handle;
  const data = Buffer.from('The quick brown fox jumps over the lazy dog');

  // A 64-bit result is a bigint, whatever its value.
  const native = Number(functions.crc32(0, data, data.length));
  console.log(`${lib.path}: crc32 is ${native.toString(16)}`);

  if (zlib.crc32 === undefined) {
    console.log('node:zlib: no crc32 in this version of Node');
  } else {
    const expected = zlib.crc32(data);
    console.log(`node:zlib: crc32 is ${expected.toString(16)}`);
    if (native !== expected) throw new Error('the two differ');
  }
  lib.close();
}
