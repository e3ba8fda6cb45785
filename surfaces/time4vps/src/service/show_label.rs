//! `GET /service/@id/label`: what its owner calls a service.

use super::found;
use crate::answer::{Outcome, json};
use crate::call::Call;
use innkeeper_sdk_time4vps::service::Label;

/// Shows the label.
pub(crate) async fn show_label(call: Call) -> Outcome {
    json(&Label { label: found(&call).await?.service.label })
}
