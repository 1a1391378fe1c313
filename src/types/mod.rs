//! Types are a graph: each is interned once for the process and has an id, by which JavaScript
//! names it. Questions about a type are methods here, with a match that names every shape, so that
//! adding a shape is a compile error wherever it has to be thought of.

mod names;
mod scalar;

pub use scalar::{Extension, Kind, RegisterClass, Scalar, ValueConversion};

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
}

/// A type: a node of the graph.
#[derive(Debug, PartialEq, Eq, Hash)]
pub struct Type {
    id: TypeId,
    shape: Shape,
}

/// The types that are there from the start: void, then the scalars in their order.
static PREDEFINED: [Type; 1 + Scalar::ALL.len()] = {
    let mut types = [const { Type { id: 0, shape: Shape::Void } }; 1 + Scalar::ALL.len()];
    let mut index = 0;
    while index < Scalar::ALL.len() {
        types[1 + index] =
            Type { id: 1 + index as TypeId, shape: Shape::Scalar(Scalar::ALL[index]) };
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

    /// Finds the type with this id, if there is one.
    pub fn by_id(id: TypeId) -> Option<TypeRef> {
        PREDEFINED.get(id as usize)
    }

    /// Gives all types that there are.
    pub fn all() -> impl Iterator<Item = TypeRef> {
        PREDEFINED.iter()
    }

    pub fn id(&self) -> TypeId {
        self.id
    }

    pub fn shape(&self) -> Shape {
        self.shape
    }

    pub fn name(&self) -> &'static str {
        match self.shape {
            Shape::Void => "void",
            Shape::Scalar(scalar) => scalar.info().name,
        }
    }

    /// Gives the number of bytes that a value takes in memory.
    pub fn size(&self) -> usize {
        match self.shape {
            Shape::Void => 0,
            Shape::Scalar(scalar) => scalar.size(),
        }
    }

    pub fn is_void(&self) -> bool {
        match self.shape {
            Shape::Void => true,
            Shape::Scalar(_) => false,
        }
    }

    /// Tells whether a result of this type is left in the slots and not returned to V8.
    pub fn is_returned_in_slots(&self) -> bool {
        match self.shape {
            Shape::Void => false,
            Shape::Scalar(scalar) => scalar.is_javascript_value(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_lead_to_their_types() {
        for (index, each) in Type::all().enumerate() {
            assert_eq!(each.id() as usize, index);
            assert!(std::ptr::eq(Type::by_id(each.id()).unwrap(), each));
        }
        assert_eq!(Type::by_id(Type::all().count() as TypeId), None);
    }

    #[test]
    fn there_is_one_type_of_each_scalar() {
        for scalar in Scalar::ALL {
            assert_eq!(Type::scalar(scalar).shape(), Shape::Scalar(scalar));
        }
        assert!(Type::void().is_void());
    }
}
