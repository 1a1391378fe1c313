//! Tests how trampolines convert single values: what the target receives, and what is left to the host.

use super::harness::{Call, Harness};
use super::machines::NATIVE;
use super::signatures::{of_memory, signature};
use super::table::Table;
use super::values::{Memory, Value, ViewKind, nullish};
use crate::jit::code_memory::publish;
use crate::signature::Signature;
use crate::slots::{FAILURE_SLOT, MAX_STRING_LENGTH, STRING_SIZE, STRINGS_OFFSET};
use crate::types::Scalar;

/// Runs a trampoline that takes one value. Gives what its target receives, if it is called.
fn convert_one(scalar: Scalar, value: &Value) -> Option<u64> {
    convert_one_with(&mut Table::new(), scalar, value)
}

fn convert_one_with(table: &mut Table, scalar: Scalar, value: &Value) -> Option<u64> {
    convert_one_by(table, signature(None, &[scalar]), value)
}

/// Runs the trampoline of a pointer to memory of so many bytes at least. Gives what its target receives.
fn convert_memory(scalar: Scalar, least_memory: usize, value: &Value) -> Option<u64> {
    convert_one_by(&mut Table::new(), of_memory(None, &[scalar], least_memory), value)
}

fn convert_one_by(table: &mut Table, signature: &Signature, value: &Value) -> Option<u64> {
    let mut harness = Harness::new();
    table.target_recorder(0);
    table.prepare_slots();
    let code = publish(&[(NATIVE.emit)(NATIVE.abi, signature, &table.host()).unwrap()]).unwrap();
    let mut call = Call { code: code[0].as_ptr().cast(), ..Call::ZERO };
    call.integers[2] = value.handle();
    harness.record().calls = 0;
    harness.record().stack_argument_words = 0;
    // SAFETY: the code is a trampoline for this signature, called as one; the table it reads has
    // the recorder as the target of every index that is passed, with slots enough. The recorder can
    // be called in any way whatever.
    unsafe { harness.call(&mut call) };
    assert_eq!(harness.record().calls + table.slots[FAILURE_SLOT as usize], 1);
    (harness.record().calls == 1).then_some(harness.record().integers[0])
}

/// Makes tables for code with byte masks and for code without: not every processor can use masks.
fn tables() -> [Table; 2] {
    [true, false].map(|uses_byte_masks| {
        let mut table = Table::new();
        table.uses_byte_masks = uses_byte_masks;
        table
    })
}

#[test]
fn strings_of_all_lengths_are_copied() {
    for mut table in tables() {
        let expected = table.string(1).expose_provenance() as u64;
        for length in (0..100).chain([MAX_STRING_LENGTH - 1, MAX_STRING_LENGTH]) {
            table.slots.fill(u64::MAX);
            let text: Vec<u8> = (0..length).map(|index| 1 + (index % 0x7f) as u8).collect();
            for scalar in [Scalar::Pointer, Scalar::Text] {
                table.slots.fill(u64::MAX);
                let received = convert_one_with(&mut table, scalar, &Value::string(&text));
                assert_eq!(received, Some(expected), "{length} characters");
                assert_eq!(table.copied(1), text);
            }
            // A copy may go beyond the text, as all is written in vectors of up to 32 bytes.
            let beyond = (STRINGS_OFFSET + STRING_SIZE) / 8 + (length + 1).div_ceil(8).max(4);
            assert!(table.slots[beyond..].iter().all(|&word| word == u64::MAX), "{length}");
        }
    }
}

#[test]
fn other_strings_are_left_to_the_host() {
    let refused = |value: &Value| {
        tables().iter_mut().all(|table| {
            let types = [Scalar::Pointer, Scalar::Text];
            types.into_iter().all(|scalar| convert_one_with(table, scalar, value).is_none())
        })
    };
    assert!(refused(&Value::string_like(b"text")));
    assert!(refused(&Value::string(&[b'x'; MAX_STRING_LENGTH + 1])));
    for length in (1..=24).chain([31, 32, 33, 48, 63]) {
        for place in 0..length {
            for bad in [0, 0x80, 0xff] {
                let mut text = vec![b'x'; length];
                text[place] = bad;
                assert!(refused(&Value::string(&text)), "{bad:#x} at {place} of {length}");
            }
        }
    }
    assert!(convert_one(Scalar::Int64, &Value::string(b"1")).is_none());
    assert!(convert_one(Scalar::Uint64, &Value::string(b"1")).is_none());
}

