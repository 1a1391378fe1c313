//! Emits code that reads JavaScript values. A trampoline finds what a handle leads to by itself:
//! small integers and bigints in line; strings, memory, null and undefined out of line. The host is
//! asked for the rest.

use super::memory::emit_find_memory;
use super::registers::{Registers, SLOTS, TARGET, TRANSFER};
use super::strings::{VeryShortLabels, emit_copy_string, emit_copy_very_short};
use super::{
    Assembler, SAVED_ENTRY, SAVED_REGISTERS, SAVED_SLOTS, StackArguments, WORD, leave_frame,
    load_nan,
};
use crate::abi::{Convention, Place};
use crate::jit::host::{Host, Request};
use crate::jit::out_of_line::{MemoryFinder, OutOfLine};
use crate::jit::plan::{Conversion, Plan, ResultPlan};
use crate::slots::{FAILURE_SLOT, NULL_SLOT, UNDEFINED_SLOT, string_room_offset};
use crate::types::{MAX_SAFE_INTEGER, TextForm, ValueConversion};
use crate::v8::ValueLayout;
use dynasmrt::x64::Rq;
use dynasmrt::{DynamicLabel, DynasmApi, DynasmLabelApi, dynasm};

const OBJECT_TAG: i8 = ValueLayout::OBJECT_TAG as i8;
const SMALL_INTEGER_SHIFT: i8 = ValueLayout::SMALL_INTEGER_SHIFT as i8;
/// The number of bits that safe integers take that are not negative.
const SAFE_INTEGER_BITS: i8 = MAX_SAFE_INTEGER.count_ones() as i8;

/// Emits code that puts in the place of a handle what it leads to: a bigint of one digit, a small
/// integer, or for types of the C vocabulary any number, at once, all else out of line. It uses the value and the scratch register: the receiver
/// and the index, which came in them, are not needed any more. If the code goes on out of line,
/// what the handle leads to is in the value register.
pub(super) fn convert_value(
    code: &mut Assembler,
    registers: &Registers,
    incoming: StackArguments,
    &OutOfLine { conversion, start: out_of_line, ask_host, copy_longer, store }: &OutOfLine,
    host: &Host,
) {
    let values = &host.values;
    let Conversion { place, request: Request { slot, to, .. } } = conversion;
    let (value, scratch) = (registers.value(), registers.scratch());
    let handle = load_handle(code, registers, incoming, place);
    dynasm!(code; .arch x64; mov Rq(value), [Rq(handle)]; test Rb(value), OBJECT_TAG);
    match to {
        ValueConversion::Int64 => convert_small_integer(code, registers, None, store),
        ValueConversion::Uint64 => {
            convert_small_integer(code, registers, Some(out_of_line), store);
        }
        ValueConversion::Pointer => dynasm!(code; .arch x64; jz =>out_of_line),
        ValueConversion::Text => {
            dynasm!(code
                ; .arch x64
                ; jz =>out_of_line
                ; mov Rq(scratch), [BYTE Rq(value) + values.map]
                ; movzx Rd(scratch), WORD [BYTE Rq(scratch) + values.instance_type]
            );
            check_string(code, registers, values, out_of_line);
            match host.byte_masks.zip(string_room_offset(slot)) {
                Some((byte_masks, copy)) => {
                    let labels = VeryShortLabels { longer: copy_longer, refused: ask_host };
                    emit_copy_very_short(code, registers, values, byte_masks, copy, labels);
                }
                None => dynasm!(code; .arch x64; jmp =>copy_longer),
            }
        }
        ValueConversion::Address
        | ValueConversion::Data
        | ValueConversion::Text16
        | ValueConversion::Text32 => {
            convert_address(code, registers, values, to, out_of_line, store);
        }
    }
    let length = |code: &mut Assembler| {
        dynasm!(code
            ; .arch x64
            ; mov Rq(scratch), [BYTE Rq(value) + values.map]
            ; cmp WORD [BYTE Rq(scratch) + values.instance_type], values.bigint_type as i16
            ; jne =>out_of_line
            ; mov Rd(scratch), [BYTE Rq(value) + values.bigint_length]
            ; cmp Rd(scratch), ValueLayout::ONE_DIGIT as i32
        );
    };
    match to {
        ValueConversion::Int64 => {
            length(code);
            let negative = code.new_dynamic_label();
            dynasm!(code
                ; .arch x64
                ; jne =>negative
                ; mov Rq(value), [BYTE Rq(value) + values.bigint_digit]
                ; test Rq(value), Rq(value)
                ; jns =>store
                ; jmp =>out_of_line
                ; =>negative
                ; cmp Rd(scratch), ValueLayout::ONE_DIGIT_NEGATIVE as i32
                ; jne =>out_of_line
                ; mov Rq(value), [BYTE Rq(value) + values.bigint_digit]
                ; neg Rq(value)
                ; jns =>out_of_line
            );
        }
        ValueConversion::Uint64 | ValueConversion::Pointer => {
            length(code);
            dynasm!(code
                ; .arch x64
                ; jne =>out_of_line
                ; mov Rq(value), [BYTE Rq(value) + values.bigint_digit]
            );
        }
        ValueConversion::Address
        | ValueConversion::Data
        | ValueConversion::Text
        | ValueConversion::Text16
        | ValueConversion::Text32 => {}
    }
    dynasm!(code; .arch x64; =>store);
    match place {
        Place::Integer(register) => {
            dynasm!(code; .arch x64; mov Rq(registers.integers[register]), Rq(value));
        }
        Place::Float(_) | Place::ResultAddress => unreachable!("handles are not there"),
        // A function's stack arguments are its own to change.
        Place::Stack { offset, .. } => {
            let (base, offset) = incoming.at(offset);
            dynasm!(code; .arch x64; mov [Rq(base) + offset], Rq(value));
        }
    }
}

