//! Decimal numbers of answers, kept as they are written: prices and measured values are never calculated with as
//! floating point numbers here.

use serde::{Deserialize, Deserializer, Serialize};
use serde_json::{Number, Value};
use std::fmt;

/// A decimal number, such as a price.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(transparent)]
pub struct Decimal(Number);

impl Decimal {
    /// The number in units of the given decimal place, exactly: 0.0595 with 4 places is 595. None when it has more
    /// places or does not fit.
    pub fn scaled(&self, places: usize) -> Option<i128> {
        let text = self.0.to_string();
        let (sign, digits) = text.strip_prefix('-').map_or((1, text.as_str()), |digits| (-1, digits));
        let (mantissa, exponent) = digits.split_once(['e', 'E']).unwrap_or((digits, "0"));
        let (whole, fraction) = mantissa.split_once('.').unwrap_or((mantissa, ""));
        let exponent: i64 = exponent.parse().ok()?;
        let shift = i64::try_from(places)
            .ok()?
            .checked_add(exponent)?
            .checked_sub(i64::try_from(fraction.len()).ok()?)?;
        let number: i128 = format!("{whole}{fraction}").parse().ok()?;
        let factor = 10_i128.checked_pow(u32::try_from(shift.unsigned_abs()).ok()?)?;
        let scaled = if shift >= 0 {
            number.checked_mul(factor)?
        } else if number % factor == 0 {
            number / factor
        } else {
            return None;
        };
        Some(sign * scaled)
    }
}

impl fmt::Display for Decimal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

impl Default for Decimal {
    fn default() -> Self {
        Self(Number::from(0))
    }
}

impl<'de> Deserialize<'de> for Decimal {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let number = match Value::deserialize(deserializer)? {
            Value::Null => Some(Number::from(0)),
            Value::Number(number) => Some(number),
            Value::String(text) => text.trim().parse().ok(),
            _ => None,
        };
        number.map(Self).ok_or_else(|| serde::de::Error::custom("expected a number"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_decimal_is_scaled_exactly_or_not_at_all() {
        let scaled = |text: &str, places| serde_json::from_str::<Decimal>(text).unwrap().scaled(places);
        assert_eq!(scaled("0.0595", 4), Some(595));
        assert_eq!(scaled("0.0595", 6), Some(59_500));
        assert_eq!(scaled("0.0595", 3), None);
        assert_eq!(scaled("19", 2), Some(1900));
        assert_eq!(scaled("-0.5", 1), Some(-5));
        assert_eq!(scaled("\"1.50\"", 1), Some(15));
        assert_eq!(scaled("1e300", 2), None);
        assert_eq!(scaled("1e-7", 7), Some(1));
        assert_eq!(scaled("null", 7), Some(0));
    }
}
