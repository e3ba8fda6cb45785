//! `GET /servers/{id}/ips`, and one of them.

use super::view::{self, Seen};
use crate::answer::{self, Outcome};
use crate::call::Call;
use crate::error::Kind;

/// Lists the addresses of a server, the main one first.
pub(crate) async fn ips(call: Call) -> Outcome {
    answer::ok(&Seen::from(&view::of_call(&call).await?).ips())
}

/// Shows one address of a server.
pub(crate) async fn ip(call: Call) -> Outcome {
    let id = call.uid("ip")?.to_string();
    let all = Seen::from(&view::of_call(&call).await?).ips();
    answer::ok(all.iter().find(|ip| ip.id == id).ok_or(Kind::NotFound)?)
}
