'use strict';

// This module keeps what has been measured so far in a file, one line of JSON a step, so that a measurement that was
// stopped can go on.

const { createHash } = require('node:crypto');
const fs = require('node:fs');

/** Reads a journal's lines. The last one may be cut off. */
function readLines(file) {
  const text = fs.readFileSync(file, 'utf8');
  return text
    .slice(0, text.lastIndexOf('\n') + 1)
    .split('\n')
    .slice(0, -1)
    .map((line) => JSON.parse(line));
}

const textOf = (lines) => lines.map((line) => `${JSON.stringify(line)}\n`).join('');

/** The journal of a measurement; without a file it only adds up the time. */
class Journal {
  #file;
  #ms = 0;

  /** The steps that were done before, from the first on. */
  earlier = [];

  /** Opens the file, or makes it. `plan` is what has to be the same for going on: what is measured, and how. */
  constructor(file, plan) {
    if (file === undefined) return;
    this.#file = file;
    const head = { plan: createHash('sha256').update(JSON.stringify(plan)).digest('hex') };
    const lines = fs.existsSync(file) ? readLines(file) : [];
    if (lines.length > 0 && lines[0].plan !== head.plan) {
      throw new Error(`${file} is of another measurement, or another revision: delete it`);
    }
    this.earlier = lines.slice(1);
    this.#ms = this.earlier.reduce((sum, { ms }) => sum + ms, 0);
    fs.writeFileSync(file, textOf([head, ...this.earlier]));
  }

  add(step) {
    this.#ms += step.ms;
    if (this.#file !== undefined) fs.appendFileSync(this.#file, textOf([step]));
  }

  get minutes() {
    return Math.round(this.#ms / 6000) / 10;
  }
}

module.exports = { Journal };
