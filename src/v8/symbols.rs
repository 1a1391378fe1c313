//! Finds V8's exported functions by name in the running process. Only those of the object that
//! provides Node-API count: another V8 in the process is not ours.

use crate::os;
use napi::sys;
use std::ffi::{CStr, c_char, c_int, c_void};
use std::mem;
use std::sync::LazyLock;

/// A `v8::FunctionCallback`.
pub type FunctionCallback = unsafe extern "C" fn(*const c_void);

/// A `v8::Local<T>`, which is passed and returned as the pointer it holds.
pub type Local = sys::napi_value;

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
type GetFunction = unsafe extern "C" fn(template: Local, context: Local) -> Local;
type GetCurrentIsolate = unsafe extern "C" fn() -> *mut c_void;
type GetCurrentContext = unsafe extern "C" fn(isolate: *mut c_void) -> Local;
type ThrowException = unsafe extern "C" fn(isolate: *mut c_void, exception: Local) -> Local;
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
    pub new_function_template: NewFunctionTemplate,
    pub get_function: GetFunction,
    pub get_current_isolate: GetCurrentIsolate,
    pub get_current_context: GetCurrentContext,
    pub throw_exception: ThrowException,
    pub get_version: GetVersion,
    pub construct_function_info: ConstructFunctionInfo,
    pub argument_info: ArgumentInfo,
}

const NEW_FUNCTION_TEMPLATE: &CStr = c"_ZN2v816FunctionTemplate3NewEPNS_7IsolateEPFvRKNS_20FunctionCallbackInfoINS_5ValueEEEENS_5LocalIS4_EENSA_INS_9SignatureEEEiNS_19ConstructorBehaviorENS_14SideEffectTypeEPKNS_9CFunctionEttt";
const GET_FUNCTION: &CStr = c"_ZN2v816FunctionTemplate11GetFunctionENS_5LocalINS_7ContextEEE";
const GET_CURRENT_ISOLATE: &CStr = c"_ZN2v87Isolate10GetCurrentEv";
const GET_CURRENT_CONTEXT: &CStr = c"_ZN2v87Isolate17GetCurrentContextEv";
const THROW_EXCEPTION: &CStr = c"_ZN2v87Isolate14ThrowExceptionENS_5LocalINS_5ValueEEE";
const GET_VERSION: &CStr = c"_ZN2v82V810GetVersionEv";
const FUNCTION_INFO: &CStr = c"_ZN2v813CFunctionInfoC1ERKNS_9CTypeInfoEjPS2_";
const FUNCTION_INFO_INT64: &CStr =
    c"_ZN2v813CFunctionInfoC1ERKNS_9CTypeInfoEjPS2_NS0_19Int64RepresentationE";
const ARGUMENT_INFO: &CStr = c"_ZNK2v813CFunctionInfo12ArgumentInfoEj";

impl Symbols {
    /// Finds the functions. Gives None if one of them is missing or comes from elsewhere.
    pub fn find(takes_int64_representation: bool) -> Option<Symbols> {
        let function_info =
            if takes_int64_representation { FUNCTION_INFO_INT64 } else { FUNCTION_INFO };
        // SAFETY: each name is a mangled C++ name, which fixes the function's parameters; the
        // types above state these parameters in C. `Local`, enums and references are passed as
        // pointers and integers by the Itanium C++ ABI.
        unsafe {
            Some(Symbols {
                new_function_template: mem::transmute::<*const c_void, NewFunctionTemplate>(
                    symbol(NEW_FUNCTION_TEMPLATE)?,
                ),
                get_function: mem::transmute::<*const c_void, GetFunction>(symbol(GET_FUNCTION)?),
                get_current_isolate: mem::transmute::<*const c_void, GetCurrentIsolate>(symbol(
                    GET_CURRENT_ISOLATE,
                )?),
                get_current_context: mem::transmute::<*const c_void, GetCurrentContext>(symbol(
                    GET_CURRENT_CONTEXT,
                )?),
                throw_exception: mem::transmute::<*const c_void, ThrowException>(symbol(
                    THROW_EXCEPTION,
                )?),
                get_version: mem::transmute::<*const c_void, GetVersion>(symbol(GET_VERSION)?),
                construct_function_info: mem::transmute::<*const c_void, ConstructFunctionInfo>(
                    symbol(function_info)?,
                ),
                argument_info: mem::transmute::<*const c_void, ArgumentInfo>(symbol(
                    ARGUMENT_INFO,
                )?),
            })
        }
    }

    /// Gives V8's version, such as "12.4.254.21-node.57".
    pub fn version(&self) -> &CStr {
        // SAFETY: V8 returns a constant string.
        unsafe { CStr::from_ptr((self.get_version)()) }
    }
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
