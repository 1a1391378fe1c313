//! Ends the process, where nothing else is safe.

use std::io::{self, Write};

/// Writes why the process can't go on to standard error, and ends it.
pub fn abort(reason: &str) -> ! {
    warn(reason);
    std::process::abort();
}

/// Writes a message to standard error, if that can be written to.
pub fn warn(message: &str) {
    let _ = writeln!(io::stderr(), "fast-ffi: {message}");
}
