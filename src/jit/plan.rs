//! A plan says how a trampoline brings the arguments of a call from where it finds them to where a
//! C function wants them, and its result back. Where that is, abi/ says; this file compares the two
//! ends. There are two sources: what V8 passes to a fast call, and the slots.

use super::eligibility::{self, NotEligible, OWN_ARGUMENTS};
use super::host::Request;
use super::moves::{Move, Source, Stack, Width, in_safe_order};
use crate::abi::{CallPlaces, Convention, Part, Place, WORD};
use crate::os::ErrnoSource;
use crate::signature::{Passed, Signature};
use crate::slots::SLOT_SIZE;
use crate::types::{Extension, Leaf, Scalar, Shape, Type, TypeRef};
use std::collections::HashMap;
use std::ops::RangeInclusive;

/// An argument that comes as a JavaScript value and is converted before anything else is done.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Conversion {
    /// The place where V8 passes the handle, which the result replaces.
    pub place: Place,
    /// What is wanted, as the host is asked for it where the trampoline can't do it.
    pub request: Request,
}

/// The steps that a trampoline takes.
#[derive(Debug)]
pub struct Plan {
    /// The conversions, to be done first, one after the other.
    pub conversions: Vec<Conversion>,
    /// The members of records that have been converted, which are stored in the slots next.
    pub members: Vec<Store>,
    /// The moves, to be done last, one after the other.
    pub moves: Vec<Move>,
    /// The registers whose arguments have to survive a conversion: of either class, in order.
    pub live_integers: Vec<usize>,
    pub live_floats: Vec<usize>,
    /// The number of words of stack that the target takes.
    pub outgoing_words: usize,
    /// The number of registers for floating-point arguments that the target is passed.
    #[cfg_attr(target_arch = "aarch64", allow(dead_code, reason = "x86-64 alone announces it"))]
    pub float_registers: usize,
    pub result: ResultPlan,
    /// The errno that is set to 0 before the call, and captured after it, if one is.
    pub captures_errno: Option<ErrnoSource>,
    /// Whether the trampoline needs the address of the slots after it has begun.
    pub uses_slots: bool,
    pub ending: Ending,
}

/// The treatment that a result gets.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ResultPlan {
    /// It is returned as it comes, if there is one.
    AsItComes,
    /// It is returned as a double if it is in the range. Otherwise it is stored in its slot, and NaN is
    /// returned.
    Number { range: RangeInclusive<i64>, offset: usize },
    /// It is the address of a text, of which the host finds the string.
    Text,
    /// It is extended from so many bytes to 32 bits, in its register.
    Extended { extension: Extension, size: usize },
    /// Its parts are stored in the slots.
    Stored(Vec<Store>),
}

/// A part of a value that is stored, `offset` bytes from the start of the first slot.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Store {
    pub source: Place,
    pub offset: usize,
    pub width: Width,
}

/// The way in which a trampoline gives way to its target.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Ending {
    /// It jumps. The target's stack arguments take the place of the trampoline's own, which
    /// belong to the function called and not to its caller, and the target returns to V8.
    Jump,
    /// It calls, from a stack frame of its own.
    Call,
}

