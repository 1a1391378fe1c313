'use strict';

let isProblem;

/** What is wrong with a value of a struct, a union or an array, and where in it. */
class Problem {
  /** The words that follow those for the value: `must be a double`. */
  #words;
  /** Where in the value it is: `.corners[1].x`. */
  #place;

  /**
   * @param {string} words
   * @param {unknown} received The value that is wrong.
   * @param {object} [type] The type that refuses it, if that is a scalar.
   */
  constructor(words, received, type = undefined, place = '') {
    this.#words = words;
    this.#place = place;
    this.received = received;
    this.type = type;
  }

  get words() {
    return this.#words;
  }

  get place() {
    return this.#place;
  }

  /** Gives what follows the words for the value: `.corners[1].x must be a double`. */
  get text() {
    return `${this.#place} ${this.#words}`;
  }

  /** Gives the same problem as seen from the value that has this one as the member or element `step`. */
  within(step) {
    return new Problem(this.#words, this.received, this.type, step + this.#place);
  }

  static {
    // `instanceof` would run a trap of the user's where the value is a proxy.
    isProblem = (value) => typeof value === 'object' && value !== null && #words in value;
  }
}

module.exports = { Problem, isProblem };
