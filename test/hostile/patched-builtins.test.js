'use strict';

// Programs replace JavaScript's own functions and classes, most often to look at calls of them. C is
// called as before, or not at all.

const assert = require('node:assert/strict');
const { test } = require('node:test');
const { againstNodeFFI, spawnNode } = require('../support/helpers.js');

const skip = againstNodeFFI && 'about the package itself';
const MODES = [[], ['--disallow-code-generation-from-strings']];

function run(name, flags) {
  const file = JSON.stringify(require.resolve('../support/patch-builtins.js'));
  const { status, signal, stdout, stderr } = spawnNode(`require(${file}).${name}();`, { flags });
  assert.deepEqual([status, signal], [0, null], stderr);
  return stdout;
}

/** The replacements that make functions throw which should not, which harms nobody. */
const HARMLESS = [
  'ArrayBuffer.prototype.byteLength: throws', // Node's Buffer.from asks for it
];

for (const flags of MODES) {
  test(`each may be replaced ${flags}`, { skip }, () => {
    const outcomes = run('replaceEach', flags).split('\n');
    const harmful = outcomes.filter((line) => line !== '' && !HARMLESS.includes(line));
    assert.deepEqual(harmful, []);
  });

  test(`all may call C before they do their work ${flags}`, { skip }, () => {
    const [seen, usual] = run('traceAll', flags).split('\n');
    assert.equal(seen, usual);
  });
}
