'use strict';

// This is the process in which fuzz/objects.js makes the calls of a call path. It gets rounds by message, and
// answers with what has become of each call, as text: that must be the same on all paths.

const assert = require('node:assert/strict');
const fs = require('node:fs');
const { inspect } = require('node:util');
const v8 = require('node:v8');
const vm = require('node:vm');
const { compileLibrary, detach, ffi, slowCalls } = require('../test/support/helpers');
const { Scene, presentValue } = require('./disguises');
const { withPatches } = require('./patches');
const { Random } = require('./random');
const { Bytes, expectedOf, findWrongNote, findWrongResult, lengthsFor } = require('./record-model');
const { MOST_POINTERS, NOTES_SIZE, isRecord, makeRecordSignatures } = require('./record-types');
const { MISSING, breakValue, goodValue, scalarsOf } = require('./record-values');
const { NOTHING } = require('./signatures');
const { goodArgument } = require('./values');

// This is captured, because it is patched.
const { defineProperty } = Object;

const SIGNATURES = 6;
const CASES = 25;
const ROWS = 20;
/** The good calls made to have V8 optimise what they run, how many times for a signature, and those between two others. */
const HEAT = 3000;
const HEATINGS = 20;
const WARMTH = 20;
/** Of so many good calls one is checked, because that takes longest. */
const CHECKED = 7;

v8.setFlagsFromString('--expose-gc');
const gc = vm.runInNewContext('gc');

const mayGenerate = !process.execArgv.includes('--disallow-code-generation-from-strings');

/** Makes a caller that V8 optimises for this signature alone, if code may be generated. */
function makeCaller(count, title) {
  if (!mayGenerate) return (fn, values) => fn(...values);
  const values = Array.from({ length: count }, (_, i) => `values[${i}]`);
  return new Function('fn', 'values', `/* ${title} */ return fn(${values.join(', ')});`);
}

/** What is thrown by what notices that it is read. */
const EXCEPTIONS = [
  () => new RangeError('thrown'),
  () => ({ __proto__: null, code: 'ERR_INVALID_ARG_VALUE' }),
  () => Symbol('thrown'),
  () => 'thrown',
  () => undefined,
  () => null,
];

const JUNK = [undefined, null, -1.5, NaN, 'junk', Symbol('junk'), 2 ** 40, {}, [1]];

/** Lets every property that `list` has say something else, where it can be changed. */
function rewrite(random, list) {
  for (let one = list; one !== undefined; one = one.before) {
    try {
      defineProperty(one.object, one.name, {
        __proto__: null,
        configurable: true,
        enumerable: true,
        writable: true,
        value: random.pick(JUNK),
      });
    } catch {
      // It is frozen, or the length of an array.
    }
  }
}

/**
 * What may happen while members are read. `isFree` says that it may change what is passed, `changes` that it
 * changes objects: the others must change nothing.
 */
const EFFECTS = {
  throws: {
    run(scene) {
      throw scene.exception;
    },
  },
  callsC: { run: (_scene, subject) => subject.callNested() },
  collectsGarbage: {
    run({ random }) {
      if (random.chance(0.5)) gc();
      else gc({ type: 'minor' });
    },
  },
  closes: { run: (_scene, subject) => subject.lib.close() },
  registers: {
    run(_scene, subject) {
      subject.callback = subject.lib.registerCallback(() => {});
    },
  },
  rewritesWhatWasRead: {
    changes: true,
    run: ({ random, last }) => rewrite(random, last),
  },
  rewritesAll: {
    isFree: true,
    changes: true,
    run({ random, snapshots }) {
      for (let i = 0; i < snapshots.length; i++) {
        const { object } = snapshots[i];
        const keys = Reflect.ownKeys(object);
        for (let k = 0; k < keys.length; k++) {
          if (random.chance(0.3)) rewrite(random, { object, name: keys[k] });
        }
      }
    },
  },
  detaches: {
    isFree: true,
    changes: true,
    run({ lent }) {
      for (let i = 0; i < lent.length; i++) {
        try {
          detach(lent[i].buffer ?? lent[i]);
        } catch {
          // Shared memory can't be detached.
        }
      }
    },
  },
};

/** Makes objects inherit elements, and not take elements that are assigned to them. */
function withIndexSetters(scene, body) {
  for (let i = 0; i < 4; i++) {
    defineProperty(Array.prototype, i, {
      __proto__: null,
      configurable: true,
      get: () => scene.sideEffect('an element of Array.prototype'),
      set: () => {},
    });
  }
  try {
    return body();
  } finally {
    for (let i = 0; i < 4; i++) delete Array.prototype[i];
  }
}

