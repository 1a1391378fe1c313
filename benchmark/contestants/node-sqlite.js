'use strict';

// Node's own SQLite. See https://nodejs.org/api/sqlite.html.

const { DatabaseSync } = require('node:sqlite');

module.exports = {
  hasOwnSqlite: true,

  openRows(_, setup, query) {
    const db = new DatabaseSync(':memory:');
    db.exec(setup);
    const statement = db.prepare(query);
    return () => statement.iterate();
  },
};
