//! Machine code reads the table of targets as it is described here.

/// The place of the entries of the process's call targets. An entry takes
/// [`TargetTable::ENTRY_SIZE`] bytes: at [`TargetTable::CODE`] it has the address of a function, at
/// [`TargetTable::SLOTS`] that of the slots of the environment that calls it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct TargetTable {
    /// The address of the first entry. There are `index_mask + 1` of them, which never move.
    pub address: usize,
    /// The mask that leaves those bits of an index that can be in use: one less than a power of
    /// two, and at most [`TargetTable::MAX_INDEX_MASK`].
    pub index_mask: u32,
}

impl TargetTable {
    pub const ENTRY_SIZE: usize = 1 << Self::ENTRY_SHIFT;
    pub const ENTRY_SHIFT: u32 = 5;
    pub const CODE: usize = 0;
    pub const SLOTS: usize = 8;
    /// The largest mask with which an entry's offset, and the mask itself as a signed number, take
    /// 31 bits.
    pub const MAX_INDEX_MASK: u32 = (1 << (31 - Self::ENTRY_SHIFT)) - 1;
}
