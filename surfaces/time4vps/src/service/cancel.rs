//! `POST /service/@id/cancel`: ends a service now, or at the end of what is paid.

use super::named;
use crate::answer::{Outcome, info};
use crate::call::Call;
use crate::error::{Refusal, code};
use innkeeper_app::service::{self, Cancelled};

/// Cancels a service.
pub(crate) async fn cancel(call: Call) -> Outcome {
    let id = named(&call)?;
    let immediate = call.params.flag("immediate")?.unwrap_or(false);
    let reason = call.params.text("reason")?.filter(|reason| !reason.trim().is_empty());
    let reason = reason.ok_or(Refusal::Code(code::REASON_EMPTY))?.to_owned();
    match service::cancel(&call.app, &call.caller, id, immediate, reason).await? {
        Cancelled::New => info("cancell_sent"),
        Cancelled::Already => info(code::CANCELLED_ALREADY),
    }
}
