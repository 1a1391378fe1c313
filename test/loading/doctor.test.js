'use strict';

// `fast-ffi doctor` says what works on a machine, and what helps where something does not.

const assert = require('node:assert/strict');
const { execFileSync, spawnSync } = require('node:child_process');
const fs = require('node:fs');
const os = require('node:os');
const path = require('node:path');
const { test } = require('node:test');
const { addonFileName, platformName } = require('../../lib/addon/addon-file');
const { version } = require('../../package.json');
const { againstNodeFFI, ffi, fixturePath, whyNoFastCalls } = require('../support/helpers.js');

const skip = againstNodeFFI && 'about fast-ffi';

const command = path.join(__dirname, '..', '..', 'bin', 'fast-ffi.js');
const hasPermission = process.allowedNodeEnvironmentFlags.has('--permission');
const PERMISSION = hasPermission ? '--permission' : '--experimental-permission';
const FFI_FLAG = process.allowedNodeEnvironmentFlags.has('--allow-ffi') ? ['--allow-ffi'] : [];

/** Runs the command. */
function doctor(words, { env = {}, flags = [] } = {}) {
  const node = process.env.FAST_FFI_TEST_NODE ?? process.execPath;
  const { status, stdout, stderr } = spawnSync(node, [...flags, command, 'doctor', ...words], {
    encoding: 'utf8',
    env: { ...process.env, NODE_TEST_CONTEXT: undefined, ...env },
  });
  return { status, stdout, stderr };
}

/** Runs the command, which must find that all is well. Gives its report. */
function reportOf(words, options) {
  const { status, stdout, stderr } = doctor(['--json', ...words], options);
  assert.equal(status, 0, stdout + stderr);
  return JSON.parse(stdout);
}

test('what works is told, a line for each thing', { skip }, () => {
  const { status, stdout, stderr } = doctor([fixturePath]);
  assert.equal(status, 0, stderr);
  assert.equal(stderr, '');
  const lines = stdout.split('\n');
  assert.equal(lines[0], `fast-ffi    ${version}`);
  assert.ok(lines[1].startsWith(`platform    ${platformName()} (`), stdout);
  assert.ok(lines[2].startsWith(`Node.js     ${process.versions.node} (`), stdout);
  for (const pattern of [
    /^addon {7}loaded/m,
    /^calls {7}work; labs\(-7\) takes [\d.]+ ns$/m,
    whyNoFastCalls() === false ? /^fast path {3}yes$/m : /^fast path {3}no: .+$/m,
    /^callbacks {3}work$/m,
    /\nLibraries\n {2}(\/|[A-Z]:\\)/,
    /\n {12}opens\n$/,
  ]) {
    assert.match(stdout, pattern);
  }
});

test('the report has the same as JSON', { skip }, () => {
  const report = reportOf([fixturePath]);
  assert.equal(report.fastFFI, version);
  assert.equal(report.platform, platformName());
  assert.equal(report.runtime.version, process.versions.node);
  assert.equal(report.runtime.permissionModel, process.permission !== undefined);
  assert.equal(report.addon.loaded, true);
  if (process.env.FAST_FFI_ADDON === undefined && process.platform === 'linux') {
    assert.equal(path.basename(report.addon.file), addonFileName());
    assert.ok(fs.existsSync(report.addon.file));
  }
  assert.equal(report.calls.path, whyNoFastCalls() === false ? 'fast' : 'generic');
  assert.equal(report.calls.reason === null, report.calls.path === 'fast');
  assert.ok(report.calls.nanoseconds > 0);
  assert.deepEqual(report.callbacks, { work: true });
  const [library] = report.libraries;
  assert.deepEqual(library, {
    name: fixturePath,
    file: fs.realpathSync(fixturePath),
    opens: true,
  });
});

test('the reason against the fast path is told', { skip }, () => {
  const env = { FAST_FFI_CALL_PATH: 'generic' };
  const { calls, environment } = reportOf([fixturePath], { env });
  assert.equal(calls.path, 'generic');
  assert.match(calls.reason, /^FAST_FFI_CALL_PATH=generic /);
  assert.equal(environment.FAST_FFI_CALL_PATH, 'generic');
});

