//! `/datacenters`: the locations, in the operator's order.

use crate::answer::{self, Outcome};
use crate::call::Call;
use crate::error::{ApiError, Kind};
use innkeeper_app::catalogue;
use innkeeper_domain::catalogue::{Catalogue, Location};
use innkeeper_sdk_oneandone::{Datacenter, DatacenterRef};

/// `GET /datacenters`.
pub(crate) async fn list(call: Call) -> Outcome {
    let catalogue = catalogue::show(&call.app).await?;
    let all: Vec<_> = catalogue.locations.iter().map(|location| view(&catalogue, location)).collect();
    call.list(&all)
}

/// `GET /datacenters/{id}`.
pub(crate) async fn show(call: Call) -> Outcome {
    let uid = call.uid("id")?;
    let catalogue = catalogue::show(&call.app).await?;
    let found = catalogue.locations.iter().find(|location| location.uid == uid);
    answer::ok(&view(&catalogue, found.ok_or_else(|| ApiError::from(Kind::NotFound))?))
}

fn view(catalogue: &Catalogue, location: &Location) -> Datacenter {
    let is_default = catalogue.default_location().is_some_and(|default| default.id == location.id);
    Datacenter {
        id: location.uid.into(),
        location: location.name.clone(),
        country_code: location.country.clone(),
        default: u8::from(is_default),
    }
}

/// A datacenter as another resource mentions it.
pub(crate) fn mention(location: &Location) -> DatacenterRef {
    DatacenterRef {
        id: location.uid.into(),
        country_code: location.country.clone(),
        location: location.name.clone(),
    }
}
