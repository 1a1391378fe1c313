'use strict';

// `npm run bench` measures, prints tables, and writes what the documentation shows of them. README.md in this
// folder says how.

const fs = require('node:fs');
const { parseArgs } = require('node:util');
const { NODE_LINES } = require('../scripts/run/node-lines');
const { cases, groups } = require('./cases');
const { contestants } = require('./contestants');
const { describeEnvironment } = require('./environment');
const { measure, preparePrograms } = require('./measure');
const { comparison } = require('./report/comparison');
const { RESULTS_FILE, writeResults } = require('./report/documents');
const { Figures, summarise, toText } = require('./report/figures');
const { lineTables } = require('./report/tables');
const { median } = require('./report/statistics');

const idOf = ({ id }) => id;

const HELP = `Usage: npm run bench -- [options]
  --node 24,26         Node lines (all: ${NODE_LINES.join()})
  --case numbers,qsort cases, or groups of them: ${groups.map(idOf).join()}
  --against koffi,deno contestants beside the base (${contestants.map(idOf).join()})
  --base generic       what the others are compared with (fast-ffi)
  --quick              fewer and shorter rounds
  --json FILE          write all figures to a file
  --journal FILE       keep what has been measured in a file at once; if it is there, go on from there
  --compare FILE       print what has changed since the figures in a file
  --write              write ${RESULTS_FILE}, and from it the tables and the
                       chart of the documentation; without any other option that is done anyway
  --from FILE          measure nothing, take the figures of a file
  --list               print all cases

A measurement of everything takes about 25 minutes, with --quick 8.`;

const SPEEDS = {
  full: { rounds: 5, warmUpMs: 30, measureMs: 30 },
  quick: { rounds: 2, warmUpMs: 20, measureMs: 15 },
};

/** Chooses the entries of `all` that a comma-separated option names; all of them if it is not given. */
function chosen(option, all, nameOf) {
  if (option === undefined) return all;
  const names = option.split(',').map((name) => name.trim());
  const unknown = names.find((name) => !all.some((each) => String(nameOf(each)) === name));
  if (unknown !== undefined) throw new Error(`"${unknown}" is none of ${all.map(nameOf).join()}`);
  return all.filter((each) => names.includes(String(nameOf(each))));
}

/** Lists groups with those of their cases that are named, be it by the name of the group. */
function chosenGroups(option) {
  const names = chosen(option, [...groups, ...cases], idOf).map(idOf);
  return groups
    .map((group) => {
      const isWanted = ({ id }) => names.includes(group.id) || names.includes(id);
      return { ...group, cases: group.cases.filter(isWanted) };
    })
    .filter((group) => group.cases.length > 0);
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
      journal: { type: 'string' },
      compare: { type: 'string' },
      write: { type: 'boolean' },
      from: { type: 'string' },
      list: { type: 'boolean', default: false },
      help: { type: 'boolean', default: false },
    },
  });
  const [base] = chosen(values.base, contestants, idOf);
  const usual = contestants.filter(({ onRequest }) => !onRequest);
  const others = values.against === undefined ? usual : chosen(values.against, contestants, idOf);
  return {
    ...values,
    write: values.write ?? process.argv.length === 2,
    lines: chosen(values.node, NODE_LINES, (line) => line),
    groups: chosenGroups(values.case),
    contestants: [base, ...others.filter((each) => each !== base)],
    speed: values.quick ? SPEEDS.quick : SPEEDS.full,
  };
}

function measured(options) {
  const environment = describeEnvironment(options);
  const programs = preparePrograms(options);
  const minutes = measure(programs, { ...options, environment });
  return summarise(programs, { ...options, environment, minutes });
}

function printTables(figures) {
  const { base, lines, speed } = figures;
  const title = contestants.find(({ id }) => id === base).title;
  console.log(
    `Medians of ${speed.rounds} rounds: ${title} with its spread; the others as multiples of its ` +
      'time on the same Node line, times in brackets.\n',
  );
  for (const line of lines) {
    const tables = lineTables(figures, line, `Node ${line}:`);
    if (tables !== '') console.log(`${tables}\n`);
  }
}

function printNotes({ results }) {
  for (const { contestant, node, case: id, error, details } of results) {
    if (error) {
      const where = node === null ? '' : `, Node ${node}`;
      console.log(`${contestant}${where}, ${id}: ${error}${details ? `\n  ${details}` : ''}`);
    }
  }
  const spreads = results.filter(({ spread }) => spread !== undefined).map(({ spread }) => spread);
  if (spreads.length === 0) return;
  const [usual, worst] = [median(spreads), Math.max(...spreads)].map((part) =>
    (part * 100).toFixed(1),
  );
  console.log(`Spread over rounds: ${usual}% in the median, ${worst}% at worst.`);
}

function main() {
  const options = readOptions();
  if (options.help) return console.log(HELP);
  if (options.list)
    return console.log(cases.map(({ id, title }) => `${id.padEnd(22)} ${title}`).join('\n'));
  const earlier = options.compare && JSON.parse(fs.readFileSync(options.compare, 'utf8'));
  const json = options.from ? JSON.parse(fs.readFileSync(options.from, 'utf8')) : measured(options);
  const figures = new Figures(json, options.base);
  printTables(figures);
  printNotes(figures);
  if (earlier) console.log(`\n${comparison(figures, new Figures(earlier, options.base))}`);
  if (options.json) fs.writeFileSync(options.json, toText(json));
  if (options.write) writeResults(json, figures);
}

try {
  main();
} catch (error) {
  console.error(error.message);
  process.exitCode = 1;
}
