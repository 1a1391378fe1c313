'use strict';

// A small driver for SQLite in the words of node:ffi, which fast-ffi and node:ffi both read, and a million rows to read
// with it: an integer, a double and a short text. Names and types of the columns are SQLite's to say.

const FUNCTIONS = {
  sqlite3_open: { return: 'int32', arguments: ['string', 'pointer'] },
  sqlite3_close: { return: 'int32', arguments: ['pointer'] },
  sqlite3_errmsg: { return: 'pointer', arguments: ['pointer'] },
  sqlite3_exec: {
    return: 'int32',
    arguments: ['pointer', 'string', 'pointer', 'pointer', 'pointer'],
  },
  sqlite3_prepare_v2: {
    return: 'int32',
    arguments: ['pointer', 'string', 'int32', 'pointer', 'pointer'],
  },
  sqlite3_step: { return: 'int32', arguments: ['pointer'] },
  sqlite3_finalize: { return: 'int32', arguments: ['pointer'] },
  sqlite3_column_count: { return: 'int32', arguments: ['pointer'] },
  sqlite3_column_name: { return: 'pointer', arguments: ['pointer', 'int32'] },
  sqlite3_column_type: { return: 'int32', arguments: ['pointer', 'int32'] },
  sqlite3_column_int64: { return: 'int64', arguments: ['pointer', 'int32'] },
  sqlite3_column_double: { return: 'float64', arguments: ['pointer', 'int32'] },
  sqlite3_column_text: { return: 'pointer', arguments: ['pointer', 'int32'] },
};

// From sqlite3.h.
const SQLITE_OK = 0;
const SQLITE_ROW = 100;
const SQLITE_DONE = 101;
const SQLITE_INTEGER = 1;
const SQLITE_FLOAT = 2;
const SQLITE_TEXT = 3;

/** A database in memory. `ffi` is fast-ffi, or node:ffi, which has the same API. */
class Database {
  #ffi;
  #sqlite;
  #address;

  constructor(ffi, library) {
    this.#ffi = ffi;
    this.#sqlite = ffi.dlopen(library, FUNCTIONS).functions;
    this.#address = this.#outPointer((cell) => this.#sqlite.sqlite3_open(':memory:', cell));
  }

  close() {
    this.#check(this.#sqlite.sqlite3_close(this.#address));
  }

  execute(sql) {
    this.#check(this.#sqlite.sqlite3_exec(this.#address, sql, null, null, null));
  }

  /** The rows of a query, one object after the other. */
  *rows(sql) {
    const { sqlite3_step: step, sqlite3_finalize: finalize } = this.#sqlite;
    const statement = this.#outPointer((cell) =>
      this.#sqlite.sqlite3_prepare_v2(this.#address, sql, -1, cell, null),
    );
    try {
      const read = this.#rowReader(statement);
      let code = step(statement);
      for (; code === SQLITE_ROW; code = step(statement)) yield read();
      this.#check(code, SQLITE_DONE);
    } finally {
      finalize(statement);
    }
  }

  /** A function that makes an object of the present row, as a literal: fastest for JavaScript. */
  #rowReader(statement) {
    const count = this.#sqlite.sqlite3_column_count(statement);
    const properties = Array.from({ length: count }, (_, i) => {
      const name = this.#ffi.toString(this.#sqlite.sqlite3_column_name(statement, i));
      return `${JSON.stringify(name)}: read(statement, ${i})`;
    });
    const read = this.#columnReader();
    return new Function('read', 'statement', `return () => ({ ${properties} });`)(read, statement);
  }

  #columnReader() {
    const {
      sqlite3_column_type: typeOf,
      sqlite3_column_int64: integer,
      sqlite3_column_double: double,
      sqlite3_column_text: text,
    } = this.#sqlite;
    const { toString } = this.#ffi;
    return (statement, column) => {
      switch (typeOf(statement, column)) {
        case SQLITE_INTEGER:
          return Number(integer(statement, column));
        case SQLITE_FLOAT:
          return double(statement, column);
        case SQLITE_TEXT:
          return toString(text(statement, column));
        default:
          return null;
      }
    };
  }

  /** Calls `fill` with room for a pointer, and returns what is there if `fill` succeeds. */
  #outPointer(fill) {
    const cell = new BigUint64Array(1);
    this.#check(fill(cell));
    return cell[0];
  }

  #check(code, expected = SQLITE_OK) {
    if (code === expected) return;
    const message = this.#ffi.toString(this.#sqlite.sqlite3_errmsg(this.#address));
    throw new Error(`SQLite error ${code}: ${message}`);
  }
}

const COUNT = 1_000_000;
const FILL = `
  CREATE TABLE item (id INTEGER, price REAL, name TEXT);
  WITH RECURSIVE number(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM number WHERE i < ${COUNT})
  INSERT INTO item SELECT i, i * 0.5, 'item ' || i FROM number;`;
const SELECT = 'SELECT id, price, name FROM item';

/** Goes through the rows; throws if they are not what was inserted. */
function readAll(rows) {
  let count = 0;
  let wrong = 0;
  let characters = 0;
  for (const { id, price, name } of rows) {
    count++;
    if (id !== count || price !== count * 0.5) wrong++;
    characters += name.length;
  }
  // 'item 1' to 'item 1000000'
  if (count !== COUNT || wrong > 0 || characters !== 5 * COUNT + 5_888_896) {
    throw new Error('These are not the rows that were inserted');
  }
}

module.exports = { Database, FILL, SELECT, readAll };
