//! From values to types and back. Reading takes what a service means: numbers written as text, nil for an empty
//! list. It says which member is at fault.

use super::value::{Struct, Value};
use crate::date_time::DateTime;
use crate::decimal::Decimal;
use std::collections::BTreeMap;
use std::fmt;

/// What can be read from a value.
pub trait FromValue: Sized {
    /// Reads it.
    fn from_value(value: Value) -> Result<Self, DecodeError>;

    /// What a member that is not there means; `None` when it must be there.
    fn absent() -> Option<Self> {
        None
    }
}

/// What can be written as a value.
pub trait ToValue {
    /// Writes it.
    fn to_value(&self) -> Value;
}

/// Why a value does not read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DecodeError {
    path: String,
    problem: Problem,
}

/// What is wrong with a value.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Problem {
    /// The document is no XML-RPC.
    Syntax(String),
    /// A member that must be there is not.
    Missing,
    /// A request has a member that nobody knows.
    Unknown,
    /// It is of another type.
    Type {
        /// What it has to be.
        expected: &'static str,
        /// What it is.
        found: &'static str,
    },
    /// It breaks a rule, in words that follow the member's name.
    Rule(String),
}

impl DecodeError {
    pub(crate) fn new(problem: Problem) -> Self {
        Self { path: String::new(), problem }
    }

    pub(crate) fn syntax(what: impl Into<String>) -> Self {
        Self::new(Problem::Syntax(what.into()))
    }

    pub(crate) fn expected(expected: &'static str, found: &Value) -> Self {
        Self::new(Problem::Type { expected, found: found.kind() })
    }

    pub(crate) fn rule(rule: impl Into<String>) -> Self {
        Self::new(Problem::Rule(rule.into()))
    }

    /// The same one level up.
    pub(crate) fn under(mut self, name: &str) -> Self {
        self.path = match self.path.as_str() {
            "" => name.to_owned(),
            below if below.starts_with('[') => format!("{name}{below}"),
            below => format!("{name}.{below}"),
        };
        self
    }

    /// The path of the member at fault: `infos.quantity`, `ifaces[0].ips`; empty for the whole.
    pub fn path(&self) -> &str {
        &self.path
    }

    /// What is wrong with it.
    pub const fn problem(&self) -> &Problem {
        &self.problem
    }
}

impl fmt::Display for DecodeError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let path = if self.path.is_empty() { "the value" } else { &self.path };
        match &self.problem {
            Problem::Syntax(what) => write!(f, "this is no XML-RPC: {what}"),
            Problem::Missing => write!(f, "{path} is missing"),
            Problem::Unknown => write!(f, "{path} is not known"),
            Problem::Type { expected, found } => write!(f, "{path} must be {expected} and is {found}"),
            Problem::Rule(rule) => write!(f, "{path} {rule}"),
        }
    }
}

impl std::error::Error for DecodeError {}

/// Reads a member and takes it out.
pub(crate) fn take<T: FromValue>(members: &mut Struct, name: &str) -> Result<T, DecodeError> {
    match members.remove(name) {
        Some(value) => T::from_value(value).map_err(|error| error.under(name)),
        None => T::absent().ok_or_else(|| DecodeError::new(Problem::Missing).under(name)),
    }
}

/// The members of a struct. An empty list is a struct without any: some services cannot tell the two apart.
pub(crate) fn members(value: Value) -> Result<Struct, DecodeError> {
    match value {
        Value::Struct(members) => Ok(members),
        Value::Array(items) if items.is_empty() => Ok(Struct::new()),
        other => Err(DecodeError::expected("a struct", &other)),
    }
}

/// Refuses members that are left.
pub(crate) fn none_left(members: &Struct) -> Result<(), DecodeError> {
    match members.iter().next() {
        Some((name, _)) => Err(DecodeError::new(Problem::Unknown).under(name)),
        None => Ok(()),
    }
}

impl FromValue for Value {
    fn from_value(value: Value) -> Result<Self, DecodeError> {
        Ok(value)
    }
}

impl ToValue for Value {
    fn to_value(&self) -> Value {
        self.clone()
    }
}

impl FromValue for bool {
    fn from_value(value: Value) -> Result<Self, DecodeError> {
        match &value {
            Value::Bool(flag) => Ok(*flag),
            Value::Int(0) => Ok(false),
            Value::Int(1) => Ok(true),
            Value::String(word) if matches!(word.as_str(), "0" | "false") => Ok(false),
            Value::String(word) if matches!(word.as_str(), "1" | "true") => Ok(true),
            other => Err(DecodeError::expected("a boolean", other)),
        }
    }
}

