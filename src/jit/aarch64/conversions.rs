//! Emits code that reads JavaScript values, in the same way as on x86-64
//! (jit/x86_64/conversions.rs).

use super::memory::emit_find_memory;
use super::strings::emit_copy_string;
use super::{
    Assembler, FLOAT_REGISTERS, INCOMING, INTEGER_REGISTERS, SAVED_ENTRY, SAVED_REGISTERS, SCRATCH,
    SCRATCH_2, SCRATCH_3, SLOTS, TARGET, leave_frame, load_constant, read_entry,
};
use crate::abi::{Place, WORD};
use crate::jit::host::{Host, Request};
use crate::jit::out_of_line::OutOfLine;
use crate::jit::plan::{Conversion, Plan};
use crate::slots::{FAILURE_SLOT, string_room_offset};
use crate::types::ValueConversion;
use crate::v8::ValueLayout;
use dynasmrt::aarch64::RXSP;
use dynasmrt::{DynamicLabel, DynasmApi, DynasmLabelApi, dynasm};

/// The number of the bit that is set in values that are pointers to objects.
const OBJECT_BIT: u32 = ValueLayout::OBJECT_TAG.trailing_zeros();
const SMALL_INTEGER_SHIFT: u32 = ValueLayout::SMALL_INTEGER_SHIFT as u32;

/// Emits code that puts in the place of a handle what it leads to: a bigint of one digit or a small
/// integer at once, all else out of line. If the code goes on out of line, the handle is in x0, the
/// register of the receiver, which is not needed any more, and what it leads to is in x9.
pub(super) fn convert_value(
    code: &mut Assembler,
    &OutOfLine { conversion, start: out_of_line, store }: &OutOfLine,
    values: &ValueLayout,
) {
    let Conversion { place, to, .. } = conversion;
    match place {
        Place::Integer(register) => {
            dynasm!(code; .arch aarch64; mov x0, X(INTEGER_REGISTERS[register]));
        }
        Place::Float(_) | Place::ResultAddress => unreachable!("handles are not there"),
        Place::Stack { offset, .. } => {
            let (base, offset) = INCOMING.at(offset);
            dynasm!(code; .arch aarch64; ldr x0, [XSP(base), offset]);
        }
    }
    dynasm!(code; .arch aarch64; ldr X(SCRATCH), [x0]);
    let small_integer = |code: &mut Assembler, is_signed: bool| {
        let object = code.new_dynamic_label();
        dynasm!(code
            ; .arch aarch64
            ; tbnz X(SCRATCH), OBJECT_BIT, =>object
            ; asr X(SCRATCH), X(SCRATCH), SMALL_INTEGER_SHIFT
        );
        if !is_signed {
            dynasm!(code; .arch aarch64; tbnz X(SCRATCH), 63, =>out_of_line);
        }
        dynasm!(code; .arch aarch64; b =>store; =>object);
    };
    match to {
        ValueConversion::Pointer => {
            dynasm!(code; .arch aarch64; tbz X(SCRATCH), OBJECT_BIT, =>out_of_line);
        }
        ValueConversion::Int64 => small_integer(code, true),
        ValueConversion::Uint64 => small_integer(code, false),
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
    let unsigned_digit = |code: &mut Assembler| {
        dynasm!(code
            ; .arch aarch64
            ; b.ne =>out_of_line
            ; ldur X(SCRATCH), [X(SCRATCH), digit]
        );
    };
    let signed_digit = |code: &mut Assembler| {
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
    };
    match to {
        ValueConversion::Int64 => signed_digit(code),
        ValueConversion::Uint64 | ValueConversion::Pointer => unsigned_digit(code),
    }
    dynasm!(code; .arch aarch64; =>store);
    match place {
        Place::Integer(register) => {
            dynasm!(code; .arch aarch64; mov X(INTEGER_REGISTERS[register]), X(SCRATCH));
        }
        Place::Float(_) | Place::ResultAddress => unreachable!("handles are not there"),
        // A function's stack arguments are its own to change.
        Place::Stack { offset, .. } => {
            let (base, offset) = INCOMING.at(offset);
            dynasm!(code; .arch aarch64; str X(SCRATCH), [XSP(base), offset]);
        }
    }
}

/// Emits code that finds addresses of memory, copies strings, and lets the host convert what else
/// [`convert_value`] leaves. If the host can't, the trampoline returns and reports failure.
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
        let takes_memory = match to {
            ValueConversion::Int64 | ValueConversion::Uint64 => false,
            ValueConversion::Pointer => true,
        };
        if takes_memory {
            has_pointers = true;
            let [typed_array, no_string, memory, other] =
                [(); 4].map(|()| code.new_dynamic_label());
            dynasm!(code
                ; .arch aarch64
                ; tbz X(SCRATCH), OBJECT_BIT, =>other
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
            match string_room_offset(slot) {
                Some(copy) => {
                    load_constant(code, RXSP::X1, copy as u64);
                    dynasm!(code
                        ; .arch aarch64
                        ; add x1, X(SLOTS), x1
                        ; bl =>copy_string
                        ; b.ne =>other
                        ; mov X(SCRATCH), x1
                        ; b =>store
                    );
                }
                None => dynasm!(code; .arch aarch64; b =>other),
            }
            dynasm!(code
                ; .arch aarch64
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
        load_constant(code, RXSP::X1, Request { slot, to }.encode().into());
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

/// Emits code that lets the host convert the value whose handle is in x0 as w1 requests. The code
/// returns to where it was called, or from the trampoline if the value can't be converted.
fn emit_call_host(code: &mut Assembler, plan: &Plan, start: DynamicLabel, convert: usize) {
    let saved = |place: usize| SAVED_REGISTERS - (WORD * place) as i32;
    let integers = || {
        let registers = plan.live_integers.iter().map(|&register| INTEGER_REGISTERS[register]);
        registers.enumerate().map(|(place, register)| (register, saved(1 + place)))
    };
    let floats = || {
        let registers = plan.live_floats.iter().map(|&register| FLOAT_REGISTERS[register]);
        let integers = plan.live_integers.len();
        registers.enumerate().map(move |(place, register)| (register, saved(1 + integers + place)))
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
    load_constant(code, SCRATCH_2, (WORD * FAILURE_SLOT as usize) as u64);
    dynasm!(code; .arch aarch64; str W(SCRATCH), [X(SLOTS), X(SCRATCH_2)]);
    leave_frame(code);
}
