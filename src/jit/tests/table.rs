//! The table of targets that trampolines read when tests execute them.

use super::harness::{recorder, wrong_target};
use super::values::{self, nullish};
use crate::jit::host::Host;
use crate::jit::target_table::TargetTable;
use crate::slots::{
    FAILURE_SLOT, NULL_SLOT, SLOT_MEMORY_SIZE, STRING_SIZE, STRINGS_OFFSET, UNDEFINED_SLOT,
    string_room_offset,
};
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

/// The number of entries: a power of 2.
pub const ENTRIES: usize = 4;
const _: () = assert!(size_of::<Entry>() == TargetTable::ENTRY_SIZE);

/// A table of which one entry at a time is in use, and slots for that.
pub struct Table {
    entries: Box<[Entry; ENTRIES]>,
    pub slots: Vec<u64>,
    pub uses_byte_masks: bool,
}

impl Table {
    const UNUSED: Entry = Entry { code: ptr::null_mut(), slots: ptr::null_mut(), unused: [0; 2] };

    /// Makes a table without entries in use.
    pub fn new() -> Table {
        let entries = Box::new([Table::UNUSED; ENTRIES]);
        let slots = vec![0; SLOT_MEMORY_SIZE as usize / 8];
        let mut table = Table { entries, slots, uses_byte_masks: true };
        (0..ENTRIES).for_each(|index| table.clear(index));
        table
    }

    /// Makes the recorder the target of an entry, with the slots for its calls.
    pub fn target_recorder(&mut self, index: usize) {
        self.entries[index].code = recorder();
        self.entries[index].slots = self.slots.as_mut_ptr();
    }

    /// Makes an entry one that is not in use.
    pub fn clear(&mut self, index: usize) {
        self.entries[index] = Entry { code: wrong_target(), ..Table::UNUSED };
    }

    /// Makes the slots as they are between calls, apart from those of results and arguments.
    pub fn prepare_slots(&mut self) {
        self.slots[FAILURE_SLOT as usize] = 0;
        [self.slots[NULL_SLOT], self.slots[UNDEFINED_SLOT]] = nullish();
    }

    /// Gives the address that the copy of a slot's string goes to.
    pub fn string(&self, slot: usize) -> *const u8 {
        let offset = string_room_offset(slot).expect("the slot has room for a string");
        self.slots.as_ptr().cast::<u8>().wrapping_add(offset)
    }

    /// Reads the copy of a slot's string.
    pub fn copied(&self, slot: usize) -> Vec<u8> {
        let bytes = self.slots[STRINGS_OFFSET / 8..].iter().flat_map(|word| word.to_le_bytes());
        bytes.skip(slot * STRING_SIZE).take_while(|&byte| byte != 0).collect()
    }

    /// Gives the host of code that reads this table.
    pub fn host(&self) -> Host {
        let address = self.entries.as_ptr().addr();
        let host = values::host(TargetTable { address, index_mask: ENTRIES as u32 - 1 });
        Host { byte_masks: host.byte_masks.filter(|_| self.uses_byte_masks), ..host }
    }
}
