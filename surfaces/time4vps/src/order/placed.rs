//! What was ordered, as orders answer it.

use crate::answer::{Outcome, json};
use crate::call::Call;
use crate::error::Refusal;
use crate::values::amount;
use innkeeper_app::order::Placed;
use innkeeper_app::{invoice, service};
use innkeeper_domain::money::Money;
use innkeeper_sdk_time4vps::order::{OrderAnswer, OrderItem};

/// Shows an accepted order.
pub(super) async fn placed(call: &Call, placed: Placed) -> Outcome {
    let invoice = match placed.invoice {
        Some(id) => invoice::show(&call.app, &call.caller, id).await?,
        None => None,
    };
    let total = invoice.map_or(Money::zero(call.caller.currency), |view| view.invoice.total);
    let mut items = Vec::new();
    for (id, _) in &placed.services {
        let view = service::show(&call.app, &call.caller, *id).await?;
        let view = view.ok_or_else(|| {
            tracing::error!(service = %id, "an ordered service is gone");
            Refusal::Internal
        })?;
        items.push(OrderItem {
            kind: "Hosting".to_owned(),
            id: id.0.into(),
            name: view.server.hostname,
            product_id: view.product.id.0.into(),
        });
    }
    json(&OrderAnswer {
        order_num: placed.order.0,
        invoice_id: placed.invoice.map(|id| id.0.into()),
        total: amount(total),
        items,
    })
}
