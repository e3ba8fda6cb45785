//! The processes of a house: started, killed, frozen, thawed, and started again.

use crate::house::{House, told};
use crate::plan::StoreKind;
use rustix::process::{Pid, Signal, kill_process};
use std::fs::OpenOptions;
use std::process::{Child, Stdio};
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

/// The processes, each behind a lock of its own, so that one can be frozen while another is killed.
pub(crate) struct Fleet<'a> {
    house: &'a House,
    posts: Vec<Mutex<Post>>,
}

/// The place of a process.
struct Post {
    args: Vec<String>,
    log: String,
    child: Option<Child>,
}

impl<'a> Fleet<'a> {
    /// Starts every process.
    pub(crate) fn start(house: &'a House, store: StoreKind) -> Result<Self, String> {
        let posts = match store {
            StoreKind::Sqlite => vec![("api,worker", house.addresses.first())],
            StoreKind::Postgres => vec![
                ("api", house.addresses.first()),
                ("api", house.addresses.get(1)),
                ("worker", None),
                ("worker", None),
                ("worker", None),
            ],
        };
        let post = |(index, (roles, listen)): (usize, (&str, Option<&std::net::SocketAddr>))| {
            let mut args = vec!["serve".to_owned(), "--roles".to_owned(), roles.to_owned()];
            if let Some(listen) = listen {
                args.extend(["--listen".to_owned(), listen.to_string()]);
            }
            Mutex::new(Post { args, log: format!("process-{index}.log"), child: None })
        };
        let fleet = Self { house, posts: posts.into_iter().enumerate().map(post).collect() };
        fleet.heal()?;
        Ok(fleet)
    }

    pub(crate) fn len(&self) -> u64 {
        u64::try_from(self.posts.len()).unwrap_or(0)
    }

    fn post(&self, index: u64) -> Option<MutexGuard<'_, Post>> {
        let post = self.posts.get(usize::try_from(index).ok()?)?;
        Some(post.lock().unwrap_or_else(PoisonError::into_inner))
    }

    /// Kills a process at once, and starts it again; `false` when it stands still just now.
    pub(crate) fn kill(&self, index: u64) -> Result<bool, String> {
        let post = usize::try_from(index).ok().and_then(|index| self.posts.get(index));
        let Some(Ok(mut post)) = post.map(Mutex::try_lock) else { return Ok(false) };
        if let Some(mut child) = post.child.take() {
            child.kill().map_err(told)?;
            child.wait().map_err(told)?;
        }
        self.spawn(&mut post).map(|()| true)
    }

    /// Lets a process stand still for a while.
    pub(crate) fn freeze(&self, index: u64, length: Duration) -> Result<(), String> {
        let Some(post) = self.post(index) else { return Ok(()) };
        let Some(child) = &post.child else { return Ok(()) };
        let pid = Pid::from_child(child);
        kill_process(pid, Signal::STOP).map_err(told)?;
        std::thread::sleep(length);
        kill_process(pid, Signal::CONT).map_err(told)
    }

    /// Starts every process that does not run.
    pub(crate) fn heal(&self) -> Result<(), String> {
        for index in 0..self.len() {
            let Some(mut post) = self.post(index) else { continue };
            let ended = post.child.as_mut().is_none_or(|child| !matches!(child.try_wait(), Ok(None)));
            if ended {
                self.spawn(&mut post)?;
            }
        }
        Ok(())
    }

    /// Asks every process to end, and tells which did not.
    pub(crate) fn stop(&self) -> Vec<String> {
        let mut late = Vec::new();
        for index in 0..self.len() {
            let Some(post) = self.post(index) else { continue };
            if let Some(child) = &post.child {
                let _ = kill_process(Pid::from_child(child), Signal::TERM);
            }
        }
        let until = Instant::now() + Duration::from_secs(45);
        for index in 0..self.len() {
            let Some(mut post) = self.post(index) else { continue };
            let log = post.log.clone();
            let Some(child) = &mut post.child else { continue };
            while matches!(child.try_wait(), Ok(None)) && Instant::now() < until {
                std::thread::sleep(Duration::from_millis(20));
            }
            if matches!(child.try_wait(), Ok(None)) {
                late.push(log);
                let _ = child.kill();
            }
            let _ = child.wait();
            post.child = None;
        }
        late
    }

    fn spawn(&self, post: &mut Post) -> Result<(), String> {
        let path = self.house.path(&post.log);
        let log = OpenOptions::new().create(true).append(true).open(path).map_err(told)?;
        let args: Vec<&str> = post.args.iter().map(String::as_str).collect();
        let mut command = self.house.command(&args);
        let child = command.stdout(Stdio::null()).stderr(log).spawn().map_err(told)?;
        post.child = Some(child);
        Ok(())
    }
}

impl Drop for Fleet<'_> {
    /// Whatever happened, nothing is left running.
    fn drop(&mut self) {
        for index in 0..self.len() {
            if let Some(mut post) = self.post(index)
                && let Some(child) = &mut post.child
            {
                let _ = child.kill();
                let _ = child.wait();
            }
        }
    }
}
