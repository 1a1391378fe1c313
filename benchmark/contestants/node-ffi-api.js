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

/** Gives functions as `openVocabulary` does, for an `ffi` that has bigints for sizes and addresses. */
function openConverted(ffi, library, signatures) {
  const TYPES = { size_t: 'uint64', 'void *': 'pointer', 'const char *': 'string' };
  const wrap = (fn, { return: result, arguments: [parameter] }) => {
    if (result === 'const char *') return () => ffi.toString(fn());
    if (parameter === 'const char *') return (text) => Number(fn(text));
    return (value) => Number(fn(BigInt(value)));
  };
  return Object.fromEntries(
    Object.entries(signatures).map(([name, signature]) => {
      const { return: result, arguments: parameters } = signature;
      const { functions } = ffi.dlopen(library, {
        [name]: {
          return: result === 'const char *' ? 'pointer' : TYPES[result],
          arguments: parameters.map((type) => TYPES[type]),
        },
      });
      return [name, wrap(functions[name], signature)];
    }),
  );
}

/** Gives what only this package has, not `node:ffi`. */
const ownMethods = (ffi) => ({
  declare: (library, prototypes) => ffi.dlopen(library, `${prototypes.join(';\n')};`).functions,

  openNonblocking(library, name) {
    const signature = { return: 'int32', arguments: ['int32'], nonblocking: true };
    return ffi.dlopen(library, { [name]: signature }).functions[name];
  },

  openStructs: (library, signatures) => openStructs(ffi, library, signatures),

  openVariadic(library) {
    const { functions } = ffi.dlopen(library, {
      sum_tail: { return: 'int32', arguments: ['int32', '...', 'int32', 'int32', 'int32'] },
      open: { symbol: 'sum_tail', return: 'int32', arguments: ['int32', '...'] },
      print_numbers: {
        symbol: 'snprintf',
        return: 'int32',
        arguments: ['buffer', 'uint64', 'string', '...', 'int32', 'float64'],
      },
    });
    const { open } = functions;
    const sum_open_tail = (count, a, b, c) => open(count, ['int32', a], ['int32', b], ['int32', c]);
    return { ...functions, sum_open_tail };
  },

  openErrno(library) {
    const { fail, check } = ffi.dlopen(library, {
      fail: { return: 'int32', arguments: ['int32'], errno: true },
      check: { return: 'int32', arguments: ['int32'], throws: 'negative' },
    }).functions;
    const fail_and_ask = (code) => {
      fail(code);
      return ffi.errno();
    };
    return { fail_and_ask, check };
  },
});

module.exports = (ffi) => ({
  binds: true,

  open: (library, signatures) => ffi.dlopen(library, signatures).functions,

  openVocabulary: (library, signatures) =>
    ffi.struct
      ? ffi.dlopen(library, signatures).functions
      : openConverted(ffi, library, signatures),

  ...(ffi.struct && ownMethods(ffi)),

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
    if (Point === undefined) {
      const start = ffi.getRawPointer(buffer);
      return {
        over: (offset) => start + BigInt(offset),
        read: (address) => ffi.getFloat64(address),
        write: (address, value) => ffi.setFloat64(address, 0, value),
        makesNone: true,
      };
    }
    return {
      over: (offset) => Point.over(buffer, offset),
      read: (view) => view.x,
      write: (view, value) => {
        view.x = value;
      },
    };
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
