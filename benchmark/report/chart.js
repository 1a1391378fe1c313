'use strict';

// This module draws a chart of ratios as an SVG file. It is narrow, so that its text can be read on a phone, and has a
// background of its own, light or dark as the reader prefers: what shows it may be neither.

const { contestants } = require('../contestants');
const { caseOf } = require('./figures');
const { highlightsOf } = require('./highlights');
const { formatRatio, formatTime } = require('./tables');

/** How contestants look. They differ by shape, too, for those who can't tell the colours apart. */
const LOOKS = {
  'node-ffi': { light: '#1a7f37', dark: '#3fb950', shape: disc },
  koffi: { light: '#bc4c00', dark: '#f0883e', shape: square },
  'ffi-rs': { light: '#bf3989', dark: '#f778ba', shape: triangleDown },
  napi: { light: '#7a5c2e', dark: '#d4b483', shape: triangleUp },
  deno: { light: '#0969da', dark: '#58a6ff', shape: diamond },
  bun: { light: '#8250df', dark: '#bc8cff', shape: ring },
};

const PAPER = {
  light: { card: '#ffffff', text: '#1f2328', muted: '#59636e', grid: '#d1d9e0', base: '#cf222e' },
  dark: { card: '#0d1117', text: '#f0f6fc', muted: '#9ea7b1', grid: '#3d444d', base: '#ff7b72' },
};

const WIDTH = 416;
/** The width that it is shown with where there is room for it. */
const SHOWN_WIDTH = 540;
const MARGIN = 10;
const LEFT = 160;
const RIGHT = 72;
const PLOT = WIDTH - LEFT - RIGHT;
const ROW = 22;
const HEADING = 27;
const SIZE = 14;
const SMALL = 12;

/** The ends of the scale. Ratios beyond are drawn at the ends, as arrows. */
const [LEAST, MOST] = [0.1, 100];
const TICKS = [0.1, 1, 10, 100];

const fixed = (value) => Number(value.toFixed(1));

function disc(x, y) {
  return `<circle cx="${x}" cy="${y}" r="4.6"/>`;
}

function ring(x, y) {
  return `<circle class="hollow" cx="${x}" cy="${y}" r="3.9"/>`;
}

function square(x, y) {
  return `<rect x="${fixed(x - 4.1)}" y="${fixed(y - 4.1)}" width="8.2" height="8.2"/>`;
}

function polygon(x, y, corners) {
  const points = corners.map(([dx, dy]) => `${fixed(x + dx)},${fixed(y + dy)}`);
  return `<polygon points="${points.join(' ')}"/>`;
}

function diamond(x, y) {
  const corners = [
    [0, -5.6],
    [5.6, 0],
    [0, 5.6],
    [-5.6, 0],
  ];
  return polygon(x, y, corners);
}

function triangleUp(x, y) {
  const corners = [
    [0, -5.2],
    [5.4, 4.3],
    [-5.4, 4.3],
  ];
  return polygon(x, y, corners);
}

function triangleDown(x, y) {
  const corners = [
    [0, 5.2],
    [5.4, -4.3],
    [-5.4, -4.3],
  ];
  return polygon(x, y, corners);
}

/** Draws an arrow out of the plot: to the right, or to the left. */
function arrow(x, y, isRight) {
  const tip = isRight ? 6 : -6;
  const corners = [
    [tip, 0],
    [-tip / 2, -4.8],
    [-tip / 2, 4.8],
  ];
  return polygon(x, y, corners);
}

const escaped = (text) =>
  text.replace(/[&<>]/g, (c) => ({ '&': '&amp;', '<': '&lt;', '>': '&gt;' })[c]);

function text(x, y, content, { anchor = 'start', kind = 'text', size = SIZE, weight } = {}) {
  const bold = weight ? ` font-weight="${weight}"` : '';
  return `<text class="${kind}" x="${fixed(x)}" y="${fixed(y)}" text-anchor="${anchor}" font-size="${size}"${bold}>${escaped(content)}</text>`;
}

