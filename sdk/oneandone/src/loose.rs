//! Reads requests as loosely as the service does, and names the member that still does not fit.
//!
//! Null is absent, unknown members are ignored, an integer may come as `40`, `40.0` or `"40"`, a boolean as
//! `true`, `"true"`, `"True"`, `1` or `"1"`. A body that is missing, null or `[]` counts as an empty object,
//! because the original is a PHP program and its clients send those.

use crate::ram::{self, Ram};
use serde_json::{Map, Value};
use std::{fmt, ops::RangeInclusive};

/// A request body that does not fit: which member, and what it should have been.
///
/// The text never repeats anything the caller sent, so it can be shown as it is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DecodeError {
    member: String,
    problem: Problem,
}

/// What is wrong with a member.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Problem {
    /// It is required and was not given.
    Missing,
    /// It was given and is not what this text says, as `an integer from 1 to 16`.
    Expected(&'static str),
}

impl DecodeError {
    /// The path of the member with dots and without array positions; empty for the body itself.
    pub fn member(&self) -> &str {
        &self.member
    }

    /// What is wrong with it.
    pub const fn problem(&self) -> Problem {
        self.problem
    }
}

impl fmt::Display for DecodeError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let member = if self.member.is_empty() { "the body" } else { &self.member };
        match self.problem {
            Problem::Missing => write!(f, "{member} is required"),
            Problem::Expected(what) => write!(f, "{member} must be {what}"),
        }
    }
}

impl std::error::Error for DecodeError {}

/// A request body that can be read from JSON.
pub trait Request: Sized {
    /// Reads the members of an object.
    fn read(object: &Object<'_>) -> Result<Self, DecodeError>;

    /// Reads a whole body.
    fn decode(body: &Value) -> Result<Self, DecodeError> {
        Self::read(&Object::of(body)?)
    }
}

/// A JSON object that is being read.
#[derive(Debug)]
pub struct Object<'a> {
    path: String,
    members: Option<&'a Map<String, Value>>,
}

impl<'a> Object<'a> {
    /// The object that is a whole body.
    pub fn of(body: &'a Value) -> Result<Self, DecodeError> {
        Self::at(String::new(), body)
    }

    fn at(path: String, value: &'a Value) -> Result<Self, DecodeError> {
        let members = match value {
            Value::Object(members) => Some(members),
            Value::Null => None,
            Value::Array(items) if items.is_empty() => None,
            _ => return Err(DecodeError { member: path, problem: Problem::Expected("an object") }),
        };
        Ok(Self { path, members })
    }

    /// The value of a member, unless it is absent or null.
    pub fn given(&self, name: &str) -> Option<&'a Value> {
        self.members?.get(name).filter(|value| !value.is_null())
    }

    /// The error that a member is not what it should be.
    pub fn refuse(&self, name: &str, expected: &'static str) -> DecodeError {
        DecodeError { member: self.path_of(name), problem: Problem::Expected(expected) }
    }

    /// The value of a member that must be given.
    pub fn required<T>(&self, name: &str, value: Option<T>) -> Result<T, DecodeError> {
        value.ok_or_else(|| DecodeError { member: self.path_of(name), problem: Problem::Missing })
    }

    /// A string.
    pub fn text(&self, name: &str) -> Result<Option<String>, DecodeError> {
        self.read_with(name, "a string", |value| value.as_str().map(str::to_owned))
    }

    /// A string of a number of characters within limits.
    pub fn text_within(
        &self,
        name: &str,
        chars: &RangeInclusive<usize>,
        expected: &'static str,
    ) -> Result<Option<String>, DecodeError> {
        match self.text(name)? {
            Some(text) if !chars.contains(&text.chars().count()) => Err(self.refuse(name, expected)),
            text => Ok(text),
        }
    }

    /// The id of a resource. An empty string means that none is given.
    pub fn id(&self, name: &str) -> Result<Option<String>, DecodeError> {
        Ok(self.text(name)?.filter(|id| !id.is_empty()))
    }

    /// A whole number within limits.
    pub fn integer_within(
        &self,
        name: &str,
        limits: &RangeInclusive<u32>,
        expected: &'static str,
    ) -> Result<Option<u32>, DecodeError> {
        self.read_with(name, expected, |value| integer(value).filter(|number| limits.contains(number)))
    }

    /// A boolean.
    pub fn flag(&self, name: &str) -> Result<Option<bool>, DecodeError> {
        self.read_with(name, "a boolean", |value| match value {
            Value::Bool(flag) => Some(*flag),
            Value::String(text) => flag(text),
            Value::Number(number) => flag(&number.to_string()),
            _ => None,
        })
    }

    /// An amount of memory in GB that a server may have.
    pub fn ram(&self, name: &str) -> Result<Option<Ram>, DecodeError> {
        self.read_with(name, "a number from 0.5 to 128 in steps of 0.5", |value| {
            ram::from_value(value).filter(|ram| ram.is_orderable())
        })
    }

    /// One of a few words.
    pub fn word<T: Copy>(
        &self,
        name: &str,
        words: &[(&str, T)],
        expected: &'static str,
    ) -> Result<Option<T>, DecodeError> {
        self.read_with(name, expected, |value| {
            let text = value.as_str()?;
            words.iter().find(|(word, _)| *word == text).map(|(_, meaning)| *meaning)
        })
    }

    /// An object inside this one.
    pub fn object(&self, name: &str) -> Result<Option<Self>, DecodeError> {
        self.given(name).map(|value| Self::at(self.path_of(name), value)).transpose()
    }

    /// The objects of an array inside this one; empty when there is no such array.
    pub fn objects(&self, name: &str) -> Result<Vec<Self>, DecodeError> {
        match self.given(name) {
            None => Ok(Vec::new()),
            Some(Value::Array(items)) => {
                items.iter().map(|item| Self::at(self.path_of(name), item)).collect()
            }
            Some(_) => Err(self.refuse(name, "an array of objects")),
        }
    }

    fn read_with<T>(
        &self,
        name: &str,
        expected: &'static str,
        read: impl FnOnce(&'a Value) -> Option<T>,
    ) -> Result<Option<T>, DecodeError> {
        self.given(name).map(|value| read(value).ok_or_else(|| self.refuse(name, expected))).transpose()
    }

    fn path_of(&self, name: &str) -> String {
        if self.path.is_empty() { name.to_owned() } else { format!("{}.{name}", self.path) }
    }
}

