'use strict';

// A C++ exception that leaves a function which JavaScript has called ends the process, in C++'s own words, and
// before them it says which function that was. Every case needs a process of its own.

const assert = require('node:assert/strict');
const fs = require('node:fs');
const path = require('node:path');
const { before, describe, test } = require('node:test');
const { cpp, whyNoCpp } = require('../support/compilers.js');
const {
  againstNodeFFI,
  compileLibrary,
  compileWith,
  spawnNode,
  whyNoFastCalls,
} = require('../support/helpers.js');

const skip =
  (againstNodeFFI && 'node:ffi does not say which function it was') ||
  (process.platform !== 'linux' && 'the unwinder of other systems does not tell where it ends') ||
  whyNoCpp();

/** The reason why no library can be preloaded: a compiler is named, or a Node, for an emulator. */
const whyNoPreload =
  (process.env.FAST_FFI_TEST_NODE ?? process.env.CC) !== undefined &&
  'the preloaded library would be for the emulator';

const SOURCE = `
  #include <cstdarg>
  #include <cstdint>
  #include <exception>
  #include <stdexcept>
  #include <string>
  #include <thread>

  struct Pair { int first; int second; };

  static int hidden(int n) {
    if (n > 100) throw std::runtime_error("hidden: too large");
    return n + 1;
  }
  static void complain() { throw std::runtime_error("deep: too large"); }
  static void (*volatile how_to_complain)() = complain;

  __attribute__((noinline)) static int jumped_to(int n) {
    if (n > 100) how_to_complain();
    return n + 1;
  }

  extern "C" {
    __attribute__((noinline)) int exported(int n) { return jumped_to(n) + 1; }

    int (*address_of_hidden)(int) = hidden;
    // The compiler moves the rare part of these two to another place.
    int parse(int n) {
      if (n > 100) throw std::runtime_error("parse: too large");
      return n + 1;
    }
    int64_t parse_long(int64_t n) {
      if (n > 100) throw std::runtime_error("parse_long: too large");
      return n + 1;
    }
    int parse_text(const char *text) {
      if (*text == 'x') throw std::runtime_error("parse_text: begins with x");
      return *text;
    }
    // This calls what throws, and has something to destroy.
    int parse_deep(int n) {
      std::string kept(static_cast<size_t>(n & 7) + 40, 'a');
      if (n > 100) how_to_complain();
      return n + 1 + static_cast<int>(kept.size() - kept.length());
    }
    // These end by jumping to what throws. Of the second one nothing is left then.
    int parse_and_jump(int n) { return jumped_to(n); }
    int parse_and_jump_far(int n) { return exported(n); }
    int parse_pair(Pair pair) {
      if (pair.second > 100) throw std::runtime_error("parse_pair: too large");
      return pair.first + 1;
    }
    int parse_many(int count, ...) {
      va_list list;
      va_start(list, count);
      const int n = va_arg(list, int);
      va_end(list);
      if (n > 100) throw std::runtime_error("parse_many: too large");
      return n + 1;
    }
    int throw_number(int n) {
      if (n > 100) throw n;
      return n + 1;
    }
    int catch_own(int n) {
      try {
        how_to_complain();
      } catch (const std::runtime_error &) {
        return n + 1;
      }
      return 0;
    }
    int call_and_catch(int (*callback)(int), int n) {
      try {
        return callback(n);
      } catch (...) {
        return -1;
      }
    }
    int call_then_catch(int (*callback)(int), int n) {
      try {
        const int result = callback(n);
        if (result > 100) how_to_complain();
        return result;
      } catch (...) {
        return -1;
      }
    }
    int must_not_throw(int n) noexcept {
      if (n > 100) how_to_complain();
      return n + 1;
    }
    int give_up(int n) {
      if (n > 100) std::terminate();
      return n + 1;
    }
    int throw_on_thread(int n) {
      std::thread([n] { if (n > 100) how_to_complain(); }).join();
      return n + 1;
    }
  }
`;

