'use strict';

// Writes a picture as PNG into memory with the system's libpng, and reads it back: a struct that C fills and keeps a
// pointer in, memory whose size C tells first, and errors as a text in a struct.
//
//   node examples/libpng.js [PICTURE.png]
//
// The picture is saved if a file is named.

const fs = require('node:fs');
const ffi = require('..');

// This is libpng's simplified API. The other one reports errors by longjmp to where the program called setjmp, which
// JavaScript can't do: it would have to jump over the frames of V8. Here libpng does both itself, inside of a call.
const PNG = `
  typedef struct {
    struct png_control *opaque;
    uint32_t version, width, height, format, flags, colormap_entries, warning_or_error;
    char message[64];
  } png_image;

  int png_image_write_to_memory(png_image *, void *memory, size_t *memory_bytes, int to_8_bit,
    const void *pixels, int32_t row_stride, const void *colormap);
  int png_image_begin_read_from_memory(png_image *, const void *memory, size_t size);
  int png_image_finish_read(png_image *, const void *background, void *pixels, int32_t row_stride,
    void *colormap);
  void png_image_free(png_image *);

  enum { PNG_IMAGE_VERSION = 1 };
  enum { PNG_FORMAT_FLAG_ALPHA = 1, PNG_FORMAT_FLAG_COLOR = 2 };
  enum { PNG_FORMAT_RGBA = PNG_FORMAT_FLAG_COLOR | PNG_FORMAT_FLAG_ALPHA };
`;

// libpng needs zlib, which Node has, too: with `deepBind` it takes its own.
const library = ffi.findLibrary('libpng16.so.16') ?? 'libpng16.so.16';
const { functions: png, types, constants: c } = ffi.dlopen(library, PNG, { deepBind: true });

const BYTES_PER_PIXEL = 4;

/** Throws, in libpng's own words, unless a call has succeeded. */
function check(succeeded, image) {
  if (succeeded !== 0) return;
  const text = Buffer.from(image.message);
  throw new Error(`libpng: ${text.toString('latin1', 0, text.indexOf(0))}`);
}

/** Packs pixels of 4 bytes each: red, green, blue and alpha. */
function encode({ width, height, pixels }) {
  const { PNG_IMAGE_VERSION: version, PNG_FORMAT_RGBA: format } = c;
  const image = new types.png_image({ version, width, height, format });
  // Without memory to write to it tells how much it takes.
  const size = ffi.cell('size_t');
  check(png.png_image_write_to_memory(image, null, size, 0, pixels, 0, null), image);
  const file = Buffer.alloc(size.value);
  check(png.png_image_write_to_memory(image, file, size, 0, pixels, 0, null), image);
  return file.subarray(0, size.value);
}

/** The files that are being read. */
const inUse = new Set();

/** Reads a picture of any kind, as pixels of 4 bytes each. */
function decode(file) {
  const image = new types.png_image({ version: c.PNG_IMAGE_VERSION });
  // Between two calls libpng keeps the address, which does not keep the Buffer.
  inUse.add(file);
  try {
    check(png.png_image_begin_read_from_memory(image, file, file.length), image);
    const { width, height } = image;
    image.format = c.PNG_FORMAT_RGBA; // whatever it is in the file
    const pixels = Buffer.alloc(width * height * BYTES_PER_PIXEL);
    check(png.png_image_finish_read(image, null, pixels, 0, null), image);
    return { width, height, pixels };
  } finally {
    inUse.delete(file);
    png.png_image_free(image); // what is left if one of the calls has failed; else nothing
  }
}

/** Makes a picture of a disc that fades out. */
function drawDisc(size) {
  const pixels = Buffer.alloc(size * size * BYTES_PER_PIXEL);
  for (let y = 0; y < size; y++) {
    for (let x = 0; x < size; x++) {
      const distance = Math.hypot(x + 0.5 - size / 2, y + 0.5 - size / 2) / (size / 2);
      const alpha = Math.max(0, Math.round(255 * (1 - distance)));
      pixels.set([220, 40, 255 - alpha, alpha], (y * size + x) * BYTES_PER_PIXEL);
    }
  }
  return { width: size, height: size, pixels };
}

function main(output) {
  const picture = drawDisc(64);
  const file = encode(picture);
  const read = decode(file);
  const same = read.pixels.equals(picture.pixels);
  console.log(`${read.width} x ${read.height}, ${picture.pixels.length} bytes of pixels`);
  console.log(`packed, and read again: ${same ? 'the same' : 'another picture'}`);
  for (const broken of [
    file.subarray(0, file.length >> 1),
    Buffer.from('a text, and no picture'),
  ]) {
    try {
      decode(broken);
    } catch (error) {
      console.log(error.message);
    }
  }
  if (output !== undefined) fs.writeFileSync(output, file);
}

main(process.argv[2]);
