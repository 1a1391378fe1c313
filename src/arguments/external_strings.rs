//! Makes strings whose characters are in native memory, for comparison.rs. Programs get such
//! strings from Node for long text, and then pass parts of them.

use crate::os;
use crate::v8::{self, Local};
use napi::sys;
use std::ffi::{CStr, c_char, c_void};
use std::{mem, ptr};

static LATIN1: [u8; 28] = *b"gr\xf6\xdfer, and in native memory";
static UTF16: [u16; 5] = [0x65e5, 0x672c, 0x8a9e, 0xd835, 0xdcb3];

pub struct ExternalStrings {
    pub latin1: Local,
    /// The address of the characters of `latin1`.
    pub latin1_characters: *const c_void,
    pub utf16: Local,
}

/// The functions of Node-API that make such strings: of Latin-1 and of UTF-16, which differ in the
/// characters that they take only.
type CreateExternalString<Character> = unsafe extern "C" fn(
    env: sys::napi_env,
    characters: *const Character,
    length: isize,
    finalize: *const c_void,
    finalize_hint: *mut c_void,
    result: *mut sys::napi_value,
    is_copied: *mut bool,
) -> sys::napi_status;

impl ExternalStrings {
    /// Makes the strings. Gives None where Node-API can't: it is looked up, because Node has it
    /// since 20.4 only.
    pub fn new(env: sys::napi_env) -> Option<ExternalStrings> {
        // SAFETY: these are the types of the functions with these names.
        let (create_latin1, create_utf16) = unsafe {
            (
                mem::transmute::<*const c_void, CreateExternalString<c_char>>(function(
                    c"node_api_create_external_string_latin1",
                )?),
                mem::transmute::<*const c_void, CreateExternalString<u16>>(function(
                    c"node_api_create_external_string_utf16",
                )?),
            )
        };
        Some(ExternalStrings {
            latin1: external(env, create_latin1, LATIN1.as_ptr().cast(), LATIN1.len())?,
            latin1_characters: LATIN1.as_ptr().cast(),
            utf16: external(env, create_utf16, UTF16.as_ptr(), UTF16.len())?,
        })
    }
}

fn function(name: &CStr) -> Option<*const c_void> {
    let address = os::process_symbol(name);
    v8::is_in_host(address).then_some(address)
}

fn external<Character>(
    env: sys::napi_env,
    create: CreateExternalString<Character>,
    characters: *const Character,
    length: usize,
) -> Option<Local> {
    let mut value = ptr::null_mut();
    let mut is_copied = false;
    // SAFETY: `env` is the environment of a native call, and the outputs are writable. There are
    // that many characters, which stay where they are: the addon is never unmapped, and nothing has
    // to be done when the string is gone.
    let status = unsafe {
        create(
            env,
            characters,
            length as isize,
            ptr::null(),
            ptr::null_mut(),
            &raw mut value,
            &raw mut is_copied,
        )
    };
    (status == sys::Status::napi_ok).then_some(value)
}
