'use strict';

/** A source of numbers that look random, the same for the same seed (the generator is mulberry32). */
class Random {
  constructor(seed) {
    this.state = seed >>> 0;
  }

  /** Gives 32 random bits as a number. */
  bits() {
    this.state = (this.state + 0x6d2b79f5) >>> 0;
    let bits = this.state;
    bits = Math.imul(bits ^ (bits >>> 15), bits | 1);
    bits ^= bits + Math.imul(bits ^ (bits >>> 7), bits | 61);
    return (bits ^ (bits >>> 14)) >>> 0;
  }

  bits64() {
    return (BigInt(this.bits()) << 32n) | BigInt(this.bits());
  }

  below(limit) {
    return this.bits() % limit;
  }

  chance(probability) {
    return this.bits() < probability * 2 ** 32;
  }

  pick(list) {
    return list[this.below(list.length)];
  }

  list(length, make) {
    return Array.from({ length }, (_, i) => make(i));
  }
}

module.exports = { Random };
