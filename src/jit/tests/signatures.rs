//! Makes signatures to test with.

use crate::signature::{DOTS, Signature};
use crate::types::{Scalar, Shape, Type};
use proptest::collection::vec;
use proptest::prelude::*;
use proptest::sample::select;

/// A result type of signatures to test with: none, or a scalar.
pub type ResultType = Option<Scalar>;

pub fn signature(result: ResultType, arguments: &[Scalar]) -> &'static Signature {
    let result = result.map_or(Type::void(), Type::scalar).id();
    let arguments = arguments.iter().map(|&scalar| Type::scalar(scalar).id());
    Signature::intern(&[result].into_iter().chain(arguments).collect::<Vec<_>>()).unwrap()
}

/// Makes a signature whose pointers are to memory of so many bytes at least.
pub fn of_memory(
    result: ResultType,
    arguments: &[Scalar],
    least_memory: usize,
) -> &'static Signature {
    let result = result.map_or(Type::void(), Type::scalar).id();
    let arguments = arguments.iter().map(|&scalar| match scalar.is_address() {
        true => Type::pointer_to_memory(scalar, least_memory).id(),
        false => Type::scalar(scalar).id(),
    });
    Signature::intern(&[result].into_iter().chain(arguments).collect::<Vec<_>>()).unwrap()
}

/// Makes the signature of a variadic function, whose arguments have these types before `...` and after it.
pub fn variadic(result: ResultType, named: &[Scalar], tail: &[Scalar]) -> &'static Signature {
    let result = result.map_or(Type::void(), Type::scalar).id();
    let ids = |scalars: &[Scalar]| -> Vec<_> {
        scalars.iter().map(|&scalar| Type::scalar(scalar).id()).collect()
    };
    Signature::intern(&[&[result], &ids(named)[..], &[DOTS], &ids(tail)].concat()).unwrap()
}

/// Tells whether V8 passes a handle for arguments of this type.
pub fn is_value(scalar: Scalar) -> bool {
    use Scalar::*;
    match scalar {
        Int64 | Uint64 | Pointer | Address | Data | Characters | Text | Text16 | Text32 => true,
        Int8 | Uint8 | Int16 | Uint16 | Int32 | Uint32 | Float32 | Float64 | Long | Size => false,
    }
}

/// Gives the scalars that a signature's arguments are.
pub fn scalars(signature: &Signature) -> Vec<Scalar> {
    signature.arguments.iter().map(|argument| scalar(argument).expect("none is void")).collect()
}

/// Gives the scalar that a type is; None for void.
pub fn scalar(of: &Type) -> ResultType {
    match of.shape() {
        Shape::Void => None,
        Shape::Scalar(scalar) => Some(scalar),
        Shape::Record(_) | Shape::Array { .. } => unreachable!("these tests have none"),
    }
}

/// Gives all types of results.
pub fn result_types() -> [ResultType; 1 + Scalar::ALL.len()] {
    std::array::from_fn(|index| index.checked_sub(1).map(|index| Scalar::ALL[index]))
}

/// Writes a signature roughly as C would.
pub fn describe(signature: &Signature) -> String {
    let mut names: Vec<_> = signature.arguments.iter().map(|argument| argument.name()).collect();
    if let Some(named) = signature.named {
        names.insert(named, "...");
    }
    format!("{}({})", signature.result.name(), names.join(", "))
}

/// Gives every signature of these scalars with up to this many arguments, with every result type.
pub fn all_up_to(
    length: usize,
    choices: &'static [Scalar],
) -> impl Iterator<Item = &'static Signature> {
    let lists = (0..=length).flat_map(move |length| {
        let count = choices.len().pow(length as u32);
        (0..count).map(move |number| {
            let digit = |place| number / choices.len().pow(place) % choices.len();
            (0..length as u32).map(|place| choices[digit(place)]).collect::<Vec<_>>()
        })
    });
    let results = move || [None].into_iter().chain(choices.iter().copied().map(Some));
    lists.flat_map(move |arguments| {
        results().map(|result| signature(result, &arguments)).collect::<Vec<_>>()
    })
}

/// Makes types for signatures with up to `length` arguments, all types being as likely.
pub fn any_types(length: usize) -> impl Strategy<Value = (ResultType, Vec<Scalar>)> {
    (select(result_types().to_vec()), vec(select(&Scalar::ALL), 0..=length))
}

/// Makes types for variadic signatures: of the result, of what is before the dots, and after them.
pub fn any_variadic(
    length: usize,
) -> impl Strategy<Value = (ResultType, Vec<Scalar>, Vec<Scalar>)> {
    use Scalar::*;
    let tail = select(&[Int32, Uint32, Int64, Uint64, Float64, Pointer, Long, Size, Data, Text]);
    let tail = vec(tail, 0..=length);
    (select(result_types().to_vec()), vec(select(&Scalar::ALL), 1..=length), tail)
}

/// Makes types for signatures with up to `length` arguments, most of them converted.
pub fn mostly_values(length: usize) -> impl Strategy<Value = (ResultType, Vec<Scalar>)> {
    let values: Vec<_> = Scalar::ALL.into_iter().filter(|&scalar| is_value(scalar)).collect();
    let value = select(values);
    let argument = prop_oneof![9 => value, 1 => select(&Scalar::ALL)];
    (select(result_types().to_vec()), vec(argument, 0..=length))
}
