//! Makes sure that heap.rs reads values rightly: before it is used, what it reads is compared with
//! what the generic path passes, for values of all kinds.

use super::external_strings::ExternalStrings;
use super::heap;
use super::pointer;
use crate::environment::{Environment, EnvironmentHandle, StringCopies};
use crate::jit::Request;
use crate::node_api;
use crate::types::{LOWEST_ADDRESS, MAX_SAFE_INTEGER, TextForm, ValueConversion};
use crate::v8::{HeapLayout, Local, Sample, Samples, StringSamples};
use napi::bindgen_prelude::Unknown;
use napi::{Env, JsValue, sys};
use napi_derive::napi;
use std::ffi::{CStr, c_void};
use std::ptr;

/// Starts conversions inside fast calls. Gives false, and starts nothing, if it is not certain how
/// this V8 keeps values.
///
/// That is learnt from two typed arrays and two DataViews that have different lengths, are not
/// empty, end with their buffers and do not start with them; two ArrayBuffers and a
/// SharedArrayBuffer of one length; 1234.5; the bigints 0, 1234567, -7654321 and 2^64 + 5; two
/// strings in one piece, one put together of them, and the first without its first three
/// characters; and an object, its key, and two other strings of the same text. All of the `common`
/// pointers and integers must be converted; all `compared` values, [`primitives`] and
/// [`ExternalStrings`] must be converted rightly or not at all.
#[napi]
#[allow(clippy::too_many_arguments, reason = "they come from one call of JavaScript")]
pub fn start_reading_heap(
    env: Env,
    environment: &EnvironmentHandle,
    typed_arrays: (Unknown, Unknown),
    data_views: (Unknown, Unknown),
    buffers: (Unknown, Unknown, Unknown),
    numbers: (Unknown, Unknown, Unknown, Unknown, Unknown),
    strings: (Unknown, Unknown, Unknown, Unknown),
    keys: (Unknown, Unknown, Unknown, Unknown),
    common: (Vec<Unknown>, Vec<Unknown>),
    compared: Vec<Unknown>,
) -> bool {
    let sample = |view: Unknown| sample(env.raw(), view.raw());
    let external = ExternalStrings::new(env.raw());
    let calibrate = || {
        let (number, zero, small, negative, long) = numbers;
        let (object, key, unused, used) = keys;
        let samples = Samples {
            typed_arrays: [sample(typed_arrays.0)?, sample(typed_arrays.1)?],
            data_views: [sample(data_views.0)?, sample(data_views.1)?],
            plain_buffers: [buffers.0.raw(), buffers.1.raw()],
            shared_buffer: buffers.2.raw(),
            null: node_api::null(env.raw()),
            undefined: node_api::undefined(env.raw()),
            number: number.raw(),
            bigints: [zero.raw(), small.raw(), negative.raw(), long.raw()],
            strings: StringSamples {
                halves: [strings.0.raw(), strings.1.raw()],
                cons: strings.2.raw(),
                sliced: strings.3.raw(),
                key: key.raw(),
                used: used.raw(),
                unused: unused.raw(),
                external: external
                    .as_ref()
                    .map(|external| (external.latin1, external.latin1_characters)),
            },
        };
        // The garbage collector would make the used string the key itself. So nothing is allocated
        // from here on.
        if !node_api::has_own_property(env.raw(), object.raw(), used.raw()) {
            return None;
        }
        // SAFETY: the handles belong to this native call; `sample` has looked at the views, and
        // lib/calls/calibration-samples.js passes literals and what it makes with captured
        // constructors.
        unsafe { samples.find_layout() }
    };
    let Some(heap) = calibrate() else { return false };
    let Some(primitives) = primitives(env.raw()) else { return false };
    let comparison = Comparison { heap, environment };
    let (pointers, integers) = common;
    let is_useful = comparison.finds_all(&pointers, &[ValueConversion::Pointer])
        && comparison.finds_all(&integers, &[ValueConversion::Int64, ValueConversion::Uint64]);
    is_useful
        && compared.iter().all(|value| comparison.agrees_on(value.raw()))
        && primitives.into_iter().all(|value| comparison.agrees_on(value))
        && external.is_none_or(|external| {
            [external.latin1, external.utf16].into_iter().all(|value| comparison.agrees_on(value))
        })
        && environment.start_reading_heap(comparison.heap)
}

