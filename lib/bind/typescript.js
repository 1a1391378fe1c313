'use strict';

// This writes the types of a module that binds a library, for TypeScript.

const { documentation } = require('./comments');
const { literal } = require('./javascript');
const { localName, parameterName } = require('./names');
const { bareOf } = require('./tree');
const { isFunction, recordNamesOf, wordsOf } = require('./type-words');

/** The types of C whose values are numbers. */
const NUMBERS = new Set([
  ...['char', 'signed char', 'unsigned char', 'short', 'unsigned short', 'int', 'unsigned int'],
  ...['int8_t', 'uint8_t', 'int16_t', 'uint16_t', 'int32_t', 'uint32_t'],
  ...['char16_t', 'char32_t', 'wchar_t', 'float', 'double'],
]);

const BIGINTS = new Set(['long long', 'unsigned long long', 'int64_t', 'uint64_t']);

const quoted = (name) => `'${name.replaceAll("'", "\\'")}'`;

/** Writes what types are in TypeScript. */
class TypeWriter {
  constructor(model) {
    this.model = model;
    this.parsed = model.parsed;
    this.exported = new Set(model.exported.map(({ name }) => name));
    this.recordNames = recordNamesOf(this.parsed, model.typedefNames);
  }

  bare(at) {
    return bareOf(this.parsed, at);
  }

  /** Tells whether a name is that of a type which the module exports. */
  isExported(name) {
    return this.exported.has(name);
  }

  /** Writes a type in C's words. */
  nameOf(at) {
    return wordsOf(this.parsed, this.recordNames, at);
  }

  isFunction(at) {
    return isFunction(this.parsed, at);
  }

  /** Writes what a call takes for a type. */
  argument(at) {
    const bare = this.bare(at);
    const [word, next] = this.parsed.nodes[bare];
    if (word === 'scalar') return this.scalar(next, ' | bigint');
    if (word === 'enum') return this.enumeration(bare);
    if (word === 'record') return `ffi.Input<${this.recordType(bare)}>`;
    if (word === 'pointer' && this.isFunction(next))
      return `ffi.FunctionArgument<${this.callback(at)}>`;
    return `ffi.ArgumentOf<${quoted(this.nameOf(at))}>`;
  }

  /** Writes what comes from C for a type. */
  value(at) {
    const bare = this.bare(at);
    const [word, next] = this.parsed.nodes[bare];
    if (word === 'scalar') return next === 'void' ? 'undefined' : this.scalar(next, '');
    if (word === 'enum') return this.enumeration(bare);
    if (word === 'record') return `ffi.Value<${this.recordType(bare)}>`;
    if (word === 'pointer' && this.isFunction(next))
      return `${this.nativeFunction(next, [], '')} | null`;
    return `ffi.Value<${quoted(this.nameOf(at))}>`;
  }

  scalar(name, orBigint) {
    if (NUMBERS.has(name)) return 'number';
    if (name === '_Bool') return 'boolean';
    if (BIGINTS.has(name)) return orBigint === '' ? 'bigint' : `number${orBigint}`;
    return `number${orBigint}`;
  }

  enumeration(at) {
    const name = this.recordNames.get(at);
    return this.isExported(name) ? localName(name) : 'number';
  }

  recordType(at, indent = '  ') {
    const name = this.recordNames.get(at);
    return this.isExported(name)
      ? `Types['${name}']`
      : this.record(this.parsed.nodes[at][1], indent);
  }

  /** Writes the type of a function of C. */
  nativeFunction(at, names, prototype) {
    const [, result, parameters, isVariadic] = this.parsed.nodes[this.bare(at)];
    const list = parameters.map(
      (each, i) => `${parameterName(names[i], i)}: ${this.argument(each)}`,
    );
    distinct(list);
    if (isVariadic) list.push('...pairs: ffi.TypedArgument[]');
    const oneLine = `[${list.join(', ')}]`;
    const tuple =
      oneLine.length > 80 ? `[\n${list.map((each) => `    ${each},\n`).join('')}  ]` : oneLine;
    const text = prototype === '' ? '' : `,\n  ${JSON.stringify(prototype)}`;
    return `ffi.NativeFunction<${tuple}, ${this.value(result)}${text}>`;
  }

