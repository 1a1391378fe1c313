//! Does what lib/memory/ needs of native memory beyond calling C. Arguments have been checked
//! there; that an address may be read or written is the promise of whoever passes it.

use crate::environment::NativeFrames;
use crate::node_api::{self, Address, NativeFunction, Produced};
use crate::os;
use crate::types::{LOWEST_ADDRESS, MAX_SAFE_INTEGER, Scalar, Type};
use napi::bindgen_prelude::{Function, Unknown};
use napi::{Env, JsValue, Result, check_status, sys};
use napi_derive::napi;
use std::ffi::{CStr, c_char, c_void};
use std::ptr;

/// The addresses of the C functions
/// `T read(const void *address, uint64_t offset, uint32_t *failure)` and
/// `void write(void *address, uint64_t offset, T value, uint32_t *failure)` for one type. They
/// set `failure` to 1, and do nothing else, for null and for what goes beyond the end of the
/// address space.
#[napi(object, object_from_js = false)]
pub struct MemoryAccessor {
    /// The id of the type.
    pub id: u32,
    pub read: Address,
    pub write: Address,
}

/// Reads a `T` at `offset` bytes from `address`, at any alignment. Refuses places that can't be
/// right: sets `failure` to 1 then.
///
/// # Safety
/// The caller guarantees that `failure` can be written and that, unless it is refused, a `T` can be
/// read at this place.
unsafe extern "C" fn read<T: Default>(address: *const u8, offset: u64, failure: *mut u32) -> T {
    // SAFETY: the caller's promise.
    unsafe {
        match checked_offset::<T>(address.addr(), offset) {
            Some(offset) => address.wrapping_add(offset).cast::<T>().read_unaligned(),
            None => {
                *failure = 1;
                T::default()
            }
        }
    }
}

/// Writes a `T` at `offset` bytes from `address`, at any alignment. Refuses places that can't be
/// right: sets `failure` to 1 then.
///
/// # Safety
/// The caller guarantees that `failure` can be written and that, unless it is refused, a `T` can be
/// written at this place.
unsafe extern "C" fn write<T>(address: *mut u8, offset: u64, value: T, failure: *mut u32) {
    // SAFETY: the caller's promise.
    unsafe {
        match checked_offset::<T>(address.addr(), offset) {
            Some(offset) => address.wrapping_add(offset).cast::<T>().write_unaligned(value),
            None => *failure = 1,
        }
    }
}

/// Gives the offset, if a `T` there is within the address space and `address` is not null.
fn checked_offset<T>(address: usize, offset: u64) -> Option<usize> {
    let offset = usize::try_from(offset).ok()?;
    let last = address.checked_add(offset)?.checked_add(size_of::<T>() - 1);
    (address != 0 && last.is_some()).then_some(offset)
}

/// Gives the functions behind `getInt8` ... `setFloat64`, which are called like any C function.
#[napi]
pub fn memory_accessors() -> Vec<MemoryAccessor> {
    fn accessor<T: Default>(scalar: Scalar) -> MemoryAccessor {
        let read = read::<T> as unsafe extern "C" fn(*const u8, u64, *mut u32) -> T;
        let write = write::<T> as unsafe extern "C" fn(*mut u8, u64, T, *mut u32);
        MemoryAccessor {
            id: Type::scalar(scalar).id(),
            read: Address::of(read as *const ()),
            write: Address::of(write as *const ()),
        }
    }
    vec![
        accessor::<i8>(Scalar::Int8),
        accessor::<u8>(Scalar::Uint8),
        accessor::<i16>(Scalar::Int16),
        accessor::<u16>(Scalar::Uint16),
        accessor::<i32>(Scalar::Int32),
        accessor::<u32>(Scalar::Uint32),
        accessor::<i64>(Scalar::Int64),
        accessor::<u64>(Scalar::Uint64),
        accessor::<f32>(Scalar::Float32),
        accessor::<f64>(Scalar::Float64),
    ]
}

/// Makes a function `(pointer)` that gives the NUL-terminated UTF-8 string at that address, null
/// for a null pointer, and undefined for what is no address or for a string that is too long.
#[napi(ts_return_type = "(pointer: unknown) => string | null | undefined")]
pub fn create_string_reader() -> NativeFunction<()> {
    NativeFunction { callback: read_string, data: () }
}

unsafe extern "C" fn read_string(
    env: sys::napi_env,
    info: sys::napi_callback_info,
) -> sys::napi_value {
    let mut argc = 1;
    let mut pointer = ptr::null_mut();
    let (mut address, mut lossless) = (0, false);
    // SAFETY: there is room for one value, and a missing one is filled in as undefined, which is
    // refused because it is no bigint. That there is a string at the address is the user's promise.
    unsafe {
        sys::napi_get_cb_info(
            env,
            info,
            &raw mut argc,
            &raw mut pointer,
            ptr::null_mut(),
            ptr::null_mut(),
        );
        let status =
            sys::napi_get_value_bigint_uint64(env, pointer, &raw mut address, &raw mut lossless);
        if status != sys::Status::napi_ok {
            match number_address(env, pointer) {
                Some(number) => address = number,
                None => return ptr::null_mut(),
            }
        } else if !lossless {
            return ptr::null_mut();
        }
        if address == 0 {
            return node_api::null(env);
        }
        let text = CStr::from_ptr(Address(address).pointer::<c_char>()).to_bytes();
        node_api::string(env, text)
    }
}

