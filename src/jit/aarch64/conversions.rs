//! Reading JavaScript values, as on x86-64 (jit/x86_64/conversions.rs).

use super::{
    Assembler, FLOAT_REGISTERS, INTEGER_REGISTERS, SAVED_ENTRY, SAVED_REGISTERS, SCRATCH,
    SCRATCH_2, SCRATCH_3, SLOTS, StackArguments, TARGET, leave_frame, load_constant, read_entry,
};
use crate::jit::host::{
    FAILURE_SLOT, Host, MAX_STRING_LENGTH, NULL_SLOT, STRING_SIZE, STRINGS, UNDEFINED_SLOT,
    ValueLayout, ViewLayout, request,
};
use crate::jit::moves::{Source, WORD};
use crate::jit::out_of_line::OutOfLine;
use crate::jit::plan::{Conversion, Plan};
use crate::types::AbiType;
use dynasmrt::aarch64::RXSP;
use dynasmrt::{DynamicLabel, DynasmApi, DynasmLabelApi, dynasm};

/// Puts in the place of a handle what it leads to: a bigint of one digit or a small integer at once,
/// all else out of line.
/// Leaves the handle in x0, the receiver's register, which has served, and what it leads to in x9
/// if it goes on out of line.
pub(super) fn convert_value(
    code: &mut Assembler,
    &OutOfLine { conversion, start: out_of_line, store }: &OutOfLine,
    incoming: StackArguments,
    values: &ValueLayout,
) {
    let Conversion { place, to, .. } = conversion;
    let object = code.new_dynamic_label();
    match place {
        Source::Register(register) => {
            dynasm!(code; .arch aarch64; mov x0, X(INTEGER_REGISTERS[register]));
        }
        Source::IncomingWord(word) => {
            let (base, offset) = incoming.at(WORD * word);
            dynasm!(code; .arch aarch64; ldr x0, [XSP(base), offset]);
        }
    }
    dynasm!(code; .arch aarch64; ldr X(SCRATCH), [x0]);
    if to == AbiType::Pointer {
        dynasm!(code; .arch aarch64; tbz X(SCRATCH), 0, =>out_of_line);
    } else {
        dynasm!(code
            ; .arch aarch64
            ; tbnz X(SCRATCH), 0, =>object
            ; asr X(SCRATCH), X(SCRATCH), 32
        );
        if to == AbiType::Uint64 {
            dynasm!(code; .arch aarch64; tbnz X(SCRATCH), 63, =>out_of_line);
        }
        dynasm!(code; .arch aarch64; b =>store; =>object);
    }
    dynasm!(code
        ; .arch aarch64
        ; ldur X(SCRATCH_2), [X(SCRATCH), values.map.into()]
        ; ldurh W(SCRATCH_2), [X(SCRATCH_2), values.instance_type.into()]
        ; movz W(SCRATCH_3), values.bigint_type.into()
        ; cmp W(SCRATCH_2), W(SCRATCH_3)
        ; b.ne =>out_of_line
        ; ldur W(SCRATCH_2), [X(SCRATCH), values.bigint_length.into()]
        ; cmp WSP(SCRATCH_2), ValueLayout::ONE_DIGIT
    );
    let digit = values.bigint_digit.into();
    if to == AbiType::Int64 {
        let negative = code.new_dynamic_label();
        dynasm!(code
            ; .arch aarch64
            ; b.ne =>negative
            ; ldur X(SCRATCH), [X(SCRATCH), digit]
            ; tbz X(SCRATCH), 63, =>store
            ; b =>out_of_line
            ; =>negative
            ; cmp WSP(SCRATCH_2), ValueLayout::ONE_DIGIT_NEGATIVE
            ; b.ne =>out_of_line
            ; ldur X(SCRATCH), [X(SCRATCH), digit]
            ; neg X(SCRATCH), X(SCRATCH)
            ; tbz X(SCRATCH), 63, =>out_of_line
        );
    } else {
        dynasm!(code
            ; .arch aarch64
            ; b.ne =>out_of_line
            ; ldur X(SCRATCH), [X(SCRATCH), digit]
        );
    }
    dynasm!(code; .arch aarch64; =>store);
    match place {
        Source::Register(register) => {
            dynasm!(code; .arch aarch64; mov X(INTEGER_REGISTERS[register]), X(SCRATCH));
        }
        // A function's stack arguments are its own to change.
        Source::IncomingWord(word) => {
            let (base, offset) = incoming.at(WORD * word);
            dynasm!(code; .arch aarch64; str X(SCRATCH), [XSP(base), offset]);
        }
    }
}

