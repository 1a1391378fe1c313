//! Loaded libraries, their symbols, the functions bound from them and the callbacks that were
//! registered with them.

use crate::callback::Callback;
use crate::environment::EnvironmentHandle;
use crate::generic_call::{PreparedCall, PreparedCallHandle};
use crate::native_frames::NativeFrames;
use crate::node_api::Address;
use crate::signature::Signature;
use crate::targets;
use libloading::os::unix::{Library as Handle, RTLD_LAZY};
use napi::bindgen_prelude::{External, Function, Unknown};
use napi::{Env, Error, JsValue, Result, Status};
use napi_derive::napi;
use std::cell::RefCell;
use std::collections::HashMap;
use std::error::Error as _;
use std::ffi::{c_int, c_void};
use std::rc::Rc;
use std::sync::Arc;

/// A loaded library. Dropping it closes it.
pub struct Library {
    frames: Rc<NativeFrames>,
    handle: RefCell<Option<Handle>>,
    /// Indices of the functions bound from this library, with what their targets point to.
    targets: RefCell<Vec<(u32, Rc<PreparedCall>)>>,
    callbacks: RefCell<HashMap<u64, Arc<Callback>>>,
}

pub type LibraryHandle = External<Library>;

impl Library {
    fn close(&self, retire: fn(Arc<Callback>)) {
        // Wrappers refuse to call once their library is closed, so nothing uses these indices.
        targets::remove(self.targets.take().into_iter().map(|(index, _)| index));
        for (_, callback) in self.callbacks.take() {
            retire(callback);
        }
        if let Some(handle) = self.handle.take() {
            self.frames.unload(handle);
        }
    }
}

impl Drop for Library {
    fn drop(&mut self) {
        self.close(Callback::abandon);
    }
}

fn failure(reason: impl ToString) -> Error {
    Error::new(Status::GenericFailure, reason.to_string())
}

/// What the dynamic loader said.
fn loader_failure(error: libloading::Error) -> Error {
    failure(error.source().map_or_else(|| error.to_string(), ToString::to_string))
}

/// What `dlopen` is asked for so that a library prefers its own symbols, and those of its
/// dependencies, to symbols of the same name that Node exports. musl has no such flag, and libraries
/// of macOS name the library that each symbol comes from.
#[cfg(all(target_os = "linux", target_env = "gnu"))]
const DEEP_BINDING: c_int = libc::RTLD_DEEPBIND;
#[cfg(not(all(target_os = "linux", target_env = "gnu")))]
const DEEP_BINDING: c_int = 0;

/// Loads the library at `path`, or the process itself where there is none. Throws the dynamic
/// loader's message.
#[napi]
pub fn open_library(path: Option<String>, deep_bind: bool) -> Result<LibraryHandle> {
    let flags = if deep_bind { RTLD_LAZY | DEEP_BINDING } else { RTLD_LAZY };
    let frames = NativeFrames::of_this_thread();
    let handle = match path {
        Some(path) => {
            // SAFETY: loading runs the library's initialisers. That they are sound is the promise of
            // whoever names the library.
            let open = || unsafe { Handle::open(Some(path), flags) };
            frames.call_reporting(open).map_err(loader_failure)?
        }
        None => Handle::this(),
    };
    Ok(External::new(Library {
        frames,
        handle: RefCell::new(Some(handle)),
        targets: RefCell::default(),
        callbacks: RefCell::default(),
    }))
}

/// Closes the library: its functions can't be called and its callbacks not be called back any
/// more, and it is unloaded as soon as this thread has no native call in progress. Nothing happens
/// a second time.
#[napi]
pub fn close_library(library: &LibraryHandle) {
    library.close(Callback::retire);
}

/// Closes a library that nobody can use any more. Callbacks of it that C calls all the same, for
/// instance when it is unloaded, do nothing.
#[napi]
pub fn abandon_library(library: &LibraryHandle) {
    library.close(Callback::abandon);
}

/// The address of a symbol of an open library. Throws the dynamic loader's message.
#[napi]
pub fn find_symbol(library: &LibraryHandle, name: String) -> Result<Address> {
    let handle = library.handle.borrow();
    let handle = handle.as_ref().ok_or_else(|| failure("library is closed"))?;
    // SAFETY: the symbol is only turned into an address here. It is used under the signature that
    // the caller of getFunction vouches for.
    let symbol = unsafe { handle.get::<*mut c_void>(name.as_bytes()) }.map_err(loader_failure)?;
    Ok(Address::of(symbol.as_raw_ptr()))
}

/// Whether an open library has any of these symbols.
#[napi]
pub fn exports_any(library: &LibraryHandle, names: Vec<String>) -> bool {
    let handle = library.handle.borrow();
    let Some(handle) = handle.as_ref() else { return false };
    names.iter().any(|name| {
        // SAFETY: the symbol is only turned into an address here.
        let symbol = unsafe { handle.get::<*mut c_void>(name.as_bytes()) };
        symbol.is_ok_and(|symbol| !symbol.as_raw_ptr().is_null())
    })
}

/// Makes the code at `address` callable as a target of this library.
#[napi]
pub fn add_target(
    library: &LibraryHandle,
    address: Address,
    prepared: &PreparedCallHandle,
) -> Result<u32> {
    let index = targets::add(address.pointer(), prepared)
        .ok_or_else(|| failure("there is no room for another function"))?;
    library.targets.borrow_mut().push((index, Rc::clone(prepared)));
    Ok(index)
}

/// Makes a C function pointer that calls `adapter` with `function`; arguments and result are in
/// the slots. `label` names the callback in messages. With `supports_exceptions` what the adapter
/// throws is thrown by the call that led to it, once that has returned; else it ends the process.
#[napi]
#[allow(clippy::too_many_arguments, reason = "they come from one call of JavaScript")]
pub fn register_callback(
    env: Env,
    library: &LibraryHandle,
    environment: &EnvironmentHandle,
    codes: &[u8],
    adapter: Function<(), Unknown>,
    function: Function<(), Unknown>,
    label: String,
    supports_exceptions: bool,
) -> Result<Address> {
    let signature = Signature::intern(codes).map_err(failure)?;
    let callback = Callback::register(
        env.raw(),
        Rc::clone(environment),
        signature,
        adapter.raw(),
        function.raw(),
        label,
        supports_exceptions,
    )
    .map_err(|problem| failure(problem.reason()))?;
    let address = Address::of(callback.code());
    library.callbacks.borrow_mut().insert(address.0, callback);
    Ok(address)
}

/// False if this library has no callback at that address.
#[napi]
pub fn unregister_callback(library: &LibraryHandle, address: Address) -> bool {
    let callback = library.callbacks.borrow_mut().remove(&address.0);
    callback.map(Callback::retire).is_some()
}

/// Keeps the function behind a callback alive, or lets it be collected. False if this library has
/// no callback at that address, or its function has been collected.
#[napi]
pub fn hold_callback(library: &LibraryHandle, address: Address, strongly: bool) -> bool {
    let callbacks = library.callbacks.borrow();
    callbacks.get(&address.0).is_some_and(|callback| callback.hold(strongly))
}
