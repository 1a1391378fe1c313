'use strict';

// Random structs and unions go by value to and from C that gcc and clang have compiled. FAST_FFI_TEST_SEED
// chooses other signatures, and FAST_FFI_TEST_CASES how many.

const assert = require('node:assert/strict');
const { test } = require('node:test');
const { isDeepStrictEqual } = require('node:util');
const { Random } = require('../../fuzz/random.js');
const { compilersFor } = require('../support/compilers.js');
const { compileWith, ffi } = require('../support/helpers.js');
const { isRecord } = require('./forms.js');
const source = require('./random-source.js');
const { makeTypes } = require('./random-types.js');
const { difference, givenFor, makeValue } = require('./random-values.js');

const { FAST_FFI_TEST_SEED = 1, FAST_FFI_TEST_CASES, FAST_FFI_TEST_PATIENCE } = process.env;
const SEED = Number(FAST_FFI_TEST_SEED);
/** The number of signatures. Scripts that ask for patience run where everything takes longer. */
const CASES = Number(FAST_FFI_TEST_CASES ?? (FAST_FFI_TEST_PATIENCE === undefined ? 50 : 12));
/** The most signatures that are compiled at once, and the number of structs and unions for them. */
const BATCH = 50;
const RECORDS = 50;

/** How often C calls back. */
const CALLS = 3;
/** How many functions are called until V8 has optimised the calls. */
const HOT_FUNCTIONS = 3;
const HOT_CALLS = 3000;

/** Makes up types, signatures, and the values that C is to have in each function. */
function makeBatch(seed, count) {
  const random = new Random(seed);
  const { records, signatures } = makeTypes(random, { records: RECORDS, signatures: count });
  const values = signatures.map(({ result, parameters }) => ({
    taken: parameters.map((type) => makeValue(random, type, { texts: true })),
    returned: makeValue(random, result),
    passed: parameters.map((type) => makeValue(random, type)),
    answered: makeValue(random, result),
  }));
  const valuesOf = ({ index }) => values[index];
  const text = source.writeSource({ records, signatures }, valuesOf);
  return { random, seed, count, records, signatures, valuesOf, text };
}

/** Lists the batches of a run. Each can be run alone, with its seed and its number of signatures. */
function batches() {
  const list = [];
  for (let done = 0; done < CASES; done += BATCH) {
    list.push({ seed: SEED + list.length, count: Math.min(BATCH, CASES - done) });
  }
  return list;
}

/** Says how to run a batch again. */
const again = ({ seed, count, compiler }) =>
  `${compiler.name}, FAST_FFI_TEST_SEED=${seed} FAST_FFI_TEST_CASES=${count}`;

const signatureFor = ({ result, parameters }) => ({
  return: result.of,
  arguments: parameters.map(({ of }) => of),
});

function open({ signatures, text, compiler }) {
  const definitions = { first_wrong: { return: 'pointer' } };
  for (const signature of signatures) {
    definitions[`take_${signature.index}`] = signatureFor(signature);
    definitions[`call_${signature.index}`] = { arguments: ['function'] };
  }
  return ffi.dlopen(compileWith(compiler, text), definitions);
}

function compareLayouts({ records, ...batch }, lib) {
  records.forEach((record, index) => {
    const members = source.membersWithOffset(record);
    const { of } = record;
    const actual = [of.size, of.alignment, ...members.map(({ name }) => of.offsets[name])];
    const start = lib.getSymbol(`layout_${index}`);
    const expected = actual.map((_, i) => Number(ffi.getUint64(start, 8 * i)));
    const title = `${source.declareRecord(record)}${again(batch)}`;
    assert.deepEqual(actual, expected, title);
    assert.equal(ffi.sizeof(of), of.size, title);
    assert.equal(ffi.alignof(of), of.alignment, title);
  });
}

/** Calls the functions of one library, and is called by them. Says what goes wrong. */
class Session {
  constructor(batch, { lib, functions }) {
    this.batch = batch;
    this.lib = lib;
    this.functions = functions;
    this.signatures = batch.signatures.filter(
      ({ isForClang }) => isForClang || !batch.compiler.isClang,
    );
  }