/** Shows a result without the addresses in it, which differ between processes. */
function show(of, value) {
  if (of.isPointer) return '';
  if (of.form === 'union')
    return of.members.some((member) => hasPointers(member.of))
      ? ''
      : JSON.stringify(value, bigints);
  if (of.form === 'struct')
    return of.members.map(({ of: part, name }) => show(part, value[name])).join();
  if (of.form === 'array') return value.map((element) => show(of.element, element)).join();
  return String(value);
}

const bigints = (_key, value) => (typeof value === 'bigint' ? `${value}n` : value);

function hasPointers(of) {
  if (isRecord(of)) return of.members.some((member) => hasPointers(member.of));
  return of.form === 'array' ? hasPointers(of.element) : of.isPointer === true;
}

/** What of C's memory this process reads and writes, which stays open. */
class Recorder {
  constructor(library) {
    this.lib = new ffi.DynamicLibrary(library);
    const memory = (name, size) => ffi.toArrayBuffer(this.lib.getSymbol(name), size, false);
    this.notes = new Uint8Array(memory('notes', NOTES_SIZE));
    this.length = new BigUint64Array(memory('notes_length', 8));
    this.lengths = new BigUint64Array(memory('pointer_lengths', 8 * MOST_POINTERS));
    this.calls = new BigUint64Array(memory('call_count', 8));
    const { struct, array } = ffi;
    const Spoiler = struct({ d: array('double', 3), i: 'int64', s: 'string' });
    this.spoil = this.lib.getFunction('spoil', { return: Spoiler, arguments: [Spoiler, 'string'] });
  }

  prepare(lengths) {
    this.lengths.fill(NOTHING, 0, lengths.length);
    this.lengths.set(lengths);
    this.length[0] = 0n;
  }
}

class Subject {
  constructor(library, recorder, signature, number, random) {
    const { parameters } = signature;
    this.library = library;
    this.recorder = recorder;
    this.parameters = parameters;
    this.returned = parameters[signature.returned];
    this.returnedIndex = signature.returned;
    this.name = `f${number}`;
    this.heatings = HEATINGS;
    this.promise = random.pick([undefined, undefined, false]);
    const kinds = parameters.map(({ title, name }) => title ?? name);
    this.title = `${this.name} (${kinds})`;
    this.call = makeCaller(parameters.length, `${this.title} ${random.bits()}`);
    this.open();
    this.rows = random.list(ROWS, () => this.goodRow(random, { isCalm: true }));
  }

  open() {
    this.lib = new ffi.DynamicLibrary(this.library);
    this.fn = this.lib.getFunction(this.name, {
      return: this.returned?.definition ?? 'void',
      arguments: this.parameters.map(({ definition }) => definition),
      callback: this.promise,
    });
  }

  /** Makes good arguments. */
  trees(random) {
    return this.parameters.map((of) =>
      isRecord(of) ? goodValue(random, of) : goodArgument(random, of.base),
    );
  }

  /** Adds what C must receive of good arguments. */
  withExpected(trees) {
    const expected = this.parameters.map((of, i) => expectedOf(of, trees[i]));
    return { expected, lengths: lengthsFor(this.parameters, expected) };
  }

  /** Makes the values for a call; views only of good ones, because memory can't hold others. */
  present(scene, trees, fault) {
    return this.parameters.map((of, i) => {
      const view = fault === undefined ? viewOf(scene, of, trees[i]) : undefined;
      const value = view ?? presentValue(scene, of, trees[i], `${i}`);
      return value === MISSING ? undefined : value;
    });
  }

  goodRow(random, options) {
    const trees = this.trees(random);
    return { ...this.withExpected(trees), values: this.present(new Scene(random, options), trees) };
  }

  /** Checks what a call has returned and what C has received. */
  check({ expected }, result, title) {
    const { recorder, returned, parameters } = this;
    const wrong =
      returned === undefined
        ? result
        : findWrongResult(returned, expected[this.returnedIndex], result);
    if (wrong !== undefined) assert.fail(`${title}: the result is wrong: ${wrong}`);
    const notes = recorder.notes.subarray(0, Number(recorder.length[0]));
    const note = findWrongNote(notes, parameters, expected);
    if (note !== undefined) assert.fail(`${title}: ${note}`);
  }

  /** Makes good calls, and gives whether all were fast. There is no `try` here, for the reason given in calls.js. */
  heat(count) {
    const { rows, recorder, call } = this;
    const before = slowCalls();
    for (let i = 0; i < count; i++) {
      const row = rows[i % ROWS];
      recorder.prepare(row.lengths);
      const result = call(this.fn, row.values);
      if (i % CHECKED === 0) this.check(row, result, `${this.title} among good calls`);
    }
    return slowCalls() === before && ffi.callPath(this.fn).path === 'fast';
  }

