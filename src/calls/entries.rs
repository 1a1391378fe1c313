//! These functions are entered in place of a trampoline: by callers of fast functions that are not
//! optimised, by calls that may lead back into JavaScript, and by trampolines themselves, for
//! values that they can't convert.

use super::prepared::PreparedCall;
use super::targets;
use crate::arguments::{heap, pointer};
use crate::environment::{Environment, ShortCopies, ShortCopiesMemory, StringCopies};
use crate::jit::{Convert, FindText, Request};
use crate::node_api::{self, Address};
use crate::signature::Passed;
use crate::slots::{FAILURE_SLOT, RESULT_SLOT};
use crate::types::{Scalar, Shape, TextForm, ValueConversion};
use crate::v8::{self, CallbackInfo, ConventionalEntry, HeapLayout, Local, Numeric};
use napi::sys;
use std::cell::UnsafeCell;
use std::ffi::{CStr, c_char, c_void};
use std::ptr;
use std::rc::Rc;

/// The entry that does what the trampoline does, for callers of a fast function that V8 has not
/// optimised.
pub struct Unoptimised;

impl ConventionalEntry for Unoptimised {
    unsafe fn enter(info: CallbackInfo) {
        let Some(callee) = Callee::of(&info) else { return };
        let Some(passed) = &callee.prepared.signature.passed_by_v8 else { return };
        if info.length() <= passed.len() {
            return; // arguments are missing: a program has called this function itself
        }
        if !store_arguments(&info, passed, &callee.prepared.environment) {
            callee.fail();
            if callee.prepared.signature.result.number_range().is_some() {
                return_float(&info, &callee.prepared, f64::NAN); // by which wrappers tell
            }
            return;
        }
        // SAFETY: V8 has made this call. Strings are copied to where they stay until the next call
        // that is entered here or at a trampoline, and this one leads to none.
        if unsafe { callee.call() } {
            return_result(&info, &callee.prepared);
        }
    }
}

/// The entry for calls that may lead back into JavaScript, and for which nothing has to be
/// converted. All arguments are in the slots, and the result is left there.
pub struct Stored;

impl ConventionalEntry for Stored {
    #[inline(always)]
    unsafe fn enter(info: CallbackInfo) {
        let Some(callee) = Callee::of(&info) else { return };
        let conversions = callee.prepared.conversions.as_deref();
        if conversions.is_none_or(|conversions| !conversions.is_empty()) {
            return; // there is something to convert: a program has called this function itself
        }
        // SAFETY: V8 has made this call. Strings that wrappers have staged stay until it returns.
        unsafe { callee.call() };
    }
}

/// The entry for other calls that may lead back into JavaScript. V8 passes what native code
/// converts; all other arguments are in the slots, and the result is left there.
pub struct Converting;

impl ConventionalEntry for Converting {
    #[inline(always)]
    unsafe fn enter(info: CallbackInfo) {
        let Some(callee) = Callee::of(&info) else { return };
        let Some(conversions) = &callee.prepared.conversions else { return };
        if info.length() <= conversions.len() {
            return; // arguments are missing: a program has called this function itself
        }
        let memory = UnsafeCell::new(ShortCopiesMemory::uninit());
        let copies = ShortCopies::new(&memory);
        if !convert_arguments(&info, conversions, &callee.prepared.environment, &copies) {
            return callee.fail();
        }
        // SAFETY: V8 has made this call. Copies of strings are in this frame, or in the arena until
        // the call has returned.
        unsafe { callee.call() };
    }
}

/// What a conventional call calls.
struct Callee {
    // It is kept here because the call may lead to the removal of the target.
    prepared: Rc<PreparedCall>,
    code: *const c_void,
}

impl Callee {
    /// Finds what the first argument names, and counts a call of it. Gives None if that is nothing
    /// that can be called: a program has got hold of the function that wrappers call.
    #[inline(always)]
    fn of(info: &CallbackInfo) -> Option<Callee> {
        let target = targets::target(info.small_integer(0)? as u32)?;
        let prepared = target.prepared();
        if prepared.is_null() {
            return None;
        }
        // SAFETY: what `prepared` points to, an Rc of this thread, is kept until the target is
        // removed.
        let prepared = unsafe {
            Rc::increment_strong_count(prepared);
            Rc::from_raw(prepared)
        };
        let Some(code) = target.open_code() else {
            throw_library_closed(&prepared.environment);
            return None;
        };
        prepared.environment.count_slow_call();
        Some(Callee { prepared, code })
    }