  /** Gives what C has noted. */
  complaint() {
    return ffi.toString(this.functions.first_wrong()) ?? undefined;
  }

  given({ parameters }, values) {
    return parameters.map((type, i) => givenFor(this.batch.random, type, values[i], true));
  }

  call(signature) {
    const { taken, returned } = this.batch.valuesOf(signature);
    const given = this.given(signature, taken);
    const before = structuredClone(given);
    const result = this.functions[`take_${signature.index}`](...given);
    const isSame = isDeepStrictEqual(structuredClone(given), before);
    return (
      this.complaint() ??
      difference(signature.result, returned, result, 'the result') ??
      (isSame ? undefined : 'the arguments have changed')
    );
  }

  /** Calls a function in a loop that V8 optimises, with its values in several of their forms. */
  callOften(signature) {
    const { taken, returned } = this.batch.valuesOf(signature);
    const rows = this.batch.random.list(20, () => this.given(signature, taken));
    const list = signature.parameters.map((_, i) => `row[${i}]`).join();
    const loop = new Function(
      'fn',
      'rows',
      'check',
      `for (let i = 0; i < ${HOT_CALLS}; i++) {
        const row = rows[i % rows.length];
        check(fn(${list}));
      }`,
    );
    let problem;
    loop(this.functions[`take_${signature.index}`], rows, (result) => {
      problem ??= difference(signature.result, returned, result, 'the result of a hot call');
    });
    return this.complaint() ?? problem;
  }

  /** Has C call back, and call other functions meanwhile, whose values go through the same memory. */
  callBack(signature) {
    const { parameters, result, index } = signature;
    const { passed, answered } = this.batch.valuesOf(signature);
    const { random } = this.batch;
    let calls = 0;
    let problem;
    const run = (values) => {
      calls++;
      if (values.length !== parameters.length) return `${values.length} arguments`;
      const inner = random.chance(0.5) ? this.call(random.pick(this.signatures)) : undefined;
      const differences = parameters.map((type, i) =>
        difference(type, passed[i], values[i], `a${i} of the callback`),
      );
      return differences.find((each) => each !== undefined) ?? inner;
    };
    const callback = this.lib.registerCallback(signatureFor(signature), (...values) => {
      try {
        problem ??= run(values);
      } catch (error) {
        problem = error.stack; // to throw would end the process
      }
      return givenFor(random, result, answered, false);
    });
    for (let i = 0; i < CALLS; i++) this.functions[`call_${index}`](callback);
    this.lib.unregisterCallback(callback);
    return problem ?? this.complaint() ?? (calls === CALLS ? undefined : `${calls} callbacks`);
  }
}

/** Runs what gives a problem, if there is one. Fails then, and says what it takes to see it again. */
function assertGood(batch, signature, run) {
  let problem;
  try {
    problem = run(signature);
  } catch (error) {
    problem = error.stack;
  }
  if (problem === undefined) return;
  const declarations = source.declarationsFor(signature);
  const prototype = source.prototype(signature, `f${signature.index}`);
  assert.fail(`${problem}\n\n${declarations}${prototype};\n\n${again(batch)}`);
}

function tryBatch(batch) {
  const library = open(batch);
  compareLayouts(batch, library.lib);
  const session = new Session(batch, library);
  const assertAll = (signatures, run) => {
    for (const signature of signatures) assertGood(batch, signature, run);
  };
  const { signatures } = session;
  const hot = signatures.filter(({ result, parameters }) => [result, ...parameters].some(isRecord));
  assertAll(signatures, (signature) => session.call(signature));
  assertAll(hot.slice(0, HOT_FUNCTIONS), (signature) => session.callOften(signature));
  assertAll(signatures, (signature) => session.callBack(signature));
  library.lib.close();
}

test('structs of random signatures go by value to C and back', (t) => {
  const compilers = compilersFor(t);
  for (const { seed, count } of batches()) {
    const batch = makeBatch(seed, count);
    for (const compiler of compilers) tryBatch({ ...batch, compiler });
  }
});
