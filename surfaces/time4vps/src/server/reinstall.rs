//! `POST /server/@server_id/reinstall`: installs a server anew. Without a known `os` nothing happens.

use super::{named, queued};
use crate::answer::Outcome;
use crate::call::Call;
use crate::error::{Refusal, code};
use innkeeper_app::catalogue;
use innkeeper_app::server::{self, Reinstallation};
use innkeeper_domain::id::ScriptId;

/// Reinstalls a server.
pub(crate) async fn reinstall(call: Call) -> Outcome {
    let server = named(&call)?;
    let template = || Refusal::Code(code::TEMPLATE);
    let os = call.params.text("os")?.ok_or_else(template)?;
    let script = call.params.integer("script")?.map(ScriptId);
    let keys = call
        .params
        .text("ssh_key")?
        .map(|text| text.lines().map(str::trim).filter(|line| !line.is_empty()).map(str::to_owned).collect());
    let catalogue = catalogue::show(&call.app).await?;
    let image = catalogue.images.iter().find(|image| image.code == os).ok_or_else(template)?.id;
    let to = Reinstallation { image, password: None, ssh_keys: keys, script };
    queued(server::reinstall(&call.app, &call.caller, server, to).await?)
}