/// Finds addresses of memory, copies strings, and lets the host convert what else [`convert_value`]
/// leaves. Gives up if it can't.
pub(super) fn emit_out_of_line(
    code: &mut Assembler,
    plan: &Plan,
    conversions: &[OutOfLine],
    host: &Host,
) {
    let [typed_array_memory, other_memory, copy_string, call_host] =
        [(); 4].map(|()| code.new_dynamic_label());
    let values = &host.values;
    let mut has_pointers = false;
    for &OutOfLine { conversion: Conversion { to, slot, .. }, start, store } in conversions {
        dynasm!(code; .arch aarch64; =>start);
        if to == AbiType::Pointer {
            has_pointers = true;
            let [typed_array, no_string, memory, other] =
                [(); 4].map(|()| code.new_dynamic_label());
            dynasm!(code
                ; .arch aarch64
                ; tbz X(SCRATCH), 0, =>other
                ; ldur x10, [X(SCRATCH), values.map.into()]
                ; ldurh w10, [x10, values.instance_type.into()]
                ; movz w11, values.typed_array.instance_type.into()
                ; cmp w10, w11
                ; b.eq =>typed_array
                ; movz w11, values.string_mask.into()
                ; and w12, w10, w11
                ; movz w11, values.string_type.into()
                ; cmp w12, w11
                ; b.ne =>no_string
            );
            load_constant(code, RXSP::X1, (STRINGS + STRING_SIZE * slot) as u64);
            dynasm!(code
                ; .arch aarch64
                ; add x1, X(SLOTS), x1
                ; bl =>copy_string
                ; b.ne =>other
                ; mov X(SCRATCH), x1
                ; b =>store
                ; =>typed_array
                ; bl =>typed_array_memory
                ; b =>memory
                ; =>no_string
                ; bl =>other_memory
                ; =>memory
                ; b.eq =>store
                ; =>other
            );
        }
        let result = (WORD * slot) as u32;
        load_constant(code, RXSP::X1, request(slot, to as u8).into());
        dynasm!(code
            ; .arch aarch64
            ; bl =>call_host
            ; ldr X(SCRATCH), [X(SLOTS), result]
            ; b =>store
        );
    }
    if has_pointers {
        emit_find_memory(code, typed_array_memory, other_memory, values);
        emit_copy_string(code, copy_string, values);
    }
    emit_call_host(code, plan, call_host, host.convert);
}

/// Replaces the object that x9 leads to by its address as a pointer argument: of the memory of a
/// view or a plain ArrayBuffer, or 0 for null and undefined. Sets the condition flags to equal then;
/// else they are not, and x9 is as it was. Entered at `typed_array` for those, at `other` with the
/// instance type of all else in w10. Leaves alone all but the scratch registers, x9 to x15.
fn emit_find_memory(
    code: &mut Assembler,
    typed_array: DynamicLabel,
    other: DynamicLabel,
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
    // A pointer to an object is not 0.
    dynasm!(code
        ; .arch aarch64
        ; =>unknown
        ; cmp XSP(SCRATCH), 0
        ; ret
        ; =>null
        ; movz X(SCRATCH), 0
        ; b =>found
    );
}

