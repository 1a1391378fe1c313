//! Says which function JavaScript has called where C++ ends the process, because an exception has left
//! that function, for example. No exception can be handed on to JavaScript, and the unwinder that looks
//! for a handler finds the end of the stack where JavaScript has called. So the C++ runtime calls its
//! terminate handler, which says what was thrown. A handler is set before that one, which goes
//! by the stack: calls themselves take note of nothing for this, unless they are slow anyhow.

use super::barrier::is_barrier;
use super::jumps::has_jump;
use super::targets;
use crate::abort::warn;
use crate::environment::NativeFrames;
use crate::jit::{self, ArgumentSource};
use crate::os::{self, StackFrame, Symbol};
use crate::v8;
use std::ffi::{CStr, c_void};
use std::mem;
use std::ops::ControlFlow;
use std::process;
use std::slice;
use std::sync::{Mutex, OnceLock, PoisonError};

/// A terminate handler.
type Handler = unsafe extern "C" fn();
type SetTerminate = unsafe extern "C" fn(Handler) -> Option<Handler>;

/// The name of `std::set_terminate` in all C++ runtimes of Unix (Itanium C++ ABI, section 5.1).
const SET_TERMINATE: &CStr = c"_ZSt13set_terminatePFvvE";

/// The names of the functions of C++ runtimes that throw.
const THROWING: [&str; 4] = [
    "__cxa_throw",
    "__cxa_rethrow",
    "__cxa_rethrow_primary_exception",
    "_ZSt17rethrow_exceptionNSt15__exception_ptr13exception_ptrE",
];

/// The handlers, one for each runtime: Node's own, and what libraries bring along. More are not watched.
const HANDLERS: [Handler; 4] = [terminate::<0>, terminate::<1>, terminate::<2>, terminate::<3>];

/// The handlers that were set before, by the number of their runtime.
static PREVIOUS: [OnceLock<Option<Handler>>; HANDLERS.len()] =
    [const { OnceLock::new() }; HANDLERS.len()];

/// Sets the handler of the C++ runtime that a library sees, and that of the process, unless that has been
/// done.
pub fn watch(library: &os::Library) {
    static PROCESS: OnceLock<()> = OnceLock::new();
    PROCESS.get_or_init(|| watch_runtime(os::process_symbol(SET_TERMINATE)));
    let name = SET_TERMINATE.to_str().expect("it is ASCII");
    if let Ok(set_terminate) = library.symbol(name) {
        watch_runtime(set_terminate);
    }
}

fn watch_runtime(set_terminate: *const c_void) {
    /// The addresses of `set_terminate` in the runtimes that are watched.
    static WATCHED: Mutex<Vec<usize>> = Mutex::new(Vec::new());
    if set_terminate.is_null() {
        return;
    }
    let mut watched = WATCHED.lock().unwrap_or_else(PoisonError::into_inner);
    let number = watched.len();
    if watched.contains(&set_terminate.addr()) || number == HANDLERS.len() {
        return;
    }
    watched.push(set_terminate.addr());
    // SAFETY: under this name C++ runtimes have this function, which any thread may call. The handlers
    // stay where they are, as the addon is never unloaded.
    PREVIOUS[number].get_or_init(|| unsafe {
        mem::transmute::<*const c_void, SetTerminate>(set_terminate)(HANDLERS[number])
    });
}

/// Says what can be said, and does what would have been done.
///
/// # Safety
/// Only the C++ runtime with this number may call it.
unsafe extern "C" fn terminate<const NUMBER: usize>() {
    if let Some(message) = describe() {
        warn(&message);
    }
    if let Some(Some(previous)) = PREVIOUS[NUMBER].get() {
        // SAFETY: the runtime would call it now.
        unsafe { previous() };
    }
    process::abort();
}

/// Gives a message about the function that JavaScript has called; None if there is none on the stack.
fn describe() -> Option<String> {
    let mut stack = Vec::new();
    os::for_each_frame(&mut |frame| {
        let is_end = is_barrier(frame.function);
        stack.push(frame);
        if is_end { ControlFlow::Break(()) } else { ControlFlow::Continue(()) }
    });
    let function = function_called(&stack)?;
    Some(match is_exception_without_handler(&stack) {
        true => format!("in a call from JavaScript a C++ exception left {function}"),
        false => format!("in a call from JavaScript C++ ended the process in {function}"),
    })
}

