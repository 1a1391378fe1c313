//! Whether this process may make memory executable. Hardened systems forbid it: SELinux without
//! `execmem`, systemd's `MemoryDenyWriteExecute`, PaX.

use super::pages;
use std::sync::OnceLock;

/// A return instruction.
const RETURN: &[u8] =
    if cfg!(target_arch = "x86_64") { &[0xc3] } else { &[0xc0, 0x03, 0x5f, 0xd6] };

/// True if memory can be written, then made executable. Tried once, on a page of its own. Where
/// this is forbidden the system refuses it then. Running the page would tell no more, and could
/// end the process.
pub fn executable_memory() -> bool {
    static ANSWER: OnceLock<bool> = OnceLock::new();
    *ANSWER.get_or_init(|| {
        pages::executable(RETURN.len(), |page| page.copy_from_slice(RETURN)).is_ok()
    })
}
