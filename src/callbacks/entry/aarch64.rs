//! This is the entry on AArch64 outside Windows.

use crate::callbacks::frame::Frame;
use crate::callbacks::invoke::call_from_c;
use std::arch::naked_asm;
use std::mem::offset_of;

/// Saves the registers, calls [`call_from_c`], and returns the result to the caller of the thunk.
///
/// # Safety
/// Only thunks may jump here, with the address of their cell in x17.
#[unsafe(naked)]
pub unsafe extern "C" fn entry() {
    naked_asm!(
        ".cfi_startproc",
        "stp x29, x30, [sp, #-16]!",
        ".cfi_def_cfa_offset 16",
        ".cfi_offset x29, -16",
        ".cfi_offset x30, -8",
        "mov x29, sp",
        ".cfi_def_cfa x29, 16",
        "sub sp, sp, {size}",
        "stp x0, x1, [sp, {integers}]",
        "stp x2, x3, [sp, {integers} + 16]",
        "stp x4, x5, [sp, {integers} + 32]",
        "stp x6, x7, [sp, {integers} + 48]",
        "str x8, [sp, {result_address}]",
        "stp d0, d1, [sp, {floats}]",
        "stp d2, d3, [sp, {floats} + 16]",
        "stp d4, d5, [sp, {floats} + 32]",
        "stp d6, d7, [sp, {floats} + 48]",
        "mov x0, x17",
        "mov x1, sp",
        // The stack arguments lie above the frame record.
        "add x2, x29, 16",
        "bl {call_from_c}",
        "ldp x0, x1, [sp, {integer_results}]",
        "ldp d0, d1, [sp, {float_results}]",
        "ldp d2, d3, [sp, {float_results} + 16]",
        "mov sp, x29",
        "ldp x29, x30, [sp], #16",
        ".cfi_def_cfa sp, 0",
        ".cfi_restore x29",
        ".cfi_restore x30",
        "ret",
        ".cfi_endproc",
        call_from_c = sym call_from_c,
        size = const size_of::<Frame>(),
        integers = const offset_of!(Frame, integers),
        floats = const offset_of!(Frame, floats),
        integer_results = const offset_of!(Frame, integer_results),
        float_results = const offset_of!(Frame, float_results),
        result_address = const offset_of!(Frame, result_address),
    )
}
