//! 64-bit and pointer arguments of fast calls: what lib/arguments.js and pointer_argument.rs do,
//! without V8's API, for the common cases. Trampolines convert most numbers by themselves and ask
//! here for the rest; V8 keeps the values alive until the call returns.

use crate::environment::Environment;
use crate::jit::{self, Convert, REQUEST_TYPE_SHIFT};
use crate::targets;
use crate::types::AbiType;
use crate::v8::{self, Characters, HeapLayout, Local, Numeric, Sign};
use encoding_rs::mem::convert_utf16_to_utf8;
use std::cell::OnceCell;
use std::ptr;
use std::slice;

/// The most bytes of UTF-8 that a unit of UTF-16, or a character of Latin-1, takes.
const UTF8_PER_UTF16: usize = 3;
const UTF8_PER_LATIN1: usize = 2;

pub const MAX_SAFE_INTEGER: u64 = (1 << 53) - 1;

/// What an environment needs to convert arguments inside fast calls.
pub struct FastArguments {
    heap: HeapLayout,
}

/// Where C copies of strings go.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum StringCopies {
    /// To the room of their slot. For calls that don't nest, so that one at a time uses that.
    InSlots,
    /// To the arena, until the call has returned.
    Staged,
}

pub type FastArgumentsCell = OnceCell<FastArguments>;

impl FastArguments {
    pub fn new(heap: HeapLayout) -> FastArguments {
        FastArguments { heap }
    }

    pub fn heap(&self) -> &HeapLayout {
        &self.heap
    }

    /// Writes what a value is as a 64-bit integer or address to a slot. False for what is left to
    /// JavaScript: values that are refused, long strings, strings in pieces or with a NUL, typed
    /// arrays on V8's heap.
    ///
    /// # Safety
    /// `value` is a live handle, and V8 can't move objects meanwhile.
    pub unsafe fn convert(
        &self,
        environment: &Environment,
        value: Local,
        to: AbiType,
        slot: usize,
        copies: StringCopies,
    ) -> bool {
        // SAFETY: the caller's promise.
        let bits = unsafe {
            match to {
                AbiType::Int64 => self.heap.numeric(value).and_then(int64).map(|n| n as u64),
                AbiType::Uint64 => self.heap.numeric(value).and_then(uint64),
                AbiType::Pointer => self.address(environment, value, slot, copies),
                _ => None, // no other type is asked for
            }
        };
        let Some(bits) = bits else { return false };
        // SAFETY: `slot` checks its index; nobody else accesses the slots meanwhile.
        unsafe { *environment.slot(slot) = bits };
        true
    }

    /// # Safety
    /// As for `convert`.
    unsafe fn address(
        &self,
        environment: &Environment,
        value: Local,
        slot: usize,
        copies: StringCopies,
    ) -> Option<u64> {
        // SAFETY: the caller's promise.
        unsafe {
            if self.heap.is_nullish(value) {
                return Some(0);
            }
            if let Some(characters) = v8::characters(value) {
                let copy = match copies {
                    StringCopies::InSlots => copy_to_slot(environment, characters, slot),
                    StringCopies::Staged => stage(environment, characters),
                };
                return copy.map(|address| address as u64);
            }
            if let Some(memory) = self.heap.memory(value) {
                return Some(memory.expose_provenance() as u64);
            }
            match self.heap.numeric(value) {
                Some(Numeric::BigInt(sign, digit)) => uint64(Numeric::BigInt(sign, digit)),
                _ => None,
            }
        }
    }
}

/// The most bytes of UTF-8 that a text takes.
fn longest(characters: Characters) -> usize {
    match characters {
        Characters::OneByte(latin1) => latin1.len() * UTF8_PER_LATIN1,
        Characters::TwoByte(utf16) => utf16.len() * UTF8_PER_UTF16,
    }
}

/// The address of a NUL-terminated copy in UTF-8, in the room of a slot's argument. None if there is
/// not enough, or a NUL in the text.
fn copy_to_slot(environment: &Environment, characters: Characters, slot: usize) -> Option<usize> {
    let longest = longest(characters);
    if slot >= jit::STRING_COUNT || longest > jit::MAX_STRING_LENGTH {
        return None;
    }
    // SAFETY: behind the slots there is room for that many strings of that size, in which all
    // characters and a terminator fit; nothing else refers to it now.
    unsafe {
        let start = environment.slots().byte_add(jit::STRINGS + slot * jit::STRING_SIZE).cast();
        write(start, characters)?;
        Some(start.expose_provenance())
    }
}

/// The address of such a copy in the arena. None if there is a NUL in the text.
fn stage(environment: &Environment, characters: Characters) -> Option<usize> {
    // Text is written in whole words, and a terminator follows.
    let allocated = longest(characters).next_multiple_of(8) + 8;
    let mut strings = environment.strings();
    let start = strings.allocate(allocated);
    // SAFETY: there is room enough, and nothing else refers to it.
    let size = unsafe { write(start, characters) }?;
    strings.shrink_last(allocated, size);
    Some(start.expose_provenance())
}

/// Writes text as UTF-8 and a NUL, and returns how many bytes these are. None if there is a NUL in
/// the text.
///
/// # Safety
/// There is room for the [`longest`] text of this length, rounded up to a multiple of 8, and a NUL.
unsafe fn write(start: *mut u8, characters: Characters) -> Option<usize> {
    // SAFETY: the caller's promise.
    unsafe {
        let end = match characters {
            Characters::OneByte(latin1) => write_latin1(start, latin1)?,
            Characters::TwoByte(utf16) => write_utf16(start, utf16)?,
        };
        *end = 0;
        Some(end.offset_from_unsigned(start) + 1)
    }
}

