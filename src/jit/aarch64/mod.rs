//! This is the emitter for AArch64. It follows the Procedure Call Standard for the Arm 64-bit
//! Architecture (AAPCS64), sections 6.1 "Machine Registers" and 6.8 "Parameter Passing", and
//! Apple's variety of it ("Writing ARM64 code for Apple platforms").

mod conversions;
mod memory;
mod strings;

use super::eligibility::NotEligible;
use super::host::Host;
use super::moves::{Move, Source, Width};
use super::out_of_line::OutOfLine;
use super::plan::{Ending, Plan, ResultPlan, Store};
use super::target_table::TargetTable;
use super::thunks::ThunkCell;
use crate::abi::{Convention, Place, WORD};
use crate::os::ErrnoSource;
use crate::signature::Signature;
use crate::slots::{ERRNO_SLOT, errno_address_slot};
use crate::types::Extension;
use dynasmrt::aarch64::{Aarch64Relocation, RV, RXSP};
use dynasmrt::{DynamicLabel, DynasmApi, DynasmLabelApi, VecAssembler, dynasm};
use std::ops::RangeInclusive;

/// The registers for integer arguments and results, in order.
const INTEGER_REGISTERS: [RXSP; 8] =
    [RXSP::X0, RXSP::X1, RXSP::X2, RXSP::X3, RXSP::X4, RXSP::X5, RXSP::X6, RXSP::X7];

/// The register for the address at which a result is to be left.
const RESULT_ADDRESS: RXSP = RXSP::X8;

/// The registers for floating-point arguments and results, in order.
const FLOAT_REGISTERS: [RV; 8] = [RV::V0, RV::V1, RV::V2, RV::V3, RV::V4, RV::V5, RV::V6, RV::V7];

// Calling conventions have no other use for these registers. A target that checks where branches
// to its start come from (BTI) accepts them from x16 and x17 alone.
/// The register that holds the address of the target.
const TARGET: RXSP = RXSP::X16;
/// The register that holds the address of the slots.
const SLOTS: RXSP = RXSP::X17;
/// The registers for moves from memory to memory, and for what is read of JavaScript values.
const SCRATCH: RXSP = RXSP::X9;
const SCRATCH_2: RXSP = RXSP::X10;
const SCRATCH_3: RXSP = RXSP::X11;
const FLOAT_SCRATCH: RV = RV::V16;
const FLOAT_SCRATCH_2: RV = RV::V17;
const HALF: u32 = WORD as u32 / 2;
const BITS_OF_HALF: u32 = 32;

const FRAME_POINTER: RXSP = RXSP::X29;
const STACK_POINTER: RXSP = RXSP::SP;

/// The offsets from the frame pointer, in bytes, of what a trampoline that calls keeps in its
/// frame: the address of the slots, that of the target's entry, and live registers around a
/// conversion.
const SAVED_SLOTS: i32 = -8;
const SAVED_ENTRY: i32 = -16;
const SAVED_REGISTERS: i32 = -24;
const SAVED_WORDS: usize = 2;
/// The bytes of the registers that are saved at the frame pointer, below the caller's stack
/// arguments.
const FRAME_RECORD: u32 = 16;

type Assembler = VecAssembler<Aarch64Relocation>;

/// The start of stack arguments: an offset from a register.
#[derive(Clone, Copy)]
struct StackArguments {
    base: RXSP,
    offset: u32,
}

/// The start of the stack arguments of a trampoline without a frame.
const SHARED: StackArguments = StackArguments { base: STACK_POINTER, offset: 0 };
/// The start of the stack arguments of a trampoline with a frame.
const INCOMING: StackArguments = StackArguments { base: FRAME_POINTER, offset: FRAME_RECORD };
/// The start of the stack arguments of the target of a trampoline with a frame.
const OUTGOING: StackArguments = StackArguments { base: STACK_POINTER, offset: 0 };

impl StackArguments {
    fn at(self, offset: usize) -> (RXSP, u32) {
        (self.base, self.offset + offset as u32)
    }
}

/// Tells whether code has a stack frame, which is what it begins with then: `stp x29, x30, [sp, #-n]!`.
pub fn has_frame(code: &[u8]) -> bool {
    const MASK: u32 = 0xffc0_7fff;
    const STORE_PAIR: u32 = 0xa980_7bfd;
    code.first_chunk().is_some_and(|first| u32::from_le_bytes(*first) & MASK == STORE_PAIR)
}

