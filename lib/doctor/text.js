'use strict';

// This writes what `fast-ffi doctor` has found.

const WIDTH = 12;

const line = (title, text) => `${title.padEnd(WIDTH)}${text}\n`;

function machineText({ fastFFI, platform, system, libc, runtime, environment }) {
  const { name, version, v8, modules, file, permissionModel } = runtime;
  const variables = Object.entries(environment).map(([key, value]) => `${key}=${value}`);
  return [
    line('fast-ffi', fastFFI),
    line('platform', `${platform} (${system}${libc === undefined ? '' : `, ${libc}`})`),
    line(name === 'node' ? 'Node.js' : name, `${version} (V8 ${v8}, modules ${modules}), ${file}`),
    permissionModel ? line('permissions', 'the permission model is on') : '',
    ...variables.map((each, i) => line(i === 0 ? 'environment' : '', each)),
  ].join('');
}

const addonText = ({ addon: { loaded, file, error } }) =>
  loaded
    ? line('addon', `loaded${file === undefined ? '' : ` from ${file}`}`)
    : line('addon', `not loaded\n\n${error}`);

function callsText({ calls, callbacks }) {
  if (!calls.work) return line('calls', `fail: ${calls.error}`);
  const { path, reason, nanoseconds } = calls;
  return [
    line('calls', `work; labs(-7) takes ${nanoseconds} ns`),
    line('fast path', path === 'fast' ? 'yes' : `no: ${reason}`),
    line('callbacks', callbacks.work ? 'work' : `fail: ${callbacks.error}`),
  ].join('');
}

/** What is said of a library, a line for each fact. */
function factsOf({ file, opens, version, alsoInNode, error, install }) {
  if (file === null && install !== undefined) return ['not found', `to install it: ${install}`];
  if (file === null)
    return ['not found: install the package that has it, or give the path of its file'];
  if (!opens) return [`does not open: ${error}`];
  return [
    version === undefined ? 'opens' : `opens; version ${version}`,
    ...(alsoInNode === undefined
      ? []
      : [`Node.js contains ${alsoInNode.join(', ')}, too: open it with { deepBind: true }`]),
  ];
}

function libraryLines({ name, ...found }) {
  const title = `  ${name}`;
  const hasRoom = title.length < WIDTH;
  const facts = factsOf(found);
  if (found.file && found.file !== name) facts.unshift(found.file);
  const lines = facts.map((fact, i) => line(i === 0 && hasRoom ? title : '', fact));
  return (hasRoom ? '' : `${title}\n`) + lines.join('');
}

module.exports = { addonText, callsText, libraryLines, machineText };
