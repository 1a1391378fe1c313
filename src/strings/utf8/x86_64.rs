//! Writes text as UTF-8 with vector registers: eight characters at a time, whatever their kinds,
//! without a branch on any of them.

use super::{BLOCK, EACH_1, SHORT_COPY, is_plain_ascii, last_bytes};
use std::arch::x86_64::*;

/// The number of characters that are written at a time.
const UNITS: usize = 8;

/// Copies text that is all ASCII without NUL, and zeros behind it, by one store. Gives false for
/// other text.
///
/// # Safety
/// The caller guarantees that the text is shorter than [`SHORT_COPY`], and that there is memory at
/// `start` for as many bytes.
#[target_feature(enable = "avx")]
pub unsafe fn copy_short(start: *mut u8, latin1: &[u8]) -> bool {
    let vector = if let Some((first, rest)) = latin1.split_first_chunk::<16>() {
        // SAFETY: that many bytes are there.
        let first = unsafe { _mm_loadu_si128(first.as_ptr().cast()) };
        // The sign bit of bytes above 0x7f is set, and that of those that equal zero becomes so.
        let bad = _mm_or_si128(first, _mm_cmpeq_epi8(first, _mm_setzero_si128()));
        if _mm_movemask_epi8(bad) != 0 {
            return false;
        }
        let Some(rest) = few_characters(rest) else { return false };
        _mm256_set_m128i(rest, first)
    } else {
        let Some(all) = few_characters(latin1) else { return false };
        _mm256_zextsi128_si256(all)
    };
    const { assert!(size_of::<__m256i>() == SHORT_COPY) };
    // SAFETY: the caller's promise.
    unsafe { _mm256_storeu_si256(start.cast(), vector) };
    true
}

/// Gives less than 16 characters, and zeros behind them. Gives None unless they are all ASCII
/// without NUL.
#[target_feature(enable = "avx")]
fn few_characters(latin1: &[u8]) -> Option<__m128i> {
    let (low, high, rest) = match latin1.split_first_chunk() {
        Some((first, rest)) => {
            (u64::from_le_bytes(*first), last_bytes(latin1, rest.len()), rest.len())
        }
        None => (last_bytes(latin1, latin1.len()), 0, latin1.len()),
    };
    let (last, first) = if latin1.len() < 8 { (low, EACH_1) } else { (high, low) };
    // A 1 in each of the bytes that are not there counts as good.
    let last = last | EACH_1.unbounded_shl(8 * rest as u32);
    (is_plain_ascii(first) && is_plain_ascii(last))
        .then(|| _mm_set_epi64x(high.cast_signed(), low.cast_signed()))
}

/// # Safety
/// The caller guarantees what [`super::copy_blocks`] asks for.
#[target_feature(enable = "avx2")]
pub unsafe fn copy_blocks(start: *mut u8, latin1: &[u8]) -> usize {
    const HALF: usize = BLOCK / 2;
    const { assert!(size_of::<__m256i>() == HALF) };
    let (blocks, _) = latin1.as_chunks::<BLOCK>();
    for (index, block) in blocks.iter().enumerate() {
        // SAFETY: the block is two vectors long, and there is room for it by the caller's promise.
        unsafe {
            let first = _mm256_loadu_si256(block.as_ptr().cast());
            let second = _mm256_loadu_si256(block.as_ptr().add(HALF).cast());
            // The sign bit of bytes above 0x7f is set, and the lesser of two bytes is zero if any is.
            let nuls = _mm256_cmpeq_epi8(_mm256_min_epu8(first, second), _mm256_setzero_si256());
            let bad = _mm256_or_si256(_mm256_or_si256(first, second), nuls);
            if _mm256_movemask_epi8(bad) != 0 {
                return index * BLOCK;
            }
            let to = start.add(index * BLOCK);
            _mm256_storeu_si256(to.cast(), first);
            _mm256_storeu_si256(to.add(HALF).cast(), second);
        }
    }
    blocks.len() * BLOCK
}

/// # Safety
/// The caller guarantees what [`super::write`] asks for.
#[target_feature(enable = "ssse3")]
pub unsafe fn write_latin1(start: *mut u8, latin1: &[u8]) -> Option<*mut u8> {
    let mut writer = Writer::new(start);
    let (groups, rest) = latin1.as_chunks::<UNITS>();
    let units =
        |bytes: u64| _mm_unpacklo_epi8(_mm_cvtsi64_si128(bytes.cast_signed()), _mm_setzero_si128());
    // SAFETY: the caller's promise: each character takes two bytes at most.
    unsafe {
        for group in groups {
            writer.write(units(u64::from_le_bytes(*group)));
        }
        if !rest.is_empty() {
            writer.write_first(units(last_bytes(latin1, rest.len())), rest.len());
        }
    }
    writer.end_without_nul()
}

