'use strict';

// An operation that meets a full stack is not done by half, and its error says what the matter is.

const assert = require('node:assert/strict');
const path = require('node:path');
const { test } = require('node:test');
const { againstNodeFFI, noFullStacks, spawnNode } = require('../support/helpers.js');

const skip = (againstNodeFFI && 'about the package itself') || noFullStacks;

/**
 * The source of a function that calls what `prepare` makes where the stack is full, and again at each
 * depth on the way back, until nothing is thrown. It does so with frames of several sizes, so that the
 * stack ends at every point within, or with a larger `step` at some. It gives the errors.
 */
const WITH_FULL_STACK = `
  function withFullStack(prepare, step = 1) {
    const errors = [];
    for (let size = 0; size < 12; size += step) {
      const attempt = prepare();
      let isDone = false;
      const attemptOnce = () => {
        if (isDone) return;
        try {
          attempt();
          isDone = true;
        } catch (error) {
          errors.push(error);
        }
      };
      const padding = Array.from({ length: size }, (_, i) => 'a' + i).join();
      new Function(
        'attemptOnce',
        \`const fillStack = (\${padding}) => {
          try {
            fillStack(\${padding});
          } catch {}
          attemptOnce();
        };
        fillStack();\`,
      )(attemptOnce);
    }
    return errors;
  }
`;

function printed(source) {
  const { status, stdout, stderr } = spawnNode(WITH_FULL_STACK + source);
  assert.equal(status, 0, stderr);
  return stdout;
}

const USES = {
  'close a library': 'lib.close()',
  'unregister a callback': 'lib.unregisterCallback(callback)',
};

for (const [title, use] of Object.entries(USES)) {
  test(`an attempt to ${title} can be made again`, { skip }, () => {
    const output = printed(`
      const { call_times } = openFixture({
        call_times: { return: 'int32', arguments: ['pointer', 'int32'] },
      }).functions;
      const { path } = ffi.callPath(call_times);
      const errors = withFullStack(() => {
        const { lib } = openFixture();
        const callback = lib.registerCallback(() => {});
        return () => ${use};
      });
      console.log(errors.length > 0, ffi.callPath(call_times).path === path);
    `);
    assert.equal(output, 'true true\n');
  });
}

test('loading the package does not fail for another reason', { skip }, () => {
  const main = require.resolve('../..');
  // This runs in a Worker, where nothing is compiled yet, not even what loads Node's own modules.
  const worker = `
    ${WITH_FULL_STACK}
    const main = ${JSON.stringify(main)};
    const library = ${JSON.stringify(path.dirname(main))};
    const load = () => {
      for (const file of Object.keys(require.cache)) {
        if (file.startsWith(library)) delete require.cache[file];
      }
      require(main);
    };
    const errors = withFullStack(() => load, 3); // loading takes its time
    console.log(errors.length > 0, errors.filter(({ code }) => code !== undefined).length);
  `;
  const output = printed(`
    const { Worker } = require('node:worker_threads');
    new Worker(${JSON.stringify(worker)}, { eval: true, resourceLimits: { stackSizeMb: 1 } });
  `);
  assert.equal(output, 'true 0\n');
});
