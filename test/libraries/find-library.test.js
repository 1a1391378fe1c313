'use strict';

// findLibrary gives the file that the loader would take, and a dlopen that fails says what helps.

const assert = require('node:assert/strict');
const { execFileSync } = require('node:child_process');
const fs = require('node:fs');
const os = require('node:os');
const path = require('node:path');
const { after, test } = require('node:test');
const { platformName } = require('../../lib/addon/addon-file');
const {
  againstNodeFFI,
  compileLibrary,
  errorOf,
  ffi,
  fixturePath,
  spawnNode,
} = require('../support/helpers.js');

const isGlibc = /^linux-.*-gnu$/.test(platformName());
const skip =
  (againstNodeFFI && 'node:ffi has no findLibrary') ||
  (process.platform !== 'linux' && 'the tests are about Linux');

const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'fast-ffi-find-'));
after(() => fs.rmSync(folder, { recursive: true }));

/** Puts a file into the folder, by what it has: the fixture library, or text. */
function put(name, content = fs.readFileSync(fixturePath)) {
  const file = path.join(folder, name);
  fs.writeFileSync(file, content);
  return file;
}

/** Runs code in a process whose loader looks into the folder. Gives what it writes, as JSON. */
function whereFound(code, env = { LD_LIBRARY_PATH: folder }) {
  const { stdout, stderr } = spawnNode(`console.log(JSON.stringify(${code}))`, { env });
  assert.notEqual(stdout, '', stderr);
  return JSON.parse(stdout);
}

const find = (name) => whereFound(`ffi.findLibrary(${JSON.stringify(name)})`);

/** Names a library of the system, whose file has a version in its name with glibc. */
const MATHS = isGlibc ? 'libm.so.6' : 'libc.so';

/** Under emulation the folders of the system have libraries for another processor; the emulator knows others. */
const skipEmulated =
  skip ||
  (process.arch === 'arm64' &&
    fs.existsSync('/lib/x86_64-linux-gnu') &&
    'this is a system for another processor');

test('it finds what the loader opens', { skip: skipEmulated }, () => {
  const found = ffi.findLibrary(MATHS);
  assert.ok(path.isAbsolute(found) && path.basename(found) === MATHS, found);
  const address = (file) => new ffi.DynamicLibrary(file).getSymbol('cos');
  assert.equal(address(found), address(MATHS));
});

test('of libc.so, which may be text, it finds the library', { skip }, () => {
  const { functions } = ffi.dlopen(ffi.findLibrary('c'), { getpid: { return: 'int32' } });
  assert.equal(functions.getpid(), process.pid);
});

test('it gives null where there is none', { skip }, () => {
  assert.equal(ffi.findLibrary('no-such-library'), null);
  assert.equal(ffi.findLibrary('libm.so.99'), null);
});

test('a name may have the prefix, the ending and the version, or not', { skip }, () => {
  const file = put('libfound.so.3');
  for (const name of ['found', 'libfound', 'libfound.so', 'libfound.so.3']) {
    assert.equal(find(name), file, name);
  }
  for (const name of ['foun', 'libfound.so.2', 'found.so', 'found.so.3']) {
    assert.equal(find(name), null, name);
  }
  const plugin = put('plugin.so');
  assert.deepEqual([find('plugin'), find('plugin.so')], [plugin, plugin]);
});

test('the newest version is found, by number', { skip }, () => {
  for (const version of ['9', '9.1', '10.2', 'x', '11.']) put(`libversions.so.${version}`);
  assert.equal(find('versions'), path.join(folder, 'libversions.so.10.2'));
  // A name without the rest of the version is the link to what is to be used.
  const link = put('libversions.so.10');
  assert.equal(find('versions'), link);
});

