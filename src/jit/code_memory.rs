//! Memory for machine code: writable first, then executable, never both. What was published is
//! never changed, protected otherwise or freed, so threads may run it at any time without asking.
//!
//! That costs whole pages, usually 4096 bytes, for each batch of code published together.

use memmap2::{Mmap, MmapMut};
use std::io;

/// Of the start of a piece of code: what processors fetch and cache is aligned at least so.
const ALIGNMENT: usize = 16;

/// Makes a batch of pieces of code executable. The result has a slice of executable memory for
/// each.
pub fn publish(batch: &[Vec<u8>]) -> io::Result<Vec<&'static [u8]>> {
    let length = batch.iter().map(|code| code.len().next_multiple_of(ALIGNMENT)).sum();
    let mut writable = MmapMut::map_anon(length)?;
    let mut free = &mut writable[..];
    for code in batch {
        free[..code.len()].copy_from_slice(code);
        free = &mut free[code.len().next_multiple_of(ALIGNMENT)..];
    }
    // A processor of this architecture sees what was written without being told (Intel SDM,
    // volume 3, "Self-Modifying Code"), and no other thread knows these pages yet.
    let mut published: &'static [u8] =
        Box::leak::<'static>(Box::<Mmap>::new(writable.make_exec()?));
    Ok(batch
        .iter()
        .map(|code| {
            let (piece, rest) = published.split_at(code.len().next_multiple_of(ALIGNMENT));
            published = rest;
            &piece[..code.len()]
        })
        .collect())
}
