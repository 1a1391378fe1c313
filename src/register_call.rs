//! Calls without libffi's work per call, for signatures without structures and with few stack
//! arguments: all argument registers and a fixed stretch of stack are loaded from an image of
//! them. Registers and stack beyond what the callee takes mean nothing to it, so one call
//! instruction serves every such signature.
//!
//! x86-64: System V ABI, "Parameter Passing". AArch64: AAPCS64, section 6.8.2, as Linux has it:
//! every stack argument takes 8 bytes.

use crate::signature::Signature;
use crate::types::AbiType;
use std::ffi::c_void;
use std::mem;

#[cfg(target_arch = "x86_64")]
const INTEGER_REGISTERS: usize = 6;
#[cfg(not(target_arch = "x86_64"))]
const INTEGER_REGISTERS: usize = 8;
const FLOAT_REGISTERS: usize = 8;
const STACK_WORDS: usize = 8;

const IS_SUPPORTED: bool =
    cfg!(all(unix, any(target_arch = "x86_64", all(target_arch = "aarch64", target_os = "linux"))));

const FLOATS: usize = INTEGER_REGISTERS;
const STACK: usize = FLOATS + FLOAT_REGISTERS;

/// Integer registers, float registers, stack: each in order.
type Image = [u64; STACK + STACK_WORDS];

/// Where each argument of a signature goes.
pub struct RegisterCall {
    /// Index into the image, by argument.
    places: Box<[u8]>,
    uses_stack: bool,
    returns_float: bool,
}

// A variadic function type, although no callee need be variadic: on x86-64 it makes the caller
// say in `al` that vector registers are used, which variadic callees rely on. That is what libffi
// does too.
#[cfg(target_arch = "x86_64")]
type Integers<R> = unsafe extern "C" fn(u64, u64, u64, u64, u64, u64, ...) -> R;
#[cfg(not(target_arch = "x86_64"))]
type Integers<R> = unsafe extern "C" fn(u64, u64, u64, u64, u64, u64, u64, u64, ...) -> R;

#[cfg(target_arch = "x86_64")]
macro_rules! with_image {
    ($function:expr, $image:expr $(, $stack:expr)*) => {
        $function(
            $image[0], $image[1], $image[2], $image[3], $image[4], $image[5],
            with_image!(@float $image, 0), with_image!(@float $image, 1),
            with_image!(@float $image, 2), with_image!(@float $image, 3),
            with_image!(@float $image, 4), with_image!(@float $image, 5),
            with_image!(@float $image, 6), with_image!(@float $image, 7)
            $(, $image[STACK + $stack])*
        )
    };
    (@float $image:expr, $index:expr) => { f64::from_bits($image[FLOATS + $index]) };
}
#[cfg(not(target_arch = "x86_64"))]
macro_rules! with_image {
    ($function:expr, $image:expr $(, $stack:expr)*) => {
        $function(
            $image[0], $image[1], $image[2], $image[3], $image[4], $image[5], $image[6], $image[7],
            with_image!(@float $image, 0), with_image!(@float $image, 1),
            with_image!(@float $image, 2), with_image!(@float $image, 3),
            with_image!(@float $image, 4), with_image!(@float $image, 5),
            with_image!(@float $image, 6), with_image!(@float $image, 7)
            $(, $image[STACK + $stack])*
        )
    };
    (@float $image:expr, $index:expr) => { f64::from_bits($image[FLOATS + $index]) };
}

impl RegisterCall {
    /// None if this signature, or this platform, needs libffi.
    pub fn plan(signature: &Signature) -> Option<RegisterCall> {
        if !IS_SUPPORTED {
            return None;
        }
        let (mut integers, mut floats, mut stack) = (0, 0, 0);
        let mut place = |abi: &AbiType| {
            let (first, used, limit) = if abi.is_float() {
                (FLOATS, &mut floats, FLOAT_REGISTERS)
            } else {
                (0, &mut integers, INTEGER_REGISTERS)
            };
            let (first, used) = if *used < limit { (first, used) } else { (STACK, &mut stack) };
            *used += 1;
            (first + *used - 1) as u8
        };
        if signature.arguments.len() > STACK + STACK_WORDS {
            return None;
        }
        let places = signature.arguments.iter().map(&mut place).collect();
        (stack <= STACK_WORDS).then(|| RegisterCall {
            places,
            uses_stack: stack > 0,
            returns_float: signature.result.is_float(),
        })
    }

