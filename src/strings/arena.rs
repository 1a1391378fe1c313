//! The arena stores the C copies of string arguments. Strings are allocated while the arguments of
//! a call are converted, and released, all at once, when that call returns. Calls nest (a callback
//! may call again), so the arena is a stack.

use std::alloc::{self, Layout};
use std::ptr;

pub const CHUNK_SIZE: usize = 64 * 1024;

#[derive(Default)]
pub struct StringArena {
    chunks: Vec<Box<[u8]>>,
    used: Mark,
}

/// A height of the stack: everything below it is in use.
#[derive(Clone, Copy, Default, PartialEq, Eq)]
pub struct Mark {
    chunk: usize,
    offset: usize,
}

impl StringArena {
    /// Gives the present height, for [`release`](Self::release) later.
    pub fn mark(&self) -> Mark {
        self.used
    }

    /// Allocates `size` initialised bytes, which can be written and stay where they are until they
    /// are released. Gives None if there is no memory for them.
    pub fn allocate(&mut self, size: usize) -> Option<*mut u8> {
        while let Some(chunk) = self.chunks.get_mut(self.used.chunk) {
            if chunk.len() - self.used.offset >= size {
                let bytes = chunk[self.used.offset..].as_mut_ptr();
                self.used.offset += size;
                return Some(bytes);
            }
            self.used = Mark { chunk: self.used.chunk + 1, offset: 0 };
        }
        self.chunks.push(zeros(size.max(CHUNK_SIZE))?);
        self.used.offset = size;
        Some(self.chunks[self.used.chunk].as_mut_ptr())
    }

    /// Gives back the end of the newest allocation: `used` of its `allocated` bytes are needed.
    pub fn shrink_last(&mut self, allocated: usize, used: usize) {
        self.used.offset -= allocated - used;
    }

    /// Gives the memory that was allocated since `mark`, piece by piece, and some between the pieces.
    pub fn since(&self, mark: Mark) -> Vec<&[u8]> {
        if mark == self.used {
            return Vec::new();
        }
        (mark.chunk..=self.used.chunk)
            .filter_map(|index| {
                let chunk = self.chunks.get(index)?;
                let start = if index == mark.chunk { mark.offset } else { 0 };
                let end = if index == self.used.chunk { self.used.offset } else { chunk.len() };
                Some(&chunk[start..end])
            })
            .collect()
    }

    /// Releases everything allocated since `mark`. Memory of unusual size goes back to the
    /// system; one chunk is kept, so that short strings cost no allocation.
    pub fn release(&mut self, mark: Mark) {
        if self.used.chunk > mark.chunk || self.chunks.len() > mark.chunk + 1 {
            self.chunks.truncate(mark.chunk + 1);
        }
        if mark.offset == 0
            && self.chunks.get(mark.chunk).is_some_and(|chunk| chunk.len() > CHUNK_SIZE)
        {
            self.chunks.truncate(mark.chunk);
        }
        self.used = mark;
    }
}

/// Allocates that many zeros. Gives None if there is no memory for them, or if `size` is 0.
pub fn zeros(size: usize) -> Option<Box<[u8]>> {
    let layout = Layout::array::<u8>(size).ok().filter(|layout| layout.size() > 0)?;
    // SAFETY: the size is not 0, as `alloc_zeroed` demands. Memory that was allocated with the
    // layout of as many bytes, and is initialised, may become a box of them.
    unsafe {
        let bytes = alloc::alloc_zeroed(layout);
        (!bytes.is_null()).then(|| Box::from_raw(ptr::slice_from_raw_parts_mut(bytes, size)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn allocations_do_not_overlap_or_move() {
        let mut arena = StringArena::default();
        let pointers: Vec<_> = (0..1000).map(|_| arena.allocate(1000).unwrap()).collect();
        for (index, &bytes) in pointers.iter().enumerate() {
            // SAFETY: each allocation is 1000 bytes and not yet released.
            unsafe { bytes.write_bytes(index as u8, 1000) };
        }
        for (index, &bytes) in pointers.iter().enumerate() {
            // SAFETY: each allocation is 1000 bytes, has been written and is not yet released.
            assert_eq!(unsafe { *bytes.add(999) }, index as u8);
        }
    }

    #[test]
    fn release_reuses_small_chunks_and_frees_large_ones() {
        let mut arena = StringArena::default();
        let outer = arena.mark();
        let first = arena.allocate(10).unwrap();
        let inner = arena.mark();
        arena.allocate(10 * CHUNK_SIZE).unwrap();
        assert_eq!(arena.chunks.len(), 2);
        arena.release(inner);
        assert_eq!(arena.chunks.len(), 1);
        arena.release(outer);
        assert_eq!(arena.allocate(10), Some(first));

        arena.release(outer);
        arena.chunks.clear();
        arena.allocate(10 * CHUNK_SIZE).unwrap();
        arena.release(outer);
        assert!(arena.chunks.is_empty());
    }

    #[test]
    fn the_unneeded_end_of_an_allocation_is_used_again() {
        let mut arena = StringArena::default();
        let first = arena.allocate(100).unwrap();
        arena.shrink_last(100, 10);
        assert_eq!(arena.allocate(5), Some(first.wrapping_add(10)));
    }

    #[test]
    fn what_was_allocated_since_is_found() {
        let mut arena = StringArena::default();
        let mark = arena.mark();
        assert!(arena.since(mark).is_empty());
        let first = arena.allocate(10).unwrap();
        let later = arena.mark();
        let second = arena.allocate(20).unwrap();
        let large = arena.allocate(2 * CHUNK_SIZE).unwrap();
        let starts =
            |mark| arena.since(mark).iter().map(|piece| piece.as_ptr()).collect::<Vec<_>>();
        assert_eq!(starts(mark), [first.cast_const(), large]);
        assert_eq!(starts(later), [second.cast_const(), large]);
        assert_eq!(arena.since(later)[1].len(), 2 * CHUNK_SIZE);
    }

    #[test]
    fn what_there_is_no_memory_for_leaves_the_rest_usable() {
        let mut arena = StringArena::default();
        let first = arena.allocate(10).unwrap();
        let mark = arena.mark();
        assert_eq!(arena.allocate(isize::MAX as usize), None);
        assert_eq!(arena.allocate(usize::MAX), None);
        let last = arena.allocate(CHUNK_SIZE).unwrap();
        // SAFETY: the allocation is that long and not yet released.
        unsafe { last.write_bytes(1, CHUNK_SIZE) };
        arena.release(mark);
        assert_eq!(arena.allocate(1), Some(first.wrapping_add(10)));
    }
}