impl Plan {
    /// Makes the plan of a trampoline that optimised JavaScript calls.
    pub fn from_v8(signature: &Signature, convention: Convention) -> Result<Plan, NotEligible> {
        let passed = eligibility::check(signature, convention)?;
        let places = convention.places(signature.result, &signature.arguments, signature.named);
        let from_v8 = convention.places(Type::void(), &types_from_v8(passed), None);
        let incoming: Vec<Place> =
            from_v8.arguments[OWN_ARGUMENTS.len()..].iter().map(|parts| parts[0].place).collect();
        let conversions: Vec<_> = passed
            .iter()
            .zip(&incoming)
            .filter_map(|(passed, &place)| {
                Some(Conversion { place, request: Request::of(passed)? })
            })
            .collect();
        let members = passed.iter().zip(&incoming).filter(|(passed, _)| passed.is_member);
        let members = members
            .map(|(passed, &source)| Store {
                source,
                offset: passed.slot * SLOT_SIZE,
                width: Width::of(passed.scalar.size()),
            })
            .collect();
        let scalars: HashMap<usize, Source> = passed
            .iter()
            .zip(&incoming)
            .filter(|(passed, _)| !passed.is_member)
            .map(|(passed, &place)| {
                let is_double = passed.scalar.is_passed_as_double();
                let source = if is_double { Source::IncomingDouble } else { Source::Incoming };
                (passed.argument, source(place))
            })
            .collect();
        let result = if signature.result.is_returned_in_slots() {
            stored(signature, &places)
        } else if let Some(range) = signature.result.number_range() {
            ResultPlan::Number { range, offset: signature.slots.result() * SLOT_SIZE }
        } else if signature.result.is_returned_as_text() {
            ResultPlan::Text
        } else {
            returned(signature.result)
        };
        // Two scalars less go out than come in, so there is room for them on the stack, unless a convention
        // has no registers for the tail of a variadic function. There is none for records.
        let room = if signature.has_records() { 0 } else { from_v8.stack_size };
        let has_room = places.stack_size <= room;
        let captures_errno = signature.captures_errno;
        // Then places on the stack, where arguments come and go, might have to swap their values.
        let is_double = |source: &Source| matches!(source, Source::IncomingDouble(_));
        let takes_other_places = from_v8.stack_size > 0 && scalars.values().any(is_double);
        let has_more_to_do =
            captures_errno.is_some() || takes_other_places || result != ResultPlan::AsItComes;
        let jumps = conversions.is_empty() && !has_more_to_do && has_room;
        let (ending, stack) =
            if jumps { (Ending::Jump, Stack::Shared) } else { (Ending::Call, Stack::Apart) };
        let source = |argument: usize, part: &Part| match scalars.get(&argument) {
            Some(&source) => source,
            None => argument_in_slots(part, argument, signature),
        };
        let moves = moves(&places, source, result_address(&places, signature));
        // Scalars stay in order. So those of one class make no cycle: if one goes to a later place,
        // whatever is there goes to a still later one. Doubles that become integers wait for integers,
        // and floats for them, but integers for nothing of the other class.
        let moves = in_safe_order(moves, stack).expect("arguments keep their order");
        let uses_slots = !conversions.is_empty()
            || captures_errno.is_some()
            || match result {
                ResultPlan::AsItComes | ResultPlan::Extended { .. } => false,
                // What is looked for in the frame is kept there where slots are used.
                ResultPlan::Text | ResultPlan::Number { .. } | ResultPlan::Stored(_) => true,
            }
            || signature.has_records();
        let mut live_integers = Vec::new();
        let mut live_floats = Vec::new();
        for place in &incoming {
            match *place {
                Place::Integer(register) => live_integers.push(register),
                Place::Float(register) => live_floats.push(register),
                Place::Stack { .. } | Place::ResultAddress => {}
            }
        }
        Ok(Plan {
            conversions,
            members,
            moves,
            live_integers,
            live_floats,
            outgoing_words: places.stack_size / WORD,
            float_registers: places.float_registers(),
            result,
            captures_errno,
            uses_slots,
            ending,
        })
    }

    /// Makes the plan of a trampoline that finds its arguments in the slots and leaves the result
    /// there.
    pub fn from_slots(signature: &Signature, convention: Convention) -> Plan {
        let places = convention.places(signature.result, &signature.arguments, signature.named);
        let source = |argument: usize, part: &Part| argument_in_slots(part, argument, signature);
        Plan {
            conversions: Vec::new(),
            members: Vec::new(),
            moves: moves(&places, source, result_address(&places, signature)),
            live_integers: Vec::new(),
            live_floats: Vec::new(),
            outgoing_words: places.stack_size / WORD,
            float_registers: places.float_registers(),
            result: stored(signature, &places),
            captures_errno: None, // whoever runs the trampoline does that (CallPlan)
            uses_slots: true,
            ending: Ending::Call,
        }
    }
}