/// Gives the address that a number stands for; None for other values.
fn number_address(env: sys::napi_env, value: sys::napi_value) -> Option<u64> {
    let mut number = f64::NAN;
    // SAFETY: `value` is a live handle; Node-API refuses what is no number.
    unsafe { sys::napi_get_value_double(env, value, &raw mut number) };
    let is_address = number.trunc() == number
        && (f64::from(LOWEST_ADDRESS)..=MAX_SAFE_INTEGER as f64).contains(&number);
    is_address.then_some(number as u64)
}

/// Copies `length` bytes; the two places may overlap. JavaScript passes the object that owns the
/// memory at one of them as `keep_alive`.
#[napi]
pub fn copy_memory(from: Address, to: Address, length: i64, keep_alive: Unknown) {
    let _ = keep_alive;
    // SAFETY: one side is memory of `keep_alive`, which has at least `length` bytes there; that the
    // other side has as many is the user's promise.
    unsafe { ptr::copy::<u8>(from.pointer(), to.pointer(), length as usize) };
}

/// Tells whether the `length` bytes at an address may be written: false only if it is certain that
/// writing would end the process.
#[napi]
pub fn may_be_written(address: Address, length: i64) -> bool {
    let start = address.0 as usize;
    os::may_be_written(&(start..start.saturating_add(length as usize)))
}

/// Makes an ArrayBuffer whose memory is the `length` bytes at `address`, which stay the user's. `released`
/// is called once when no ArrayBuffer has that memory any more, if JavaScript can run then. Gives undefined if
/// this runtime can't make one, as where V8 has its sandbox.
#[napi(ts_return_type = "ArrayBuffer | undefined")]
pub fn view_memory(
    env: Env,
    address: Address,
    length: i64,
    released: Option<Function<(), Unknown>>,
) -> Produced {
    let released = released.map(|released| node_api::reference(env.raw(), released.raw()));
    let mut value = ptr::null_mut();
    // SAFETY: the user promises that the memory outlives the ArrayBuffer; `let_go` leaves it alone, and is
    // called once with this reference. On failure `value` stays null, which stands for undefined.
    let status = unsafe {
        sys::napi_create_external_arraybuffer(
            env.raw(),
            address.pointer(),
            length as usize,
            Some(let_go),
            released.unwrap_or(ptr::null_mut()).cast(),
            &raw mut value,
        )
    };
    if status == sys::Status::napi_no_external_buffers_allowed
        && let Some(released) = released
    {
        // SAFETY: Node-API has refused before it took notice of the finalizer, so nobody else deletes the
        // reference, which was made above.
        unsafe { sys::napi_delete_reference(env.raw(), released) };
    }
    Produced(value)
}

/// Calls the function that `view_memory` was given, if any.
///
/// # Safety
/// Only Node-API may call it, as the finalizer of what `view_memory` has made.
unsafe extern "C" fn let_go(env: sys::napi_env, _memory: *mut c_void, released: *mut c_void) {
    if released.is_null() {
        return;
    }
    let released: sys::napi_ref = released.cast();
    let (mut scope, mut function, mut result) = (ptr::null_mut(), ptr::null_mut(), ptr::null_mut());
    // SAFETY: finalizers run on the environment's thread. The reference is one of `view_memory`'s, to a
    // function, and is deleted once, because a finalizer is called once. While the environment ends Node-API
    // does not call the function, and says so in a status that nobody needs; what the function throws is left
    // to Node-API, which reports it as uncaught.
    unsafe {
        sys::napi_open_handle_scope(env, &raw mut scope);
        sys::napi_get_reference_value(env, released, &raw mut function);
        sys::napi_delete_reference(env, released);
        let this = node_api::undefined(env);
        sys::napi_call_function(env, this, function, 0, ptr::null(), &raw mut result);
        sys::napi_close_handle_scope(env, scope);
    }
}

/// Takes the memory of an ArrayBuffer away from JavaScript. V8 frees it if it is V8's. Does nothing if the
/// ArrayBuffer has none any more.
#[napi]
pub fn detach(env: Env, array_buffer: Unknown) {
    // SAFETY: Node-API refuses what is no ArrayBuffer, or can't be detached.
    unsafe { sys::napi_detach_arraybuffer(env.raw(), array_buffer.raw()) };
}

/// Tells whether C may be at work on this thread: it has called the JavaScript that asks, or it has been
/// called.
#[napi]
pub fn is_in_native_call() -> bool {
    NativeFrames::of_this_thread().is_on_stack()
}

/// Gives the address of this environment's uv_loop_t.
#[napi]
pub fn event_loop(env: Env) -> Result<Address> {
    let mut event_loop = ptr::null_mut();
    // SAFETY: `env` is the calling environment.
    check_status!(unsafe { sys::napi_get_uv_event_loop(env.raw(), &raw mut event_loop) })?;
    Ok(Address::of(event_loop))
}