/** The types of the functions above that are not `int (int)`. */
const SIGNATURES = `{
  __proto__: null,
  parse_long: { return: 'int64', arguments: ['int64'] },
  parse_text: { return: 'int32', arguments: ['string'] },
  parse_pair: {
    return: 'int32',
    arguments: [ffi.struct('Pair', { first: 'int32', second: 'int32' })],
  },
  parse_many: { return: 'int32', arguments: ['int32', '...', 'int32'] },
}`;

/** The functions that throw, with a good argument and its result, a bad argument, and what is thrown then. */
const CASES = [
  { name: 'parse', good: '[1]', result: '2', bad: '[101]', what: 'parse: too large' },
  {
    name: 'parse_long',
    good: '[1n]',
    result: '2n',
    bad: '[101n]',
    what: 'parse_long: too large',
  },
  {
    name: 'parse_text',
    good: "['a']",
    result: '97',
    bad: "['x']",
    what: 'parse_text: begins with x',
  },
  { name: 'parse_deep', good: '[1]', result: '2', bad: '[101]', what: 'deep: too large' },
  { name: 'parse_and_jump', good: '[1]', result: '2', bad: '[101]', what: 'deep: too large' },
  {
    name: 'parse_pair',
    good: '[{ first: 1, second: 1 }]',
    result: '2',
    bad: '[{ first: 1, second: 101 }]',
    what: 'parse_pair: too large',
  },
  {
    name: 'parse_many',
    good: '[1, 1]',
    result: '2',
    bad: '[1, 101]',
    what: 'parse_many: too large',
  },
];

/** The names of those that are called in more ways, for each takes a process. */
const FEW = ['parse', 'parse_deep', 'parse_pair'];

const TERMINATED = /^terminate called after throwing an instance of 'std::runtime_error'$/;

