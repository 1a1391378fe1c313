'use strict';

// Names of C in JavaScript.

/** What can't be declared by that name in a module, and what the code that is written uses by its name. */
const UNUSABLE = new Set(
  (
    'arguments await break case catch class const continue debugger default delete do else enum eval export extends ' +
    'false finally for function if implements import in instanceof interface let new null package private protected ' +
    'public return static super switch this throw true try typeof var void while with yield async of undefined NaN ' +
    'Infinity Error Object globalThis exports module require __dirname __filename any bigint boolean never number object ' +
    'string symbol undefined unknown ffi InstanceType NonNullable'
  ).split(' '),
);

/** The names of the module's own exports. */
const OWN = new Set(['library', 'types', 'variables', 'Types']);

/** Gives the name by which a module knows what it exports as `name`. The names of its own code begin with one `$`. */
const localName = (name) => (UNUSABLE.has(name) || name[0] === '$' ? `$$${name}` : name);

/** Gives the name of a parameter, for readers. */
function parameterName(name, i) {
  if (name === undefined || name === '') return `arg${i}`;
  return UNUSABLE.has(name) || name === 'this' ? `${name}_` : name.replace(/^_+(?=[A-Za-z])/, '');
}

module.exports = { OWN, localName, parameterName };
