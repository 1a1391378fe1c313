//! Declarations in C: reads the text, and gives JavaScript what it declares. lib/declarations/ makes types and
//! functions of that.

mod attributes;
mod declaration;
mod declarators;
mod expressions;
mod json;
mod layout;
mod lexer;
mod parser;
mod problem;
mod records;
mod scalar;
mod specifiers;
mod token;
mod tree;
mod value;

#[cfg(test)]
mod tests;

use json::{Detail, Made};
use lexer::Source;
use napi_derive::napi;
use parser::Parser;
use problem::Problem;

/// What stands between text that is known and text that is read.
#[napi]
pub const BOUNDARY: &str = "\n#pragma pack()\n# 1 \"\"\n";

/// Joins text that was read before and text that is read now. Tells where the latter begins.
fn join(known: &str, text: &str) -> (String, u32) {
    if known.is_empty() {
        return (text.to_owned(), 0);
    }
    let joined = [known, BOUNDARY, text].concat();
    let from = (joined.len() - text.len()) as u32;
    (joined, from)
}

/// Reads text that declares something, and gives that as JSON; or a problem, as JSON with a message first. `known`
/// is text that was read before, whose declarations count.
pub fn read_declarations(known: &str, text: &str, goes_on: bool, has_comments: bool) -> String {
    let (joined, from) = join(known, text);
    let source = match Source::read(&joined, has_comments) {
        Ok(source) => source,
        Err(problem) => return json::problem(&joined, from, None, &problem),
    };
    let mut parser = Parser::new(&source);
    let result = parser.declarations(source.tokens.len() - 1, goes_on);
    match result {
        Ok(()) => {
            let made = Made::of(&parser.tree);
            parser.macro_constants(from);
            json::declarations(&mut parser, &Detail { source: &source, from, has_comments, made })
        }
        Err(problem) => json::problem(&joined, from, Some(&source), &problem),
    }
}

/// Reads a type or a declaration that stands by itself, and gives it as JSON, or a problem.
pub fn read_single(known: &str, text: &str) -> String {
    let (joined, from) = join(known, text);
    let source = match Source::read(&joined, false) {
        Ok(source) => source,
        Err(problem) => return json::problem(&joined, from, None, &problem),
    };
    let mut parser = Parser::new(&source);
    let first = source.tokens.partition_point(|token| token.start < from);
    let result = parser.declarations(first, false).and_then(|()| parser.single());
    match result {
        Ok(found) => json::single(&mut parser, &found),
        Err(problem) => json::problem(&joined, from, Some(&source), &problem),
    }
}

/// Tells where a byte of the text is, in the form of a problem without a message.
pub fn find_place(known: &str, text: &str, offset: u32) -> String {
    let (joined, from) = join(known, text);
    let source = Source::read(&joined, false).ok();
    let problem = Problem::new(from.saturating_add(offset), "");
    json::problem(&joined, from, source.as_ref(), &problem)
}

/// Tells JavaScript where a byte of a text is.
#[napi]
pub fn place_of_declaration(known: String, text: String, offset: u32) -> String {
    find_place(&known, &text, offset)
}

/// Reads declarations for JavaScript.
#[napi]
pub fn parse_declarations(
    known: String,
    text: String,
    goes_on: bool,
    has_comments: bool,
) -> String {
    read_declarations(&known, &text, goes_on, has_comments)
}

/// Reads a type or a declaration for JavaScript.
#[napi]
pub fn parse_single_declaration(known: String, text: String) -> String {
    read_single(&known, &text)
}
