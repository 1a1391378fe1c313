'use strict';

// This module decides whether calls can go from optimised JavaScript straight to C, and makes the functions
// through which they do.

const binding = require('../addon/binding');
const { stringIncludes } = require('../safety/primordials');
const { ensureStackToCompile } = require('../safety/stack');
const { learnHeapLayout } = require('./calibration-samples');

// This is captured, because programs replace globals.
const { Number } = globalThis;

/** The environment variable that keeps every call on the generic path if it is `generic`. */
const OVERRIDE = 'FAST_FFI_CALL_PATH';

/** The settings of Node's build under which V8's objects are laid out as the addon knows them. */
const EXPECTED_BUILD = {
  __proto__: null,
  v8_enable_pointer_compression: 0,
  v8_enable_sandbox: 0,
  v8_enable_31bit_smis_on_64bit_arch: 0,
  v8_enable_direct_handle: 0,
  node_shared: false,
};

/** Tells whether this is Node itself, in an ordinary build, and no other runtime that loads Node-API addons. */
function isPlainNode() {
  const { config, release, versions } = process;
  if (release?.name !== 'node') return false;
  if (versions.bun !== undefined || versions.deno !== undefined) return false;
  if (versions.electron !== undefined || versions.nw !== undefined) return false;
  const variables = config?.variables ?? {};
  for (const name in EXPECTED_BUILD) {
    // On a Node line that does not have a setting yet, it counts as off.
    if (Number(variables[name] ?? 0) !== Number(EXPECTED_BUILD[name])) return false;
  }
  return true;
}

function isJitless(flags, moreFlags = '') {
  for (let i = 0; i < flags.length; i++) if (stringIncludes(flags[i], '--jitless')) return true;
  return stringIncludes(moreFlags, '--jitless');
}

function whyUnavailable() {
  const { env, execArgv } = process;
  if (env[OVERRIDE] === 'generic') return `${OVERRIDE}=generic is set in the environment.`;
  if (isJitless(execArgv, env.NODE_OPTIONS)) {
    return 'Node runs with --jitless, which allows no machine code.';
  }
  const reason = binding.startFastCalls(Number(process.versions.modules), isPlainNode());
  if (reason !== null) return reason;
  return learnHeapLayout() ? undefined : 'V8 keeps values in another way than is known.';
}

let started = false;
/** The reason why no function of this thread can be called fast; undefined if they can. */
let unavailable;
/** The functions for calls that may lead back into JavaScript, which serve all signatures. */
let callStored;
let callConverting;

/**
 * Makes the fast function of a signature, `callFast`: it takes a target and the arguments, and sets
 * `failure` if it could not convert them. Adds those for calls that may lead back into JavaScript, whose
 * arguments are in the slots and whose results are left there: `callStored`, and `callConverting`, which also
 * takes what is to be converted and sets `failure` if it could not do that. Gives the reason instead if there are none; `whyNotFast` is one that the
 * caller may know.
 */
function fastFunctionsOf(prepared, whyNotFast) {
  if (!started) {
    // On a full stack this V8 would seem to be an unknown one, and no call of this thread would ever be fast.
    ensureStackToCompile();
    unavailable = whyUnavailable();
    started = true;
  }
  if (unavailable !== undefined) return { __proto__: null, reason: unavailable };
  if (whyNotFast !== undefined) return { __proto__: null, reason: whyNotFast };
  const callFast = binding.createFastFunction(prepared);
  if (typeof callFast === 'string') return { __proto__: null, reason: callFast };
  callStored ??= binding.createReentrantFunction(false);
  callConverting ??= binding.createReentrantFunction(true);
  return { __proto__: null, callFast, callStored, callConverting };
}

module.exports = { fastFunctionsOf };