const START: u64 = 0x7f00_0000_1000;

/// Gives the memory of so many bytes from so many after `START` on.
fn memory(offset: i64, length: u64) -> Memory {
    Memory { address: START.wrapping_add_signed(offset), length }
}

#[test]
fn memory_is_found_within_its_buffer() {
    let whole = memory(0, 64);
    let received = |value: &Value| convert_one(Scalar::Pointer, value);
    for view in [ViewKind::TypedArray, ViewKind::DataView] {
        for make_buffer in [Value::array_buffer, Value::special_buffer] {
            let of = |part: Memory| received(&Value::view(view, part, make_buffer(whole)));
            for part in [whole, memory(16, 8), memory(63, 1), memory(0, 0), memory(64, 0)] {
                assert_eq!(of(part), Some(part.address), "{view:?}");
            }
            let stale = [memory(-1, 1), memory(0, 65), memory(64, 1), memory(1 << 40, 0)];
            for part in stale.into_iter().chain([memory(8, u64::MAX), memory(8, u64::MAX - START)])
            {
                assert_eq!(of(part), None, "{view:?} of {} bytes", part.length);
            }
            for length in [0, 8] {
                let detached = make_buffer(memory(0, 0));
                assert_eq!(received(&Value::view(view, memory(0, length), detached)), None);
                let detached = make_buffer(Memory { address: 0, length: 0 });
                assert_eq!(received(&Value::view(view, memory(0, length), detached)), None);
            }
        }
    }
    for base in [1, 1 << 32] {
        let view = ViewKind::TypedArrayOnHeap(base);
        assert_eq!(received(&Value::view(view, whole, Value::array_buffer(whole))), None);
    }
    assert_eq!(received(&Value::array_buffer(whole)), Some(START));
    for buffer in Value::buffers_of_other_flags(whole) {
        assert_eq!(received(&buffer), None);
    }
    let large = memory(0, 1 << 32);
    assert_eq!(received(&Value::array_buffer(large)), Some(START));
    for view in [ViewKind::TypedArray, ViewKind::DataView] {
        let of = |part| received(&Value::view(view, part, Value::array_buffer(large)));
        assert_eq!(of(memory(16, 8)), Some(START + 16));
        assert_eq!(of(memory(1, 1 << 32)), None);
    }
    assert_eq!(received(&Value::array_buffer(memory(0, 0))), None);
    for word in nullish() {
        assert_eq!(received(&Value::of_word(word)), Some(0));
    }
    assert_eq!(convert_one(Scalar::Uint64, &Value::array_buffer(whole)), None);
}

#[test]
fn memory_that_is_too_small_is_left_to_the_host() {
    use Scalar::*;
    for scalar in [Pointer, Address, Data, Text] {
        for least in [2, 8, 390, 1 << 20, i32::MAX as usize] {
            let received = |value: &Value| convert_memory(scalar, least, value);
            let (enough, less) = (least as u64, least as u64 - 1);
            for view in [ViewKind::TypedArray, ViewKind::DataView] {
                let whole = memory(0, 1 << 40);
                let of = |length| {
                    received(&Value::view(view, memory(0, length), Value::array_buffer(whole)))
                };
                assert_eq!(of(less), None, "{view:?} of {less}");
                assert_eq!(of(0), Some(START), "C is told that there is nothing");
                for length in [enough, enough + 1, 1 << 32, 1 << 40] {
                    assert_eq!(of(length), Some(START), "{view:?} of {length}");
                }
            }
            assert_eq!(received(&Value::array_buffer(memory(0, less))), None);
            assert_eq!(received(&Value::array_buffer(memory(0, enough))), Some(START));
            assert_eq!(received(&Value::array_buffer(memory(0, 1 << 32))), Some(START));
            assert_eq!(received(&Value::of_word(nullish()[0])), Some(0));
            assert_eq!(received(&Value::bigint(2, 5)), Some(5));
        }
    }
    assert_eq!(convert_memory(Pointer, 8, &Value::of_word(nullish()[1])), Some(0));
    assert_eq!(convert_memory(Uint64, 8, &Value::bigint(2, 5)), Some(5));
}

