//! Finds out whether this process may make memory executable. Hardened systems forbid it: SELinux
//! without `execmem`, systemd's `MemoryDenyWriteExecute`, PaX.

use crate::os;
use std::sync::OnceLock;

/// A return instruction.
const RETURN: &[u8] =
    if cfg!(target_arch = "x86_64") { &[0xc3] } else { &[0xc0, 0x03, 0x5f, 0xd6] };

/// Tells whether memory can be written, then made executable. This is tried once, on a page of its
/// own. Where it is forbidden the system refuses it then. Running the page would tell no more, and
/// could end the process.
pub fn can_make_memory_executable() -> bool {
    static ANSWER: OnceLock<bool> = OnceLock::new();
    *ANSWER.get_or_init(|| {
        os::executable_pages(RETURN.len(), |page| page.copy_from_slice(RETURN)).is_ok()
    })
}