/// Emits code that goes on with `store` with a small integer, and otherwise after this. The zero flag says
/// whether the value is one. Where negative ones are refused, `negative` is where it goes on with them.
fn convert_small_integer(
    code: &mut Assembler,
    registers: &Registers,
    negative: Option<DynamicLabel>,
    store: DynamicLabel,
) {
    let value = registers.value();
    let object = code.new_dynamic_label();
    dynasm!(code; .arch x64; jnz =>object; sar Rq(value), SMALL_INTEGER_SHIFT);
    if let Some(negative) = negative {
        dynasm!(code; .arch x64; js =>negative);
    }
    dynasm!(code; .arch x64; jmp =>store; =>object);
}

/// Emits code that converts a number or a bigint of one digit to an address. The zero flag says whether the
/// value is a small integer. The value register keeps what is left to code out of line.
fn convert_address(
    code: &mut Assembler,
    registers: &Registers,
    values: &ValueLayout,
    to: ValueConversion,
    out_of_line: DynamicLabel,
    store: DynamicLabel,
) {
    let (value, scratch) = (registers.value(), registers.scratch());
    let no_number = code.new_dynamic_label();
    let least = to.address_rules().map_or(0, |rules| rules.numbers.least());
    let labels = NumberLabels { no_number, out_of_line, store };
    convert_number(code, registers, values, least, labels);
    dynasm!(code
        ; .arch x64
        ; =>no_number
        ; cmp Rd(scratch), i32::from(values.bigint_type)
        ; jne =>out_of_line
        ; cmp DWORD [BYTE Rq(value) + values.bigint_length], ValueLayout::ONE_DIGIT as i32
        ; jne =>out_of_line
        ; mov Rq(value), [BYTE Rq(value) + values.bigint_digit]
    );
}

