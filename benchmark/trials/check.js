'use strict';

// This trial tells whether a bad argument is refused: it gives 1 if it is, 0 if C was called all the same, and
// a half if that changes when the engine has optimised the call.

/** Makes a typed array whose memory is gone. */
function detached() {
  const view = new Uint8Array(16);
  structuredClone(view, { transfer: [view.buffer] });
  return view;
}

function isRefused(call) {
  try {
    call();
    return false;
  } catch {
    return true;
  }
}

const CALLS = 200_000;

/** Tells whether optimised code refuses a bad number after the good ones that it has seen so far. */
function isRefusedHot(f, bad) {
  // The loop is outside of the `try`, in which Node 22 would not make fast calls.
  const loop = (f, values) => {
    let result;
    for (let i = 0; i < CALLS; i++) result = f(values[i & 1], 2);
    return result;
  };
  for (let i = 0; i < 20; i++) loop(f, Float64Array.of(1, 3));
  return isRefused(() => loop(f, Float64Array.of(bad, bad)));
}

function measure({ symbols: [symbol], args, bad }, { contestant, functions }) {
  const f = functions[symbol];
  if (f === undefined) return undefined;
  const values = new Function('detached', `return [${args}];`)(detached);
  const isRefusedCold = isRefused(() => (contestant.takesArray ? f(values) : f(...values)));
  if (bad === undefined || contestant.takesArray) return Number(isRefusedCold);
  return (Number(isRefusedCold) + Number(isRefusedHot(f, bad))) / 2;
}

module.exports = { measure };
