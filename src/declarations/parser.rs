//! The parser's state: where it is among the tokens, and the names that it knows. How the parts of declarations
//! are read is in the files beside this one: declaration.rs, specifiers.rs, declarators.rs, records.rs,
//! attributes.rs and expressions.rs.

use super::layout::Layouts;
use super::lexer::Source;
use super::problem::{Problem, Result};
use super::scalar::CScalar;
use super::token::{Token, TokenKind};
use super::tree::{Node, NodeId, Tree};
use super::value::Value;
use std::collections::HashMap;

/// The most things of C that may be nested in each other. Reading them is recursive, and little stack may be left.
const MOST_NESTED: u32 = 64;

/// The most tokens that the macros in one constant expression may expand to.
const MOST_EXPANDED: u32 = 2_000;

/// A function or variable as it is declared.
#[derive(Clone, Debug)]
pub struct Declared {
    pub name: String,
    pub node: NodeId,
    pub is_const: bool,
    /// The name that the linker knows, where it is another.
    pub symbol: Option<String>,
    /// The names of parameters, empty for those that have none.
    pub parameter_names: Vec<String>,
    /// The place of the name.
    pub offset: u32,
    /// The place where the declaration begins, and where what is before it ends.
    pub start: u32,
    pub previous_end: u32,
    /// Why it can't be used.
    pub problem: Option<String>,
}

/// A name for a type, as it is declared.
#[derive(Clone, Debug)]
pub struct NamedType {
    pub name: String,
    pub node: NodeId,
    pub offset: u32,
    pub start: u32,
    pub previous_end: u32,
}

/// A record or an enum with a tag, where it is defined.
#[derive(Clone, Copy, Debug)]
pub struct Defined {
    pub node: NodeId,
    pub offset: u32,
    pub start: u32,
    pub previous_end: u32,
}

#[derive(Clone, Debug)]
pub struct Constant {
    pub name: String,
    pub value: Value,
    pub offset: u32,
}

/// What was left out, and why.
#[derive(Clone, Debug)]
pub struct Skipped {
    pub name: String,
    pub reason: String,
    pub offset: u32,
}

/// What a text declares, in its order.
#[derive(Default)]
pub struct Declarations {
    pub functions: Vec<Declared>,
    pub variables: Vec<Declared>,
    pub typedefs: Vec<NamedType>,
    pub tagged: Vec<Defined>,
    pub constants: Vec<Constant>,
    pub skipped: Vec<Skipped>,
}

/// A macro that is being expanded.
struct Expansion<'a> {
    name: &'a str,
    next: u32,
    end: u32,
}

pub struct Parser<'a> {
    pub source: &'a Source<'a>,
    pub tree: Tree,
    pub layouts: Layouts,
    pub found: Declarations,
    /// The index of the next token outside of macros.
    pub position: usize,
    /// The macros that are being expanded, which happens in constant expressions only.
    expansions: Vec<Expansion<'a>>,
    is_expanding: bool,
    /// Whether the tokens are those of a macro only.
    is_in_macro: bool,
    expanded: u32,
    depth: u32,
    pub typedefs: HashMap<String, NodeId>,
    pub tags: HashMap<String, NodeId>,
    pub constants: HashMap<String, i128>,
    /// Where each function and variable is in its list.
    pub function_indexes: HashMap<String, usize>,
    pub variable_indexes: HashMap<String, usize>,
    /// The place where the declaration begins that is being read.
    pub start: u32,
    pub previous_end: u32,
}

