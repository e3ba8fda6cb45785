//! Work on servers: what is asked for, and how it goes.

use crate::error::Invalid;
use crate::form::{Form, Request};
use crate::id::TaskId;
use crate::operating_system::OperatingSystem;
use crate::time::UnixTime;
use crate::word::{Code, Word, numbers, words};
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

/// What can be done with a virtual server. The body of `POST /server/createTask/{id}`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum ServerAction {
    /// Turns it on.
    Start,
    /// Turns it off.
    Stop,
    /// Turns it off and on.
    Restart,
    /// Installs it anew. What is on it is lost, and the password is another one.
    Reinstall(OperatingSystem),
    /// Sets its network up anew.
    FixNetwork,
    /// Sets a new password.
    ChangePassword,
    /// Renews the licence of its operating system.
    RenewLicense,
}

/// What can be done with a dedicated server. The body of `POST /service/createTask/{id}`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum ServiceAction {
    /// Turns it on.
    Start,
    /// Turns it off.
    Stop,
    /// Turns it off and on.
    Restart,
    /// Installs it anew. What is on it is lost.
    Reinstall(OperatingSystem),
}

impl Request for ServerAction {
    fn form(&self) -> Form {
        match self {
            Self::Start => action("start"),
            Self::Stop => action("stop"),
            Self::Restart => action("restart"),
            Self::Reinstall(os) => reinstall(*os),
            Self::FixNetwork => action("fixnetwork"),
            Self::ChangePassword => action("changepass"),
            Self::RenewLicense => action("renewlicense"),
        }
    }

    fn decode(form: &Form) -> Result<Self, Invalid> {
        match form.required("action")? {
            "start" => Ok(Self::Start),
            "stop" => Ok(Self::Stop),
            "restart" => Ok(Self::Restart),
            "reinstall" => wished(form).map(Self::Reinstall),
            "fixnetwork" => Ok(Self::FixNetwork),
            "changepass" => Ok(Self::ChangePassword),
            "renewlicense" => Ok(Self::RenewLicense),
            _ => Err(Invalid::new(
                "action",
                "must be one of start, stop, restart, reinstall, fixnetwork, changepass, renewlicense",
            )),
        }
    }
}

impl Request for ServiceAction {
    fn form(&self) -> Form {
        match self {
            Self::Start => action("start"),
            Self::Stop => action("stop"),
            Self::Restart => action("restart"),
            Self::Reinstall(os) => reinstall(*os),
        }
    }

    fn decode(form: &Form) -> Result<Self, Invalid> {
        match form.required("action")? {
            "start" => Ok(Self::Start),
            "stop" => Ok(Self::Stop),
            "restart" => Ok(Self::Restart),
            "reinstall" => wished(form).map(Self::Reinstall),
            _ => Err(Invalid::new("action", "must be one of start, stop, restart, reinstall")),
        }
    }
}

fn action(word: &str) -> Form {
    Form::new([("action", word)])
}

fn reinstall(os: OperatingSystem) -> Form {
    Form::new([("action", "reinstall"), ("os", os.as_str())])
}

fn wished(form: &Form) -> Result<OperatingSystem, Invalid> {
    OperatingSystem::wished(form.required("os")?)
}

words! {
    /// What a task does.
    TaskKind {
        Start = "start",
        Stop = "stop",
        Shutdown = "shutdown",
        Reinstall = "reinstall",
        Restart = "restart",
        FixNetwork = "fixnetwork",
        ChangePassword = "changepass",
        RenewLicense = "renewlicense",
    }
}

impl TaskKind {
    /// Whether it turns a server off: `shutdown` is another word for `stop`.
    pub const fn is_stop(self) -> bool {
        matches!(self, Self::Stop | Self::Shutdown)
    }
}

numbers! {
    /// How a task goes.
    TaskStatus {
        Failed = 0,
        Completed = 1,
        InProgress = 2,
    }
}

