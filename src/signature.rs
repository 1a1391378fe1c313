//! A signature is the types of a result and of arguments. Signatures are interned for the process.

use crate::os::ErrnoSource;
use crate::slots::{MAX_ARGUMENTS, SLOT_SIZE, SlotLayout};
use crate::types::{ReturnedText, Scalar, Shape, Type, TypeId, TypeRef};
use napi::bindgen_prelude::Uint32Array;
use napi_derive::napi;
use std::collections::HashMap;
use std::sync::{LazyLock, Mutex, PoisonError};

/// The mark that stands among the ids of a variadic signature where C has `...`.
#[napi]
pub const DOTS: u32 = TypeId::MAX;

/// The mark that ends the ids of a signature whose calls capture errno, of its first source. Those of the others
/// are the numbers below it.
#[napi]
pub const CAPTURES_ERRNO: u32 = TypeId::MAX - 1;

/// Gives the mark that ends the ids of a signature whose calls capture errno of this source.
pub fn errno_mark(source: ErrnoSource) -> TypeId {
    CAPTURES_ERRNO - source.index() as u32
}

/// Gives the source that a mark stands for; None if it is none.
fn errno_source_of(mark: TypeId) -> Option<ErrnoSource> {
    CAPTURES_ERRNO.checked_sub(mark).and_then(|index| ErrnoSource::of_index(index as usize))
}

/// The result and argument types of a function or callback. They are interned: two equal signatures
/// are the same object, which is never freed, because trampolines, callbacks and V8's compiler
/// thread may refer to it for as long as the process lives.
#[derive(Debug)]
pub struct Signature {
    pub result: TypeRef,
    pub arguments: Box<[TypeRef]>,
    /// The number of arguments before `...`; None if the function is not variadic.
    pub named: Option<usize>,
    /// The errno that is set to 0 before each call, and captured after it, if one is.
    pub captures_errno: Option<ErrnoSource>,
    pub slots: SlotLayout,
    /// The texts that the result is, or has as members. Those of unions are not among them: nobody knows
    /// whether there is text.
    pub returned_texts: Box<[ReturnedText]>,
    /// What V8 passes at a fast call; None if it can't, because a record can't be taken apart.
    pub passed_by_v8: Option<Box<[Passed]>>,
}

/// A scalar that V8 passes to a trampoline. Of records those members that only native code converts
/// come so, in order; the JavaScript layer stores the others in the slots.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Passed {
    pub scalar: Scalar,
    /// The argument that it is, or is a member of.
    pub argument: usize,
    /// The slot that it takes.
    pub slot: usize,
    pub is_member: bool,
    /// The least bytes that it has if it is memory. Of members that is not known.
    pub least_memory: usize,
}

#[derive(Debug, PartialEq, Eq)]
pub enum SignatureError {
    /// There are no ids, and so there is no result type.
    Empty,
    UnknownType(TypeId),
    /// The argument at this position has the type `void`, which no argument can have.
    VoidArgument(usize),
    TooManyArguments(usize),
    /// There is a second `...`, or no argument before it.
    MisplacedDots,
    /// The argument at this position comes after `...`, where C passes no value of its type.
    NotPromoted(usize),
    /// A value of this type can't be passed or returned: an array, a record without bytes, or one that
    /// is aligned at more than 16 bytes.
    NotByValue(TypeId),
    /// The values take more slots than there are.
    TooLarge,
}

impl std::fmt::Display for SignatureError {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            SignatureError::Empty => write!(f, "signature without a result type"),
            SignatureError::UnknownType(id) => write!(f, "unknown type id {id}"),
            SignatureError::VoidArgument(index) => write!(f, "argument {index} is void"),
            SignatureError::TooManyArguments(count) => {
                write!(f, "{count} arguments, at most {MAX_ARGUMENTS} are supported")
            }
            SignatureError::MisplacedDots => write!(f, "'...' is first, or there twice"),
            SignatureError::NotPromoted(index) => {
                write!(f, "argument {index} has a type that C promotes after '...'")
            }
            SignatureError::NotByValue(id) => write!(f, "type {id} is not passed by value"),
            SignatureError::TooLarge => {
                write!(
                    f,
                    "the values take more than the {MAX_ARGUMENTS} words that there are for them"
                )
            }
        }
    }
}

/// The signatures that there are, by the ids of their types.
type Interned = HashMap<Box<[TypeId]>, &'static Signature>;

