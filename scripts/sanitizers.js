'use strict';

/** Sanitizers are for Rust's nightly compilers; this makes a stable one take their options. */
const UNSTABLE = { RUSTC_BOOTSTRAP: '1' };

module.exports = { UNSTABLE };
