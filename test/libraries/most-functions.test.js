'use strict';

// A process can have so many functions at a time, and no more. The package's own functions, which it binds when
// they are first used, have room of their own.

const assert = require('node:assert/strict');
const path = require('node:path');
const { test } = require('node:test');
const { againstNodeFFI, spawnNode, whyNoFastCalls } = require('../support/helpers.js');

const skip = againstNodeFFI && 'node:ffi has no such limit';

const root = path.join(__dirname, '..', '..');
const addon = JSON.stringify(path.join(root, 'lib', 'addon', 'binding'));
const slots = JSON.stringify(path.join(root, 'lib', 'environment', 'slots'));

// To bind all of them through the API takes half a minute, so most are bound by the addon alone.
const FILL = `
  const binding = require(${addon});
  const { environment } = require(${slots});
  const full = openFixture({ noop: {} });
  const own = binding.openLibrary(undefined, false, true, false, false, false);
  const fillUp = (most = Infinity) => {
    const id = binding.typeTable().types.find(({ name }) => name === 'void').id;
    const prepared = binding.prepareCall(environment, Uint32Array.of(id));
    const address = full.lib.getSymbol('noop');
    let count = 0;
    while (count < most && binding.addTarget(own, address, prepared, false) !== null) count++;
    return count;
  };
  const codeOf = (fn) => {
    try { return fn() && 'no error'; } catch ({ name, code, message }) { return [name, code, message]; }
  };`;

function output(program, flags) {
  const { status, stdout, stderr } = spawnNode(`${FILL}\n${program}`, { flags });
  assert.deepEqual({ status, stderr }, { status: 0, stderr: '' });
  return JSON.parse(stdout);
}

const MOST = 1_032_192;
const TOO_MANY = [
  'Error',
  'ERR_FFI_TOO_MANY_FUNCTIONS',
  `No more than ${MOST} functions can be bound at a time; closing libraries makes room for others`,
];

test('when there are too many functions an error says so, until a library is closed', {
  skip,
}, () => {
  const found = output(`
    const other = openFixture();
    const count = fillUp();
    const INT32 = { return: 'int32', arguments: ['int32'] };
    const bindings = [
      () => full.lib.getFunction('identity_int32', INT32),
      () => full.lib.getFunctions({ identity_int32: INT32 }),
      () => full.lib.toFunction(full.lib.getSymbol('identity_int32'), INT32),
      () => ffi.functionAt(full.lib.getSymbol('identity_int32'), INT32),
      () => openFixture({ identity_int32: INT32 }),
    ];
    const refused = bindings.map(codeOf);
    full.functions.noop();
    full.lib.close();
    const fn = other.lib.getFunction('identity_int32', INT32);
    const last = codeOf(() => other.lib.getFunction('identity_uint8', INT32));
    binding.closeLibrary(own);
    const more = other.lib.getFunction('identity_int8', { return: 'int8', arguments: ['int8'] });
    console.log(JSON.stringify({ count, refused, results: [fn(7), more(8)], last }));`);
  assert.deepEqual(found, {
    count: MOST - 1, // and `noop`
    refused: Array(5).fill(TOO_MANY),
    results: [7, 8],
    last: TOO_MANY,
  });
});

test('accessors can be used for the first time when no more functions can be bound', {
  skip,
}, () => {
  const found = output(`
    fillUp();
    const { pointer } = allocate(8);
    const TYPES = ['Int8', 'Uint8', 'Int16', 'Uint16', 'Int32', 'Uint32', 'Int64', 'Uint64', 'Float32', 'Float64'];
    const values = TYPES.map((type, i) => {
      const value = type.endsWith('64') && !type.startsWith('F') ? BigInt(i + 1) : i + 1;
      ffi['set' + type](pointer, 0, value);
      return Number(ffi['get' + type](pointer));
    });
    const hot = ${!whyNoFastCalls()} && whenHot(() => (ffi.getFloat64(pointer) === 10 ? 0 : 1));
    console.log(JSON.stringify({ values, hot }));`);
  assert.deepEqual(found.values, [1, 2, 3, 4, 5, 6, 7, 8, 9, 10]);
  if (!whyNoFastCalls()) assert.deepEqual(found.hot, { wrong: 0, missed: 0 });
});

test('functions of addresses that are collected give their place up', { skip }, () => {
  const made = output(
    `const ROOM = 30_000;
     fillUp(${MOST} - ROOM);
     const address = full.lib.getSymbol('add_int32');
     const add = { return: 'int32', arguments: ['int32', 'int32'] };
     (async () => {
       let made = 0;
       for (let round = 0; round < 10; round++) {
         for (; made < (ROOM / 3) * (round + 1); made++) {
           if (ffi.functionAt(address, add)(made, 1) !== made + 1) throw new Error('it is wrong');
         }
         gc();
         await new Promise((resolve) => setTimeout(resolve, 10));
       }
       console.log(made);
     })();`,
    ['--expose-gc'],
  );
  assert.equal(made, 100_000);
});
