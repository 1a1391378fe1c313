'use strict';

// A cell is memory for one value, for C functions that leave something where a pointer leads: `int *`,
// `sqlite3 **`. It is a typed array, of one scalar or of the bytes of any other value, and so a pointer wherever
// one is taken. V8 makes those in half the time that a DataView takes. Many cells share a buffer: to make one
// takes ten times as long as to make a cell of it.

const { inspect } = require('node:util');
const {
  ArrayBuffer,
  DataView,
  Uint8Array,
  defineProperties,
  defineProperty,
  typedArrays,
} = require('../safety/intrinsics');
const { generate } = require('../safety/generate');
const { readCell } = require('../types/cell');
const { assignValue, refusal } = require('./accessors');
const { infoOf } = require('./brands');
const { typedArrayBufferOf, typedArrayByteOffsetOf } = require('./memory');
const { allocate } = require('./places');
const { fromCell, isScalar, putScalar } = require('./scalar-members');
const { infoFor, nameOf } = require('./type-arguments');
const { readAt } = require('./values');

/** The bytes of a buffer that cells share, and the most that one of them takes of it. */
const POOL_SIZE = 8192;
const MOST_OF_POOL = 256;
const POOL_ALIGNMENT = 8;

let pool = new ArrayBuffer(POOL_SIZE);
let poolBytes = new Uint8Array(pool);
let used = 0;

/**
 * Takes so many bytes of the pool, and gives their place in it. A program may have transferred its buffer, which has no
 * bytes then; to ask the buffer itself takes longer than all the rest.
 */
function take(size) {
  if (used + size > POOL_SIZE || poolBytes[0] === undefined) {
    pool = new ArrayBuffer(POOL_SIZE);
    poolBytes = new Uint8Array(pool);
    used = 0;
  }
  const at = used;
  used += size;
  return at;
}

const poolBuffer = () => pool;

let makerCount = 0;

/**
 * Makes the function that makes cells of a class, which take so many bytes of the pool. Each has code of its own,
 * which the comment tells apart: V8 shares what it learns about functions of one source, and makes objects of a class in
 * half the time where it knows which.
 */
function poolMaker(Cell, length, size) {
  const source = `/* cells ${makerCount++} */ return () => {
    const at = take(${size});
    return new Cell(poolBuffer(), at, ${length});
  };`;
  const made = generate(source, { __proto__: null, Cell, poolBuffer, take }, 0);
  if (made !== undefined) return made;
  return () => {
    const at = take(size);
    return new Cell(pool, at, length);
  };
}

/** Memory for one scalar. */
const scratch = new DataView(new ArrayBuffer(8));

/** Adds to a class of cells what all of them have. */
function addMembers(Cell, label, { get, set }) {
  defineProperty(Cell.prototype, 'value', {
    __proto__: null,
    get,
    set,
    enumerable: true,
    configurable: true,
  });
  defineProperties(Cell.prototype, {
    [inspect.custom]: {
      __proto__: null,
      value(_depth, options) {
        return `Cell<${label}> ${inspect(this.value, options)}`;
      },
    },
  });
}

/** Makes the function that makes cells of a scalar type. */
function scalarCellMaker(info, label) {
  class Cell extends typedArrays[info.view] {}
  addMembers(Cell, label, {
    get() {
      return fromCell(info, this[0]);
    },
    set(value) {
      const problem = putScalar(scratch, info, 0, value, false);
      if (problem !== undefined) throw refusal('Value', problem);
      this[0] = readCell(scratch, info, 0);
    },
  });
  return poolMaker(Cell, 1, POOL_ALIGNMENT);
}

/** Makes the function that makes cells of a struct, a union or an array. */
function valueCellMaker(info, label) {
  class Cell extends typedArrays.Uint8Array {}
  const { size, alignment } = info;
  const memoryOf = (bytes) =>
    new DataView(typedArrayBufferOf(bytes), typedArrayByteOffsetOf(bytes), size);
  addMembers(Cell, label, {
    get() {
      return readAt(memoryOf(this), info, 0);
    },
    set(value) {
      assignValue(memoryOf(this), info, 0, value, 'Value');
    },
  });
  if (size > MOST_OF_POOL || alignment > POOL_ALIGNMENT) {
    return () => {
      const { buffer, byteOffset } = allocate(size, alignment);
      return new Cell(buffer, byteOffset, size);
    };
  }
  return poolMaker(Cell, size, (size + POOL_ALIGNMENT - 1) & -POOL_ALIGNMENT);
}

/** The makers of cells, by the names of types, and by the keys of types that have none. */
const makersByName = { __proto__: null };
const makersByKey = { __proto__: null };

/** Finds what makes cells of a type. */
function makerFor(type) {
  const info = infoFor(type, 'The type of the cell');
  const makeMaker = isScalar(info) ? scalarCellMaker : valueCellMaker;
  if (typeof type === 'string') {
    makersByName[type] = makeMaker(info, type);
    return makersByName[type];
  }
  makersByKey[info.key] ??= makeMaker(info, nameOf(type) || 'struct');
  return makersByKey[info.key];
}

/** Makes a cell of a type, which holds zeros or a value. */
function cell(type, value) {
  const known = typeof type === 'string' ? makersByName[type] : makersByKey[infoOf(type)?.key];
  const made = (known ?? makerFor(type))();
  if (value !== undefined) made.value = value;
  return made;
}

module.exports = { cell };
