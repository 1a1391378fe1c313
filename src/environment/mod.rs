//! Keeps what one JavaScript environment (the main thread or a Worker) shares between its calls.

mod doorbell;
mod ending;
mod frames;
mod kept_texts;
mod lending;
mod library_use;
mod mailbox;
mod string_room;
mod text_cache;

use doorbell::OpenMailbox;
pub use ending::ThreadOfJavaScript;
pub use frames::{KeptException, NativeFrames};
use kept_texts::KeptTexts;
pub use lending::{Lending, LentFunction};
pub use library_use::LibraryUse;
pub use mailbox::{Letter, Mailbox, Posting, Recipient};
pub use string_room::{ShortCopies, ShortCopiesMemory, StringCopies, StringRoom};
pub use text_cache::TextCache;

use crate::node_api;
use crate::node_api::Address;
use crate::os::{self, ErrnoSource, WantedErrno};
use crate::signature::errno_mark;
use crate::slots::{
    ERRNO_SLOT, NULL_SLOT, SLOT_COUNT, SLOT_MEMORY_SIZE, SLOTS_ALIGNMENT, UNDEFINED_SLOT,
    errno_address_slot,
};
use crate::v8::HeapLayout;
use napi::bindgen_prelude::{BigUint64Array, External, Function, Unknown};
use napi::{Env, Error, JsValue, Result, Status, sys};
use napi_derive::napi;
use std::cell::{Cell, OnceCell};
use std::ffi::c_int;
use std::ptr;
use std::rc::Rc;

pub struct Environment {
    env: sys::napi_env,
    /// The calls in progress on this environment's thread.
    pub frames: Rc<NativeFrames>,
    /// The slots, and behind them room for strings (slots.rs). Values are read as soon as they are
    /// written, before any other JavaScript runs, so nested calls share them.
    slots: *mut u64,
    // This keeps the memory behind `slots` alive; JavaScript never detaches it.
    _slots_array: BigUint64Array,
    pub strings: StringRoom,
    pub texts: TextCache,
    pub kept_texts: KeptTexts,
    pub lending: Lending,
    /// The functions that tell whether a typed array, and a DataView, is within its buffer.
    validators: [sys::napi_ref; 2],
    /// The way in which V8 keeps values; it is set once that is certain.
    heap: OnceCell<HeapLayout>,
    slow_calls: Cell<u32>,
    /// What other threads call this environment by; it is made when the first of them may.
    mailbox: OnceCell<OpenMailbox>,
}

/// The object that JavaScript holds on to as its environment.
pub type EnvironmentHandle = External<Rc<Environment>>;

impl Environment {
    /// Gives what Node-API calls this environment.
    pub fn env(&self) -> sys::napi_env {
        self.env
    }

    pub fn slots(&self) -> *mut u64 {
        self.slots
    }

    /// Gives the address of a slot.
    pub fn slot(&self, index: usize) -> *mut u64 {
        assert!(index < SLOT_COUNT);
        // SAFETY: the array is longer than that, as `create_environment` made sure.
        unsafe { self.slots.add(index) }
    }

    /// Gives the way in which V8 keeps values; None unless that is certain.
    pub fn heap(&self) -> Option<&HeapLayout> {
        self.heap.get()
    }

    /// Lets fast calls convert arguments. Gives false if they could do so before.
    pub fn start_reading_heap(&self, heap: HeapLayout) -> bool {
        for (slot, word) in [NULL_SLOT, UNDEFINED_SLOT].into_iter().zip(heap.nullish()) {
            // SAFETY: `slot` checks its index; nobody else accesses these slots.
            unsafe { *self.slot(slot) = word };
        }
        self.heap.set(heap).is_ok()
    }

    /// Asks JavaScript whether a view has its memory within its buffer.
    pub fn is_within_bounds(&self, view: sys::napi_value, is_typed_array: bool) -> bool {
        let [typed_array, data_view] = self.validators;
        let mut validate = ptr::null_mut();
        let mut result = ptr::null_mut();
        let mut is_within_bounds = false;
        // SAFETY: the references live as long as the environment; both functions take a view, and
        // run no code of the user's. A call that fails, for want of stack, leaves false.
        unsafe {
            sys::napi_get_reference_value(
                self.env,
                if is_typed_array { typed_array } else { data_view },
                &raw mut validate,
            );
            let status = sys::napi_call_function(
                self.env,
                validate,
                validate,
                1,
                &raw const view,
                &raw mut result,
            );
            if status == sys::Status::napi_ok {
                sys::napi_get_value_bool(self.env, result, &raw mut is_within_bounds);
            } else if status == sys::Status::napi_pending_exception {
                sys::napi_get_and_clear_last_exception(self.env, &raw mut result);
            }
        }
        is_within_bounds
    }

