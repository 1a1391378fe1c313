//! Holds the memory of ArrayBuffers, whatever becomes of them and of their environment, as V8 itself
//! does: by `std::shared_ptr<v8::BackingStore>`. Node-API has nothing like it: a reference keeps an
//! ArrayBuffer alive, which may still be detached, and which dies with its Worker.
//!
//! The functions are looked up by name, and what a shared pointer looks like is checked with an
//! ArrayBuffer made for it: it must lead to a counter that goes up with each copy.

use super::cpp_types::Erased;
use super::rules::{self, ControlTable};
use super::symbols::{erased_symbol, symbol};
use crate::node_api;
use napi::sys;
use std::ffi::c_void;
use std::mem;
use std::ptr::{self, NonNull};
use std::sync::OnceLock;
use std::sync::atomic::{AtomicI32, Ordering};

type Is = unsafe extern "C" fn(value: sys::napi_value) -> bool;
type Data = unsafe extern "C" fn(store: *const c_void) -> *mut c_void;
type ByteLength = unsafe extern "C" fn(store: *const c_void) -> usize;

struct Functions {
    of_array_buffer: Erased,
    of_shared_array_buffer: Erased,
    is_shared_array_buffer: Is,
    data: Data,
    byte_length: ByteLength,
}

/// The functions that are certain to do as expected; None if there is doubt.
static FUNCTIONS: OnceLock<Option<Functions>> = OnceLock::new();

/// What counts the owners of a shared object, as GNU's and Microsoft's C++ libraries have it.
#[repr(C)]
struct ControlBlock {
    table: *const ControlTable,
    owners: AtomicI32,
    /// The number of weak references, and one for all owners.
    weak: AtomicI32,
}

/// The memory of an ArrayBuffer or a SharedArrayBuffer, of which this is an owner.
pub struct BackingStore {
    control: NonNull<ControlBlock>,
}

// SAFETY: an owner may be given up on any thread: the counters are atomic, and V8 frees backing
// stores on threads of its own, too.
unsafe impl Send for BackingStore {}

impl Drop for BackingStore {
    fn drop(&mut self) {
        let control = self.control.as_ptr();
        // SAFETY: the block lives as long as it has an owner, which this was until here. As the check
        // has shown, it is laid out as above. Who is last does what these libraries do then.
        unsafe {
            if (*control).owners.fetch_sub(1, Ordering::AcqRel) != 1 {
                return;
            }
            let table = (*control).table;
            ((*table).dispose)(control.cast());
            if (*control).weak.fetch_sub(1, Ordering::AcqRel) == 1 {
                ((*table).destroy)(control.cast());
            }
        }
    }
}

impl BackingStore {
    /// Becomes an owner of the memory of a buffer. Gives None if that is not possible in this runtime,
    /// or for what is neither an ArrayBuffer nor a SharedArrayBuffer.
    pub fn of(env: sys::napi_env, buffer: sys::napi_value) -> Option<BackingStore> {
        let functions = FUNCTIONS.get_or_init(|| Functions::find(env)).as_ref()?;
        let get = if node_api::is_array_buffer(env, buffer) {
            functions.of_array_buffer
        // SAFETY: Node-API passes a handle as the pointer that it holds, which V8 takes as `this`.
        } else if unsafe { (functions.is_shared_array_buffer)(buffer) } {
            functions.of_shared_array_buffer
        } else {
            return None;
        };
        // SAFETY: the buffer is of the class that the function is a method of; see above for `this`.
        let [_, control] = unsafe { rules::get_backing_store(get, buffer) };
        Some(BackingStore { control: NonNull::new(control.cast())? })
    }
}

impl Functions {
    /// Finds the functions, and checks them. Gives None if there is doubt.
    fn find(env: sys::napi_env) -> Option<Functions> {
        // SAFETY: each name is a mangled C++ name, which fixes the function's parameters; that it
        // returns what is stated above is checked next.
        let functions = unsafe {
            Functions {
                of_array_buffer: erased_symbol(rules::OF_ARRAY_BUFFER)?,
                of_shared_array_buffer: erased_symbol(rules::OF_SHARED_ARRAY_BUFFER)?,
                is_shared_array_buffer: mem::transmute::<*const c_void, Is>(symbol(
                    rules::IS_SHARED_ARRAY_BUFFER,
                )?),
                data: mem::transmute::<*const c_void, Data>(symbol(rules::DATA)?),
                byte_length: mem::transmute::<*const c_void, ByteLength>(symbol(
                    rules::BYTE_LENGTH,
                )?),
            }
        };
        functions.are_as_expected(env).then_some(functions)
    }

    fn are_as_expected(&self, env: sys::napi_env) -> bool {
        const LENGTH: usize = 4160;
        let (mut memory, mut buffer) = (ptr::null_mut(), ptr::null_mut());
        // SAFETY: both outputs are writable.
        let status =
            unsafe { sys::napi_create_arraybuffer(env, LENGTH, &raw mut memory, &raw mut buffer) };
        if status != sys::Status::napi_ok {
            return false;
        }
        // SAFETY: `buffer` is an ArrayBuffer. Whatever the C++ library, a shared pointer consists of the
        // object's address and that of a control block, which is a table of virtual functions and two
        // counters, of 32 bits or more each, so that what is read here is there. The two owners are
        // given up only if the counters are as expected.
        unsafe {
            let first = rules::get_backing_store(self.of_array_buffer, buffer);
            let [object, control] = first;
            let control = control.cast::<ControlBlock>();
            if object.is_null() || control.is_null() || !control.is_aligned() {
                return false;
            }
            let owners = (*control).owners.load(Ordering::Acquire);
            let second = rules::get_backing_store(self.of_array_buffer, buffer);
            // V8 is an owner itself; that of libc++ counts one owner less.
            if second != first
                || owners < 2
                || (*control).owners.load(Ordering::Acquire) != owners + 1
                || (*control).weak.load(Ordering::Acquire) < 1
                || (self.data)(object) != memory
                || (self.byte_length)(object) != LENGTH
            {
                return false;
            }
            drop([first, second].map(|[_, control]| BackingStore {
                control: NonNull::new_unchecked(control.cast()),
            }));
            (*control).owners.load(Ordering::Acquire) == owners - 1
        }
    }
}
