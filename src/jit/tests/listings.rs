//! The machine code of chosen signatures, as an independent disassembler reads it, is what
//! `listings/` says. After a wanted change: `UPDATE_LISTINGS=1 cargo test listings`.

use super::signatures::{describe, signature};
use crate::jit::target_table::TargetTable;
use crate::jit::x86_64::emit;
use crate::types::AbiType::{self, *};
use iced_x86::{Decoder, DecoderOptions, Formatter, IntelFormatter};
use std::fmt::Write;
use std::path::Path;
use std::{env, fs};

const TABLE: TargetTable = TargetTable { address: 0x7f12_3456_7000, index_mask: 0xf_ffff };

/// File name, result, arguments.
const LISTINGS: &[(&str, AbiType, &[AbiType])] = &[
    ("no_arguments", Void, &[]),
    ("registers_move_down", Int32, &[Int32, Int32]),
    ("floats_stay", Float64, &[Float64, Float64]),
    ("slots_only", Void, &[Pointer, Uint64]),
    ("result_to_slot", Uint64, &[Uint64, Uint64]),
    ("result_extended_signed", Int8, &[Int8]),
    ("result_extended_unsigned", Uint16, &[Uint16, Float32]),
    ("slots_between_registers", Int32, &[Int32, Pointer, Float32, Uint64, Int32]),
    ("slots_push_registers_up", Void, &[Pointer, Pointer, Pointer, Pointer, Int32, Int32]),
    ("stack_into_registers", Int32, &[Int32; 6]),
    ("stack_compacted_in_place", Int32, &[Int32; 8]),
    (
        "stack_compacted_around_floats",
        Float32,
        &[
            Int32, Int32, Int32, Int32, Int32, Int32, Int32, Float64, Float64, Float64, Float64,
            Float64, Float64, Float64, Float64, Float64, Float32,
        ],
    ),
    ("stack_floats_stay", Float64, &[Float64; 10]),
    ("stack_grows_odd", Void, &[Int32, Pointer, Pointer, Pointer, Pointer, Pointer, Pointer]),
    ("stack_grows_even", Void, &[Int32, Int64, Int64, Int64, Int64, Int64, Int64, Int32]),
    (
        "stack_and_result_to_slot",
        Pointer,
        &[Int32, Int32, Int32, Int32, Int32, Int32, Float64, Pointer],
    ),
];

fn listing(result: AbiType, arguments: &[AbiType]) -> String {
    let signature = signature(result, arguments);
    let code = emit(signature, TABLE).unwrap();
    let mut formatter = IntelFormatter::new();
    formatter.options_mut().set_space_after_operand_separator(true);
    let mut text = format!("; {}, {} bytes\n", describe(signature), code.len());
    for instruction in &mut Decoder::with_ip(64, &code, 0, DecoderOptions::NONE) {
        let mut line = String::new();
        formatter.format(&instruction, &mut line);
        writeln!(text, "{line}").unwrap();
    }
    text
}

#[test]
fn listings_are_as_written_down() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("src/jit/listings");
    for (name, result, arguments) in LISTINGS {
        let file = folder.join(name).with_extension("asm");
        let actual = listing(*result, arguments);
        if env::var_os("UPDATE_LISTINGS").is_some() {
            fs::write(&file, &actual).unwrap();
        }
        let expected = fs::read_to_string(&file).unwrap_or_default();
        assert_eq!(actual, expected, "{name}");
    }
    assert_eq!(fs::read_dir(folder).unwrap().count(), LISTINGS.len(), "files without a signature");
}
