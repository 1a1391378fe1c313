//! This is the emitter for x86-64. It follows the System V AMD64 ABI 1.0, section 3.2 "Function Calling
//! Sequence", or Microsoft's "x64 calling convention". What is passed where, abi/ says; which
//! registers those are, registers.rs says.

mod conversions;
mod memory;
mod registers;
mod strings;

use super::eligibility::NotEligible;
use super::host::Host;
use super::moves::{Move, Source, Width};
use super::out_of_line::OutOfLine;
use super::plan::{Ending, Plan, ResultPlan, Store};
use super::target_table::TargetTable;
use super::thunks::ThunkCell;
use crate::abi::{self, Convention, Place};
use crate::os::ErrnoSource;
use crate::signature::Signature;
use crate::slots::{ERRNO_SLOT, errno_address_slot};
use crate::types::Extension;
use dynasmrt::x64::{Rq, Rx, X64Relocation};
use dynasmrt::{DynamicLabel, DynasmApi, DynasmLabelApi, VecAssembler, dynasm};
use registers::{Registers, SLOTS, TARGET, TRANSFER};
use std::ops::RangeInclusive;

const WORD: i32 = abi::WORD as i32;
const HALF: i32 = WORD / 2;
const BITS_OF_HALF: i8 = 32;
/// The offsets within an entry of the table.
const CODE_OF_ENTRY: i8 = TargetTable::CODE as i8;
const SLOTS_OF_ENTRY: i8 = TargetTable::SLOTS as i8;

/// The offsets from the frame pointer, in bytes, of what a trampoline that calls keeps in its
/// frame: the address of the slots, that of the target's entry, and live registers around a
/// conversion.
const SAVED_SLOTS: i32 = -WORD;
const SAVED_ENTRY: i32 = -2 * WORD;
const SAVED_REGISTERS: i32 = -3 * WORD;
const SAVED_WORDS: usize = 2;

type Assembler = VecAssembler<X64Relocation>;

/// The start of stack arguments: an offset from a register.
#[derive(Clone, Copy)]
struct StackArguments {
    base: Rq,
    offset: i32,
}

impl StackArguments {
    /// Gives those of a trampoline without a frame: the return address is on top of them.
    fn shared(convention: Convention) -> StackArguments {
        StackArguments { base: Rq::RSP, offset: WORD + shadow_space(convention) }
    }

    /// Gives those of a trampoline with a frame: the return address and the caller's rbp are on top
    /// of them.
    fn incoming(convention: Convention) -> StackArguments {
        StackArguments { base: Rq::RBP, offset: 2 * WORD + shadow_space(convention) }
    }

    /// Gives those of the target of a trampoline with a frame.
    fn outgoing(convention: Convention) -> StackArguments {
        StackArguments { base: Rq::RSP, offset: shadow_space(convention) }
    }

    fn at(self, offset: usize) -> (Rq, i32) {
        (self.base, self.offset + offset as i32)
    }
}

fn shadow_space(convention: Convention) -> i32 {
    convention.shadow_space() as i32
}

