//! Runs callbacks when C calls them.

use super::callback::Context;
use super::frame::Frame;
use crate::abort::abort;
use crate::jit::ThunkCell;
use std::sync::Arc;

/// Does what C has called a callback for: writes the arguments to the slots, calls the JavaScript
/// adapter made for the callback (lib/callbacks/adapter.js), and leaves the result in the frame.
/// The adapter reads the slots, calls the user's function, checks what it returns and writes that
/// to the slot of results. It returns a number, or an exception if the function throws or returns
/// something else than its signature says. An exception ends the process or, if the library was
/// opened so, is kept for the call from JavaScript that led here; C gets zero meanwhile.
///
/// # Safety
/// Only the entry of thunks may call it, with the thunk's cell, the registers that the thunk was
/// called with, and the start of its stack arguments.
pub unsafe extern "C" fn call_from_c(cell: &ThunkCell, frame: &mut Frame, stack: *const u8) {
    frame.clear_results();
    let callback = match Context::of(cell) {
        Context::Callback(callback) => callback,
        Context::Abandoned(places) => {
            // SAFETY: the frame is that of a call of a callback with these places, if C has called it as
            // its signature says.
            unsafe { places.clear_result(frame) };
            return;
        }
        Context::Nothing => {
            abort("a callback was invoked long after it was unregistered or its library closed")
        }
    };
    // SAFETY: a cell leads to its callback until that is dropped. The callback is held here because
    // the function may unregister it, and so many others that the quarantine forgets it.
    let callback = unsafe {
        Arc::increment_strong_count(callback);
        Arc::from_raw(callback)
    };
    if !callback.is_on_own_thread() {
        callback.abort("Callbacks can only be invoked on the system thread they were created on");
    }
    // SAFETY: the frame is that of a call of this callback, if C has called it as its signature says.
    unsafe { callback.places.clear_result(frame) };
    // The registration is held, because the function may end it.
    let registration = callback.registration();
    if registration.has_failed() {
        return;
    }
    let environment = &registration.environment;
    let slots = environment.slots();
    // SAFETY: frame and stack are those of a call of this callback, if C has called it as its
    // signature says; the slots of an environment are as many as the longest signature takes.
    unsafe { callback.places.read_arguments(frame, stack, slots) };
    if environment.frames.callback(|| registration.run(callback.label())) {
        // SAFETY: the slots of an environment are as many as the longest signature takes, and the
        // adapter has left a value of the result's type in them.
        unsafe { callback.places.write_result(frame, slots) };
    }
}
