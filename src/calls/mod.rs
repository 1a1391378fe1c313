//! Makes calls from JavaScript to C. A bound function is a target (targets.rs). Optimised
//! JavaScript enters a trampoline through the V8 function of a signature (fast_function.rs); all
//! other calls go through the slots (generic.rs, entries.rs), by a plan that needs no environment
//! (call_plan.rs).

mod barrier;
mod call_plan;
mod cpp_termination;
mod entries;
mod fast_function;
mod generic;
mod jumps;
mod libffi;
mod prepared;
mod start;
pub mod targets;

pub use cpp_termination::watch as watch_cpp_termination;
pub use prepared::{PreparedCall, PreparedCallHandle};
