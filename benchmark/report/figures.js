'use strict';

// This module makes the outcome of a measurement, as it is kept in a JSON file, and answers questions about it.

const { cases, groups } = require('../cases');
const { contestants, isOfNoLine } = require('../contestants');
const { ABSENT } = require('../measure');
const { median, spread } = require('./statistics');

/** Makes what goes to the file. */
function summarise(programs, { environment, speed, minutes, lines }) {
  const results = programs.flatMap(({ contestant, line, results }) =>
    [...results]
      .filter(([, { error }]) => error !== ABSENT)
      .map(([id, { values, error, details }]) => ({
        contestant: contestant.id,
        node: isOfNoLine(contestant) ? null : line,
        case: id,
        ...(values.length > 0 && {
          median: median(values),
          spread: spread(values),
          rounds: values,
        }),
        ...(error && { error }),
        ...(details && { details }),
      })),
  );
  return { environment, speed, minutes, lines, results };
}

/** Writes the file's text with one result a line, so that versions of it can be compared. */
function toText({ results, ...rest }) {
  const lines = results.map((each) => JSON.stringify(each)).join(',\n');
  return `${JSON.stringify({ ...rest, results: [] }).slice(0, -2)}\n${lines}\n]}\n`;
}

class Figures {
  constructor(json, base = 'fast-ffi') {
    this.environment = json.environment;
    this.speed = json.speed;
    this.minutes = json.minutes;
    this.lines = json.lines;
    this.results = json.results;
    this.base = base;
    this.byKey = new Map(json.results.map((each) => [this.#key(each), each]));
  }

  #key({ contestant, node, case: id }) {
    return `${contestant} ${node} ${id}`;
  }

  /** Gives `{ median, spread, error }` of a contestant on a line, or of one of no line. */
  get(contestant, line, id) {
    return (
      this.byKey.get(this.#key({ contestant, node: line, case: id })) ??
      this.byKey.get(this.#key({ contestant, node: null, case: id }))
    );
  }

  median(contestant, line, id) {
    return this.get(contestant, line, id)?.median;
  }

  /** Tells what multiple of the base's time a contestant takes. */
  ratio(contestant, line, id) {
    return this.median(contestant, line, id) / this.median(this.base, line, id);
  }

  /** Lists the contestants that have figures for one of the cases on a line, the base first. */
  contestantsOf(line, ids) {
    const present = contestants.filter((each) =>
      ids.some((id) => {
        const result = this.get(each.id, line, id);
        return result?.median !== undefined || result?.error !== undefined;
      }),
    );
    const isBase = ({ id }) => id === this.base;
    return [...present.filter(isBase), ...present.filter((each) => !isBase(each))];
  }

  /** Lists the groups, with those of their cases that have figures. */
  groups() {
    const measured = new Set(this.results.map((each) => each.case));
    return groups
      .map((group) => ({ ...group, cases: group.cases.filter(({ id }) => measured.has(id)) }))
      .filter((group) => group.cases.length > 0);
  }

  /** Tells whether a contestant refuses every bad argument that was tried. */
  checksArguments(contestant, line) {
    const answers = groups
      .find(({ id }) => id === 'checks')
      .cases.map(({ id }) => this.median(contestant, line, id))
      .filter((answer) => answer !== undefined);
    return answers.length > 0 && answers.every((answer) => answer === 1);
  }
}

const caseOf = (id) => cases.find((each) => each.id === id);

module.exports = { Figures, caseOf, summarise, toText };
