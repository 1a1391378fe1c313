'use strict';

// This module keeps the figures, and puts them into the documentation: between markers, which look like
// <!-- benchmark:name --> and <!-- /benchmark:name -->, and as a chart.

const fs = require('node:fs');
const path = require('node:path');
const { root } = require('../../scripts/run/build');
const { contestants } = require('../contestants');
const { chart } = require('./chart');
const { toText } = require('./figures');
const {
  formatNumber,
  formatRatio,
  groupTable,
  lineTables,
  linesTable,
  markdownTable,
} = require('./tables');

const RESULTS_FILE = 'benchmark/results.json';
const CHART_FILE = 'doc/performance.svg';
const DOCUMENTS = ['README.md', 'doc/performance.md'];

const at = (file) => path.join(root, file);

/** The calls that the README shows, and the contestants that they are compared with there. */
const SHORT = {
  cases: [
    'noop',
    'add-i32',
    'add-f64',
    'add-u64',
    'sum-8',
    'first-byte',
    'strlen',
    'mixed-8',
    'crc32',
  ],
  contestants: ['node-ffi', 'koffi', 'napi', 'deno', 'bun'],
};

function shortTable(figures, line) {
  const { base } = figures;
  const all = figures.groups().flatMap((group) => group.cases);
  const rows = SHORT.cases
    .map((id) => all.find((each) => each.id === id))
    .filter((each) => each && figures.median(base, line, each.id) !== undefined);
  const columns = SHORT.contestants.map((id) => contestants.find((each) => each.id === id));
  const ratio = (id, each) => {
    const value = figures.ratio(id, line, each.id);
    return Number.isFinite(value) ? formatRatio(value) : '–';
  };
  const mark = ({ id, title }) => (figures.checksArguments(id, line) ? title : `${title} *`);
  return markdownTable([
    ['call', 'fast-ffi', ...columns.map(mark)],
    ...rows.map((each) => [
      each.title,
      `${formatNumber(figures.median(base, line, each.id))} ns`,
      ...columns.map(({ id }) => ratio(id, each)),
    ]),
  ]);
}

/** Writes the table of reading one million rows, line by line. */
function rowsTable(figures) {
  const work = figures.groups().find(({ id }) => id === 'work');
  if (work === undefined) return '';
  return figures.lines
    .map((line) => `Node ${line}\n\n${groupTable(figures, line, work)}`)
    .join('\n\n');
}

function environmentText({ environment, speed, minutes }) {
  const { machine, compiler, node, versions } = environment;
  const cache = machine.cache ? `, ${machine.cache} of last-level cache` : '';
  const virtual = machine.hypervisor && machine.hypervisor !== 'none' ? ', a virtual machine' : '';
  const list = Object.entries(versions).map(([title, version]) => `${title} ${version}`);
  return [
    `- ${environment.date}, revision ${environment.revision}; ${speed.rounds} rounds in ${Math.round(minutes)} minutes`,
    `- ${machine.processor}, ${machine.cores} cores${cache}, ${machine.memoryGiB} GiB${virtual}; load ${machine.load[0]} at the start`,
    `- ${machine.system}; ${compiler}`,
    `- Node ${Object.values(node).join(', ')}; ${list.join(', ')}`,
  ].join('\n');
}

const contestantsTable = () =>
  markdownTable(
    [
      ['contestant', 'what it is'],
      ...contestants.filter(({ onRequest }) => !onRequest).map(({ title, note }) => [title, note]),
    ],
    { holdsWords: true },
  );

/** Writes what stands between the markers, by name. */
function blocks(figures) {
  const newest = figures.lines.at(-1);
  const others = figures.lines.slice(0, -1).reverse();
  return {
    short: `Node ${newest}:\n\n${shortTable(figures, newest)}`,
    environment: environmentText(figures),
    contestants: contestantsTable(),
    newest: lineTables(figures, newest, '###'),
    lines: linesTable(figures),
    work: rowsTable(figures),
    others: others
      .map(
        (line) =>
          `<details>\n<summary>Node ${line}, all contestants</summary>\n\n${lineTables(figures, line, '####')}\n\n</details>`,
      )
      .join('\n\n'),
  };
}

function fill(document, contents) {
  let result = document;
  for (const [name, content] of Object.entries(contents)) {
    const [start, end] = [`<!-- benchmark:${name} -->`, `<!-- /benchmark:${name} -->`];
    const from = result.indexOf(start);
    const to = result.indexOf(end);
    if (from < 0 || to < from) continue;
    result = `${result.slice(0, from + start.length)}\n\n${content}\n\n${result.slice(to)}`;
  }
  return result;
}

/** Writes what has been measured, and what is shown of it. */
function writeDocuments(json, figures) {
  fs.writeFileSync(at(RESULTS_FILE), toText(json));
  const svg = chart(figures, figures.lines.at(-1));
  if (svg !== undefined) fs.writeFileSync(at(CHART_FILE), svg);
  const contents = blocks(figures);
  for (const file of DOCUMENTS) {
    fs.writeFileSync(at(file), fill(fs.readFileSync(at(file), 'utf8'), contents));
  }
  console.log(`\nWritten: ${[RESULTS_FILE, CHART_FILE, ...DOCUMENTS].join(', ')}`);
}

module.exports = { RESULTS_FILE, writeDocuments };
