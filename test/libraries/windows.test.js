'use strict';

// What is different about libraries on Windows: how they are found, and what the system's own ones take.

const assert = require('node:assert/strict');
const fs = require('node:fs');
const os = require('node:os');
const path = require('node:path');
const { test } = require('node:test');
const {
  againstNodeFFI,
  compileLibrary,
  compileWith,
  errorOf,
  ffi,
  fixturePath,
  isLoaded,
  isWindows,
  spawnNode,
} = require('../support/helpers.js');
const { service } = require('../support/compile.js');

const skip = (againstNodeFFI && 'about fast-ffi') || (!isWindows && 'about Windows');

const makeFolder = (name) => fs.mkdtempSync(path.join(os.tmpdir(), name));

test('libraries of the system are found by their names', { skip }, () => {
  for (const name of ['kernel32', 'kernel32.dll', 'KERNEL32.DLL']) {
    const { functions } = ffi.dlopen(name, {
      GetTickCount64: { return: 'uint64' },
      GetCurrentProcessId: { return: 'uint32' },
      QueryPerformanceCounter: { return: 'int32', arguments: ['pointer'] },
    });
    assert.equal(functions.GetCurrentProcessId(), process.pid);
    assert.ok(functions.GetTickCount64() > 0n);
    const counter = new BigInt64Array(1);
    assert.equal(functions.QueryPerformanceCounter(counter), 1);
    const before = counter[0];
    functions.QueryPerformanceCounter(counter);
    assert.ok(before > 0n && counter[0] >= before);
    const found = ffi.findLibrary(name);
    assert.ok(path.isAbsolute(found) && /\\kernel32\.dll$/i.test(found), found);
  }
  assert.equal(ffi.findLibrary('no-such-library'), null);
});

test('the system calls back', { skip }, () => {
  const { lib, functions } = ffi.dlopen('user32', {
    EnumWindows: { return: 'int32', arguments: ['function', 'int64'] },
  });
  const parameters = [];
  const signature = { return: 'int32', arguments: ['pointer', 'int64'] };
  const callback = lib.registerCallback(signature, (window, parameter) => {
    assert.equal(typeof window, 'bigint');
    parameters.push(parameter);
    return 1;
  });
  assert.equal(typeof functions.EnumWindows(callback, -(2n ** 40n)), 'number');
  for (const parameter of parameters) assert.equal(parameter, -(2n ** 40n));
  lib.unregisterCallback(callback);
});

test('null is the program, and what it has loaded', { skip }, () => {
  const { functions } = ffi.dlopen(null, {
    GetCurrentProcessId: { return: 'uint32' },
    uv_version: { return: 'uint32' },
  });
  assert.equal(functions.GetCurrentProcessId(), process.pid);
  assert.equal(functions.uv_version() >> 16, 1);
  assert.throws(() => ffi.dlopen(null, { no_such_function: {} }), { code: 'ERR_FFI_CALL_FAILED' });
});

test('paths may have spaces, letters of all kinds, and slashes', { skip }, () => {
  const folder = makeFolder('fast-ffi größe 日本語 ');
  for (const name of ['fixture.dll', 'Ünïcödé name.dll', 'no ending', 'with.dot']) {
    const file = path.join(folder, name);
    fs.copyFileSync(fixturePath, file);
    for (const each of [file, file.replaceAll('\\', '/')]) {
      const { lib, functions } = ffi.dlopen(each, { answer: { return: 'int32' } });
      assert.equal(functions.answer(), 42);
      lib.close();
    }
    assert.equal(isLoaded(file), false);
  }
});

test('the current folder is not searched, and those of PATH are', { skip }, () => {
  const folder = makeFolder('fast-ffi-path-');
  fs.copyFileSync(fixturePath, path.join(folder, 'only-here.dll'));
  const source = (name) => `
    process.chdir(${JSON.stringify(folder)});
    try {
      console.log(ffi.dlopen(${JSON.stringify(name)}, { answer: { return: 'int32' } }).functions.answer());
    } catch ({ code }) {
      console.log(code);
    }`;
  assert.equal(spawnNode(source('only-here')).stdout, 'ERR_FFI_CALL_FAILED\n');
  assert.equal(spawnNode(source('.\\only-here.dll')).stdout, '42\n');
  const env = { PATH: `${folder};${process.env.PATH}` };
  for (const name of ['only-here', 'only-here.dll']) {
    assert.equal(spawnNode(source(name), { env }).stdout, '42\n', name);
  }
});

/** Compiles a library that needs another, which is beside it. */
function compileImporting() {
  const needed = compileLibrary('__declspec(dllexport) int needed(void) { return 7; }');
  return compileWith(
    { options: ['-O1', needed.replace(/dll$/, 'lib')] },
    `__declspec(dllimport) int needed(void);
     __declspec(dllexport) int call(void) { return needed() + 1; }`,
  );
}

const withoutLinker = skip || (service === undefined && 'it takes a linker');

test('what a library needs is found beside it, or named as missing', {
  skip: withoutLinker,
}, () => {
  const importing = compileImporting();
  const { functions } = ffi.dlopen(importing, { call: { return: 'int32' } });
  assert.equal(functions.call(), 8);
  const alone = path.join(makeFolder('fast-ffi-alone-'), 'alone.dll');
  fs.copyFileSync(importing, alone);
  const program = `try { ffi.dlopen(${JSON.stringify(alone)}); } catch ({ message }) { console.log(message); }`;
  const { stdout } = spawnNode(program);
  assert.match(
    stdout,
    /^dlopen failed: .*alone\.dll: a library that it needs was not found: .*\(error 126\)/,
  );
});

