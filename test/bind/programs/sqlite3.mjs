// Creates a table, fills it and asks it, with sqlite3 bound by `fast-ffi bind`.

import assert from 'node:assert/strict';
import * as ffi from 'fast-ffi';
import * as sqlite from './library.mjs';

const out = ffi.cell('void *');
assert.equal(sqlite.sqlite3_open(':memory:', out), sqlite.SQLITE_OK);
/** @type {sqlite.sqlite3 | null} */
const database = /** @type {any} */ (out.value);
const run = (/** @type {string} */ sql) =>
  assert.equal(sqlite.sqlite3_exec(database, sql, null, null, null), sqlite.SQLITE_OK);
run('create table people (name text, born integer, height real)');

assert.equal(
  sqlite.sqlite3_prepare_v2(database, 'insert into people values (?, ?, ?)', -1, out, null),
  sqlite.SQLITE_OK,
);
/** @type {sqlite.sqlite3_stmt | null} */
const insert = /** @type {any} */ (out.value);
for (const [name, born, height] of /** @type {[string, number, number][]} */ ([
  ['Ada', 1815, 1.65],
  ['Čapek', 1890, 1.7],
])) {
  sqlite.sqlite3_bind_text(insert, 1, name, -1, sqlite.SQLITE_TRANSIENT);
  sqlite.sqlite3_bind_int64(insert, 2, born);
  sqlite.sqlite3_bind_double(insert, 3, height);
  assert.equal(sqlite.sqlite3_step(insert), sqlite.SQLITE_DONE);
  sqlite.sqlite3_reset(insert);
}
sqlite.sqlite3_finalize(insert);

sqlite.sqlite3_prepare_v2(database, 'select * from people order by born', -1, out, null);
const select = /** @type {typeof insert} */ (out.value);
const rows = [];
while (sqlite.sqlite3_step(select) === sqlite.SQLITE_ROW) {
  /** @type {string | null} */
  const name = sqlite.sqlite3_column_text(select, 0);
  /** @type {bigint} */
  const born = sqlite.sqlite3_column_int64(select, 1);
  rows.push([name, born, sqlite.sqlite3_column_double(select, 2)]);
}
assert.deepEqual(rows, [
  ['Ada', 1815n, 1.65],
  ['Čapek', 1890n, 1.7],
]);
sqlite.sqlite3_finalize(select);

// A callback, by the type that the header has for it.
const names = /** @type {(string | null)[]} */ ([]);
const { signature } = sqlite.types.sqlite3_callback;
const callback = sqlite.library().registerCallback(signature, (_, count, values) => {
  for (let i = 0; i < count; i++) {
    names.push(ffi.toString(BigInt(ffi.read('void *', values, i * 8) ?? 0)));
  }
  return 0;
});
sqlite.sqlite3_exec(database, 'select name from people', callback, null, null);
assert.deepEqual(names, ['Ada', 'Čapek']);

assert.equal(sqlite.sqlite3_exec(database, 'nonsense', null, null, null), sqlite.SQLITE_ERROR);
assert.match(sqlite.sqlite3_errmsg(database) ?? '', /syntax error/);
assert.equal(sqlite.sqlite3_close(database), sqlite.SQLITE_OK);
