//! Text that goes to C is written as UTF-8, in room that lasts as long as the call.

pub mod arena;
pub mod utf8;