/// Emits the trampoline that V8 calls for a signature. It runs at any address.
pub fn emit_from_v8(
    convention: Convention,
    signature: &Signature,
    host: &Host,
) -> Result<Vec<u8>, NotEligible> {
    let plan = Plan::from_v8(signature, convention)?;
    let mut code = Assembler::new(0);
    match plan.ending {
        Ending::Jump => {
            find_target(&mut code, &plan, host.table);
            pass_arguments(&mut code, &plan, SHARED, SHARED);
            dynasm!(code; .arch aarch64; br X(TARGET));
        }
        Ending::Call => {
            enter_frame(&mut code, &plan);
            find_target(&mut code, &plan, host.table);
            let stores = matches!(plan.result, ResultPlan::Stored(_) | ResultPlan::Number { .. });
            if plan.captures_errno.is_some() || stores {
                dynasm!(code; .arch aarch64; stur X(SLOTS), [x29, SAVED_SLOTS]);
            }
            let out_of_line = OutOfLine::of(&plan.conversions, &mut code);
            for conversion in &out_of_line {
                conversions::convert_value(&mut code, conversion, &host.values);
            }
            for member in &plan.members {
                store_member(&mut code, member);
            }
            if let Some(source) = plan.captures_errno {
                reset_errno(&mut code, source);
            }
            pass_arguments(&mut code, &plan, INCOMING, OUTGOING);
            dynasm!(code; .arch aarch64; blr X(TARGET));
            if let Some(source) = plan.captures_errno {
                capture_errno(&mut code, source);
            }
            let rest = finish_result(&mut code, &plan.result, host.find_text);
            leave_frame(&mut code);
            if let Some(rest) = rest {
                leave_in_slot(&mut code, rest);
            }
            if !out_of_line.is_empty() {
                conversions::emit_out_of_line(&mut code, &plan, &out_of_line, host);
            }
        }
    }
    Ok(code.finalize().expect("every label is defined once"))
}

/// Emits the trampoline `(target, slots)` that finds a signature's arguments in the slots, and
/// leaves its result there. It runs at any address.
pub fn emit_from_slots(convention: Convention, signature: &Signature) -> Vec<u8> {
    let plan = Plan::from_slots(signature, convention);
    let mut code = Assembler::new(0);
    enter_frame(&mut code, &plan);
    dynasm!(code
        ; .arch aarch64
        ; mov X(TARGET), x0
        ; mov X(SLOTS), x1
        ; stur X(SLOTS), [x29, SAVED_SLOTS]
    );
    pass_arguments(&mut code, &plan, INCOMING, OUTGOING);
    dynasm!(code; .arch aarch64; blr X(TARGET));
    match &plan.result {
        ResultPlan::Stored(stores) => store_result(&mut code, stores),
        ResultPlan::AsItComes
        | ResultPlan::Number { .. }
        | ResultPlan::Text
        | ResultPlan::Extended { .. } => unreachable!("results go to slots"),
    }
    leave_frame(&mut code);
    code.finalize().expect("there are no labels")
}

/// The number of bits for which additions, and offsets of stores of bytes, have room.
const IMMEDIATE_BITS: u32 = 12;
const LOW_IMMEDIATE: u32 = (1 << IMMEDIATE_BITS) - 1;

/// Makes a stack frame with a frame pointer, so that profilers and debuggers see through it. The
/// stack pointer stays aligned, as it always has to be.
fn enter_frame(code: &mut Assembler, plan: &Plan) {
    let live = plan.live_integers.len() + plan.live_floats.len();
    let saved = match (plan.uses_slots, plan.conversions.is_empty()) {
        (false, _) => 0,
        (true, true) => SAVED_WORDS,
        // The link register is saved, too, around the call out of line.
        (true, false) => SAVED_WORDS + 1 + live,
    };
    let size = (WORD * (saved + plan.outgoing_words).next_multiple_of(2)) as u32;
    dynasm!(code; .arch aarch64; stp x29, x30, [sp, -(FRAME_RECORD as i32)]!; mov x29, sp);
    let (low, high) = (size & LOW_IMMEDIATE, size >> IMMEDIATE_BITS);
    if high > 0 {
        dynasm!(code; .arch aarch64; sub sp, sp, high, lsl IMMEDIATE_BITS);
    }
    if low > 0 {
        dynasm!(code; .arch aarch64; sub sp, sp, low);
    }
}

