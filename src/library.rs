//! Loads libraries, finds their symbols, and keeps the functions bound from them and the callbacks
//! that were registered with them.

use crate::callbacks::{self, Callback, FromOutside, Subject};
use crate::calls::targets::{self, Binder, NoTarget};
use crate::calls::{
    self, NonblockingHandle, PreparedCall, PreparedCallHandle, Submitter, watch_cpp_termination,
};
use crate::contained_libraries;
use crate::environment::{EnvironmentHandle, Lending, LibraryUse, NativeFrames};
use crate::node_api::{Address, NativeFunction};
use crate::os::{self, FileKind};
use crate::signature::Signature;
use napi::bindgen_prelude::{External, Function, Uint32Array, Unknown};
use napi::{Error, JsValue, Result, Status};
use napi_derive::napi;
use std::cell::{Cell, RefCell};
use std::collections::HashMap;
use std::ffi::CString;
use std::path::Path;
use std::rc::Rc;
use std::sync::Arc;

/// A loaded library, as one environment has it.
pub struct Library {
    /// The calls on other threads that are in it.
    in_use: Rc<LibraryUse>,
    loaded: RefCell<Option<os::Library>>,
    /// The indices of the functions bound from this library, with the prepared calls that their
    /// targets point to without owning them.
    targets: RefCell<HashMap<u32, Rc<PreparedCall>>>,
    callbacks: RefCell<HashMap<u64, Arc<Callback>>>,
    /// The number of callbacks from which on it is looked which of those that are lent can go.
    most_lent: Cell<usize>,
}

/// The least number of callbacks with which that pays.
const FEW_LENT: usize = 1024;

pub type LibraryHandle = External<Library>;

impl Library {
    /// Takes the functions and callbacks of the library back from JavaScript, the latter by
    /// `retire`, and gives what the loader has opened, unless that has been done before.
    fn release(&self, retire: fn(Arc<Callback>)) -> Option<os::Library> {
        // Wrappers refuse to call once their library is closed, so nothing uses these indices.
        self.in_use.close();
        targets::remove(self.targets.take().into_keys());
        for (_, callback) in self.callbacks.take() {
            retire(callback);
        }
        self.loaded.take()
    }

    /// Retires the callbacks that are lent whose functions have been collected, if there are many: a program
    /// that passes a new function each time must not fill the memory before the event loop turns.
    fn retire_collected(&self, lending: &Lending) {
        if self.callbacks.borrow().len() < self.most_lent.get() {
            return;
        }
        let is_over = |_: &u64, callback: &mut Arc<Callback>| {
            callback.lent.is_some() && callback.is_collected()
        };
        let over: Vec<_> = self.callbacks.borrow_mut().extract_if(is_over).collect();
        for (_, callback) in over {
            if let Some(lent) = &callback.lent {
                lending.remove(lent.number);
            }
            callbacks::retire(callback);
        }
        self.most_lent.set(FEW_LENT.max(2 * self.callbacks.borrow().len()));
    }

    /// Ends the use of a library that nobody has closed. It stays loaded: its memory may be in use,
    /// its threads may run, and threads may still have to run its destructors.
    fn abandon(&self) {
        if let Some(loaded) = self.release(callbacks::abandon) {
            loaded.keep_open();
        }
    }
}

impl Drop for Library {
    fn drop(&mut self) {
        self.abandon();
    }
}

fn failure(reason: impl ToString) -> Error {
    Error::new(Status::GenericFailure, reason.to_string())
}

/// Loads the library at `path`, or takes the process itself where there is no path. Throws the
/// dynamic loader's message.
#[napi]
pub fn open_library(
    path: Option<String>,
    binds_deeply: bool,
    binds_lazily: bool,
    is_global: bool,
    stays_loaded: bool,
    must_be_loaded: bool,
) -> Result<LibraryHandle> {
    let options =
        os::OpenOptions { binds_deeply, binds_lazily, is_global, stays_loaded, must_be_loaded };
    let frames = NativeFrames::of_this_thread();
    // SAFETY: loading runs the library's initialisers. That they are sound is the promise of
    // whoever names the library.
    let open = || unsafe { os::Library::open(path.as_deref(), options) };
    let loaded = frames.call_reporting(open).map_err(failure)?;
    watch_cpp_termination(&loaded);
    Ok(External::new(Library {
        in_use: Rc::new(LibraryUse::new(frames)),
        loaded: RefCell::new(Some(loaded)),
        targets: RefCell::default(),
        callbacks: RefCell::default(),
        most_lent: Cell::new(FEW_LENT),
    }))
}

