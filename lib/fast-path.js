'use strict';

// Whether calls can go from optimised JavaScript straight to C, and through what.

const binding = require('./binding');
const { startFastArguments } = require('./fast-argument');
const { stringIncludes } = require('./primordials');
const { needStackToCompile } = require('./stack');

// Captured: programs replace globals.
const { Number } = globalThis;

/** Set to `generic`, this environment variable keeps every call on the generic path. */
const OVERRIDE = 'FAST_FFI_CALL_PATH';

/** Settings of Node's build under which V8's objects are laid out as the addon knows them. */
const EXPECTED_BUILD = {
  __proto__: null,
  v8_enable_pointer_compression: 0,
  v8_enable_sandbox: 0,
  v8_enable_31bit_smis_on_64bit_arch: 0,
  v8_enable_direct_handle: 0,
  node_shared: false,
};

/** True for Node itself, not for what else loads Node-API addons, in an ordinary build. */
function isPlainNode() {
  const { config, release, versions } = process;
  if (release?.name !== 'node') return false;
  if (versions.bun !== undefined || versions.deno !== undefined) return false;
  if (versions.electron !== undefined || versions.nw !== undefined) return false;
  const variables = config?.variables ?? {};
  for (const name in EXPECTED_BUILD) {
    // A line that does not have a setting yet has it off.
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
  return startFastArguments() ? undefined : 'V8 keeps values in another way than is known.';
}

let started = false;
/** Why no function of this thread can be called fast; undefined if they can. */
let unavailable;
let reentrant;

/**
 * The raw function of a signature: it takes a target and the arguments, and sets `failure` if it
 * could not convert them. And one for any signature, for calls that may lead back into JavaScript.
 * Or the reason why there are none.
 */
function rawFunctionsOf(prepared) {
  if (!started) {
    needStackToCompile(); // a full stack must not be taken for what V8 is like, and for good
    unavailable = whyUnavailable();
    started = true;
  }
  if (unavailable !== undefined) return { __proto__: null, reason: unavailable };
  const raw = binding.createRawFunction(prepared);
  if (typeof raw === 'string') return { __proto__: null, reason: raw };
  reentrant ??= binding.createReentrantFunction();
  return { __proto__: null, raw, reentrant };
}

module.exports = { rawFunctionsOf };
