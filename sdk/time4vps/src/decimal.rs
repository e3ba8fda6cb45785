//! Exact decimals: as shortest JSON numbers, as strings of two decimals, and as strings of at least one.

use serde::de::{self, Visitor};
use serde::{Deserialize, Deserializer, Serialize, Serializer, ser};
use std::{fmt, str::FromStr};

/// How many significant digits a JSON number keeps on its way through a double.
const SIGNIFICANT_MAX: usize = 15;
/// More fraction digits than any price has.
const DIGITS_MAX: u8 = 9;

/// `minor` divided by ten to the power of `digits`, in lowest terms; a JSON number of the shortest form, as
/// `9.99`, `9.9` or `0`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub struct Decimal {
    minor: i64,
    digits: u8,
}

/// What does not read as a decimal of at most nine fraction digits.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct NotDecimal;

impl fmt::Display for NotDecimal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("not a decimal number")
    }
}

impl std::error::Error for NotDecimal {}

impl Decimal {
    /// Nothing.
    pub const ZERO: Self = Self { minor: 0, digits: 0 };

    /// `minor` units, `10^digits` of which make one.
    pub const fn new(minor: i64, digits: u8) -> Self {
        let (mut minor, mut digits) = (minor, digits);
        while digits > 0 && minor % 10 == 0 {
            minor /= 10;
            digits -= 1;
        }
        Self { minor, digits }
    }

    /// A whole number.
    pub const fn whole(number: i64) -> Self {
        Self::new(number, 0)
    }

    /// Hundredths, as the cents of a price.
    pub const fn cents(cents: i64) -> Self {
        Self::new(cents, 2)
    }

    /// The count of units of which `10^digits` make one; nothing when that is not exact or too large.
    pub fn minor(self, digits: u8) -> Option<i64> {
        let missing = digits.checked_sub(self.digits)?;
        self.minor.checked_mul(10_i64.checked_pow(u32::from(missing))?)
    }

    fn padded(self, digits: u8) -> String {
        let digits = digits.max(self.digits);
        let shift = usize::from(digits - self.digits);
        let mut text = self.minor.unsigned_abs().to_string();
        text.extend(std::iter::repeat_n('0', shift));
        let width = usize::from(digits) + 1;
        let mut text = format!("{text:0>width$}");
        if digits > 0 {
            text.insert(text.len() - usize::from(digits), '.');
        }
        if self.minor < 0 { format!("-{text}") } else { text }
    }
}

impl fmt::Display for Decimal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.padded(0))
    }
}

impl FromStr for Decimal {
    type Err = NotDecimal;

    fn from_str(text: &str) -> Result<Self, NotDecimal> {
        let (whole, fraction) = text.split_once('.').unwrap_or((text, ""));
        let bare = whole.strip_prefix('-').unwrap_or(whole);
        let numeric = |part: &str| part.bytes().all(|byte| byte.is_ascii_digit());
        if bare.is_empty() || !numeric(bare) || !numeric(fraction) {
            return Err(NotDecimal);
        }
        let digits = u8::try_from(fraction.len()).ok().filter(|d| *d <= DIGITS_MAX).ok_or(NotDecimal)?;
        let minor = format!("{whole}{fraction}").parse().map_err(|_| NotDecimal)?;
        Ok(Self::new(minor, digits))
    }
}

impl Serialize for Decimal {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        if self.digits == 0 {
            return serializer.serialize_i64(self.minor);
        }
        let text = self.to_string();
        if text.bytes().filter(u8::is_ascii_digit).count() > SIGNIFICANT_MAX {
            return Err(ser::Error::custom("the number does not survive as a double"));
        }
        let number: f64 = text.parse().map_err(ser::Error::custom)?;
        serializer.serialize_f64(number)
    }
}

impl<'de> Deserialize<'de> for Decimal {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(Loose)
    }
}

/// An amount of a currency with two decimals, in cents; on the wire a string, as `"9.99"` or `"0.00"`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Amount {
    /// Hundredths.
    pub cents: i64,
}

impl Amount {
    /// An amount of cents.
    pub const fn cents(cents: i64) -> Self {
        Self { cents }
    }
}

