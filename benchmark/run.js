'use strict';

// `npm run bench`: measures every case with every contestant on every Node line and prints a table
// for each line. See README.md here.

const { spawnSync } = require('node:child_process');
const fs = require('node:fs');
const os = require('node:os');
const path = require('node:path');
const { parseArgs } = require('node:util');
const { NODE_LINES } = require('../scripts/node-lines');
const { buildBindLibrary, buildLibrary } = require('./build');
const { cases } = require('./cases');
const { contestants, isOfNoLine, prepare } = require('./contestants');

const HELP = `Usage: npm run bench -- [options]
  --node 24,26         Node lines (all: ${NODE_LINES.join()})
  --case noop,add-i32  cases (all: ${cases.map(({ id }) => id).join()})
  --against koffi,deno contestants beside the base (all: ${contestants.map(({ id }) => id).join()})
  --base generic       what the others are compared with (fast-ffi)
  --quick              fewer and shorter rounds
  --json FILE          also write all figures to a file`;

const SPEEDS = {
  full: { rounds: 5, warmUpMs: 200, measureMs: 100 },
  quick: { rounds: 3, warmUpMs: 100, measureMs: 50 },
};

const worker = path.join(__dirname, 'worker.js');

/** The entries of `all` that a comma-separated option names; all of them if it is not given. */
function chosen(option, all, idOf) {
  if (option === undefined) return all;
  return option.split(',').map((name) => {
    const found = all.find((each) => String(idOf(each)) === name.trim());
    if (found === undefined) throw new Error(`"${name}" is none of ${all.map(idOf).join()}`);
    return found;
  });
}

function readOptions() {
  const { values } = parseArgs({
    options: {
      node: { type: 'string' },
      case: { type: 'string' },
      against: { type: 'string' },
      base: { type: 'string', default: 'fast-ffi' },
      quick: { type: 'boolean', default: false },
      json: { type: 'string' },
      help: { type: 'boolean', default: false },
    },
  });
  const idOf = ({ id }) => id;
  const [base] = chosen(values.base, contestants, idOf);
  const others = chosen(values.against, contestants, idOf).filter((each) => each !== base);
  return {
    help: values.help,
    json: values.json,
    lines: chosen(values.node, NODE_LINES, (line) => line),
    cases: chosen(values.case, cases, idOf),
    contestants: [base, ...others],
    speed: values.quick ? SPEEDS.quick : SPEEDS.full,
  };
}

/**
 * The processes of a round: a contestant, a line (of the first one for those of no line), and how
 * to start it. Those that can't be prepared are left out, with a note.
 */
function preparePrograms({ contestants, lines }) {
  const programs = [];
  for (const contestant of contestants) {
    const own = contestant.lines ? lines.filter((n) => contestant.lines.includes(n)) : lines;
    for (const line of isOfNoLine(contestant) ? own.slice(0, 1) : own) {
      try {
        programs.push({ contestant, line, start: prepare(contestant, line), results: new Map() });
      } catch (error) {
        console.log(`Without ${contestant.title}: ${error.message}`);
      }
    }
  }
  return programs;
}

/** Runs one process; returns the ids of the cases it has reported, and whether it went well. */
function runWorker({ contestant, start, results }, task) {
  const { status, signal, stdout, stderr } = spawnSync(
    start.command,
    [...start.args, worker, JSON.stringify({ ...task, contestant: contestant.file })],
    { env: { ...process.env, ...start.env }, encoding: 'utf8', maxBuffer: 2 ** 26 },
  );
  const reports = stdout
    .split('\n')
    .filter((line) => line.startsWith('{'))
    .map((line) => JSON.parse(line));
  for (const { id, value, error } of reports) {
    const result = results.get(id) ?? { values: [] };
    if (value !== undefined) result.values.push(value);
    result.error ??= error;
    results.set(id, result);
  }
  const failure = status === 0 ? undefined : `${signal ?? status}: ${stderr.trim().slice(-500)}`;
  return { done: reports.map(({ id }) => id), failure };
}

/** Runs a contestant's cases once. A case that ends the process is noted, the next ones go on. */
function runRound(program, task) {
  let left = task.cases.filter((id) => !program.results.get(id)?.error);
  while (left.length > 0) {
    const { done, failure } = runWorker(program, { ...task, cases: left });
    left = left.filter((id) => !done.includes(id));
    if (failure === undefined) return;
    const culprit = left.shift();
    if (culprit !== undefined) program.results.set(culprit, { values: [], error: failure });
  }
}

function progress(text) {
  if (process.stderr.isTTY) process.stderr.write(`\r\x1b[K${text}`);
  else if (text !== '') process.stderr.write(`${text}\n`);
}

