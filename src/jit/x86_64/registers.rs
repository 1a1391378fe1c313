//! Names the registers of x86-64 by what trampolines use them for.

use crate::abi::Convention;
use dynasmrt::x64::{Rq, Rx};

/// The registers of a calling convention, in which arguments and results travel, in order.
#[derive(Debug)]
pub struct Registers {
    pub integers: &'static [Rq],
    pub floats: &'static [Rx],
    pub integer_results: &'static [Rq],
    pub float_results: &'static [Rx],
    /// A register in which no arguments travel, and which a function may change.
    pub float_transfer: Rx,
    pub vectors: Vectors,
    /// Whether variadic functions are told how many registers for floating-point numbers are in use (System V
    /// AMD64 ABI, section 3.5.7 "Variable Argument Lists").
    pub announces_floats: bool,
}

/// The vector registers that serve to look at strings, in which no arguments travel.
#[derive(Debug)]
pub struct Vectors {
    pub zero: Rx,
    /// The register for the first characters, and for the bits that say what is wrong with them.
    pub first: Rx,
    pub wrong: Rx,
    pub mask: Rx,
    pub spare: Rx,
    /// Those of them that belong to the caller, and get back what they held.
    pub callers: &'static [Rx],
}

/// The registers of the System V AMD64 ABI, figure 3.4 "Register Usage".
const SYSTEM_V: Registers = Registers {
    integers: &[Rq::RDI, Rq::RSI, Rq::RDX, Rq::RCX, Rq::R8, Rq::R9],
    floats: &[Rx::XMM0, Rx::XMM1, Rx::XMM2, Rx::XMM3, Rx::XMM4, Rx::XMM5, Rx::XMM6, Rx::XMM7],
    integer_results: &[Rq::RAX, Rq::RDX],
    float_results: &[Rx::XMM0, Rx::XMM1],
    float_transfer: Rx::XMM15,
    vectors: Vectors {
        zero: Rx::XMM8,
        first: Rx::XMM10,
        wrong: Rx::XMM11,
        mask: Rx::XMM12,
        spare: Rx::XMM13,
        callers: &[],
    },
    announces_floats: true,
};

/// The registers of Windows ("x64 calling convention" and "x64 ABI conventions" in Microsoft's documentation of
/// its compiler).
const WIN64: Registers = Registers {
    integers: &[Rq::RCX, Rq::RDX, Rq::R8, Rq::R9],
    floats: &[Rx::XMM0, Rx::XMM1, Rx::XMM2, Rx::XMM3],
    integer_results: &[Rq::RAX],
    float_results: &[Rx::XMM0],
    float_transfer: Rx::XMM5,
    vectors: Vectors {
        zero: Rx::XMM4,
        first: Rx::XMM5,
        wrong: Rx::XMM6,
        mask: Rx::XMM7,
        spare: Rx::XMM8,
        callers: &[Rx::XMM6, Rx::XMM7, Rx::XMM8],
    },
    announces_floats: false,
};

impl Registers {
    pub fn of(convention: Convention) -> &'static Registers {
        match convention {
            Convention::SystemV => &SYSTEM_V,
            Convention::Win64 => &WIN64,
            Convention::Aapcs64 | Convention::Apple => unreachable!("these are of AArch64"),
        }
    }

    /// Gives the register that holds V8's receiver at first, then what a value is converted to.
    pub fn value(&self) -> Rq {
        self.integers[0]
    }

    /// Gives the register that holds the index of the target at first, then serves to look at
    /// values.
    pub fn scratch(&self) -> Rq {
        self.integers[1]
    }

    /// Gives the register that serves to look at strings, and gets back what it held.
    pub fn mask(&self) -> Rq {
        self.integers[3]
    }
}

// No arguments travel in the three registers below in any convention, and a function may change
// them.
/// The register that holds the address of the target's entry in the table, or of the target itself.
pub const TARGET: Rq = Rq::R10;
/// The register that holds the address of the slots.
pub const SLOTS: Rq = Rq::R11;
/// The register for moves from memory to memory. It tells variadic functions how many vector
/// registers are used.
pub const TRANSFER: Rq = Rq::RAX;
