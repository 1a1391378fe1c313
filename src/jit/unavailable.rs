//! Says why this process can have no machine code of its own.

use super::probe;
use crate::abi::Convention;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Unavailable {
    /// There is no emitter for this processor and operating system.
    NoEmitter,
    /// The operating system forbids what was written to be executed.
    NoExecutableMemory,
}

/// Gives the convention to emit for, or the reason why there can be no code at all.
pub fn usable_convention() -> Result<Convention, Unavailable> {
    let convention = Convention::NATIVE.ok_or(Unavailable::NoEmitter)?;
    if probe::can_make_memory_executable() {
        Ok(convention)
    } else {
        Err(Unavailable::NoExecutableMemory)
    }
}
