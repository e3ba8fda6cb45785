//! Scalars that this wire writes as strings.

use serde::de::{self, Visitor};
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use std::fmt;

/// An id written as a JSON string, `"31"`. Special lines have negative ones: `"-2"` marks a payment fee.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct TextId(pub i64);

impl fmt::Display for TextId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

impl From<i64> for TextId {
    fn from(id: i64) -> Self {
        Self(id)
    }
}

impl Serialize for TextId {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(&self.0)
    }
}

impl<'de> Deserialize<'de> for TextId {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(Loose).map(Self)
    }
}

/// A flag written as `"0"` or `"1"`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub struct TextFlag(pub bool);

impl From<bool> for TextFlag {
    fn from(flag: bool) -> Self {
        Self(flag)
    }
}

impl Serialize for TextFlag {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(if self.0 { "1" } else { "0" })
    }
}

impl<'de> Deserialize<'de> for TextFlag {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        match deserializer.deserialize_any(Loose)? {
            0 => Ok(Self(false)),
            1 => Ok(Self(true)),
            _ => Err(de::Error::custom("a flag is \"0\" or \"1\"")),
        }
    }
}

/// Reads a whole number from a string or a number, because deployments differ in which one they write.
struct Loose;

impl Visitor<'_> for Loose {
    type Value = i64;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a whole number, as a string or as a number")
    }

    fn visit_str<E: de::Error>(self, text: &str) -> Result<i64, E> {
        text.parse().map_err(|_| E::custom("not a whole number"))
    }

    fn visit_i64<E: de::Error>(self, number: i64) -> Result<i64, E> {
        Ok(number)
    }

    fn visit_u64<E: de::Error>(self, number: u64) -> Result<i64, E> {
        i64::try_from(number).map_err(|_| E::custom("too large"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_are_written_as_strings_and_read_from_both() {
        assert_eq!(serde_json::to_string(&TextId(-2)).unwrap(), "\"-2\"");
        assert_eq!(serde_json::from_str::<TextId>("\"31\"").unwrap(), TextId(31));
        assert_eq!(serde_json::from_str::<TextId>("31").unwrap(), TextId(31));
        assert!(serde_json::from_str::<TextId>("\"3x\"").is_err());
        assert!(serde_json::from_str::<TextId>("18446744073709551615").is_err());
    }

    #[test]
    fn flags_are_written_as_digits() {
        assert_eq!(serde_json::to_string(&TextFlag(true)).unwrap(), "\"1\"");
        assert_eq!(serde_json::from_str::<TextFlag>("\"0\"").unwrap(), TextFlag(false));
        assert!(serde_json::from_str::<TextFlag>("\"2\"").is_err());
    }
}