impl<'a> Parser<'a> {
    pub fn new(source: &'a Source<'a>) -> Parser<'a> {
        let mut parser = Parser {
            source,
            tree: Tree::default(),
            layouts: Layouts::new(),
            found: Declarations::default(),
            position: 0,
            expansions: Vec::new(),
            is_expanding: false,
            is_in_macro: false,
            expanded: 0,
            depth: 0,
            typedefs: HashMap::new(),
            tags: HashMap::new(),
            constants: HashMap::new(),
            function_indexes: HashMap::new(),
            variable_indexes: HashMap::new(),
            start: 0,
            previous_end: 0,
        };
        let void = parser.tree.scalar(CScalar::Void);
        debug_assert_eq!(void, 0);
        parser
    }

    pub fn text_of(&self, token: Token) -> &'a str {
        self.source.text_of(token)
    }

    /// Gives the next token, without going past it.
    pub fn peek(&mut self) -> Token {
        while let Some(expansion) = self.expansions.last() {
            if expansion.next == expansion.end {
                self.expansions.pop();
                continue;
            }
            let token = self.source.macro_tokens[expansion.next as usize];
            if !self.expands(token) {
                return token;
            }
        }
        if self.is_in_macro {
            return self.source.tokens[self.source.tokens.len() - 1];
        }
        let token = self.source.tokens[self.position];
        if self.is_expanding && self.expands(token) { self.peek() } else { token }
    }

    /// Goes on with what a macro stands for, if this token names one, in its place.
    fn expands(&mut self, token: Token) -> bool {
        if token.kind != TokenKind::Word {
            return false;
        }
        let name = self.text_of(token);
        if self.constants.contains_key(name) || self.expansions.iter().any(|one| one.name == name) {
            return false;
        }
        // A macro that stands in another is looked up where that is used.
        let offset = match self.is_in_macro {
            true => u32::MAX,
            false => self.source.tokens[self.position].start,
        };
        let Some((first, last)) = self.source.macro_at(name, offset) else { return false };
        self.expanded += last - first + 1;
        if self.expanded > MOST_EXPANDED {
            return false;
        }
        self.step();
        self.expansions.push(Expansion { name, next: first, end: last });
        true
    }

    fn step(&mut self) {
        match self.expansions.last_mut() {
            Some(expansion) => expansion.next += 1,
            None if self.is_in_macro => {}
            None => self.position = (self.position + 1).min(self.source.tokens.len() - 1),
        }
    }

    /// Gives the next token, and goes past it.
    pub fn next(&mut self) -> Token {
        let token = self.peek();
        // At the end of a macro there is nothing to go past.
        self.step();
        token
    }

    /// Gives the token after the next.
    pub fn peek_after_next(&mut self) -> Token {
        self.peek();
        let last = self.source.tokens.len() - 1;
        match self.expansions.last() {
            Some(one) if one.next + 1 < one.end => self.source.macro_tokens[one.next as usize + 1],
            Some(_) if self.is_in_macro => self.source.tokens[last],
            Some(_) => self.source.tokens[self.position],
            None => self.source.tokens[(self.position + 1).min(last)],
        }
    }

    /// Tells whether this is within a constant expression.
    pub fn is_expanding(&self) -> bool {
        self.is_expanding
    }

    /// Goes past a punctuator if it is next.
    pub fn accept(&mut self, character: u8) -> bool {
        let is_next = self.peek().is(character);
        if is_next {
            self.step();
        }
        is_next
    }

    pub fn expect(&mut self, character: u8) -> Result<Token> {
        let token = self.peek();
        if token.is(character) {
            self.step();
            return Ok(token);
        }
        self.unexpected(token, &format!("'{}'", character as char))
    }

    /// Gives the next token as text, if it is a word.
    pub fn peek_word(&mut self) -> Option<&'a str> {
        let token = self.peek();
        (token.kind == TokenKind::Word).then(|| self.text_of(token))
    }

    /// Makes the problem of a token that is not what must be there.
    pub fn unexpected<T>(&self, token: Token, expected: &str) -> Result<T> {
        let got = match token.kind {
            TokenKind::End => "the text ends".to_owned(),
            _ => format!("there is '{}'", shorten(self.text_of(token))),
        };
        Err(Problem::new(token.start, format!("{expected} is expected, and {got}")))
    }

    pub fn problem<T>(&self, token: Token, message: impl Into<String>) -> Result<T> {
        Err(Problem::new(token.start, message))
    }

    /// Reads a part of C that may be nested in itself.
    pub fn nested<T>(&mut self, read: impl FnOnce(&mut Self) -> Result<T>) -> Result<T> {
        if self.depth == MOST_NESTED {
            let token = self.peek();
            return self.problem(token, format!("more than {MOST_NESTED} levels are nested here"));
        }
        self.depth += 1;
        let result = read(self);
        self.depth -= 1;
        result
    }

    /// Adds a type to the tree.
    pub fn add(&mut self, node: Node, token: Token) -> Result<NodeId> {
        match self.tree.add(node) {
            Some(id) => Ok(id),
            None => self.problem(token, "the type consists of too many others"),
        }
    }

    /// Skips what is between brackets, whose first is next, and the last of them.
    pub fn skip_brackets(&mut self) -> Result<()> {
        let first = self.peek();
        let mut depth = 0u32;
        loop {
            let token = self.next();
            let is_opening = token.is(b'(') || token.is(b'[') || token.is(b'{');
            let is_closing = token.is(b')') || token.is(b']') || token.is(b'}');
            if token.is_end() {
                return self.problem(first, "the bracket is not closed");
            }
            depth = if is_opening { depth + 1 } else { depth.saturating_sub(is_closing.into()) };
            if depth == 0 {
                return Ok(());
            }
        }
    }

    /// Reads something in which macros count, a constant expression.
    pub fn expanding<T>(&mut self, read: impl FnOnce(&mut Self) -> Result<T>) -> Result<T> {
        if self.is_expanding {
            return read(self);
        }
        self.is_expanding = true;
        self.expanded = 0;
        let result = read(self);
        self.is_expanding = false;
        if result.is_err() {
            self.expansions.clear();
        }
        result
    }

    /// Forgets the macros that are being expanded.
    pub fn leave_macros(&mut self) {
        self.expansions.clear();
    }

    /// Reads what a macro stands for, outside of the text.
    pub fn in_macro<T>(
        &mut self,
        (first, last): (u32, u32),
        name: &'a str,
        read: impl FnOnce(&mut Self) -> Result<T>,
    ) -> Result<T> {
        self.is_in_macro = true;
        self.expansions.push(Expansion { name, next: first, end: last });
        let result = self.expanding(read);
        self.expansions.clear();
        self.is_in_macro = false;
        result
    }
}

/// Gives the beginning of a long text.
fn shorten(text: &str) -> &str {
    let end = text.char_indices().nth(40).map_or(text.len(), |(at, _)| at);
    &text[..end]
}
