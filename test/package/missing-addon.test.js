'use strict';

// Where no package brings an addon, one error says so, and what helps.

const assert = require('node:assert/strict');
const fs = require('node:fs');
const path = require('node:path');
const { after, before, test } = require('node:test');
const { addonFileName, addonPackageName, platformName } = require('../../lib/addon/addon-file');
const { version } = require('../../package.json');
const { toolCommand } = require('../../scripts/package/package-tools');
const {
  bareEnvironment,
  closeRegistry,
  installedAddon,
  newFolder,
  newProject,
  nodes,
  npmProject,
  openRegistry,
  run,
  succeed,
} = require('./helpers');

before(openRegistry);
after(closeRegistry);

/** A program that loads the package, and prints the error that this throws. */
const REPORT = `
  try {
    require('fast-ffi');
  } catch ({ code, message }) {
    console.log(JSON.stringify({ code, message }));
  }`;

async function errorIn(cwd, env, { node = process.execPath, before = [] } = {}) {
  return JSON.parse(await succeed(node, [...before, '-e', REPORT], { cwd, env }));
}

function assertHelps({ code, message }, directory) {
  assert.equal(code, 'ERR_FFI_ADDON_NOT_LOADED');
  const lines = message.split('\n');
  assert.ok(lines[0].includes(platformName()), message);
  assert.ok(
    lines.some((line) => line.includes(path.join(directory, addonFileName()))),
    message,
  );
  assert.ok(
    lines.some((line) => line.startsWith(`- ${addonPackageName()}: `)),
    message,
  );
  const remedies = lines.slice(lines.indexOf('What helps:') + 1);
  assert.equal(remedies.length, 2, message);
  assert.match(remedies[0], /optional dependencies/);
  assert.ok(remedies[0].includes(`${addonPackageName()}@${version}`), message);
  assert.match(remedies[1], /npx fast-ffi build, or node ".*fast-ffi\.js" build/);
}

/** Runs the command that npm has put into a project. */
const runCommand = ({ cwd, env }, words) =>
  run(path.join(cwd, 'node_modules', '.bin', 'fast-ffi'), words, { cwd, env });

/** Gives what `fast-ffi build` says where it can't build. `cargo` is a script to be found under that name. */
async function buildFailure({ cwd, env }, cargo) {
  const tools = newFolder('tools');
  for (const [name, script] of Object.entries({ cargo, cc: 'exit 0', make: 'exit 0' })) {
    fs.writeFileSync(path.join(tools, name), `#!/bin/sh\n${script}\n`, { mode: 0o755 });
  }
  const command = path.join(cwd, 'node_modules', '.bin', 'fast-ffi');
  const PATH = [tools, env.PATH].join(path.delimiter);
  const { status, stderr } = await run(command, ['build'], { cwd, env: { ...env, PATH } });
  assert.equal(status, 1);
  return stderr;
}

test('installed by npm without optional dependencies', async (t) => {
  const { cwd, env } = await npmProject(['fast-ffi', '--omit=optional']);
  for (const { line, node } of nodes) {
    await t.test(`on Node ${line}`, async () => {
      assertHelps(await errorIn(cwd, env, { node }), path.join('node_modules', 'fast-ffi'));
    });
  }

  await t.test('"fast-ffi doctor" says the same', async () => {
    const { status, stdout } = await runCommand({ cwd, env }, ['doctor']);
    assert.equal(status, 1);
    assert.ok(stdout.includes(`platform    ${platformName()} (`), stdout);
    const { message } = await errorIn(cwd, env);
    assert.ok(stdout.endsWith(`addon       not loaded\n\n${message}\n`), stdout);
  });

  await t.test('"fast-ffi build" names the tool it lacks', async () => {
    const command = path.join(cwd, 'node_modules', '.bin', 'fast-ffi');
    const { status, stderr } = await run(command, ['build'], { cwd, env });
    assert.equal(status, 1);
    assert.match(stderr, /^Building fast-ffi needs "cargo".* https:\/\/rustup\.rs/);
  });

  await t.test('"fast-ffi build" says that a tool is too old', async () => {
    const stderr = await buildFailure({ cwd, env }, 'echo cargo 1.66.1 "(a commit)"');
    assert.match(
      stderr,
      /^The cargo found is version 1\.66\.1\. Install Rust 1\.\d+ or newer from/,
    );
  });

  await t.test('"fast-ffi build" says that a tool does not work', async () => {
    const stderr = await buildFailure({ cwd, env }, 'exit 1');
    assert.match(stderr, /^"cargo --version" failed\. Install Rust/);
  });
});