    /// Says that an argument could not be converted, in place of a call.
    #[cold]
    fn fail(&self) {
        let environment = &self.prepared.environment;
        environment.strings.release_staged_strings();
        // SAFETY: `slot` gives the address of a slot, which can be written.
        unsafe { *environment.slot(FAILURE_SLOT as usize) = 1 };
    }

    /// Makes the call with the arguments in the slots. Gives false if it has thrown.
    ///
    /// # Safety
    /// The caller guarantees that V8 has made this call, and that what the slots lead to stays until
    /// this returns.
    #[inline(always)]
    unsafe fn call(&self) -> bool {
        // SAFETY: targets carry functions of the signature under which they were bound. That they
        // have it is what the caller of getFunction promised.
        match unsafe { self.prepared.call(self.code) } {
            Some(exception) => {
                v8::throw(exception);
                false
            }
            None => true,
        }
    }
}

#[cold]
fn throw_library_closed(environment: &Environment) {
    v8::throw(node_api::library_closed(environment.env()));
}

/// Writes all that V8 passes to its slots. Gives false if that is not done quickly.
fn store_arguments(info: &CallbackInfo, passed: &[Passed], environment: &Environment) -> bool {
    let Some(heap) = environment.heap() else { return false };
    let copies = StringCopies::InSlots;
    passed.iter().enumerate().all(|(index, passed)| {
        let &Passed { scalar, slot, .. } = passed;
        let value = info.argument(index + 1);
        // SAFETY: `value` is a live handle of this call, and V8 does not run meanwhile.
        let bits = unsafe {
            match Request::of(passed) {
                Some(request) => heap::convert(heap, &environment.strings, value, request, copies),
                None => heap.numeric(value).and_then(|numeric| number(scalar, numeric)),
            }
        };
        store(environment, slot, bits)
    })
}

/// Converts what V8 passes, and writes it to its slots. Gives false if that is not done quickly.
#[inline(always)]
fn convert_arguments(
    info: &CallbackInfo,
    conversions: &[Request],
    environment: &Environment,
    copies: &ShortCopies,
) -> bool {
    let Some(heap) = environment.heap() else { return false };
    let in_frame = StringCopies::InFrame(copies);
    for (index, &request) in conversions.iter().enumerate() {
        let Request { slot, to, .. } = request;
        let value = info.argument(index + 1);
        // SAFETY: `value` is a live handle of this call. V8 runs in `address_by_v8` at most, and
        // may move what is on its heap then; what was found before is elsewhere.
        let bits = unsafe {
            match to {
                ValueConversion::Int64 | ValueConversion::Uint64 => {
                    heap::convert(heap, &environment.strings, value, request, in_frame)
                }
                ValueConversion::Pointer
                | ValueConversion::Address
                | ValueConversion::Data
                | ValueConversion::Text
                | ValueConversion::Text16
                | ValueConversion::Text32 => match simple_address(heap, value, request, copies) {
                    Some(address) => Some(address),
                    None => heap::convert(heap, &environment.strings, value, request, in_frame)
                        .or_else(|| address_by_v8(environment, heap, value, request)),
                },
            }
        };
        if !store(environment, slot, bits) {
            return false;
        }
    }
    true
}

/// Finds the address of what most pointers are: memory, or a copy of a short string. Gives None for
/// other values.
///
/// # Safety
/// The caller guarantees that `value` is a live handle, and that V8 can't move objects meanwhile.
#[inline(always)]
unsafe fn simple_address(
    heap: &HeapLayout,
    value: Local,
    Request { to, least_memory, .. }: Request,
    copies: &ShortCopies,
) -> Option<u64> {
    // SAFETY: the caller's promise.
    unsafe {
        match heap.string(value) {
            Some(string) => {
                to.address_rules().filter(|rules| rules.text == Some(TextForm::Utf8))?;
                let copy = copies.copy(string.own_latin1()?)?;
                Some(copy.expose_provenance() as u64)
            }
            None => {
                heap.memory(value, least_memory).map(|memory| memory.expose_provenance() as u64)
            }
        }
    }
}