impl fmt::Display for Amount {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&Decimal::cents(self.cents).padded(2))
    }
}

impl Serialize for Amount {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for Amount {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let cents = Decimal::deserialize(deserializer)?.minor(2);
        Ok(Self { cents: cents.ok_or_else(|| de::Error::custom("not an amount of cents"))? })
    }
}

/// A payment fee, fixed or in percent; on the wire a string with at least one decimal, as `"2.9"` or `"0.0"`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub struct Fee(pub Decimal);

impl Serialize for Fee {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&self.0.padded(1))
    }
}

impl<'de> Deserialize<'de> for Fee {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Decimal::deserialize(deserializer).map(Self)
    }
}

/// Reads a decimal from a number or a string, because deployments differ in which one they write.
struct Loose;

impl Visitor<'_> for Loose {
    type Value = Decimal;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a decimal, as a number or as a string")
    }

    fn visit_i64<E: de::Error>(self, number: i64) -> Result<Decimal, E> {
        Ok(Decimal::whole(number))
    }

    fn visit_u64<E: de::Error>(self, number: u64) -> Result<Decimal, E> {
        i64::try_from(number).map(Decimal::whole).map_err(E::custom)
    }

    fn visit_f64<E: de::Error>(self, number: f64) -> Result<Decimal, E> {
        self.visit_str(&number.to_string())
    }

    fn visit_str<E: de::Error>(self, text: &str) -> Result<Decimal, E> {
        text.parse().map_err(E::custom)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn number(decimal: Decimal) -> String {
        serde_json::to_string(&decimal).unwrap()
    }

    #[test]
    fn numbers_take_the_shortest_form() {
        assert_eq!(number(Decimal::cents(999)), "9.99");
        assert_eq!(number(Decimal::cents(990)), "9.9");
        assert_eq!(number(Decimal::cents(0)), "0");
        assert_eq!(number(Decimal::cents(1624)), "16.24");
        assert_eq!(number(Decimal::cents(2100)), "21");
        assert_eq!(number(Decimal::cents(-5)), "-0.05");
        assert_eq!(number(Decimal::new(1, 4)), "0.0001");
    }

    #[test]
    fn every_cent_survives() {
        for cents in (0..200_000).chain(9_999_999_990_000..9_999_999_999_999).step_by(7) {
            let wire = number(Decimal::cents(cents));
            let back: Decimal = serde_json::from_str(&wire).unwrap();
            assert_eq!(back.minor(2), Some(cents), "{wire}");
            assert!(!wire.contains('e'), "{wire}");
        }
    }

    #[test]
    fn what_a_double_would_round_is_refused() {
        assert!(serde_json::to_string(&Decimal::cents(i64::MAX)).is_err());
        assert_eq!(number(Decimal::whole(i64::MIN)), i64::MIN.to_string());
    }

    #[test]
    fn amounts_have_two_decimals() {
        let wire = |cents| serde_json::to_string(&Amount::cents(cents)).unwrap();
        assert_eq!(wire(0), "\"0.00\"");
        assert_eq!(wire(1965), "\"19.65\"");
        assert_eq!(wire(12_000), "\"120.00\"");
        assert_eq!(wire(-7), "\"-0.07\"");
        assert_eq!(wire(i64::MIN), "\"-92233720368547758.08\"");
        assert_eq!(serde_json::from_str::<Amount>("9.99").unwrap(), Amount::cents(999));
        assert_eq!(serde_json::from_str::<Amount>("\"9.9\"").unwrap(), Amount::cents(990));
        assert!(serde_json::from_str::<Amount>("\"9.999\"").is_err());
    }

    #[test]
    fn texts_that_are_no_decimals_are_refused() {
        for text in
            ["", "-", ".", ".5", "1e3", "+1", "1.2.3", "--1", "1,5", "0.1234567890", "99999999999999999999"]
        {
            assert_eq!(text.parse::<Decimal>(), Err(NotDecimal), "{text}");
        }
        assert_eq!("1.".parse(), Ok(Decimal::whole(1)));
    }
}