#[test]
fn values_at_the_limits() {
    use Scalar::*;
    const MIN: u64 = 1 << 63;
    let small = Value::small_integer;
    let positive = |digit| Value::bigint(2, digit);
    let negative = |digit| Value::bigint(3, digit);
    let cases = [
        (small(0), Some(0), Some(0), None),
        (small(i32::MAX), Some(i32::MAX as u64), Some(i32::MAX as u64), None),
        (small(-1), Some(u64::MAX), None, None),
        (small(i32::MIN), Some(i64::from(i32::MIN) as u64), None, None),
        (positive(1), Some(1), Some(1), Some(1)),
        (positive(MIN - 1), Some(MIN - 1), Some(MIN - 1), Some(MIN - 1)),
        (positive(MIN), None, Some(MIN), Some(MIN)),
        (positive(u64::MAX), None, Some(u64::MAX), Some(u64::MAX)),
        (negative(1), Some(u64::MAX), None, None),
        (negative(MIN), Some(MIN), None, None),
        (negative(MIN + 1), None, None, None),
        (negative(u64::MAX), None, None, None),
        // Bigints without digits and with two are the host's business.
        (Value::bigint(0, 7), None, None, None),
        (Value::bigint(4, 7), None, None, None),
        (Value::bigint(5, 7), None, None, None),
        (Value::convertible(MIN + 5), Some(MIN + 5), Some(MIN + 5), Some(MIN + 5)),
        (Value::other(), None, None, None),
    ];
    for (index, (value, signed, unsigned, pointer)) in cases.iter().enumerate() {
        assert_eq!(convert_one(Int64, value), *signed, "case {index}: int64");
        assert_eq!(convert_one(Uint64, value), *unsigned, "case {index}: uint64");
        assert_eq!(convert_one(Pointer, value), *pointer, "case {index}: pointer");
    }
}

#[test]
fn numbers_are_addresses_of_the_c_vocabulary() {
    use Scalar::*;
    let most = (1_u64 << 53) - 1;
    let small = Value::small_integer;
    let float = Value::number;
    let cases = [
        (small(0), None, Some(0)),
        (small(1), None, Some(1)),
        (small(65535), None, Some(65535)),
        (small(65536), Some(65536), Some(65536)),
        (small(i32::MAX), Some(i32::MAX as u64), Some(i32::MAX as u64)),
        (small(-1), None, None),
        (small(i32::MIN), None, None),
        (float(0.0), None, Some(0)),
        (float(-0.0), None, Some(0)),
        (float(65535.0), None, Some(65535)),
        (float(65536.0), Some(65536), Some(65536)),
        (float(most as f64), Some(most), Some(most)),
        (float((most + 1) as f64), None, None),
        (float(-65536.0), None, None),
        (float(65536.5), None, None),
        (float(1e300), None, None),
        (float(-1e300), None, None),
        (float(f64::NAN), None, None),
        (float(f64::INFINITY), None, None),
        (float(f64::NEG_INFINITY), None, None),
        (Value::bigint(2, 1), Some(1), Some(1)),
        (Value::bigint(2, u64::MAX), Some(u64::MAX), Some(u64::MAX)),
        (Value::bigint(3, 1), None, None),
        (Value::bigint(4, 1), None, None),
        (Value::of_word(nullish()[0]), Some(0), Some(0)),
        (Value::of_word(nullish()[1]), None, None),
        (Value::other(), None, None),
    ];
    // What is left to the host here it refuses, but for 0, which stands for null.
    for (index, (value, address, data)) in cases.iter().enumerate() {
        for scalar in [Address, Characters, Text, Text16, Text32] {
            assert_eq!(convert_one(scalar, value), *address, "case {index}: {scalar:?}");
        }
        assert_eq!(convert_one(Data, value), *data, "case {index}: void *");
    }
    let text = Value::string(b"text");
    for scalar in [Address, Data, Text16, Text32] {
        assert_eq!(convert_one(scalar, &text), None, "{scalar:?}");
    }
}
