//! Pages of memory for machine code.

use memmap2::{Mmap, MmapMut};
use std::io;

/// Executable memory of this length at least, which `write` has written.
pub fn executable(length: usize, write: impl FnOnce(&mut [u8])) -> io::Result<&'static [u8]> {
    let mut writable = MmapMut::map_anon(length)?;
    write(&mut writable);
    Ok(Box::leak(Box::<Mmap>::new(writable.make_exec()?)))
}
