//! Opens the mailbox of an environment: the event loop delivers its letters, each like an event of its own,
//! after which Node runs promises and `process.nextTick`.

use super::mailbox::{Delivery, Doorbell, Mailbox};
use crate::node_api;
use crate::os;
use napi::sys;
use std::cell::Cell;
use std::ffi::c_void;
use std::ptr;
use std::sync::{Arc, LazyLock, Mutex, Once, PoisonError, Weak};
use std::thread;
use std::time::{Duration, Instant};

/// The part of an environment that lets other threads call it.
pub struct OpenMailbox {
    pub mailbox: Arc<Mailbox>,
    env: sys::napi_env,
    function: sys::napi_threadsafe_function,
    /// How often the event loop has been told to go on while it has nothing else to do.
    holds: Cell<usize>,
}

impl OpenMailbox {
    /// Makes a mailbox whose letters are delivered by the event loop of `env`, on this thread. It is closed
    /// when the environment ends, or the process. Gives None if Node refuses, because it ends already.
    pub fn new(env: sys::napi_env) -> Option<OpenMailbox> {
        let mailbox = Arc::<Mailbox>::default();
        let postman = Box::into_raw(Box::new(Postman {
            mailbox: Arc::clone(&mailbox),
            function: Cell::new(ptr::null_mut()),
            last: Cell::new(None),
            awake_since: Cell::new(None),
        }));
        let context = postman.cast::<c_void>();
        let mut function = ptr::null_mut();
        // SAFETY: this is a native call in `env`. The context lives until the function is
        // finalised; what it calls is made for that.
        let status = unsafe {
            sys::napi_create_threadsafe_function(
                env,
                ptr::null_mut(),
                ptr::null_mut(),
                node_api::string(env, "fast-ffi"),
                0,
                1,
                context,
                Some(drop_postman),
                context,
                Some(deliver),
                &raw mut function,
            )
        };
        if status != sys::Status::napi_ok {
            // SAFETY: it was boxed above, and Node has not taken it.
            drop(unsafe { Box::from_raw(postman) });
            return None;
        }
        // SAFETY: it was boxed above, and nothing refers to it meanwhile.
        unsafe { &*postman }.function.set(function);
        mailbox.open(Box::new(ThreadSafeFunction { function, exit: Once::new() }));
        let ending = Box::into_raw(Box::new(Ending { mailbox: Arc::clone(&mailbox), function }));
        // SAFETY: the function lives, as it was just made; at first it keeps the loop alive. Node runs
        // the hook once, before it ends the function, because that was made earlier.
        unsafe {
            sys::napi_unref_threadsafe_function(env, function);
            sys::napi_add_env_cleanup_hook(env, Some(end), ending.cast());
        }
        remember(&mailbox);
        Some(OpenMailbox { mailbox, env, function, holds: Cell::new(0) })
    }

    /// Lets the event loop go on while it has nothing else to do, until `release_loop`.
    pub fn hold_loop(&self) {
        if self.holds.replace(self.holds.get() + 1) == 0 && self.mailbox.is_open() {
            // SAFETY: the function lives while the mailbox is open, and this is its thread.
            unsafe { sys::napi_ref_threadsafe_function(self.env, self.function) };
        }
    }

    /// Undoes one `hold_loop`.
    pub fn release_loop(&self) {
        self.holds.set(self.holds.get() - 1);
        if self.holds.get() == 0 && self.mailbox.is_open() {
            // SAFETY: the function lives while the mailbox is open, and this is its thread.
            unsafe { sys::napi_unref_threadsafe_function(self.env, self.function) };
        }
    }
}

/// A function of Node's that any thread may call while the mailbox is open.
struct ThreadSafeFunction {
    function: sys::napi_threadsafe_function,
    /// The promise that the mailbox is closed at the exit of the process. It is made by the first call:
    /// what is promised last is done first, and what waits for the calling thread was most likely
    /// promised when that was started.
    exit: Once,
}

// SAFETY: Node makes such functions to be called from any thread.
unsafe impl Send for ThreadSafeFunction {}

impl Doorbell for ThreadSafeFunction {
    fn ring(&self) -> bool {
        self.exit.call_once(|| os::at_exit(close_all));
        // SAFETY: Node ends the function when the environment ends, before which `end` closes the
        // mailbox; and a mailbox rings its doorbell under the lock under which it is closed.
        unsafe { ring(self.function) }
    }
}

/// Has Node call `deliver` once more.
///
/// # Safety
/// The caller guarantees that the function has not ended.
unsafe fn ring(function: sys::napi_threadsafe_function) -> bool {
    let nonblocking = sys::ThreadsafeFunctionCallMode::nonblocking;
    // SAFETY: the caller's promise.
    let status =
        unsafe { sys::napi_call_threadsafe_function(function, ptr::null_mut(), nonblocking) };
    status == sys::Status::napi_ok
}

