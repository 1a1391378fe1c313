//! Emits code that copies short ASCII strings to their room behind the slots.

use super::{Assembler, SCRATCH};
use crate::slots::MAX_STRING_LENGTH;
use crate::v8::ValueLayout;
use dynasmrt::{DynamicLabel, DynasmApi, DynasmLabelApi, dynasm};

/// Emits code that copies the string of one byte a character that x9 leads to, if it is ASCII
/// without NUL and not too long, to the address in x1, and sets the condition flags to equal then.
/// Else they are not. It leaves alone all but the scratch registers, x9 to x15.
pub(super) fn emit_copy_string(code: &mut Assembler, start: DynamicLabel, values: &ValueLayout) {
    const EACH_1: u64 = 0x0101_0101_0101_0101;
    const EACH_80: u64 = EACH_1 << 7;
    let [words, rest, end, other] = [(); 4].map(|()| code.new_dynamic_label());
    let characters = values.string_characters.into();
    // A bad byte is above 0x7f, or becomes that when 1 is subtracted from each byte of a word:
    // others do only above a zero, from which they borrow. At each jump to `other` the flags are
    // unequal.
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
        // What is beyond the characters is replaced by bytes of 1, which are good.
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
