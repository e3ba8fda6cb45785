//! Chance from a seed: the same seed makes the same decisions, as far as real processes let it.

/// A stream of numbers.
#[derive(Clone, Debug)]
pub(crate) struct Chance(u64);

impl Chance {
    /// A stream of its own for each part of a run.
    pub(crate) const fn new(seed: u64, part: u64) -> Self {
        Self(seed.wrapping_mul(0x9E37_79B9_7F4A_7C15) ^ part.wrapping_mul(0xD134_2543_DE82_EF95))
    }

    /// The next number, by splitmix64.
    pub(crate) const fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut word = self.0;
        word = (word ^ (word >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        word = (word ^ (word >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        word ^ (word >> 31)
    }

    /// A number from `from` on and below `to`.
    pub(crate) fn within(&mut self, from: u64, to: u64) -> u64 {
        from + self.next().checked_rem(to.saturating_sub(from)).unwrap_or(0)
    }

    /// Happens so often in a hundred.
    pub(crate) fn percent(&mut self, share: u64) -> bool {
        self.within(0, 100) < share
    }

    /// One of some things.
    pub(crate) fn pick<'a, T>(&mut self, things: &'a [T]) -> Option<&'a T> {
        let index = self.within(0, u64::try_from(things.len()).unwrap_or(0));
        things.get(usize::try_from(index).unwrap_or(0))
    }
}
