'use strict';

// Uses the system's SQLite from JavaScript, without a wrapper in C: creates a table, inserts rows
// with bound parameters, and reads them back in an order that a JavaScript function decides.
//
//   node examples/quickstart.js
//   FAST_FFI_QUICKSTART_LIBRARY=/opt/sqlite/lib/libsqlite3.so node examples/quickstart.js
//
// Without SQLite it shows the same on the C library.

const ffi = require('..');

// --- The native functions we use -----------------------------------------------------------------

// A signature is the C declaration in other words. `sqlite3 *` and `sqlite3_stmt *` are addresses,
// hence 'pointer'; where C takes a `const char *` we say 'string' and pass JavaScript strings.
const SQLITE_FUNCTIONS = {
  sqlite3_libversion: { return: 'pointer' },
  sqlite3_libversion_number: { return: 'int32' },
  sqlite3_open: { return: 'int32', arguments: ['string', 'pointer'] },
  sqlite3_close: { return: 'int32', arguments: ['pointer'] },
  sqlite3_errmsg: { return: 'pointer', arguments: ['pointer'] },
  sqlite3_exec: {
    return: 'int32',
    arguments: ['pointer', 'string', 'function', 'pointer', 'pointer'],
  },
  sqlite3_prepare_v2: {
    return: 'int32',
    arguments: ['pointer', 'string', 'int32', 'pointer', 'pointer'],
  },
  sqlite3_bind_int64: { return: 'int32', arguments: ['pointer', 'int32', 'int64'] },
  sqlite3_bind_double: { return: 'int32', arguments: ['pointer', 'int32', 'float64'] },
  sqlite3_bind_text: {
    return: 'int32',
    arguments: ['pointer', 'int32', 'buffer', 'int32', 'pointer'],
  },
  sqlite3_bind_null: { return: 'int32', arguments: ['pointer', 'int32'] },
  sqlite3_step: { return: 'int32', arguments: ['pointer'] },
  sqlite3_reset: { return: 'int32', arguments: ['pointer'] },
  sqlite3_finalize: { return: 'int32', arguments: ['pointer'] },
  sqlite3_column_count: { return: 'int32', arguments: ['pointer'] },
  sqlite3_column_name: { return: 'pointer', arguments: ['pointer', 'int32'] },
  sqlite3_column_type: { return: 'int32', arguments: ['pointer', 'int32'] },
  sqlite3_column_int64: { return: 'int64', arguments: ['pointer', 'int32'] },
  sqlite3_column_double: { return: 'float64', arguments: ['pointer', 'int32'] },
  sqlite3_column_text: { return: 'pointer', arguments: ['pointer', 'int32'] },
  sqlite3_column_bytes: { return: 'int32', arguments: ['pointer', 'int32'] },
  sqlite3_create_collation: {
    return: 'int32',
    arguments: ['pointer', 'string', 'int32', 'pointer', 'function'],
  },
};

// From sqlite3.h.
const SQLITE_OK = 0;
const SQLITE_ROW = 100;
const SQLITE_DONE = 101;
const SQLITE_INTEGER = 1;
const SQLITE_FLOAT = 2;
const SQLITE_TEXT = 3;
const SQLITE_UTF8 = 1;
const SQLITE_TRANSIENT = 0xffff_ffff_ffff_ffffn; // (void *)-1: "make your own copy"

// --- Opening the library -------------------------------------------------------------------------

/** Names SQLite goes by on this platform. The system's loader looks them up. */
function sqliteNames() {
  const { FAST_FFI_QUICKSTART_LIBRARY: chosen } = process.env;
  if (chosen) return [chosen];
  switch (process.platform) {
    case 'win32':
      return ['winsqlite3.dll', 'sqlite3.dll'];
    case 'darwin':
      return ['libsqlite3.dylib', '/usr/lib/libsqlite3.dylib'];
    default:
      return ['libsqlite3.so.0', 'libsqlite3.so'];
  }
}

/** Opens SQLite: `{ lib, functions }`, or null when there is none. */
function openSqlite() {
  for (const name of sqliteNames()) {
    try {
      return ffi.dlopen(name, SQLITE_FUNCTIONS);
    } catch (error) {
      // No such library, or one without these functions. Anything else is a mistake of ours.
      if (error.code !== 'ERR_FFI_CALL_FAILED') throw error;
      console.log(`${name}: ${error.message}`);
    }
  }
  return null;
}

// --- A thin layer over SQLite --------------------------------------------------------------------

/** Throws, with SQLite's own words, unless `code` is one of `expected`. */
function check(sqlite, db, code, expected = [SQLITE_OK]) {
  if (expected.includes(code)) return code;
  const message = ffi.toString(sqlite.sqlite3_errmsg(db));
  throw new Error(`SQLite error ${code}: ${message}`);
}

