//! Whether this process may make memory executable. Hardened systems forbid it: SELinux without
//! `execmem`, systemd's `MemoryDenyWriteExecute`, PaX.

use memmap2::MmapMut;
use std::io;
use std::sync::OnceLock;

/// A return instruction.
const RETURN: &[u8] =
    if cfg!(target_arch = "x86_64") { &[0xc3] } else { &[0xc0, 0x03, 0x5f, 0xd6] };

/// True if memory can be written, then made executable. Tried once, on a page of its own.
pub fn executable_memory() -> bool {
    static ANSWER: OnceLock<bool> = OnceLock::new();
    *ANSWER.get_or_init(|| make_executable_page().is_ok())
}

/// Where this is forbidden the system refuses it here. Running the page would tell no more, and
/// could end the process.
fn make_executable_page() -> io::Result<()> {
    let mut page = MmapMut::map_anon(RETURN.len())?;
    page.copy_from_slice(RETURN);
    page.make_exec()?;
    Ok(())
}
