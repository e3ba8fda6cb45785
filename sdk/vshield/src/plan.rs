//! What servers can be bought: plans and the classes they belong to.

use crate::error::Invalid;
use crate::form::{Form, Request};
use crate::word::{Numbered, Vocabulary, words};

words! {
    /// A class of plans. An upgrade stays within its class.
    PlanClass {
        Vds = "VDS",
        VdsPro = "VDSPRO",
        Vps = "VPS",
    }
}

/// A plan. It has a number, by which it is ordered, and a name, by which orders show it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Plan {
    /// 1, `VDS-1`.
    Vds1,
    /// 2, `VDS-2`.
    Vds2,
    /// 3, `VDS-3`.
    Vds3,
    /// 4, `VDS-PRO-BRONZE`.
    VdsProBronze,
    /// 5, `VDS-PRO-SILVER`.
    VdsProSilver,
    /// 6, `VDS-PRO-GOLD`.
    VdsProGold,
    /// 7, `VDS-PRO-DIAMOND`.
    VdsProDiamond,
    /// 8, `VDS-PRO-ENTERPRISE`.
    VdsProEnterprise,
    /// 9, `VPS-S`.
    VpsS,
    /// 10, `VPS-M`.
    VpsM,
    /// 11, `VPS-L`.
    VpsL,
    /// 12, `VPS-XL`.
    VpsXl,
}

impl Plan {
    /// All plans in the order of their numbers.
    pub const ALL: [Self; 12] = [
        Self::Vds1,
        Self::Vds2,
        Self::Vds3,
        Self::VdsProBronze,
        Self::VdsProSilver,
        Self::VdsProGold,
        Self::VdsProDiamond,
        Self::VdsProEnterprise,
        Self::VpsS,
        Self::VpsM,
        Self::VpsL,
        Self::VpsXl,
    ];

    /// The number on the wire.
    pub const fn as_number(self) -> i64 {
        // The first one is 1.
        self as i64 + 1
    }

    /// The name on the wire.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Vds1 => "VDS-1",
            Self::Vds2 => "VDS-2",
            Self::Vds3 => "VDS-3",
            Self::VdsProBronze => "VDS-PRO-BRONZE",
            Self::VdsProSilver => "VDS-PRO-SILVER",
            Self::VdsProGold => "VDS-PRO-GOLD",
            Self::VdsProDiamond => "VDS-PRO-DIAMOND",
            Self::VdsProEnterprise => "VDS-PRO-ENTERPRISE",
            Self::VpsS => "VPS-S",
            Self::VpsM => "VPS-M",
            Self::VpsL => "VPS-L",
            Self::VpsXl => "VPS-XL",
        }
    }

    /// The class it belongs to.
    pub const fn class(self) -> PlanClass {
        match self {
            Self::Vds1 | Self::Vds2 | Self::Vds3 => PlanClass::Vds,
            Self::VdsProBronze
            | Self::VdsProSilver
            | Self::VdsProGold
            | Self::VdsProDiamond
            | Self::VdsProEnterprise => PlanClass::VdsPro,
            Self::VpsS | Self::VpsM | Self::VpsL | Self::VpsXl => PlanClass::Vps,
        }
    }

    /// Whether a server with this plan can be upgraded to another: a higher one of the same class.
    pub fn upgrades_to(self, other: Self) -> bool {
        self.class() == other.class() && self < other
    }
}

impl Vocabulary for Plan {
    const ALL: &'static [Self] = &Self::ALL;

    fn word(self) -> &'static str {
        self.as_str()
    }
}

impl Numbered for Plan {
    const NUMBERED: &'static [Self] = &Self::ALL;

    fn number(self) -> i64 {
        self.as_number()
    }

    fn name(self) -> &'static str {
        self.as_str()
    }
}

/// The body of `POST /server/upgrade/{id}`.
impl Request for Plan {
    fn form(&self) -> Form {
        Form::new([("plan", self.as_number().to_string())])
    }

    fn decode(form: &Form) -> Result<Self, Invalid> {
        let number = form.required("plan")?.parse().ok().and_then(Self::of_number);
        number.ok_or_else(|| Invalid::new("plan", "must be a number from 1 to 12"))
    }
}