    /// Leaves where JavaScript finds it what errno was after a call.
    pub fn keep_errno(&self, errno: c_int) {
        // SAFETY: `slot` checks its index; JavaScript, which has the slots, too, does not run now.
        unsafe { *self.slot(ERRNO_SLOT as usize) = errno as u64 };
    }

    /// Gives what other threads call this environment by. Gives None if it can't be made.
    pub fn mailbox(&self) -> Option<&OpenMailbox> {
        if self.mailbox.get().is_none() {
            // Nothing else sets it: what makes it runs no JavaScript.
            let _ = self.mailbox.set(OpenMailbox::new(self.env)?);
        }
        self.mailbox.get()
    }

    /// Notes a call that did not take the fast entry.
    pub fn count_slow_call(&self) {
        self.slow_calls.set(self.slow_calls.get().wrapping_add(1));
    }
}

/// Makes the environment of one JavaScript thread, around the slots that thread has made. The
/// validators tell whether a typed array, or a DataView, is within its buffer.
#[napi]
pub fn create_environment(
    env: Env,
    mut slots: BigUint64Array,
    typed_array_validator: Function<(), Unknown>,
    data_view_validator: Function<(), Unknown>,
) -> Result<EnvironmentHandle> {
    if size_of_val(&*slots) != SLOT_MEMORY_SIZE as usize {
        return Err(Error::new(Status::InvalidArg, "wrong number of slots"));
    }
    // SAFETY: only the address is taken; all later access goes through it as a raw pointer.
    let pointer = unsafe { slots.as_mut() }.as_mut_ptr();
    // Fast calls pass C the addresses of structs in the slots.
    if !pointer.addr().is_multiple_of(SLOTS_ALIGNMENT) {
        return Err(Error::new(Status::InvalidArg, "unaligned slots"));
    }
    os::keep_addon_loaded();
    ThreadOfJavaScript::enter(env.raw());
    let first = ErrnoSource::FIRST;
    let errno_address = os::errno_address(first).expose_provenance() as u64;
    // SAFETY: the array is longer than that, and nobody else has it yet.
    unsafe { *pointer.add(errno_address_slot(first)) = errno_address };
    Ok(External::new(Rc::new(Environment {
        env: env.raw(),
        frames: NativeFrames::of_this_thread(),
        slots: pointer,
        _slots_array: slots,
        strings: StringRoom::new(pointer),
        texts: TextCache::default(),
        kept_texts: KeptTexts::default(),
        lending: Lending::new(pointer),
        validators: [typed_array_validator, data_view_validator]
            .map(|validator| node_api::reference(env.raw(), validator.raw())),
        heap: OnceCell::new(),
        slow_calls: Cell::default(),
        mailbox: OnceCell::new(),
    })))
}

/// Gives the mark that ends the ids of a signature whose calls capture the errno that the C function at an address
/// sets, or that of `GetLastError`. Throws the reason if there is none.
#[napi]
pub fn prepare_errno(
    environment: &EnvironmentHandle,
    address: Address,
    is_last_error: bool,
) -> Result<u32> {
    let wanted = if is_last_error { WantedErrno::LastError } else { WantedErrno::OfRuntime };
    let source = os::errno_source(address.pointer(), wanted)
        .map_err(|reason| Error::new(Status::InvalidArg, reason))?;
    let errno_address = os::errno_address(source).expose_provenance() as u64;
    // SAFETY: `slot` checks its index; JavaScript, which has the slots, too, does not run now.
    unsafe { *environment.slot(errno_address_slot(source)) = errno_address };
    Ok(errno_mark(source))
}

/// Whether it depends on the library which errno a function sets.
#[napi]
pub const ERRNO_DEPENDS_ON_LIBRARY: bool = os::ERRNO_DEPENDS_ON_LIBRARY;

/// Answers the threads that wait for this environment, and those that call it later, with zeros: the process
/// or the Worker exits, so its event loop does not turn any more.
#[napi]
pub fn close_mailbox(environment: &EnvironmentHandle) {
    if let Some(open) = environment.mailbox.get() {
        open.mailbox.close();
    }
}

/// Forgets the strings of a call whose later arguments turned out to be wrong.
#[napi]
pub fn release_staged_strings(environment: &EnvironmentHandle) {
    environment.strings.release_staged_strings();
}

/// Tells how many calls of this environment have not taken the fast entry, modulo 2^32. By this
/// tests prove that others did.
#[napi]
pub fn slow_calls(environment: &EnvironmentHandle) -> u32 {
    environment.slow_calls.get()
}
