//! Emits code that copies short ASCII strings to their room behind the slots.

use super::Assembler;
use super::registers::{Registers, SLOTS, TRANSFER};
use crate::jit::host::Host;
use crate::slots::MAX_STRING_LENGTH;
use crate::v8::ValueLayout;
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
    let [pairs, word, rest, end, copied, back] = [(); 6].map(|()| code.new_dynamic_label());
    dynasm!(code
        ; .arch x64
        ; =>start
    );
    if saves_mask {
        dynasm!(code; .arch x64; push Rq(mask));
    }
    dynasm!(code
        ; .arch x64
        ; mov Rd(TRANSFER), [BYTE Rq(value) + values.string_length]
        ; cmp Rd(TRANSFER), MAX_STRING_LENGTH as i32
        ; ja =>back
        ; add Rq(scratch), Rq(SLOTS)
        ; pxor xmm8, xmm8
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
            ; movdqa xmm11, xmm10
            ; pcmpeqb xmm11, xmm8
            ; por xmm11, xmm10
            ; pmovmskb Rd(mask), xmm11
        );
    };
    dynasm!(code
        ; .arch x64
        ; =>pairs
        ; cmp Rd(TRANSFER), 16
        ; jb =>word
        ; movdqu xmm10, OWORD [BYTE Rq(value) + values.string_characters]
    );
    examine(code);
    dynasm!(code
        ; .arch x64
        ; test Rd(mask), Rd(mask)
        ; jnz =>back
        ; movdqu OWORD [Rq(scratch)], xmm10
        ; add Rq(value), 16
        ; add Rq(scratch), 16
        ; sub Rd(TRANSFER), 16
        ; jmp =>pairs
        ; =>word
        ; cmp Rd(TRANSFER), 8
        ; jb =>rest
        ; movq xmm10, QWORD [BYTE Rq(value) + values.string_characters]
    );
    examine(code);
    dynasm!(code
        ; .arch x64
        ; test Rb(mask), Rb(mask)
        ; jnz =>back
        ; movq QWORD [Rq(scratch)], xmm10
        ; add Rq(value), 8
        ; add Rq(scratch), 8
        ; sub Rd(TRANSFER), 8
        ; =>rest
        ; test Rd(TRANSFER), Rd(TRANSFER)
        ; jz =>end
        ; movq xmm10, QWORD [BYTE Rq(value) + values.string_characters]
    );
    examine(code);
    // The first bit set is that of the first bad byte, or the one after the last character.
    dynasm!(code
        ; .arch x64
        ; bts Rd(mask), Rd(TRANSFER)
        ; bsf Rd(mask), Rd(mask)
        ; cmp Rd(mask), Rd(TRANSFER)
        ; jne =>back
        ; movq QWORD [Rq(scratch)], xmm10
        ; add Rq(scratch), Rq(TRANSFER)
        ; =>end
        ; mov BYTE [Rq(scratch)], 0
        ; =>copied
        ; cmp Rd(TRANSFER), Rd(TRANSFER)
        ; =>back
    );
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
pub(super) fn emit_copy_very_short(
    code: &mut Assembler,
    registers: &Registers,
    values: &ValueLayout,
    byte_masks: usize,
    copy: usize,
    VeryShortLabels { longer, refused }: VeryShortLabels,
) {
    let (value, scratch) = (registers.value(), registers.scratch());
    let one_word = code.new_dynamic_label();
    let second_word = values.string_characters + 8;
    dynasm!(code
        ; .arch x64
        ; mov Rd(TRANSFER), [BYTE Rq(value) + values.string_length]
        ; lea Rd(scratch), [Rq(TRANSFER) - 1]
        ; cmp Rd(scratch), 15
        ; jae =>longer
        ; vpxor xmm8, xmm8, xmm8
        ; vmovq xmm11, QWORD [BYTE Rq(value) + values.string_characters]
        ; cmp Rd(TRANSFER), 8
        ; jbe =>one_word
        ; vmovhps xmm11, xmm11, QWORD [BYTE Rq(value) + second_word]
        ; =>one_word
        ; mov Rq(scratch), QWORD byte_masks as i64 + 16
        ; sub Rq(scratch), Rq(TRANSFER)
        ; vmovdqu xmm12, OWORD [Rq(scratch)]
        ; vpcmpeqb xmm13, xmm11, xmm8
        ; vpor xmm13, xmm13, xmm11
        ; vpand xmm13, xmm13, xmm12
        ; pmovmskb Rd(scratch), xmm13
        ; test Rd(scratch), Rd(scratch)
        ; jnz =>refused
        ; vpand xmm11, xmm11, xmm12
        ; lea Rq(value), [Rq(SLOTS) + copy as i32]
        ; vmovdqu YWORD [Rq(value)], ymm11
    );
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
/// copy's address in the scratch register; xmm8 is zero.
fn emit_copy_short_string(
    code: &mut Assembler,
    registers: &Registers,
    values: &ValueLayout,
    byte_masks: usize,
    ShortStringLabels { longer, copied, back }: ShortStringLabels,
) {
    let (value, scratch, mask) = (registers.value(), registers.scratch(), registers.mask());
    let short = code.new_dynamic_label();
    let second_word = values.string_characters + 8;
    dynasm!(code
        ; .arch x64
        ; cmp Rd(TRANSFER), 32
        ; jae =>longer
        ; cmp Rd(TRANSFER), 16
        ; jb =>short
        ; vmovdqu xmm10, OWORD [BYTE Rq(value) + values.string_characters]
        ; vpcmpeqb xmm11, xmm10, xmm8
        ; vpor xmm11, xmm11, xmm10
        ; pmovmskb Rd(mask), xmm11
        ; test Rd(mask), Rd(mask)
        ; jnz =>back
        ; add Rq(value), 16
        ; sub Rd(TRANSFER), 16
    );
    // This puts up to 15 characters into xmm11, and zeros after them. What is written with VEX
    // encoding clears the upper half of its register, too.
    let load = |code: &mut Assembler| {
        let [masked, done] = [(); 2].map(|()| code.new_dynamic_label());
        dynasm!(code
            ; .arch x64
            ; vpxor xmm11, xmm11, xmm11
            ; test Rd(TRANSFER), Rd(TRANSFER)
            ; jz =>done
            ; vmovq xmm11, QWORD [BYTE Rq(value) + values.string_characters]
            ; cmp Rd(TRANSFER), 8
            ; jbe =>masked
            ; vmovhps xmm11, xmm11, QWORD [BYTE Rq(value) + second_word]
            ; =>masked
            ; mov Rq(mask), QWORD byte_masks as i64 + 16
            ; sub Rq(mask), Rq(TRANSFER)
            ; vmovdqu xmm12, OWORD [Rq(mask)]
            ; vpcmpeqb xmm13, xmm11, xmm8
            ; vpor xmm13, xmm13, xmm11
            ; vpand xmm13, xmm13, xmm12
            ; pmovmskb Rd(mask), xmm13
            ; test Rd(mask), Rd(mask)
            ; jnz =>back
            ; vpand xmm11, xmm11, xmm12
            ; =>done
        );
    };
    load(code);
    dynasm!(code
        ; .arch x64
        ; vinsertf128 ymm10, ymm10, xmm11, 1
        ; vmovdqu YWORD [Rq(scratch)], ymm10
        ; vzeroupper
        ; jmp =>copied
        ; =>short
    );
    load(code);
    dynasm!(code; .arch x64; vmovdqu YWORD [Rq(scratch)], ymm11; jmp =>copied);
}