fn leave_frame(code: &mut Assembler) {
    dynasm!(code; .arch aarch64; mov sp, x29; ldp x29, x30, [sp], FRAME_RECORD as i32; ret);
}

/// Leaves the target's address in its register, and if needed that of the slots in theirs. Reads
/// w1, in which the index came, before arguments are moved there. Where values are converted the
/// entry's address is kept in the frame.
fn find_target(code: &mut Assembler, plan: &Plan, table: TargetTable) {
    assert!(table.index_mask <= TargetTable::MAX_INDEX_MASK);
    const { assert!(TargetTable::CODE == 0 && TargetTable::SLOTS == WORD) };
    load_constant(code, TARGET, table.address as u64);
    // A table of one entry needs no index, and an empty bit field has no encoding.
    let index_bits = table.index_mask.count_ones();
    if index_bits > 0 {
        dynasm!(code
            ; .arch aarch64
            ; ubfiz X(SLOTS), x1, TargetTable::ENTRY_SHIFT, index_bits
            ; add X(TARGET), X(TARGET), X(SLOTS)
        );
    }
    if !plan.conversions.is_empty() || plan.result == ResultPlan::Text {
        dynasm!(code; .arch aarch64; stur X(TARGET), [x29, SAVED_ENTRY]);
    }
    read_entry(code, plan.uses_slots);
}

/// Replaces the address of an entry, in the target's register, by what is in the entry.
fn read_entry(code: &mut Assembler, uses_slots: bool) {
    if uses_slots {
        dynasm!(code; .arch aarch64; ldp X(TARGET), X(SLOTS), [X(TARGET)]);
    } else {
        dynasm!(code; .arch aarch64; ldr X(TARGET), [X(TARGET)]);
    }
}

/// Builds a number from its 16-bit parts, of which those that are 0 take no instruction.
fn load_constant(code: &mut Assembler, register: RXSP, value: u64) {
    let part = |shift: u32| (value >> shift) as u16;
    dynasm!(code; .arch aarch64; movz X(register), part(0).into());
    for shift in [16, 32, 48].into_iter().filter(|&shift| part(shift) != 0) {
        dynasm!(code; .arch aarch64; movk X(register), part(shift).into(), lsl shift);
    }
}

/// Stores a member of a record that has been converted where it came.
fn store_member(code: &mut Assembler, member: &Store) {
    let offset = member.offset as u32;
    let value = match member.source {
        Place::Integer(register) => INTEGER_REGISTERS[register],
        Place::Float(_) | Place::ResultAddress => unreachable!("handles are not there"),
        Place::Stack { offset, .. } => {
            let (base, offset) = INCOMING.at(offset);
            dynasm!(code; .arch aarch64; ldr X(SCRATCH), [XSP(base), offset]);
            SCRATCH
        }
    };
    match member.width {
        Width::Bits32 => dynasm!(code; .arch aarch64; str W(value), [X(SLOTS), offset]),
        Width::Bits64 => dynasm!(code; .arch aarch64; str X(value), [X(SLOTS), offset]),
    }
}

/// The offsets from the first slot of the slots for errno, in bytes.
const ERRNO: u32 = ERRNO_SLOT * WORD as u32;

fn errno_address(source: ErrnoSource) -> u32 {
    (errno_address_slot(source) * WORD) as u32
}

/// Sets errno to 0, before arguments are passed.
fn reset_errno(code: &mut Assembler, source: ErrnoSource) {
    let address = errno_address(source);
    dynasm!(code
        ; .arch aarch64
        ; ldr X(SCRATCH), [X(SLOTS), address]
        ; str wzr, [X(SCRATCH)]
    );
}

/// Copies errno to its slot. The result is in other registers.
fn capture_errno(code: &mut Assembler, source: ErrnoSource) {
    let address = errno_address(source);
    dynasm!(code
        ; .arch aarch64
        ; ldur X(SLOTS), [x29, SAVED_SLOTS]
        ; ldr X(SCRATCH), [X(SLOTS), address]
        ; ldr W(SCRATCH), [X(SCRATCH)]
        ; str W(SCRATCH), [X(SLOTS), ERRNO]
    );
}

