'use strict';

// `fast-ffi build` compiles the addon from what is in the package. It is for platforms without a package.

const assert = require('node:assert/strict');
const path = require('node:path');
const { after, test } = require('node:test');
const { FAST, closeRegistry, nodes, npmProject, succeed } = require('./helpers');

after(closeRegistry);

test('an addon compiled after installation works', async () => {
  const { cwd, env } = await npmProject(['fast-ffi', '--omit=optional']);
  const command = path.join(cwd, 'node_modules', '.bin', 'fast-ffi');
  // This command, and no other, runs with the tools of this machine.
  await succeed(command, ['build'], { cwd, timeout: 30 * 60 * 1000 });
  for (const { node } of nodes) {
    assert.equal(await succeed(node, ['main.cjs'], { cwd, env }), FAST);
  }
});
