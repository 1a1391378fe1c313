//! Memory for machine code is writable first, then executable, never both. What was published is
//! never changed, protected otherwise or freed, so threads may run it at any time without asking.
//!
//! That costs whole pages, usually 4096 bytes, for each batch of code published together.

use super::emitter;
use crate::os;
use dynasmrt::cache_control;
use std::io;

/// The alignment of the start of a piece of code, in bytes: what processors fetch and cache is
/// aligned at least so.
const ALIGNMENT: usize = 16;

/// Makes a batch of pieces of code executable. The result has a slice of executable memory for
/// each.
pub fn publish(batch: &[Vec<u8>]) -> io::Result<Vec<&'static [u8]>> {
    publish_synchronizing(batch, |code| {
        // On AArch64 what was written reaches the processors' instruction caches no sooner than it
        // is told to (Arm ARM, section B2.4.4). Other processors see it without being told (Intel
        // SDM, volume 3, "Self-Modifying Code").
        cache_control::synchronize_icache(code);
        cache_control::prepare_for_execution(code);
    })
}

/// Does what `publish` does, and calls `synchronize` for all that was written before anyone knows
/// of it.
fn publish_synchronizing(
    batch: &[Vec<u8>],
    synchronize: impl FnOnce(&'static [u8]),
) -> io::Result<Vec<&'static [u8]>> {
    let length = batch.iter().map(|code| code.len().next_multiple_of(ALIGNMENT)).sum();
    let mut published = os::executable_pages(length, |mut free| {
        for code in batch {
            free[..code.len()].copy_from_slice(code);
            free = &mut free[code.len().next_multiple_of(ALIGNMENT)..];
        }
    })?;
    synchronize(published);
    let memory = published;
    Ok(batch
        .iter()
        .map(|code| {
            let (piece, rest) = published.split_at(code.len().next_multiple_of(ALIGNMENT));
            published = rest;
            let piece = &piece[..code.len()];
            if emitter::has_frame(piece) {
                os::describe_frame(memory, piece);
            }
            piece
        })
        .collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn published_code_is_aligned_and_as_given() {
        let batch: Vec<Vec<u8>> = (0..100).map(|length| vec![length; length.into()]).collect();
        let published = publish(&batch).unwrap();
        assert_eq!(published, batch);
        for code in published {
            assert!(code.as_ptr().addr().is_multiple_of(ALIGNMENT));
        }
    }

    #[test]
    fn all_code_is_synchronized_before_it_is_published() {
        let batch: Vec<Vec<u8>> = (1..100).map(|length| vec![length; length.into()]).collect();
        let mut synchronized = None;
        let published = publish_synchronizing(&batch, |code| synchronized = Some(code)).unwrap();
        let range = synchronized.unwrap().as_ptr_range();
        assert_eq!(range.start, published[0].as_ptr());
        for (code, expected) in published.iter().zip(&batch) {
            assert_eq!(code, expected);
            assert!(range.contains(&code.as_ptr()) && code.as_ptr_range().end <= range.end);
        }
    }

    #[test]
    #[cfg(target_os = "linux")]
    fn published_code_is_executable_and_not_writable() {
        let published = publish(&[vec![0xc3; 3 * 4096]]).unwrap()[0].as_ptr_range();
        let maps = std::fs::read_to_string("/proc/self/maps").unwrap();
        let address = |digits| usize::from_str_radix(digits, 16).unwrap();
        let line = maps.lines().find(|line| {
            let (start, end) = line.split(' ').next().unwrap().split_once('-').unwrap();
            (address(start)..address(end)).contains(&published.start.addr())
                && published.end.addr() <= address(end)
        });
        assert_eq!(line.unwrap().split(' ').nth(1), Some("r-xp"));
    }
}
