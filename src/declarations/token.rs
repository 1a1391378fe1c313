//! The tokens that C text consists of.

/// A token: where it is in the text, and what kind it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Token {
    pub kind: TokenKind,
    pub start: u32,
    pub end: u32,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TokenKind {
    /// An identifier or a keyword.
    Word,
    /// A number, in the widest sense: C calls that a preprocessing number.
    Number,
    /// A character constant, with its prefix.
    Character,
    /// A string literal, with its prefix.
    Text,
    Punctuator(Punctuator),
    /// The end of the text.
    End,
}

/// A punctuator of one or two characters, as these; `...` is [`ELLIPSIS`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Punctuator(u16);

impl Punctuator {
    pub const fn one(character: u8) -> Punctuator {
        Punctuator(character as u16)
    }

    pub const fn two(first: u8, second: u8) -> Punctuator {
        Punctuator((first as u16) << 8 | second as u16)
    }
}

pub const ELLIPSIS: Punctuator = Punctuator::two(b'.', b'.');

impl Token {
    /// Tells whether this is a punctuator of one character.
    pub fn is(self, character: u8) -> bool {
        self.kind == TokenKind::Punctuator(Punctuator::one(character))
    }

    pub fn is_ellipsis(self) -> bool {
        self.kind == TokenKind::Punctuator(ELLIPSIS)
    }

    pub fn is_end(self) -> bool {
        self.kind == TokenKind::End
    }
}
