'use strict';

// This module runs the processes, round after round.

const { spawnSync } = require('node:child_process');
const path = require('node:path');
const { buildBindLibrary, buildLibrary, buildSqlite } = require('./build');
const { isOfNoLine, linesOf, prepare, takesPart } = require('./contestants');

const worker = path.join(__dirname, 'worker.js');
/** The error of a case that a contestant has no function for. */
const ABSENT = 'not there';

/** The time after which a process counts as hanging. */
const TIME_LIMIT_MS = 180_000;

/**
 * Prepares the programs: each is a contestant on a line, with how to start it, and what it has measured: by
 * case, the values of all rounds, or an error. Those that can't be prepared are left out, with a note.
 */
function preparePrograms({ contestants, lines }) {
  const programs = [];
  for (const contestant of contestants) {
    for (const line of linesOf(contestant, lines)) {
      try {
        programs.push({ contestant, line, start: prepare(contestant, line), results: new Map() });
      } catch (error) {
        console.log(`Without ${contestant.title}: ${error.message}`);
      }
    }
  }
  return programs;
}

/** Runs one process. Returns the ids of the cases that it has finished, and how it failed if it did. */
function runWorker({ contestant, start, results }, group, task) {
  const { command, args, env } = start(group);
  const { status, signal, stdout, stderr } = spawnSync(
    command,
    [...args, worker, JSON.stringify({ ...task, contestant: contestant.file })],
    {
      env: { ...process.env, ...env },
      encoding: 'utf8',
      maxBuffer: 2 ** 26,
      timeout: TIME_LIMIT_MS,
    },
  );
  const reports = stdout
    .split('\n')
    .filter((line) => line.startsWith('{'))
    .map((line) => JSON.parse(line));
  const finished = reports.filter(({ started }) => !started);
  for (const { id, value, error } of finished) {
    const result = results.get(id) ?? { values: [] };
    if (value !== undefined) result.values.push(value);
    else result.error ??= error ?? ABSENT;
    results.set(id, result);
  }
  const done = finished.map(({ id }) => id);
  if (status === 0) return { done };
  const culprit = reports.findLast(({ started, id }) => started && !done.includes(id))?.id;
  const words = signal === 'SIGTERM' ? 'takes too long' : `crashes (${signal ?? status})`;
  return { done, culprit, failure: words, details: stderr.trim().slice(-500) };
}

/** Runs a contestant's cases once. A case that ends the process is noted, and the next ones go on. */
function runCases(program, group, task) {
  let left = task.cases.filter((id) => !program.results.get(id)?.error);
  while (left.length > 0) {
    const { done, culprit, failure, details } = runWorker(program, group, { ...task, cases: left });
    if (failure === undefined) return;
    left = left.filter((id) => !done.includes(id) && id !== culprit);
    if (culprit === undefined) {
      for (const id of left) program.results.set(id, { values: [], error: failure, details });
      return;
    }
    program.results.set(culprit, { values: [], error: failure, details });
  }
}

/** A line that says how far the measurement is, written over the last one on a terminal. */
class Progress {
  #start = Date.now();
  #total;
  #done = 0;
  #lastReport = '';

  constructor(total) {
    this.#total = total;
  }

  step(text) {
    const part = this.#done++ / this.#total;
    const minutes = (Date.now() - this.#start) / 60_000;
    const left = part > 0.02 ? `, about ${Math.ceil((minutes / part) * (1 - part))} min left` : '';
    const percent = `${Math.floor(part * 100)}%`;
    if (process.stderr.isTTY) {
      process.stderr.write(`\r\x1b[K${percent}${left}: ${text}`);
    } else if (percent !== this.#lastReport) {
      // A log gets a line for each percent.
      process.stderr.write(`${percent}${left}: ${text}\n`);
    }
    this.#lastReport = percent;
  }

  end() {
    if (process.stderr.isTTY) process.stderr.write('\r\x1b[K');
  }
}

/** Builds what groups need. What can't be built is left out; the cases that need it fail. */
function buildFor(groups) {
  const hasGroup = (id) => groups.some((group) => group.id === id);
  const built = { library: buildLibrary(), zlib: 'libz.so.1' };
  if (hasGroup('binding') || hasGroup('declarations')) {
    const { library, signatures, prototypes } = buildBindLibrary();
    Object.assign(built, {
      bindLibrary: library,
      bindSignatures: signatures,
      bindPrototypes: prototypes,
    });
  }
  if (hasGroup('work')) built.sqlite = buildSqlite();
  return built;
}

/** Splits the cases of a group into those that one process measures. */
const batchesOf = ({ apart, cases }) => (apart ? cases.map((each) => [each]) : [cases]);

/** Tells in how many rounds a program takes part: peers on older lines do in fewer, to save time. */
function roundsOf({ contestant, line }, { rounds = Number.POSITIVE_INFINITY }, options) {
  const { speed, lines, contestants } = options;
  const isMain = contestant === contestants[0] || isOfNoLine(contestant) || line === lines.at(-1);
  return Math.min(rounds, isMain ? speed.rounds : Math.ceil(speed.rounds / 2));
}

/** Lists all processes of a round. Contestants take turns with every case or group of cases. */
function planRound(round, programs, options) {
  const { groups, lines, contestants } = options;
  const present = { newest: lines.at(-1), base: contestants[0] };
  return groups.flatMap((group) =>
    batchesOf(group).flatMap((batch) =>
      programs
        .filter((program) => takesPart(program, group, present))
        .filter((program) => round <= roundsOf(program, group, options))
        .map((program) => ({ group, program, cases: batch.map(({ id }) => id) })),
    ),
  );
}

/** Measures `groups`, which hold the cases that are wanted, with all `programs`. */
function measure(programs, options) {
  const { groups, speed } = options;
  const built = buildFor(groups);
  const numbers = Array.from({ length: speed.rounds }, (_, i) => i + 1);
  const rounds = numbers.map((round) => planRound(round, programs, options));
  const progress = new Progress(rounds.flat().length);
  rounds.forEach((steps, i) => {
    for (const { group, program, cases } of steps) {
      const { contestant, line } = program;
      const where = isOfNoLine(contestant) ? '' : ` on Node ${line}`;
      const what = `${group.title}, ${contestant.title}${where}`;
      progress.step(`round ${i + 1} of ${speed.rounds}: ${what}`);
      runCases(program, group, {
        ...speed,
        ...built,
        with: group.with,
        cases,
      });
    }
  });
  progress.end();
}

module.exports = { ABSENT, measure, preparePrograms };
