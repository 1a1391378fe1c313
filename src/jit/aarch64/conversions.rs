//! Emits code that reads JavaScript values, in the same way as on x86-64
//! (jit/x86_64/conversions.rs).

use super::memory::emit_find_memory;
use super::strings::emit_copy_string;
use super::{
    Assembler, FLOAT_REGISTERS, FLOAT_SCRATCH, FLOAT_SCRATCH_2, INCOMING, INTEGER_REGISTERS,
    SAVED_ENTRY, SAVED_REGISTERS, SCRATCH, SCRATCH_2, SCRATCH_3, SLOTS, TARGET, leave_frame,
    load_constant, load_nan, read_entry,
};
use crate::abi::{Place, WORD};
use crate::jit::host::{Host, Request};
use crate::jit::out_of_line::{MemoryFinder, OutOfLine};
use crate::jit::plan::{Conversion, Plan, ResultPlan};
use crate::slots::{FAILURE_SLOT, UNDEFINED_SLOT, string_room_offset};
use crate::types::{MAX_SAFE_INTEGER, TextForm, ValueConversion};
use crate::v8::ValueLayout;
use dynasmrt::aarch64::RXSP;
use dynasmrt::{DynamicLabel, DynasmApi, DynasmLabelApi, dynasm};

/// The number of the bit that is set in values that are pointers to objects.
const OBJECT_BIT: u32 = ValueLayout::OBJECT_TAG.trailing_zeros();
const SMALL_INTEGER_SHIFT: u32 = ValueLayout::SMALL_INTEGER_SHIFT as u32;
/// The number of bits that safe integers take that are not negative.
const SAFE_INTEGER_BITS: u32 = MAX_SAFE_INTEGER.count_ones();