fn int64(value: Numeric) -> Option<i64> {
    match value {
        Numeric::SmallInteger(integer) => Some(integer.into()),
        Numeric::Float(float) => safe_integer(float),
        Numeric::BigInt(Sign::Positive, digit) => digit.try_into().ok(),
        Numeric::BigInt(Sign::Negative, digit) => 0_i64.checked_sub_unsigned(digit),
    }
}

fn uint64(value: Numeric) -> Option<u64> {
    match value {
        Numeric::SmallInteger(integer) => integer.try_into().ok(),
        Numeric::Float(float) => safe_integer(float)?.try_into().ok(),
        Numeric::BigInt(Sign::Positive, digit) => Some(digit),
        Numeric::BigInt(Sign::Negative, _) => None,
    }
}

fn safe_integer(float: f64) -> Option<i64> {
    let integer = float as i64;
    (integer as f64 == float && integer.unsigned_abs() <= MAX_SAFE_INTEGER).then_some(integer)
}

/// Shorter texts are copied word by word.
const LONG: usize = 64;

/// Writes text as UTF-8 and returns where it ends. None if there is a NUL in it.
///
/// # Safety
/// There is room for [`UTF8_PER_LATIN1`] bytes a character, rounded up to a multiple of 8.
unsafe fn write_latin1(start: *mut u8, latin1: &[u8]) -> Option<*mut u8> {
    // SAFETY: the caller's promise.
    unsafe {
        if latin1.len() < LONG {
            return write_short_ascii(start, latin1).or_else(|| write_any_latin1(start, latin1));
        }
        if !latin1.is_ascii() {
            return write_any_latin1(start, latin1);
        }
        if memchr::memchr(0, latin1).is_some() {
            return None;
        }
        ptr::copy_nonoverlapping(latin1.as_ptr(), start, latin1.len());
        Some(start.add(latin1.len()))
    }
}

/// None if there is a NUL, or another character than those of ASCII.
///
/// # Safety
/// As for [`write_latin1`].
unsafe fn write_short_ascii(start: *mut u8, latin1: &[u8]) -> Option<*mut u8> {
    let (words, rest) = latin1.as_chunks::<8>();
    let mut end = start;
    for bytes in words {
        let word = u64::from_le_bytes(*bytes);
        if !is_plain_ascii(word) {
            return None;
        }
        // SAFETY: the caller's promise.
        unsafe {
            end.cast::<u64>().write_unaligned(word);
            end = end.add(bytes.len());
        }
    }
    let word = rest.iter().rev().fold(0, |word, &byte| word << 8 | u64::from(byte));
    if !is_plain_ascii(word | EACH_1.unbounded_shl(8 * rest.len() as u32)) {
        return None;
    }
    // SAFETY: the caller's promise.
    unsafe {
        end.cast::<u64>().write_unaligned(word);
        Some(end.add(rest.len()))
    }
}

const EACH_1: u64 = 0x0101_0101_0101_0101;

/// Whether no byte of a word is zero or above 0x7f. False also, rarely, for others.
fn is_plain_ascii(word: u64) -> bool {
    (word | word.wrapping_sub(EACH_1)) & (EACH_1 << 7) == 0
}

/// # Safety
/// As for [`write_latin1`].
unsafe fn write_any_latin1(mut end: *mut u8, latin1: &[u8]) -> Option<*mut u8> {
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

/// Writes text as UTF-8, with replacement characters for surrogates that have no partner, and
/// returns where it ends. None if there is a NUL in it.
///
/// # Safety
/// There is room for [`UTF8_PER_UTF16`] bytes a unit.
unsafe fn write_utf16(start: *mut u8, utf16: &[u16]) -> Option<*mut u8> {
    // SAFETY: the caller's promise; the memory was zeroed when it was allocated.
    unsafe {
        let room = slice::from_raw_parts_mut(start, utf16.len() * UTF8_PER_UTF16);
        let length = convert_utf16_to_utf8(utf16, room);
        memchr::memchr(0, &room[..length]).is_none().then(|| start.add(length))
    }
}

/// What trampolines call. Runs no V8 code, so no object can move.
///
/// # Safety
/// Called by a trampoline, with a live handle, while V8 waits for it.
pub unsafe extern "C" fn convert(handle: *const u64, request: u32, entry: *const u8) -> u32 {
    // SAFETY: trampolines pass the address of a target's entry.
    let environment = unsafe { targets::environment(entry) };
    if environment.is_null() {
        return 0;
    }
    // SAFETY: a target's environment lives until the target is taken out of the table, and both
    // belong to this thread.
    let environment = unsafe { &*environment };
    let Some(fast_arguments) = environment.fast_arguments.get() else { return 0 };
    let Some(to) = AbiType::from_code((request >> REQUEST_TYPE_SHIFT) as u8) else { return 0 };
    let slot = (request & ((1 << REQUEST_TYPE_SHIFT) - 1)) as usize;
    let value = handle.cast_mut().cast();
    // SAFETY: the caller's promise.
    unsafe { fast_arguments.convert(environment, value, to, slot, StringCopies::InSlots) }.into()
}

const _: Convert = convert;
