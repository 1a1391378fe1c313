//! A callback is a C function pointer that leads to a JavaScript function.

use super::places::CallbackPlaces;
use super::registration::Registration;
use super::thunk_pool;
use crate::abort::abort;
use crate::environment::Environment;
use crate::jit::{Thunk, ThunkCell, Unavailable};
use crate::signature::Signature;
use napi::sys;
use std::cell::RefCell;
use std::ffi::c_void;
use std::ptr;
use std::rc::Rc;
use std::sync::Arc;
use std::sync::atomic::Ordering;

/// A callback, which may be registered no more. It stays where it is in memory while its thunk can
/// be called, because the thunk leads here.
pub struct Callback {
    pub places: &'static CallbackPlaces,
    /// The names of the function and of its library, for messages.
    label: String,
    thread: ThreadMark,
    thunk: Thunk,
    /// The registration, None once it has ended. It is only touched on the callback's own thread.
    registration: RefCell<Option<Rc<Registration>>>,
}

/// A mark that identifies a running thread, and is cheap to find: the address of a variable of its
/// own.
#[derive(Clone, Copy, PartialEq, Eq)]
struct ThreadMark(usize);

impl ThreadMark {
    fn current() -> ThreadMark {
        thread_local!(static MARK: u8 = const { 0 });
        ThreadMark(MARK.with(|mark| ptr::from_ref(mark).addr()))
    }
}

impl Callback {
    /// Makes a callback that calls `function`, strongly held, through `adapter`. C enters at
    /// `entry`, with the thunk's cell.
    pub fn register(
        entry: *const c_void,
        environment: Rc<Environment>,
        signature: &'static Signature,
        adapter: sys::napi_value,
        function: sys::napi_value,
        label: String,
        supports_exceptions: bool,
    ) -> Result<Arc<Callback>, Unavailable> {
        let places = CallbackPlaces::of(signature).ok_or(Unavailable::NoEmitter)?;
        let thunk = thunk_pool::take(entry)?;
        let registration = Registration::new(environment, adapter, function, supports_exceptions);
        let callback = Arc::new(Callback {
            places,
            label,
            thread: ThreadMark::current(),
            thunk,
            registration: RefCell::new(Some(Rc::new(registration))),
        });
        let context = Arc::as_ptr(&callback).cast_mut().cast();
        thunk.cell.context.store(context, Ordering::Release);
        Ok(callback)
    }

    /// Gives the address that C calls.
    pub fn code(&self) -> *const c_void {
        self.thunk.code
    }

    pub fn label(&self) -> &str {
        &self.label
    }

    /// Tells whether this is the thread that has registered it.
    pub fn is_on_own_thread(&self) -> bool {
        self.thread == ThreadMark::current()
    }

    /// Gives what is called. Ends the process if the program has said that C does not call any
    /// more. It is for the callback's own thread.
    pub fn registration(&self) -> Rc<Registration> {
        match self.registration.borrow().as_ref() {
            Some(registration) => Rc::clone(registration),
            None => self.abort("Callback invoked after it was unregistered or its library closed"),
        }
    }

    /// Holds the function strongly or weakly. Gives false if it was collected meanwhile.
    pub fn hold(&self, strongly: bool) -> bool {
        self.registration.borrow().as_ref().is_some_and(|registration| registration.hold(strongly))
    }

    /// Ends the registration, because the program says so.
    pub fn end_registration(&self) {
        if let Some(registration) = self.registration.take() {
            registration.end();
        }
    }

    /// Ends the registration where it is not the program that ends it, but the collector or the end
    /// of the environment: C is not to blame for calls that come later, from whichever thread, and
    /// gets a zero. The thunk is used for nothing else any more.
    pub fn abandon_registration(&self) {
        self.thunk.cell.context.store(abandoned_context(self.places), Ordering::Release);
        self.end_registration();
    }

    pub fn abort(&self, reason: &str) -> ! {
        abort(&format!("{}: {reason}", self.label))
    }
}

impl Drop for Callback {
    fn drop(&mut self) {
        match Context::of(self.thunk.cell) {
            Context::Callback(_) => thunk_pool::give_back(self.thunk),
            Context::Abandoned(_) | Context::Nothing => {}
        }
    }
}

/// What the context of a thunk's cell leads to.
pub enum Context {
    /// The callback whose thunk it is.
    Callback(*const Callback),
    /// The places of a callback that was abandoned.
    Abandoned(&'static CallbackPlaces),
    /// Nothing: the callback was dropped.
    Nothing,
}

/// The bit of a context that leads to places: callbacks and places lie at even addresses.
const ABANDONED: usize = 1;

fn abandoned_context(places: &'static CallbackPlaces) -> *mut c_void {
    const { assert!(align_of::<CallbackPlaces>() > ABANDONED && align_of::<Callback>() > ABANDONED) };
    ptr::from_ref(places).cast_mut().cast::<c_void>().map_addr(|address| address | ABANDONED)
}

impl Context {
    pub fn of(cell: &ThunkCell) -> Context {
        let context = cell.context.load(Ordering::Acquire);
        if context.is_null() {
            return Context::Nothing;
        }
        if context.addr() & ABANDONED == 0 {
            return Context::Callback(context.cast_const().cast());
        }
        let places = context.map_addr(|address| address & !ABANDONED).cast::<CallbackPlaces>();
        // SAFETY: with this bit a context was made of a reference to places, which live as long as
        // the process.
        Context::Abandoned(unsafe { &*places })
    }
}

// SAFETY: other threads see a callback in two ways: C code on the wrong thread reads `thread` and
// `label`, which are constant; and the quarantine drops callbacks whose registration, the only part
// that belongs to a thread, has been ended on that thread. Giving back a thunk is possible anywhere.
unsafe impl Send for Callback {}
// SAFETY: what several threads may read at a time, `thread` and `label`, is constant; only one
// thread touches the rest, until one drops the callback.
unsafe impl Sync for Callback {}