test('a library without a version comes first, unless it is none for this process', {
  skip,
}, () => {
  const versioned = put('libplain.so.2');
  const plain = put('libplain.so');
  assert.equal(find('plain'), plain);
  put('libplain.so', 'INPUT(libplain.so.2)\n');
  assert.equal(find('plain'), versioned);
  const library = fs.readFileSync(fixturePath);
  library.writeUInt16LE(40, 18); // 32-bit ARM
  put('libplain.so', library);
  assert.equal(find('plain'), versioned);
  put('libplain.so', library.subarray(0, 10));
  assert.equal(find('plain'), versioned);
  fs.rmSync(path.join(folder, 'libplain.so'));
  fs.mkdirSync(path.join(folder, 'libplain.so'));
  assert.equal(find('plain'), versioned);
});

test('LD_LIBRARY_PATH counts as it was when the process began', { skip }, () => {
  const file = put('libearly.so');
  const other = path.join(folder, 'none');
  const code = `(process.env.LD_LIBRARY_PATH = ${JSON.stringify(folder)}, ffi.findLibrary('early'))`;
  assert.equal(whereFound(code, { LD_LIBRARY_PATH: other }), null);
  assert.equal(whereFound(code, { LD_LIBRARY_PATH: `${other}::${folder}` }), file);
  const clear = "(process.env.LD_LIBRARY_PATH = '', ffi.findLibrary('early'))";
  assert.equal(whereFound(clear), file);
});

test('what glibc lists in its cache is found', {
  skip: skip || (!isGlibc && 'musl has no cache'),
}, (t) => {
  let listed;
  try {
    listed = execFileSync('/sbin/ldconfig', ['-p'], { encoding: 'utf8', env: { LC_ALL: 'C' } });
  } catch {
    t.skip('there is no ldconfig here');
    return;
  }
  // Those for one kind of processor, and those of other machines, have more in the brackets.
  const kind = { arm64: 'libc6,AArch64', x64: 'libc6,x86-64' }[process.arch];
  const libraries = [...listed.matchAll(/^\t(\S+) \(([^)]*)\) => (\S+)$/gm)].filter(
    ([, name, kinds, file]) =>
      kinds === kind && name === path.basename(file) && fs.existsSync(file),
  );
  const names = new Set(libraries.map(([, name]) => name));
  if (names.size === 0) {
    t.skip('the cache has no libraries of this machine');
    return;
  }
  const files = new Map([...names].map((name) => [name, []]));
  for (const [, name, , file] of libraries) files.get(name).push(file);
  let found = 0;
  for (const [name, possible] of [...files].slice(0, 200)) {
    const file = ffi.findLibrary(name);
    if (file === null) continue; // a script for linkers
    found++;
    assert.ok(possible.includes(file) || file.includes('glibc-hwcaps'), `${name}: ${file}`);
  }
  assert.ok(found > 0);
});

test('a name must be a string without slash or NUL', { skip }, () => {
  for (const bad of [undefined, null, 5, {}, '']) {
    assert.throws(() => ffi.findLibrary(bad), { code: 'ERR_INVALID_ARG_TYPE' });
  }
  for (const bad of ['a\0', '/lib/libm.so.6', './m']) {
    assert.throws(() => ffi.findLibrary(bad), { code: 'ERR_INVALID_ARG_VALUE' });
  }
});

/** Gives the message of a failing dlopen in such a process. */
const messageOf = (file) =>
  whereFound(`(() => {
    try {
      ffi.dlopen(${JSON.stringify(file)});
    } catch ({ code, message }) {
      return code === 'ERR_FFI_CALL_FAILED' ? message : code;
    }
  })()`);

test('dlopen says which file it found instead', { skip }, () => {
  const file = put('libinstead.so.4');
  const missing = path.join(folder, 'sub', 'libinstead.so');
  for (const asked of ['instead', 'libinstead.so', missing]) {
    const message = messageOf(asked);
    assert.ok(message.startsWith('dlopen failed: '), message);
    assert.ok(message.includes(asked));
    assert.ok(message.endsWith(`; found ${file}: open that`), message);
  }
});

test('dlopen says that nothing was found, and how its file is mostly called', { skip }, () => {
  const help = (file) =>
    `; no such library is installed: install the package that has ${file}, or give the path of the file`;
  for (const [asked, file] of [
    ['no-such', 'libno-such.so'],
    ['libno-such', 'libno-such.so'],
    ['libno-such.so.7', 'libno-such.so.7'],
  ]) {
    const message = messageOf(asked);
    assert.ok(message.startsWith('dlopen failed: ') && message.endsWith(help(file)), message);
  }
  // Of a path the loader's words say it.
  assert.doesNotMatch(messageOf(path.join(folder, 'libno-such.so')), /; /);
});

