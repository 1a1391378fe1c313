//! The lexer makes tokens of C text. It also reads the directives that are left in preprocessed text, and those
//! that declarations need: line markers, `#define` and `#undef`, and `#pragma pack`.

use super::problem::{Problem, Result};
use super::token::{ELLIPSIS, Punctuator, Token, TokenKind};
use std::collections::HashMap;

/// The longest text that is read, so that places in it fit into 32 bits.
const MOST_BYTES: usize = 1 << 30;

/// C text as tokens, with what directives have said.
pub struct Source<'a> {
    pub text: &'a str,
    /// The tokens outside of directives. The last is the end.
    pub tokens: Vec<Token>,
    /// The tokens of all replacement lists.
    pub macro_tokens: Vec<Token>,
    /// The definitions of each macro, in the order of the text.
    pub macros: HashMap<&'a str, Vec<Macro>>,
    /// The names of macros in the order of their first definitions.
    pub macro_names: Vec<&'a str>,
    /// The packing from a token on, by the token's index.
    packings: Vec<(u32, u32)>,
    markers: Vec<Marker>,
    line_starts: Vec<u32>,
    /// The names of files in line markers.
    pub files: Vec<String>,
    file_indexes: HashMap<String, u32>,
    /// The comments, if they were asked for.
    comments: Vec<Comment>,
}

/// What a directive says of a macro, from there on.
#[derive(Clone, Copy, Debug)]
pub struct Macro {
    pub offset: u32,
    /// The tokens that replace it; None if it is not defined any more, or takes arguments.
    pub replacement: Option<(u32, u32)>,
}

/// A line marker: what follows comes from that line of that file.
#[derive(Clone, Copy, Debug)]
struct Marker {
    /// The line of the text that follows the marker, counted from 0.
    physical: u32,
    line: u32,
    file: Option<u32>,
}

#[derive(Clone, Copy, Debug)]
struct Comment {
    start: u32,
    end: u32,
    /// Whether a token is before it on its line.
    is_trailing: bool,
}

/// A place as its author knows it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Place {
    pub file: Option<u32>,
    pub line: u32,
    pub column: u32,
}

impl<'a> Source<'a> {
    /// Reads a text.
    pub fn read(text: &'a str, keeps_comments: bool) -> Result<Source<'a>> {
        if text.len() > MOST_BYTES {
            return Err(Problem::new(0, "the text is too long"));
        }
        let mut line_starts = vec![0];
        line_starts.extend(memchr::memchr_iter(b'\n', text.as_bytes()).map(|at| at as u32 + 1));
        let source = Source {
            text,
            tokens: Vec::with_capacity(text.len() / 8),
            macro_tokens: Vec::new(),
            macros: HashMap::new(),
            macro_names: Vec::new(),
            packings: Vec::new(),
            markers: Vec::new(),
            line_starts,
            files: Vec::new(),
            file_indexes: HashMap::new(),
            comments: Vec::new(),
        };
        let mut lexer = Lexer {
            source,
            bytes: text.as_bytes(),
            at: 0,
            is_line_start: true,
            keeps_comments,
            packing: 0,
            pushed: Vec::new(),
        };
        lexer.read_all()?;
        Ok(lexer.source)
    }

    pub fn text_of(&self, token: Token) -> &'a str {
        &self.text[token.start as usize..token.end as usize]
    }

    /// Gives the packing that `#pragma pack` asks for at a token; 0 if none does.
    pub fn packing_at(&self, index: usize) -> u32 {
        let after = self.packings.partition_point(|&(from, _)| from as usize <= index);
        after.checked_sub(1).map_or(0, |last| self.packings[last].1)
    }

    /// Tells where something is.
    pub fn place(&self, offset: u32) -> Place {
        let physical = self.line_starts.partition_point(|&start| start <= offset) as u32 - 1;
        let start = self.line_starts[physical as usize] as usize;
        let before = self.text.get(start..offset as usize).unwrap_or("");
        let column = before.chars().count() as u32 + 1;
        let after = self.markers.partition_point(|marker| marker.physical <= physical);
        match after.checked_sub(1).map(|last| self.markers[last]) {
            None => Place { file: None, line: physical + 1, column },
            Some(marker) => {
                let line = marker.line.saturating_add(physical - marker.physical);
                Place { file: marker.file, line, column }
            }
        }
    }

