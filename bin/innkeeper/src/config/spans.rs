//! Values that people write in the configuration: spans of time such as `7d`, and rates in per cent.

use serde::de::{Deserialize, Deserializer, Error, Visitor};
use std::fmt;
use std::time::Duration;

/// A span of time: a number and `ms`, `s`, `m`, `h` or `d`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Span(pub(super) Duration);

impl Span {
    pub(super) const fn seconds(seconds: u64) -> Self {
        Self(Duration::from_secs(seconds))
    }

    pub(super) const fn millis(millis: u64) -> Self {
        Self(Duration::from_millis(millis))
    }

    fn parse(text: &str) -> Option<Self> {
        let digits = text.len() - text.trim_start_matches(|c: char| c.is_ascii_digit()).len();
        let (number, unit) = text.split_at(digits);
        let number: u64 = number.parse().ok()?;
        let millis = match unit {
            "ms" => 1,
            "s" => 1_000,
            "m" => 60_000,
            "h" => 3_600_000,
            "d" => 86_400_000,
            _ => return None,
        };
        // A century is more than anybody waits for, and fits every clock.
        let span = Duration::from_millis(number.checked_mul(millis)?);
        (span <= Duration::from_hours(24 * 36_525)).then_some(Self(span))
    }
}

impl<'de> Deserialize<'de> for Span {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        Self::parse(&text).ok_or_else(|| {
            D::Error::custom(format!(
                "{text:?} is no span of time: write one such as 250ms, 30s, 15m, 12h or 7d"
            ))
        })
    }
}

/// A rate in per cent: `21`, or `"8.5"` in quotes, because a TOML float is not exact.
pub(super) struct Percent;

impl Percent {
    pub(super) fn read<'de, D: Deserializer<'de>>(deserializer: D) -> Result<String, D::Error> {
        deserializer.deserialize_any(Self)
    }
}

impl Visitor<'_> for Percent {
    type Value = String;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a rate in per cent such as 21, or \"8.5\" in quotes")
    }

    fn visit_i64<E: Error>(self, value: i64) -> Result<String, E> {
        Ok(value.to_string())
    }

    fn visit_str<E: Error>(self, value: &str) -> Result<String, E> {
        Ok(value.to_owned())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn spans_read_as_people_write_them() {
        for (text, seconds) in [("30s", 30), ("15m", 900), ("12h", 43_200), ("7d", 604_800), ("2000ms", 2)] {
            assert_eq!(Span::parse(text), Some(Span::seconds(seconds)), "{text}");
        }
        for wrong in ["", "7", "d", "7 d", "-7d", "7w", "1.5h", "99999999999999999999d", "400000d", "7ü"] {
            assert_eq!(Span::parse(wrong), None, "{wrong}");
        }
    }
}
