//! Types are a graph: each is interned once for the process and has an id, by which JavaScript
//! names it. Questions about a type are methods here, with a match that names every shape, so that
//! adding a shape is a compile error wherever it has to be thought of.

mod definitions;
mod names;
mod record;
mod scalar;

pub use record::{Declaration, LayoutError, LayoutOptions, MAX_SIZE, Record, RecordKind};
pub use scalar::{AddressRules, Extension, Kind, LOWEST_ADDRESS, MAX_SAFE_INTEGER, RegisterClass};
pub use scalar::{ReturnedText, Scalar, TextForm, ValueConversion};

use std::collections::{HashMap, HashSet};
use std::hash::{Hash, Hasher};
use std::ops::RangeInclusive;
use std::sync::{LazyLock, Mutex, MutexGuard, PoisonError};

/// The place of a type in the graph, by which it is named.
pub type TypeId = u32;

/// A type, which is interned: two references to equal types are the same, and live as long as the
/// process.
pub type TypeRef = &'static Type;

/// The structure of a type: what it is made of.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Shape {
    /// It has no value. Only a result can be of this shape.
    Void,
    Scalar(Scalar),
    /// A struct or a union.
    Record(&'static Record),
    /// So many elements, one after the other; none are known of a flexible array.
    Array {
        element: TypeRef,
        count: usize,
    },
}

/// A scalar within a value, so many bytes from its start.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Leaf {
    pub offset: usize,
    pub scalar: Scalar,
}

impl Leaf {
    /// Tells whether the scalar lies at a multiple of its size.
    pub fn is_aligned(self) -> bool {
        self.offset.is_multiple_of(self.scalar.size())
    }
}

/// A type: a node of the graph.
#[derive(Debug)]
pub struct Type {
    id: TypeId,
    shape: Shape,
    /// The least bytes that memory has which is passed for a pointer; 0 for all other types.
    least_memory: usize,
}

// As types are interned, those with one id are one. What a type is made of is not looked at: that
// takes as long as there are ways through the graph.
impl PartialEq for Type {
    fn eq(&self, other: &Type) -> bool {
        self.id == other.id
    }
}

impl Eq for Type {}

impl Hash for Type {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.id.hash(state);
    }
}

/// The types that are there from the start: void, then the scalars in their order.
static PREDEFINED: [Type; 1 + Scalar::ALL.len()] = {
    const fn predefined(id: TypeId, shape: Shape) -> Type {
        Type { id, shape, least_memory: 0 }
    }
    let mut types = [const { predefined(0, Shape::Void) }; 1 + Scalar::ALL.len()];
    let mut index = 0;
    while index < Scalar::ALL.len() {
        types[1 + index] = predefined(1 + index as TypeId, Shape::Scalar(Scalar::ALL[index]));
        index += 1;
    }
    types
};

impl Type {
    pub fn void() -> TypeRef {
        &PREDEFINED[0]
    }

    pub fn scalar(scalar: Scalar) -> TypeRef {
        &PREDEFINED[1 + scalar as usize]
    }

    /// Gives the type of such a shape, which becomes part of the graph if it is not yet.
    pub fn of_shape(shape: Shape) -> TypeRef {
        match shape {
            Shape::Void => Type::void(),
            Shape::Scalar(scalar) => Type::scalar(scalar),
            Shape::Record(_) | Shape::Array { .. } => Added::lock().intern(shape),
        }
    }

    /// Gives the type of arguments that are this scalar, an address, of memory of so many bytes at least.
    pub fn pointer_to_memory(scalar: Scalar, least_memory: usize) -> TypeRef {
        if least_memory == 0 {
            return Type::scalar(scalar);
        }
        let mut added = Added::lock();
        let known = added.pointers.get(&(scalar, least_memory)).copied();
        known.unwrap_or_else(|| {
            let pointer = added.add(Shape::Scalar(scalar), least_memory);
            added.pointers.insert((scalar, least_memory), pointer);
            pointer
        })
    }

    /// Gives the type of a record.
    pub fn record(record: Record) -> TypeRef {
        let mut added = Added::lock();
        let known = added.records.get(&record).copied();
        let record = known.unwrap_or_else(|| Box::leak(Box::new(record)));
        added.records.insert(record);
        added.intern(Shape::Record(record))
    }

