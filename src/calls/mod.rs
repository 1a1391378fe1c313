//! Makes calls from JavaScript to C. A bound function is a target (targets.rs). Optimised
//! JavaScript enters a trampoline through the V8 function of a signature (fast_function.rs); all
//! other calls go through the slots (generic.rs, entries.rs), by a plan that needs no environment
//! (call_plan.rs).

mod call_plan;
mod entries;
mod fast_function;
mod generic;
mod libffi;
mod prepared;
mod start;
pub mod targets;

pub use prepared::{PreparedCall, PreparedCallHandle};
