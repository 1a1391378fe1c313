'use strict';

// A small driver for the system's SQLite: prepared statements, parameters, and rows as objects, with the names and
// types of columns as SQLite has them. It reads 100,000 rows in two ways and says how long that takes.
//
//   node examples/sqlite-rows.js [LIBRARY [ROUNDS]]
//
// With better-sqlite3 installed it is measured as well, in turn.

const ffi = require('..');

// Of sqlite3.h, with two other types. Integers are intptr_t: numbers, or bigints beyond 2^53 (`long long` is always a
// bigint). The text of a column is `const char *`, which gives a string.
const SQLITE = `
  typedef struct sqlite3 sqlite3;
  typedef struct sqlite3_stmt sqlite3_stmt;
  typedef void destructor(void *);

  const char *sqlite3_libversion(void);
  int sqlite3_open_v2(const char *filename, sqlite3 **db, int flags, const char *vfs);
  int sqlite3_close(sqlite3 *);
  const char *sqlite3_errmsg(sqlite3 *);
  int sqlite3_exec(sqlite3 *, const char *sql, void *callback, void *context, char **message);

  int sqlite3_prepare_v2(sqlite3 *, const char *sql, int size, sqlite3_stmt **, const char **tail);
  int sqlite3_bind_int64(sqlite3_stmt *, int index, intptr_t);
  int sqlite3_bind_double(sqlite3_stmt *, int index, double);
  int sqlite3_bind_text(sqlite3_stmt *, int index, const char *, int size, destructor *);
  int sqlite3_bind_blob(sqlite3_stmt *, int index, const void *, int size, destructor *);
  int sqlite3_bind_zeroblob(sqlite3_stmt *, int index, int size);
  int sqlite3_bind_null(sqlite3_stmt *, int index);
  int sqlite3_step(sqlite3_stmt *);
  int sqlite3_reset(sqlite3_stmt *);
  int sqlite3_finalize(sqlite3_stmt *);

  int sqlite3_column_count(sqlite3_stmt *);
  const char *sqlite3_column_name(sqlite3_stmt *, int column);
  int sqlite3_column_type(sqlite3_stmt *, int column);
  intptr_t sqlite3_column_int64(sqlite3_stmt *, int column);
  double sqlite3_column_double(sqlite3_stmt *, int column);
  const char *sqlite3_column_text(sqlite3_stmt *, int column);
  const void *sqlite3_column_blob(sqlite3_stmt *, int column);
  int sqlite3_column_bytes(sqlite3_stmt *, int column);

  enum { SQLITE_OK = 0, SQLITE_ROW = 100, SQLITE_DONE = 101 };
  enum { SQLITE_INTEGER = 1, SQLITE_FLOAT, SQLITE_TEXT, SQLITE_BLOB };
  enum { SQLITE_OPEN_READWRITE = 2, SQLITE_OPEN_CREATE = 4, SQLITE_OPEN_NOMUTEX = 0x8000 };
  #define SQLITE_TRANSIENT ((destructor *)-1) /* "make your own copy" */
`;

const { functions: sqlite, constants: c } = ffi.dlopen(
  (require.main === module && process.argv[2]) ||
    { darwin: '/usr/lib/libsqlite3.dylib', win32: 'sqlite3.dll' }[process.platform] ||
    'libsqlite3.so.0',
  SQLITE,
);

// In variables of their own, functions are constants to V8, which then compiles calls of them into the loop.
const {
  sqlite3_step: step,
  sqlite3_column_type: typeOf,
  sqlite3_column_int64: integer,
  sqlite3_column_double: double,
  sqlite3_column_text: text,
  sqlite3_column_blob: blob,
  sqlite3_column_bytes: size,
} = sqlite;
const { SQLITE_INTEGER, SQLITE_FLOAT, SQLITE_TEXT, SQLITE_BLOB, SQLITE_ROW } = c;

