//! This is the entry on x86-64 outside Windows.

use crate::callbacks::frame::Frame;
use crate::callbacks::invoke::call_from_c;
use std::arch::naked_asm;
use std::mem::offset_of;

/// Saves the registers, calls [`call_from_c`], and returns the result to the caller of the thunk.
///
/// # Safety
/// Only thunks may jump here, with the address of their cell in r10.
#[unsafe(naked)]
pub unsafe extern "C" fn entry() {
    naked_asm!(
        ".cfi_startproc",
        "push rbp",
        ".cfi_def_cfa_offset 16",
        ".cfi_offset rbp, -16",
        "mov rbp, rsp",
        ".cfi_def_cfa_register rbp",
        "sub rsp, {size}",
        "mov [rsp + {integers}], rdi",
        "mov [rsp + {integers} + 8], rsi",
        "mov [rsp + {integers} + 16], rdx",
        "mov [rsp + {integers} + 24], rcx",
        "mov [rsp + {integers} + 32], r8",
        "mov [rsp + {integers} + 40], r9",
        "movsd [rsp + {floats}], xmm0",
        "movsd [rsp + {floats} + 8], xmm1",
        "movsd [rsp + {floats} + 16], xmm2",
        "movsd [rsp + {floats} + 24], xmm3",
        "movsd [rsp + {floats} + 32], xmm4",
        "movsd [rsp + {floats} + 40], xmm5",
        "movsd [rsp + {floats} + 48], xmm6",
        "movsd [rsp + {floats} + 56], xmm7",
        "mov rdi, r10",
        "mov rsi, rsp",
        // The stack arguments lie above the caller's rbp and the return address.
        "lea rdx, [rbp + 16]",
        "call {call_from_c}",
        "mov rax, [rsp + {integer_results}]",
        "mov rdx, [rsp + {integer_results} + 8]",
        "movsd xmm0, [rsp + {float_results}]",
        "movsd xmm1, [rsp + {float_results} + 8]",
        "leave",
        ".cfi_def_cfa rsp, 8",
        "ret",
        ".cfi_endproc",
        call_from_c = sym call_from_c,
        size = const size_of::<Frame>(),
        integers = const offset_of!(Frame, integers),
        floats = const offset_of!(Frame, floats),
        integer_results = const offset_of!(Frame, integer_results),
        float_results = const offset_of!(Frame, float_results),
    )
}
