'use strict';

// A package manager may replace the addon's file while a program that has loaded it runs.

const assert = require('node:assert/strict');
const fs = require('node:fs');
const os = require('node:os');
const path = require('node:path');
const { after, test } = require('node:test');
const { addonFileName } = require('../lib/addon-file');
const { againstNodeFFI, spawnNode } = require('./helpers.js');

const addon = process.env.FAST_FFI_SANITIZED ?? path.join(__dirname, '..', addonFileName());
const directory = fs.mkdtempSync(path.join(os.tmpdir(), 'fast-ffi-replaced-'));
after(() => fs.rmSync(directory, { recursive: true }));

test('callbacks work after the file was replaced', { skip: againstNodeFFI }, () => {
  const file = path.join(directory, 'loaded.node');
  fs.copyFileSync(addon, file);
  // As in another version, all code is elsewhere in the file.
  const content = fs.readFileSync(addon);
  const start = content.subarray(0, 4096);
  fs.writeFileSync(
    `${file}.new`,
    Buffer.concat([start, Buffer.alloc(4096), content.subarray(4096)]),
  );
  const { status, stdout, stderr } = spawnNode(
    `require('node:fs').renameSync(${JSON.stringify(`${file}.new`)}, ${JSON.stringify(file)});
     const { lib, functions } = openFixture({
       call_int32: { return: 'int32', arguments: ['function', 'int32'] },
     });
     // More than there are in one page of libffi's code.
     const results = Array.from({ length: 500 }, (_, i) =>
       functions.call_int32(
         lib.registerCallback({ return: 'int32', arguments: ['int32'] }, (n) => n + i),
         1,
       ),
     );
     console.log(results.every((result, i) => result === i + 1));`,
    { env: { FAST_FFI_ADDON: file } },
  );
  assert.equal(status, 0, stderr);
  assert.equal(stdout, 'true\n');
});