/** Gives the value of a column of the present row. SQLite has a type for each value, not for each column. */
function read(statement, column) {
  switch (typeOf(statement, column)) {
    case SQLITE_INTEGER:
      return integer(statement, column);
    case SQLITE_FLOAT:
      return double(statement, column);
    case SQLITE_TEXT:
      return text(statement, column);
    case SQLITE_BLOB:
      // The bytes are SQLite's until the next step, so this copies them. An empty blob has no address.
      return ffi.toBuffer(blob(statement, column) ?? 0n, size(statement, column), true);
    default:
      return null;
  }
}

/** A prepared statement. The database keeps it for the next use of the same SQL. */
class Statement {
  #database;
  #handle;
  #names;
  #makeRow;
  #isBusy = false;

  constructor(database, handle) {
    this.#database = database;
    this.#handle = handle;
    const count = sqlite.sqlite3_column_count(handle);
    this.#names = Array.from({ length: count }, (_, i) => sqlite.sqlite3_column_name(handle, i));
    // Rows as the literal of an object, for which V8 knows all properties before: quicker than setting one by one.
    const properties = this.#names.map((name, i) => `${JSON.stringify(name)}: read(row, ${i})`);
    this.#makeRow = new Function('read', `return (row) => ({ ${properties} });`)(read);
  }

  /** Gives all rows of a query. */
  all(...parameters) {
    const handle = this.#begin(parameters);
    const makeRow = this.#makeRow;
    const rows = [];
    try {
      let code = step(handle);
      for (; code === SQLITE_ROW; code = step(handle)) rows.push(makeRow(handle));
      this.#database.check(code, c.SQLITE_DONE);
    } finally {
      this.#end();
    }
    return rows;
  }

  /** Gives the rows of a query one after the other. Until it ends the statement serves nobody else. */
  *iterate(...parameters) {
    const handle = this.#begin(parameters);
    const makeRow = this.#makeRow;
    try {
      let code = step(handle);
      for (; code === SQLITE_ROW; code = step(handle)) yield makeRow(handle);
      this.#database.check(code, c.SQLITE_DONE);
    } finally {
      this.#end();
    }
  }

  /** Runs a statement without rows. */
  run(...parameters) {
    this.all(...parameters);
  }

  finalize() {
    sqlite.sqlite3_finalize(this.#handle);
  }

  #begin(parameters) {
    if (this.#isBusy) throw new Error('The statement is in use');
    for (let i = 0; i < parameters.length; i++) {
      this.#database.check(this.#bindOne(i + 1, parameters[i]));
    }
    this.#isBusy = true;
    return this.#handle;
  }

  #end() {
    this.#isBusy = false;
    sqlite.sqlite3_reset(this.#handle); // gives the error of the last step again, if any
  }

  #bindOne(index, value) {
    const handle = this.#handle;
    if (value === null) return sqlite.sqlite3_bind_null(handle, index);
    switch (typeof value) {
      case 'string':
        return sqlite.sqlite3_bind_text(handle, index, value, -1, c.SQLITE_TRANSIENT);
      case 'bigint':
        return sqlite.sqlite3_bind_int64(handle, index, value);
      case 'number':
        return Number.isSafeInteger(value)
          ? sqlite.sqlite3_bind_int64(handle, index, value)
          : sqlite.sqlite3_bind_double(handle, index, value);
      default:
        // No bytes have no address, which SQLite would take for NULL.
        if (value.byteLength === 0) return sqlite.sqlite3_bind_zeroblob(handle, index, 0);
        return sqlite.sqlite3_bind_blob(handle, index, value, value.byteLength, c.SQLITE_TRANSIENT);
    }
  }
}

class Database {
  #address;
  #statements = new Map();

  constructor(filename) {
    const out = ffi.cell('void *');
    // One thread uses the database, so SQLite need not lock it in each call.
    const flags = c.SQLITE_OPEN_READWRITE | c.SQLITE_OPEN_CREATE | c.SQLITE_OPEN_NOMUTEX;
    const code = sqlite.sqlite3_open_v2(filename, out, flags, null);
    this.#address = out.value;
    this.check(code);
  }

