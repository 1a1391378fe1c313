'use strict';

// A cell is where a scalar lies in memory, so many bytes from its start. Memory is a DataView, because a cell
// in a packed struct need not be at a multiple of the scalar's size, as the elements of a typed array are.

const { views } = require('../environment/slots');

const { prototype } = DataView;
const { apply } = Reflect;

/** The methods that read and write cells, by the typed array that a type names. */
const methods = { __proto__: null };
for (const view in views) {
  const name = view.slice(0, -'Array'.length);
  methods[view] = { get: prototype[`get${name}`], set: prototype[`set${name}`] };
}

/** Every platform that is supported has the lowest byte first. */
const LITTLE_ENDIAN = true;

/** Gives the methods that read and write cells of a type, for its row in the table of types. */
const cellMethods = ({ view }) => methods[view] ?? { get: undefined, set: undefined };

/** Writes a value that is known to be good to a cell. */
function writeCell(memory, { cell }, at, value) {
  apply(cell.set, memory, [at, value, LITTLE_ENDIAN]);
}

/** Gives the value in a cell. */
const readCell = (memory, { cell }, at) => apply(cell.get, memory, [at, LITTLE_ENDIAN]);

module.exports = { LITTLE_ENDIAN, cellMethods, readCell, writeCell };
