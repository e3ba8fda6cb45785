//! `GET /servers/{id}/ips`, and one of them.

use super::view;
use crate::answer::{self, Outcome};
use crate::call::Call;
use crate::error::Kind;

/// Lists the addresses of a server, the main one first.
pub(crate) async fn ips(call: Call) -> Outcome {
    answer::ok(&view::ips(&view::of_call(&call).await?))
}

/// Shows one address of a server.
pub(crate) async fn ip(call: Call) -> Outcome {
    let id = call.uid("ip")?.to_string();
    let all = view::ips(&view::of_call(&call).await?);
    answer::ok(all.iter().find(|ip| ip.id == id).ok_or(Kind::NotFound)?)
}
