//! V8's exported functions, found by name in the running process. Only those of the object that
//! provides Node-API count: another V8 in the process is not ours.

use napi::sys;
use std::ffi::{CStr, c_char, c_int, c_void};
use std::mem;
use std::ops::Range;
use std::sync::LazyLock;

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
        let function_info =
            if takes_int64_representation { FUNCTION_INFO_INT64 } else { FUNCTION_INFO };
        // SAFETY: each name is a mangled C++ name, which fixes the function's parameters; the
        // types above state these parameters in C. `Local`, enums and references are passed as
        // pointers and integers by the Itanium C++ ABI.
        unsafe {
            Some(Symbols {
                new_function_template: mem::transmute::<*mut c_void, NewFunctionTemplate>(symbol(
                    NEW_FUNCTION_TEMPLATE,
                )?),
                get_function: mem::transmute::<*mut c_void, GetFunction>(symbol(GET_FUNCTION)?),
                get_current_isolate: mem::transmute::<*mut c_void, GetCurrentIsolate>(symbol(
                    GET_CURRENT_ISOLATE,
                )?),
                get_current_context: mem::transmute::<*mut c_void, GetCurrentContext>(symbol(
                    GET_CURRENT_CONTEXT,
                )?),
                throw_exception: mem::transmute::<*mut c_void, ThrowException>(symbol(
                    THROW_EXCEPTION,
                )?),
                get_version: mem::transmute::<*mut c_void, GetVersion>(symbol(GET_VERSION)?),
                construct_function_info: mem::transmute::<*mut c_void, ConstructFunctionInfo>(
                    symbol(function_info)?,
                ),
                argument_info: mem::transmute::<*mut c_void, ArgumentInfo>(symbol(ARGUMENT_INFO)?),
            })
        }
    }

    /// V8's version, such as "12.4.254.21-node.57".
    pub fn version(&self) -> &CStr {
        // SAFETY: V8 returns a constant string.
        unsafe { CStr::from_ptr((self.get_version)()) }
    }
}

fn symbol(name: &CStr) -> Option<*mut c_void> {
    // SAFETY: `name` is terminated.
    let address = unsafe { libc::dlsym(libc::RTLD_DEFAULT, name.as_ptr()) };
    is_host_code(address).then_some(address)
}

/// True for code and data of Node itself: of the object (executable or library) that provides
/// Node-API. Its functions may run JavaScript by themselves (`uv_run`, Node-API).
pub fn is_host_code(address: *const c_void) -> bool {
    static HOST: LazyLock<Vec<Range<usize>>> = LazyLock::new(|| {
        // SAFETY: the name is terminated.
        let node_api = unsafe { libc::dlsym(libc::RTLD_DEFAULT, c"napi_create_function".as_ptr()) };
        segments_of_object(node_api.addr())
    });
    HOST.iter().any(|segment| segment.contains(&address.addr()))
}

/// The memory of the object that `address` lies in; empty if there is none.
fn segments_of_object(address: usize) -> Vec<Range<usize>> {
    let mut search = (address, Vec::new());
    // SAFETY: `look` is called with this pointer, before the call returns.
    unsafe { libc::dl_iterate_phdr(Some(look), (&raw mut search).cast()) };
    search.1
}

/// Ends the iteration at the object that has the address searched for.
///
/// # Safety
/// Called by `dl_iterate_phdr` for `segments_of_object`.
unsafe extern "C" fn look(
    info: *mut libc::dl_phdr_info,
    _size: usize,
    search: *mut c_void,
) -> c_int {
    // SAFETY: `info` describes a loaded object and its program headers; `search` is what
    // `segments_of_object` has passed.
    let (info, (address, segments)) =
        unsafe { (&*info, &mut *search.cast::<(usize, Vec<Range<usize>>)>()) };
    // SAFETY: there are as many program headers as said.
    let headers =
        unsafe { std::slice::from_raw_parts(info.dlpi_phdr, usize::from(info.dlpi_phnum)) };
    *segments = headers
        .iter()
        .filter(|header| header.p_type == libc::PT_LOAD)
        .map(|header| {
            let start = info.dlpi_addr as usize + header.p_vaddr as usize;
            start..start + header.p_memsz as usize
        })
        .collect();
    if segments.iter().any(|segment| segment.contains(address)) {
        return 1;
    }
    segments.clear();
    0
}
