//! A frame holds the registers of a call from C.

/// The number of registers for integer arguments that a call can use, as abi/ counts them.
const INTEGERS: usize = if cfg!(target_arch = "aarch64") { 8 } else { 6 };
/// The number of registers for floating-point arguments.
const FLOATS: usize = 8;
/// The numbers of registers for integer results, and for floating-point results.
const INTEGER_RESULTS: usize = 2;
const FLOAT_RESULTS: usize = if cfg!(target_arch = "aarch64") { 4 } else { 2 };

/// The registers with which a thunk was called, and room for those of the result, in the order in
/// which abi/ counts them; of those for floating-point numbers there are the lower halves. Assembly
/// knows this layout.
#[repr(C, align(16))]
pub struct Frame {
    pub integers: [u64; INTEGERS],
    pub floats: [u64; FLOATS],
    pub integer_results: [u64; INTEGER_RESULTS],
    pub float_results: [u64; FLOAT_RESULTS],
    /// The register for the address of a result, where there is one: x8 on AArch64.
    pub result_address: u64,
}

impl Frame {
    /// Lets C get zero, whatever type its result has.
    pub fn clear_results(&mut self) {
        self.integer_results = [0; _];
        self.float_results = [0; _];
    }
}