/// Asks Node-API about a view.
fn sample(env: sys::napi_env, view: Local) -> Option<Sample> {
    let mut sample = Sample {
        view,
        buffer: ptr::null_mut(),
        view_data: ptr::null(),
        view_length: 0,
        buffer_data: ptr::null(),
        buffer_length: 0,
    };
    let (mut view_data, mut buffer_data) = (ptr::null_mut(), ptr::null_mut());
    let mut is_typed_array = false;
    let mut offset = 0;
    // SAFETY: `view` is a live handle; Node-API refuses what is neither a typed array nor a
    // DataView.
    let status = unsafe {
        sys::napi_is_typedarray(env, view, &raw mut is_typed_array);
        if is_typed_array {
            sys::napi_get_typedarray_info(
                env,
                view,
                ptr::null_mut(),
                ptr::null_mut(),
                &raw mut view_data,
                &raw mut sample.buffer,
                &raw mut offset,
            )
        } else {
            sys::napi_get_dataview_info(
                env,
                view,
                ptr::null_mut(),
                &raw mut view_data,
                &raw mut sample.buffer,
                &raw mut offset,
            )
        }
    };
    if status != sys::Status::napi_ok {
        return None;
    }
    // SAFETY: `sample.buffer` is the view's ArrayBuffer.
    let status = unsafe {
        sys::napi_get_arraybuffer_info(
            env,
            sample.buffer,
            &raw mut buffer_data,
            &raw mut sample.buffer_length,
        )
    };
    // The samples reach to the ends of their buffers.
    sample.view_length = sample.buffer_length.checked_sub(offset)?;
    sample.view_data = view_data;
    sample.buffer_data = buffer_data;
    (status == sys::Status::napi_ok).then_some(sample)
}

const NUMBERS: [f64; 18] = [
    0.0,
    -0.0,
    1.0,
    -1.0,
    1.5,
    i32::MAX as f64,
    i32::MIN as f64,
    -(i32::MIN as f64),
    (1_u64 << 40) as f64,
    -((1_u64 << 40) as f64),
    MAX_SAFE_INTEGER as f64,
    -(MAX_SAFE_INTEGER as f64),
    (MAX_SAFE_INTEGER + 1) as f64,
    -((MAX_SAFE_INTEGER + 1) as f64),
    1e21,
    f64::NAN,
    f64::INFINITY,
    f64::NEG_INFINITY,
];

/// The exponents of the powers of two that are compared, with their neighbours, and all of that
/// with a minus.
const BIGINT_BITS: [usize; 7] = [31, 32, 53, 63, 64, 65, 130];
const BIGINT_WORDS: usize = 3;

const LATIN1_TEXTS: [&[u8]; 10] = [
    b"",
    b"a",
    b"one byte",
    b"a\0b",
    b"eight by\0",
    b"gr\xfcn und gr\xf6\xdfer",
    b"\x80 \xa7 \xbf \xc0",
    b"one byte a character, and more than are copied word by word: a lot",
    b"one byte a character, and more than are copied word by word, and \0",
    b"gr\xf6\xdfer, and likewise more than are copied word by word: a lot",
];

const TEXTS: [&str; 4] =
    ["日本語", "日本\0語", "𝒳", "日本語 and much more than that, so that it is by no means short"];

/// A text with half of a character in it.
const LONE_SURROGATE: [u16; 3] = [0x61, 0xd835, 0x62];

