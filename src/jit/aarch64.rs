//! The emitter for AArch64: the Procedure Call Standard for the Arm 64-bit Architecture (AAPCS64),
//! sections 6.1 "Machine Registers" and 6.8 "Parameter Passing", and Apple's variety of it
//! ("Writing ARM64 code for Apple platforms").

use super::eligibility::NotEligible;
use super::host::Host;
use super::moves::{Destination, Move, Source, WORD, Width};
use super::out_of_line::OutOfLine;
use super::plan::{Abi, Ending, Plan, StackPacking, is_javascript_value};
use super::target_table::TargetTable;
use crate::signature::Signature;
use crate::types::AbiType;
use dynasmrt::aarch64::{Aarch64Relocation, RV, RXSP};
use dynasmrt::{DynasmApi, VecAssembler, dynasm};

mod conversions;

pub const ABI: Option<Abi> = Some(NATIVE);

/// The convention of the system that this is compiled for.
pub const NATIVE: Abi = if cfg!(target_vendor = "apple") { APPLE } else { AAPCS64 };

/// Argument registers: those below, and v0 to v7.
pub const AAPCS64: Abi = Abi {
    integer_registers: INTEGER_REGISTERS.len(),
    float_registers: FLOAT_REGISTERS.len(),
    stack_packing: StackPacking::Words,
};
pub const APPLE: Abi = Abi { stack_packing: StackPacking::NaturalSize, ..AAPCS64 };

/// The registers for integer arguments, in order.
const INTEGER_REGISTERS: [RXSP; 8] =
    [RXSP::X0, RXSP::X1, RXSP::X2, RXSP::X3, RXSP::X4, RXSP::X5, RXSP::X6, RXSP::X7];

/// Those for floating-point arguments.
const FLOAT_REGISTERS: [RV; 8] = [RV::V0, RV::V1, RV::V2, RV::V3, RV::V4, RV::V5, RV::V6, RV::V7];

// Registers for which calling conventions have no other use. A target that checks where branches
// to its start come from (BTI) accepts them from x16 and x17 alone.
/// Holds the address of the target.
const TARGET: RXSP = RXSP::X16;
/// Holds the address of the slots.
const SLOTS: RXSP = RXSP::X17;
/// For moves from memory to memory, and for what is read of JavaScript values.
const SCRATCH: RXSP = RXSP::X9;
const SCRATCH_2: RXSP = RXSP::X10;
const SCRATCH_3: RXSP = RXSP::X11;

const FRAME_POINTER: RXSP = RXSP::X29;
const STACK_POINTER: RXSP = RXSP::SP;

/// What a trampoline that calls keeps in its frame, in bytes below the frame pointer: the address
/// of the slots, that of the target's entry, and live registers around a conversion.
const SAVED_SLOTS: i32 = -8;
const SAVED_ENTRY: i32 = -16;
const SAVED_REGISTERS: i32 = -24;
const SAVED_WORDS: usize = 2;
/// The saved registers at the frame pointer, below the caller's stack arguments.
const FRAME_RECORD: u32 = 16;

type Assembler = VecAssembler<Aarch64Relocation>;

/// The trampoline for a signature. It runs at any address.
pub fn emit(signature: &Signature, host: &Host) -> Result<Vec<u8>, NotEligible> {
    emit_for(NATIVE, signature, host)
}

/// The trampoline for a signature under one of this architecture's calling conventions.
pub fn emit_for(abi: Abi, signature: &Signature, host: &Host) -> Result<Vec<u8>, NotEligible> {
    let plan = Plan::new(signature, abi)?;
    let mut code = Assembler::new(0);
    match plan.ending {
        Ending::Jump => {
            let arguments = StackArguments { base: STACK_POINTER, offset: 0 };
            find_target(&mut code, &plan, host.table);
            pass_arguments(&mut code, &plan, arguments, arguments);
            dynasm!(code; .arch aarch64; br X(TARGET));
        }
        Ending::Call => {
            let incoming = StackArguments { base: FRAME_POINTER, offset: FRAME_RECORD };
            let outgoing = StackArguments { base: STACK_POINTER, offset: 0 };
            enter_frame(&mut code, &plan);
            find_target(&mut code, &plan, host.table);
            if is_javascript_value(signature.result) {
                dynasm!(code; .arch aarch64; stur X(SLOTS), [x29, SAVED_SLOTS]);
            }
            let out_of_line = OutOfLine::of(&plan.conversions, &mut code);
            for conversion in &out_of_line {
                conversions::convert_value(&mut code, conversion, incoming, &host.values);
            }
            pass_arguments(&mut code, &plan, incoming, outgoing);
            dynasm!(code; .arch aarch64; blr X(TARGET));
            finish_result(&mut code, signature.result);
            leave_frame(&mut code);
            if !out_of_line.is_empty() {
                conversions::emit_out_of_line(&mut code, &plan, &out_of_line, host);
            }
        }
    }
    Ok(code.finalize().expect("every label is defined once"))
}

