//! Decimal numbers, kept as they are written: a price is never calculated with as a floating point number here.

use crate::error::Invalid;
use crate::xmlrpc::{DecodeError, FromValue, ToValue, Value};
use std::fmt;

/// A decimal number, such as a price or a bandwidth. Two are equal when they are written alike.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Decimal(String);

impl Decimal {
    /// A number by its digits: `0.25`, `-3`, `1e+16`.
    pub fn new(text: &str) -> Result<Self, Invalid> {
        let text = text.trim();
        let unsigned = text.strip_prefix(['-', '+']).unwrap_or(text);
        let (mantissa, exponent) = unsigned.split_once(['e', 'E']).unwrap_or((unsigned, "0"));
        let (whole, fraction) = mantissa.split_once('.').unwrap_or((mantissa, ""));
        let digits = |text: &str| text.bytes().all(|byte| byte.is_ascii_digit());
        let exponent_digits = exponent.strip_prefix(['-', '+']).unwrap_or(exponent);
        let reads = digits(whole)
            && digits(fraction)
            && !(whole.is_empty() && fraction.is_empty())
            && digits(exponent_digits)
            && !exponent_digits.is_empty();
        if reads {
            Ok(Self(text.to_owned()))
        } else {
            Err(Invalid::new("number", "must be a decimal number"))
        }
    }

    /// The shortest digits that read as this number, as Python writes them. None when it is not finite.
    pub fn from_f64(number: f64) -> Option<Self> {
        if !number.is_finite() {
            return None;
        }
        let shortest = format!("{number:?}");
        let Some((mantissa, exponent)) = shortest.split_once('e') else {
            return Some(Self(shortest));
        };
        // Python has a sign and at least two digits there.
        let (sign, digits) = exponent.strip_prefix('-').map_or(('+', exponent), |digits| ('-', digits));
        let mantissa = mantissa.strip_suffix(".0").unwrap_or(mantissa);
        Some(Self(format!("{mantissa}e{sign}{digits:0>2}")))
    }

    /// The digits.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The nearest floating point number; an infinity when it is too large for one.
    pub fn to_f64(&self) -> f64 {
        self.0.parse().unwrap_or(f64::INFINITY)
    }

    /// The number in units of the given decimal place, exactly: 0.0595 with 4 places is 595. None when it has more
    /// places or does not fit.
    pub fn scaled(&self, places: u32) -> Option<i128> {
        let unsigned = self.0.trim_start_matches(['-', '+']);
        let sign = if self.0.starts_with('-') { -1 } else { 1 };
        let (mantissa, exponent) = unsigned.split_once(['e', 'E']).unwrap_or((unsigned, "0"));
        let (whole, fraction) = mantissa.split_once('.').unwrap_or((mantissa, ""));
        let fraction = fraction.trim_end_matches('0');
        let exponent: i64 = exponent.parse().ok()?;
        let shift =
            i64::from(places).checked_add(exponent)?.checked_sub(i64::try_from(fraction.len()).ok()?)?;
        let number: i128 = format!("0{whole}{fraction}").parse().ok()?;
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

impl From<i64> for Decimal {
    fn from(number: i64) -> Self {
        Self(number.to_string())
    }
}

impl fmt::Display for Decimal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// An amount of money, which the service writes as a text in some answers and as a double in others.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Amount {
    number: Decimal,
    form: Form,
}

/// How an amount is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Form {
    Text,
    Double,
    Int,
}

impl Amount {
    /// An amount that is written as a text: `120.00`.
    pub fn text(digits: &str) -> Result<Self, Invalid> {
        Ok(Self { number: Decimal::new(digits)?, form: Form::Text })
    }

    /// An amount that is written as a double.
    pub const fn double(number: Decimal) -> Self {
        Self { number, form: Form::Double }
    }

    /// The number.
    pub const fn number(&self) -> &Decimal {
        &self.number
    }

    /// The amount in hundredths of its currency, exactly; none when it is finer.
    pub fn cents(&self) -> Option<i64> {
        self.number.scaled(2).and_then(|cents| i64::try_from(cents).ok())
    }
}

impl fmt::Display for Amount {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.number.fmt(f)
    }
}

impl FromValue for Amount {
    fn from_value(value: Value) -> Result<Self, DecodeError> {
        let form = match value {
            Value::String(_) => Form::Text,
            Value::Int(_) => Form::Int,
            _ => Form::Double,
        };
        Ok(Self { number: Decimal::from_value(value)?, form })
    }
}

impl ToValue for Amount {
    fn to_value(&self) -> Value {
        let double = || Value::Double(self.number.clone());
        match self.form {
            Form::Text => Value::String(self.number.to_string()),
            Form::Double => double(),
            Form::Int => self.number.as_str().parse().map_or_else(|_| double(), Value::Int),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_decimal_is_scaled_exactly_or_not_at_all() {
        let scaled = |text: &str, places| Decimal::new(text).unwrap().scaled(places);
        assert_eq!(scaled("0.0595", 4), Some(595));
        assert_eq!(scaled("0.0595", 6), Some(59_500));
        assert_eq!(scaled("0.0595", 3), None);
        assert_eq!(scaled("5120.0", 0), Some(5120));
        assert_eq!(scaled("-.5", 1), Some(-5));
        assert_eq!(scaled("+1.50", 1), Some(15));
        assert_eq!(scaled("1e300", 2), None);
        assert_eq!(scaled("1e-07", 7), Some(1));
        assert_eq!(scaled("1e99999999999999999999", 7), None);
    }

    #[test]
    fn what_is_no_decimal_number_is_refused() {
        for text in ["", ".", "-", "nan", "inf", "1e", "e5", "1.2.3", "0x1", "1_0", "--1", "1e+-2", "١"] {
            assert!(Decimal::new(text).is_err(), "{text}");
        }
    }

    #[test]
    fn doubles_are_written_as_python_writes_them() {
        for (number, text) in [
            (0.25, "0.25"),
            (5120.0, "5120.0"),
            (1e16, "1e+16"),
            (1e15, "1000000000000000.0"),
            (0.0001, "0.0001"),
            (0.000_01, "1e-05"),
            (1.5e-10, "1.5e-10"),
            (-1.5e300, "-1.5e+300"),
            (-0.0, "-0.0"),
        ] {
            assert_eq!(Decimal::from_f64(number).unwrap().as_str(), text);
        }
        assert_eq!(Decimal::from_f64(f64::NAN), None);
        assert_eq!(Decimal::from_f64(f64::INFINITY), None);
    }

    #[test]
    fn an_amount_stays_as_it_was_written() {
        for value in [Value::from("120.00"), Value::from(120), Value::Double(Decimal::new("1.5").unwrap())] {
            assert_eq!(Amount::from_value(value.clone()).unwrap().to_value(), value);
        }
        assert_eq!(Amount::text("120.5").unwrap().cents(), Some(12_050));
        assert_eq!(Amount::text("0.001").unwrap().cents(), None);
    }
}
