#!/usr/bin/env node
'use strict';

// `npx fast-ffi build` compiles the addon where no package brings it, `npx fast-ffi bind` writes modules for C
// libraries, and `npx fast-ffi doctor` says what works here.

const fs = require('node:fs');
const os = require('node:os');
const path = require('node:path');

const USAGE = `Usage: fast-ffi build
       fast-ffi bind HEADER... --library NAME -o FILE [options]
       fast-ffi doctor [--json] [LIBRARY...]

build compiles the native addon of fast-ffi for this machine and puts it into the folder of the package.
That takes Rust (cargo), a C compiler and make, and network access for the crates it is made of.

bind writes a module that binds what headers of a C library declare: see fast-ffi bind --help.

doctor says what works on this machine, and what helps where something does not. Put it into issue reports.`;

/** Builds with cargo's files in a temporary folder: they are large, and of no use afterwards. */
function buildAndCleanUp() {
  const { build } = require('../scripts/run/build');
  const targetDirectory = fs.mkdtempSync(path.join(os.tmpdir(), 'fast-ffi-build-'));
  try {
    console.log(`Built ${build({ targetDirectory })}`);
  } finally {
    fs.rmSync(targetDirectory, { recursive: true, force: true });
  }
}

const [command, ...words] = process.argv.slice(2);
if (command === 'build') {
  try {
    buildAndCleanUp();
  } catch (error) {
    console.error(error.message);
    process.exitCode = 1;
  }
} else if (command === 'bind') {
  // It needs the addon, which `build` makes.
  process.exitCode = require('../lib/bind').bind(words);
} else if (command === 'doctor') {
  process.exitCode = require('../lib/doctor').doctor(words);
} else {
  console.log(USAGE);
  if (command !== undefined && command !== '--help') process.exitCode = 1;
}
