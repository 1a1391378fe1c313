//! Checks that threads can make trampolines while others run them, and that no memory is ever
//! writable and executable.

use super::signatures::{is_value, signature};
use super::values;
use crate::jit::{TargetTable, trampoline_from_v8};
use crate::signature::Signature;
use crate::types::Scalar::{self, Int32};
use std::ffi::c_void;
use std::fs;
use std::mem::transmute;
use std::sync::Barrier;
use std::thread;

const THREADS: usize = 4;
const ROUNDS: i32 = 200;

/// A table of one target, which is `subtract`.
#[repr(C)]
struct OneTarget {
    code: extern "C" fn(i32, i32) -> i32,
    unused: [u64; 3],
}

static TARGET: OneTarget = OneTarget { code: subtract, unused: [0; 3] };

extern "C" fn subtract(a: i32, b: i32) -> i32 {
    a.wrapping_sub(b)
}

/// Gives signatures that `subtract` can be called with: what it does not know of is in registers.
fn signatures() -> Vec<&'static Signature> {
    let of = |more: &[Scalar]| signature(Some(Int32), &[&[Int32, Int32], more].concat());
    let types = Scalar::ALL.iter().filter(|&&scalar| !is_value(scalar));
    let one = types.clone().map(|&abi| of(&[abi]));
    let two = types.clone().flat_map(|&a| types.clone().map(move |&b| of(&[a, b])));
    one.chain(two).collect()
}

fn make_and_run(signature: &'static Signature) -> usize {
    let table = TargetTable { address: (&raw const TARGET).addr(), index_mask: 0 };
    let code = trampoline_from_v8(signature, &values::host(table)).unwrap();
    // SAFETY: the trampoline finds its index and both integers where it looks for them. What the
    // signature has besides is read from whatever registers hold, and `subtract` ignores it.
    let call =
        unsafe { transmute::<*const c_void, extern "C" fn(usize, u32, i32, i32) -> i32>(code) };
    for round in 0..ROUNDS {
        assert_eq!(call(0, 0, round, 1000), round - 1000);
    }
    code.addr()
}

fn assert_no_memory_is_writable_and_executable() {
    let maps = fs::read_to_string("/proc/self/maps").unwrap();
    let mut executable = 0;
    for line in maps.lines() {
        let protection = line.split(' ').nth(1).unwrap();
        assert!(!(protection.contains('w') && protection.contains('x')), "{line}");
        executable += usize::from(protection.contains('x'));
    }
    assert!(executable > 0);
}

#[test]
fn trampolines_are_made_while_others_run() {
    let signatures = signatures();
    let start = Barrier::new(THREADS + 1);
    let addresses: Vec<Vec<usize>> = thread::scope(|scope| {
        let threads: Vec<_> = (0..THREADS)
            .map(|thread| {
                let (signatures, start) = (&signatures, &start);
                scope.spawn(move || {
                    start.wait();
                    // Each begins elsewhere, so that every thread makes some and finds others.
                    let mut addresses = vec![0; signatures.len()];
                    for step in 0..signatures.len() {
                        let index = (step + thread * signatures.len() / THREADS) % signatures.len();
                        addresses[index] = make_and_run(signatures[index]);
                    }
                    addresses
                })
            })
            .collect();
        start.wait();
        while !threads.iter().all(|thread| thread.is_finished()) {
            assert_no_memory_is_writable_and_executable();
        }
        threads.into_iter().map(|thread| thread.join().unwrap()).collect()
    });
    assert_no_memory_is_writable_and_executable();
    // A signature has one trampoline, whichever thread asks.
    for other in &addresses[1..] {
        assert_eq!(*other, addresses[0]);
    }
}
