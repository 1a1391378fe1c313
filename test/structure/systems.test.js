'use strict';

// Code that differs between operating systems is in src/os/. Elsewhere only the choice of a calling convention
// may ask which system it is.

const assert = require('node:assert/strict');
const path = require('node:path');
const { test } = require('node:test');
const { readSources } = require('./rust-imports');

const root = path.join(__dirname, '..', '..');

/** The files that choose a calling convention, or code for one: of C, or of C++ for what V8 exports. */
const ABOUT_CONVENTIONS = ['abi/mod.rs', 'callbacks/entry/mod.rs', 'v8/mod.rs'];

test('no file outside of src/os/ asks which operating system it is', () => {
  const sources = readSources(path.join(root, 'src'), '.rs');
  const asking = Object.entries(sources)
    .filter(([file]) => !file.startsWith('os/') && !/(^|\/)tests(\/|\.rs$)/.test(file))
    .map(([file, source]) => [file, source.split(/#\[cfg\(test\)\]\s*mod tests \{/)[0]])
    .filter(([, source]) =>
      /\btarget_(os|env|vendor)\b|\bcfg(_attr)?!?\([^\])]*\bwindows\b/.test(source),
    )
    .map(([file]) => file);
  assert.deepEqual(asking.sort(), ABOUT_CONVENTIONS);
});
