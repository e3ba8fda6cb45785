//! `POST /service/@id/label`: changes what its owner calls a service; an empty label removes it.

use super::named;
use crate::answer::{Outcome, ack};
use crate::call::Call;
use crate::error::Refusal;
use innkeeper_app::service;

/// Changes the label.
pub(crate) async fn set_label(call: Call) -> Outcome {
    let id = named(&call)?;
    let label = call.params.text_or_empty("label")?.ok_or_else(|| Refusal::missing("label"))?;
    service::set_label(&call.app, &call.caller, id, label.to_owned()).await?;
    ack("label_updated")
}
