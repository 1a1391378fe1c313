//! A callback is a C function pointer that leads to a JavaScript function.

use super::doorway::Doorway;
use super::places::CallbackPlaces;
use super::registration::{CallFrom, Registration, Subject};
use super::thunk_pool;
use crate::abort::abort;
use crate::environment::{Environment, LentFunction, Mailbox, Recipient};
use crate::jit::{Thunk, ThunkCell, Unavailable};
use crate::signature::Signature;
use std::cell::RefCell;
use std::ffi::c_void;
use std::fmt::{self, Display, Formatter};
use std::ptr;
use std::rc::Rc;
use std::slice;
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
    /// What other threads call it by, if they may.
    pub outside: Option<Outside>,
    /// Whether C may call it now, if it is one that is lent for single calls.
    pub lent: Option<Arc<LentFunction>>,
    /// The registration, None once it has ended. It is only touched on the callback's own thread.
    registration: RefCell<Option<Rc<Registration>>>,
}

/// The part of a callback that other threads may use.
pub struct Outside {
    doorway: &'static Doorway<Callback>,
    pub mailbox: Arc<Mailbox>,
    /// Whether the thread that calls waits for the result.
    pub waits: bool,
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
    /// Makes a callback that calls the subject's function, strongly held. C enters at `entry`, with the
    /// thunk's cell.
    pub fn register(
        entry: *const c_void,
        environment: Rc<Environment>,
        signature: &'static Signature,
        subject: &Subject,
        label: String,
        lent: Option<Arc<LentFunction>>,
    ) -> Result<Arc<Callback>, Unavailable> {
        let places = CallbackPlaces::of(signature).ok_or(Unavailable::NoEmitter)?;
        let thunk = thunk_pool::take(entry)?;
        let outside = subject.from_outside.as_ref().map(|from_outside| Outside {
            doorway: Doorway::new(),
            mailbox: Arc::clone(&from_outside.mailbox),
            waits: from_outside.waits,
        });
        let registration = Registration::new(environment, subject);
        let callback = Arc::new(Callback {
            places,
            label,
            thread: ThreadMark::current(),
            thunk,
            outside,
            lent,
            registration: RefCell::new(Some(Rc::new(registration))),
        });
        let context = match &callback.outside {
            None => Arc::as_ptr(&callback).cast_mut().cast(),
            Some(outside) => {
                outside.doorway.open(Arc::clone(&callback));
                doorway_context(outside.doorway)
            }
        };
        thunk.cell.context.store(context, Ordering::Release);
        Ok(callback)
    }

    /// Gives the address that C calls.
    pub fn code(&self) -> *const c_void {
        self.thunk.code
    }

    /// Tells whether this is the thread that has registered it.
    pub fn is_on_own_thread(&self) -> bool {
        self.thread == ThreadMark::current()
    }

    /// Ends the process if the thread that calls is another one, which does not come by way of a
    /// doorway.
    pub fn check_thread(&self) {
        if self.is_on_own_thread() {
            return;
        }
        self.abort(match &self.lent {
            None => {
                "Callbacks can only be invoked on the system thread they were created on, unless they are \
                 registered with the option threadSafe: true"
            }
            Some(_) => {
                "C called it on another thread; pass what lib.callback(type, fn, { threadSafe: true }) gives \
                 where C does so"
            }
        })
    }

    /// Gives what is called. Ends the process if the program has said that C does not call any
    /// more. It is for the callback's own thread.
    pub fn registration(&self) -> Rc<Registration> {
        if self.lent.as_ref().is_some_and(|lent| !lent.is_lent()) {
            self.abort(
                "C called it after the call had returned that it was passed to; pass what \
                 lib.callback(type, fn) gives where C keeps a function",
            );
        }
        match self.registration.borrow().as_ref() {
            Some(registration) => Rc::clone(registration),
            None => self.abort("Callback invoked after it was unregistered or its library closed"),
        }
    }

    /// Holds the function strongly or weakly. Gives false if it was collected meanwhile.
    pub fn hold(&self, strongly: bool) -> bool {
        self.registration.borrow().as_ref().is_some_and(|registration| registration.hold(strongly))
    }

