//! Amounts of money as whole numbers, whether the wire writes them as text or as numbers.

use serde::de::Error;
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use serde_json::Value;
use std::fmt;

/// Millionths in one unit of the currency.
const MICROS: i64 = 1_000_000;
/// Millionths in a hundredth.
const MICROS_PER_CENT: i64 = 10_000;
/// Decimal places that are kept.
const PLACES: usize = 6;

/// An amount in the currency of the account, in millionths of it; below zero for what was paid.
///
/// It reads texts and numbers alike and is never a float. What is finer than a millionth is the noise of somebody
/// else's floats and is rounded off. It is written as text with two decimals, or more where it has them.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Amount {
    micros: i64,
}

impl Amount {
    /// An amount in hundredths; `None` when it is beyond nine million million.
    pub const fn from_cents(cents: i64) -> Option<Self> {
        match cents.checked_mul(MICROS_PER_CENT) {
            Some(micros) => Some(Self { micros }),
            None => None,
        }
    }

    /// An amount in millionths.
    pub const fn from_micros(micros: i64) -> Self {
        Self { micros }
    }

    /// In hundredths; `None` when it is finer than that.
    pub const fn cents(self) -> Option<i64> {
        if self.micros % MICROS_PER_CENT == 0 { Some(self.micros / MICROS_PER_CENT) } else { None }
    }

    /// In millionths.
    pub const fn micros(self) -> i64 {
        self.micros
    }

    /// Reads digits with at most one point, such as `-12.99`.
    pub fn parse(text: &str) -> Option<Self> {
        let text = text.trim();
        let (sign, digits) = match text.strip_prefix('-') {
            Some(digits) => (-1, digits),
            None => (1, text),
        };
        let (whole, places) = digits.split_once('.').unwrap_or((digits, "0"));
        if [whole, places].iter().any(|part| part.is_empty() || !part.bytes().all(|b| b.is_ascii_digit())) {
            return None;
        }
        let kept: i64 = format!("{places:0<PLACES$}").get(..PLACES)?.parse().ok()?;
        let rounding = i64::from(places.as_bytes().get(PLACES).is_some_and(|digit| *digit >= b'5'));
        let micros = whole.parse::<i64>().ok()?.checked_mul(MICROS)?.checked_add(kept + rounding)?;
        Some(Self { micros: sign * micros })
    }

    /// Writes it as a number, as invoices and transactions do.
    #[expect(clippy::trivially_copy_pass_by_ref, reason = "serde passes every member by reference")]
    pub(crate) fn as_number<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        if self.micros % MICROS == 0 {
            return serializer.serialize_i64(self.micros / MICROS);
        }
        // The shortest float that prints as these digits; nothing is computed with it.
        match self.to_string().parse() {
            Ok(number) => serializer.serialize_f64(number),
            Err(_) => serializer.collect_str(self),
        }
    }
}

impl fmt::Display for Amount {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (micros, unit) = (self.micros.unsigned_abs(), MICROS.unsigned_abs());
        let sign = if self.micros < 0 { "-" } else { "" };
        let places = format!("{:06}", micros % unit);
        let kept = places.trim_end_matches('0');
        write!(f, "{sign}{}.{kept:0<2}", micros / unit)
    }
}

impl Serialize for Amount {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for Amount {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let read = match Value::deserialize(deserializer)? {
            Value::Null => Some(Self::default()),
            Value::String(text) => Self::parse(&text),
            Value::Number(number) => match number.as_i64() {
                Some(whole) => Self::parse(&whole.to_string()),
                // Printed without an exponent, however small or large it is.
                None => number.as_f64().and_then(|number| Self::parse(&number.to_string())),
            },
            _ => None,
        };
        read.ok_or_else(|| D::Error::custom("expected an amount"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_amount_is_read_and_written_without_loss() {
        for (text, micros) in [
            ("12.99", 12_990_000),
            ("-12.99", -12_990_000),
            ("0.00", 0),
            ("0.000001", 1),
            ("7.125", 7_125_000),
        ] {
            let amount = Amount::parse(text).unwrap();
            assert_eq!(amount.micros(), micros);
            assert_eq!(amount.to_string(), text);
        }
        assert_eq!(Amount::parse("5").unwrap().to_string(), "5.00");
        assert_eq!(Amount::parse("-0.5").unwrap().cents(), Some(-50));
        assert_eq!(Amount::parse("0.001").unwrap().cents(), None);
        assert_eq!(Amount::from_cents(1299).unwrap().to_string(), "12.99");
        assert_eq!(Amount::from_cents(i64::MAX), None);
    }

    #[test]
    fn the_noise_of_floats_is_rounded_off() {
        let read = |json: &str| serde_json::from_str::<Amount>(json).unwrap().to_string();
        assert_eq!(read("12.989999999999998"), "12.99");
        assert_eq!(read("5.551115123125783e-17"), "0.00");
        assert_eq!(read("-0.9999999"), "-1.00");
        assert_eq!(read("null"), "0.00");
    }

    #[test]
    fn what_is_no_amount_is_refused() {
        for text in [
            "",
            "-",
            ".",
            "1.",
            ".5",
            "1,5",
            "--1",
            "1.2.3",
            "1e3",
            "ü",
            "99999999999999999999",
            "9223372036855",
        ] {
            assert_eq!(Amount::parse(text), None, "{text}");
        }
        for json in ["1e300", "true", "[]", "{}"] {
            assert!(serde_json::from_str::<Amount>(json).is_err(), "{json}");
        }
    }
}
