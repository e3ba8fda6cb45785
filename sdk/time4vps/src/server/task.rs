//! Tasks: what is done with a server, by number or by name, and what came of it.

use crate::dates::TaskTime;
use crate::id::TaskId;
use crate::lenient;
use crate::secret::Secret;
use serde::{Deserialize, Serialize};
use std::fmt;

/// The answer of `GET /server/@server_id/task/@task_id`. It is done when `completed` is set.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Task {
    /// As `server_recreate`.
    #[serde(default, deserialize_with = "lenient::text")]
    pub name: String,
    /// When it was asked for.
    #[serde(default)]
    pub activated: TaskTime,
    /// When a worker took it.
    #[serde(default)]
    pub assigned: TaskTime,
    /// When it ended.
    #[serde(default)]
    pub completed: TaskTime,
    /// Free text; a password is a line `Password: <password>` of its own.
    #[serde(default, deserialize_with = "lenient::text")]
    pub results: String,
}

/// The answer of every call that starts a task.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct TaskQueued {
    /// A number.
    #[serde(deserialize_with = "lenient::integer")]
    pub task_id: i64,
}

impl Task {
    /// Whether it has ended.
    pub fn is_done(&self) -> bool {
        self.completed != TaskTime::UNSET
    }

    /// The password in its results, where there is one: what follows `Password:` on a line, also where the service
    /// wraps it in a link.
    pub fn password(&self) -> Option<Secret> {
        let (_, after) = self.results.rsplit_once("Password:")?;
        if let Some((_, quoted)) = after.split_once("innerHTML") {
            let quoted = quoted.trim_start().strip_prefix('=')?.replace("&quot;", "\"");
            let opening = quoted.trim_start().chars().next().filter(|letter| matches!(letter, '"' | '\''))?;
            let password = quoted.trim_start().get(1..)?.split(opening).next()?;
            return Some(Secret::from(password)).filter(|_| !password.is_empty());
        }
        let password = after.lines().next()?.trim();
        (!password.is_empty()).then(|| Secret::from(password))
    }
}

impl fmt::Debug for Task {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        // The results stay out: they hold passwords.
        let Self { name, activated, assigned, completed, results: _ } = self;
        let mut shown = f.debug_struct("Task");
        shown.field("name", name).field("activated", activated).field("assigned", assigned);
        shown.field("completed", completed).finish_non_exhaustive()
    }
}

impl From<&TaskQueued> for TaskId {
    fn from(queued: &TaskQueued) -> Self {
        Self::from(queued.task_id)
    }
}

impl From<TaskQueued> for TaskId {
    fn from(queued: TaskQueued) -> Self {
        Self::from(queued.task_id)
    }
}

crate::word::words! {
    /// The kinds of tasks. The newest task of a kind is found by its name.
    TaskName {
        Create = "server_create",
        Reboot = "server_reboot",
        Reinstall = "server_recreate",
        ResetPassword = "server_reset_password",
        WebConsole = "server_web_console",
        Rename = "server_domain",
        ChangePtr = "server_ptr",
        ChangeDns = "server_change_dns",
        FlushFirewall = "server_flush_iptables",
        ChangePackage = "server_change",
    }
}

/// Which task: one by its number, or the newest of its kind.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum TaskRef {
    /// By its number.
    Id(TaskId),
    /// The newest of this name.
    Newest(String),
}

impl<T: Into<TaskId>> From<T> for TaskRef {
    fn from(id: T) -> Self {
        Self::Id(id.into())
    }
}

impl From<TaskName> for TaskRef {
    fn from(name: TaskName) -> Self {
        Self::Newest(name.as_str().to_owned())
    }
}

#[cfg(feature = "client")]
impl crate::wait::Resource for Task {
    const KIND: &'static str = "task";

    fn phase(&self) -> crate::wait::Phase {
        if self.is_done() { crate::wait::Phase::Ready } else { crate::wait::Phase::Working }
    }

    fn state(&self) -> String {
        let assigned = self.assigned != TaskTime::UNSET;
        format!("{} {}", self.name, if assigned { "running" } else { "queued" })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn task(results: &str) -> Task {
        Task {
            name: "server_recreate".to_owned(),
            activated: TaskTime::UNSET,
            assigned: TaskTime::UNSET,
            completed: TaskTime::UNSET,
            results: results.to_owned(),
        }
    }

    #[test]
    fn a_password_is_read_in_either_form() {
        for (results, password) in [
            ("Password: Xk9mP3qR7", "Xk9mP3qR7"),
            ("Installed\nPassword: old\nAgain\nPassword:  a b \r\nend", "a b"),
            ("Password: \t<a onclick='this.innerHTML = \"Xk9mP3qR7\"'>show</a>", "Xk9mP3qR7"),
            ("Password: <a onclick=\"this.innerHTML=&quot;Xk9&quot;\">show</a>", "Xk9"),
        ] {
            let task = task(results);
            assert_eq!(task.password(), Some(Secret::from(password)), "{results}");
            assert!(!format!("{task:?}").contains("Xk9"));
        }
        for results in
            ["", "VM rebooted successfully", "Password:", "Password: \nx", "Password: innerHTML = x"]
        {
            assert_eq!(task(results).password(), None, "{results}");
        }
    }
}
