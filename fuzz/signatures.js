'use strict';

// This module makes random signatures, and C functions that have them: each writes down what it is called with
// and returns what it was told to. The C compiler knows the calling convention by itself.

const { compileLibrary } = require('../test/support/helpers');

const C_TYPES = {
  void: 'void',
  int8: 'int8_t',
  uint8: 'uint8_t',
  int16: 'int16_t',
  uint16: 'uint16_t',
  int32: 'int32_t',
  uint32: 'uint32_t',
  int64: 'int64_t',
  uint64: 'uint64_t',
  float32: 'float',
  float64: 'double',
  pointer: 'const void *',
  string: 'const void *',
  buffer: 'const void *',
};

const TYPE_NAMES = Object.keys(C_TYPES);
const ARGUMENT_TYPES = TYPE_NAMES.filter((name) => name !== 'void');
const isPointer = (name) => C_TYPES[name] === 'const void *';

/** The most arguments of a signature: more than V8 passes, so that some signatures have no fast path. */
const MAX_ARGUMENTS = 40;

/** The values of `received_length` by which C reads a string, or does not read at all. */
const STRING = 2n ** 64n - 1n;
const NOTHING = 2n ** 64n - 2n;

const PRELUDE = `
#include <stdint.h>
#include <string.h>
uint64_t received_bits[${MAX_ARGUMENTS}];
uint64_t received_sum[${MAX_ARGUMENTS}];
uint64_t received_length[${MAX_ARGUMENTS}];
uint64_t result_bits;
uint64_t call_count;

static void receive(int i, const void *value, size_t size) {
  received_bits[i] = 0;
  memcpy(&received_bits[i], value, size);
}

static void receive_pointer(int i, const uint8_t *bytes) {
  receive(i, &bytes, sizeof bytes);
  uint64_t length = received_length[i];
  uint64_t sum = 1;
  if (length == UINT64_MAX) length = strlen((const char *)bytes);
  else if (length == UINT64_MAX - 1) length = 0;
  for (uint64_t n = 0; n < length; n++) sum = sum * 31 + bytes[n];
  received_sum[i] = sum;
}
`;

/** Computes what `receive_pointer` makes of bytes. */
function checksum(bytes) {
  let sum = 1n;
  for (const byte of bytes) sum = BigInt.asUintN(64, sum * 31n + BigInt(byte));
  return sum;
}

function randomSignature(random) {
  const longest = random.pick([2, 6, 6, 14, 14, MAX_ARGUMENTS]);
  const parameters = random.list(random.below(longest + 1), () => random.pick(ARGUMENT_TYPES));
  return { result: random.pick(TYPE_NAMES), parameters };
}

function functionSource({ result, parameters }, name) {
  const list = parameters.map((type, i) => `${C_TYPES[type]} a${i}`).join(', ') || 'void';
  const receive = parameters.map((type, i) =>
    isPointer(type) ? `receive_pointer(${i}, a${i});` : `receive(${i}, &a${i}, sizeof a${i});`,
  );
  const answer =
    result === 'void'
      ? ''
      : `${C_TYPES[result]} result; memcpy(&result, &result_bits, sizeof result); return result;`;
  return `${C_TYPES[result]} ${name}(${list}) { call_count++; ${receive.join(' ')} ${answer} }\n`;
}

/** Makes random signatures with the names of their functions in a library, and gives its path, too. */
function makeSignatures(random, count) {
  const signatures = random.list(count, (i) => ({ ...randomSignature(random), name: `f${i}` }));
  const source = signatures.map((signature) => functionSource(signature, signature.name)).join('');
  return { signatures, library: compileLibrary(PRELUDE + source) };
}

module.exports = {
  ARGUMENT_TYPES,
  C_TYPES,
  MAX_ARGUMENTS,
  NOTHING,
  STRING,
  checksum,
  isPointer,
  makeSignatures,
};
