'use strict';

// Function pointers that come from C are functions.

const assert = require('node:assert/strict');
const { test, describe } = require('node:test');
const {
  againstNodeFFI,
  collectGarbageUntil,
  ffi,
  whenHot,
  whyNoFastCalls,
} = require('../support/helpers.js');
const { Unary, compile, openLibrary, unary } = require('./library.js');

describe('a function pointer that C returns', {
  skip: againstNodeFFI && 'node:ffi has none',
}, () => {
  const path = againstNodeFFI ? '' : compile();
  const { lib, f } = againstNodeFFI ? {} : openLibrary(path);

  test('is a function, the same one each time', () => {
    for (let i = 0; i < 2000; i++) {
      assert.equal(f.pick(2)(i), 2 * i);
      assert.equal(f.pick(3)(i), 3 * i);
      assert.equal(f.pick(1), null);
    }
    const [two, three] = [f.pick(2), f.pick(3)];
    assert.equal(f.pick(2), two);
    assert.equal(f.pick(3), three);
    assert.equal(f.get_twice(), two);
    assert.notEqual(f.pick(2), f.pick(3));
    assert.equal(f.pick(2).pointer, f.twice.pointer);
    assert.notEqual(f.pick(2), f.twice);
  });

  test('is another function with another signature, and in another library object', () => {
    const asDouble = lib.getFunction('get_twice_as_double', {
      symbol: 'get_twice',
      return: ffi.func({ return: 'double', arguments: ['double'] }),
    });
    assert.notEqual(asDouble(), f.get_twice());
    assert.equal(asDouble(), asDouble());
    const same = lib.getFunction('get_twice_again', {
      symbol: 'get_twice',
      return: ffi.func(unary),
    });
    assert.equal(same(), f.get_twice());
    const { lib: other, f: others } = openLibrary(path);
    const twice = others.get_twice();
    assert.notEqual(twice, f.get_twice());
    assert.equal(twice(4), 8);
    other.close();
    assert.throws(() => twice(4), { code: 'ERR_FFI_LIBRARY_CLOSED' });
    assert.throws(() => f.call(twice, 4), /must not be a function of a library that is closed/);
    assert.equal(f.get_twice()(4), 8);
  });

  test('goes back in as its address', () => {
    assert.equal(f.call(f.pick(3), 5), 15);
    assert.equal(f.same(f.pick(3)), f.pick(3));
    f.keep(f.pick(3));
    assert.equal(f.call_kept(5), 15);
    assert.equal(f.replace(f.pick(2)), f.pick(3));
    assert.equal(f.replace(null), f.pick(2));
    assert.equal(f.replace(null), null);
  });

  test('is an address where it can be no function, and in structs', () => {
    assert.equal(f.at(0n), null);
    for (const address of [1n, 65535n, 2n ** 53n, 2n ** 63n, 2n ** 64n - 1n]) {
      assert.equal(f.at(address), address);
      assert.equal(f.same(address), address);
    }
    for (const address of [65536n, 2n ** 32n, 2n ** 53n - 1n]) {
      assert.equal(typeof f.at(address), 'function');
      assert.equal(f.at(address).pointer, address);
    }
    assert.equal(f.same(Number(f.twice.pointer)), f.pick(2));
    assert.throws(() => f.same(5), { code: 'ERR_INVALID_ARG_VALUE' });
    assert.deepEqual(f.get_step(), { base: 5, fn: f.twice.pointer });
    assert.equal(f.call_step(f.get_step()), 10);
  });

  test('comes to callbacks, and from them', () => {
    assert.equal(
      f.take_and_call((fn) => fn(5), f.twice),
      10,
    );
    assert.equal(
      f.take_and_call((fn) => (fn === null ? 1 : 2), null),
      1,
    );
    assert.equal(
      f.take_and_call(
        (fn) => fn(5),
        (n) => n * 7,
      ),
      35,
    );
    assert.equal(f.ask(() => f.twice)(4), 8);
    assert.equal(
      f.ask(() => f.pick(3)),
      f.pick(3),
    );
    assert.equal(
      f.ask(() => null),
      null,
    );
    const callback = lib.callback(Unary, (n) => n - 1);
    assert.equal(f.ask(() => callback)(4), 3);
    callback.close();
  });

  test('of nonblocking calls, too', async () => {
    assert.equal(await f.nonblocking_twice(), f.get_twice());
  });

  test('may be an error where it is null', () => {
    const pick = lib.getFunction('pick_or_throw', {
      symbol: 'pick',
      return: Unary,
      arguments: ['int32'],
      throws: 'null',
    });
    assert.equal(pick(2)(2), 4);
    assert.throws(() => pick(1), { code: 'ERR_FFI_CALL_FAILED' });
  });

  test('takes the fast path, as the call that returns it does', { skip: whyNoFastCalls() }, () => {
    assert.equal(ffi.callPath(f.pick).path, 'fast');
    assert.equal(ffi.callPath(f.pick(2)).path, 'fast');
    let i = 0;
    assert.deepEqual(
      whenHot(() => Number(f.pick(2)(i) !== 2 * i++), { patience: 20_000 }),
      { wrong: 0, missed: 0 },
    );
  });

  test('is collected when nobody has it', async () => {
    let collected = 0;
    const registry = new FinalizationRegistry(() => collected++);
    // In a function of its own: those that are async hold what they used, once V8 of Node 20 has optimised them.
    (() => {
      for (let i = 0n; i < 100n; i++) registry.register(f.at(2n ** 40n + 16n * i));
    })();
    await collectGarbageUntil(() => collected >= 98);
    assert.ok(collected >= 98, `${collected}`);
    assert.equal(f.at(2n ** 40n), f.at(2n ** 40n));
  });
});