/** Draws what stands for a contestant, with a tip that says what it is. */
function mark(id, drawing, tip) {
  return `<g class="${id}">${tip ? `<title>${escaped(tip)}</title>` : ''}${drawing}</g>`;
}

function styles() {
  const rules = (scheme) => {
    const { card, text, muted, grid, base } = PAPER[scheme];
    return [
      `.card { fill: ${card}; stroke: ${grid} }`,
      `.text { fill: ${text} }`,
      `.muted { fill: ${muted} }`,
      `.base { fill: ${base}; stroke: none }`,
      `.grid { stroke: ${grid} }`,
      `.baseline { stroke: ${base} }`,
      ...Object.entries(LOOKS).map(
        ([id, look]) => `.${id} { fill: ${look[scheme]}; stroke: ${card}; stroke-width: 0.8 }`,
      ),
      ...Object.entries(LOOKS).map(
        ([id, look]) =>
          `.${id} .hollow { fill: ${card}; stroke: ${look[scheme]}; stroke-width: 2.2 }`,
      ),
    ].join(' ');
  };
  return `<style>${rules('light')} @media (prefers-color-scheme: dark) { ${rules('dark')} }</style>`;
}

/** Gives the place of a ratio on the logarithmic scale. */
function placeOf(ratio) {
  const within = Math.min(Math.max(ratio, LEAST), MOST);
  return LEFT + ((Math.log(within) - Math.log(LEAST)) / Math.log(MOST / LEAST)) * PLOT;
}

/** The distance below which marks would cover each other, and how far above and below the middle they are set then. */
const NEAR = 10;
const SHIFT = 5.5;

/** Moves marks of one lane apart, as far as they would cover each other, around where they were. */
function nudge(lane) {
  let last = Number.NEGATIVE_INFINITY;
  const moved = lane.map((point) => {
    last = Math.max(point.x, last + NEAR);
    return { ...point, x: last };
  });
  const excess = moved.reduce((sum, { x }, i) => sum + x - lane[i].x, 0) / (lane.length || 1);
  return moved.map((point) => ({ ...point, x: point.x - excess }));
}

/** Puts marks of a row above each other where they would cover each other. */
function spreadOut(points) {
  const clusters = [];
  for (const point of points.toSorted((a, b) => a.ratio - b.ratio)) {
    const x = placeOf(point.ratio);
    const last = clusters.at(-1)?.at(-1);
    if (last !== undefined && x - last.x < NEAR) clusters.at(-1).push({ ...point, x });
    else clusters.push([{ ...point, x }]);
  }
  return clusters.flatMap((cluster) => {
    if (cluster.length === 1) return [{ ...cluster[0], shift: 0 }];
    const lane = (parity, shift) =>
      nudge(cluster.filter((_, i) => i % 2 === parity)).map((point) => ({ ...point, shift }));
    return [...lane(0, -SHIFT), ...lane(1, SHIFT)];
  });
}

function rowMarks(figures, line, { id: row, label }, shown, y) {
  const points = shown
    .map((contestant) => ({ contestant, ratio: figures.ratio(contestant.id, line, row) }))
    .filter(({ ratio }) => Number.isFinite(ratio));
  return spreadOut(points).map(({ contestant: { id, title }, ratio, x, shift }) => {
    const [px, py] = [fixed(x), fixed(y + shift)];
    const isOff = ratio < LEAST || ratio > MOST;
    const drawing = isOff ? arrow(px, py, ratio > 1) : LOOKS[id].shape(px, py);
    return mark(id, drawing, `${label}, ${title}: ${formatRatio(ratio)}`);
  });
}

const LEGEND_COLUMNS = 3;

