'use strict';

// Whether calls can go from optimised JavaScript straight to C, and through what.

const binding = require('./binding');
const { startFastArguments } = require('./fast-argument');

/** Set to `generic`, this environment variable keeps every call on the generic path. */
const OVERRIDE = 'FAST_FFI_CALL_PATH';

/** Settings of Node's build under which V8's objects are laid out as the addon knows them. */
const EXPECTED_BUILD = {
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
  // A line that does not have a setting yet has it off.
  return Object.entries(EXPECTED_BUILD).every(
    ([name, value]) => Number(variables[name] ?? 0) === Number(value),
  );
}

const isJitless = () =>
  [...process.execArgv, process.env.NODE_OPTIONS ?? ''].join().includes('--jitless');

function whyUnavailable() {
  if (process.env[OVERRIDE] === 'generic') return `${OVERRIDE}=generic is set in the environment.`;
  if (isJitless()) return 'Node runs with --jitless, which allows no machine code.';
  const reason = binding.startFastCalls(Number(process.versions.modules), isPlainNode());
  if (reason !== null) return reason;
  return startFastArguments() ? undefined : 'V8 keeps values in another way than is known.';
}

let started = false;
let unavailable;

/** Why no function of this thread can be called fast; undefined if they can. */
function fastPathUnavailable() {
  if (!started) {
    started = true;
    unavailable = whyUnavailable();
  }
  return unavailable;
}

let reentrant;

/** A raw function for any signature whose calls may lead back into JavaScript. */
function reentrantFunction() {
  reentrant ??= binding.createReentrantFunction();
  return reentrant;
}

/**
 * The raw function of a signature: it takes a target and the arguments, and sets `failure` if it
 * could not convert them. Or the reason why there is none.
 */
function rawFunctionOf(prepared) {
  const reason = fastPathUnavailable();
  if (reason !== undefined) return { reason };
  const raw = binding.createRawFunction(prepared);
  return typeof raw === 'string' ? { reason: raw } : { raw };
}

module.exports = { rawFunctionOf, reentrantFunction };
