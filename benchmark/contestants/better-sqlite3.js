'use strict';

// better-sqlite3 is an addon in C++ that has SQLite built in. Its docs/api.md describes its use.

const Database = require(process.env.BENCHMARK_PACKAGE);

module.exports = {
  hasOwnSqlite: true,

  openRows(_, setup, query) {
    const db = new Database(':memory:');
    db.exec(setup);
    const statement = db.prepare(query);
    return () => statement.iterate();
  },
};