  /** Makes good calls until they are fast, unless V8 has had as many as it needs. Gives whether they are. */
  heatUp() {
    if (this.heat(WARMTH)) return true;
    const mayBeFast = ffi.callPath(this.fn).path === 'fast';
    for (; mayBeFast && this.heatings > 0; this.heatings--) if (this.heat(HEAT)) return true;
    return false;
  }

  /** Makes calls in the midst of another. */
  callNested() {
    const { recorder, rows } = this;
    const lengths = recorder.lengths.slice();
    recorder.lengths.fill(NOTHING);
    const { s, i } = recorder.spoil({ d: [-1, -2, -3], i: 77n, s: 'spoiled' }, 'M');
    if (s === 0n || i !== 154n) this.isNestedWrong = true;
    const values = rows[0].values;
    try {
      this.call(this.fn, values);
      this.nested++;
      const bad = [];
      for (let k = 0; k < values.length; k++) {
        defineProperty(bad, k, {
          __proto__: null,
          value: isRecord(this.parameters[k]) ? null : values[k],
        });
      }
      this.call(this.fn, bad);
      this.isNestedWrong = true;
    } catch (error) {
      if (error.code !== 'ERR_INVALID_ARG_VALUE') this.isNestedWrong = true;
    }
    recorder.lengths.set(lengths);
  }

  /** Makes one call, good or bad, and gives what has become of it. */
  runCase(random) {
    const { recorder } = this;
    const isPatched = random.chance(this.patches);
    const scene = new Scene(random, { isPatched });
    scene.exception = random.pick(EXCEPTIONS)();
    const good = this.trees(random);
    const fault = random.chance(0.5) ? this.breakArgument(random, good, scene) : undefined;
    const trees = fault?.trees ?? good;
    const values = this.present(scene, trees, fault);
    const isMiscounted = fault === undefined && random.chance(0.03);
    if (isMiscounted) values.push(1);
    scene.lent = this.parameters
      .flatMap((of, i) => scalarsOf(of, trees[i]))
      .flatMap(({ bytes, value }) => (bytes === undefined ? [] : [value]));
    const effect = this.chooseEffect(random, scene);
    const row = this.withExpected(good);
    const isFree = EFFECTS[effect]?.isFree === true;
    recorder.prepare(isFree ? row.lengths.map(() => NOTHING) : row.lengths);
    // Closing a library looks for room on the stack, with an array that has holes.
    const hasSetters = this.patches > 0 && !isPatched && effect === undefined && random.chance(0.2);
    const about = [
      fault && `a fault at ${fault.path}`,
      effect,
      isPatched && 'patches',
      hasSetters && 'setters',
    ];
    const title = `${this.title} with ${about.filter(Boolean).join(', ') || 'good values'}`;
    if (process.env.FAST_FFI_FUZZ_SHOW) fs.writeSync(2, `${title}\n`);

    const callsBefore = recorder.calls[0];
    this.nested = 0;
    this.isNestedWrong = false;
    let outcome;
    if (isPatched) outcome = withPatches(random, () => this.outcome(values));
    else if (hasSetters) outcome = withIndexSetters(scene, () => this.outcome(values));
    else outcome = this.outcome(values);
    const calls = Number(recorder.calls[0] - callsBefore) - this.nested;

    const expectation = { fault, effect, isMiscounted, isFree, scene, row, calls };
    const text = this.judge(title, outcome, expectation);
    if (EFFECTS[effect]?.changes !== true || !scene.hasHappened) {
      assert.ok(scene.isUnchanged(), `${title}: an object was changed`);
    }
    this.tidyUp();
    return `${title}: ${text}, having read ${scene.reads}`;
  }

  breakArgument(random, good, { sideEffect }) {
    const indexes = this.parameters.flatMap((of, i) => (isRecord(of) ? [i] : []));
    const index = random.pick(indexes);
    const broken = breakValue(random, this.parameters[index], good[index], sideEffect);
    const trees = [...good];
    trees[index] = broken.tree;
    return { ...broken, trees, path: `${index}${broken.path}` };
  }

  chooseEffect(random, scene) {
    const count = scene.expected.split('\n').length - 1;
    if (count === 0 || random.chance(0.4)) return undefined;
    const name = random.pick(Object.keys(EFFECTS));
    scene.effect = { at: random.below(count), run: () => EFFECTS[name].run(scene, this) };
    return name;
  }

  outcome(values) {
    try {
      const result =
        values.length > this.parameters.length ? this.fn(...values) : this.call(this.fn, values);
      return { isReturned: true, result };
    } catch (error) {
      return { isReturned: false, error };
    }
  }

