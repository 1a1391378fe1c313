//! Trampolines at work: every argument arrives, every result comes back, nothing else changes.

use super::convention::{Place, in_slot, v8_arguments};
use super::harness::{Call, Harness, STACK_MISALIGNMENT, STACK_WORDS, recorder, wrong_target};
use super::machines::NATIVE;
use super::signatures::{all_up_to, any_types, describe, mostly_slots, signature};
use crate::jit::MAX_V8_ARGUMENTS;
use crate::jit::code_memory::publish;
use crate::jit::eligibility::MAX_STACK_WORDS;
use crate::jit::emitter::emit;
use crate::jit::target_table::TargetTable;
use crate::signature::Signature;
use crate::types::AbiType;
use proptest::prelude::*;
use std::ffi::c_void;
use std::ptr;

/// An entry of the table of targets.
#[repr(C)]
#[derive(Clone, Copy)]
struct Entry {
    code: *mut c_void,
    slots: *mut u64,
    unused: [u64; 2],
}

const ENTRIES: usize = 4;
const _: () = assert!(STACK_WORDS > MAX_STACK_WORDS);
const _: () = assert!(size_of::<Entry>() == TargetTable::ENTRY_SIZE);

/// A table of which one entry at a time is in use.
struct Table(Box<[Entry; ENTRIES]>);

impl Table {
    fn new() -> Table {
        let unused = Entry { code: wrong_target(), slots: ptr::null_mut(), unused: [0; 2] };
        Table(Box::new([unused; ENTRIES]))
    }

    fn as_seen_by_trampolines(&self) -> TargetTable {
        TargetTable { address: self.0.as_ptr().addr(), index_mask: ENTRIES as u32 - 1 }
    }
}

/// SplitMix64: bits that look random, the same each time.
struct Bits(u64);