/// Makes numbers, bigints and strings of all kinds. Gives None if not all could be made. It is for
/// use in a native call, which has a handle scope.
fn primitives(env: sys::napi_env) -> Option<Vec<Local>> {
    let utf16_texts = TEXTS.map(|text| text.encode_utf16().collect::<Vec<_>>());
    let numbers = NUMBERS.into_iter().map(|number| {
        // SAFETY: `env` is the environment of a native call; the output is writable.
        made(|value| unsafe { sys::napi_create_double(env, number, value) })
    });
    let bigints = bigints().map(|(sign, words)| {
        // SAFETY: `env` is the environment of a native call, the output is writable, and there are
        // that many words.
        made(|value| unsafe {
            sys::napi_create_bigint_words(env, sign, words.len(), words.as_ptr(), value)
        })
    });
    let latin1 = LATIN1_TEXTS.into_iter().map(|text| {
        // SAFETY: `env` is the environment of a native call, the output is writable, and the text
        // is as long as it says.
        made(|value| unsafe {
            let length = text.len() as isize;
            sys::napi_create_string_latin1(env, text.as_ptr().cast(), length, value)
        })
    });
    let utf16 = utf16_texts.iter().map(Vec::as_slice).chain([&LONE_SURROGATE[..]]).map(|text| {
        // SAFETY: `env` is the environment of a native call, the output is writable, and the text
        // is as long as it says.
        made(|value| unsafe {
            sys::napi_create_string_utf16(env, text.as_ptr(), text.len() as isize, value)
        })
    });
    numbers.chain(bigints).chain(latin1).chain(utf16).collect()
}

/// Gives the signs and words, the lowest first, of the bigints that are compared.
fn bigints() -> impl Iterator<Item = (i32, [u64; BIGINT_WORDS])> {
    const ONE: [u64; BIGINT_WORDS] = [1, 0, 0];
    let neighbours = BIGINT_BITS.into_iter().flat_map(|bits| {
        let (last, bit) = (bits / 64, bits % 64);
        let mut power = [0; BIGINT_WORDS];
        power[last] = 1 << bit;
        let mut more = power;
        more[0] |= 1;
        let mut less = power;
        less[last] -= 1;
        less[..last].fill(u64::MAX);
        [power, more, less]
    });
    let all = [[0; BIGINT_WORDS], ONE].into_iter().chain(neighbours);
    all.flat_map(|words| [(0, words), (1, words)])
}

fn made(make: impl FnOnce(*mut sys::napi_value) -> sys::napi_status) -> Option<Local> {
    let mut value = ptr::null_mut();
    (make(&raw mut value) == sys::Status::napi_ok).then_some(value)
}

/// The conversions that are compared. The others read values in the same ways.
const COMPARED: [ValueConversion; 3] =
    [ValueConversion::Int64, ValueConversion::Uint64, ValueConversion::Pointer];

/// A comparison of what is read on V8's heap with what Node-API says.
struct Comparison<'a> {
    heap: HeapLayout,
    environment: &'a Environment,
}

