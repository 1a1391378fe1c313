'use strict';

// This module writes tables of figures, in Markdown that is readable as plain text, too.

const { contestants } = require('../contestants');

/** Counts the columns that a text takes up: kanji and their like take two each. */
const widthOf = (text) => text.length + (text.match(/[\u3000-\u9fff]/g) ?? []).length;
const padding = (text, width) => ' '.repeat(width - widthOf(text));

/** Writes a table: the first column is set to the left, the others to the right unless they hold words. */
function markdownTable(rows, { holdsWords = false } = {}) {
  const widths = rows[0].map((_, i) => Math.max(3, ...rows.map((row) => widthOf(row[i]))));
  const lineOf = (row) =>
    `| ${row.map((text, i) => (i === 0 || holdsWords ? text + padding(text, widths[i]) : padding(text, widths[i]) + text)).join(' | ')} |`;
  const rule = widths.map((width, i) =>
    i === 0 || holdsWords ? '-'.repeat(width) : `${'-'.repeat(width - 1)}:`,
  );
  const [head, ...body] = rows.map(lineOf);
  return [head, `| ${rule.join(' | ')} |`, ...body].join('\n');
}

function formatNumber(value) {
  if (Math.abs(value) >= 100) return Math.round(value).toLocaleString('en');
  return value.toFixed(1);
}

/** The units of time, each with how many of the one before it make one. */
const TIME_UNITS = [
  ['ns', 1],
  ['µs', 1000],
  ['ms', 1000],
];

/** Writes a time in the unit that leaves few digits. */
function formatTime(value, unit) {
  let index = TIME_UNITS.findIndex(([name]) => name === unit);
  let time = value;
  while (time >= 1000 && index + 1 < TIME_UNITS.length) time /= TIME_UNITS[++index][1];
  return `${formatNumber(time)} ${TIME_UNITS[index][0]}`;
}

function formatRatio(ratio) {
  if (ratio >= 10) return `${Math.round(ratio).toLocaleString('en')}x`;
  return `${ratio.toFixed(ratio < 2 ? 2 : 1)}x`;
}

const percent = (part) => `±${Math.round(part * 100)}%`;

/** The units of which multiples are worth telling. */
const TIMES = TIME_UNITS.map(([name]) => name);

function cell(figures, { id: contestant }, line, { id, unit }) {
  const { median, spread, error } = figures.get(contestant, line, id) ?? {};
  if (median === undefined) return error ? (/^(crash|take)/.test(error) ? error : 'refuses') : '–';
  if (unit === 'refused') return { 0: 'no', 0.5: 'until optimised', 1: 'yes' }[median];
  if (unit === 'x') return formatRatio(median);
  const ratio = figures.ratio(contestant, line, id);
  if (contestant === figures.base) {
    return TIMES.includes(unit)
      ? `${formatNumber(median)} ${percent(spread)}`
      : formatNumber(median);
  }
  if (!TIMES.includes(unit) || !Number.isFinite(ratio)) return formatNumber(median);
  return `${formatRatio(ratio)} (${formatNumber(median)})`;
}

const UNITS = { ns: 'ns', µs: 'µs', ms: 'ms', bytes: 'bytes', MB: 'MB' };

/** Writes the table of one group of cases on one line, with all contestants. */
function groupTable(figures, line, { cases }) {
  const ids = cases.map(({ id }) => id);
  const columns = figures.contestantsOf(line, ids);
  if (columns.length === 0) return undefined;
  const units = new Set(cases.map(({ unit }) => unit));
  const titleOf = ({ title, unit }) =>
    units.size > 1 && UNITS[unit] ? `${title}, ${unit}` : title;
  return markdownTable([
    [
      UNITS[[...units][0]] && units.size === 1 ? cases[0].unit : '',
      ...columns.map(({ title }) => title),
    ],
    ...cases.map((each) => [
      titleOf(each),
      ...columns.map((contestant) => cell(figures, contestant, line, each)),
    ]),
  ]);
}

/** Writes the tables of all groups on a line, each with its title, and its note if it has one. */
function lineTables(figures, line, heading) {
  return figures
    .groups()
    .map((group) => ({ ...group, table: groupTable(figures, line, group) }))
    .filter(({ table }) => table !== undefined)
    .map(({ title, note, table }) =>
      [`${heading} ${title}`, ...(note ? [note] : []), table].join('\n\n'),
    )
    .join('\n\n');
}

/** The ratio below which somebody counts as faster than the base. */
const FASTER = 0.95;

/**
 * Writes a table of all cases in which somebody is faster than the base on a line. The bare V8 call is left out:
 * it is a floor, which no program could use.
 */
function behindTable(figures, line) {
  const { base } = figures;
  const rivals = contestants.filter(({ id }) => id !== base && id !== 'bare');
  const rows = figures.groups().flatMap((group) =>
    group.cases
      .filter(({ unit }) => TIMES.includes(unit))
      .map((each) => {
        const faster = rivals
          .map(({ id, title }) => ({ title, ratio: figures.ratio(id, line, each.id) }))
          .filter(({ ratio }) => ratio < FASTER)
          .sort((a, b) => a.ratio - b.ratio)
          .map(({ title, ratio }) => `${title} ${formatRatio(ratio)}`);
        const time = formatTime(figures.median(base, line, each.id) ?? 0, each.unit);
        return { faster, cells: [group.title, each.title, time, faster.join(', ')] };
      }),
  );
  const behind = rows.filter(({ faster }) => faster.length > 0).map(({ cells }) => cells);
  return markdownTable([['', 'case', 'fast-ffi', 'faster'], ...behind], { holdsWords: true });
}

/** The contestants that the table of all lines shows beside the base. They run on all lines. */
const ON_EVERY_LINE = ['koffi', 'napi'];

/** Writes the table of the base on each line, and of what multiple of its time others take there. */
function linesTable(figures) {
  const { base, lines } = figures;
  const cases = figures
    .groups()
    .flatMap((group) => group.cases.filter(({ unit }) => unit === 'ns'));
  const titleOf = (id) => contestants.find((each) => each.id === id).title;
  const ratioOf = (id) => (line, each) => {
    const ratio = figures.ratio(id, line, each.id);
    return Number.isFinite(ratio) ? formatRatio(ratio) : '–';
  };
  const nanoseconds = (line, each) => {
    const value = figures.median(base, line, each.id);
    return value === undefined ? '–' : formatNumber(value);
  };
  const blocks = [
    { title: titleOf(base), of: nanoseconds },
    ...ON_EVERY_LINE.map((id) => ({ title: titleOf(id), of: ratioOf(id) })),
  ];
  return markdownTable([
    ['', ...blocks.flatMap(({ title }) => lines.map((line) => `${title}, ${line}`))],
    ...cases.map((each) => [
      each.title,
      ...blocks.flatMap(({ of }) => lines.map((line) => of(line, each))),
    ]),
  ]);
}

module.exports = {
  behindTable,
  cell,
  formatNumber,
  formatRatio,
  formatTime,
  lineTables,
  linesTable,
  markdownTable,
};
