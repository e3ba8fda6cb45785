//! `POST /servers`: orders a server by the hour, in a size or by its parts.

use super::view;
use crate::answer::{self, Outcome};
use crate::call::Call;
use crate::error::{ApiError, Kind};
use crate::{appliances, fixed_sizes};
use innkeeper_app::catalogue;
use innkeeper_app::order::{self, NewItem, OrderError};
use innkeeper_app::server::{self, ServerRef};
use innkeeper_domain::billing::BillingMode;
use innkeeper_domain::catalogue::Catalogue;
use innkeeper_domain::id::{ProductId, Uid};
use innkeeper_domain::secret::Secret;
use innkeeper_domain::server::Size;
use innkeeper_sdk_oneandone::server::{HardwareSpec, HddSpec, ServerCreate, ServerState, ServerType, Status};

/// Orders a server. The answer shows it before it has any parts.
pub(crate) async fn create(call: Call) -> Outcome {
    let wish: ServerCreate = call.body()?;
    let catalogue = catalogue::show(&call.app).await?;
    let item = item(&wish, &catalogue)?;
    let placed = order::place(&call.app, &call.caller, vec![item]).await.map_err(|error| match error {
        OrderError::NoAddress if wish.ip_id.is_some() => ApiError::unknown("ip_id"),
        other => other.into(),
    })?;
    let made = placed.services.first().map(|(_, uid)| ServerRef::Uid(*uid));
    let made = made.ok_or_else(|| ApiError::from(Kind::Conflict))?;
    let made = server::ordered(&call.app, &call.caller, made).await?;
    let mut shown = view::detail(&call, &made.ok_or_else(|| ApiError::from(Kind::Conflict))?);
    shown.cloudpanel_id.clear();
    shown.status = Status { state: ServerState::Deploying, percent: Some(0) };
    shown.hardware.hdds.clear();
    shown.ips.clear();
    answer::accepted(&shown)
}

fn item(wish: &ServerCreate, catalogue: &Catalogue) -> Result<NewItem, ApiError> {
    refuse_what_is_not_served(wish)?;
    let image = appliances::image(catalogue, &wish.appliance_id);
    let image = image.ok_or_else(|| ApiError::unknown("appliance_id"))?;
    let location = wish.datacenter_id.as_deref().map(|id| {
        let uid = Uid::parse(id);
        let found = catalogue.locations.iter().find(|location| Some(location.uid) == uid);
        found.ok_or_else(|| ApiError::unknown("datacenter_id"))
    });
    let address = wish.ip_id.as_deref().map(|id| Uid::parse(id).ok_or_else(|| ApiError::unknown("ip_id")));
    let hardware = hardware(&wish.hardware, catalogue)?;
    let keys = wish.rsa_key.as_deref().unwrap_or_default().lines().map(str::trim);
    Ok(NewItem {
        location: location.transpose()?.map(|location| location.id),
        image: Some(image.id),
        size: hardware.size,
        disks_gib: hardware.disks_gib,
        name: Some(wish.name.clone()),
        description: wish.description.clone().unwrap_or_default(),
        hostname: wish.hostname.clone(),
        password: wish.password.clone().map(Secret),
        ssh_keys: keys.filter(|key| !key.is_empty()).map(str::to_owned).collect(),
        address: address.transpose()?,
        power_on: wish.power_on.unwrap_or(true),
        ..NewItem::of(hardware.product)
    })
}

struct Parts {
    product: ProductId,
    size: Option<Size>,
    disks_gib: Vec<u32>,
}

fn hardware(spec: &HardwareSpec, catalogue: &Catalogue) -> Result<Parts, ApiError> {
    match spec {
        HardwareSpec::Fixed { fixed_instance_size_id } => {
            let offer = fixed_sizes::offer(catalogue, fixed_instance_size_id);
            let offer = offer.ok_or_else(|| ApiError::unknown("hardware.fixed_instance_size_id"))?;
            Ok(Parts { product: offer.product.id, size: None, disks_gib: Vec::new() })
        }
        HardwareSpec::BareMetal { .. } => Err(ApiError::unknown("hardware.baremetal_model_id")),
        HardwareSpec::Flexible { vcore, cores_per_processor, ram, hdds } => {
            let products = catalogue.offers.iter().map(|offer| &offer.product);
            let mut by_parts = products
                .filter(|product| product.offered && product.billing == BillingMode::Metered)
                .filter(|product| product.plan.is_none());
            let none =
                || ApiError::new(Kind::InvalidParameter, "hardware must name a fixed_instance_size_id");
            let product = by_parts.next().ok_or_else(none)?;
            let size = Size::new(*vcore, *cores_per_processor, ram.mib()).map_err(|error| {
                ApiError::new(Kind::InvalidParameter, format!("hardware is not valid: {error}"))
            })?;
            Ok(Parts { product: product.id, size: Some(size), disks_gib: main_first(hdds) })
        }
    }
}

fn main_first(hdds: &[HddSpec]) -> Vec<u32> {
    let of = |is_main: bool| hdds.iter().filter(move |hdd| hdd.is_main == is_main).map(|hdd| hdd.size);
    of(true).chain(of(false)).collect()
}

/// Nothing that the house does not have is quietly left out: its ids name nothing.
fn refuse_what_is_not_served(wish: &ServerCreate) -> Result<(), ApiError> {
    let ids = [
        ("firewall_policy_id", wish.firewall_policy_id.is_some()),
        ("load_balancer_id", wish.load_balancer_id.is_some()),
        ("monitoring_policy_id", wish.monitoring_policy_id.is_some()),
        ("private_network_id", wish.private_network_id.is_some()),
        ("public_key", !wish.public_key.is_empty()),
    ];
    if let Some((member, _)) = ids.into_iter().find(|(_, given)| *given) {
        return Err(ApiError::unknown(member));
    }
    if wish.ipv6_range.is_some() {
        return Err(ApiError::new(Kind::InvalidParameter, "ipv6_range is not offered"));
    }
    match wish.server_type {
        None | Some(ServerType::Cloud) => Ok(()),
        Some(_) => Err(ApiError::new(Kind::InvalidParameter, "server_type must be cloud")),
    }
}
