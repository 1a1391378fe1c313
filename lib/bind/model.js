'use strict';

// This chooses what is bound of a header, and says of the rest why it is not.

const { emptyScope, parseText } = require('../declarations/parse');
const { prototypeOf, writeText } = require('./c-text');
const { commentAfter, commentBefore, commentBeforeType, commentsOfMembers } = require('./comments');
const { OWN } = require('./names');
const { isOfHeaders, matcherOf } = require('./options');
const { commentAbove } = require('./source');
const { bareOf, definesNameless, nodeOf, prepareTree, textNode } = require('./tree');
const { isFunction, isSpelled, recordNamesOf, wordsOf } = require('./type-words');

/** The reasons of what is not worth a word: declarations that come again, and names that only compilers see. */
const RESERVED = /^_/;

/** The reason against functions for which no argument of their type can be made. */
const NAMELESS = 'its declaration defines a struct, union or enum without a name';

/** The reason against a name that makes promises of what has it. */
const THENABLE = 'import() would take the module for a promise; bind it by getFunction';

/** Gives a test for names, of the patterns for these. */
function nameTest({ include, exclude }) {
  const testsOf = (patterns) =>
    patterns.filter((pattern) => !isOfHeaders(pattern)).map((pattern) => matcherOf(pattern));
  const included = testsOf(include);
  const excluded = testsOf(exclude);
  return (name) =>
    (included.length === 0 || included.some((test) => test.test(name))) &&
    !excluded.some((test) => test.test(name));
}

/** An integer of the parser, as a number where that is exact, and otherwise as a bigint. */
const integerOf = (written) => (typeof written === 'object' ? BigInt(written[0]) : written);

class Chooser {
  constructor(source, options) {
    this.source = source;
    this.options = options;
    this.parsed = parseText(emptyScope(), source.text, 'the headers', { goesOn: true });
    this.bytes = Buffer.from(source.text);
    this.isPlain = this.bytes.length === source.text.length;
    this.isNamed = nameTest(options);
    this.skipped = [];
    this.addresses = new Set();
    this.commented = new Map();
    this.memberComments = new Map();
    Object.assign(this, prepareTree(this.parsed));
  }

  isKept(file) {
    return this.source.kept.has(this.parsed.files[file]);
  }

  skip(name, reason, file, line) {
    const header = typeof file === 'number' ? this.parsed.files[file] : file;
    this.skipped.push({ name, reason, place: `${header}:${line}` });
  }

  /** Turns a place in bytes into one in the string. */
  at(offset) {
    return this.isPlain ? offset : this.bytes.toString('utf8', 0, offset).length;
  }

  commentOf(offset) {
    const at = this.at(offset);
    return commentAfter(this.source.text, at) ?? commentBefore(this.source.text, at);
  }

  /** Gives a comment for what is called `name`; where others have the same one, only a reference to the first of these. */
  commentOnce(name, comment) {
    if (comment === undefined) return undefined;
    const first = this.commented.get(comment);
    if (first !== undefined) return `/* @see {@link ${first}} */`;
    this.commented.set(comment, name);
    return comment;
  }

  /** Chooses among functions or variables. */
  declared(list) {
    const chosen = [];
    for (const [name, node, problem, offset, file, line, symbol, isConst, names] of list) {
      if (!this.isKept(file) || !this.isNamed(name)) continue;
      if (OWN.has(name)) this.skip(name, 'the module has something of that name', file, line);
      else if (problem !== null) this.skip(name, problem, file, line);
      else if (definesNameless(this.parsed, node)) this.skip(name, NAMELESS, file, line);
      else if (name === 'then') this.skip(name, THENABLE, file, line);
      else {
        const comment = this.commentOnce(name, this.commentOf(offset));
        chosen.push({ name, node, symbol, isConst, parameterNames: names, comment });
      }
    }
    return chosen;
  }

  /** Chooses functions. Those whose results are text, as a pattern says, get other types. */
  functions() {
    const unused = new Set(this.options.string);
    const functions = this.declared(this.parsed.functions).map((each) => {
      const patterns = this.options.string.filter((pattern) => matcherOf(pattern).test(each.name));
      for (const pattern of patterns) unused.delete(pattern);
      return patterns.length > 0 ? this.withText(each) : each;
    });
    return { functions, unused: [...unused] };
  }

  withText(each) {
    const { nodes } = this.parsed;
    const [word, result, ...rest] = nodes[bareOf(this.parsed, each.node)];
    if (nodes[bareOf(this.parsed, result)][0] !== 'pointer') return each;
    const node = nodeOf(this.parsed, [word, textNode(this.parsed), ...rest]);
    return { ...each, node, isChanged: true };
  }