/// Puts every argument where the target wants it.
fn pass_arguments(
    code: &mut Assembler,
    plan: &Plan,
    incoming: StackArguments,
    outgoing: StackArguments,
) {
    for step in &plan.moves {
        emit_move(code, step, incoming, outgoing);
    }
}

fn emit_move(
    code: &mut Assembler,
    step: &Move,
    incoming: StackArguments,
    outgoing: StackArguments,
) {
    match step.destination {
        Place::Integer(register) => load(code, INTEGER_REGISTERS[register], step, incoming),
        Place::Float(register) => load_float(code, FLOAT_REGISTERS[register], step, incoming),
        Place::ResultAddress => load(code, RESULT_ADDRESS, step, incoming),
        Place::Stack { offset, size } => {
            let value = match step.source {
                Source::Incoming(Place::Integer(register)) => INTEGER_REGISTERS[register],
                Source::Incoming(Place::Float(register)) => {
                    store_float(code, FLOAT_REGISTERS[register], outgoing.at(offset), size);
                    return;
                }
                Source::Incoming(Place::ResultAddress) => unreachable!("V8 passes none"),
                Source::Incoming(Place::Stack { .. })
                | Source::IncomingDouble(_)
                | Source::Slots { .. }
                | Source::SlotHalves { .. }
                | Source::SlotAddress { .. } => {
                    load(code, SCRATCH, step, incoming);
                    SCRATCH
                }
            };
            let (base, offset) = within_reach(code, outgoing.at(offset));
            match size {
                1 => dynasm!(code; .arch aarch64; strb W(value), [XSP(base), offset]),
                2 => dynasm!(code; .arch aarch64; strh W(value), [XSP(base), offset]),
                4 => dynasm!(code; .arch aarch64; str W(value), [XSP(base), offset]),
                WORD => dynasm!(code; .arch aarch64; str X(value), [XSP(base), offset]),
                size => unreachable!("no type has {size} bytes"),
            }
        }
    }
}

/// Stores a floating-point number of so many bytes.
fn store_float(code: &mut Assembler, register: RV, place: (RXSP, u32), size: usize) {
    let (base, offset) = within_reach(code, place);
    match size {
        4 => dynasm!(code; .arch aarch64; str S(register), [XSP(base), offset]),
        WORD => dynasm!(code; .arch aarch64; str D(register), [XSP(base), offset]),
        size => unreachable!("no floating-point type has {size} bytes"),
    }
}

/// Gives a place that stores of any size reach: another base if the offset is large.
fn within_reach(code: &mut Assembler, (base, offset): (RXSP, u32)) -> (RXSP, u32) {
    let (low, high) = (offset & LOW_IMMEDIATE, offset >> IMMEDIATE_BITS);
    if high == 0 {
        return (base, offset);
    }
    dynasm!(code; .arch aarch64; add XSP(SCRATCH_2), XSP(base), high, lsl IMMEDIATE_BITS);
    (SCRATCH_2, low)
}

