//! JavaScript functions as C function pointers, through libffi closures.
//!
//! What C calls is a closure; it writes its arguments to the environment's slots and calls the
//! JavaScript adapter made for the callback (lib/callback.js), which reads them, calls the user's
//! function, checks what it returns and writes that to slot 0. It returns a number, or an exception if
//! the function throws or returns something else than its signature says. That ends the process or, if
//! the library was opened so, is kept for the call from JavaScript that led here; C gets zero meanwhile.

use crate::addon_file;
use crate::environment::Environment;
use crate::jit;
use crate::node_api;
use crate::signature::Signature;
use crate::types::{AbiType, Kind};
use libffi::low;
use libffi::raw::{ffi_closure_alloc, ffi_closure_free, ffi_prep_closure_loc, ffi_status_FFI_OK};
use napi::bindgen_prelude::{FromNapiValue, JsObjectValue, Object};
use napi::sys;
use std::cell::{Cell, RefCell};
use std::collections::VecDeque;
use std::ffi::c_void;
use std::mem;
use std::ptr;
use std::rc::Rc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, PoisonError};

/// How many retired callbacks stay recognisable, so that C code which calls one late ends in a
/// message instead of a jump into freed memory.
pub const QUARANTINE_SIZE: usize = 1024;

/// A registered callback. Its address stays the same while the closure can be called: the closure
/// leads here.
pub struct Callback {
    signature: &'static Signature,
    /// For messages: the names of the function and of its library.
    label: String,
    thread: ThreadMark,
    closure: *mut low::ffi_closure,
    code: *mut c_void,
    /// None once unregistered. Only touched on the callback's own thread.
    registration: RefCell<Option<Rc<Registration>>>,
    /// Whether the registration ended without the program saying so. As above.
    abandoned: Cell<bool>,
}

struct Registration {
    env: sys::napi_env,
    environment: Rc<Environment>,
    /// Shared by the callbacks of a signature and always held.
    adapter: sys::napi_ref,
    /// The user's function, held while `strong`.
    function: sys::napi_ref,
    strong: Cell<bool>,
    supports_exceptions: bool,
}

/// Identifies a running thread, cheaply: the address of a variable of its own.
#[derive(Clone, Copy, PartialEq, Eq)]
struct ThreadMark(usize);

impl ThreadMark {
    fn current() -> ThreadMark {
        thread_local!(static MARK: u8 = const { 0 });
        ThreadMark(MARK.with(|mark| ptr::from_ref(mark).addr()))
    }
}

/// Why a closure can't be made.
#[derive(Clone, Copy)]
pub enum NoClosure {
    /// The operating system forbids it.
    NoExecutableMemory,
    /// There is another addon at the path where libffi looks for its code.
    AddonReplaced,
    NoMemory,
}

impl NoClosure {
    pub fn reason(self) -> &'static str {
        match self {
            NoClosure::NoExecutableMemory => {
                "the operating system does not let this process make memory executable, which \
                 callbacks need"
            }
            NoClosure::AddonReplaced => {
                "the file of the native addon has been replaced since it was loaded; start the \
                 process again"
            }
            NoClosure::NoMemory => "there is no memory for another callback",
        }
    }
}

/// A closure and the address at which C calls it.
fn allocate_closure() -> Result<(*mut low::ffi_closure, *mut c_void), NoClosure> {
    /// Whether libffi has found its code. It keeps the file open.
    static FOUND: AtomicBool = AtomicBool::new(false);
    if !jit::executable_memory() {
        return Err(NoClosure::NoExecutableMemory);
    }
    if !FOUND.load(Ordering::Relaxed) && addon_file::is_replaced() {
        return Err(NoClosure::AddonReplaced);
    }
    let mut code = ptr::null_mut();
    // SAFETY: libffi allocates the writable closure and says in `code` where it is called.
    let closure = unsafe { ffi_closure_alloc(size_of::<low::ffi_closure>(), &raw mut code) };
    if closure.is_null() {
        return Err(NoClosure::NoMemory);
    }
    FOUND.store(true, Ordering::Relaxed);
    Ok((closure.cast(), code))
}

