//! `GET /service/order/@order_num`: the service of an order, from the moment the order is accepted.

use crate::answer::{Outcome, json};
use crate::call::Call;
use crate::error::{Refusal, sentence};
use innkeeper_app::order;
use innkeeper_domain::id::OrderId;
use innkeeper_sdk_time4vps::service::OrderAccount;

/// Shows the service of an order; of an order of several, the first.
pub(crate) async fn of_order(call: Call) -> Outcome {
    let unknown = || Refusal::Sentence(sentence::NO_ORDER);
    let id = call.id().map(OrderId).ok_or_else(unknown)?;
    let view = order::show(&call.app, &call.caller, id).await?.ok_or_else(unknown)?;
    let service = view.services.first().ok_or_else(unknown)?;
    json(&OrderAccount { account_id: service.id.0 })
}