  /** Notes the comments of a record's members, if its name stands at a place where these are, too. */
  noteMembers(index, offset) {
    const [, , members] = this.parsed.records[index];
    if (members === null || this.memberComments.has(index)) return;
    const names = members.flatMap(([name]) => (name === null ? [] : [name]));
    const found = commentsOfMembers(this.source.text, this.at(offset), names);
    if (found.size > 0) this.memberComments.set(index, found);
  }

  /** Lists the types that the headers define: the nodes, and the records that can't be used by value. */
  types() {
    const types = [];
    const records = new Set();
    const broken = new Set();
    const comments = new Map();
    const { nodes } = this.parsed;
    const note = (node, problem, offset, file, line, name) => {
      const [word, index] = nodes[bareOf(this.parsed, node)];
      if (word === 'record' && problem !== null && this.parsed.records[index][2] !== null) {
        broken.add(index);
      }
      if (!this.isKept(file)) return;
      if (problem !== null && name !== undefined) this.skip(name, problem, file, line);
      const isUnsupported = word === 'unsupported' || (problem !== null && word !== 'record');
      if (!isUnsupported) {
        types.push({ node, offset });
        const comment = commentBeforeType(this.source.text, this.at(offset));
        if (comment !== undefined) comments.set(node, comment);
      }
      if (word !== 'record') return;
      records.add(index);
      this.noteMembers(index, offset);
    };
    for (const [node, problem, offset, file, line] of this.parsed.tagged) {
      note(node, problem, offset, file, line, undefined);
    }
    for (const [name, node, problem, offset, file, line] of this.parsed.typedefs) {
      if (this.isNamed(name) || !this.isKept(file)) note(node, problem, offset, file, line, name);
    }
    types.sort((one, other) => one.offset - other.offset);
    return { types: types.map(({ node }) => node), records, broken, comments };
  }

  /** Gives the constants of enums that the headers define, by name. */
  enumConstants(types) {
    const { nodes, enums } = this.parsed;
    const kept = new Set();
    for (const at of types) {
      const [word, index] = nodes[bareOf(this.parsed, at)];
      if (word === 'enum') kept.add(index);
    }
    const constants = new Map();
    for (let i = 0; i < enums.length; i++) {
      const list = enums[i][1] ?? [];
      const hasPlace = kept.has(i) || (!this.isTyped(i) && this.isEnumKept(list));
      if (!hasPlace) continue;
      for (let at = 0; at < list.length; at += 2) constants.set(list[at], integerOf(list[at + 1]));
    }
    return constants;
  }

  /** Tells whether an enum has a tag or a typedef, by which its place is known. */
  isTyped(index) {
    const [tag] = this.parsed.enums[index];
    if (tag !== null) return true;
    return [...this.typedefNames.keys()].some((at) => {
      const [word, found] = this.parsed.nodes[at];
      return word === 'enum' && found === index;
    });
  }

  /** Tells whether an enum without a name is in a header that is kept: by where the name of its first constant stands. */
  isEnumKept([first]) {
    return first !== undefined && this.source.wordsOfKept.has(first);
  }

  /** Chooses constants, of enums and of macros, and names for functions that macros give. */
  constants(types, functions) {
    const constants = [];
    const aliases = [];
    const known = this.enumConstants(types);
    const isFunction = new Set(functions.map(({ name }) => name));
    for (const [name, value] of known) {
      if (!this.isNamed(name)) continue;
      constants.push({ name, value, comment: this.commentOfConstant(name) });
    }
    const values = new Map(this.parsed.constants.map(([name, value]) => [name, value]));
    for (const macro of this.source.macros.values()) {
      const { name, file, line } = macro;
      if (!this.source.kept.has(file) || !this.isNamed(name) || known.has(name)) continue;
      if (isFunction.has(name)) continue; // the macro calls the function, mostly
      if (!macro.isFunction && values.has(name)) {
        const comment = commentAbove(this.source.lines, line) ?? macro.trailing;
        constants.push({ name, value: integerOf(values.get(name)), comment });
      } else if (!macro.isFunction && isFunction.has(macro.body)) {
        aliases.push({ name, of: macro.body });
      } else this.other(macro, constants);
    }
    return { constants, aliases };
  }

