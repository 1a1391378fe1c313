//! Tells where the arguments and the result of a C function live at its call. The one answer is
//! read by the planner of trampolines, by their emitters, and by callbacks. Each calling convention
//! has a file of its own, which places the arguments of a call from their types alone.

mod aapcs64;
mod record;
mod system_v;
mod win64;

#[cfg(test)]
pub mod tests;

use crate::types::{RegisterClass, Scalar, TypeRef};

/// The size of a word of stack, and of a register for integers, in bytes.
pub const WORD: usize = 8;

/// A calling convention.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Convention {
    /// It is used on x86-64 outside Windows.
    SystemV,
    /// It is used on AArch64 outside Apple's systems and Windows.
    Aapcs64,
    /// It is used on AArch64 on Apple's systems.
    Apple,
    /// It is used on x86-64 on Windows.
    Win64,
}

/// The place of a part of an argument when the function begins, or of a result when it returns.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Place {
    /// The nth register for integer arguments or results.
    Integer(usize),
    /// The nth register for floating-point arguments or results.
    Float(usize),
    /// The part takes `size` bytes of the stack arguments, `offset` bytes from their start.
    Stack { offset: usize, size: usize },
    /// The register for the address at which a result is to be left, where that has one of its own.
    ResultAddress,
}

/// What is at a place.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Content {
    /// The bytes of the value.
    Value,
    /// The address of the bytes: of a copy that is the callee's to change, or where it is to leave its
    /// result.
    Address,
}

/// A piece of a value that travels by itself.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Part {
    /// The offset in the value, in bytes, at which the piece starts, and the number of its bytes.
    pub offset: usize,
    pub size: usize,
    pub place: Place,
    pub content: Content,
}

impl Part {
    /// Tells whether the address of the value is at the place, and not the value.
    pub fn is_address(&self) -> bool {
        match self.content {
            Content::Value => false,
            Content::Address => true,
        }
    }
}

/// The list of places of an argument or a result, in the order of its bytes.
pub type Parts = Vec<Part>;

/// The places of everything that a call passes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CallPlaces {
    /// The places of each argument.
    pub arguments: Vec<Parts>,
    /// The places of the result, of which void has none.
    pub result: Parts,
    /// The bytes of stack that the arguments take: a multiple of [`WORD`], in which the shadow
    /// space of [`Convention::shadow_space`] is not counted.
    pub stack_size: usize,
}

impl CallPlaces {
    /// Counts the registers for floating-point numbers that hold arguments.
    pub fn float_registers(&self) -> usize {
        let parts = self.arguments.iter().flatten();
        parts.filter(|part| matches!(part.place, Place::Float(_))).count()
    }
}

impl Convention {
    /// The convention of the system that this is compiled for; None where it can't be used.
    pub const NATIVE: Option<Convention> =
        if cfg!(all(target_arch = "x86_64", target_os = "windows")) {
            Some(Convention::Win64)
        } else if cfg!(target_arch = "x86_64") {
            Some(Convention::SystemV)
        } else if cfg!(all(target_arch = "aarch64", target_vendor = "apple")) {
            Some(Convention::Apple)
        } else if cfg!(all(target_arch = "aarch64", not(target_os = "windows"))) {
            Some(Convention::Aapcs64)
        } else {
            None
        };

    /// Tells where a function with these types finds its arguments and leaves its result. If it is
    /// variadic, `named` is the number of its arguments before `...`.
    pub fn places(
        self,
        result: TypeRef,
        arguments: &[TypeRef],
        named: Option<usize>,
    ) -> CallPlaces {
        match self {
            Convention::SystemV => system_v::places(result, arguments),
            Convention::Aapcs64 => {
                aapcs64::places(result, arguments, named, aapcs64::Variety::Standard)
            }
            Convention::Apple => aapcs64::places(result, arguments, named, aapcs64::Variety::Apple),
            Convention::Win64 => win64::places(result, arguments, named),
        }
    }

