//! Makes up types of functions.

use super::bits::Bits;
use crate::abi::{CallPlaces, Convention};
use crate::types::{RegisterClass, Scalar, Shape, Type, TypeRef};
use std::fmt::{self, Display, Formatter};

/// The most arguments that a prototype has: enough to exhaust the registers of both classes, and to
/// leave a good many of either class to the stack.
pub const MOST_ARGUMENTS: usize = 40;

/// The types of a function.
pub struct Prototype {
    pub result: TypeRef,
    pub arguments: Vec<TypeRef>,
    /// The number of arguments before `...`; None if there are no dots.
    pub named: Option<usize>,
}

impl Prototype {
    fn random(bits: &mut Bits) -> Prototype {
        let (floats, integers): (Vec<_>, Vec<_>) = Scalar::IN_C
            .into_iter()
            .partition(|scalar| scalar.register_class() == RegisterClass::Float);
        // Now and then there are few arguments, so that some prototypes leave registers free.
        let limit = bits.pick(&[8, MOST_ARGUMENTS, MOST_ARGUMENTS, MOST_ARGUMENTS]);
        let count = bits.below(limit + 1);
        let floats_in_ten = bits.pick(&[0, 2, 5, 5, 8, 10]);
        let arguments = (0..count).map(|_| {
            let choices = if bits.below(10) < floats_in_ten { &floats } else { &integers };
            Type::scalar(bits.pick(choices))
        });
        let arguments = arguments.collect();
        let result = match bits.below(1 + Scalar::IN_C.len()).checked_sub(1) {
            None => Type::void(),
            Some(index) => Type::scalar(Scalar::IN_C[index]),
        };
        Prototype { result, arguments, named: None }
    }

    /// Makes a prototype variadic from some argument on, the types after which become what C promotes them to.
    fn with_dots(mut self, bits: &mut Bits) -> Prototype {
        if self.arguments.is_empty() {
            self.arguments.push(Type::scalar(Scalar::Pointer));
        }
        let named = 1 + bits.below(self.arguments.len());
        for argument in &mut self.arguments[named..] {
            *argument = promoted(argument);
        }
        Prototype { named: Some(named), ..self }
    }

    /// Makes as many as are asked for, the same ones each time for a seed.
    pub fn several(count: usize, seed: u64) -> Vec<Prototype> {
        let mut bits = Bits::new(seed);
        (0..count).map(|_| Prototype::random(&mut bits)).collect()
    }

    /// Makes as many as are asked for, of which every other one is variadic.
    pub fn several_with_dots(count: usize, seed: u64) -> Vec<Prototype> {
        let mut bits = Bits::new(!seed);
        let with_dots = |(index, prototype): (usize, Prototype)| {
            if index % 2 == 0 { prototype } else { prototype.with_dots(&mut bits) }
        };
        Prototype::several(count, seed).into_iter().enumerate().map(with_dots).collect()
    }

    /// Gives the arguments that come after the dots.
    pub fn tail(&self) -> &[TypeRef] {
        &self.arguments[self.named.unwrap_or(self.arguments.len())..]
    }

    pub fn places(&self, convention: Convention) -> CallPlaces {
        convention.places(self.result, &self.arguments, self.named)
    }
}

/// Gives the type as which C passes values of a type where it does not know what the function takes.
pub fn promoted(of: TypeRef) -> TypeRef {
    match of.shape() {
        Shape::Void | Shape::Record(_) | Shape::Array { .. } => of,
        Shape::Scalar(scalar) => Type::scalar(match scalar {
            Scalar::Int8 | Scalar::Uint8 | Scalar::Int16 | Scalar::Uint16 => Scalar::Int32,
            Scalar::Float32 => Scalar::Float64,
            Scalar::Int32
            | Scalar::Uint32
            | Scalar::Int64
            | Scalar::Uint64
            | Scalar::Float64
            | Scalar::Pointer
            | Scalar::Long
            | Scalar::Size
            | Scalar::Address
            | Scalar::Data
            | Scalar::Characters
            | Scalar::Text
            | Scalar::Text16
            | Scalar::Text32 => scalar,
        }),
    }
}

impl Display for Prototype {
    fn fmt(&self, formatter: &mut Formatter) -> fmt::Result {
        let mut names: Vec<_> = self.arguments.iter().map(|argument| argument.name()).collect();
        if let Some(named) = self.named {
            names.insert(named, "...");
        }
        write!(formatter, "{}({})", self.result.name(), names.join(", "))
    }
}

mod tests {
    use super::*;
    use crate::abi::{Part, Place};
    use std::collections::HashMap;

    #[test]
    fn many_prototypes_exhaust_the_registers_of_one_class_or_both() {
        let prototypes = Prototype::several(1000, 0);
        for convention in
            [Convention::SystemV, Convention::Aapcs64, Convention::Apple, Convention::Win64]
        {
            let mut counts = HashMap::<_, usize>::new();
            for prototype in &prototypes {
                let (arguments, places) = (&prototype.arguments, prototype.places(convention));
                let is_on_stack = |class| {
                    arguments.iter().zip(&places.arguments).any(|(argument, parts)| {
                        let is_meant = match argument.shape() {
                            Shape::Void | Shape::Record(_) | Shape::Array { .. } => false,
                            Shape::Scalar(scalar) => scalar.register_class() == class,
                        };
                        is_meant && matches!(parts[..], [Part { place: Place::Stack { .. }, .. }])
                    })
                };
                let classes = [RegisterClass::Integer, RegisterClass::Float].map(is_on_stack);
                *counts.entry(classes).or_default() += 1;
            }
            for classes in [[false, false], [true, false], [false, true], [true, true]] {
                let count = counts.get(&classes).copied().unwrap_or(0);
                assert!(count > 100, "{convention:?}: {count} with {classes:?} on the stack");
            }
        }
    }
}
