'use strict';

// This prepares the types of a text for being written as C again: what has no name gets one, and pointers to
// functions that can't be called become addresses.

/** Follows names of typedefs, and other alignments, to what a type is. */
function bareOf({ nodes }, at) {
  while (nodes[at][0] === 'typedef' || nodes[at][0] === 'aligned') at = nodes[at][1];
  return at;
}

/** Gives the node of a type, which is added if there is none. */
function nodeOf({ nodes }, node) {
  const written = JSON.stringify(node);
  const known = nodes.findIndex((each) => JSON.stringify(each) === written);
  return known < 0 ? nodes.push(node) - 1 : known;
}

/** Gives the node of a pointer to text. */
const textNode = (parsed) => nodeOf(parsed, ['pointer', nodeOf(parsed, ['scalar', 'char']), true]);

/** Goes from arrays, pointers and functions to the type that they are of. */
function innermost(parsed, at) {
  const [word, next] = parsed.nodes[at];
  const isOf = word === 'array' || word === 'pointer' || word === 'function' || word === 'aligned';
  return isOf ? innermost(parsed, next) : at;
}

/** The record or enum of a node, as the list that it is in and the place there; undefined of other nodes. */
function definedAt({ nodes, records, enums }, at) {
  const [word, index] = nodes[at];
  if (word === 'record') return { defined: records[index], tagAt: 1 };
  return word === 'enum' ? { defined: enums[index], tagAt: 0 } : undefined;
}

/** Finds the typedefs that name structs, unions and enums directly: the names by the nodes of these. */
function directNames({ nodes, ...parsed }, typedefs) {
  const names = new Map();
  const note = (target, name) => {
    const isDefined = definedAt({ nodes, ...parsed }, target) !== undefined;
    if (isDefined && !names.has(target)) names.set(target, name);
  };
  for (const [name, node] of typedefs) if (nodes[node][0] === 'typedef') note(nodes[node][1], name);
  for (const [word, target, name] of nodes) if (word === 'typedef') note(target, name);
  return names;
}

/**
 * Gives tags to structs, unions and enums that have none: the name of their typedef, or that of the typedef, variable
 * or member which leads to them.
 */
function nameNameless(parsed) {
  const { nodes, records, enums, typedefs, variables } = parsed;
  const names = directNames(parsed, typedefs);
  const taken = new Set([...records.map(([, tag]) => tag), ...enums.map(([tag]) => tag)]);
  const nameAt = (at, wanted) => {
    const { defined, tagAt } = definedAt(parsed, at) ?? {};
    if (defined === undefined || defined[tagAt] !== null) return;
    let name = wanted;
    while (taken.has(name)) name += '_';
    taken.add(name);
    defined[tagAt] = name;
  };
  for (const [at, name] of names) nameAt(at, name);
  for (const [name, node] of typedefs) {
    if (nodes[node][0] === 'typedef') nameAt(innermost(parsed, nodes[node][1]), `${name}_target`);
  }
  for (const [name, node] of variables) nameAt(innermost(parsed, node), `${name}_type`);
  // A struct comes before those that are defined in it.
  for (const [, tag, members] of records) {
    if (tag === null) continue;
    for (const [memberName, node] of members ?? []) {
      if (memberName !== null) nameAt(innermost(parsed, node), `${tag}_${memberName}`);
    }
  }
  return names;
}

/** Tells whether a function's own declaration defines a struct, union or enum that has no name: no other type is the same. */
function definesNameless(parsed, at) {
  const [word, result, parameters] = parsed.nodes[bareOf(parsed, at)];
  if (word !== 'function') return false;
  return [result, ...parameters].some((each) => {
    const { defined, tagAt } = definedAt(parsed, innermost(parsed, each)) ?? {};
    return defined !== undefined && defined[tagAt] === null;
  });
}

/** Makes addresses of pointers to functions that can't be called. */
function replaceUncallable(parsed) {
  const { nodes } = parsed;
  const count = nodes.length;
  const voidNode = nodeOf(parsed, ['scalar', 'void']);
  const replaced = new Set();
  for (let at = 0; at < count; at++) {
    const [word, to] = nodes[at];
    if (word !== 'pointer') continue;
    const [target, , , , problem] = nodes[bareOf(parsed, to)];
    if (target === 'function' && problem !== null) {
      nodes[at] = ['pointer', voidNode, false];
      replaced.add(at);
    }
  }
  return replaced;
}

/**
 * Prepares the types of a text.
 * @returns {{ typedefNames: Map<number, string>, replaced: Set<number> }} The typedefs that name records and enums directly, by the nodes of
 * these; and the nodes that are not those of the text any more.
 */
function prepareTree(parsed) {
  const typedefNames = nameNameless(parsed);
  return { typedefNames, replaced: replaceUncallable(parsed) };
}

module.exports = { bareOf, definesNameless, nodeOf, prepareTree, textNode };