    /// Tells whether it matters where the arguments of a variadic function are that it does not name.
    pub const fn tells_variadic_apart(self) -> bool {
        match self {
            // System V has a register that says how many others are in use, which is right for any call.
            Convention::SystemV | Convention::Aapcs64 => false,
            Convention::Apple | Convention::Win64 => true,
        }
    }

    /// Tells whether the system gives a stack its pages one after the other, by a page that guards the rest: then code
    /// with a larger frame than that has to touch each page, from the top down.
    #[cfg_attr(
        target_arch = "aarch64",
        allow(dead_code, reason = "the emitter for x86-64 alone asks")
    )]
    pub const fn commits_stack_by_pages(self) -> bool {
        match self {
            Convention::SystemV | Convention::Aapcs64 | Convention::Apple => false,
            Convention::Win64 => true,
        }
    }

    /// Tells how many bytes a caller leaves free below the stack arguments, for the function's own
    /// use.
    #[cfg_attr(target_arch = "aarch64", allow(dead_code, reason = "x86-64 alone has it"))]
    pub fn shadow_space(self) -> usize {
        match self {
            Convention::SystemV | Convention::Aapcs64 | Convention::Apple => 0,
            Convention::Win64 => win64::SHADOW_SPACE,
        }
    }
}

/// The supply of what arguments take in order: the registers of either class, and stack.
struct Supply {
    integers: Counter,
    floats: Counter,
    stack: usize,
}

impl Supply {
    fn new(integer_registers: usize, float_registers: usize) -> Supply {
        Supply {
            integers: Counter { next: 0, limit: integer_registers },
            floats: Counter { next: 0, limit: float_registers },
            stack: 0,
        }
    }

    /// Takes the next register of a class, if one is left.
    fn register(&mut self, class: RegisterClass) -> Option<Place> {
        match class {
            RegisterClass::Integer => self.integers.take().map(Place::Integer),
            RegisterClass::Float => self.floats.take().map(Place::Float),
        }
    }

    /// Takes the next `size` bytes of stack, at a multiple of that.
    fn stack(&mut self, size: usize, alignment: usize) -> Place {
        let offset = self.stack.next_multiple_of(alignment);
        self.stack = offset + size;
        Place::Stack { offset, size }
    }

    /// Tells whether so many registers of each class are left.
    fn has(&self, integers: usize, floats: usize) -> bool {
        self.integers.next + integers <= self.integers.limit
            && self.floats.next + floats <= self.floats.limit
    }

    /// Leaves a register for integers out, if the next one has an odd number.
    fn round_integers_up_to_even(&mut self) {
        self.integers.next = self.integers.next.next_multiple_of(2).min(self.integers.limit);
    }

    /// Lets no register of a class be taken any more.
    fn exhaust(&mut self, class: RegisterClass) {
        match class {
            RegisterClass::Integer => self.integers.next = self.integers.limit,
            RegisterClass::Float => self.floats.next = self.floats.limit,
        }
    }

    /// Takes stack for a record, and gives the parts that it is in.
    fn record_on_stack(&mut self, of: TypeRef, alignment: usize) -> Parts {
        let start = self.stack.next_multiple_of(alignment);
        self.stack = start + of.size().next_multiple_of(WORD);
        record::words_on_stack(of, start)
    }

    fn stack_size(&self) -> usize {
        self.stack.next_multiple_of(WORD)
    }
}

struct Counter {
    next: usize,
    limit: usize,
}

impl Counter {
    fn take(&mut self) -> Option<usize> {
        (self.next < self.limit).then(|| {
            self.next += 1;
            self.next - 1
        })
    }
}

/// Puts a scalar as a whole in a place.
fn whole(scalar: Scalar, place: Place) -> Parts {
    vec![Part { offset: 0, size: scalar.size(), place, content: Content::Value }]
}

/// Gives the place of a scalar result: the first register of its class, in every convention here.
fn scalar_result(scalar: Scalar) -> Parts {
    let place = match scalar.register_class() {
        RegisterClass::Integer => Place::Integer(0),
        RegisterClass::Float => Place::Float(0),
    };
    whole(scalar, place)
}
