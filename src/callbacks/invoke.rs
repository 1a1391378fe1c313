//! Runs callbacks when C calls them.

use super::callback::{Callback, Context};
use super::doorway::Doorway;
use super::frame::Frame;
use super::registration::CallFrom;
use crate::abort::abort;
use crate::environment::{Letter, Posting, Recipient, ThreadOfJavaScript};
use crate::jit::ThunkCell;
use std::sync::Arc;

/// Does what C has called a callback for: writes the arguments to the slots, calls the JavaScript
/// adapter made for the callback (lib/callbacks/adapter.js), and leaves the result in the frame.
/// The adapter reads the slots, calls the user's function, checks what it returns and writes that
/// to the slot of results. It returns a number, or an exception if the function throws or returns
/// something else than its signature says. An exception ends the process or, if the library was
/// opened so, is kept for the call from JavaScript that led here; C gets zero meanwhile. From another
/// thread, if that is allowed, the arguments are posted to the callback's own.
///
/// # Safety
/// Only the entry of thunks may call it, with the thunk's cell, the registers that the thunk was
/// called with, and the start of its stack arguments.
pub unsafe extern "C" fn call_from_c(cell: &ThunkCell, frame: &mut Frame, stack: *const u8) {
    frame.clear_results();
    match Context::of(cell) {
        Context::Callback(callback) => {
            // SAFETY: a cell leads to its callback until that is dropped. The callback is held here
            // because the function may unregister it, and so many others that the quarantine forgets it.
            let callback = unsafe {
                Arc::increment_strong_count(callback);
                Arc::from_raw(callback)
            };
            callback.check_thread();
            // SAFETY: frame and stack are those of a call of this callback, if C has called it as its
            // signature says.
            unsafe { call_here(&callback, frame, stack) };
        }
        Context::Doorway(doorway) => match doorway.target() {
            // SAFETY: as above.
            Some(callback) if callback.is_on_own_thread() => unsafe {
                call_here(&callback, frame, stack);
            },
            // SAFETY: as above.
            Some(callback) => unsafe { call_outside(doorway, callback, frame, stack) },
            // SAFETY: as above.
            None => unsafe { answer_zero(cell, frame) },
        },
        // SAFETY: as above.
        Context::Abandoned(_) => unsafe { answer_zero(cell, frame) },
        Context::Nothing => {
            abort("a callback was invoked long after it was unregistered or its library closed")
        }
    }
}

/// Lets C get zero, in memory, too, of a callback that is registered no more.
///
/// # Safety
/// The caller guarantees that the frame is that of a call of the callback that was abandoned.
unsafe fn answer_zero(cell: &ThunkCell, frame: &mut Frame) {
    // A callback is abandoned before its doorway is shut.
    if let Context::Abandoned(places) = Context::of(cell) {
        // SAFETY: the caller's promise.
        unsafe { places.clear_result(frame) };
    }
}

/// Runs a callback on its own thread.
///
/// # Safety
/// The caller guarantees that frame and stack are those of a call of this callback.
unsafe fn call_here(callback: &Arc<Callback>, frame: &mut Frame, stack: *const u8) {
    // SAFETY: the caller's promise.
    unsafe { callback.places.clear_result(frame) };
    // The registration is held, because the function may end it.
    let registration = callback.registration();
    if registration.has_failed() {
        return;
    }
    let environment = &registration.environment;
    let slots = environment.slots();
    // SAFETY: the caller's promise; the slots of an environment are as many as the longest signature
    // takes.
    unsafe { callback.places.read_arguments(frame, stack, slots) };
    let run = || registration.run(&**callback, CallFrom::OwnThread);
    if environment.frames.callback(run) {
        // SAFETY: the slots of an environment are as many as the longest signature takes, and the
        // adapter has left a value of the result's type in them.
        unsafe { callback.places.write_result(frame, slots) };
    }
}

/// Has a callback run on its own thread, which this one is not.
///
/// # Safety
/// The caller guarantees that frame and stack are those of a call of this callback.
unsafe fn call_outside(
    doorway: &Doorway<Callback>,
    callback: Arc<Callback>,
    frame: &mut Frame,
    stack: *const u8,
) {
    let places = callback.places;
    let mut slots = vec![0; places.slot_count()].into_boxed_slice();
    // SAFETY: the caller's promise; there are as many slots as the signature takes.
    unsafe {
        places.clear_result(frame);
        places.read_arguments(frame, stack, slots.as_mut_ptr());
    }
    let letter = Letter::new(Arc::clone(&callback) as Arc<dyn Recipient>, slots);
    let Some(outside) = &callback.outside else { return };
    // Who stops the Worker that runs on this thread may wait for it, and then the other answers nobody.
    let thread = ThreadOfJavaScript::current();
    let gives_up = || thread.is_some_and(ThreadOfJavaScript::is_stopping);
    if outside.waits && gives_up() {
        return;
    }
    // What is posted once the doorway is shut would wait for nobody.
    let Some(posting) = doorway.while_open(|_| outside.mailbox.post(&letter)) else { return };
    let patience = match posting {
        Posting::Refused => return,
        Posting::Alone => Some(&outside.mailbox.for_answers),
        Posting::Behind => None,
    };
    if !outside.waits {
        return;
    }
    let gives_up: Option<&dyn Fn() -> bool> = thread.is_some().then_some(&gives_up);
    if let Some(slots) = letter.wait(patience, gives_up) {
        // SAFETY: there are as many slots as the signature takes, and the adapter has left a value of the
        // result's type in them.
        unsafe { places.write_result(frame, slots.as_ptr()) };
    }
}
