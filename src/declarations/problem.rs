//! What is wrong with C text, and where.

/// The reason why a text, or a part of it, can't be read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Problem {
    /// The bytes before the place in the text.
    pub offset: u32,
    pub message: String,
}

impl Problem {
    pub fn new(offset: u32, message: impl Into<String>) -> Problem {
        Problem { offset, message: message.into() }
    }
}

pub type Result<T> = std::result::Result<T, Problem>;