    /// Gives the line of the text in which something is.
    pub fn line_around(&self, offset: u32) -> &'a str {
        let physical = self.line_starts.partition_point(|&start| start <= offset) - 1;
        let start = self.line_starts[physical] as usize;
        let line = &self.text[start..];
        line.split(['\n', '\r']).next().unwrap_or("")
    }

    /// Gives the definition of a macro that is in force at a place: the tokens that replace it.
    pub fn macro_at(&self, name: &str, offset: u32) -> Option<(u32, u32)> {
        let definitions = self.macros.get(name)?;
        let after = definitions.partition_point(|each| each.offset < offset);
        definitions[after.checked_sub(1)?].replacement
    }

    /// Gives the comment that is before a declaration, from the end of what was before that on.
    pub fn comment_before(&self, start: u32, previous_end: u32) -> Option<&'a str> {
        let after = self.comments.partition_point(|comment| comment.end <= start);
        let last = self.comments[after.checked_sub(1)?];
        let is_line = |comment: &Comment| self.text[comment.start as usize..].starts_with("//");
        if last.start < previous_end || last.is_trailing {
            return None;
        }
        // Lines of `//` one below the other are one comment.
        let mut first = last;
        for comment in self.comments[..after - 1].iter().rev() {
            let between = &self.text[comment.end as usize..first.start as usize];
            let is_next = between.trim().is_empty() && between.matches('\n').count() == 1;
            let is_part = is_line(comment) && is_line(&first) && is_next && !comment.is_trailing;
            if !is_part || comment.start < previous_end {
                break;
            }
            first = *comment;
        }
        let rest = &self.text[last.end as usize..start as usize];
        let has_directive = rest.lines().any(|line| line.trim_start().starts_with('#'));
        (!has_directive).then(|| &self.text[first.start as usize..last.end as usize])
    }
}

struct Lexer<'a> {
    source: Source<'a>,
    bytes: &'a [u8],
    at: usize,
    is_line_start: bool,
    keeps_comments: bool,
    packing: u32,
    pushed: Vec<(&'a str, u32)>,
}

const fn is_word_start(byte: u8) -> bool {
    byte.is_ascii_alphabetic() || byte == b'_' || byte == b'$' || byte >= 0x80
}

const fn is_word_part(byte: u8) -> bool {
    is_word_start(byte) || byte.is_ascii_digit()
}

const PREFIXES: [&str; 4] = ["L", "u", "U", "u8"];

impl<'a> Lexer<'a> {
    fn peek(&self, ahead: usize) -> u8 {
        self.bytes.get(self.at + ahead).copied().unwrap_or(0)
    }

    fn problem<T>(&self, offset: usize, message: impl Into<String>) -> Result<T> {
        Err(Problem::new(offset as u32, message))
    }

    fn read_all(&mut self) -> Result<()> {
        while let Some(token) = self.next(false)? {
            if token.is(b'#') && self.is_line_start {
                self.directive(token)?;
            } else {
                self.source.tokens.push(token);
                self.is_line_start = false;
            }
        }
        let end = self.bytes.len() as u32;
        self.source.tokens.push(Token { kind: TokenKind::End, start: end, end });
        Ok(())
    }

