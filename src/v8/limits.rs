//! V8 passes a limited number of arguments to a C function.

/// The most arguments that V8 passes, receiver included. It keeps how many integers and how many
/// floats a call takes in 5 bits each (`ParamField` and `FPParamField` in its instruction-codes.h):
/// with more than 31 integers it restores the stack pointer from the wrong place (Node 20 to 24) or
/// aborts (26).
pub const MOST_ARGUMENTS: usize = 31;

/// The most arguments that V8 passes on Apple silicon, receiver included: nothing goes on the stack
/// there (`CanOptimizeFastSignature` in its src/compiler/fast-api-calls.cc).
pub const MOST_ARGUMENTS_ON_APPLE_SILICON: usize = 8;
