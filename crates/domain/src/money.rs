//! Money: integers of minor units in one currency, and rates in millionths of a minor unit. No floats.

use serde::{Deserialize, Serialize};
use std::fmt;

/// What can go wrong when amounts are combined.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum MoneyError {
    /// The amounts are of two currencies.
    #[error("amounts of two currencies cannot be combined")]
    Currency,
    /// The result does not fit 64 bits.
    #[error("the amount is too large")]
    Overflow,
    /// The text is not an amount of this currency.
    #[error("not an amount: write digits, and at most {0} after the point")]
    Format(u32),
}

/// An ISO 4217 currency code.
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Currency([u8; 3]);

impl Currency {
    /// The euro.
    pub const EUR: Self = Self(*b"EUR");

    /// Reads three upper-case letters.
    pub fn parse(text: &str) -> Option<Self> {
        let bytes: [u8; 3] = text.as_bytes().try_into().ok()?;
        bytes.iter().all(u8::is_ascii_uppercase).then_some(Self(bytes))
    }

    /// How many digits stand behind the decimal point, after ISO 4217.
    pub const fn exponent(self) -> u32 {
        match &self.0 {
            b"BIF" | b"CLP" | b"DJF" | b"GNF" | b"ISK" | b"JPY" | b"KMF" | b"KRW" | b"PYG" | b"RWF"
            | b"UGX" | b"VND" | b"VUV" | b"XAF" | b"XOF" | b"XPF" => 0,
            b"BHD" | b"IQD" | b"JOD" | b"KWD" | b"LYD" | b"OMR" | b"TND" => 3,
            _ => 2,
        }
    }

    /// The three letters.
    pub fn as_str(&self) -> &str {
        std::str::from_utf8(&self.0).unwrap_or("XXX")
    }

    /// How many minor units make one unit.
    pub const fn scale(self) -> i64 {
        10_i64.pow(self.exponent())
    }
}

impl fmt::Display for Currency {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl fmt::Debug for Currency {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl Serialize for Currency {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.as_str())
    }
}

impl<'de> Deserialize<'de> for Currency {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        Self::parse(&text).ok_or_else(|| serde::de::Error::custom("expected a currency code such as EUR"))
    }
}

/// An amount in minor units (cents) of one currency.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Money {
    /// Minor units; negative for a credit.
    pub minor: i64,
    /// The currency of the minor units.
    pub currency: Currency,
}

impl Money {
    /// An amount of minor units.
    pub const fn new(minor: i64, currency: Currency) -> Self {
        Self { minor, currency }
    }

    /// Nothing, in a currency.
    pub const fn zero(currency: Currency) -> Self {
        Self::new(0, currency)
    }

    /// Reads `12`, `12.3` or `-12.34`; no more digits than the currency has.
    pub fn parse(text: &str, currency: Currency) -> Result<Self, MoneyError> {
        let digits = currency.exponent();
        parse_decimal(text, digits).map(|minor| Self::new(minor, currency)).ok_or(MoneyError::Format(digits))
    }

    /// The sum of two amounts of the same currency.
    pub fn plus(self, other: Self) -> Result<Self, MoneyError> {
        self.same(other)?;
        self.minor.checked_add(other.minor).map(|minor| Self { minor, ..self }).ok_or(MoneyError::Overflow)
    }

    /// This amount less another of the same currency.
    pub fn minus(self, other: Self) -> Result<Self, MoneyError> {
        self.plus(other.negated()?)
    }

    /// The amount with the other sign.
    pub fn negated(self) -> Result<Self, MoneyError> {
        self.minor.checked_neg().map(|minor| Self { minor, ..self }).ok_or(MoneyError::Overflow)
    }

    /// The amount taken `count` times.
    pub fn times(self, count: i64) -> Result<Self, MoneyError> {
        self.minor.checked_mul(count).map(|minor| Self { minor, ..self }).ok_or(MoneyError::Overflow)
    }

    /// The share of `basis_points` ten-thousandths (a tax of 21 % is 2100), rounded half away from zero.
    pub fn share(self, basis_points: i64) -> Result<Self, MoneyError> {
        let product = i128::from(self.minor) * i128::from(basis_points);
        let minor = i64::try_from(round_div(product, 10_000)).map_err(|_| MoneyError::Overflow)?;
        Ok(Self { minor, ..self })
    }

    /// The digits without the currency, as `12.30`.
    pub fn decimal(self) -> String {
        format_decimal(self.minor, self.currency.exponent())
    }

    fn same(self, other: Self) -> Result<(), MoneyError> {
        if self.currency == other.currency { Ok(()) } else { Err(MoneyError::Currency) }
    }
}

impl fmt::Display for Money {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {}", self.decimal(), self.currency)
    }
}

/// A price finer than a minor unit: millionths of a minor unit, for one unit of use during one hour.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct HourlyRate {
    /// Millionths of a minor unit per unit and hour.
    pub micro_minor: i64,
    /// The currency of the minor unit.
    pub currency: Currency,
}

impl HourlyRate {
    /// Reads a decimal amount per hour such as `0.0125`, exact to a millionth of a minor unit.
    pub fn parse(text: &str, currency: Currency) -> Result<Self, MoneyError> {
        let digits = currency.exponent() + 6;
        let micro_minor = parse_decimal(text, digits).ok_or(MoneyError::Format(digits))?;
        Ok(Self { micro_minor, currency })
    }

    /// The price of `quantity_milli` thousandths of a unit during `micros` microseconds, rounded half away
    /// from zero to the minor unit: one rounding for each invoice line.
    pub fn price(self, quantity_milli: i64, micros: i64) -> Result<Money, MoneyError> {
        self.price_of(i128::from(quantity_milli) * i128::from(micros))
    }

