//! Makes bits that look random, and are the same each time.

/// A generator of the kind SplitMix64: a counter in steps of an odd constant, whose values are
/// mixed.
pub struct Bits {
    counter: u64,
}

impl Bits {
    pub fn new(seed: u64) -> Bits {
        Bits { counter: seed }
    }

    pub fn next(&mut self) -> u64 {
        const STEP: u64 = 0x9e37_79b9_7f4a_7c15;
        const FACTORS: [(u32, u64); 2] = [(30, 0xbf58_476d_1ce4_e5b9), (27, 0x94d0_49bb_1331_11eb)];
        self.counter = self.counter.wrapping_add(STEP);
        let mixed = FACTORS.iter().fold(self.counter, |mixed, (shift, factor)| {
            (mixed ^ mixed >> shift).wrapping_mul(*factor)
        });
        mixed ^ mixed >> 31
    }

    /// Gives a number from 0 to `limit` - 1.
    pub fn below(&mut self, limit: usize) -> usize {
        (self.next() % limit as u64) as usize
    }

    pub fn pick<T: Copy>(&mut self, choices: &[T]) -> T {
        choices[self.below(choices.len())]
    }

    pub fn words<const COUNT: usize>(&mut self) -> [u64; COUNT] {
        std::array::from_fn(|_| self.next())
    }
}
