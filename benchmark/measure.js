'use strict';

// This module runs the processes, round after round.

const { spawnSync } = require('node:child_process');
const path = require('node:path');
const { buildBindLibrary, buildLibrary, buildSqlite } = require('./build');
const { isOfNoLine, linesOf, prepare, takesPart } = require('./contestants');
const { Journal } = require('./journal');

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

/**
 * Runs one process. Returns its outcomes, which are `{ id, value }` or `{ id, error }`, and how it failed if it did,
 * with the case that it was at.
 */
function runWorker({ contestant, start }, group, task) {
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
  const outcomes = reports
    .filter(({ started }) => !started)
    .map(({ id, value, error }) =>
      value === undefined ? { id, error: error ?? ABSENT } : { id, value },
    );
  if (status === 0) return { outcomes };
  const isDone = (id) => outcomes.some((outcome) => outcome.id === id);
  const culprit = reports.findLast(({ started, id }) => started && !isDone(id))?.id;
  const error = signal === 'SIGTERM' ? 'takes too long' : `crashes (${signal ?? status})`;
  return {
    outcomes,
    culprit,
    failure: { error, details: stderr.trim().slice(-500), isFatal: true },
  };
}

/**
 * Runs a contestant's cases once, and gives the outcomes. A case that ends the process is noted, and the next ones
 * go on.
 */
function runCases(program, group, task) {
  const all = [];
  let left = task.cases.filter((id) => !program.results.get(id)?.error);
  while (left.length > 0) {
    const { outcomes, culprit, failure } = runWorker(program, group, { ...task, cases: left });
    all.push(...outcomes);
    if (failure === undefined) break;
    left = left.filter((id) => id !== culprit && !outcomes.some((outcome) => outcome.id === id));
    const lost = culprit === undefined ? left : [culprit];
    all.push(...lost.map((id) => ({ id, ...failure })));
    if (culprit === undefined) break;
  }
  return all;
}

/** Adds an outcome to what a program has measured. One that has ended the process stands for all rounds. */
function record({ results }, { id, value, error, details, isFatal }) {
  const result = isFatal ? { values: [] } : (results.get(id) ?? { values: [] });
  if (error === undefined) result.values.push(value);
  else result.error ??= error;
  if (details) result.details = details;
  results.set(id, result);
}

/** A line that says how far the measurement is, written over the last one on a terminal. */
class Progress {
  #start = Date.now();
  #total;
  #first;
  #done;
  #lastReport = '';

  constructor(total, done) {
    this.#total = total;
    this.#first = done;
    this.#done = done;
  }

  step(text) {
    const done = this.#done++;
    const ofThisRun = (done - this.#first) / this.#total;
    const minutes = (Date.now() - this.#start) / 60_000;
    const minutesLeft = Math.ceil((minutes / ofThisRun) * (1 - done / this.#total));
    const left = ofThisRun > 0.02 ? `, about ${minutesLeft} min left` : '';
    const percent = `${Math.floor((done / this.#total) * 100)}%`;
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
        .map((program) => ({ round, group, program, cases: batch.map(({ id }) => id) })),
    ),
  );
}

/**
 * Measures `groups`, which hold the cases that are wanted, with all `programs`. Gives the minutes that it has taken,
 * earlier parts that the journal knows of included.
 */
function measure(programs, options) {
  const { groups, speed, environment } = options;
  const numbers = Array.from({ length: speed.rounds }, (_, i) => i + 1);
  const steps = numbers.flatMap((round) => planRound(round, programs, options));
  const names = steps.map(({ program: { contestant, line }, cases }) => [
    contestant.id,
    line,
    cases,
  ]);
  const journal = new Journal(options.journal, [environment.revision, speed, names]);
  for (const { step, outcomes } of journal.earlier) {
    for (const outcome of outcomes) record(steps[step].program, outcome);
  }

  const built = buildFor(groups);
  const progress = new Progress(steps.length, journal.earlier.length);
  steps.slice(journal.earlier.length).forEach(({ round, group, program, cases }, i) => {
    const { contestant, line } = program;
    const where = isOfNoLine(contestant) ? '' : ` on Node ${line}`;
    const what = `${group.title}, ${contestant.title}${where}`;
    progress.step(`round ${round} of ${speed.rounds}: ${what}`);
    const start = Date.now();
    const task = { ...speed, ...built, with: group.with, cases };
    const outcomes = runCases(program, group, task);
    for (const outcome of outcomes) record(program, outcome);
    journal.add({ step: journal.earlier.length + i, outcomes, ms: Date.now() - start });
  });
  progress.end();
  return journal.minutes;
}

module.exports = { ABSENT, measure, preparePrograms };
