'use strict';

// util.inspect, and so console.log, shows libraries and functions by what is known of them.

const assert = require('node:assert/strict');
const { test } = require('node:test');
const { inspect } = require('node:util');
const {
  againstNodeFFI,
  ffi,
  fixturePath,
  openFixture,
  spawnNode,
  whyNoFastCalls,
} = require('../support/helpers.js');

const skip = againstNodeFFI && 'about fast-ffi';

const path = whyNoFastCalls() === false ? 'fast' : 'generic';

const DEFINITIONS = {
  noop: {},
  add: { symbol: 'add_int32', return: 'int32', arguments: ['i32', 'int32'] },
  string_length: { return: 'int64', arguments: ['string'] },
};

test('a library shows its path, whether it is open, and its functions', { skip }, () => {
  const { lib } = openFixture(DEFINITIONS);
  const shown = (isOpen, functions) =>
    `DynamicLibrary { path: ${inspect(fixturePath)}, isOpen: ${isOpen}, functions: ${functions} }`;
  const options = { breakLength: Infinity };
  assert.equal(inspect(lib, options), shown(true, "[ 'noop', 'add', 'string_length' ]"));
  assert.equal(inspect({ a: { lib } }, { depth: 0 }), '{ a: [Object] }');
  assert.equal(
    inspect({ a: { lib } }, { depth: 1 }),
    '{\n  a: { lib: [DynamicLibrary] }\n}'.replace(/\n */g, ' '),
  );
  lib.close();
  assert.equal(inspect(lib, options), shown(false, '[]'));
  assert.match(inspect(new ffi.DynamicLibrary(null), options), /^DynamicLibrary \{ path: '', /);
});

test('what is no library, but inherits from one, is shown as any object', { skip }, () => {
  const { prototype } = ffi.DynamicLibrary;
  for (const object of [prototype, Object.create(prototype), Object.create(openFixture().lib)]) {
    assert.equal(typeof inspect(object), 'string');
  }
});

test('a function shows its signature and call path', { skip }, () => {
  const { lib, functions } = openFixture(DEFINITIONS);
  const { noop, add, string_length: length } = functions;
  assert.equal(inspect(noop), `[Function: noop] void noop() [${path}]`);
  assert.equal(inspect(add), `[Function: add] int32 add(int32, int32) [${path}]`);
  assert.equal(inspect(length), `[Function: string_length] int64 string_length(string) [${path}]`);
  const unnamed = lib.toFunction(add.pointer, { return: 'int32', arguments: ['int32', 'int32'] });
  assert.equal(inspect(unnamed), `[Function (anonymous)] int32 (*)(int32, int32) [${path}]`);
  assert.equal(inspect({ noop }), `{ noop: [Function: noop] void noop() [${path}] }`);
  assert.equal(inspect({ noop }, { depth: 0 }), '{ noop: [Function: noop] }');
  const callback = lib.registerCallback(() => {});
  assert.match(inspect(noop), / \[generic\]$/);
  lib.unregisterCallback(callback);
  lib.close();
  assert.equal(inspect(add), '[Function: add] int32 add(int32, int32) [closed]');
  assert.equal(inspect(unnamed), '[Function (anonymous)] int32 (*)(int32, int32) [closed]');
});

test('types that a program has defined are shown by their names', { skip }, () => {
  const Point = ffi.struct('Point', { x: 'double', y: 'double' });
  const Same = ffi.struct('Same', { x: 'double', y: 'double' });
  const Unnamed = ffi.struct({ a: 'int32' });
  const declared = (definition) => {
    const { noop } = openFixture({ noop: definition }).functions;
    return /^\[Function: noop\] (.*) \[\w+\]$/.exec(inspect(noop))[1];
  };
  assert.equal(declared({ return: Point, arguments: [Same, Point] }), 'Point noop(Same, Point)');
  assert.equal(declared({ arguments: [Unnamed] }), 'void noop(struct)');
  assert.equal(declared({ arguments: [ffi.union({ a: 'int32' })] }), 'void noop(union)');
  assert.equal(declared({ arguments: [ffi.pointer(Point)] }), 'void noop(Point *)');
  assert.equal(declared({ arguments: [ffi.func({})] }), 'void noop(function)');
  assert.equal(declared({ arguments: ['int32', '...'] }), 'void noop(int32, ...)');
  assert.equal(
    declared({ return: 'str', arguments: ['f32', 'buffer'] }),
    'str noop(float32, buffer)',
  );
  assert.equal(
    declared({ arguments: ['string', '...', 'int32', Point] }),
    'void noop(string, ..., int32, Point)',
  );
});

test('changes of a definition after that do not show', { skip }, () => {
  const definition = { return: 'int32', arguments: ['int32'] };
  const { noop } = openFixture({ noop: definition }).functions;
  definition.arguments[0] = 'double';
  definition.arguments.length = 0;
  definition.return = 'void';
  assert.match(inspect(noop), /int32 noop\(int32\)/);
});

test('inspecting never throws, and nothing of it is enumerable', { skip }, () => {
  const { noop, add } = openFixture(DEFINITIONS).functions;
  assert.deepEqual(Object.keys(add), ['pointer']);
  assert.deepEqual(Reflect.ownKeys({ ...add }), ['pointer']);
  const key = inspect.custom;
  const method = add[key];
  assert.equal(method, noop[key], 'functions share it');
  for (const receiver of [Object.create(add), new Proxy(add, {}), () => {}, {}]) {
    assert.equal(method.call(receiver, 2, {}, inspect), receiver);
    assert.equal(typeof inspect(receiver), 'string');
  }
  delete add[key];
  assert.match(inspect(add), /^\[Function: add\] \{ pointer: \d+n \}$/);
  add[key] = () => 'my own';
  assert.equal(inspect(add), 'my own');
});

test('the package shows its exports in groups', { skip }, () => {
  const { version } = require('../../package.json');
  const shown = inspect(ffi);
  const lines = shown.split('\n');
  assert.equal(lines[0], `fast-ffi ${version} {`);
  assert.equal(lines.at(-1), '}');
  assert.ok(lines.length < 20, shown);
  for (const line of lines) assert.ok(line.length <= 80 && line === line.trimEnd(), line);
  const names = shown.slice(lines[0].length, -1).replaceAll(/^ {2}\w[\w ]*:/gm, '');
  assert.deepEqual(names.match(/\w+/g).sort(), Object.keys(ffi).sort());
  assert.doesNotMatch(shown, /others/);
  assert.equal(inspect({ a: { b: { ffi } } }, { depth: 2 }), '{ a: { b: { ffi: [fast-ffi] } } }');
});

test('the package looks as before to all else', { skip }, async () => {
  const own = Reflect.ownKeys(ffi).filter((key) => Object.keys(ffi).includes(key) === false);
  assert.deepEqual(
    own.filter((key) => key !== Symbol.for('fast-ffi.internals')),
    [inspect.custom],
  );
  assert.equal(inspect({ ...ffi }).split('\n')[1], '  DynamicLibrary: [Function: DynamicLibrary],');
  assert.doesNotMatch(inspect(Object.create(ffi)), /fast-ffi/);
  assert.match(inspect(await import('../../lib/index.js')), /^\[Module: null prototype\] \{/);
  ffi.mine = 1;
  try {
    assert.match(inspect(ffi), /\n {2}others: mine\n\}$/);
  } finally {
    delete ffi.mine;
  }
});

test('the package is shown where built-ins are patched', { skip }, () => {
  const { stdout, stderr } = spawnNode(`
    const { inspect } = require('node:util');
    const { log } = console;
    const { keys, hasOwn } = Object;
    Object.keys = Object.hasOwn = () => [];
    Object.prototype.polluted = 1;
    const shown = ffi[inspect.custom](2);
    Object.assign(Object, { keys, hasOwn });
    delete Object.prototype.polluted;
    log(shown === inspect(ffi), shown.includes('dlopen'), shown.includes('polluted'));`);
  assert.equal(stdout, 'true true false\n', stderr);
});
