//! Sizes of types, which constant expressions ask for, and the reasons why values of a type can't be passed.

use super::tree::{Member, Node, NodeId, Tree};
use crate::os::{self, LayoutRules};
use crate::types::{
    Declaration, LayoutError, LayoutOptions, MAX_SIZE, Record as Layout, RecordKind, Scalar, Shape,
    Type, TypeRef,
};
use std::collections::HashMap;

/// The most records that may be nested by value: lib/records/definitions.js has the same limit.
const MOST_NESTED_VALUES: u32 = 64;

/// The longest reason, in bytes, around which it is said what has the type that it is about.
const LONGEST_REASON: usize = 1_000;

/// The layout of a type.
#[derive(Clone, Copy, Debug)]
pub struct Laid {
    pub of: TypeRef,
    /// The alignment, which may be another than that of the type by itself.
    pub alignment: usize,
    /// The records and arrays that are nested in it by value.
    depth: u32,
}

/// The layouts that were asked for, and why there is none, by the node.
pub type Layouts = HashMap<NodeId, Result<Laid, String>>;

impl Tree {
    /// Lays a type out, or says why it has no layout. `layouts` remembers the answer.
    pub fn layout(&self, id: NodeId, layouts: &mut Layouts) -> Result<Laid, String> {
        let id = self.resolved(id);
        if let Some(known) = layouts.get(&id) {
            return known.clone();
        }
        let laid = self.lay_out(id, layouts);
        let is_final = match self.node(id) {
            // What is incomplete now may be completed later.
            Node::Record(index) => self.records[*index as usize].members.is_some(),
            Node::Enum(index) => self.enums[*index as usize].constants.is_some(),
            Node::Array { .. } | Node::Aligned { .. } => laid.is_ok(),
            Node::Scalar(_)
            | Node::Pointer(_)
            | Node::Function { .. }
            | Node::Typedef(_)
            | Node::Unsupported(_) => true,
        };
        if is_final {
            layouts.insert(id, laid.clone());
        }
        laid
    }

    fn lay_out(&self, id: NodeId, layouts: &mut Layouts) -> Result<Laid, String> {
        let plain = |of: TypeRef| Ok(Laid { of, alignment: of.alignment(), depth: 0 });
        match self.node(id) {
            Node::Scalar(scalar) => match scalar.machine() {
                None => Err("void has no values".to_owned()),
                Some(machine) => plain(Type::scalar(machine)),
            },
            Node::Pointer(_) => plain(Type::scalar(Scalar::Pointer)),
            Node::Function { .. } => Err("a function has no size".to_owned()),
            Node::Array { element, length } => {
                let inner = self.layout(element.node, layouts)?;
                if inner.alignment > inner.of.alignment() {
                    return Err("its elements are aligned at more than their size".to_owned());
                }
                if inner.of.is_flexible() {
                    return Err("its elements have no known size".to_owned());
                }
                let count = usize::try_from(length.unwrap_or(0)).unwrap_or(usize::MAX);
                let size = inner.of.size().checked_mul(count);
                if size.is_none_or(|size| size > MAX_SIZE) {
                    return Err("it takes more than 2 GiB".to_owned());
                }
                let of = Type::of_shape(Shape::Array { element: inner.of, count });
                // That of the elements may be less than their type's.
                Ok(Laid { of, alignment: inner.alignment, depth: nested(inner)? })
            }
            Node::Record(index) => self.lay_out_record(*index, layouts),
            Node::Enum(index) => {
                let described = &self.enums[*index as usize];
                if let Some(problem) = &described.problem {
                    return Err(problem.clone());
                }
                if let Some(underlying) = described.underlying {
                    return self.layout(underlying, layouts);
                }
                match &described.constants {
                    None => Err("the enum is not defined".to_owned()),
                    Some(constants) => {
                        let fits = |least: i64, most: i64| {
                            constants
                                .iter()
                                .all(|&(_, value)| (least.into()..=most.into()).contains(&value))
                        };
                        // The first that serves, as gcc and clang choose it.
                        plain(Type::scalar(if fits(0, u32::MAX.into()) {
                            Scalar::Uint32
                        } else if fits(i32::MIN.into(), i32::MAX.into()) {
                            Scalar::Int32
                        } else if constants.iter().all(|&(_, value)| value >= 0) {
                            Scalar::Uint64
                        } else {
                            Scalar::Int64
                        }))
                    }
                }
            }
            Node::Typedef(index) => self.layout(self.typedefs[*index as usize].target, layouts),
            Node::Aligned { of, alignment } => {
                let inner = self.layout(*of, layouts)?;
                let alignment = (*alignment as usize).max(least_alignment(inner.of));
                Ok(Laid { alignment, ..inner })
            }
            Node::Unsupported(reason) => Err(self.reasons[*reason as usize].clone()),
        }
    }

