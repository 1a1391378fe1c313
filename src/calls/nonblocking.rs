//! Makes nonblocking calls: JavaScript has written the arguments to the slots, and gets a token; the
//! pool makes the call; and a thread-safe function has JavaScript ask for what is done, token by
//! token, with the results in the slots.

use super::call_plan::CallPlan;
use super::finished::{Finished, FinishedCalls};
use super::passed_addresses::PassedAddresses;
use super::pending_call::PendingCall;
use super::pool::{Limits, Pool};
use super::prepared::{PreparedCall, PreparedCallHandle};
use crate::environment::{Environment, EnvironmentHandle, LibraryUse};
use crate::node_api::{self, NativeFunction, callback_data};
use crate::slots::SLOT_SIZE;
use crate::v8::BackingStore;
use napi::bindgen_prelude::{External, Function, Unknown};
use napi::{Env, JsValue, Result, check_status, sys};
use napi_derive::napi;
use std::cell::{Cell, RefCell};
use std::ffi::c_void;
use std::ptr;
use std::rc::Rc;
use std::sync::{Arc, OnceLock};

static POOL: OnceLock<Pool<PendingCall>> = OnceLock::new();

/// The most calls whose memory is kept for later ones.
const MOST_SPARE: usize = 1024;

/// The nonblocking calls of one environment.
pub struct Nonblocking {
    environment: Rc<Environment>,
    pool: &'static Pool<PendingCall>,
    finished: Arc<Finished<PendingCall>>,
    /// What wakes the thread, and keeps its event loop alive while calls are pending.
    waker: Waker,
    /// The calls that were submitted, by their tokens.
    entries: RefCell<Vec<Entry>>,
    free_tokens: RefCell<Vec<u32>>,
    /// The addresses that the calls were passed, of all entries.
    addresses: RefCell<PassedAddresses>,
    pending: Cell<usize>,
    /// The calls that are done, and whose results are being read.
    done: RefCell<FinishedCalls<PendingCall>>,
    #[allow(clippy::vec_box, reason = "the boxes are what is kept")]
    spare: RefCell<Vec<Box<PendingCall>>>,
}

pub type NonblockingHandle = External<Rc<Nonblocking>>;

/// What the environment has to know of a call that is pending; empty for none.
#[derive(Default)]
struct Entry {
    library: Option<Rc<LibraryUse>>,
    /// The addresses that were passed.
    addresses: Vec<usize>,
    /// What keeps memory that was lent, where this takes a reference.
    references: Vec<sys::napi_ref>,
}

#[derive(Clone, Copy)]
struct Waker(sys::napi_threadsafe_function);

// SAFETY: any thread may call a thread-safe function. `Finished` sees to it that none does after the
// end of the environment.
unsafe impl Send for Waker {}

impl Waker {
    fn wake(self) {
        // SAFETY: the function lives as long as its environment, which has not ended: see `Send`.
        unsafe {
            sys::napi_call_threadsafe_function(
                self.0,
                ptr::null_mut(),
                sys::ThreadsafeFunctionCallMode::nonblocking,
            );
        }
    }
}

