//! Moving many values at once without overwriting one that has yet to be read.

/// Bytes of a word of stack, and of a slot.
pub const WORD: usize = 8;

/// Where a trampoline finds an argument.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Source {
    /// The nth integer register for arguments.
    Register(usize),
    /// The nth 8-byte word of the trampoline's own stack arguments.
    IncomingWord(usize),
}

/// Where the target wants an argument.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Destination {
    /// The nth integer register for arguments.
    Register(usize),
    /// So many bytes of the target's stack arguments, this far from their start.
    Outgoing { offset: usize, size: usize },
}

/// How much of a source means anything.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Width {
    Bits32,
    Bits64,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Move {
    pub source: Source,
    pub destination: Destination,
    pub width: Width,
}

/// Whether the target's stack arguments take the place of the trampoline's own, or are apart. Only
/// those that each fill a word can do so.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Stack {
    Shared,
    Apart,
}

impl Stack {
    fn is_same_place(self, destination: Destination, source: Source) -> bool {
        match (destination, source) {
            (Destination::Register(to), Source::Register(from)) => to == from,
            (Destination::Outgoing { offset, .. }, Source::IncomingWord(from)) => {
                self == Stack::Shared && offset == WORD * from
            }
            _ => false,
        }
    }
}

/// Puts moves that are meant to happen at once, each to a destination of its own, in an order in
/// which none overwrites what a later one reads. Values that are where they belong are left out.
/// None if there is no such order, because places would have to swap their values.
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
    use proptest::prelude::*;
    use proptest::sample::{select, subsequence};
    use std::collections::HashMap;

    #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
    enum Place {
        Register(usize),
        IncomingWord(usize),
        OutgoingWord(usize),
    }

    fn source(step: &Move) -> Place {
        match step.source {
            Source::Register(register) => Place::Register(register),
            Source::IncomingWord(word) => Place::IncomingWord(word),
        }
    }

    fn destination(step: &Move, stack: Stack) -> Place {
        match (step.destination, stack) {
            (Destination::Register(register), _) => Place::Register(register),
            (Destination::Outgoing { offset, .. }, Stack::Shared) => {
                Place::IncomingWord(offset / WORD)
            }
            (Destination::Outgoing { offset, .. }, Stack::Apart) => {
                Place::OutgoingWord(offset / WORD)
            }
        }
    }

    /// Carries out the moves one after the other. Each place holds its own name at first.
    fn simulate(ordered: &[Move], stack: Stack) -> HashMap<Place, Place> {
        let mut machine = HashMap::new();
        for step in ordered {
            let value = *machine.get(&source(step)).unwrap_or(&source(step));
            machine.insert(destination(step, stack), value);
        }
        machine
    }

    /// True if following sources from destination to destination leads back somewhere.
    fn has_cycle(moves: &[Move], stack: Stack) -> bool {
        moves.iter().any(|first| {
            let mut place = source(first);
            for _ in moves {
                if place == destination(first, stack) {
                    return source(first) != place;
                }
                match moves.iter().find(|step| destination(step, stack) == place) {
                    Some(step) if source(step) != place => place = source(step),
                    _ => return false,
                }
            }
            false
        })
    }

    /// Any moves from all different sources to all different destinations.
    fn any_moves() -> impl Strategy<Value = Vec<Move>> {
        const EACH: usize = 8;
        let sources: Vec<_> =
            (0..EACH).flat_map(|n| [Source::Register(n), Source::IncomingWord(n)]).collect();
        let destinations: Vec<_> = (0..EACH)
            .flat_map(|n| {
                let word = Destination::Outgoing { offset: WORD * n, size: WORD };
                [Destination::Register(n), word]
            })
            .collect();
        (0..=2 * EACH).prop_flat_map(move |count| {
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
