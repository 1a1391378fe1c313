//! Reads whole declarations, and remembers what they declare.

use super::attributes::Attributes;
use super::declarators::{Declarator, Naming};
use super::parser::{Constant, Declared, NamedType, Parser, Skipped};
use super::problem::{Problem, Result};
use super::specifiers::{Specifiers, Storage};
use super::token::{Token, TokenKind};
use super::tree::{Node, NodeId, Typedef};
use super::value::Value;
use std::collections::hash_map::Entry;

/// A type, with the name of what has it if there is one: `int`, `char *name`, `double cos(double)`.
#[derive(Clone, Debug)]
pub struct Single {
    pub name: Option<String>,
    pub node: NodeId,
    pub is_const: bool,
    pub symbol: Option<String>,
    pub parameter_names: Vec<String>,
    /// Why values of the type, or the function, can't be used.
    pub problem: Option<String>,
}

impl<'a> Parser<'a> {
    /// Reads declarations up to the token of an index. Where `goes_on` says so, what can't be read is skipped.
    pub fn declarations(&mut self, end: usize, goes_on: bool) -> Result<()> {
        let mut brace_depth = 0u32;
        while self.position < end && !self.peek().is_end() {
            let start = self.position;
            self.start = self.peek().start;
            if let Err(problem) = self.external(&mut brace_depth) {
                if !goes_on {
                    return Err(problem);
                }
                let (offset, reason) = (problem.offset, problem.message);
                self.found.skipped.push(Skipped { name: String::new(), reason, offset });
                // What a macro has left over is no part of what follows.
                self.leave_macros();
                self.position = start;
                self.recover();
                if self.position == start {
                    self.next();
                }
            }
            self.previous_end = self.source.tokens[self.position.saturating_sub(1)].end;
        }
        if brace_depth > 0 && !goes_on {
            let token = self.peek();
            return self.unexpected(token, "'}'");
        }
        Ok(())
    }

    /// Reads a type or a declaration that stands by itself.
    pub fn single(&mut self) -> Result<Single> {
        let specifiers = self.specifiers()?;
        let declarator = self.declarator(&specifiers, Naming::Either)?;
        let symbol = self.assembler_name()?;
        let mut attributes = declarator.attributes.clone();
        self.attributes(&mut attributes)?;
        self.accept(b';');
        let token = self.peek();
        if !token.is_end() {
            return self.unexpected(token, "the end");
        }
        if specifiers.storage == Some(Storage::Typedef) {
            return self.problem(token, "a typedef is no declaration of a function or variable");
        }
        let mut problem = specifiers.attributes.problem.clone();
        problem = problem.or_else(|| attributes.why_unsupported());
        problem = problem.or_else(|| self.tree.type_problem(declarator.node, &mut self.layouts));
        Ok(Single {
            name: declarator.name.map(|(name, _)| name.to_owned()),
            node: declarator.node,
            is_const: declarator.is_const,
            symbol,
            parameter_names: declarator.parameter_names,
            problem,
        })
    }

    /// Goes past a declaration that can't be read.
    fn recover(&mut self) {
        let mut was_bracket = false;
        loop {
            let token = self.peek();
            if token.is_end() {
                return;
            }
            if token.is(b'(') || token.is(b'[') || token.is(b'{') {
                if self.skip_brackets().is_err() {
                    return;
                }
                // A body ends a function; the members of a struct are followed by something.
                if token.is(b'{') && was_bracket && !self.peek().is(b';') {
                    return;
                }
                was_bracket = token.is(b'(');
                continue;
            }
            self.next();
            if token.is(b';') || token.is(b'}') {
                return;
            }
        }
    }

    fn external(&mut self, brace_depth: &mut u32) -> Result<()> {
        if self.accept(b';') {
            return Ok(());
        }
        if *brace_depth > 0 && self.accept(b'}') {
            *brace_depth -= 1;
            return Ok(());
        }
        match self.peek_word() {
            Some("_Static_assert" | "static_assert") => return self.static_assertion(),
            Some("asm" | "__asm__" | "__asm") => {
                self.next();
                self.skip_brackets()?;
                self.expect(b';')?;
                return Ok(());
            }
            Some("_Pragma") => {
                let token = self.next();
                let position = self.position;
                self.skip_brackets()?;
                let words = &self.source.tokens[position..self.position];
                let is_pack = words.iter().any(|&word| self.text_of(word).contains("pack"));
                return match is_pack {
                    true => self.problem(token, "_Pragma is not supported; use #pragma pack"),
                    false => Ok(()),
                };
            }
            Some("extern") if self.peek_after_next().kind == TokenKind::Text => {
                self.next();
                let language = self.next();
                if self.text_of(language) != "\"C\"" {
                    return self.problem(language, "only declarations for C can be read");
                }
                if self.accept(b'{') {
                    *brace_depth += 1;
                    return Ok(());
                }
            }
            Some(_) => {}
            None => {
                let is_attribute = self.peek().is(b'[');
                let token = self.peek();
                if !is_attribute {
                    return self.unexpected(token, "a declaration");
                }
            }
        }
        self.declaration()
    }

