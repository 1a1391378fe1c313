'use strict';

const assert = require('node:assert/strict');
const { test } = require('node:test');
const {
  allocate,
  errorOf,
  ffi,
  fixtureFunction,
  openFixture,
  spawnNode,
  received,
} = require('../support/helpers.js');
const { KINDS, terminated } = require('../support/string-kinds.js');

const copy = fixtureFunction('string_copy', 'pointer', ['string']);
const length = fixtureFunction('string_length', 'int64', ['string']);

test('strings arrive as NUL-terminated UTF-8', () => {
  for (const string of ['', 'plain', 'größe', '日本語', '😀', 'x'.repeat(1000)]) {
    assert.equal(length(string), BigInt(Buffer.byteLength(string)));
    assert.equal(ffi.toString(copy(string)), string);
  }
});

test('a long string arrives whole', () => {
  assert.equal(length('日'.repeat(100_000)), 300_000n);
});

test('a short string after a long one is not mixed up with it', () => {
  copy('a long string, to be overwritten');
  assert.equal(ffi.toString(copy('short')), 'short');
});

test('lone surrogates become the replacement character', () => {
  for (const string of ['a\ud83d', '\ude00b', 'a\ud83db']) {
    assert.equal(ffi.toString(copy(string)), Buffer.from(string).toString());
  }
});

test('strings with NUL are refused', () => {
  const compare = fixtureFunction('string_compare', 'int32', ['string', 'string']);
  const expected = { name: 'TypeError', code: 'ERR_INVALID_ARG_VALUE' };
  for (const string of ['\0', 'a\0b', 'größe\0']) {
    const message = (index, name) =>
      `Argument ${index} must not contain null bytes${received(name, string)}`;
    assert.throws(() => copy(string), { ...expected, message: message(0, 'string_copy') });
    assert.throws(() => compare('a', string), {
      ...expected,
      message: message(1, 'string_compare'),
    });
  }
});

test('several strings of one call do not share memory', () => {
  const compare = fixtureFunction('string_compare', 'int32', ['string', 'string']);
  assert.equal(compare('abc', 'abd'), -1);
  assert.equal(compare('größe', 'größe'), 0);
  assert.equal(compare('b', 'a'), 1);
});

test('strings and other pointers can be mixed', () => {
  const compare = fixtureFunction('string_compare', 'int32', ['string', 'pointer']);
  const { buffer, pointer } = allocate(8);
  buffer.write('text');
  assert.equal(compare('text', buffer), 0);
  assert.equal(compare('text', pointer), 0);
  assert.equal(compare(buffer, 'text'), 0);
});

test('null is a NULL string', () => {
  assert.equal(length(null), -1n);
  assert.equal(length(undefined), -1n);
});

test('a string result is an address', () => {
  const reverse = fixtureFunction('string_reverse', 'string', ['string']);
  const result = reverse('abc');
  assert.equal(typeof result, 'bigint');
  assert.equal(ffi.toString(result), 'cba');
});

test('toString reads up to NUL, replacing what is not UTF-8', () => {
  const { buffer, pointer } = allocate(16);
  buffer.write('one\0two');
  assert.equal(ffi.toString(pointer), 'one');
  buffer.set([0x61, 0xff, 0x62, 0]);
  assert.equal(ffi.toString(pointer), 'a\ufffdb');
  assert.equal(ffi.toString(pointer + 3n), '');
  assert.equal(ffi.toString(0n), null);
  assert.equal(errorOf(() => ffi.toString('x')).code, 'ERR_INVALID_ARG_TYPE');
});

const compare = fixtureFunction('string_compare', 'int32', ['string', 'buffer']);

for (const [title, make] of Object.entries(KINDS)) {
  test(`a string arrives whole, and then once more: ${title}`, () => {
    for (let i = 0; i < 20; i++) {
      const string = make(i);
      const expected = terminated(make(i));
      assert.equal(compare(string, expected), 0);
      assert.equal(compare(string, expected), 0);
    }
  });
}