test('where the addon is missing the words of its error are there', { skip }, () => {
  const env = { FAST_FFI_ADDON: path.join(os.tmpdir(), 'no such addon.node') };
  const { status, stdout } = doctor([], { env });
  assert.equal(status, 1);
  assert.ok(stdout.startsWith(`fast-ffi    ${version}\nplatform    ${platformName()} (`), stdout);
  assert.match(stdout, /\naddon {7}not loaded\n\nfast-ffi: its native addon for \S+ could not/);
  assert.match(stdout, /\nWhat helps:\n- Correct FAST_FFI_ADDON, or unset it\.\n$/);
  const json = doctor(['--json'], { env });
  assert.equal(json.status, 1);
  const { addon, calls, libraries } = JSON.parse(json.stdout);
  assert.equal(addon.loaded, false);
  assert.ok(stdout.includes(addon.error));
  assert.deepEqual([calls, libraries], [undefined, undefined]);
});

test('libraries that are missing or broken are no failure of ours', { skip }, () => {
  const text = path.join(__dirname, 'doctor.test.js');
  const { libraries } = reportOf(['no-such-library', '/nowhere/libx.so', text]);
  assert.deepEqual(libraries[0], { name: 'no-such-library', file: null, opens: false });
  assert.match(libraries[1].error, /^dlopen failed: .*\/nowhere\/libx\.so/);
  assert.equal(libraries[2].opens, false);
  const { stdout } = doctor(['no-such-library']);
  assert.match(
    stdout,
    / {2}no-such-library\n? +not found: install the package that has it, or give/,
  );
});

test('a library that Node.js contains, too, is told', {
  skip: skip || (!/^linux-.*-gnu$/.test(platformName()) && 'there is no deep binding here'),
}, (t) => {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'fast-ffi-doctor-'));
  t.after(() => fs.rmSync(folder, { recursive: true }));
  const file = path.join(folder, 'libz.so.1');
  execFileSync(
    process.env.CC ?? 'cc',
    ['-shared', '-fPIC', '-Wl,-soname,libz.so.1', '-o', file, '-x', 'c', '-'],
    { input: 'int inflate(void *stream) { return 5; }' },
  );
  const isInNode = (() => {
    try {
      return require('../../lib/addon/binding').isHostCode(
        new ffi.DynamicLibrary(null).getSymbol('inflate'),
      );
    } catch {
      return false;
    }
  })();
  const { libraries, ...rest } = reportOf([file]);
  assert.deepEqual(libraries[0].alsoInNode, isInNode ? ['libz.so.1'] : undefined);
  assert.equal(rest.addon.loaded, true);
});

test('versions are told of libraries that are known', { skip }, () => {
  const { KNOWN } = require('../../lib/doctor/known-libraries');
  const names = Object.keys(KNOWN);
  const { libraries } = reportOf(names);
  assert.deepEqual(
    libraries.map(({ name }) => name),
    names,
  );
  for (const { name, file, opens, version: found, install } of libraries) {
    if (file === null) assert.notEqual(install, '');
    else if (opens && KNOWN[name].version) assert.match(found, /\d\.\d/, name);
  }
});

test('the permission model is told, and what it takes', { skip }, () => {
  const flags = ['--no-warnings', PERMISSION, '--allow-fs-read=*'];
  const denied = doctor([], { flags });
  assert.equal(denied.status, 1);
  assert.match(denied.stdout, /\npermissions the permission model is on\n/);
  assert.match(denied.stdout, /\naddon {7}not loaded\n\n.* Use --allow-addons with --/);

  const noCalls = doctor([], { flags: [...flags, '--allow-addons'] });
  assert.equal(noCalls.status, FFI_FLAG.length);
  if (FFI_FLAG.length > 0) assert.match(noCalls.stdout, /\ncalls {7}fail: .*--allow-ffi/);

  const allowed = doctor([fixturePath], { flags: [...flags, '--allow-addons', ...FFI_FLAG] });
  assert.equal(allowed.status, 0, allowed.stdout);
});

test('there is help, and no other option', { skip }, () => {
  const help = doctor(['--help']);
  assert.deepEqual([help.status, help.stderr], [0, '']);
  assert.match(help.stdout, /^Usage: fast-ffi doctor /);
  const wrong = doctor(['--jsom']);
  assert.equal(wrong.status, 1);
  assert.match(wrong.stdout, /^There is no option --jsom\n/);
});
