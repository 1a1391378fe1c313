'use strict';

// On Windows each C runtime has an errno of its own, and the system what GetLastError gives. Functions of one
// signature may be of libraries with different ones: then the signature has a form for each.

const binding = require('../addon/binding');
const { environment } = require('../environment/slots');
const errors = require('../errors');

// This is captured, because programs replace globals.
const { Uint32Array } = globalThis;

/** @type {Object<string, Signature>} */
const forms = { __proto__: null };

/** Copies ids with another mark at the end. */
function endedBy(ids, mark) {
  const copy = new Uint32Array(ids);
  copy[copy.length - 1] = mark;
  return copy;
}

/** Gives the form of a signature that captures errno for the C function at an address. */
function withErrnoOf(signature, address, name) {
  let mark;
  try {
    mark = binding.prepareErrno(environment, address, signature.ending.isLastError);
  } catch ({ message }) {
    throw errors.argumentValue(`The errno of function ${name} can't be captured: ${message}`);
  }
  const title = `${signature.title};${mark}`;
  let form = forms[title];
  if (form === undefined) {
    form = {
      ...signature,
      ids: endedBy(signature.ids, mark),
      checkedIds: endedBy(signature.checkedIds, mark),
      title,
      factory: undefined,
      nonblockingFactory: undefined,
      lent: undefined,
      adapters: { __proto__: null },
    };
    forms[title] = form;
  }
  return form;
}

module.exports = { withErrnoOf };
