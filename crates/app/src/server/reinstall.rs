//! Installs a server anew. What was on its system disk is gone.

use super::show::ServerRef;
use super::wish::{Accepted, WishError, is_running, usable, wish};
use crate::app::App;
use crate::caller::Caller;
use crate::order::{access, fits};
use crate::workflow::reinstall::{Input, Installation, start};
use innkeeper_domain::account::Right;
use innkeeper_domain::id::{ImageId, ScriptId};
use innkeeper_domain::secret::Secret;
use innkeeper_domain::server::InstallPlan;
use innkeeper_ports::entropy;
use innkeeper_store::{catalogue, disks, scripts};

/// How a server is installed anew.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Reinstallation {
    /// From what.
    pub image: ImageId,
    /// The root password; made up where none is given.
    pub password: Option<Secret>,
    /// The public keys of root; `None` keeps those it has.
    pub ssh_keys: Option<Vec<String>>,
    /// A script of the account, run once after the first boot.
    pub script: Option<ScriptId>,
}

/// Installs a server of the caller's account anew.
pub async fn reinstall(
    app: &App,
    caller: &Caller,
    server: ServerRef,
    to: Reinstallation,
) -> Result<Accepted, WishError> {
    access(to.password.as_ref().map(Secret::reveal), to.ssh_keys.as_deref().unwrap_or_default(), None)?;
    wish(app, caller, (Right::Operate, "server.reinstall"), server, move |tx, cx, caller, server| {
        let catalogue = catalogue::whole(tx)?;
        let image = catalogue.image(to.image).ok_or(WishError::NoImage)?;
        usable(tx, server)?;
        let sizes: Vec<u32> = disks::by_server(tx, server.id)?.iter().map(|disk| disk.size_gib).collect();
        fits(image, server.size, &sizes)?;
        let user_data = match to.script {
            Some(id) => Some(scripts::by_id(tx, caller.account, id)?.ok_or(WishError::NoScript)?.content),
            None => None,
        };
        let plan = InstallPlan {
            id: cx.uid().to_string().to_lowercase(),
            // It is known once the server is halted.
            revision: 0,
            root_password: to.password.clone(),
            ssh_keys: to.ssh_keys.clone().unwrap_or_else(|| server.install.ssh_keys.clone()),
            user_data,
        };
        let first_password =
            to.password.is_none().then(|| Secret(entropy::password(cx.entropy.as_ref(), 10)));
        let install = Some(Installation { image: to.image, plan, first_password });
        let input = Input { running: is_running(server), install };
        Ok(Some(start(tx, cx, server, &input, &caller.actor())?))
    })
    .await
}
