//! Calls a trampoline with every register and stack word of the caller's choice, and sees what
//! its target receives and what it leaves behind.

use std::arch::naked_asm;
use std::cell::UnsafeCell;
use std::ffi::c_void;
use std::mem::offset_of;
use std::ptr;
use std::sync::{Mutex, MutexGuard, PoisonError};

/// Of stack that a caller lays out: more than any trampoline takes or passes on.
pub const STACK_WORDS: usize = 320;

/// A call as V8 makes it, and what it leaves behind.
#[repr(C)]
pub struct Call {
    pub code: *const c_void,
    pub integers: [u64; 6],
    pub floats: [u64; 8],
    pub stack: [u64; STACK_WORDS],
    /// rbx, rbp, r12 to r15 before.
    pub callee_saved: [u64; 6],
    pub callee_saved_after: [u64; 6],
    pub rsp: u64,
    pub rsp_after: u64,
    pub rax_after: u64,
    pub xmm0_after: u64,
    pub stack_after: [u64; STACK_WORDS],
}

/// What the target received, and what it is to do.
#[repr(C)]
pub struct Record {
    pub calls: u64,
    pub rax: u64,
    pub rsp: u64,
    pub integers: [u64; 6],
    pub floats: [u64; 8],
    pub stack: [u64; STACK_WORDS],
    /// How many words of stack arguments it has, which it overwrites, as is its right.
    pub own_words: u64,
    pub result_rax: u64,
    pub result_xmm0: u64,
}

impl Call {
    pub const ZERO: Call = Call {
        code: ptr::null(),
        integers: [0; _],
        floats: [0; _],
        stack: [0; _],
        callee_saved: [0; _],
        callee_saved_after: [0; _],
        rsp: 0,
        rsp_after: 0,
        rax_after: 0,
        xmm0_after: 0,
        stack_after: [0; _],
    };
}

impl Record {
    const ZERO: Record = Record {
        calls: 0,
        rax: 0,
        rsp: 0,
        integers: [0; _],
        floats: [0; _],
        stack: [0; _],
        own_words: 0,
        result_rax: 0,
        result_xmm0: 0,
    };
}

/// For the assembly functions below.
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

    /// What the target receives, and what it is told.
    pub fn record(&mut self) -> &mut Record {
        // SAFETY: `self` holds the lock, and borrows it for as long as the record is borrowed.
        unsafe { &mut *RECORD.0.get() }
    }

    /// # Safety
    /// `call.code` is sound to call as a C function with these registers and stack arguments, and
    /// so is the target behind it.
    pub unsafe fn call(&mut self, call: &mut Call) {
        // SAFETY: the caller vouches for the code; the lock is held, so CALL and RECORD are free.
        unsafe { call_as_told(call) }
    }
}

/// The target.
pub fn recorder() -> *mut c_void {
    record as unsafe extern "C" fn() as *mut c_void
}

/// What must never be called.
pub fn wrong_target() -> *mut c_void {
    extern "C" fn wrong_target() {
        eprintln!("a trampoline took another target's entry");
        std::process::abort();
    }
    wrong_target as extern "C" fn() as *mut c_void
}