function measure(programs, { cases, speed }) {
  const idsOf = (isWanted) => cases.filter(isWanted).map(({ id }) => id);
  const callIds = idsOf(({ kind }) => kind !== 'bind');
  const bindIds = idsOf(({ kind }) => kind === 'bind');
  const task = { ...speed, library: buildLibrary() };
  const bindTask = bindIds.length > 0 && bindTaskOf(task, bindIds);
  for (let round = 1; round <= speed.rounds; round++) {
    for (const program of programs) {
      const { contestant, line } = program;
      const where = isOfNoLine(contestant) ? '' : ` on Node ${line}`;
      progress(`round ${round} of ${speed.rounds}: ${contestant.title}${where}`);
      if (callIds.length > 0) runRound(program, { ...task, cases: callIds });
      if (bindTask && contestant.binds) {
        const start = { ...program.start, args: [...program.start.args, '--expose-gc'] };
        runRound({ ...program, start }, bindTask);
      }
    }
  }
  progress('');
}

function bindTaskOf(task, ids) {
  const { library, signatures } = buildBindLibrary();
  return { ...task, cases: ids, bindLibrary: library, bindSignatures: signatures };
}

function median(values) {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = sorted.length >> 1;
  return sorted.length % 2 === 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
}

const valueOf = (program, id) => {
  const values = program?.results.get(id)?.values ?? [];
  return values.length === 0 ? undefined : median(values);
};

function format(value) {
  if (value === undefined) return '-';
  return value >= 1000 ? Math.round(value).toLocaleString('en') : value.toFixed(1);
}

/** A figure and, before it, what multiple of the base's it is. */
function cell(program, base, id) {
  const value = valueOf(program, id);
  if (value === undefined) return program.results.get(id)?.error ? 'failed' : '-';
  const baseValue = valueOf(base, id);
  if (program === base || baseValue === undefined) return format(value);
  return `${(value / baseValue).toFixed(value < 10 * baseValue ? 2 : 0)}x ${format(value)}`;
}

function printTable(line, programs, { cases, contestants }) {
  const columns = programs.filter((each) => each.line === line || isOfNoLine(each.contestant));
  const base = columns.find(({ contestant }) => contestant === contestants[0]);
  const rows = [
    [`Node ${line}`, ...columns.map(({ contestant }) => contestant.title)],
    ...cases.map(({ id, title }) => [title, ...columns.map((each) => cell(each, base, id))]),
  ];
  const widths = rows[0].map((_, i) => Math.max(...rows.map((row) => row[i].length)));
  for (const row of rows) {
    console.log(
      row
        .map((text, i) => (i === 0 ? text.padEnd(widths[i]) : text.padStart(widths[i])))
        .join('  '),
    );
  }
  console.log();
}

function printNotes(programs) {
  const ratios = [];
  for (const { contestant, line, results } of programs) {
    for (const [id, { values, error }] of results) {
      if (values.length > 1) ratios.push(Math.max(...values) / Math.min(...values));
      if (error) console.log(`Failed: ${contestant.title}, Node ${line}, ${id}: ${error}`);
    }
  }
  if (ratios.length === 0) return;
  console.log(
    `Slowest round over fastest round: ${median(ratios).toFixed(2)} in the median, ` +
      `${Math.max(...ratios).toFixed(2)} at worst. Lower is a quieter machine.`,
  );
}

function writeJson(file, programs, { speed }) {
  const results = programs.flatMap(({ contestant, line, results }) =>
    [...results].map(([id, { values, error }]) => ({
      contestant: contestant.id,
      node: isOfNoLine(contestant) ? null : line,
      case: id,
      median: values.length > 0 ? median(values) : null,
      rounds: values,
      ...(error && { error }),
    })),
  );
  const machine = { cpu: os.cpus()[0].model, platform: process.platform, arch: process.arch };
  fs.writeFileSync(file, `${JSON.stringify({ machine, speed, results }, null, 2)}\n`);
}

function main() {
  const options = readOptions();
  if (options.help) {
    console.log(HELP);
    return;
  }
  const programs = preparePrograms(options);
  measure(programs, options);
  const [base] = options.contestants;
  console.log(
    `Nanoseconds per call, median of ${options.speed.rounds} rounds; before it, as a multiple of ` +
      `${base.title} on the same Node line.\n`,
  );
  for (const line of options.lines) printTable(line, programs, options);
  printNotes(programs);
  if (options.json !== undefined) writeJson(options.json, programs, options);
}

try {
  main();
} catch (error) {
  console.error(error.message);
  process.exitCode = 1;
}
