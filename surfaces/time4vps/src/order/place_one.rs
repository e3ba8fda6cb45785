//! `POST /order/@product_id`: orders one product.

use super::{item, placed};
use crate::answer::Outcome;
use crate::call::Call;
use innkeeper_app::order;

/// Places an order of one.
pub(crate) async fn place_one(call: Call) -> Outcome {
    let item = item::of_path(&call).await?;
    let order = order::place(&call.app, &call.caller, vec![item]).await?;
    placed::placed(&call, order).await
}