/// Prepares an environment for nonblocking calls. `settle` is called when some are done. The pool has
/// `most_threads` at most, of which the first call decides for the process.
#[napi]
pub fn start_nonblocking(
    env: Env,
    environment: &EnvironmentHandle,
    settle: Function<(), Unknown>,
    most_threads: u32,
) -> Result<NonblockingHandle> {
    let env = env.raw();
    let mut function = ptr::null_mut();
    // SAFETY: `settle` is a live handle; there is no other data, and so nothing to finalise.
    check_status!(unsafe {
        sys::napi_create_threadsafe_function(
            env,
            settle.raw(),
            ptr::null_mut(),
            node_api::string(env, "fast-ffi"),
            0,
            1,
            ptr::null_mut(),
            None,
            ptr::null_mut(),
            Some(call_settle),
            &raw mut function,
        )
    })?;
    // SAFETY: the function has just been made.
    check_status!(unsafe { sys::napi_unref_threadsafe_function(env, function) })?;
    let waker = Waker(function);
    let finished = Arc::new(Finished::new(Box::new(move || {
        // All of it is moved here, because that is what may be sent.
        let waker = waker;
        waker.wake();
    })));
    // Hooks run in reverse order: this one before that by which the function ends.
    let hooked = Arc::into_raw(Arc::clone(&finished)).cast_mut().cast::<c_void>();
    // SAFETY: `end_environment` matches the type behind `hooked`.
    check_status!(unsafe { sys::napi_add_env_cleanup_hook(env, Some(end_environment), hooked) })?;
    Ok(External::new(Rc::new(Nonblocking {
        environment: Rc::clone(environment),
        pool: POOL.get_or_init(|| Pool::new(Limits::with_most(most_threads as usize))),
        finished,
        waker,
        entries: RefCell::default(),
        free_tokens: RefCell::default(),
        addresses: RefCell::default(),
        pending: Cell::new(0),
        done: RefCell::new(FinishedCalls::none()),
        spare: RefCell::default(),
    })))
}

/// Ends the calls of an environment: those that C has begun go on, and nobody learns of their results.
unsafe extern "C" fn end_environment(finished: *mut c_void) {
    // SAFETY: `start_nonblocking` has made the pointer of an Arc, and Node-API calls hooks once.
    unsafe { Arc::from_raw(finished.cast_const().cast::<Finished<PendingCall>>()) }.close();
}

/// Calls `settle`, unless the environment is about to end.
unsafe extern "C" fn call_settle(
    env: sys::napi_env,
    settle: sys::napi_value,
    _context: *mut c_void,
    _data: *mut c_void,
) {
    if env.is_null() || settle.is_null() {
        return;
    }
    let (mut result, mut exception) = (ptr::null_mut(), ptr::null_mut());
    // SAFETY: Node-API passes live handles, in a scope, on the environment's thread.
    unsafe {
        let this = node_api::undefined(env);
        let status = sys::napi_call_function(env, this, settle, 0, ptr::null(), &raw mut result);
        if status == sys::Status::napi_pending_exception {
            // While JavaScript is being terminated there is none.
            sys::napi_get_and_clear_last_exception(env, &raw mut exception);
            let mut kind = sys::ValueType::napi_undefined;
            sys::napi_typeof(env, exception, &raw mut kind);
            if kind != sys::ValueType::napi_undefined {
                node_api::report_uncaught(env, exception);
            }
        }
    }
}

/// What submits the calls of one function.
pub struct Submitter {
    plan: CallPlan,
    prepared: Rc<PreparedCall>,
    nonblocking: Rc<Nonblocking>,
    library: Rc<LibraryUse>,
    /// How many bytes from the start of the slots there are addresses among the arguments.
    pointers: Box<[usize]>,
}

impl Submitter {
    pub fn new(
        code: *const c_void,
        prepared: &PreparedCallHandle,
        nonblocking: &NonblockingHandle,
        library: Rc<LibraryUse>,
    ) -> Submitter {
        let signature = prepared.signature;
        let arguments = signature.arguments.iter().zip(signature.slots.arguments());
        let pointers = arguments.flat_map(|(of, slot)| {
            let leaves = of.leaves().into_iter();
            leaves
                .filter(|leaf| leaf.scalar.is_address())
                .map(move |leaf| slot * SLOT_SIZE + leaf.offset)
        });
        Submitter {
            plan: prepared.plan(code),
            prepared: Rc::clone(prepared),
            nonblocking: Rc::clone(nonblocking),
            library,
            pointers: pointers.collect(),
        }
    }