    /// Skips white space and comments; in a directive it stops at the end of the line. Tells whether there is
    /// more.
    fn skip_space(&mut self, in_directive: bool) -> Result<bool> {
        loop {
            match self.peek(0) {
                0 if self.at >= self.bytes.len() => return Ok(false),
                b'\n' => {
                    if in_directive {
                        return Ok(false);
                    }
                    self.is_line_start = true;
                    self.at += 1;
                }
                b' ' | b'\t' | b'\r' | 0x0b | 0x0c => self.at += 1,
                b'\\' if self.splice_length() > 0 => {
                    let (before, length) = (self.at, self.splice_length());
                    self.at += length;
                    let is_inside = before > 0
                        && is_word_part(self.bytes[before - 1])
                        && is_word_part(self.peek(0));
                    if is_inside {
                        return self.problem(before, "a word goes on in the next line");
                    }
                }
                b'/' if self.peek(1) == b'*' => {
                    let start = self.at;
                    let body = &self.bytes[start + 2..];
                    let Some(length) = memchr::memmem::find(body, b"*/") else {
                        return self.problem(start, "the comment does not end");
                    };
                    self.at = start + 2 + length + 2;
                    self.keep_comment(start);
                }
                b'/' if self.peek(1) == b'/' => {
                    let start = self.at;
                    self.at = self.end_of_line_comment(start);
                    self.keep_comment(start);
                }
                _ => return Ok(true),
            }
        }
    }

    /// Finds where a comment of one line ends, which goes on in the next after a backslash, as compilers read it.
    fn end_of_line_comment(&self, start: usize) -> usize {
        let ends = memchr::memchr_iter(b'\n', &self.bytes[start..]).map(|length| start + length);
        let goes_on = |end: usize| {
            let line = self.bytes[start..end].rsplit(|&byte| byte == b'\n').next();
            line.is_some_and(|line| line.trim_ascii_end().ends_with(b"\\"))
        };
        ends.into_iter().find(|&end| !goes_on(end)).unwrap_or(self.bytes.len())
    }

    fn keep_comment(&mut self, start: usize) {
        if self.keeps_comments {
            let (start, end) = (start as u32, self.at as u32);
            let is_trailing = !self.is_line_start;
            self.source.comments.push(Comment { start, end, is_trailing });
        }
    }

    /// Gives the length of a backslash with the end of the line after it.
    fn splice_length(&self) -> usize {
        match (self.peek(1), self.peek(2)) {
            (b'\n', _) => 2,
            (b'\r', b'\n') => 3,
            _ => 0,
        }
    }

    /// Reads a token; None at the end.
    fn next(&mut self, in_directive: bool) -> Result<Option<Token>> {
        if !self.skip_space(in_directive)? {
            return Ok(None);
        }
        let start = self.at;
        let byte = self.peek(0);
        let kind = if is_word_start(byte) {
            self.word()?
        } else if byte.is_ascii_digit() || byte == b'.' && self.peek(1).is_ascii_digit() {
            self.number();
            TokenKind::Number
        } else if byte == b'"' || byte == b'\'' {
            self.quoted(start)?
        } else {
            TokenKind::Punctuator(self.punctuator()?)
        };
        Ok(Some(Token { kind, start: start as u32, end: self.at as u32 }))
    }

    fn word(&mut self) -> Result<TokenKind> {
        let start = self.at;
        while is_word_part(self.peek(0)) {
            self.at += 1;
        }
        let quote = self.peek(0);
        let is_quoted = quote == b'"' || quote == b'\'';
        if is_quoted && PREFIXES.contains(&&self.source.text[start..self.at]) {
            return self.quoted(start);
        }
        Ok(TokenKind::Word)
    }

    fn number(&mut self) {
        loop {
            let byte = self.peek(0);
            let is_exponent = matches!(byte, b'e' | b'E' | b'p' | b'P');
            if is_exponent && matches!(self.peek(1), b'+' | b'-') {
                self.at += 2;
            } else if is_word_part(byte) || byte == b'.' {
                self.at += 1;
            } else {
                break;
            }
        }
    }

    fn quoted(&mut self, start: usize) -> Result<TokenKind> {
        let quote = self.peek(0);
        self.at += 1;
        loop {
            match self.peek(0) {
                b'\n' | 0 => return self.problem(start, "the quotation does not end in its line"),
                b'\\' => {
                    self.at += 1;
                    // A character of more bytes goes on as one.
                    if self.peek(0) != 0 && self.peek(0) != b'\n' {
                        self.at += 1;
                    }
                }
                byte => {
                    self.at += 1;
                    if byte == quote {
                        break;
                    }
                }
            }
        }
        Ok(if quote == b'"' { TokenKind::Text } else { TokenKind::Character })
    }