impl Bits {
    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut bits = self.0;
        bits = (bits ^ (bits >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        bits = (bits ^ (bits >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        bits ^ (bits >> 31)
    }

    fn fill(&mut self, words: &mut [u64]) {
        words.fill_with(|| self.next());
    }
}

/// What `bits` are when taken for a value of this type, extended to 32 bits if shorter.
fn value(abi: AbiType, bits: u64) -> u64 {
    use AbiType::*;
    let extended = match abi {
        Void => 0,
        Int8 => i32::from(bits as i8) as u32,
        Int16 => i32::from(bits as i16) as u32,
        Uint8 => u32::from(bits as u8),
        Uint16 => u32::from(bits as u16),
        Int32 | Uint32 | Float32 => bits as u32,
        Int64 | Uint64 | Pointer | Float64 => return bits,
    };
    u64::from(extended)
}

/// The bits of a register or stack word that a value of this type occupies.
fn meaningful(abi: AbiType) -> u64 {
    if abi.info().size == 8 { u64::MAX } else { u64::from(u32::MAX) }
}

/// Runs the trampolines of these signatures, each once, and returns how many they were.
fn run(signatures: impl IntoIterator<Item = &'static Signature>, seed: u64) -> usize {
    let mut harness = Harness::new();
    let mut table = Table::new();
    let mut bits = Bits(seed);
    let signatures: Vec<_> = signatures.into_iter().collect();
    let code: Vec<_> = signatures
        .iter()
        .map(|signature| emit(signature, table.as_seen_by_trampolines()).unwrap())
        .collect();
    let published = publish(&code).unwrap();
    for (signature, code) in signatures.iter().zip(&published) {
        run_one(&mut harness, &mut table, signature, code, &mut bits);
    }
    signatures.len()
}

/// Runs the trampoline of a signature, if it has one, and leaves no code behind, so that this can go
/// on for long.
#[cfg(fuzzing)]
pub fn run_and_forget(signature: &'static Signature, seed: u64) {
    let mut table = Table::new();
    let Ok(code) = emit(signature, table.as_seen_by_trampolines()) else { return };
    let mut pages = memmap2::MmapMut::map_anon(code.len()).unwrap();
    pages[..code.len()].copy_from_slice(&code);
    let pages = pages.make_exec().unwrap();
    run_one(&mut Harness::new(), &mut table, signature, &pages[..code.len()], &mut Bits(seed));
}

fn run_one(
    harness: &mut Harness,
    table: &mut Table,
    signature: &Signature,
    code: &[u8],
    bits: &mut Bits,
) {
    let title = describe(signature);
    let arguments = &signature.arguments;
    let values: Vec<u64> = arguments.iter().map(|&abi| value(abi, bits.next())).collect();

    // Everything that no value is put into below holds bits that must not matter.
    let mut slots = vec![0; 1 + arguments.len()];
    bits.fill(&mut slots);
    for (index, (&abi, &value)) in arguments.iter().zip(&values).enumerate() {
        if in_slot(abi) {
            slots[index + 1] = value;
        }
    }
    let slots_before = slots.clone();

    let entry = bits.next() as usize % ENTRIES;
    table.0[entry].code = recorder();
    table.0[entry].slots = slots.as_mut_ptr();
    let index = bits.next() as u32 / ENTRIES as u32 * ENTRIES as u32 + entry as u32;

    let mut call = Call { code: code.as_ptr().cast(), ..Call::ZERO };
    bits.fill(&mut call.integers);
    bits.fill(&mut call.floats);
    bits.fill(&mut call.stack);
    bits.fill(&mut call.callee_saved);
    let passed_types = v8_arguments(arguments);
    let receiver = bits.next();
    let passed_by_v8 = arguments.iter().zip(&values).filter(|&(&abi, _)| !in_slot(abi));
    let passed_values =
        [receiver, u64::from(index)].into_iter().chain(passed_by_v8.map(|(_, &value)| value));
    let (passed_places, incoming_words) = NATIVE.convention.places(&passed_types);
    for ((&abi, value), place) in passed_types.iter().zip(passed_values).zip(passed_places) {
        let word = match place {
            Place::Integer(register) => &mut call.integers[register],
            Place::Float(register) => &mut call.floats[register],
            Place::Stack(offset) => &mut call.stack[offset / 8],
        };
        *word = value | *word & !meaningful(abi);
    }

    let (outgoing_places, outgoing_words) = NATIVE.convention.places(arguments);
    let (integer_result, float_result) = (bits.next(), bits.next());
    let record = harness.record();
    record.calls = 0;
    record.own_words = outgoing_words as u64;
    record.integer_result = integer_result;
    record.float_result = float_result;

    // SAFETY: the code is a trampoline for this signature, called as one; the table it reads has
    // the recorder as the target of this index, with slots enough. The recorder can be called in
    // any way whatever.
    unsafe { harness.call(&mut call) };
    table.0[entry] = Entry { code: wrong_target(), slots: ptr::null_mut(), unused: [0; 2] };

    let record = harness.record();
    assert_eq!(record.calls, 1, "{title}");
    assert_eq!(
        record.stack_pointer % 16,
        STACK_MISALIGNMENT,
        "{title}: stack alignment at the call"
    );
    for ((&abi, &value), place) in arguments.iter().zip(&values).zip(&outgoing_places) {
        let received = match *place {
            Place::Integer(register) => record.integers[register],
            Place::Float(register) => record.floats[register],
            Place::Stack(offset) => record.stack[offset / 8],
        };
        assert_eq!(received & meaningful(abi), value, "{title}: {place:?}");
    }
    if cfg!(target_arch = "x86_64") {
        let in_float = outgoing_places.iter().filter(|place| matches!(place, Place::Float(_)));
        assert_eq!(record.vector_registers as u8 as usize, in_float.count(), "{title}: al");
    }

    let mut slots_expected = slots_before;
    match signature.result {
        AbiType::Void => {}
        abi if in_slot(abi) => slots_expected[0] = integer_result,
        abi if abi.is_float() => {
            let expected = value(abi, float_result);
            assert_eq!(call.float_after & meaningful(abi), expected, "{title}: result");
        }
        abi => {
            let expected = value(abi, integer_result);
            assert_eq!(call.integer_after & meaningful(abi), expected, "{title}: result");
        }
    }
    assert_eq!(slots, slots_expected, "{title}: slots");
    assert_eq!(call.stack_pointer_after, call.stack_pointer, "{title}: stack pointer");
    assert_eq!(call.callee_saved_after, call.callee_saved, "{title}: callee-saved registers");
    assert_eq!(
        call.stack_after[incoming_words..],
        call.stack[incoming_words..],
        "{title}: the caller's stack"
    );
}

#[test]
fn all_signatures_of_up_to_three_arguments() {
    assert_eq!(run(all_up_to(3), 1), 12 * (1 + 11 + 11 * 11 + 11 * 11 * 11));
}

#[test]
fn signatures_at_the_limits() {
    let most_from_v8 = [AbiType::Int16, AbiType::Float32, AbiType::Float64, AbiType::Uint32]
        .map(|abi| vec![abi; MAX_V8_ARGUMENTS]);
    let most_on_stack =
        vec![AbiType::Pointer; NATIVE.convention.integer_registers + MAX_STACK_WORDS];
    for arguments in most_from_v8.into_iter().chain([most_on_stack]) {
        run(AbiType::ALL.map(|result| signature(result, &arguments)), 2);
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(3000))]

    #[test]
    fn signatures_of_up_to_24_arguments((result, arguments) in any_types(24), seed: u64) {
        run([signature(result, &arguments)], seed);
    }
}

proptest! {
    /// Up to the limits of what V8 passes and of what goes on the stack.
    #[test]
    fn signatures_of_very_many_arguments((result, arguments) in mostly_slots(265), seed: u64) {
        let signature = signature(result, &arguments);
        prop_assume!(emit(signature, Table::new().as_seen_by_trampolines()).is_ok());
        run([signature], seed);
    }
}