    fn lay_out_record(&self, index: u32, layouts: &mut Layouts) -> Result<Laid, String> {
        let record = &self.records[index as usize];
        let label = || self.record_label(index);
        if let Some(problem) = &record.problem {
            return Err(format!("{}: {problem}", label()));
        }
        let Some(members) = &record.members else {
            return Err(format!("{} is not defined", label()));
        };
        let mut depth = 1;
        let mut declarations = Vec::with_capacity(members.len());
        for member in members {
            let laid = self.layout(member.node, layouts).map_err(|reason| {
                if reason.len() > LONGEST_REASON {
                    return reason;
                }
                let name = member.name.as_deref().unwrap_or("a member without a name");
                format!("{} has {name}: {reason}", label())
            })?;
            depth = depth.max(nested(laid)?);
            let width = member.width.map(|width| width as usize);
            let alignment = member_alignment(record.packing, record.pragma_packing, member, laid);
            declarations.push(Declaration {
                of: laid.of,
                width,
                is_named: member.name.is_some(),
                alignment,
            });
        }
        let kind = if record.is_union { RecordKind::Union } else { RecordKind::Struct };
        let given = |number: u32| (number > 0).then_some(number as usize);
        let options =
            LayoutOptions { packing: given(record.packing), alignment: given(record.alignment) };
        let layout = Layout::lay_out(kind, &declarations, options).map_err(|error| {
            let reason = match error {
                LayoutError::TooLarge => "takes more than 2 GiB",
                LayoutError::TooManyMembers => "has unions in it that have too many members",
                LayoutError::AfterFlexibleArray(_) => {
                    "has a member after an array without a length, which must be the last"
                }
            };
            format!("{} {reason}", label())
        })?;
        if layout.size == 0 {
            return Err(format!("{} has no member of known size", label()));
        }
        let of = Type::record(layout);
        Ok(Laid { of, alignment: of.alignment(), depth })
    }

    /// Gives the alignment that attributes give a member; None if they say nothing of it.
    pub fn asked_alignment(
        &self,
        record: u32,
        member: &Member,
        layouts: &mut Layouts,
    ) -> Option<usize> {
        let record = &self.records[record as usize];
        let laid = self.layout(member.node, layouts).ok()?;
        member_alignment(record.packing, record.pragma_packing, member, laid)
    }

    /// Says why a function can't take or return values of a type; None if it can.
    pub fn why_not_by_value(&self, id: NodeId, layouts: &mut Layouts) -> Option<String> {
        let laid = match self.layout(id, layouts) {
            Ok(laid) => laid,
            Err(reason) => return Some(reason),
        };
        if laid.alignment != laid.of.alignment() {
            return Some("its alignment is another than that of its type".to_owned());
        }
        let why = "is aligned at more than 16 bytes, or has no known size";
        (!laid.of.is_by_value()).then(|| format!("a value that {why} can't be passed"))
    }

    /// Says why a function of a type, which is one of functions, can't be called; None if it can.
    pub fn why_no_call(&self, id: NodeId, layouts: &mut Layouts) -> Option<String> {
        let Node::Function { result, parameters, .. } = self.node(self.bare(id)) else {
            return Some("it is no function".to_owned());
        };
        for (index, &parameter) in parameters.iter().enumerate() {
            if let Some(reason) = self.why_not_by_value(parameter, layouts) {
                return Some(format!("parameter {index}: {reason}"));
            }
        }
        if self.is_void(result.node) {
            return None;
        }
        let reason = self.why_not_by_value(result.node, layouts)?;
        Some(format!("the result: {reason}"))
    }

    /// Says why nothing can be made of a type; None if something can, or if only pointers lead to it.
    pub fn type_problem(&self, id: NodeId, layouts: &mut Layouts) -> Option<String> {
        match self.node(self.bare(id)) {
            Node::Function { .. } => self.why_no_call(id, layouts),
            Node::Record(index) if self.records[*index as usize].members.is_none() => None,
            Node::Array { length: None, element } => {
                let reason = self.layout(element.node, layouts).err();
                Some(reason.unwrap_or_else(|| "the array has no known length".to_owned()))
            }
            Node::Scalar(super::scalar::CScalar::Void) => None,
            Node::Scalar(_)
            | Node::Pointer(_)
            | Node::Array { .. }
            | Node::Record(_)
            | Node::Enum(_)
            | Node::Typedef(_)
            | Node::Aligned { .. }
            | Node::Unsupported(_) => self.layout(id, layouts).err(),
        }
    }
}

/// Gives the least that an attribute may align a type to.
fn least_alignment(of: TypeRef) -> usize {
    match (os::LAYOUT_RULES, of.shape()) {
        // Under Microsoft's rules the attributes of scalars only add to their alignment.
        (LayoutRules::Microsoft, Shape::Scalar(_)) => of.alignment(),
        (LayoutRules::Microsoft, Shape::Void | Shape::Record(_) | Shape::Array { .. })
        | (LayoutRules::Unix, _) => 1,
    }
}

/// Counts one type more around one.
fn nested(inner: Laid) -> Result<u32, String> {
    if inner.depth >= MOST_NESTED_VALUES {
        return Err(format!("it nests more than {MOST_NESTED_VALUES} types"));
    }
    Ok(inner.depth + 1)
}

fn member_alignment(
    packing: u32,
    pragma_packing: u32,
    member: &Member,
    laid: Laid,
) -> Option<usize> {
    let is_other = laid.alignment != laid.of.alignment();
    if member.asked.is_none() && !member.is_packed && !is_other {
        return None;
    }
    let most = |packing: u32| if packing == 0 { usize::MAX } else { packing as usize };
    let own = if member.is_packed { 1 } else { laid.alignment.min(most(packing)) };
    let asked = member.asked.map_or(1, |asked| (asked as usize).min(most(pragma_packing)));
    Some(own.max(asked))
}