  /** Writes the type of a JavaScript function that C calls. */
  callback(at) {
    const { nodes } = this.parsed;
    // What has a name of its own is called by that.
    if (nodes[at][0] === 'typedef' && this.isExported(nodes[at][2])) return localName(nodes[at][2]);
    let [word, next] = nodes[this.bare(at)];
    let target = this.bare(at);
    if (word === 'pointer') {
      target = this.bare(next);
      [word, next] = nodes[target];
    }
    const [, result, parameters] = nodes[target];
    const list = parameters.map((each, i) => `arg${i}: ${this.value(each)}`);
    return `(${list.join(', ')}) => ${this.callbackResult(result)}`;
  }

  /** Writes the type of pointers to functions in C's words. */
  functionText(at) {
    const { nodes } = this.parsed;
    const [word, next] = nodes[this.bare(at)];
    const [, result, parameters, isVariadic] =
      nodes[word === 'pointer' ? this.bare(next) : this.bare(at)];
    const list = parameters.map((each) => this.nameOf(each));
    if (isVariadic) list.push('...');
    return `${this.nameOf(result)} (*)(${list.join(', ') || 'void'})`;
  }

  /** Writes what a callback returns: pointers are addresses, because nobody would keep what else they are for. */
  callbackResult(at) {
    const [word, next] = this.parsed.nodes[this.bare(at)];
    if (word === 'scalar') return next === 'void' ? 'void' : this.scalar(next, ' | bigint');
    if (word === 'pointer') return 'ffi.Address';
    return this.argument(at);
  }

  /** Writes the type of a struct or union. */
  record(index, indent) {
    const [isUnion, , members, packing] = this.parsed.records[index];
    const isComplete = this.model.complete.has(index);
    if (members === null || !isComplete) return 'ffi.OpaqueType';
    const comments = this.model.memberComments.get(index);
    const list = members
      .map((member, i) => {
        const comment = documentation(comments?.get(member[0]), `${indent}  `);
        return comment + this.member(member, i, `${indent}  `);
      })
      .join('');
    const packed = packing > 0 ? ', true' : '';
    return `ffi.${isUnion ? 'UnionClass' : 'StructClass'}<{\n${list}${indent}}${packed}>`;
  }

  member([name, node, width], i, indent) {
    if (name === null) {
      if (width >= 0) return '';
      const inner = this.record(this.parsed.nodes[this.bare(node)][1], indent);
      return `${indent}'(${i})': ffi.AnonymousMember<${inner}>;\n`;
    }
    const type = width >= 0 ? this.bitField(node) : this.memberType(node, indent);
    return `${indent}${name}: ${type};\n`;
  }

  bitField(node) {
    const [word, name] = this.parsed.nodes[this.bare(node)];
    const isWide =
      word === 'scalar' && (BIGINTS.has(name) || /long|64|size|ptr|off_t|time_t/.test(name));
    return `ffi.BitField<'${isWide ? 'uint64' : 'uint32'}'>`;
  }

  memberType(at, indent = '  ') {
    const bare = this.bare(at);
    const [word, next, length] = this.parsed.nodes[bare];
    if (word === 'scalar') return quoted(next);
    if (word === 'record') return this.recordType(bare, indent);
    if (word === 'enum') return 'ffi.EnumType';
    if (word === 'array')
      return `ffi.ArrayClass<${this.memberType(next, indent)}, ${Math.max(length, 0)}>`;
    const isFunction = word === 'function' || (word === 'pointer' && this.isFunction(next));
    return quoted(isFunction ? this.functionText(at) : this.nameOf(at));
  }
}

/** Adds a number to the names of parameters that come again. */
function distinct(list) {
  const seen = new Set();
  for (let i = 0; i < list.length; i++) {
    const name = /^[^:]*/.exec(list[i])[0];
    if (seen.has(name)) list[i] = `${name}${i}${list[i].slice(name.length)}`;
    seen.add(/^[^:]*/.exec(list[i])[0]);
  }
}

/** Writes an export; names that can't be declared get others first. */
class Exports {
  constructor() {
    this.code = '';
    this.renamed = [];
  }

  add(name, write) {
    const local = localName(name);
    if (local !== name) this.renamed.push(`${local} as ${name}`);
    this.code += write(local === name ? 'export' : 'declare', local);
  }
}

function functionsOf(merged, exports) {
  const done = new Set();
  for (const { model } of merged.models) {
    const types = new TypeWriter(model);
    for (const { name, node, parameterNames, prototype, comment } of model.functions) {
      if (done.has(name)) continue;
      done.add(name);
      const type = types.nativeFunction(node, parameterNames, prototype);
      exports.add(
        name,
        (word, local) => `${documentation(comment, '')}${word} const ${local}: ${type};\n`,
      );
    }
  }
}

