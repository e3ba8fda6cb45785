//! `GET /server/@server_id/oses`: what the server can be reinstalled with.

use super::found;
use crate::answer::{Outcome, json};
use crate::call::Call;
use innkeeper_app::catalogue;
use innkeeper_sdk_time4vps::server::Os;

/// Lists the images that fit the server's memory and main disk.
pub(crate) async fn oses(call: Call) -> Outcome {
    let view = found(&call).await?;
    let memory_mib = view.server.size.memory_mib;
    let disk_gib = view.parts.disks.first().map_or(0, |disk| disk.size_gib);
    let catalogue = catalogue::show(&call.app).await?;
    let fitting = catalogue
        .images
        .iter()
        .filter(|image| image.memory_mib_min <= memory_mib && image.disk_gib_min <= disk_gib);
    json(&fitting.map(|image| Os { os: image.code.clone(), title: image.title.clone() }).collect::<Vec<Os>>())
}
