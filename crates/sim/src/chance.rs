//! Chance: a stream of numbers that is the same for the same seed, on every machine.

use std::time::Duration;

/// A stream of numbers.
#[derive(Clone, Debug)]
pub(crate) struct Chance(u64);

impl Chance {
    /// The stream of a seed. `lane` keeps the streams of one seed apart, so that more draws from one of them leave
    /// the others as they are.
    pub(crate) fn new(seed: u64, lane: u64) -> Self {
        let mut chance =
            Self(seed.wrapping_mul(0xD134_2543_DE82_EF95) ^ lane.wrapping_mul(0x9E6C_63D0_876A_68EE));
        chance.next();
        chance
    }

    /// The next number. This is splitmix64.
    pub(crate) const fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut word = self.0;
        word = (word ^ (word >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        word = (word ^ (word >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        word ^ (word >> 31)
    }

    /// A number from 0 up to, and without, `end`; 0 for an `end` of 0.
    pub(crate) const fn below(&mut self, end: u64) -> u64 {
        let word = self.next();
        if end == 0 { 0 } else { word % end }
    }

    /// A number of a closed range.
    pub(crate) const fn between(&mut self, first: u64, last: u64) -> u64 {
        first + self.below(last.saturating_sub(first) + 1)
    }

    /// Whether something happens that happens once in `times`; never for 0.
    pub(crate) const fn one_in(&mut self, times: u64) -> bool {
        let drawn = self.below(times);
        times > 0 && drawn == 0
    }

    /// One of several, or nothing of nothing.
    pub(crate) fn pick<'a, T>(&mut self, all: &'a [T]) -> Option<&'a T> {
        let index = self.below(u64::try_from(all.len()).unwrap_or(0));
        all.get(usize::try_from(index).unwrap_or(0))
    }

    /// The index of one of several weights, drawn by its weight.
    pub(crate) fn weighted(&mut self, weights: &[u64]) -> usize {
        let mut drawn = self.below(weights.iter().sum());
        for (index, weight) in weights.iter().enumerate() {
            if drawn < *weight {
                return index;
            }
            drawn -= weight;
        }
        0
    }

    /// A span of a closed range of seconds, down to the microsecond.
    pub(crate) fn span(&mut self, first_s: u64, last_s: u64) -> Duration {
        Duration::from_micros(self.between(first_s * 1_000_000, last_s * 1_000_000))
    }
}
