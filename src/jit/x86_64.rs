//! The emitter for x86-64 outside Windows: System V AMD64 ABI 1.0, section 3.2 "Function Calling
//! Sequence".

use super::eligibility::NotEligible;
use super::host::Host;
use super::moves::{self, Destination, Move, Source, Width};
use super::out_of_line::OutOfLine;
use super::plan::{Abi, Ending, Plan, StackPacking};
use super::target_table::TargetTable;
use crate::signature::Signature;
use crate::types::AbiType;
use dynasmrt::x64::{Rq, Rx, X64Relocation};
use dynasmrt::{DynasmApi, VecAssembler, dynasm};

mod conversions;

pub const ABI: Option<Abi> = Some(SYSTEM_V);

/// Argument registers: those below, and xmm0 to xmm7.
pub const SYSTEM_V: Abi = Abi {
    integer_registers: INTEGER_REGISTERS.len(),
    float_registers: FLOAT_REGISTERS.len(),
    stack_packing: StackPacking::Words,
};

/// The registers for integer arguments, in order (System V AMD64 ABI, figure 3.4 "Register
/// Usage").
const INTEGER_REGISTERS: [Rq; 6] = [Rq::RDI, Rq::RSI, Rq::RDX, Rq::RCX, Rq::R8, Rq::R9];
/// And those for floating-point arguments.
const FLOAT_REGISTERS: [Rx; 8] =
    [Rx::XMM0, Rx::XMM1, Rx::XMM2, Rx::XMM3, Rx::XMM4, Rx::XMM5, Rx::XMM6, Rx::XMM7];

const WORD: i32 = moves::WORD as i32;
/// Offsets within an entry of the table.
const CODE: i8 = TargetTable::CODE as i8;
const SLOTS: i8 = TargetTable::SLOTS as i8;

/// What a trampoline that calls keeps in its frame, in words below the frame pointer: the address
/// of the slots, that of the target's entry, and live registers around a conversion.
const SAVED_SLOTS: i32 = -WORD;
const SAVED_ENTRY: i32 = -2 * WORD;
const SAVED_REGISTERS: i32 = -3 * WORD;
const SAVED_WORDS: usize = 2;

type Assembler = VecAssembler<X64Relocation>;

/// The trampoline for a signature. It runs at any address. r10 holds the address of the target's
/// entry in the table, r11 that of the slots, and rax is for moves from memory to memory: no
/// arguments travel in these three.
pub fn emit(signature: &Signature, host: &Host) -> Result<Vec<u8>, NotEligible> {
    let plan = Plan::new(signature, SYSTEM_V)?;
    let mut code = Assembler::new(0);
    match plan.ending {
        Ending::Jump => {
            // The return address is on top.
            let words = StackArguments { base: Rq::RSP, offset: WORD };
            find_target(&mut code, plan.uses_slots, host.table);
            pass_arguments(&mut code, &plan, words, words);
            dynasm!(code; .arch x64; jmp QWORD [BYTE r10 + CODE]);
        }
        Ending::Call => {
            // The return address and the caller's rbp are on top.
            let incoming = StackArguments { base: Rq::RBP, offset: 2 * WORD };
            let outgoing = StackArguments { base: Rq::RSP, offset: 0 };
            enter_frame(&mut code, &plan);
            find_target(&mut code, plan.uses_slots, host.table);
            if plan.uses_slots {
                dynasm!(code; .arch x64; mov [BYTE rbp + SAVED_SLOTS as i8], r11);
            }
            let out_of_line = OutOfLine::of(&plan.conversions, &mut code);
            for conversion in &out_of_line {
                conversions::convert_value(&mut code, conversion, incoming, &host.values);
            }
            pass_arguments(&mut code, &plan, incoming, outgoing);
            dynasm!(code; .arch x64; call QWORD [BYTE r10 + CODE]);
            finish_result(&mut code, signature.result);
            dynasm!(code; .arch x64; leave; ret);
            if !out_of_line.is_empty() {
                conversions::emit_out_of_line(&mut code, &plan, &out_of_line, incoming, host);
            }
        }
    }
    Ok(code.finalize().expect("every label is defined once"))
}

