//! Where servers can be had. The wire spells a location in three ways: its name in the stock, that in lower case in
//! an order, and two letters in a pending order.

use crate::word::{Vocabulary, Word, words};
use serde::{Deserializer, Serializer};

words! {
    /// A location.
    Location {
        Canada = "Canada",
        France = "France",
        Europe = "Europe",
        Us = "US",
        Singapore = "Singapore",
        Uk = "UK",
        Netherlands = "Netherlands",
    }
}

impl Location {
    /// Its two letters, as pending orders have them. They follow no standard.
    pub const fn letters(self) -> &'static str {
        match self {
            Self::Canada => "ca",
            Self::France => "fr",
            Self::Europe => "eu",
            Self::Us => "us",
            Self::Singapore => "sg",
            Self::Uk => "uk",
            Self::Netherlands => "nl",
        }
    }

    /// The location of this name, in any case.
    pub fn of_name(name: &str) -> Option<Self> {
        Self::ALL.iter().copied().find(|one| one.as_str().eq_ignore_ascii_case(name))
    }

    /// The location of these two letters, in any case.
    pub fn of_letters(letters: &str) -> Option<Self> {
        Self::ALL.iter().copied().find(|one| one.letters().eq_ignore_ascii_case(letters))
    }
}

/// Reads two letters.
pub(crate) fn read_letters<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Word<Location>, D::Error> {
    let letters = crate::lenient::text(deserializer)?;
    Ok(Location::of_letters(&letters).map_or(Word::Other(letters), Word::Known))
}

/// Writes two letters.
pub(crate) fn write_letters<S: Serializer>(
    location: &Word<Location>,
    serializer: S,
) -> Result<S::Ok, S::Error> {
    serializer.serialize_str(match location {
        Word::Known(location) => location.letters(),
        Word::Other(letters) => letters,
    })
}
