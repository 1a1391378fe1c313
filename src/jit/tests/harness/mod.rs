//! Calls a trampoline with every register and stack word of the caller's choice, and sees what
//! its target receives and what it leaves behind.

#[cfg(target_arch = "aarch64")]
mod aarch64;
#[cfg(target_arch = "aarch64")]
use aarch64 as machine;
#[cfg(target_arch = "x86_64")]
mod x86_64;
#[cfg(target_arch = "x86_64")]
use x86_64 as machine;

use machine::{CALLEE_SAVED, INTEGERS, call_as_told, record};
pub use machine::{STACK_MISALIGNMENT, convert_aligned, overwrite_volatile_registers};
use std::cell::UnsafeCell;
use std::ffi::c_void;
use std::ptr;
use std::sync::{Mutex, MutexGuard, PoisonError};

/// The number of words of stack that a caller lays out: more than any trampoline takes or passes
/// on.
pub const STACK_WORDS: usize = 320;

/// A call as V8 makes it, and what it leaves behind.
#[repr(C)]
pub struct Call {
    pub code: *const c_void,
    pub integers: [u64; INTEGERS],
    pub floats: [u64; 8],
    pub stack: [u64; STACK_WORDS],
    /// The registers that a callee leaves as they were, before the call.
    pub callee_saved: [u64; CALLEE_SAVED],
    pub callee_saved_after: [u64; CALLEE_SAVED],
    pub stack_pointer: u64,
    pub stack_pointer_after: u64,
    pub integer_after: u64,
    pub float_after: u64,
    pub stack_after: [u64; STACK_WORDS],
}

/// A record of what the target received, and of what it is to do.
#[repr(C)]
pub struct Record {
    pub calls: u64,
    /// The value of rax, on x86-64.
    pub vector_registers: u64,
    pub stack_pointer: u64,
    pub integers: [u64; INTEGERS],
    pub floats: [u64; 8],
    pub stack: [u64; STACK_WORDS],
    /// The number of words of stack arguments that the target has. It overwrites them, as is its
    /// right.
    pub stack_argument_words: u64,
    pub integer_result: u64,
    pub float_result: u64,
}

impl Call {
    pub const ZERO: Call = Call {
        code: ptr::null(),
        integers: [0; _],
        floats: [0; _],
        stack: [0; _],
        callee_saved: [0; _],
        callee_saved_after: [0; _],
        stack_pointer: 0,
        stack_pointer_after: 0,
        integer_after: 0,
        float_after: 0,
        stack_after: [0; _],
    };
}

impl Record {
    const ZERO: Record = Record {
        calls: 0,
        vector_registers: 0,
        stack_pointer: 0,
        integers: [0; _],
        floats: [0; _],
        stack: [0; _],
        stack_argument_words: 0,
        integer_result: 0,
        float_result: 0,
    };
}

/// A static variable that the functions in assembly use, too.
struct Shared<T>(UnsafeCell<T>);

// SAFETY: only whoever holds ONE_AT_A_TIME touches what is within.
unsafe impl<T> Sync for Shared<T> {}

static ONE_AT_A_TIME: Mutex<()> = Mutex::new(());
static CALL: Shared<*mut Call> = Shared(UnsafeCell::new(ptr::null_mut()));
static RECORD: Shared<Record> = Shared(UnsafeCell::new(Record::ZERO));

/// The right to make calls.
pub struct Harness(#[expect(dead_code, reason = "held for its lock")] MutexGuard<'static, ()>);

impl Harness {
    pub fn new() -> Harness {
        // A failed test leaves nothing behind that the next does not overwrite.
        Harness(ONE_AT_A_TIME.lock().unwrap_or_else(PoisonError::into_inner))
    }

    /// Gives access to what the target receives, and to what it is told.
    pub fn record(&mut self) -> &mut Record {
        // SAFETY: `self` holds the lock, and borrows it for as long as the record is borrowed.
        unsafe { &mut *RECORD.0.get() }
    }

    /// # Safety
    /// The caller guarantees that `call.code` is sound to call as a C function with these registers
    /// and stack arguments, and so is the target behind it.
    pub unsafe fn call(&mut self, call: &mut Call) {
        // SAFETY: the caller vouches for the code; the lock is held, so CALL and RECORD are free.
        unsafe { call_as_told(call) }
    }
}

/// Gives the target of trampolines, which notes what it receives.
pub fn recorder() -> *mut c_void {
    record as unsafe extern "C" fn() as *mut c_void
}

/// Gives a target that must never be called, and ends the process if it is.
pub fn wrong_target() -> *mut c_void {
    extern "C" fn wrong_target() {
        eprintln!("a trampoline took another target's entry");
        std::process::abort();
    }
    wrong_target as extern "C" fn() as *mut c_void
}
