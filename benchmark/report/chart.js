'use strict';

// This module draws a chart of ratios as an SVG file. It has no background of its own: every colour in it is a
// middle one that can be told from white as well as from black.

const { contestants } = require('../contestants');
const { formatNumber } = require('./tables');

/** The cases that stand for their kind, with labels that need no explanation. */
const ROWS = [
  ['noop', 'no arguments'],
  ['add-i32', '2 × int32'],
  ['add-f64', '2 × float64'],
  ['add-u64', '2 × uint64'],
  ['sum-8', '8 × int32'],
  ['pointer', 'a pointer, in and out'],
  ['first-byte', 'a Buffer'],
  ['strlen', 'a string'],
  ['strcmp', '2 strings'],
  ['mixed-8', '8 mixed arguments'],
  ['add-i32-of-8', '2 × int32, 8 functions in turn'],
  ['busy-mixed-8', '8 mixed, in a busy program'],
  ['crc32', 'zlib’s crc32 of a Buffer'],
];

const COLOURS = {
  'node-ffi': '#2f9e44',
  koffi: '#e8710a',
  'ffi-rs': '#c2559d',
  napi: '#8b7355',
  deno: '#1c8fd6',
  bun: '#8a63d2',
};

const TEXT = '#768390';
const GRID = '#76839055';
const ACCENT = '#e5484d';

const WIDTH = 880;
const LEFT = 226;
const RIGHT = 96;
const TOP = 92;
const ROW = 30;
const PLOT = WIDTH - LEFT - RIGHT;
const LANES = [0, -7, 7];
const TICKS = [0.1, 0.2, 0.5, 1, 2, 5, 10, 30, 100, 300, 1000, 3000];

const escaped = (text) =>
  text.replace(/[&<>]/g, (c) => ({ '&': '&amp;', '<': '&lt;', '>': '&gt;' })[c]);

function text(x, y, content, { anchor = 'start', size = 13, weight = 400, fill = TEXT } = {}) {
  return `<text x="${x}" y="${y}" text-anchor="${anchor}" font-size="${size}" font-weight="${weight}" fill="${fill}">${escaped(content)}</text>`;
}

/** Draws a disc for those who check their arguments, a ring for the others. */
function dot(x, y, colour, isFilled) {
  const fill = isFilled ? colour : 'none';
  return `<circle cx="${x.toFixed(1)}" cy="${y}" r="${isFilled ? 6 : 5}" fill="${fill}" stroke="${colour}" stroke-width="2"/>`;
}

/** Puts dots of a row beside each other where they would cover each other. */
function spreadOut(points, at) {
  const sorted = points.toSorted((a, b) => a.ratio - b.ratio);
  let last = Number.NEGATIVE_INFINITY;
  let lane = 0;
  return sorted.map((point) => {
    const x = at(point.ratio);
    lane = x - last < 12 ? (lane + 1) % LANES.length : 0;
    last = x;
    return { ...point, x, shift: LANES[lane] };
  });
}

/** Places ratios from the least to the greatest that are shown, on a logarithmic scale. */
function scaleOf(ratios) {
  const ticks = TICKS.filter((tick, i) => {
    const [below, above] = [TICKS[i - 1] ?? 0, TICKS[i + 1] ?? Number.POSITIVE_INFINITY];
    return ratios.some((ratio) => ratio > below && ratio < above) || tick === 1;
  });
  const [low, high] = [ticks[0], ticks.at(-1)].map(Math.log);
  return { ticks, at: (ratio) => LEFT + ((Math.log(ratio) - low) / (high - low)) * PLOT };
}

function legend(shown, checks) {
  const items = shown.map(({ id, title }, i) => {
    const x = LEFT + i * 100;
    return dot(x, 46, COLOURS[id], checks(id)) + text(x + 11, 50, title, { size: 12 });
  });
  return [
    ...items,
    text(WIDTH - 4, 20, 'disc: refuses all bad arguments · ring: lets some through to C', {
      anchor: 'end',
      size: 11,
    }),
  ];
}

function grid({ ticks, at }, bottom) {
  return ticks.flatMap((tick) => {
    const x = at(tick).toFixed(1);
    const isBase = tick === 1;
    const line = `<line x1="${x}" x2="${x}" y1="${TOP - 12}" y2="${bottom}" stroke="${isBase ? ACCENT : GRID}" stroke-width="${isBase ? 2 : 1}"/>`;
    const style = {
      anchor: 'middle',
      size: 11,
      fill: isBase ? ACCENT : TEXT,
      weight: isBase ? 600 : 400,
    };
    return [line, text(x, TOP - 18, isBase ? 'fast-ffi' : `${tick.toLocaleString('en')}×`, style)];
  });
}

/** Draws the chart for a line; undefined if there is too little to show. */
function chart(figures, line) {
  const { base } = figures;
  const rows = ROWS.filter(([id]) => figures.median(base, line, id) !== undefined);
  const shown = contestants.filter(
    ({ id }) => id in COLOURS && rows.some(([row]) => figures.median(id, line, row) !== undefined),
  );
  if (rows.length === 0 || shown.length === 0) return undefined;
  const points = rows.map(([id]) =>
    shown
      .map((contestant) => ({ contestant, ratio: figures.ratio(contestant.id, line, id) }))
      .filter(({ ratio }) => Number.isFinite(ratio)),
  );
  const scale = scaleOf(points.flat().map(({ ratio }) => ratio));
  const checks = (id) => figures.checksArguments(id, line);
  const bottom = TOP + rows.length * ROW;
  const body = rows.flatMap(([id, label], i) => {
    const y = TOP + i * ROW + ROW / 2;
    return [
      text(LEFT - 22, y + 4, label, { anchor: 'end' }),
      text(WIDTH - 4, y + 4, `${formatNumber(figures.median(base, line, id))} ns`, {
        anchor: 'end',
        fill: ACCENT,
        weight: 600,
      }),
      ...spreadOut(points[i], scale.at).map(({ contestant, x, shift }) =>
        dot(x, y + shift, COLOURS[contestant.id], checks(contestant.id)),
      ),
    ];
  });
  const title = `Time per call, as multiples of fast-ffi’s (Node ${line})`;
  const height = bottom + 34;
  return `${[
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${height}" width="${WIDTH}" height="${height}" role="img" font-family="system-ui, 'Segoe UI', 'DejaVu Sans', sans-serif">`,
    `<title>${escaped(title)}</title>`,
    text(4, 20, title, { size: 15, weight: 600 }),
    ...legend(shown, checks),
    text(WIDTH - 4, TOP - 18, 'fast-ffi', { anchor: 'end', size: 11, fill: ACCENT, weight: 600 }),
    ...grid(scale, bottom),
    ...body,
    text(scale.at(1) - 8, bottom + 20, '← faster', { anchor: 'end', size: 12 }),
    text(scale.at(1) + 8, bottom + 20, 'slower than fast-ffi → (logarithmic)', { size: 12 }),
    '</svg>',
  ].join('\n')}\n`;
}

module.exports = { chart };
