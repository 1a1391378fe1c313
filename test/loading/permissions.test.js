'use strict';

const assert = require('node:assert/strict');
const fs = require('node:fs');
const path = require('node:path');
const { test } = require('node:test');
const { spawnNode } = require('../support/helpers.js');

// Only on Node lines which know the permission can it be granted, and so be required.
const skip = !process.allowedNodeEnvironmentFlags.has('--allow-ffi') && 'no --allow-ffi here';

const permissionFlags = ['--permission', '--allow-addons', '--allow-fs-read=*'];

const GUARDED = {
  dlopen: 'ffi.dlopen(fixturePath)',
  'dlopen with a bad path': 'ffi.dlopen(5)',
  'new DynamicLibrary': 'new ffi.DynamicLibrary(fixturePath)',
  'new DynamicLibrary with a bad path': 'new ffi.DynamicLibrary(5)',
  findLibrary: "ffi.findLibrary('c')",
  'findLibrary with a bad name': 'ffi.findLibrary(5)',
  toString: 'ffi.toString(0n)',
  toBuffer: 'ffi.toBuffer(0n, 0)',
  toArrayBuffer: 'ffi.toArrayBuffer(0n, 0)',
  exportString: 'ffi.exportString()',
  exportBuffer: 'ffi.exportBuffer()',
  exportArrayBuffer: 'ffi.exportArrayBuffer()',
  exportArrayBufferView: 'ffi.exportArrayBufferView()',
  getRawPointer: 'ffi.getRawPointer(Buffer.alloc(1))',
  getCurrentEventLoop: 'ffi.getCurrentEventLoop()',
  functionAt: 'ffi.functionAt(65536n, {})',
  owned: 'ffi.owned(0n)',
  allocate: 'ffi.allocate(1)',
  free: 'ffi.free(0n)',
  read: "ffi.read('int8', 0n)",
  'read with a bad type': 'ffi.read()',
  write: "ffi.write('int8', 0n, 1)",
  'a view of native memory': "ffi.struct({ a: 'int8' }).at(0n)",
  'an array of native memory': "ffi.array('int8', 2).at(0n)",
  ...Object.fromEntries(
    ['Int8', 'Uint8', 'Int16', 'Uint16', 'Int32', 'Uint32', 'Int64', 'Uint64', 'Float32', 'Float64']
      .flatMap((type) => [`get${type}`, `set${type}`])
      .map((name) => [name, `ffi.${name}()`]),
  ),
};

test('without the permission every entry is denied', { skip }, () => {
  const attempts = Object.entries(GUARDED).map(
    ([name, code]) => `[${JSON.stringify(name)}, () => ${code}]`,
  );
  const { stdout, stderr } = spawnNode(
    `const outcomes = [${attempts}].map(([name, attempt]) => {
       try {
         attempt();
         return [name, 'allowed'];
       } catch ({ code, permission, message }) {
         return [name, code, permission, message];
       }
     });
     console.log(JSON.stringify(outcomes));`,
    { flags: permissionFlags },
  );
  assert.notEqual(stdout, '', stderr);
  for (const [name, code, permission, message] of JSON.parse(stdout)) {
    assert.deepEqual([name, code, permission], [name, 'ERR_ACCESS_DENIED', 'FFI']);
    assert.match(message, /--allow-ffi/);
  }
});

test('with the permission everything works', { skip }, () => {
  const { stdout, stderr } = spawnNode(
    `const { lib, functions } = openFixture({ answer: { return: 'int32' } });
     console.log(functions.answer(), ffi.getInt32(lib.getSymbol('global_int32')));`,
    { flags: [...permissionFlags, '--allow-ffi'] },
  );
  assert.equal(stdout, '42 42\n', stderr);
});

test('constants need no permission', { skip }, () => {
  const { stdout, stderr } = spawnNode('console.log(ffi.types.POINTER, typeof ffi.suffix)', {
    flags: permissionFlags,
  });
  assert.equal(stdout, 'pointer string\n', stderr);
});

const hasPermission = process.allowedNodeEnvironmentFlags.has('--permission');
const PERMISSION = hasPermission ? '--permission' : '--experimental-permission';

for (const flags of [[PERMISSION, '--allow-fs-read=*'], ['--no-addons']]) {
  test(`one error says what it takes to load the package: ${flags[0]}`, () => {
    const { status, stderr } = spawnNode('', { flags });
    assert.equal(status, 1);
    assert.ok(
      stderr.includes(`this process may not load any. Use --allow-addons with ${PERMISSION},`),
    );
    assert.match(stderr, /ERR_FFI_ADDON_NOT_LOADED/);
  });
}

test('the package loads where only its own files may be read', () => {
  const root = fs.realpathSync(path.join(__dirname, '..', '..'));
  const folders = [root, fs.realpathSync(path.join(root, 'build'))];
  const { env } = process;
  if (env.FAST_FFI_ADDON) folders.push(path.dirname(path.resolve(env.FAST_FFI_ADDON)));
  const flags = [
    PERMISSION,
    '--allow-addons',
    ...folders.map((each) => `--allow-fs-read=${each}/`),
  ];
  const { stdout, stderr } = spawnNode("console.log(ffi.sizeof('int'))", { flags });
  assert.equal(stdout, '4\n', stderr);
});