/// Brings the value that `step` moves into a register for integers. No more is read than was
/// written: reading a wider word back than was stored would wait for the store to reach the cache.
fn load(code: &mut Assembler, register: RXSP, step: &Move, incoming: StackArguments) {
    let (base, offset) = match step.source {
        Source::Incoming(Place::Integer(from)) => {
            let from = INTEGER_REGISTERS[from];
            match step.width {
                Width::Bits32 => dynasm!(code; .arch aarch64; mov W(register), W(from)),
                Width::Bits64 => dynasm!(code; .arch aarch64; mov X(register), X(from)),
            }
            return;
        }
        Source::Incoming(Place::Float(_) | Place::ResultAddress) => {
            unreachable!("it is no integer")
        }
        Source::IncomingDouble(Place::Float(from)) => {
            dynasm!(code; .arch aarch64; fcvtzs X(register), D(FLOAT_REGISTERS[from]));
            return;
        }
        Source::IncomingDouble(Place::Stack { offset, .. }) => {
            let (base, offset) = incoming.at(offset);
            dynasm!(code
                ; .arch aarch64
                ; ldr D(FLOAT_SCRATCH), [XSP(base), offset]
                ; fcvtzs X(register), D(FLOAT_SCRATCH)
            );
            return;
        }
        Source::IncomingDouble(Place::Integer(_) | Place::ResultAddress) => {
            unreachable!("doubles are not there")
        }
        Source::SlotAddress { offset } => {
            let (low, high) = (offset as u32 & LOW_IMMEDIATE, offset as u32 >> IMMEDIATE_BITS);
            dynasm!(code; .arch aarch64; add XSP(register), XSP(SLOTS), low);
            if high > 0 {
                dynasm!(code
                    ; .arch aarch64
                    ; add XSP(register), XSP(register), high, lsl IMMEDIATE_BITS
                );
            }
            return;
        }
        Source::SlotHalves { offset } => {
            let (low, high) = (offset as u32, offset as u32 + HALF);
            dynasm!(code
                ; .arch aarch64
                ; ldr W(register), [XSP(SLOTS), low]
                ; ldr W(SCRATCH_2), [XSP(SLOTS), high]
                ; bfi X(register), X(SCRATCH_2), BITS_OF_HALF, BITS_OF_HALF
            );
            return;
        }
        Source::Incoming(Place::Stack { offset, .. }) => incoming.at(offset),
        Source::Slots { offset } => (SLOTS, offset as u32),
    };
    match step.width {
        Width::Bits32 => dynasm!(code; .arch aarch64; ldr W(register), [XSP(base), offset]),
        Width::Bits64 => dynasm!(code; .arch aarch64; ldr X(register), [XSP(base), offset]),
    }
}

/// Brings the value that `step` moves into a register for floating-point numbers.
fn load_float(code: &mut Assembler, register: RV, step: &Move, incoming: StackArguments) {
    let (base, offset) = match step.source {
        Source::Incoming(Place::Float(from)) => {
            dynasm!(code; .arch aarch64; fmov D(register), D(FLOAT_REGISTERS[from]));
            return;
        }
        Source::Incoming(Place::Integer(_) | Place::ResultAddress)
        | Source::IncomingDouble(_)
        | Source::SlotAddress { .. } => {
            unreachable!("what comes otherwise goes on otherwise")
        }
        Source::SlotHalves { offset } => {
            let (low, high) = (offset as u32, offset as u32 + HALF);
            dynasm!(code
                ; .arch aarch64
                ; ldr S(register), [X(SLOTS), low]
                ; ldr S(FLOAT_SCRATCH), [X(SLOTS), high]
                ; mov V(register).s[1], V(FLOAT_SCRATCH).s[0]
            );
            return;
        }
        // Arguments that V8 passes as doubles leave fewer registers for others.
        Source::Incoming(Place::Stack { offset, .. }) => incoming.at(offset),
        Source::Slots { offset } => (SLOTS, offset as u32),
    };
    match step.width {
        Width::Bits32 => dynasm!(code; .arch aarch64; ldr S(register), [XSP(base), offset]),
        Width::Bits64 => dynasm!(code; .arch aarch64; ldr D(register), [XSP(base), offset]),
    }
}

/// Gives a result the form in which V8 expects it, or stores it in the slots. The upper bits of a
/// result shorter than its register are undefined. Gives what is left to be done out of line.
fn finish_result(code: &mut Assembler, result: &ResultPlan, find_text: usize) -> Option<NoNumber> {
    match result {
        ResultPlan::AsItComes => {}
        ResultPlan::Text => find_string(code, find_text),
        ResultPlan::Number { range, offset } => return Some(convert_result(code, range, *offset)),
        ResultPlan::Extended { extension, size } => extend(code, *extension, *size),
        ResultPlan::Stored(stores) => store_result(code, stores),
    }
    None
}

/// Lets the host find the string of a text, which is in x0. What it returns is the result.
fn find_string(code: &mut Assembler, find_text: usize) {
    dynasm!(code; .arch aarch64; ldur x1, [x29, SAVED_ENTRY]);
    load_constant(code, SCRATCH, find_text as u64);
    dynasm!(code; .arch aarch64; blr X(SCRATCH));
}