/**
 * Calls `fill` with room for one pointer that C writes to (a `sqlite3 **`, say) and returns what
 * was written there.
 */
function outPointer(fill) {
  const cell = ffi.cell('pointer');
  fill(cell);
  return cell.value;
}

function openDatabase(sqlite, name) {
  let code;
  const db = outPointer((cell) => {
    code = sqlite.sqlite3_open(name, cell);
  });
  check(sqlite, db, code);
  return db;
}

function execute(sqlite, db, sql) {
  check(sqlite, db, sqlite.sqlite3_exec(db, sql, null, null, null));
}

/** Calls `use` with a prepared statement, which is released afterwards whatever happens. */
function withStatement(sqlite, db, sql, use) {
  let code;
  const statement = outPointer((cell) => {
    code = sqlite.sqlite3_prepare_v2(db, sql, -1, cell, null);
  });
  check(sqlite, db, code);
  try {
    return use(statement);
  } finally {
    sqlite.sqlite3_finalize(statement); // repeats the error of the last step, if any
  }
}

function bind(sqlite, statement, index, value) {
  switch (typeof value) {
    case 'bigint':
      return sqlite.sqlite3_bind_int64(statement, index, value);
    case 'number':
      return sqlite.sqlite3_bind_double(statement, index, value);
    case 'string': {
      const bytes = Buffer.from(value, 'utf8');
      return sqlite.sqlite3_bind_text(statement, index, bytes, bytes.length, SQLITE_TRANSIENT);
    }
    default:
      return sqlite.sqlite3_bind_null(statement, index);
  }
}

function insertRows(sqlite, db, sql, rows) {
  withStatement(sqlite, db, sql, (statement) => {
    for (const row of rows) {
      for (const [i, value] of row.entries()) {
        check(sqlite, db, bind(sqlite, statement, i + 1, value));
      }
      check(sqlite, db, sqlite.sqlite3_step(statement), [SQLITE_DONE]);
      check(sqlite, db, sqlite.sqlite3_reset(statement));
    }
  });
}

function readColumn(sqlite, statement, column) {
  switch (sqlite.sqlite3_column_type(statement, column)) {
    case SQLITE_INTEGER:
      return sqlite.sqlite3_column_int64(statement, column);
    case SQLITE_FLOAT:
      return sqlite.sqlite3_column_double(statement, column);
    case SQLITE_TEXT: {
      // The text is SQLite's and goes away with the next step: toBuffer makes a copy.
      const text = sqlite.sqlite3_column_text(statement, column);
      return ffi.toBuffer(text, sqlite.sqlite3_column_bytes(statement, column)).toString('utf8');
    }
    default:
      return null;
  }
}

/** The column names, then the rows. */
function query(sqlite, db, sql) {
  return withStatement(sqlite, db, sql, (statement) => {
    const columns = Array.from({ length: sqlite.sqlite3_column_count(statement) }, (_, i) => i);
    const table = [columns.map((i) => ffi.toString(sqlite.sqlite3_column_name(statement, i)))];
    const rowOrDone = [SQLITE_ROW, SQLITE_DONE];
    while (check(sqlite, db, sqlite.sqlite3_step(statement), rowOrDone) === SQLITE_ROW) {
      table.push(columns.map((i) => readColumn(sqlite, statement, i)));
    }
    return table;
  });
}

/**
 * Lets SQL say `COLLATE name` for the order of `compare`. Returns the callback's pointer; it must
 * stay registered for as long as the database may use the collation.
 */
function createCollation({ lib, functions: sqlite }, db, name, compare) {
  // C hands over (void *context, int, const void *, int, const void *): the texts are UTF-8 with
  // a length each, and no NUL at their ends.
  const text = (pointer, length) => ffi.toBuffer(pointer, length).toString('utf8');
  const callback = lib.registerCallback(
    { return: 'int32', arguments: ['pointer', 'int32', 'pointer', 'int32', 'pointer'] },
    (_context, lengthA, a, lengthB, b) => compare(text(a, lengthA), text(b, lengthB)),
  );
  check(sqlite, db, sqlite.sqlite3_create_collation(db, name, SQLITE_UTF8, null, callback));
  return callback;
}

// --- What we do with it --------------------------------------------------------------------------

