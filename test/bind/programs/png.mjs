// Reads a picture with libpng, bound by `fast-ffi bind`.

import assert from 'node:assert/strict';
import nodeZlib from 'node:zlib';
import * as png from './library.mjs';

/** @param {string} type @param {Buffer} data */
function chunk(type, data) {
  const body = Buffer.concat([Buffer.from(type, 'latin1'), data]);
  const length = Buffer.alloc(4);
  length.writeUInt32BE(data.length);
  const checksum = Buffer.alloc(4);
  checksum.writeUInt32BE(crc32(body));
  return Buffer.concat([length, body, checksum]);
}

/** @param {Buffer} data */
function crc32(data) {
  let crc = -1;
  for (const byte of data) {
    crc ^= byte;
    for (let bit = 0; bit < 8; bit++) crc = (crc >>> 1) ^ (0xedb88320 & -(crc & 1));
  }
  return ~crc >>> 0;
}

const header = Buffer.from([0, 0, 0, 2, 0, 0, 0, 1, 8, 2, 0, 0, 0]); // 2 by 1, 8 bits, RGB
const pixels = Buffer.from([0, 255, 0, 0, 0, 128, 255]); // red, and a blue
const file = Buffer.concat([
  Buffer.from([0x89, 0x50, 0x4e, 0x47, 13, 10, 26, 10]),
  chunk('IHDR', header),
  chunk('IDAT', nodeZlib.deflateSync(pixels)),
  chunk('IEND', Buffer.alloc(0)),
]);

const image = new png.types.png_image({ version: png.PNG_IMAGE_VERSION });
assert.equal(png.png_image_begin_read_from_memory(image, file, file.length), 1);
assert.equal(image.width, 2);
assert.equal(image.height, 1);
image.format = png.PNG_FORMAT_RGBA;
const read = Buffer.alloc(image.width * image.height * 4);
assert.equal(png.png_image_finish_read(image, null, read, 0, null), 1);
assert.deepEqual([...read], [255, 0, 0, 255, 0, 128, 255, 255]);

const broken = new png.types.png_image({ version: png.PNG_IMAGE_VERSION });
assert.equal(png.png_image_begin_read_from_memory(broken, Buffer.from('no picture'), 10), 0);
assert.equal(broken.warning_or_error & png.PNG_IMAGE_ERROR, png.PNG_IMAGE_ERROR);
assert.match(Buffer.from([...broken.message]).toString('latin1'), /^[ -~]+\0/);
assert.equal(png.png_access_version_number(), png.PNG_LIBPNG_VER);