  /** Throws, with SQLite's own words, unless `code` is what is expected. */
  check(code, expected = c.SQLITE_OK) {
    if (code === expected) return;
    throw new Error(`SQLite error ${code}: ${sqlite.sqlite3_errmsg(this.#address)}`);
  }

  /** Runs several statements. */
  execute(sql) {
    this.check(sqlite.sqlite3_exec(this.#address, sql, null, null, null));
  }

  prepare(sql) {
    let statement = this.#statements.get(sql);
    if (statement === undefined) {
      const out = ffi.cell('void *');
      this.check(sqlite.sqlite3_prepare_v2(this.#address, sql, -1, out, null));
      statement = new Statement(this, out.value);
      this.#statements.set(sql, statement);
    }
    return statement;
  }

  close() {
    for (const statement of this.#statements.values()) statement.finalize();
    this.check(sqlite.sqlite3_close(this.#address));
  }
}

const COUNT = 100_000;
const FILL = `
  CREATE TABLE item (id INTEGER, price REAL, name TEXT, stock INTEGER, note TEXT);
  WITH RECURSIVE number(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM number WHERE i < ${COUNT})
  INSERT INTO item SELECT i, i * 0.5, 'item ' || i, i % 100, iif(i % 3, 'smörgås', NULL) FROM number;`;
const SELECT = 'SELECT id, price, name, stock, note FROM item';

/** Throws if rows are not what was inserted. */
function checkRows(rows) {
  const isRight = ({ id, price, name, stock, note }, i) =>
    id === i + 1 &&
    price === id * 0.5 &&
    name === `item ${id}` &&
    stock === id % 100 &&
    note === (id % 3 === 0 ? null : 'smörgås');
  if (rows.length !== COUNT || !rows.every(isRight)) {
    throw new Error('These are not the rows that were inserted');
  }
}

/** Opens the database of better-sqlite3; undefined if it is not installed. */
function openPeer() {
  let Peer;
  try {
    Peer = require('better-sqlite3');
  } catch {
    return undefined;
  }
  const peer = new Peer(':memory:');
  peer.exec(FILL);
  return peer;
}

/** Gives the statement of a contestant, with what it is called. */
function contestant(name, db) {
  const [{ version }] = db.prepare('SELECT sqlite_version() AS version').all();
  return { title: `${name} (SQLite ${version})`, statement: db.prepare(SELECT) };
}

/** The ways to read rows. */
const WAYS = {
  'all at once': (statement) => statement.all(),
  'one by one': (statement) => {
    const rows = [];
    for (const row of statement.iterate()) rows.push(row);
    return rows;
  },
};

/** Measures contestants in turn. Prints the median of each. */
function measure(contestants, way, rounds) {
  const times = contestants.map(() => []);
  for (let round = 0; round < rounds; round++) {
    contestants.forEach(({ statement }, i) => {
      const start = process.hrtime.bigint();
      const rows = WAYS[way](statement);
      times[i].push(Number(process.hrtime.bigint() - start) / 1e6);
      checkRows(rows);
    });
  }
  contestants.forEach(({ title }, i) => {
    const median = times[i].sort((a, b) => a - b)[rounds >> 1];
    console.log(`${title}: ${COUNT} rows ${way} in ${median.toFixed(1)} ms`);
  });
}

function main() {
  const rounds = Number(process.argv[3] ?? 25);
  const db = new Database(':memory:');
  db.execute(FILL);
  const contestants = [contestant('fast-ffi', db)];
  const peer = openPeer();
  if (peer !== undefined) contestants.push(contestant('better-sqlite3', peer));
  for (const way in WAYS) measure(contestants, way, rounds);
  db.close();
}

if (require.main === module) main();

module.exports = { Database };
