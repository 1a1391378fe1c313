//! Reads structs, unions and enums.

use super::attributes::Attributes;
use super::declarators::Naming;
use super::parser::{Constant, Defined, Parser};
use super::problem::Result;
use super::specifiers::Specifiers;
use super::token::{Token, TokenKind};
use super::tree::{Enum, Member, Node, NodeId, Record};
use super::value::{Integer, Value};
use crate::os::{self, LayoutRules};
use std::collections::HashSet;

impl<'a> Parser<'a> {
    /// Reads a struct or a union: a tag, members, or both.
    pub fn record(&mut self) -> Result<NodeId> {
        let keyword = self.next();
        let word = self.text_of(keyword);
        let mut attributes = Attributes::default();
        self.attributes(&mut attributes)?;
        let tag = self.tag();
        let token = self.peek();
        let packing = self.source.packing_at(self.position);
        if !token.is(b'{') {
            let Some((tag, _)) = tag else {
                return self.unexpected(token, &format!("a tag or members of a {word}"));
            };
            return self.tagged_record(word, Some(tag));
        }
        let node = self.tagged_record(word, tag.map(|(tag, _)| tag))?;
        let Node::Record(index) = *self.tree.node(node) else {
            unreachable!("it was made as a record");
        };
        if self.tree.records[index as usize].members.is_some() {
            let label = self.tree.record_label(index);
            return self.problem(keyword, format!("{label} was defined before"));
        }
        let mut problem = None;
        let members = self.members(&mut problem)?;
        if self.source.packing_at(self.position) != packing {
            return self.problem(keyword, "#pragma pack changes within a struct or union");
        }
        self.attributes(&mut attributes)?;
        if let Some(reason) = why_bits_are_refused(&members, attributes.is_packed, packing) {
            problem.get_or_insert_with(|| reason.to_owned());
        }
        let record = &mut self.tree.records[index as usize];
        if record.members.is_some() {
            return self.problem(keyword, "it is defined within itself");
        }
        record.members = Some(members);
        record.pragma_packing = packing;
        record.packing = if attributes.is_packed { 1 } else { packing };
        record.alignment = attributes.alignment.unwrap_or(0);
        record.problem = attributes.problem.or(problem);
        // Layouts are made in the order of the text, so that none needs many others first.
        let _ = self.tree.layout(node, &mut self.layouts);
        if let Some((_, token)) = tag {
            self.add_tagged(node, token);
        }
        Ok(node)
    }

    fn add_tagged(&mut self, node: NodeId, token: Token) {
        let (start, previous_end) = (self.start, self.previous_end);
        self.found.tagged.push(Defined { node, offset: token.start, start, previous_end });
    }

    fn tag(&mut self) -> Option<(&'a str, Token)> {
        let token = self.peek();
        (token.kind == TokenKind::Word).then(|| (self.text_of(token), self.next()))
    }

    /// Gives the struct or union with a tag, or a new one.
    fn tagged_record(&mut self, word: &str, tag: Option<&str>) -> Result<NodeId> {
        let key = tag.map(|tag| format!("{word} {tag}"));
        if let Some(&known) = key.as_ref().and_then(|key| self.tags.get(key)) {
            return Ok(known);
        }
        let index = self.tree.records.len() as u32;
        self.tree.records.push(Record {
            is_union: word == "union",
            tag: tag.map(str::to_owned),
            members: None,
            packing: 0,
            pragma_packing: 0,
            alignment: 0,
            problem: None,
        });
        let token = self.peek();
        let node = self.add(Node::Record(index), token)?;
        if let Some(key) = key {
            self.tags.insert(key, node);
        }
        Ok(node)
    }

    /// Reads members, between braces.
    fn members(&mut self, problem: &mut Option<String>) -> Result<Vec<Member>> {
        self.expect(b'{')?;
        let mut members = Vec::new();
        let mut names = HashSet::new();
        while !self.accept(b'}') {
            if self.accept(b';') {
                continue;
            }
            if let Some("_Static_assert" | "static_assert") = self.peek_word() {
                self.static_assertion()?;
                continue;
            }
            let token = self.peek();
            if token.is_end() {
                return self.unexpected(token, "'}'");
            }
            let specifiers = self.specifiers()?;
            if specifiers.storage.is_some() {
                return self.problem(token, "a member has no storage class");
            }
            self.members_of(&specifiers, token, &mut members, &mut names, problem)?;
            // The last semicolon may be missing.
            if !self.peek().is(b'}') {
                self.expect(b';')?;
            }
        }
        Ok(members)
    }

