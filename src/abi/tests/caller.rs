//! These tests have C functions call something: C must leave the arguments in their places, and
//! find the result in its own.

use super::bits::Bits;
use super::c_source;
use super::compilers::Compiler;
use super::library::Library;
use super::prototypes::Prototype;
use super::subjects::{self, NATIVE, Subject};
use crate::abi::Convention;
use crate::jit::tests::harness::Harness;

/// Has a function of each prototype called.
fn functions_pass_arguments_in_their_places(compiler: &Compiler, subject: &Subject, seed: u64) {
    let make = if subject.convention == Convention::Apple {
        // Where there are dots, clang 14 passes what is shorter than an int, is named and is on the stack
        // where the functions that it compiles do not look for it. Nobody calls us so.
        Prototype::several
    } else {
        Prototype::several_with_dots
    };
    let prototypes = make(subject.prototypes, seed);
    let library = Library::new(compiler, &c_source::callers(&prototypes, &subject.dialect));
    let mut harness = Harness::new();
    let mut bits = Bits::new(!seed);
    for (index, prototype) in prototypes.iter().enumerate() {
        let title = format!("{:?}: {prototype}", subject.convention);
        let Prototype { result, arguments, .. } = prototype;
        let places = prototype.places(subject.convention);
        subjects::assert_complete(&title, &places, result, arguments);

        let mut call = subjects::call_of(library.function(index), &mut bits);
        call.integers[0] = (subject.recorder)().expose_provenance() as u64;
        let cells = bits.words();
        library.set_arguments(cells);
        library.set_result(bits.next());
        let (integer, float) = (bits.next(), bits.next());
        let record = harness.record();
        record.calls = 0;
        // The recorder overwrites no stack arguments, which were the caller's if places are wrong.
        record.stack_argument_words = 0;
        record.integer_result = integer;
        record.float_result = float;

        // SAFETY: the code is a C function of this machine's own convention, which calls its only
        // argument, a pointer in the first register for integers. That points to the recorder for
        // callers of the subject's convention, which can be called with anything, keeps what such
        // callers rely on, and reads no more of the stack than the harness has laid out above the
        // function. The function writes nothing but a cell of its library.
        unsafe { harness.call(&mut call) };

        let record = harness.record();
        assert_eq!(record.calls, 1, "{title}");
        for (position, argument) in arguments.iter().enumerate() {
            let mut parts = places.arguments[position].clone();
            if position < arguments.len() - prototype.tail().len() {
                // Of arguments that are named gcc makes no copies where Windows wants two.
                parts.dedup_by_key(|part| part.offset);
            }
            let passed = subject.passed(record, &parts);
            let expected = subjects::value(argument, cells[position]);
            assert_eq!(passed, expected, "{title}: argument {position}, {parts:?}");
        }
        let stored = subjects::value(result, library.result());
        let parts = &places.result;
        assert_eq!(stored, subjects::result(parts, integer, float), "{title}: result, {parts:?}");
    }
}

#[test]
fn functions_that_gcc_compiles_pass_arguments_in_their_places() {
    functions_pass_arguments_in_their_places(&Compiler::gcc(), &NATIVE, 5);
}

#[test]
fn functions_that_clang_compiles_pass_arguments_in_their_places() {
    let Some(clang) = Compiler::clang() else { return };
    functions_pass_arguments_in_their_places(&clang, &NATIVE, 6);
}

#[cfg(target_arch = "x86_64")]
#[test]
fn functions_that_gcc_compiles_call_windows_functions() {
    functions_pass_arguments_in_their_places(&Compiler::gcc(), &subjects::WINDOWS, 7);
}

#[cfg(target_arch = "x86_64")]
#[test]
fn functions_that_clang_compiles_call_windows_functions() {
    let Some(clang) = Compiler::clang() else { return };
    functions_pass_arguments_in_their_places(&clang, &subjects::WINDOWS, 8);
}

#[cfg(target_arch = "aarch64")]
#[test]
fn functions_that_clang_compiles_for_apple_pass_arguments_in_their_places() {
    let Some(clang) = Compiler::clang_for_apple() else { return };
    functions_pass_arguments_in_their_places(&clang, &subjects::APPLE, 16);
}
