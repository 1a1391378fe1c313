'use strict';

// This module reads files in the form of executables and libraries on macOS, and sees whether an addon for macOS
// is as it must be. Nothing of Apple's is needed for that.

const { execFileSync } = require('node:child_process');
const crypto = require('node:crypto');
const fs = require('node:fs');
const path = require('node:path');
const { OLDEST_MACOS } = require('./platforms');
const { pip, programs } = require('../toolchains/python-environment');

/** The package of PyPI's that reads such files. */
const LIEF = 'lief==1.0.0';

const INSTALL_NAME = '@rpath/fast-ffi.node';
/** The library that an addon is linked with, and no other. */
const SYSTEM_LIBRARY = '/usr/lib/libSystem.B.dylib';

/** The number that stands for a library where a symbol is looked up in the whole process (<mach-o/loader.h>). */
const FLAT_LOOKUP = -2;

/** Gives what a file says of itself: see mach-o.py. */
function readMachO(file) {
  const python = path.join(programs, 'python');
  const script = path.join(__dirname, 'mach-o.py');
  pip(['install', LIEF]);
  return JSON.parse(execFileSync(python, [script, file], { encoding: 'utf8', maxBuffer: 2 ** 28 }));
}

/** Lists what a file wants of the process that loads it. */
const wantedOfProcess = ({ imports }) => [
  ...new Set(imports.filter(({ library }) => library === FLAT_LOOKUP).map(({ name }) => name)),
];

// The parts of a signature ("CodeDirectory" in Apple's <kern/cs_blobs.h>).
const SUPERBLOB = 0xfade0cc0;
const CODE_DIRECTORY = 0xfade0c02;
const AD_HOC = 0x2;
const SHA256 = 2;

/** Finds the part of a signature that has the hashes. */
function codeDirectory(signature) {
  if (signature.readUInt32BE(0) !== SUPERBLOB) {
    throw new Error('no signature is where it should be');
  }
  for (let index = 0; index < signature.readUInt32BE(8); index++) {
    const blob = signature.subarray(signature.readUInt32BE(12 + 8 * index + 4));
    if (blob.readUInt32BE(0) === CODE_DIRECTORY) return blob.subarray(0, blob.readUInt32BE(4));
  }
  throw new Error('the signature has no hashes');
}

/** Says what is wrong with a signature; undefined if it fits the file. */
function problemOfSignature(bytes, { offset, size }) {
  const directory = codeDirectory(bytes.subarray(offset, offset + size));
  const [flags, hashes] = [directory.readUInt32BE(12), directory.readUInt32BE(16)];
  const [count, limit] = [directory.readUInt32BE(28), directory.readUInt32BE(32)];
  const [hashSize, hashType, , pageBits] = directory.subarray(36, 40);
  if ((flags & AD_HOC) === 0) return 'it is not an ad-hoc one';
  if (hashType !== SHA256 || hashSize !== 32) return `its hashes are of type ${hashType}`;
  if (limit !== offset) return `it is for ${limit} bytes of ${offset}`;
  const pageSize = 2 ** pageBits;
  if (count !== Math.ceil(limit / pageSize)) return `it has ${count} hashes`;
  for (let page = 0; page < count; page++) {
    const end = Math.min(limit, (page + 1) * pageSize);
    const content = bytes.subarray(page * pageSize, end);
    const expected = directory.subarray(hashes + page * hashSize, hashes + (page + 1) * hashSize);
    if (!crypto.createHash('sha256').update(content).digest().equals(expected)) {
      return `the hash of page ${page} is another`;
    }
  }
  return undefined;
}

/** Lists what is wrong with an addon for macOS. */
function problemsOfAddon(file, { mustBeSigned }) {
  const { oldestMacos, name, libraries, exports, hasThreadLocals, signature } = readMachO(file);
  const problems = [];
  const oldest = oldestMacos.slice(0, 2).join('.');
  if (oldest !== OLDEST_MACOS) problems.push(`it needs macOS ${oldest}, not ${OLDEST_MACOS}`);
  // A bundle has no name.
  if (name !== null && name !== INSTALL_NAME) problems.push(`its name is ${name}`);
  const foreign = libraries.filter((library) => library !== SYSTEM_LIBRARY);
  if (foreign.length > 0) problems.push(`it is linked with ${foreign.join(', ')}`);
  if (!exports.includes('_napi_register_module_v1')) problems.push('it is no addon');
  // dyld never unmaps what has these: see `keep_addon_loaded` in src/os/macos.rs.
  if (!hasThreadLocals) problems.push('it has no variables of threads');
  if (signature) {
    const problem = problemOfSignature(fs.readFileSync(file), signature);
    if (problem !== undefined) problems.push(`of its signature: ${problem}`);
  } else if (mustBeSigned) {
    problems.push('it is not signed');
  }
  return problems;
}

/** Throws unless an addon is as macOS wants it. Apple silicon runs only what is signed. */
function checkMacosAddon(file, platform) {
  const problems = problemsOfAddon(file, { mustBeSigned: platform === 'darwin-arm64' });
  if (problems.length > 0) {
    throw new Error([`${file} is not as it must be:`, ...problems].join('\n- '));
  }
}

module.exports = { checkMacosAddon, problemOfSignature, readMachO, wantedOfProcess };
