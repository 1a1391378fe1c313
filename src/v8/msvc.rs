//! The names of V8's functions, and how they are called, on Windows, where Microsoft's compiler sets the rules.
//! `Local` is passed as the pointer it holds. It is returned where the caller says, because it has
//! constructors: by functions the place of which is their first argument, and by methods after `this`.

use super::cpp_types::{Erased, FunctionCallback, Local};
use std::ffi::{CStr, c_int, c_void};
use std::mem;
use std::ptr;

pub const NEW_FUNCTION_TEMPLATE: &CStr = c"?New@FunctionTemplate@v8@@SA?AV?$Local@VFunctionTemplate@v8@@@2@PEAVIsolate@2@P6AXAEBV?$FunctionCallbackInfo@VValue@v8@@@2@@ZV?$Local@VValue@v8@@@2@V?$Local@VSignature@v8@@@2@HW4ConstructorBehavior@2@W4SideEffectType@2@PEBVCFunction@2@GGG@Z";
pub const GET_FUNCTION: &CStr = c"?GetFunction@FunctionTemplate@v8@@QEAA?AV?$MaybeLocal@VFunction@v8@@@2@V?$Local@VContext@v8@@@2@@Z";
pub const GET_CURRENT_ISOLATE: &CStr = c"?GetCurrent@Isolate@v8@@SAPEAV12@XZ";
pub const GET_CURRENT_CONTEXT: &CStr =
    c"?GetCurrentContext@Isolate@v8@@QEAA?AV?$Local@VContext@v8@@@2@XZ";
pub const THROW_EXCEPTION: &CStr =
    c"?ThrowException@Isolate@v8@@QEAA?AV?$Local@VValue@v8@@@2@V32@@Z";
pub const GET_VERSION: &CStr = c"?GetVersion@V8@v8@@SAPEBDXZ";
pub const FUNCTION_INFO: &CStr = c"??0CFunctionInfo@v8@@QEAA@AEBVCTypeInfo@1@IPEBV21@@Z";
pub const FUNCTION_INFO_INT64: &CStr =
    c"??0CFunctionInfo@v8@@QEAA@AEBVCTypeInfo@1@IPEBV21@W4Int64Representation@01@@Z";
pub const ARGUMENT_INFO: &CStr = c"?ArgumentInfo@CFunctionInfo@v8@@QEBAAEBVCTypeInfo@2@I@Z";

pub const OF_ARRAY_BUFFER: &CStr =
    c"?GetBackingStore@ArrayBuffer@v8@@QEAA?AV?$shared_ptr@VBackingStore@v8@@@std@@XZ";
pub const OF_SHARED_ARRAY_BUFFER: &CStr =
    c"?GetBackingStore@SharedArrayBuffer@v8@@QEAA?AV?$shared_ptr@VBackingStore@v8@@@std@@XZ";
pub const IS_SHARED_ARRAY_BUFFER: &CStr = c"?IsSharedArrayBuffer@Value@v8@@QEBA_NXZ";
pub const DATA: &CStr = c"?Data@BackingStore@v8@@QEBAPEAXXZ";
pub const BYTE_LENGTH: &CStr = c"?ByteLength@BackingStore@v8@@QEBA_KXZ";

type NewFunctionTemplate = unsafe extern "C" fn(
    result: *mut Local,
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
) -> *mut Local;

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
    let mut result = null;
    // SAFETY: the caller's promise; the name fixes the function's parameters.
    unsafe {
        mem::transmute::<Erased, NewFunctionTemplate>(function)(
            &raw mut result,
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
        );
    }
    result
}

/// # Safety
/// The caller guarantees that `function` is the one called [`GET_FUNCTION`], and may be called so.
pub unsafe fn get_function(function: Erased, template: Local, context: Local) -> Local {
    type GetFunction =
        unsafe extern "C" fn(template: Local, result: *mut Local, context: Local) -> *mut Local;
    let mut result = ptr::null_mut();
    // SAFETY: the caller's promise; the name fixes the function's parameters.
    unsafe {
        mem::transmute::<Erased, GetFunction>(function)(template, &raw mut result, context);
    }
    result
}

/// # Safety
/// The caller guarantees that `function` is the one called [`GET_CURRENT_CONTEXT`], and may be called so.
pub unsafe fn get_current_context(function: Erased, isolate: *mut c_void) -> Local {
    type GetCurrentContext =
        unsafe extern "C" fn(isolate: *mut c_void, result: *mut Local) -> *mut Local;
    let mut result = ptr::null_mut();
    // SAFETY: the caller's promise; the name fixes the function's parameters.
    unsafe {
        mem::transmute::<Erased, GetCurrentContext>(function)(isolate, &raw mut result);
    }
    result
}

/// # Safety
/// The caller guarantees that `function` is the one called [`THROW_EXCEPTION`], and may be called so.
pub unsafe fn throw_exception(function: Erased, isolate: *mut c_void, exception: Local) {
    type ThrowException = unsafe extern "C" fn(
        isolate: *mut c_void,
        result: *mut Local,
        exception: Local,
    ) -> *mut Local;
    let mut result = ptr::null_mut();
    // SAFETY: the caller's promise; the name fixes the function's parameters.
    unsafe {
        mem::transmute::<Erased, ThrowException>(function)(isolate, &raw mut result, exception);
    }
}

/// Gives the object of a shared pointer, and what counts its owners.
///
/// # Safety
/// The caller guarantees that `function` is the one called [`OF_ARRAY_BUFFER`] or
/// [`OF_SHARED_ARRAY_BUFFER`], and that the buffer is such a one.
pub unsafe fn get_backing_store(function: Erased, buffer: Local) -> [*mut c_void; 2] {
    type GetBackingStore =
        unsafe extern "C" fn(buffer: Local, result: *mut [*mut c_void; 2]) -> *mut c_void;
    let mut result = [ptr::null_mut(); 2];
    // SAFETY: the caller's promise. A shared pointer is two words.
    unsafe { mem::transmute::<Erased, GetBackingStore>(function)(buffer, &raw mut result) };
    result
}

/// The virtual functions of what counts the owners of a shared object, as Microsoft's C++ library has them
/// (`std::_Ref_count_base` in <memory>).
#[repr(C)]
pub struct ControlTable {
    /// Ends the object.
    pub dispose: unsafe extern "C" fn(*mut c_void),
    /// Frees what counts.
    pub destroy: unsafe extern "C" fn(*mut c_void),
    others: [*const c_void; 2],
}
