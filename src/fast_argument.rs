//! 64-bit and pointer arguments of fast calls: what lib/arguments.js and pointer_argument.rs do,
//! without V8's API, for the common cases. Trampolines convert most numbers by themselves and ask
//! here for the rest; V8 keeps the values alive until the call returns.

use crate::environment::Environment;
use crate::jit::{Convert, REQUEST_TYPE_SHIFT};
use crate::string_copy::{self, StringCopies};
use crate::targets;
use crate::types::AbiType;
use crate::v8::{HeapLayout, Local, Numeric, Sign};
use std::cell::OnceCell;

pub const MAX_SAFE_INTEGER: u64 = (1 << 53) - 1;

/// What an environment needs to convert arguments inside fast calls.
pub struct FastArguments {
    heap: HeapLayout,
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
    /// JavaScript: values that are refused, strings that are very long, in many pieces or with a
    /// NUL, typed arrays on V8's heap.
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
            if let Some(string) = self.heap.string(value) {
                return string_copy::copy(environment, string, slot, copies)
                    .map(|copy| copy.expose_provenance() as u64);
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