    /// Submits a call with the arguments in the slots, which is lent the memory of some buffers. Gives
    /// its token, or the reason why it can't be made.
    fn submit(
        &self,
        env: sys::napi_env,
        lent: &[sys::napi_value],
    ) -> std::result::Result<u32, &'static str> {
        let nonblocking = &*self.nonblocking;
        let strings = &nonblocking.environment.strings;
        if self.library.is_closed() {
            strings.release_staged_strings();
            return Err("closed");
        }
        let mut call = nonblocking.spare_call(self.plan);
        call.set_captures_errno(self.prepared.signature.captures_errno);
        call.returned_texts = &self.prepared.signature.returned_texts;
        // SAFETY: the slots of an environment are as many as the longest signature takes.
        unsafe {
            call.copy_slots(nonblocking.environment.slots(), &self.prepared.signature.slots);
        }
        strings
            .take_staged_strings(|pieces| {
                if pieces.is_empty() { Some(()) } else { call.copy_strings(pieces, &self.pointers) }
            })
            .ok_or("noMemory")?;
        let token = nonblocking.take_token();
        call.token = token;
        let mut entries = nonblocking.entries.borrow_mut();
        let entry = &mut entries[token as usize];
        let mut all_addresses = nonblocking.addresses.borrow_mut();
        for address in call.addresses(&self.pointers).filter(|&address| address != 0) {
            entry.addresses.push(address);
            all_addresses.add(address);
        }
        drop(all_addresses);
        for &buffer in lent {
            match BackingStore::of(env, buffer) {
                Some(memory) => call.hold(memory),
                None => {
                    entry.references.push(node_api::reference(env, buffer));
                    call.borrow();
                }
            }
        }
        entry.library = Some(Rc::clone(&self.library));
        drop(entries);
        self.library.enter();
        nonblocking.count_pending(env, 1);
        match nonblocking.pool.submit(call) {
            Ok(()) => Ok(token),
            Err(mut call) => {
                call.release();
                nonblocking.forget(env, token);
                Err("noThread")
            }
        }
    }
}

/// Submits a call through the [`Submitter`] that is its data. JavaScript passes the buffers whose
/// memory is lent.
///
/// # Safety
/// It is only ever the callback of a `NativeFunction<Submitter>`.
pub unsafe extern "C" fn submit(
    env: sys::napi_env,
    info: sys::napi_callback_info,
) -> sys::napi_value {
    const FEW: usize = 8;
    // SAFETY: the caller's promise.
    let submitter = unsafe { callback_data::<Submitter>(env, info) };
    let mut few = [ptr::null_mut(); FEW];
    let mut many = Vec::new();
    let mut count = FEW;
    let arguments = |count: &mut usize, values: *mut sys::napi_value| {
        // SAFETY: there is room for `count` values; the other outputs are optional.
        unsafe {
            sys::napi_get_cb_info(env, info, count, values, ptr::null_mut(), ptr::null_mut());
        }
    };
    arguments(&mut count, few.as_mut_ptr());
    let lent = if count <= FEW {
        &few[..count]
    } else {
        many.resize(count, ptr::null_mut());
        arguments(&mut count, many.as_mut_ptr());
        &many
    };
    match submitter.submit(env, lent) {
        Ok(token) => {
            let mut value = ptr::null_mut();
            // SAFETY: `env` is the calling environment.
            unsafe { sys::napi_create_uint32(env, token, &raw mut value) };
            value
        }
        Err(reason) => node_api::string(env, reason),
    }
}

impl Nonblocking {
    /// Gives memory for a call: that of one that is done, if there is some.
    fn spare_call(&self, plan: CallPlan) -> Box<PendingCall> {
        match self.spare.borrow_mut().pop() {
            Some(mut call) => {
                call.begin(plan);
                call
            }
            None => PendingCall::new(plan, Arc::clone(&self.finished)),
        }
    }

    fn take_token(&self) -> u32 {
        self.free_tokens.borrow_mut().pop().unwrap_or_else(|| {
            let mut entries = self.entries.borrow_mut();
            entries.push(Entry::default());
            entries.len() as u32 - 1
        })
    }

