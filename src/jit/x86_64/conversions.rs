//! Emits code that reads JavaScript values. A trampoline finds what a handle leads to by itself:
//! small integers and bigints in line; strings, memory, null and undefined out of line. The host is
//! asked for the rest.

use super::memory::emit_find_memory;
use super::registers::{Registers, SLOTS, TARGET, TRANSFER};
use super::strings::emit_copy_string;
use super::{Assembler, INCOMING, SAVED_ENTRY, SAVED_REGISTERS, SAVED_SLOTS, WORD};
use crate::abi::{Convention, Place};
use crate::jit::host::{Host, Request};
use crate::jit::out_of_line::OutOfLine;
use crate::jit::plan::{Conversion, Plan};
use crate::slots::{FAILURE_SLOT, string_room_offset};
use crate::types::ValueConversion;
use crate::v8::ValueLayout;
use dynasmrt::x64::Rq;
use dynasmrt::{DynamicLabel, DynasmApi, DynasmLabelApi, dynasm};

const OBJECT_TAG: i8 = ValueLayout::OBJECT_TAG as i8;
const SMALL_INTEGER_SHIFT: i8 = ValueLayout::SMALL_INTEGER_SHIFT as i8;

/// Emits code that puts in the place of a handle what it leads to: a bigint of one digit or a small
/// integer at once, all else out of line. It uses the value and the scratch register: the receiver
/// and the index, which came in them, are not needed any more. If the code goes on out of line,
/// what the handle leads to is in the value register.
pub(super) fn convert_value(
    code: &mut Assembler,
    registers: &Registers,
    &OutOfLine { conversion, start: out_of_line, store }: &OutOfLine,
    values: &ValueLayout,
) {
    let Conversion { place, to, .. } = conversion;
    let (value, scratch) = (registers.value(), registers.scratch());
    let handle = load_handle(code, registers, place);
    dynasm!(code; .arch x64; mov Rq(value), [Rq(handle)]; test Rb(value), OBJECT_TAG);
    let small_integer = |code: &mut Assembler, is_signed: bool| {
        let object = code.new_dynamic_label();
        dynasm!(code; .arch x64; jnz =>object; sar Rq(value), SMALL_INTEGER_SHIFT);
        if !is_signed {
            dynasm!(code; .arch x64; js =>out_of_line);
        }
        dynasm!(code; .arch x64; jmp =>store; =>object);
    };
    match to {
        ValueConversion::Pointer => dynasm!(code; .arch x64; jz =>out_of_line),
        ValueConversion::Int64 => small_integer(code, true),
        ValueConversion::Uint64 => small_integer(code, false),
    }
    dynasm!(code
        ; .arch x64
        ; mov Rq(scratch), [BYTE Rq(value) + values.map]
        ; cmp WORD [BYTE Rq(scratch) + values.instance_type], values.bigint_type as i16
        ; jne =>out_of_line
        ; mov Rd(scratch), [BYTE Rq(value) + values.bigint_length]
        ; cmp Rd(scratch), ValueLayout::ONE_DIGIT as i32
    );
    let unsigned_digit = |code: &mut Assembler| {
        dynasm!(code
            ; .arch x64
            ; jne =>out_of_line
            ; mov Rq(value), [BYTE Rq(value) + values.bigint_digit]
        );
    };
    let signed_digit = |code: &mut Assembler| {
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
    };
    match to {
        ValueConversion::Int64 => signed_digit(code),
        ValueConversion::Uint64 | ValueConversion::Pointer => unsigned_digit(code),
    }
    dynasm!(code; .arch x64; =>store);
    match place {
        Place::Integer(register) => {
            dynasm!(code; .arch x64; mov Rq(registers.integers[register]), Rq(value));
        }
        Place::Float(_) | Place::ResultAddress => unreachable!("handles are not there"),
        // A function's stack arguments are its own to change.
        Place::Stack { offset, .. } => {
            let (base, offset) = INCOMING.at(offset);
            dynasm!(code; .arch x64; mov [Rq(base) + offset], Rq(value));
        }
    }
}

/// Gives the register that a handle, or what has replaced it, is in. If that is on the stack, it is
/// brought into the register for transfers.
pub(super) fn load_handle(code: &mut Assembler, registers: &Registers, place: Place) -> Rq {
    match place {
        Place::Integer(register) => registers.integers[register],
        Place::Float(_) | Place::ResultAddress => unreachable!("handles are not there"),
        Place::Stack { offset, .. } => {
            let (base, offset) = INCOMING.at(offset);
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
        let &OutOfLineEmitter { registers, host, .. } = self;
        let (value, scratch) = (registers.value(), registers.scratch());
        let [typed_array_memory, other_memory, copy_string, call_host] =
            [(); 4].map(|()| code.new_dynamic_label());
        let values = &host.values;
        let mut has_pointers = false;
        for &OutOfLine { conversion: Conversion { place, to, slot }, start, store } in conversions {
            dynasm!(code; .arch x64; =>start);
            let takes_memory = match to {
                ValueConversion::Int64 | ValueConversion::Uint64 => false,
                ValueConversion::Pointer => true,
            };
            if takes_memory {
                has_pointers = true;
                let [typed_array, no_string, memory, other] =
                    [(); 4].map(|()| code.new_dynamic_label());
                dynasm!(code
                    ; .arch x64
                    ; test Rb(value), OBJECT_TAG
                    ; jz =>other
                    ; mov Rq(scratch), [BYTE Rq(value) + values.map]
                    ; movzx Rd(scratch), WORD [BYTE Rq(scratch) + values.instance_type]
                    ; cmp Rd(scratch), i32::from(values.typed_array.instance_type)
                    ; je =>typed_array
                    ; mov Rd(TRANSFER), Rd(scratch)
                    ; and Rd(TRANSFER), i32::from(values.string_mask)
                    ; cmp Rd(TRANSFER), i32::from(values.string_type)
                    ; jne =>no_string
                );
                match string_room_offset(slot) {
                    Some(copy) => dynasm!(code
                        ; .arch x64
                        ; mov Rd(scratch), copy as i32
                        ; call =>copy_string
                        ; jne =>other
                        ; lea Rq(value), [Rq(SLOTS) + copy as i32]
                        ; jmp =>store
                    ),
                    None => dynasm!(code; .arch x64; jmp =>other),
                }
                dynasm!(code
                    ; .arch x64
                    ; =>typed_array
                    ; call =>typed_array_memory
                    ; jmp =>memory
                    ; =>no_string
                    ; call =>other_memory
                    ; =>memory
                    ; je =>store
                    ; =>other
                );
            }
            let result = WORD * slot as i32;
            let handle = load_handle(code, registers, place);
            dynasm!(code
                ; .arch x64
                ; mov Rq(value), Rq(handle)
                ; mov Rd(scratch), Request { slot, to }.encode() as i32
                ; call =>call_host
                ; mov Rq(value), [Rq(SLOTS) + result]
                ; jmp =>store
            );
        }
        if has_pointers {
            emit_find_memory(code, registers, typed_array_memory, other_memory, values);
            emit_copy_string(code, registers, copy_string, host);
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
            ; leave
            ; ret
        );
    }
}
