'use strict';

// `node fuzz/calls.js [--calls=1000000] [--seed=1] [--signatures=200]` calls C functions of random
// signatures with random arguments on both call paths. It compares what C receives and what comes back with
// what must be, and the paths with each other. One call in ten has a bad argument, which must give the same
// error on both.

const assert = require('node:assert/strict');
const { inspect, parseArgs } = require('node:util');
const { Random } = require('./random');
const {
  MAX_ARGUMENTS,
  NOTHING,
  STRING,
  checksum,
  isPointer,
  makeSignatures,
} = require('./signatures');
const { fast, generic } = require('./two-paths');
const { badArgument, goodArgument } = require('./values');

/** The most calls that are made to get a signature's code hot; they are compared, too. */
const WARM_UP = 20_000;
const ROWS = 50;

/** The rounds of good calls before some bad ones, after which V8 optimises the calls later or never. */
const GOOD_ROUNDS = 80;

/** The memory that the C library writes and reads, as arrays. */
class Recorder {
  constructor(lib) {
    const memory = (name, length) => {
      const { ffi } = fast;
      return ffi.toArrayBuffer(lib.getSymbol(name), length * 8, false);
    };
    this.received = memory('received_bits', MAX_ARGUMENTS);
    this.views = viewsOn(this.received);
    this.sums = new BigUint64Array(memory('received_sum', MAX_ARGUMENTS));
    this.lengths = new BigUint64Array(memory('received_length', MAX_ARGUMENTS));
    this.result = viewsOn(memory('result_bits', 1));
    this.calls = new BigUint64Array(memory('call_count', 1));
  }
}

function viewsOn(buffer) {
  return {
    int8: new Int8Array(buffer),
    uint8: new Uint8Array(buffer),
    int16: new Int16Array(buffer),
    uint16: new Uint16Array(buffer),
    int32: new Int32Array(buffer),
    uint32: new Uint32Array(buffer),
    int64: new BigInt64Array(buffer),
    uint64: new BigUint64Array(buffer),
    float32: new Float32Array(buffer),
    float64: new Float64Array(buffer),
    pointer: new BigUint64Array(buffer),
    string: new BigUint64Array(buffer),
    buffer: new BigUint64Array(buffer),
  };
}

/** Reads element i of 64-bit words as a type. */
function read(views, type, i) {
  const view = views[type];
  return view[(i * 8) / view.BYTES_PER_ELEMENT];
}

function lengthFor({ bytes, text }) {
  if (text !== undefined) return STRING;
  return bytes === undefined ? NOTHING : BigInt(bytes.length);
}

function sumFor({ bytes, text }) {
  // The text is joined to another one and that is encoded: encoding would put the text's own pieces together.
  if (text !== undefined) return checksum(Buffer.from(`${text}\0`).subarray(0, -1));
  return checksum(bytes ?? []);
}

function describe({ result, parameters }) {
  return `${result} (${parameters.join(', ')})`;
}

/** Shows a value, also where Node 20 can't: it fails for views on detached buffers. */
function show(value) {
  try {
    return inspect(value);
  } catch (error) {
    return `${value?.constructor?.name} (${error.message})`;
  }
}

/** Makes a caller that V8 optimises for this signature alone. */
function makeCaller(signature, number) {
  const values = signature.parameters.map((_, i) => `values[${i}]`);
  return new Function('fn', 'values', `/* ${number} */ return fn(${values.join(', ')});`);
}

class Subject {
  constructor(signature, number, library, random) {
    this.random = random;
    this.signature = signature;
    const { name, result, parameters } = signature;
    const callback = random.pick([undefined, undefined, false]);
    const bind = ({ ffi }) => {
      const lib = new ffi.DynamicLibrary(library);
      const fn = lib.getFunction(name, { return: result, arguments: parameters, callback });
      return { lib, fn, call: makeCaller(signature, `${number} ${random.bits()}`) };
    };
    this.fast = bind(fast);
    this.generic = bind(generic);
    this.recorder = new Recorder(this.fast.lib);
    this.path = fast.ffi.callPath(this.fast.fn).path;
  }

  close() {
    this.fast.lib.close();
    this.generic.lib.close();
  }

  rows() {
    const { parameters } = this.signature;
    return this.random.list(ROWS, () => {
      const good = parameters.map((type) => goodArgument(this.random, type));
      return {
        values: good.map(({ value }) => value),
        good: good.map((argument) => ({ ...argument, sum: sumFor(argument) })),
        lengths: good.map(lengthFor),
        answer: this.random.bits64(),
      };
    });
  }

  prepare({ lengths, answer }) {
    const { recorder } = this;
    for (let i = 0; i < lengths.length; i++) recorder.lengths[i] = lengths[i];
    recorder.result.uint64[0] = answer;
    recorder.views.uint8.fill(0xa5);
  }