    /// Tells whether its function has been collected. It is for the callback's own thread.
    pub fn is_collected(&self) -> bool {
        self.registration.borrow().as_ref().is_some_and(|registration| registration.is_collected())
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
    pub fn abandon_registration(self: &Arc<Callback>) {
        // This comes first: who finds the doorway shut looks here again.
        self.thunk.cell.context.store(abandoned_context(self.places), Ordering::Release);
        if let Some(outside) = &self.outside {
            outside.doorway.shut();
            outside.mailbox.forget(self);
        }
        self.end_registration();
    }

    pub fn abort(&self, reason: &str) -> ! {
        abort(&format!("{self}: {reason}"))
    }
}

/// How messages call it.
impl Display for Callback {
    fn fmt(&self, formatter: &mut Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.label)?;
        match &self.lent {
            None => Ok(()),
            Some(lent) => write!(formatter, " ({})", lent.place()),
        }
    }
}

impl Drop for Callback {
    fn drop(&mut self) {
        match Context::of(self.thunk.cell) {
            Context::Callback(_) => thunk_pool::give_back(self.thunk),
            Context::Doorway(_) | Context::Abandoned(_) | Context::Nothing => {}
        }
    }
}

/// What the context of a thunk's cell leads to.
pub enum Context {
    /// The callback whose thunk it is.
    Callback(*const Callback),
    /// The way to a callback that other threads may call, too.
    Doorway(&'static Doorway<Callback>),
    /// The places of a callback that was abandoned.
    Abandoned(&'static CallbackPlaces),
    /// Nothing: the callback was dropped.
    Nothing,
}

/// The bits of a context that say that it leads to places, or to a doorway. What contexts lead to lies at
/// addresses without them.
const ABANDONED: usize = 1;
const DOORWAY: usize = 2;
const TAGS: usize = ABANDONED | DOORWAY;

fn tagged<T>(target: &'static T, tag: usize) -> *mut c_void {
    const { assert!(align_of::<T>() > TAGS && align_of::<Callback>() > TAGS) };
    ptr::from_ref(target).cast_mut().cast::<c_void>().map_addr(|address| address | tag)
}

fn abandoned_context(places: &'static CallbackPlaces) -> *mut c_void {
    tagged(places, ABANDONED)
}

fn doorway_context(doorway: &'static Doorway<Callback>) -> *mut c_void {
    tagged(doorway, DOORWAY)
}

impl Context {
    pub fn of(cell: &ThunkCell) -> Context {
        let context = cell.context.load(Ordering::Acquire);
        if context.is_null() {
            return Context::Nothing;
        }
        let target = context.map_addr(|address| address & !TAGS);
        if context.addr() & DOORWAY != 0 {
            // SAFETY: with this bit a context was made of a reference to a doorway, which lives as long as
            // the process.
            return Context::Doorway(unsafe { &*target.cast::<Doorway<Callback>>() });
        }
        if context.addr() & ABANDONED != 0 {
            // SAFETY: with this bit a context was made of a reference to places, which live as long as
            // the process.
            return Context::Abandoned(unsafe { &*target.cast::<CallbackPlaces>() });
        }
        Context::Callback(target.cast_const().cast())
    }
}

impl Recipient for Callback {
    /// Runs the callback for a thread that has called it from outside. It is on its own thread here.
    fn call(&self, slots: &mut [u64]) -> bool {
        let Some(registration) = self.registration.borrow().clone() else { return false };
        if registration.has_failed() {
            return false;
        }
        let environment = &registration.environment;
        // SAFETY: the slots of an environment are as many as the longest signature takes, and this is its
        // thread. Nobody refers to them for longer than this.
        let shared = unsafe { slice::from_raw_parts_mut(environment.slots(), slots.len()) };
        shared.copy_from_slice(slots);
        let completed = environment.frames.callback(|| registration.run(self, CallFrom::Outside));
        if completed {
            // SAFETY: as above; JavaScript has written to them meanwhile.
            let shared = unsafe { slice::from_raw_parts(environment.slots(), slots.len()) };
            slots.copy_from_slice(shared);
        }
        completed
    }
}

// SAFETY: other threads see a callback in three ways: C code on another thread reads `thread`, `label`,
// `places`, `outside` and `lent`, which are constant, and whose parts are made to be shared; the quarantine drops
// callbacks, and so do letters and doorways, whose registration, the only part that belongs to a thread, has
// been ended on that thread; and what letters have called is called on the callback's own thread. Giving back a
// thunk is possible anywhere.
unsafe impl Send for Callback {}
// SAFETY: what several threads may read at a time is constant; only one thread touches the
// registration, until one drops the callback.
unsafe impl Sync for Callback {}
