//! How the arguments of a call travel from V8 to a C function, for
//! any calling convention that passes the first integers and the first floating-point numbers in
//! registers and everything else on the stack, in order. That is so on x86-64 (System V AMD64 ABI
//! 1.0, section 3.2.3 "Parameter Passing"), on AArch64 (AAPCS64, section 6.8.2 "Parameter passing
//! rules") and on Apple's variety of it ("Writing ARM64 code for Apple platforms").

use super::eligibility::{self, MAX_ARGUMENTS_WITH_STACK, NotEligible};
use super::moves::{Destination, Move, Source, Stack, WORD, Width, in_safe_order};
use crate::signature::Signature;
use crate::types::AbiType;

/// What differs between such calling conventions.
#[derive(Clone, Copy, Debug)]
pub struct Abi {
    /// How many registers there are for integer arguments.
    pub integer_registers: usize,
    /// How many registers there are for floating-point arguments.
    pub float_registers: usize,
    pub stack_packing: StackPacking,
}

/// How much stack an argument takes.
#[derive(Clone, Copy, Debug)]
pub enum StackPacking {
    /// A word, whatever its size.
    Words,
    /// Its own size, at a multiple of that. V8 passes nothing on the stack where this is the rule
    /// (`CanOptimizeFastSignature` in its src/compiler/fast-api-calls.cc).
    #[allow(dead_code, reason = "it is the rule on Apple's AArch64 systems alone")]
    NaturalSize,
}

impl Abi {
    /// The most arguments that V8 passes to a trampoline, receiver and target index not counted.
    pub const fn max_v8_arguments(self) -> usize {
        match self.stack_packing {
            StackPacking::Words => MAX_ARGUMENTS_WITH_STACK,
            StackPacking::NaturalSize => self.integer_registers - OWN_ARGUMENTS,
        }
    }
}

impl StackPacking {
    /// The place of the next stack argument of this size, `used` bytes being taken.
    fn next(self, used: &mut usize, size: usize) -> Destination {
        let size = match self {
            StackPacking::Words => WORD,
            StackPacking::NaturalSize => size,
        };
        let offset = used.next_multiple_of(size);
        *used = offset + size;
        Destination::Outgoing { offset, size }
    }
}

/// The integer arguments that are a trampoline's own: V8's receiver and the target's index.
const OWN_ARGUMENTS: usize = 2;

/// True for arguments that V8 hands over as JavaScript values, and for results that are left in a
/// slot: no Node line passes 64 bits in a way that all share and that checks as strictly.
pub fn is_javascript_value(abi_type: AbiType) -> bool {
    matches!(abi_type, AbiType::Int64 | AbiType::Uint64 | AbiType::Pointer)
}

/// An argument that comes as a JavaScript value and is converted before anything else is done.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Conversion {
    /// Where V8 passes the handle, which the result replaces.
    pub place: Source,
    /// What is wanted of it.
    pub to: AbiType,
    /// The slot of the argument.
    pub slot: usize,
}

/// Where each argument of a signature comes from and goes to.
pub struct Routing {
    pub conversions: Vec<Conversion>,
    /// In the order of the arguments, but without those in float registers: they are not moved.
    pub moves: Vec<Move>,
    /// How many float registers hold arguments: the same ones before and after, because all that
    /// is dropped or converted comes in integer registers and on the stack after floats.
    pub float_registers: usize,
    /// The words of stack that the target takes.
    pub outgoing_words: usize,
}

impl Routing {
    pub fn of(signature: &Signature, abi: Abi) -> Routing {
        let mut conversions = Vec::new();
        let mut moves = Vec::new();
        let mut float_registers = 0;
        let mut incoming = (Counter(OWN_ARGUMENTS), Counter(0));
        let mut outgoing = (Counter(0), 0);
        for (index, &argument) in signature.arguments.iter().enumerate() {
            if argument.is_float() && float_registers < abi.float_registers {
                float_registers += 1;
                continue;
            }
            let integer_registers = if argument.is_float() { 0 } else { abi.integer_registers };
            let (registers, words) = &mut incoming;
            let source = match registers.next_below(integer_registers) {
                Some(register) => Source::Register(register),
                None => Source::IncomingWord(words.next()),
            };
            if is_javascript_value(argument) {
                conversions.push(Conversion { place: source, to: argument, slot: index + 1 });
            }
            let size = argument.info().size;
            let (registers, bytes) = &mut outgoing;
            let destination = match registers.next_below(integer_registers) {
                Some(register) => Destination::Register(register),
                None => abi.stack_packing.next(bytes, size),
            };
            let width = if size == 8 { Width::Bits64 } else { Width::Bits32 };
            moves.push(Move { source, destination, width });
        }
        let outgoing_words = outgoing.1.div_ceil(WORD);
        Routing { conversions, moves, float_registers, outgoing_words }
    }
}

/// Hands out registers or stack words, in order.
struct Counter(usize);

impl Counter {
    fn next(&mut self) -> usize {
        self.0 += 1;
        self.0 - 1
    }

    fn next_below(&mut self, limit: usize) -> Option<usize> {
        (self.0 < limit).then(|| self.next())
    }
}

/// What a trampoline does for a signature.
#[derive(Debug)]
pub struct Plan {
    /// To be done first, one after the other.
    pub conversions: Vec<Conversion>,
    /// To be done then, one after the other.
    pub moves: Vec<Move>,
    /// The integer registers whose arguments have to survive a conversion.
    pub live_registers: Vec<usize>,
    pub float_registers: usize,
    pub outgoing_words: usize,
    /// Whether the trampoline needs the environment's slots.
    pub uses_slots: bool,
    pub ending: Ending,
}