test('an addon of another version is not used', async () => {
  const { cwd, env } = await npmProject();
  const manifest = path.join(cwd, 'node_modules', 'fast-ffi', 'lib', 'index.js');
  const code = fs.readFileSync(manifest, 'utf8');
  assert.equal(code.split(JSON.stringify(version)).length, 2);
  fs.writeFileSync(manifest, code.replace(JSON.stringify(version), '"99.0.0"'));
  const { code: errorCode, message } = await errorIn(cwd, env);
  assert.equal(errorCode, 'ERR_FFI_ADDON_NOT_LOADED');
  const problem = `it belongs to another version of fast-ffi: ${version}, and this is 99.0.0`;
  assert.ok(message.includes(`- ${addonPackageName()}: ${problem}`), message);
});

test('"fast-ffi doctor" finds the addon where npm has put it', async () => {
  const { cwd, env } = await npmProject();
  const { status, stdout } = await runCommand({ cwd, env }, ['doctor', '--json']);
  assert.equal(status, 0, stdout);
  const { addon, calls } = JSON.parse(stdout);
  assert.equal(addon.file, fs.realpathSync(installedAddon(cwd)));
  assert.equal(calls.work, true);
});

test('an addon of another platform is named', async () => {
  const { cwd, env } = await npmProject(['fast-ffi', '--omit=optional']);
  fs.mkdirSync(path.join(cwd, 'node_modules', '@fast-ffi', 'win32-arm64'), { recursive: true });
  const { message } = await errorIn(cwd, env);
  assert.ok(message.includes(': not installed, but @fast-ffi/win32-arm64'), message);
});

test('a package whose addon has been left behind is named', async () => {
  const { cwd, env } = await npmProject();
  fs.rmSync(installedAddon(cwd));
  const { message } = await errorIn(cwd, env);
  const problem = `${addonFileName()} is missing from it`;
  assert.ok(message.includes(`- ${addonPackageName()}: ${problem}`), message);
});

test('on Windows for arm64 the error names what there is instead', async () => {
  const { cwd, env } = await npmProject(['fast-ffi', '--omit=optional']);
  const pretend = path.join(cwd, 'pretend.js');
  const values = { platform: 'win32', arch: 'arm64' };
  fs.writeFileSync(
    pretend,
    Object.entries(values)
      .map(([name, value]) => `Object.defineProperty(process, '${name}', { value: '${value}' });`)
      .join('\n'),
  );
  const { code, message } = await errorIn(cwd, env, { before: ['--require', pretend] });
  assert.equal(code, 'ERR_FFI_ADDON_NOT_LOADED');
  assert.match(message, /addon for win32-arm64-msvc could not be loaded/);
  const [, help] = message.split('\nWhat helps:\n');
  assert.match(help, /^- There is no addon for Windows on arm64 yet.* Use Node\.js for x64, .*$/);
});

test('a file that FAST_FFI_ADDON names is the only one looked for', async () => {
  const { cwd, env } = await npmProject();
  const chosen = path.join(cwd, 'absent.node');
  const { code, message } = await errorIn(cwd, { ...env, FAST_FFI_ADDON: chosen });
  assert.equal(code, 'ERR_FFI_ADDON_NOT_LOADED');
  assert.ok(message.includes(`${chosen} (FAST_FFI_ADDON)`), message);
  assert.ok(!message.includes('not installed'), message);
  assert.match(message, /\nWhat helps:\n- Correct FAST_FFI_ADDON, or unset it\.$/);
});

/** The settings of yarn for another platform. The registry has no package for it: yarn must not want one. */
const ANOTHER = 'supportedArchitectures:\n  os: [win32]\n  cpu: [arm64]\n';

for (const linker of ['node-modules', 'pnp']) {
  test(`installed by yarn (${linker}) for another platform`, async () => {
    const cwd = newProject();
    const env = bareEnvironment();
    fs.writeFileSync(path.join(cwd, '.yarnrc.yml'), `nodeLinker: ${linker}\n${ANOTHER}`);
    const yarn = toolCommand('yarn');
    await succeed(process.execPath, [yarn, 'add', 'fast-ffi'], { cwd, env });
    assertHelps(await errorIn(cwd, env, { before: [yarn, 'node'] }), 'fast-ffi');
  });
}