/// Copies the string of one byte a character that x9 leads to, if it is ASCII without NUL and not too
/// long, to x1, and sets the condition flags to equal. Else they are not. Leaves alone all but the
/// scratch registers, x9 to x15.
fn emit_copy_string(code: &mut Assembler, start: DynamicLabel, values: &ValueLayout) {
    const EACH_1: u64 = 0x0101_0101_0101_0101;
    const EACH_80: u64 = EACH_1 << 7;
    let [words, rest, end, other] = [(); 4].map(|()| code.new_dynamic_label());
    let characters = values.string_characters.into();
    // A bad byte is above 0x7f, or becomes that when 1 is subtracted. Rarely, others do too. The
    // last comparison before `other` was unequal.
    dynasm!(code
        ; .arch aarch64
        ; =>start
        ; ldur w12, [X(SCRATCH), values.string_length.into()]
        ; cmp w12, MAX_STRING_LENGTH as u32
        ; b.hi =>other
        ; mov x13, x1
        ; orr x14, xzr, EACH_1
        ; =>words
        ; cmp w12, 8
        ; b.lo =>rest
        ; ldur x10, [X(SCRATCH), characters]
        ; sub x11, x10, x14
        ; orr x11, x11, x10
        ; tst x11, EACH_80
        ; b.ne =>other
        ; str x10, [x13], 8
        ; add XSP(SCRATCH), XSP(SCRATCH), 8
        ; sub w12, w12, 8
        ; b =>words
        ; =>rest
        ; cbz w12, =>end
        ; ldur x10, [X(SCRATCH), characters]
        // What is beyond the characters is replaced by ones, which are good.
        ; lsl w15, w12, 3
        ; movn x11, 0
        ; lsl x11, x11, x15
        ; bic x10, x10, x11
        ; and x11, x11, x14
        ; orr x11, x11, x10
        ; sub x15, x11, x14
        ; orr x11, x11, x15
        ; tst x11, EACH_80
        ; b.ne =>other
        ; str x10, [x13]
        ; add x13, x13, x12
        ; =>end
        ; strb wzr, [x13]
        ; cmp x1, x1
        ; =>other
        ; ret
    );
}

/// Lets the host convert the value whose handle is in x0 as w1 requests. Returns to where it was
/// called, or from the trampoline if the value can't be converted.
fn emit_call_host(code: &mut Assembler, plan: &Plan, start: DynamicLabel, convert: usize) {
    let saved = |place: usize| SAVED_REGISTERS - (WORD * place) as i32;
    let integers = || {
        let registers = plan.live_registers.iter().map(|&register| INTEGER_REGISTERS[register]);
        registers.enumerate().map(|(place, register)| (register, saved(1 + place)))
    };
    let floats = || {
        let registers = FLOAT_REGISTERS[..plan.float_registers].iter();
        let integers = plan.live_registers.len();
        registers.enumerate().map(move |(place, &register)| (register, saved(1 + integers + place)))
    };
    dynasm!(code; .arch aarch64; =>start; stur x30, [x29, saved(0)]);
    for (register, place) in integers() {
        dynasm!(code; .arch aarch64; stur X(register), [x29, place]);
    }
    for (register, place) in floats() {
        dynasm!(code; .arch aarch64; stur D(register), [x29, place]);
    }
    // x0 holds the handle and x1 the request.
    dynasm!(code; .arch aarch64; ldur x2, [x29, SAVED_ENTRY]);
    load_constant(code, SCRATCH, convert as u64);
    let failed = code.new_dynamic_label();
    dynasm!(code
        ; .arch aarch64
        ; blr X(SCRATCH)
        ; ldur X(TARGET), [x29, SAVED_ENTRY]
    );
    read_entry(code, true);
    dynasm!(code; .arch aarch64; cbz w0, =>failed; ldur x30, [x29, saved(0)]);
    for (register, place) in integers() {
        dynasm!(code; .arch aarch64; ldur X(register), [x29, place]);
    }
    for (register, place) in floats() {
        dynasm!(code; .arch aarch64; ldur D(register), [x29, place]);
    }
    dynasm!(code; .arch aarch64; ret; =>failed; movz W(SCRATCH), 1);
    load_constant(code, SCRATCH_2, (WORD * FAILURE_SLOT) as u64);
    dynasm!(code; .arch aarch64; str W(SCRATCH), [X(SLOTS), X(SCRATCH_2)]);
    leave_frame(code);
}