/// Emits code that looks whether an object is a string in one piece, with one byte a character. Its instance
/// type is in the scratch register, and stays there if it is none.
fn check_string(
    code: &mut Assembler,
    registers: &Registers,
    values: &ValueLayout,
    no_string: DynamicLabel,
) {
    dynasm!(code
        ; .arch x64
        ; mov Rd(TRANSFER), Rd(registers.scratch())
        ; and Rd(TRANSFER), i32::from(values.string_mask)
        ; cmp Rd(TRANSFER), i32::from(values.string_type)
        ; jne =>no_string
    );
}

/// Emits code that copies such a string to the room of a slot, and goes on with `copied`, or with `refused`.
fn copy_text(
    code: &mut Assembler,
    registers: &Registers,
    slot: usize,
    copy_string: DynamicLabel,
    refused: DynamicLabel,
    copied: DynamicLabel,
) {
    match string_room_offset(slot) {
        Some(copy) => dynasm!(code
            ; .arch x64
            ; mov Rd(registers.scratch()), copy as i32
            ; call =>copy_string
            ; jne =>refused
            ; lea Rq(registers.value()), [Rq(SLOTS) + copy as i32]
            ; jmp =>copied
        ),
        None => dynasm!(code; .arch x64; jmp =>refused),
    }
}

/// The labels at which code goes on: with an object that is no number, whose instance type is in the
/// scratch register; with a number that is refused; and with the result.
struct NumberLabels {
    no_number: DynamicLabel,
    out_of_line: DynamicLabel,
    store: DynamicLabel,
}

/// Emits code that converts a number, if it is an integer from `least` to the largest safe one. The zero
/// flag says whether the value is a small integer. The value register keeps what is refused.
fn convert_number(
    code: &mut Assembler,
    registers: &Registers,
    values: &ValueLayout,
    least: u32,
    NumberLabels { no_number, out_of_line, store }: NumberLabels,
) {
    let (value, scratch, double) =
        (registers.value(), registers.scratch(), registers.float_transfer);
    let [object, integer] = [(); 2].map(|()| code.new_dynamic_label());
    dynasm!(code
        ; .arch x64
        ; jnz =>object
        ; mov Rq(scratch), Rq(value)
        ; sar Rq(scratch), SMALL_INTEGER_SHIFT
        ; jmp =>integer
        ; =>object
        ; mov Rq(scratch), [BYTE Rq(value) + values.map]
        ; movzx Rd(scratch), WORD [BYTE Rq(scratch) + values.instance_type]
        ; cmp Rd(scratch), i32::from(values.number_type)
        ; jne =>no_number
        ; cvttsd2si Rq(scratch), QWORD [BYTE Rq(value) + values.number_value]
        ; cvtsi2sd Rx(double), Rq(scratch)
        ; ucomisd Rx(double), QWORD [BYTE Rq(value) + values.number_value]
        ; jne =>out_of_line
        ; jp =>out_of_line
        ; =>integer
        ; mov Rq(TRANSFER), Rq(scratch)
        ; shr Rq(TRANSFER), SAFE_INTEGER_BITS
        ; jnz =>out_of_line
    );
    if least > 0 {
        dynasm!(code; .arch x64; cmp Rq(scratch), least as i32; jb =>out_of_line);
    }
    dynasm!(code; .arch x64; mov Rq(value), Rq(scratch); jmp =>store);
}

/// Gives a least size of memory as what instructions compare with, which is signed. No type takes more.
fn least_for_comparison(least_memory: usize) -> i32 {
    i32::try_from(least_memory).expect("types have less than 2 GiB")
}

/// Gives the register that a handle, or what has replaced it, is in. If that is on the stack, it is
/// brought into the register for transfers.
pub(super) fn load_handle(
    code: &mut Assembler,
    registers: &Registers,
    incoming: StackArguments,
    place: Place,
) -> Rq {
    match place {
        Place::Integer(register) => registers.integers[register],
        Place::Float(_) | Place::ResultAddress => unreachable!("handles are not there"),
        Place::Stack { offset, .. } => {
            let (base, offset) = incoming.at(offset);
            dynasm!(code; .arch x64; mov Rq(TRANSFER), [Rq(base) + offset]);
            TRANSFER
        }
    }
}

