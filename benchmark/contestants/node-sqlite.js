'use strict';

// This contestant is Node's own SQLite, which https://nodejs.org/api/sqlite.html describes.

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
