'use strict';

let isProblem;

/** What is wrong with a value of a struct, a union or an array, and where in it. */
class Problem {
  /** The text that follows the words for the value: `.corners[1].x must be a double`. */
  #text;

  constructor(text) {
    this.#text = text;
  }

  get text() {
    return this.#text;
  }

  /** Gives the same problem as seen from the value that has this one as the member or element `step`. */
  within(step) {
    return new Problem(step + this.#text);
  }

  static {
    // `instanceof` would run a trap of the user's where the value is a proxy.
    isProblem = (value) => typeof value === 'object' && value !== null && #text in value;
  }
}

module.exports = { Problem, isProblem };