describe('C++ exceptions', { skip }, () => {
  let library;
  let refusal;
  before(() => {
    library = compileWith({ ...cpp, options: [...cpp.options, '-pthread'] }, SOURCE, 'c++');
    const source = fs.readFileSync(path.join(__dirname, '..', 'preload', 'memory.c'));
    refusal = { LD_PRELOAD: compileLibrary(source), EXECUTABLE_MEMORY: 'refuse' };
  });

  /** Runs a program that has `lib`, and `bind(name)`, which binds functions of the library above. */
  const run = (program, env) => {
    const outcome = spawnNode(
      `const fs = require('node:fs');
       const lib = new ffi.DynamicLibrary(${JSON.stringify(library)});
       const signatures = ${SIGNATURES};
       const INT = { return: 'int32', arguments: ['int32'] };
       const bind = (name) => lib.getFunction(name, signatures[name] ?? INT);
       const say = (value) => fs.writeSync(1, JSON.stringify(value) + '\\n');
       ${program}
       say('survived');`,
      { env },
    );
    // The emulator has something to say, too, when a process ends.
    return { ...outcome, stderr: outcome.stderr.replaceAll(/^qemu: .*\n/gm, '') };
  };

  const LEFT = 'a C++ exception left';
  const ENDED = 'C++ ended the process in';

  const firstLine = (how, name) =>
    `fast-ffi: in a call from JavaScript ${how} the function ${name} of the library ${library}`;

  /** Checks the end of a process: our line first, then C++'s own words. */
  function assertEnded({ signal, stdout, stderr }, { line, what }) {
    assert.doesNotMatch(stdout, /survived/);
    assert.doesNotMatch(stderr, /panic/);
    const lines = stderr.trimEnd().split('\n');
    assert.equal(lines[0], line, stderr);
    assert.match(lines[1], TERMINATED);
    assert.equal(lines[2], `  what():  ${what}`);
    assert.equal(lines.length, 3, stderr);
    assert.equal(signal, 'SIGABRT');
  }

  /** Makes one call that throws. */
  const callOnce = ({ name, bad }) => `bind('${name}')(...${bad});`;

  /** Makes a call that throws where V8 has optimised calls that don't, which have taken the fast entry. */
  const callHot = ({ name, good, result, bad }) => `
    const loop = hotLoop(${name === 'parse_many' ? 2 : 1});
    const rows = Array.from({ length: 100 }, () => [...${good}, ${result}]);
    const fn = bind('${name}');
    say(whenHot(() => loop(fn, rows), { times: 10 }));
    loop(fn, [...rows, [...${bad}, ${result}]]);`;

  for (const each of CASES) {
    test(`one that leaves ${each.name} ends the process, in a call that is cold`, () => {
      assertEnded(run(callOnce(each)), { line: firstLine(LEFT, each.name), what: each.what });
    });

    test(`one that leaves ${each.name} ends the process, in a call that is hot`, {
      skip: whyNoFastCalls(),
    }, () => {
      const outcome = run(callHot(each));
      const [hot] = outcome.stdout.split('\n', 1);
      assert.deepEqual(JSON.parse(hot), { wrong: 0, missed: 0 });
      assertEnded(outcome, { line: firstLine(LEFT, each.name), what: each.what });
    });
  }

  // These calls go the same way for all signatures: a jump, or the place of a throw, makes no difference.
  for (const each of CASES.filter(({ name }) => FEW.includes(name))) {
    test(`one that leaves ${each.name} ends the process, on the generic path`, () => {
      const outcome = run(callOnce(each), { FAST_FFI_CALL_PATH: 'generic' });
      assertEnded(outcome, { line: firstLine(LEFT, each.name), what: each.what });
    });

    test(`one that leaves ${each.name} ends the process, without executable memory`, {
      skip: whyNoPreload,
    }, () => {
      const outcome = run(callOnce(each), refusal);
      assertEnded(outcome, { line: firstLine(LEFT, each.name), what: each.what });
    });
  }

  // JavaScript waits meanwhile, so that it does not get to the end of the program.
  for (const env of [undefined, { FAST_FFI_CALL_PATH: 'generic' }]) {
    test(`one that leaves a nonblocking function ends the process, too ${JSON.stringify(env)}`, () => {
      const outcome = run(
        `lib.getFunction('parse', { ...INT, nonblocking: true })(101);
         Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0);`,
        env,
      );
      assertEnded(outcome, { line: firstLine(LEFT, 'parse'), what: 'parse: too large' });
    });
  }

  test('one that leaves a function under a callback is not caught above that', () => {
    const outcome = run(
      `const call = lib.getFunction('call_and_catch', {
         return: 'int32', arguments: ['function', 'int32'],
       });
       const parse = bind('parse');
       say(call(lib.registerCallback(INT, (n) => parse(n)), 1));
       call(lib.registerCallback(INT, (n) => parse(n)), 101);`,
    );
    assert.equal(outcome.stdout, '2\n');
    assertEnded(outcome, { line: firstLine(LEFT, 'parse'), what: 'parse: too large' });
  });

  test('in a fast call under a callback it is that call which is named', {
    skip: whyNoFastCalls(),
  }, () => {
    const outcome = run(
      `const call = lib.getFunction('call_and_catch', {
           return: 'int32', arguments: ['function', 'int32'],
         });
         const parse = lib.getFunction('parse', { ...INT, callback: false });
         const loop = hotLoop(1);
         const rows = Array.from({ length: 100 }, () => [1, 2]);
         call(lib.registerCallback(INT, (n) => {
           say(whenHot(() => loop(parse, rows), { times: 10 }));
           return loop(parse, [...rows, [n, n + 1]]);
         }), 101);`,
    );
    assert.deepEqual(JSON.parse(outcome.stdout), { wrong: 0, missed: 0 });
    assertEnded(outcome, { line: firstLine(LEFT, 'parse'), what: 'parse: too large' });
  });

  test('where a hot function has ended by a jump to another one, that is named', {
    skip: whyNoFastCalls(),
  }, () => {
    const names = { name: 'parse_and_jump_far', good: '[1]', result: '3', bad: '[101]' };
    const outcome = run(callHot(names));
    assertEnded(outcome, { line: firstLine(LEFT, 'exported'), what: 'deep: too large' });
  });

  test('one that is no std::exception ends the process, too', () => {
    const { signal, stderr } = run("bind('throw_number')(101);");
    const [line, words] = stderr.split('\n');
    assert.equal(line, firstLine(LEFT, 'throw_number'));
    assert.match(words, /^terminate called after throwing an instance of 'int'$/);
    assert.equal(signal, 'SIGABRT');
  });

  test('a function that is not exported is named by its place in the library', () => {
    const { signal, stderr } = run(
      `const hidden = lib.toFunction(ffi.getUint64(lib.getSymbol('address_of_hidden')), INT);
       hidden(101);`,
    );
    const [line, words] = stderr.split('\n');
    const [start, end] = firstLine(LEFT, '@').split('@');
    assert.ok(line.startsWith(`${start}at 0x`) && line.endsWith(end), stderr);
    assert.match(words, TERMINATED);
    assert.equal(signal, 'SIGABRT');
  });

  for (const { name, words } of [
    { name: 'must_not_throw', words: TERMINATED },
    { name: 'give_up', words: /^terminate called without an active exception$/ },
  ]) {
    test(`the function is named when C++ ends the process in it: ${name}`, () => {
      const { signal, stderr } = run(`bind('${name}')(101);`);
      const lines = stderr.split('\n');
      assert.equal(lines[0], firstLine(ENDED, name), stderr);
      assert.match(lines[1], words);
      assert.equal(signal, 'SIGABRT');
    });
  }

  test('no function is named for an exception that leaves another thread', () => {
    const { signal, stderr } = run("bind('throw_on_thread')(101);");
    assert.doesNotMatch(stderr, /fast-ffi|panic/);
    assert.match(stderr.split('\n')[0], TERMINATED);
    assert.equal(signal, 'SIGABRT');
  });

  test('the terminate handler that was there before is called', () => {
    const other = compileWith(
      cpp,
      `#include <cstdio>
       #include <cstdlib>
       #include <exception>
       static void own() { std::fputs("own handler\\n", stderr); std::_Exit(7); }
       static std::terminate_handler before = std::set_terminate(own);
       extern "C" int parse(int n) { if (n > 100) throw n; return n + 1; }`,
      'c++',
    );
    const { status, stderr } = spawnNode(`
      const lib = new ffi.DynamicLibrary(${JSON.stringify(other)});
      lib.getFunction('parse', { return: 'int32', arguments: ['int32'] })(101);`);
    const line = firstLine(LEFT, 'parse').replace(library, other);
    assert.deepEqual({ status, stderr }, { status: 7, stderr: `${line}\nown handler\n` });
  });

  const survives = (program, env) => {
    const { status, stdout, stderr } = run(program, env);
    assert.deepEqual({ status, stderr }, { status: 0, stderr: '' });
    return stdout
      .split('\n')
      .slice(0, -2)
      .map((line) => JSON.parse(line));
  };

  test('one that the function itself catches does no harm, in calls that are cold', () => {
    const program = "say(bind('catch_own')(1));";
    assert.deepEqual(survives(program), [2]);
    assert.deepEqual(survives(program, { FAST_FFI_CALL_PATH: 'generic' }), [2]);
    if (!whyNoPreload) {
      assert.deepEqual(survives(program, refusal), [2]);
    }
  });

  test('one that the function itself catches does no harm, in calls that are hot', {
    skip: whyNoFastCalls(),
  }, () => {
    const program = `
        const loop = hotLoop(1);
        const rows = Array.from({ length: 100 }, () => [1, 2]);
        const fn = bind('catch_own');
        say(whenHot(() => loop(fn, rows), { times: 10 }));`;
    assert.deepEqual(survives(program), [{ wrong: 0, missed: 0 }]);
  });

  test('one that C++ throws and catches after a callback, and under it, does no harm', () => {
    const program = `
      const call = lib.getFunction('call_then_catch', {
        return: 'int32', arguments: ['function', 'int32'],
      });
      const catchOwn = bind('catch_own');
      const pointer = lib.registerCallback(INT, (n) => catchOwn(n));
      say([call(pointer, 1), call(pointer, 200)]);`;
    assert.deepEqual(survives(program), [[2, -1]]);
    assert.deepEqual(survives(program, { FAST_FFI_CALL_PATH: 'generic' }), [[2, -1]]);
  });
});
