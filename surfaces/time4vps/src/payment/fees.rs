//! `GET /payment/fees`: what the ways to pay cost.

use super::all;
use crate::answer::{Outcome, json};
use crate::call::Call;
use innkeeper_domain::account::Right;
use innkeeper_sdk_time4vps::billing::PaymentFees;

/// Lists the fees.
pub(crate) async fn fees(call: Call) -> Outcome {
    call.caller.require(Right::View)?;
    json(&PaymentFees { payments: all(&call.app) })
}
