//! Finds V8's exported functions by name in the running process. Only those of the object that
//! provides Node-API count: another V8 in the process is not ours.

use super::cpp_types::{Erased, FunctionCallback, Local};
use super::rules;
use crate::os;
use std::ffi::{CStr, c_char, c_int, c_void};
use std::mem;
use std::sync::LazyLock;

type GetCurrentIsolate = unsafe extern "C" fn() -> *mut c_void;
type GetVersion = unsafe extern "C" fn() -> *const c_char;
/// The constructor of `v8::CFunctionInfo`. On lines without Int64Representation it does not have
/// the last parameter, and ignores it.
type ConstructFunctionInfo = unsafe extern "C" fn(
    this: *mut c_void,
    return_info: *const u8,
    argument_count: u32,
    argument_info: *const u8,
    int64_representation: u8,
);
type ArgumentInfo = unsafe extern "C" fn(this: *const c_void, index: u32) -> *const u8;

/// The functions of V8 that are called from here.
pub struct Symbols {
    new_function_template: Erased,
    get_function: Erased,
    get_current_isolate: GetCurrentIsolate,
    get_current_context: Erased,
    throw_exception: Erased,
    get_version: GetVersion,
    pub construct_function_info: ConstructFunctionInfo,
    pub argument_info: ArgumentInfo,
}

impl Symbols {
    /// Finds the functions. Gives None if one of them is missing or comes from elsewhere.
    pub fn find(takes_int64_representation: bool) -> Option<Symbols> {
        let function_info = if takes_int64_representation {
            rules::FUNCTION_INFO_INT64
        } else {
            rules::FUNCTION_INFO
        };
        // SAFETY: each name is a mangled C++ name, which fixes the function's parameters; the
        // types above state these parameters in C. Enums and references are passed as integers and
        // pointers.
        unsafe {
            Some(Symbols {
                new_function_template: erased_symbol(rules::NEW_FUNCTION_TEMPLATE)?,
                get_function: erased_symbol(rules::GET_FUNCTION)?,
                get_current_isolate: mem::transmute::<*const c_void, GetCurrentIsolate>(symbol(
                    rules::GET_CURRENT_ISOLATE,
                )?),
                get_current_context: erased_symbol(rules::GET_CURRENT_CONTEXT)?,
                throw_exception: erased_symbol(rules::THROW_EXCEPTION)?,
                get_version: mem::transmute::<*const c_void, GetVersion>(symbol(
                    rules::GET_VERSION,
                )?),
                construct_function_info: mem::transmute::<*const c_void, ConstructFunctionInfo>(
                    symbol(function_info)?,
                ),
                argument_info: mem::transmute::<*const c_void, ArgumentInfo>(symbol(
                    rules::ARGUMENT_INFO,
                )?),
            })
        }
    }

    /// Makes a JavaScript function without data, that can't be constructed; null if V8 could not make it.
    ///
    /// # Safety
    /// The caller guarantees that this is a JavaScript thread inside a native call, and that `c_function`
    /// is null or a `v8::CFunction` of which all that it leads to stays for ever.
    pub unsafe fn new_function(
        &self,
        callback: FunctionCallback,
        c_function: *const c_void,
    ) -> Local {
        const CONSTRUCTOR_BEHAVIOR_THROW: c_int = 0;
        const HAS_SIDE_EFFECT: c_int = 0;
        // SAFETY: the caller's promise: isolate and context are there, and a handle scope is open.
        unsafe {
            let isolate = (self.get_current_isolate)();
            let template = rules::new_function_template(
                self.new_function_template,
                isolate,
                callback,
                CONSTRUCTOR_BEHAVIOR_THROW,
                HAS_SIDE_EFFECT,
                c_function,
            );
            let context = rules::get_current_context(self.get_current_context, isolate);
            rules::get_function(self.get_function, template, context)
        }
    }

    /// Throws an exception.
    ///
    /// # Safety
    /// The caller guarantees that this is a JavaScript thread inside a native call, and that the handle is
    /// live.
    pub unsafe fn throw(&self, exception: Local) {
        // SAFETY: the caller's promise.
        unsafe {
            let isolate = (self.get_current_isolate)();
            rules::throw_exception(self.throw_exception, isolate, exception);
        }
    }

    /// Gives V8's version, such as "12.4.254.21-node.57".
    pub fn version(&self) -> &CStr {
        // SAFETY: V8 returns a constant string.
        unsafe { CStr::from_ptr((self.get_version)()) }
    }
}

/// Finds a function that Node itself exports under a name.
pub(super) fn erased_symbol(name: &CStr) -> Option<Erased> {
    // SAFETY: under the names asked for there are functions; it is called by its right type only.
    Some(unsafe { mem::transmute::<*const c_void, Erased>(symbol(name)?) })
}

/// Finds what Node itself exports under a name.
pub(super) fn symbol(name: &CStr) -> Option<*const c_void> {
    let address = os::process_symbol(name);
    is_in_host(address).then_some(address)
}

/// Tells whether an address is in Node itself: in the object (executable or library) that provides
/// Node-API.
pub fn is_in_host(address: *const c_void) -> bool {
    static HOST: LazyLock<os::Object> =
        LazyLock::new(|| os::Object::containing(os::process_symbol(c"napi_create_function")));
    HOST.contains(address)
}

/// Tells whether an address is of code or data of Node itself, and not of what it imports. Its
/// functions may run JavaScript by themselves (`uv_run`, Node-API). To ask takes long: glibc looks
/// through all symbols of Node.
pub fn is_host_code(address: *const c_void) -> bool {
    is_in_host(address) && !os::is_import(address)
}
