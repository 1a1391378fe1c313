//! Finds what C gets for JavaScript values, beyond what the JavaScript layer converts by itself:
//! with the help of Node-API (pointer.rs), or by reading values on V8's heap (heap.rs), once that
//! is certain to give the same (comparison.rs).

mod comparison;
mod external_strings;
pub mod heap;
pub mod pointer;
mod string_copy;
mod wide_copy;