    fn declaration(&mut self) -> Result<()> {
        let specifiers = self.specifiers()?;
        if self.accept(b';') {
            return Ok(()); // it was about a struct, union or enum
        }
        let mut is_first = true;
        loop {
            let declarator = self.declarator(&specifiers, Naming::Named)?;
            let mut attributes = Attributes::default();
            self.attributes(&mut attributes)?;
            let symbol = self.assembler_name()?;
            self.attributes(&mut attributes)?;
            let has_body = self.declare(&specifiers, declarator, attributes, symbol, is_first)?;
            if has_body {
                return Ok(());
            }
            if self.accept(b'=') {
                self.skip_initializer()?;
            }
            is_first = false;
            if !self.accept(b',') {
                self.expect(b';')?;
                return Ok(());
            }
        }
    }

    /// Skips the value that a variable has at first.
    fn skip_initializer(&mut self) -> Result<()> {
        loop {
            let token = self.peek();
            if token.is_end() {
                return self.unexpected(token, "';'");
            }
            if token.is(b',') || token.is(b';') {
                return Ok(());
            }
            if token.is(b'(') || token.is(b'[') || token.is(b'{') {
                self.skip_brackets()?;
            } else {
                self.next();
            }
        }
    }

    /// Remembers what a declarator declares. Tells whether it has a body, which ends the declaration.
    fn declare(
        &mut self,
        specifiers: &Specifiers,
        declarator: Declarator<'a>,
        attributes: Attributes,
        symbol: Option<String>,
        is_first: bool,
    ) -> Result<bool> {
        let Some((name, token)) = declarator.name else {
            unreachable!("the declarator has a name");
        };
        let all = [&specifiers.attributes, &declarator.attributes, &attributes];
        if specifiers.storage == Some(Storage::Typedef) {
            self.define_type(name, token, &declarator, &all)?;
            return Ok(false);
        }
        let (start, previous_end) = (self.start, self.previous_end);
        let mut declared = Declared {
            name: name.to_owned(),
            node: declarator.node,
            is_const: declarator.is_const,
            symbol,
            parameter_names: declarator.parameter_names,
            offset: token.start,
            start,
            previous_end,
            problem: all.iter().find_map(|each| each.why_unsupported()),
        };
        if !self.tree.is_function(declarator.node) {
            self.declare_variable(specifiers, declared, token)?;
            return Ok(false);
        }
        // What is not exported, or has no symbol at all, can't be found in a library.
        let mut left_out = None;
        let next = self.peek();
        let has_old_parameters = next.kind == TokenKind::Word && !next.is(b';');
        if has_old_parameters {
            return self.problem(
                next,
                "expected ; or , after a declaration (macros after it, and definitions with the types of \
                 parameters after the list, are not supported)",
            );
        }
        let has_body = is_first && next.is(b'{');
        if has_body {
            self.skip_brackets()?;
            left_out = Some("it is defined here, and so not the library's");
        } else if specifiers.storage == Some(Storage::Static) {
            left_out = Some("it is static");
        }
        if let Some(reason) = left_out {
            self.skip(name, token, reason);
            return Ok(has_body);
        }
        declared.problem =
            declared.problem.or_else(|| self.tree.why_no_call(declared.node, &mut self.layouts));
        self.add_function(declared, token)?;
        Ok(has_body)
    }

    fn skip(&mut self, name: &str, token: Token, reason: &str) {
        let (name, reason) = (name.to_owned(), reason.to_owned());
        self.found.skipped.push(Skipped { name, reason, offset: token.start });
    }

    fn declare_variable(
        &mut self,
        specifiers: &Specifiers,
        mut declared: Declared,
        token: Token,
    ) -> Result<()> {
        if self.tree.is_void(declared.node) {
            return self.problem(token, "a variable can't be void");
        }
        let reason = if specifiers.storage == Some(Storage::Static) {
            Some("it is static")
        } else if specifiers.is_thread_local {
            Some("each thread has one of its own")
        } else {
            None
        };
        if let Some(reason) = reason {
            let name = declared.name.clone();
            self.skip(&name, token, reason);
            return Ok(());
        }
        let node = self.tree.resolved(declared.node);
        let has_no_length = matches!(self.tree.node(node), Node::Array { length: None, .. });
        if has_no_length {
            declared.problem.get_or_insert_with(|| "the array has no known length".to_owned());
        }
        if declared.problem.is_none() {
            declared.problem = self.tree.layout(node, &mut self.layouts).err();
        }
        match self.variable_indexes.entry(declared.name.clone()) {
            Entry::Vacant(entry) => {
                entry.insert(self.found.variables.len());
                self.found.variables.push(declared);
            }
            Entry::Occupied(entry) => {
                let known = &mut self.found.variables[*entry.get()];
                if known.problem.is_some() {
                    known.node = declared.node;
                    known.problem = declared.problem;
                } else if declared.problem.is_none()
                    && !self.tree.is_same(known.node, declared.node)
                {
                    let message = format!("{} was declared with another type", declared.name);
                    return self.problem(token, message);
                }
            }
        }
        Ok(())
    }

