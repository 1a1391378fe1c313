//! Converts 64-bit and pointer arguments of fast calls: does what lib/types/ and pointer.rs do,
//! without V8's API, for the common cases. Trampolines convert most values by themselves and ask
//! here for the rest; V8 keeps the values alive until the call returns.

use super::{string_copy, wide_copy};
use crate::environment::{StringCopies, StringRoom};
use crate::jit::Request;
use crate::types::{AddressRules, MAX_SAFE_INTEGER, TextForm, ValueConversion};
use crate::v8::{HeapLayout, Local, Numeric, Sign};

/// Converts a value to a 64-bit integer or address. Gives None for what is left to JavaScript:
/// values that are refused, strings that are very long, in many pieces or with a NUL, typed arrays
/// on V8's heap, memory of less than `least_memory` bytes. The copy of a string goes to the room of
/// the slot, or to the arena.
///
/// # Safety
/// The caller guarantees that `value` is a live handle, and that V8 can't move objects meanwhile.
#[inline(always)]
pub unsafe fn convert(
    heap: &HeapLayout,
    strings: &StringRoom,
    value: Local,
    Request { slot, to, least_memory }: Request,
    copies: StringCopies,
) -> Option<u64> {
    // SAFETY: the caller's promise.
    unsafe {
        match to {
            ValueConversion::Int64 => heap.numeric(value).and_then(int64).map(|n| n as u64),
            ValueConversion::Uint64 => heap.numeric(value).and_then(uint64),
            ValueConversion::Pointer
            | ValueConversion::Address
            | ValueConversion::Data
            | ValueConversion::Text
            | ValueConversion::Text16
            | ValueConversion::Text32 => {
                address(heap, strings, value, slot, least_memory, copies, to.address_rules()?)
            }
        }
    }
}

/// # Safety
/// The caller guarantees what [`convert`] asks for.
#[inline(never)]
unsafe fn address(
    heap: &HeapLayout,
    strings: &StringRoom,
    value: Local,
    slot: usize,
    least_memory: usize,
    copies: StringCopies,
    rules: AddressRules,
) -> Option<u64> {
    // SAFETY: the caller's promise.
    unsafe {
        if heap.is_null(value) || rules.takes_undefined && heap.is_undefined(value) {
            return Some(0);
        }
        if let Some(string) = heap.string(value) {
            let copy = match rules.text? {
                TextForm::Utf8 => string_copy::copy(strings, string, slot, copies),
                TextForm::Utf16 => wide_copy::copy::<u16>(strings, string, slot, copies),
                TextForm::Utf32 => wide_copy::copy::<u32>(strings, string, slot, copies),
            };
            return copy.map(|copy| copy.expose_provenance() as u64);
        }
        if let Some(memory) = heap.memory(value, least_memory) {
            return Some(memory.expose_provenance() as u64);
        }
        match heap.numeric(value)? {
            bigint @ Numeric::BigInt(..) => uint64(bigint),
            number @ (Numeric::SmallInteger(_) | Numeric::Float(_)) => {
                uint64(number).filter(|&address| rules.numbers.contain(address))
            }
        }
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
