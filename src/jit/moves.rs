//! Moving many values at once without overwriting one that has yet to be read.

/// Where a trampoline finds an argument.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Source {
    /// The nth integer register for arguments.
    Register(usize),
    /// The nth 8-byte word of the trampoline's own stack arguments.
    IncomingWord(usize),
    /// The nth slot of the environment.
    Slot(usize),
}

/// Where the target wants an argument.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Destination {
    /// The nth integer register for arguments.
    Register(usize),
    /// The nth 8-byte word of the target's stack arguments.
    OutgoingWord(usize),
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

/// Whether the target's stack arguments take the place of the trampoline's own, or are apart.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Stack {
    Shared,
    Apart,
}

impl Stack {
    fn is_same_place(self, destination: Destination, source: Source) -> bool {
        match (destination, source) {
            (Destination::Register(to), Source::Register(from)) => to == from,
            (Destination::OutgoingWord(to), Source::IncomingWord(from)) => {
                self == Stack::Shared && to == from
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