/// Emits the trampoline that V8 calls for a signature. It runs at any address.
pub fn emit_from_v8(
    convention: Convention,
    signature: &Signature,
    host: &Host,
) -> Result<Vec<u8>, NotEligible> {
    let plan = Plan::from_v8(signature, convention)?;
    let registers = Registers::of(convention);
    let mut code = Assembler::new(0);
    match plan.ending {
        Ending::Jump => {
            find_target(&mut code, registers, plan.uses_slots, host.table);
            let shared = StackArguments::shared(convention);
            pass_arguments(&mut code, registers, &plan, shared, shared);
            dynasm!(code; .arch x64; jmp QWORD [BYTE Rq(TARGET) + CODE_OF_ENTRY]);
        }
        Ending::Call => {
            let incoming = StackArguments::incoming(convention);
            enter_frame(&mut code, &plan, convention);
            find_target(&mut code, registers, plan.uses_slots, host.table);
            if plan.uses_slots {
                dynasm!(code; .arch x64; mov [BYTE rbp + SAVED_SLOTS as i8], Rq(SLOTS));
            }
            if plan.result == ResultPlan::Text {
                dynasm!(code; .arch x64; mov [BYTE rbp + SAVED_ENTRY as i8], Rq(TARGET));
            }
            let out_of_line = OutOfLine::of(&plan.conversions, &mut code);
            for conversion in &out_of_line {
                conversions::convert_value(&mut code, registers, incoming, conversion, host);
            }
            for member in &plan.members {
                store_member(&mut code, registers, incoming, member);
            }
            if let Some(source) = plan.captures_errno {
                reset_errno(&mut code, source);
            }
            let outgoing = StackArguments::outgoing(convention);
            pass_arguments(&mut code, registers, &plan, incoming, outgoing);
            dynasm!(code; .arch x64; call QWORD [BYTE Rq(TARGET) + CODE_OF_ENTRY]);
            if let Some(source) = plan.captures_errno {
                capture_errno(&mut code, source);
            }
            let rest = finish_result(&mut code, registers, &plan.result, host.find_text);
            leave_frame(&mut code);
            if let Some(rest) = rest {
                leave_in_slot(&mut code, registers, rest);
            }
            if !out_of_line.is_empty() {
                let calls =
                    conversions::OutOfLineEmitter { convention, registers, plan: &plan, host };
                calls.emit_out_of_line(&mut code, &out_of_line);
            }
        }
    }
    Ok(code.finalize().expect("every label is defined once"))
}

/// Emits the trampoline `(target, slots)` that finds a signature's arguments in the slots, and
/// leaves its result there. It runs at any address.
pub fn emit_from_slots(convention: Convention, signature: &Signature) -> Vec<u8> {
    let plan = Plan::from_slots(signature, convention);
    let registers = Registers::of(convention);
    let mut code = Assembler::new(0);
    enter_frame(&mut code, &plan, convention);
    dynasm!(code
        ; .arch x64
        ; mov Rq(TARGET), Rq(registers.integers[0])
        ; mov Rq(SLOTS), Rq(registers.integers[1])
        ; mov [BYTE rbp + SAVED_SLOTS as i8], Rq(SLOTS)
    );
    let incoming = StackArguments::incoming(convention);
    let outgoing = StackArguments::outgoing(convention);
    pass_arguments(&mut code, registers, &plan, incoming, outgoing);
    dynasm!(code; .arch x64; call Rq(TARGET));
    match &plan.result {
        ResultPlan::Stored(stores) => store_result(&mut code, registers, stores),
        ResultPlan::AsItComes
        | ResultPlan::Number { .. }
        | ResultPlan::Text
        | ResultPlan::Extended { .. } => unreachable!("results go to slots"),
    }
    leave_frame(&mut code);
    code.finalize().expect("there are no labels")
}

/// What code begins with that has a stack frame: `push rbp; mov rbp, rsp`.
const PROLOGUE: &[u8] = &[0x55, 0x48, 0x89, 0xe5];

/// Tells whether code has a stack frame. Without one it leaves the stack pointer as it is until it jumps.
pub fn has_frame(code: &[u8]) -> bool {
    code.starts_with(PROLOGUE)
}

/// The bytes of a page of the stack.
const STACK_PAGE: i32 = 4096;

/// Makes a stack frame with a frame pointer, so that profilers and debuggers see through it. The
/// stack pointer is aligned afterwards, as a call needs it.
fn enter_frame(code: &mut Assembler, plan: &Plan, convention: Convention) {
    let live = plan.live_integers.len() + plan.live_floats.len();
    let saved = match (plan.uses_slots, plan.conversions.is_empty()) {
        (false, _) => 0,
        (true, true) => SAVED_WORDS,
        (true, false) => SAVED_WORDS + live,
    };
    // It is aligned after the pushes of the return address and of rbp, and two words keep it so.
    let words = (saved + plan.outgoing_words).next_multiple_of(2);
    let size = WORD * words as i32 + shadow_space(convention);
    code.extend(PROLOGUE);
    if convention.commits_stack_by_pages() {
        for below in (STACK_PAGE..size).step_by(STACK_PAGE as usize) {
            dynasm!(code; .arch x64; test [rsp - below], eax);
        }
    }
    if size > 0 {
        dynasm!(code; .arch x64; sub rsp, size);
    }
}

