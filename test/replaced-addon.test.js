'use strict';

// A package manager may replace the addon's file while a program that has loaded it runs.

const assert = require('node:assert/strict');
const fs = require('node:fs');
const os = require('node:os');
const path = require('node:path');
const { after, test } = require('node:test');
const { addonFileName } = require('../lib/addon-file');
const { againstNodeFFI, spawnNode } = require('./helpers.js');

const addon = path.join(__dirname, '..', addonFileName());
const directory = fs.mkdtempSync(path.join(os.tmpdir(), 'fast-ffi-replaced-'));
after(() => fs.rmSync(directory, { recursive: true }));

const skip =
  (againstNodeFFI && 'about fast-ffi') ||
  (process.platform !== 'linux' && 'about libffi on Linux') ||
  (process.env.FAST_FFI_SANITIZED !== undefined && 'the file that is loaded is another one');

/** Puts another addon in the place of the one that a program has loaded. */
const REPLACED = (file) => {
  fs.copyFileSync(addon, file);
  const content = fs.readFileSync(addon);
  // As in another version, all code is elsewhere in the file.
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
     // More than there are in one page of libffi's code.
     const numbers = Array.from({ length: 500 }, (_, i) => i);
     console.log(numbers.every((i) => functions.call_int32(add(i), 1) === i + 1));`,
    file,
  );
});

test('the first callback is refused', { skip }, () => {
  const file = path.join(directory, 'before-callbacks.node');
  assertPrints(
    'ERR_FFI_CALL_FAILED registering a callback failed: the file of the native addon has been ' +
      'replaced since it was loaded; start the process again\n42\n',
    `${PRELUDE}
     ${REPLACED(file)}
     try {
       add(1);
     } catch ({ code, message }) {
       console.log(code, message);
     }
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

test('another file where the path would end at a space is no addon', { skip }, () => {
  fs.mkdirSync(path.join(directory, 'spaced out'));
  const file = path.join(directory, 'spaced out', 'loaded.node');
  fs.copyFileSync(addon, file);
  fs.copyFileSync(addon, path.join(directory, 'spaced'));
  assertPrints(
    'ERR_FFI_CALL_FAILED\n',
    `${PRELUDE}
     try {
       add(1);
     } catch ({ code }) {
       console.log(code);
     }`,
    file,
  );
});