/// Writes the bits of an argument to its slot, if there are any. Tells whether there are.
fn store(environment: &Environment, slot: usize, bits: Option<u64>) -> bool {
    // SAFETY: `slot` checks its index; nobody else accesses the slots meanwhile.
    bits.is_some_and(|bits| unsafe {
        *environment.slot(slot) = bits;
        true
    })
}

/// Finds the address of a string's copy or of memory with the help of V8. Gives None if there is
/// none.
///
/// # Safety
/// The caller guarantees that `value` is a live handle.
#[cold]
unsafe fn address_by_v8(
    environment: &Environment,
    heap: &HeapLayout,
    value: Local,
    request: Request,
) -> Option<u64> {
    let rules = request.to.address_rules()?;
    // SAFETY: the caller's promise; V8 does not run while the string is looked at.
    let is_in_pieces = unsafe {
        let string = heap.string(value);
        string.is_some_and(|string| string.is_cons() && string.characters().is_none())
    };
    if is_in_pieces && node_api::flatten(environment.env(), value) {
        let copies = StringCopies::Staged;
        // SAFETY: the caller's promise.
        let copy = unsafe { heap::convert(heap, &environment.strings, value, request, copies) };
        if copy.is_some() {
            return copy;
        }
    }
    let address = pointer::address(environment, value, rules.text, request.least_memory).ok()?;
    // Memory without bytes is a null pointer for the types of node:ffi alone, which take undefined, too.
    if address.is_null() && !rules.takes_undefined {
        return Some(pointer::nothing());
    }
    Some(address.expose_provenance() as u64)
}

/// Gives the bits of a number that the wrapper has found good for an integer type of 32 bits or
/// less, or for a floating-point type.
fn number(scalar: Scalar, value: Numeric) -> Option<u64> {
    let float = match value {
        Numeric::SmallInteger(integer) => f64::from(integer),
        Numeric::Float(float) => float,
        Numeric::BigInt(..) => return None,
    };
    match scalar {
        Scalar::Float32 => Some((float as f32).to_bits().into()),
        Scalar::Float64 => Some(float.to_bits()),
        Scalar::Int8
        | Scalar::Uint8
        | Scalar::Int16
        | Scalar::Uint16
        | Scalar::Int32
        | Scalar::Uint32 => Some(float as i64 as u64),
        Scalar::Long | Scalar::Size => Some(float as i64 as u64),
        Scalar::Int64
        | Scalar::Uint64
        | Scalar::Pointer
        | Scalar::Address
        | Scalar::Data
        | Scalar::Characters
        | Scalar::Text
        | Scalar::Text16
        | Scalar::Text32 => None,
    }
}

/// Returns what the call has left in the slots, unless it stays there.
fn return_result(info: &CallbackInfo, prepared: &PreparedCall) {
    // SAFETY: `result` gives the address of a slot, which can be read.
    let bits = unsafe { *prepared.result() };
    let number = match prepared.signature.result.shape() {
        Shape::Void => return,
        Shape::Scalar(scalar) => match scalar {
            Scalar::Int8 => Number::Integer((bits as i8).into()),
            Scalar::Uint8 => Number::Integer((bits as u8).into()),
            Scalar::Int16 => Number::Integer((bits as i16).into()),
            Scalar::Uint16 => Number::Integer((bits as u16).into()),
            Scalar::Int32 => Number::Integer(bits as i32),
            Scalar::Uint32 => match i32::try_from(bits as u32) {
                Ok(integer) => Number::Integer(integer),
                Err(_) => Number::Float((bits as u32).into()),
            },
            Scalar::Float32 => Number::Float(f32::from_bits(bits as u32).into()),
            Scalar::Float64 => Number::Float(f64::from_bits(bits)),
            Scalar::Long | Scalar::Size | Scalar::Address | Scalar::Data | Scalar::Characters => {
                Number::of_range(bits as i64, scalar)
            }
            // SAFETY: that there is text at the address is the promise of the signature.
            Scalar::Text => Number::Integer(unsafe {
                place_of_text(&prepared.environment, Address(bits).pointer())
            }),
            Scalar::Int64 | Scalar::Uint64 | Scalar::Pointer | Scalar::Text16 | Scalar::Text32 => {
                return;
            }
        },
        Shape::Record(_) | Shape::Array { .. } => return,
    };
    match number {
        Number::Integer(integer) => info.set_small_integer(integer),
        Number::Float(float) => return_float(info, prepared, float),
    }
}

