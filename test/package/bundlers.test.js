'use strict';

// Bundles work with the rules of doc/install.md. Without them an error says what is missing.

const assert = require('node:assert/strict');
const fs = require('node:fs');
const path = require('node:path');
const { after, before, test } = require('node:test');
const { toolCommand, toolPackage } = require('../../scripts/package/package-tools');
const {
  closeRegistry,
  esbuildCommand,
  newFolder,
  nodes,
  npmProject,
  run,
  succeed,
} = require('./helpers');

let project;
before(async () => {
  project = await npmProject();
});
after(closeRegistry);

const node = (args, options) => succeed(process.execPath, args, { ...project, ...options });

async function esbuild(outfile, options) {
  const always = ['app.mjs', '--bundle', '--platform=node', '--log-level=warning'];
  await succeed(esbuildCommand, [...always, `--outfile=${outfile}`, ...options], project);
}

/** Makes a bundle with Vite, which takes the rule from its configuration file. */
async function vite(outfile, ssr) {
  const output = { entryFileNames: path.basename(outfile) };
  const config = {
    build: { ssr: 'app.mjs', outDir: path.dirname(outfile), rollupOptions: { output } },
    logLevel: 'warn',
    ssr,
  };
  const file = path.join(project.cwd, 'vite.config.mjs');
  fs.writeFileSync(file, `export default ${JSON.stringify(config)};`);
  await node([toolCommand('vite'), 'build']);
}

async function webpack(outfile, externals) {
  const output = { path: path.dirname(outfile), filename: path.basename(outfile) };
  const config = { mode: 'production', target: 'node', entry: './app.mjs', output, externals };
  const program = `
    const webpack = require(${JSON.stringify(toolPackage('webpack'))});
    webpack(${JSON.stringify(config)}, (error, stats) => {
      if (error ?? stats.hasErrors()) throw error ?? stats.toString();
    });`;
  await node(['-e', program]);
}

/** The bundles. Each is made by the documented rule, and without it, with fast-ffi's code inside. */
const BUNDLES = {
  'esbuild to CommonJS': {
    name: 'app.cjs',
    external: (file) => esbuild(file, ['--format=cjs', '--external:fast-ffi']),
    inside: (file) => esbuild(file, ['--format=cjs']),
  },
  'esbuild to an ES module': {
    name: 'app.mjs',
    external: (file) => esbuild(file, ['--format=esm', '--external:fast-ffi']),
    inside: (file) => esbuild(file, ['--format=esm']),
  },
  Vite: {
    name: 'app.mjs',
    external: (file) => vite(file, { external: ['fast-ffi'] }),
    inside: (file) => vite(file, { noExternal: true }),
  },
  webpack: {
    name: 'app.cjs',
    external: (file) => webpack(file, { 'fast-ffi': 'commonjs fast-ffi' }),
    inside: (file) => webpack(file, {}),
  },
};

for (const [title, { name, external, inside }] of Object.entries(BUNDLES)) {
  test(`${title}: a bundle beside which fast-ffi is installed`, async () => {
    const bundle = path.join(project.cwd, 'out', title.replaceAll(' ', '-'), name);
    await external(bundle);
    assert.ok(!fs.readFileSync(bundle, 'utf8').includes('ERR_FFI_ADDON_NOT_LOADED'));
    for (const { node: binary } of nodes) {
      assert.equal(await succeed(binary, [bundle], project), '42\n');
    }
  });

  test(`${title}: a bundle with the code of fast-ffi in it`, async () => {
    const bundle = path.join(newFolder('elsewhere'), name);
    await inside(bundle);
    for (const { node: binary } of nodes) {
      const { status, stderr } = await run(binary, [bundle], project);
      assert.equal(status, 1);
      assert.match(stderr, /ERR_FFI_ADDON_NOT_LOADED/);
      assert.match(stderr, /Tell the bundler that "fast-ffi" is external/);
    }
  });
}

test('esbuild for browsers says that this is for Node', async () => {
  const args = ['app.mjs', '--bundle', '--outfile=out/browser.js'];
  const { status, stderr } = await run(esbuildCommand, args, project);
  assert.equal(status, 1);
  assert.match(stderr, /Are you trying to bundle for node\?/);
});
