//! `PUT /servers/{id}/image`: installs a server anew.

use super::view;
use crate::answer::{self, Outcome};
use crate::appliances;
use crate::call::Call;
use crate::error::ApiError;
use innkeeper_app::catalogue;
use innkeeper_app::server::{self, Reinstallation};
use innkeeper_domain::secret::Secret;
use innkeeper_sdk_oneandone::server::{ImageChange, ServerState, Status};

/// Installs a server anew. Its keys stay. The answer shows the new image and no password: one that is made up
/// is shown with the server as soon as the old system is halted, and until then the old one holds.
pub(crate) async fn reinstall(call: Call) -> Outcome {
    let id = call.server()?;
    let change: ImageChange = call.body()?;
    if change.firewall_policy_id.is_some() {
        return Err(ApiError::unknown("firewall_policy.id"));
    }
    let catalogue = catalogue::show(&call.app).await?;
    let image = appliances::image(&catalogue, &change.id).ok_or_else(|| ApiError::unknown("id"))?;
    let to = Reinstallation {
        image: image.id,
        password: change.password.map(Secret),
        ssh_keys: None,
        script: None,
    };
    server::reinstall(&call.app, &call.caller, id, to).await?;
    let found = view::of_call(&call).await?;
    let mut shown = view::detail(&call, &found);
    shown.status = Status { state: ServerState::Deploying, percent: Some(0) };
    shown.image = appliances::mention(image);
    shown.first_password = None;
    answer::accepted(&shown)
}
