//! Slots are cells of 8 bytes through which values go to and from C. Each JavaScript thread has one
//! array of them. The JavaScript layer writes and reads slots through typed arrays, trampolines do
//! so by their offsets, and the rest of the addon by address. This file is the only one that
//! computes where in them something is; the JavaScript layer is told.

use crate::os::ErrnoSource;
use crate::types::TypeRef;
use napi_derive::napi;

/// The size of a slot, in bytes.
pub const SLOT_SIZE: usize = 8;
/// The bytes of which the address of the first slot is a multiple: no value that is passed is aligned at
/// more.
pub const SLOTS_ALIGNMENT: usize = 16;

/// The most arguments that a function or a callback may have: the slots are sized for it.
#[napi]
pub const MAX_ARGUMENTS: u32 = 1024;

/// The slot where results start. Before a call on the generic path it holds the index of the
/// target.
#[napi]
pub const RESULT_SLOT: u32 = 0;
const FIRST_ARGUMENT_SLOT: usize = 1;

/// The slot that is not 0 if a fast call could not convert its arguments, and so has not called its
/// target.
#[napi]
pub const FAILURE_SLOT: u32 = FIRST_ARGUMENT_SLOT as u32 + MAX_ARGUMENTS;

/// The slots that hold what handles of null and undefined lead to in this environment.
pub const NULL_SLOT: usize = FAILURE_SLOT as usize + 1;
pub const UNDEFINED_SLOT: usize = FAILURE_SLOT as usize + 2;
/// The slot that has the address of the errno of the first source, of the thread that the slots belong to.
const FIRST_ERRNO_ADDRESS_SLOT: usize = FAILURE_SLOT as usize + 3;
/// The slot of the errno that was captured last.
#[napi]
pub const ERRNO_SLOT: u32 = FAILURE_SLOT + 4;
/// The slot that says in its lower half how many functions are staged for the call that comes next, and in
/// its upper half how many calls are in progress that functions were lent to (environment/lending.rs).
#[napi]
pub const LENDING_SLOT: u32 = FAILURE_SLOT + 5;
/// The slots of the addresses for the other sources, which are 0 until somebody asks for them.
const OTHER_ERRNO_ADDRESS_SLOTS: usize = FAILURE_SLOT as usize + 6;
pub const SLOT_COUNT: usize = OTHER_ERRNO_ADDRESS_SLOTS + ErrnoSource::COUNT - 1;

/// Gives the slot that has the address of the errno of a source.
pub const fn errno_address_slot(source: ErrnoSource) -> usize {
    match source.index() {
        0 => FIRST_ERRNO_ADDRESS_SLOT,
        index => OTHER_ERRNO_ADDRESS_SLOTS + index - 1,
    }
}

/// The offset from the first slot, in bytes, at which the room for copies of strings starts: that
/// of the argument in slot n is n times [`STRING_SIZE`] further on.
pub const STRINGS_OFFSET: usize = (SLOT_COUNT * SLOT_SIZE).next_multiple_of(16);
/// The room for the copy of a string, in bytes, terminator included.
pub const STRING_SIZE: usize = 1024;
/// The number of slots whose arguments have that room.
pub const STRING_COUNT: usize = 64;
/// The length of the longest text that is copied there: it can be written in whole words and
/// followed by a NUL.
pub const MAX_STRING_LENGTH: usize = STRING_SIZE - SLOT_SIZE;

/// Gives the offset from the first slot, in bytes, of the room for the copy of a slot's string. Gives None
/// for a slot that has no such room, because it comes after a large struct or many arguments.
#[inline]
pub fn string_room_offset(slot: usize) -> Option<usize> {
    (slot < STRING_COUNT).then_some(STRINGS_OFFSET + slot * STRING_SIZE)
}

/// The size of the slots and of the room for strings after them, in bytes.
#[napi]
pub const SLOT_MEMORY_SIZE: u32 = (STRINGS_OFFSET + STRING_COUNT * STRING_SIZE) as u32;

/// The slots that the result and the arguments of a signature take. A value lies in its slots as it
/// would in memory, from the first byte of the first slot on.
#[derive(Debug)]
pub struct SlotLayout {
    arguments: Box<[usize]>,
    result_slots: usize,
    slot_count: usize,
}

impl SlotLayout {
    /// Lays the slots of a signature out; None if they are more than there are.
    pub fn of(result: TypeRef, arguments: &[TypeRef]) -> Option<SlotLayout> {
        let slots_of = |of: TypeRef| of.size().div_ceil(SLOT_SIZE);
        let result_slots = slots_of(result);
        let mut next = FIRST_ARGUMENT_SLOT.max(result_slots);
        let mut take = |argument: &TypeRef| {
            // C gets addresses in the slots, which are aligned at 16 bytes as a whole. Windows wants all records
            // that go by reference aligned so.
            let is_aligned = argument.is_record() || argument.alignment() > SLOT_SIZE;
            let first = if is_aligned { next.next_multiple_of(2) } else { next };
            next = first.checked_add(slots_of(argument))?;
            Some(first)
        };
        let arguments = arguments.iter().map(&mut take).collect::<Option<Box<[_]>>>()?;
        (next <= FAILURE_SLOT as usize).then_some(SlotLayout {
            arguments,
            result_slots,
            slot_count: next,
        })
    }

    /// Gives how many slots the result and the arguments take, those in between included.
    pub fn slot_count(&self) -> usize {
        self.slot_count
    }

    /// Gives how many slots the result takes.
    pub fn result_slots(&self) -> usize {
        self.result_slots
    }

    /// Gives the first slot of the result.
    pub fn result(&self) -> usize {
        RESULT_SLOT as usize
    }

    /// Gives the first slot of an argument.
    pub fn argument(&self, index: usize) -> usize {
        self.arguments[index]
    }

    /// Gives the first slots of all arguments, in order.
    pub fn arguments(&self) -> impl ExactSizeIterator<Item = usize> {
        self.arguments.iter().copied()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::types::{Scalar, Type};

    #[test]
    fn each_scalar_takes_a_slot_of_its_own() {
        let types = Scalar::ALL.map(Type::scalar);
        let layout = SlotLayout::of(Type::void(), &types).unwrap();
        assert_eq!(layout.result(), 0);
        assert_eq!(layout.arguments().collect::<Vec<_>>(), (1..=types.len()).collect::<Vec<_>>());
    }

    #[test]
    fn the_longest_signature_ends_before_the_slots_of_another_meaning() {
        let pointers = [Type::scalar(Scalar::Pointer); MAX_ARGUMENTS as usize];
        let layout = SlotLayout::of(pointers[0], &pointers).unwrap();
        assert_eq!(layout.arguments().last(), Some(FAILURE_SLOT as usize - 1));
    }
}
