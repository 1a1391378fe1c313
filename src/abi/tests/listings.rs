//! These tests read places from clang's assembly, also for machines that they don't run on: a
//! function that does nothing but return one of its arguments takes it from its place in one
//! instruction.

use super::c_source::{self, selector_name};
use super::compilers::Compiler;
use super::prototypes::Prototype;
use crate::abi::{Convention, Part, Place};
use std::collections::HashMap;

/// The number of prototypes that a test tries.
const COUNT: usize = 100;

/// A place as assembly for AArch64 names it.
#[derive(Debug, PartialEq, Eq)]
enum Operand {
    Integer(usize),
    Float(usize),
    /// The memory so many bytes above the stack pointer.
    Stack(usize),
}

impl Operand {
    /// Gives what assembly would say at the start of a function.
    fn of_place(place: Place) -> Operand {
        match place {
            Place::Integer(register) => Operand::Integer(register),
            Place::Float(register) => Operand::Float(register),
            Place::Stack { offset, .. } => Operand::Stack(offset),
            Place::ResultAddress => unreachable!("scalars have none"),
        }
    }

    /// Reads an operand. Gives None if it is something else, as a number is.
    fn parse(text: &str) -> Option<Operand> {
        if let Some(memory) = text.strip_prefix("[sp") {
            let offset = memory.strip_suffix(']')?;
            let offset = offset.strip_prefix(", #").or(offset.is_empty().then_some("0"))?;
            return Some(Operand::Stack(offset.parse().ok()?));
        }
        let number = |text: &str| text.split('.').next()?.parse().ok();
        match text.split_at_checked(1)? {
            ("w" | "x", rest) => Some(Operand::Integer(number(rest)?)),
            ("s" | "d" | "v", rest) => Some(Operand::Float(number(rest)?)),
            _ => None,
        }
    }
}

/// Gives the instructions of each function in a listing.
fn functions(listing: &str) -> HashMap<&str, Vec<&str>> {
    let mut functions = HashMap::<_, Vec<_>>::new();
    let mut name = "";
    for line in listing.lines() {
        let end_of_code = line.find("//").or(line.find(';')).unwrap_or(line.len());
        let code = line[..end_of_code].trim();
        match code.strip_suffix(':') {
            _ if code.is_empty() || code.starts_with('.') => {}
            // The symbols of C start with an underscore on Apple's systems.
            Some(label) => name = label.trim_start_matches('_'),
            None => functions.entry(name).or_default().push(code),
        }
    }
    functions
}

/// Gives what a function that returns one argument takes it from, and what it leaves it in. Gives
/// None if these are the same register, so that the function has nothing to do.
fn move_of(code: &[&str]) -> Option<(Operand, Operand)> {
    let instruction = match code {
        ["ret"] => return None,
        [instruction, "ret"] => instruction,
        _ => panic!("{code:?} is not what this reads"),
    };
    let operands = instruction.split_once(char::is_whitespace).and_then(|(_, operands)| {
        let (to, from) = operands.split_once(", ")?;
        // A third operand says how the value is extended.
        let end = if from.starts_with('[') { None } else { from.find(", ") };
        let from = &from[..end.unwrap_or(from.len())];
        Some((Operand::parse(from)?, Operand::parse(to)?))
    });
    Some(operands.unwrap_or_else(|| panic!("{instruction:?} is not what this reads")))
}

/// Gives the place of a value that is in one piece.
fn only(parts: &[Part]) -> Operand {
    let [part] = parts else { panic!("{parts:?} is not one part") };
    Operand::of_place(part.place)
}

/// Compares the places of all arguments, and of results of their types, with assembly for a target.
fn assembly_shows_the_places(convention: Convention, target: &str) {
    let Some(clang) = Compiler::clang() else { return };
    let prototypes = Prototype::several(COUNT, 9);
    let listing = clang.assembly(&c_source::selectors(&prototypes), target);
    let functions = functions(&listing);
    for (index, prototype) in prototypes.iter().enumerate() {
        for (argument, of) in prototype.arguments.iter().enumerate() {
            let places = convention.places(of, &prototype.arguments);
            let planned = (only(&places.arguments[argument]), only(&places.result));
            let title = format!("{convention:?}: argument {argument} of {prototype}");
            match move_of(&functions[&*selector_name(index, argument)]) {
                None => assert_eq!(planned.0, planned.1, "{title}"),
                Some(shown) => assert_eq!(shown, planned, "{title}"),
            }
        }
    }
}

#[test]
fn assembly_for_apple_shows_the_places() {
    assembly_shows_the_places(Convention::Apple, "arm64-apple-macos11");
}

#[test]
fn assembly_for_linux_shows_the_places() {
    assembly_shows_the_places(Convention::Aapcs64, "aarch64-linux-gnu");
}
