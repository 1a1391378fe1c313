//! Emits code that finds the address of the memory of ArrayBuffers and views.

use super::registers::{Registers, SLOTS, TRANSFER};
use super::{Assembler, WORD};
use crate::jit::out_of_line::MemoryFinder;
use crate::slots::{NULL_SLOT, UNDEFINED_SLOT};
use crate::v8::{ValueLayout, ViewLayout};
use dynasmrt::{DynasmApi, DynasmLabelApi, dynasm};

/// Emits code that replaces the object that the value register leads to by its address as a pointer
/// argument: that of the memory of a view or a plain ArrayBuffer, or 0 for null and undefined. It
/// sets the zero flag then; else that is clear. It leaves alone all but this register, the scratch
/// register, and the one for transfers, where it leaves the bytes of the memory if it is asked for them.
pub(super) fn emit_find_memory(
    code: &mut Assembler,
    registers: &Registers,
    MemoryFinder { typed_array, other, gives_length }: MemoryFinder,
    values: &ValueLayout,
) {
    let ValueLayout { data_view, array_buffer, .. } = values;
    let (value, scratch) = (registers.value(), registers.scratch());
    let [no_view, no_memory, null, found, unknown] = [(); 5].map(|()| code.new_dynamic_label());
    // A view's memory has to be within its buffer, which may have been detached or have shrunk.
    // Memory that starts before it, and so at a huge offset, also ends beyond it.
    let view = |code: &mut Assembler, view: &ViewLayout| {
        dynasm!(code
            ; .arch x64
            ; mov Rq(TRANSFER), [BYTE Rq(value) + view.buffer]
            ; mov Rq(scratch), [BYTE Rq(value) + view.data]
            ; sub Rq(scratch), [BYTE Rq(TRANSFER) + array_buffer.data]
            ; add Rq(scratch), [BYTE Rq(value) + view.byte_length]
            ; jc =>unknown
            ; cmp Rq(scratch), [BYTE Rq(TRANSFER) + array_buffer.byte_length]
            ; ja =>unknown
            ; cmp QWORD [BYTE Rq(TRANSFER) + array_buffer.byte_length], 0
            ; je =>unknown
        );
        if gives_length {
            dynasm!(code; .arch x64; mov Rq(TRANSFER), [BYTE Rq(value) + view.byte_length]);
        }
        dynasm!(code; .arch x64; mov Rq(value), [BYTE Rq(value) + view.data]);
    };
    dynasm!(code
        ; .arch x64
        ; =>typed_array
        ; cmp QWORD [BYTE Rq(value) + values.typed_array_base], 0
        ; jne =>unknown
    );
    view(code, &values.typed_array);
    dynasm!(code
        ; .arch x64
        ; =>found
        ; cmp Rd(TRANSFER), Rd(TRANSFER)
        ; ret
        ; =>other
        ; cmp Rd(scratch), i32::from(data_view.instance_type)
        ; jne =>no_view
    );
    view(code, data_view);
    let [null_slot, undefined_slot] = [NULL_SLOT, UNDEFINED_SLOT].map(|slot| WORD * slot as i32);
    // At `unknown` the zero flag is cleared, because the stack pointer is not 0.
    dynasm!(code
        ; .arch x64
        ; jmp =>found
        ; =>no_view
        ; cmp Rd(scratch), i32::from(array_buffer.instance_type)
        ; jne =>no_memory
        ; cmp DWORD [BYTE Rq(value) + array_buffer.flags], array_buffer.plain_flags as i32
        ; jne =>unknown
        ; cmp QWORD [BYTE Rq(value) + array_buffer.byte_length], 0
        ; je =>unknown
    );
    if gives_length {
        dynasm!(code; .arch x64; mov Rq(TRANSFER), [BYTE Rq(value) + array_buffer.byte_length]);
    }
    dynasm!(code
        ; .arch x64
        ; mov Rq(value), [BYTE Rq(value) + array_buffer.data]
        ; jmp =>found
        ; =>no_memory
        ; cmp Rq(value), [Rq(SLOTS) + null_slot]
        ; je =>null
        ; cmp Rq(value), [Rq(SLOTS) + undefined_slot]
        ; jne =>unknown
        ; =>null
        ; xor Rd(value), Rd(value)
    );
    if gives_length {
        dynasm!(code; .arch x64; mov Rq(TRANSFER), -1);
    }
    dynasm!(code
        ; .arch x64
        ; jmp =>found
        ; =>unknown
        ; test rsp, rsp
        ; ret
    );
}
