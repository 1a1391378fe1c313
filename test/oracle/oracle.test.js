'use strict';

// In this differential test fast-ffi must answer every case of cases.js as node:ffi did when expected.json was
// recorded, but for the entries of differences.js. Messages of errors begin with those of node:ffi, and may say more.

const assert = require('node:assert/strict');
const { test } = require('node:test');
const { againstNodeFFI, ffi, fixtureFunction, fixturePath } = require('../support/helpers.js');
const { cases, createContext } = require('./cases.js');
const differences = require('./differences.js');
const expected = require('./expected.json');
const { outcomeOf } = require('./outcome.js');

const otherReference = againstNodeFFI && process.version !== expected.recordedOn.node;
const skip = otherReference && `recorded on Node ${expected.recordedOn.node}`;

/** Whether char is signed here: then it must behave as int8 did on the reference. */
const charIsSigned = fixtureFunction('char_is_signed', 'int32')() === 1;
const charFamilies = /^(argument|result|callback|abi)\//;

function recorded(id) {
  const known = charIsSigned && charFamilies.test(id) ? id.replaceAll('char', 'int8') : id;
  assert.ok(Object.hasOwn(expected.cases, known), `${known} has not been recorded`);
  return expected.outcomes[expected.cases[known]];
}

function expectedOutcome(id) {
  if (!againstNodeFFI) {
    for (const { pattern, expected: outcome } of differences) {
      const match = pattern.exec(id);
      if (match !== null) return outcome(match, recorded);
    }
  }
  return recorded(id);
}

/** What may follow the words of node:ffi: more that the value may be, and details in parentheses. */
const MORE = String.raw`(?:, or [\w ]+)?(?: \(.+\))?`;

/** Finds the message of an error in an outcome: the end of one that was thrown, or the first text of a list. */
const ENDS_WITH_MESSAGE = /^! \w+ ERR_\w+ /;
const BEGINS_WITH_MESSAGE = /^= \["(?:\w*Error)(?: \[\w+\])?: .*?(?=", \[)/;

/**
 * Tells whether an outcome is as expected: class and code of an error are equal, and its message begins with the
 * words of node:ffi. Everything else is equal.
 */
function isAsExpected(actual, wanted, family) {
  if (actual === wanted) return true;
  if (againstNodeFFI) return false;
  const message = family === 'error' ? BEGINS_WITH_MESSAGE.exec(wanted)?.[0] : undefined;
  if (message === undefined && !ENDS_WITH_MESSAGE.test(wanted)) return false;
  const words = message ?? wanted;
  const rest = wanted.slice(words.length);
  if (!actual.startsWith(words) || !actual.endsWith(rest)) return false;
  const more = actual.slice(words.length, actual.length - rest.length);
  return new RegExp(`^${MORE}$`, 's').test(more);
}

const families = new Map();
for (const testCase of cases) {
  const family = testCase.id.split('/')[0];
  if (!families.has(family)) families.set(family, []);
  families.get(family).push(testCase);
}

test('fast-ffi answers as node:ffi does', { skip }, async (t) => {
  const context = createContext(ffi, fixturePath);
  for (const [family, members] of families) {
    await t.test(family, () => {
      const failures = members.flatMap((testCase) => {
        const wanted = expectedOutcome(testCase.id);
        const actual = outcomeOf(testCase, context);
        if (isAsExpected(actual, wanted, family)) return [];
        return [`${testCase.id}\n    expected ${wanted}\n    actual   ${actual}`];
      });
      assert.equal(
        failures.length,
        0,
        `${failures.length} cases differ\n  ${failures.join('\n  ')}`,
      );
    });
  }
});

test('every recorded case is still asked', { skip }, () => {
  const asked = new Set(cases.map(({ id }) => id));
  assert.deepEqual(
    Object.keys(expected.cases).filter((id) => !asked.has(id)),
    [],
  );
});

test('every difference applies to a case', { skip }, () => {
  for (const { pattern } of differences) {
    assert.ok(
      cases.some(({ id }) => pattern.test(id)),
      `nothing matches ${pattern}`,
    );
  }
});