/// Calls `call.code` with the registers and the stack that it says, and notes what comes back.
#[unsafe(naked)]
unsafe extern "C" fn call_as_told(call: *mut Call) {
    naked_asm!(
        "push rbx",
        "push rbp",
        "push r12",
        "push r13",
        "push r14",
        "push r15",
        // The return address and six registers are 56 bytes, so this aligns the stack.
        "sub rsp, {stack_bytes} + 8",
        "mov [rip + {current}], rdi",
        "mov rax, rdi",
        "lea rsi, [rax + {stack}]",
        "mov rdi, rsp",
        "mov ecx, {stack_words}",
        "rep movsq",
        "mov [rax + {rsp}], rsp",
        "mov rdi, [rax + {integers}]",
        "mov rsi, [rax + {integers} + 8]",
        "mov rdx, [rax + {integers} + 16]",
        "mov rcx, [rax + {integers} + 24]",
        "mov r8, [rax + {integers} + 32]",
        "mov r9, [rax + {integers} + 40]",
        "movq xmm0, [rax + {floats}]",
        "movq xmm1, [rax + {floats} + 8]",
        "movq xmm2, [rax + {floats} + 16]",
        "movq xmm3, [rax + {floats} + 24]",
        "movq xmm4, [rax + {floats} + 32]",
        "movq xmm5, [rax + {floats} + 40]",
        "movq xmm6, [rax + {floats} + 48]",
        "movq xmm7, [rax + {floats} + 56]",
        "mov rbx, [rax + {callee_saved}]",
        "mov rbp, [rax + {callee_saved} + 8]",
        "mov r12, [rax + {callee_saved} + 16]",
        "mov r13, [rax + {callee_saved} + 24]",
        "mov r14, [rax + {callee_saved} + 32]",
        "mov r15, [rax + {callee_saved} + 40]",
        "mov r10, -1",
        "mov r11, [rax + {code}]",
        "mov rax, -1",
        "call r11",
        "mov r11, [rip + {current}]",
        "mov [r11 + {rax_after}], rax",
        "movq [r11 + {xmm0_after}], xmm0",
        "mov [r11 + {rsp_after}], rsp",
        "mov [r11 + {callee_saved_after}], rbx",
        "mov [r11 + {callee_saved_after} + 8], rbp",
        "mov [r11 + {callee_saved_after} + 16], r12",
        "mov [r11 + {callee_saved_after} + 24], r13",
        "mov [r11 + {callee_saved_after} + 32], r14",
        "mov [r11 + {callee_saved_after} + 40], r15",
        "mov rsp, [r11 + {rsp}]",
        "mov rsi, rsp",
        "lea rdi, [r11 + {stack_after}]",
        "mov ecx, {stack_words}",
        "rep movsq",
        "add rsp, {stack_bytes} + 8",
        "pop r15",
        "pop r14",
        "pop r13",
        "pop r12",
        "pop rbp",
        "pop rbx",
        "ret",
        current = sym CALL,
        stack_words = const STACK_WORDS,
        stack_bytes = const STACK_WORDS * 8,
        code = const offset_of!(Call, code),
        integers = const offset_of!(Call, integers),
        floats = const offset_of!(Call, floats),
        stack = const offset_of!(Call, stack),
        callee_saved = const offset_of!(Call, callee_saved),
        callee_saved_after = const offset_of!(Call, callee_saved_after),
        rsp = const offset_of!(Call, rsp),
        rsp_after = const offset_of!(Call, rsp_after),
        rax_after = const offset_of!(Call, rax_after),
        xmm0_after = const offset_of!(Call, xmm0_after),
        stack_after = const offset_of!(Call, stack_after),
    )
}

/// Notes everything that a callee can be passed, overwrites everything that a callee may, and
/// returns what it was told.
#[unsafe(naked)]
unsafe extern "C" fn record() {
    naked_asm!(
        "lea r11, [rip + {record}]",
        "inc qword ptr [r11 + {calls}]",
        "mov [r11 + {rax}], rax",
        "mov [r11 + {rsp}], rsp",
        "mov [r11 + {integers}], rdi",
        "mov [r11 + {integers} + 8], rsi",
        "mov [r11 + {integers} + 16], rdx",
        "mov [r11 + {integers} + 24], rcx",
        "mov [r11 + {integers} + 32], r8",
        "mov [r11 + {integers} + 40], r9",
        "movq [r11 + {floats}], xmm0",
        "movq [r11 + {floats} + 8], xmm1",
        "movq [r11 + {floats} + 16], xmm2",
        "movq [r11 + {floats} + 24], xmm3",
        "movq [r11 + {floats} + 32], xmm4",
        "movq [r11 + {floats} + 40], xmm5",
        "movq [r11 + {floats} + 48], xmm6",
        "movq [r11 + {floats} + 56], xmm7",
        // The caller's own stack words lie above, so there is as much to read.
        "lea rsi, [rsp + 8]",
        "lea rdi, [r11 + {stack}]",
        "mov ecx, {stack_words}",
        "rep movsq",
        "mov rax, -1",
        "lea rdi, [rsp + 8]",
        "mov rcx, [r11 + {own_words}]",
        "rep stosq",
        "mov rcx, rax",
        "mov rdx, rax",
        "mov rsi, rax",
        "mov rdi, rax",
        "mov r8, rax",
        "mov r9, rax",
        "mov r10, rax",
        "movq xmm1, rax",
        "movq xmm2, rax",
        "movq xmm3, rax",
        "movq xmm4, rax",
        "movq xmm5, rax",
        "movq xmm6, rax",
        "movq xmm7, rax",
        "mov rax, [r11 + {result_rax}]",
        "movq xmm0, [r11 + {result_xmm0}]",
        "mov r11, r10",
        "ret",
        record = sym RECORD,
        stack_words = const STACK_WORDS,
        calls = const offset_of!(Record, calls),
        rax = const offset_of!(Record, rax),
        rsp = const offset_of!(Record, rsp),
        integers = const offset_of!(Record, integers),
        floats = const offset_of!(Record, floats),
        stack = const offset_of!(Record, stack),
        own_words = const offset_of!(Record, own_words),
        result_rax = const offset_of!(Record, result_rax),
        result_xmm0 = const offset_of!(Record, result_xmm0),
    )
}
