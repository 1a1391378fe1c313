'use strict';

// Modules for real libraries, each of which does real work.

const test = require('node:test');
const assert = require('node:assert/strict');
const { spawnSync } = require('node:child_process');
const fs = require('node:fs');
const path = require('node:path');
const ffi = require('../..');
const { bind, checkTypes, makeFolder, runNode, whyNoTypes } = require('./bound');

const LIBRARIES = {
  zlib: { header: 'zlib.h', library: 'z' },
  sqlite3: { header: 'sqlite3.h', library: 'sqlite3', more: ['--string', 'sqlite3_column_text'] },
  png: { header: 'png.h', library: 'png16' },
  curl: { header: 'curl/curl.h', library: 'curl' },
  git2: { header: 'git2.h', library: 'git2' },
  sdl: { header: 'SDL2/SDL.h', library: 'SDL2-2.0' },
};

const compiler = process.env.CC ?? 'cc';

/** Says what is missing for a test; undefined if all is there. */
function whatIsMissing({ header, library }) {
  if (ffi.findLibrary(library) === null) return `there is no library ${library}`;
  const { status } = spawnSync(compiler, ['-fsyntax-only', '-w', '-x', 'c', '-'], {
    input: `#include <${header}>\n`,
  });
  return status === 0 ? undefined : `there is no header ${header}, or no compiler ${compiler}`;
}

for (const [name, each] of Object.entries(LIBRARIES)) {
  test(`a module for ${each.header} works`, { skip: whatIsMissing(each) ?? false }, async (t) => {
    const folder = makeFolder(t);
    const { header, library, more = [] } = each;
    bind(folder, [header, '--library', library, '-o', 'library.mjs', ...more]);
    const program = fs.readFileSync(path.join(__dirname, 'programs', `${name}.mjs`));
    fs.writeFileSync(path.join(folder, 'program.mjs'), program);
    const { status, stderr } = runNode(folder, ['program.mjs']);
    assert.equal(status, 0, stderr);
    // What types are does not depend on the call path.
    const why = whyNoTypes() ?? (process.env.FAST_FFI_CALL_PATH && 'once is enough');
    await t.test('its types are right', { skip: why ?? false }, () => {
      assert.equal(checkTypes(folder, ['program.mjs', 'library.d.mts']), '');
    });
  });
}
