'use strict';

// Stacks of errors begin at the line of the program that has called fast-ffi.

const assert = require('node:assert/strict');
const fs = require('node:fs');
const os = require('node:os');
const path = require('node:path');
const { test } = require('node:test');
const { addonFileName, likelyPlatformName } = require('../../lib/addon/addon-file.js');
const {
  againstNodeFFI,
  ffi,
  fixturePath,
  openFixture,
  spawnNode,
} = require('../support/helpers.js');

const skip = againstNodeFFI && 'about fast-ffi';

const root = path.join(__dirname, '..', '..');

/** Lists the frames in the text of an error's stack, the innermost first. */
function framesOf({ stack }) {
  assert.equal(typeof stack, 'string');
  return stack.split('\n').filter((line) => line.startsWith('    at '));
}

/** Gives the error that a function throws. */
function thrownBy(fn) {
  try {
    fn();
  } catch (error) {
    return error;
  }
  return assert.fail('it must throw');
}

function assertBeginsHere(fn) {
  const error = thrownBy(fn);
  assert.ok(error instanceof Error);
  const [first] = framesOf(error);
  assert.ok(first.includes(__filename), error.stack);
  assert.ok(error.stack.startsWith(`${error.name}: ${error.message}\n`), error.stack);
  assert.deepEqual(Object.keys(error), error.code === undefined ? [] : ['code']);
}

const INT_PAIR = { return: 'int32', arguments: ['int32', 'int32'] };

const bound = () =>
  openFixture({
    add_int32: INT_PAIR,
    string_length: { return: 'int64', arguments: ['string'] },
  });

/** Gives a function of the C library that takes a struct, as far as types go. */
function takingStruct() {
  const Point = ffi.struct('Point', { x: 'double', y: 'double' });
  const Shape = ffi.struct('Shape', { points: ffi.array(Point, 2), name: 'string' });
  return ffi.dlopen(fixturePath, { noop: { arguments: [Point, Shape] } }).functions.noop;
}

const point = { x: 1, y: 2 };

/** What throws: each entry makes a function that does when it is called. */
const FAILURES = {
  'a wrong argument': () => {
    const { add_int32: add } = bound().functions;
    return () => add('1', 2);
  },
  'a wrong argument in hot code': () => {
    const { add_int32: add } = bound().functions;
    const addOne = (value) => add(value, 1);
    for (let i = 0; i < 20_000; i++) addOne(i);
    return () => addOne('1');
  },
  'a wrong pointer': () => {
    const { string_length: length } = bound().functions;
    return () => length(5);
  },
  'too few arguments': () => {
    const { add_int32: add } = bound().functions;
    return () => add(1);
  },
  'a closed library': () => {
    const { lib, functions } = bound();
    lib.close();
    return () => functions.add_int32(1, 2);
  },
  'a method of a closed library': () => {
    const { lib } = bound();
    lib.close();
    return () => lib.symbols;
  },
  'a struct that is none': () => {
    const fn = takingStruct();
    return () => fn(5, {});
  },
  'a member of a struct': () => {
    const fn = takingStruct();
    return () => fn({ x: 1, y: '2' }, { points: [point, point], name: '' });
  },
  'a member far inside': () => {
    const fn = takingStruct();
    return () => fn(point, { points: [point, { x: 1, y: '2' }], name: '' });
  },
  'more arguments than code is generated for': () => {
    const types = Array(70).fill('int32');
    const fn = openFixture({ noop: { arguments: types } }).functions.noop;
    return () => fn(...types);
  },
  'an open variadic function': () => {
    const { functions } = openFixture({ noop: { arguments: ['int32', '...'] } });
    return () => functions.noop(1, ['int32', 'x']);
  },
  'a library that is missing': () => () => ffi.dlopen('/missing/library.so'),
  'a symbol that is missing': () => () => ffi.dlopen(fixturePath, { missing: {} }),
  'an unknown type': () => () => ffi.dlopen(fixturePath, { noop: { return: 'integer' } }),
  'a handle that is none': () => () => ffi.dlclose(5),
  'a wrong path': () => () => new ffi.DynamicLibrary(5),
  'a wrong option': () => () => ffi.dlopen(null, {}, { deepbind: true }),
  'a class without new': () => () => ffi.DynamicLibrary(null),
  'a wrong receiver': () => () => ffi.DynamicLibrary.prototype.close.call({}),
  registerCallback: () => {
    const { lib } = openFixture();
    return () => lib.registerCallback({}, 5);
  },
  unregisterCallback: () => {
    const { lib } = openFixture();
    return () => lib.unregisterCallback(5n);
  },
  functionAt: () => () => ffi.functionAt(0n, {}),
  getInt32: () => () => ffi.getInt32(5),
  setInt32: () => () => ffi.setInt32(2n ** 20n, 0, 0.5),
  toString: () => () => ffi.toString('x'),
  toBuffer: () => () => ffi.toBuffer(1n, -1),
  exportString: () => () => ffi.exportString(5, 1n, 5),
  getRawPointer: () => () => ffi.getRawPointer({}),
  callPath: () => () => ffi.callPath(() => {}),
  struct: () => () => ffi.struct('Point', { x: 'doubel' }),
  array: () => () => ffi.array('int32', -1),
  'a view': () => {
    const Point = ffi.struct('Point', { x: 'double', y: 'double' });
    return () => new Point({ z: 5 });
  },
  'a view over a short buffer': () => {
    const Point = ffi.struct('Point', { x: 'double', y: 'double' });
    return () => Point.over(new ArrayBuffer(8));
  },
  'a member of a view': () => {
    const Point = ffi.struct('Point', { x: 'double', y: 'double' });
    const view = new Point();
    return () => {
      view.x = '1';
    };
  },
  read: () => () => ffi.read('int32', 5),
  write: () => () => ffi.write('int32', ffi.getRawPointer(new Int32Array(1)), '5'),
  cell: () => () => ffi.cell('int8', 128),
};

