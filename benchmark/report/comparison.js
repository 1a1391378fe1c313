'use strict';

// This module shows what has changed for the base since an earlier measurement.

const { caseOf } = require('./figures');
const { geometricMean } = require('./statistics');
const { formatNumber, formatRatio, markdownTable } = require('./tables');

/** The change below which a case is not marked, however steady the rounds were. */
const TOLERANCE = 0.1;

/** Sorts cases by how much longer they take now. */
function changes(now, earlier) {
  return now.results
    .filter(({ contestant, median }) => contestant === now.base && median > 0)
    .map((result) => {
      const before = earlier.get(now.base, result.node, result.case);
      return { result, before, ratio: result.median / before?.median };
    })
    .filter(({ ratio }) => Number.isFinite(ratio))
    .sort((a, b) => b.ratio - a.ratio);
}

function mark({ result, before, ratio }) {
  const noise = Math.max(TOLERANCE, 2 * (result.spread + before.spread));
  if (ratio > 1 + noise) return 'slower';
  return ratio < 1 / (1 + noise) ? 'faster' : '';
}

/** Writes a table of ratios, now to earlier, worst first. */
function comparison(now, earlier) {
  const all = changes(now, earlier);
  if (all.length === 0) return 'Nothing to compare: no case was measured both times.';
  const rows = all.map((change) => {
    const { result, before, ratio } = change;
    const { unit = '' } = caseOf(result.case) ?? {};
    const where = result.node === null ? '' : String(result.node);
    const figures = [before.median, result.median].map((value) => `${formatNumber(value)} ${unit}`);
    return [result.case, where, formatRatio(ratio), ...figures, mark(change)];
  });
  const times = all.filter(({ result }) => caseOf(result.case)?.unit === 'ns');
  const mean = times.length > 0 && geometricMean(times.map(({ ratio }) => ratio));
  return [
    `Now to ${earlier.environment.date} (${earlier.environment.revision}):`,
    '',
    markdownTable([['', 'Node', 'now/then', 'then', 'now', ''], ...rows]),
    '',
    mean ? `Geometric mean of calls: ${formatRatio(mean)}` : '',
  ].join('\n');
}

module.exports = { comparison };