/// Makes a stack frame with a frame pointer, so that profilers and debuggers see through it. The
/// stack pointer is aligned afterwards, as a call needs it.
fn enter_frame(code: &mut Assembler, plan: &Plan) {
    let saved = match (plan.uses_slots, plan.conversions.is_empty()) {
        (false, _) => 0,
        (true, true) => SAVED_WORDS,
        (true, false) => SAVED_WORDS + plan.live_registers.len() + plan.float_registers,
    };
    // It is aligned after the pushes of the return address and of rbp, and two words keep it so.
    let size = WORD * (saved + plan.outgoing_words).next_multiple_of(2) as i32;
    dynasm!(code; .arch x64; push rbp; mov rbp, rsp);
    if size > 0 {
        dynasm!(code; .arch x64; sub rsp, size);
    }
}

/// Leaves the address of the target's entry in r10, and if needed that of the slots in r11. Ends
/// the life of rsi, in which the index came.
///
/// Letting JavaScript name the offset of the entry would save the shift. But with it `noop()` took
/// 3.0 ns on Node 24 on an AMD processor, and without it 4.1: V8's caller saves its stack pointer in
/// memory, and it seems that a function that returns still sooner makes it wait longer for that.
fn find_target(code: &mut Assembler, uses_slots: bool, table: TargetTable) {
    assert!(table.index_mask <= TargetTable::MAX_INDEX_MASK);
    dynasm!(code
        ; .arch x64
        ; and esi, table.index_mask as i32
        ; shl esi, TargetTable::ENTRY_SHIFT as i8
        ; mov r10, QWORD table.address as i64
        ; add r10, rsi
    );
    if uses_slots {
        dynasm!(code; .arch x64; mov r11, [BYTE r10 + SLOTS]);
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
    announce_floats(code, plan.float_registers);
}

/// Where stack arguments start: an offset from a register.
#[derive(Clone, Copy)]
struct StackArguments {
    base: Rq,
    offset: i32,
}

impl StackArguments {
    fn word(self, index: usize) -> (Rq, i32) {
        self.at(moves::WORD * index)
    }

    fn at(self, offset: usize) -> (Rq, i32) {
        (self.base, self.offset + offset as i32)
    }
}

fn emit_move(
    code: &mut Assembler,
    step: &Move,
    incoming: StackArguments,
    outgoing: StackArguments,
) {
    match step.destination {
        Destination::Register(register) => {
            load(code, INTEGER_REGISTERS[register], step, incoming);
        }
        Destination::Outgoing { offset, .. } => {
            let value = match step.source {
                Source::Register(register) => INTEGER_REGISTERS[register],
                Source::IncomingWord(_) => {
                    load(code, Rq::RAX, step, incoming);
                    Rq::RAX
                }
            };
            let (base, offset) = outgoing.at(offset);
            dynasm!(code; .arch x64; mov [Rq(base) + offset], Rq(value));
        }
    }
}

/// Brings the value that `step` moves into a register. No more is read than was written: reading
/// a wider word back than was stored would wait for the store to reach the cache.
fn load(code: &mut Assembler, register: Rq, step: &Move, incoming: StackArguments) {
    let (base, offset) = match step.source {
        Source::Register(from) => {
            let from = INTEGER_REGISTERS[from];
            match step.width {
                Width::Bits32 => dynasm!(code; .arch x64; mov Rd(register), Rd(from)),
                Width::Bits64 => dynasm!(code; .arch x64; mov Rq(register), Rq(from)),
            }
            return;
        }
        Source::IncomingWord(word) => incoming.word(word),
    };
    match step.width {
        Width::Bits32 => dynasm!(code; .arch x64; mov Rd(register), [Rq(base) + offset]),
        Width::Bits64 => dynasm!(code; .arch x64; mov Rq(register), [Rq(base) + offset]),
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

/// Gives a result the form in which V8 or JavaScript expects it. The upper bits of a result
/// shorter than its register are undefined.
fn finish_result(code: &mut Assembler, result: AbiType) {
    match result {
        AbiType::Int8 => dynasm!(code; .arch x64; movsx eax, al),
        AbiType::Uint8 => dynasm!(code; .arch x64; movzx eax, al),
        AbiType::Int16 => dynasm!(code; .arch x64; movsx eax, ax),
        AbiType::Uint16 => dynasm!(code; .arch x64; movzx eax, ax),
        AbiType::Int64 | AbiType::Uint64 | AbiType::Pointer => dynasm!(code
            ; .arch x64
            ; mov rcx, [BYTE rbp + SAVED_SLOTS as i8]
            ; mov [rcx], rax
        ),
        AbiType::Void | AbiType::Int32 | AbiType::Uint32 | AbiType::Float32 | AbiType::Float64 => {}
    }
}