  /** Says why a macro is no constant, unless it is an address, such as ((destructor)-1). */
  other({ name, isFunction, body, file, line, number, trailing }, constants) {
    if (isFunction) {
      this.skip(name, 'a macro with parameters', file, number);
      return;
    }
    if (body === '' || known(body)) return;
    const [, type, digits] = /^\(*\(\s*(\w+)\s*\**\)\s*\(?(-?\d+)\)*$/.exec(body) ?? [];
    const typedef = this.parsed.typedefs.find(([each]) => each === type);
    const isStar = /\*\s*\)/.test(body);
    const isPointer =
      isStar || (typedef && this.parsed.nodes[bareOf(this.parsed, typedef[1])][0] === 'pointer');
    if (digits !== undefined && isPointer) {
      const address = BigInt.asUintN(64, BigInt(digits));
      const value = address === 0n ? null : address;
      this.addresses.add(name);
      constants.push({ name, value, comment: commentAbove(this.source.lines, line) ?? trailing });
    } else if (!RESERVED.test(name)) {
      this.skip(name, `a macro that is no constant: ${shorten(body)}`, file, number);
    }
  }

  commentOfConstant(name) {
    const { lines, wordsOfKept } = this.source;
    const line = wordsOfKept.get(name);
    if (line === undefined || !lines[line].trimStart().startsWith(name)) return undefined;
    const beside = /\/\*(?:(?!\*\/)[\s\S])*\*\/\s*$/.exec(lines[line])?.[0];
    return beside?.trim() ?? commentAbove(lines, line);
  }
}

/** Tells whether a macro only says how something is compiled. */
const known = (body) =>
  /^(?:__attribute__|extern|static|inline|__declspec|const|volatile|__asm__|__extension__)\b/.test(
    body,
  );

const shorten = (text) => (text.length > 60 ? `${text.slice(0, 60)}...` : text);

/**
 * Lists the types that the module exports: structs, unions and enums, pointers to functions with names, and names of
 * numbers and other pointers. The `value` of these is their type in C's words.
 */
function exportedTypes(chooser, types, comments) {
  const { parsed, typedefNames } = chooser;
  const { nodes, records, enums } = parsed;
  const exported = new Map();
  const withTypedef = new Set(typedefNames.keys());
  const recordNames = recordNamesOf(parsed, typedefNames);
  const tags = new Set(records.map(([, tag]) => tag));
  for (const node of types) {
    const [word, , name] = nodes[node];
    const bare = bareOf(parsed, node);
    const [kind, index] = nodes[bare];
    const comment = comments.get(node) ?? comments.get(bare);
    if (word === 'typedef') {
      const isOfFunctions =
        kind === 'function' || (kind === 'pointer' && isFunction(parsed, index));
      const isWord =
        !isOfFunctions && kind !== 'record' && isSpelled(parsed, bare) && !tags.has(name);
      if (!isOfFunctions && !isWord && typedefNames.get(bare) !== name) continue;
      const value = isWord ? wordsOf(parsed, recordNames, bare) : undefined;
      if (value !== 'void') exported.set(name, { name, node, comment, value });
    } else if ((kind === 'record' || kind === 'enum') && !withTypedef.has(node)) {
      const tag = kind === 'record' ? records[index][1] : enums[index][0];
      exported.set(tag, { name: tag, node, comment });
    }
  }
  return [...exported.values()].filter(({ name }) => !OWN.has(name));
}

/** Lists the tags of records that nobody knows more of, and that have no other name. */
function opaqueNames({ nodes, records }, typedefNames, reached) {
  const names = [];
  for (let at = 0; at < nodes.length; at++) {
    const [word, index] = nodes[at];
    if (word !== 'record' || !reached.has(index) || typedefNames.has(at)) continue;
    const [, tag, members] = records[index];
    if (members === null && tag !== null && !OWN.has(tag)) names.push(tag);
  }
  return names;
}

/** Chooses what is bound, and writes it as C text. */
function makeModel(source, options) {
  const chooser = new Chooser(source, options);
  const { parsed, typedefNames, replaced } = chooser;
  const { functions, unused } = chooser.functions();
  const variables = chooser.declared(parsed.variables);
  const { types, records, broken, comments } = chooser.types();
  const { constants, aliases } = chooser.constants(types, functions);
  for (const [name, reason, , file, line] of parsed.skipped) {
    const isNews = chooser.isKept(file) && chooser.isNamed(name);
    if (isNews) chooser.skip(name || 'a declaration', reason, file, line);
  }
  const { text, complete, reached } = writeText(parsed, {
    types,
    functions,
    variables,
    records,
    broken,
  });
  return {
    parsed,
    text,
    exported: exportedTypes(chooser, types, comments),
    functions: functions.map((each) => ({ ...each, prototype: prototypeOf(parsed, each) })),
    variables,
    constants,
    aliases,
    addresses: chooser.addresses,
    memberComments: chooser.memberComments,
    complete,
    opaque: opaqueNames(parsed, typedefNames, reached),
    typedefNames,
    replaced,
    unused,
    skipped: chooser.skipped,
    headers: [...source.kept],
  };
}

module.exports = { makeModel };
