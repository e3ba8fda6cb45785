//! What is done with servers, and with one of them as a whole.

use super::{
    ActionMethod, HardwareChange, ImageChange, Server, ServerClone, ServerCreate, ServerDelete,
    ServerListItem, ServerModify, Status, StatusAction, StatusChange,
};
use super::{Hardware, ServerState};
use crate::call::{Call, Method, Path};
use crate::client::Client;
use crate::id::{RecoveryImageId, ServerId};
use crate::identity::Identity;
use crate::list::List;
use crate::wait::{Phase, Resource, Wait};

const COLLECTION: &str = "/servers";

/// Servers.
impl Client {
    /// Lists the servers.
    pub fn list_servers(&self) -> List<ServerListItem> {
        List::new(self, COLLECTION)
    }

    /// Orders a server. The answer shows it in `DEPLOYING`; wait for it with [`ServerHandle::wait_for`].
    pub fn create_server(&self, server: &ServerCreate) -> Call<Server> {
        Call::new(self, Method::Post, Path::of(COLLECTION)).checked(server)
    }

    /// A server to work with, by its id or by any answer that shows it. Nothing is sent.
    pub fn server(&self, id: impl Into<ServerId>) -> ServerHandle {
        ServerHandle { client: self.clone(), id: id.into() }
    }
}

impl From<&Server> for ServerId {
    fn from(server: &Server) -> Self {
        Self::from(&server.id)
    }
}

impl From<&ServerListItem> for ServerId {
    fn from(server: &ServerListItem) -> Self {
        Self::from(&server.id)
    }
}

/// A server, bound to a client. Changes answer with the server as it is when the work begins; wait with
/// [`wait_for`](Self::wait_for) until it is done.
#[derive(Clone, Debug)]
pub struct ServerHandle {
    client: Client,
    id: ServerId,
}

impl ServerHandle {
    /// Its id.
    pub const fn id(&self) -> &ServerId {
        &self.id
    }

    pub(super) fn path(&self, below: &str) -> Path {
        Path::of(COLLECTION).id(&self.id).then(below)
    }

    pub(super) fn call<T: serde::de::DeserializeOwned>(&self, method: Method, path: Path) -> Call<T> {
        Call::new(&self.client, method, path)
    }

    /// Shows the server.
    pub fn get(&self) -> Call<Server> {
        self.call(Method::Get, self.path(""))
    }

    /// Changes name or description. The answer shows them at once.
    pub fn modify(&self, change: &ServerModify) -> Call<Server> {
        self.call(Method::Put, self.path("")).checked(change)
    }

    /// Deletes the server.
    pub fn delete(&self, keep: ServerDelete) -> Call<Server> {
        let word = |keep: bool| if keep { "true" } else { "false" };
        self.call(Method::Delete, self.path(""))
            .parameter("keep_ips", word(keep.keep_ips))
            .parameter("keep_hdds", word(keep.keep_hdds))
    }

    /// Copies the server. The answer shows the new one.
    pub fn clone_as(&self, clone: &ServerClone) -> Call<Server> {
        self.call(Method::Post, self.path("/clone")).json(clone).rule(clone.check())
    }

    /// Shows what the server is made of.
    pub fn hardware(&self) -> Call<Hardware> {
        self.call(Method::Get, self.path("/hardware"))
    }

    /// Changes processors and memory. Less of either needs a server that is off.
    pub fn modify_hardware(&self, change: &HardwareChange) -> Call<Server> {
        self.call(Method::Put, self.path("/hardware")).checked(change)
    }

    /// Shows what the server was installed from.
    pub fn image(&self) -> Call<Identity> {
        self.call(Method::Get, self.path("/image"))
    }

    /// Installs the server anew. Its disks are written over.
    pub fn reinstall(&self, image: &ImageChange) -> Call<Server> {
        self.call(Method::Put, self.path("/image")).checked(image)
    }

    /// Shows what the server is doing.
    pub fn status(&self) -> Call<Status> {
        self.call(Method::Get, self.path("/status"))
    }

    /// Starts, stops or restarts the server, or boots a recovery image.
    pub fn change_status(&self, change: &StatusChange) -> Call<Server> {
        self.call(Method::Put, self.path("/status/action")).checked(change)
    }

    /// Starts the server.
    pub fn power_on(&self) -> Call<Server> {
        self.change_status(&StatusChange::new(StatusAction::PowerOn, ActionMethod::Software))
    }

    /// Stops the server.
    pub fn power_off(&self, method: ActionMethod) -> Call<Server> {
        self.change_status(&StatusChange::new(StatusAction::PowerOff, method))
    }

    /// Restarts the server.
    pub fn reboot(&self, method: ActionMethod) -> Call<Server> {
        self.change_status(&StatusChange::new(StatusAction::Reboot, method))
    }

    /// Restarts the server with a recovery image. A usual restart leaves recovery.
    pub fn recover(&self, image: impl Into<RecoveryImageId>, method: ActionMethod) -> Call<Server> {
        self.change_status(&StatusChange {
            recovery_image_id: Some(image.into().into()),
            recovery_mode: true,
            ..StatusChange::new(StatusAction::Reboot, method)
        })
    }

    /// Waits until the server is on, off or in recovery and no work runs.
    pub fn wait_for(&self) -> Wait<Server> {
        let server = self.clone();
        Wait::ready(move || server.get())
    }

    /// Waits until the server is not found any more.
    pub fn wait_deleted(&self) -> Wait<()> {
        let server = self.clone();
        Wait::gone(move || server.get())
    }
}

impl Resource for Server {
    const KIND: &'static str = "server";

    fn phase(&self) -> Phase {
        match self.status.state {
            ServerState::Failed => Phase::Failed,
            ServerState::PoweredOn | ServerState::PoweredOff | ServerState::OnRecovery
                if self.status.percent.is_none() =>
            {
                Phase::Ready
            }
            _ => Phase::Working,
        }
    }

    fn state(&self) -> String {
        self.status.state.as_str().to_owned()
    }

    fn percent(&self) -> Option<u8> {
        self.status.percent
    }
}
