'use strict';

// These are the nonblocking calls of this thread that have not settled yet.

const binding = require('../addon/binding');
const { environment } = require('../environment/slots');
const errors = require('../errors');
const { Number, isInteger, process } = require('../safety/intrinsics');

/** The environment variable that says how many threads may make nonblocking calls at a time. */
const THREADS = 'FAST_FFI_THREADS';
const DEFAULT_THREADS = 64;
const MOST_THREADS = 1024;

/** The native state; undefined until the first nonblocking function is made. */
let native;
let nextSettled;

/** The calls by their tokens. Setters that a program puts on Array.prototype get none. */
const calls = { __proto__: null };

/** What is to be done when calls have settled. */
const afterSettling = [];

/** Reads how many threads there may be. The first thread that asks decides for the process. */
function mostThreads() {
  const { [THREADS]: given } = process.env;
  if (given === undefined || given === '') return DEFAULT_THREADS;
  const count = Number(given);
  if (!isInteger(count) || count < 1 || count > MOST_THREADS) {
    throw errors.argumentValue(
      `The environment variable ${THREADS} must be an integer from 1 to ${MOST_THREADS}, and is ${given}`,
    );
  }
  return count;
}

/** Settles the promises of calls that are done. Native code calls it, with nothing else on the stack. */
function settleAll() {
  for (;;) {
    const token = nextSettled();
    if (token === undefined) break;
    const call = calls[token];
    calls[token] = undefined;
    // One that node:vm has cut short has no promise.
    if (call !== undefined) settle(call);
  }
  for (let i = 0; i < afterSettling.length; i++) afterSettling[i]();
}

/** Settles a promise with the result in the slots. What is read has no code of the user's run. */
function settle({ read, resolve, reject }) {
  let value;
  try {
    value = read();
  } catch (error) {
    reject(error); // there may be no memory for it
    return;
  }
  resolve(value);
}

/** Gives the native state, which is made when it is first needed. */
function nativeCalls() {
  if (native === undefined) {
    const started = binding.startNonblocking(environment, settleAll, mostThreads());
    nextSettled = binding.createSettler(started);
    native = started;
  }
  return native;
}

/** Notes a call that was submitted; `kept` is not collected before it is done. */
function addCall(token, read, resolve, reject, kept) {
  calls[token] = { __proto__: null, read, resolve, reject, kept };
}

/** Tells whether a call was passed an address in memory that begins at `address`. */
const isLent = (address, length) =>
  native !== undefined && binding.isInPendingCall(native, address, length);

/** Has a function run each time that calls have settled. */
function onSettled(run) {
  afterSettling[afterSettling.length] = run;
}

module.exports = { addCall, isLent, nativeCalls, onSettled };
