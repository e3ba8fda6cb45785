//! The machine that measures, and the processes that are measured.

use crate::outcome::{Outcome, failure};
use std::path::Path;
use std::process::Command;
use std::time::Duration;

/// What has to be known of a machine to read a number that was measured on it.
#[derive(Clone, Debug, Default)]
pub struct Facts {
    /// The model of the processor.
    pub cpu: String,
    /// How many processors there are.
    pub cores: usize,
    /// The kernel.
    pub kernel: String,
    /// The load averages when the run began.
    pub load: String,
    /// The commit, and whether there was more than it.
    pub commit: String,
    /// When the run began.
    pub at: String,
}

impl Facts {
    /// Looks at this machine, and at a working tree.
    pub fn look(tree: &Path) -> Self {
        let read = |path: &str| std::fs::read_to_string(path).unwrap_or_default();
        let cpuinfo = read("/proc/cpuinfo");
        let model = cpuinfo.lines().find(|line| line.starts_with("model name"));
        let cpu = model.and_then(|line| line.split_once(": ")).map_or("unknown", |(_, model)| model);
        let loads = read("/proc/loadavg");
        // Anything but the reports, of which a run may follow another.
        let changes = ["status", "--porcelain", "--untracked-files=no", "--", ".", ":!docs/proof"];
        let dirty = !git(tree, &changes).is_empty();
        let commit = git(tree, &["rev-parse", "--short=12", "HEAD"]);
        let clock = innkeeper_ports::clock::Clock::now(&innkeeper_ports::clock::SystemClock);
        Self {
            cpu: cpu.to_owned(),
            cores: std::thread::available_parallelism().map_or(1, usize::from),
            kernel: read("/proc/sys/kernel/osrelease").trim().to_owned(),
            load: loads.split(' ').take(3).collect::<Vec<_>>().join(" "),
            commit: format!("{commit}{}", if dirty { " with changes" } else { "" }),
            at: clock.rfc3339(),
        }
    }

    /// One sentence.
    pub fn sentence(&self) -> String {
        let Self { cpu, cores, kernel, load, commit, at } = self;
        format!(
            "{at}, commit {commit}. {cpu}, {cores} cores, Linux {kernel}, load average at the start {load}."
        )
    }
}

#[expect(clippy::disallowed_methods, reason = "the commit is asked of git")]
fn git(tree: &Path, args: &[&str]) -> String {
    let output = Command::new("git").arg("-C").arg(tree).args(args).output();
    output.map(|output| String::from_utf8_lossy(&output.stdout).trim().to_owned()).unwrap_or_default()
}

/// The resident memory of a process, in KiB.
pub fn resident_kib(pid: u32) -> Outcome<u64> {
    let status = std::fs::read_to_string(format!("/proc/{pid}/status"))?;
    let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:"));
    let number = line.and_then(|line| line.split_whitespace().next()).and_then(|text| text.parse().ok());
    number.ok_or_else(|| failure(format!("process {pid} does not tell its memory")))
}

/// The processor time of a process and of all its threads so far.
pub fn cpu_time(pid: u32) -> Outcome<Duration> {
    let stat = std::fs::read_to_string(format!("/proc/{pid}/stat"))?;
    // The name stands in brackets and may hold anything, so counting begins behind it; proc(5).
    let rest = stat.rsplit_once(')').map_or("", |(_, rest)| rest);
    let ticks: u64 =
        rest.split_whitespace().skip(11).take(2).filter_map(|text| text.parse::<u64>().ok()).sum();
    // The kernel tells processes a hundred ticks a second, whatever its own timer does.
    Ok(Duration::from_millis(ticks * 10))
}

/// Whether a program can be found.
pub fn has_program(name: &str) -> bool {
    let path = std::env::var_os("PATH").unwrap_or_default();
    let folders = std::env::split_paths(&path).chain(["/usr/sbin".into(), "/sbin".into()]);
    folders.into_iter().any(|folder| folder.join(name).is_file())
}
