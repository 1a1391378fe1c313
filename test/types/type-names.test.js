'use strict';

// index.d.ts, the files of types/ and doc/api.md are written by hand. Here they are compared with the running package.

const assert = require('node:assert/strict');
const { readFileSync } = require('node:fs');
const path = require('node:path');
const { test } = require('node:test');
const { pathToFileURL } = require('node:url');
const ffi = require('../..');

const root = path.join(__dirname, '..', '..');
const declarations = readFileSync(path.join(root, 'index.d.ts'), 'utf8');
const nameDeclarations = readFileSync(path.join(root, 'types', 'names.d.ts'), 'utf8');
const manual = readFileSync(path.join(root, 'doc', 'api.md'), 'utf8');
const nodeTypeNames = [...union('CanonicalTypeName'), ...union('TypeAlias')];
const kindsOfC = keys('CKinds');
const typeNames = [...new Set([...nodeTypeNames, ...kindsOfC])];
/** C allows white space around its own names, and has no need of it before a star. */
const spellings = [
  ...[...kindsOfC, 'bool'].flatMap((name) => [` ${name}`, `${name} `]),
  ...['char*', 'void*'],
];

// On Windows the process itself can't be opened.
const anyLibrary = process.platform === 'win32' ? 'kernel32.dll' : null;
const symbol = process.platform === 'win32' ? 'GetTickCount' : 'getpid';

/** Lists the string literals of a union type, in order. */
function union(name) {
  const [, body] = nameDeclarations.match(new RegExp(`^export type ${name} =([^;]+);`, 'm'));
  return [...body.matchAll(/'(\w+)'/g)].map(([, literal]) => literal);
}

/** Lists the keys of an interface, in order. */
function keys(name) {
  const [, body] = nameDeclarations.match(
    new RegExp(`^export interface ${name} \\{([^}]+)\\}`, 'm'),
  );
  return [...body.matchAll(/^ {2}'?([\w *]+?)'?: '\w+';$/gm)].map(([, key]) => key);
}

/** Lists the names that `pattern` finds in `text`, each once (overloads repeat them). */
function names(text, pattern) {
  return [...new Set(Array.from(text.matchAll(pattern), ([, name]) => name))].sort();
}

/** Lists the names of DynamicLibrary's members, wherever they are defined. */
function libraryMembers() {
  const lib = new ffi.DynamicLibrary(anyLibrary);
  const members = new Set([
    ...Object.getOwnPropertyNames(ffi.DynamicLibrary.prototype),
    ...Object.getOwnPropertyNames(lib),
  ]);
  lib.close();
  members.delete('constructor');
  return [...members];
}

const unsupported = { code: 'ERR_INVALID_ARG_VALUE' };

/** Resolves a function with this signature on a library handle of its own. */
function resolve(signature) {
  const lib = new ffi.DynamicLibrary(anyLibrary);
  try {
    lib.getFunction(symbol, signature);
  } finally {
    lib.close();
  }
}

test('each declared type name is accepted', () => {
  for (const list of [nodeTypeNames, kindsOfC]) assert.equal(new Set(list).size, list.length);
  assert.ok(nodeTypeNames.length > 30 && kindsOfC.length > 35);
  for (const name of [...typeNames, ...spellings]) {
    resolve({ return: name });
    if (name.trim() !== 'void') resolve({ arguments: [name] });
  }
  assert.throws(() => resolve({ arguments: ['void'] }), unsupported);
});

test('names that are not declared are refused', () => {
  const kinds = ['int', 'uint', 'i', 'u', 'f', 'float', 'double', 'char', 'bool'];
  const widths = ['', '1', '8', '16', '32', '64', '80', '128', '8_t', '16_t', '32_t', '64_t'];
  const candidates = new Set([
    ...kinds.flatMap((kind) => widths.map((width) => kind + width)),
    ...['', 'short', 'long', 'size_t', 'ssize_t', 'usize', 'isize', 'size', 'intptr', 'uintptr'],
    ...['boolean', 'cstring', 'utf8', 'wchar', 'char*', 'void*', 'ptr*', 'address', 'external'],
    ...['typedarray', 'uint8array', 'array_buffer', 'sharedarraybuffer', 'dataview', 'view'],
    ...['callback', 'func', 'fn', 'struct', 'null', 'undefined', 'toString', '__proto__'],
    ...typeNames.flatMap((name) => [name.toUpperCase(), ` ${name}`, `${name} `, `${name}\0`]),
  ]);
  for (const name of [...typeNames, ...spellings]) candidates.delete(name);
  for (const name of candidates) {
    assert.throws(() => resolve({ return: name }), unsupported, JSON.stringify(name));
    assert.throws(() => resolve({ arguments: [name] }), unsupported, JSON.stringify(name));
  }
});

test('the constants are declared as they are', () => {
  const [, body] = declarations.match(/^ {2}const types: \{\n([^}]+)\}/m);
  const declared = [...body.matchAll(/readonly (\w+): '(\w+)';/g)].map(([, key, name]) => [
    key,
    name,
  ]);
  assert.deepEqual(declared, Object.entries(ffi.types));
  for (const [, name] of declared) assert.ok(typeNames.includes(name), name);
});

test('declarations and exports have the same names', () => {
  let text = declarations;
  // What has a reserved word as its name is declared by another one.
  for (const [, local, name] of declarations.matchAll(/^ {2}export \{ (\w+) as (\w+) \};/gm)) {
    text = text.replaceAll(`function ${local}<`, `function ${name}<`);
  }
  const declared = names(text, /^ {2}(?:function|class|const) (\w+)/gm);
  assert.deepEqual(declared, Object.keys(ffi).sort());
});

test('ES modules can import each export by its name', async () => {
  const namespace = await import(pathToFileURL(require.resolve('../..')).href);
  for (const name of Object.keys(ffi)) assert.equal(namespace[name], ffi[name], name);
  assert.equal(namespace.default, ffi);
});

test('DynamicLibrary has the declared members', () => {
  const [, body] = declarations.match(/^ {2}class DynamicLibrary \{\n([\s\S]+?)^ {2}\}/m);
  const declared = names(body, /^ {4}(?:readonly )?(\w+)[(<:]/gm);
  assert.deepEqual(declared, ['constructor', ...libraryMembers()].sort());
});

test('doc/api.md has every export, type name and member', () => {
  const headings = names(manual, /^#{2,3} `(?:new |library\.)?(\w+)/gm);
  for (const name of [...Object.keys(ffi), ...libraryMembers()]) {
    // The twenty accessors of memory share two headings.
    const accessor = /^[gs]et(?:Int|Uint|Float)\d+$/.test(name);
    assert.ok(accessor ? manual.includes(`\`${name}\``) : headings.includes(name), name);
  }
  const section = (from, to) => manual.slice(manual.indexOf(from), manual.indexOf(to));
  const table =
    section('## Types', '## Signature objects') +
    section("## C's own words", '## Declarations in C');
  for (const name of typeNames) assert.ok(table.includes(`\`${name}\``), name);
});
