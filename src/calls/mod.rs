//! Makes calls from JavaScript to C. A bound function is a target (targets.rs). Optimised
//! JavaScript enters a trampoline through the V8 function of a signature (fast_function.rs); all
//! other calls go through the slots (generic.rs, entries.rs), by a plan that needs no environment
//! (call_plan.rs). Nonblocking calls (nonblocking.rs) run their plans on a pool of threads.

mod barrier;
mod call_plan;
mod cpp_termination;
mod entries;
mod fast_function;
mod finished;
mod generic;
mod jumps;
mod libffi;
mod nonblocking;
mod passed_addresses;
mod pending_call;
mod pool;
mod prepared;
mod start;
pub mod targets;

pub use cpp_termination::watch as watch_cpp_termination;
pub use nonblocking::{NonblockingHandle, Submitter, submit};
pub use prepared::{PreparedCall, PreparedCallHandle};
