'use strict';

// Uses the system's SQLite from JavaScript, without a wrapper in C: creates a table, inserts rows
// with bound parameters, and reads them back in an order that a JavaScript function decides.
//
//   node examples/quickstart.js
//   FAST_FFI_QUICKSTART_LIBRARY=/opt/sqlite/lib/libsqlite3.so node examples/quickstart.js
//
// Without SQLite it shows the same on the C library.

const ffi = require('..');

// --- What we use of SQLite -----------------------------------------------------------------------

// This is C, from sqlite3.h. Two types are others than there, to be what we want in JavaScript: integers of
// 64 bits are intptr_t, a number wherever that is exact (`long long` is always a bigint), and the text of a
// column is `const char *`, a string (`const unsigned char *` is an address).
const SQLITE = `
  typedef struct sqlite3 sqlite3;
  typedef struct sqlite3_stmt sqlite3_stmt;
  typedef void destructor(void *);
  typedef int comparison(void *context, int lengthA, const void *a, int lengthB, const void *b);

  const char *sqlite3_libversion(void);
  int sqlite3_libversion_number(void);
  int sqlite3_open(const char *filename, sqlite3 **db);
  int sqlite3_close(sqlite3 *);
  const char *sqlite3_errmsg(sqlite3 *);
  int sqlite3_exec(sqlite3 *, const char *sql, void *callback, void *context, char **message);
  int sqlite3_create_collation(sqlite3 *, const char *name, int encoding, void *context, comparison *);

  int sqlite3_prepare_v2(sqlite3 *, const char *sql, int size, sqlite3_stmt **, const char **tail);
  int sqlite3_bind_int64(sqlite3_stmt *, int index, intptr_t);
  int sqlite3_bind_double(sqlite3_stmt *, int index, double);
  int sqlite3_bind_text(sqlite3_stmt *, int index, const char *text, int size, destructor *);
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

  enum { SQLITE_OK = 0, SQLITE_ROW = 100, SQLITE_DONE = 101 };
  enum { SQLITE_INTEGER = 1, SQLITE_FLOAT = 2, SQLITE_TEXT = 3, SQLITE_UTF8 = 1 };
  #define SQLITE_TRANSIENT ((destructor *)-1) /* "make your own copy" */
`;

/** Opens SQLite, by the names it goes by on this platform; gives null when there is none. */
function openSqlite() {
  const { FAST_FFI_QUICKSTART_LIBRARY: chosen } = process.env;
  const names = {
    win32: ['winsqlite3.dll', 'sqlite3.dll'],
    darwin: ['libsqlite3.dylib', '/usr/lib/libsqlite3.dylib'],
  }[process.platform] ?? ['libsqlite3.so.0', 'libsqlite3.so'];
  const problems = [];
  for (const name of chosen ? [chosen] : names) {
    try {
      return ffi.dlopen(name, SQLITE);
    } catch (error) {
      // No such library, or one without these functions. Anything else is a mistake of ours.
      if (error.code !== 'ERR_FFI_CALL_FAILED') throw error;
      problems.push(`${name}: ${error.message}`);
    }
  }
  console.log(problems.join('\n'));
  return null;
}

// --- A thin layer over SQLite --------------------------------------------------------------------

