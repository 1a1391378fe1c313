//! Counts the native calls in progress on a thread. A library that the program closes meanwhile, in
//! a callback, may be one that the thread has yet to return through: it is unloaded when the thread
//! has left all native calls.

use crate::node_api;
use crate::os::Library;
use napi::sys;
use std::cell::{Cell, RefCell};
use std::ffi::c_void;
use std::ptr;
use std::rc::Rc;

#[derive(Default)]
pub struct NativeFrames {
    /// The number of calls from JavaScript to C that are in progress.
    calls: Cell<usize>,
    /// The function that the innermost of these has called; null if there is none, or it is a call of the
    /// loader. Fast calls, which may be in progress within it, are not among them.
    function: Cell<*const c_void>,
    /// The number of calls from C to JavaScript that are in progress. Their callers need not have
    /// been called from JavaScript.
    callbacks: Cell<usize>,
    /// Whether a call that returns may have more to do than to be counted. Unless it is set nothing
    /// is terminated or closed, and no exception is kept.
    has_news: Cell<bool>,
    /// Whether JavaScript is being terminated, so that the call in progress is to return without
    /// running any more of it.
    terminated: Cell<bool>,
    /// The libraries that are closed, as JavaScript sees it, and have yet to be unloaded.
    closed: RefCell<Vec<Library>>,
    /// The exception that a callback has thrown to the innermost of the calls in progress.
    exception: Cell<Option<KeptException>>,
}

/// An exception that a callback has thrown, kept until the call that led to it returns.
#[derive(Clone, Copy)]
pub struct KeptException {
    env: sys::napi_env,
    reference: sys::napi_ref,
}

impl KeptException {
    /// Gives what that call is to throw; None if JavaScript is not to run any more. It is for
    /// native calls, because they have a handle scope.
    pub fn release(self) -> Option<sys::napi_value> {
        let mut exception = ptr::null_mut();
        // SAFETY: `keep_exception` made the reference, on this thread.
        unsafe { sys::napi_get_reference_value(self.env, self.reference, &raw mut exception) };
        self.forget();
        node_api::thrown(self.env, exception)
    }

    /// Hands the exception to Node as uncaught, where no call is there to throw it.
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

impl Drop for NativeFrames {
    /// Lets libraries stay loaded that were closed amid calls which the thread has never left:
    /// `process.exit` ends the process from within them.
    fn drop(&mut self) {
        self.closed.take().into_iter().for_each(Library::keep_open);
    }
}

/// What is to be known of the call around one of a function, once that has ended.
pub struct OuterCall {
    exception: Option<KeptException>,
    function: *const c_void,
}

thread_local! {
    static OF_THIS_THREAD: Rc<NativeFrames> = Rc::default();
}

impl NativeFrames {
    pub fn of_this_thread() -> Rc<NativeFrames> {
        OF_THIS_THREAD.with(Rc::clone)
    }

    /// Runs a call from JavaScript to C that is none of a function of the program's, and unloads what has
    /// been closed by its end. Gives what the call returns, and what a callback has thrown to it.
    #[inline]
    fn call<R>(&self, call: impl FnOnce() -> R) -> (R, Option<KeptException>) {
        let outer_exception = self.enter();
        let outer_function = self.function.replace(ptr::null());
        let result = call();
        self.function.set(outer_function);
        if self.has_news.get() {
            return (result, self.leave_with_news(outer_exception));
        }
        self.calls.set(self.calls.get() - 1);
        (result, None)
    }

    /// Begins a call of the function at `code`. Gives what `end_function` takes.
    #[inline(always)]
    pub fn begin_function(&self, code: *const c_void) -> OuterCall {
        OuterCall { exception: self.enter(), function: self.function.replace(code) }
    }