/// Emits code that puts in the place of a handle what it leads to: a bigint of one digit, a small
/// integer, or for types of the C vocabulary any number, at once, all else out of line. If the code goes on out of line, the handle is in x0, the
/// register of the receiver, which is not needed any more, and what it leads to is in x9.
pub(super) fn convert_value(
    code: &mut Assembler,
    &OutOfLine { conversion, start: out_of_line, store, .. }: &OutOfLine,
    values: &ValueLayout,
) {
    let Conversion { place, request: Request { to, .. } } = conversion;
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
    let digit = values.bigint_digit.into();
    match to {
        ValueConversion::Int64 => convert_small_integer(code, None, store),
        ValueConversion::Uint64 => convert_small_integer(code, Some(out_of_line), store),
        ValueConversion::Pointer => {
            dynasm!(code; .arch aarch64; tbz X(SCRATCH), OBJECT_BIT, =>out_of_line);
        }
        ValueConversion::Address
        | ValueConversion::Data
        | ValueConversion::Text
        | ValueConversion::Text16
        | ValueConversion::Text32 => {
            let bigint = code.new_dynamic_label();
            let least = to.address_rules().map_or(0, |rules| rules.numbers.least());
            convert_number(
                code,
                values,
                least,
                NumberLabels { no_number: bigint, out_of_line, store },
            );
            dynasm!(code
                ; .arch aarch64
                ; =>bigint
                ; movz W(SCRATCH_3), values.bigint_type.into()
                ; cmp W(SCRATCH_2), W(SCRATCH_3)
                ; b.ne =>out_of_line
                ; ldur W(SCRATCH_2), [X(SCRATCH), values.bigint_length.into()]
                ; cmp WSP(SCRATCH_2), ValueLayout::ONE_DIGIT
                ; b.ne =>out_of_line
                ; ldur X(SCRATCH), [X(SCRATCH), digit]
            );
        }
    }
    let length = |code: &mut Assembler| {
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
    };
    match to {
        ValueConversion::Int64 => {
            length(code);
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
        }
        ValueConversion::Uint64 | ValueConversion::Pointer => {
            length(code);
            dynasm!(code
                ; .arch aarch64
                ; b.ne =>out_of_line
                ; ldur X(SCRATCH), [X(SCRATCH), digit]
            );
        }
        ValueConversion::Address
        | ValueConversion::Data
        | ValueConversion::Text
        | ValueConversion::Text16
        | ValueConversion::Text32 => {}
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

/// Emits code that goes on with `store` with a small integer, and otherwise after this. Where negative ones
/// are refused, `negative` is where it goes on with them.
fn convert_small_integer(
    code: &mut Assembler,
    negative: Option<DynamicLabel>,
    store: DynamicLabel,
) {
    let object = code.new_dynamic_label();
    dynasm!(code
        ; .arch aarch64
        ; tbnz X(SCRATCH), OBJECT_BIT, =>object
        ; asr X(SCRATCH), X(SCRATCH), SMALL_INTEGER_SHIFT
    );
    if let Some(negative) = negative {
        dynasm!(code; .arch aarch64; tbnz X(SCRATCH), 63, =>negative);
    }
    dynasm!(code; .arch aarch64; b =>store; =>object);
}

/// The labels at which code goes on: with an object that is no number, whose instance type is in x10; with
/// a number that is refused; and with the result.
struct NumberLabels {
    no_number: DynamicLabel,
    out_of_line: DynamicLabel,
    store: DynamicLabel,
}

/// Emits code that converts a number, if it is an integer from `least` to the largest safe one. x9 keeps
/// what is refused.
fn convert_number(
    code: &mut Assembler,
    values: &ValueLayout,
    least: u32,
    NumberLabels { no_number, out_of_line, store }: NumberLabels,
) {
    let [object, integer] = [(); 2].map(|()| code.new_dynamic_label());
    dynasm!(code
        ; .arch aarch64
        ; tbnz X(SCRATCH), OBJECT_BIT, =>object
        ; asr X(SCRATCH_2), X(SCRATCH), SMALL_INTEGER_SHIFT
        ; b =>integer
        ; =>object
        ; ldur X(SCRATCH_2), [X(SCRATCH), values.map.into()]
        ; ldurh W(SCRATCH_2), [X(SCRATCH_2), values.instance_type.into()]
        ; movz W(SCRATCH_3), values.number_type.into()
        ; cmp W(SCRATCH_2), W(SCRATCH_3)
        ; b.ne =>no_number
        ; ldur D(FLOAT_SCRATCH), [X(SCRATCH), values.number_value.into()]
        ; fcvtzs X(SCRATCH_2), D(FLOAT_SCRATCH)
        ; scvtf D(FLOAT_SCRATCH_2), X(SCRATCH_2)
        ; fcmp D(FLOAT_SCRATCH), D(FLOAT_SCRATCH_2)
        ; b.ne =>out_of_line
        ; =>integer
        ; lsr X(SCRATCH_3), X(SCRATCH_2), SAFE_INTEGER_BITS
        ; cbnz X(SCRATCH_3), =>out_of_line
    );
    if least > 0 {
        load_constant(code, SCRATCH_3, least.into());
        dynasm!(code; .arch aarch64; cmp X(SCRATCH_2), X(SCRATCH_3); b.lo =>out_of_line);
    }
    dynasm!(code; .arch aarch64; mov X(SCRATCH), X(SCRATCH_2); b =>store);
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
    let (mut has_pointers, mut has_text, mut has_sized) = (false, false, false);
    for &OutOfLine { conversion, start, store, .. } in conversions {
        let Conversion { request, .. } = conversion;
        let Request { slot, to, least_memory } = request;
        dynasm!(code; .arch aarch64; =>start);
        if let Some(rules) = to.address_rules() {
            has_pointers = true;
            has_sized |= least_memory > 0;
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
            );
            if rules.text == Some(TextForm::Utf8) {
                has_text = true;
                dynasm!(code
                    ; .arch aarch64
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
            } else {
                dynasm!(code; .arch aarch64; b =>no_string);
            }
            dynasm!(code
                ; .arch aarch64
                ; =>typed_array
                ; bl =>typed_array_memory
                ; b =>memory
                ; =>no_string
            );
            if !rules.takes_undefined {
                load_constant(code, SCRATCH_3, (WORD * UNDEFINED_SLOT) as u64);
                dynasm!(code
                    ; .arch aarch64
                    ; ldr X(SCRATCH_3), [X(SLOTS), X(SCRATCH_3)]
                    ; cmp X(SCRATCH), X(SCRATCH_3)
                    ; b.eq =>other
                );
            }
            dynasm!(code
                ; .arch aarch64
                ; bl =>other_memory
                ; =>memory
            );
            if least_memory == 0 {
                dynasm!(code; .arch aarch64; b.eq =>store);
            } else {
                dynasm!(code; .arch aarch64; b.ne =>other);
                load_constant(code, SCRATCH_2, least_memory as u64);
                dynasm!(code; .arch aarch64; cmp X(SCRATCH_3), X(SCRATCH_2); b.hs =>store);
                dynasm!(code; .arch aarch64; cbz X(SCRATCH_3), =>store);
            }
            dynasm!(code; .arch aarch64; =>other);
        }
        let result = (WORD * slot) as u32;
        load_constant(code, RXSP::X1, request.encode().into());
        dynasm!(code
            ; .arch aarch64
            ; bl =>call_host
            ; ldr X(SCRATCH), [X(SLOTS), result]
            ; b =>store
        );
    }
    if has_pointers {
        let finder = MemoryFinder {
            typed_array: typed_array_memory,
            other: other_memory,
            gives_length: has_sized,
        };
        emit_find_memory(code, finder, values);
    }
    if has_text {
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
    match plan.result {
        ResultPlan::Number { .. } => load_nan(code), // by which wrappers tell
        ResultPlan::AsItComes
        | ResultPlan::Text
        | ResultPlan::Extended { .. }
        | ResultPlan::Stored(_) => {}
    }
    leave_frame(code);
}