/// Closes the library: its functions can't be called and its callbacks not be called back any more,
/// and it is unloaded as soon as this thread has no native call in progress, and no other thread is
/// in a nonblocking call of it. To close it again does nothing.
#[napi]
pub fn close_library(library: &LibraryHandle) {
    if let Some(loaded) = library.release(callbacks::retire) {
        library.in_use.unload(loaded);
    }
}

/// Ends the use of a library that nobody can use any more. It stays loaded, and callbacks of it
/// that C calls all the same do nothing.
#[napi]
pub fn abandon_library(library: &LibraryHandle) {
    library.abandon();
}

/// Finds the address of a symbol of an open library. Throws the dynamic loader's message.
#[napi]
pub fn find_symbol(library: &LibraryHandle, name: String) -> Result<Address> {
    let loaded = library.loaded.borrow();
    let loaded = loaded.as_ref().ok_or_else(|| failure("library is closed"))?;
    Ok(Address::of(loaded.symbol(&name).map_err(failure)?))
}

/// Tells whether an open library has any of these symbols.
#[napi]
pub fn exports_any(library: &LibraryHandle, names: Vec<String>) -> bool {
    let loaded = library.loaded.borrow();
    let Some(loaded) = loaded.as_ref() else { return false };
    names.iter().any(|name| loaded.symbol(name).is_ok_and(|address| !address.is_null()))
}

/// Names those of an open library and the libraries that it needs whose functions Node exports, too, so that
/// the loader may find Node's; null if there are none.
#[napi]
pub fn contained_dependencies(library: &LibraryHandle) -> Option<Vec<String>> {
    let loaded = library.loaded.borrow();
    let found = contained_libraries::among(loaded.as_ref()?.unbound_dependencies());
    (!found.is_empty()).then_some(found)
}

/// Finds the file that the loader takes for a library, by a name without folders; null if there is none.
#[napi]
pub fn find_library(name: String) -> Option<String> {
    os::find_library(&name)?.into_os_string().into_string().ok()
}

/// Says what a file is to the loader: in a word, and for which machine if that is another.
#[napi]
pub fn inspect_file(path: String) -> (&'static str, String) {
    match os::inspect_file(Path::new(&path)) {
        FileKind::Missing => ("missing", String::new()),
        FileKind::Library => ("library", String::new()),
        FileKind::OtherMachine(name) => ("otherMachine", name),
        FileKind::Text => ("text", String::new()),
        FileKind::Other => ("other", String::new()),
    }
}

/// Tells whether the library that an address is in, whoever has loaded it, exports any of these names.
#[napi]
pub fn is_exported_beside(address: Address, names: Vec<String>) -> bool {
    let names: Vec<_> = names.into_iter().filter_map(|name| CString::new(name).ok()).collect();
    os::is_exported_beside(address.pointer(), &names)
}

/// Makes the code at `address` callable as a target of this library, and gives the target's index; none
/// if there are too many. For functions of the package's own there is other room than for those of
/// programs.
#[napi]
pub fn add_target(
    library: &LibraryHandle,
    address: Address,
    prepared: &PreparedCallHandle,
    is_own: bool,
) -> Result<Option<u32>> {
    let binder = if is_own { Binder::Package } else { Binder::Program };
    match targets::add(address.pointer(), prepared, binder) {
        Ok(index) => {
            library.targets.borrow_mut().insert(index, Rc::clone(prepared));
            Ok(Some(index))
        }
        Err(NoTarget::Full) => Ok(None),
        Err(NoTarget::NoMemory) => Err(failure("there is no memory for the table of functions")),
    }
}

/// Gives up a target of this library, which nobody can call any more. Does nothing if the library has
/// given it up already.
#[napi]
pub fn remove_target(library: &LibraryHandle, index: u32) {
    let removed = library.targets.borrow_mut().remove(&index);
    if removed.is_some() {
        targets::remove([index]);
    }
}

