//! The types of what is exchanged with V8's functions, whatever the rules of C++ are.

use napi::sys;
use std::ffi::c_void;

/// A `v8::FunctionCallback`.
pub type FunctionCallback = unsafe extern "C" fn(*const c_void);

/// A `v8::Local<T>`, which is passed as the pointer it holds.
pub type Local = sys::napi_value;

/// A function whose parameters depend on the rules of C++, which the module `rules` knows.
pub type Erased = unsafe extern "C" fn();
