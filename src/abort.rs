//! Ends the process, where nothing else is safe.

/// Writes why the process can't go on to standard error, and ends it.
pub fn abort(reason: &str) -> ! {
    eprintln!("fast-ffi: {reason}");
    std::process::abort();
}
