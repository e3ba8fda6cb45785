//! Orders of servers.

use super::Hostname;
use crate::error::Invalid;
use crate::form::{Form, Request};
use crate::location::Location;
use crate::operating_system::OperatingSystem;
use crate::period::Days;
use crate::plan::Plan;

/// What is ordered. The body of `POST /server/order`.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct ServerOrder {
    /// Where; the plan has to be in stock there.
    pub location: Location,
    /// How it is called.
    pub hostname: Hostname,
    /// What is installed.
    pub os: OperatingSystem,
    /// How long it is paid for.
    pub days: Days,
    /// Its size.
    pub plan: Plan,
}

impl Request for ServerOrder {
    fn form(&self) -> Form {
        Form::new([
            ("location", self.location.as_str().to_ascii_lowercase()),
            ("hostname", self.hostname.as_str().to_owned()),
            ("os", self.os.as_str().to_owned()),
            ("time", self.days.to_string()),
            ("plan", self.plan.as_number().to_string()),
        ])
    }

    fn decode(form: &Form) -> Result<Self, Invalid> {
        let rule = "must be one of canada, france, europe, us, singapore, uk, netherlands";
        let location = Location::of_name(form.required("location")?);
        Ok(Self {
            location: location.ok_or_else(|| Invalid::new("location", rule))?,
            hostname: Hostname::decode(form)?,
            os: OperatingSystem::wished(form.required("os")?)?,
            days: Days::wished(form)?,
            plan: Plan::decode(form)?,
        })
    }
}
