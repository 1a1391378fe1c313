//! Emits code that copies short ASCII strings to their room behind the slots.

use super::Assembler;
use super::registers::{Registers, SLOTS, TRANSFER, Vectors};
use crate::jit::host::Host;
use crate::slots::MAX_STRING_LENGTH;
use crate::v8::ValueLayout;
use dynasmrt::x64::Rx;
use dynasmrt::{DynamicLabel, DynasmApi, DynasmLabelApi, dynasm};

/// Emits code that copies the string of one byte a character that the value register leads to, if
/// it is ASCII without NUL and not too long, to as many bytes from the first slot as the scratch
/// register says, and sets the zero flag then. Else that is clear, as it is at each jump to `back`.
/// The code leaves alone all but these two registers, the one for transfers, and vector registers
/// in which no arguments travel; the mask register only if it saves that.
pub(super) fn emit_copy_string(
    code: &mut Assembler,
    registers: &Registers,
    start: DynamicLabel,
    host: &Host,
    saves_mask: bool,
) {
    let values = &host.values;
    let (value, scratch, mask) = (registers.value(), registers.scratch(), registers.mask());
    let &Vectors { zero, first, wrong, callers, .. } = &registers.vectors;
    let [pairs, word, rest, end, copied, back] = [(); 6].map(|()| code.new_dynamic_label());
    dynasm!(code
        ; .arch x64
        ; =>start
    );
    if saves_mask {
        dynasm!(code; .arch x64; push Rq(mask));
    }
    save_callers_vectors(code, callers);
    dynasm!(code
        ; .arch x64
        ; mov Rd(TRANSFER), [BYTE Rq(value) + values.string_length]
        ; cmp Rd(TRANSFER), MAX_STRING_LENGTH as i32
        ; ja =>back
        ; add Rq(scratch), Rq(SLOTS)
        ; pxor Rx(zero), Rx(zero)
    );
    if let Some(byte_masks) = host.byte_masks {
        let labels = ShortStringLabels { longer: pairs, copied, back };
        emit_copy_short_string(code, registers, values, byte_masks, labels);
    }
    // This sets the bits in the mask register of bytes that are no text: those above 0x7f have
    // their sign bit set, and NULs compare as equal to zero.
    let examine = |code: &mut Assembler| {
        dynasm!(code
            ; .arch x64
            ; movdqa Rx(wrong), Rx(first)
            ; pcmpeqb Rx(wrong), Rx(zero)
            ; por Rx(wrong), Rx(first)
            ; pmovmskb Rd(mask), Rx(wrong)
        );
    };
    dynasm!(code
        ; .arch x64
        ; =>pairs
        ; cmp Rd(TRANSFER), 16
        ; jb =>word
        ; movdqu Rx(first), OWORD [BYTE Rq(value) + values.string_characters]
    );
    examine(code);
    dynasm!(code
        ; .arch x64
        ; test Rd(mask), Rd(mask)
        ; jnz =>back
        ; movdqu OWORD [Rq(scratch)], Rx(first)
        ; add Rq(value), 16
        ; add Rq(scratch), 16
        ; sub Rd(TRANSFER), 16
        ; jmp =>pairs
        ; =>word
        ; cmp Rd(TRANSFER), 8
        ; jb =>rest
        ; movq Rx(first), QWORD [BYTE Rq(value) + values.string_characters]
    );
    examine(code);
    dynasm!(code
        ; .arch x64
        ; test Rb(mask), Rb(mask)
        ; jnz =>back
        ; movq QWORD [Rq(scratch)], Rx(first)
        ; add Rq(value), 8
        ; add Rq(scratch), 8
        ; sub Rd(TRANSFER), 8
        ; =>rest
        ; test Rd(TRANSFER), Rd(TRANSFER)
        ; jz =>end
        ; movq Rx(first), QWORD [BYTE Rq(value) + values.string_characters]
    );
    examine(code);
    // The first bit set is that of the first bad byte, or the one after the last character.
    dynasm!(code
        ; .arch x64
        ; bts Rd(mask), Rd(TRANSFER)
        ; bsf Rd(mask), Rd(mask)
        ; cmp Rd(mask), Rd(TRANSFER)
        ; jne =>back
        ; movq QWORD [Rq(scratch)], Rx(first)
        ; add Rq(scratch), Rq(TRANSFER)
        ; =>end
        ; mov BYTE [Rq(scratch)], 0
        ; =>copied
        ; cmp Rd(TRANSFER), Rd(TRANSFER)
        ; =>back
    );
    restore_callers_vectors(code, callers);
    if saves_mask {
        dynasm!(code; .arch x64; pop Rq(mask));
    }
    dynasm!(code; .arch x64; ret);
}

