//! `GET /payment`: the ways to pay, by number.

use super::all;
use crate::answer::{Outcome, json};
use crate::call::Call;
use innkeeper_domain::account::Right;
use innkeeper_sdk_time4vps::billing::Payments;

/// Lists the ways to pay.
pub(crate) async fn methods(call: Call) -> Outcome {
    call.caller.require(Right::View)?;
    json(&Payments { payments: all(&call.app).into_iter().map(|one| (one.id, one.name)).collect() })
}
