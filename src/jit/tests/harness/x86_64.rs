//! Does what only assembly can do, on x86-64.

use super::super::values;
use super::{CALL, Call, RECORD, Record, STACK_WORDS};
use std::arch::{asm, naked_asm};
use std::mem::offset_of;

/// The number of registers for integer arguments, which are rdi, rsi, rdx, rcx, r8 and r9.
pub const INTEGERS: usize = 6;
/// The number of registers that a callee leaves as they were: rbx, rbp, r12 to r15.
pub const CALLEE_SAVED: usize = 6;
/// The number of bytes that the stack pointer is off a multiple of 16 where a function starts.
pub const STACK_MISALIGNMENT: u64 = 8;

/// Calls `call.code` with the registers and the stack that `call` says, and notes what comes back.
#[unsafe(naked)]
pub unsafe extern "C" fn call_as_told(call: *mut Call) {
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
        "mov [rax + {stack_pointer}], rsp",
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
        "mov [r11 + {integer_after}], rax",
        "movq [r11 + {float_after}], xmm0",
        "mov [r11 + {stack_pointer_after}], rsp",
        "mov [r11 + {callee_saved_after}], rbx",
        "mov [r11 + {callee_saved_after} + 8], rbp",
        "mov [r11 + {callee_saved_after} + 16], r12",
        "mov [r11 + {callee_saved_after} + 24], r13",
        "mov [r11 + {callee_saved_after} + 32], r14",
        "mov [r11 + {callee_saved_after} + 40], r15",
        "mov rsp, [r11 + {stack_pointer}]",
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
        stack_pointer = const offset_of!(Call, stack_pointer),
        stack_pointer_after = const offset_of!(Call, stack_pointer_after),
        integer_after = const offset_of!(Call, integer_after),
        float_after = const offset_of!(Call, float_after),
        stack_after = const offset_of!(Call, stack_after),
    )
}

/// Notes everything that a callee can be passed, overwrites everything that a callee may, and
/// returns what it was told.
#[unsafe(naked)]
pub unsafe extern "C" fn record() {
    naked_asm!(
        "lea r11, [rip + {record}]",
        "inc qword ptr [r11 + {calls}]",
        "mov [r11 + {vector_registers}], rax",
        "mov [r11 + {stack_pointer}], rsp",
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
        "mov rcx, [r11 + {stack_argument_words}]",
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
        "mov rax, [r11 + {integer_result}]",
        "movq xmm0, [r11 + {float_result}]",
        "mov r11, r10",
        "ret",
        record = sym RECORD,
        stack_words = const STACK_WORDS,
        calls = const offset_of!(Record, calls),
        vector_registers = const offset_of!(Record, vector_registers),
        stack_pointer = const offset_of!(Record, stack_pointer),
        integers = const offset_of!(Record, integers),
        floats = const offset_of!(Record, floats),
        stack = const offset_of!(Record, stack),
        stack_argument_words = const offset_of!(Record, stack_argument_words),
        integer_result = const offset_of!(Record, integer_result),
        float_result = const offset_of!(Record, float_result),
    )
}

/// Overwrites every register that a callee may.
pub fn overwrite_volatile_registers() {
    // SAFETY: all that is written is announced.
    unsafe {
        asm!(
            "mov rax, -1",
            "mov rcx, rax",
            "mov rdx, rax",
            "mov rsi, rax",
            "mov rdi, rax",
            "mov r8, rax",
            "mov r9, rax",
            "mov r10, rax",
            "mov r11, rax",
            "movq xmm0, rax",
            "movq xmm1, rax",
            "movq xmm2, rax",
            "movq xmm3, rax",
            "movq xmm4, rax",
            "movq xmm5, rax",
            "movq xmm6, rax",
            "movq xmm7, rax",
            clobber_abi("C"),
        );
    }
}

/// Does what [`convert`](values::convert) does, but ends the process if the stack is not aligned as
/// it has to be where a function starts.
#[unsafe(naked)]
pub unsafe extern "C" fn convert_aligned() {
    naked_asm!(
        "lea rax, [rsp + {misalignment}]",
        "test al, 15",
        "jz 2f",
        "ud2",
        "2:",
        "jmp {convert}",
        misalignment = const STACK_MISALIGNMENT,
        convert = sym values::convert,
    )
}