/// # Safety
/// The caller guarantees what [`super::write`] asks for.
#[target_feature(enable = "ssse3")]
pub unsafe fn write_utf16(start: *mut u8, utf16: &[u16]) -> Option<*mut u8> {
    let mut writer = Writer::new(start);
    let mut rest = utf16;
    while let Some(group) = rest.first_chunk::<UNITS>() {
        // SAFETY: the group is 16 bytes.
        let units = unsafe { _mm_loadu_si128(group.as_ptr().cast()) };
        let mut count = UNITS;
        // SAFETY: the caller's promise: each unit takes three bytes at most.
        unsafe {
            if has_surrogate(units) {
                count += usize::from(is_pair_cut(rest, count));
                writer.write_one_by_one(&rest[..count]);
            } else {
                writer.write(units);
            }
        }
        rest = &rest[count..];
    }
    if !rest.is_empty() {
        let units = load_few(rest);
        // SAFETY: the caller's promise: each unit takes three bytes at most.
        unsafe {
            if has_surrogate(units) {
                writer.write_one_by_one(rest);
            } else {
                writer.write_first(units, rest.len());
            }
        }
    }
    writer.end_without_nul()
}

/// Loads less than [`UNITS`] units, and zeros for the others.
#[target_feature(enable = "ssse3")]
fn load_few(units: &[u16]) -> __m128i {
    let bits = units.iter().rev().fold(0_u128, |bits, &unit| bits << 16 | u128::from(unit));
    _mm_set_epi64x((bits >> 64) as i64, bits as i64)
}

#[target_feature(enable = "ssse3")]
fn has_surrogate(units: __m128i) -> bool {
    let upper_bits = _mm_and_si128(units, _mm_set1_epi16(0xf800_u16.cast_signed()));
    let surrogates = _mm_cmpeq_epi16(upper_bits, _mm_set1_epi16(0xd800_u16.cast_signed()));
    _mm_movemask_epi8(surrogates) != 0
}

fn is_high_surrogate(unit: u16) -> bool {
    (0xd800..0xdc00).contains(&unit)
}

fn is_low_surrogate(unit: u16) -> bool {
    (0xdc00..0xe000).contains(&unit)
}

/// Tells whether the last of the first `count` units and the one after it are a pair of surrogates.
fn is_pair_cut(utf16: &[u16], count: usize) -> bool {
    is_high_surrogate(utf16[count - 1])
        && utf16.get(count).is_some_and(|&unit| is_low_surrogate(unit))
}

/// A writer of UTF-8, which goes on where it has stopped.
struct Writer {
    end: *mut u8,
    /// The lanes in which there has been a NUL.
    nuls: __m128i,
}

impl Writer {
    #[target_feature(enable = "ssse3")]
    fn new(start: *mut u8) -> Writer {
        Writer { end: start, nuls: _mm_setzero_si128() }
    }

    #[target_feature(enable = "ssse3")]
    fn end_without_nul(self) -> Option<*mut u8> {
        (_mm_movemask_epi8(self.nuls) == 0).then_some(self.end)
    }

    /// # Safety
    /// The caller guarantees that there is room for the text, and a margin, and that none of the
    /// units is a surrogate.
    #[target_feature(enable = "ssse3")]
    unsafe fn write(&mut self, units: __m128i) {
        self.nuls = _mm_or_si128(self.nuls, _mm_cmpeq_epi16(units, _mm_setzero_si128()));
        // SAFETY: the caller's promise.
        unsafe { self.write_with_nuls(units) }
    }

    /// Writes the first `count` units; the others are zero.
    ///
    /// # Safety
    /// The caller guarantees what `write` asks for.
    #[target_feature(enable = "ssse3")]
    unsafe fn write_first(&mut self, units: __m128i, count: usize) {
        let nuls = _mm_movemask_epi8(_mm_cmpeq_epi16(units, _mm_setzero_si128()));
        if nuls.trailing_zeros() < 2 * count as u32 {
            self.nuls = _mm_set1_epi16(-1);
        }
        // SAFETY: the caller's promise. Each of the other units, a zero, has become one byte, and
        // all of these are at the end.
        unsafe {
            self.write_with_nuls(units);
            self.end = self.end.sub(UNITS - count);
        }
    }

