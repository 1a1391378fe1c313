//! Reading JavaScript values. A trampoline finds what a handle leads to by itself: small integers and
//! bigints in line; strings, memory, null and undefined out of line. The host is asked for the rest.

use super::{
    Assembler, FLOAT_REGISTERS, INTEGER_REGISTERS, SAVED_ENTRY, SAVED_REGISTERS, SAVED_SLOTS,
    StackArguments, WORD,
};
use crate::jit::host::{
    FAILURE_SLOT, Host, MAX_STRING_LENGTH, NULL_SLOT, STRING_SIZE, STRINGS, UNDEFINED_SLOT,
    ValueLayout, ViewLayout, request,
};
use crate::jit::moves::Source;
use crate::jit::out_of_line::OutOfLine;
use crate::jit::plan::{Conversion, Plan};
use crate::types::AbiType;
use dynasmrt::x64::Rq;
use dynasmrt::{DynamicLabel, DynasmApi, DynasmLabelApi, dynasm};

/// Puts in the place of a handle what it leads to: a bigint of one digit or a small integer at once,
/// all else out of line. Uses rdi and rsi: receiver and index have served.
/// Leaves what the handle leads to in rdi if it goes on out of line.
pub(super) fn convert_value(
    code: &mut Assembler,
    &OutOfLine { conversion, start: out_of_line, store }: &OutOfLine,
    incoming: StackArguments,
    values: &ValueLayout,
) {
    let Conversion { place, to, .. } = conversion;
    let object = code.new_dynamic_label();
    let handle = load_handle(code, place, incoming);
    dynasm!(code; .arch x64; mov rdi, [Rq(handle)]; test dil, 1);
    if to == AbiType::Pointer {
        dynasm!(code; .arch x64; jz =>out_of_line);
    } else {
        dynasm!(code; .arch x64; jnz =>object; sar rdi, 32);
        if to == AbiType::Uint64 {
            dynasm!(code; .arch x64; js =>out_of_line);
        }
        dynasm!(code; .arch x64; jmp =>store; =>object);
    }
    dynasm!(code
        ; .arch x64
        ; mov rsi, [BYTE rdi + values.map]
        ; cmp WORD [BYTE rsi + values.instance_type], values.bigint_type as i16
        ; jne =>out_of_line
        ; mov esi, [BYTE rdi + values.bigint_length]
        ; cmp esi, ValueLayout::ONE_DIGIT as i32
    );
    if to == AbiType::Int64 {
        let negative = code.new_dynamic_label();
        dynasm!(code
            ; .arch x64
            ; jne =>negative
            ; mov rdi, [BYTE rdi + values.bigint_digit]
            ; test rdi, rdi
            ; jns =>store
            ; jmp =>out_of_line
            ; =>negative
            ; cmp esi, ValueLayout::ONE_DIGIT_NEGATIVE as i32
            ; jne =>out_of_line
            ; mov rdi, [BYTE rdi + values.bigint_digit]
            ; neg rdi
            ; jns =>out_of_line
        );
    } else {
        dynasm!(code
            ; .arch x64
            ; jne =>out_of_line
            ; mov rdi, [BYTE rdi + values.bigint_digit]
        );
    }
    dynasm!(code; .arch x64; =>store);
    match place {
        Source::Register(register) => {
            dynasm!(code; .arch x64; mov Rq(INTEGER_REGISTERS[register]), rdi);
        }
        // A function's stack arguments are its own to change.
        Source::IncomingWord(word) => {
            let (base, offset) = incoming.word(word);
            dynasm!(code; .arch x64; mov [Rq(base) + offset], rdi);
        }
    }
}

/// The register that a handle is in, which is rax if it came on the stack.
fn load_handle(code: &mut Assembler, place: Source, incoming: StackArguments) -> Rq {
    match place {
        Source::Register(register) => INTEGER_REGISTERS[register],
        Source::IncomingWord(word) => {
            let (base, offset) = incoming.word(word);
            dynasm!(code; .arch x64; mov rax, [Rq(base) + offset]);
            Rq::RAX
        }
    }
}

