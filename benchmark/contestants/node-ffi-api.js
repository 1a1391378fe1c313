'use strict';

// This serves for fast-ffi and for node:ffi, which has the same API.

const { Database } = require('./sqlite-database');

/** Gives functions that take and return structs, for an `ffi` that has them. */
function openStructs(ffi, library, signatures) {
  const structs = new Map();
  const typeOf = (type) => {
    if (typeof type === 'string') return type;
    if (!structs.has(type)) structs.set(type, ffi.struct(type.name, type.members));
    return structs.get(type);
  };
  const definitions = Object.entries(signatures).map(
    ([name, { return: result, arguments: types }]) => [
      name,
      { return: typeOf(result), arguments: types.map(typeOf) },
    ],
  );
  return ffi.dlopen(library, Object.fromEntries(definitions)).functions;
}

/** Gives what `openMemory` and `views` use, for an `ffi` whose structs have views. */
function definePoint(ffi) {
  const Point = ffi.struct?.('Point', { x: 'double', y: 'double' });
  return Point?.over && Point;
}

module.exports = (ffi) => ({
  binds: true,

  open: (library, signatures) => ffi.dlopen(library, signatures).functions,

  ...(ffi.struct && {
    openNonblocking(library, name) {
      const signature = { return: 'int32', arguments: ['int32'], nonblocking: true };
      return ffi.dlopen(library, { [name]: signature }).functions[name];
    },
    openStructs: (library, signatures) => openStructs(ffi, library, signatures),
    openVocabulary: (library, signatures) => ffi.dlopen(library, signatures).functions,
  }),

  openMemory(library) {
    const Point = definePoint(ffi);
    if (Point === undefined) return undefined;
    const { functions } = ffi.dlopen(library, {
      point_length: { return: 'double', arguments: [Point] },
      middle: { return: Point, arguments: [Point, Point] },
    });
    const p = Point.over(new ArrayBuffer(16), 0);
    const q = Point.over(new ArrayBuffer(16), 0);
    return {
      length_in_memory(x, y) {
        p.x = x;
        p.y = y;
        return functions.point_length(p);
      },
      middle_in_memory(px, py, qx, qy) {
        p.x = px;
        p.y = py;
        q.x = qx;
        q.y = qy;
        const { x, y } = functions.middle(p, q);
        return x + 2 * y;
      },
    };
  },

  views(buffer) {
    const Point = definePoint(ffi);
    return (
      Point && {
        over: (offset) => Point.over(buffer, offset),
        read: (view) => view.x,
        write: (view, value) => {
          view.x = value;
        },
      }
    );
  },

  registerCallback(library) {
    const { lib } = ffi.dlopen(library);
    lib.registerCallback({}, () => undefined);
  },

  sorter(library) {
    const { lib, functions } = ffi.dlopen(library, {
      sort_int32: { arguments: ['buffer', 'uint64', 'function'] },
    });
    return (values, compare) => {
      const callback = lib.registerCallback(
        { return: 'int32', arguments: ['pointer', 'pointer'] },
        (a, b) => compare(ffi.getInt32(a), ffi.getInt32(b)),
      );
      functions.sort_int32(values, BigInt(values.length), callback);
      lib.unregisterCallback(callback);
    };
  },

  threadCaller(library, waits, fn) {
    if (ffi.struct === undefined) return undefined; // node:ffi ends the process at calls from other threads
    const name = waits ? 'start_waiting_thread' : 'start_going_thread';
    const { lib, functions } = ffi.dlopen(library, {
      [name]: { arguments: ['pointer', 'int32'] },
      count_wrong_results: { return: 'int32' },
    });
    const callback = lib.registerCallback(
      { return: waits ? 'int32' : 'void', arguments: ['int32'] },
      fn,
      { threadSafe: true, wait: waits },
    );
    return {
      start: (calls) => functions[name](callback, calls),
      wrong: functions.count_wrong_results,
    };
  },

  openRows(library, setup, query) {
    const db = new Database(ffi, library);
    db.execute(setup);
    return () => db.rows(query);
  },
});
