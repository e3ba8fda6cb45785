//! A value of XML-RPC, and the struct, which keeps the order of its members.

use crate::date_time::DateTime;
use crate::decimal::Decimal;
use std::collections::HashMap;

/// A value.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Value {
    /// Nothing.
    Nil,
    /// A boolean.
    Bool(bool),
    /// An integer; beyond 32 bits it is written as `i8`.
    Int(i64),
    /// A double, kept as the decimal number that is written.
    Double(Decimal),
    /// A text.
    String(String),
    /// A moment without a zone.
    DateTime(DateTime),
    /// Bytes.
    Base64(Vec<u8>),
    /// A list.
    Array(Vec<Value>),
    /// Members with names.
    Struct(Struct),
}

impl Value {
    /// What it is, in words.
    pub const fn kind(&self) -> &'static str {
        match self {
            Self::Nil => "nil",
            Self::Bool(_) => "a boolean",
            Self::Int(_) => "an integer",
            Self::Double(_) => "a double",
            Self::String(_) => "a string",
            Self::DateTime(_) => "a date",
            Self::Base64(_) => "bytes",
            Self::Array(_) => "an array",
            Self::Struct(_) => "a struct",
        }
    }

    /// A member of a struct.
    pub fn get(&self, name: &str) -> Option<&Self> {
        match self {
            Self::Struct(members) => members.get(name),
            _ => None,
        }
    }

    /// The text, where it is one.
    pub fn as_str(&self) -> Option<&str> {
        match self {
            Self::String(text) => Some(text),
            _ => None,
        }
    }

    /// The integer, where it is one.
    pub const fn as_i64(&self) -> Option<i64> {
        match self {
            Self::Int(number) => Some(*number),
            _ => None,
        }
    }

    /// Whether XML can hold all of its texts: it has no place for most control characters.
    pub fn is_writable(&self) -> bool {
        match self {
            Self::String(text) => is_writable(text),
            Self::Array(items) => items.iter().all(Self::is_writable),
            Self::Struct(members) => {
                members.iter().all(|(name, value)| is_writable(name) && value.is_writable())
            }
            _ => true,
        }
    }
}

fn is_writable(text: &str) -> bool {
    text.chars().all(is_xml)
}

/// Whether XML 1.0 has a place for it (section 2.2).
pub(super) const fn is_xml(character: char) -> bool {
    matches!(character, '\t' | '\n' | '\r' | '\u{20}'..='\u{d7ff}' | '\u{e000}'..='\u{fffd}' | '\u{10000}'..)
}

/// Members with names, each name once, in the order in which they came. Two are equal in any order.
#[derive(Clone, Debug, Default)]
pub struct Struct(Vec<(String, Value)>);

impl Struct {
    /// No members.
    pub const fn new() -> Self {
        Self(Vec::new())
    }

    /// A member.
    pub fn get(&self, name: &str) -> Option<&Value> {
        self.0.iter().find(|(known, _)| known == name).map(|(_, value)| value)
    }

    /// Sets a member.
    pub fn insert(&mut self, name: impl Into<String>, value: impl Into<Value>) {
        let (name, value) = (name.into(), value.into());
        match self.0.iter_mut().find(|(known, _)| *known == name) {
            Some(member) => member.1 = value,
            None => self.0.push((name, value)),
        }
    }

    /// Takes a member out.
    pub fn remove(&mut self, name: &str) -> Option<Value> {
        let place = self.0.iter().position(|(known, _)| known == name)?;
        Some(self.0.remove(place).1)
    }

    /// The same with another member, for a chain.
    #[must_use]
    pub fn with(mut self, name: impl Into<String>, value: impl Into<Value>) -> Self {
        self.insert(name, value);
        self
    }

    /// The members in order.
    pub fn iter(&self) -> impl Iterator<Item = (&str, &Value)> {
        self.0.iter().map(|(name, value)| (name.as_str(), value))
    }

    /// How many members there are.
    pub const fn len(&self) -> usize {
        self.0.len()
    }

    /// Whether there is none.
    pub const fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

impl PartialEq for Struct {
    fn eq(&self, other: &Self) -> bool {
        let members: HashMap<_, _> = self.iter().collect();
        members == other.iter().collect()
    }
}

impl Eq for Struct {}

impl FromIterator<(String, Value)> for Struct {
    /// The last of the members of one name counts, as in a dictionary of Python.
    fn from_iter<I: IntoIterator<Item = (String, Value)>>(members: I) -> Self {
        let mut places: HashMap<String, usize> = HashMap::new();
        let mut kept: Vec<(String, Value)> = Vec::new();
        for (name, value) in members {
            if let Some(member) = places.get(&name).and_then(|place| kept.get_mut(*place)) {
                member.1 = value;
            } else {
                places.insert(name.clone(), kept.len());
                kept.push((name, value));
            }
        }
        Self(kept)
    }
}

impl IntoIterator for Struct {
    type Item = (String, Value);
    type IntoIter = std::vec::IntoIter<(String, Value)>;

    fn into_iter(self) -> Self::IntoIter {
        self.0.into_iter()
    }
}

macro_rules! values {
    ($($type:ty => |$it:ident| $value:expr;)+) => {$(
        impl From<$type> for Value {
            fn from($it: $type) -> Self {
                $value
            }
        }
    )+};
}

values! {
    bool => |it| Self::Bool(it);
    i32 => |it| Self::Int(it.into());
    u32 => |it| Self::Int(it.into());
    i64 => |it| Self::Int(it);
    &str => |it| Self::String(it.to_owned());
    String => |it| Self::String(it);
    Decimal => |it| Self::Double(it);
    DateTime => |it| Self::DateTime(it);
    Struct => |it| Self::Struct(it);
    Vec<Value> => |it| Self::Array(it);
}