/// Finds addresses of memory, copies strings, and lets the host convert what else [`convert_value`]
/// leaves. Gives up if it can't.
pub(super) fn emit_out_of_line(
    code: &mut Assembler,
    plan: &Plan,
    conversions: &[OutOfLine],
    incoming: StackArguments,
    host: &Host,
) {
    let [typed_array_memory, other_memory, copy_string, call_host] =
        [(); 4].map(|()| code.new_dynamic_label());
    let values = &host.values;
    let mut has_pointers = false;
    for &OutOfLine { conversion: Conversion { place, to, slot }, start, store } in conversions {
        dynasm!(code; .arch x64; =>start);
        if to == AbiType::Pointer {
            has_pointers = true;
            let [typed_array, no_string, memory, other] =
                [(); 4].map(|()| code.new_dynamic_label());
            let copy = (STRINGS + STRING_SIZE * slot) as i32;
            dynasm!(code
                ; .arch x64
                ; test dil, 1
                ; jz =>other
                ; mov rsi, [BYTE rdi + values.map]
                ; movzx esi, WORD [BYTE rsi + values.instance_type]
                ; cmp esi, i32::from(values.typed_array.instance_type)
                ; je =>typed_array
                ; mov eax, esi
                ; and eax, i32::from(values.string_mask)
                ; cmp eax, i32::from(values.string_type)
                ; jne =>no_string
                ; mov esi, copy
                ; call =>copy_string
                ; jne =>other
                ; lea rdi, [r11 + copy]
                ; jmp =>store
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
        let handle = load_handle(code, place, incoming);
        dynasm!(code
            ; .arch x64
            ; mov rdi, Rq(handle)
            ; mov esi, request(slot, to as u8) as i32
            ; call =>call_host
            ; mov rdi, [r11 + result]
            ; jmp =>store
        );
    }
    if has_pointers {
        emit_find_memory(code, typed_array_memory, other_memory, values);
        emit_copy_string(code, copy_string, host);
    }
    emit_call_host(code, plan, call_host, host.convert);
}

/// Replaces the object that rdi leads to by its address as a pointer argument: of the memory of a
/// view or a plain ArrayBuffer, or 0 for null and undefined. Sets the zero flag then; else that is
/// clear. Entered at `typed_array` for those, at `other` with the instance type of all else in esi.
/// Leaves alone all but rdi, rsi and rax.
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
            ; .arch x64
            ; mov rax, [BYTE rdi + view.buffer]
            ; mov rsi, [BYTE rdi + view.data]
            ; sub rsi, [BYTE rax + array_buffer.data]
            ; add rsi, [BYTE rdi + view.byte_length]
            ; jc =>unknown
            ; cmp rsi, [BYTE rax + array_buffer.byte_length]
            ; ja =>unknown
            ; cmp QWORD [BYTE rax + array_buffer.byte_length], 0
            ; je =>unknown
            ; mov rdi, [BYTE rdi + view.data]
        );
    };
    dynasm!(code
        ; .arch x64
        ; =>typed_array
        ; cmp QWORD [BYTE rdi + values.typed_array_base], 0
        ; jne =>unknown
    );
    view(code, &values.typed_array);
    dynasm!(code
        ; .arch x64
        ; =>found
        ; cmp eax, eax
        ; ret
        ; =>other
        ; cmp esi, i32::from(data_view.instance_type)
        ; jne =>no_view
    );
    view(code, data_view);
    let [null_slot, undefined_slot] = [NULL_SLOT, UNDEFINED_SLOT].map(|slot| WORD * slot as i32);
    // The stack pointer is not 0.
    dynasm!(code
        ; .arch x64
        ; jmp =>found
        ; =>no_view
        ; cmp esi, i32::from(array_buffer.instance_type)
        ; jne =>no_memory
        ; cmp DWORD [BYTE rdi + array_buffer.flags], array_buffer.plain_flags as i32
        ; jne =>unknown
        ; cmp QWORD [BYTE rdi + array_buffer.byte_length], 0
        ; je =>unknown
        ; mov rdi, [BYTE rdi + array_buffer.data]
        ; jmp =>found
        ; =>no_memory
        ; cmp rdi, [r11 + null_slot]
        ; je =>null
        ; cmp rdi, [r11 + undefined_slot]
        ; jne =>unknown
        ; =>null
        ; xor edi, edi
        ; jmp =>found
        ; =>unknown
        ; test rsp, rsp
        ; ret
    );
}

