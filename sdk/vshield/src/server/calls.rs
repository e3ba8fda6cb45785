//! The operations on virtual servers.

use super::{Console, Hostname, HostnameSet, Server, ServerDetail, ServerOrder, ServerStats, ServerStatus};
use crate::auto_renew::{AutoRenew, AutoRenewSet};
use crate::call::Call;
use crate::client::Client;
use crate::id::ServerId;
use crate::operating_system::OperatingSystem;
use crate::payment::{Payment, PlacedOrder, Renewal};
use crate::period::Days;
use crate::plan::Plan;
use crate::task::{ServerAction, TaskStarted};
use crate::wait::{Phase, Resource, Wait};

impl Resource for ServerDetail {
    const KIND: &'static str = "server";

    fn phase(&self) -> Phase {
        match self.status.known() {
            Some(ServerStatus::Stopped | ServerStatus::Running) => Phase::Ready,
            Some(ServerStatus::Suspended) => Phase::Failed,
            Some(ServerStatus::Installing | ServerStatus::Reinstalling) | None => Phase::Working,
        }
    }

    fn state(&self) -> String {
        self.status.to_string()
    }
}

/// Virtual servers.
impl Client {
    /// Lists every server, without passwords and tasks.
    pub fn list_servers(&self) -> Call<Vec<Server>> {
        Call::look(self, "/server/getList".to_owned())
    }

    /// Orders a server and pays for it. The invoice of the answer names the server as soon as there is one:
    /// [`InvoiceHandle::wait_deployed`](crate::invoice::InvoiceHandle::wait_deployed).
    pub fn order_server(&self, order: &ServerOrder) -> Call<PlacedOrder> {
        Call::work(self, "/server/order".to_owned()).wish(order)
    }

    /// A server to work with, by its id or by an answer that shows it. Nothing is sent.
    pub fn server(&self, id: impl Into<ServerId>) -> ServerHandle {
        ServerHandle { client: self.clone(), id: id.into() }
    }
}

/// A server, bound to a client.
#[derive(Clone, Debug)]
pub struct ServerHandle {
    client: Client,
    id: ServerId,
}

impl ServerHandle {
    /// Its id.
    pub const fn id(&self) -> ServerId {
        self.id
    }

    /// Shows the server with its password and its tasks.
    pub fn get(&self) -> Call<ServerDetail> {
        Call::look(&self.client, format!("/server/getInfo/{}", self.id))
    }

    /// Shows how busy it was.
    pub fn stats(&self) -> Call<ServerStats> {
        Call::look(&self.client, format!("/server/getGraphs/{}", self.id))
    }

    /// Opens its screen and keyboard.
    pub fn console(&self) -> Call<Console> {
        Call::look(&self.client, format!("/server/console/{}", self.id))
    }

    /// Does something with it. The task of the answer can be waited for:
    /// [`TaskHandle::wait_for`](crate::task::TaskHandle::wait_for).
    pub fn act(&self, action: ServerAction) -> Call<TaskStarted> {
        self.work("createTask").wish(&action)
    }

    /// Turns it on.
    pub fn start(&self) -> Call<TaskStarted> {
        self.act(ServerAction::Start)
    }

    /// Turns it off.
    pub fn stop(&self) -> Call<TaskStarted> {
        self.act(ServerAction::Stop)
    }

    /// Turns it off and on.
    pub fn restart(&self) -> Call<TaskStarted> {
        self.act(ServerAction::Restart)
    }

    /// Installs it anew. What is on it is lost, and the password is another one.
    pub fn reinstall(&self, os: OperatingSystem) -> Call<TaskStarted> {
        self.act(ServerAction::Reinstall(os))
    }

    /// Sets its network up anew.
    pub fn fix_network(&self) -> Call<TaskStarted> {
        self.act(ServerAction::FixNetwork)
    }

    /// Sets a new password, which [`get`](Self::get) shows when the task is completed.
    pub fn change_password(&self) -> Call<TaskStarted> {
        self.act(ServerAction::ChangePassword)
    }

    /// Renews the licence of its operating system.
    pub fn renew_license(&self) -> Call<TaskStarted> {
        self.act(ServerAction::RenewLicense)
    }

    /// Says whether it is renewed by itself.
    pub fn set_auto_renew(&self, auto_renew: AutoRenew) -> Call<AutoRenewSet> {
        self.work("manageAutoRenew").wish(&auto_renew)
    }

    /// Gives it another name.
    pub fn set_hostname(&self, hostname: &Hostname) -> Call<HostnameSet> {
        self.work("updateHostname").wish(hostname)
    }

    /// Pays for a higher plan of the same class; [`Plan::upgrades_to`] says which ones are.
    pub fn upgrade(&self, plan: Plan) -> Call<Payment> {
        self.work("upgrade").wish(&plan)
    }

    /// Pays for another address.
    pub fn change_ip(&self) -> Call<Payment> {
        self.work("changeIp")
    }

    /// Pays for 1 to 365 days more.
    pub fn renew(&self, days: Days) -> Call<Renewal> {
        self.work("renew").wish(&days)
    }

    /// Deletes it. There is no way back.
    pub fn delete(&self) -> Call<TaskStarted> {
        self.work("delete")
    }

    /// Waits until it is installed and either runs or is stopped. One that is suspended is
    /// [`Error::Failed`](crate::Error::Failed).
    pub fn wait_for(&self) -> Wait<ServerDetail> {
        let handle = self.clone();
        Wait::ready(move || handle.get())
    }

    /// Waits until it is not found any more.
    pub fn wait_deleted(&self) -> Wait<()> {
        let handle = self.clone();
        Wait::gone(move || handle.get())
    }

    fn work<T: serde::de::DeserializeOwned>(&self, verb: &str) -> Call<T> {
        Call::work(&self.client, format!("/server/{verb}/{}", self.id))
    }
}
