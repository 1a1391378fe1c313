//! Loads compiled functions, and the cells that they share with the tests.

use super::c_source::{ARGUMENTS, RESULT, function_name};
use super::compilers::Compiler;
use super::prototypes::MOST_ARGUMENTS;
use std::ffi::c_void;

/// A library made of what c_source.rs gives, which nobody but its owner knows of.
pub struct Library {
    loaded: libloading::Library,
    arguments: *mut [u64; MOST_ARGUMENTS],
    result: *mut u64,
}

impl Library {
    /// Compiles the source and loads what comes of it.
    pub fn new(compiler: &Compiler, source: &str) -> Library {
        let loaded = compiler.library(source, |path| {
            // SAFETY: the library is linked from one object and nothing else. The source of that
            // defines functions and data that is zero, and nothing that would run when the library
            // is loaded or unloaded.
            unsafe { libloading::Library::new(path) }.unwrap()
        });
        let arguments = address(&loaded, ARGUMENTS).cast();
        let result = address(&loaded, RESULT).cast();
        Library { loaded, arguments, result }
    }

    /// Gives the code that was compiled for the prototype with this index.
    pub fn function(&self, index: usize) -> *const c_void {
        address(&self.loaded, &function_name(index))
    }

    /// Gives what the cells of the arguments hold.
    pub fn arguments(&self) -> [u64; MOST_ARGUMENTS] {
        // SAFETY: C defines so many cells there, of 8 bytes and aligned like a uint64_t, and the
        // library is loaded for as long as `self` lives. Besides this type, whose pointers keep it
        // on its thread, only functions of the library use the cells, and none of them runs now,
        // because that thread alone calls them.
        unsafe { self.arguments.read_volatile() }
    }

    /// Sets what the cells of the arguments hold.
    pub fn set_arguments(&self, cells: [u64; MOST_ARGUMENTS]) {
        // SAFETY: C defines so many cells there, without `const`, of 8 bytes and aligned like a
        // uint64_t, and the library is loaded for as long as `self` lives. No function of the
        // library runs now, because the thread that has `self` alone calls them.
        unsafe { self.arguments.write_volatile(cells) }
    }

    /// Gives what the cell of the result holds.
    pub fn result(&self) -> u64 {
        // SAFETY: C defines one cell there, of 8 bytes and aligned like a uint64_t, and the library
        // is loaded for as long as `self` lives. No function of the library runs now, because the
        // thread that has `self` alone calls them.
        unsafe { self.result.read_volatile() }
    }

    /// Sets what the cell of the result holds.
    pub fn set_result(&self, cell: u64) {
        // SAFETY: C defines one cell there, without `const`, of 8 bytes and aligned like a
        // uint64_t, and the library is loaded for as long as `self` lives. No function of the
        // library runs now, because the thread that has `self` alone calls them.
        unsafe { self.result.write_volatile(cell) }
    }
}

/// Finds the address of a symbol.
fn address(library: &libloading::Library, name: &str) -> *mut c_void {
    // SAFETY: the type is a pointer, as which the address of any symbol can be taken. Nothing is
    // read or called here.
    let symbol = unsafe { library.get::<*mut c_void>(name.as_bytes()) };
    *symbol.unwrap()
}
