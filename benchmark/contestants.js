'use strict';

// Who takes part, and how their processes are started.

const { buildBareFastCall, buildNapiAddon, bunBinary, denoBinary } = require('./build');
const { nodeBinary } = require('../scripts/node-lines');

// What is left is V8's interpreter.
const INTERPRETER = ['--no-opt', '--no-maglev', '--no-sparkplug'];

/**
 * Contestants: an id for the command line, a title, the file in contestants/ that the process
 * loads, and some of
 *   flags, env      for Node
 *   addon(line)     builds the addon that the file loads
 *   binary(line)    what to run instead of Node, with the arguments `args`
 *   lines           the Node lines it exists for; those of no line run once for all of them
 *   binds           takes part in the binding cases
 */
const contestants = [
  { id: 'fast-ffi', title: 'fast-ffi', file: 'fast-ffi', binds: true },
  { id: 'bare', title: 'bare fast call', file: 'native-addon', addon: buildBareFastCall },
  { id: 'deno', title: 'Deno', file: 'deno', binary: denoBinary, args: ['run', '-A', '--no-lock'] },
  { id: 'bun', title: 'Bun', file: 'bun', binary: bunBinary },
  { id: 'node-ffi', title: 'node:ffi', file: 'node-ffi', lines: [26], binds: true },
  { id: 'napi', title: 'Node-API in C', file: 'native-addon', addon: buildNapiAddon },
  { id: 'koffi', title: 'koffi', file: 'koffi', binds: true },
  { id: 'callback', title: 'ff callback', file: 'fast-ffi-callback' },
  { id: 'generic', title: 'ff generic', file: 'fast-ffi', env: { FAST_FFI_CALL_PATH: 'generic' } },
  { id: 'cold', title: 'ff cold', file: 'fast-ffi', flags: INTERPRETER },
];

const isOfNoLine = ({ binary }) => binary !== undefined;

/** How to start the worker for a contestant on a Node line: { command, args, env }. */
function prepare({ binary = nodeBinary, addon, args = [], flags = [], env = {} }, line) {
  return {
    command: binary(line),
    args: [...args, ...flags],
    env: { ...env, ...(addon && { BENCHMARK_ADDON: addon(line) }) },
  };
}

module.exports = { contestants, isOfNoLine, prepare };