/// Leaves the frame, and returns.
fn leave_frame(code: &mut Assembler) {
    dynasm!(code; .arch x64; leave; ret);
}

/// Leaves the address of the target's entry in its register, and if needed that of the slots in
/// theirs. Overwrites the register in which the index came.
///
/// Letting JavaScript name the offset of the entry would save the shift. But with it `noop()` took
/// 3.0 ns on Node 24 on an AMD processor, and without it 4.1: V8's caller saves its stack pointer
/// in memory, and it seems that a function that returns still sooner makes it wait longer for that.
fn find_target(code: &mut Assembler, registers: &Registers, uses_slots: bool, table: TargetTable) {
    assert!(table.index_mask <= TargetTable::MAX_INDEX_MASK);
    let index = registers.integers[1];
    dynasm!(code
        ; .arch x64
        ; and Rd(index), table.index_mask as i32
        ; shl Rd(index), TargetTable::ENTRY_SHIFT as i8
        ; mov Rq(TARGET), QWORD table.address as i64
        ; add Rq(TARGET), Rq(index)
    );
    if uses_slots {
        dynasm!(code; .arch x64; mov Rq(SLOTS), [BYTE Rq(TARGET) + SLOTS_OF_ENTRY]);
    }
}

/// Stores a member of a record that has been converted where it came.
fn store_member(
    code: &mut Assembler,
    registers: &Registers,
    incoming: StackArguments,
    member: &Store,
) {
    let offset = member.offset as i32;
    let value = conversions::load_handle(code, registers, incoming, member.source);
    match member.width {
        Width::Bits32 => dynasm!(code; .arch x64; mov [Rq(SLOTS) + offset], Rd(value)),
        Width::Bits64 => dynasm!(code; .arch x64; mov [Rq(SLOTS) + offset], Rq(value)),
    }
}

/// The offsets from the first slot of the slots for errno, in bytes.
const ERRNO: i32 = ERRNO_SLOT as i32 * WORD;

fn errno_address(source: ErrnoSource) -> i32 {
    errno_address_slot(source) as i32 * WORD
}

/// Sets errno to 0, before arguments are passed.
fn reset_errno(code: &mut Assembler, source: ErrnoSource) {
    let address = errno_address(source);
    dynasm!(code
        ; .arch x64
        ; mov Rq(TRANSFER), [Rq(SLOTS) + address]
        ; mov DWORD [Rq(TRANSFER)], 0
    );
}

/// Copies errno to its slot. No result is in the two registers, and a function may change them.
fn capture_errno(code: &mut Assembler, source: ErrnoSource) {
    let address = errno_address(source);
    let (slots, errno) = (Rq::RCX, Rq::R8);
    dynasm!(code
        ; .arch x64
        ; mov Rq(slots), [BYTE rbp + SAVED_SLOTS as i8]
        ; mov Rq(errno), [Rq(slots) + address]
        ; mov Rd(errno), [Rq(errno)]
        ; mov [Rq(slots) + ERRNO], Rd(errno)
    );
}

/// Puts every argument where the target wants it.
fn pass_arguments(
    code: &mut Assembler,
    registers: &Registers,
    plan: &Plan,
    incoming: StackArguments,
    outgoing: StackArguments,
) {
    for step in &plan.moves {
        emit_move(code, registers, step, incoming, outgoing);
    }
    if registers.announces_floats {
        announce_floats(code, plan.float_registers);
    }
}

