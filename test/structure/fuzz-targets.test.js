'use strict';

// A fuzz target takes modules of src/ in by their paths, each with all that it uses: where one begins to use
// another room, the targets need that room, too, and else compile no more.

const assert = require('node:assert/strict');
const path = require('node:path');
const { test } = require('node:test');
const { readSources, rustImports } = require('./rust-imports');

const root = path.join(__dirname, '..', '..');
const imports = rustImports(readSources(path.join(root, 'src'), '.rs'));
const targets = readSources(path.join(root, 'fuzz', 'fuzz_targets'), '.rs');

/** Gives the top-level module that a file of src/ belongs to. */
const moduleOf = (file) => file.split('/')[0].replace(/\.rs$/, '');

/** Lists which top-level modules the files of one use. */
const usedBy = (module) =>
  Object.entries(imports)
    .filter(([file]) => moduleOf(file) === module)
    .flatMap(([, used]) => used.map(moduleOf));

for (const [name, source] of Object.entries(targets).filter(([file]) => !file.includes('/'))) {
  test(`the fuzz target ${name} takes in every module that its modules use`, () => {
    const taken = [...source.matchAll(/"\.\.\/\.\.\/src\/([^"]+)"/g)].map(([, file]) =>
      moduleOf(file),
    );
    assert.ok(taken.length > 1);
    // The target's own v8/ stands for the part of src/v8/ that needs no V8.
    const declared = [...taken, ...(source.includes('mod v8;') ? ['v8'] : [])];
    const missing = taken.flatMap(usedBy).filter((used) => !declared.includes(used));
    assert.deepEqual([...new Set(missing)], []);
  });
}
