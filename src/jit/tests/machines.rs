//! Here are the calling conventions that there are emitters for, each with a disassembler that is
//! not ours.

use super::convention::{self, Convention};
use crate::abi;
use crate::jit::eligibility::NotEligible;
use crate::jit::host::Host;
use crate::jit::{aarch64, x86_64};
use crate::signature::Signature;
use iced_x86::{Decoder, DecoderOptions, FlowControl, Formatter, IntelFormatter};
use yaxpeax_arch::{Arch, Decoder as _, U8Reader};
use yaxpeax_arm::armv8::a64::{ARMv8, Opcode};

pub struct Machine {
    pub name: &'static str,
    pub abi: abi::Convention,
    pub convention: Convention,
    pub emit: fn(abi::Convention, &Signature, &Host) -> Result<Vec<u8>, NotEligible>,
    pub emit_from_slots: fn(abi::Convention, &Signature) -> Vec<u8>,
    /// The registers that code must leave alone, because they belong to the caller.
    pub callers: &'static [&'static str],
    /// The disassembler, which panics if something is no instruction.
    pub disassemble: fn(&[u8]) -> Vec<Instruction>,
}

const X86_64_CALLERS: &[&str] = &["rbx", "ebx", "r12", "r13", "r14", "r15"];
/// Of the vector registers, code may keep xmm6 to xmm8 on the stack, and then use them.
const WIN64_CALLERS: &[&str] = &[
    "rbx", "ebx", "r12", "r13", "r14", "r15", "rsi", "esi", "rdi", "edi", "xmm9", "xmm10", "xmm11",
    "xmm12", "xmm13", "xmm14", "xmm15",
];
const AARCH64_CALLERS: &[&str] =
    &["x19", "x20", "x21", "x22", "x23", "x24", "x25", "x26", "x27", "x28"];

pub const X86_64: Machine = Machine {
    name: "x86_64",
    abi: abi::Convention::SystemV,
    convention: convention::SYSTEM_V,
    emit: x86_64::emit_from_v8,
    emit_from_slots: x86_64::emit_from_slots,
    callers: X86_64_CALLERS,
    disassemble: disassemble_x86_64,
};

pub const WIN64: Machine = Machine {
    name: "win64",
    abi: abi::Convention::Win64,
    convention: convention::WIN64,
    emit: x86_64::emit_from_v8,
    emit_from_slots: x86_64::emit_from_slots,
    callers: WIN64_CALLERS,
    disassemble: disassemble_x86_64,
};

pub const AARCH64: Machine = Machine {
    name: "aarch64",
    abi: abi::Convention::Aapcs64,
    convention: convention::AAPCS64,
    emit: aarch64::emit_from_v8,
    emit_from_slots: aarch64::emit_from_slots,
    callers: AARCH64_CALLERS,
    disassemble: disassemble_aarch64,
};

pub const AARCH64_APPLE: Machine = Machine {
    name: "aarch64_apple",
    abi: abi::Convention::Apple,
    convention: convention::APPLE,
    emit: aarch64::emit_from_v8,
    emit_from_slots: aarch64::emit_from_slots,
    callers: AARCH64_CALLERS,
    disassemble: disassemble_aarch64,
};

pub const ALL: [Machine; 4] = [X86_64, WIN64, AARCH64, AARCH64_APPLE];

/// The machine that the tests run on, where trampolines can be run.
#[cfg(target_arch = "x86_64")]
pub const NATIVE: Machine = X86_64;
#[cfg(target_arch = "aarch64")]
pub const NATIVE: Machine = AARCH64;

pub struct Instruction {
    pub text: String,
    pub flow: Flow,
}

/// The place at which the processor goes on after an instruction.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Flow {
    Next,
    /// It goes on somewhere else in the same code, perhaps or surely.
    Within,
    Call,
    /// It jumps out of the code.
    Jump,
    Return,
}

fn disassemble_x86_64(code: &[u8]) -> Vec<Instruction> {
    let mut formatter = IntelFormatter::new();
    formatter.options_mut().set_space_after_operand_separator(true);
    let mut decoder = Decoder::with_ip(64, code, 0, DecoderOptions::NONE);
    let instructions = decoder.iter().map(|instruction| {
        assert!(!instruction.is_invalid(), "{code:x?}");
        let mut text = String::new();
        formatter.format(&instruction, &mut text);
        let flow = match instruction.flow_control() {
            FlowControl::Next => Flow::Next,
            FlowControl::IndirectBranch => Flow::Jump,
            FlowControl::IndirectCall => Flow::Call,
            FlowControl::Return => Flow::Return,
            _ => {
                let target = instruction.near_branch_target();
                assert!(target < code.len() as u64, "{text}");
                Flow::Within
            }
        };
        Instruction { text, flow }
    });
    instructions.collect()
}

fn disassemble_aarch64(code: &[u8]) -> Vec<Instruction> {
    let decoder = <ARMv8 as Arch>::Decoder::default();
    let words = code.chunks(4);
    let instructions = words.map(|word| {
        let instruction = decoder.decode(&mut U8Reader::new(word)).expect("an instruction");
        let flow = match instruction.opcode {
            Opcode::BR => Flow::Jump,
            Opcode::RET => Flow::Return,
            Opcode::BLR => Flow::Call,
            Opcode::B | Opcode::BL | Opcode::Bcc(_) => Flow::Within,
            Opcode::TBZ | Opcode::TBNZ | Opcode::CBZ | Opcode::CBNZ => Flow::Within,
            _ => Flow::Next,
        };
        Instruction { text: instruction.to_string(), flow }
    });
    instructions.collect()
}