fn emit_move(
    code: &mut Assembler,
    registers: &Registers,
    step: &Move,
    incoming: StackArguments,
    outgoing: StackArguments,
) {
    match step.destination {
        Place::Integer(register) => {
            load(code, registers, registers.integers[register], step, incoming);
        }
        Place::ResultAddress => unreachable!("there is no such register here"),
        Place::Float(register) => {
            load_float(code, registers, registers.floats[register], step, incoming);
        }
        Place::Stack { offset, .. } => {
            let (base, offset) = outgoing.at(offset);
            let value = match step.source {
                Source::Incoming(Place::Integer(register)) => registers.integers[register],
                Source::Incoming(Place::Float(register)) => {
                    let value = registers.floats[register];
                    dynasm!(code; .arch x64; movsd [Rq(base) + offset], Rx(value));
                    return;
                }
                Source::Incoming(Place::ResultAddress) => {
                    unreachable!("there is no such register here")
                }
                Source::SlotHalves { offset: from } => {
                    copy_halves(code, from as i32, (base, offset));
                    return;
                }
                Source::Incoming(Place::Stack { .. })
                | Source::IncomingDouble(_)
                | Source::Slots { .. }
                | Source::SlotAddress { .. } => {
                    load(code, registers, TRANSFER, step, incoming);
                    TRANSFER
                }
            };
            dynasm!(code; .arch x64; mov [Rq(base) + offset], Rq(value));
        }
    }
}

/// Copies a word of the slots to the stack by halves.
fn copy_halves(code: &mut Assembler, from: i32, (base, to): (Rq, i32)) {
    dynasm!(code
        ; .arch x64
        ; mov Rd(TRANSFER), [Rq(SLOTS) + from]
        ; mov [Rq(base) + to], Rd(TRANSFER)
        ; mov Rd(TRANSFER), [Rq(SLOTS) + from + HALF]
        ; mov [Rq(base) + to + HALF], Rd(TRANSFER)
    );
}

/// Brings the value that `step` moves into a register for integers. No more is read than was
/// written: reading a wider word back than was stored would wait for the store to reach the cache.
fn load(
    code: &mut Assembler,
    registers: &Registers,
    register: Rq,
    step: &Move,
    incoming: StackArguments,
) {
    let (base, offset) = match step.source {
        Source::Incoming(Place::Integer(from)) => {
            let from = registers.integers[from];
            match step.width {
                Width::Bits32 => dynasm!(code; .arch x64; mov Rd(register), Rd(from)),
                Width::Bits64 => dynasm!(code; .arch x64; mov Rq(register), Rq(from)),
            }
            return;
        }
        // Variadic functions of Windows find floating-point numbers in both kinds of registers.
        Source::Incoming(Place::Float(from)) => {
            let from = registers.floats[from];
            match step.width {
                Width::Bits32 => dynasm!(code; .arch x64; movd Rd(register), Rx(from)),
                Width::Bits64 => dynasm!(code; .arch x64; movq Rq(register), Rx(from)),
            }
            return;
        }
        Source::IncomingDouble(Place::Float(from)) => {
            let from = registers.floats[from];
            dynasm!(code; .arch x64; cvttsd2si Rq(register), Rx(from));
            return;
        }
        Source::IncomingDouble(Place::Stack { offset, .. }) => {
            let (base, offset) = incoming.at(offset);
            dynasm!(code; .arch x64; cvttsd2si Rq(register), QWORD [Rq(base) + offset]);
            return;
        }
        Source::IncomingDouble(Place::Integer(_) | Place::ResultAddress) => {
            unreachable!("doubles are not there")
        }
        Source::Incoming(Place::ResultAddress) => unreachable!("there is no such register here"),
        Source::SlotAddress { offset } => {
            let offset = offset as i32;
            dynasm!(code; .arch x64; lea Rq(register), [Rq(SLOTS) + offset]);
            return;
        }
        Source::SlotHalves { offset } => {
            let (low, high) = (offset as i32, offset as i32 + HALF);
            dynasm!(code
                ; .arch x64
                ; mov Rd(register), [Rq(SLOTS) + high]
                ; shl Rq(register), BITS_OF_HALF
                ; mov Rd(TRANSFER), [Rq(SLOTS) + low]
                ; or Rq(register), Rq(TRANSFER)
            );
            return;
        }
        Source::Incoming(Place::Stack { offset, .. }) => incoming.at(offset),
        Source::Slots { offset } => (SLOTS, offset as i32),
    };
    match step.width {
        Width::Bits32 => dynasm!(code; .arch x64; mov Rd(register), [Rq(base) + offset]),
        Width::Bits64 => dynasm!(code; .arch x64; mov Rq(register), [Rq(base) + offset]),
    }
}

