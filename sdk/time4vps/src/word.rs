//! Words of the wire: closed vocabularies for what is sent, and open ones for what comes back.

use serde::{Deserialize, Deserializer, Serialize, Serializer};

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

impl<T: Vocabulary> Serialize for Word<T> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.as_str())
    }
}

impl<'de, T: Vocabulary> Deserialize<'de> for Word<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = crate::lenient::text(deserializer)?;
        let known = T::ALL.iter().copied().find(|word| word.word() == text);
        Ok(known.map_or(Self::Other(text), Self::Known))
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

        impl ::serde::Serialize for $name {
            fn serialize<S: ::serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                serializer.serialize_str(self.as_str())
            }
        }
    )+};
}
pub(crate) use words;