test('a library that lacks something is not passed over for another of PATH', {
  skip: withoutLinker,
}, () => {
  const folder = makeFolder('fast-ffi-program-');
  const node = path.join(folder, 'node.exe');
  fs.copyFileSync(process.execPath, node);
  fs.copyFileSync(compileImporting(), path.join(folder, 'chosen.dll'));
  const other = makeFolder('fast-ffi-path-');
  fs.copyFileSync(fixturePath, path.join(other, 'chosen.dll'));
  const program = `try { ffi.dlopen('chosen'); console.log('open'); } catch ({ message }) { console.log(message); }`;
  const env = { PATH: `${other};${process.env.PATH}` };
  assert.equal(spawnNode(program, { env }).stdout, 'open\n');
  assert.match(
    spawnNode(program, { env, node }).stdout,
    /^dlopen failed: chosen: a library that it needs was not found: .*\(error 126\)/,
  );
});

test('messages have the path, and say what is wrong', { skip }, () => {
  const folder = makeFolder('fast-ffi-wrong-');
  const wrong = {
    missing: { file: path.join(folder, 'missing.dll'), says: /: is not there: .* \(error 126\)/ },
    text: { file: path.join(folder, 'text.dll'), content: 'no library', says: /is text/ },
    machine: {
      file: path.join(folder, 'other.dll'),
      says: /is for 32-bit x86, and this process is for x64/,
    },
  };
  const other = fs.readFileSync(fixturePath);
  other.writeUInt16LE(0x014c, other.readUInt32LE(0x3c) + 4);
  wrong.machine.content = other;
  for (const { file, content, says } of Object.values(wrong)) {
    if (content !== undefined) fs.writeFileSync(file, content);
    const { code, message } = errorOf(() => ffi.dlopen(file));
    assert.equal(code, 'ERR_FFI_CALL_FAILED');
    assert.ok(message.startsWith(`dlopen failed: ${file}: `), message);
    assert.match(message, says);
  }
  const { message } = errorOf(() => ffi.dlopen('no-such'));
  assert.ok(
    message.endsWith('package that has no-such.dll, or give the path of the file'),
    message,
  );
  const symbol = errorOf(() => ffi.dlopen('kernel32', { NoSuchFunction: {} })).message;
  assert.match(symbol, /^dlsym failed: NoSuchFunction: .* \(error 127\)/);
});

test('wide characters go as buffers', { skip }, () => {
  const { functions } = ffi.dlopen('kernel32', {
    lstrlenW: { return: 'int32', arguments: ['buffer'] },
    GetWindowsDirectoryW: { return: 'uint32', arguments: ['buffer', 'uint32'] },
  });
  assert.equal(functions.lstrlenW(Buffer.from('größe\0', 'utf16le')), 5);
  const buffer = Buffer.alloc(520);
  const length = functions.GetWindowsDirectoryW(buffer, 260);
  assert.match(buffer.toString('utf16le', 0, 2 * length), /^[A-Z]:\\windows$/i);
});

test('wide characters are strings in the words of C', { skip }, () => {
  const { functions } = ffi.dlopen('kernel32', 'int lstrlenW(const wchar_t *text);');
  assert.equal(functions.lstrlenW('größe 日本'), 8);
  const { functions: user } = ffi.dlopen(
    'user32',
    `int MessageBoxW(void *owner, const wchar_t *text, const wchar_t *caption, unsigned type);
     wchar_t *CharUpperW(wchar_t *text);`,
  );
  // It is bound, and not shown.
  assert.equal(ffi.callPath(user.MessageBoxW).path, ffi.callPath(functions.lstrlenW).path);
  const text = Buffer.from('größe\0', 'utf16le');
  user.CharUpperW(text);
  assert.equal(text.toString('utf16le'), 'GRÖßE\0');
});

test('a library may call back when the process ends, whatever its threads did', { skip }, () => {
  const library = compileLibrary(`
    #include <windows.h>
    static int (*callback)(int);
    __declspec(dllexport) void keep(int (*given)(int)) { callback = given; }
    static DWORD WINAPI run(void *unused) { (void)unused; for (;;) callback(1); }
    __declspec(dllexport) void start(void) { CreateThread(NULL, 0, run, NULL, 0, NULL); }
    BOOL WINAPI DllMain(HINSTANCE self, DWORD reason, void *unused) {
      (void)self; (void)unused;
      if (reason == DLL_PROCESS_DETACH && callback) callback(7);
      return TRUE;
    }
  `);
  const program = `
    const { lib, functions } = ffi.dlopen(${JSON.stringify(library)}, {
      keep: { arguments: ['function'] },
      start: {},
    });
    const signature = { return: 'int32', arguments: ['int32'] };
    functions.keep(lib.registerCallback(signature, () => 42, { threadSafe: true }));
    functions.start();
    setTimeout(() => process.exit(4), 200);
  `;
  // Windows ends the thread wherever it is, so this takes some attempts.
  for (let attempt = 0; attempt < 4; attempt++) assert.equal(spawnNode(program).status, 4);
});

test('a variable by the name of the function that gives errno is none', { skip }, () => {
  const library = compileLibrary(`
    __declspec(dllexport) int _errno = 5;
    __declspec(dllexport) int same(int value) { return value; }
  `);
  const { lib } = ffi.dlopen(library);
  const signature = { return: 'int32', arguments: ['int32'], errno: true };
  try {
    assert.equal(lib.getFunction('same', signature)(3), 3);
  } catch ({ code }) {
    assert.equal(code, 'ERR_INVALID_ARG_VALUE'); // of a library that imports no C runtime
  }
});

test('drives are no names of libraries', { skip }, () => {
  assert.throws(() => ffi.findLibrary('Z:kernel32'), { code: 'ERR_INVALID_ARG_VALUE' });
});
