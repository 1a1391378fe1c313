//! Remembers short texts of which JavaScript has strings already. To make a string takes much longer
//! than the call that gives the text, and inside fast calls none can be made; but most functions give
//! few texts again and again: names, versions, messages.
//!
//! A text is known by its bytes, not by its address, because C may put another text there.

use napi_derive::napi;
use std::cell::RefCell;
use std::num::NonZero;

/// The number of texts, a power of two. A new text replaces the one at its place.
#[napi]
pub const CACHED_TEXTS: u32 = 256;
/// The length of the longest text, in bytes.
const MAX_LENGTH: usize = 63;

#[derive(Clone, Copy)]
#[repr(C, align(64))]
struct CachedText {
    /// None if there is no text yet.
    length: Option<NonZero<u8>>,
    bytes: [u8; MAX_LENGTH],
}

const _: () = assert!(size_of::<CachedText>() == 64);

impl CachedText {
    /// Writes a length so that 0 is none.
    fn length_of(text: &[u8]) -> Option<NonZero<u8>> {
        NonZero::new(text.len() as u8 + 1)
    }
}

/// The short texts of one environment, by places that the JavaScript layer has the strings at.
#[derive(Default)]
pub struct TextCache {
    texts: RefCell<Vec<CachedText>>,
    /// The hash of the last text that was not found, by its place: to remember a text takes longer than to make its
    /// string, and those that never come again, such as the names in a table, need not be.
    missed: RefCell<Vec<u64>>,
}

impl TextCache {
    /// Finds the place of a text, if it has one.
    #[inline]
    pub fn find(&self, text: &[u8]) -> Option<u32> {
        if text.len() > MAX_LENGTH {
            return None;
        }
        let place = place_of(hash_of(text));
        let texts = self.texts.borrow();
        let known = texts.get(place)?;
        let is_same =
            known.length == CachedText::length_of(text) && known.bytes[..text.len()] == *text;
        is_same.then_some(place as u32)
    }

    /// Tells which place to give to a text that was not found. Gives None if it is too long for one, and the first
    /// time that it was not found.
    pub fn place_for(&self, text: &[u8]) -> Option<u32> {
        if text.len() > MAX_LENGTH {
            return None;
        }
        let hash = hash_of(text);
        let place = place_of(hash);
        let mut missed = self.missed.borrow_mut();
        missed.resize(CACHED_TEXTS as usize, !hash); // at first none is this text's
        let is_repeated = missed[place] == hash;
        missed[place] = hash;
        is_repeated.then_some(place as u32)
    }

    /// Gives a text its place, at which its string is.
    pub fn add(&self, text: &[u8]) {
        let mut texts = self.texts.borrow_mut();
        texts.resize(CACHED_TEXTS as usize, CachedText { length: None, bytes: [0; MAX_LENGTH] });
        let place = place_of(hash_of(text));
        texts[place].length = CachedText::length_of(text);
        texts[place].bytes[..text.len()].copy_from_slice(text);
    }
}

/// Chooses the place of a text.
#[inline]
fn place_of(hash: u64) -> usize {
    (hash >> (u64::BITS - CACHED_TEXTS.trailing_zeros())) as usize
}

/// Makes a number of all bytes of a text.
#[inline]
fn hash_of(text: &[u8]) -> u64 {
    const FACTOR: u64 = 0x9e37_79b9_7f4a_7c15;
    let mix = |hash: u64, word: u64| (hash.rotate_left(23) ^ word).wrapping_mul(FACTOR);
    let mut hash = text.len() as u64;
    let (words, rest) = text.as_chunks::<8>();
    for word in words {
        hash = mix(hash, u64::from_le_bytes(*word));
    }
    if let Some(last) = text.last_chunk::<8>() {
        // Some of its bytes may have been counted already, which does no harm.
        hash = mix(hash, u64::from_le_bytes(*last));
    } else {
        hash = mix(hash, rest.iter().fold(0, |word, &byte| word << 8 | u64::from(byte)));
    }
    hash
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn texts_are_found_by_all_of_their_bytes() {
        let cache = TextCache::default();
        assert_eq!(cache.find(b""), None);
        for length in 0..=MAX_LENGTH {
            let text: Vec<u8> = (0..length as u8).map(|byte| byte.wrapping_mul(37) | 1).collect();
            assert_eq!(cache.find(&text), None, "{length}");
            assert_eq!(cache.place_for(&text), None, "it may be the only time");
            let place = cache.place_for(&text).unwrap();
            cache.add(&text);
            assert_eq!(cache.find(&text), Some(place));
            for index in 0..length {
                let mut other = text.clone();
                other[index] ^= 0x40;
                assert_eq!(cache.find(&other), None, "{length} with another byte {index}");
            }
            if let Some((_, shorter)) = text.split_last() {
                assert_ne!(cache.find(shorter), Some(place));
            }
        }
        for _ in 0..2 {
            assert_eq!(cache.place_for(&[b'x'; MAX_LENGTH + 1]), None);
        }
        assert_eq!(cache.find(&[b'x'; MAX_LENGTH + 1]), None);
    }

    #[test]
    fn a_new_text_replaces_the_one_at_its_place() {
        let cache = TextCache::default();
        let texts: Vec<String> = (0..2000).map(|number| format!("text {number}")).collect();
        let mut last = vec![None; CACHED_TEXTS as usize];
        for text in &texts {
            cache.add(text.as_bytes());
            last[place_of(hash_of(text.as_bytes()))] = Some(text);
        }
        assert!(last.iter().all(Option::is_some), "texts are spread over all places");
        for text in &texts {
            let found = cache.find(text.as_bytes());
            assert_eq!(found.is_some(), last.contains(&Some(text)));
        }
    }
}
