'use strict';

// This writes what is kept of the headers as C text, in an order in which each type comes before it is used.

const { labelAround } = require('../declarations/labels');
const { bareOf } = require('./tree');

/** Writes an alignment as an attribute. `packed` is there because `aligned` alone never makes one less. */
const aligned = (bytes) => ` __attribute__((packed, aligned(${bytes})))`;

/** Finds the records that declarations lead to, and those of them that have to be complete: what is kept, and what values consist of. */
function findRecords(parsed, roots, keptRecords, broken) {
  const { nodes, records } = parsed;
  const complete = new Set();
  const reached = new Set();
  const seen = new Set();
  const visit = (at, isValue) => {
    const key = `${at} ${isValue}`;
    if (seen.has(key)) return;
    seen.add(key);
    const [word, next, parameters] = nodes[at];
    if (word === 'pointer') visit(next, false);
    else if (word === 'array') visit(next, true);
    else if (word === 'typedef' || word === 'aligned') visit(next, isValue);
    else if (word === 'function') for (const each of [next, ...parameters]) visit(each, true);
    else if (word === 'record') {
      const [, , members] = records[next];
      reached.add(next);
      if (members === null || broken.has(next) || !(isValue || keptRecords.has(next))) return;
      complete.add(next);
      for (const [, node] of members) visit(node, true);
    }
  };
  for (const root of roots) visit(root, true);
  return { complete, reached };
}

class TextWriter {
  constructor(parsed, complete) {
    this.parsed = parsed;
    this.complete = complete;
    this.lines = [];
    this.written = new Set();
  }

  /** Writes declarations that a type needs before it. `isValue` says whether it must be complete. */
  need(at, isValue) {
    const { nodes } = this.parsed;
    const [word, next, parameters] = nodes[at];
    if (word === 'pointer') this.need(next, false);
    else if (word === 'array') this.need(next, true);
    else if (word === 'aligned') this.need(next, isValue);
    else if (word === 'function') for (const each of [next, ...parameters]) this.need(each, false);
    else if (word === 'enum') this.enumeration(next);
    else if (word === 'record' && isValue) this.record(next);
    else if (word === 'typedef') {
      this.typedef(at);
      if (isValue) this.need(next, true);
    }
  }

  isFirst(key) {
    if (this.written.has(key)) return false;
    this.written.add(key);
    return true;
  }

  typedef(at) {
    const { nodes } = this.parsed;
    const [, target, name] = nodes[at];
    const [word, index, alignment] = nodes[target];
    if (word === 'scalar' && index === name) return;
    if (!this.isFirst(`typedef ${name}`)) return;
    this.need(target, false);
    const ending = word === 'aligned' ? ` __attribute__((aligned(${alignment})))` : '';
    this.line(`typedef ${this.label(target, name)}${ending};`);
  }

  enumeration(index) {
    const [tag, constants] = this.parsed.enums[index];
    if (tag === null || constants === null || !this.isFirst(`enum ${index}`)) return;
    this.line(`enum ${tag} ${this.constants(index)};`);
  }

  record(index) {
    const [, tag] = this.parsed.records[index];
    if (tag === null || !this.complete.has(index) || !this.isFirst(`record ${index}`)) return;
    this.line(this.packed(index, `${this.definition(index, '')};`));
  }

  constants(index) {
    const [, list, underlying] = this.parsed.enums[index];
    const type = underlying < 0 ? '' : `: ${this.label(underlying, '')} `;
    let written = '';
    for (let i = 0; i < list.length; i += 2) {
      const value = typeof list[i + 1] === 'object' ? list[i + 1][0] : list[i + 1];
      written += `  ${list[i]} = ${value},\n`;
    }
    return `${type}{\n${written}}`;
  }

  packed(index, text) {
    const [, , , packing] = this.parsed.records[index];
    return packing > 0 ? `#pragma pack(push, ${packing})\n${text}\n#pragma pack(pop)` : text;
  }

  /** Writes a struct or union with its members. */
  definition(index, indent) {
    const [isUnion, tag, members, , alignment] = this.parsed.records[index];
    for (const [, node] of members) this.need(node, true);
    const keyword = `${isUnion ? 'union' : 'struct'}${tag === null ? '' : ` ${tag}`}`;
    const ending = alignment > 0 ? ` __attribute__((aligned(${alignment})))` : '';
    const written = members.map((member) => this.member(member, `${indent}  `)).join('');
    return `${keyword} {\n${written}${indent}}${ending}`;
  }

  member([name, node, width, alignment], indent) {
    const { nodes, records } = this.parsed;
    const [word, index] = nodes[node];
    const bits = width >= 0 ? ` : ${width}` : '';
    const ending = alignment > 0 ? aligned(alignment) : '';
    const isInline = name === null && word === 'record' && records[index][1] === null;
    const declared = isInline ? this.definition(index, indent) : this.label(node, name ?? '');
    return `${indent}${declared}${bits}${ending};\n`;
  }

  label(at, name) {
    return labelAround(this.parsed, at, name);
  }

  line(text) {
    this.lines.push(text);
  }
}

/** Writes the prototype of a function, with the names of its parameters. */
function prototypeOf(parsed, { name, node, symbol, parameterNames }) {
  const [, result, parameters, isVariadic] = parsed.nodes[bareOf(parsed, node)];
  const list = parameters.map((each, i) => labelAround(parsed, each, parameterNames[i] ?? ''));
  if (isVariadic) list.push('...');
  const linked = symbol === null ? '' : ` __asm__("${symbol}")`;
  return `${labelAround(parsed, result, `${name}(${list.join(', ') || 'void'})`)}${linked}`;
}

/** Tells whether a type is a pointer, or an array of pointers. */
function isOfPointers(parsed, node) {
  const [word, element] = parsed.nodes[bareOf(parsed, node)];
  return word === 'array' ? isOfPointers(parsed, element) : word === 'pointer';
}

/** Writes the declaration of a variable. What is `const` of a pointer comes after the star. */
function variableText(parsed, { name, node, symbol, isConst }) {
  const isPointer = isOfPointers(parsed, node);
  const declarator = isConst && isPointer ? `const ${name}` : name;
  const linked = symbol === null ? '' : ` __asm__("${symbol}")`;
  const before = isConst && !isPointer ? 'const ' : '';
  return `extern ${before}${labelAround(parsed, node, declarator)}${linked};`;
}

/**
 * Writes the C text of what is kept.
 * @param {{ types: number[], functions: object[], variables: object[], records: Set<number>, broken: Set<number> }} kept
 */
function writeText(parsed, kept) {
  const { types, functions, variables, records, broken } = kept;
  const roots = [
    ...types,
    ...functions.map(({ node }) => node),
    ...variables.map(({ node }) => node),
  ];
  const { complete, reached } = findRecords(parsed, roots, records, broken);
  const writer = new TextWriter(parsed, complete);
  for (const at of types) {
    writer.need(at, true);
  }
  for (const { node } of functions) writer.need(bareOf(parsed, node), false);
  for (const { node } of variables) writer.need(node, true);
  for (const index of complete) writer.record(index);
  for (const each of variables) writer.line(variableText(parsed, each));
  for (const each of functions) writer.line(`${prototypeOf(parsed, each)};`);
  return { text: `${writer.lines.join('\n')}\n`, complete, reached };
}

module.exports = { prototypeOf, writeText };