/// The value of a query parameter. The last one of a name wins, as in PHP; an empty value is absent.
pub fn parameter<'a>(pairs: &'a [(String, String)], name: &str) -> Option<&'a str> {
    let (_, value) = pairs.iter().rev().find(|(key, _)| key == name)?;
    Some(value.as_str()).filter(|value| !value.is_empty())
}

/// Reads a boolean written as text: `true`, `True`, `1`, `false`, `False`, `0`.
pub fn flag(text: &str) -> Option<bool> {
    match text.trim() {
        "1" => Some(true),
        "0" => Some(false),
        word if word.eq_ignore_ascii_case("true") => Some(true),
        word if word.eq_ignore_ascii_case("false") => Some(false),
        _ => None,
    }
}

fn integer(value: &Value) -> Option<u32> {
    let printed = match value {
        Value::Number(number) => number.to_string(),
        Value::String(text) => text.trim().to_owned(),
        _ => return None,
    };
    let (whole, places) = printed.split_once('.').unwrap_or((&printed, "0"));
    let is_whole = !places.is_empty() && places.bytes().all(|byte| byte == b'0');
    whole.parse().ok().filter(|_| is_whole)
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn scalars_come_as_themselves_or_as_text() {
        let body =
            json!({"a": 40, "b": "40", "c": 40.0, "d": " 40 ", "t": true, "u": "True", "v": 1, "w": "false"});
        let object = Object::of(&body).unwrap();
        for name in ["a", "b", "c", "d"] {
            assert_eq!(object.integer_within(name, &(0..=99), "small").unwrap(), Some(40), "{name}");
        }
        for name in ["t", "u", "v"] {
            assert_eq!(object.flag(name).unwrap(), Some(true), "{name}");
        }
        assert_eq!(object.flag("w").unwrap(), Some(false));
    }

    #[test]
    fn null_and_absent_are_the_same() {
        let body = json!({"a": null});
        let object = Object::of(&body).unwrap();
        for name in ["a", "b"] {
            assert_eq!(object.text(name).unwrap(), None);
            assert!(object.objects(name).unwrap().is_empty());
            assert_eq!(
                object.required(name, None::<u8>).unwrap_err().to_string(),
                format!("{name} is required")
            );
        }
    }

    #[test]
    fn errors_name_the_member_with_its_path() {
        let body = json!({"hardware": {"hdds": [{"size": 20}, {"size": [404]}]}, "name": 5});
        let object = Object::of(&body).unwrap();
        let hdds = object.object("hardware").unwrap().unwrap().objects("hdds").unwrap();
        let error = hdds[1].integer_within("size", &(1..=9), "small").unwrap_err();
        assert_eq!(error.to_string(), "hardware.hdds.size must be small");
        assert_eq!(object.text("name").unwrap_err().member(), "name");
    }

    #[test]
    fn only_objects_and_what_php_calls_empty_are_bodies() {
        for body in [json!({}), json!(null), json!([])] {
            assert!(Object::of(&body).is_ok(), "{body}");
        }
        for body in [json!(true), json!([1]), json!("x"), json!(3)] {
            assert_eq!(Object::of(&body).unwrap_err().to_string(), "the body must be an object", "{body}");
        }
    }

    #[test]
    fn numbers_that_are_not_whole_are_no_integers() {
        for value in [json!(1.5), json!("1."), json!("1e2"), json!(-1), json!(""), json!({}), json!(1e300)] {
            assert_eq!(integer(&value), None, "{value}");
        }
    }

    #[test]
    fn the_last_parameter_of_a_name_wins_and_empty_is_absent() {
        let pairs =
            [("a", "1"), ("a", "2"), ("b", "")].map(|(key, value)| (key.to_owned(), value.to_owned()));
        assert_eq!(parameter(&pairs, "a"), Some("2"));
        assert_eq!(parameter(&pairs, "b"), None);
    }
}