/// Makes a function that submits calls of the code at `address`, of this library, to the pool.
#[napi(ts_return_type = "(...lent: unknown[]) => number | string")]
pub fn create_submitter(
    library: &LibraryHandle,
    address: Address,
    prepared: &PreparedCallHandle,
    nonblocking: &NonblockingHandle,
) -> NativeFunction<Submitter> {
    let data = Submitter::new(address.pointer(), prepared, nonblocking, Rc::clone(&library.in_use));
    NativeFunction { callback: calls::submit, data }
}

/// Makes a C function pointer that calls `adapter` with `function`; arguments and result are in
/// the slots. `label` names the callback in messages. With `supports_exceptions` what the adapter
/// throws is thrown by the call that led to it, once that has returned; else it ends the process.
/// Other threads may call it if there is an adapter for their calls; they wait for the result with
/// `waits`, and the event loop waits for them with `keeps_alive`. Throws the word of a reason if there
/// can be no callbacks.
#[napi]
#[allow(clippy::too_many_arguments, reason = "they come from one call of JavaScript")]
pub fn register_callback(
    library: &LibraryHandle,
    environment: &EnvironmentHandle,
    ids: &[u32],
    adapter: Function<(), Unknown>,
    function: Function<(), Unknown>,
    label: String,
    supports_exceptions: bool,
    outside_adapter: Option<Function<(), Unknown>>,
    waits: bool,
    keeps_alive: bool,
) -> Result<Address> {
    let signature = Signature::intern(ids)?;
    let from_outside = match outside_adapter {
        None => None,
        Some(adapter) => {
            let open = environment.mailbox().ok_or_else(|| failure("the thread ends already"))?;
            let mailbox = Arc::clone(&open.mailbox);
            Some(FromOutside { adapter: adapter.raw(), mailbox, waits, keeps_alive })
        }
    };
    let subject = Subject {
        adapter: adapter.raw(),
        function: function.raw(),
        supports_exceptions,
        from_outside,
    };
    let callback = callbacks::register(Rc::clone(environment), signature, &subject, label)
        .map_err(|reason| failure(callbacks::why_unavailable(reason)))?;
    let address = Address::of(callback.code());
    library.callbacks.borrow_mut().insert(address.0, callback);
    Ok(address)
}

/// Makes a C function pointer of a function that C may call only while it is lent, as `register_callback`
/// does of others. Gives its address, and in the array the number by which it is staged. It lasts until its function has
/// been collected, and that is noticed when others are made.
#[napi]
#[allow(clippy::too_many_arguments, reason = "they come from one call of JavaScript")]
pub fn register_lent_function(
    library: &LibraryHandle,
    environment: &EnvironmentHandle,
    ids: &[u32],
    adapter: Function<(), Unknown>,
    function: Function<(), Unknown>,
    label: String,
    supports_exceptions: bool,
    mut numbers: Uint32Array,
) -> Result<Address> {
    let signature = Signature::intern(ids)?;
    library.retire_collected(&environment.lending);
    let subject = Subject {
        adapter: adapter.raw(),
        function: function.raw(),
        supports_exceptions,
        from_outside: None,
    };
    let lent = environment.lending.add();
    let number = lent.number;
    let callback =
        callbacks::register_lent(Rc::clone(environment), signature, &subject, label, lent)
            .map_err(|reason| {
                environment.lending.remove(number);
                failure(callbacks::why_unavailable(reason))
            })?;
    let address = Address::of(callback.code());
    library.callbacks.borrow_mut().insert(address.0, callback);
    // SAFETY: JavaScript does not run meanwhile, and nothing else refers to this array of the package's own.
    if let Some(place) = unsafe { numbers.as_mut() }.first_mut() {
        *place = number;
    }
    Ok(address)
}

/// Unregisters the callback at an address. Gives false if this library has no callback there.
#[napi]
pub fn unregister_callback(library: &LibraryHandle, address: Address) -> bool {
    let callback = library.callbacks.borrow_mut().remove(&address.0);
    callback.map(callbacks::retire).is_some()
}

/// Keeps the function behind a callback alive, or lets it be collected. Gives false if this library
/// has no callback at that address, or its function has been collected.
#[napi]
pub fn hold_callback(library: &LibraryHandle, address: Address, strongly: bool) -> bool {
    let callbacks = library.callbacks.borrow();
    callbacks.get(&address.0).is_some_and(|callback| callback.hold(strongly))
}
