//! The types of a text as a graph: each node is in a list, and refers to others by their places there. A node
//! comes after those that it consists of, except that records and enums are completed later.

use super::scalar::CScalar;
use std::collections::HashMap;

pub type NodeId = u32;

/// A type with or without `const`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Qualified {
    pub node: NodeId,
    pub is_const: bool,
}

#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Node {
    Scalar(CScalar),
    Pointer(Qualified),
    /// The length is None where it is not said.
    Array {
        element: Qualified,
        length: Option<u64>,
    },
    Function {
        result: Qualified,
        parameters: Box<[NodeId]>,
        is_variadic: bool,
    },
    /// A struct or union, by its place in the list of these.
    Record(u32),
    Enum(u32),
    /// A name, by its place in the list of these.
    Typedef(u32),
    /// A type that is aligned at so many bytes, in place of its own alignment.
    Aligned {
        of: NodeId,
        alignment: u32,
    },
    /// What can't be passed, by the place of the reason in the list of these.
    Unsupported(u32),
}

#[derive(Clone, Debug)]
pub struct Member {
    pub name: Option<String>,
    pub node: NodeId,
    pub width: Option<u32>,
    /// What an attribute says of the alignment.
    pub asked: Option<u32>,
    pub is_packed: bool,
}

#[derive(Clone, Debug)]
pub struct Record {
    pub is_union: bool,
    pub tag: Option<String>,
    /// None as long as nothing is said of them.
    pub members: Option<Vec<Member>>,
    /// The most that members are aligned to; 0 if nothing is said of it.
    pub packing: u32,
    /// What `#pragma pack` says, which attributes of members don't exceed.
    pub pragma_packing: u32,
    /// The least that the record is aligned to; 0 if nothing is said of it.
    pub alignment: u32,
    /// Why values of the type can't be passed.
    pub problem: Option<String>,
}

#[derive(Clone, Debug)]
pub struct Enum {
    pub tag: Option<String>,
    /// None as long as nothing is said of them.
    pub constants: Option<Vec<(String, i128)>>,
    /// The type that is named after a colon.
    pub underlying: Option<NodeId>,
    pub problem: Option<String>,
}

/// A name for a type.
#[derive(Clone, Debug)]
pub struct Typedef {
    pub name: String,
    pub target: NodeId,
    pub is_const: bool,
}

/// The most types that may consist of each other. What goes through them is recursive.
pub const MOST_NESTED: u32 = 100;

#[derive(Default)]
pub struct Tree {
    nodes: Vec<Node>,
    /// The node that stands for all equal types, in which no names of typedefs are left.
    canonical: Vec<NodeId>,
    depths: Vec<u8>,
    by_node: HashMap<Node, NodeId>,
    pub records: Vec<Record>,
    pub enums: Vec<Enum>,
    pub typedefs: Vec<Typedef>,
    pub reasons: Vec<String>,
    reason_indexes: HashMap<String, u32>,
}

impl Tree {
    pub fn nodes(&self) -> &[Node] {
        &self.nodes
    }

    pub fn node(&self, id: NodeId) -> &Node {
        &self.nodes[id as usize]
    }

    /// Gives the node without names of typedefs at its top.
    pub fn resolved(&self, mut id: NodeId) -> NodeId {
        while let Node::Typedef(index) = *self.node(id) {
            id = self.typedefs[index as usize].target;
        }
        id
    }

    /// Gives the node without names of typedefs and without other alignments.
    pub fn bare(&self, id: NodeId) -> NodeId {
        let mut id = self.resolved(id);
        while let Node::Aligned { of, .. } = *self.node(id) {
            id = self.resolved(of);
        }
        id
    }

    pub fn is_same(&self, one: NodeId, other: NodeId) -> bool {
        self.canonical[one as usize] == self.canonical[other as usize]
    }

    /// Tells how many types consist of each other in this one.
    pub fn depth(&self, id: NodeId) -> u32 {
        self.depths[id as usize].into()
    }