    /// Reads the members that have their specifiers in common.
    fn members_of(
        &mut self,
        specifiers: &Specifiers,
        first: Token,
        members: &mut Vec<Member>,
        names: &mut HashSet<&'a str>,
        problem: &mut Option<String>,
    ) -> Result<()> {
        if self.peek().is(b';') || self.peek().is(b'}') {
            // A struct or union without a name; with a tag this declares only that.
            let node = specifiers.node;
            let is_anonymous = match self.tree.node(node) {
                Node::Record(index) => self.tree.records[*index as usize].tag.is_none(),
                Node::Enum(_) => return Ok(()),
                Node::Scalar(_)
                | Node::Pointer(_)
                | Node::Array { .. }
                | Node::Function { .. }
                | Node::Typedef(_)
                | Node::Aligned { .. }
                | Node::Unsupported(_) => {
                    return self
                        .problem(first, "a member without a name must be a struct or union");
                }
            };
            if is_anonymous {
                self.push_member(members, None, node, None, &[&specifiers.attributes], problem);
            }
            return Ok(());
        }
        loop {
            let token = self.peek();
            let (name, node, own) = if token.is(b':') {
                (None, specifiers.node, Attributes::default())
            } else {
                let declarator = self.declarator(specifiers, Naming::Named)?;
                (declarator.name, declarator.node, declarator.attributes)
            };
            let width = if self.accept(b':') { Some(self.width(node)?) } else { None };
            let mut own = own;
            self.attributes(&mut own)?;
            if let Some((name, token)) = name
                && !names.insert(name)
            {
                return self.problem(token, format!("there is a member {name} already"));
            }
            if width == Some(0) && name.is_some() {
                return self.problem(token, "a bit-field of no width has no name");
            }
            if self.tree.is_function(node) || self.tree.is_void(node) {
                return self.problem(token, "a member can't be a function or void");
            }
            if let Some(label) = self.incomplete(node) {
                return self.problem(token, format!("{label} is not defined here"));
            }
            let name = name.map(|(name, _)| name);
            self.push_member(members, name, node, width, &[&specifiers.attributes, &own], problem);
            if !self.accept(b',') {
                return Ok(());
            }
        }
    }

    /// Gives the struct, union or enum that a value of a type would consist of, if it is not defined yet.
    fn incomplete(&self, node: NodeId) -> Option<String> {
        let mut node = self.tree.bare(node);
        while let Node::Array { element, .. } = self.tree.node(node) {
            node = self.tree.bare(element.node);
        }
        match self.tree.node(node) {
            Node::Record(index) if self.tree.records[*index as usize].members.is_none() => {
                Some(self.tree.record_label(*index))
            }
            Node::Enum(index) => {
                let described = &self.tree.enums[*index as usize];
                let is_known = described.constants.is_some() || described.underlying.is_some();
                (!is_known).then(|| "the enum".to_owned())
            }
            Node::Scalar(_)
            | Node::Pointer(_)
            | Node::Array { .. }
            | Node::Function { .. }
            | Node::Record(_)
            | Node::Typedef(_)
            | Node::Aligned { .. }
            | Node::Unsupported(_) => None,
        }
    }

    fn push_member(
        &mut self,
        members: &mut Vec<Member>,
        name: Option<&str>,
        node: NodeId,
        width: Option<u32>,
        attributes: &[&Attributes],
        problem: &mut Option<String>,
    ) {
        let asked = attributes.iter().filter_map(|each| each.alignment).max();
        let is_packed = attributes.iter().any(|each| each.is_packed);
        if problem.is_none() {
            *problem = attributes.iter().find_map(|each| each.why_unsupported());
        }
        if width.is_some() && (asked.is_some() || is_packed) {
            *problem = Some("bit-fields with attributes are not supported".to_owned());
        }
        let name = name.map(str::to_owned);
        members.push(Member { name, node, width, asked, is_packed });
    }

    /// Reads the width of a bit-field.
    fn width(&mut self, node: NodeId) -> Result<u32> {
        let token = self.peek();
        let width = self.size()?;
        let bare = self.tree.bare(node);
        let bits = match self.tree.node(bare) {
            Node::Scalar(super::scalar::CScalar::Bool) => Some(1),
            Node::Scalar(scalar) => scalar.integer().map(|(size, _)| 8 * size),
            Node::Enum(_) => {
                self.tree.layout(bare, &mut self.layouts).ok().map(|laid| 8 * laid.of.size() as u32)
            }
            Node::Unsupported(_) => Some(128),
            Node::Pointer(_)
            | Node::Array { .. }
            | Node::Function { .. }
            | Node::Record(_)
            | Node::Typedef(_)
            | Node::Aligned { .. } => None,
        };
        match bits {
            None => self.problem(token, "a bit-field must be an integer"),
            Some(bits) if width > bits.into() => {
                self.problem(token, format!("a bit-field of this type has at most {bits} bits"))
            }
            Some(_) => Ok(width as u32),
        }
    }

