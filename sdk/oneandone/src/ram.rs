//! Memory, which this wire writes in GB as `1` or `0.5` and we count in MiB.

use crate::limits;
use serde::{Deserialize, Deserializer, Serialize, Serializer, de};
use serde_json::{Number, Value};

const MIB_PER_GB: u32 = 1024;
/// Decimal places that hold every fraction of 1/1024 exactly.
const PLACES: usize = 10;

/// An amount of memory in MiB. On the wire it is a JSON number of GB: an integer when it is whole.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Ram {
    mib: u32,
}

impl Ram {
    /// An amount in MiB.
    pub const fn from_mib(mib: u32) -> Self {
        Self { mib }
    }

    /// The amount in MiB.
    pub const fn mib(self) -> u32 {
        self.mib
    }

    /// Reads decimal GB, such as `1`, `0.5` or `16.0`. `None` unless it comes to whole MiB.
    pub fn parse_gb(text: &str) -> Option<Self> {
        let (whole, places) = text.split_once('.').unwrap_or((text, "0"));
        if places.is_empty() || places.len() > PLACES || !places.bytes().all(|byte| byte.is_ascii_digit()) {
            return None;
        }
        let scale = 10_u64.pow(u32::try_from(places.len()).ok()?);
        let scaled = places.parse::<u64>().ok()?.checked_mul(u64::from(MIB_PER_GB))?;
        if scaled % scale != 0 {
            return None;
        }
        let fraction_mib = u32::try_from(scaled / scale).ok()?;
        let whole_mib = whole.parse::<u32>().ok()?.checked_mul(MIB_PER_GB)?;
        Some(Self { mib: whole_mib.checked_add(fraction_mib)? })
    }

    /// Whether a server may have this much: 0.5 to 128 GB in halves.
    pub fn is_orderable(self) -> bool {
        limits::RAM_MIB.contains(&self.mib) && self.mib.is_multiple_of(limits::RAM_STEP_MIB)
    }

    /// The JSON number of GB.
    #[expect(
        clippy::float_arithmetic,
        reason = "a fraction of 1024 is exact in binary, and so is its shortest decimal form"
    )]
    pub fn to_number(self) -> Number {
        let whole = self.mib / MIB_PER_GB;
        if self.mib.is_multiple_of(MIB_PER_GB) {
            return Number::from(whole);
        }
        Number::from_f64(f64::from(self.mib) / f64::from(MIB_PER_GB)).unwrap_or_else(|| Number::from(whole))
    }
}

impl Serialize for Ram {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        self.to_number().serialize(serializer)
    }
}

impl<'de> Deserialize<'de> for Ram {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let value = Value::deserialize(deserializer)?;
        from_value(&value).ok_or_else(|| de::Error::custom("an amount of memory in GB expected"))
    }
}

/// Reads a number or a numeric string.
pub(crate) fn from_value(value: &Value) -> Option<Ram> {
    match value {
        Value::Number(number) => Ram::parse_gb(&number.to_string()),
        Value::String(text) => Ram::parse_gb(text.trim()),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn printed(mib: u32) -> String {
        serde_json::to_string(&Ram::from_mib(mib)).unwrap()
    }

    #[test]
    fn whole_gigabytes_print_as_integers_and_halves_as_halves() {
        assert_eq!(printed(1024), "1");
        assert_eq!(printed(512), "0.5");
        assert_eq!(printed(1536), "1.5");
        assert_eq!(printed(131_072), "128");
        assert_eq!(printed(1), "0.0009765625");
        assert_eq!(printed(0), "0");
    }

    #[test]
    fn every_mib_comes_back_as_it_was() {
        for mib in (0..5000).chain([131_072, 131_073]) {
            assert_eq!(serde_json::from_str::<Ram>(&printed(mib)).unwrap(), Ram::from_mib(mib));
        }
    }

    #[test]
    fn texts_that_are_no_memory_are_refused() {
        for text in ["", ".", "1.", ".5", "-1", "1e3", "0.1", "1.00000000001", "4194304", "GB", "1,5"] {
            assert_eq!(Ram::parse_gb(text), None, "{text}");
        }
        assert_eq!(Ram::parse_gb("16.0"), Some(Ram::from_mib(16_384)));
    }

    #[test]
    fn only_halves_within_the_limits_can_be_ordered() {
        for (mib, orderable) in [(511, false), (512, true), (1024, true), (1025, false), (131_584, false)] {
            assert_eq!(Ram::from_mib(mib).is_orderable(), orderable, "{mib}");
        }
    }
}
