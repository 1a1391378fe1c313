//! The names of V8's functions, and how they are called, where C++ follows the Itanium C++ ABI: everywhere but on
//! Windows. `Local`, enums and references are passed and returned as pointers and integers. A
//! `std::shared_ptr` is returned in memory, as it is not trivial to copy.

use super::cpp_types::{Erased, FunctionCallback, Local};
use std::ffi::{CStr, c_int, c_void};
use std::mem::{self, MaybeUninit};
use std::ptr;

pub const NEW_FUNCTION_TEMPLATE: &CStr = c"_ZN2v816FunctionTemplate3NewEPNS_7IsolateEPFvRKNS_20FunctionCallbackInfoINS_5ValueEEEENS_5LocalIS4_EENSA_INS_9SignatureEEEiNS_19ConstructorBehaviorENS_14SideEffectTypeEPKNS_9CFunctionEttt";
pub const GET_FUNCTION: &CStr = c"_ZN2v816FunctionTemplate11GetFunctionENS_5LocalINS_7ContextEEE";
pub const GET_CURRENT_ISOLATE: &CStr = c"_ZN2v87Isolate10GetCurrentEv";
pub const GET_CURRENT_CONTEXT: &CStr = c"_ZN2v87Isolate17GetCurrentContextEv";
pub const THROW_EXCEPTION: &CStr = c"_ZN2v87Isolate14ThrowExceptionENS_5LocalINS_5ValueEEE";
pub const GET_VERSION: &CStr = c"_ZN2v82V810GetVersionEv";
pub const FUNCTION_INFO: &CStr = c"_ZN2v813CFunctionInfoC1ERKNS_9CTypeInfoEjPS2_";
pub const FUNCTION_INFO_INT64: &CStr =
    c"_ZN2v813CFunctionInfoC1ERKNS_9CTypeInfoEjPS2_NS0_19Int64RepresentationE";
pub const ARGUMENT_INFO: &CStr = c"_ZNK2v813CFunctionInfo12ArgumentInfoEj";

pub const OF_ARRAY_BUFFER: &CStr = c"_ZN2v811ArrayBuffer15GetBackingStoreEv";
pub const OF_SHARED_ARRAY_BUFFER: &CStr = c"_ZN2v817SharedArrayBuffer15GetBackingStoreEv";
pub const IS_SHARED_ARRAY_BUFFER: &CStr = c"_ZNK2v85Value19IsSharedArrayBufferEv";
pub const DATA: &CStr = c"_ZNK2v812BackingStore4DataEv";
pub const BYTE_LENGTH: &CStr = c"_ZNK2v812BackingStore10ByteLengthEv";

type NewFunctionTemplate = unsafe extern "C" fn(
    isolate: *mut c_void,
    callback: FunctionCallback,
    data: Local,
    signature: Local,
    length: c_int,
    constructor_behavior: c_int,
    side_effect_type: c_int,
    c_function: *const c_void,
    instance_type: u16,
    allowed_receiver_instance_type_range_start: u16,
    allowed_receiver_instance_type_range_end: u16,
) -> Local;

/// # Safety
/// The caller guarantees that `function` is the one called [`NEW_FUNCTION_TEMPLATE`], and may be called so.
pub unsafe fn new_function_template(
    function: Erased,
    isolate: *mut c_void,
    callback: FunctionCallback,
    constructor_behavior: c_int,
    side_effect_type: c_int,
    c_function: *const c_void,
) -> Local {
    let null = ptr::null_mut();
    // SAFETY: the caller's promise; the name fixes the function's parameters.
    unsafe {
        mem::transmute::<Erased, NewFunctionTemplate>(function)(
            isolate,
            callback,
            null,
            null,
            0,
            constructor_behavior,
            side_effect_type,
            c_function,
            0,
            0,
            0,
        )
    }
}

/// # Safety
/// The caller guarantees that `function` is the one called [`GET_FUNCTION`], and may be called so.
pub unsafe fn get_function(function: Erased, template: Local, context: Local) -> Local {
    type GetFunction = unsafe extern "C" fn(template: Local, context: Local) -> Local;
    // SAFETY: the caller's promise; the name fixes the function's parameters.
    unsafe { mem::transmute::<Erased, GetFunction>(function)(template, context) }
}

/// # Safety
/// The caller guarantees that `function` is the one called [`GET_CURRENT_CONTEXT`], and may be called so.
pub unsafe fn get_current_context(function: Erased, isolate: *mut c_void) -> Local {
    type GetCurrentContext = unsafe extern "C" fn(isolate: *mut c_void) -> Local;
    // SAFETY: the caller's promise; the name fixes the function's parameters.
    unsafe { mem::transmute::<Erased, GetCurrentContext>(function)(isolate) }
}

/// # Safety
/// The caller guarantees that `function` is the one called [`THROW_EXCEPTION`], and may be called so.
pub unsafe fn throw_exception(function: Erased, isolate: *mut c_void, exception: Local) {
    type ThrowException = unsafe extern "C" fn(isolate: *mut c_void, exception: Local) -> Local;
    // SAFETY: the caller's promise; the name fixes the function's parameters.
    unsafe { mem::transmute::<Erased, ThrowException>(function)(isolate, exception) };
}

/// What a `std::shared_ptr` is returned as: its object, and what counts the owners. A struct of three words is
/// returned in memory, of which the last is never written.
#[repr(C)]
struct Returned {
    object: *mut c_void,
    control: *mut c_void,
    unused: MaybeUninit<usize>,
}

/// Gives the object of a shared pointer, and what counts its owners.
///
/// # Safety
/// The caller guarantees that `function` is the one called [`OF_ARRAY_BUFFER`] or
/// [`OF_SHARED_ARRAY_BUFFER`], and that the buffer is such a one.
pub unsafe fn get_backing_store(function: Erased, buffer: Local) -> [*mut c_void; 2] {
    type GetBackingStore = unsafe extern "C" fn(buffer: Local) -> Returned;
    // SAFETY: the caller's promise.
    let Returned { object, control, .. } =
        unsafe { mem::transmute::<Erased, GetBackingStore>(function)(buffer) };
    [object, control]
}

/// The virtual functions of what counts the owners of a shared object, as GNU's C++ library has them
/// (`std::_Sp_counted_base` in <bits/shared_ptr_base.h>; Itanium C++ ABI, section 2.5).
#[repr(C)]
pub struct ControlTable {
    destructors: [*const c_void; 2],
    /// Ends the object.
    pub dispose: unsafe extern "C" fn(*mut c_void),
    /// Frees what counts.
    pub destroy: unsafe extern "C" fn(*mut c_void),
}
