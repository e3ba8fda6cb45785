//! Rounds, medians, percentiles and ratios, in whole numbers.

use std::time::Duration;

/// What was measured in one round.
#[derive(Clone, Debug, Default)]
pub struct Round {
    /// How long each thing took, in nanoseconds.
    pub latencies_ns: Vec<u64>,
    /// How long the round took.
    pub elapsed: Duration,
    /// The processor time that the measured process used.
    pub cpu: Duration,
}

impl Round {
    /// A round in which so many things were done, of which none was timed alone.
    pub fn of(count: usize, elapsed: Duration) -> Self {
        let each = nanos(elapsed) / u64::try_from(count.max(1)).unwrap_or(1);
        Self { latencies_ns: vec![each; count], elapsed, cpu: Duration::ZERO }
    }

    /// How many things were done in a second.
    pub fn per_second(&self) -> u64 {
        per_second(self.latencies_ns.len(), self.elapsed)
    }
}

/// The rounds of one thing.
#[derive(Clone, Debug, Default)]
pub struct Series(pub Vec<Round>);

impl Series {
    /// The median of the rounds' rates, each in things a second.
    pub fn per_second(&self) -> u64 {
        median(self.0.iter().map(Round::per_second).collect())
    }

    /// The latency that so many of a thousand things of all rounds do not exceed, in nanoseconds.
    pub fn latency_ns(&self, permille: usize) -> u64 {
        let mut all: Vec<u64> = self.0.iter().flat_map(|round| round.latencies_ns.iter().copied()).collect();
        percentile(&mut all, permille)
    }

    /// How many things were done in all rounds.
    pub fn count(&self) -> usize {
        self.0.iter().map(|round| round.latencies_ns.len()).sum()
    }

    /// The processor time of one thing, in microseconds.
    pub fn cpu_us_each(&self) -> u64 {
        let cpu: Duration = self.0.iter().map(|round| round.cpu).sum();
        u64::try_from(cpu.as_micros()).unwrap_or(u64::MAX) / u64::try_from(self.count().max(1)).unwrap_or(1)
    }
}

/// So many things in such a time, each second.
pub fn per_second(count: usize, elapsed: Duration) -> u64 {
    let rate = (count as u128).saturating_mul(1_000_000_000) / elapsed.as_nanos().max(1);
    u64::try_from(rate).unwrap_or(u64::MAX)
}

/// The value in the middle; the lower one of two.
pub fn median(mut values: Vec<u64>) -> u64 {
    percentile(&mut values, 500)
}

/// The value that so many of a thousand do not exceed.
pub fn percentile(values: &mut [u64], permille: usize) -> u64 {
    values.sort_unstable();
    let index = (values.len() * permille).div_ceil(1000).saturating_sub(1);
    values.get(index).copied().unwrap_or(0)
}

/// Whole nanoseconds.
pub fn nanos(duration: Duration) -> u64 {
    u64::try_from(duration.as_nanos()).unwrap_or(u64::MAX)
}

/// Two numbers as hundredths: 57 for 0.57.
pub fn hundredths(of: u64, beside: u64) -> u64 {
    u64::try_from(u128::from(of) * 100 / u128::from(beside.max(1))).unwrap_or(u64::MAX)
}

/// Hundredths as people read them: `0.57`.
pub fn show_hundredths(value: u64) -> String {
    format!("{}.{:02}", value / 100, value % 100)
}

/// A span as people read it: `0.87 ms`, `1.20 s`.
pub fn show_ns(ns: u64) -> String {
    if ns >= 1_000_000_000 {
        return format!("{} s", show_hundredths(ns / 10_000_000));
    }
    format!("{} ms", show_hundredths(ns / 10_000))
}

/// A count as people read it: `12,345`.
pub fn show_count(count: u64) -> String {
    let digits = count.to_string();
    let mut text = String::new();
    for (place, digit) in digits.chars().enumerate() {
        if place > 0 && (digits.len() - place).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_come_out_as_people_read_them() {
        assert_eq!(show_count(1_234_567), "1,234,567");
        assert_eq!(show_count(12), "12");
        assert_eq!(show_ns(870_000), "0.87 ms");
        assert_eq!(show_ns(1_204_000_000), "1.20 s");
        assert_eq!(show_hundredths(hundredths(57, 100)), "0.57");
    }

    #[test]
    fn a_percentile_is_a_value_that_was_measured() {
        let mut values: Vec<u64> = (1..=100).rev().collect();
        assert_eq!(percentile(&mut values, 990), 99);
        assert_eq!(percentile(&mut values, 500), 50);
        assert_eq!(percentile(&mut [], 500), 0);
        assert_eq!(median(vec![3, 1, 2]), 2);
        assert_eq!(per_second(500, Duration::from_millis(250)), 2000);
    }
}
