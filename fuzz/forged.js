'use strict';

// `node fuzz/forged.js [--seconds=10] [--seed=1]` passes objects that lie about themselves for
// pointers, alone and beside others, in calls that V8 has optimised for honest ones, on both call
// paths. C must get the memory of those that have some, and never be called with the others.

const assert = require('node:assert/strict');
const { parseArgs } = require('node:util');
const { compileLibrary } = require('../test/support/helpers');
const { isForMessage } = require('./disguises');
const { MARK, REAL, forgedObject } = require('./forged-objects');
const { withPatches } = require('./patches');
const { Random } = require('./random');
const { fast, generic } = require('./two-paths');

const { is } = Object;

/** The signatures. Pointers have various places in them; each C function notes what they lead to. */
const SIGNATURES = [
  ['pointer'],
  ['buffer', 'buffer'],
  ['float64', 'pointer', 'int32', 'buffer', 'uint64'],
  ['uint8', 'string', 'pointer', 'arraybuffer', 'float32', 'pointer', 'int64', 'buffer', 'pointer'],
];

const C_TYPES = {
  float64: 'double',
  float32: 'float',
  int32: 'int32_t',
  uint8: 'uint8_t',
  uint64: 'uint64_t',
  int64: 'int64_t',
};

const isPointer = (type) => !(type in C_TYPES);
const honestNumber = (type) => (/64$/.test(type) && type !== 'float64' ? 7n : 7);

const library = compileLibrary(`
#include <stdint.h>
#include <string.h>
uint8_t found[16][${MARK}];
uint64_t calls;
${SIGNATURES.map((types, n) => {
  const parameters = types.map((type, i) => `${C_TYPES[type] ?? 'const void *'} a${i}`);
  const copies = types.map((type, i) =>
    isPointer(type) ? `memcpy(found[${i}], a${i}, ${MARK});` : '',
  );
  return `uint64_t f${n}(${parameters}) { calls++; ${copies.join(' ')} return calls; }`;
}).join('\n')}
`);

class Subject {
  constructor({ ffi }, types, number) {
    const lib = new ffi.DynamicLibrary(library);
    this.types = types;
    this.fn = lib.getFunction(`f${number}`, { return: 'uint64', arguments: types });
    this.isFast = ffi.callPath(this.fn).path === 'fast';
    this.address = lib.getSymbol('found');
    this.found = new Uint8Array(ffi.toArrayBuffer(this.address, 16 * MARK, false));
    this.calls = new BigUint64Array(ffi.toArrayBuffer(lib.getSymbol('calls'), 8, false));
    const values = types.map((_, i) => `values[${i}]`);
    // There is no `try` around the call, for the reason given in calls.js. The comment in the code keeps subjects
    // apart for V8.
    this.call = new Function(
      'fn',
      'rows',
      `/* ${number} ${this.isFast} */
      let result;
      for (const values of rows) result = fn(${values.join(', ')});
      return result;`,
    );
  }

  /** Calls with honest arguments until V8 has optimised that, and tells whether it has. */
  heat(random) {
    const kinds = [() => new Uint8Array(256), () => 'an honest string, long enough'];
    // Calls with addresses are counted if they are not fast, unlike calls with other pointers.
    const honest = (type) =>
      isPointer(type) ? random.pick([() => this.address, ...kinds])() : honestNumber(type);
    const rows = random.list(20, () => this.types.map(honest));
    rows.push(this.types.map((type) => (isPointer(type) ? this.address : honestNumber(type))));
    for (let i = 0; i < 1000; i++) {
      const before = fast.slowCalls();
      this.call(this.fn, rows);
      if (fast.slowCalls() === before && i > 100) return this.isFast;
    }
    return false;
  }

  /** Makes a call and gives its result or its error. */
  outcome(values) {
    try {
      return { result: this.call(this.fn, [values]) };
    } catch (error) {
      return { error };
    }
  }

  check(random) {
    const { types } = this;
    const objects = types.map((type) => {
      if (!isPointer(type)) return undefined;
      const maker = random.pick(Object.values(REAL));
      return random.chance(0.5) ? { ...maker(random), kind: 'honest' } : this.forged(random);
    });
    const values = types.map((type, i) =>
      isPointer(type) ? objects[i].value : honestNumber(type),
    );
    const pointers = objects.filter((object) => object !== undefined);
    const isGood = pointers.every(({ bytes }) => bytes !== undefined);
    const before = this.calls[0];
    const { result, error } = withPatches(random, () => this.outcome(values));
    const title = `f(${types}) with ${pointers.map(({ kind }) => kind)}`;
    assert.equal(this.sideEffects, undefined, `${title}: a getter was called`);
    if (isGood) {
      assert.ok(is(result, before + 1n), `${title}: ${error?.stack}`);
      objects.forEach((object, i) => {
        if (object === undefined) return;
        const found = this.found.subarray(i * MARK, (i + 1) * MARK);
        assert.deepEqual([...found], [...object.bytes], `${title}: argument ${i}`);
      });
    } else {
      assert.equal(this.calls[0], before, `${title}: C was called`);
      assert.ok(error instanceof TypeError && /^ERR_INVALID_ARG/.test(error.code), title);
    }
    return isGood;
  }

  forged(random) {
    return forgedObject(random, () => {
      const { stack } = new Error('getter');
      if (!isForMessage(stack)) this.sideEffects = stack;
      return 64;
    });
  }
}

function main() {
  const { values } = parseArgs({
    options: {
      seconds: { type: 'string', default: '10' },
      seed: { type: 'string', default: '1' },
    },
  });
  const random = new Random(Number(values.seed));
  const end = Date.now() + 1000 * Number(values.seconds);
  const subjects = [fast, generic].flatMap((copy) =>
    SIGNATURES.map((types, number) => new Subject(copy, types, number)),
  );
  let [good, refused, heated, rounds] = [0, 0, 0, 0];
  while (Date.now() < end) {
    for (const subject of subjects) {
      heated += subject.heat(random);
      for (let i = 0; i < 100; i++) subject.check(random) ? good++ : refused++;
    }
    rounds++;
  }
  console.log(
    `seed ${values.seed}: ${good} calls got their memory, ${refused} were refused; ` +
      `V8 had optimised honest calls before ${heated} of ${rounds * SIGNATURES.length} series`,
  );
}

main();
