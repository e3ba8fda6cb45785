//! `POST /order`: orders several products on one invoice.

use super::{item, placed};
use crate::answer::Outcome;
use crate::call::Call;
use innkeeper_app::order;

/// Places an order.
pub(crate) async fn place(call: Call) -> Outcome {
    let items = item::of_list(&call).await?;
    let order = order::place(&call.app, &call.caller, items).await?;
    placed::placed(&call, order).await
}
