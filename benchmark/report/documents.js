'use strict';

// This module keeps the figures, and makes what is shown of them: the tables, from a template that holds the text around
// them, the chart, and the README's table.

const fs = require('node:fs');
const path = require('node:path');
const { root } = require('../../scripts/run/build');
const { contestants } = require('../contestants');
const { chart } = require('./chart');
const { caseOf, toText } = require('./figures');
const { highlightsOf } = require('./highlights');
const {
  behindTable,
  formatRatio,
  formatTime,
  lineTables,
  linesTable,
  markdownTable,
} = require('./tables');

const RESULTS_FILE = 'benchmark/results.json';
const TABLES_FILE = 'benchmark/results.md';
const TEMPLATE_FILE = 'benchmark/report/results.template.md';
const CHART_FILE = 'doc/performance.svg';
const README_FILE = 'README.md';

const at = (file) => path.join(root, file);

/** The contestants that the README compares with. */
const SHORT_CONTESTANTS = ['node-ffi', 'koffi', 'napi', 'deno', 'bun'];

function shortTable(figures, line) {
  const { base } = figures;
  const rows = highlightsOf(figures, line)
    .flatMap((group) => group.rows)
    .filter(({ readmeLabel }) => readmeLabel !== undefined);
  const columns = SHORT_CONTESTANTS.map((id) => contestants.find((each) => each.id === id));
  const ratio = (id, row) => {
    const value = figures.ratio(id, line, row.id);
    return Number.isFinite(value) ? formatRatio(value) : '–';
  };
  const mark = ({ id, title }) => (figures.checksArguments(id, line) ? title : `${title} *`);
  return markdownTable([
    [`Node ${line}`, 'fast-ffi', ...columns.map(mark)],
    ...rows.map((row) => [
      row.readmeLabel,
      formatTime(figures.median(base, line, row.id), caseOf(row.id).unit),
      ...columns.map(({ id }) => ratio(id, row)),
    ]),
  ]);
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

/** Writes what the template of the tables has places for, by name. */
function blocksOf(figures) {
  const newest = figures.lines.at(-1);
  const others = figures.lines.slice(0, -1).reverse();
  return {
    environment: environmentText(figures),
    contestants: contestantsTable(),
    behind: behindTable(figures, newest),
    newest: lineTables(figures, newest, '###'),
    lines: linesTable(figures),
    others: others
      .map(
        (line) =>
          `<details>\n<summary>Node ${line}, all contestants</summary>\n\n${lineTables(figures, line, '####')}\n\n</details>`,
      )
      .join('\n\n'),
  };
}

/** Fills the places of the template, which look like <!-- benchmark:name -->. */
function fillTemplate(template, blocks) {
  return template.replace(/<!-- benchmark:(\w+) -->/g, (_, name) => {
    if (blocks[name] === undefined) throw new Error(`there is nothing for "${name}"`);
    return blocks[name];
  });
}

/** Replaces what stands between <!-- benchmark:short --> and <!-- /benchmark:short -->. */
function fillReadme(readme, content) {
  const [start, end] = ['<!-- benchmark:short -->', '<!-- /benchmark:short -->'];
  const from = readme.indexOf(start);
  const to = readme.indexOf(end);
  if (from < 0 || to < from) throw new Error(`${README_FILE} has no ${start} with its end`);
  return `${readme.slice(0, from + start.length)}\n\n${content}\n\n${readme.slice(to)}`;
}

const read = (file) => fs.readFileSync(at(file), 'utf8');

/** Writes the documents from the figures. */
function writeDocuments(figures) {
  const newest = figures.lines.at(-1);
  fs.writeFileSync(at(TABLES_FILE), fillTemplate(read(TEMPLATE_FILE), blocksOf(figures)));
  const svg = chart(figures, newest);
  if (svg !== undefined) fs.writeFileSync(at(CHART_FILE), svg);
  fs.writeFileSync(at(README_FILE), fillReadme(read(README_FILE), shortTable(figures, newest)));
  console.log(`\nWritten: ${[TABLES_FILE, CHART_FILE, README_FILE].join(', ')}`);
}

/** Writes what has been measured, and the documents. */
function writeResults(json, figures) {
  fs.writeFileSync(at(RESULTS_FILE), toText(json));
  console.log(`\nWritten: ${RESULTS_FILE}`);
  writeDocuments(figures);
}

module.exports = { RESULTS_FILE, writeDocuments, writeResults };
