'use strict';

// This module chooses the cases that stand for their kind, in the chart and in the README's table, with labels that
// need no explanation.

/** The groups of cases. Each has the chart's label, and that of the README, where there are no groups, if it is there. */
const HIGHLIGHTS = [
  {
    title: 'Scalars',
    rows: [
      ['noop', 'no arguments'],
      ['add-i32', '2 × int32', '2 × int32'],
      ['add-f64', '2 × double', '2 × double'],
      ['add-u64', '2 × uint64, bigints', '2 × uint64, bigints'],
      ['sum-8', '8 × int32', '8 × int32'],
      ['c-pointer', 'address as number', 'an address as a number, in and out'],
      ['variadic-sum', 'variadic, 3 × int32'],
      ['errno-kept', 'a call and its errno', 'a call, and its errno'],
    ],
  },
  {
    title: 'Strings and buffers',
    rows: [
      ['first-byte', 'a Buffer', 'a Buffer'],
      ['strlen', 'a string', 'a string'],
      ['c-text', 'a string as result', 'a string as result'],
      ['mixed-8', '8 mixed arguments', '8 mixed arguments'],
    ],
  },
  {
    title: 'Structs and views',
    rows: [
      ['struct-middle', 'by value: 2 in, 1 out', '2 structs by value, and one as result'],
      ['memory-middle', 'the same, memory'],
      ['view-read', 'reading a member', 'reading a member of a view'],
    ],
  },
  {
    title: 'Callbacks',
    rows: [
      ['qsort', 'qsort, comparing', 'a comparison of qsort'],
      ['thread-waits', 'a thread that waits', 'a callback from a thread that waits'],
      ['thread-goes-on', '… that goes on'],
    ],
  },
  {
    title: 'Nonblocking calls',
    rows: [
      ['nonblocking-single', 'one by one', 'a nonblocking call'],
      ['nonblocking-1000', '1,000 at once'],
      ['nonblocking-sleep', '64 sleeping 10 ms', '64 nonblocking calls that sleep 10 ms'],
    ],
  },
  {
    title: 'Binding',
    rows: [
      ['declare-20', '20 prototypes, first', 'binding 20 prototypes, the first'],
      ['declare-20-more', '20 prototypes, more', 'binding 20 prototypes more'],
      ['bind-100', '100 functions'],
    ],
  },
  {
    title: 'Real work',
    rows: [
      ['crc32', 'zlib’s crc32', 'zlib’s crc32 of 16 bytes'],
      ['sqlite-rows', '10⁶ rows of SQLite', 'a million rows of SQLite'],
    ],
  },
];

/** Gives the groups with the rows that the base has figures for on a line. */
function highlightsOf(figures, line) {
  return HIGHLIGHTS.map(({ title, rows }) => ({
    title,
    rows: rows
      .map(([id, label, readmeLabel]) => ({ id, label, readmeLabel }))
      .filter(({ id }) => figures.median(figures.base, line, id) !== undefined),
  })).filter(({ rows }) => rows.length > 0);
}

module.exports = { highlightsOf };
