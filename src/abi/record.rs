//! What calling conventions ask of structs and unions.

use super::{Content, Part, Parts, Place, Supply, WORD};
use crate::types::{Leaf, RegisterClass, Scalar, TypeRef};

/// The most bytes of a value of which some convention passes any in registers: four doubles.
const MOST_IN_REGISTERS: usize = 32;

/// Gives the scalars that a record consists of; None if it is too large for registers of any kind.
pub(super) fn small_leaves(record: TypeRef) -> Option<Vec<Leaf>> {
    (record.size() <= MOST_IN_REGISTERS).then(|| record.leaves())
}

/// Gives the parts of a value that is on the stack from an offset on, word by word.
pub(super) fn words_on_stack(record: TypeRef, start: usize) -> Parts {
    let offsets = (0..record.size()).step_by(WORD);
    let part = |offset| Part {
        offset,
        size: WORD.min(record.size() - offset),
        place: Place::Stack { offset: start + offset, size: WORD },
        content: Content::Value,
    };
    offsets.map(part).collect()
}

/// Gives the parts of a value whose words are in these places, in order; a word without a place has
/// nothing but padding.
pub(super) fn words_in(record: TypeRef, places: impl IntoIterator<Item = Option<Place>>) -> Parts {
    let offsets = (0..record.size()).step_by(WORD);
    let with_places = offsets.zip(places);
    let part = |(offset, place): (usize, Option<Place>)| {
        let size = WORD.min(record.size() - offset);
        Some(Part { offset, size, place: place?, content: Content::Value })
    };
    with_places.filter_map(part).collect()
}

/// Gives what is passed for a value that the callee gets the address of.
pub(super) fn by_reference(record: TypeRef, place: Place) -> Parts {
    vec![Part { offset: 0, size: record.size(), place, content: Content::Address }]
}

/// Takes the next place for an address.
pub(super) fn address_place(supply: &mut Supply) -> Place {
    let register = supply.register(RegisterClass::Integer);
    register.unwrap_or_else(|| supply.stack(WORD, WORD))
}

/// A homogeneous floating-point aggregate (HFA): one to four numbers of one type, and nothing else.
pub(super) struct Homogeneous {
    pub element: Scalar,
    pub count: usize,
}

impl Homogeneous {
    /// The record as an HFA, if it is one.
    pub(super) fn of(record: TypeRef) -> Option<Homogeneous> {
        const MOST: usize = 4;
        let leaves = small_leaves(record)?;
        let element = leaves.first()?.scalar;
        let count = record.size() / element.size();
        let is_homogeneous = element.register_class() == RegisterClass::Float
            && count <= MOST
            && record.size() == count * element.size()
            && leaves.iter().all(|leaf| leaf.scalar == element)
            && (0..count)
                .all(|index| leaves.iter().any(|leaf| leaf.offset == index * element.size()));
        is_homogeneous.then_some(Homogeneous { element, count })
    }

    /// The parts of a value whose numbers are in these places.
    pub(super) fn parts(&self, places: impl IntoIterator<Item = Place>) -> Parts {
        let size = self.element.size();
        let places = places.into_iter().take(self.count).enumerate();
        let part =
            |(index, place)| Part { offset: index * size, size, place, content: Content::Value };
        places.map(part).collect()
    }
}