for (const [title, make] of Object.entries(FAILURES)) {
  test(`the stack begins at the caller's line: ${title}`, { skip }, () => {
    const fail = make();
    assertBeginsHere(() => fail());
    assertBeginsHere(() => fail());
  });
}

test('what calls between native functions and the program stays', { skip }, () => {
  const { add_int32: add } = bound().functions;
  const [first, second] = framesOf(thrownBy(() => ['x'].forEach(add)));
  assert.match(first, /Array\.forEach/);
  assert.ok(second.includes(__filename));
});

test('frames of the package that a function of the program is called by stay', { skip }, () => {
  const { noop } = openFixture({
    noop: { arguments: [ffi.struct({ a: 'int32' })] },
  }).functions;
  const value = {
    get a() {
      return ffi.getInt32(5);
    },
  };
  const [first, second] = framesOf(thrownBy(() => noop(value)));
  assert.match(first, /get a/);
  assert.ok(!second.includes(__filename), 'the wrapper has read the member');
});

test('errors of the program pass through as they are', { skip }, () => {
  const { noop } = openFixture({
    noop: { arguments: [ffi.struct({ a: 'int32' })] },
  }).functions;
  const error = new Error('mine');
  const { stack } = error;
  const thrown = thrownBy(() =>
    noop({
      get a() {
        throw error;
      },
    }),
  );
  assert.equal(thrown, error);
  assert.equal(thrown.stack, stack);
});

/** Calls a function from so many others. */
const nest = (depth, fn) => (depth === 0 ? fn() : nest(depth - 1, fn));

test('there are as many frames as the program wants', { skip }, () => {
  const { add_int32: add } = bound().functions;
  const { stackTraceLimit } = Error;
  try {
    for (const limit of [1, 2, 7, 10, 30, 2.5, Infinity]) {
      Error.stackTraceLimit = limit;
      const frames = nest(50, () => framesOf(thrownBy(() => add('x', 1))));
      assert.ok(frames[0].includes(__filename));
      if (limit === Infinity) assert.ok(frames.length > 50);
      else assert.equal(frames.length, Math.floor(limit));
      assert.equal(Error.stackTraceLimit, limit);
    }
    for (const limit of [0, -5, NaN, 'many', undefined]) {
      Error.stackTraceLimit = limit;
      const { stack, message } = thrownBy(() => add('x', 1));
      assert.ok(stack === undefined || !stack.includes('\n    at '));
      assert.match(message, /^Argument 0 must be an int32/);
      assert.ok(Object.is(Error.stackTraceLimit, limit));
    }
    delete Error.stackTraceLimit;
    assert.match(thrownBy(() => add('x', 1)).message, /^Argument 0/);
    assert.ok(!Object.hasOwn(Error, 'stackTraceLimit'));
    Object.defineProperty(Error, 'stackTraceLimit', {
      get: () => assert.fail('it must not be asked'),
      configurable: true,
    });
    assert.match(thrownBy(() => add('x', 1)).message, /^Argument 0/);
  } finally {
    Object.defineProperty(Error, 'stackTraceLimit', {
      value: stackTraceLimit,
      configurable: true,
      enumerable: true,
      writable: true,
    });
  }
});