/// Gives the types of what V8 passes, as C sees them: its own arguments, then for each of the
/// signature's scalars the address of a handle, or a number that has been extended to 32 bits.
fn types_from_v8(passed: &[Passed]) -> Vec<TypeRef> {
    let passed = passed.iter().map(|Passed { scalar, .. }| {
        if scalar.is_javascript_value() {
            Scalar::Pointer
        } else if scalar.is_passed_as_double() {
            Scalar::Float64
        } else {
            *scalar
        }
    });
    OWN_ARGUMENTS.into_iter().chain(passed).map(Type::scalar).collect()
}

/// Tells where a part of a value is found that starts at a slot.
fn in_slots(part: &Part, slot: usize) -> Source {
    let offset = slot * SLOT_SIZE + part.offset;
    if part.is_address() { Source::SlotAddress { offset } } else { Source::Slots { offset } }
}

/// Tells where a part of an argument is found in the slots.
fn argument_in_slots(part: &Part, argument: usize, signature: &Signature) -> Source {
    match in_slots(part, signature.slots.argument(argument)) {
        Source::Slots { offset } if has_halves(part, signature.arguments[argument]) => {
            Source::SlotHalves { offset }
        }
        source => source,
    }
}

/// Tells whether a part of a value is two scalars that each take half of it. JavaScript writes those
/// one by one.
fn has_halves(part: &Part, of: TypeRef) -> bool {
    const HALF: usize = WORD / 2;
    let is_half = |leaf: &Leaf| {
        let end = leaf.offset + leaf.scalar.size();
        (leaf.offset == part.offset && end == part.offset + HALF)
            || (leaf.offset == part.offset + HALF && end == part.offset + WORD)
    };
    part.size == WORD
        && of.is_record()
        && of
            .separate_leaves()
            .is_some_and(|leaves| leaves.iter().filter(|leaf| is_half(leaf)).count() == 2)
}

/// Gives the move of the address at which a result is to be left, if C wants one.
fn result_address(places: &CallPlaces, signature: &Signature) -> Option<Move> {
    let part = places.result.iter().find(|part| part.is_address())?;
    Some(Move {
        source: in_slots(part, signature.slots.result()),
        destination: part.place,
        width: Width::Bits64,
    })
}

/// Gives the moves of all parts of all arguments to their places, and that of the result's address.
fn moves(
    places: &CallPlaces,
    source: impl Fn(usize, &Part) -> Source,
    result_address: Option<Move>,
) -> Vec<Move> {
    let arguments = places.arguments.iter().enumerate();
    let parts =
        arguments.flat_map(|(argument, parts)| parts.iter().map(move |part| (argument, part)));
    let to_move = |(argument, part): (usize, &Part)| Move {
        source: source(argument, part),
        destination: part.place,
        width: if part.is_address() { Width::Bits64 } else { Width::of(part.size) },
    };
    parts.map(to_move).chain(result_address).collect()
}

/// Tells what becomes of a result that V8 takes from its register.
fn returned(result: TypeRef) -> ResultPlan {
    match result.shape() {
        Shape::Void => ResultPlan::AsItComes,
        Shape::Scalar(scalar) => match scalar.extension_to_32_bits() {
            Some(extension) => ResultPlan::Extended { extension, size: scalar.size() },
            None => ResultPlan::AsItComes,
        },
        Shape::Record(_) | Shape::Array { .. } => unreachable!("it is left in the slots"),
    }
}