/// Tells whether the C++ runtime has called its terminate handler because it found no handler for an
/// exception.
fn is_exception_without_handler(stack: &[StackFrame]) -> bool {
    const MOST_OF_RUNTIME: usize = 16;
    let names = stack.iter().take(MOST_OF_RUNTIME).filter_map(|frame| name_of(frame.function));
    // Where a function must not throw, but does, the unwinder has found that out.
    let is_of_unwinder = |name: &str| name.starts_with("_Unwind_") || name.starts_with("__gxx_");
    for name in names {
        if THROWING.contains(&name.as_str()) {
            return true;
        }
        if is_of_unwinder(&name) {
            return false;
        }
    }
    false
}

fn name_of(function: *const c_void) -> Option<String> {
    Symbol::at(function)?.name
}

/// Describes the function that JavaScript has called last, if the stack leads there.
fn function_called(stack: &[StackFrame]) -> Option<String> {
    let (end, others) = stack.split_last()?;
    if is_barrier(end.function) {
        return describe_function(NativeFrames::function_called());
    }
    match jit::source_of_trampoline_at(end.address) {
        Some(ArgumentSource::Slots) => describe_function(NativeFrames::function_called()),
        Some(ArgumentSource::V8) => describe_callee(others.last()?),
        // What V8 has compiled is in memory of its own, and calls what a trampoline jumps to.
        None if Symbol::at(end.address).is_none() => describe_callee(others.last()?),
        None => None,
    }
}

/// Describes the function, called from a trampoline for V8, that a frame belongs to. The compiler may have
/// moved the part of it away that is in progress, and it may have ended by jumping to another function.
fn describe_callee(frame: &StackFrame) -> Option<String> {
    if v8::is_host_code(frame.address) {
        return None; // V8 itself has called it
    }
    let object = os::Object::containing(frame.address);
    let mut candidates: Vec<_> = targets::codes().filter(|&code| object.contains(code)).collect();
    candidates.sort_unstable();
    candidates.dedup();
    if candidates.contains(&frame.function) {
        return describe_function(frame.function);
    }
    let mut jumping = candidates.iter().filter(|&&code| jumps_to(code, frame.function));
    match (jumping.next(), jumping.next(), candidates.is_empty()) {
        (Some(&code), None, _) => describe_function(code),
        (_, _, false) => {
            let Symbol { file, .. } = Symbol::at(frame.address)?;
            match name_of(frame.function) {
                Some(name) => Some(format!("the function {name} of the library {file}")),
                None => Some(format!("a function of the library {file}")),
            }
        }
        (_, _, true) => None,
    }
}

/// Tells whether the function at `code` jumps to the one at `other`, or to a part of a function there.
fn jumps_to(code: *const c_void, other: *const c_void) -> bool {
    let length = length_of(code);
    // SAFETY: unwind tables say that there is so much code. Code can be read.
    let bytes = unsafe { slice::from_raw_parts(code.cast::<u8>(), length) };
    let is_wanted = |address| os::function_around(code.with_addr(address)) == other;
    has_jump(bytes, code.addr(), is_wanted)
}

/// Gives the length of the function at `code`, in bytes; 0 if unwind tables do not describe it.
fn length_of(code: *const c_void) -> usize {
    let is_within = |length: usize| os::function_around(code.wrapping_byte_add(length)) == code;
    if !is_within(0) {
        return 0;
    }
    let mut beyond = 1;
    while is_within(beyond) {
        beyond *= 2;
    }
    let mut within = beyond / 2;
    while beyond - within > 1 {
        let middle = within.midpoint(beyond);
        if is_within(middle) {
            within = middle;
        } else {
            beyond = middle;
        }
    }
    beyond
}

/// Describes a function by its name and library.
fn describe_function(code: *const c_void) -> Option<String> {
    let Symbol { file, base, name } = Symbol::at(code)?;
    Some(match name {
        Some(name) => format!("the function {name} of the library {file}"),
        None => {
            let offset = code.addr().wrapping_sub(base.addr());
            format!("the function at 0x{offset:x} of the library {file}")
        }
    })
}
