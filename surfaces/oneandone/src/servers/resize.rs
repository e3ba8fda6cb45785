//! `PUT /servers/{id}/hardware`: another size.

use super::view;
use crate::answer::{self, Outcome};
use crate::call::Call;
use crate::error::{ApiError, Kind};
use crate::fixed_sizes;
use innkeeper_app::catalogue;
use innkeeper_app::server::{self, Resizing};
use innkeeper_sdk_oneandone::server::{HardwareChange, ServerState, Status};

/// Resizes a server. The answer still shows the old values, which the published clients expect.
pub(crate) async fn resize(call: Call) -> Outcome {
    let id = call.server()?;
    let to = resizing(&call, call.body()?).await?;
    // Looked at before, because afterwards the change may be done already.
    let before = server::show(&call.app, &call.caller, id).await?;
    let accepted = server::resize(&call.app, &call.caller, id, to).await?;
    let mut shown = view::detail(&call, &before.ok_or(Kind::NotFound)?);
    if accepted.operation.is_some() {
        shown.status = Status { state: ServerState::Configuring, percent: Some(0) };
    }
    answer::accepted(&shown)
}

async fn resizing(call: &Call, change: HardwareChange) -> Result<Resizing, ApiError> {
    match change {
        HardwareChange::Fixed { fixed_instance_size_id } => {
            let catalogue = catalogue::show(&call.app).await?;
            let offer = fixed_sizes::offer(&catalogue, &fixed_instance_size_id);
            let offer = offer.ok_or_else(|| ApiError::unknown("fixed_instance_size_id"))?;
            Ok(Resizing { fixed: Some(offer.product.id), ..Resizing::default() })
        }
        HardwareChange::Flexible { vcore, cores_per_processor, ram } => Ok(Resizing {
            vcpu: vcore,
            cores_per_socket: cores_per_processor,
            memory_mib: ram.map(innkeeper_sdk_oneandone::Ram::mib),
            ..Resizing::default()
        }),
    }
}
