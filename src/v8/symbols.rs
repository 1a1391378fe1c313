//! V8's exported functions, found by name in the running process. Only those of the object that
//! provides Node-API count: another V8 in the process is not ours.

use napi::sys;
use std::ffi::{CStr, c_char, c_int, c_void};
use std::mem;
use std::ptr;

/// `v8::FunctionCallback`.
pub type FunctionCallback = unsafe extern "C" fn(*const c_void);

/// `v8::Local<T>`, which is passed and returned as the pointer it holds.
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
/// The last parameter is missing on lines without Int64Representation, where it is ignored.
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
    /// None if one of them is missing or comes from elsewhere.
    pub fn find(takes_int64_representation: bool) -> Option<Symbols> {
        let host = host_object()?;
        let function_info =
            if takes_int64_representation { FUNCTION_INFO_INT64 } else { FUNCTION_INFO };
        // SAFETY: each name is a mangled C++ name, which fixes the function's parameters; the
        // types above state these parameters in C. `Local`, enums and references are passed as
        // pointers and integers by the Itanium C++ ABI.
        unsafe {
            Some(Symbols {
                new_function_template: mem::transmute::<*mut c_void, NewFunctionTemplate>(symbol(
                    NEW_FUNCTION_TEMPLATE,
                    host,
                )?),
                get_function: mem::transmute::<*mut c_void, GetFunction>(symbol(
                    GET_FUNCTION,
                    host,
                )?),
                get_current_isolate: mem::transmute::<*mut c_void, GetCurrentIsolate>(symbol(
                    GET_CURRENT_ISOLATE,
                    host,
                )?),
                get_current_context: mem::transmute::<*mut c_void, GetCurrentContext>(symbol(
                    GET_CURRENT_CONTEXT,
                    host,
                )?),
                throw_exception: mem::transmute::<*mut c_void, ThrowException>(symbol(
                    THROW_EXCEPTION,
                    host,
                )?),
                get_version: mem::transmute::<*mut c_void, GetVersion>(symbol(GET_VERSION, host)?),
                construct_function_info: mem::transmute::<*mut c_void, ConstructFunctionInfo>(
                    symbol(function_info, host)?,
                ),
                argument_info: mem::transmute::<*mut c_void, ArgumentInfo>(symbol(
                    ARGUMENT_INFO,
                    host,
                )?),
            })
        }
    }

    /// V8's version, such as "12.4.254.21-node.57".
    pub fn version(&self) -> &CStr {
        // SAFETY: V8 returns a constant string.
        unsafe { CStr::from_ptr((self.get_version)()) }
    }
}

fn symbol(name: &CStr, host: *mut c_void) -> Option<*mut c_void> {
    // SAFETY: `name` is terminated.
    let address = unsafe { libc::dlsym(libc::RTLD_DEFAULT, name.as_ptr()) };
    (!address.is_null() && object_of(address) == Some(host)).then_some(address)
}

/// The object (executable or library) that provides Node-API: Node itself.
fn host_object() -> Option<*mut c_void> {
    // SAFETY: the name is terminated.
    let address = unsafe { libc::dlsym(libc::RTLD_DEFAULT, c"napi_create_function".as_ptr()) };
    object_of(address)
}

/// The start of the object that `address` lies in.
fn object_of(address: *const c_void) -> Option<*mut c_void> {
    let mut info = libc::Dl_info {
        dli_fname: ptr::null(),
        dli_fbase: ptr::null_mut(),
        dli_sname: ptr::null(),
        dli_saddr: ptr::null_mut(),
    };
    // SAFETY: any address may be asked about; `info` is writable.
    let found = unsafe { libc::dladdr(address, &raw mut info) };
    (found != 0 && !info.dli_fbase.is_null()).then_some(info.dli_fbase)
}

/// True for code of Node itself, which may run JavaScript by itself (`uv_run`, Node-API).
pub fn is_host_code(address: *const c_void) -> bool {
    host_object().is_some_and(|host| object_of(address) == Some(host))
}