    /// Finds the type with this id, if there is one.
    pub fn by_id(id: TypeId) -> Option<TypeRef> {
        let index = id as usize;
        match index.checked_sub(PREDEFINED.len()) {
            None => Some(&PREDEFINED[index]),
            Some(index) => Added::lock().types.get(index).copied(),
        }
    }

    /// Gives the types that are there from the start.
    pub fn predefined() -> impl Iterator<Item = TypeRef> {
        PREDEFINED.iter()
    }

    pub fn id(&self) -> TypeId {
        self.id
    }

    pub fn shape(&self) -> Shape {
        self.shape
    }

    /// Gives the least bytes of memory that is passed for a pointer; 0 where any will do.
    pub fn least_memory(&self) -> usize {
        self.least_memory
    }

    pub fn name(&self) -> &'static str {
        match self.shape {
            Shape::Void => "void",
            Shape::Scalar(scalar) => scalar.info().name,
            Shape::Record(record) => match record.kind {
                RecordKind::Struct => "struct",
                RecordKind::Union => "union",
            },
            Shape::Array { .. } => "array",
        }
    }

    /// Gives the number of bytes that a value takes in memory.
    pub fn size(&self) -> usize {
        match self.shape {
            Shape::Void => 0,
            Shape::Scalar(scalar) => scalar.size(),
            Shape::Record(record) => record.size,
            Shape::Array { element, count } => element.size() * count,
        }
    }

    /// Gives the number of bytes of which an address of a value is a multiple.
    pub fn alignment(&self) -> usize {
        match self.shape {
            Shape::Void => 1,
            Shape::Scalar(scalar) => scalar.size(),
            Shape::Record(record) => record.alignment,
            Shape::Array { element, .. } => element.alignment(),
        }
    }

    /// Gives the alignment that a value's members ask for, whatever is said of the value as a whole.
    pub fn natural_alignment(&self) -> usize {
        match self.shape {
            Shape::Void | Shape::Scalar(_) | Shape::Array { .. } => self.alignment(),
            Shape::Record(record) => record.natural_alignment,
        }
    }

    /// Tells whether this is an array whose length is not known, or a struct that ends with one.
    pub fn is_flexible(&self) -> bool {
        match self.shape {
            Shape::Void | Shape::Scalar(_) => false,
            Shape::Record(record) => match record.kind {
                RecordKind::Struct => {
                    record.members.last().is_some_and(|last| last.of.is_flexible())
                }
                RecordKind::Union => false,
            },
            Shape::Array { count, .. } => count == 0,
        }
    }

    /// Gives the scalars that a value consists of, in the order of its declaration. Of bit-fields it
    /// gives the bytes.
    pub fn leaves(&self) -> Vec<Leaf> {
        let mut leaves = Vec::new();
        self.add_leaves(0, &mut leaves);
        leaves
    }

    /// Gives how many leaves there are, or a few more.
    pub fn leaf_count(&self) -> usize {
        match self.shape {
            Shape::Void => 0,
            Shape::Scalar(_) => 1,
            Shape::Record(record) => record.leaf_count,
            Shape::Array { element, count } => element.leaf_count().saturating_mul(count),
        }
    }

    fn add_leaves(&self, offset: usize, leaves: &mut Vec<Leaf>) {
        match self.shape {
            Shape::Void => {}
            Shape::Scalar(scalar) => leaves.push(Leaf { offset, scalar }),
            Shape::Array { element, count } => {
                (0..count).for_each(|index| {
                    element.add_leaves(offset + index * element.size(), leaves);
                });
            }
            Shape::Record(record) => {
                for member in &record.members {
                    let offset = offset + member.offset;
                    match member.bits {
                        None => member.of.add_leaves(offset, leaves),
                        Some(bits) => {
                            let bytes = bits.shift / 8..(bits.shift + bits.width).div_ceil(8);
                            leaves.extend(
                                bytes.map(|byte| Leaf {
                                    offset: offset + byte,
                                    scalar: Scalar::Uint8,
                                }),
                            );
                        }
                    }
                }
            }
        }
    }

    /// Gives the scalars that a value consists of if each lies apart from the others at a multiple of
    /// its size. None if some don't: those of unions, bit-fields and packed structs.
    pub fn separate_leaves(&self) -> Option<Vec<Leaf>> {
        let is_separate = match self.shape {
            Shape::Void | Shape::Scalar(_) => true,
            Shape::Array { element, .. } => element.separate_leaves().is_some(),
            Shape::Record(record) => match record.kind {
                RecordKind::Struct => record
                    .members
                    .iter()
                    .all(|member| member.bits.is_none() && member.of.separate_leaves().is_some()),
                RecordKind::Union => false,
            },
        };
        let leaves = is_separate.then(|| self.leaves())?;
        leaves.iter().all(|leaf| leaf.is_aligned()).then_some(leaves)
    }

    pub fn is_void(&self) -> bool {
        match self.shape {
            Shape::Void => true,
            Shape::Scalar(_) | Shape::Record(_) | Shape::Array { .. } => false,
        }
    }

    pub fn is_record(&self) -> bool {
        match self.shape {
            Shape::Void | Shape::Scalar(_) | Shape::Array { .. } => false,
            Shape::Record(_) => true,
        }
    }

    /// Tells whether a function can take and return values of this type, or nothing.
    pub fn is_by_value(&self) -> bool {
        const MOST_ALIGNMENT: usize = 16;
        match self.shape {
            Shape::Void | Shape::Scalar(_) => true,
            Shape::Record(record) => {
                record.size > 0 && record.alignment <= MOST_ALIGNMENT && !self.is_flexible()
            }
            Shape::Array { .. } => false,
        }
    }

    /// Gives the integers that a fast call returns as numbers (`Scalar::number_range`).
    pub fn number_range(&self) -> Option<RangeInclusive<i64>> {
        match self.shape {
            Shape::Void | Shape::Record(_) | Shape::Array { .. } => None,
            Shape::Scalar(scalar) => scalar.number_range(),
        }
    }

    /// Tells whether a fast call returns the place of a string in place of the address of a text.
    pub fn is_returned_as_text(&self) -> bool {
        match self.shape {
            Shape::Void | Shape::Record(_) | Shape::Array { .. } => false,
            Shape::Scalar(scalar) => scalar.is_returned_as_text(),
        }
    }

    /// Gives the form of the text that strings become as arguments of this type; None if it takes no
    /// strings.
    pub fn text_form(&self) -> Option<TextForm> {
        match self.shape {
            Shape::Void | Shape::Record(_) | Shape::Array { .. } => None,
            Shape::Scalar(scalar) => scalar.text_form(),
        }
    }

    /// Tells whether a result of this type is left in the slots and not returned to V8.
    pub fn is_returned_in_slots(&self) -> bool {
        match self.shape {
            Shape::Void => false,
            Shape::Scalar(scalar) => scalar.is_returned_in_slot(),
            Shape::Record(_) | Shape::Array { .. } => true,
        }
    }
}