/** Opens a database in memory. */
function openDatabase({ lib, functions: sqlite, constants: c }) {
  /** Throws, with SQLite's own words, unless `code` is what is expected. */
  function check(code, expected = c.SQLITE_OK) {
    if (code !== expected) throw new Error(`SQLite error ${code}: ${sqlite.sqlite3_errmsg(db)}`);
  }

  const out = ffi.cell('void *'); // room for one pointer, for C to write to
  const opened = sqlite.sqlite3_open(':memory:', out);
  const db = out.value;
  check(opened);

  /** Calls `use` with a prepared statement, which is released afterwards whatever happens. */
  function withStatement(sql, use) {
    check(sqlite.sqlite3_prepare_v2(db, sql, -1, out, null));
    const statement = out.value;
    try {
      return use(statement);
    } finally {
      sqlite.sqlite3_finalize(statement); // repeats the error of the last step, if any
    }
  }

  function bind(statement, index, value) {
    if (value === null) return sqlite.sqlite3_bind_null(statement, index);
    if (typeof value === 'string') {
      return sqlite.sqlite3_bind_text(statement, index, value, -1, c.SQLITE_TRANSIENT);
    }
    return Number.isInteger(value)
      ? sqlite.sqlite3_bind_int64(statement, index, value)
      : sqlite.sqlite3_bind_double(statement, index, value);
  }

  function read(statement, column) {
    switch (sqlite.sqlite3_column_type(statement, column)) {
      case c.SQLITE_INTEGER:
        return sqlite.sqlite3_column_int64(statement, column);
      case c.SQLITE_FLOAT:
        return sqlite.sqlite3_column_double(statement, column);
      case c.SQLITE_TEXT:
        return sqlite.sqlite3_column_text(statement, column);
      default:
        return null;
    }
  }

  const collations = [];
  return {
    execute(sql) {
      check(sqlite.sqlite3_exec(db, sql, null, null, null));
    },

    insert(sql, rows) {
      withStatement(sql, (statement) => {
        for (const row of rows) {
          for (const [i, value] of row.entries()) check(bind(statement, i + 1, value));
          check(sqlite.sqlite3_step(statement), c.SQLITE_DONE);
          check(sqlite.sqlite3_reset(statement));
        }
      });
    },

    /** Gives the column names, then the rows. */
    query(sql) {
      return withStatement(sql, (statement) => {
        const columns = Array.from({ length: sqlite.sqlite3_column_count(statement) }, (_, i) => i);
        const table = [columns.map((i) => sqlite.sqlite3_column_name(statement, i))];
        let code = sqlite.sqlite3_step(statement);
        for (; code === c.SQLITE_ROW; code = sqlite.sqlite3_step(statement)) {
          table.push(columns.map((i) => read(statement, i)));
        }
        check(code, c.SQLITE_DONE);
        return table;
      });
    },

    /** Lets SQL say `COLLATE name` for the order of `compare`. */
    createCollation(name, compare) {
      // C keeps the function, so it is ours to say for how long. The texts have no NUL at their ends.
      const collation = lib.callback('comparison *', (_context, lengthA, a, lengthB, b) =>
        compare(ffi.toString(a, 'utf8', lengthA), ffi.toString(b, 'utf8', lengthB)),
      );
      collations.push(collation);
      check(sqlite.sqlite3_create_collation(db, name, c.SQLITE_UTF8, null, collation));
    },

    close() {
      check(sqlite.sqlite3_close(db));
      for (const collation of collations) collation.close();
    },
  };
}

// --- What we do with it --------------------------------------------------------------------------

function runOnSqlite(handle) {
  const { lib, functions: sqlite } = handle;
  console.log(`SQLite ${sqlite.sqlite3_libversion()} from ${lib.path}\n`);

  const db = openDatabase(handle);
  try {
    db.execute('CREATE TABLE fruit (id INTEGER, name TEXT, kg REAL, note TEXT)');
    db.insert('INSERT INTO fruit VALUES (?, ?, ?, ?)', [
      [1, 'Äpple', 0.18, 'apple'],
      [2, 'Ölandsgurka 10', 0.3, null],
      [3, 'Citron', 0.1, 'lemon'],
      [4, 'Åkerbär', 0.002, 'arctic bramble'],
      [5, 'Ölandsgurka 9', 0.25, null],
      [9_007_199_254_740_991, 'Zucchini', 0.4, 'id of 53 bits'],
    ]);

    // Swedish sorts å, ä and ö after z; byte order would put Ä before Å, and 10 before 9.
    db.createCollation('swedish', new Intl.Collator('sv', { numeric: true }).compare);
    printTable(db.query('SELECT * FROM fruit ORDER BY name COLLATE swedish'));
  } finally {
    db.close();
  }

  printTiming('sqlite3_libversion_number()', sqlite.sqlite3_libversion_number);
}

/** What to do without SQLite: the same kind of calls on the C library. */
function runOnLibc() {
  const windows = process.platform === 'win32';
  const getpid = windows ? '_getpid' : 'getpid';
  const { lib, functions } = ffi.dlopen(
    windows ? 'ucrtbase.dll' : null,
    `
    size_t strlen(const char *text);
    void qsort(void *base, size_t count, size_t size, int (*compare)(const int *, const int *));
    int ${getpid}(void);
    `,
  );
  try {
    const numbers = Int32Array.of(3, -7, 42, 0, 19);
    const before = numbers.join(' ');
    functions.qsort(numbers, numbers.length, numbers.BYTES_PER_ELEMENT, (a, b) =>
      Math.sign(ffi.read('int', a) - ffi.read('int', b)),
    );
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
  cells.forEach((row, y) => {
    const line = row.map((cell, x) =>
      typeof rows[y][x] === 'number' ? cell.padStart(widths[x]) : cell.padEnd(widths[x]),
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