  /** Compares what has become of a call with what had to, and gives it as text. */
  judge(title, { isReturned, result, error }, expectation) {
    const { fault, effect, isMiscounted, isFree, scene, row, calls } = expectation;
    const must = (isTrue, words) => {
      if (isTrue) return;
      const outcome = isReturned ? 'it returned' : (error?.stack ?? inspect(error));
      assert.fail(`${title}: ${words}: ${outcome}`);
    };
    must(scene.sideEffects === '', `more was asked than members: ${scene.sideEffects}`);
    must(!this.isNestedWrong, 'a call in the midst of another went wrong');
    must(calls === (isReturned ? 1 : 0), `C was called ${calls} times`);
    const happened = scene.hasHappened ? effect : undefined;
    if (happened === 'throws') {
      must(!isReturned && Object.is(error, scene.exception), 'it must throw what was thrown');
      must(scene.expected.startsWith(scene.read), `members were read otherwise: ${scene.read}`);
      return 'threw what was thrown';
    }
    const isAllRead = () => scene.read === scene.expected;
    const reads = `members were read otherwise:\n${scene.read}instead of:\n${scene.expected}`;
    if (isReturned) {
      must(!isMiscounted && happened !== 'closes', 'it must throw');
      if (happened !== undefined && isFree) {
        return `returned ${this.returned ? show(this.returned, result) : ''}`;
      }
      must(fault === undefined, 'it must throw');
      this.check(row, result, title);
      must(isAllRead(), reads);
      return 'returned';
    }
    must(error instanceof Error && typeof error.code === 'string', 'it threw another error');
    const { name, code, message } = error;
    if (happened === undefined || !isFree) {
      const isForm = fault?.isForm === true;
      const isClosed = happened === 'closes' && code === 'ERR_FFI_LIBRARY_CLOSED' && !isForm;
      const isFault = fault !== undefined && message.startsWith(`Argument ${fault.path} `);
      const isCount = isMiscounted && /^Invalid argument count/.test(message) && scene.read === '';
      must(isClosed || code === 'ERR_INVALID_ARG_VALUE', 'it threw another error');
      must(isClosed || isFault || isCount, 'it threw another error');
      if (isForm) must(isSubsequence(scene.read, scene.expected), reads);
      else if (!isCount) must(isAllRead(), reads);
    }
    // What is shown of a value may have parts of it that are random in another way (texts.js).
    return `${name} ${code} ${message.replace(/: got .*\)$/s, ': got ...)')}`;
  }

  tidyUp() {
    const { callback } = this;
    this.callback = undefined;
    if (callback !== undefined) this.lib.unregisterCallback(callback);
    try {
      this.lib.getSymbol(this.name);
    } catch {
      this.open();
    }
  }
}

/** Tells whether lines are among others, each once and in order. */
function isSubsequence(some, all) {
  const lines = all.split('\n');
  let at = 0;
  return some.split('\n').every((line) => {
    at = lines.indexOf(line, at) + 1;
    return at > 0;
  });
}

/** Gives a view on a struct in memory where types have views, which can be passed by value, too; or undefined. */
function viewOf({ random, isCalm }, of, tree) {
  if (isCalm || typeof of.definition?.over !== 'function') return undefined;
  if (random.chance(0.7) || hasBits(of)) return undefined;
  const bytes = new Bytes(of.size);
  bytes.write(of, tree, 0);
  return bytes.unknown.includes(1) ? undefined : of.definition.over(bytes.buffer);
}

function hasBits(of) {
  if (of.form === 'array') return hasBits(of.element);
  return of.form === 'bits' || (isRecord(of) && of.members.some((member) => hasBits(member.of)));
}

/** Runs a round. Gives the path of its library, what has become of the calls, and how many signatures were fast. */
function runRound({ seed, patches, library }) {
  const random = new Random(seed);
  const { signatures, source } = makeRecordSignatures(ffi, random, SIGNATURES);
  const file = library ?? compileLibrary(source);
  const recorder = new Recorder(file);
  const outcomes = [];
  let hot = 0;
  signatures.forEach((signature, number) => {
    const subject = new Subject(file, recorder, signature, number, random);
    subject.patches = patches;
    const seeds = random.list(CASES, () => random.bits());
    const runCases = () => seeds.map((bits) => subject.runCase(new Random(bits)));
    const runHotCases = () =>
      seeds.map((bits) => {
        hot += subject.heatUp();
        return subject.runCase(new Random(bits));
      });
    // What V8 has seen of odd values it bears in mind: half of the signatures meet good ones alone until they are fast.
    const isHotFirst = random.chance(0.5);
    const first = isHotFirst ? runHotCases() : runCases();
    const second = isHotFirst ? runCases() : runHotCases();
    for (let i = 0; i < CASES; i++) {
      assert.equal(second[i], first[i], 'the same call differs when it is hot');
    }
    outcomes.push(...first);
    subject.lib.close();
  });
  recorder.lib.close();
  return { library: file, outcomes, hot };
}

process.on('message', (round) => {
  try {
    process.send(runRound(round));
  } catch ({ stack }) {
    process.send({ failure: stack });
  }
});
