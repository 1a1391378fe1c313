//! Tests that trampolines take no memory that is smaller than what a pointer leads to.

use super::executed::convert_memory;
use super::values::{Memory, Value, ViewKind, nullish};
use crate::types::Scalar::{Address, Data, Pointer, Text, Uint64};

const START: u64 = 0x7f00_0000_1000;

fn memory(length: u64) -> Memory {
    Memory { address: START, length }
}

#[test]
fn memory_that_is_too_small_is_left_to_the_host() {
    for scalar in [Pointer, Address, Data, Text] {
        for least in [2, 8, 390, 1 << 20, i32::MAX as usize] {
            let received = |value: &Value| convert_memory(scalar, least, value);
            let (enough, less) = (least as u64, least as u64 - 1);
            for view in [ViewKind::TypedArray, ViewKind::DataView] {
                let whole = memory(1 << 40);
                let of = |length| {
                    received(&Value::view(view, memory(length), Value::array_buffer(whole)))
                };
                assert_eq!(of(less), None, "{view:?} of {less}");
                assert_eq!(of(0), Some(START), "C is told that there is nothing");
                for length in [enough, enough + 1, 1 << 32, 1 << 40] {
                    assert_eq!(of(length), Some(START), "{view:?} of {length}");
                }
            }
            assert_eq!(received(&Value::array_buffer(memory(less))), None);
            assert_eq!(received(&Value::array_buffer(memory(enough))), Some(START));
            assert_eq!(received(&Value::array_buffer(memory(1 << 32))), Some(START));
            assert_eq!(received(&Value::of_word(nullish()[0])), Some(0));
            assert_eq!(received(&Value::bigint(2, 5)), Some(5));
        }
    }
    assert_eq!(convert_memory(Pointer, 8, &Value::of_word(nullish()[1])), Some(0));
    assert_eq!(convert_memory(Uint64, 8, &Value::bigint(2, 5)), Some(5));
}
