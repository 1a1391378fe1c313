//! A registration says what a callback calls: the user's function, by way of the adapter of its
//! signature.

use crate::abort::abort;
use crate::environment::Environment;
use crate::node_api;
use napi::bindgen_prelude::{FromNapiValue, JsObjectValue, Object};
use napi::sys;
use std::cell::Cell;
use std::ptr;
use std::rc::Rc;

pub struct Registration {
    env: sys::napi_env,
    pub environment: Rc<Environment>,
    /// The adapter, which the callbacks of a signature share, and which is always held.
    adapter: sys::napi_ref,
    /// The user's function, held while `strong`.
    function: sys::napi_ref,
    strong: Cell<bool>,
    supports_exceptions: bool,
}

impl Registration {
    /// Registers `function`, strongly held, which is called through `adapter`. `end` undoes it.
    pub fn new(
        environment: Rc<Environment>,
        adapter: sys::napi_value,
        function: sys::napi_value,
        supports_exceptions: bool,
    ) -> Registration {
        let env = environment.env();
        Registration {
            env,
            environment,
            adapter: node_api::reference(env, adapter),
            function: node_api::reference(env, function),
            strong: Cell::new(true),
            supports_exceptions,
        }
    }

    /// Gives up what is held. It is to be called once, on the thread that has registered it.
    pub fn end(&self) {
        // SAFETY: the references were made by `new`; they are deleted once, on its thread.
        unsafe {
            sys::napi_delete_reference(self.env, self.adapter);
            sys::napi_delete_reference(self.env, self.function);
        }
    }

    /// Holds the function strongly or weakly. Gives false if it was collected meanwhile.
    pub fn hold(&self, strongly: bool) -> bool {
        let mut value = ptr::null_mut();
        // SAFETY: the reference lives as long as the registration, and this is its thread.
        unsafe { sys::napi_get_reference_value(self.env, self.function, &raw mut value) };
        if value.is_null() {
            return false;
        }
        if self.strong.replace(strongly) != strongly {
            let change = if strongly { sys::napi_reference_ref } else { sys::napi_reference_unref };
            // SAFETY: the reference lives as long as the registration, and this is its thread. The
            // count goes between 0 and 1 only.
            unsafe { change(self.env, self.function, ptr::null_mut()) };
        }
        true
    }

    /// Tells whether an exception waits for the call that led here to return: C goes on for a while
    /// after a callback has failed.
    pub fn has_failed(&self) -> bool {
        self.supports_exceptions && self.environment.frames.has_exception()
    }

    /// Calls the adapter of the callback that messages call `label`. Gives true if the adapter
    /// found all well. Gives false, so that the result stays zero, if the function was collected
    /// after `unrefCallback` or threw, or the thread is being terminated.
    pub fn run(&self, label: &str) -> bool {
        let env = self.env;
        let mut scope = ptr::null_mut();
        // SAFETY: this is the environment's thread, outside of V8; Node-API enters it.
        unsafe { sys::napi_open_handle_scope(env, &raw mut scope) };
        let mut adapter = ptr::null_mut();
        let mut function = ptr::null_mut();
        // SAFETY: the callback was registered when the caller looked, and no JavaScript ran since.
        unsafe {
            sys::napi_get_reference_value(env, self.adapter, &raw mut adapter);
            sys::napi_get_reference_value(env, self.function, &raw mut function);
        }
        let mut completed = false;
        if !function.is_null() {
            let mut result = ptr::null_mut();
            // SAFETY: both are functions; the adapter takes one argument.
            let status = unsafe {
                sys::napi_call_function(
                    env,
                    adapter,
                    adapter,
                    1,
                    &raw const function,
                    &raw mut result,
                )
            };
            if status == sys::Status::napi_ok {
                completed = is_number(env, result);
                if !completed {
                    self.fail(result, label);
                }
            } else {
                match take_exception(env) {
                    Some(exception) => self.fail(exception, label),
                    None => self.environment.frames.terminate(),
                }
            }
        }
        // SAFETY: the scope was opened above, and no other one is open in it.
        unsafe { sys::napi_close_handle_scope(env, scope) };
        completed
    }

    /// Deals with the exception by which the adapter says that it failed.
    #[cold]
    fn fail(&self, exception: sys::napi_value, label: &str) {
        if !self.supports_exceptions {
            abort(&format!("{label}: {}", message(self.env, exception)));
        }
        let frames = &self.environment.frames;
        if frames.is_in_call() {
            frames.keep_exception(self.env, exception);
        } else if let Some(error) = node_api::thrown(self.env, exception) {
            // C was not called from JavaScript, so nobody there can catch it.
            node_api::report_uncaught(self.env, error);
        }
    }
}

fn is_number(env: sys::napi_env, value: sys::napi_value) -> bool {
    let mut value_type = sys::ValueType::napi_null;
    // SAFETY: `value` is a live handle.
    unsafe { sys::napi_typeof(env, value, &raw mut value_type) };
    value_type == sys::ValueType::napi_number
}

/// Clears the pending exception and gives it. It is one of V8's own, as adapters throw none. Gives
/// None if the thread is being terminated, which shows as no exception, or as null.
fn take_exception(env: sys::napi_env) -> Option<sys::napi_value> {
    let mut exception = ptr::null_mut();
    let mut value_type = sys::ValueType::napi_undefined;
    // SAFETY: a handle scope is open.
    unsafe {
        sys::napi_get_and_clear_last_exception(env, &raw mut exception);
        if !exception.is_null() {
            sys::napi_typeof(env, exception, &raw mut value_type);
        }
    }
    let is_exception =
        !matches!(value_type, sys::ValueType::napi_undefined | sys::ValueType::napi_null);
    is_exception.then_some(exception)
}

/// Gives the message of an error.
fn message(env: sys::napi_env, error: sys::napi_value) -> String {
    // SAFETY: `error` is an object of this environment.
    unsafe { Object::from_napi_value(env, error) }
        .and_then(|error| error.get_named_property::<String>("message"))
        .unwrap_or_else(|_| "Callbacks cannot throw an exception".to_string())
}
