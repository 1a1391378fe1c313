'use strict';

// This program measures some cases with one contestant, in a process of its own, and prints a line of JSON for
// each. It runs in Node, Deno and Bun. The first argument says as JSON what is to be done:
//   contestant, cases        whom to measure, and the ids of the cases
//   library, zlib, sqlite    the paths of libraries
//   bindLibrary              the path of the library with many functions
//   bindSignatures           the path of the file with the signatures of those functions
//   bindPrototypes           the path of the file with their prototypes in C
//   warmUpMs, measureMs      how long warming up and measuring go on
//   trial                    the file in trials/ to use in place of the cases' own
//   with                     'callback' to register one first, 'others' to call other functions first

const { milliseconds } = require('./trials/clock');

const task = JSON.parse(process.argv[2]);

const start = milliseconds();
const contestant = require(`./contestants/${task.contestant}`);
const loadMs = milliseconds() - start;

const { cases, otherCases } = require('./cases');
const { inputsOf, signatures, structSignatures, vocabularySignatures } = require('./functions');
const { prepareLoop } = require('./trials/loop');

/** The state that trials share. */
const context = { task, contestant, loadMs, results: new Map() };

const wanted = cases.filter(({ id }) => task.cases.includes(id));

/** Binds what the wanted cases call, and no more unless other functions are called, too. */
function openFunctions() {
  const called = task.with === 'others' ? [...wanted, ...otherCases] : wanted;
  const symbols = new Set(['bytes_address', ...called.flatMap((each) => each.symbols ?? [])]);
  const isCalled = ([name]) => symbols.has(name);
  const subset = (all) => Object.fromEntries(Object.entries(all).filter(isCalled));
  const functions = contestant.open?.(task.library, subset(signatures)) ?? {};
  const open = (method, wanted) =>
    Object.keys(wanted).length > 0 && contestant[method]?.(task.library, wanted);
  return {
    ...functions,
    ...open('openStructs', subset(structSignatures)),
    ...open('openVocabulary', subset(vocabularySignatures)),
  };
}

let opened;
Object.defineProperties(context, {
  functions: {
    get() {
      opened ??= openFunctions();
      return opened;
    },
  },
  inputs: { get: () => inputsOf(contestant, context.functions) },
});

async function measure(each) {
  const value = await require(`./trials/${task.trial ?? each.kind}`).measure(each, context);
  // Node's stdout is a pipe here, and synchronous on Linux: a crash loses nothing.
  console.log(JSON.stringify({ id: each.id, value }));
}

const OTHER_CALLS = 20_000;

function callOthers() {
  for (const each of otherCases) {
    try {
      prepareLoop(each, context, context.functions)?.(OTHER_CALLS, false);
    } catch {
      // What a contestant refuses it need not have called.
    }
  }
}

async function main() {
  if (task.with === 'callback') {
    if (contestant.registerCallback === undefined) return;
    contestant.registerCallback(task.library);
  }
  if (task.with === 'others') callOthers();
  for (const each of wanted) {
    console.log(JSON.stringify({ id: each.id, started: true }));
    try {
      await measure(each);
    } catch (error) {
      console.log(JSON.stringify({ id: each.id, error: error.message ?? String(error) }));
    }
  }
}

main();
