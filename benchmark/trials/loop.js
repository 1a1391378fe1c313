'use strict';

const { inspect, isDeepStrictEqual } = require('node:util');
const { makeLoop } = require('../cases');
const { data, models, signatures, structSignatures, zlibSignatures } = require('../functions');
const { milliseconds } = require('./clock');

const all = { ...signatures, ...structSignatures, ...zlibSignatures };

/**
 * Prepares the loop of a case over a contestant's functions. Gives a function that runs it `count` times,
 * checks the result and returns the milliseconds that it took; undefined if a function is missing.
 */
function prepareLoop(callCase, { contestant, inputs }, functions) {
  const { symbols } = callCase;
  const fs = symbols.map((symbol) => functions[symbol]);
  if (fs.includes(undefined)) return undefined;

  const write = contestant.takesArray ? (f, args) => `${f}([${args}])` : undefined;
  const loop = makeLoop(callCase, 'measured', write);
  const modelLoop = makeLoop(callCase, 'model');
  const modelFunctions = symbols.map((symbol) => models[symbol]);
  const returnsPointer = all[symbols[0]]?.return === 'pointer';
  const { fromPointer = (pointer) => pointer } = contestant;
  const expected = new Map();

  /** Computes what the loop must return, and remembers it for one count at a time. */
  function wanted(count) {
    if (!expected.has(count)) {
      expected.clear();
      expected.set(count, modelLoop(modelFunctions, data, count));
    }
    return expected.get(count);
  }

  return (count, isChecked = true) => {
    const start = milliseconds();
    const result = loop(fs, inputs, count);
    const duration = milliseconds() - start;
    if (isChecked) {
      const want = wanted(count);
      // Some contestants return small 64-bit integers as numbers.
      const isBigInt = typeof want === 'bigint';
      const got = returnsPointer ? fromPointer(result) : isBigInt ? BigInt(result) : result;
      if (!isDeepStrictEqual(got, want)) {
        throw new Error(`wrong result: ${inspect(got)}, not ${inspect(want)}`);
      }
    }
    return duration;
  };
}

module.exports = { prepareLoop };