static INTERNED: LazyLock<Mutex<Interned>> = LazyLock::new(Mutex::default);

impl Signature {
    /// Gives the signature whose result type is the first of `ids` and whose argument types are the
    /// others, with [`DOTS`] among them if it is variadic, and [`CAPTURES_ERRNO`] at the end if its calls
    /// do that. A variadic signature is never that of a function without dots.
    pub fn intern(ids: &[TypeId]) -> Result<&'static Signature, SignatureError> {
        let mut interned = INTERNED.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(signature) = interned.get(ids) {
            return Ok(signature);
        }
        let signature: &'static Signature = Box::leak(Box::new(Signature::parse(ids)?));
        interned.insert(ids.into(), signature);
        Ok(signature)
    }

    fn parse(ids: &[TypeId]) -> Result<Signature, SignatureError> {
        let captures_errno = ids.last().copied().and_then(errno_source_of);
        let ids = if captures_errno.is_some() { &ids[..ids.len() - 1] } else { ids };
        let (&result, listed) = ids.split_first().ok_or(SignatureError::Empty)?;
        let named = listed.iter().position(|&id| id == DOTS);
        let arguments: Vec<_> = listed.iter().copied().filter(|&id| id != DOTS).collect();
        if named == Some(0) || listed.len() - arguments.len() > 1 {
            return Err(SignatureError::MisplacedDots);
        }
        if arguments.len() > MAX_ARGUMENTS as usize {
            return Err(SignatureError::TooManyArguments(arguments.len()));
        }
        let known = |id| Type::by_id(id).ok_or(SignatureError::UnknownType(id));
        let result = known(result)?;
        let arguments = arguments
            .iter()
            .enumerate()
            .map(|(index, &id)| match known(id)? {
                argument if argument.is_void() => Err(SignatureError::VoidArgument(index)),
                argument if named.is_some_and(|named| index >= named) && is_promoted(argument) => {
                    Err(SignatureError::NotPromoted(index))
                }
                argument => Ok(argument),
            })
            .collect::<Result<Box<[_]>, _>>()?;
        if let Some(refused) = [&result].into_iter().chain(&arguments).find(|of| !of.is_by_value())
        {
            return Err(SignatureError::NotByValue(refused.id()));
        }
        let slots = SlotLayout::of(result, &arguments).ok_or(SignatureError::TooLarge)?;
        let passed_by_v8 = passed_by_v8(&arguments, &slots);
        let returned_texts = returned_texts(result, &slots);
        Ok(Signature {
            result,
            arguments,
            named,
            captures_errno,
            slots,
            returned_texts,
            passed_by_v8,
        })
    }

    /// Gives the types of the result and of the arguments.
    pub fn types(&self) -> impl Iterator<Item = TypeRef> {
        [self.result].into_iter().chain(self.arguments.iter().copied())
    }

    /// Tells whether a struct or a union is passed or returned by value.
    pub fn has_records(&self) -> bool {
        self.types().any(Type::is_record)
    }
}

/// Tells whether C passes values of a type as those of another where they are variadic: integers that are
/// shorter than an `int`, and `float`.
fn is_promoted(of: TypeRef) -> bool {
    match of.shape() {
        Shape::Void | Shape::Record(_) | Shape::Array { .. } => false,
        Shape::Scalar(scalar) => match scalar {
            Scalar::Int8 | Scalar::Uint8 | Scalar::Int16 | Scalar::Uint16 | Scalar::Float32 => true,
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
            | Scalar::Text32 => false,
        },
    }
}

/// Lists the texts of a result.
fn returned_texts(result: TypeRef, slots: &SlotLayout) -> Box<[ReturnedText]> {
    let start = slots.result() * SLOT_SIZE;
    let leaves = result.separate_leaves().unwrap_or_default().into_iter();
    leaves
        .filter_map(|leaf| {
            let form = leaf.scalar.returned_text()?;
            Some(ReturnedText { offset: start + leaf.offset, form })
        })
        .collect()
}

