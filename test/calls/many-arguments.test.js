'use strict';

// The most arguments that there may be take stack, of which Node leaves native code little in Workers.

const assert = require('node:assert/strict');
const { test } = require('node:test');
const {
  againstNodeFFI,
  compileLibrary,
  errorOf,
  fixtureFunction,
  noFullStacks,
  openFixture,
  spawnNode,
} = require('../support/helpers.js');

const MOST = 1024;

const skip = againstNodeFFI && 'about fast-ffi';

/** Writes a program that calls with ever less stack left, until V8 has none. */
const PROGRAM = (file) => `
  const { functions } = ffi.dlopen(${JSON.stringify(file)}, {
    many: { return: 'int32', arguments: Array(${MOST}).fill('int32') },
  });
  const values = Array.from({ length: ${MOST} }, (_, i) => i);
  const call = (depth) => (depth > 0 ? call(depth - 1) : functions.many(...values));
  const seen = new Set();
  for (let depth = 0, refused = 0; refused < 3; depth += 100) {
    try {
      seen.add(call(depth));
    } catch (error) {
      seen.add(error.message);
      refused++;
    }
  }
  seen.add(functions.many(...values));
  console.log(...seen);
`;

/** A C function that adds up all its arguments. */
const SUM = `int many(${Array.from({ length: MOST }, (_, i) => `int a${i}`)}) {
  return ${Array.from({ length: MOST }, (_, i) => `a${i}`).join(' + ')};
}`;

for (const place of ['the main thread', 'a Worker']) {
  test(`calls on ${place} pass all arguments, or find no stack`, {
    skip: skip || noFullStacks,
  }, () => {
    const program = PROGRAM(compileLibrary(SUM));
    const worker = `
      const { ffi } = require(${JSON.stringify(require.resolve('../support/helpers.js'))});
      ${program}
    `;
    const { status, stdout, stderr } = spawnNode(
      place === 'a Worker'
        ? `new (require('node:worker_threads').Worker)(${JSON.stringify(worker)}, { eval: true });`
        : program,
    );
    assert.equal(status, 0, stderr);
    assert.equal(stdout, `${(MOST * (MOST - 1)) / 2} Maximum call stack size exceeded\n`);
  });
}

test('a callback gets as many', { skip }, () => {
  const types = Array(MOST).fill('int32');
  const source = `void call(void (*callback)(${types.map(() => 'int')})) {
    callback(${types.map((_, i) => i)});
  }`;
  const { lib } = require('../support/helpers.js').ffi.dlopen(compileLibrary(source));
  const call = lib.getFunction('call', { arguments: ['function'] });
  let seen;
  call(
    lib.registerCallback({ arguments: types }, (...values) => {
      seen = values;
    }),
  );
  assert.deepEqual(
    seen,
    Array.from({ length: MOST }, (_, i) => i),
  );
});

test('more of them are refused, by name', { skip }, () => {
  const refused = (name) => ({
    name: 'TypeError',
    code: 'ERR_INVALID_ARG_VALUE',
    message: `Function ${name} has ${MOST + 1} arguments, at most ${MOST} are supported`,
  });
  const types = Array(MOST + 1).fill('int32');
  assert.deepEqual(
    errorOf(() => fixtureFunction('noop', 'void', types)),
    refused('noop'),
  );
  const { lib } = openFixture();
  assert.deepEqual(
    errorOf(() => lib.registerCallback({ arguments: types }, () => {})),
    refused('<callback>'),
  );
});
