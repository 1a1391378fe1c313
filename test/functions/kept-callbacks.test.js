'use strict';

// The objects that library.callback gives, which C may keep.

const assert = require('node:assert/strict');
const { test, describe } = require('node:test');
const { inspect } = require('node:util');
const {
  againstNodeFFI,
  collectGarbageUntil,
  ffi,
  spawnNode,
  whyNoFastCalls,
} = require('../support/helpers.js');
const { Unary, compile, openLibrary, unary } = require('./library.js');

const increment = (n) => n + 1;

describe('a callback that is kept', { skip: againstNodeFFI && 'node:ffi has none' }, () => {
  const path = againstNodeFFI ? '' : compile();
  const { lib, f, Step } = againstNodeFFI ? {} : openLibrary(path);
  const bad = (message) => ({ code: 'ERR_INVALID_ARG_VALUE', message });

  test('goes where pointers of its type go', () => {
    for (const type of [Unary, unary]) {
      const callback = lib.callback(type, increment);
      assert.equal(typeof callback.address, 'bigint');
      f.keep(callback);
      assert.equal(f.call_kept(4), 5);
      assert.equal(f.call(callback, 5), 6);
      assert.equal(f.call(callback.address, 5), 6);
      assert.equal(f.call_step({ base: 4, fn: callback }), 5);
      assert.equal(f.call_all([callback, callback], 2, 1), 3);
      const step = new Step({ base: 1, fn: callback });
      assert.equal(step.fn, callback.address);
      step.fn = null;
      step.fn = callback;
      assert.equal(f.call_steps(step, 1), 2);
      const cell = ffi.cell(Unary, callback);
      assert.equal(cell.value, callback.address);
      const pointer = lib.toFunction(f.same.pointer, { return: 'pointer', arguments: ['pointer'] });
      assert.equal(pointer(callback), callback.address);
      callback.close();
    }
  });

  test('goes where C functions go, and those where it goes', () => {
    const step = new Step({ base: 4, fn: f.twice });
    assert.equal(step.fn, f.twice.pointer);
    assert.equal(f.call_steps(step, 1), 8);
    assert.throws(
      () => {
        step.fn = increment;
      },
      bad(/^Step\.fn must be a bigint|^Step\.fn must be/),
    );
    assert.throws(() => ffi.cell(Unary, increment), bad(/^Value must be/));
    assert.equal(step.fn, f.twice.pointer);
  });

  test('is not for another signature', () => {
    const other = lib.callback({ return: 'double' }, () => 1);
    assert.throws(
      () => f.call(other, 1),
      bad(/^Argument 0 must not be a callback of another signature/),
    );
    other.close();
  });

  test('takes the type as C spells it', () => {
    const text = 'typedef int unary(int); int twice(int); int call(unary *, int);';
    const { lib: other, functions } = ffi.dlopen(path, text);
    for (const type of ['int (int)', 'int (*)(int value)', 'unary *']) {
      const callback = other.callback(type, increment);
      assert.equal(functions.call(callback, 5), 6);
      callback.close();
    }
    assert.throws(() => other.callback('int (int', increment), { code: 'ERR_FFI_DECLARATION' });
    assert.throws(
      () => other.callback('unary **', increment),
      bad(/must be the type of a function.*; leave out one \*/),
    );
    other.close();
  });

  test('is refused once it has been closed', () => {
    const callback = lib.callback(Unary, increment);
    assert.match(inspect(callback), /^Callback <0x[0-9a-f]+>$/);
    callback.close();
    callback.close();
    callback[Symbol.dispose ?? 'close']();
    assert.equal(inspect(callback), 'Callback <closed>');
    assert.throws(() => callback.address, { code: 'ERR_FFI_DISPOSED' });
    assert.throws(() => f.call(callback, 1), bad(/it has been closed\)$/));
    const step = new Step();
    assert.throws(
      () => {
        step.fn = callback;
      },
      bad(/it has been closed/),
    );
  });

  test('is closed by unregisterCallback, too, and with its library', () => {
    const { lib: other } = openLibrary(path);
    const first = other.callback(Unary, increment);
    const second = other.callback(Unary, increment);
    other.unregisterCallback(first.address);
    assert.throws(() => f.call(first, 1), bad(/it has been closed/));
    first.close();
    assert.equal(f.call(second, 1), 2);
    other.close();
    assert.throws(() => f.call(second, 1), bad(/it has been closed/));
    second.close();
    assert.throws(() => other.callback(Unary, increment), { code: 'ERR_FFI_LIBRARY_CLOSED' });
  });

  test('is called by other threads', async () => {
    const callback = lib.callback(Unary, increment, { threadSafe: true });
    const call = lib.getFunction('call_on_other_thread', {
      symbol: 'call_on_thread',
      return: 'int32',
      arguments: [Unary],
      nonblocking: true,
    });
    assert.equal(await call(callback), 6);
    callback.close();
    assert.throws(() => lib.callback(Unary, increment, { wait: false }), bad(/threadSafe/));
    assert.throws(
      () => lib.callback(Unary, increment, { threadSafe: true, wait: false }),
      bad(/wait/),
    );
    assert.throws(
      () => lib.callback(Unary, increment, { thread: true }),
      bad(/Unknown option thread/),
    );
  });

  test('takes a type and a function', () => {
    for (const type of [undefined, null, 5]) {
      assert.throws(() => lib.callback(type, increment), { code: 'ERR_INVALID_ARG_TYPE' });
    }
    assert.throws(() => lib.callback('int32', increment), { code: 'ERR_FFI_DECLARATION' });
    assert.throws(() => lib.callback(Step, increment), { code: 'ERR_INVALID_ARG_TYPE' });
    assert.throws(() => lib.callback(Unary, 5), { code: 'ERR_INVALID_ARG_TYPE' });
    assert.throws(() => lib.callback(Unary), { code: 'ERR_INVALID_ARG_TYPE' });
    assert.throws(
      () => lib.callback({ arguments: ['int32', '...'] }, increment),
      bad(/can't be variadic/),
    );
    const callback = lib.callback(Unary, increment);
    assert.throws(() => Object.create(callback).address, { message: 'Illegal invocation' });
    assert.equal(inspect(Object.getPrototypeOf(callback)).includes('closed'), false);
    for (const use of [
      () => ffi.free(callback),
      () => ffi.owned(1n << 20n, ffi.free, { after: callback }),
    ]) {
      assert.throws(use, { code: 'ERR_INVALID_ARG_TYPE' });
    }
    callback.close();
  });

  test('stays when nobody has its object', async () => {
    (() => f.keep(lib.callback(Unary, increment)))();
    let turns = 0;
    await collectGarbageUntil(() => ++turns > 5);
    assert.equal(f.call_kept(6), 7);
  });

  test('keeps calls off the fast path as registered ones do', { skip: whyNoFastCalls() }, () => {
    const { stdout, stderr } = spawnNode(
      `const { openLibrary, Unary } = require(${JSON.stringify(require.resolve('./library.js'))});
       const { lib, f } = openLibrary(${JSON.stringify(path)});
       const path = () => ffi.callPath(f.twice).path;
       const paths = [path()];
       const callback = lib.callback(Unary, (n) => n);
       paths.push(path());
       callback.close();
       paths.push(path());
       console.log(paths.join());`,
    );
    assert.equal(stdout || stderr, 'fast,generic,fast\n');
  });
});
