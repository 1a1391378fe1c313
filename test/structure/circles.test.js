'use strict';

// No source file leads back to itself by way of the files that it uses.

const assert = require('node:assert/strict');
const path = require('node:path');
const { test } = require('node:test');
const { findCircles } = require('./circles');
const { javascriptImports } = require('./javascript-imports');
const { readSources, rustImports } = require('./rust-imports');

const root = path.join(__dirname, '..', '..');

test('there is no circle among the files of src/', () => {
  const imports = rustImports(readSources(path.join(root, 'src'), '.rs'));
  assert.ok(Object.values(imports).flat().length > 100);
  assert.deepEqual(findCircles(imports), []);
});

test('there is no circle among the files of lib/', () => {
  const imports = javascriptImports(readSources(path.join(root, 'lib'), '.js'));
  assert.ok(Object.values(imports).flat().length > 50);
  assert.deepEqual(findCircles(imports), []);
});

test('circles are found, of two files and of more', () => {
  const imports = { a: ['b'], b: ['c', 'd'], c: ['a'], d: ['e'], e: ['d'], f: ['a'] };
  assert.deepEqual(findCircles(imports), ['a b c', 'd e']);
  assert.deepEqual(findCircles({ a: ['b'], b: ['c'], c: [] }), []);
});

test('imports of Rust are read in all forms', () => {
  const imports = rustImports({
    'lib.rs': 'mod a; mod room; use a::A;',
    'a.rs': 'use crate::room::{self, inner::{Inner, other as renamed}};\n// use crate::b::B;\n',
    'b.rs':
      'fn f() { crate::a::g(); }\n#[cfg(test)]\nmod tests {\n    use crate::room::inner;\n}\n',
    'room/mod.rs': 'mod inner; pub use inner::Inner;',
    'room/inner.rs': 'use super::Shared;\nuse super::super::b;',
    'room/tests/mod.rs': 'use crate::b;',
  });
  assert.deepEqual(imports, {
    'lib.rs': ['a.rs'],
    'a.rs': ['room/inner.rs', 'room/mod.rs'],
    'b.rs': ['a.rs'],
    'room/mod.rs': ['room/inner.rs'],
    'room/inner.rs': ['b.rs'],
  });
});

test('imports of JavaScript are read from files and folders', () => {
  const imports = javascriptImports({
    'index.js': "const a = require('./room/a');\n// require('./unused')",
    'room/a.js': "const types = require('../types');\nrequire('node:fs');",
    'types/index.js': "module.exports = require('./kind');",
    'types/kind.js': '',
  });
  assert.deepEqual(imports, {
    'index.js': ['room/a.js'],
    'room/a.js': ['types/index.js'],
    'types/index.js': ['types/kind.js'],
    'types/kind.js': [],
  });
});
