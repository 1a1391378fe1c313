//! Makes the harness's recorder a function of the Windows convention, whose callers rely on it that
//! more registers stay as they are.

use crate::jit::tests::harness;
use std::arch::naked_asm;
use std::ffi::c_void;
use std::ptr;
use std::sync::atomic::{AtomicPtr, Ordering};

/// The bytes for xmm6 to xmm15, and to align them.
const SAVED_VECTORS: usize = 10 * 16 + 8;
/// The bytes from where the recorder takes the stack arguments to begin to where they do: what is
/// saved, rdi and rsi included, and the return address above it.
pub const FRAME: usize = SAVED_VECTORS + 2 * 8 + 8;

/// The address of the harness's recorder, which is no symbol to the assembly here.
static RECORDER: AtomicPtr<c_void> = AtomicPtr::new(ptr::null_mut());

/// Gives the recorder for callers of this convention.
pub fn recorder() -> *mut c_void {
    RECORDER.store(harness::recorder(), Ordering::Relaxed);
    record as unsafe extern "win64" fn() as *mut c_void
}

/// Calls the recorder with all registers in which arguments travel as they are, and keeps for the
/// caller what the recorder does not.
#[unsafe(naked)]
unsafe extern "win64" fn record() {
    naked_asm!(
        "push rdi",
        "push rsi",
        "sub rsp, {saved_vectors}",
        "movaps [rsp], xmm6",
        "movaps [rsp + 0x10], xmm7",
        "movaps [rsp + 0x20], xmm8",
        "movaps [rsp + 0x30], xmm9",
        "movaps [rsp + 0x40], xmm10",
        "movaps [rsp + 0x50], xmm11",
        "movaps [rsp + 0x60], xmm12",
        "movaps [rsp + 0x70], xmm13",
        "movaps [rsp + 0x80], xmm14",
        "movaps [rsp + 0x90], xmm15",
        "call [rip + {recorder}]",
        "movaps xmm6, [rsp]",
        "movaps xmm7, [rsp + 0x10]",
        "movaps xmm8, [rsp + 0x20]",
        "movaps xmm9, [rsp + 0x30]",
        "movaps xmm10, [rsp + 0x40]",
        "movaps xmm11, [rsp + 0x50]",
        "movaps xmm12, [rsp + 0x60]",
        "movaps xmm13, [rsp + 0x70]",
        "movaps xmm14, [rsp + 0x80]",
        "movaps xmm15, [rsp + 0x90]",
        "add rsp, {saved_vectors}",
        "pop rsi",
        "pop rdi",
        "ret",
        recorder = sym RECORDER,
        saved_vectors = const SAVED_VECTORS,
    )
}
