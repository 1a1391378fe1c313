'use strict';

// This trial measures the milliseconds to read a million rows of SQLite, one object each, and to check them.

const { FILL, SELECT, readAll } = require('../contestants/sqlite-database');
const { milliseconds } = require('./clock');

const TIMES = 3;

function measure({ id }, { contestant, task }) {
  const isSystem = id === 'sqlite-rows-system';
  if (contestant.openRows === undefined || (isSystem && contestant.hasOwnSqlite)) return undefined;
  const rows = contestant.openRows(isSystem ? 'libsqlite3.so.0' : task.sqlite, FILL, SELECT);
  readAll(rows());
  const times = Array.from({ length: TIMES }, () => {
    const start = milliseconds();
    readAll(rows());
    return milliseconds() - start;
  });
  return Math.min(...times);
}

module.exports = { measure };
