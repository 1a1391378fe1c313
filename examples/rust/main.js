'use strict';

// Calls a library in Rust: structs by value and by pointer, arrays, and a thread of Rust's that calls JavaScript.
//
//   rustc --edition 2021 -O --crate-type cdylib examples/rust/geometry.rs -o /tmp/libgeometry.so
//   node examples/rust/main.js /tmp/libgeometry.so

const ffi = require('../..');

// C has words for what geometry.rs shows: `usize` is size_t, and a #[repr(C)] struct is a struct.
const GEOMETRY = `
  typedef struct { double x, y; } Point;
  typedef struct { Point centre; double radius; size_t count; } Circle;
  typedef struct { uint32_t done, total; double area; } Progress;
  typedef struct Work Work;
  typedef bool report(Progress, void *context);

  Point rotate(Point, double angle);
  bool enclose(const Point *, size_t count, Circle *);
  Work *begin(uint32_t parts, report *, void *context);
`;

if (process.argv[2] === undefined) {
  console.log('Name the library, as examples/rust/main.js says at its beginning.');
  process.exit(1);
}
const { lib, functions: geometry, types } = ffi.dlopen(process.argv[2], GEOMETRY);

// It waits for the thread, which waits for JavaScript: in this thread neither would ever go on.
const finish = lib.getFunction('finish', {
  return: 'double',
  arguments: ['Work *'],
  nonblocking: true,
});

/** Shows a point with two digits, and 0 as such. */
const shown = ({ x, y }) =>
  `(${[x, y].map((n) => (Math.round(100 * n) / 100 || 0).toFixed(2)).join(', ')})`;

function showPoints() {
  // A struct by value is an object with its members.
  const corners = [0, 1, 2, 3].map((i) => geometry.rotate({ x: 1, y: 1 }, (i * Math.PI) / 2));
  console.log('corners:', corners.map(shown).join(' '));

  // An array of structs goes where Rust reads some, and a view of memory where it writes one.
  const circle = new types.Circle();
  if (geometry.enclose(corners, corners.length, circle)) {
    const { centre, radius, count } = circle;
    console.log(`around ${count} points: ${shown(centre)}, radius ${radius.toFixed(2)}`);
  }
  console.log('around none:', geometry.enclose([], 0, circle));
}

/** Has a thread of Rust's measure a circle until `isEnough` says so. */
async function measureCircle(parts, isEnough) {
  const reports = [];
  // Rust's thread waits while the function runs in this one.
  const report = lib.callback(
    'report *',
    (progress) => {
      reports.push(progress.done);
      return !isEnough(progress);
    },
    { threadSafe: true },
  );
  try {
    const area = await finish(geometry.begin(parts, report, null));
    return { area, reports };
  } finally {
    report.close(); // nobody calls it any more: the thread has ended
  }
}

async function main() {
  showPoints();
  const whole = await measureCircle(10, () => false);
  console.log(
    `the area is about ${whole.area.toFixed(4)}, after reports ${whole.reports.join(' ')}`,
  );
  const part = await measureCircle(1000, ({ done }) => done === 3);
  console.log(`stopped after report ${part.reports.at(-1)} of 1000`);
}

main();