  /** Compares what a call of a row has given, and what C has received. */
  check({ good, values }, result) {
    const { recorder, signature } = this;
    const { parameters } = signature;
    const where = () => `${describe(signature)} with ${values.map(show).join(', ')}`;
    const expected =
      signature.result === 'void' ? undefined : read(recorder.result, signature.result, 0);
    if (!Object.is(result, expected)) {
      assert.fail(`${where()} returned ${inspect(result)} instead of ${inspect(expected)}`);
    }
    for (let i = 0; i < parameters.length; i++) {
      const type = parameters[i];
      const received = read(recorder.views, type, i);
      const { expected, address } = good[i];
      const wanted = isPointer(type) ? address : expected;
      if ((wanted !== undefined || !isPointer(type)) && !Object.is(received, wanted)) {
        assert.fail(`${where()}: C received ${inspect(received)} as argument ${i}`);
      }
      if (isPointer(type) && recorder.sums[i] !== good[i].sum) {
        assert.fail(`${where()}: C found other bytes behind argument ${i}`);
      }
    }
  }

  /** Calls with good arguments. There is no `try` here, because on Node 22 that keeps calls from being fast. */
  callRows(rows, { fn, call }) {
    for (let i = 0; i < rows.length; i++) {
      const row = rows[i];
      this.prepare(row);
      this.check(row, call(fn, row.values));
    }
  }

  /** Checks that both paths give the same error for a bad argument, and don't call. */
  callBadly() {
    const { random, recorder } = this;
    const { parameters } = this.signature;
    const values = parameters.map((type) => goodArgument(random, type).value);
    if (parameters.length === 0 || random.chance(0.1)) {
      values.push(1); // the callers below pass on what there is
    } else {
      const bad = random.below(parameters.length);
      values[bad] = badArgument(random, parameters[bad]).value;
    }
    const before = recorder.calls[0];
    const outcomes = [this.fast, this.generic].map(({ fn, call }) => {
      try {
        return values.length > parameters.length ? fn(...values) : call(fn, values);
      } catch ({ name, code, message }) {
        return { name, code, message };
      }
    });
    const types = values.map((value) => show(value));
    const where = `${describe(this.signature)} with ${types.join(', ')}`;
    assert.deepEqual(outcomes[0], outcomes[1], where);
    assert.equal(recorder.calls[0], before, `${where} called C`);
    assert.ok(outcomes[0]?.code, `${where} gave no error`);
  }

  /**
   * Calls in the way that may be fast, and gives how many calls weren't. They had arguments that only Node-API
   * converts, arrays on V8's heap for instance, or V8 had not optimised the code or did so again.
   */
  callFast(rows) {
    const before = fast.slowCalls();
    this.callRows(rows, this.fast);
    return (fast.slowCalls() - before) >>> 0;
  }

  /** Runs `count` calls. Gives how many with good arguments were made on each path, and how many missed. */
  run(count) {
    const rows = this.rows();
    for (let calls = 0; calls < WARM_UP; calls += ROWS) {
      if (this.callFast(rows) === 0 && calls > WARM_UP / 10) break;
    }
    let missed = 0;
    let made = 0;
    for (let round = 1; made < count; round++) {
      const rows = this.rows();
      missed += this.callFast(rows);
      this.callRows(rows, this.generic);
      made += ROWS;
      if (round % GOOD_ROUNDS > 0) continue;
      for (let i = 0; i < (ROWS * GOOD_ROUNDS) / 10; i++) this.callBadly();
    }
    return { made, missed };
  }
}

function main() {
  const { values } = parseArgs({
    options: {
      calls: { type: 'string', default: '1000000' },
      seed: { type: 'string', default: '1' },
      signatures: { type: 'string', default: '200' },
    },
  });
  const [calls, seed, count] = [values.calls, values.seed, values.signatures].map(Number);
  const random = new Random(seed);
  const { signatures, library } = makeSignatures(random, count);
  let [made, madeFast, fastSignatures] = [0, 0, 0];
  signatures.forEach((signature, number) => {
    const subject = new Subject(signature, number, library, random);
    const outcome = subject.run(calls / count);
    made += outcome.made;
    if (subject.path === 'fast') {
      madeFast += outcome.made - outcome.missed;
      fastSignatures++;
    }
    subject.close();
  });
  console.log(
    `${made} calls of ${count} signatures on each path, seed ${seed}: all as expected; ` +
      `${fastSignatures} signatures are fast, ${madeFast} of their calls took the fast entry`,
  );
}

if (generic.callPath.path !== 'generic') throw new Error('there must be a generic path');
main();