/// Brings the value that `step` moves into a register for floating-point numbers.
fn load_float(
    code: &mut Assembler,
    registers: &Registers,
    register: Rx,
    step: &Move,
    incoming: StackArguments,
) {
    let (base, offset) = match step.source {
        Source::Incoming(Place::Float(from)) => {
            dynasm!(code; .arch x64; movaps Rx(register), Rx(registers.floats[from]));
            return;
        }
        Source::Incoming(Place::Integer(_) | Place::ResultAddress)
        | Source::IncomingDouble(_)
        | Source::SlotAddress { .. } => {
            unreachable!("what comes otherwise goes on otherwise")
        }
        Source::SlotHalves { offset } => {
            let (low, high) = (offset as i32, offset as i32 + HALF);
            let transfer = registers.float_transfer;
            dynasm!(code
                ; .arch x64
                ; movss Rx(register), [Rq(SLOTS) + low]
                ; movss Rx(transfer), [Rq(SLOTS) + high]
                ; unpcklps Rx(register), Rx(transfer)
            );
            return;
        }
        // Arguments that V8 passes as doubles leave fewer registers for others.
        Source::Incoming(Place::Stack { offset, .. }) => incoming.at(offset),
        Source::Slots { offset } => (SLOTS, offset as i32),
    };
    match step.width {
        Width::Bits32 => dynasm!(code; .arch x64; movss Rx(register), [Rq(base) + offset]),
        Width::Bits64 => dynasm!(code; .arch x64; movsd Rx(register), [Rq(base) + offset]),
    }
}

/// Tells a variadic target in al how many float registers to save (System V AMD64 ABI, section
/// 3.5.7 "Variable Argument Lists").
fn announce_floats(code: &mut Assembler, count: usize) {
    if count == 0 {
        dynasm!(code; .arch x64; xor eax, eax);
    } else {
        dynasm!(code; .arch x64; mov eax, count as i32);
    }
}

/// Gives a result the form in which V8 expects it, or stores it in the slots. The upper bits of a
/// result shorter than its register are undefined. Gives what is left to be done out of line.
fn finish_result(
    code: &mut Assembler,
    registers: &Registers,
    result: &ResultPlan,
    find_text: usize,
) -> Option<NoNumber> {
    match result {
        ResultPlan::AsItComes => {}
        ResultPlan::Text => find_string(code, registers, find_text),
        ResultPlan::Number { range, offset } => {
            return Some(convert_result(code, registers, range, *offset));
        }
        ResultPlan::Extended { extension, size } => extend(code, *extension, *size),
        ResultPlan::Stored(stores) => store_result(code, registers, stores),
    }
    None
}

/// Lets the host find the string of a text. What it returns is the result.
fn find_string(code: &mut Assembler, registers: &Registers, find_text: usize) {
    dynasm!(code
        ; .arch x64
        ; mov Rq(registers.integers[0]), Rq(registers.integer_results[0])
        ; mov Rq(registers.integers[1]), [BYTE rbp + SAVED_ENTRY as i8]
        ; mov Rq(TRANSFER), QWORD find_text as i64
        ; call Rq(TRANSFER)
    );
}

/// A result that is no number in JavaScript: code out of line leaves it in its slot.
struct NoNumber {
    start: DynamicLabel,
    /// The offset of the slot.
    offset: usize,
}

/// Makes an integer of this range a double. The other registers that it uses have no result in them,
/// and a function may change them.
fn convert_result(
    code: &mut Assembler,
    registers: &Registers,
    range: &RangeInclusive<i64>,
    offset: usize,
) -> NoNumber {
    let (above_least, limit) = (Rq::RCX, Rq::R8);
    let (result, double) = (registers.integer_results[0], registers.float_results[0]);
    let start = code.new_dynamic_label();
    let most = range.end() - range.start();
    dynasm!(code
        ; .arch x64
        ; mov Rq(above_least), QWORD -range.start()
        ; add Rq(above_least), Rq(result)
        ; mov Rq(limit), QWORD most
        ; cmp Rq(above_least), Rq(limit)
        ; ja =>start
        ; xorps Rx(double), Rx(double) // the rest of the register need not be waited for
        ; cvtsi2sd Rx(double), Rq(result)
    );
    NoNumber { start, offset }
}

