'use strict';

/** Makes a list of cases, and the functions which add to it. */
function caseList() {
  const cases = [];

  function define(id, run) {
    cases.push({ id, run });
  }

  /** Adds a case for each `label: value`, given as an object or a list, which calls `run(t, value)`. */
  function defineEach(prefix, entries, run) {
    for (const [label, value] of Array.isArray(entries) ? entries : Object.entries(entries)) {
      define(`${prefix}/${label}`, (t) => run(t, value));
    }
  }

  return { cases, define, defineEach };
}

module.exports = { caseList };
