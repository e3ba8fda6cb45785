//! `GET /servers/{id}/hardware/hdds`, and one of them.

use super::view::{self, Seen};
use crate::answer::{self, Outcome};
use crate::call::Call;
use crate::error::Kind;

/// Lists the disks of a server, the main one first.
pub(crate) async fn hdds(call: Call) -> Outcome {
    answer::ok(&Seen::from(&view::of_call(&call).await?).hdds())
}

/// Shows one disk of a server.
pub(crate) async fn hdd(call: Call) -> Outcome {
    let id = call.uid("hdd")?.to_string();
    let all = Seen::from(&view::of_call(&call).await?).hdds();
    answer::ok(all.iter().find(|hdd| hdd.id == id).ok_or(Kind::NotFound)?)
}
