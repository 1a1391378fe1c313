//! Writes text as NUL-terminated UTF-8, which is what C gets for a string. Text with a NUL is
//! refused.

#[cfg(target_arch = "x86_64")]
mod x86_64;

#[cfg(test)]
mod tests;

use encoding_rs::mem::convert_utf16_to_utf8_partial;
use std::slice;

/// The characters of a string: Latin-1, or UTF-16.
#[derive(Clone, Copy, Debug)]
pub enum Characters<'a> {
    OneByte(&'a [u8]),
    TwoByte(&'a [u16]),
}

/// The most bytes that a unit of UTF-16, or a character of Latin-1, takes as UTF-8.
const BYTES_PER_UTF16_UNIT: usize = 3;
pub const BYTES_PER_LATIN1_CHARACTER: usize = 2;

/// The room that there must be after the end of text, in bytes: the terminator goes there, and text
/// is written in units of up to 16 bytes.
pub const MARGIN: usize = 32;

/// The bytes that [`copy_short`] writes, the terminator included.
pub const SHORT_COPY: usize = 32;
const _: () = assert!(SHORT_COPY <= MARGIN);

impl Characters<'_> {
    /// Tells how many bytes text of this length takes at most.
    pub fn bound_by_length(self) -> usize {
        match self {
            Characters::OneByte(latin1) => latin1.len() * BYTES_PER_LATIN1_CHARACTER,
            Characters::TwoByte(utf16) => utf16.len() * BYTES_PER_UTF16_UNIT,
        }
    }

    /// Tells how many bytes this text takes at most, which are too many only if there are
    /// surrogates in it. Reads all of the text.
    pub fn bound(self) -> usize {
        match self {
            Characters::OneByte(latin1) => {
                latin1.len() + latin1.iter().filter(|&&byte| byte >= 0x80).count()
            }
            Characters::TwoByte(utf16) => utf16
                .iter()
                .map(|&unit| 1 + usize::from(unit >= 0x80) + usize::from(unit >= 0x800))
                .sum(),
        }
    }
}

/// Writes text, with replacement characters for surrogates that have no partner, and a NUL after
/// it, and returns where that is. Gives None if there is a NUL in the text.
///
/// # Safety
/// The caller guarantees that there is memory at `start` for as many bytes as the
/// [`bound`](Characters::bound) of the text says, and a [`MARGIN`] after them, and that it is
/// initialised if the characters are two-byte.
#[inline]
pub unsafe fn write(start: *mut u8, characters: Characters) -> Option<*mut u8> {
    // SAFETY: the caller's promise; the terminator is in the margin at the latest.
    unsafe {
        let end = match characters {
            Characters::OneByte(latin1) => {
                if copy_short(start, latin1) {
                    return Some(start.add(latin1.len()));
                }
                write_latin1(start, latin1)?
            }
            Characters::TwoByte(utf16) => write_utf16(start, utf16)?,
        };
        *end = 0;
        Some(end)
    }
}

/// Copies text with its NUL by one store if it is short and all ASCII without NUL, so that a
/// function that reads it at once by vectors, as `strlen` does, need not wait for several stores to
/// reach the cache. Gives false, and writes nothing, if that can't be done.
///
/// # Safety
/// The caller guarantees that there is memory at `start` for [`SHORT_COPY`] bytes.
#[inline]
pub unsafe fn copy_short(start: *mut u8, latin1: &[u8]) -> bool {
    #[cfg(target_arch = "x86_64")]
    if latin1.len() < SHORT_COPY && std::arch::is_x86_feature_detected!("avx") {
        // SAFETY: the processor has AVX, and the text and its NUL fit into what is written.
        return unsafe { x86_64::copy_short(start, latin1) };
    }
    let _ = (start, latin1);
    false
}

/// # Safety
/// The caller guarantees what [`write()`] asks for.
#[inline]
unsafe fn write_latin1(start: *mut u8, latin1: &[u8]) -> Option<*mut u8> {
    // SAFETY: the caller's promise: characters that are copied take a byte each, so the rest of the
    // text has its room right behind them.
    unsafe {
        let mut copied = if latin1.len() < BLOCK { 0 } else { copy_blocks(start, latin1) };
        while let Some(&bytes) = latin1[copied..].first_chunk()
            && let word = u64::from_le_bytes(bytes)
            && is_plain_ascii(word)
        {
            start.add(copied).cast::<u64>().write_unaligned(word);
            copied += bytes.len();
        }
        let (start, rest) = (start.add(copied), &latin1[copied..]);
        if rest.len() < size_of::<u64>() {
            let word = last_bytes(latin1, rest.len());
            // A 1 in each of the bytes that are not there counts as good.
            if is_plain_ascii(word | EACH_1.unbounded_shl(8 * rest.len() as u32)) {
                start.cast::<u64>().write_unaligned(word);
                return Some(start.add(rest.len()));
            }
        }
        write_any_latin1(start, rest)
    }
}

/// The number of characters that are looked at before any of them is copied.
const BLOCK: usize = 64;

