//! The calling conventions that there are emitters for, each with a disassembler that is not ours.

use super::convention::{self, Convention};
use crate::jit::eligibility::NotEligible;
use crate::jit::host::Host;
use crate::jit::plan::Abi;
use crate::jit::{aarch64, x86_64};
use crate::signature::Signature;
use iced_x86::{Decoder, DecoderOptions, FlowControl, Formatter, IntelFormatter};
use yaxpeax_arch::{Arch, Decoder as _, U8Reader};
use yaxpeax_arm::armv8::a64::{ARMv8, Opcode};

pub struct Machine {
    pub name: &'static str,
    pub abi: Abi,
    pub convention: Convention,
    pub emit: fn(&Signature, &Host) -> Result<Vec<u8>, NotEligible>,
    /// Panics if something is no instruction.
    pub disassemble: fn(&[u8]) -> Vec<Instruction>,
}

pub const X86_64: Machine = Machine {
    name: "x86_64",
    abi: x86_64::SYSTEM_V,
    convention: convention::SYSTEM_V,
    emit: x86_64::emit,
    disassemble: disassemble_x86_64,
};

pub const AARCH64: Machine = Machine {
    name: "aarch64",
    abi: aarch64::AAPCS64,
    convention: convention::AAPCS64,
    emit: |signature, host| aarch64::emit_for(aarch64::AAPCS64, signature, host),
    disassemble: disassemble_aarch64,
};

pub const AARCH64_APPLE: Machine = Machine {
    name: "aarch64_apple",
    abi: aarch64::APPLE,
    convention: convention::APPLE,
    emit: |signature, host| aarch64::emit_for(aarch64::APPLE, signature, host),
    disassemble: disassemble_aarch64,
};

pub const ALL: [Machine; 3] = [X86_64, AARCH64, AARCH64_APPLE];

/// The one that the tests run on, where trampolines can be run.
#[cfg(target_arch = "x86_64")]
pub const NATIVE: Machine = X86_64;
#[cfg(target_arch = "aarch64")]
pub const NATIVE: Machine = AARCH64;

pub struct Instruction {
    pub text: String,
    pub flow: Flow,
}

/// Where the processor goes on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Flow {
    Next,
    /// Somewhere else in the same code, perhaps or surely.
    Within,
    Call,
    /// To somewhere else.
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
