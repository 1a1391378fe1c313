'use strict';

// The programs of examples/ do what they say, with the real libraries.

const assert = require('node:assert/strict');
const { spawnSync } = require('node:child_process');
const fs = require('node:fs');
const os = require('node:os');
const path = require('node:path');
const { test } = require('node:test');
const { platformName } = require('../../lib/addon/addon-file');
const { againstNodeFFI, ffi, isWindows, whyNoFastCalls } = require('../support/helpers.js');

const folder = path.join(__dirname, '..', '..', 'examples');

/** Says why a program can't run for lack of its library; gives false if it can. */
function whyNotHere(libraryOfLinux, libraryOfWindows) {
  if (againstNodeFFI) return 'they load fast-ffi';
  if (isWindows && libraryOfWindows === undefined)
    return 'it is tried with libraries of Linux only';
  if (!isWindows && !/^linux-.*-gnu$/.test(platformName())) {
    return 'they name the libraries of Linux with glibc';
  }
  const library = isWindows ? libraryOfWindows : libraryOfLinux;
  return ffi.findLibrary(library) === null && `there is no library ${library}`;
}

/** Runs a program. */
function run(name, words = [], env = {}) {
  const node = process.env.FAST_FFI_TEST_NODE ?? process.execPath;
  const { status, stdout, stderr } = spawnSync(node, [path.join(folder, name), ...words], {
    encoding: 'utf8',
    env: { ...process.env, NODE_TEST_CONTEXT: undefined, ...env },
  });
  return { status, stdout, stderr, lines: stdout.trimEnd().split('\n') };
}

/** Runs a program, which must succeed without a warning. Gives the lines that it prints. */
function linesOf(name, words, env) {
  const { status, stderr, lines } = run(name, words, env);
  assert.equal(status, 0, stderr);
  assert.equal(stderr, '');
  return lines;
}

/** Makes a folder, which is removed after the test. */
function makeFolder(t) {
  const made = fs.mkdtempSync(path.join(os.tmpdir(), 'fast-ffi-examples-'));
  t.after(() => fs.rmSync(made, { recursive: true, force: true }));
  return made;
}

/** The call path that functions have in this run. */
const callPath = !againstNodeFFI && whyNoFastCalls() === false ? 'fast' : 'generic';

test('quickstart.js', { skip: whyNotHere('libsqlite3.so.0', 'sqlite3') }, () => {
  const lines = linesOf('quickstart.js');
  assert.match(lines[0], /^SQLite 3\.\d+\.\d+ from (libsqlite3\.so\.0|sqlite3\.dll)$/);
  assert.deepEqual(lines.slice(2, 10), [
    'id               | name           | kg    | note',
    '-----------------|----------------|-------|---------------',
    '               3 | Citron         |   0.1 | lemon',
    '9007199254740991 | Zucchini       |   0.4 | id of 53 bits',
    '               4 | Åkerbär        | 0.002 | arctic bramble',
    '               1 | Äpple          |  0.18 | apple',
    '               5 | Ölandsgurka 9  |  0.25 | NULL',
    '               2 | Ölandsgurka 10 |   0.3 | NULL',
  ]);
  assert.match(
    lines[11],
    new RegExp(`^sqlite3_libversion_number\\(\\): [\\d.]+ ns per call, on the ${callPath} path$`),
  );
});

test('quickstart.js without SQLite', { skip: whyNotHere('libc.so.6', 'ucrtbase') }, () => {
  const lines = linesOf('quickstart.js', [], { FAST_FFI_QUICKSTART_LIBRARY: '/nowhere/sqlite.so' });
  assert.match(lines[0], /^\/nowhere\/sqlite\.so: dlopen failed: /);
  assert.ok(lines.includes("strlen('smörgås')   |            9"), lines.join('\n'));
  assert.ok(lines.includes('qsort(3 -7 42 0 19) | -7 0 3 19 42'), lines.join('\n'));
});

