//! Names the registers of x86-64 by what trampolines use them for.

use crate::abi::Convention;
use dynasmrt::x64::{Rq, Rx};

/// The registers of a calling convention in which arguments and results travel, in order.
#[derive(Debug)]
pub struct Registers {
    pub integers: &'static [Rq],
    pub floats: &'static [Rx],
    pub integer_results: &'static [Rq],
    pub float_results: &'static [Rx],
    /// A register in which no arguments travel, and which a function may change.
    pub float_transfer: Rx,
}

/// The registers of the System V AMD64 ABI, figure 3.4 "Register Usage".
const SYSTEM_V: Registers = Registers {
    integers: &[Rq::RDI, Rq::RSI, Rq::RDX, Rq::RCX, Rq::R8, Rq::R9],
    floats: &[Rx::XMM0, Rx::XMM1, Rx::XMM2, Rx::XMM3, Rx::XMM4, Rx::XMM5, Rx::XMM6, Rx::XMM7],
    integer_results: &[Rq::RAX, Rq::RDX],
    float_results: &[Rx::XMM0, Rx::XMM1],
    float_transfer: Rx::XMM15,
};

impl Registers {
    pub fn of(convention: Convention) -> &'static Registers {
        match convention {
            Convention::SystemV => &SYSTEM_V,
            Convention::Win64 => unreachable!("there is no emitter for Windows"),
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