/// The things from which code out of line is emitted.
pub(super) struct OutOfLineEmitter<'a> {
    pub convention: Convention,
    pub registers: &'a Registers,
    pub plan: &'a Plan,
    pub host: &'a Host,
}

impl OutOfLineEmitter<'_> {
    /// Emits code that finds addresses of memory, copies strings, and lets the host convert what
    /// else
    /// [`convert_value`] leaves. If the host can't, the trampoline returns and reports failure.
    pub(super) fn emit_out_of_line(&self, code: &mut Assembler, conversions: &[OutOfLine]) {
        let &OutOfLineEmitter { convention, registers, host, plan } = self;
        let incoming = StackArguments::incoming(convention);
        let (value, scratch) = (registers.value(), registers.scratch());
        let [typed_array_memory, other_memory, copy_string, call_host] =
            [(); 4].map(|()| code.new_dynamic_label());
        let values = &host.values;
        let (mut has_pointers, mut has_text, mut has_sized) = (false, false, false);
        for each in conversions {
            let &OutOfLine { conversion, start, ask_host, copy_longer, store } = each;
            let Conversion { place, request } = conversion;
            let Request { slot, to, least_memory } = request;
            if to == ValueConversion::Text {
                dynasm!(code; .arch x64; =>copy_longer);
                copy_text(code, registers, slot, copy_string, ask_host, store);
            }
            dynasm!(code; .arch x64; =>start);
            if let Some(rules) = to.address_rules() {
                has_pointers = true;
                has_text |= rules.text == Some(TextForm::Utf8);
                has_sized |= least_memory > 0;
                let [typed_array, no_string, memory, no_number] =
                    [(); 4].map(|()| code.new_dynamic_label());
                if !rules.takes_undefined {
                    // Null is what pointers are most, apart from what is found in line.
                    let [null, undefined] =
                        [NULL_SLOT, UNDEFINED_SLOT].map(|slot| WORD * slot as i32);
                    let no_null = code.new_dynamic_label();
                    dynasm!(code
                        ; .arch x64
                        ; cmp Rq(value), [Rq(SLOTS) + null]
                        ; jne =>no_null
                        ; xor Rd(value), Rd(value)
                        ; jmp =>store
                        ; =>no_null
                        ; cmp Rq(value), [Rq(SLOTS) + undefined]
                        ; je =>ask_host
                    );
                }
                if to == ValueConversion::Text {
                    dynasm!(code; .arch x64; test Rb(value), OBJECT_TAG);
                    convert_address(code, registers, values, to, no_number, store);
                    dynasm!(code; .arch x64; jmp =>store; =>no_number);
                }
                dynasm!(code
                    ; .arch x64
                    ; test Rb(value), OBJECT_TAG
                    ; jz =>ask_host
                    ; mov Rq(scratch), [BYTE Rq(value) + values.map]
                    ; movzx Rd(scratch), WORD [BYTE Rq(scratch) + values.instance_type]
                    ; cmp Rd(scratch), i32::from(values.typed_array.instance_type)
                    ; je =>typed_array
                );
                if to == ValueConversion::Pointer {
                    check_string(code, registers, values, no_string);
                    copy_text(code, registers, slot, copy_string, ask_host, store);
                } else {
                    dynasm!(code; .arch x64; jmp =>no_string);
                }
                dynasm!(code
                    ; .arch x64
                    ; =>typed_array
                    ; call =>typed_array_memory
                    ; jmp =>memory
                    ; =>no_string
                    ; call =>other_memory
                    ; =>memory
                );
                if least_memory == 0 {
                    dynasm!(code; .arch x64; je =>store);
                } else {
                    dynasm!(code
                        ; .arch x64
                        ; jne =>ask_host
                        ; cmp Rq(TRANSFER), least_for_comparison(least_memory)
                        ; jae =>store
                        ; test Rq(TRANSFER), Rq(TRANSFER)
                        ; jz =>store
                    );
                }
            }
            dynasm!(code; .arch x64; =>ask_host);
            let result = WORD * slot as i32;
            let handle = load_handle(code, registers, incoming, place);
            dynasm!(code
                ; .arch x64
                ; mov Rq(value), Rq(handle)
                ; mov Rd(scratch), request.encode() as i32
                ; call =>call_host
                ; mov Rq(value), [Rq(SLOTS) + result]
                ; jmp =>store
            );
        }
        if has_pointers {
            let finder = MemoryFinder {
                typed_array: typed_array_memory,
                other: other_memory,
                gives_length: has_sized,
            };
            emit_find_memory(code, registers, finder, values);
        }
        if has_text {
            let saves_mask =
                plan.live_integers.iter().any(|&live| registers.integers[live] == registers.mask());
            emit_copy_string(code, registers, copy_string, host, saves_mask);
        }
        self.emit_call_host(code, call_host);
    }

    /// Emits code that lets the host convert the value whose handle is in the first register for
    /// arguments as the second requests. The code returns to where it was called, or from the
    /// trampoline if the value can't be converted.
    fn emit_call_host(&self, code: &mut Assembler, start: DynamicLabel) {
        let &OutOfLineEmitter { convention, registers, plan, host } = self;
        let saved = |place: usize| SAVED_REGISTERS - WORD * place as i32;
        let integers = || {
            let live = plan.live_integers.iter().map(|&register| registers.integers[register]);
            live.enumerate().map(|(place, register)| (register, saved(place)))
        };
        let floats = || {
            let live = plan.live_floats.iter().map(|&register| registers.floats[register]);
            let integers = plan.live_integers.len();
            live.enumerate().map(move |(place, register)| (register, saved(integers + place)))
        };
        dynasm!(code; .arch x64; =>start; mov [BYTE rbp + SAVED_ENTRY as i8], Rq(TARGET));
        for (register, place) in integers() {
            dynasm!(code; .arch x64; mov [rbp + place], Rq(register));
        }
        for (register, place) in floats() {
            dynasm!(code; .arch x64; movsd [rbp + place], Rx(register));
        }
        let failed = code.new_dynamic_label();
        let failure = WORD * FAILURE_SLOT as i32;
        // The return address takes a word, so another one aligns the stack.
        let room = WORD + convention.shadow_space() as i32;
        dynasm!(code
            ; .arch x64
            ; mov Rq(registers.integers[2]), Rq(TARGET)
            ; mov Rq(TRANSFER), QWORD host.convert as i64
            ; sub rsp, BYTE room as i8
            ; call Rq(TRANSFER)
            ; add rsp, BYTE room as i8
            ; mov Rq(TARGET), [BYTE rbp + SAVED_ENTRY as i8]
            ; mov Rq(SLOTS), [BYTE rbp + SAVED_SLOTS as i8]
            ; test Rd(TRANSFER), Rd(TRANSFER)
            ; jz =>failed
        );
        for (register, place) in integers() {
            dynasm!(code; .arch x64; mov Rq(register), [rbp + place]);
        }
        for (register, place) in floats() {
            dynasm!(code; .arch x64; movsd Rx(register), [rbp + place]);
        }
        dynasm!(code
            ; .arch x64
            ; ret
            ; =>failed
            ; mov DWORD [Rq(SLOTS) + failure], 1
        );
        match plan.result {
            ResultPlan::Number { .. } => load_nan(code, registers), // by which wrappers tell
            ResultPlan::AsItComes
            | ResultPlan::Text
            | ResultPlan::Extended { .. }
            | ResultPlan::Stored(_) => {}
        }
        leave_frame(code);
    }
}