test('zlib-stream.js', { skip: whyNotHere('libz.so.1', 'zlib1') }, () => {
  assert.match(linesOf('zlib-stream.js')[0], /^2800000 bytes became \d+; unpacked again: true$/);
});

test('libcurl.js', { skip: whyNotHere('libcurl.so.4') }, async (t) => {
  const direct = { no_proxy: '127.0.0.1' };
  const [version, ...lines] = linesOf('libcurl.js', [], direct);
  assert.match(version, /^libcurl\/\d/);
  assert.deepEqual(lines, [
    '100 %',
    '200, text/plain; charset=utf-8, 140029 bytes',
    'GET /menu, accept text/plain',
  ]);
  await t.test('with a URL that leads nowhere', () => {
    const { status, stderr } = run('libcurl.js', ['nonsense://127.0.0.1'], direct);
    assert.equal(status, 1);
    assert.match(stderr, /^Error: libcurl: .*protocol/im);
  });
});

test('sqlite-rows.js', { skip: whyNotHere('libsqlite3.so.0', 'sqlite3') }, async (t) => {
  const lines = linesOf('sqlite-rows.js', [isWindows ? 'sqlite3.dll' : 'libsqlite3.so.0', '1']);
  for (const way of ['all at once', 'one by one']) {
    const pattern = new RegExp(
      `^fast-ffi \\(SQLite 3\\.[\\d.]+\\): 100000 rows ${way} in [\\d.]+ ms$`,
    );
    assert.equal(lines.filter((line) => pattern.test(line)).length, 1, lines.join('\n'));
  }

  const { Database } = require('../../examples/sqlite-rows.js');
  const db = new Database(':memory:');
  t.after(() => db.close());

  await t.test('values of every type come back', () => {
    db.execute('CREATE TABLE t (a, b, c, d, e, "it\'s", __proto__2)');
    const values = [2 ** 53 - 1, 2n ** 60n, -0.5, 'smörgås\u{1f35e}', Buffer.from([0, 1, 255])];
    const insert = db.prepare('INSERT INTO t VALUES (?, ?, ?, ?, ?, ?, ?)');
    insert.run(...values, null, Buffer.alloc(0));
    assert.equal(db.prepare('INSERT INTO t VALUES (?, ?, ?, ?, ?, ?, ?)'), insert);
    const [a, b, c, d, e] = values;
    const row = { a, b, c, d, e, "it's": null, __proto__2: Buffer.alloc(0) };
    assert.deepEqual(db.prepare('SELECT * FROM t').all(), [row]);
    assert.deepEqual(db.prepare('SELECT a FROM t WHERE d = ?').all(d), [{ a }]);
  });

  await t.test('rows one by one', () => {
    const count = db.prepare('SELECT value AS n FROM json_each(?)');
    assert.deepEqual([...count.iterate('[1, 2, 3]')], [{ n: 1 }, { n: 2 }, { n: 3 }]);
    for (const { n } of count.iterate('[7, 8]')) {
      assert.equal(n, 7);
      assert.throws(() => count.all('[]'), /in use/);
      break;
    }
    assert.deepEqual(count.all('[]'), []);
  });

  await t.test('errors in the words of SQLite', () => {
    assert.throws(() => db.prepare('SELECT missing'), /SQLite error 1: no such column: missing/);
    const wrong = db.prepare("SELECT json('{')");
    assert.throws(() => wrong.all(), /SQLite error 1: malformed JSON/);
    assert.throws(() => wrong.all(), /SQLite error 1: malformed JSON/);
    assert.throws(() => wrong.all(1), /SQLite error 25: /);
  });
});

test('libpng.js', { skip: whyNotHere('libpng16.so.16') }, (t) => {
  const file = path.join(makeFolder(t), 'picture.png');
  const [size, outcome, ...errors] = linesOf('libpng.js', [file]);
  assert.equal(size, '64 x 64, 16384 bytes of pixels');
  assert.equal(outcome, 'packed, and read again: the same');
  assert.equal(errors.length, 2);
  for (const error of errors) assert.match(error, /^libpng: \w.+/);
  const picture = fs.readFileSync(file);
  assert.equal(picture.toString('latin1', 0, 8), '\x89PNG\r\n\x1a\n');
  assert.deepEqual([picture.readUInt32BE(16), picture.readUInt32BE(20)], [64, 64]);
});

