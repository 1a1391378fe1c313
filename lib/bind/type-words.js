'use strict';

// This writes types in C's words, as programs pass them to fast-ffi: without names of typedefs, which it would not know,
// but those of structs, unions and enums.

const { bareOf } = require('./tree');

/** Gives the names of structs, unions and enums, by their nodes: those of typedefs, or their tags. */
function recordNamesOf({ nodes, records, enums }, typedefNames) {
  const names = new Map();
  for (let at = 0; at < nodes.length; at++) {
    const [word, index] = nodes[at];
    if (word !== 'record' && word !== 'enum') continue;
    const tag = word === 'record' ? records[index][1] : enums[index][0];
    names.set(at, typedefNames.get(at) ?? tag);
  }
  return names;
}

/** Tells whether a type is that of functions. */
const isFunction = (parsed, at) => parsed.nodes[bareOf(parsed, at)][0] === 'function';

/** Writes a type in C's words. */
function wordsOf(parsed, recordNames, at) {
  const bare = bareOf(parsed, at);
  const [word, next, isConst] = parsed.nodes[bare];
  if (word === 'scalar') return next;
  if (word === 'enum') return 'int';
  if (word === 'record') return recordNames.get(bare) ?? 'void';
  if (word === 'array') return wordsOf(parsed, recordNames, next);
  if (word !== 'pointer' || isFunction(parsed, next)) return 'void *';
  const target = wordsOf(parsed, recordNames, next);
  if (target.endsWith('*')) return `${target}*`;
  return `${isConst ? 'const ' : ''}${target} *`;
}

/** Tells whether the words for a pointer or a number say all of it: those of arrays and enums don't. */
function isSpelled(parsed, at) {
  const [word, next] = parsed.nodes[bareOf(parsed, at)];
  if (word === 'pointer') return isFunction(parsed, next) || isSpelled(parsed, next);
  return word === 'scalar' || word === 'record';
}

module.exports = { isFunction, isSpelled, recordNamesOf, wordsOf };
