'use strict';

// This module makes commands that run Node in a way of their own and by which it starts itself again, so that
// the processes that tests start run in the same way.

const fs = require('node:fs');

function writeScript(file, lines) {
  fs.writeFileSync(file, ['#!/bin/sh', ...lines, ''].join('\n'), { mode: 0o755 });
  return file;
}

/** Writes a script to the path `command` that runs Node by `words`, the start of a command line. */
function wrapNode(command, words) {
  const preload = `${command}.js`;
  fs.writeFileSync(preload, `process.execPath = ${JSON.stringify(command)};\n`);
  return writeScript(command, [`${words} --require '${preload}' "$@"`]);
}

module.exports = { wrapNode, writeScript };