test('any character is right at each end and in the middle of text', () => {
  const lone = ['\ud83d', '\ude00', '\ude00\ud83d', 'a\ud83d', '\ude00a'];
  const others = ['😀', '\x7f', '\x80', 'ÿ', '\u07ff', '\u0800', '\ud7ff', '\ue000', '\uffff'];
  for (const filler of ['a', 'é', 'ж', '語', '😀']) {
    for (const count of [7, 8, 70, 5000, 40_000]) {
      const half = filler.repeat(count);
      for (const text of [...lone, ...others]) {
        for (const string of [text + half, half + text + half, half + text]) {
          assert.equal(compare(string, terminated(string)), 0, `${count} ${filler}`);
        }
      }
    }
  }
});

test('a NUL is found wherever it is', () => {
  const expected = {
    name: 'TypeError',
    code: 'ERR_INVALID_ARG_VALUE',
    message: /^Argument 0 must not contain null bytes/,
  };
  for (const filler of ['a', 'é', 'ж', '語', '😀']) {
    for (const count of [1, 7, 8, 70, 5000, 40_000]) {
      const half = filler.repeat(count);
      for (const string of [`\0${half}`, `${half}\0${half}`, `${half}\0`]) {
        assert.throws(() => copy(string), expected);
        assert.throws(() => copy(string), expected); // V8 may have joined the string's pieces meanwhile
      }
    }
  }
  assert.equal(ffi.toString(copy('right again')), 'right again');
});

test('strings of 100 million characters arrive', () => {
  const count = 100_000_000;
  assert.equal(length('x'.repeat(count)), BigInt(count));
  assert.equal(length('語'.repeat(count)), BigInt(3 * count));
});

// An emulator and AddressSanitizer have their own ways with memory. The scripts that use them ask for patience.
const limitsMemory = process.platform === 'linux' && !process.env.FAST_FFI_TEST_PATIENCE;

test('a string for whose copy there is no memory is refused', {
  skip: !limitsMemory && 'limits memory as Linux does',
}, () => {
  const { stdout, stderr } = spawnNode(
    `const fs = require('node:fs');
       const length = fixtureFunction('string_length', 'int64', ['string']);
       const { functions } = ffi.dlopen(null, {
         setrlimit: { return: 'int32', arguments: ['int32', 'buffer'] },
       });
       const long = 'é'.repeat(100_000_000);
       const put = 'x'.repeat(100_000_000);
       for (const string of [long, put]) /q/.test(string); // V8 puts it in one piece for that
       for (let i = 0; i < 20_000; i++) length('text');
       gc(); // garbage collected later would leave room for a copy
       gc();
       const [, size] = /VmSize:\\s+(\\d+)/.exec(fs.readFileSync('/proc/self/status'));
       const limit = BigInt(size) * 1024n + 50_000_000n;
       const RLIMIT_AS = 9;
       if (functions.setrlimit(RLIMIT_AS, new BigUint64Array([limit, limit])) !== 0) throw Error();
       const result = [];
       for (const string of [long, put, 'text']) {
         try {
           result.push(Number(length(string)));
         } catch ({ code }) {
           result.push(code);
         }
       }
       console.log(JSON.stringify(result));`,
    { flags: ['--expose-gc'] },
  );
  assert.notEqual(stdout, '', stderr);
  const refused = 'ERR_MEMORY_ALLOCATION_FAILED';
  assert.deepEqual(JSON.parse(stdout), [refused, refused, 4]);
});

test('a string survives other calls of its function made meanwhile', () => {
  const { lib, functions } = openFixture({
    string_copy_after: { return: 'pointer', arguments: ['string', 'function'] },
  });
  const seen = [];
  const copyAfter = (string, meanwhile) => {
    const callback = lib.registerCallback(meanwhile);
    const result = ffi.toString(functions.string_copy_after(string, callback));
    lib.unregisterCallback(callback);
    seen.push(result);
  };
  copyAfter('outermost string', () =>
    copyAfter('longer string of the second call, which must not overwrite the first', () =>
      copyAfter('third', () => {}),
    ),
  );
  assert.deepEqual(seen, [
    'third',
    'longer string of the second call, which must not overwrite the first',
    'outermost string',
  ]);
});

test('a call that fails inside another one leaves its string alone', () => {
  const { lib, functions } = openFixture({
    string_copy_after: { return: 'pointer', arguments: ['string', 'function'] },
  });
  const callback = lib.registerCallback(() => {
    assert.throws(() => functions.string_copy_after('another string', 5));
    assert.throws(() => functions.string_copy_after('with\0NUL', null));
  });
  assert.equal(ffi.toString(functions.string_copy_after('kept', callback)), 'kept');
});