    /// Gives the place of a type in the list; None if it consists of too many.
    pub fn add(&mut self, node: Node) -> Option<NodeId> {
        if let Some(&known) = self.by_node.get(&node) {
            return Some(known);
        }
        let deepest = self.children(&node).map(|child| self.depth(child)).max().unwrap_or(0);
        if deepest + 1 > MOST_NESTED {
            return None;
        }
        let canonical = self.canonical_form(&node);
        let id = self.push(node.clone(), deepest + 1);
        let canonical = match canonical {
            form if form == node => id,
            form => match self.by_node.get(&form) {
                Some(&known) => known,
                None => {
                    let added = self.push(form, deepest + 1);
                    self.canonical[added as usize] = added;
                    added
                }
            },
        };
        self.canonical[id as usize] = canonical;
        Some(id)
    }

    fn push(&mut self, node: Node, depth: u32) -> NodeId {
        let id = self.nodes.len() as NodeId;
        self.nodes.push(node.clone());
        self.canonical.push(id);
        self.depths.push(depth as u8);
        self.by_node.insert(node, id);
        id
    }

    /// Lists the nodes that a node refers to.
    fn children(&self, node: &Node) -> impl Iterator<Item = NodeId> {
        let (one, more): (Option<NodeId>, &[NodeId]) = match node {
            Node::Scalar(_) | Node::Record(_) | Node::Enum(_) | Node::Unsupported(_) => (None, &[]),
            Node::Pointer(of) | Node::Array { element: of, .. } => (Some(of.node), &[]),
            Node::Function { result, parameters, .. } => (Some(result.node), parameters),
            Node::Typedef(index) => (Some(self.typedefs[*index as usize].target), &[]),
            Node::Aligned { of, .. } => (Some(*of), &[]),
        };
        one.into_iter().chain(more.iter().copied()).collect::<Vec<_>>().into_iter()
    }

    /// Gives a node as it is without names of typedefs.
    fn canonical_form(&self, node: &Node) -> Node {
        let of = |id: NodeId| self.canonical[id as usize];
        let of_qualified = |each: Qualified| Qualified { node: of(each.node), ..each };
        match node {
            Node::Scalar(scalar) => Node::Scalar(scalar.base()),
            Node::Pointer(to) => Node::Pointer(of_qualified(*to)),
            Node::Array { element, length } => {
                Node::Array { element: of_qualified(*element), length: *length }
            }
            Node::Function { result, parameters, is_variadic } => Node::Function {
                result: Qualified { is_const: false, ..of_qualified(*result) },
                parameters: parameters.iter().map(|&each| of(each)).collect(),
                is_variadic: *is_variadic,
            },
            Node::Record(_) | Node::Enum(_) | Node::Unsupported(_) => node.clone(),
            Node::Typedef(index) => self.node(of(self.typedefs[*index as usize].target)).clone(),
            Node::Aligned { of: inner, alignment } => {
                Node::Aligned { of: of(*inner), alignment: *alignment }
            }
        }
    }

    pub fn scalar(&mut self, scalar: CScalar) -> NodeId {
        self.add(Node::Scalar(scalar)).expect("a scalar consists of nothing")
    }

    /// Gives the type that stands for what is not supported.
    pub fn unsupported(&mut self, reason: &str) -> NodeId {
        let next = self.reasons.len() as u32;
        let index = *self.reason_indexes.entry(reason.to_owned()).or_insert(next);
        if index == next {
            self.reasons.push(reason.to_owned());
        }
        self.add(Node::Unsupported(index)).expect("it consists of nothing")
    }

    pub fn is_void(&self, id: NodeId) -> bool {
        matches!(self.node(self.bare(id)), Node::Scalar(CScalar::Void))
    }

    pub fn is_function(&self, id: NodeId) -> bool {
        matches!(self.node(self.bare(id)), Node::Function { .. })
    }

    /// Says what a record or an enum is called.
    pub fn record_label(&self, index: u32) -> String {
        let record = &self.records[index as usize];
        let word = if record.is_union { "union" } else { "struct" };
        record.tag.as_ref().map_or(format!("{word} without a name"), |tag| format!("{word} {tag}"))
    }
}
