'use strict';

const assert = require('node:assert/strict');
const fs = require('node:fs');
const os = require('node:os');
const path = require('node:path');
const { pathToFileURL } = require('node:url');
const { test } = require('node:test');
const { againstNodeFFI, ffi, fixturePath, isWindows } = require('../support/helpers.js');

const linkPackage = (link) => fs.symlinkSync(path.join(__dirname, '..', '..'), link, 'junction');

/** Says why no project can be made that uses the package: Wine makes no links. */
function whyNoLinks() {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'fast-ffi-esm-'));
  try {
    linkPackage(path.join(folder, 'link'));
    return false;
  } catch (error) {
    if (!isWindows) throw error;
    return `no link can be made here (${error.code})`;
  } finally {
    fs.rmSync(folder, { recursive: true });
  }
}

const skip = (againstNodeFFI && 'about the package itself') || whyNoLinks();

/** Runs `check` with the namespace of a module which lives in a project using the package. */
async function withModule(source, check) {
  const project = fs.mkdtempSync(path.join(os.tmpdir(), 'fast-ffi-esm-'));
  try {
    fs.mkdirSync(path.join(project, 'node_modules'));
    linkPackage(path.join(project, 'node_modules', 'fast-ffi'));
    const file = path.join(project, 'main.mjs');
    fs.writeFileSync(file, source);
    await check(await import(pathToFileURL(file)));
  } finally {
    fs.rmSync(project, { recursive: true });
  }
}

test('the default import is what require gives', { skip }, async () => {
  await withModule("export { default as ffi } from 'fast-ffi';", (module) => {
    assert.equal(module.ffi, ffi);
  });
});

test('every export can be imported by name', { skip }, async () => {
  const names = Object.keys(ffi).join(', ');
  await withModule(`export { ${names} } from 'fast-ffi';`, (module) => {
    assert.deepEqual({ ...module }, ffi);
  });
});

test('an imported dlopen works', { skip }, async () => {
  const source = `
    import { dlopen } from 'fast-ffi';
    export const { lib, functions } = dlopen(${JSON.stringify(fixturePath)}, {
      answer: { return: 'int32' },
    });
  `;
  await withModule(source, ({ functions }) => assert.equal(functions.answer(), 42));
});