/// A task.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Task {
    /// What it does.
    #[serde(rename = "type")]
    pub kind: Word<TaskKind>,
    /// How it goes.
    pub status: Code<TaskStatus>,
    /// When it began.
    pub date: UnixTime,
    /// When it ended. While it runs this is a number that means nothing; see [`completed_at`](Self::completed_at).
    #[serde(rename = "dateCompleted", default)]
    pub date_completed: UnixTime,
    /// Members that this crate does not know.
    #[serde(flatten)]
    pub extra: Map<String, Value>,
}

/// A task as its server shows it. It has its id, and spells one member otherwise than a [`Task`] does.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ServerTask {
    /// Its id.
    pub id: TaskId,
    /// What it does.
    #[serde(rename = "type")]
    pub kind: Word<TaskKind>,
    /// How it goes.
    pub status: Code<TaskStatus>,
    /// When it began.
    pub date: UnixTime,
    /// When it ended. While it runs this is a number that means nothing; see [`completed_at`](Self::completed_at).
    #[serde(rename = "datecompleted", default)]
    pub date_completed: UnixTime,
    /// Members that this crate does not know.
    #[serde(flatten)]
    pub extra: Map<String, Value>,
}

impl Task {
    /// When it ended; `None` while it runs.
    pub fn completed_at(&self) -> Option<UnixTime> {
        (!self.status.is(TaskStatus::InProgress)).then_some(self.date_completed)
    }
}

impl ServerTask {
    /// When it ended; `None` while it runs.
    pub fn completed_at(&self) -> Option<UnixTime> {
        (!self.status.is(TaskStatus::InProgress)).then_some(self.date_completed)
    }
}

/// The answer to work on a virtual server.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct TaskStarted {
    /// The task that does it; a text on the wire.
    #[serde(rename = "taskId", serialize_with = "crate::plain::text")]
    pub task_id: TaskId,
    /// Members that this crate does not know.
    #[serde(flatten)]
    pub extra: Map<String, Value>,
}

impl TaskStarted {
    /// The task that does it.
    pub fn new(task_id: TaskId) -> Self {
        Self { task_id, extra: Map::new() }
    }
}

/// The answer to work on a dedicated server. It names no task.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct TaskCreated {
    /// Whether it is going to be done.
    #[serde(rename = "taskCreated", deserialize_with = "crate::lenient::switch")]
    pub task_created: bool,
    /// Members that this crate does not know.
    #[serde(flatten)]
    pub extra: Map<String, Value>,
}

impl From<&TaskStarted> for TaskId {
    fn from(started: &TaskStarted) -> Self {
        started.task_id
    }
}

impl From<&ServerTask> for TaskId {
    fn from(task: &ServerTask) -> Self {
        task.id
    }
}

#[cfg(feature = "client")]
pub use calls::TaskHandle;

#[cfg(feature = "client")]
mod calls {
    use super::{Task, TaskStatus};
    use crate::call::Call;
    use crate::client::Client;
    use crate::id::TaskId;
    use crate::wait::{Phase, Resource, Wait};

    impl Resource for Task {
        const KIND: &'static str = "task";

        fn phase(&self) -> Phase {
            match self.status.known() {
                Some(TaskStatus::Completed) => Phase::Ready,
                Some(TaskStatus::Failed) => Phase::Failed,
                Some(TaskStatus::InProgress) | None => Phase::Working,
            }
        }

        fn state(&self) -> String {
            self.status.to_string()
        }
    }

    /// Tasks.
    impl Client {
        /// A task to look at, by its id or by an answer that names it. Nothing is sent.
        pub fn task(&self, id: impl Into<TaskId>) -> TaskHandle {
            TaskHandle { client: self.clone(), id: id.into() }
        }
    }

    /// A task, bound to a client.
    #[derive(Clone, Debug)]
    pub struct TaskHandle {
        client: Client,
        id: TaskId,
    }

    impl TaskHandle {
        /// Its id.
        pub const fn id(&self) -> TaskId {
            self.id
        }

        /// Shows the task.
        pub fn get(&self) -> Call<Task> {
            Call::look(&self.client, format!("/system/getTaskInfo/{}", self.id))
        }

        /// Waits until the task is completed. One that failed is [`Error::Failed`](crate::Error::Failed).
        pub fn wait_for(&self) -> Wait<Task> {
            let handle = self.clone();
            Wait::ready(move || handle.get())
        }
    }
}
