//! Words and numbers with a meaning: closed vocabularies for what is sent, open ones for what comes back.

use serde::{Deserialize, Deserializer, Serialize, Serializer};
use std::fmt;

/// A closed set of words.
pub trait Vocabulary: Copy + Eq + 'static {
    /// All of them.
    const ALL: &'static [Self];

    /// The word on the wire.
    fn word(self) -> &'static str;

    /// The one with this word.
    fn of_word(word: &str) -> Option<Self> {
        Self::ALL.iter().copied().find(|one| one.word() == word)
    }
}

/// A closed set of numbers, each with a meaning.
pub trait Numbered: Copy + Eq + 'static {
    /// All of them.
    const NUMBERED: &'static [Self];

    /// The number on the wire.
    fn number(self) -> i64;

    /// What it is called.
    fn name(self) -> &'static str;

    /// The one with this number.
    fn of_number(number: i64) -> Option<Self> {
        Self::NUMBERED.iter().copied().find(|one| one.number() == number)
    }
}

/// A word of an answer: one of the vocabulary, or another that the service has come to use since.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Word<T> {
    /// A word of the vocabulary.
    Known(T),
    /// Any other, as it is.
    Other(String),
}

impl<T: Vocabulary> Word<T> {
    /// Any word.
    pub fn new(word: impl Into<String>) -> Self {
        let word = word.into();
        T::of_word(&word).map_or(Self::Other(word), Self::Known)
    }

    /// The word as the wire writes it.
    pub fn as_str(&self) -> &str {
        match self {
            Self::Known(word) => word.word(),
            Self::Other(word) => word,
        }
    }
}

impl<T: Copy + PartialEq> Word<T> {
    /// The word of the vocabulary, where it is one.
    pub const fn known(&self) -> Option<T> {
        match self {
            Self::Known(word) => Some(*word),
            Self::Other(_) => None,
        }
    }

    /// Whether it is this word.
    pub fn is(&self, word: T) -> bool {
        self.known() == Some(word)
    }
}

impl<T> From<T> for Word<T> {
    fn from(word: T) -> Self {
        Self::Known(word)
    }
}

impl<T: Vocabulary> fmt::Display for Word<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl<T: Vocabulary> Serialize for Word<T> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.as_str())
    }
}

impl<'de, T: Vocabulary> Deserialize<'de> for Word<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        crate::lenient::text(deserializer).map(Self::new)
    }
}

/// A number of an answer: one with a known meaning, or another that the service has come to use since.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Code<T> {
    /// A number with a meaning.
    Known(T),
    /// Any other, as it is.
    Other(i64),
}

impl<T: Numbered> Code<T> {
    /// Any number.
    pub fn new(number: i64) -> Self {
        T::of_number(number).map_or(Self::Other(number), Self::Known)
    }

    /// The number as the wire writes it.
    pub fn number(self) -> i64 {
        match self {
            Self::Known(known) => known.number(),
            Self::Other(number) => number,
        }
    }

    /// What it means, where that is known.
    pub const fn known(self) -> Option<T> {
        match self {
            Self::Known(known) => Some(known),
            Self::Other(_) => None,
        }
    }

    /// Whether it means this.
    pub fn is(self, meaning: T) -> bool {
        self.known() == Some(meaning)
    }

    /// Writes it as text, as some answers do.
    pub(crate) fn as_text<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(&self.number())
    }
}

impl<T> From<T> for Code<T> {
    fn from(known: T) -> Self {
        Self::Known(known)
    }
}

impl<T: Numbered> fmt::Display for Code<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Known(known) => f.write_str(known.name()),
            Self::Other(number) => write!(f, "{number}"),
        }
    }
}

impl<T: Numbered> Serialize for Code<T> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_i64(self.number())
    }
}

impl<'de, T: Numbered> Deserialize<'de> for Code<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        crate::lenient::integer(deserializer).map(Self::new)
    }
}

/// Makes an enum of words, each with its spelling on the wire.
macro_rules! words {
    ($($(#[$doc:meta])+ $name:ident { $($variant:ident = $word:literal,)+ })+) => {$(
        $(#[$doc])+
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum $name {$(
            #[doc = concat!("`", $word, "` on the wire.")]
            $variant,
        )+}

        impl $name {
            /// The word on the wire.
            pub const fn as_str(self) -> &'static str {
                match self {
                    $(Self::$variant => $word,)+
                }
            }
        }

        impl $crate::word::Vocabulary for $name {
            const ALL: &'static [Self] = &[$(Self::$variant,)+];

            fn word(self) -> &'static str {
                self.as_str()
            }
        }
    )+};
}
pub(crate) use words;

/// Makes an enum of numbers, each with its meaning.
macro_rules! numbers {
    ($($(#[$doc:meta])+ $name:ident { $($variant:ident = $number:literal,)+ })+) => {$(
        $(#[$doc])+
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum $name {$(
            #[doc = concat!("`", stringify!($number), "` on the wire.")]
            $variant,
        )+}

        impl $name {
            /// The number on the wire.
            pub const fn as_number(self) -> i64 {
                match self {
                    $(Self::$variant => $number,)+
                }
            }
        }

        impl $crate::word::Numbered for $name {
            const NUMBERED: &'static [Self] = &[$(Self::$variant,)+];

            fn number(self) -> i64 {
                self.as_number()
            }

            fn name(self) -> &'static str {
                match self {
                    $(Self::$variant => stringify!($variant),)+
                }
            }
        }
    )+};
}
pub(crate) use numbers;
