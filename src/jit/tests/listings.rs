//! Checks that the machine code of chosen signatures, as an independent disassembler reads it, is
//! what `listings/` says. After a wanted change, `UPDATE_LISTINGS=1 cargo test listings` writes it
//! down.

use super::machines::{self, AARCH64, Machine, WIN64, X86_64};
use super::signatures::{ResultType, describe, signature};
use super::values;
use crate::jit::target_table::TargetTable;
use crate::types::Scalar::{self, *};
use std::fmt::Write;
use std::path::Path;
use std::{env, fs};

const TABLE: TargetTable = TargetTable { address: 0x7f12_3456_7000, index_mask: 0xf_ffff };

/// A listing: the name of its file, and the result and arguments of its signature.
type Listing = (&'static str, ResultType, &'static [Scalar]);

/// The signatures that every calling convention passes in registers.
const IN_REGISTERS: &[Listing] = &[
    ("no_arguments", None, &[]),
    ("registers_move_down", Some(Int32), &[Int32, Int32]),
    ("floats_stay", Some(Float64), &[Float64, Float64]),
    ("pointer_converted", Some(Int32), &[Pointer]),
    ("signed_converted", None, &[Int64]),
    ("unsigned_converted_and_result_to_slot", Some(Uint64), &[Uint64, Uint64]),
    ("result_extended_signed", Some(Int8), &[Int8]),
    ("result_extended_unsigned", Some(Uint16), &[Uint16, Float32]),
    ("conversions_between_registers", Some(Int32), &[Int32, Pointer, Float32, Uint64, Int32]),
    ("numbers_become_integers", Some(Size), &[Size, Float64, Long]),
    ("address_from_number_and_back", Some(Address), &[Data]),
    ("text_copied_and_string_found", Some(Text), &[Text]),
];

const X86_64_STACK: &[Listing] = &[
    ("stack_into_registers", Some(Int32), &[Int32; 6]),
    ("stack_compacted_in_place", Some(Int32), &[Int32; 8]),
    (
        "stack_compacted_around_floats",
        Some(Float32),
        &[
            Int32, Int32, Int32, Int32, Int32, Int32, Int32, Float64, Float64, Float64, Float64,
            Float64, Float64, Float64, Float64, Float64, Float32,
        ],
    ),
    ("stack_floats_stay", Some(Float64), &[Float64; 10]),
    (
        "stack_converted",
        Some(Pointer),
        &[Int32, Int32, Int32, Int32, Int32, Int32, Float64, Pointer, Int64],
    ),
];

const AARCH64_STACK: &[Listing] = &[
    ("stack_into_registers", Some(Int32), &[Int32; 8]),
    ("stack_compacted_in_place", Some(Int32), &[Int32; 10]),
    ("stack_floats_stay", Some(Float64), &[Float64; 10]),
    (
        "stack_converted",
        Some(Pointer),
        &[Int32, Int32, Int32, Int32, Int32, Int32, Int32, Int32, Float64, Pointer, Int64],
    ),
];

const WIN64_STACK: &[Listing] = &[
    ("stack_into_registers", Some(Int32), &[Int32; 4]),
    ("stack_compacted_in_place", Some(Int32), &[Int32; 6]),
    ("floats_change_registers", Some(Float64), &[Int32, Float64, Float32, Float64, Int32]),
    ("stack_converted", Some(Pointer), &[Int32, Int32, Float64, Pointer, Int64]),
];

/// The signatures for Apple's variety. V8 passes nothing on the stack here, and so few arguments
/// that targets take none there either.
const AARCH64_APPLE: &[Listing] =
    &[("registers_only", None, &[Pointer, Int8, Uint16, Pointer, Uint8, Int16])];

fn listing(machine: &Machine, result: ResultType, arguments: &[Scalar]) -> String {
    let signature = signature(result, arguments);
    let host = values::host_at(TABLE, 0x5555_1234_5678, 0x5555_8765_4320);
    let code = (machine.emit)(machine.abi, signature, &host).unwrap();
    let mut text = format!("; {}, {} bytes\n", describe(signature), code.len());
    for instruction in (machine.disassemble)(&code) {
        writeln!(text, "{}", instruction.text).unwrap();
    }
    text
}

fn assert_listings(machine: &Machine, listings: &[&[Listing]]) {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("src/jit/listings").join(machine.name);
    let listings = listings.concat();
    for (name, result, arguments) in &listings {
        let file = folder.join(name).with_extension("asm");
        let actual = listing(machine, *result, arguments);
        if env::var_os("UPDATE_LISTINGS").is_some() {
            fs::create_dir_all(&folder).unwrap();
            fs::write(&file, &actual).unwrap();
        }
        let expected = fs::read_to_string(&file).unwrap_or_default();
        assert_eq!(actual, expected, "{name}");
    }
    assert_eq!(fs::read_dir(folder).unwrap().count(), listings.len(), "files without a signature");
}

#[test]
fn x86_64_listings_are_as_written_down() {
    assert_listings(&X86_64, &[IN_REGISTERS, X86_64_STACK]);
}

#[test]
fn win64_listings_are_as_written_down() {
    assert_listings(&WIN64, &[IN_REGISTERS, WIN64_STACK]);
}

#[test]
fn aarch64_listings_are_as_written_down() {
    assert_listings(&AARCH64, &[IN_REGISTERS, AARCH64_STACK]);
}

#[test]
fn apple_listings_are_as_written_down() {
    assert_listings(&machines::AARCH64_APPLE, &[AARCH64_APPLE]);
}