/** The names that Rust has for the processors of Node. */
const RUST_PROCESSORS = { arm64: 'aarch64', x64: 'x86_64' };

/** Says why Rust can't be compiled for this process; gives false if it can. */
function whyNoRust() {
  if (againstNodeFFI) return 'it loads fast-ffi';
  const { status, stdout } = spawnSync('rustc', ['-vV'], { encoding: 'utf8' });
  if (status !== 0) return 'there is no rustc';
  const { platform, arch } = process;
  if (platform !== 'linux') return 'it is compiled for Linux';
  const here = new RegExp(`^host: ${RUST_PROCESSORS[arch]}-\\S+-linux-gnu$`, 'm');
  return !here.test(stdout) || !platformName().endsWith('-gnu')
    ? 'rustc compiles for another platform'
    : false;
}

test('rust/main.js', { skip: whyNoRust() }, (t) => {
  const library = path.join(makeFolder(t), 'libgeometry.so');
  const source = path.join(folder, 'rust', 'geometry.rs');
  const options = ['--edition', '2021', '-O', '-D', 'warnings', '--crate-type', 'cdylib'];
  const built = spawnSync('rustc', [...options, source, '-o', library], { encoding: 'utf8' });
  assert.equal(built.status, 0, built.stderr);
  assert.deepEqual(linesOf('rust/main.js', [library]), [
    'corners: (1.00, 1.00) (-1.00, 1.00) (-1.00, -1.00) (1.00, -1.00)',
    'around 4 points: (0.00, 0.00), radius 1.41',
    'around none: false',
    'the area is about 3.1416, after reports 1 2 3 4 5 6 7 8 9 10',
    'stopped after report 3 of 1000',
  ]);
});

test('libgit2.js', { skip: whyNotHere('libgit2') }, (t) => {
  const repository = path.join(makeFolder(t), 'menu');
  for (const words of [[], [repository]]) {
    assert.deepEqual(linesOf('libgit2.js', words), [
      '7a42841504 2023-11-15 Åsa Öberg <asa@example.com> Add a soup',
      '23a99f562f 2023-11-14 Åsa Öberg <asa@example.com> Begin a menu',
      "libgit2: failed to resolve path 'FOLDER/nothing': No such file or directory",
    ]);
  }
  assert.match(fs.readFileSync(path.join(repository, '.git', 'HEAD'), 'utf8'), /^ref: refs\//);
  assert.equal(fs.readFileSync(path.join(repository, 'menu.txt'), 'utf8'), 'smörgås\närtsoppa\n');
});

test('sdl2.js', { skip: whyNotHere('libSDL2-2.0.so.0') }, (t) => {
  const file = path.join(makeFolder(t), 'picture.bmp');
  assert.deepEqual(linesOf('sdl2.js', [file], { SDL_VIDEODRIVER: 'dummy' }), [
    'dummy: the ball is at 200, 160',
    'its colour is ffdc2828',
  ]);
  const picture = fs.readFileSync(file);
  assert.equal(picture.toString('latin1', 0, 2), 'BM');
  const [start, width, height] = [10, 18, 22].map((offset) => picture.readUInt32LE(offset));
  assert.deepEqual([width, height], [320, 240]);
  // The lines of the file are from the bottom up.
  const colourAt = (x, y) => picture.readUInt32LE(start + 4 * ((height - 1 - y) * width + x));
  const colours = [
    [200, 160], // the ball
    [200, 182], // light, below the ball
    [200, 130], // dark, above it
  ].map(([x, y]) => (colourAt(x, y) & 0xffffff).toString(16));
  assert.deepEqual(colours, ['dc2828', 'f0f0e6', '3c5078']);
});