/// What delivers the letters of a mailbox, on the environment's thread. Each time that the doorbell has rung
/// Node calls it once, in a scope at whose end promises and `process.nextTick` run.
///
/// A thread that calls over and over would find the event loop asleep each time, and waking it takes longer than all
/// the rest. So where a letter comes soon after the last answer, the event loop is kept awake for a moment:
/// Node goes on calling as long as one ring is left over, which two that are for no letter see to.
struct Postman {
    mailbox: Arc<Mailbox>,
    function: Cell<sys::napi_threadsafe_function>,
    /// The time of the last answer.
    last: Cell<Option<Instant>>,
    /// The time since when the event loop is kept awake.
    awake_since: Cell<Option<Instant>>,
}

/// The time from one answer to the end of the next after which the event loop is kept awake.
const SOON: Duration = Duration::from_micros(200);
/// The time after which the event loop must turn, because it has other things to do.
const LONGEST_WAKE: Duration = Duration::from_millis(1);

impl Postman {
    fn deliver(&self) {
        let awake_since = self.awake_since.get();
        if awake_since.is_some() && !self.mailbox.await_letter() {
            self.awake_since.set(None);
        }
        let delivery = self.mailbox.deliver_next();
        if delivery == Delivery::Nothing {
            return;
        }
        let now = Instant::now();
        let is_soon = self.last.replace(Some(now)).is_some_and(|last| now - last < SOON);
        match awake_since {
            Some(since) if now - since > LONGEST_WAKE => self.awake_since.set(None),
            Some(_) => {}
            None => {
                let may_help = is_soon && delivery == Delivery::Last && has_processors();
                if may_help && self.mailbox.for_letters.has_some() {
                    self.keep_awake(now);
                }
            }
        }
    }

    fn keep_awake(&self, now: Instant) {
        // What was called may have ended the environment, and the function with it.
        if !self.mailbox.is_open() {
            return;
        }
        // SAFETY: the function lives while the mailbox is open, and this is the thread that ends it.
        if (0..2).all(|_| unsafe { ring(self.function.get()) }) {
            self.awake_since.set(Some(now));
        }
    }
}

/// Tells whether two threads can run at a time, without which spinning helps nobody.
fn has_processors() -> bool {
    static MORE_THAN_ONE: LazyLock<bool> =
        LazyLock::new(|| thread::available_parallelism().is_ok_and(|count| count.get() > 1));
    *MORE_THAN_ONE
}

/// Delivers a letter, on the environment's thread. At the end of the environment Node calls it without
/// `env`, when `end` has answered all letters.
unsafe extern "C" fn deliver(
    env: sys::napi_env,
    _function: sys::napi_value,
    postman: *mut c_void,
    _data: *mut c_void,
) {
    if !env.is_null() {
        // SAFETY: the context of the function is a postman that lives until it is finalised.
        unsafe { &*postman.cast::<Postman>() }.deliver();
    }
}

unsafe extern "C" fn drop_postman(_env: sys::napi_env, postman: *mut c_void, _hint: *mut c_void) {
    // SAFETY: the context of the function was boxed for it, and finalizers run once.
    drop(unsafe { Box::from_raw(postman.cast::<Postman>()) });
}

/// What is to be done at the end of an environment.
struct Ending {
    mailbox: Arc<Mailbox>,
    function: sys::napi_threadsafe_function,
}

unsafe extern "C" fn end(ending: *mut c_void) {
    // SAFETY: it was boxed for this hook, which runs once.
    let ending = unsafe { Box::from_raw(ending.cast::<Ending>()) };
    ending.mailbox.close();
    // SAFETY: Node ends the function after this hook; nobody else has released it or will use it.
    unsafe {
        sys::napi_release_threadsafe_function(
            ending.function,
            sys::ThreadsafeFunctionReleaseMode::release,
        );
    }
}

/// The mailboxes that may be open. They are closed at the exit of the process, too, which may come
/// without the end of the environment: a library that waits for its threads then must not wait for ever.
/// JavaScript closes its own mailbox earlier (lib/callbacks/thread-safe.js), unless a program prevents that.
static MAILBOXES: Mutex<Vec<Weak<Mailbox>>> = Mutex::new(Vec::new());

fn remember(mailbox: &Arc<Mailbox>) {
    let mut mailboxes = MAILBOXES.lock().unwrap_or_else(PoisonError::into_inner);
    mailboxes.retain(|mailbox| mailbox.strong_count() > 0);
    mailboxes.push(Arc::downgrade(mailbox));
}

extern "C" fn close_all() {
    let mailboxes = MAILBOXES.lock().unwrap_or_else(PoisonError::into_inner);
    mailboxes.iter().filter_map(Weak::upgrade).for_each(|mailbox| mailbox.close());
}