function legend(shown, checks, top) {
  const step = (WIDTH - 2 * MARGIN) / LEGEND_COLUMNS;
  return shown.flatMap(({ id, title }, i) => {
    const x = MARGIN + (i % LEGEND_COLUMNS) * step;
    const y = top + Math.floor(i / LEGEND_COLUMNS) * 20;
    return [
      mark(id, LOOKS[id].shape(fixed(x + 7), fixed(y - 4.5))),
      text(x + 19, y, checks(id) ? title : `${title} *`),
    ];
  });
}

function grid(top, bottom) {
  return TICKS.flatMap((tick) => {
    const x = fixed(placeOf(tick));
    const isBase = tick === 1;
    const kind = isBase ? 'baseline' : 'grid';
    return [
      `<line class="${kind}" x1="${x}" x2="${x}" y1="${top}" y2="${bottom}" stroke-width="${isBase ? 2 : 1}"/>`,
      text(x, top - 6, isBase ? 'fast-ffi' : `${tick}×`, {
        anchor: 'middle',
        size: SMALL,
        kind: isBase ? 'base' : 'muted',
        weight: isBase ? 600 : undefined,
      }),
    ];
  });
}

/** Draws the chart for a line; undefined if there is too little to show. */
function chart(figures, line) {
  const { base } = figures;
  const groups = highlightsOf(figures, line);
  const hasFigures = ({ id }) =>
    groups.some(({ rows }) => rows.some((row) => figures.median(id, line, row.id) !== undefined));
  const shown = contestants.filter((each) => each.id in LOOKS && hasFigures(each));
  if (groups.length === 0 || shown.length === 0) return undefined;

  const checks = (id) => figures.checksArguments(id, line);
  const legendTop = 66;
  const top = legendTop + Math.ceil(shown.length / LEGEND_COLUMNS) * 20 + 14;
  let y = top + 2;
  const body = [];
  for (const { title, rows } of groups) {
    body.push(text(MARGIN, y + 17, title, { weight: 600 }));
    y += HEADING;
    for (const row of rows) {
      const time = formatTime(figures.median(base, line, row.id), caseOf(row.id).unit);
      const middle = y + ROW / 2;
      body.push(
        `<line class="grid" x1="${LEFT}" x2="${LEFT + PLOT}" y1="${middle}" y2="${middle}" stroke-width="0.5"/>`,
        text(MARGIN + 8, middle + 4, row.label, { size: 13, kind: 'text' }),
        text(WIDTH - MARGIN, middle + 4, time, { anchor: 'end', size: 13, kind: 'base' }),
        ...rowMarks(figures, line, row, shown, middle),
      );
      y += ROW;
    }
  }
  const bottom = y + 6;
  const height = bottom + 48;
  const title = 'Time of others, as multiples of fast-ffi’s';
  return `${[
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${height}" width="${SHOWN_WIDTH}" height="${Math.round((height * SHOWN_WIDTH) / WIDTH)}" role="img" font-family="system-ui, 'Segoe UI', 'DejaVu Sans', sans-serif">`,
    `<title>${escaped(`${title} (Node ${line})`)}</title>`,
    styles(),
    `<rect class="card" x="0.5" y="0.5" width="${WIDTH - 1}" height="${height - 1}" rx="6"/>`,
    text(MARGIN, 25, title, { size: 17, weight: 600 }),
    text(MARGIN, 43, `Node ${line}. At the right, in red: fast-ffi’s own time`, {
      size: SMALL,
      kind: 'muted',
    }),
    ...legend(shown, checks, legendTop),
    ...grid(top, bottom),
    ...body,
    text(placeOf(1) - 8, bottom + 16, '← faster', { anchor: 'end', size: SMALL, kind: 'muted' }),
    text(placeOf(1) + 8, bottom + 16, 'slower → (logarithmic)', { size: SMALL, kind: 'muted' }),
    text(MARGIN, bottom + 36, '* lets some bad arguments through to C. ◀ ▶ beyond the scale', {
      size: SMALL,
      kind: 'muted',
    }),
    '</svg>',
  ].join('\n')}\n`;
}

module.exports = { chart };
