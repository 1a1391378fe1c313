//! The part of src/v8/ that needs no V8.

#[path = "../../../src/v8/limits.rs"]
pub mod limits;
#[path = "../../../src/v8/value_layout.rs"]
mod value_layout;

pub use value_layout::{BufferLayout, ValueLayout, ViewLayout};
