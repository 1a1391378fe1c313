'use strict';

/** Finds the lists of files that lead to each other in a circle. `imports` has for each file what it uses. */
function findCircles(imports) {
  const reachable = (start) => {
    const seen = new Set();
    const waiting = [...(imports[start] ?? [])];
    while (waiting.length > 0) {
      const file = waiting.pop();
      if (seen.has(file)) continue;
      seen.add(file);
      waiting.push(...(imports[file] ?? []));
    }
    return seen;
  };
  const reach = new Map(Object.keys(imports).map((file) => [file, reachable(file)]));
  const inCircle = [...reach.keys()].filter((file) => reach.get(file).has(file));
  const circles = inCircle.map((file) =>
    inCircle.filter((other) => reach.get(file).has(other) && reach.get(other).has(file)).join(' '),
  );
  return [...new Set(circles)];
}

module.exports = { findCircles };
