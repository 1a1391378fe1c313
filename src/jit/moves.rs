//! Moves many values at once without overwriting one that has yet to be read.

use crate::abi::Place;

/// The place where a trampoline finds what it passes on.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Source {
    /// It is where it was passed to the trampoline itself.
    Incoming(Place),
    /// It is there as a double, which is made a 64-bit integer.
    IncomingDouble(Place),
    /// It is in the slots, `offset` bytes from the start of the first.
    Slots { offset: usize },
    /// It is a word of the slots, of which each half was written by itself. Reading the whole would
    /// wait for both to reach the cache.
    SlotHalves { offset: usize },
    /// The address of what is so many bytes from the first slot.
    SlotAddress { offset: usize },
}

/// The number of bits of a source that mean anything.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Width {
    Bits32,
    Bits64,
}

impl Width {
    /// Gives the width at which so many bytes travel: what is shorter is extended to 32 bits.
    pub fn of(size: usize) -> Width {
        if size > 4 { Width::Bits64 } else { Width::Bits32 }
    }
}

/// A move, which brings a value to where the target wants it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Move {
    pub source: Source,
    pub destination: Place,
    pub width: Width,
}

/// The place of the target's stack arguments: they take the place of the trampoline's own, or are
/// apart. Only arguments that each fill a word can take the place of others.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Stack {
    Shared,
    Apart,
}

impl Stack {
    fn is_same_place(self, destination: Place, source: Source) -> bool {
        let source = match source {
            Source::Incoming(source) | Source::IncomingDouble(source) => source,
            Source::Slots { .. } | Source::SlotHalves { .. } | Source::SlotAddress { .. } => {
                return false;
            }
        };
        match (destination, source) {
            (Place::Integer(to), Place::Integer(from)) => to == from,
            (Place::Float(to), Place::Float(from)) => to == from,
            (Place::Stack { offset: to, .. }, Place::Stack { offset: from, .. }) => {
                self == Stack::Shared && to == from
            }
            (
                Place::Integer(_) | Place::Float(_) | Place::Stack { .. } | Place::ResultAddress,
                _,
            ) => false,
        }
    }
}

/// Puts moves that are meant to happen at once, each to a destination of its own, in an order in
/// which none overwrites what a later one reads. Values that are where they belong are left out.
/// Gives None if there is no such order, because places would have to swap their values.
pub fn in_safe_order(mut pending: Vec<Move>, stack: Stack) -> Option<Vec<Move>> {
    pending.retain(|step| !stack.is_same_place(step.destination, step.source));
    let mut ordered = Vec::with_capacity(pending.len());
    while !pending.is_empty() {
        let (blocked, ready): (Vec<_>, Vec<_>) = pending.iter().partition(|step| {
            pending.iter().any(|other| stack.is_same_place(step.destination, other.source))
        });
        if ready.is_empty() {
            return None;
        }
        ordered.extend(ready);
        pending = blocked;
    }
    Some(ordered)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::abi::WORD;
    use proptest::prelude::*;
    use proptest::sample::{select, subsequence};
    use std::collections::HashMap;

    /// A cell of the machine that the moves are tried on.
    #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
    enum Cell {
        Register(Place),
        IncomingWord(usize),
        OutgoingWord(usize),
        Slot(usize),
    }

    fn source(step: &Move) -> Cell {
        match step.source {
            Source::Incoming(Place::Stack { offset, .. })
            | Source::IncomingDouble(Place::Stack { offset, .. }) => {
                Cell::IncomingWord(offset / WORD)
            }
            Source::Incoming(register) | Source::IncomingDouble(register) => {
                Cell::Register(register)
            }
            Source::Slots { offset }
            | Source::SlotHalves { offset }
            | Source::SlotAddress { offset } => Cell::Slot(offset / WORD),
        }
    }

    fn destination(step: &Move, stack: Stack) -> Cell {
        match (step.destination, stack) {
            (Place::Stack { offset, .. }, Stack::Shared) => Cell::IncomingWord(offset / WORD),
            (Place::Stack { offset, .. }, Stack::Apart) => Cell::OutgoingWord(offset / WORD),
            (register, _) => Cell::Register(register),
        }
    }

    /// Carries out the moves one after the other. Each cell holds its own name at first.
    fn simulate(ordered: &[Move], stack: Stack) -> HashMap<Cell, Cell> {
        let mut machine = HashMap::new();
        for step in ordered {
            let value = *machine.get(&source(step)).unwrap_or(&source(step));
            machine.insert(destination(step, stack), value);
        }
        machine
    }

    /// Tells whether following sources from destination to destination leads back somewhere.
    fn has_cycle(moves: &[Move], stack: Stack) -> bool {
        moves.iter().any(|first| {
            let mut cell = source(first);
            for _ in moves {
                if cell == destination(first, stack) {
                    return source(first) != cell;
                }
                match moves.iter().find(|step| destination(step, stack) == cell) {
                    Some(step) if source(step) != cell => cell = source(step),
                    _ => return false,
                }
            }
            false
        })
    }

    /// Gives lists of moves whose sources all differ, and whose destinations do.
    fn any_moves() -> impl Strategy<Value = Vec<Move>> {
        const EACH: usize = 6;
        let places = |n| {
            let word = Place::Stack { offset: WORD * n, size: WORD };
            [Place::Integer(n), Place::Float(n), word]
        };
        let sources: Vec<_> = (0..EACH)
            .flat_map(|n| {
                let incoming = places(n).map(Source::Incoming);
                incoming.into_iter().chain([Source::Slots { offset: WORD * n }])
            })
            .collect();
        let destinations: Vec<_> = (0..EACH).flat_map(places).collect();
        (0..=3 * EACH).prop_flat_map(move |count| {
            let sources = subsequence(sources.clone(), count).prop_shuffle();
            let destinations = subsequence(destinations.clone(), count).prop_shuffle();
            (sources, destinations).prop_map(|(sources, destinations)| {
                let pairs = sources.into_iter().zip(destinations);
                let width = Width::Bits64;
                pairs.map(|(source, destination)| Move { source, destination, width }).collect()
            })
        })
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(5000))]

        #[test]
        fn every_value_arrives(
            moves in any_moves(),
            stack in select(&[Stack::Shared, Stack::Apart]),
        ) {
            match in_safe_order(moves.clone(), stack) {
                None => prop_assert!(has_cycle(&moves, stack)),
                Some(ordered) => {
                    prop_assert!(!has_cycle(&moves, stack));
                    let machine = simulate(&ordered, stack);
                    for step in &moves {
                        let to = destination(step, stack);
                        prop_assert_eq!(*machine.get(&to).unwrap_or(&to), source(step));
                    }
                }
            }
        }
    }
}