/// A result that is no number in JavaScript: code out of line leaves it in its slot.
struct NoNumber {
    start: DynamicLabel,
    /// The offset of the slot.
    offset: usize,
}

/// Makes an integer of this range a double.
fn convert_result(code: &mut Assembler, range: &RangeInclusive<i64>, offset: usize) -> NoNumber {
    let start = code.new_dynamic_label();
    load_constant(code, SCRATCH, range.start().wrapping_neg() as u64);
    load_constant(code, SCRATCH_2, (range.end() - range.start()) as u64);
    dynasm!(code
        ; .arch aarch64
        ; add X(SCRATCH), X(SCRATCH), x0
        ; cmp X(SCRATCH), X(SCRATCH_2)
        ; b.hi =>start
        ; scvtf d0, x0
    );
    NoNumber { start, offset }
}

/// Emits the code that leaves a result in its slot and returns NaN.
fn leave_in_slot(code: &mut Assembler, NoNumber { start, offset }: NoNumber) {
    let offset = offset as u32;
    dynasm!(code
        ; .arch aarch64
        ; =>start
        ; ldur X(SCRATCH), [x29, SAVED_SLOTS]
        ; str x0, [X(SCRATCH), offset]
    );
    load_nan(code);
    leave_frame(code);
}

/// Puts NaN, all of whose bits are set, in the register of a floating-point result.
fn load_nan(code: &mut Assembler) {
    dynasm!(code; .arch aarch64; movn X(SCRATCH), 0; fmov d0, X(SCRATCH));
}

fn extend(code: &mut Assembler, extension: Extension, size: usize) {
    match (extension, size) {
        (Extension::Signed, 1) => dynasm!(code; .arch aarch64; sxtb w0, w0),
        (Extension::Signed, 2) => dynasm!(code; .arch aarch64; sxth w0, w0),
        (Extension::Unsigned, 1) => dynasm!(code; .arch aarch64; uxtb w0, w0),
        (Extension::Unsigned, 2) => dynasm!(code; .arch aarch64; uxth w0, w0),
        (Extension::Signed | Extension::Unsigned, size) => {
            unreachable!("no result of {size} bytes is extended")
        }
    }
}

/// Stores the parts of a result, all of which are in registers.
fn store_result(code: &mut Assembler, stores: &[Store]) {
    if stores.is_empty() {
        return;
    }
    dynasm!(code; .arch aarch64; ldur X(SCRATCH), [x29, SAVED_SLOTS]);
    for &Store { source, offset, width } in stores {
        let offset = offset as u32;
        match (source, width) {
            (Place::Integer(register), Width::Bits32) => {
                let register = INTEGER_REGISTERS[register];
                dynasm!(code; .arch aarch64; str W(register), [X(SCRATCH), offset]);
            }
            (Place::Integer(register), Width::Bits64) => {
                let register = INTEGER_REGISTERS[register];
                dynasm!(code; .arch aarch64; str X(register), [X(SCRATCH), offset]);
            }
            (Place::Float(register), Width::Bits32) => {
                let register = FLOAT_REGISTERS[register];
                dynasm!(code; .arch aarch64; str S(register), [X(SCRATCH), offset]);
            }
            (Place::Float(register), Width::Bits64) => {
                let register = FLOAT_REGISTERS[register];
                dynasm!(code; .arch aarch64; str D(register), [X(SCRATCH), offset]);
            }
            (Place::Stack { .. } | Place::ResultAddress, Width::Bits32 | Width::Bits64) => {
                unreachable!("no result is returned on the stack")
            }
        }
    }
}

/// The size of a thunk, in bytes. Zeros, which are undefined instructions, fill it up.
pub const THUNK_SIZE: usize = 32;

/// Emits a thunk that leaves the address of its cell in the register that trampolines use for
/// slots.
pub fn emit_thunk(cell: *const ThunkCell) -> [u8; THUNK_SIZE] {
    let mut code = Assembler::new(0);
    load_constant(&mut code, SLOTS, cell.expose_provenance() as u64);
    dynasm!(code; .arch aarch64; ldr X(TARGET), [X(SLOTS)]; br X(TARGET));
    let code = code.finalize().expect("there are no labels");
    let mut thunk = [0; THUNK_SIZE];
    thunk[..code.len()].copy_from_slice(&code);
    thunk
}