    /// Reads an enum: a tag, constants, or both.
    pub fn enumeration(&mut self) -> Result<NodeId> {
        self.next();
        let mut attributes = Attributes::default();
        self.attributes(&mut attributes)?;
        let tag = self.tag();
        let underlying = if self.peek().is(b':') {
            self.next();
            Some(self.specifiers()?.node)
        } else {
            None
        };
        let token = self.peek();
        if tag.is_none() && !token.is(b'{') {
            return self.unexpected(token, "a tag or constants of an enum");
        }
        let key = tag.map(|(tag, _)| format!("enum {tag}"));
        let known = key.as_ref().and_then(|key| self.tags.get(key)).copied();
        let node = match known {
            Some(known) => known,
            None => {
                let index = self.tree.enums.len() as u32;
                let tag = tag.map(|(tag, _)| tag.to_owned());
                self.tree.enums.push(Enum { tag, constants: None, underlying, problem: None });
                let node = self.add(Node::Enum(index), token)?;
                if let Some(key) = key {
                    self.tags.insert(key, node);
                }
                node
            }
        };
        if !token.is(b'{') {
            return Ok(node);
        }
        let Node::Enum(index) = *self.tree.node(node) else {
            unreachable!("it was made as an enum");
        };
        if self.tree.enums[index as usize].constants.is_some() {
            return self.problem(token, "this enum was defined before");
        }
        let constants = self.enumerators()?;
        self.attributes(&mut attributes)?;
        let described = &mut self.tree.enums[index as usize];
        let has_both = constants.iter().any(|&(_, value)| value < 0)
            && constants.iter().any(|&(_, value)| value > i64::MAX.into());
        described.problem = if attributes.is_packed {
            Some("packed enums are not supported".to_owned())
        } else if attributes.mode.is_some() {
            Some("enums with the attribute mode are not supported".to_owned())
        } else if has_both {
            Some("no integer type has all of its constants".to_owned())
        } else {
            attributes.problem
        };
        described.constants = Some(constants);
        if let Some((_, token)) = tag {
            self.add_tagged(node, token);
        }
        Ok(node)
    }

    fn enumerators(&mut self) -> Result<Vec<(String, i128)>> {
        let brace = self.expect(b'{')?;
        let mut constants = Vec::new();
        let mut next = 0i128;
        loop {
            if self.accept(b'}') {
                break;
            }
            let token = self.peek();
            if token.kind != TokenKind::Word {
                return self.unexpected(token, "a name of a constant");
            }
            let name = self.text_of(token);
            self.next();
            self.attributes(&mut Attributes::default())?;
            let value = if self.accept(b'=') { self.integer()? } else { next };
            let is_wide = Integer { value, bits: 64, is_signed: true };
            if !is_wide.fits() && !(Integer { is_signed: false, ..is_wide }).fits() {
                return self.problem(token, "the constant takes more than 64 bits");
            }
            if self.constants.insert(name.to_owned(), value).is_some_and(|known| known != value) {
                return self.problem(token, format!("there is another constant {name} already"));
            }
            constants.push((name.to_owned(), value));
            let found = Value::Integer(is_wide);
            self.found.constants.push(Constant {
                name: name.to_owned(),
                value: found,
                offset: token.start,
            });
            next = value + 1;
            if !self.accept(b',') {
                self.expect(b'}')?;
                break;
            }
        }
        if constants.is_empty() {
            return self.problem(brace, "an enum must have a constant");
        }
        Ok(constants)
    }
}

/// Says why the bit-fields of a record can't be laid out as all compilers do; None if they can, or if there are none.
fn why_bits_are_refused(
    members: &[Member],
    is_packed: bool,
    pragma_packing: u32,
) -> Option<&'static str> {
    if members.iter().all(|member| member.width.is_none()) {
        return None;
    }
    match os::LAYOUT_RULES {
        // Compilers differ, and gcc lets bit-fields ask for an alignment then.
        LayoutRules::Unix => (is_packed && pragma_packing > 1)
            .then_some("packed bit-fields within #pragma pack are not supported"),
        // The attribute packs other members only, and an end of a unit asks for an alignment.
        LayoutRules::Microsoft if is_packed && pragma_packing != 1 => Some(
            "bit-fields of what has the attribute `packed` are not supported on Windows; use #pragma pack(1)",
        ),
        LayoutRules::Microsoft => {
            let ends_unit = members.iter().any(|member| member.width == Some(0));
            (pragma_packing > 0 && ends_unit).then_some(
                "bit-fields of no width within #pragma pack are not supported on Windows",
            )
        }
    }
}
