//! Tells a thread that runs JavaScript, while it waits in C, whether its environment is to stop. Nobody else
//! would: who stops a Worker waits for its thread, and may be the one that the thread waits for.

use napi::sys;
use std::cell::Cell;
use std::ffi::c_void;
use std::ptr;

thread_local!(static ENV: Cell<sys::napi_env> = const { Cell::new(ptr::null_mut()) });

/// The thread that calls, which has an environment.
#[derive(Clone, Copy)]
pub struct ThreadOfJavaScript {
    env: sys::napi_env,
}

impl ThreadOfJavaScript {
    /// Notes that this thread has an environment, until that ends.
    pub fn enter(env: sys::napi_env) {
        ENV.set(env);
        // SAFETY: this is a native call in `env`. Node runs the hook once, on this thread.
        unsafe { sys::napi_add_env_cleanup_hook(env, Some(leave), env.cast()) };
    }

    /// Gives this thread if it has an environment.
    pub fn current() -> Option<ThreadOfJavaScript> {
        let env = ENV.try_with(Cell::get).unwrap_or(ptr::null_mut());
        (!env.is_null()).then_some(ThreadOfJavaScript { env })
    }

    /// Tells whether no more JavaScript is to run on this thread.
    pub fn is_stopping(self) -> bool {
        let mut is_exception_pending = false;
        // SAFETY: the environment lives, as `leave` has not run on this thread, which is its own: the type is
        // not Send. Node-API looks whether JavaScript may run before it looks at the arguments, which are none.
        unsafe {
            let status = sys::napi_call_function(
                self.env,
                ptr::null_mut(),
                ptr::null_mut(),
                0,
                ptr::null(),
                ptr::null_mut(),
            );
            // Both are said where JavaScript must not run, by the version of Node-API.
            if status != sys::Status::napi_cannot_run_js
                && status != sys::Status::napi_pending_exception
            {
                return false;
            }
            sys::napi_is_exception_pending(self.env, &raw mut is_exception_pending);
        }
        !is_exception_pending
    }
}

unsafe extern "C" fn leave(env: *mut c_void) {
    if ENV.get() == env.cast() {
        ENV.set(ptr::null_mut());
    }
}