fn return_float(info: &CallbackInfo, prepared: &PreparedCall, float: f64) {
    let mut value = ptr::null_mut();
    let env = prepared.environment.env();
    // SAFETY: V8 opens a handle scope around conventional calls.
    let status = unsafe { sys::napi_create_double(env, float, &raw mut value) };
    if status == sys::Status::napi_ok {
        info.set_return_value(value);
    }
}

/// A number as V8 keeps it.
enum Number {
    Integer(i32),
    Float(f64),
}

impl Number {
    /// Makes one of a result that is in the range which is returned as numbers. For others it is NaN.
    fn of_range(bits: i64, scalar: Scalar) -> Number {
        if !scalar.number_range().is_some_and(|range| range.contains(&bits)) {
            return Number::Float(f64::NAN);
        }
        i32::try_from(bits).map_or(Number::Float(bits as f64), Number::Integer)
    }
}

/// Converts a value that a trampoline can't convert by itself, and writes the result to the slot
/// that `request` names. Gives 0 if it can't, else 1. Runs no V8 code, so no object can move.
///
/// # Safety
/// Only a trampoline may call it, with a live handle and the address of its target's entry, while
/// V8 waits for it.
pub unsafe extern "C" fn convert(handle: *const u64, request: u32, entry: *const u8) -> u32 {
    // SAFETY: trampolines pass the address of a target's entry.
    let environment = unsafe { targets::environment(entry) };
    if environment.is_null() {
        return 0;
    }
    // SAFETY: a target's environment lives until the target is taken out of the table, and both
    // belong to this thread.
    let environment = unsafe { &*environment };
    let Some(heap) = environment.heap() else { return 0 };
    let Some(request) = Request::decode(request) else { return 0 };
    let (value, copies) = (handle.cast_mut().cast(), StringCopies::InSlots);
    // SAFETY: the caller's promise.
    let bits = unsafe { heap::convert(heap, &environment.strings, value, request, copies) };
    let Some(bits) = bits else { return 0 };
    // SAFETY: `slot` checks its index; nobody else accesses the slots meanwhile.
    unsafe { *environment.slot(request.slot) = bits };
    1
}

const _: Convert = convert;

/// Finds the place of the string of a text that C has returned. Gives a negative number if there is none,
/// and leaves the address in the slot of the result.
///
/// # Safety
/// Only a trampoline may call it, with a text with a NUL after it or null, and the address of its
/// target's entry, while V8 waits for it.
pub unsafe extern "C" fn find_text(text: *const c_char, entry: *const u8) -> i32 {
    // SAFETY: trampolines pass the address of a target's entry.
    let environment = unsafe { targets::environment(entry) };
    // SAFETY: a target's environment lives until the target is taken out of the table, which takes
    // JavaScript; both belong to this thread.
    unsafe { environment.as_ref().map_or(NO_PLACE, |environment| place_of_text(environment, text)) }
}

const _: FindText = find_text;

/// The number that says that a text has no place.
const NO_PLACE: i32 = -1;

/// # Safety
/// The caller guarantees that there is text with a NUL after it at the address, if that is not null.
unsafe fn place_of_text(environment: &Environment, text: *const c_char) -> i32 {
    // SAFETY: the caller's promise.
    let place = (!text.is_null())
        .then(|| unsafe { CStr::from_ptr(text) })
        .and_then(|text| environment.texts.find(text.to_bytes()));
    place.map_or_else(
        || {
            let address = text.expose_provenance() as u64;
            // SAFETY: `slot` gives the address of a slot; nobody else accesses the slots meanwhile.
            unsafe { *environment.slot(RESULT_SLOT as usize) = address };
            NO_PLACE
        },
        |place| place as i32,
    )
}
