//! Makes pages of memory for machine code, on systems that let what was written become executable.

use memmap2::{Mmap, MmapMut};
use std::io;

/// Makes executable memory of this length at least, which `write` writes.
pub fn executable_pages(length: usize, write: impl FnOnce(&mut [u8])) -> io::Result<&'static [u8]> {
    let mut writable = MmapMut::map_anon(length)?;
    write(&mut writable);
    Ok(Box::leak(Box::<Mmap>::new(writable.make_exec()?)))
}
