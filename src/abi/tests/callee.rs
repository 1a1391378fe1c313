//! These tests call C functions with arguments in their places, where C must find them.

use super::bits::Bits;
use super::c_source;
use super::compilers::Compiler;
use super::library::Library;
use super::prototypes::Prototype;
use super::subjects::{self, NATIVE, Subject};
use crate::jit::tests::harness::Harness;

/// Calls a function of each prototype.
fn functions_find_their_arguments(compiler: &Compiler, subject: &Subject, seed: u64) {
    let prototypes = Prototype::several_with_dots(subject.prototypes, seed);
    let library = Library::new(compiler, &c_source::callees(&prototypes, &subject.dialect));
    let mut harness = Harness::new();
    let mut bits = Bits::new(!seed);
    for (index, prototype) in prototypes.iter().enumerate() {
        let title = format!("{:?}: {prototype}", subject.convention);
        let Prototype { result, arguments, .. } = prototype;
        let places = prototype.places(subject.convention);
        subjects::assert_complete(&title, &places, result, arguments);

        let mut call = subjects::call_of(library.function(index), &mut bits);
        let values = arguments.iter().map(|argument| subjects::value(argument, bits.next()));
        let values: Vec<_> = values.collect();
        for ((argument, parts), value) in arguments.iter().zip(&places.arguments).zip(&values) {
            subject.pass(&mut call, argument, parts, *value);
        }
        library.set_arguments(bits.words());
        let returned = bits.next();
        library.set_result(returned);

        // SAFETY: the code is a C function that copies its arguments to cells of its library and
        // returns what is in another. Any bits are values of its types, so that it can be called
        // with anything in registers and stack, even if the places are wrong. It has at most 40
        // arguments, for which the harness lays out stack enough by far.
        unsafe { harness.call(&mut call) };

        let received = library.arguments();
        for (position, (argument, value)) in arguments.iter().zip(&values).enumerate() {
            let received = subjects::value(argument, received[position]);
            let parts = &places.arguments[position];
            assert_eq!(received, *value, "{title}: argument {position}, {parts:?}");
        }
        let result_seen = subjects::result(&places.result, call.integer_after, call.float_after);
        let parts = &places.result;
        assert_eq!(result_seen, subjects::value(result, returned), "{title}: result, {parts:?}");
    }
}

#[test]
fn functions_that_gcc_compiles_find_their_arguments() {
    functions_find_their_arguments(&Compiler::gcc(), &NATIVE, 1);
}

#[test]
fn functions_that_clang_compiles_find_their_arguments() {
    let Some(clang) = Compiler::clang() else { return };
    functions_find_their_arguments(&clang, &NATIVE, 2);
}

#[cfg(target_arch = "x86_64")]
#[test]
fn windows_functions_that_gcc_compiles_find_their_arguments() {
    functions_find_their_arguments(&Compiler::gcc(), &subjects::WINDOWS, 3);
}

#[cfg(target_arch = "x86_64")]
#[test]
fn windows_functions_that_clang_compiles_find_their_arguments() {
    let Some(clang) = Compiler::clang() else { return };
    functions_find_their_arguments(&clang, &subjects::WINDOWS, 4);
}

#[cfg(target_arch = "aarch64")]
#[test]
fn functions_that_clang_compiles_for_apple_find_their_arguments() {
    let Some(clang) = Compiler::clang_for_apple() else { return };
    functions_find_their_arguments(&clang, &subjects::APPLE, 15);
}
