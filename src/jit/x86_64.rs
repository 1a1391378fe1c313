//! The emitter for x86-64 outside Windows: System V AMD64 ABI 1.0, section 3.2 "Function Calling
//! Sequence".

use super::eligibility::NotEligible;
use super::moves::{self, Destination, Move, Source, Width};
use super::plan::{Abi, Ending, Plan, StackPacking, travels_in_slot};
use super::target_table::TargetTable;
use crate::signature::Signature;
use crate::types::AbiType;
use dynasmrt::x64::{Rq, X64Relocation};
use dynasmrt::{DynasmApi, VecAssembler, dynasm};

pub const ABI: Option<Abi> = Some(SYSTEM_V);

/// Argument registers: those below, and xmm0 to xmm7.
pub const SYSTEM_V: Abi = Abi {
    integer_registers: INTEGER_REGISTERS.len(),
    float_registers: 8,
    stack_packing: StackPacking::Words,
};

/// The registers for integer arguments, in order (System V AMD64 ABI, figure 3.4 "Register
/// Usage").
const INTEGER_REGISTERS: [Rq; 6] = [Rq::RDI, Rq::RSI, Rq::RDX, Rq::RCX, Rq::R8, Rq::R9];

const WORD: i32 = moves::WORD as i32;
/// Where a trampoline that calls keeps the address of the slots, from the frame pointer.
const SAVED_SLOTS: i8 = -8;
/// Offsets within an entry of the table.
const CODE: i8 = TargetTable::CODE as i8;
const SLOTS: i8 = TargetTable::SLOTS as i8;

type Assembler = VecAssembler<X64Relocation>;

/// The trampoline for a signature. It runs at any address. r10 holds the address of the target's
/// entry in the table, r11 that of the slots, and rax is for moves from memory to memory: no
/// arguments travel in these three.
pub fn emit(signature: &Signature, table: TargetTable) -> Result<Vec<u8>, NotEligible> {
    let plan = Plan::new(signature, SYSTEM_V)?;
    let mut code = Assembler::new(0);
    match plan.ending {
        Ending::Jump => {
            // The return address is on top.
            let words = StackArguments { base: Rq::RSP, offset: WORD };
            find_target(&mut code, plan.uses_slots, table);
            pass_arguments(&mut code, &plan, words, words);
            dynasm!(code; .arch x64; jmp QWORD [BYTE r10 + CODE]);
        }
        Ending::Call => {
            // The return address and the caller's rbp are on top.
            let incoming = StackArguments { base: Rq::RBP, offset: 2 * WORD };
            let outgoing = StackArguments { base: Rq::RSP, offset: 0 };
            let result_in_slot = travels_in_slot(signature.result);
            enter_frame(&mut code, usize::from(result_in_slot) + plan.outgoing_words);
            find_target(&mut code, plan.uses_slots, table);
            if result_in_slot {
                dynasm!(code; .arch x64; mov [BYTE rbp + SAVED_SLOTS], r11);
            }
            pass_arguments(&mut code, &plan, incoming, outgoing);
            dynasm!(code; .arch x64; call QWORD [BYTE r10 + CODE]);
            finish_result(&mut code, signature.result);
            dynasm!(code; .arch x64; leave; ret);
        }
    }
    Ok(code.finalize().expect("code without labels has nothing to resolve"))
}

/// Makes a stack frame with a frame pointer, so that profilers and debuggers see through it, and
/// at least this many words. The stack pointer is aligned afterwards, as a call needs it.
fn enter_frame(code: &mut Assembler, words: usize) {
    // It is aligned after the pushes of the return address and of rbp, and two words keep it so.
    let size = WORD * words.next_multiple_of(2) as i32;
    dynasm!(code; .arch x64; push rbp; mov rbp, rsp);
    if size > 0 {
        dynasm!(code; .arch x64; sub rsp, size);
    }
}

/// Leaves the address of the target's entry in r10, and if needed that of the slots in r11. Ends
/// the life of rsi, in which the index came.
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
                Source::IncomingWord(_) | Source::Slot(_) => {
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
            // Only integers of 32 bits are passed in registers.
            dynasm!(code; .arch x64; mov Rd(register), Rd(from));
            return;
        }
        Source::IncomingWord(word) => incoming.word(word),
        Source::Slot(slot) => (Rq::R11, WORD * slot as i32),
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
            ; mov rcx, [BYTE rbp + SAVED_SLOTS]
            ; mov [rcx], rax
        ),
        AbiType::Void | AbiType::Int32 | AbiType::Uint32 | AbiType::Float32 | AbiType::Float64 => {}
    }
}
