//! Makes up types of functions.

use super::bits::Bits;
use crate::types::{RegisterClass, Scalar, Type, TypeRef};
use std::fmt::{self, Display, Formatter};

/// The most arguments that a prototype has: enough to exhaust the registers of both classes, and to
/// leave a good many of either class to the stack.
pub const MOST_ARGUMENTS: usize = 40;

/// The types of a function.
pub struct Prototype {
    pub result: TypeRef,
    pub arguments: Vec<TypeRef>,
}

impl Prototype {
    fn random(bits: &mut Bits) -> Prototype {
        let (floats, integers): (Vec<_>, Vec<_>) = Scalar::ALL
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
        let result = match bits.below(1 + Scalar::ALL.len()).checked_sub(1) {
            None => Type::void(),
            Some(index) => Type::scalar(Scalar::ALL[index]),
        };
        Prototype { result, arguments }
    }

    /// Makes as many as are asked for, the same ones each time for a seed.
    pub fn several(count: usize, seed: u64) -> Vec<Prototype> {
        let mut bits = Bits::new(seed);
        (0..count).map(|_| Prototype::random(&mut bits)).collect()
    }
}

impl Display for Prototype {
    fn fmt(&self, formatter: &mut Formatter) -> fmt::Result {
        let names: Vec<_> = self.arguments.iter().map(|argument| argument.name()).collect();
        write!(formatter, "{}({})", self.result.name(), names.join(", "))
    }
}

mod tests {
    use super::*;
    use crate::abi::{Convention, Part, Place};
    use crate::types::Shape;
    use std::collections::HashMap;

    #[test]
    fn many_prototypes_exhaust_the_registers_of_one_class_or_both() {
        let prototypes = Prototype::several(1000, 0);
        for convention in
            [Convention::SystemV, Convention::Aapcs64, Convention::Apple, Convention::Win64]
        {
            let mut counts = HashMap::<_, usize>::new();
            for Prototype { result, arguments } in &prototypes {
                let places = convention.places(result, arguments);
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
