'use strict';

// This writes C code that compiles only if the compiler agrees with what was read: sizes, offsets, constants
// and prototypes.

const { literal } = require('./javascript');

/** Writes an integer as C has it. */
function integerInC(value) {
  const integer = BigInt(value);
  if (integer === -(2n ** 63n)) return '(-9223372036854775807LL - 1)';
  return integer > 2n ** 63n - 1n ? `${integer}ULL` : `${integer}LL`;
}

/** The words for a type in C: its typedef, or its tag. */
function wordsOf(model, { name, node }) {
  const { parsed } = model;
  if (parsed.nodes[node][0] === 'typedef') return name;
  const [, index] = parsed.nodes[node];
  return `${parsed.records[index][0] ? 'union' : 'struct'} ${name}`;
}

/** Writes the assertions about a struct or union, as it is laid out when the module runs. */
function layoutAssertions(model, each, layout) {
  const words = wordsOf(model, each);
  const lines = [
    `_Static_assert(sizeof(${words}) == ${layout.size}, "the size of ${each.name}");`,
    `_Static_assert(_Alignof(${words}) == ${layout.alignment}, "the alignment of ${each.name}");`,
  ];
  for (const [member, offset] of Object.entries(layout.offsets)) {
    if (layout.bitFields.has(member)) continue;
    lines.push(
      `_Static_assert(__builtin_offsetof(${words}, ${member}) == ${offset}, "the offset of ${each.name}.${member}");`,
    );
  }
  return lines;
}

/** Lists the names of the bit-fields of a record, those of its anonymous members included. */
function bitFieldsOf(parsed, index) {
  return parsed.records[index][2].flatMap(([name, node, width]) => {
    if (width >= 0) return name === null ? [] : [name];
    const [word, inner] = parsed.nodes[node];
    return name === null && word === 'record' ? bitFieldsOf(parsed, inner) : [];
  });
}

/**
 * Writes the code.
 * @param {string} includes The lines that include the headers.
 * @param {object} types The types that ffi.declare makes of the text, which have the layouts; undefined if these are another platform's.
 */
function writeAssertions(model, includes, types) {
  const lines = [];
  const { parsed } = model;
  for (const each of types === undefined ? [] : model.exported) {
    let at = each.node;
    while (parsed.nodes[at][0] === 'typedef' || parsed.nodes[at][0] === 'aligned')
      at = parsed.nodes[at][1];
    const [word, index] = parsed.nodes[at];
    if (word !== 'record' || !model.complete.has(index)) continue;
    const { size, alignment, offsets } = types[each.name];
    const bitFields = new Set(bitFieldsOf(parsed, index));
    lines.push(...layoutAssertions(model, each, { size, alignment, offsets, bitFields }));
  }
  for (const { name, value } of model.constants) {
    if (typeof value === 'string') {
      lines.push(
        `_Static_assert(sizeof(${name}) == ${Buffer.byteLength(value) + 1}, "the length of ${name}");`,
      );
    } else if (typeof value === 'bigint' || Number.isSafeInteger(value)) {
      const isAddress = model.addresses.has(name);
      if (!isAddress)
        lines.push(`_Static_assert((${name}) == ${integerInC(value)}, "the value of ${name}");`);
    } else if (typeof value === 'number') {
      lines.push(`_Static_assert((${name}) == ${literal(value)}, "the value of ${name}");`);
    }
  }
  // Prototypes that are declared again must be the same.
  for (const { name, prototype, isChanged, symbol } of model.functions) {
    if (isChanged || symbol !== null) continue;
    lines.push(`#undef ${name}`, `extern ${prototype};`);
  }
  return `${includes}\n${lines.join('\n')}\n`;
}

module.exports = { writeAssertions };
