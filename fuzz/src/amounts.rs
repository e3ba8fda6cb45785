//! Amounts of money, rates and decimals: what is printed reads back, and what is read prints as one and the same text.

use crate::Source;
use innkeeper_domain::money::{Currency, HourlyRate, Money, format_decimal, parse_decimal};
use innkeeper_sdk_oneandone::ram::Ram;
use innkeeper_sdk_time4vps::{Amount, Decimal};

/// Currencies of none, two and three digits behind the point.
const CURRENCIES: [&str; 3] = ["JPY", "EUR", "KWD"];

pub(crate) const WORDS: &[&str] = &[
    "0",
    "-",
    ".",
    "9223372036854775807",
    "9223372036854775808",
    "-9223372036854775808",
    "00000000",
    "e5",
    "0.000001",
];

pub(crate) fn run(input: &[u8]) {
    let mut source = Source::new(input);
    numbers(source.integer(), source.integer());
    let text = source.rest();
    for currency in CURRENCIES.iter().filter_map(|code| Currency::parse(code)) {
        if let Ok(money) = Money::parse(&text, currency) {
            assert_eq!(Money::parse(&money.decimal(), currency), Ok(money), "{text}");
        }
        if let Ok(rate) = HourlyRate::parse(&text, currency) {
            assert_eq!(HourlyRate::parse(&rate.decimal(), currency), Ok(rate), "{text}");
        }
    }
    if let Some(code) = Currency::parse(&text) {
        assert_eq!(Currency::parse(code.as_str()), Some(code));
        assert_eq!(code.as_str(), text);
    }
    if let Ok(decimal) = text.parse::<Decimal>() {
        assert_eq!(decimal.to_string().parse(), Ok(decimal), "{text}");
    }
    if let Some(ram) = Ram::parse_gb(&text) {
        assert_eq!(Ram::parse_gb(&ram.to_number().to_string()), Some(ram), "{text}");
    }
    for digits in 0..10 {
        if let Some(value) = parse_decimal(&text, digits) {
            assert_eq!(parse_decimal(&format_decimal(value, digits), digits), Some(value), "{text}");
        }
    }
    let _ = serde_json::from_str::<Decimal>(&text).map(|decimal| again(&decimal));
    let _ = serde_json::from_str::<Amount>(&text).map(|amount| again(&amount));
    let _ = serde_json::from_str::<Ram>(&text).map(|ram| again(&ram));
}

/// Every number prints and reads back; sums that do not fit are told, never wrong.
fn numbers(one: i64, other: i64) {
    for currency in CURRENCIES.iter().filter_map(|code| Currency::parse(code)) {
        let (money, more) = (Money::new(one, currency), Money::new(other, currency));
        assert_eq!(Money::parse(&money.decimal(), currency), Ok(money));
        let rate = HourlyRate { micro_minor: one, currency };
        assert_eq!(HourlyRate::parse(&rate.decimal(), currency), Ok(rate));
        let wide = i128::from(one) + i128::from(other);
        assert_eq!(
            money.plus(more).ok().map(|sum| i128::from(sum.minor)),
            i64::try_from(wide).ok().map(i128::from)
        );
        if let Ok(difference) = money.minus(more) {
            assert_eq!(difference.plus(more), Ok(money));
        }
        let _ = (
            money.share(other),
            money.times(other),
            rate.price(other, one),
            rate.price_of(i128::from(other)),
        );
    }
    for digits in [0, 2, 9] {
        let decimal = Decimal::new(one, digits);
        assert_eq!(decimal.to_string().parse(), Ok(decimal));
        again(&decimal);
    }
    assert_eq!(serde_json::from_str(&format!("\"{}\"", Amount::cents(one))).ok(), Some(Amount::cents(one)));
}

/// What goes over the wire arrives.
fn again<T: serde::Serialize + serde::de::DeserializeOwned + PartialEq + std::fmt::Debug>(value: &T) {
    if let Ok(text) = serde_json::to_string(value) {
        assert_eq!(serde_json::from_str::<T>(&text).ok().as_ref(), Some(value), "{text}");
    }
}