/// Makes a stack frame with a frame pointer, so that profilers and debuggers see through it. The
/// stack pointer stays aligned, as it always has to be.
fn enter_frame(code: &mut Assembler, plan: &Plan) {
    let saved = match (plan.uses_slots, plan.conversions.is_empty()) {
        (false, _) => 0,
        (true, true) => SAVED_WORDS,
        // And the link register, around the call out of line.
        (true, false) => SAVED_WORDS + 1 + plan.live_registers.len() + plan.float_registers,
    };
    let size = (WORD * (saved + plan.outgoing_words).next_multiple_of(2)) as u32;
    dynasm!(code; .arch aarch64; stp x29, x30, [sp, -(FRAME_RECORD as i32)]!; mov x29, sp);
    if size > 0 {
        dynasm!(code; .arch aarch64; sub sp, sp, size);
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
    if !plan.conversions.is_empty() {
        dynasm!(code; .arch aarch64; stur X(TARGET), [x29, SAVED_ENTRY]);
    }
    read_entry(code, plan.uses_slots);
}

/// Replaces the address of an entry by what is in it.
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

/// Where stack arguments start: an offset from a register.
#[derive(Clone, Copy)]
struct StackArguments {
    base: RXSP,
    offset: u32,
}

impl StackArguments {
    fn at(self, offset: usize) -> (RXSP, u32) {
        (self.base, self.offset + offset as u32)
    }
}

fn emit_move(
    code: &mut Assembler,
    step: &Move,
    incoming: StackArguments,
    outgoing: StackArguments,
) {
    match step.destination {
        Destination::Register(register) => load(code, INTEGER_REGISTERS[register], step, incoming),
        Destination::Outgoing { offset, size } => {
            let value = match step.source {
                Source::Register(register) => INTEGER_REGISTERS[register],
                Source::IncomingWord(_) => {
                    load(code, SCRATCH, step, incoming);
                    SCRATCH
                }
            };
            let (base, offset) = outgoing.at(offset);
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

/// Brings the value that `step` moves into a register. No more is read than was written: reading
/// a wider word back than was stored would wait for the store to reach the cache.
fn load(code: &mut Assembler, register: RXSP, step: &Move, incoming: StackArguments) {
    let (base, offset) = match step.source {
        Source::Register(from) => {
            let from = INTEGER_REGISTERS[from];
            match step.width {
                Width::Bits32 => dynasm!(code; .arch aarch64; mov W(register), W(from)),
                Width::Bits64 => dynasm!(code; .arch aarch64; mov X(register), X(from)),
            }
            return;
        }
        Source::IncomingWord(word) => incoming.at(WORD * word),
    };
    match step.width {
        Width::Bits32 => dynasm!(code; .arch aarch64; ldr W(register), [XSP(base), offset]),
        Width::Bits64 => dynasm!(code; .arch aarch64; ldr X(register), [XSP(base), offset]),
    }
}

/// Gives a result the form in which V8 or JavaScript expects it. The upper bits of a result
/// shorter than its register are undefined.
fn finish_result(code: &mut Assembler, result: AbiType) {
    match result {
        AbiType::Int8 => dynasm!(code; .arch aarch64; sxtb w0, w0),
        AbiType::Uint8 => dynasm!(code; .arch aarch64; uxtb w0, w0),
        AbiType::Int16 => dynasm!(code; .arch aarch64; sxth w0, w0),
        AbiType::Uint16 => dynasm!(code; .arch aarch64; uxth w0, w0),
        AbiType::Int64 | AbiType::Uint64 | AbiType::Pointer => dynasm!(code
            ; .arch aarch64
            ; ldur X(SCRATCH), [x29, SAVED_SLOTS]
            ; str x0, [X(SCRATCH)]
        ),
        AbiType::Void | AbiType::Int32 | AbiType::Uint32 | AbiType::Float32 | AbiType::Float64 => {}
    }
}
