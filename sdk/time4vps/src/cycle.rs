//! Billing cycles, by code and by English name.

use serde::{Deserialize, Deserializer, Serialize, Serializer, de};
use std::borrow::Cow;

/// How often something is billed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Cycle {
    /// Every hour.
    Hourly,
    /// Every day.
    Daily,
    /// Every week.
    Weekly,
    /// Every month.
    Monthly,
    /// Every three months.
    Quarterly,
    /// Every six months.
    SemiAnnually,
    /// Every year.
    Annually,
    /// Every two years.
    Biennially,
    /// Every three years.
    Triennially,
    /// Once. It has no code.
    OneTime,
    /// Never. It has no code.
    Free,
}

impl Cycle {
    /// Every cycle, shortest first.
    pub const ALL: [Self; 11] = [
        Self::Hourly,
        Self::Daily,
        Self::Weekly,
        Self::Monthly,
        Self::Quarterly,
        Self::SemiAnnually,
        Self::Annually,
        Self::Biennially,
        Self::Triennially,
        Self::OneTime,
        Self::Free,
    ];

    /// The letter that orders and price maps use; empty when it has none.
    pub const fn code(self) -> &'static str {
        match self {
            Self::Hourly => "h",
            Self::Daily => "d",
            Self::Weekly => "w",
            Self::Monthly => "m",
            Self::Quarterly => "q",
            Self::SemiAnnually => "s",
            Self::Annually => "a",
            Self::Biennially => "b",
            Self::Triennially => "t",
            Self::OneTime | Self::Free => "",
        }
    }

    /// The name that services and period titles show.
    pub const fn title(self) -> &'static str {
        match self {
            Self::Hourly => "Hourly",
            Self::Daily => "Daily",
            Self::Weekly => "Weekly",
            Self::Monthly => "Monthly",
            Self::Quarterly => "Quarterly",
            Self::SemiAnnually => "Semi-Annually",
            Self::Annually => "Annually",
            Self::Biennially => "Biennially",
            Self::Triennially => "Triennially",
            Self::OneTime => "One Time",
            Self::Free => "Free",
        }
    }

    /// The cycle of a letter.
    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|cycle| !code.is_empty() && cycle.code() == code)
    }

    /// The cycle of a name, without regard to case.
    pub fn from_title(title: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|cycle| cycle.title().eq_ignore_ascii_case(title))
    }
}

/// A cycle as its letter, `"m"`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct CycleCode(pub Cycle);

impl Serialize for CycleCode {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.0.code())
    }
}

impl<'de> Deserialize<'de> for CycleCode {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = Cow::<str>::deserialize(deserializer)?;
        Cycle::from_code(&text).map(Self).ok_or_else(|| de::Error::custom("no cycle has this code"))
    }
}

/// A cycle as its name, `"Monthly"`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct CycleTitle(pub Cycle);

impl Serialize for CycleTitle {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.0.title())
    }
}

impl<'de> Deserialize<'de> for CycleTitle {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = Cow::<str>::deserialize(deserializer)?;
        // The description shows the code where the service writes the name.
        Cycle::from_title(&text)
            .or_else(|| Cycle::from_code(&text))
            .map(Self)
            .ok_or_else(|| de::Error::custom("no cycle has this name"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_and_titles_are_read_back() {
        for cycle in Cycle::ALL {
            assert_eq!(Cycle::from_title(cycle.title()), Some(cycle));
            assert_eq!(Cycle::from_code(cycle.code()), Some(cycle).filter(|c| !c.code().is_empty()));
        }
        assert_eq!(Cycle::from_title("semi-annually"), Some(Cycle::SemiAnnually));
        assert_eq!(Cycle::from_code("M"), None);
    }
}