/** Writes the types that are exported. */
function typesOf(model, exports) {
  const types = new TypeWriter(model);
  let members = '';
  for (const { name, node, comment, value: words } of model.exported) {
    const bare = types.bare(node);
    const [word, index] = model.parsed.nodes[bare];
    const doc = documentation(comment, '');
    if (word === 'record') {
      const isComplete = model.complete.has(index);
      const opaqueDoc = documentation(comment, '', [`An opaque handle: \`${name} *\`.`]);
      const type = isComplete ? `InstanceType<Types['${name}']>` : `ffi.Pointer<'${name}'>`;
      exports.add(
        name,
        (word, local) => `${isComplete ? doc : opaqueDoc}${word} type ${local} = ${type};\n`,
      );
      const written = isComplete ? types.record(index, '  ') : `ffi.OpaqueType<'${name}'>`;
      members += `${documentation(comment, '  ')}  readonly ${name}: ${written};\n`;
    } else if (word === 'enum') {
      exports.add(name, (word, local) => `${doc}${word} type ${local} = number;\n`);
      members += `${documentation(comment, '  ')}  readonly ${name}: ffi.EnumType<{\n${enumConstants(model, index)}  }>;\n`;
    } else if (words !== undefined) {
      const value =
        word === 'pointer' ? `NonNullable<ffi.Value<${quoted(words)}>>` : types.value(node);
      const typeDoc = documentation(comment, '', [`In C's words: \`${words}\`.`]);
      exports.add(name, (word, local) => `${typeDoc}${word} type ${local} = ${value};\n`);
      members += `${documentation(comment, '  ')}  readonly ${name}: ${quoted(words)};\n`;
    } else {
      const inner = model.parsed.nodes[node][1];
      exports.add(
        name,
        (word, local) => `${doc}${word} type ${local} = ${types.callback(inner)};\n`,
      );
      members += `${documentation(comment, '  ')}  readonly ${name}: ffi.FunctionType<${quoted(types.functionText(inner))}>;\n`;
    }
  }
  for (const name of model.opaque) {
    if (types.isExported(name)) continue;
    exports.add(
      name,
      (word, local) =>
        `/** An opaque handle: \`struct ${name} *\`. */\n${word} type ${local} = ffi.Pointer<'${name}'>;\n`,
    );
  }
  return `/** The types of the library, each of which is made when it is used. */\nexport interface Types {\n${members}}\nexport const types: Types;\n`;
}

function enumConstants(model, index) {
  const list = model.parsed.enums[index][1] ?? [];
  let written = '';
  for (let i = 0; i < list.length; i += 2) {
    const value = typeof list[i + 1] === 'object' ? list[i + 1][0] : list[i + 1];
    written += `    readonly ${list[i]}: ${value};\n`;
  }
  return written;
}

function constantsOf(merged, exports) {
  for (const { name, values, comment } of merged.constants) {
    const written = [...new Set(values.map(([, value]) => literal(value)))].join(' | ');
    const type =
      /^-?(?:Infinity|NaN)$|[.e]/.test(written) && !written.startsWith('"') ? 'number' : written;
    exports.add(
      name,
      (word, local) => `${documentation(comment, '')}${word} const ${local}: ${type};\n`,
    );
  }
}

/** Writes the declarations of a module. */
function writeTypes(merged, facts) {
  const exports = new Exports();
  const [{ model }] = merged.models;
  const types = typesOf(model, exports);
  functionsOf(merged, exports);
  constantsOf(merged, exports);
  const writer = new TypeWriter(model);
  for (const { name, of } of merged.aliases) exports.renamed.push(`${localName(of)} as ${name}`);
  const variables = model.variables
    .map(
      ({ name, node, comment }) =>
        `${documentation(comment, '  ')}  readonly ${name}: ffi.Variable<${writer.memberType(node)}>;\n`,
    )
    .join('');
  const renamed = exports.renamed.map((each) => `\n  ${each},`).join('');
  return [
    facts.header,
    "import type * as ffi from 'fast-ffi';\n\n",
    '/** The library, which is opened when it is first needed. */\nexport function library(): ffi.DynamicLibrary;\n\n',
    types,
    `\n/** The variables of the library. */\nexport const variables: {\n${variables}};\n\n`,
    exports.code,
    renamed === '' ? '' : `export {${renamed}\n};\n`,
  ].join('');
}

module.exports = { writeTypes };
