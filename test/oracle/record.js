'use strict';

// This script writes expected.json: what the reference, a Node with node:ffi, answers to every case. Run it
// with that Node, FAST_FFI_TEST_API=node:ffi and, for another architecture, FAST_FFI_FIXTURE.

const fs = require('node:fs');
const path = require('node:path');
const { againstNodeFFI, ffi, fixturePath } = require('../support/helpers.js');
const { cases, createContext } = require('./cases.js');
const { outcomeOf } = require('./outcome.js');

if (!againstNodeFFI) throw new Error('set FAST_FFI_TEST_API=node:ffi to record');

const context = createContext(ffi, fixturePath);
const outcomeById = new Map();
for (const testCase of cases) {
  if (outcomeById.has(testCase.id)) throw new Error(`two cases are called ${testCase.id}`);
  outcomeById.set(testCase.id, outcomeOf(testCase, context));
}

// Many cases share most outcomes, so a case only holds the number of its outcome.
const outcomes = [...new Set(outcomeById.values())].sort();
const numberOf = new Map(outcomes.map((outcome, number) => [outcome, number]));
const ids = [...outcomeById.keys()].sort();

const recordedOn = { node: process.version, platform: process.platform, arch: process.arch };
const outcomeLines = outcomes.map((outcome) => JSON.stringify(outcome));
const caseLines = ids.map((id) => `${JSON.stringify(id)}:${numberOf.get(outcomeById.get(id))}`);
fs.writeFileSync(
  path.join(__dirname, 'expected.json'),
  `{"recordedOn":${JSON.stringify(recordedOn)},
"outcomes":[
${outcomeLines.join(',\n')}
],
"cases":{
${caseLines.join(',\n')}
}}
`,
);