impl Callback {
    /// A closure that calls `function`, strongly held, through `adapter`.
    pub fn register(
        env: sys::napi_env,
        environment: Rc<Environment>,
        signature: &'static Signature,
        adapter: sys::napi_value,
        function: sys::napi_value,
        label: String,
        supports_exceptions: bool,
    ) -> Result<Arc<Callback>, NoClosure> {
        let (closure, code) = allocate_closure()?;
        let registration = Registration {
            env,
            environment,
            adapter: node_api::reference(env, adapter),
            function: node_api::reference(env, function),
            strong: Cell::new(true),
            supports_exceptions,
        };
        let callback = Arc::new(Callback {
            signature,
            label,
            thread: ThreadMark::current(),
            closure,
            code,
            registration: RefCell::new(Some(Rc::new(registration))),
            abandoned: Cell::new(false),
        });
        // SAFETY: closure and code belong together, the cif is never freed, and the callback
        // stays where it is until it is dropped, which frees the closure.
        let status = unsafe {
            ffi_prep_closure_loc(
                closure,
                signature.cif(),
                Some(call_from_c),
                Arc::as_ptr(&callback).cast_mut().cast(),
                code,
            )
        };
        if status != ffi_status_FFI_OK {
            callback.end_registration();
            return Err(NoClosure::NoMemory);
        }
        Ok(callback)
    }

    /// What C calls.
    pub fn code(&self) -> *mut c_void {
        self.code
    }

    /// Holds the function strongly or weakly. False if it was collected meanwhile.
    pub fn hold(&self, strongly: bool) -> bool {
        let registration = self.registration.borrow();
        let Some(Registration { env, function, strong, .. }) = registration.as_deref() else {
            return false;
        };
        let mut value = ptr::null_mut();
        // SAFETY: the reference lives as long as the registration, and this is its thread.
        unsafe { sys::napi_get_reference_value(*env, *function, &raw mut value) };
        if value.is_null() {
            return false;
        }
        if strong.replace(strongly) != strongly {
            let change = if strongly { sys::napi_reference_ref } else { sys::napi_reference_unref };
            // SAFETY: as above; the count goes between 0 and 1 only.
            unsafe { change(*env, *function, ptr::null_mut()) };
        }
        true
    }

    fn end_registration(&self) {
        if let Some(registration) = self.registration.take() {
            // SAFETY: the references were made by `register`; they are deleted once, on its thread.
            unsafe {
                sys::napi_delete_reference(registration.env, registration.adapter);
                sys::napi_delete_reference(registration.env, registration.function);
            }
        }
    }

    /// Ends the registration and keeps the closure recognisable for a while.
    pub fn retire(self: Arc<Self>) {
        self.end_registration();
        let mut quarantine = QUARANTINE.lock().unwrap_or_else(PoisonError::into_inner);
        if quarantine.len() == QUARANTINE_SIZE {
            quarantine.pop_front();
        }
        quarantine.push_back(self);
    }

    /// Does the same where it is not the program that ends it, but the collector or the end of the
    /// environment: C is not to blame for calls that come later, and gets a zero.
    pub fn abandon(self: Arc<Self>) {
        self.abandoned.set(true);
        self.retire();
    }

    fn abort(&self, reason: &str) -> ! {
        abort(&format!("{}: {reason}", self.label))
    }
}

impl Drop for Callback {
    fn drop(&mut self) {
        // SAFETY: allocated in `register`, freed once.
        unsafe { ffi_closure_free(self.closure.cast()) };
    }
}

// SAFETY: other threads see a callback in two ways: C code on the wrong thread reads `thread` and
// `label`, which are constant; and the quarantine drops callbacks whose registration, the only part
// that belongs to a thread, has been ended on that thread, where `abandoned` was set before. Freeing
// a closure is possible anywhere.
unsafe impl Send for Callback {}
// SAFETY: as above.
unsafe impl Sync for Callback {}

static QUARANTINE: Mutex<VecDeque<Arc<Callback>>> = Mutex::new(VecDeque::new());

/// Writes why the process can't go on to standard error, and ends it.
pub fn abort(reason: &str) -> ! {
    eprintln!("fast-ffi: {reason}");
    std::process::abort();
}

