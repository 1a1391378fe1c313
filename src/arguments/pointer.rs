//! Finds the addresses of what JavaScript passes for a pointer: strings, ArrayBuffers and views on
//! them.

use super::wide_copy::{self, Unit};
use crate::environment::{Environment, EnvironmentHandle};
use crate::node_api::{self, NativeFunction, callback_data};
use crate::types::TextForm;
use napi::bindgen_prelude::BigInt;
use napi::sys;
use napi_derive::napi;
use std::ffi::c_void;
use std::ptr;
use std::rc::Rc;
use std::sync::atomic::{AtomicU64, Ordering};

/// The reason why a value has no address. The texts are keys of the messages in lib/errors.js.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NoAddress {
    NotMemory,
    DetachedBuffer,
    DetachedView,
    OutOfBoundsView,
    NulInString,
    NoMemory,
    /// The memory has fewer bytes than what the pointer leads to.
    TooSmall,
}

impl NoAddress {
    fn key(self) -> &'static str {
        match self {
            NoAddress::NotMemory => "notMemory",
            NoAddress::DetachedBuffer => "detachedBuffer",
            NoAddress::DetachedView => "detachedView",
            NoAddress::OutOfBoundsView => "outOfBoundsView",
            NoAddress::NulInString => "nulInString",
            NoAddress::NoMemory => "noMemory",
            NoAddress::TooSmall => "tooSmall",
        }
    }
}

/// The forms of text that JavaScript asks for: one is at the place of each number. Without a number it
/// is UTF-8.
const FORMS: [Option<TextForm>; 4] =
    [Some(TextForm::Utf8), Some(TextForm::Utf16), Some(TextForm::Utf32), None];

/// The memory that stands for memory without bytes where C must not take it for a null pointer. What C writes there, which
/// it should not, is lost.
static NOTHING: [AtomicU64; 8] = [const { AtomicU64::new(0) }; 8];

/// Gives the address of memory without bytes, for pointers of the C vocabulary. There are zeros.
pub fn nothing() -> u64 {
    for word in &NOTHING {
        word.store(0, Ordering::Relaxed);
    }
    NOTHING.as_ptr().expose_provenance() as u64
}

/// Gives that address for JavaScript.
#[napi]
pub fn address_of_nothing() -> BigInt {
    nothing().into()
}

/// Makes a function `(value, slot, form, leastMemory)` that writes the address of `value`, a string or memory,
/// to a slot. `form` says in which form a string is copied (0 or missing: UTF-8, 1: UTF-16, 2: UTF-32), or,
/// if it is 3, that strings have no address, and `leastMemory` the least bytes that memory has (missing: none), unless it
/// is empty. The function returns undefined, or the reason why there is no address. A string is copied; the copy lives
/// until the next call through an invoker has returned.
#[napi(
    ts_return_type = "(value: unknown, slot: number, form?: number, leastMemory?: number) => string | undefined"
)]
pub fn create_address_writer(environment: &EnvironmentHandle) -> NativeFunction<Rc<Environment>> {
    NativeFunction { callback: write_address, data: Rc::clone(environment) }
}

unsafe extern "C" fn write_address(
    env: sys::napi_env,
    info: sys::napi_callback_info,
) -> sys::napi_value {
    // SAFETY: `write_address` is only ever the callback of a NativeFunction<Rc<Environment>>.
    let environment = unsafe { callback_data::<Rc<Environment>>(env, info) };
    let mut argc = 4;
    let mut argv = [ptr::null_mut(); 4];
    let (mut slot, mut form, mut least) = (0, 0, 0);
    // SAFETY: `argv` has room for `argc` values; missing ones are filled in as undefined.
    unsafe {
        sys::napi_get_cb_info(
            env,
            info,
            &raw mut argc,
            argv.as_mut_ptr(),
            ptr::null_mut(),
            ptr::null_mut(),
        );
        sys::napi_get_value_uint32(env, argv[1], &raw mut slot);
        sys::napi_get_value_uint32(env, argv[2], &raw mut form);
        sys::napi_get_value_uint32(env, argv[3], &raw mut least);
    }
    let text = FORMS.get(form as usize).copied().flatten();
    match address(environment, argv[0], text, least as usize) {
        Ok(address) => {
            // SAFETY: `slot` checks its index; nobody else accesses the slots meanwhile.
            unsafe { *environment.slot(slot as usize) = address.expose_provenance() as u64 };
            ptr::null_mut()
        }
        Err(reason) => node_api::string(env, reason.key()),
    }
}

