//! The types that JavaScript defines: records and arrays.

use super::{Declaration, LayoutError, LayoutOptions, MAX_SIZE, Record, RecordKind, Shape, Type};
use super::{TypeId, TypeRef};
use napi::bindgen_prelude::Uint32Array;
use napi::{Error, Result, Status};
use napi_derive::napi;

/// A record as JavaScript sees it.
#[napi(object, object_from_js = false)]
pub struct RecordRow {
    pub id: u32,
    pub size: u32,
    pub alignment: u32,
    /// Whether functions can take and return it.
    pub is_by_value: bool,
    /// Whether its last member is an array whose length is not known.
    pub is_flexible: bool,
}

/// The width by which JavaScript says that a bit-field has no name and no bits. One more bit makes it one less.
#[napi]
pub const NAMELESS_WIDTH: i32 = -2;

/// Lays out a struct or a union of members of these types. A width is that of a bit-field, and -1 for
/// other members; those of bit-fields without a name are counted down from -2, for none. `member_alignments` has what the declarations of members say of theirs, and 0 for those that
/// say nothing; it is empty if none does. `packing` is the most that members are aligned to, and `alignment` the
/// least that the record is; 0 says nothing of either. Writes two numbers for each member into `places`: the
/// bytes from the start of the record to it, and how far above the lowest bit of the byte there a bit-field begins.
#[napi]
pub fn define_record(
    is_union: bool,
    ids: &[u32],
    widths: &[i32],
    member_alignments: &[u32],
    packing: u32,
    alignment: u32,
    mut places: Uint32Array,
) -> Result<RecordRow> {
    let given = |number: u32| (number > 0).then_some(number as usize);
    let declaration = |(index, (&id, &width)): (usize, (&TypeId, &i32))| {
        let alignment = member_alignments.get(index).copied().and_then(given);
        let is_named = width > NAMELESS_WIDTH;
        let width = if is_named { width } else { NAMELESS_WIDTH - width };
        Ok(Declaration { of: known(id)?, width: usize::try_from(width).ok(), is_named, alignment })
    };
    let declared = ids.iter().zip(widths).enumerate();
    let declarations = declared.map(declaration).collect::<Result<Vec<_>>>()?;
    let options = LayoutOptions { packing: given(packing), alignment: given(alignment) };
    let kind = if is_union { RecordKind::Union } else { RecordKind::Struct };
    let record = Record::lay_out(kind, &declarations, options).map_err(refusal)?;
    // SAFETY: only JavaScript has the array, too, and none runs meanwhile.
    let places = unsafe { places.as_mut() };
    for (member, place) in record.members.iter().zip(places.chunks_exact_mut(2)) {
        place[0] = member.offset as u32;
        place[1] = member.bits.map_or(0, |bits| bits.shift as u32);
    }
    let of = Type::record(record);
    Ok(RecordRow {
        id: of.id(),
        size: of.size() as u32,
        alignment: of.alignment() as u32,
        is_by_value: of.is_by_value(),
        is_flexible: of.is_flexible(),
    })
}

/// Gives the id of the type of arrays of so many elements. An array of none is one whose length is not
/// known.
#[napi]
pub fn define_array(element: u32, count: u32) -> Result<u32> {
    let (element, count) = (known(element)?, count as usize);
    if element.size().checked_mul(count).is_none_or(|size| size > MAX_SIZE) {
        return Err(refusal(LayoutError::TooLarge));
    }
    Ok(Type::of_shape(Shape::Array { element, count }).id())
}

/// Gives the id of the type of arguments that are pointers to memory of so many bytes at least. `pointer` is that of
/// any memory. Of what is no scalar there are no pointers.
#[napi]
pub fn define_pointer(pointer: u32, least_memory: u32) -> Result<u32> {
    let pointer = known(pointer)?;
    match pointer.shape() {
        Shape::Scalar(scalar) => Ok(Type::pointer_to_memory(scalar, least_memory as usize).id()),
        Shape::Void | Shape::Record(_) | Shape::Array { .. } => Ok(pointer.id()),
    }
}

fn known(id: TypeId) -> Result<TypeRef> {
    let found = Type::by_id(id).filter(|of| !of.is_void());
    found.ok_or_else(|| Error::new(Status::InvalidArg, format!("type {id} has no values")))
}

/// Gives the error for JavaScript, whose reason is a key of the messages in lib/errors.js.
fn refusal(reason: LayoutError) -> Error {
    let key = match reason {
        LayoutError::TooLarge => "tooLarge",
        LayoutError::TooManyMembers => "tooManyMembers",
        LayoutError::AfterFlexibleArray(_) => "afterFlexibleArray",
    };
    Error::new(Status::InvalidArg, key)
}