/// Emits the code that leaves a result in its slot and returns NaN.
fn leave_in_slot(
    code: &mut Assembler,
    registers: &Registers,
    NoNumber { start, offset }: NoNumber,
) {
    let (slots, result) = (Rq::RCX, registers.integer_results[0]);
    let offset = offset as i32;
    dynasm!(code
        ; .arch x64
        ; =>start
        ; mov Rq(slots), [BYTE rbp + SAVED_SLOTS as i8]
        ; mov [Rq(slots) + offset], Rq(result)
    );
    load_nan(code, registers);
    leave_frame(code);
}

/// Puts NaN, all of whose bits are set, in the register of a floating-point result.
fn load_nan(code: &mut Assembler, registers: &Registers) {
    let double = registers.float_results[0];
    dynasm!(code; .arch x64; pcmpeqd Rx(double), Rx(double));
}

fn extend(code: &mut Assembler, extension: Extension, size: usize) {
    match (extension, size) {
        (Extension::Signed, 1) => dynasm!(code; .arch x64; movsx eax, al),
        (Extension::Signed, 2) => dynasm!(code; .arch x64; movsx eax, ax),
        (Extension::Unsigned, 1) => dynasm!(code; .arch x64; movzx eax, al),
        (Extension::Unsigned, 2) => dynasm!(code; .arch x64; movzx eax, ax),
        (Extension::Signed | Extension::Unsigned, size) => {
            unreachable!("no result of {size} bytes is extended")
        }
    }
}

/// Stores the parts of a result, all of which are in registers.
fn store_result(code: &mut Assembler, registers: &Registers, stores: &[Store]) {
    if stores.is_empty() {
        return;
    }
    // No result is in this register. It is loaded anew, because the callee may have changed every
    // register in which the address of the slots could have been kept.
    let slots = Rq::RCX;
    dynasm!(code; .arch x64; mov Rq(slots), [BYTE rbp + SAVED_SLOTS as i8]);
    for &Store { source, offset, width } in stores {
        let offset = offset as i32;
        match (source, width) {
            (Place::Integer(register), Width::Bits32) => {
                let register = registers.integer_results[register];
                dynasm!(code; .arch x64; mov [Rq(slots) + offset], Rd(register));
            }
            (Place::Integer(register), Width::Bits64) => {
                let register = registers.integer_results[register];
                dynasm!(code; .arch x64; mov [Rq(slots) + offset], Rq(register));
            }
            (Place::Float(register), Width::Bits32) => {
                let register = registers.float_results[register];
                dynasm!(code; .arch x64; movss [Rq(slots) + offset], Rx(register));
            }
            (Place::Float(register), Width::Bits64) => {
                let register = registers.float_results[register];
                dynasm!(code; .arch x64; movsd [Rq(slots) + offset], Rx(register));
            }
            (Place::Stack { .. } | Place::ResultAddress, Width::Bits32 | Width::Bits64) => {
                unreachable!("no result is returned on the stack")
            }
        }
    }
}

/// The size of a thunk, in bytes, and the instruction that fills it up.
pub const THUNK_SIZE: usize = 16;
const BREAKPOINT: u8 = 0xcc;

/// Emits a thunk that leaves the address of its cell in the target's register.
pub fn emit_thunk(cell: *const ThunkCell) -> [u8; THUNK_SIZE] {
    let mut code = Assembler::new(0);
    dynasm!(code
        ; .arch x64
        ; mov Rq(TARGET), QWORD cell.expose_provenance() as i64
        ; jmp QWORD [Rq(TARGET)]
    );
    let code = code.finalize().expect("there are no labels");
    let mut thunk = [BREAKPOINT; THUNK_SIZE];
    thunk[..code.len()].copy_from_slice(&code);
    thunk
}
