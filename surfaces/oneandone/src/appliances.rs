//! `/server_appliances`: the images that servers are installed from.

use crate::answer::{self, Outcome};
use crate::call::Call;
use crate::error::Kind;
use innkeeper_app::catalogue;
use innkeeper_domain::catalogue::{Catalogue, Image, OsFamily};
use innkeeper_domain::id::Uid;
use innkeeper_sdk_oneandone::limits::{HDD_GB, HDD_STEP_GB};
use innkeeper_sdk_oneandone::{Appliance, Identity};
use std::sync::Arc;

/// What every name of an image ends with.
const SUFFIX: &str = "-64std";

/// `GET /server_appliances`.
pub(crate) async fn list(call: Call) -> Outcome {
    let catalogue = catalogue::show(&call.app).await?;
    let all: Vec<_> = catalogue.images.iter().map(|image| view(image, &catalogue)).collect();
    call.list(&all)
}

/// `GET /server_appliances/{id}`.
pub(crate) async fn show(call: Call) -> Outcome {
    let uid = call.uid("id")?;
    let catalogue = catalogue::show(&call.app).await?;
    let found = catalogue.images.iter().find(|image| image.uid == uid).ok_or(Kind::NotFound)?;
    answer::ok(&view(found, &catalogue))
}

/// The image of an id.
pub(crate) fn image<'a>(catalogue: &'a Catalogue, id: &str) -> Option<&'a Arc<Image>> {
    let uid = Uid::parse(id)?;
    catalogue.images.iter().find(|image| image.uid == uid)
}

/// An image as another resource mentions it.
pub(crate) fn mention(image: &Image) -> Identity {
    Identity { id: image.uid.into(), name: name(image) }
}

/// The vendor's pattern, as `debian12-64std`.
fn name(image: &Image) -> String {
    let mut name = String::with_capacity(image.os.len() + image.version.len() + SUFFIX.len());
    let letters = image.os.chars().chain(image.version.chars()).filter(|letter| letter.is_alphanumeric());
    name.extend(letters.map(|letter| letter.to_ascii_lowercase()));
    name.push_str(SUFFIX);
    name
}

fn view(image: &Image, catalogue: &Catalogue) -> Appliance {
    Appliance {
        id: image.uid.into(),
        name: name(image),
        available_datacenters: catalogue.locations.iter().map(|location| location.uid.to_string()).collect(),
        os_installation_base: "standard".to_owned(),
        os_family: match image.family {
            OsFamily::Linux => "Linux",
            OsFamily::Windows => "Windows",
            OsFamily::Other => "Others",
        }
        .to_owned(),
        os: image.os.clone(),
        os_version: format!("{}{}", image.os, image.version),
        os_architecture: 64,
        architecture: 64,
        os_image_type: "STANDARD".to_owned(),
        kind: "IMAGE".to_owned(),
        server_type_compatibility: vec!["cloud".to_owned()],
        min_hdd_size: orderable_gb(image.disk_gib_min),
        licenses: Vec::new(),
        version: None,
        categories: Vec::new(),
        automatic_installation: true,
    }
}

/// The least that can be ordered here and is enough: clients send this number back as the size of a disk.
fn orderable_gb(needed: u32) -> u32 {
    needed.max(*HDD_GB.start()).next_multiple_of(HDD_STEP_GB)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_least_disk_is_one_that_can_be_ordered() {
        for (needed, shown) in [(1, 20), (20, 20), (21, 30), (40, 40)] {
            assert_eq!(orderable_gb(needed), shown);
        }
    }
}