    /// The price of a sum of thousandths of a unit times microseconds, rounded once.
    pub fn price_of(self, milli_micros: i128) -> Result<Money, MoneyError> {
        const MICROS_PER_HOUR: i128 = 3_600_000_000;
        let amount = i128::from(self.micro_minor).checked_mul(milli_micros).ok_or(MoneyError::Overflow)?;
        let minor = round_div(amount, MICROS_PER_HOUR * 1_000_000 * 1_000);
        i64::try_from(minor).map(|minor| Money::new(minor, self.currency)).map_err(|_| MoneyError::Overflow)
    }

    /// The digits without the currency, without trailing zeros.
    pub fn decimal(self) -> String {
        let text = format_decimal(self.micro_minor, self.currency.exponent() + 6);
        text.trim_end_matches('0').trim_end_matches('.').to_owned()
    }
}

fn round_div(value: i128, by: i128) -> i128 {
    let half = by / 2;
    // The halves do not run over: what is divided stays far from the ends of 128 bits, or is clamped there.
    if value < 0 { value.saturating_sub(half) / by } else { value.saturating_add(half) / by }
}

/// Reads a decimal number as an integer of `digits` digits behind the point.
pub fn parse_decimal(text: &str, digits: u32) -> Option<i64> {
    let (negative, unsigned) = text.strip_prefix('-').map_or((false, text), |rest| (true, rest));
    let (whole, fraction) = unsigned.split_once('.').unwrap_or((unsigned, ""));
    let all_digits = |part: &str| part.bytes().all(|byte| byte.is_ascii_digit());
    let fraction_len = u32::try_from(fraction.len()).ok()?;
    if whole.is_empty() || !all_digits(whole) || !all_digits(fraction) || fraction_len > digits {
        return None;
    }
    if unsigned.contains('.') && fraction.is_empty() {
        return None;
    }
    let scaled = whole.parse::<i128>().ok()?.checked_mul(10_i128.checked_pow(digits)?)?;
    let small = if fraction.is_empty() { 0 } else { fraction.parse::<i128>().ok()? };
    let total = scaled.checked_add(small.checked_mul(10_i128.checked_pow(digits - fraction_len)?)?)?;
    // Narrowed with its sign, because the least of 64 bits has no positive twin.
    i64::try_from(if negative { -total } else { total }).ok()
}

/// Writes an integer of `digits` digits behind the point as a decimal number.
pub fn format_decimal(value: i64, digits: u32) -> String {
    let sign = if value < 0 { "-" } else { "" };
    let scale = 10_u64.pow(digits);
    let (whole, fraction) = (value.unsigned_abs() / scale, value.unsigned_abs() % scale);
    if digits == 0 {
        return format!("{sign}{whole}");
    }
    format!("{sign}{whole}.{fraction:0width$}", width = digits as usize)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn amounts_read_and_write() {
        for (text, minor) in [("12", 1200), ("12.3", 1230), ("-0.05", -5), ("0", 0)] {
            assert_eq!(Money::parse(text, Currency::EUR).unwrap().minor, minor);
        }
        for wrong in ["", ".", "1.", ".5", "1.234", "1,2", "1e3", "+1", " 1", "92233720368547758.08"] {
            assert!(Money::parse(wrong, Currency::EUR).is_err(), "{wrong}");
        }
        let yen = Currency::parse("JPY").unwrap();
        assert_eq!(Money::new(5, yen).to_string(), "5 JPY");
        assert!(Money::parse("5.5", yen).is_err());
    }

    #[test]
    fn the_least_and_the_largest_amount_read_back() {
        for minor in [i64::MIN, i64::MIN + 1, i64::MAX] {
            let money = Money::new(minor, Currency::EUR);
            assert_eq!(Money::parse(&money.decimal(), Currency::EUR), Ok(money));
        }
        assert!(Money::parse("-92233720368547758.09", Currency::EUR).is_err());
    }

    #[test]
    fn currencies_do_not_mix() {
        let dollar = Currency::parse("USD").unwrap();
        assert_eq!(Money::new(1, Currency::EUR).plus(Money::new(1, dollar)), Err(MoneyError::Currency));
        assert_eq!(Money::new(i64::MAX, dollar).plus(Money::new(1, dollar)), Err(MoneyError::Overflow));
    }

    #[test]
    fn a_rate_prices_an_hour_exactly() {
        let rate = HourlyRate::parse("0.0125", Currency::EUR).unwrap();
        assert_eq!(rate.decimal(), "0.0125");
        // 720 hours of two units: 0.0125 * 720 * 2 = 18.00
        assert_eq!(rate.price(2_000, 720 * 3_600_000_000).unwrap().to_string(), "18.00 EUR");
    }

    proptest! {
        #[test]
        fn decimals_round_trip(value in any::<i64>(), digits in 0_u32..9) {
            prop_assert_eq!(parse_decimal(&format_decimal(value, digits), digits), Some(value));
        }

        #[test]
        fn any_text_is_refused_or_read(text in ".*") {
            let _ = Money::parse(&text, Currency::EUR);
            let _ = HourlyRate::parse(&text, Currency::EUR);
        }

        #[test]
        fn a_share_and_its_rest_make_the_whole(minor in -1_000_000_000_i64..1_000_000_000, points in 0_i64..10_000) {
            let whole = Money::new(minor, Currency::EUR);
            let share = whole.share(points).unwrap();
            prop_assert_eq!(whole.minus(share).unwrap().plus(share).unwrap(), whole);
            prop_assert!(share.minor.abs() <= whole.minor.abs());
        }
    }
}
