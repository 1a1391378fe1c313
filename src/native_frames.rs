//! Native calls in progress on a thread. A library that is closed meanwhile, by a callback, may be
//! one that the thread has yet to return through: it is unloaded when the thread has left all.

use crate::node_api;
use libloading::os::unix::Library as Handle;
use napi::sys;
use std::cell::{Cell, RefCell};
use std::mem;
use std::ptr;
use std::rc::Rc;

#[derive(Default)]
pub struct NativeFrames {
    /// Calls from JavaScript to C.
    calls: Cell<usize>,
    /// Calls from C to JavaScript. Their callers need not be among the former.
    callbacks: Cell<usize>,
    /// JavaScript is being terminated, and the call in progress is to return without any more.
    terminated: Cell<bool>,
    /// The thread has an environment whose end is waited for.
    has_environment: Cell<bool>,
    /// The process ends with this thread, so what is still loaded stays so.
    process_ends: Cell<bool>,
    /// Libraries that are closed, as JavaScript sees it, and have yet to be unloaded.
    closed: RefCell<Vec<Handle>>,
    /// What a callback has thrown to the innermost of the calls in progress.
    exception: Cell<Option<KeptException>>,
}

/// What a callback has thrown, until the call that led to it returns.
#[derive(Clone, Copy)]
pub struct KeptException {
    env: sys::napi_env,
    reference: sys::napi_ref,
}

impl KeptException {
    /// What that call is to throw; nothing, if JavaScript is not to run any more. For native calls:
    /// they have a handle scope.
    pub fn release(self) -> Option<sys::napi_value> {
        let mut exception = ptr::null_mut();
        // SAFETY: `keep_exception` made the reference, on this thread.
        unsafe { sys::napi_get_reference_value(self.env, self.reference, &raw mut exception) };
        self.forget();
        node_api::thrown(self.env, exception)
    }

    /// Hands it to Node as uncaught, where no call is there to throw it.
    fn report(self) {
        if let Some(error) = self.release() {
            node_api::report_uncaught(self.env, error);
        }
    }

    fn forget(self) {
        // SAFETY: `keep_exception` made the reference, on this thread; it is deleted once, as both
        // callers own what they delete.
        unsafe { sys::napi_delete_reference(self.env, self.reference) };
    }
}

thread_local! {
    static OF_THIS_THREAD: Rc<NativeFrames> = Rc::default();
}

impl NativeFrames {
    pub fn of_this_thread() -> Rc<NativeFrames> {
        OF_THIS_THREAD.with(Rc::clone)
    }

    /// Runs a call from JavaScript to C, and unloads what has been closed by then. Gives what a
    /// callback has thrown to it, too.
    pub fn call<R>(&self, call: impl FnOnce() -> R) -> (R, Option<KeptException>) {
        self.calls.set(self.calls.get() + 1);
        // One that waits for a call further out is none of this call's.
        let outer_exception = self.exception.take();
        let result = call();
        self.unload_closed();
        let mut exception = self.exception.replace(outer_exception);
        self.calls.set(self.calls.get() - 1);
        // Back in JavaScript, V8 goes on with the termination by itself, but for an exception.
        if self.terminated.replace(false)
            && let Some(exception) = exception.take()
        {
            exception.forget();
        }
        (result, exception)
    }

    /// Runs C where no exception can be thrown, for instance what loads a library.
    pub fn call_reporting<R>(&self, call: impl FnOnce() -> R) -> R {
        let (result, exception) = self.call(call);
        if let Some(exception) = exception {
            exception.report();
        }
        result
    }

    /// Whether a call from JavaScript to C is in progress.
    pub fn is_in_call(&self) -> bool {
        self.calls.get() > 0
    }

    /// Keeps what a callback has thrown, an object, until the innermost call returns.
    pub fn keep_exception(&self, env: sys::napi_env, exception: sys::napi_value) {
        let reference = node_api::reference(env, exception);
        self.exception.set(Some(KeptException { env, reference }));
    }

    /// Whether an exception waits for the innermost call to return.
    pub fn has_exception(&self) -> bool {
        self.exception.get().is_some()
    }

    /// Runs a call from C to JavaScript, and says whether it came to its end. Nothing is unloaded
    /// then: the caller is C.
    pub fn callback(&self, call: impl FnOnce() -> bool) -> bool {
        if self.terminated.get() {
            return false;
        }
        self.callbacks.set(self.callbacks.get() + 1);
        let completed = call();
        self.callbacks.set(self.callbacks.get() - 1);
        completed
    }

    /// Notes that JavaScript is being terminated, by a time limit of `node:vm` for instance. V8
    /// forgets that when C enters JavaScript again, so callbacks do nothing until C has returned.
    pub fn terminate(&self) {
        // Without a call there is nothing that C returns to.
        self.terminated.set(self.calls.get() > 0);
    }

    /// Unloads a library once nothing of it can be on the stack: now, or at the end of the
    /// outermost call, or, if no call of ours led to the present callback, of a later one.
    pub fn unload(&self, handle: Handle) {
        if self.process_ends.get() {
            // Threads that the library has started go on for a while.
            mem::forget(handle);
            return;
        }
        self.closed.borrow_mut().push(handle);
        // Unloading runs the library's code.
        self.call_reporting(|| ());
    }

    /// Notes that the thread has an environment; true if that was not known. `end_environment` is to
    /// be called then when it ends.
    pub fn start_environment(&self) -> bool {
        let is_known = self.has_environment.replace(true);
        if !is_known {
            self.process_ends.set(false);
        }
        !is_known
    }

    /// Notes that the environment ends; on the main thread, the process does then.
    pub fn end_environment(&self) {
        self.has_environment.set(false);
        self.process_ends.set(is_main_thread());
    }

    /// Unloads closed libraries if the call in progress is the only one.
    fn unload_closed(&self) {
        if self.calls.get() > 1 || self.callbacks.get() > 0 {
            return;
        }
        // Their code may close more of them.
        while !self.closed.borrow().is_empty() {
            drop(self.closed.take());
        }
    }
}

/// Whether this is the thread that the process started with.
fn is_main_thread() -> bool {
    #[cfg(target_os = "linux")]
    // SAFETY: these have no preconditions.
    return unsafe { libc::gettid() == libc::getpid() };
    #[cfg(not(target_os = "linux"))]
    // SAFETY: it has no preconditions.
    return unsafe { libc::pthread_main_np() != 0 };
}