/// Copies the string of one byte a character that rdi leads to, if it is ASCII without NUL and not
/// too long, to rsi bytes from the first slot, and sets the zero flag. Else that is clear, as it is
/// at each jump to the end. Leaves alone all but rdi, rsi, rax and vector registers without arguments.
fn emit_copy_string(code: &mut Assembler, start: DynamicLabel, host: &Host) {
    let values = &host.values;
    let [pairs, word, rest, end, copied, back] = [(); 6].map(|()| code.new_dynamic_label());
    dynasm!(code
        ; .arch x64
        ; =>start
        ; push rcx
        ; mov eax, [BYTE rdi + values.string_length]
        ; cmp eax, MAX_STRING_LENGTH as i32
        ; ja =>back
        ; add rsi, r11
        ; pxor xmm8, xmm8
    );
    if let Some(byte_masks) = host.byte_masks {
        emit_copy_short_string(code, values, byte_masks, pairs, copied, back);
    }
    // Sets the bits in ecx of bytes that are no text: those above 0x7f have their sign bit set, and
    // NULs compare as equal to zero.
    let examine = |code: &mut Assembler| {
        dynasm!(code
            ; .arch x64
            ; movdqa xmm11, xmm10
            ; pcmpeqb xmm11, xmm8
            ; por xmm11, xmm10
            ; pmovmskb ecx, xmm11
        );
    };
    dynasm!(code
        ; .arch x64
        ; =>pairs
        ; cmp eax, 16
        ; jb =>word
        ; movdqu xmm10, OWORD [BYTE rdi + values.string_characters]
    );
    examine(code);
    dynasm!(code
        ; .arch x64
        ; test ecx, ecx
        ; jnz =>back
        ; movdqu OWORD [rsi], xmm10
        ; add rdi, 16
        ; add rsi, 16
        ; sub eax, 16
        ; jmp =>pairs
        ; =>word
        ; cmp eax, 8
        ; jb =>rest
        ; movq xmm10, QWORD [BYTE rdi + values.string_characters]
    );
    examine(code);
    dynasm!(code
        ; .arch x64
        ; test cl, cl
        ; jnz =>back
        ; movq QWORD [rsi], xmm10
        ; add rdi, 8
        ; add rsi, 8
        ; sub eax, 8
        ; =>rest
        ; test eax, eax
        ; jz =>end
        ; movq xmm10, QWORD [BYTE rdi + values.string_characters]
    );
    examine(code);
    // The first bit set is that of the first bad byte, or the one after the last character.
    dynasm!(code
        ; .arch x64
        ; bts ecx, eax
        ; bsf ecx, ecx
        ; cmp ecx, eax
        ; jne =>back
        ; movq QWORD [rsi], xmm10
        ; add rsi, rax
        ; =>end
        ; mov BYTE [rsi], 0
        ; =>copied
        ; cmp eax, eax
        ; =>back
        ; pop rcx
        ; ret
    );
}

