//! What is done with servers.

use super::{
    ConsoleTimeout, Graph, GraphWidth, Ips, Os, Reinstall, Resolvers, Server, ServerRow, Task, TaskQueued,
    TaskRef, UsageMonth,
};
use crate::call::{Call, Method, Path, many};
use crate::client::Client;
use crate::id::ServiceId;
use crate::rule;
use crate::wait::{Phase, Resource, Wait};
use serde::Serialize;
use serde::de::DeserializeOwned;
use std::collections::BTreeMap;
use std::net::IpAddr;

/// The parameters of a call that has none.
#[derive(Serialize)]
struct Nothing {}

/// Servers.
impl Client {
    /// Lists the active servers.
    pub fn list_servers(&self) -> Call<Vec<ServerRow>> {
        Call::<Vec<ServerRow>>::new(self, Method::Get, Path::of("/server")).read_with(many)
    }

    /// A server to work with, by the id of its service or by an answer that shows it. Nothing is sent.
    pub fn server(&self, id: impl Into<ServiceId>) -> ServerHandle {
        ServerHandle { client: self.clone(), id: id.into() }
    }
}

impl From<&ServerRow> for ServiceId {
    fn from(server: &ServerRow) -> Self {
        Self::from(server.server_id)
    }
}

impl Resource for Server {
    const KIND: &'static str = "server";

    fn phase(&self) -> Phase {
        if self.active_task.is_none() { Phase::Ready } else { Phase::Working }
    }

    fn state(&self) -> String {
        self.active_task.as_ref().map_or_else(|| "idle".to_owned(), Resource::state)
    }
}

/// A server, bound to a client. Changes answer with a task; wait for it with [`wait_task`](Self::wait_task).
#[derive(Clone, Debug)]
pub struct ServerHandle {
    client: Client,
    id: ServiceId,
}

impl ServerHandle {
    /// Its id, which is that of its service.
    pub const fn id(&self) -> ServiceId {
        self.id
    }

    fn path(&self, below: &str) -> Path {
        Path::of("/server").id(self.id.number()).then(below)
    }

    fn look<T: DeserializeOwned>(&self, path: Path) -> Call<T> {
        Call::new(&self.client, Method::Get, path)
    }

    fn act(&self, below: &str, parameters: &impl Serialize) -> Call<TaskQueued> {
        Call::new(&self.client, Method::Post, self.path(below)).parameters(parameters)
    }

    fn act_with(&self, below: &str, parameters: &[(&str, &str)]) -> Call<TaskQueued> {
        self.act(below, &parameters.iter().copied().collect::<BTreeMap<_, _>>())
    }

    /// Shows the server.
    pub fn get(&self) -> Call<Server> {
        self.look(self.path(""))
    }

    /// Shows a task, by its number, by the answer that started it, or the newest of a kind.
    pub fn task(&self, task: impl Into<TaskRef>) -> Call<Task> {
        let path = self.path("/task");
        self.look(match task.into() {
            TaskRef::Id(id) => path.id(id.number()),
            TaskRef::Newest(name) => path.name(&name),
        })
    }

    /// Restarts it.
    pub fn reboot(&self) -> Call<TaskQueued> {
        self.act("/reboot", &Nothing {})
    }

    /// Installs it anew. Its disk and its backups are destroyed. The result of the task has the new password.
    pub fn reinstall(&self, wish: &Reinstall) -> Call<TaskQueued> {
        self.act("/reinstall", wish).rule(wish.check())
    }

    /// Gives the administrator a new password, which the result of the task has.
    pub fn reset_password(&self) -> Call<TaskQueued> {
        self.act("/resetpassword", &Nothing {})
    }

    /// Opens a console for browsers, under the provider's own name or a neutral one. The result of the task has host,
    /// port and password.
    pub fn web_console(&self, timeout: ConsoleTimeout, white_label: bool) -> Call<TaskQueued> {
        let white_label = if white_label { "true" } else { "false" };
        self.act_with("/webconsole", &[("timeout", timeout.as_str()), ("whitelabel", white_label)])
    }

    /// Gives it another host name, which has to resolve to its main address.
    pub fn rename(&self, hostname: impl AsRef<str>) -> Call<TaskQueued> {
        let hostname = hostname.as_ref();
        self.act_with("/rename", &[("hostname", hostname)]).rule(rule::host("hostname", hostname))
    }

    /// Gives one of its additional addresses a name for reverse look-ups.
    pub fn change_ptr(&self, ip_address: IpAddr, hostname: impl AsRef<str>) -> Call<TaskQueued> {
        let (ip_address, hostname) = (ip_address.to_string(), hostname.as_ref());
        let parameters = [("ip_address", ip_address.as_str()), ("hostname", hostname)];
        self.act_with("/changeptr", &parameters).rule(rule::host("hostname", hostname))
    }

    /// Removes all rules of the firewall in it.
    pub fn flush_firewall(&self) -> Call<TaskQueued> {
        self.act("/flushfirewall", &Nothing {})
    }

    /// Gives it other name servers to ask.
    pub fn change_dns(&self, resolvers: &Resolvers) -> Call<TaskQueued> {
        self.act("/changedns", resolvers)
    }

    /// Lists what can be installed on it.
    pub fn oses(&self) -> Call<Vec<Os>> {
        self.look::<Vec<Os>>(self.path("/oses")).read_with(many)
    }

    /// Lists its additional addresses.
    pub fn ips(&self) -> Call<Vec<String>> {
        self.look::<Vec<String>>(self.path("/ips"))
            .read_with(|body| Ok(many::<Ips>(body)?.into_iter().flat_map(|ips| ips.ips).collect()))
    }

    /// Links to graphs of its use, for some minutes.
    pub fn graphs(&self, width: GraphWidth) -> Call<Vec<Graph>> {
        self.look::<Vec<Graph>>(self.path(&format!("/graphs/{}", width.px()))).read_with(many)
    }

    /// What it used month by month, oldest first.
    pub fn history(&self) -> Call<Vec<UsageMonth>> {
        self.look::<Vec<UsageMonth>>(self.path("/history")).read_with(many)
    }

    /// Waits until a task has ended.
    pub fn wait_task(&self, task: impl Into<TaskRef>) -> Wait<Task> {
        let (handle, task) = (self.clone(), task.into());
        Wait::ready(move || handle.task(task.clone()))
    }

    /// Waits until no task is active on it.
    pub fn wait_for(&self) -> Wait<Server> {
        let handle = self.clone();
        Wait::ready(move || handle.get())
    }
}