/// The labels at which code for very short strings goes on: with longer ones, and if it can't copy one.
pub(super) struct VeryShortLabels {
    pub longer: DynamicLabel,
    pub refused: DynamicLabel,
}

/// Emits code that copies a string of 1 to 15 characters with one store to the room for it, which is `copy`
/// bytes after the first slot, and leaves the copy's address in the value register, in which the address of
/// the string is. It does what the code for short strings does, without a call: most strings are as short.
/// Of vector registers it changes only those that no convention gives to the caller.
pub(super) fn emit_copy_very_short(
    code: &mut Assembler,
    registers: &Registers,
    values: &ValueLayout,
    byte_masks: usize,
    copy: usize,
    VeryShortLabels { longer, refused }: VeryShortLabels,
) {
    let (value, scratch) = (registers.value(), registers.scratch());
    let (characters, examined) = (registers.vectors.first, registers.vectors.zero);
    let one_word = code.new_dynamic_label();
    let second_word = values.string_characters + 8;
    dynasm!(code
        ; .arch x64
        ; mov Rd(TRANSFER), [BYTE Rq(value) + values.string_length]
        ; lea Rd(scratch), [Rq(TRANSFER) - 1]
        ; cmp Rd(scratch), 15
        ; jae =>longer
        ; vmovq Rx(characters), QWORD [BYTE Rq(value) + values.string_characters]
        ; cmp Rd(TRANSFER), 8
        ; jbe =>one_word
        ; vmovhps Rx(characters), Rx(characters), QWORD [BYTE Rq(value) + second_word]
        ; =>one_word
        ; mov Rq(scratch), QWORD byte_masks as i64 + 16
        ; sub Rq(scratch), Rq(TRANSFER)
        // The sign bit is set of a NUL minus 1, and of what is above 0x7f.
        ; vpcmpeqd Rx(examined), Rx(examined), Rx(examined)
        ; vpaddb Rx(examined), Rx(examined), Rx(characters)
        ; vpor Rx(examined), Rx(examined), Rx(characters)
        ; vpand Rx(examined), Rx(examined), OWORD [Rq(scratch)]
        ; pmovmskb Rd(TRANSFER), Rx(examined)
        ; test Rd(TRANSFER), Rd(TRANSFER)
        ; jnz =>refused
        ; vpand Rx(characters), Rx(characters), OWORD [Rq(scratch)]
        ; lea Rq(value), [Rq(SLOTS) + copy as i32]
        ; vmovdqu YWORD [Rq(value)], Ry(characters)
    );
}

/// The size of a vector register, in bytes.
const VECTOR: i32 = 16;

/// Emits code that keeps vector registers on the stack.
fn save_callers_vectors(code: &mut Assembler, vectors: &[Rx]) {
    if !vectors.is_empty() {
        dynasm!(code; .arch x64; sub rsp, VECTOR * vectors.len() as i32);
    }
    for (place, &vector) in vectors.iter().enumerate() {
        dynasm!(code; .arch x64; movups [rsp + VECTOR * place as i32], Rx(vector));
    }
}

