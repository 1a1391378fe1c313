//! Checks trampolines between callers and targets that the Rust compiler has compiled: its idea of
//! the calling convention is not ours.

use super::signatures::signature;
use super::values::{self, Value};
use crate::jit::{Host, TargetTable, trampoline_from_v8};
use crate::signature::Signature;
use crate::slots::SLOT_COUNT;
use crate::types::Scalar::*;
use std::ffi::{CStr, c_char, c_void};
use std::mem::transmute;
use std::ptr;

/// A table of one target.
#[repr(C)]
pub struct OneTarget {
    code: *const c_void,
    slots: *mut u64,
    unused: [u64; 2],
}

impl OneTarget {
    /// Makes one that lives as long as the trampolines that know it.
    pub fn new(code: *const c_void, slots: &mut [u64]) -> &'static OneTarget {
        Box::leak(Box::new(OneTarget { code, slots: slots.as_mut_ptr(), unused: [0; 2] }))
    }

    pub fn host(&self) -> Host {
        values::host(TargetTable { address: ptr::from_ref(self).addr(), index_mask: 0 })
    }

    fn trampoline(&self, signature: &'static Signature) -> *const c_void {
        trampoline_from_v8(signature, &self.host()).unwrap()
    }
}

const RECEIVER: usize = usize::MAX;
const INDEX: u32 = u32::MAX;

#[test]
fn two_integers() {
    extern "C" fn subtract(a: i32, b: i32) -> i32 {
        a - b
    }
    let target = OneTarget::new(subtract as *const c_void, &mut []);
    let code = target.trampoline(signature(Some(Int32), &[Int32, Int32]));
    // SAFETY: that is how a trampoline for this signature is called, and its target has it.
    let result = unsafe {
        transmute::<*const c_void, extern "C" fn(usize, u32, i32, i32) -> i32>(code)(
            RECEIVER, INDEX, -5, 7,
        )
    };
    assert_eq!(result, -12);
}

#[test]
fn registers_stack_and_values() {
    extern "C" fn weigh(
        a: i8,
        b: u64,
        c: f32,
        d: u16,
        e: i32,
        f: f64,
        g: *const u8,
        h: i32,
        i: u32,
        j: i64,
        k: i16,
        l: f64,
    ) -> f64 {
        let words = [
            a.into(),
            b as f64,
            c.into(),
            d.into(),
            e.into(),
            f,
            g.addr() as f64,
            h.into(),
            i.into(),
            j as f64,
            k.into(),
            l,
        ];
        words.iter().zip(1..).map(|(word, weight)| word * f64::from(weight)).sum()
    }
    type FromV8 = extern "C" fn(
        usize,
        u32,
        i32,
        u64,
        f32,
        u32,
        i32,
        f64,
        u64,
        i32,
        u32,
        u64,
        i32,
        f64,
    ) -> f64;
    let (b, g, j) = (Value::small_integer(2), Value::bigint(2, 7), Value::convertible(10));
    let mut slots = vec![0; SLOT_COUNT];
    let target = OneTarget::new(weigh as *const c_void, &mut slots);
    let code = target.trampoline(signature(
        Some(Float64),
        &[
            Int8, Uint64, Float32, Uint16, Int32, Float64, Pointer, Int32, Uint32, Int64, Int16,
            Float64,
        ],
    ));
    // SAFETY: that is how a trampoline for this signature is called, and its target has it; there
    // are as many slots as needed.
    let result = unsafe {
        transmute::<*const c_void, FromV8>(code)(
            RECEIVER,
            INDEX,
            -1,
            b.handle(),
            3.5,
            4,
            -5,
            6.25,
            g.handle(),
            8,
            9,
            j.handle(),
            -11,
            12.5,
        )
    };
    let seven = ptr::without_provenance(7);
    assert_eq!(result, weigh(-1, 2, 3.5, 4, -5, 6.25, seven, 8, 9, 10, -11, 12.5));
}

#[test]
fn a_variadic_target_learns_of_floating_point_arguments() {
    unsafe extern "C" {
        fn snprintf(text: *mut c_char, size: usize, format: *const c_char, ...) -> i32;
    }
    let mut text = [0_u8; 32];
    let mut slots = vec![0; SLOT_COUNT];
    let pointer = |address: usize| Value::bigint(2, address as u64);
    let size = Value::small_integer(text.len() as i32);
    let format = pointer(c"%.2f and %d".as_ptr().expose_provenance());
    let start = pointer(text.as_mut_ptr().expose_provenance());
    let target = OneTarget::new(snprintf as *const c_void, &mut slots);
    let code =
        target.trampoline(signature(Some(Int32), &[Pointer, Uint64, Pointer, Float64, Int32]));
    type FromV8 = extern "C" fn(usize, u32, u64, u64, u64, f64, i32) -> i32;
    // SAFETY: that is how a trampoline for this signature is called; snprintf gets a buffer with
    // its size, and arguments that fit its format.
    let length = unsafe {
        transmute::<*const c_void, FromV8>(code)(
            RECEIVER,
            INDEX,
            start.handle(),
            size.handle(),
            format.handle(),
            -1.5,
            42,
        )
    };
    assert_eq!(CStr::from_bytes_until_nul(&text).unwrap(), c"-1.50 and 42");
    assert_eq!(length, 12);
}

#[test]
fn a_64_bit_result_is_left_in_slot_0() {
    extern "C" fn multiply(a: u64, b: u64) -> u64 {
        a.wrapping_mul(b)
    }
    let mut slots = vec![1; SLOT_COUNT];
    let (a, b) = (Value::bigint(2, 0x1234_5678_9abc), Value::small_integer(1 << 16));
    let target = OneTarget::new(multiply as *const c_void, &mut slots);
    let code = target.trampoline(signature(Some(Uint64), &[Uint64, Uint64]));
    // SAFETY: that is how a trampoline for this signature is called, and its target has it; there
    // are as many slots as needed.
    unsafe {
        transmute::<*const c_void, extern "C" fn(usize, u32, u64, u64)>(code)(
            RECEIVER,
            INDEX,
            a.handle(),
            b.handle(),
        );
    }
    assert_eq!(slots[0], 0x1234_5678_9abc_0000);
    assert!(slots[1..].iter().all(|&word| word == 1));
}