/// Tells what becomes of a result that is left in the slots.
fn stored(signature: &Signature, places: &CallPlaces) -> ResultPlan {
    let start = signature.slots.result() * SLOT_SIZE;
    let store = |part: &Part| Store {
        source: part.place,
        offset: start + part.offset,
        width: Width::of(part.size),
    };
    // What C leaves at an address is in the slots already.
    let in_registers = places.result.iter().filter(|part| !part.is_address());
    ResultPlan::Stored(in_registers.map(store).collect())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::jit::tests::signatures::variadic;
    use Convention::{Aapcs64, Apple, SystemV, Win64};
    use proptest::collection::vec;
    use proptest::prelude::*;
    use proptest::sample::select;

    fn signature(result: Option<Scalar>, arguments: &[Scalar]) -> &'static Signature {
        let result = result.map_or(Type::void(), Type::scalar);
        let arguments = arguments.iter().map(|&scalar| Type::scalar(scalar).id());
        Signature::intern(&[result.id()].into_iter().chain(arguments).collect::<Vec<_>>()).unwrap()
    }

    fn plan(convention: Convention, result: Option<Scalar>, arguments: &[Scalar]) -> Plan {
        Plan::from_v8(signature(result, arguments), convention).unwrap()
    }

    #[test]
    fn it_jumps_unless_work_is_left() {
        use Scalar::*;
        let ending = |result, arguments: &[_]| plan(SystemV, result, arguments).ending;
        for result in [None, Some(Int32), Some(Uint32), Some(Float32), Some(Float64)] {
            assert_eq!(ending(result, &[]), Ending::Jump);
            assert_eq!(ending(result, &[Int32; 20]), Ending::Jump);
            assert_eq!(ending(result, &[Int32, Pointer]), Ending::Call);
        }
        assert_eq!(ending(Some(Uint8), &[]), Ending::Call);
        assert_eq!(ending(Some(Pointer), &[]), Ending::Call);
    }

    #[test]
    fn it_calls_if_a_tail_needs_stack_that_nobody_has_passed() {
        use Scalar::*;
        let tail = variadic(None, &[Int32], &[Int32, Float64]);
        let plan = |convention| Plan::from_v8(tail, convention).unwrap();
        for convention in [SystemV, Aapcs64] {
            assert_eq!(
                (plan(convention).ending, plan(convention).outgoing_words),
                (Ending::Jump, 0)
            );
        }
        assert_eq!((plan(Apple).ending, plan(Apple).outgoing_words), (Ending::Call, 2));
        let no_tail = Plan::from_v8(variadic(None, &[Int32, Float64], &[]), Apple).unwrap();
        assert_eq!(no_tail.ending, Ending::Jump);
    }

    #[test]
    fn what_a_conversion_must_leave_alone() {
        use Scalar::*;
        let live = |arguments: &[_]| {
            let plan = plan(SystemV, None, arguments);
            (plan.live_integers, plan.live_floats)
        };
        assert_eq!(live(&[Float64]), (vec![], vec![0]));
        assert_eq!(live(&[Pointer]), (vec![2], vec![]));
        assert_eq!(live(&[Int32, Pointer, Float64, Int8]), (vec![2, 3, 4], vec![0]));
        assert_eq!(live(&[Pointer; 8]), (vec![2, 3, 4, 5], vec![]));
    }

    #[test]
    fn floats_stay_in_their_registers_where_the_classes_are_counted_apart() {
        use Scalar::*;
        let arguments = [Float64, Float64];
        assert_eq!(plan(SystemV, None, &arguments).moves, []);
        let moved = plan(Win64, None, &arguments).moves;
        let places = |step: &Move| (step.source, step.destination);
        let expected = [0, 1].map(|n| (Source::Incoming(Place::Float(n + 2)), Place::Float(n)));
        assert_eq!(moved.iter().map(places).collect::<Vec<_>>(), expected);
    }

    #[test]
    fn more_registers_take_more_arguments() {
        let words = |convention| {
            Plan::from_slots(signature(None, &[Scalar::Int64; 10]), convention).outgoing_words
        };
        assert_eq!([SystemV, Aapcs64, Apple, Win64].map(words), [4, 2, 2, 6]);
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(5000))]

        /// Checks that moves have an order, which `Plan::from_v8` counts on.
        #[test]
        fn there_is_always_an_order(
            convention in select(&[SystemV, Aapcs64, Apple, Win64]),
            result in select(&Scalar::ALL),
            arguments in vec(select(&Scalar::ALL), 0..60),
        ) {
            let _ = Plan::from_v8(signature(Some(result), &arguments), convention);
        }

        #[test]
        fn there_is_always_an_order_for_variadic_functions(
            convention in select(&[SystemV, Aapcs64, Apple, Win64]),
            named in vec(select(&Scalar::ALL), 1..10),
            tail in vec(select(&[Scalar::Int32, Scalar::Int64, Scalar::Float64]), 0..20),
        ) {
            let _ = Plan::from_v8(variadic(None, &named, &tail), convention);
        }
    }
}