unsafe extern "C" fn call_from_c(
    _cif: *mut low::ffi_cif,
    result: *mut c_void,
    arguments: *mut *mut c_void,
    callback: *mut c_void,
) {
    // SAFETY: `register` gave the closure this pointer, and the callback outlives the closure. It
    // is held here because the function may unregister it, and others until it is forgotten.
    let callback = unsafe {
        let callback = callback.cast_const().cast::<Callback>();
        Arc::increment_strong_count(callback);
        Arc::from_raw(callback)
    };
    if callback.thread != ThreadMark::current() {
        callback.abort("Callbacks can only be invoked on the system thread they were created on");
    }
    let signature = callback.signature;
    let result_type = signature.result;
    if result_type != AbiType::Void {
        // SAFETY: libffi provides at least a register's width for any result.
        unsafe { result.cast::<u64>().write_unaligned(0) };
    }
    // Held, because the function may end it.
    let registration = match callback.registration.borrow().as_ref() {
        Some(registration) => Rc::clone(registration),
        None if callback.abandoned.get() => return,
        None => callback.abort("Callback invoked after it was unregistered or its library closed"),
    };
    let environment = &registration.environment;
    if registration.supports_exceptions && environment.frames.has_exception() {
        return; // C goes on for a while after a callback has failed
    }
    for (index, abi) in signature.arguments.iter().enumerate() {
        // SAFETY: libffi points each element at a value of the announced type, which fits a slot.
        unsafe {
            let argument = (*arguments.add(index)).cast::<u8>();
            ptr::copy_nonoverlapping(
                argument,
                environment.slot(index + 1).cast::<u8>(),
                abi.info().size,
            );
        }
    }
    if environment.frames.callback(|| registration.run(&callback)) && result_type != AbiType::Void {
        // SAFETY: the adapter has left a value of the result type in slot 0.
        unsafe { write_result(result, environment.slot(0), result_type) };
    }
}

impl Registration {
    /// Calls the adapter. True if it found all well. False, and the result stays zero, if the function
    /// was collected after `unrefCallback` or threw, or the thread is being terminated.
    fn run(&self, callback: &Callback) -> bool {
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
                    self.fail(result, callback);
                }
            } else {
                match take_exception(env) {
                    Some(exception) => self.fail(exception, callback),
                    None => self.environment.frames.terminate(),
                }
            }
        }
        // SAFETY: opened above.
        unsafe { sys::napi_close_handle_scope(env, scope) };
        completed
    }

    /// Deals with the exception by which the adapter says that it failed.
    #[cold]
    fn fail(&self, exception: sys::napi_value, callback: &Callback) {
        if !self.supports_exceptions {
            callback.abort(&message(self.env, exception));
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

/// Clears the pending exception and gives it: V8's own, as adapters throw none. None if the thread is
/// being terminated: that shows as no exception, or as null.
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

/// The message of an error.
fn message(env: sys::napi_env, error: sys::napi_value) -> String {
    // SAFETY: `error` is an object of this environment.
    unsafe { Object::from_napi_value(env, error) }
        .and_then(|error| error.get_named_property::<String>("message"))
        .unwrap_or_else(|_| "Callbacks cannot throw an exception".to_string())
}

/// Copies a slot to where libffi wants a result: integers extended to a register's width.
///
/// # Safety
/// `slot` holds a value of type `abi`, and `result` has room for a register.
unsafe fn write_result(result: *mut c_void, slot: *const u64, abi: AbiType) {
    let info = abi.info();
    // SAFETY: slots are readable, and the caller vouches for the rest.
    unsafe {
        let bits = *slot;
        let unused = 64 - 8 * info.size as u32;
        match info.kind {
            Kind::Integer { min, .. } if min < 0 => {
                *result.cast::<i64>() = (bits as i64) << unused >> unused;
            }
            Kind::Integer { .. } => *result.cast::<u64>() = bits << unused >> unused,
            _ => ptr::copy_nonoverlapping(
                slot.cast::<u8>(),
                result.cast::<u8>(),
                mem::size_of_val(&bits).min(info.size),
            ),
        }
    }
}
