//! Checks trampolines at work: every argument arrives, every result comes back, nothing else
//! changes.

use super::convention::{Place, copies_strings, is_address, number_range, v8_arguments};
use super::harness::{Call, Harness, Record, STACK_MISALIGNMENT, STACK_WORDS, recorder};
use super::machines::NATIVE;
use super::signatures::{
    all_up_to, any_types, describe, is_value, mostly_values, of_memory, result_types, scalar,
    scalars, signature,
};
use super::table::{ENTRIES, Table};
use super::values::{Memory, Value, ViewKind, nullish};
use crate::jit::code_memory::publish;
use crate::jit::eligibility::most_arguments;
use crate::jit::host::Host;
use crate::signature::Signature;
use crate::slots::{FAILURE_SLOT, string_room_offset};
use crate::types::{RegisterClass, Scalar};
use proptest::prelude::*;

/// The number of arguments that any signature has at most.
const MOST_ARGUMENTS: usize = most_arguments(NATIVE.abi);
const _: () = assert!(STACK_WORDS > MOST_ARGUMENTS);

/// Makes what JavaScript passes for an argument that is converted to these 64 bits: any form that
/// there is for them.
fn javascript_value(scalar: Scalar, bits: u64, choice: u64) -> Value {
    let negative = scalar == Scalar::Int64 && (bits as i64) < 0;
    let small = match scalar {
        Scalar::Int64 => i32::try_from(bits as i64).ok(),
        Scalar::Uint64 => i32::try_from(bits).ok(),
        _ => None,
    };
    match (choice % 4, small) {
        (0, Some(integer)) => Value::small_integer(integer),
        (0, None) if negative => Value::bigint(3, bits.wrapping_neg()),
        (0, None) => Value::bigint(2, bits),
        (1, _) if is_address(scalar) && (65536..1 << 53).contains(&bits) => {
            if scalar == Scalar::Pointer { Value::bigint(2, bits) } else { number(bits) }
        }
        (2, _) if is_address(scalar) => memory_at(scalar, bits, choice / 4),
        _ if is_address(scalar) => left_to_the_host(scalar, choice / 4).made_convertible(bits),
        (1, _) if negative => Value::bigint(3, bits.wrapping_neg()),
        (1, _) => Value::bigint(2, bits),
        _ => Value::convertible(bits),
    }
}

/// Makes the number of a safe integer that is not negative.
fn number(integer: u64) -> Value {
    match i32::try_from(integer) {
        Ok(small) => Value::small_integer(small),
        Err(_) => Value::number(integer as f64),
    }
}

/// The bytes of the memory that values have.
const MEMORY: usize = 4;

/// Makes a value whose memory is at this address.
fn memory_at(scalar: Scalar, address: u64, choice: u64) -> Value {
    let whole = Memory { address: address - address.min(choice % 3), length: 7 };
    let part = Memory { address, length: MEMORY as u64 };
    match choice % 4 {
        // Undefined is no pointer of the C vocabulary.
        _ if address == 0 && scalar != Scalar::Pointer => Value::of_word(nullish()[0]),
        _ if address == 0 => Value::of_word(nullish()[choice as usize % 2]),
        0 => Value::view(ViewKind::TypedArray, part, Value::array_buffer(whole)),
        1 => Value::view(ViewKind::DataView, part, Value::special_buffer(whole)),
        _ => Value::array_buffer(part),
    }
}

/// Makes a value that a trampoline can't convert, which it may find out sooner or later.
fn left_to_the_host(scalar: Scalar, choice: u64) -> Value {
    let whole = Memory { address: 0x1000, length: 8 };
    let beyond = Memory { address: 0x1004, length: 5 };
    let mut text = [b'x'; 100];
    let length = (choice / 8 % 100) as usize;
    text[length] = 0x80;
    match choice % 8 {
        0 => Value::view(ViewKind::TypedArray, beyond, Value::array_buffer(whole)),
        1 => Value::view(ViewKind::DataView, beyond, Value::array_buffer(whole)),
        2 => Value::view(ViewKind::TypedArrayOnHeap(1), whole, Value::array_buffer(whole)),
        3 => Value::special_buffer(whole),
        4 => Value::other(),
        // For node:ffi's pointers trampolines don't look at numbers.
        5 if scalar == Scalar::Pointer => Value::number(1e9),
        _ => Value::string(&text[..=length]),
    }
}