impl Comparison<'_> {
    /// Finds what would be passed for a value inside fast calls.
    fn found(&self, value: Local, to: ValueConversion) -> Option<u64> {
        /// The slot in whose room strings are copied. Any would do, as none is in use now.
        const SLOT: usize = 0;
        let strings = &self.environment.strings;
        let request = Request { slot: SLOT, to, least_memory: 0 };
        // SAFETY: the handle belongs to the present native call, and no V8 code runs meanwhile.
        unsafe { heap::convert(&self.heap, strings, value, request, StringCopies::InSlots) }
    }

    fn finds_all(&self, values: &[Unknown], types: &[ValueConversion]) -> bool {
        values.iter().all(|value| types.iter().all(|&to| self.found(value.raw(), to).is_some()))
    }

    /// Tells whether for each type the right thing is found for a value, or nothing.
    fn agrees_on(&self, value: Local) -> bool {
        COMPARED.into_iter().all(|to| {
            // This comes first, because Node-API moves memory off V8's heap.
            let Some(found) = self.found(value, to) else { return true };
            let Some(expected) = self.expected(value, to) else { return false };
            // Strings have been copied twice, so the copies are compared and not their addresses.
            let same = if self.type_of(value) == sys::ValueType::napi_string {
                // SAFETY: both are addresses of copies, which end with a NUL and are still there.
                unsafe { c_string(found) == c_string(expected) }
            } else {
                found == expected
            };
            self.environment.strings.release_staged_strings();
            same
        })
    }

    /// Finds what the generic path passes for a value, by Node-API. The copy of a string is staged.
    fn expected(&self, value: Local, to: ValueConversion) -> Option<u64> {
        use sys::ValueType as Type;
        match (to, self.type_of(value)) {
            (ValueConversion::Int64, Type::napi_bigint) => {
                self.int64(value).map(|integer| integer as u64)
            }
            (ValueConversion::Int64, Type::napi_number) => {
                self.safe_integer(value).map(|integer| integer as u64)
            }
            (ValueConversion::Uint64, Type::napi_number) => {
                self.safe_integer(value)?.try_into().ok()
            }
            (ValueConversion::Uint64 | ValueConversion::Pointer, Type::napi_bigint) => {
                self.uint64(value)
            }
            (ValueConversion::Int64 | ValueConversion::Uint64, _) => None,
            (ValueConversion::Pointer, Type::napi_null | Type::napi_undefined) => Some(0),
            (ValueConversion::Pointer, Type::napi_number) => {
                let number = self.safe_integer(value)?.try_into().ok()?;
                (number >= u64::from(LOWEST_ADDRESS)).then_some(number)
            }
            (ValueConversion::Pointer, _) => {
                let text = Some(TextForm::Utf8);
                let address = pointer::address(self.environment, value, text, 0).ok()?;
                Some(address.expose_provenance() as u64)
            }
            (
                ValueConversion::Address
                | ValueConversion::Data
                | ValueConversion::Text
                | ValueConversion::Text16
                | ValueConversion::Text32,
                _,
            ) => unreachable!("these are not compared"),
        }
    }

    fn type_of(&self, value: Local) -> sys::napi_valuetype {
        let mut value_type = 0;
        // SAFETY: `value` is a live handle.
        unsafe { sys::napi_typeof(self.environment.env(), value, &raw mut value_type) };
        value_type
    }

    fn int64(&self, bigint: Local) -> Option<i64> {
        let (mut integer, mut is_lossless) = (0, false);
        // SAFETY: `bigint` is a live handle; Node-API refuses what is no bigint.
        unsafe {
            sys::napi_get_value_bigint_int64(
                self.environment.env(),
                bigint,
                &raw mut integer,
                &raw mut is_lossless,
            );
        }
        is_lossless.then_some(integer)
    }

    fn uint64(&self, bigint: Local) -> Option<u64> {
        let (mut integer, mut is_lossless) = (0, false);
        // SAFETY: `bigint` is a live handle; Node-API refuses what is no bigint.
        unsafe {
            sys::napi_get_value_bigint_uint64(
                self.environment.env(),
                bigint,
                &raw mut integer,
                &raw mut is_lossless,
            );
        }
        is_lossless.then_some(integer)
    }

    fn safe_integer(&self, number: Local) -> Option<i64> {
        let mut float = f64::NAN;
        // SAFETY: `number` is a live handle; Node-API refuses what is no number.
        unsafe { sys::napi_get_value_double(self.environment.env(), number, &raw mut float) };
        let is_safe = float.trunc() == float && float.abs() <= MAX_SAFE_INTEGER as f64;
        is_safe.then_some(float as i64)
    }
}

/// # Safety
/// The caller guarantees that there is text at this address which ends with a NUL, and that it
/// stays as long as the result is used.
unsafe fn c_string<'a>(address: u64) -> &'a CStr {
    // SAFETY: the caller's promise.
    unsafe { CStr::from_ptr(ptr::with_exposed_provenance::<c_void>(address as usize).cast()) }
}
