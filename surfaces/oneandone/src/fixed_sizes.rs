//! `/servers/fixed_instance_sizes`: the products by the hour that come in a size.

use crate::answer::{self, Outcome};
use crate::call::Call;
use crate::error::Kind;
use innkeeper_app::catalogue;
use innkeeper_domain::billing::BillingMode;
use innkeeper_domain::catalogue::{Catalogue, Offer, Plan, Product};
use innkeeper_domain::id::Uid;
use innkeeper_sdk_oneandone::fixed_size::{FixedHardware, FixedHdd};
use innkeeper_sdk_oneandone::{FixedSize, Ram};

/// `GET /servers/fixed_instance_sizes`: those that are offered.
pub(crate) async fn list(call: Call) -> Outcome {
    let catalogue = catalogue::show(&call.app).await?;
    let offered = catalogue.offers.iter().map(|offer| &offer.product).filter(|product| product.offered);
    answer::ok(&offered.filter_map(view).collect::<Vec<_>>())
}

/// `GET /servers/fixed_instance_sizes/{id}`: also one that is no longer offered, because servers have it.
pub(crate) async fn show(call: Call) -> Outcome {
    let uid = call.uid("id")?;
    let catalogue = catalogue::show(&call.app).await?;
    let found = catalogue.offers.iter().map(|offer| &offer.product).find(|product| product.uid == uid);
    answer::ok(&found.and_then(view).ok_or(Kind::NotFound)?)
}

/// The offer behind a size that can be ordered.
pub(crate) fn offer<'a>(catalogue: &'a Catalogue, id: &str) -> Option<&'a Offer> {
    let uid = Uid::parse(id)?;
    let sold = |offer: &&Offer| offer.product.offered && plan(&offer.product).is_some();
    catalogue.offers.iter().filter(sold).find(|offer| offer.product.uid == uid)
}

/// What a size is made of; nothing for products that are no sizes of this dialect.
pub(crate) fn plan(product: &Product) -> Option<Plan> {
    product.plan.filter(|_| is_size(product.billing))
}

/// Whether a product with a plan that is charged like this is a size of this dialect.
pub(crate) fn is_size(billing: BillingMode) -> bool {
    billing == BillingMode::Metered
}

fn view(product: &Product) -> Option<FixedSize> {
    let plan = plan(product)?;
    let gigabytes = || "GB".to_owned();
    let hardware = FixedHardware {
        vcore: plan.size.vcpu,
        cores_per_processor: plan.size.cores_per_socket,
        ram: Ram::from_mib(plan.size.memory_mib),
        unit: gigabytes(),
        hdds: vec![FixedHdd { size: plan.disk_gib, unit: gigabytes(), is_main: true }],
    };
    Some(FixedSize { id: product.uid.to_string(), name: product.name.clone(), hardware })
}