/// Copies text as far as its blocks are all ASCII without NUL, and returns how much that is.
///
/// # Safety
/// The caller guarantees that there is room for the text at `start`.
unsafe fn copy_blocks(start: *mut u8, latin1: &[u8]) -> usize {
    #[cfg(target_arch = "x86_64")]
    if std::arch::is_x86_feature_detected!("avx2") {
        // SAFETY: the processor has AVX2; there is room by the caller's promise.
        return unsafe { x86_64::copy_blocks(start, latin1) };
    }
    // SAFETY: the caller's promise.
    unsafe { copy_blocks_with_any_registers(start, latin1) }
}

/// # Safety
/// The caller guarantees what [`copy_blocks`] asks for.
unsafe fn copy_blocks_with_any_registers(start: *mut u8, latin1: &[u8]) -> usize {
    let (blocks, _) = latin1.as_chunks::<BLOCK>();
    for (index, block) in blocks.iter().enumerate() {
        let (words, _) = block.as_chunks::<{ size_of::<u64>() }>();
        if !words.iter().all(|&bytes| is_plain_ascii(u64::from_le_bytes(bytes))) {
            return index * BLOCK;
        }
        // SAFETY: the caller's promise.
        unsafe { start.add(index * BLOCK).cast::<[u8; BLOCK]>().write(*block) };
    }
    blocks.len() * BLOCK
}

/// Gives the last `count` bytes of text, less than eight, in the low end of a word whose other
/// bytes are zero. Where the text itself is shorter than eight bytes, `count` is its length.
#[inline(always)]
fn last_bytes(bytes: &[u8], count: usize) -> u64 {
    if let Some(&last) = bytes.last_chunk() {
        return u64::from_le_bytes(last).unbounded_shr(8 * (8 - count as u32));
    }
    // The first and the last bytes may overlap, where they are the same.
    let end = |size: usize| 8 * (bytes.len() - size) as u32;
    if let (Some(&first), Some(&last)) = (bytes.first_chunk(), bytes.last_chunk()) {
        let last = u64::from(u32::from_le_bytes(last));
        u64::from(u32::from_le_bytes(first)) | last << end(size_of::<u32>())
    } else if let (Some(&first), Some(&last)) = (bytes.first_chunk(), bytes.last_chunk()) {
        let last = u64::from(u16::from_le_bytes(last));
        u64::from(u16::from_le_bytes(first)) | last << end(size_of::<u16>())
    } else {
        bytes.first().map_or(0, |&byte| byte.into())
    }
}

const EACH_1: u64 = 0x0101_0101_0101_0101;

/// Tells whether no byte of a word is zero or above 0x7f. If none is zero, subtracting 1 from each
/// borrows nothing from another; otherwise the lowest zero becomes 0xff.
fn is_plain_ascii(word: u64) -> bool {
    (word | word.wrapping_sub(EACH_1)) & (EACH_1 << 7) == 0
}

/// # Safety
/// The caller guarantees what [`write()`] asks for.
#[inline]
unsafe fn write_any_latin1(start: *mut u8, latin1: &[u8]) -> Option<*mut u8> {
    #[cfg(target_arch = "x86_64")]
    if std::arch::is_x86_feature_detected!("ssse3") {
        // SAFETY: the processor has SSSE3; there is room by the caller's promise.
        return unsafe { x86_64::write_latin1(start, latin1) };
    }
    // SAFETY: the caller's promise.
    unsafe { write_latin1_one_by_one(start, latin1) }
}

/// # Safety
/// The caller guarantees what [`write()`] asks for.
unsafe fn write_latin1_one_by_one(start: *mut u8, latin1: &[u8]) -> Option<*mut u8> {
    let mut end = start;
    for &character in latin1 {
        // SAFETY: the caller's promise.
        unsafe {
            match character {
                0 => return None,
                1..0x80 => {
                    *end = character;
                    end = end.add(1);
                }
                0x80.. => {
                    *end = 0xc0 | (character >> 6);
                    *end.add(1) = 0x80 | (character & 0x3f);
                    end = end.add(2);
                }
            }
        }
    }
    Some(end)
}

/// # Safety
/// The caller guarantees what [`write()`] asks for.
#[inline]
unsafe fn write_utf16(start: *mut u8, utf16: &[u16]) -> Option<*mut u8> {
    #[cfg(target_arch = "x86_64")]
    if std::arch::is_x86_feature_detected!("ssse3") {
        // SAFETY: the processor has SSSE3; there is room by the caller's promise.
        return unsafe { x86_64::write_utf16(start, utf16) };
    }
    // SAFETY: the caller's promise.
    unsafe { write_utf16_with_any_registers(start, utf16) }
}

/// # Safety
/// The caller guarantees what [`write()`] asks for.
unsafe fn write_utf16_with_any_registers(start: *mut u8, utf16: &[u16]) -> Option<*mut u8> {
    let bound = Characters::TwoByte(utf16).bound();
    // SAFETY: the caller's promise.
    let room = unsafe { slice::from_raw_parts_mut(start, bound + MARGIN) };
    let (read, written) = convert_utf16_to_utf8_partial(utf16, room);
    let is_good = read == utf16.len() && memchr::memchr(0, &room[..written]).is_none();
    // SAFETY: that many bytes have been written from there on.
    is_good.then(|| unsafe { start.add(written) })
}
