//! Services: listed, shown, labelled, cancelled. A metered one, bought elsewhere, reads as one of 0.00 a month.

mod cancel;
mod list;
mod methods;
mod of_order;
mod set_label;
mod show;
mod show_label;

pub(crate) use cancel::cancel;
pub(crate) use list::list;
pub(crate) use methods::methods;
pub(crate) use of_order::of_order;
pub(crate) use set_label::set_label;
pub(crate) use show::show;
pub(crate) use show_label::show_label;

use crate::call::Call;
use crate::error::{Refusal, sentence};
use innkeeper_app::service::{self, ServiceView};
use innkeeper_domain::id::ServiceId;

/// The service that the path names.
fn named(call: &Call) -> Result<ServiceId, Refusal> {
    call.id().map(ServiceId).ok_or(Refusal::Sentence(sentence::NO_SERVICE))
}

/// The service that the path names, if the account has it.
async fn found(call: &Call) -> Result<ServiceView, Refusal> {
    let view = service::show(&call.app, &call.caller, named(call)?).await?;
    view.ok_or(Refusal::Sentence(sentence::NO_SERVICE))
}
