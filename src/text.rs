//! Makes JavaScript strings of text that C has, in all forms that it may have.

use crate::environment::{Environment, EnvironmentHandle};
use crate::node_api::{self, Address, NativeFunction, callback_data};
use crate::slots::RESULT_SLOT;
use crate::types::{TextForm, Type};
use napi::bindgen_prelude::Unknown;
use napi::{Env, JsValue, sys};
use napi_derive::napi;
use std::ffi::{CStr, c_char};
use std::ptr;
use std::rc::Rc;
use std::slice;

/// Gives the form of the text that results and arguments of a type are; null if they are none.
#[napi]
pub fn text_form_of(id: u32) -> Option<u32> {
    Type::by_id(id)?.text_form().map(|form| form as u32)
}

/// What reads text at addresses in the slots of an environment.
pub struct TextReader {
    environment: Rc<Environment>,
    form: TextForm,
}

/// Makes a function `(slot)` that gives the text which the address in a slot leads to, up to its NUL;
/// null for a null pointer, and undefined if it is too long for a string. Without `slot` it is that of
/// results.
#[napi(ts_return_type = "(slot?: number) => string | null | undefined")]
pub fn create_text_reader(
    environment: &EnvironmentHandle,
    form: u32,
) -> NativeFunction<TextReader> {
    let data = TextReader { environment: Rc::clone(environment), form: form_of(form) };
    NativeFunction { callback: read_text_in_slot, data }
}

unsafe extern "C" fn read_text_in_slot(
    env: sys::napi_env,
    info: sys::napi_callback_info,
) -> sys::napi_value {
    let mut argc = 1;
    let mut argument = ptr::null_mut();
    let mut data = ptr::null_mut();
    let mut slot = 0;
    // SAFETY: there is room for one value, and a missing one is filled in as undefined, which leaves
    // `slot` as it is. This is only ever the callback of a NativeFunction<TextReader>. That there is
    // text at the address is the promise of the signature.
    unsafe {
        sys::napi_get_cb_info(
            env,
            info,
            &raw mut argc,
            &raw mut argument,
            ptr::null_mut(),
            &raw mut data,
        );
        if argc > 0 {
            sys::napi_get_value_uint32(env, argument, &raw mut slot);
        }
        let TextReader { environment, form } = &*data.cast::<TextReader>();
        text_at(env, *environment.slot(slot as usize), *form)
    }
}

/// What reads text that fast calls have not found the string of.
pub struct NewTextReader {
    environment: Rc<Environment>,
    /// The array that has the strings at their places.
    strings: sys::napi_ref,
}

/// Makes a function that gives the text which the address in the slot of the result leads to, as
/// `create_text_reader` does for UTF-8, and puts a string that has a place there in the array `strings`:
/// for fast calls, which return its place from then on.
#[napi(ts_return_type = "() => string | null | undefined")]
pub fn create_new_text_reader(
    environment: &EnvironmentHandle,
    strings: Unknown,
) -> NativeFunction<NewTextReader> {
    let strings = node_api::reference(environment.env(), strings.raw());
    let data = NewTextReader { environment: Rc::clone(environment), strings };
    NativeFunction { callback: read_new_text, data }
}

unsafe extern "C" fn read_new_text(
    env: sys::napi_env,
    info: sys::napi_callback_info,
) -> sys::napi_value {
    // SAFETY: this is only ever the callback of a NativeFunction<NewTextReader>.
    let NewTextReader { environment, strings } =
        unsafe { callback_data::<NewTextReader>(env, info) };
    // SAFETY: that there is text at the address is the promise of the signature. The reference lives as
    // long as the environment, and the array is an array.
    unsafe {
        let address = *environment.slot(RESULT_SLOT as usize);
        let string = text_at(env, address, TextForm::Utf8);
        if address == 0 || string.is_null() {
            return string;
        }
        let text = CStr::from_ptr(Address(address).pointer::<c_char>()).to_bytes();
        // No JavaScript runs in between, so that either both know of the text or neither does.
        if let Some(place) = environment.texts.place_for(text) {
            let mut array = ptr::null_mut();
            sys::napi_get_reference_value(env, *strings, &raw mut array);
            let status = sys::napi_set_element(env, array, place, string);
            if status == sys::Status::napi_ok {
                environment.texts.add(text);
            }
        }
        string
    }
}

