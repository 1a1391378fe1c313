//! A registration says what a callback calls: the user's function, by way of the adapter of its
//! signature.

use crate::abort::abort;
use crate::environment::{Environment, Mailbox};
use crate::node_api;
use napi::bindgen_prelude::{FromNapiValue, JsObjectValue, Object};
use napi::sys;
use std::cell::Cell;
use std::fmt::Display;
use std::ptr;
use std::rc::Rc;
use std::sync::Arc;

pub struct Registration {
    env: sys::napi_env,
    pub environment: Rc<Environment>,
    /// The adapter, which the callbacks of a signature share, and which is always held.
    adapter: sys::napi_ref,
    /// The adapter for calls from other threads, if there may be any. It boxes exceptions: none ends the
    /// process at once.
    outside_adapter: Option<sys::napi_ref>,
    /// Whether the event loop goes on for the sake of such calls.
    keeps_alive: bool,
    /// The user's function, held while `strong`.
    function: sys::napi_ref,
    strong: Cell<bool>,
    supports_exceptions: bool,
}

/// What is to be registered.
pub struct Subject {
    pub adapter: sys::napi_value,
    pub function: sys::napi_value,
    pub supports_exceptions: bool,
    /// What is to be known of calls from other threads; None if there must be none.
    pub from_outside: Option<FromOutside>,
}

/// How other threads may call a callback.
pub struct FromOutside {
    pub adapter: sys::napi_value,
    pub mailbox: Arc<Mailbox>,
    /// Whether they wait for the result.
    pub waits: bool,
    /// Whether the event loop goes on as long as they may call.
    pub keeps_alive: bool,
}

/// The thread from which a callback was called.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum CallFrom {
    OwnThread,
    Outside,
}

impl Registration {
    /// Registers a function, strongly held, which is called through its adapter. `end` undoes it.
    pub fn new(environment: Rc<Environment>, subject: &Subject) -> Registration {
        let env = environment.env();
        let &Subject { adapter, function, supports_exceptions, ref from_outside } = subject;
        let keeps_alive = from_outside.as_ref().is_some_and(|outside| outside.keeps_alive);
        if keeps_alive && let Some(open) = environment.mailbox() {
            open.hold_loop();
        }
        Registration {
            env,
            environment,
            adapter: node_api::reference(env, adapter),
            outside_adapter: from_outside
                .as_ref()
                .map(|outside| node_api::reference(env, outside.adapter)),
            keeps_alive,
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
            if let Some(adapter) = self.outside_adapter {
                sys::napi_delete_reference(self.env, adapter);
            }
            sys::napi_delete_reference(self.env, self.function);
        }
        if self.keeps_alive
            && let Some(open) = self.environment.mailbox()
        {
            open.release_loop();
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

    /// Tells whether the function was collected.
    pub fn is_collected(&self) -> bool {
        let (mut scope, mut value) = (ptr::null_mut(), ptr::null_mut());
        // SAFETY: the reference lives as long as the registration, and this is its thread; the scope is
        // closed before any other.
        unsafe {
            sys::napi_open_handle_scope(self.env, &raw mut scope);
            sys::napi_get_reference_value(self.env, self.function, &raw mut value);
            sys::napi_close_handle_scope(self.env, scope);
        }
        value.is_null()
    }

    /// Tells whether an exception waits for the call that led here to return: C goes on for a while
    /// after a callback has failed.
    pub fn has_failed(&self) -> bool {
        self.supports_exceptions && self.environment.frames.has_exception()
    }

    /// Calls the adapter of the callback that messages call `label`. Gives true if the adapter
    /// found all well. Gives false, so that the result stays zero, if the function was collected
    /// after `unrefCallback` or threw, or the thread is being terminated.
    pub fn run(&self, label: &dyn Display, from: CallFrom) -> bool {
        let env = self.env;
        let adapter_for_calls = match from {
            CallFrom::OwnThread => self.adapter,
            CallFrom::Outside => self.outside_adapter.unwrap_or(self.adapter),
        };
        let mut scope = ptr::null_mut();
        // SAFETY: this is the environment's thread, outside of V8; Node-API enters it.
        unsafe { sys::napi_open_handle_scope(env, &raw mut scope) };
        let mut adapter = ptr::null_mut();
        let mut function = ptr::null_mut();
        // SAFETY: the callback was registered when the caller looked, and no JavaScript ran since.
        unsafe {
            sys::napi_get_reference_value(env, adapter_for_calls, &raw mut adapter);
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
                    self.fail(result, label, from);
                }
            } else {
                match take_exception(env) {
                    Some(exception) => self.fail(exception, label, from),
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
    fn fail(&self, exception: sys::napi_value, label: &dyn Display, from: CallFrom) {
        let frames = &self.environment.frames;
        let is_outside = from == CallFrom::Outside;
        if !self.supports_exceptions && !is_outside {
            abort(&format!("{label}: {}", message(self.env, exception)));
        }
        if frames.is_in_call() && !is_outside {
            frames.keep_exception(self.env, exception);
        } else if let Some(error) = node_api::thrown(self.env, exception) {
            // No call from JavaScript led here, so nobody there can catch it.
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