    /// Counts calls that are pending. While there are some they keep the event loop alive.
    fn count_pending(&self, env: sys::napi_env, more: isize) {
        let before = self.pending.get();
        let now = before.wrapping_add_signed(more);
        self.pending.set(now);
        // SAFETY: the function lives as long as the environment, on whose thread this is.
        unsafe {
            if before == 0 {
                sys::napi_ref_threadsafe_function(env, self.waker.0);
            } else if now == 0 {
                sys::napi_unref_threadsafe_function(env, self.waker.0);
            }
        }
    }

    /// Forgets a call that is done. This unloads its library, if that has been closed meanwhile.
    fn forget(&self, env: sys::napi_env, token: u32) {
        let library = {
            let entry = &mut self.entries.borrow_mut()[token as usize];
            let mut all_addresses = self.addresses.borrow_mut();
            for address in entry.addresses.drain(..) {
                all_addresses.remove(address);
            }
            for reference in entry.references.drain(..) {
                // SAFETY: `submit` has made the reference, which is deleted once.
                unsafe { sys::napi_delete_reference(env, reference) };
            }
            entry.library.take()
        };
        self.free_tokens.borrow_mut().push(token);
        self.count_pending(env, -1);
        if let Some(library) = library {
            library.leave();
        }
    }

    fn next_done(&self) -> Option<Box<PendingCall>> {
        let mut done = self.done.borrow_mut();
        done.next().or_else(|| {
            *done = self.finished.take();
            done.next()
        })
    }

    /// Puts the result of a call that is done into the slots, and gives its token, if there is one.
    fn settle_next(&self, env: sys::napi_env) -> Option<u32> {
        let mut call = self.next_done()?;
        let token = call.token;
        if !call.returned_texts.is_empty() {
            // SAFETY: the call has left its result in its slots; that there are texts is the promise of the
            // signature.
            unsafe { self.environment.kept_texts.keep(call.returned_texts, call.slots()) };
        }
        call.release();
        // To unload a library runs code of it, which may use the slots.
        self.forget(env, token);
        // SAFETY: the slots of an environment are as many as the longest signature takes.
        unsafe { call.copy_result(self.environment.slots()) };
        if let Some(errno) = call.errno() {
            self.environment.keep_errno(errno);
        }
        let mut spare = self.spare.borrow_mut();
        if spare.len() < MOST_SPARE {
            call.shrink();
            spare.push(call);
        }
        Some(token)
    }
}

/// Makes a function that puts the result of a call which is done into the slots, and gives its token;
/// undefined if there is none.
#[napi(ts_return_type = "() => number | undefined")]
pub fn create_settler(nonblocking: &NonblockingHandle) -> NativeFunction<Rc<Nonblocking>> {
    NativeFunction { callback: settle, data: Rc::clone(nonblocking) }
}

unsafe extern "C" fn settle(env: sys::napi_env, info: sys::napi_callback_info) -> sys::napi_value {
    // SAFETY: `settle` is only ever the callback of a NativeFunction<Rc<Nonblocking>>.
    let nonblocking = unsafe { callback_data::<Rc<Nonblocking>>(env, info) };
    let mut value = ptr::null_mut();
    if let Some(token) = nonblocking.settle_next(env) {
        // SAFETY: `env` is the calling environment.
        unsafe { sys::napi_create_uint32(env, token, &raw mut value) };
    }
    value
}

/// Tells whether a call that is pending was passed an address from `start` on, before `start + length`.
#[napi]
pub fn is_in_pending_call(
    nonblocking: &NonblockingHandle,
    start: crate::node_api::Address,
    length: i64,
) -> bool {
    let start = start.0 as usize;
    nonblocking.addresses.borrow().has_any_in(start..start.saturating_add(length as usize))
}
