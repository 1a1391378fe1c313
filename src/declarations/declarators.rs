//! Reads declarators: what stands around a name, and makes pointers, arrays and functions of a type.

use super::attributes::Attributes;
use super::parser::Parser;
use super::problem::{Problem, Result};
use super::scalar::CScalar;
use super::specifiers::Specifiers;
use super::token::{Token, TokenKind};
use super::tree::{Node, NodeId, Qualified};

/// A declarator with the type that it makes.
#[derive(Clone, Debug)]
pub struct Declarator<'a> {
    /// The name, with its token; None of an abstract declarator.
    pub name: Option<(&'a str, Token)>,
    pub node: NodeId,
    pub is_const: bool,
    /// The names of the parameters, if the declarator is that of a function.
    pub parameter_names: Vec<String>,
    pub attributes: Attributes,
}

/// A step from one type to another.
enum Step {
    Pointer { is_const: bool, is_atomic: bool },
    Array(Length),
    Function { parameters: Vec<NodeId>, names: Vec<String>, is_variadic: bool },
}

enum Length {
    Unknown,
    Known(u64),
    /// It is no constant, or none that is supported.
    Refused(String),
}

/// Whether a declarator must have a name.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Naming {
    Named,
    Abstract,
    Either,
}

impl<'a> Parser<'a> {
    /// Reads a declarator of what specifiers have named.
    pub fn declarator(
        &mut self,
        specifiers: &Specifiers,
        naming: Naming,
    ) -> Result<Declarator<'a>> {
        let first = self.peek();
        let mut steps = Vec::new();
        let mut attributes = Attributes::default();
        let name = self.steps(naming, &mut steps, &mut attributes)?;
        let mut current = Qualified { node: specifiers.node, is_const: specifiers.is_const };
        let mut parameter_names = Vec::new();
        for step in steps {
            parameter_names.clear();
            current = self.apply(step, current, first, &mut parameter_names)?;
        }
        let Qualified { node, is_const } = current;
        Ok(Declarator { name, node, is_const, parameter_names, attributes })
    }

    /// Reads a type without a name, as in a cast. Tells whether it is `const`, too.
    pub fn type_name(&mut self) -> Result<(NodeId, bool)> {
        self.nested(|parser| {
            let specifiers = parser.specifiers()?;
            let declarator = parser.declarator(&specifiers, Naming::Abstract)?;
            Ok((declarator.node, declarator.is_const))
        })
    }

    fn apply(
        &mut self,
        step: Step,
        current: Qualified,
        token: Token,
        parameter_names: &mut Vec<String>,
    ) -> Result<Qualified> {
        let is_function = self.tree.is_function(current.node);
        match step {
            Step::Pointer { is_atomic: true, .. } => {
                let node = self.tree.unsupported("_Atomic types are not supported");
                Ok(Qualified { node, is_const: false })
            }
            Step::Pointer { is_const, .. } => {
                let node = self.add(Node::Pointer(current), token)?;
                Ok(Qualified { node, is_const })
            }
            Step::Array(length) => {
                if is_function {
                    return self.problem(token, "an array can't consist of functions");
                }
                if self.tree.is_void(current.node) {
                    return self.problem(token, "an array can't consist of void");
                }
                let length = match length {
                    Length::Known(length) => Some(length),
                    Length::Unknown => None,
                    Length::Refused(reason) => {
                        // Its element type is lost: this is an array that nothing is known of.
                        let of =
                            self.tree.unsupported(&format!("the length of the array: {reason}"));
                        let element = Qualified { node: of, is_const: current.is_const };
                        let node = self.add(Node::Array { element, length: None }, token)?;
                        return Ok(Qualified { node, is_const: current.is_const });
                    }
                };
                let node = self.add(Node::Array { element: current, length }, token)?;
                Ok(Qualified { node, is_const: current.is_const })
            }
            Step::Function { parameters, names, is_variadic } => {
                let bare = self.tree.bare(current.node);
                if is_function || matches!(self.tree.node(bare), Node::Array { .. }) {
                    return self.problem(token, "a function can't return a function or an array");
                }
                *parameter_names = names;
                let parameters = parameters.into_boxed_slice();
                let node = Node::Function { result: current, parameters, is_variadic };
                let node = self.add(node, token)?;
                Ok(Qualified { node, is_const: false })
            }
        }
    }

    /// Reads a declarator into the steps that make its type, the first of which is the innermost.
    fn steps(
        &mut self,
        naming: Naming,
        steps: &mut Vec<Step>,
        attributes: &mut Attributes,
    ) -> Result<Option<(&'a str, Token)>> {
        self.nested(|parser| {
            while parser.accept(b'*') {
                let (is_const, is_atomic) = parser.qualifiers(attributes)?;
                steps.push(Step::Pointer { is_const, is_atomic });
            }
            parser.qualifiers(attributes)?;
            let mut inner = Vec::new();
            let token = parser.peek();
            let is_word = token.kind == TokenKind::Word;
            let name = if is_word && naming != Naming::Abstract && !parser.is_after_name(token) {
                parser.next();
                Some((parser.text_of(token), token))
            } else if token.is(b'(') && parser.begins_inner(naming) {
                parser.next();
                parser.qualifiers(attributes)?;
                let name = parser.steps(naming, &mut inner, attributes)?;
                parser.expect(b')')?;
                name
            } else if naming == Naming::Named {
                return parser.unexpected(token, "a name");
            } else {
                None
            };
            let mut after = Vec::new();
            loop {
                parser.attributes(attributes)?;
                if parser.peek().is(b'[') {
                    let step = parser.array()?;
                    after.push(step);
                } else if parser.peek().is(b'(') {
                    let step = parser.nested(|parser| parser.parameters())?;
                    after.push(step);
                } else {
                    break;
                }
            }
            // What stands last is applied first, and what is in the brackets last of all.
            steps.extend(after.into_iter().rev());
            steps.append(&mut inner);
            Ok(name)
        })
    }

    /// Tells whether a word is one that only follows a declarator.
    fn is_after_name(&self, token: Token) -> bool {
        matches!(self.text_of(token), "asm" | "__asm__" | "__asm" | "__attribute__" | "__attribute")
    }

    /// Tells whether `(`, which is next, has a declarator in it, rather than parameters.
    fn begins_inner(&mut self, naming: Naming) -> bool {
        if naming == Naming::Named {
            return true;
        }
        let second = self.peek_after_next();
        if second.is(b'*') || second.is(b'(') || second.is(b'[') || second.is(b'^') {
            return true;
        }
        if second.kind != TokenKind::Word {
            return false;
        }
        let word = self.text_of(second);
        let is_convention = matches!(word, "__cdecl" | "__stdcall" | "__fastcall");
        let is_attribute = word.starts_with("__attribute");
        is_convention || is_attribute || naming == Naming::Either && !self.is_type_word(word)
    }

    /// Reads qualifiers of a pointer: whether there is a `const`, and an `_Atomic`.
    fn qualifiers(&mut self, attributes: &mut Attributes) -> Result<(bool, bool)> {
        let (mut is_const, mut is_atomic) = (false, false);
        loop {
            self.attributes(attributes)?;
            match self.peek_word() {
                Some("const" | "__const" | "__const__") => is_const = true,
                Some("_Atomic") => is_atomic = true,
                Some(
                    "volatile" | "__volatile__" | "__volatile" | "restrict" | "__restrict"
                    | "__restrict__" | "__extension__" | "__ptr64" | "__unaligned" | "__w64"
                    | "_Nullable" | "_Nonnull" | "_Null_unspecified" | "__cdecl" | "__stdcall"
                    | "__fastcall",
                ) => {}
                _ => return Ok((is_const, is_atomic)),
            }
            self.next();
        }
    }

    fn array(&mut self) -> Result<Step> {
        let bracket = self.expect(b'[')?;
        while let Some(
            "static" | "const" | "__const" | "volatile" | "restrict" | "__restrict"
            | "__restrict__",
        ) = self.peek_word()
        {
            self.next();
        }
        if self.accept(b']') {
            return Ok(Step::Array(Length::Unknown));
        }
        let is_star = self.peek().is(b'*') && self.peek_after_next().is(b']');
        if is_star {
            self.next();
            self.next();
            return Ok(Step::Array(Length::Refused("it is known at run time only".to_owned())));
        }
        let before = self.position;
        let length = self.nested(|parser| {
            let length = parser.size()?;
            parser.expect(b']')?;
            Ok(length)
        });
        match length {
            Ok(length) => Ok(Step::Array(Length::Known(length))),
            Err(problem) if self.is_expanding() => Err(problem),
            Err(Problem { message, .. }) => {
                // An array with a length that depends on something else may still be a parameter.
                self.leave_macros();
                self.position = before;
                self.skip_to_bracket(bracket)?;
                Ok(Step::Array(Length::Refused(message)))
            }
        }
    }

    /// Skips what is left between square brackets.
    fn skip_to_bracket(&mut self, bracket: Token) -> Result<()> {
        loop {
            let token = self.peek();
            if token.is_end() || token.is(b';') || token.is(b'}') {
                return self.problem(bracket, "the bracket is not closed");
            }
            if token.is(b'(') || token.is(b'[') || token.is(b'{') {
                self.skip_brackets()?;
                continue;
            }
            self.next();
            if token.is(b']') {
                return Ok(());
            }
        }
    }

    fn parameters(&mut self) -> Result<Step> {
        self.expect(b'(')?;
        let mut parameters = Vec::new();
        let mut names = Vec::new();
        let mut is_variadic = false;
        if self.accept(b')') {
            return Ok(Step::Function { parameters, names, is_variadic });
        }
        loop {
            if self.peek().is_ellipsis() {
                let token = self.next();
                if parameters.is_empty() {
                    return self.problem(token, "there must be a parameter before '...'");
                }
                is_variadic = true;
                self.expect(b')')?;
                break;
            }
            let token = self.peek();
            let specifiers = self.specifiers()?;
            let declarator = self.declarator(&specifiers, Naming::Either)?;
            let is_only = parameters.is_empty() && declarator.name.is_none();
            if is_only && self.tree.is_void(declarator.node) && self.accept(b')') {
                break;
            }
            if self.tree.is_void(declarator.node) {
                return self.problem(token, "a parameter can't be void");
            }
            let mut attributes = declarator.attributes;
            self.attributes(&mut attributes)?;
            let all = [&specifiers.attributes, &attributes];
            parameters.push(match all.iter().find_map(|each| each.why_unsupported()) {
                Some(reason) => self.tree.unsupported(&reason),
                None => self.adjusted(declarator.node, token)?,
            });
            names.push(declarator.name.map_or_else(String::new, |(name, _)| name.to_owned()));
            if self.accept(b')') {
                break;
            }
            if !self.peek().is(b',') {
                let token = self.peek();
                return self.unexpected(token, "',' or ')'");
            }
            self.next();
        }
        Ok(Step::Function { parameters, names, is_variadic })
    }

    /// Gives the type that C gives a parameter: arrays and functions are passed as pointers.
    fn adjusted(&mut self, node: NodeId, token: Token) -> Result<NodeId> {
        let bare = self.tree.bare(node);
        match self.tree.node(bare) {
            Node::Array { element, .. } => {
                let element = *element;
                // Of an array whose length is not known here, the element is the array's own.
                self.add(Node::Pointer(element), token)
            }
            Node::Function { .. } => {
                self.add(Node::Pointer(Qualified { node, is_const: false }), token)
            }
            Node::Scalar(_)
            | Node::Pointer(_)
            | Node::Record(_)
            | Node::Enum(_)
            | Node::Typedef(_)
            | Node::Aligned { .. }
            | Node::Unsupported(_) => Ok(node),
        }
    }

    /// Gives the type of a typedef, which may be one that the standard headers name.
    pub fn defined_type(&mut self, name: &str, node: NodeId) -> Option<NodeId> {
        let named = CScalar::named(name)?;
        let bare = self.tree.resolved(node);
        match self.tree.node(bare) {
            Node::Scalar(scalar) if scalar.machine() == named.machine() => {
                Some(self.tree.scalar(named))
            }
            Node::Scalar(_)
            | Node::Pointer(_)
            | Node::Array { .. }
            | Node::Function { .. }
            | Node::Record(_)
            | Node::Enum(_)
            | Node::Typedef(_)
            | Node::Aligned { .. }
            | Node::Unsupported(_) => None,
        }
    }
}