/// A source of bits that look random and are the same each time: SplitMix64.
struct Bits(u64);

impl Bits {
    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut bits = self.0;
        bits = (bits ^ (bits >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        bits = (bits ^ (bits >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        bits ^ (bits >> 31)
    }

    /// Makes a text of ASCII characters without NUL.
    fn text(&mut self) -> Vec<u8> {
        let length = self.next() % 40;
        (0..length).map(|_| (1 + self.next() % 0x7f) as u8).collect()
    }

    fn fill(&mut self, words: &mut [u64]) {
        words.fill_with(|| self.next());
    }
}

/// The largest safe integer.
const MOST_SAFE: i64 = (1 << 53) - 1;

/// Gives what `bits` are when taken for a value of this type, extended to 32 bits if shorter.
fn value(scalar: Scalar, bits: u64) -> u64 {
    use Scalar::*;
    let extended = match scalar {
        Int8 => i32::from(bits as i8) as u32,
        Int16 => i32::from(bits as i16) as u32,
        Uint8 => u32::from(bits as u8),
        Uint16 => u32::from(bits as u16),
        Int32 | Uint32 | Float32 => bits as u32,
        Int64 | Uint64 | Pointer | Float64 => return bits,
        Address | Data | Characters | Text | Text16 | Text32 => return bits,
        // V8 passes no others than safe integers.
        Long => return ((bits as i64) >> 11).clamp(-MOST_SAFE, MOST_SAFE) as u64,
        Size => return bits >> 11,
    };
    u64::from(extended)
}

/// Gives the bits of a register or stack word that a value of this type occupies.
fn meaningful(scalar: Scalar) -> u64 {
    if scalar.info().size == 8 { u64::MAX } else { u64::from(u32::MAX) }
}

fn emit(signature: &Signature, host: &Host) -> Vec<u8> {
    (NATIVE.emit)(NATIVE.abi, signature, host).unwrap()
}

/// Runs the trampolines of these signatures, each once, and returns how many they were.
fn run(signatures: impl IntoIterator<Item = &'static Signature>, seed: u64) -> usize {
    let mut harness = Harness::new();
    let mut table = Table::new();
    let mut bits = Bits(seed);
    let signatures: Vec<_> = signatures.into_iter().collect();
    let host = table.host();
    let code: Vec<_> = signatures.iter().map(|signature| emit(signature, &host)).collect();
    let published = publish(&code).unwrap();
    for (signature, code) in signatures.iter().zip(&published) {
        run_with_good_and_refused(&mut harness, &mut table, signature, code, &mut bits);
    }
    signatures.len()
}

/// Runs the trampoline of a signature, if it has one, and leaves no code behind, so that this can
/// go on for long.
#[cfg(fuzzing)]
pub fn run_and_forget(signature: &'static Signature, seed: u64) {
    let mut table = Table::new();
    let Ok(code) = (NATIVE.emit)(NATIVE.abi, signature, &table.host()) else { return };
    let mut pages = memmap2::MmapMut::map_anon(code.len()).unwrap();
    pages[..code.len()].copy_from_slice(&code);
    let pages = pages.make_exec().unwrap();
    let (mut harness, mut bits) = (Harness::new(), Bits(seed));
    run_with_good_and_refused(&mut harness, &mut table, signature, &pages[..code.len()], &mut bits);
    // The trampoline that finds its arguments in slots is run, too.
    let code = (NATIVE.emit_from_slots)(NATIVE.abi, signature);
    let mut pages = memmap2::MmapMut::map_anon(code.len()).unwrap();
    pages[..code.len()].copy_from_slice(&code);
    let pages = pages.make_exec().unwrap();
    run_one_from_slots(&mut harness, signature, &pages[..code.len()], &mut bits);
}

/// Runs a trampoline with good arguments, and with one that can't be converted.
fn run_with_good_and_refused(
    harness: &mut Harness,
    table: &mut Table,
    signature: &Signature,
    code: &[u8],
    bits: &mut Bits,
) {
    run_one(harness, table, signature, code, bits, Refused::None);
    if scalars(signature).iter().any(|&scalar| is_value(scalar)) {
        run_one(harness, table, signature, code, bits, Refused::One);
    }
}

/// The number of arguments that can't be converted.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Refused {
    None,
    One,
}

fn run_one(
    harness: &mut Harness,
    table: &mut Table,
    signature: &Signature,
    code: &[u8],
    bits: &mut Bits,
    refused: Refused,
) {
    let title = describe(signature);
    let arguments = &scalars(signature)[..];
    let mut small_or_large = || bits.next() >> (bits.next() % 2 * 40);
    let mut values: Vec<u64> =
        arguments.iter().map(|&scalar| value(scalar, small_or_large())).collect();
    let mut javascript_values: Vec<_> = arguments
        .iter()
        .zip(&values)
        .map(|(&scalar, &value)| {
            is_value(scalar).then(|| javascript_value(scalar, value, bits.next()))
        })
        .collect();
    let mut texts = Vec::new();
    for (index, &scalar) in arguments.iter().enumerate() {
        if copies_strings(scalar)
            && string_room_offset(index + 1).is_some()
            && bits.next().is_multiple_of(2)
        {
            let text = bits.text();
            values[index] = table.string(index + 1).expose_provenance() as u64;
            javascript_values[index] = Some(Value::string(&text));
            texts.push((index + 1, text));
        }
    }
    if refused == Refused::One {
        let mut all: Vec<_> = javascript_values.iter_mut().flatten().collect();
        let index = bits.next() as usize % all.len();
        *all[index] = Value::other();
    }

    // Everything that no value is put into below holds bits that must not matter.
    bits.fill(&mut table.slots[..=arguments.len()]);
    table.prepare_slots();
    let slots_before = table.slots[..=arguments.len()].to_vec();

    let entry = bits.next() as usize % ENTRIES;
    table.target_recorder(entry);
    let index = bits.next() as u32 / ENTRIES as u32 * ENTRIES as u32 + entry as u32;

    let mut call = Call { code: code.as_ptr().cast(), ..Call::ZERO };
    bits.fill(&mut call.integers);
    bits.fill(&mut call.floats);
    bits.fill(&mut call.stack);
    bits.fill(&mut call.callee_saved);
    let passed_types = v8_arguments(arguments);
    let receiver = bits.next();
    let as_passed = |(&scalar, &value): (&Scalar, &u64)| match scalar {
        Scalar::Long | Scalar::Size => (value as i64 as f64).to_bits(),
        _ => value,
    };
    let as_passed = arguments.iter().zip(&values).map(as_passed);
    let passed_by_v8 = as_passed.zip(&javascript_values).map(|(value, javascript_value)| {
        javascript_value.as_ref().map_or(value, |javascript_value| javascript_value.handle())
    });
    let passed_values = [receiver, u64::from(index)].into_iter().chain(passed_by_v8);
    let (passed_places, incoming_words) = NATIVE.convention.places(&passed_types);
    for ((&scalar, value), place) in passed_types.iter().zip(passed_values).zip(passed_places) {
        let word = match place {
            Place::Integer(register) => &mut call.integers[register],
            Place::Float(register) => &mut call.floats[register],
            Place::Stack(offset) => &mut call.stack[offset / 8],
        };
        *word = value | *word & !meaningful(scalar);
    }

    let (_, outgoing_words) = NATIVE.convention.places(arguments);
    let (integer_result, float_result) = (bits.next() >> (bits.next() % 2 * 12), bits.next());
    let record = harness.record();
    record.calls = 0;
    record.stack_argument_words = outgoing_words as u64;
    record.integer_result = integer_result;
    record.float_result = float_result;

    // SAFETY: the code is a trampoline for this signature, called as one; the table it reads has
    // the recorder as the target of this index, with slots enough. The recorder can be called in
    // any way whatever.
    unsafe { harness.call(&mut call) };
    table.clear(entry);

    assert_eq!(call.stack_pointer_after, call.stack_pointer, "{title}: stack pointer");
    assert_eq!(call.callee_saved_after, call.callee_saved, "{title}: callee-saved registers");
    assert_eq!(
        call.stack_after[incoming_words..],
        call.stack[incoming_words..],
        "{title}: the caller's stack"
    );
    assert_eq!(
        table.slots[FAILURE_SLOT as usize],
        u64::from(refused == Refused::One),
        "{title}: failure"
    );
    let record = harness.record();
    if refused == Refused::One {
        assert_eq!(record.calls, 0, "{title}");
        if scalar(signature.result).and_then(number_range).is_some() {
            assert!(f64::from_bits(call.float_after).is_nan(), "{title}: result of no call");
        }
        assert_eq!(table.slots[0], slots_before[0], "{title}: result of no call");
        return;
    }
    assert_received(record, arguments, &values, &title);

    for (slot, text) in texts {
        assert_eq!(table.copied(slot), text, "{title}: string in slot {slot}");
    }

    match scalar(signature.result) {
        None => {}
        Some(Scalar::Text) => {
            assert_eq!(call.integer_after as u32, integer_result as u32, "{title}: text");
        }
        Some(result) if number_range(result).is_some() => {
            let integer = integer_result as i64;
            let is_number =
                number_range(result).is_some_and(|(min, max)| (min..=max).contains(&integer));
            if !is_number {
                assert!(f64::from_bits(call.float_after).is_nan(), "{title}: {integer}");
                assert_eq!(table.slots[0], integer_result, "{title}: result");
                return;
            }
            assert_eq!(f64::from_bits(call.float_after), integer as f64, "{title}: result");
        }
        Some(result) if is_value(result) => {
            assert_eq!(table.slots[0], integer_result, "{title}: result");
            return;
        }
        Some(result) => {
            let (bits, left) = if result.register_class() == RegisterClass::Float {
                (float_result, call.float_after)
            } else {
                (integer_result, call.integer_after)
            };
            assert_eq!(left & meaningful(result), value(result, bits), "{title}: result");
        }
    }
    assert_eq!(table.slots[0], slots_before[0], "{title}: slot of the result");
}

/// Asserts that the target was called once, as its calling convention wants it, with these bits for its arguments.
fn assert_received(record: &Record, arguments: &[Scalar], passed: &[u64], title: &str) {
    assert_eq!(record.calls, 1, "{title}");
    assert_eq!(record.stack_pointer % 16, STACK_MISALIGNMENT, "{title}: stack at the call");
    let (places, _) = NATIVE.convention.places(arguments);
    for ((&scalar, &bits), place) in arguments.iter().zip(passed).zip(&places) {
        let received = match *place {
            Place::Integer(register) => record.integers[register],
            Place::Float(register) => record.floats[register],
            Place::Stack(offset) => record.stack[offset / 8],
        };
        let meaningful = meaningful(scalar);
        assert_eq!(received & meaningful, bits & meaningful, "{title}: {place:?}");
    }
    if cfg!(target_arch = "x86_64") {
        let in_float = places.iter().filter(|place| matches!(place, Place::Float(_)));
        assert_eq!(record.vector_registers as u8 as usize, in_float.count(), "{title}: al");
    }
}

/// Runs the trampolines of these signatures that find their arguments in slots, each once, and
/// returns how many they were.
fn run_from_slots(signatures: impl IntoIterator<Item = &'static Signature>, seed: u64) -> usize {
    let mut harness = Harness::new();
    let mut bits = Bits(seed);
    let signatures: Vec<_> = signatures.into_iter().collect();
    let emit = |signature: &&Signature| (NATIVE.emit_from_slots)(NATIVE.abi, signature);
    let code: Vec<_> = signatures.iter().map(emit).collect();
    let published = publish(&code).unwrap();
    for (signature, code) in signatures.iter().zip(&published) {
        run_one_from_slots(&mut harness, signature, code, &mut bits);
    }
    signatures.len()
}

fn run_one_from_slots(harness: &mut Harness, signature: &Signature, code: &[u8], bits: &mut Bits) {
    let title = describe(signature);
    let arguments = &scalars(signature)[..];
    let mut slots = vec![0; 1 + arguments.len()];
    bits.fill(&mut slots);
    let mut call = Call { code: code.as_ptr().cast(), ..Call::ZERO };
    bits.fill(&mut call.integers);
    bits.fill(&mut call.floats);
    bits.fill(&mut call.stack);
    bits.fill(&mut call.callee_saved);
    call.integers[0] = recorder().expose_provenance() as u64;
    call.integers[1] = slots.as_mut_ptr().expose_provenance() as u64;

    let (_, outgoing_words) = NATIVE.convention.places(arguments);
    let (integer_result, float_result) = (bits.next(), bits.next());
    let record = harness.record();
    record.calls = 0;
    record.stack_argument_words = outgoing_words as u64;
    record.integer_result = integer_result;
    record.float_result = float_result;

    let before = slots.clone();
    // SAFETY: the code takes a target, which can be called in any way whatever, and slots enough.
    unsafe { harness.call(&mut call) };

    assert_eq!(call.stack_pointer_after, call.stack_pointer, "{title}: stack pointer");
    assert_eq!(call.callee_saved_after, call.callee_saved, "{title}: callee-saved registers");
    assert_eq!(call.stack_after, call.stack, "{title}: the caller's stack");
    let record = harness.record();
    assert_received(record, arguments, &before[1..], &title);
    assert_eq!(slots[1..], before[1..], "{title}: slots of arguments");
    match scalar(signature.result) {
        None => assert_eq!(slots[0], before[0], "{title}: slot of no result"),
        Some(result) => {
            let is_float = result.register_class() == RegisterClass::Float;
            let expected = if is_float { float_result } else { integer_result };
            let meaningful = meaningful(result);
            assert_eq!(slots[0] & meaningful, expected & meaningful, "{title}: result");
        }
    }
}

#[test]
fn all_signatures_of_up_to_three_arguments_in_slots() {
    let signatures = all_up_to(3, &Scalar::IN_C);
    assert_eq!(run_from_slots(signatures, 3), 12 * (1 + 11 + 11 * 11 + 11 * 11 * 11));
    assert_eq!(run_from_slots(all_up_to(2, &Scalar::ALL), 3), 20 * (1 + 19 + 19 * 19));
}

#[test]
fn all_signatures_of_up_to_three_arguments() {
    assert_eq!(run(all_up_to(3, &Scalar::IN_C), 1), 12 * (1 + 11 + 11 * 11 + 11 * 11 * 11));
    assert_eq!(run(all_up_to(2, &Scalar::ALL), 1), 20 * (1 + 19 + 19 * 19));
}

#[test]
fn signatures_at_the_limits() {
    use Scalar::*;
    for scalar in [Int16, Float32, Float64, Uint32, Int64, Uint64, Pointer, Long, Size, Text, Data]
    {
        let arguments = [scalar; MOST_ARGUMENTS];
        run(result_types().map(|result| signature(result, &arguments)), 2);
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(3000))]

    #[test]
    fn signatures_of_up_to_24_arguments((result, arguments) in any_types(24), seed: u64) {
        run([signature(result, &arguments)], seed);
    }

    #[test]
    fn signatures_of_up_to_100_arguments_in_slots((result, arguments) in any_types(100), seed: u64) {
        run_from_slots([signature(result, &arguments)], seed);
    }

    #[test]
    fn signatures_of_up_to_24_conversions((result, arguments) in mostly_values(24), seed: u64) {
        run([signature(result, &arguments), of_memory(result, &arguments, MEMORY)], seed);
    }
}