/// The types that programs have made.
#[derive(Default)]
struct Added {
    types: Vec<TypeRef>,
    by_shape: HashMap<Shape, TypeRef>,
    /// The pointers to memory of some size, by that.
    pointers: HashMap<(Scalar, usize), TypeRef>,
    records: HashSet<&'static Record>,
}

static ADDED: LazyLock<Mutex<Added>> = LazyLock::new(Mutex::default);

impl Added {
    fn lock() -> MutexGuard<'static, Added> {
        ADDED.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn intern(&mut self, shape: Shape) -> TypeRef {
        if let Some(known) = self.by_shape.get(&shape) {
            return known;
        }
        let added = self.add(shape, 0);
        self.by_shape.insert(shape, added);
        added
    }

    fn add(&mut self, shape: Shape, least_memory: usize) -> TypeRef {
        let id = (PREDEFINED.len() + self.types.len()) as TypeId;
        let added: TypeRef = Box::leak(Box::new(Type { id, shape, least_memory }));
        self.types.push(added);
        added
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_lead_to_their_types() {
        for (index, each) in Type::predefined().enumerate() {
            assert_eq!(each.id() as usize, index);
            assert!(std::ptr::eq(Type::by_id(each.id()).unwrap(), each));
        }
        assert_eq!(Type::by_id(TypeId::MAX), None);
    }

    #[test]
    fn there_is_one_type_of_each_scalar() {
        for scalar in Scalar::ALL {
            assert_eq!(Type::scalar(scalar).shape(), Shape::Scalar(scalar));
        }
        assert!(Type::void().is_void());
    }
}
