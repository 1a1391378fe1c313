//! These tests read places from clang's assembly, also for machines that they don't run on: a
//! function that does nothing but return one of its arguments takes it from its place in one
//! instruction, besides those that compute where variadic ones are.

use super::c_source::{self, selector_name};
use super::compilers::{self, Compiler};
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
    /// The memory so many bytes above where the stack pointer is when the function begins.
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
    fn parse(text: &str, addresses: &Addresses) -> Option<Operand> {
        if let Some(memory) = text.strip_prefix('[') {
            // What comes after the bracket is added once the memory has been read.
            let (inside, _) = memory.split_once(']')?;
            let (base, offset) = inside.split_once(", #").unwrap_or((inside, "0"));
            let address = addresses.0.get(base)? + offset.parse::<i64>().ok()?;
            return Some(Operand::Stack(address.try_into().ok()?));
        }
        let number = |text: &str| text.split('.').next()?.parse().ok();
        match text.split_at_checked(1)? {
            ("w" | "x", rest) => Some(Operand::Integer(number(rest)?)),
            ("s" | "d" | "v", rest) => Some(Operand::Float(number(rest)?)),
            _ => None,
        }
    }
}

/// The registers that hold addresses on the stack, as offsets from where the stack pointer is when the
/// function begins.
#[derive(Clone)]
struct Addresses<'a>(HashMap<&'a str, i64>);

impl<'a> Addresses<'a> {
    fn at_the_start() -> Addresses<'a> {
        Addresses(HashMap::from([("sp", 0)]))
    }

    /// Follows an instruction that computes such an address. Gives false if it does something else.
    fn follow(&mut self, instruction: &'a str) -> bool {
        let Some((name, operands)) = instruction.split_once(char::is_whitespace) else {
            return false;
        };
        let operands: Vec<_> = operands.split(", ").collect();
        let [to, from, number] = operands[..] else { return false };
        let number = number.strip_prefix('#').map(|number| match number.strip_prefix("0x") {
            Some(digits) => i64::from_str_radix(digits, 16),
            None => number.parse(),
        });
        let (Some(&address), Some(Ok(number))) = (self.0.get(from), number) else { return false };
        let address = match name {
            "add" => address + number,
            "sub" => address - number,
            "orr" => address | number, // the stack pointer is aligned
            _ => return false,
        };
        self.0.insert(to, address);
        true
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
fn move_of<'a>(code: &[&'a str]) -> Option<(Operand, Operand)> {
    let mut addresses = Addresses::at_the_start();
    let mut code = code.iter().copied();
    let mut next = |addresses: &mut Addresses<'a>| {
        code.find(|instruction| !addresses.follow(instruction)).expect("functions return")
    };
    let instruction = next(&mut addresses);
    if instruction == "ret" {
        return None;
    }
    assert_eq!(next(&mut addresses.clone()), "ret", "after {instruction:?}");
    let operands = instruction.split_once(char::is_whitespace).and_then(|(_, operands)| {
        let (to, from) = operands.split_once(", ")?;
        // A third operand says how the value is extended.
        let end = if from.starts_with('[') { None } else { from.find(", ") };
        let from = &from[..end.unwrap_or(from.len())];
        Some((Operand::parse(from, &addresses)?, Operand::parse(to, &addresses)?))
    });
    Some(operands.unwrap_or_else(|| panic!("{instruction:?} is not what this reads")))
}

/// Gives the place of a value that is in one piece.
fn only(parts: &[Part]) -> Operand {
    let [part] = parts else { panic!("{parts:?} is not one part") };
    Operand::of_place(part.place)
}

/// Compares the places of all arguments, and of results of their types, with assembly for a target.
fn assembly_shows_the_places(convention: Convention, target: &str, prototypes: &[Prototype]) {
    let Some(clang) = Compiler::clang() else { return };
    let listing = clang.assembly(&c_source::selectors(prototypes), target);
    let functions = functions(&listing);
    for (index, prototype) in prototypes.iter().enumerate() {
        for (argument, of) in prototype.arguments.iter().enumerate() {
            let places = convention.places(of, &prototype.arguments, prototype.named);
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
    let prototypes = Prototype::several_with_dots(COUNT, 9);
    assembly_shows_the_places(Convention::Apple, compilers::APPLE, &prototypes);
}

#[test]
fn assembly_for_linux_shows_the_places() {
    // What reads variadic arguments there is not one instruction.
    let prototypes = Prototype::several(COUNT, 9);
    assembly_shows_the_places(Convention::Aapcs64, "aarch64-linux-gnu", &prototypes);
}