    fn add_function(&mut self, declared: Declared, token: Token) -> Result<()> {
        match self.function_indexes.entry(declared.name.clone()) {
            Entry::Vacant(entry) => {
                entry.insert(self.found.functions.len());
                self.found.functions.push(declared);
            }
            Entry::Occupied(entry) => {
                let known = &mut self.found.functions[*entry.get()];
                let has_parameters = |node: &Node| match node {
                    Node::Function { parameters, .. } => !parameters.is_empty(),
                    Node::Scalar(_)
                    | Node::Pointer(_)
                    | Node::Array { .. }
                    | Node::Record(_)
                    | Node::Enum(_)
                    | Node::Typedef(_)
                    | Node::Aligned { .. }
                    | Node::Unsupported(_) => false,
                };
                if self.tree.is_same(known.node, declared.node) {
                    known.symbol = known.symbol.take().or(declared.symbol);
                    known.problem = known.problem.take().or(declared.problem);
                } else if !has_parameters(self.tree.node(self.tree.bare(known.node))) {
                    // `()` says nothing of the parameters.
                    *known = declared;
                } else if has_parameters(self.tree.node(self.tree.bare(declared.node))) {
                    let message = format!("{} was declared with another type", declared.name);
                    return self.problem(token, message);
                }
            }
        }
        Ok(())
    }

    /// Remembers a name for a type.
    fn define_type(
        &mut self,
        name: &str,
        token: Token,
        declarator: &Declarator<'a>,
        attributes: &[&Attributes],
    ) -> Result<()> {
        let mut target = declarator.node;
        if let Some(problem) = attributes.iter().find_map(|each| each.why_unsupported()) {
            target = self.tree.unsupported(&problem);
        }
        if let Some(alignment) = attributes.iter().filter_map(|each| each.alignment).max() {
            target = self.add(Node::Aligned { of: target, alignment }, token)?;
        }
        let is_const = declarator.is_const;
        let node = match self.defined_type(name, target) {
            Some(named) => named,
            None => {
                let index = self.tree.typedefs.len() as u32;
                self.tree.typedefs.push(Typedef { name: name.to_owned(), target, is_const });
                self.add(Node::Typedef(index), token)?
            }
        };
        if let Some(&known) = self.typedefs.get(name) {
            if !self.tree.is_same(known, node) {
                let message = format!("{name} was defined as another type");
                return self.problem(token, message);
            }
            return Ok(());
        }
        self.typedefs.insert(name.to_owned(), node);
        let (start, previous_end) = (self.start, self.previous_end);
        let name = name.to_owned();
        let offset = token.start;
        self.found.typedefs.push(NamedType { name, node, offset, start, previous_end });
        Ok(())
    }

    /// Reads an assertion, and checks it where it can be evaluated.
    pub fn static_assertion(&mut self) -> Result<()> {
        let token = self.next();
        let position = self.position;
        self.skip_brackets()?;
        let end = self.position;
        self.expect(b';')?;
        let after = self.position;
        self.position = position + 1;
        let value = self.constant();
        let is_whole = self.position <= end;
        self.leave_macros();
        self.position = after;
        match value {
            Ok(value) if is_whole && value.is_true() == Some(false) => {
                self.problem(token, "the assertion does not hold here")
            }
            _ => Ok(()),
        }
    }

    /// Evaluates the macros that are constants, when all else is known.
    pub fn macro_constants(&mut self, from: u32) {
        let source = self.source;
        for &name in &source.macro_names {
            let Some(definition) = source.macros[name].last() else { continue };
            let Some(replacement) = definition.replacement else { continue };
            if definition.offset < from || replacement.0 == replacement.1 {
                continue;
            }
            // A name that is a constant of an enum, too, stands for that.
            if self.constants.contains_key(name) {
                continue;
            }
            let value: Result<Value> = self.in_macro(replacement, name, |parser| {
                let value = parser.constant()?;
                let token = parser.peek();
                if token.is_end() { Ok(value) } else { Err(Problem::new(token.start, "")) }
            });
            // What no number in C's text says is none here either; JSON has no words for it.
            let is_finite = |value: &Value| match value {
                Value::Float(float) => float.is_finite(),
                Value::Integer(_) | Value::Text(_) => true,
            };
            if let Ok(value) = value
                && is_finite(&value)
            {
                let (name, offset) = (name.to_owned(), definition.offset);
                self.found.constants.push(Constant { name, value, offset });
            }
        }
    }
}
