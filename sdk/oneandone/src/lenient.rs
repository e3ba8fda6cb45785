//! Reads answers that are spelled otherwise than they should be: numbers as text, text as numbers, null or `[]`
//! where a list or an object is meant. It changes nothing of how a type is written.

use serde::Deserialize;
use serde::de::{DeserializeOwned, Deserializer, Error};
use serde_json::Value;

/// A text; a number or a boolean is taken by its digits or name, and null is the empty text.
pub(crate) fn text<'de, D: Deserializer<'de>>(deserializer: D) -> Result<String, D::Error> {
    match scalar(Value::deserialize(deserializer)?) {
        Some(text) => Ok(text),
        None => Err(D::Error::custom("expected a text")),
    }
}

/// A text or nothing. What was never set also comes as null, `0`, `false` or `[]`.
pub(crate) fn optional_text<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<String>, D::Error> {
    match Value::deserialize(deserializer)? {
        Value::Null | Value::Bool(false) => Ok(None),
        Value::Array(items) if items.is_empty() => Ok(None),
        Value::Number(number) if number.as_u64() == Some(0) => Ok(None),
        value => scalar(value).map(Some).ok_or_else(|| D::Error::custom("expected a text or null")),
    }
}

/// A whole number that fits the type, as a number or as digits; null is zero.
pub(crate) fn integer<'de, D, T>(deserializer: D) -> Result<T, D::Error>
where
    D: Deserializer<'de>,
    T: TryFrom<i64>,
{
    match Value::deserialize(deserializer)? {
        Value::Null => whole(&Value::from(0)),
        value => whole(&value),
    }
    .ok_or_else(|| D::Error::custom("expected a whole number within the limits of the member"))
}

/// A whole number or null.
pub(crate) fn optional_integer<'de, D, T>(deserializer: D) -> Result<Option<T>, D::Error>
where
    D: Deserializer<'de>,
    T: TryFrom<i64>,
{
    match Value::deserialize(deserializer)? {
        Value::Null => Ok(None),
        Value::String(text) if text.is_empty() => Ok(None),
        value => whole(&value).map(Some).ok_or_else(|| D::Error::custom("expected a whole number or null")),
    }
}

/// A boolean, as itself, as 0 or 1, or as text; null is false.
pub(crate) fn flag<'de, D: Deserializer<'de>>(deserializer: D) -> Result<bool, D::Error> {
    match Value::deserialize(deserializer)? {
        Value::Null => Some(false),
        Value::Bool(flag) => Some(flag),
        value => scalar(value).as_deref().and_then(crate::loose::flag),
    }
    .ok_or_else(|| D::Error::custom("expected a boolean"))
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

/// A list or nothing.
pub(crate) fn optional_list<'de, D, T>(deserializer: D) -> Result<Option<Vec<T>>, D::Error>
where
    D: Deserializer<'de>,
    T: DeserializeOwned,
{
    match Value::deserialize(deserializer)? {
        Value::Null => Ok(None),
        value => serde_json::from_value(value).map(Some).map_err(D::Error::custom),
    }
}

/// A list of names, each a text or an object that has one; null is the empty list.
pub(crate) fn names<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Vec<String>, D::Error> {
    let items: Vec<Value> = list(deserializer)?;
    let name = |item: Value| match item {
        Value::Object(mut members) => members.remove("name").and_then(scalar),
        item => scalar(item),
    };
    items.into_iter().map(|item| name(item).ok_or_else(|| D::Error::custom("expected a name"))).collect()
}

/// A list of texts, or nothing when it is no list.
pub(crate) fn optional_texts<'de, D: Deserializer<'de>>(
    deserializer: D,
) -> Result<Option<Vec<String>>, D::Error> {
    let Value::Array(items) = Value::deserialize(deserializer)? else {
        return Ok(None);
    };
    let texts: Option<Vec<String>> = items.into_iter().map(scalar).collect();
    texts.map(Some).ok_or_else(|| D::Error::custom("expected a list of texts"))
}

/// An object or nothing: null, `[]`, `{}` and `""` all mean nothing.
pub(crate) fn optional_object<'de, D, T>(deserializer: D) -> Result<Option<T>, D::Error>
where
    D: Deserializer<'de>,
    T: DeserializeOwned,
{
    match Value::deserialize(deserializer)? {
        Value::Null => Ok(None),
        Value::Array(items) if items.is_empty() => Ok(None),
        Value::Object(members) if members.is_empty() => Ok(None),
        Value::String(text) if text.is_empty() => Ok(None),
        value => serde_json::from_value(value).map(Some).map_err(D::Error::custom),
    }
}

/// A map of free members: null and `[]` are the empty one.
pub(crate) fn map<'de, D: Deserializer<'de>>(
    deserializer: D,
) -> Result<serde_json::Map<String, Value>, D::Error> {
    Ok(optional_object(deserializer)?.unwrap_or_default())
}

fn scalar(value: Value) -> Option<String> {
    match value {
        Value::Null => Some(String::new()),
        Value::Bool(flag) => Some(flag.to_string()),
        Value::Number(number) => Some(number.to_string()),
        Value::String(text) => Some(text),
        Value::Array(_) | Value::Object(_) => None,
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
