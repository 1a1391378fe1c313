//! This is the only part that knows V8. A Node-API addon is one binary for all Node lines; the few
//! V8 functions used here are looked up in the running process and called only where line, build
//! and a check of the layouts leave no doubt. Where there is doubt callers are told the reason, and
//! do without V8.
//!
//! Nothing here knows of signatures or libraries.

mod backing_store;
mod calibration;
mod callback_info;
mod cpp_types;
mod function_info;
mod heap;
mod layout;
pub mod limits;
mod object;
mod strings;
mod symbols;
mod value_layout;

// The rules of C++ for names and calls.
#[cfg(not(windows))]
mod itanium;
#[cfg(not(windows))]
use itanium as rules;
#[cfg(windows)]
mod msvc;
#[cfg(windows)]
use msvc as rules;

pub use backing_store::BackingStore;
pub use calibration::{Sample, Samples};
pub use callback_info::CallbackInfo;
pub use cpp_types::Local;
pub use function_info::{FastEntry, ValueType};
pub use heap::{HeapLayout, Numeric, Sign};
pub use strings::{HeapString, StringSamples};
pub use symbols::{is_host_code, is_in_host};
#[cfg(any(all(test, unix), fuzzing))]
#[cfg_attr(
    target_arch = "aarch64",
    allow(unused_imports, reason = "not all systems run trampolines in tests")
)]
pub use value_layout::BufferLayout;
pub use value_layout::{ValueLayout, ViewLayout};

use cpp_types::FunctionCallback;
use layout::{CallbackInfoLayout, Layout};
use std::cell::Cell;
use std::ffi::c_void;
use std::ptr;
use std::sync::OnceLock;
use symbols::Symbols;

/// The V8 of the running process, which has been checked.
pub struct V8 {
    layout: &'static Layout,
    symbols: Symbols,
}

static V8: OnceLock<Result<V8, &'static str>> = OnceLock::new();

/// The facts about the runtime that JavaScript knows from `process`.
#[derive(Clone, Copy)]
pub struct Runtime {
    /// The number in `process.versions.modules`.
    pub modules: u32,
    /// Whether this is Node itself in a build whose V8 is laid out as usual.
    pub is_plain_node: bool,
}

/// Gives the V8 of this process, or a sentence that says why it can't be used. The first call
/// decides for all.
pub fn get(runtime: Runtime) -> Result<&'static V8, &'static str> {
    V8.get_or_init(|| V8::check(runtime)).as_ref().map_err(|reason| *reason)
}

/// Gives the V8 that `get` has found, if it has.
pub fn known() -> Option<&'static V8> {
    V8.get()?.as_ref().ok()
}

/// Tells whether code inside `try` makes fast calls on the Node line with this
/// `process.versions.modules`.
pub fn makes_fast_calls_in_try(modules: u32) -> bool {
    layout::layout_of(modules).is_none_or(|layout| layout.makes_fast_calls_in_try)
}

impl V8 {
    fn check(runtime: Runtime) -> Result<V8, &'static str> {
        if !runtime.is_plain_node {
            return Err("This JavaScript runtime is not an ordinary build of Node.js.");
        }
        let layout = layout::layout_of(runtime.modules)
            .ok_or("This Node.js line is not one that this version of fast-ffi knows.")?;
        let symbols = Symbols::find(layout.takes_int64_representation)
            .ok_or("This Node.js does not export the V8 functions that fast calls need.")?;
        if !symbols.version().to_bytes().starts_with(layout.version_prefix.as_bytes()) {
            return Err("The version of V8 is not the one that this Node.js line has.");
        }
        let v8 = V8 { layout, symbols };
        if v8.measure_type_info_stride() != layout.type_info.stride() {
            return Err("V8's description of C functions has an unexpected layout.");
        }
        Ok(v8)
    }

    /// Makes a JavaScript function. Optimised callers enter it at `fast`, if there is that and
    /// their arguments fit; all others at the conventional entry `E`. Gives None if V8 could not
    /// make it.
    pub fn new_function<E: ConventionalEntry>(&self, fast: Option<&FastEntry>) -> Option<Local> {
        // Each layout has code of its own, so that calls need not ask for it.
        let conventional: FunctionCallback = match self.layout.callback_info {
            CallbackInfoLayout::Pointers => enter_with_pointers::<E>,
            CallbackInfoLayout::Frame => enter_with_frame::<E>,
        };
        let fast = fast.map_or(ptr::null(), |fast| ptr::from_ref(fast).cast::<c_void>());
        // SAFETY: this runs on a JavaScript thread inside a native call. `fast` is read during the call
        // only; what it points to is never freed.
        let function = unsafe { self.symbols.new_function(conventional, fast) };
        (!function.is_null()).then_some(function)
    }

    fn throw(&self, exception: Local) {
        // SAFETY: this runs on a JavaScript thread, and the handle is live.
        unsafe { self.symbols.throw(exception) };
    }
}

/// Throws a value to the JavaScript caller of the conventional entry that is running.
#[cold]
pub fn throw(exception: Local) {
    known().expect("functions are only made with a known V8").throw(exception);
}

/// The code that V8 runs for callers that do not enter a function at its fast entry.
pub trait ConventionalEntry {
    /// # Safety
    /// The caller guarantees that V8 has made a call of a function which was made with this entry,
    /// and that `info` is what it has passed.
    unsafe fn enter(info: CallbackInfo);
}

/// # Safety
/// Only V8 may call it, if this is its layout, for functions made with the entry.
unsafe extern "C" fn enter_with_pointers<E: ConventionalEntry>(info: *const c_void) {
    // SAFETY: V8 is the caller.
    unsafe { E::enter(CallbackInfo::new(info, CallbackInfoLayout::Pointers)) }
}

/// # Safety
/// Only V8 may call it, if this is its layout, for functions made with the entry.
unsafe extern "C" fn enter_with_frame<E: ConventionalEntry>(info: *const c_void) {
    // SAFETY: V8 is the caller.
    unsafe { E::enter(CallbackInfo::new(info, CallbackInfoLayout::Frame)) }
}

thread_local! {
    static SELF_CHECK: Cell<bool> = const { Cell::new(false) };
}

/// The first argument that the self check passes through a conventional call.
pub const SELF_CHECK_ARGUMENT: i32 = 0x0123_4567;

/// The conventional entry of the self check's function. It notes whether it was called with two
/// arguments of which [`SELF_CHECK_ARGUMENT`] is the first, and returns the second one then.
pub struct SelfCheck;

impl ConventionalEntry for SelfCheck {
    unsafe fn enter(info: CallbackInfo) {
        let passed = info.length() == 2 && info.small_integer(0) == Some(SELF_CHECK_ARGUMENT);
        if passed {
            info.set_return_value(info.argument(1));
        }
        SELF_CHECK.set(passed);
    }
}

/// Tells whether the last run of [`SelfCheck`] on this thread found what it expected, and
/// forgets that.
pub fn self_check_passed() -> bool {
    SELF_CHECK.replace(false)
}
