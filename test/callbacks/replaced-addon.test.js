'use strict';

// A package manager may replace the addon's file while a program that has loaded it runs. What is loaded goes
// on working: nothing is read from the file any more.

const assert = require('node:assert/strict');
const fs = require('node:fs');
const os = require('node:os');
const path = require('node:path');
const { after, test } = require('node:test');
const { addonFileName } = require('../../lib/addon/addon-file');
const { againstNodeFFI, spawnNode } = require('../support/helpers.js');

const addon = path.join(__dirname, '..', '..', addonFileName());
const directory = fs.mkdtempSync(path.join(os.tmpdir(), 'fast-ffi-replaced-'));
after(() => fs.rmSync(directory, { recursive: true }));

const skip =
  (againstNodeFFI && 'about fast-ffi') ||
  (process.platform !== 'linux' && 'about how Linux maps files') ||
  (process.env.FAST_FFI_SANITIZED !== undefined && 'the file that is loaded is another one');

/** Writes code by which a program puts another addon in the place of the one that it has loaded. */
const REPLACED = (file) => {
  fs.copyFileSync(addon, file);
  const content = fs.readFileSync(addon);
  // All code is elsewhere in the file, as in another version.
  const other = [content.subarray(0, 4096), Buffer.alloc(4096), content.subarray(4096)];
  fs.writeFileSync(`${file}.new`, Buffer.concat(other));
  return `require('node:fs').renameSync(${JSON.stringify(`${file}.new`)}, ${JSON.stringify(file)});`;
};

const PRELUDE = `
  const { lib, functions } = openFixture({
    call_int32: { return: 'int32', arguments: ['function', 'int32'] },
    answer: { return: 'int32' },
  });
  const add = (i) => lib.registerCallback({ return: 'int32', arguments: ['int32'] }, (n) => n + i);
`;

function assertPrints(expected, source, file) {
  const { status, stdout, stderr } = spawnNode(source, { env: { FAST_FFI_ADDON: file } });
  assert.equal(status, 0, stderr);
  assert.equal(stdout, expected);
}

test('callbacks go on working', { skip }, () => {
  const file = path.join(directory, 'loaded.node');
  assertPrints(
    '2\ntrue\n',
    `${PRELUDE}
     console.log(functions.call_int32(add(1), 1));
     ${REPLACED(file)}
     // More than there are in one page of code.
     const numbers = Array.from({ length: 500 }, (_, i) => i);
     console.log(numbers.every((i) => functions.call_int32(add(i), 1) === i + 1));`,
    file,
  );
});

test('the first callback works, too', { skip }, () => {
  const file = path.join(directory, 'before-callbacks.node');
  assertPrints(
    '2\n42\n',
    `${PRELUDE}
     ${REPLACED(file)}
     console.log(functions.call_int32(add(1), 1));
     console.log(functions.answer());`,
    file,
  );
});

test('callbacks work where the path of the addon has a space', { skip }, () => {
  fs.mkdirSync(path.join(directory, 'with a space'));
  const file = path.join(directory, 'with a space', 'loaded.node');
  fs.copyFileSync(addon, file);
  assertPrints('2\n', `${PRELUDE} console.log(functions.call_int32(add(1), 1));`, file);
});