    /// Ends a call of a function that has left the first word of its result at an address, as `call` does. That
    /// word stays what it is when a library is unloaded now: this runs code of the library, which may call back, and
    /// so make other calls.
    ///
    /// # Safety
    /// The caller guarantees that the word at this address can be read and written.
    #[inline(always)]
    pub unsafe fn end_function(&self, outer: OuterCall, result: *mut u64) -> Option<KeptException> {
        self.function.set(outer.function);
        if !self.has_news.get() {
            self.calls.set(self.calls.get() - 1);
            return None;
        }
        // SAFETY: the caller's promise.
        let bits = unsafe { *result };
        let exception = self.leave_with_news(outer.exception);
        // SAFETY: the caller's promise.
        unsafe { *result = bits };
        exception
    }

    /// Begins a call. Gives the exception that waits for a call further out: it is not for this
    /// one to throw.
    #[inline]
    fn enter(&self) -> Option<KeptException> {
        self.calls.set(self.calls.get() + 1);
        if self.has_news.get() { self.exception.take() } else { None }
    }

    /// Ends a call that may have been told something. Gives what a callback has thrown to it.
    #[cold]
    fn leave_with_news(&self, outer_exception: Option<KeptException>) -> Option<KeptException> {
        self.unload_closed();
        let mut exception = self.exception.replace(outer_exception);
        self.calls.set(self.calls.get() - 1);
        // Back in JavaScript, V8 goes on with the termination by itself, unless something is
        // thrown.
        if self.terminated.replace(false)
            && let Some(exception) = exception.take()
        {
            exception.forget();
        }
        // Closed libraries and exceptions may wait for calls further out.
        self.has_news.set(outer_exception.is_some() || !self.closed.borrow().is_empty());
        exception
    }

    /// Gives the function that the innermost call of this thread has called, but for fast calls; null if
    /// there is none.
    pub fn function_called() -> *const c_void {
        OF_THIS_THREAD.try_with(|frames| frames.function.get()).unwrap_or(ptr::null())
    }

    /// Runs a call of the function at `code` on a thread without JavaScript, and lets `function_called` give it
    /// meanwhile.
    pub fn call_elsewhere(code: *const c_void, call: impl FnOnce()) {
        OF_THIS_THREAD.with(|frames| {
            frames.function.set(code);
            call();
            frames.function.set(ptr::null());
        });
    }

    /// Runs C where no exception can be thrown, for instance to load a library. One is reported as
    /// uncaught.
    pub fn call_reporting<R>(&self, call: impl FnOnce() -> R) -> R {
        let (result, exception) = self.call(call);
        if let Some(exception) = exception {
            exception.report();
        }
        result
    }

    /// Tells whether a call from JavaScript to C is in progress.
    pub fn is_in_call(&self) -> bool {
        self.calls.get() > 0
    }

    /// Tells whether C that may go on is on the stack, whoever has called it.
    pub fn is_on_stack(&self) -> bool {
        self.calls.get() > 0 || self.callbacks.get() > 0
    }

    /// Keeps what a callback has thrown, an object, until the innermost call returns.
    pub fn keep_exception(&self, env: sys::napi_env, exception: sys::napi_value) {
        let reference = node_api::reference(env, exception);
        self.exception.set(Some(KeptException { env, reference }));
        self.has_news.set(true);
    }

    /// Tells whether an exception waits for the innermost call to return.
    pub fn has_exception(&self) -> bool {
        self.exception.get().is_some()
    }

    /// Runs a call from C to JavaScript, and tells whether it came to its end. Nothing is unloaded
    /// then, because the caller is C.
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
        // Without a call from JavaScript there is nothing that C returns to.
        self.terminated.set(self.calls.get() > 0);
        self.has_news.set(true);
    }

    /// Unloads a library once nothing of it can be on the stack: now, or at the end of the
    /// outermost call, or, if no call of ours led to the present callback, of a later one.
    pub fn unload(&self, library: Library) {
        self.closed.borrow_mut().push(library);
        self.has_news.set(true);
        // This counts as a call, because unloading runs the library's code.
        self.call_reporting(|| ());
    }

    /// Unloads closed libraries if the call in progress is the only one.
    fn unload_closed(&self) {
        if self.calls.get() > 1 || self.callbacks.get() > 0 {
            return;
        }
        // The code of these libraries, which unloading runs, may close more of them.
        while !self.closed.borrow().is_empty() {
            drop(self.closed.take());
        }
    }
}