/// Finds the address of a string's copy, which lives until the next call through the environment
/// has returned, or of memory, which has at least so many bytes or none. `value` is a live handle.
pub fn address(
    environment: &Environment,
    value: sys::napi_value,
    text: Option<TextForm>,
    least_memory: usize,
) -> Result<*mut c_void, NoAddress> {
    let env = environment.env();
    let mut value_type = 0;
    // SAFETY: `value` is a live handle.
    unsafe { sys::napi_typeof(env, value, &raw mut value_type) };
    match value_type {
        sys::ValueType::napi_string => match text {
            Some(TextForm::Utf8) => string_address(env, value, environment),
            Some(TextForm::Utf16) => wide_address::<u16>(env, value, environment),
            Some(TextForm::Utf32) => wide_address::<u32>(env, value, environment),
            None => Err(NoAddress::NotMemory),
        },
        sys::ValueType::napi_object => memory_address(env, value, environment, least_memory),
        _ => Err(NoAddress::NotMemory),
    }
}

/// Makes a NUL-terminated UTF-8 copy of a string in the environment's arena, and gives its address.
fn string_address(
    env: sys::napi_env,
    value: sys::napi_value,
    environment: &Environment,
) -> Result<*mut c_void, NoAddress> {
    // UTF-16 units become at most three bytes each, but asking for the exact size means a pass
    // over the string; short ones are simply given room enough.
    const SHORT: usize = 256;
    let mut strings = environment.strings.arena();
    let mut allocated = SHORT;
    let mut bytes = strings.allocate(allocated).ok_or(NoAddress::NoMemory)?;
    let mut length = 0;
    // SAFETY: `bytes` has room for `allocated` bytes, terminator included.
    unsafe {
        sys::napi_get_value_string_utf8(env, value, bytes.cast(), allocated, &raw mut length);
    }
    // A copy that was cut off ends up to three bytes before the end: no character is split.
    if length + 4 >= allocated {
        // SAFETY: without a buffer only the length is asked for.
        unsafe {
            sys::napi_get_value_string_utf8(env, value, ptr::null_mut(), 0, &raw mut length);
        }
        strings.shrink_last(allocated, 0);
        allocated = length + 1;
        bytes = strings.allocate(allocated).ok_or(NoAddress::NoMemory)?;
        // SAFETY: the new `bytes` have room for `allocated` bytes, terminator included.
        unsafe {
            sys::napi_get_value_string_utf8(env, value, bytes.cast(), allocated, &raw mut length);
        }
    }
    strings.shrink_last(allocated, length + 1);
    // SAFETY: Node-API has initialised `length` bytes.
    let content = unsafe { std::slice::from_raw_parts(bytes, length) };
    if memchr::memchr(0, content).is_some() {
        return Err(NoAddress::NulInString);
    }
    Ok(bytes.cast())
}

/// Makes a copy of a string in units of this kind, with a NUL after it, in the environment's arena, and
/// gives its address.
fn wide_address<U: Unit>(
    env: sys::napi_env,
    value: sys::napi_value,
    environment: &Environment,
) -> Result<*mut c_void, NoAddress> {
    let mut length = 0;
    // SAFETY: `value` is a live handle; without a buffer only the length is asked for.
    unsafe {
        sys::napi_get_value_string_utf16(env, value, ptr::null_mut(), 0, &raw mut length);
    }
    let mut units = Vec::new();
    units.try_reserve_exact(length + 1).map_err(|_| NoAddress::NoMemory)?;
    units.resize(length + 1, 0_u16);
    let (start, size) = (units.as_mut_ptr(), units.len());
    // SAFETY: there is room for so many units, terminator included.
    unsafe { sys::napi_get_value_string_utf16(env, value, start, size, &raw mut length) };
    units.truncate(length);
    if units.contains(&0) {
        return Err(NoAddress::NulInString);
    }
    wide_copy::stage::<U>(&environment.strings, &units)
        .map(|copy| copy.cast())
        .ok_or(NoAddress::NoMemory)
}

