'use strict';

// The programs of doc/recipes.md do what the text beside them says.

const assert = require('node:assert/strict');
const { spawnSync } = require('node:child_process');
const fs = require('node:fs');
const path = require('node:path');
const { test } = require('node:test');
const { platformName } = require('../../lib/addon/addon-file');
const { againstNodeFFI, ffi } = require('../support/helpers.js');

const root = path.join(__dirname, '..', '..');
const text = fs.readFileSync(path.join(root, 'doc', 'recipes.md'), 'utf8');

/** The lines that each program prints, or patterns for them, by the heading that it is under. */
const PRINTS = {
  'Out-parameters': [/^42n$/, /^ apples$/, /^0\.75 0$/, /^0\.75 4$/],
  'Structs by value': [/^\{ quot: 3, rem: 2 \}$/],
  'Structs by pointer': [/^\d{10,}n \d+n$/, /^20\d\d$/, /^20\d\d \S+$/, /^10$/],
  'Arrays of structs': [/^\[ 'Tim', 'Ada', 'Grace' \]$/],
  'Strings in structs': [/^Linux$/, /^size=10m$/, /^rw,size=10m 12$/],
  'Linked structs': [/^\[ \[ 1, 6 \], \[ 2, 17 \], \[ 3, 0 \] \]$/],
  'Unions with tags': [/^4 127\.0\.0\.1$/, /^16 fe80::1$/],
  'Headers of files': [/^ELF true$/],
  'Arrays of strings': [/^1$/, /^2 8$/],
  'Arrays of strings in memory': [/^rw$/, /^2$/],
  'Arrays of strings that C returns': [
    /^\[ '\/proc\/self\/stat', '\/proc\/self\/statm', '\/proc\/self\/status' \]$/,
    /^true$/,
  ],
  'Strings that C returns': [/^smörgås$/],
  'Handles that are closed by themselves': [/^42$/],
  'Handles, and user data for callbacks': [/^Int32Array\(3\) \[ 3, 2, 1 \]$/],
  'Functions that C keeps': [/^\[ 'ä1', 'x9', 'x10' \]$/],
  'Tables of functions': [/^unix \/usr\/lib$/],
  'Variadic functions': [/^\(1\.0, 2\.5\)$/, /^width 5 0\.25$/],
  'open, ioctl and fcntl': [/^0$/, /^true$/, /^true$/],
  'Long calls': [/^true 400000$/, /^true 400000$/, /^true 600000$/],
  'Waiting for something': [/^1n$/, /^2n$/, /^3n$/, /^stopped$/],
  Variables: [/^-20700n$/, /^NPT$/, /^0$/],
  'Callbacks from threads': [/^tick of timer 7$/, /^tick of timer 7$/, /^tick of timer 7$/],
  errno: [/^ENOENT ENOENT: no such file or directory, access$/, /^-?\d+$/],
};

/** The libraries that not every Linux has, by the heading of the program that needs one. */
const NEEDS = {
  'Handles that are closed by themselves': 'libsqlite3.so.0',
  'Functions that C keeps': 'libsqlite3.so.0',
  'Long calls': 'libz.so.1',
  'Tables of functions': 'libsqlite3.so.0',
};

/** Says why a program can't run for lack of its library; gives false if it can. */
function whyNotHere(heading) {
  const name = NEEDS[heading];
  if (name === undefined) return false;
  try {
    ffi.dlopen(name).lib.close();
    return false;
  } catch (error) {
    return error.message;
  }
}

const programs = text
  .split(/^## /m)
  .map((section) => [section.split('\n', 1)[0], /^```js\n([\s\S]*?)^```/m.exec(section)?.[1]])
  .filter(([, program]) => program !== undefined);

const skip =
  (againstNodeFFI && 'they load fast-ffi') ||
  (!/^linux-.*-gnu$/.test(platformName()) && 'they name the libraries of Linux with glibc');

test('each program is tested', () => {
  assert.deepEqual(
    programs.map(([heading]) => heading),
    Object.keys(PRINTS),
  );
});

test('the program in TypeScript is the one that is checked', () => {
  const checked = fs.readFileSync(path.join(root, 'test', 'types', 'recipe.ts'), 'utf8');
  assert.ok(text.includes(`\n\`\`\`ts\n${checked}\`\`\`\n`));
});

for (const [heading, program] of programs) {
  test(heading, { skip: skip || whyNotHere(heading) }, () => {
    const source = program.replace("'fast-ffi'", JSON.stringify(root));
    const node = process.env.FAST_FFI_TEST_NODE ?? process.execPath;
    const { status, stdout, stderr } = spawnSync(node, ['-e', source], { encoding: 'utf8' });
    assert.equal(status, 0, stderr);
    const lines = stdout.trimEnd().split('\n');
    assert.equal(lines.length, PRINTS[heading].length, stdout);
    for (const [index, line] of lines.entries()) assert.match(line, PRINTS[heading][index]);
  });
}
