//! Counts the addresses that pending calls were passed, in order, so that it is found soon whether one is within
//! memory, however many calls are pending.

use std::collections::BTreeMap;
use std::collections::btree_map::Entry;
use std::ops::Range;

#[derive(Default)]
pub struct PassedAddresses(BTreeMap<usize, usize>);

impl PassedAddresses {
    pub fn add(&mut self, address: usize) {
        *self.0.entry(address).or_default() += 1;
    }

    /// Undoes one `add` of this address.
    pub fn remove(&mut self, address: usize) {
        if let Entry::Occupied(mut count) = self.0.entry(address) {
            *count.get_mut() -= 1;
            if *count.get() == 0 {
                count.remove();
            }
        }
    }

    pub fn has_any_in(&self, range: Range<usize>) -> bool {
        // A map refuses ranges that end before they start.
        !range.is_empty() && self.0.range(range).next().is_some()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_is_there_until_it_is_removed_as_often_as_added() {
        let mut addresses = PassedAddresses::default();
        for address in [100, 200, 100] {
            addresses.add(address);
        }
        let found = |addresses: &PassedAddresses| {
            [0..100, 0..101, 100..100, 101..200, 101..201, 201..usize::MAX]
                .map(|range| addresses.has_any_in(range))
        };
        assert_eq!(found(&addresses), [false, true, false, false, true, false]);
        addresses.remove(100);
        addresses.remove(300);
        assert_eq!(found(&addresses), [false, true, false, false, true, false]);
        addresses.remove(100);
        assert_eq!(found(&addresses), [false, false, false, false, true, false]);
        addresses.remove(200);
        assert_eq!(found(&addresses), [false; 6]);
    }
}