    fn punctuator(&mut self) -> Result<Punctuator> {
        let (first, second) = (self.peek(0), self.peek(1));
        let (kind, length) = match (first, second) {
            (b'.', b'.') if self.peek(2) == b'.' => (ELLIPSIS, 3),
            // These are other spellings of brackets and braces.
            (b'<', b':') => (Punctuator::one(b'['), 2),
            (b':', b'>') => (Punctuator::one(b']'), 2),
            (b'<', b'%') => (Punctuator::one(b'{'), 2),
            (b'%', b'>') => (Punctuator::one(b'}'), 2),
            (b'%', b':') => (Punctuator::one(b'#'), 2),
            (b'<', b'<')
            | (b'>', b'>')
            | (b'<', b'=')
            | (b'>', b'=')
            | (b'=', b'=')
            | (b'!', b'=')
            | (b'&', b'&')
            | (b'|', b'|')
            | (b'-', b'>')
            | (b'+', b'+')
            | (b'-', b'-')
            | (b'#', b'#') => (Punctuator::two(first, second), 2),
            (
                b'(' | b')' | b'[' | b']' | b'{' | b'}' | b';' | b',' | b':' | b'=' | b'*' | b'&'
                | b'+' | b'-' | b'~' | b'!' | b'/' | b'%' | b'<' | b'>' | b'^' | b'|' | b'?' | b'.'
                | b'#' | b'@',
                _,
            ) => (Punctuator::one(first), 1),
            _ => {
                let message = format!("C has no such character here: {}", shown(first));
                return self.problem(self.at, message);
            }
        };
        self.at += length;
        Ok(kind)
    }

    /// Reads a directive, after its `#`.
    fn directive(&mut self, hash: Token) -> Result<()> {
        let Some(name) = self.next(true)? else { return Ok(()) };
        match self.source.text_of(name) {
            "define" => self.define(),
            "undef" => {
                if let Some(name) = self.next(true)? {
                    self.add_macro(name, None);
                }
                self.skip_line()
            }
            "pragma" => self.pragma(),
            "line" => match self.next(true)? {
                Some(number) => self.marker(number),
                None => Ok(()),
            },
            "ident" | "sccs" | "warning" => self.skip_line(),
            word if name.kind == TokenKind::Number => {
                debug_assert!(!word.is_empty());
                self.marker(name)
            }
            word => {
                let message = format!(
                    "#{word} is for the preprocessor, and this is read as its output is; run cc -E first"
                );
                self.problem(hash.start as usize, message)
            }
        }
    }

    /// Skips what is left of a directive, whatever it consists of.
    fn skip_line(&mut self) -> Result<()> {
        loop {
            match self.next(true) {
                Ok(Some(_)) => {}
                Ok(None) => return Ok(()),
                Err(problem) => self.pass(problem)?,
            }
        }
    }

    /// Goes on after what is no token, in a directive that is not used; a comment must end all the same.
    fn pass(&mut self, problem: Problem) -> Result<()> {
        if self.bytes[problem.offset as usize..].starts_with(b"/*") {
            return Err(problem);
        }
        if self.at < self.bytes.len() && self.peek(0) != b'\n' {
            self.at += 1;
        }
        Ok(())
    }

    /// Reads a line marker, `# 12 "file.h" 3`, after its number.
    fn marker(&mut self, number: Token) -> Result<()> {
        let Ok(line) = self.source.text_of(number).parse::<u32>() else {
            return self.problem(number.start as usize, "the number of the line is none");
        };
        let file = match self.next(true)? {
            Some(token) if self.source.text_of(token) == "\"\"" => None,
            Some(token) if token.kind == TokenKind::Text => {
                let quoted = self.source.text_of(token);
                let name = quoted.trim_matches('"').replace("\\\\", "\\").replace("\\\"", "\"");
                let next = self.source.files.len() as u32;
                let index = *self.source.file_indexes.entry(name.clone()).or_insert(next);
                if index == next {
                    self.source.files.push(name);
                }
                Some(index)
            }
            _ => self.source.markers.last().and_then(|marker| marker.file),
        };
        self.skip_line()?;
        let here = self.at as u32;
        let physical = self.source.line_starts.partition_point(|&start| start <= here) as u32;
        self.source.markers.push(Marker { physical, line, file });
        Ok(())
    }