/// Copies a string of less than 32 bytes with one store. C functions read such strings by whole
/// vectors, and a processor that has to collect one from several stores that are under way takes
/// longer for that than for all the rest.
///
/// The string is in rdi and its length in eax, the copy's address in rsi; xmm8 is zero. Goes on to
/// `longer` with others, to `copied` when it is done, and to `back` if it can't be.
fn emit_copy_short_string(
    code: &mut Assembler,
    values: &ValueLayout,
    byte_masks: usize,
    longer: DynamicLabel,
    copied: DynamicLabel,
    back: DynamicLabel,
) {
    let short = code.new_dynamic_label();
    let second_word = values.string_characters + 8;
    dynasm!(code
        ; .arch x64
        ; cmp eax, 32
        ; jae =>longer
        ; cmp eax, 16
        ; jb =>short
        ; vmovdqu xmm10, OWORD [BYTE rdi + values.string_characters]
        ; vpcmpeqb xmm11, xmm10, xmm8
        ; vpor xmm11, xmm11, xmm10
        ; pmovmskb ecx, xmm11
        ; test ecx, ecx
        ; jnz =>back
        ; add rdi, 16
        ; sub eax, 16
    );
    // Puts up to 15 characters into xmm11, and zeros after them. What is written with VEX encoding
    // clears the upper half of its register, too.
    let load = |code: &mut Assembler| {
        let [mask, done] = [(); 2].map(|()| code.new_dynamic_label());
        dynasm!(code
            ; .arch x64
            ; vpxor xmm11, xmm11, xmm11
            ; test eax, eax
            ; jz =>done
            ; vmovq xmm11, QWORD [BYTE rdi + values.string_characters]
            ; cmp eax, 8
            ; jbe =>mask
            ; vmovhps xmm11, xmm11, QWORD [BYTE rdi + second_word]
            ; =>mask
            ; mov rcx, QWORD byte_masks as i64 + 16
            ; sub rcx, rax
            ; vmovdqu xmm12, OWORD [rcx]
            ; vpcmpeqb xmm13, xmm11, xmm8
            ; vpor xmm13, xmm13, xmm11
            ; vpand xmm13, xmm13, xmm12
            ; pmovmskb ecx, xmm13
            ; test ecx, ecx
            ; jnz =>back
            ; vpand xmm11, xmm11, xmm12
            ; =>done
        );
    };
    load(code);
    dynasm!(code
        ; .arch x64
        ; vinsertf128 ymm10, ymm10, xmm11, 1
        ; vmovdqu YWORD [rsi], ymm10
        ; vzeroupper
        ; jmp =>copied
        ; =>short
    );
    load(code);
    dynasm!(code; .arch x64; vmovdqu YWORD [rsi], ymm11; jmp =>copied);
}

/// Lets the host convert the value whose handle is in rdi as esi requests. Returns to where it was
/// called, or from the trampoline if the value can't be converted.
fn emit_call_host(code: &mut Assembler, plan: &Plan, start: DynamicLabel, convert: usize) {
    let saved = |place: usize| SAVED_REGISTERS - WORD * place as i32;
    let integers = || {
        let registers = plan.live_registers.iter().map(|&register| INTEGER_REGISTERS[register]);
        registers.enumerate().map(|(place, register)| (register, saved(place)))
    };
    let floats = || {
        let registers = FLOAT_REGISTERS[..plan.float_registers].iter();
        let integers = plan.live_registers.len();
        registers.enumerate().map(move |(place, &register)| (register, saved(integers + place)))
    };
    dynasm!(code; .arch x64; =>start; mov [BYTE rbp + SAVED_ENTRY as i8], r10);
    for (register, place) in integers() {
        dynasm!(code; .arch x64; mov [rbp + place], Rq(register));
    }
    for (register, place) in floats() {
        dynasm!(code; .arch x64; movsd [rbp + place], Rx(register));
    }
    let failed = code.new_dynamic_label();
    let failure = WORD * FAILURE_SLOT as i32;
    // The return address takes a word, so another one aligns the stack.
    dynasm!(code
        ; .arch x64
        ; mov rdx, r10
        ; mov rax, QWORD convert as i64
        ; sub rsp, 8
        ; call rax
        ; add rsp, 8
        ; mov r10, [BYTE rbp + SAVED_ENTRY as i8]
        ; mov r11, [BYTE rbp + SAVED_SLOTS as i8]
        ; test eax, eax
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
        ; mov DWORD [r11 + failure], 1
        ; leave
        ; ret
    );
}
