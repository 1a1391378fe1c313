//! Calls libffi so that no C++ exception gets any further. The code that trampolines are made of has
//! no unwind tables, so that an unwinder in search of a handler ends there, and the C++ runtime
//! says in its own words that there is none. libffi and Rust do have tables. Rust would say that it
//! has panicked.

use libffi::low::ffi_cif;
use libffi::raw::ffi_call;
use std::ffi::c_void;

/// Calls `ffi_call`. For unwinders this is the end of the stack: its caller is declared unknown.
///
/// # Safety
/// The caller guarantees what `ffi_call` asks for.
#[cfg(all(unix, target_arch = "x86_64"))]
#[unsafe(naked)]
pub unsafe extern "C" fn ffi_call_without_unwinding(
    cif: *mut ffi_cif,
    function: Option<unsafe extern "C" fn()>,
    result: *mut c_void,
    arguments: *mut *mut c_void,
) {
    std::arch::naked_asm!(
        ".cfi_startproc",
        ".cfi_undefined rip",
        "push rbp",
        ".cfi_def_cfa_offset 16",
        ".cfi_offset rbp, -16",
        "mov rbp, rsp",
        ".cfi_def_cfa_register rbp",
        "call {ffi_call}",
        "pop rbp",
        ".cfi_def_cfa rsp, 8",
        "ret",
        ".cfi_endproc",
        ffi_call = sym ffi_call,
    )
}

/// Calls `ffi_call`. For unwinders this is the end of the stack: its caller is declared unknown.
///
/// # Safety
/// The caller guarantees what `ffi_call` asks for.
#[cfg(all(unix, target_arch = "aarch64"))]
#[unsafe(naked)]
pub unsafe extern "C" fn ffi_call_without_unwinding(
    cif: *mut ffi_cif,
    function: Option<unsafe extern "C" fn()>,
    result: *mut c_void,
    arguments: *mut *mut c_void,
) {
    std::arch::naked_asm!(
        ".cfi_startproc",
        ".cfi_undefined x30",
        "stp x29, x30, [sp, #-16]!",
        ".cfi_def_cfa_offset 16",
        ".cfi_offset x29, -16",
        "mov x29, sp",
        ".cfi_def_cfa x29, 16",
        "bl {ffi_call}",
        "ldp x29, x30, [sp], #16",
        ".cfi_def_cfa sp, 0",
        ".cfi_restore x29",
        "ret",
        ".cfi_endproc",
        ffi_call = sym ffi_call,
    )
}

/// Calls `ffi_call`. On other processors an exception gets further.
///
/// # Safety
/// The caller guarantees what `ffi_call` asks for.
#[cfg(not(all(unix, any(target_arch = "x86_64", target_arch = "aarch64"))))]
pub unsafe extern "C" fn ffi_call_without_unwinding(
    cif: *mut ffi_cif,
    function: Option<unsafe extern "C" fn()>,
    result: *mut c_void,
    arguments: *mut *mut c_void,
) {
    // SAFETY: the caller's promise.
    unsafe { ffi_call(cif, function, result, arguments) }
}

/// Tells whether a function is the one above, by its start.
pub fn is_barrier(function: *const c_void) -> bool {
    function == ffi_call_without_unwinding as *const c_void
}
