//! Identities: a random 128-bit uid and a serial number for every resource.
//!
//! The serial is the primary key and what Time4VPS shows; the uid is what 1&1 shows and what names an outside
//! thing (a virtual machine, a transfer), because it never repeats across databases.

use serde::{Deserialize, Serialize};
use std::fmt;

/// A random 128-bit identity, written as 32 upper-case hexadecimal digits.
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Uid(u128);

impl Uid {
    /// Makes a uid of 16 bytes of entropy.
    pub const fn from_bytes(bytes: [u8; 16]) -> Self {
        Self(u128::from_be_bytes(bytes))
    }

    /// Reads exactly 32 hexadecimal digits, of either case.
    pub fn parse(text: &str) -> Option<Self> {
        let digits: &[u8; 32] = text.as_bytes().try_into().ok()?;
        let (mut bytes, mut seen) = ([0; 16], 0);
        for (byte, pair) in bytes.iter_mut().zip(digits.as_chunks::<2>().0) {
            let [high, low] = *pair;
            let (high, low) = (value(high), value(low));
            *byte = high << 4 | low & 15;
            seen |= high | low;
        }
        if seen > 15 {
            return None;
        }
        Some(Self::from_bytes(bytes))
    }

    /// This identity with its first half given to a place in a series. An index of many keeps neighbours together then:
    /// a bulk of new rows touches few of its pages, where chance would touch one for each.
    #[must_use]
    pub fn placed(self, place: u64) -> Self {
        Self(u128::from(place) << 64 | self.0 & u128::from(u64::MAX))
    }

    fn digits(self) -> [[u8; 2]; 16] {
        self.0.to_be_bytes().map(|byte| [digit(byte >> 4), digit(byte & 15)])
    }

    /// The first `digits` digits, for the short names that people read.
    pub fn short(self, digits: usize) -> String {
        self.to_string().chars().take(digits).collect()
    }
}

impl fmt::Display for Uid {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(std::str::from_utf8(self.digits().as_flattened()).map_err(|_| fmt::Error)?)
    }
}

impl From<Uid> for String {
    /// Writes it out like [`fmt::Display`], but without the formatter: lists show several with every item.
    fn from(uid: Uid) -> Self {
        // Digits are ASCII, so this never fails.
        Self::from_utf8(uid.digits().as_flattened().to_vec()).unwrap_or_default()
    }
}

/// What a hexadecimal digit stands for; anything above 15 is none.
///
/// Lists show several identities with every item, and reading them and showing them is these two functions. Neither has
/// a branch that the next digit could mispredict.
const fn value(digit: u8) -> u8 {
    let (number, letter) = (digit.wrapping_sub(b'0'), (digit | 0x20).wrapping_sub(b'a'));
    if number < 10 {
        number
    } else if letter < 6 {
        letter + 10
    } else {
        0x80
    }
}

const fn digit(value: u8) -> u8 {
    if value < 10 { b'0' + value } else { b'A' + value - 10 }
}

impl fmt::Debug for Uid {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{self}")
    }
}

impl Serialize for Uid {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for Uid {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        Self::parse(&text).ok_or_else(|| serde::de::Error::custom("expected 32 hexadecimal digits"))
    }
}

/// Declares a serial number type, so that an invoice number is never taken for a server number.
macro_rules! serial {
    ($($(#[$meta:meta])* $name:ident),+ $(,)?) => { $(
        $(#[$meta])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
        #[serde(transparent)]
        pub struct $name(pub i64);

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result { self.0.fmt(f) }
        }
    )+ };
}

serial! {
    /// Who owes.
    AccountId,
    /// Who acts: a login of an account.
    LoginId,
    /// An API key of a login.
    ApiKeyId,
    /// A group of products.
    CategoryId,
    /// Something that is sold.
    ProductId,
    /// A configurable option of a product.
    OptionId,
    /// One choice of an option.
    OptionItemId,
    /// A place that servers run in.
    LocationId,
    /// A guest image that servers start from.
    ImageId,
    /// A public address.
    AddressId,
    /// The recurring agreement over one thing; a server carries the same number.
    ServiceId,
    /// A disk of a server.
    DiskId,
    /// A durable operation.
    OperationId,
    /// An accepted order.
    OrderId,
    /// An invoice or a credit note.
    InvoiceId,
    /// A payment of an invoice.
    PaymentId,
    /// An init script.
    ScriptId,
    /// A usage interval.
    IntervalId,
}

impl ServiceId {
    /// The subject under which operations on the virtual machine of this service are serialised.
    pub fn machine_subject(self) -> String {
        format!("server:{self}")
    }

    /// The subject under which the billing of this service is serialised.
    pub fn billing_subject(self) -> String {
        format!("service:{self}")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_uid_reads_back_what_it_writes() {
        let uid = Uid::from_bytes([0x0a; 16]);
        assert_eq!(uid.to_string(), "0A0A0A0A0A0A0A0A0A0A0A0A0A0A0A0A");
        assert_eq!(String::from(uid), uid.to_string());
        assert_eq!(Uid::parse(&uid.to_string()), Some(uid));
        assert_eq!(Uid::parse(&uid.to_string().to_lowercase()), Some(uid));
        for wrong in [
            "",
            "0A",
            "+A0A0A0A0A0A0A0A0A0A0A0A0A0A0A0A",
            "0A0A0A0A0A0A0A0A0A0A0A0A0A0A0A0AA",
            "ZA0A0A0A0A0A0A0A0A0A0A0A0A0A0A0A",
        ] {
            assert_eq!(Uid::parse(wrong), None, "{wrong}");
        }
    }

    #[test]
    fn placed_uids_are_in_the_order_of_their_places() {
        let (one, other) = (Uid::from_bytes([0xff; 16]), Uid::from_bytes([0x01; 16]));
        assert_eq!(one.placed(9).to_string(), "0000000000000009FFFFFFFFFFFFFFFF");
        assert!(one.placed(9) < other.placed(10));
        assert_ne!(one.placed(9), other.placed(9));
    }
}