test('dlopen names the library that the one it was asked for needs', { skip }, () => {
  const needed = path.join(folder, 'libneeded.so.2');
  const compiler = process.env.CC ?? 'cc';
  const compile = (file, source, ...options) =>
    execFileSync(
      compiler,
      ['-shared', '-fPIC', '-o', file, ...options, '-x', 'c', '-', '-x', 'none'],
      { input: source },
    );
  compile(needed, 'int needed(void) { return 5; }', '-Wl,-soname,libneeded.so.2');
  const needing = path.join(folder, 'libneeding.so');
  execFileSync(
    compiler,
    ['-shared', '-fPIC', '-o', needing, '-Wl,--no-as-needed', '-x', 'c', '-', '-x', 'none', needed],
    { input: 'int needed(void); int f(void) { return needed(); }' },
  );
  fs.rmSync(needed);
  for (const asked of [needing, 'libneeding.so']) {
    assert.match(messageOf(asked), /^dlopen failed: .*; it needs libneeded\.so\.2: install the/);
  }
});

test('dlopen says what a file is that is no library for this process', { skip }, () => {
  const script = put('libscript.so', 'GROUP ( libscript.so.1 )\n');
  const isText = `${script} is text, such as a script for linkers`;
  assert.ok(messageOf(script).endsWith(`; ${isText}`), messageOf(script));
  const library = put('libscript.so.1');
  for (const asked of [script, 'libscript.so']) {
    assert.ok(messageOf(asked).endsWith(`; ${isText}; found ${library}: open that`));
  }
  const bytes = fs.readFileSync(fixturePath);
  bytes.writeUInt16LE(243, 18);
  const foreign = put('libforeign.so', bytes);
  const message = messageOf(foreign);
  assert.ok(
    message.endsWith(`; ${foreign} is for RISC-V, and this process is for ${process.arch}`),
    message,
  );
});

test('of other failures the loader tells', { skip }, () => {
  const library = compileLibrary('int missing(void); int f(void) { return missing(); }');
  const { message } = errorOf(() => ffi.dlopen(library, {}, { lazy: false }));
  assert.match(message, /^dlopen failed: .*missing/);
  assert.doesNotMatch(message, /; /);
});

test('what a program has patched before is not used', { skip }, () => {
  const file = put('libpatched.so.1');
  const script = put('libpatched.so', 'INPUT(libpatched.so.1)\n');
  const { stdout, stderr } = spawnNode(
    `const fail = () => { throw new Error('patched'); };
     for (const name of ['includes', 'indexOf', 'lastIndexOf', 'slice', 'split', 'startsWith']) {
       String.prototype[name] = fail;
     }
     require('node:fs').openSync = fail;
     Array.prototype[Symbol.iterator] = Array.prototype.push = fail;
     Object.defineProperty(Object.prototype, 'text', { get: fail, set: fail, configurable: true });
     let message;
     try {
       ffi.dlopen(${JSON.stringify(script)});
     } catch (error) {
       message = error.message;
     }
     const found = ffi.findLibrary('patched');
     process.stdout.write(found + '\\n' + message);`,
    { env: { LD_LIBRARY_PATH: folder } },
  );
  assert.ok(stdout.startsWith(`${file}\ndlopen failed: `), stderr);
  assert.ok(stdout.endsWith(`; found ${file}: open that`), stdout);
});

test('help that fails leaves the words of the loader', { skip }, () => {
  const { stdout, stderr } = spawnNode(`
    require('node:module').prototype.load = () => { throw new Error('patched'); };
    try {
      ffi.dlopen('no-such-library');
    } catch ({ code, message }) {
      console.log(code, message);
    }`);
  assert.match(stdout, /^ERR_FFI_CALL_FAILED dlopen failed: .*no-such-library/, stderr);
});