    fn add_macro(&mut self, name: Token, replacement: Option<(u32, u32)>) {
        let name_text = self.source.text_of(name);
        let definitions = self.source.macros.entry(name_text).or_default();
        if definitions.is_empty() {
            self.source.macro_names.push(name_text);
        }
        definitions.push(Macro { offset: name.start, replacement });
    }

    fn define(&mut self) -> Result<()> {
        let Some(name) = self.next(true)? else { return Ok(()) };
        if name.kind != TokenKind::Word {
            return self.problem(name.start as usize, "#define needs a name");
        }
        if self.peek(0) == b'(' {
            self.add_macro(name, None); // it takes arguments
            return self.skip_line();
        }
        let first = self.source.macro_tokens.len() as u32;
        loop {
            match self.next(true) {
                Ok(Some(token)) => self.source.macro_tokens.push(token),
                Ok(None) => break,
                // Whatever a macro holds that is no token of C, it is no constant.
                Err(problem) => {
                    self.pass(problem)?;
                    self.source.macro_tokens.truncate(first as usize);
                    self.add_macro(name, None);
                    return self.skip_line();
                }
            }
        }
        let last = self.source.macro_tokens.len() as u32;
        self.add_macro(name, Some((first, last)));
        Ok(())
    }

    fn pragma(&mut self) -> Result<()> {
        let Some(name) = self.next(true)? else { return Ok(()) };
        let word = self.source.text_of(name);
        match word {
            "pack" => self.pack(name),
            "scalar_storage_order" | "ms_struct" | "options" => self.problem(
                name.start as usize,
                format!("#pragma {word} changes layouts in a way that is not supported"),
            ),
            _ => self.skip_line(),
        }
    }

    fn pack(&mut self, name: Token) -> Result<()> {
        let mut words = Vec::new();
        while let Some(token) = self.next(true)? {
            if !matches!(token.kind, TokenKind::Punctuator(_)) {
                words.push(self.source.text_of(token));
            }
        }
        let mut packing = None;
        let mut label = "";
        let operation = words.first().copied().unwrap_or("");
        for word in &words[usize::from(matches!(operation, "push" | "pop" | "show"))..] {
            match word.parse::<u32>() {
                Ok(number) if matches!(number, 0 | 1 | 2 | 4 | 8 | 16) => packing = Some(number),
                Err(_) if is_word_start(word.as_bytes()[0]) && label.is_empty() => label = word,
                _ => {
                    let message = "#pragma pack takes 1, 2, 4, 8 or 16";
                    return self.problem(name.start as usize, message);
                }
            }
        }
        match operation {
            "push" => {
                self.pushed.push((label, self.packing));
                self.packing = packing.unwrap_or(self.packing);
            }
            "pop" => {
                let from = match label {
                    "" => self.pushed.len().checked_sub(1),
                    _ => self.pushed.iter().rposition(|&(pushed, _)| pushed == label),
                };
                if let Some(from) = from {
                    self.packing = self.pushed[from].1;
                    self.pushed.truncate(from);
                }
                self.packing = packing.unwrap_or(self.packing);
            }
            "show" => return Ok(()),
            _ if label.is_empty() => self.packing = packing.unwrap_or(0),
            _ => {
                let message = "#pragma pack takes push, pop, or a number";
                return self.problem(name.start as usize, message);
            }
        }
        self.source.packings.push((self.source.tokens.len() as u32, self.packing));
        Ok(())
    }
}

/// Shows a byte that is no part of a token.
fn shown(byte: u8) -> String {
    if byte.is_ascii_graphic() { (byte as char).to_string() } else { format!("\\x{byte:02x}") }
}
