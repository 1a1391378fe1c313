'use strict';

/** The environment in which a stable Rust compiler takes the options of sanitizers, which are for nightly ones. */
const UNSTABLE = { RUSTC_BOOTSTRAP: '1' };

module.exports = { UNSTABLE };
