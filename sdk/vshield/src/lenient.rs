//! Reads answers that are spelled otherwise than they should be: numbers as text, text as numbers, null or `[]`
//! where a list or an object is meant. It changes nothing of how a type is written.

use serde::Deserialize;
use serde::de::{DeserializeOwned, Deserializer, Error};
use serde_json::Value;

/// A text; a number or a boolean is taken by its digits or name, and null is the empty text.
pub(crate) fn text<'de, D: Deserializer<'de>>(deserializer: D) -> Result<String, D::Error> {
    match Value::deserialize(deserializer)? {
        Value::Null => Ok(String::new()),
        Value::Bool(flag) => Ok(flag.to_string()),
        Value::Number(number) => Ok(number.to_string()),
        Value::String(text) => Ok(text),
        Value::Array(_) | Value::Object(_) => Err(D::Error::custom("expected a text")),
    }
}

/// A whole number that fits the type, as a number or as digits; null is zero.
pub(crate) fn integer<'de, D, T>(deserializer: D) -> Result<T, D::Error>
where
    D: Deserializer<'de>,
    T: TryFrom<i64>,
{
    match Value::deserialize(deserializer)? {
        Value::Null => T::try_from(0).ok(),
        value => whole(&value),
    }
    .ok_or_else(|| D::Error::custom("expected a whole number within the limits of the member"))
}

/// A whole number, as a number or as digits. Null is none: an identifier is not to be guessed.
pub(crate) fn id<'de, D: Deserializer<'de>>(deserializer: D) -> Result<u64, D::Error> {
    let value = Value::deserialize(deserializer)?;
    let number = match &value {
        Value::Bool(_) => None,
        value => value.as_u64().or_else(|| whole(value)),
    };
    number.ok_or_else(|| D::Error::custom("expected the number of an id"))
}

/// A switch, as itself, as 0 or 1, or as text; null is off.
pub(crate) fn switch<'de, D: Deserializer<'de>>(deserializer: D) -> Result<bool, D::Error> {
    let value = Value::deserialize(deserializer)?;
    flag(&value).ok_or_else(|| D::Error::custom("expected 0 or 1"))
}

/// What a value says as a switch. Any number but zero is on, as clients have it.
pub(crate) fn flag(value: &Value) -> Option<bool> {
    match value {
        Value::Null => Some(false),
        Value::Bool(flag) => Some(*flag),
        Value::String(text) if text.eq_ignore_ascii_case("true") => Some(true),
        Value::String(text) if text.is_empty() || text.eq_ignore_ascii_case("false") => Some(false),
        value => whole(value).map(|number: i64| number != 0),
    }
}

/// A measured value, as a number or as digits; null is zero.
pub(crate) fn measure<'de, D: Deserializer<'de>>(deserializer: D) -> Result<f64, D::Error> {
    match Value::deserialize(deserializer)? {
        Value::Null => Some(0.0),
        Value::Number(number) => number.as_f64(),
        Value::String(text) => text.trim().parse().ok(),
        _ => None,
    }
    .filter(|measure: &f64| measure.is_finite())
    .ok_or_else(|| D::Error::custom("expected a number"))
}

/// A list; null is the empty one, and so is the empty object.
pub(crate) fn list<'de, D, T>(deserializer: D) -> Result<Vec<T>, D::Error>
where
    D: Deserializer<'de>,
    T: DeserializeOwned,
{
    match Value::deserialize(deserializer)? {
        Value::Null => Ok(Vec::new()),
        Value::Object(members) if members.is_empty() => Ok(Vec::new()),
        value => serde_json::from_value(value).map_err(D::Error::custom),
    }
}

/// A value or nothing: null, `""` and `[]` all mean nothing.
pub(crate) fn optional<'de, D, T>(deserializer: D) -> Result<Option<T>, D::Error>
where
    D: Deserializer<'de>,
    T: DeserializeOwned,
{
    match Value::deserialize(deserializer)? {
        Value::Null => Ok(None),
        Value::String(text) if text.is_empty() => Ok(None),
        Value::Array(items) if items.is_empty() => Ok(None),
        value => serde_json::from_value(value).map(Some).map_err(D::Error::custom),
    }
}

fn whole<T: TryFrom<i64>>(value: &Value) -> Option<T> {
    let printed = match value {
        Value::Number(number) => number.to_string(),
        Value::String(text) => text.trim().to_owned(),
        Value::Bool(flag) => u8::from(*flag).to_string(),
        _ => return None,
    };
    let (digits, places) = printed.split_once('.').unwrap_or((&printed, "0"));
    let is_whole = !places.is_empty() && places.bytes().all(|byte| byte == b'0');
    let number: i64 = digits.parse().ok().filter(|_| is_whole)?;
    T::try_from(number).ok()
}
