//! Emits code that finds the address of the memory of ArrayBuffers and views.

use super::{Assembler, SCRATCH, SCRATCH_2, SCRATCH_3, SLOTS, load_constant};
use crate::abi::WORD;
use crate::jit::out_of_line::MemoryFinder;
use crate::slots::{NULL_SLOT, UNDEFINED_SLOT};
use crate::v8::{ValueLayout, ViewLayout};
use dynasmrt::{DynasmApi, DynasmLabelApi, dynasm};

/// Emits code that replaces the object that x9 leads to by its address as a pointer argument: that
/// of the memory of a view or a plain ArrayBuffer, or 0 for null and undefined. It sets the
/// condition flags to equal then; else they are not, and x9 is as it was. It leaves alone all but
/// the scratch registers, x9 to x15. In x11 it leaves the bytes of the memory if it is asked for them.
pub(super) fn emit_find_memory(
    code: &mut Assembler,
    MemoryFinder { typed_array, other, gives_length }: MemoryFinder,
    values: &ValueLayout,
) {
    let ValueLayout { data_view, array_buffer, .. } = values;
    let [no_view, no_memory, null, found, unknown] = [(); 5].map(|()| code.new_dynamic_label());
    // A view's memory has to be within its buffer, which may have been detached or have shrunk.
    // Memory that starts before it, and so at a huge offset, also ends beyond it.
    let view = |code: &mut Assembler, view: &ViewLayout| {
        dynasm!(code
            ; .arch aarch64
            ; ldur x12, [X(SCRATCH), view.buffer.into()]
            ; ldur x10, [X(SCRATCH), view.data.into()]
            ; ldur x11, [X(SCRATCH), view.byte_length.into()]
            ; ldur x13, [x12, array_buffer.data.into()]
            ; ldur x14, [x12, array_buffer.byte_length.into()]
            ; sub x15, x10, x13
            ; adds x15, x15, x11
            ; b.hs =>unknown
            ; cmp x15, x14
            ; b.hi =>unknown
            ; cbz x14, =>unknown
            ; mov X(SCRATCH), x10
        );
    };
    dynasm!(code
        ; .arch aarch64
        ; =>typed_array
        ; ldur x12, [X(SCRATCH), values.typed_array_base.into()]
        ; cbnz x12, =>unknown
    );
    view(code, &values.typed_array);
    dynasm!(code
        ; .arch aarch64
        ; =>found
        ; cmp x10, x10
        ; ret
        ; =>other
        ; movz w11, data_view.instance_type.into()
        ; cmp w10, w11
        ; b.ne =>no_view
    );
    view(code, data_view);
    dynasm!(code
        ; .arch aarch64
        ; b =>found
        ; =>no_view
        ; movz w11, array_buffer.instance_type.into()
        ; cmp w10, w11
        ; b.ne =>no_memory
        ; ldur w10, [X(SCRATCH), array_buffer.flags.into()]
    );
    load_constant(code, SCRATCH_3, array_buffer.plain_flags.into());
    dynasm!(code
        ; .arch aarch64
        ; cmp w10, w11
        ; b.ne =>unknown
        ; ldur x10, [X(SCRATCH), array_buffer.byte_length.into()]
        ; cbz x10, =>unknown
    );
    if gives_length {
        dynasm!(code; .arch aarch64; mov x11, x10);
    }
    dynasm!(code
        ; .arch aarch64
        ; ldur X(SCRATCH), [X(SCRATCH), array_buffer.data.into()]
        ; b =>found
        ; =>no_memory
    );
    for slot in [NULL_SLOT, UNDEFINED_SLOT] {
        load_constant(code, SCRATCH_2, (WORD * slot) as u64);
        dynasm!(code
            ; .arch aarch64
            ; ldr x10, [X(SLOTS), X(SCRATCH_2)]
            ; cmp X(SCRATCH), x10
            ; b.eq =>null
        );
    }
    // At `unknown` the comparison is unequal, because a pointer to an object is not 0.
    dynasm!(code
        ; .arch aarch64
        ; =>unknown
        ; cmp XSP(SCRATCH), 0
        ; ret
        ; =>null
        ; movz X(SCRATCH), 0
    );
    if gives_length {
        dynasm!(code; .arch aarch64; movn x11, 0);
    }
    dynasm!(code
        ; .arch aarch64
        ; b =>found
    );
}