function runOnSqlite(handle) {
  const { lib, functions: sqlite } = handle;
  console.log(`SQLite ${ffi.toString(sqlite.sqlite3_libversion())} from ${lib.path}\n`);

  const db = openDatabase(sqlite, ':memory:');
  let collation;
  try {
    execute(sqlite, db, 'CREATE TABLE fruit (id INTEGER, name TEXT, kg REAL, note TEXT)');
    insertRows(sqlite, db, 'INSERT INTO fruit VALUES (?, ?, ?, ?)', [
      [1n, 'Äpple', 0.18, 'apple'],
      [2n, 'Ölandsgurka 10', 0.3, null],
      [3n, 'Citron', 0.1, 'lemon'],
      [4n, 'Åkerbär', 0.002, 'arctic bramble'],
      [5n, 'Ölandsgurka 9', 0.25, null],
      [9_007_199_254_740_993n, 'Zucchini', 0.4, 'id beyond 2^53'],
    ]);

    // Swedish sorts å, ä and ö after z; byte order would put Ä before Å, and 10 before 9.
    const swedish = new Intl.Collator('sv', { numeric: true });
    collation = createCollation(handle, db, 'swedish', swedish.compare);
    printTable(query(sqlite, db, 'SELECT * FROM fruit ORDER BY name COLLATE swedish'));
  } finally {
    check(sqlite, db, sqlite.sqlite3_close(db));
    if (collation !== undefined) lib.unregisterCallback(collation);
  }

  printTiming('sqlite3_libversion_number()', sqlite.sqlite3_libversion_number);
}

/** What to do without SQLite: the same kind of calls on the C library. */
function runOnLibc() {
  const windows = process.platform === 'win32';
  const getpid = windows ? '_getpid' : 'getpid';
  const { lib, functions } = ffi.dlopen(windows ? 'ucrtbase.dll' : null, {
    strlen: { return: 'uint64', arguments: ['string'] },
    qsort: { arguments: ['buffer', 'uint64', 'uint64', 'function'] },
    [getpid]: { return: 'int32' },
  });
  try {
    const numbers = Int32Array.of(3, -7, 42, 0, 19);
    const before = numbers.join(' ');
    const ascending = lib.registerCallback(
      { return: 'int32', arguments: ['pointer', 'pointer'] },
      (a, b) => Math.sign(ffi.getInt32(a) - ffi.getInt32(b)),
    );
    functions.qsort(numbers, numbers.length, numbers.BYTES_PER_ELEMENT, ascending);
    lib.unregisterCallback(ascending);

    printTable([
      ['call', 'result'],
      ["strlen('smörgås')", functions.strlen('smörgås')],
      [`qsort(${before})`, numbers.join(' ')],
      [`${getpid}()`, functions[getpid]()],
    ]);
    printTiming(`${getpid}()`, functions[getpid]);
  } finally {
    lib.close();
  }
}

function explainMissingSqlite() {
  console.log(`
SQLite's library was not found. To install it:
  Debian, Ubuntu   apt install libsqlite3-0
  Fedora, RHEL     dnf install sqlite-libs
  Alpine           apk add sqlite-libs
  macOS            brew install sqlite
or set FAST_FFI_QUICKSTART_LIBRARY to its file. Meanwhile, the same on the C library:
`);
}

// --- Output --------------------------------------------------------------------------------------

/** Prints rows of cells, the first row being the headings, with numbers to the right. */
function printTable(rows) {
  const cells = rows.map((row) => row.map((value) => (value === null ? 'NULL' : String(value))));
  const widths = cells[0].map((_, i) => Math.max(...cells.map((row) => row[i].length)));
  const numeric = (value) => typeof value === 'number' || typeof value === 'bigint';
  cells.forEach((row, y) => {
    const line = row.map((cell, x) =>
      numeric(rows[y][x]) ? cell.padStart(widths[x]) : cell.padEnd(widths[x]),
    );
    console.log(line.join(' | ').trimEnd());
    if (y === 0) console.log(widths.map((width) => '-'.repeat(width)).join('-|-'));
  });
}

/** Measures a function without arguments and says how its calls travel. */
function printTiming(label, fn) {
  const rounds = 1_000_000;
  const run = () => {
    const start = process.hrtime.bigint();
    for (let i = 0; i < rounds; i++) fn();
    return Number(process.hrtime.bigint() - start) / rounds;
  };
  run(); // warm-up
  const { path, reason } = ffi.callPath(fn);
  console.log(`\n${label}: ${run().toFixed(1)} ns per call, on the ${path} path`);
  if (reason !== null) console.log(`(${reason})`);
}

// --- Main ----------------------------------------------------------------------------------------

const handle = openSqlite();
if (handle === null) {
  explainMissingSqlite();
  runOnLibc();
} else {
  try {
    runOnSqlite(handle);
  } finally {
    handle.lib.close();
  }
}