/// Finds the address of the first byte of an ArrayBuffer, typed array or DataView. Goes by what the
/// object is, not by what its prototype or properties say.
fn memory_address(
    env: sys::napi_env,
    value: sys::napi_value,
    environment: &Environment,
    least: usize,
) -> Result<*mut c_void, NoAddress> {
    let mut data = ptr::null_mut();
    let mut buffer = ptr::null_mut();
    let mut element_type = 0;
    let mut length = 0;
    let status;
    let is_typed_array = node_api::is_typed_array(env, value);
    if is_typed_array {
        // SAFETY: `value` is a typed array; outputs that aren't wanted may be null.
        status = unsafe {
            sys::napi_get_typedarray_info(
                env,
                value,
                &raw mut element_type,
                &raw mut length,
                &raw mut data,
                &raw mut buffer,
                ptr::null_mut(),
            )
        };
        length *= element_size(element_type);
    } else if node_api::is_data_view(env, value) {
        // SAFETY: `value` is a DataView; outputs that aren't wanted may be null.
        status = unsafe {
            sys::napi_get_dataview_info(
                env,
                value,
                &raw mut length,
                &raw mut data,
                &raw mut buffer,
                ptr::null_mut(),
            )
        };
    } else if node_api::is_array_buffer(env, value) {
        if node_api::is_detached(env, value) {
            return Err(NoAddress::DetachedBuffer);
        }
        // SAFETY: `value` is an ArrayBuffer.
        status =
            unsafe { sys::napi_get_arraybuffer_info(env, value, &raw mut data, &raw mut length) };
    } else {
        return Err(NoAddress::NotMemory);
    }
    if status != sys::Status::napi_ok {
        return Err(NoAddress::NotMemory);
    }
    // Memory without bytes is for C functions that are told so, and go by no pointer then.
    let is_large_enough = length == 0 || length >= least;
    if buffer.is_null() {
        return if is_large_enough { Ok(data) } else { Err(NoAddress::TooSmall) };
    }
    if node_api::is_detached(env, buffer) {
        return Err(NoAddress::DetachedView);
    }
    // For a view out of bounds Node 26 gives no bytes, as if it were empty; other lines give those
    // that it had.
    let is_within = is_within(env, buffer, data, length)
        && (length > 0 || environment.is_within_bounds(value, is_typed_array));
    if !is_within {
        Err(NoAddress::OutOfBoundsView)
    } else if is_large_enough {
        Ok(data)
    } else {
        Err(NoAddress::TooSmall)
    }
}

/// Tells whether a view's memory is in its buffer, which may have shrunk since the view was made:
/// then V8 has made the rest of its memory inaccessible.
fn is_within(
    env: sys::napi_env,
    buffer: sys::napi_value,
    data: *mut c_void,
    length: usize,
) -> bool {
    let mut buffer_data = ptr::null_mut();
    let mut buffer_length = 0;
    // SAFETY: `buffer` is a live handle; Node-API refuses what is no ArrayBuffer.
    let status = unsafe {
        sys::napi_get_arraybuffer_info(env, buffer, &raw mut buffer_data, &raw mut buffer_length)
    };
    if status != sys::Status::napi_ok {
        return true; // older lines refuse a SharedArrayBuffer here: those don't shrink
    }
    let offset = data.addr().wrapping_sub(buffer_data.addr());
    offset <= buffer_length && length <= buffer_length - offset
}

/// The type of Float16Arrays, which Node-API has since Node 24.
const FLOAT16_ARRAY: sys::napi_typedarray_type = 11;

fn element_size(element_type: sys::napi_typedarray_type) -> usize {
    use sys::TypedarrayType as Type;
    match element_type {
        FLOAT16_ARRAY => 2,
        Type::int16_array | Type::uint16_array => 2,
        Type::int32_array | Type::uint32_array | Type::float32_array => 4,
        Type::float64_array | Type::bigint64_array | Type::biguint64_array => 8,
        _ => 1,
    }
}