/// How a trampoline gives way to its target.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Ending {
    /// It jumps. The target's stack arguments take the place of the trampoline's own, which
    /// belong to the function called and not to its caller, and the target returns to V8.
    Jump,
    /// It calls, from a stack frame of its own.
    Call,
}

impl Plan {
    pub fn new(signature: &Signature, abi: Abi) -> Result<Plan, NotEligible> {
        eligibility::check(signature, abi)?;
        let Routing { conversions, moves, float_registers, outgoing_words } =
            Routing::of(signature, abi);
        let result_in_slot = is_javascript_value(signature.result);
        let result_is_narrow = matches!(
            signature.result,
            AbiType::Int8 | AbiType::Uint8 | AbiType::Int16 | AbiType::Uint16
        );
        // Two arguments less go out than come in, so there is always room on the stack.
        let jumps = conversions.is_empty() && !result_in_slot && !result_is_narrow;
        let (ending, stack) =
            if jumps { (Ending::Jump, Stack::Shared) } else { (Ending::Call, Stack::Apart) };
        let live_registers = live_registers(&moves);
        // Integers go from a register to an earlier one, or from the stack to a register or to an
        // earlier word, floats stay on the stack or go to an earlier word: what only moves down
        // makes no cycle.
        let moves = in_safe_order(moves, stack).expect("arguments keep their order");
        let uses_slots = result_in_slot || !conversions.is_empty();
        Ok(Plan {
            conversions,
            moves,
            live_registers,
            float_registers,
            outgoing_words,
            uses_slots,
            ending,
        })
    }
}

/// The integer registers that hold arguments, in order.
fn live_registers(moves: &[Move]) -> Vec<usize> {
    let sources = moves.iter().map(|step| step.source);
    let mut registers: Vec<_> = sources
        .filter_map(|source| match source {
            Source::Register(register) => Some(register),
            Source::IncomingWord(_) => None,
        })
        .collect();
    registers.sort_unstable();
    registers
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::collection::vec;
    use proptest::prelude::*;
    use proptest::sample::select;

    const SYSTEM_V: Abi =
        Abi { integer_registers: 6, float_registers: 8, stack_packing: StackPacking::Words };
    const AAPCS64: Abi = Abi { integer_registers: 8, ..SYSTEM_V };
    const APPLE: Abi = Abi { stack_packing: StackPacking::NaturalSize, ..AAPCS64 };

    fn signature(result: AbiType, arguments: &[AbiType]) -> &'static Signature {
        let codes: Vec<u8> = [&[result], arguments].concat().iter().map(|&abi| abi as u8).collect();
        Signature::intern(&codes).ok().unwrap()
    }

    fn plan(abi: Abi, result: AbiType, arguments: &[AbiType]) -> Result<Plan, NotEligible> {
        Plan::new(signature(result, arguments), abi)
    }

    #[test]
    fn it_jumps_unless_work_is_left() {
        use AbiType::*;
        let ending = |result, arguments: &[_]| plan(SYSTEM_V, result, arguments).unwrap().ending;
        for result in [Void, Int32, Uint32, Float32, Float64] {
            assert_eq!(ending(result, &[]), Ending::Jump);
            assert_eq!(ending(result, &[Int32; 20]), Ending::Jump);
            assert_eq!(ending(result, &[Int32, Pointer]), Ending::Call);
        }
        assert_eq!(ending(Uint8, &[]), Ending::Call);
        assert_eq!(ending(Pointer, &[]), Ending::Call);
    }

    #[test]
    fn what_a_conversion_must_leave_alone() {
        use AbiType::*;
        let live = |arguments: &[_]| plan(SYSTEM_V, Void, arguments).unwrap().live_registers;
        assert_eq!(live(&[Float64]), []);
        assert_eq!(live(&[Pointer]), [2]);
        assert_eq!(live(&[Int32, Pointer, Float64, Int8]), [2, 3, 4]);
        assert_eq!(live(&[Pointer; 8]), [2, 3, 4, 5]);
    }

    #[test]
    fn more_registers_take_more_arguments() {
        let words = |abi| plan(abi, AbiType::Void, &[AbiType::Int64; 10]).unwrap().outgoing_words;
        assert_eq!(words(SYSTEM_V), 4);
        assert_eq!(words(AAPCS64), 2);
    }

    #[test]
    fn stack_arguments_take_words_or_their_own_size() {
        use AbiType::*;
        let of = |abi| {
            let arguments = [[Pointer; 8].as_slice(), &[Int8, Uint16, Pointer, Int8, Int32]];
            Routing::of(signature(Void, &arguments.concat()), abi)
        };
        let on_stack = |abi| {
            let moves = of(abi).moves.into_iter();
            let mut places: Vec<_> = moves
                .filter_map(|step| match step.destination {
                    Destination::Outgoing { offset, size } => Some((offset, size)),
                    Destination::Register(_) => None,
                })
                .collect();
            places.sort_unstable();
            places
        };
        assert_eq!(on_stack(AAPCS64), [(0, 8), (8, 8), (16, 8), (24, 8), (32, 8)]);
        assert_eq!(on_stack(APPLE), [(0, 1), (2, 2), (8, 8), (16, 1), (20, 4)]);
        assert_eq!(of(AAPCS64).outgoing_words, 5);
        assert_eq!(of(APPLE).outgoing_words, 3);
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(5000))]

        /// `Plan::new` counts on it.
        #[test]
        fn there_is_always_an_order(
            abi in select(&[SYSTEM_V, AAPCS64, APPLE]),
            result in select(&AbiType::ALL),
            arguments in vec(select(&AbiType::ALL[1..]), 0..60),
        ) {
            let _ = plan(abi, result, &arguments);
        }
    }
}