    /// # Safety
    /// The caller guarantees what `write` asks for.
    #[target_feature(enable = "ssse3")]
    unsafe fn write_with_nuls(&mut self, units: __m128i) {
        let none = _mm_setzero_si128();
        let with = |bits: u16| _mm_set1_epi16(bits.cast_signed());
        let is_one_byte = _mm_cmpeq_epi16(_mm_and_si128(units, with(0xff80)), none);
        let is_short = _mm_cmpeq_epi16(_mm_and_si128(units, with(0xf800)), none);
        // Bit n says that unit n takes one byte, bit n + 8 that it takes two at most.
        let kinds = _mm_movemask_epi8(_mm_packs_epi16(is_one_byte, is_short)) as usize;
        if kinds == 0xffff {
            // SAFETY: the caller's promise.
            unsafe {
                _mm_storel_epi64(self.end.cast(), _mm_packus_epi16(units, none));
                self.end = self.end.add(UNITS);
            }
            return;
        }
        // Each unit becomes four bytes: the first of three, the first of two or the second of
        // three, the last one, and nothing. Those that a unit has are then moved together.
        let first = _mm_or_si128(_mm_srli_epi16::<12>(units), with(0x80e0));
        let middle = _mm_and_si128(_mm_slli_epi16::<2>(units), with(0x3f00));
        let of_two = _mm_and_si128(is_short, with(0x4000));
        let upper = _mm_or_si128(_mm_or_si128(first, middle), of_two);
        let continued = _mm_or_si128(_mm_and_si128(units, with(0x3f)), with(0x80));
        let last = _mm_or_si128(
            _mm_and_si128(is_one_byte, units),
            _mm_andnot_si128(is_one_byte, continued),
        );
        // SAFETY: the caller's promise: what is written after these characters is in the room of
        // the following ones, or in the margin.
        unsafe {
            self.write_half(_mm_unpacklo_epi16(upper, last), kinds & 0xf | (kinds >> 4) & 0xf0);
            self.write_half(
                _mm_unpackhi_epi16(upper, last),
                (kinds >> 4) & 0xf | (kinds >> 8) & 0xf0,
            );
        }
    }

    /// # Safety
    /// The caller guarantees what `write` asks for.
    #[target_feature(enable = "ssse3")]
    unsafe fn write_half(&mut self, bytes: __m128i, kinds: usize) {
        let packing = &PACKINGS[kinds];
        // SAFETY: the shuffle is 16 bytes; the rest is the caller's promise.
        unsafe {
            let shuffle = _mm_load_si128(packing.shuffle.as_ptr().cast());
            _mm_storeu_si128(self.end.cast(), _mm_shuffle_epi8(bytes, shuffle));
            self.end = self.end.add(packing.length);
        }
    }

    /// # Safety
    /// The caller guarantees that there is room for the text, and a margin.
    #[target_feature(enable = "ssse3")]
    unsafe fn write_one_by_one(&mut self, utf16: &[u16]) {
        let mut units = utf16.iter();
        while let Some(&unit) = units.next() {
            let mut character = u32::from(unit);
            if is_high_surrogate(unit)
                && let Some(&low) = units.as_slice().first()
                && is_low_surrogate(low)
            {
                units.next();
                character = 0x1_0000 + ((character & 0x3ff) << 10) + (u32::from(low) & 0x3ff);
            } else if is_high_surrogate(unit) || is_low_surrogate(unit) {
                character = char::REPLACEMENT_CHARACTER.into();
            } else if unit == 0 {
                self.nuls = _mm_set1_epi16(-1);
            }
            let continued = |shift: u32| 0x80 | (character >> shift) & 0x3f;
            let (bytes, length) = match character {
                ..0x80 => (character, 1),
                0x80..0x800 => (0xc0 | character >> 6 | continued(0) << 8, 2),
                0x800..0x1_0000 => {
                    (0xe0 | character >> 12 | continued(6) << 8 | continued(0) << 16, 3)
                }
                _ => {
                    let lower = continued(12) << 8 | continued(6) << 16 | continued(0) << 24;
                    (0xf0 | character >> 18 | lower, 4)
                }
            };
            // SAFETY: the caller's promise.
            unsafe {
                self.end.cast::<u32>().write_unaligned(bytes);
                self.end = self.end.add(length);
            }
        }
    }
}

/// The way in which the bytes of four characters are moved together.
#[repr(align(16))]
#[derive(Clone, Copy)]
struct Packing {
    /// The place from which each byte comes.
    shuffle: [u8; 16],
    length: usize,
}

/// The packings by the kinds of the characters: bit n of the index says that character n takes one
/// byte, bit n + 4 that it takes two at most.
static PACKINGS: [Packing; 256] = {
    const NOWHERE: u8 = 0x80;
    let mut packings = [Packing { shuffle: [NOWHERE; 16], length: 0 }; 256];
    let mut kinds = 0;
    while kinds < packings.len() {
        let packing = &mut packings[kinds];
        let mut character = 0;
        while character < 4 {
            let first = if kinds >> character & 1 != 0 {
                2
            } else if kinds >> (character + 4) & 1 != 0 {
                1
            } else {
                0
            };
            let mut byte = first;
            while byte < 3 {
                packing.shuffle[packing.length] = 4 * character as u8 + byte;
                packing.length += 1;
                byte += 1;
            }
            character += 1;
        }
        kinds += 1;
    }
    packings
};
