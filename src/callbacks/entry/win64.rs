//! This is the entry on x86-64 on Windows.

use crate::callbacks::frame::Frame;
use crate::callbacks::invoke::call_from_c;
use std::arch::naked_asm;
use std::mem::offset_of;

/// The room below the frame for the register arguments of what is called ("x64 calling convention").
const SHADOW_SPACE: usize = 32;

/// Saves the registers, calls [`call_from_c`], and returns the result to the caller of the thunk.
///
/// # Safety
/// Only thunks may jump here, with the address of their cell in r10.
#[unsafe(naked)]
pub unsafe extern "C" fn entry() {
    naked_asm!(
        ".seh_proc {entry}",
        "push rbp",
        ".seh_pushreg rbp",
        "mov rbp, rsp",
        ".seh_setframe rbp, 0",
        "sub rsp, {size}",
        ".seh_stackalloc {size}",
        ".seh_endprologue",
        "mov [rsp + {integers}], rcx",
        "mov [rsp + {integers} + 8], rdx",
        "mov [rsp + {integers} + 16], r8",
        "mov [rsp + {integers} + 24], r9",
        "movsd [rsp + {floats}], xmm0",
        "movsd [rsp + {floats} + 8], xmm1",
        "movsd [rsp + {floats} + 16], xmm2",
        "movsd [rsp + {floats} + 24], xmm3",
        "mov rcx, r10",
        "lea rdx, [rsp + {shadow_space}]",
        // The stack arguments lie above the caller's rbp, the return address and the room for four more.
        "lea r8, [rbp + 16 + {shadow_space}]",
        "call {call_from_c}",
        "mov rax, [rsp + {integer_results}]",
        "movsd xmm0, [rsp + {float_results}]",
        // Unwinders know the ends of functions that look like this.
        "lea rsp, [rbp]",
        "pop rbp",
        "ret",
        ".seh_endproc",
        entry = sym entry,
        call_from_c = sym call_from_c,
        shadow_space = const SHADOW_SPACE,
        size = const size_of::<Frame>() + SHADOW_SPACE,
        integers = const SHADOW_SPACE + offset_of!(Frame, integers),
        floats = const SHADOW_SPACE + offset_of!(Frame, floats),
        integer_results = const SHADOW_SPACE + offset_of!(Frame, integer_results),
        float_results = const SHADOW_SPACE + offset_of!(Frame, float_results),
    )
}
