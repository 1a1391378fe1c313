'use strict';

// This trial measures views of structs in memory: each of two doubles, side by side in one buffer.

const { measure: measureCall } = require('./call');

const SIZE = 16;

/** Makes the buffer of `count` structs, each of which has its number and a half as first member. */
function makeBuffer(count) {
  return Float64Array.from({ length: 2 * count }, (_, i) => (i % 2 === 0 ? i / 2 + 0.5 : 0)).buffer;
}

const written = (i) => i + 0.25;

/**
 * Makes the functions that the loops call, of what a contestant has for views: `over` gives that of an offset, `read` and
 * `write` use it, and `makesNone` says that it is an address or an offset itself. Views are kept, lest the engine
 * leave out making them.
 */
function functionsOf({ over, read, write }, count) {
  const views = Array.from({ length: count }, (_, i) => over(i * SIZE));
  return {
    read_view: (i) => read(views[i]),
    write_view: (i) => write(views[i], written(i)),
    make_views() {
      for (let i = 0; i < count; i++) views[i] = over(i * SIZE);
      return read(views[count - 1]);
    },
  };
}

function checkWritten(buffer) {
  const isWrong = (member, i) => i % 2 === 0 && member !== written(i / 2);
  if (new Float64Array(buffer).some(isWrong)) throw new Error('not written');
}

function measure(callCase, context) {
  const { symbols, count, makes = 1 } = callCase;
  const buffer = makeBuffer(count);
  const views = context.contestant.views?.(buffer);
  if (views === undefined || (views.makesNone && makes > 1)) return undefined;
  if (views.write === undefined && symbols.includes('write_view')) return undefined;
  const time = measureCall(callCase, context, functionsOf(views, count));
  if (symbols.includes('write_view')) checkWritten(buffer);
  return time / makes;
}

module.exports = { measure };