/// Gives the text at an address up to its NUL, or the first `length` bytes of it, whatever they are;
/// null for a null pointer, and undefined if it is too long for a string.
#[napi(ts_return_type = "string | null | undefined")]
pub fn text_at_address(
    env: Env,
    address: Address,
    form: u32,
    length: Option<i64>,
) -> node_api::Produced {
    let (env, Address(address)) = (env.raw(), address);
    // SAFETY: that there is text at the address, or as many bytes, is the user's promise.
    let value = unsafe {
        match length {
            None => text_at(env, address, form_of(form)),
            Some(length) => bytes_at(env, address, length as usize, form),
        }
    };
    node_api::Produced(value)
}

/// The number by which JavaScript asks for Latin-1, which no type has.
#[napi]
pub const LATIN1_FORM: u32 = 3;

fn form_of(form: u32) -> TextForm {
    *TextForm::ALL.get(form as usize).unwrap_or(&TextForm::Utf8)
}

/// # Safety
/// The caller guarantees that there is text with a NUL after it at the address, if that is not 0.
unsafe fn text_at(env: sys::napi_env, address: u64, form: TextForm) -> sys::napi_value {
    if address == 0 {
        return node_api::null(env);
    }
    let address = Address(address);
    // SAFETY: the caller's promise.
    unsafe {
        match form {
            TextForm::Utf8 => {
                let text = CStr::from_ptr(address.pointer::<c_char>()).to_bytes();
                node_api::string(env, text)
            }
            TextForm::Utf16 => {
                let (start, length) = terminated::<u16>(address);
                utf16(env, &units(start, length))
            }
            TextForm::Utf32 => {
                let (start, length) = terminated::<u32>(address);
                utf32(env, units(start, length))
            }
        }
    }
}

/// # Safety
/// The caller guarantees that as many bytes can be read at the address, if it is not 0.
unsafe fn bytes_at(env: sys::napi_env, address: u64, length: usize, form: u32) -> sys::napi_value {
    if address == 0 && length == 0 {
        return node_api::null(env);
    }
    let start = Address(address).pointer::<u8>();
    // SAFETY: the caller's promise.
    unsafe {
        if form == LATIN1_FORM {
            return latin1(env, slice::from_raw_parts(start, length));
        }
        match form_of(form) {
            TextForm::Utf8 => node_api::string(env, slice::from_raw_parts(start, length)),
            TextForm::Utf16 => utf16(env, &units(start.cast(), length / size_of::<u16>())),
            TextForm::Utf32 => utf32(env, units(start.cast(), length / size_of::<u32>())),
        }
    }
}

/// Finds the number of units before the NUL.
///
/// # Safety
/// The caller guarantees that there is text with a NUL after it at the address.
unsafe fn terminated<U: Copy + Default + PartialEq>(address: Address) -> (*const U, usize) {
    let start = address.pointer::<U>().cast_const();
    let mut length = 0;
    // SAFETY: the caller's promise. Text of C's need not be aligned.
    while unsafe { start.wrapping_add(length).read_unaligned() } != U::default() {
        length += 1;
    }
    (start, length)
}

/// Copies units that need not be aligned.
///
/// # Safety
/// The caller guarantees that as many units can be read there.
unsafe fn units<U: Copy>(start: *const U, length: usize) -> Vec<U> {
    let unit = |index| {
        // SAFETY: the caller's promise.
        unsafe { start.wrapping_add(index).read_unaligned() }
    };
    (0..length).map(unit).collect()
}

fn latin1(env: sys::napi_env, text: &[u8]) -> sys::napi_value {
    let mut value = ptr::null_mut();
    let (start, length) = (text.as_ptr().cast(), text.len() as isize);
    // SAFETY: `text` is as long as it says; on failure `value` stays null.
    unsafe { sys::napi_create_string_latin1(env, start, length, &raw mut value) };
    value
}

fn utf16(env: sys::napi_env, text: &[u16]) -> sys::napi_value {
    let mut value = ptr::null_mut();
    let (start, length) = (text.as_ptr(), text.len() as isize);
    // SAFETY: `text` is as long as it says; on failure `value` stays null.
    unsafe { sys::napi_create_string_utf16(env, start, length, &raw mut value) };
    value
}

/// Makes a string of UTF-32, where U+FFFD stands for what is no character.
fn utf32(env: sys::napi_env, text: Vec<u32>) -> sys::napi_value {
    let character = |unit| char::from_u32(unit).unwrap_or(char::REPLACEMENT_CHARACTER);
    let mut encoded = Vec::with_capacity(text.len());
    for unit in text {
        encoded.extend_from_slice(character(unit).encode_utf16(&mut [0; 2]));
    }
    utf16(env, &encoded)
}