impl FromValue for i64 {
    fn from_value(value: Value) -> Result<Self, DecodeError> {
        let number = match &value {
            Value::Int(number) => Some(*number),
            Value::String(text) => text.trim().parse().ok(),
            Value::Double(number) => number.scaled(0).and_then(|number| Self::try_from(number).ok()),
            _ => None,
        };
        number.ok_or_else(|| DecodeError::expected("an integer", &value))
    }
}

impl FromValue for String {
    fn from_value(value: Value) -> Result<Self, DecodeError> {
        match value {
            Value::String(text) => Ok(text),
            Value::Int(number) => Ok(number.to_string()),
            Value::Double(number) => Ok(number.to_string()),
            other => Err(DecodeError::expected("a string", &other)),
        }
    }
}

impl FromValue for Decimal {
    fn from_value(value: Value) -> Result<Self, DecodeError> {
        match &value {
            Value::Double(number) => Ok(number.clone()),
            Value::Int(number) => Ok(Self::from(*number)),
            Value::String(text) => Self::new(text).map_err(|_| DecodeError::expected("a number", &value)),
            other => Err(DecodeError::expected("a number", other)),
        }
    }
}

impl FromValue for DateTime {
    fn from_value(value: Value) -> Result<Self, DecodeError> {
        match &value {
            Value::DateTime(moment) => Ok(*moment),
            Value::String(text) => Self::read(text).map_err(|_| DecodeError::expected("a date", &value)),
            other => Err(DecodeError::expected("a date", other)),
        }
    }
}

impl FromValue for Struct {
    fn from_value(value: Value) -> Result<Self, DecodeError> {
        match value {
            Value::Nil => Ok(Self::new()),
            Value::String(text) if text.is_empty() => Ok(Self::new()),
            value => members(value),
        }
    }

    fn absent() -> Option<Self> {
        Some(Self::new())
    }
}

impl<T: FromValue> FromValue for Option<T> {
    fn from_value(value: Value) -> Result<Self, DecodeError> {
        if value == Value::Nil {
            return Ok(None);
        }
        // Old answers have an empty text in the place of nil.
        let is_blank = matches!(&value, Value::String(text) if text.is_empty());
        match T::from_value(value) {
            Err(_) if is_blank => Ok(None),
            read => read.map(Some),
        }
    }

    fn absent() -> Option<Self> {
        Some(None)
    }
}

impl<T: FromValue> FromValue for Vec<T> {
    fn from_value(value: Value) -> Result<Self, DecodeError> {
        let items = match value {
            Value::Array(items) => items,
            Value::Nil => Vec::new(),
            Value::String(text) if text.is_empty() => Vec::new(),
            Value::Struct(members) if members.is_empty() => Vec::new(),
            other => return Err(DecodeError::expected("an array", &other)),
        };
        let read = |(index, item)| T::from_value(item).map_err(|error| error.under(&format!("[{index}]")));
        items.into_iter().enumerate().map(read).collect()
    }

    fn absent() -> Option<Self> {
        Some(Self::new())
    }
}

impl<T: FromValue> FromValue for BTreeMap<String, T> {
    fn from_value(value: Value) -> Result<Self, DecodeError> {
        let read = |(name, value): (String, Value)| match T::from_value(value) {
            Ok(value) => Ok((name, value)),
            Err(error) => Err(error.under(&name)),
        };
        Struct::from_value(value)?.into_iter().map(read).collect()
    }
}

macro_rules! to_value {
    ($($type:ty => |$it:ident| $value:expr;)+) => {$(
        impl ToValue for $type {
            fn to_value(&self) -> Value {
                let $it = self;
                $value
            }
        }
    )+};
}

to_value! {
    bool => |it| Value::Bool(*it);
    i64 => |it| Value::Int(*it);
    str => |it| Value::String(it.to_owned());
    String => |it| Value::String(it.clone());
    Decimal => |it| Value::Double(it.clone());
    DateTime => |it| Value::DateTime(*it);
    Struct => |it| Value::Struct(it.clone());
}

impl<T: ToValue> ToValue for Option<T> {
    fn to_value(&self) -> Value {
        self.as_ref().map_or(Value::Nil, T::to_value)
    }
}

impl<T: ToValue> ToValue for [T] {
    fn to_value(&self) -> Value {
        Value::Array(self.iter().map(T::to_value).collect())
    }
}

impl<T: ToValue> ToValue for Vec<T> {
    fn to_value(&self) -> Value {
        self.as_slice().to_value()
    }
}

impl<T: ToValue> ToValue for BTreeMap<String, T> {
    fn to_value(&self) -> Value {
        Value::Struct(self.iter().map(|(name, value)| (name.clone(), value.to_value())).collect())
    }
}
