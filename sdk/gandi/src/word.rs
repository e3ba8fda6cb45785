//! Words of the wire: closed vocabularies for what is sent, and open ones for what comes back.

use crate::xmlrpc::{DecodeError, FromValue, ToValue, Value};

/// A closed set of words.
pub trait Vocabulary: Copy + Eq + 'static {
    /// All of them.
    const ALL: &'static [Self];

    /// The word on the wire.
    fn word(self) -> &'static str;
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
    /// The word as the wire writes it.
    pub fn as_str(&self) -> &str {
        match self {
            Self::Known(word) => word.word(),
            Self::Other(word) => word,
        }
    }

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

impl<T: Vocabulary> FromValue for Word<T> {
    fn from_value(value: Value) -> Result<Self, DecodeError> {
        let text = String::from_value(value)?;
        Ok(find(&text).map_or(Self::Other(text), Self::Known))
    }
}

impl<T: Vocabulary> ToValue for Word<T> {
    fn to_value(&self) -> Value {
        Value::from(self.as_str())
    }
}

fn find<T: Vocabulary>(text: &str) -> Option<T> {
    T::ALL.iter().copied().find(|word| word.word() == text)
}

/// Reads a word that must be of the vocabulary.
pub(crate) fn closed<T: Vocabulary>(value: Value) -> Result<T, DecodeError> {
    let text = String::from_value(value)?;
    find(&text).ok_or_else(|| {
        let words: Vec<_> = T::ALL.iter().map(|word| word.word()).collect();
        DecodeError::rule(format!("must be one of {}", words.join(", ")))
    })
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

        impl $crate::xmlrpc::FromValue for $name {
            fn from_value(value: $crate::xmlrpc::Value) -> Result<Self, $crate::xmlrpc::DecodeError> {
                $crate::word::closed(value)
            }
        }

        impl $crate::xmlrpc::ToValue for $name {
            fn to_value(&self) -> $crate::xmlrpc::Value {
                $crate::xmlrpc::Value::from(self.as_str())
            }
        }
    )+};
}
pub(crate) use words;