test('a program may freeze Error', { skip }, () => {
  const source = `
    Object.freeze(Error);
    try { ffi.getInt32(5); } catch ({ stack }) { console.log(stack); }`;
  const { stdout, stderr } = spawnNode(source);
  assert.match(
    stdout,
    /^TypeError: The pointer must be a bigint \(got 5\)\n {4}at \[eval\]:/,
    stderr,
  );
});

test('a program may format stacks by itself', { skip }, () => {
  const { add_int32: add } = bound().functions;
  const { prepareStackTrace } = Error;
  try {
    const seen = [];
    Error.prepareStackTrace = (error, frames) => {
      seen.push(error);
      return frames;
    };
    const error = thrownBy(() => add('x', 1));
    assert.ok(Array.isArray(error.stack));
    assert.equal(seen[0], error);
    Error.prepareStackTrace = () => 'a text';
    assert.equal(thrownBy(() => add('x', 1)).stack, 'a text');
    Error.prepareStackTrace = (each, frames) => `${each}\n    at ${frames.join('\n    at ')}`;
    assertBeginsHere(() => add('x', 1)); // as source-map-support does
    Error.prepareStackTrace = () => {
      throw new Error('it fails');
    };
    assert.match(thrownBy(() => add('x', 1)).message, /^Argument 0/);
  } finally {
    Error.prepareStackTrace = prepareStackTrace;
  }
});

test('stacks that follow source maps begin at the caller’s line, too', { skip }, () => {
  const source = 'try { ffi.getInt32(5); } catch ({ stack }) { console.log(stack); }';
  const { stdout, stderr } = spawnNode(source, { flags: ['--enable-source-maps'] });
  assert.match(stdout, /\(got 5\)\n {4}at \[eval\]:/, stderr);
});

test('an error of a full stack is still one', { skip }, () => {
  const { add_int32: add } = bound().functions;
  const codes = new Set();
  const fill = () => {
    try {
      fill();
    } catch {}
    try {
      add('x', 1);
    } catch (error) {
      codes.add(error.code ?? error.name);
    }
  };
  fill();
  assert.deepEqual([...codes].sort(), ['ERR_INVALID_ARG_VALUE', 'RangeError']);
  assert.equal(typeof Error.stackTraceLimit, 'number');
});

/** The bundler. It is there in a checkout only, and starts a program that is for one platform. */
let esbuild;
try {
  esbuild = require('esbuild');
  esbuild.buildSync({ stdin: { contents: '' }, write: false });
} catch {
  esbuild = undefined;
}

test('in a bundle nothing of the program is cut', {
  skip: skip || (esbuild === undefined && 'esbuild is not installed'),
}, () => {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'fast-ffi-bundle-'));
  const before = process.env.FAST_FFI_ADDON;
  process.env.FAST_FFI_ADDON ??= path.join(root, addonFileName(likelyPlatformName()));
  try {
    const contents = `
      const ffi = require(${JSON.stringify(root)});
      exports.fail = function fail() { ffi.getInt32(5); };`;
    const outfile = path.join(folder, 'bundle.js');
    const stdin = { contents, resolveDir: root };
    esbuild.buildSync({ stdin, outfile, bundle: true, format: 'cjs', platform: 'node' });
    const { fail } = require(outfile);
    assert.ok(framesOf(thrownBy(fail)).some((frame) => /at (exports\.)?fail /.test(frame)));
  } finally {
    if (before === undefined) delete process.env.FAST_FFI_ADDON;
    fs.rmSync(folder, { recursive: true });
  }
});
