//! `GET /server/@server_id/ips`: the additional addresses of a server, in a list of one.

use super::{addresses, found};
use crate::answer::{Outcome, json};
use crate::call::Call;
use innkeeper_sdk_time4vps::server::Ips;

/// Lists the additional addresses.
pub(crate) async fn ips(call: Call) -> Outcome {
    let (_, ips) = addresses(&found(&call).await?.parts.addresses);
    json(&[Ips { ips }])
}
