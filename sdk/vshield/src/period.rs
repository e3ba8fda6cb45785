//! How long things are bought for: servers by days, services by months.

use crate::error::Invalid;
use crate::form::{Form, Request};
use crate::limits;
use std::fmt;

/// A number of days from 1 to 365. As the body of `POST /server/renew/{id}` it is the field `time`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Days(u16);

impl Days {
    /// From 1 to 365 days.
    pub fn new(days: u16) -> Result<Self, Invalid> {
        if limits::DAYS.contains(&days) {
            return Ok(Self(days));
        }
        Err(Invalid::new("time", "must be 1 to 365 days"))
    }

    /// How many.
    pub const fn number(self) -> u16 {
        self.0
    }

    /// The field `time` of a form.
    pub(crate) fn wished(form: &Form) -> Result<Self, Invalid> {
        // What is no number is as far out of the limits as zero.
        Self::new(form.required("time")?.parse().unwrap_or_default())
    }
}

impl fmt::Display for Days {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.0)
    }
}

impl Request for Days {
    fn form(&self) -> Form {
        Form::new([("time", self.to_string())])
    }

    fn decode(form: &Form) -> Result<Self, Invalid> {
        Self::wished(form)
    }
}

/// A number of months by which a service can be renewed. As the body of `POST /service/renew/{id}` it is the field
/// `time`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Months {
    /// 1 month.
    One,
    /// 3 months.
    Three,
    /// 6 months.
    Six,
}

impl Months {
    /// 1, 3 or 6 months.
    pub fn new(months: u8) -> Result<Self, Invalid> {
        let all = [Self::One, Self::Three, Self::Six];
        let one = all.into_iter().find(|one| one.number() == months);
        one.ok_or_else(|| Invalid::new("time", "must be 1, 3 or 6 months"))
    }

    /// How many.
    pub const fn number(self) -> u8 {
        let [one, three, six] = limits::MONTHS;
        match self {
            Self::One => one,
            Self::Three => three,
            Self::Six => six,
        }
    }
}

impl Request for Months {
    fn form(&self) -> Form {
        Form::new([("time", self.number().to_string())])
    }

    fn decode(form: &Form) -> Result<Self, Invalid> {
        Self::new(form.required("time")?.parse().unwrap_or_default())
    }
}