    /// Calls `code` with the arguments in `slots[1..]` and puts its result in `slots[0]`.
    ///
    /// # Safety
    /// `code` is a function of the signature that this was planned for, and `slots` has a slot
    /// for its result and for each argument.
    pub unsafe fn call(&self, code: *mut c_void, slots: *mut u64) {
        let mut image: Image = [0; _];
        for (index, &place) in self.places.iter().enumerate() {
            // SAFETY: there is a slot for each argument.
            image[usize::from(place)] = unsafe { *slots.add(index + 1) };
        }
        // SAFETY: the caller vouches for code and slots. Every argument is where the ABI puts it:
        // integers and pointers in integer registers, both widths of floats in the low end of
        // float registers, the rest on the stack. The result is in the first register of its
        // class, at its low end.
        unsafe {
            *slots = if self.returns_float {
                let function = mem::transmute::<*mut c_void, Integers<f64>>(code);
                if self.uses_stack {
                    with_image!(function, image, 0, 1, 2, 3, 4, 5, 6, 7)
                } else {
                    with_image!(function, image)
                }
                .to_bits()
            } else {
                let function = mem::transmute::<*mut c_void, Integers<u64>>(code);
                if self.uses_stack {
                    with_image!(function, image, 0, 1, 2, 3, 4, 5, 6, 7)
                } else {
                    with_image!(function, image)
                }
            };
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    extern "C" fn weighted(
        a: i32,
        b: f64,
        c: i64,
        d: f32,
        e: i32,
        f: i32,
        g: i32,
        h: i32,
        i: i32,
        j: u64,
        k: f64,
    ) -> f64 {
        let integers = [a.into(), c, e.into(), f.into(), g.into(), h.into(), i.into(), j as i64];
        let sum: i64 = integers.iter().zip(1..).map(|(value, weight)| value * weight).sum();
        sum as f64 + 100.0 * b + 1000.0 * f64::from(d) + 10000.0 * k
    }

    #[test]
    fn arguments_arrive_in_registers_and_on_the_stack() {
        use AbiType::*;
        let types = [
            Float64, Int32, Float64, Int64, Float32, Int32, Int32, Int32, Int32, Int32, Uint64,
            Float64,
        ];
        let signature = Signature::intern(&types.map(|abi| abi as u8)).ok().unwrap();
        let call = RegisterCall::plan(signature).unwrap();
        let word = |value: i64| value as u64;
        let mut slots = [
            0,
            word(-1),
            2.5f64.to_bits(),
            word(-3),
            u64::from(0.5f32.to_bits()),
            word(5),
            word(6),
            word(7),
            word(8),
            word(9),
            word(10),
            0.25f64.to_bits(),
        ];
        // SAFETY: `weighted` has this signature, and the slots are as many.
        unsafe { call.call(weighted as *mut c_void, slots.as_mut_ptr()) };
        let expected = weighted(-1, 2.5, -3, 0.5, 5, 6, 7, 8, 9, 10, 0.25);
        assert_eq!(f64::from_bits(slots[0]), expected);
    }

    #[test]
    fn too_many_stack_arguments_are_left_to_libffi() {
        let mut codes = vec![AbiType::Int32 as u8; 1 + INTEGER_REGISTERS + STACK_WORDS];
        let signature = |codes: &[u8]| Signature::intern(codes).ok().unwrap();
        assert!(RegisterCall::plan(signature(&codes)).is_some());
        codes.push(AbiType::Int32 as u8);
        assert!(RegisterCall::plan(signature(&codes)).is_none());
    }
}