/// Emits code that gives vector registers back what they held. It leaves the flags alone.
fn restore_callers_vectors(code: &mut Assembler, vectors: &[Rx]) {
    for (place, &vector) in vectors.iter().enumerate() {
        dynasm!(code; .arch x64; movups Rx(vector), [rsp + VECTOR * place as i32]);
    }
    if !vectors.is_empty() {
        dynasm!(code; .arch x64; lea rsp, [rsp + VECTOR * vectors.len() as i32]);
    }
}

/// The labels at which the code for short strings goes on: with longer ones, when it has copied
/// one, and if it can't.
struct ShortStringLabels {
    longer: DynamicLabel,
    copied: DynamicLabel,
    back: DynamicLabel,
}

/// Emits code that copies a string of less than 32 bytes with one store. C functions read such
/// strings by whole vectors, and a processor that has to collect one from several stores that are
/// under way takes longer for that than for all the rest.
///
/// The address of the string is in the value register, its length in the one for transfers, and the
/// copy's address in the scratch register; that for zero is so.
fn emit_copy_short_string(
    code: &mut Assembler,
    registers: &Registers,
    values: &ValueLayout,
    byte_masks: usize,
    ShortStringLabels { longer, copied, back }: ShortStringLabels,
) {
    let (value, scratch, mask) = (registers.value(), registers.scratch(), registers.mask());
    let &Vectors { zero, first, wrong, mask: mask_bytes, spare, .. } = &registers.vectors;
    let short = code.new_dynamic_label();
    let second_word = values.string_characters + 8;
    dynasm!(code
        ; .arch x64
        ; cmp Rd(TRANSFER), 32
        ; jae =>longer
        ; cmp Rd(TRANSFER), 16
        ; jb =>short
        ; vmovdqu Rx(first), OWORD [BYTE Rq(value) + values.string_characters]
        ; vpcmpeqb Rx(wrong), Rx(first), Rx(zero)
        ; vpor Rx(wrong), Rx(wrong), Rx(first)
        ; pmovmskb Rd(mask), Rx(wrong)
        ; test Rd(mask), Rd(mask)
        ; jnz =>back
        ; add Rq(value), 16
        ; sub Rd(TRANSFER), 16
    );
    // This puts up to 15 characters into the register for `wrong`, and zeros after them. What is written with VEX
    // encoding clears the upper half of its register, too.
    let load = |code: &mut Assembler| {
        let [masked, done] = [(); 2].map(|()| code.new_dynamic_label());
        dynasm!(code
            ; .arch x64
            ; vpxor Rx(wrong), Rx(wrong), Rx(wrong)
            ; test Rd(TRANSFER), Rd(TRANSFER)
            ; jz =>done
            ; vmovq Rx(wrong), QWORD [BYTE Rq(value) + values.string_characters]
            ; cmp Rd(TRANSFER), 8
            ; jbe =>masked
            ; vmovhps Rx(wrong), Rx(wrong), QWORD [BYTE Rq(value) + second_word]
            ; =>masked
            ; mov Rq(mask), QWORD byte_masks as i64 + 16
            ; sub Rq(mask), Rq(TRANSFER)
            ; vmovdqu Rx(mask_bytes), OWORD [Rq(mask)]
            ; vpcmpeqb Rx(spare), Rx(wrong), Rx(zero)
            ; vpor Rx(spare), Rx(spare), Rx(wrong)
            ; vpand Rx(spare), Rx(spare), Rx(mask_bytes)
            ; pmovmskb Rd(mask), Rx(spare)
            ; test Rd(mask), Rd(mask)
            ; jnz =>back
            ; vpand Rx(wrong), Rx(wrong), Rx(mask_bytes)
            ; =>done
        );
    };
    load(code);
    dynasm!(code
        ; .arch x64
        ; vinsertf128 Ry(first), Ry(first), Rx(wrong), 1
        ; vmovdqu YWORD [Rq(scratch)], Ry(first)
        ; vzeroupper
        ; jmp =>copied
        ; =>short
    );
    load(code);
    dynasm!(code; .arch x64; vmovdqu YWORD [Rq(scratch)], Ry(wrong); jmp =>copied);
}