/// Lists what V8 passes for these arguments; None if one of them is a record that can't be taken apart.
fn passed_by_v8(arguments: &[TypeRef], slots: &SlotLayout) -> Option<Box<[Passed]>> {
    let mut passed = Vec::new();
    for (argument, (of, slot)) in arguments.iter().zip(slots.arguments()).enumerate() {
        match of.shape() {
            Shape::Scalar(scalar) => {
                let least_memory = of.least_memory();
                passed.push(Passed { scalar, argument, slot, is_member: false, least_memory });
            }
            Shape::Record(_) => {
                let members = of.separate_leaves()?.into_iter().map(|leaf| Passed {
                    scalar: leaf.scalar.as_member(),
                    argument,
                    slot: slot + leaf.offset / SLOT_SIZE,
                    is_member: true,
                    least_memory: 0,
                });
                passed.extend(members.filter(|member| member.scalar.is_javascript_value()));
            }
            Shape::Void | Shape::Array { .. } => return None,
        }
    }
    Some(passed.into())
}

/// Tells which slots the arguments of a signature take: writes the first slot of each into `slots`,
/// which has as many elements. `ids` has the id of the result's type, then those of the arguments'
/// types, and [`DOTS`] where C has `...`.
#[napi]
pub fn lay_out_slots(ids: &[u32], mut slots: Uint32Array) -> napi::Result<()> {
    let signature = Signature::intern(ids)?;
    // SAFETY: only JavaScript has the array, too, and none runs meanwhile.
    let slots = unsafe { slots.as_mut() };
    for (to, slot) in slots.iter_mut().zip(signature.slots.arguments()) {
        *to = slot as u32;
    }
    Ok(())
}

impl From<SignatureError> for napi::Error {
    fn from(error: SignatureError) -> Self {
        napi::Error::new(napi::Status::InvalidArg, error.to_string())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn id(scalar: Scalar) -> TypeId {
        Type::scalar(scalar).id()
    }

    #[test]
    fn equal_signatures_are_one_object() {
        let ids = [id(Scalar::Int32), id(Scalar::Int32), id(Scalar::Pointer)];
        let first = Signature::intern(&ids).unwrap();
        let second = Signature::intern(&ids).unwrap();
        assert!(std::ptr::eq(first, second));
        assert_eq!(first.result, Type::scalar(Scalar::Int32));
        assert_eq!(*first.arguments, [Scalar::Int32, Scalar::Pointer].map(Type::scalar));
    }

    #[test]
    fn malformed_ids_are_refused() {
        let error = |ids: &[TypeId]| Signature::intern(ids).err().unwrap();
        let (void, int32) = (Type::void().id(), id(Scalar::Int32));
        assert_eq!(error(&[]), SignatureError::Empty);
        assert_eq!(error(&[CAPTURES_ERRNO]), SignatureError::Empty);
        let unknown = CAPTURES_ERRNO - ErrnoSource::COUNT as u32;
        assert_eq!(error(&[unknown]), SignatureError::UnknownType(unknown));
        assert_eq!(
            error(&[void, CAPTURES_ERRNO, int32]),
            SignatureError::UnknownType(CAPTURES_ERRNO)
        );
        assert_eq!(error(&[void, int32, void]), SignatureError::VoidArgument(1));
        let many = vec![int32; MAX_ARGUMENTS as usize + 2];
        assert_eq!(error(&many), SignatureError::TooManyArguments(many.len() - 1));
        assert_eq!(error(&[void, DOTS]), SignatureError::MisplacedDots);
        assert_eq!(error(&[void, int32, DOTS, int32, DOTS]), SignatureError::MisplacedDots);
        for promoted in [Scalar::Uint8, Scalar::Int16, Scalar::Float32] {
            let ids = [void, id(promoted), DOTS, int32, id(promoted)];
            assert_eq!(error(&ids), SignatureError::NotPromoted(2));
        }
    }

    #[test]
    fn variadic_signatures_are_their_own() {
        let (void, int32) = (Type::void().id(), id(Scalar::Int32));
        let lists: [&[TypeId]; 4] = [
            &[void, int32, int32],
            &[void, int32, DOTS, int32],
            &[void, int32, int32, DOTS],
            &[void, int32, DOTS, int32, int32],
        ];
        let signatures = lists.map(|ids| Signature::intern(ids).unwrap());
        let named = signatures.map(|signature| signature.named);
        assert_eq!(named, [None, Some(1), Some(2), Some(1)]);
        assert_eq!(signatures.map(|signature| signature.arguments.len()), [2, 2, 2, 3]);
        assert!(std::ptr::eq(signatures[1], Signature::intern(lists[1]).unwrap()));
    }
}
