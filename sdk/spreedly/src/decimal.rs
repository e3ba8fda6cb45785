//! Amounts of money as decimal numbers: as exact as they are written, and never floating point numbers.

use crate::error::Invalid;
use std::cmp::Ordering;
use std::fmt;
use std::str::FromStr;

/// Digits after the point at most.
const PLACES_MAX: u8 = 9;

/// A decimal number, such as `18.5`. It keeps the places that it was written with; two are equal when their values
/// are.
#[derive(Clone, Copy, Debug, Default)]
pub struct Decimal {
    units: i64,
    places: u8,
}

impl Decimal {
    /// So many units of a decimal place: `new(1850, 2)` is 18.50. There are at most 9 places.
    pub fn new(units: i64, places: u8) -> Result<Self, Invalid> {
        if places > PLACES_MAX {
            return Err(Invalid::new("amount", format!("must have at most {PLACES_MAX} decimal places")));
        }
        Ok(Self { units, places })
    }

    /// An amount in hundredths: `cents(1850)` is 18.50.
    pub const fn cents(cents: i64) -> Self {
        Self { units: cents, places: 2 }
    }

    /// The number in units of a decimal place, exactly: 18.5 with 2 places is 1850. None when it has more places or
    /// does not fit.
    pub fn scaled(self, places: u8) -> Option<i64> {
        let units = i128::from(self.units);
        let scaled = if places >= self.places {
            units.checked_mul(10_i128.checked_pow(u32::from(places - self.places))?)?
        } else {
            let factor = 10_i128.pow(u32::from(self.places - places));
            (units % factor == 0).then(|| units / factor)?
        };
        i64::try_from(scaled).ok()
    }

    /// The same value in the spelling of the original service: no final zeros but one place at least, as in `18.5`
    /// and `0.0`.
    #[must_use]
    pub fn canonical(self) -> Self {
        let mut shortest = self;
        while shortest.places > 1 && shortest.units % 10 == 0 {
            shortest = Self { units: shortest.units / 10, places: shortest.places - 1 };
        }
        if shortest.places == 0
            && let Some(units) = shortest.units.checked_mul(10)
        {
            shortest = Self { units, places: 1 };
        }
        shortest
    }

    /// Whether it is more than nothing.
    pub const fn is_positive(self) -> bool {
        self.units > 0
    }

    /// In units of the last place that any number has.
    fn finest(self) -> i128 {
        i128::from(self.units) * 10_i128.pow(u32::from(PLACES_MAX - self.places.min(PLACES_MAX)))
    }
}

impl PartialEq for Decimal {
    fn eq(&self, other: &Self) -> bool {
        self.finest() == other.finest()
    }
}

impl Eq for Decimal {}

impl PartialOrd for Decimal {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for Decimal {
    fn cmp(&self, other: &Self) -> Ordering {
        self.finest().cmp(&other.finest())
    }
}

impl fmt::Display for Decimal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let sign = if self.units < 0 { "-" } else { "" };
        let (units, places) = (self.units.unsigned_abs(), usize::from(self.places));
        if places == 0 {
            return write!(f, "{sign}{units}");
        }
        let factor = 10_u64.pow(u32::from(self.places));
        write!(f, "{sign}{}.{:0places$}", units / factor, units % factor)
    }
}

impl FromStr for Decimal {
    type Err = Invalid;

    fn from_str(text: &str) -> Result<Self, Invalid> {
        let rule = || Invalid::new("amount", "must be a decimal number such as 18.5");
        let text = text.trim();
        let digits = text.strip_prefix(['-', '+']).unwrap_or(text);
        let (whole, fraction) = digits.split_once('.').unwrap_or((digits, ""));
        let numeric = |text: &str| text.bytes().all(|digit| digit.is_ascii_digit());
        if whole.is_empty()
            || !numeric(whole)
            || !numeric(fraction)
            || (fraction.is_empty() && digits != whole)
        {
            return Err(rule());
        }
        let places = u8::try_from(fraction.len()).unwrap_or(u8::MAX);
        let sign = if text.starts_with('-') { "-" } else { "" };
        let units = format!("{sign}{whole}{fraction}").parse().map_err(|_| rule())?;
        Self::new(units, places)
    }
}

/// An amount of more than nothing.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Positive(Decimal);

impl Positive {
    /// An amount of more than nothing in hundredths.
    pub fn cents(cents: i64) -> Result<Self, Invalid> {
        Self::try_from(Decimal::cents(cents))
    }

    /// The amount.
    pub const fn decimal(self) -> Decimal {
        self.0
    }
}

impl TryFrom<Decimal> for Positive {
    type Error = Invalid;

    fn try_from(amount: Decimal) -> Result<Self, Invalid> {
        if amount.is_positive() {
            Ok(Self(amount))
        } else {
            Err(Invalid::new("amount", "must be greater than 0"))
        }
    }
}

impl FromStr for Positive {
    type Err = Invalid;

    fn from_str(text: &str) -> Result<Self, Invalid> {
        Self::try_from(text.parse::<Decimal>()?)
    }
}

impl fmt::Display for Positive {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn read(text: &str) -> Decimal {
        text.parse().unwrap()
    }

    #[test]
    fn a_number_stays_as_it_is_written_and_is_compared_by_value() {
        for text in ["0.0", "18.5", "18.50", "-0.05", "7", "0.000000001", "9223372036854775807"] {
            assert_eq!(read(text).to_string(), text);
        }
        assert_eq!(read("18.5"), read("18.50"));
        assert!(read("-2") < read("-1.99"));
        assert_eq!(read("+3.0"), Decimal::new(3, 0).unwrap());
    }

    #[test]
    fn a_number_is_scaled_exactly_or_not_at_all() {
        assert_eq!(read("18.5").scaled(2), Some(1850));
        assert_eq!(read("18.5").scaled(0), None);
        assert_eq!(read("18.00").scaled(0), Some(18));
        assert_eq!(read("9223372036854775807").scaled(2), None);
        assert_eq!(Decimal::cents(-5).to_string(), "-0.05");
        assert_eq!(Decimal::cents(1850).canonical().to_string(), "18.5");
        assert_eq!(Decimal::cents(0).canonical().to_string(), "0.0");
        assert_eq!(read("7").canonical().to_string(), "7.0");
    }

    #[test]
    fn what_is_no_decimal_number_is_refused() {
        for text in ["", "-", ".5", "5.", "1e5", "0x1", "1,5", "NaN", "١", "9223372036854775808", "--1"] {
            let error = text.parse::<Decimal>().unwrap_err();
            assert_eq!(error.to_string(), "amount must be a decimal number such as 18.5", "{text}");
        }
        assert!("0.0000000001".parse::<Decimal>().is_err());
        assert_eq!("0".parse::<Positive>().unwrap_err().to_string(), "amount must be greater than 0");
        assert_eq!(Positive::cents(1).unwrap().to_string(), "0.01");
    }

    proptest! {
        #[test]
        fn every_number_reads_as_it_is_written(units in any::<i64>(), places in 0_u8..=9) {
            let number = Decimal::new(units, places).unwrap();
            let again = read(&number.to_string());
            prop_assert_eq!((again.units, again.places), (units, places));
            prop_assert_eq!(number.canonical(), number);
            prop_assert_eq!(number.scaled(places), Some(units));
        }
    }
}
