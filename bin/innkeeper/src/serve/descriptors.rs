//! Room for the connections in the process's table of open files.

use rustix::process::{Resource, Rlimit, getrlimit, setrlimit};

/// What the process needs beside connections: the database, machines, logs.
const OTHERS: u64 = 512;

/// Raises the limit of open files as far as the connections need it and the system allows it. Where that is not far
/// enough, the log says so: then connections wait in the kernel, and the operator has to raise the hard limit.
pub(super) fn make_room(connections_max: usize) {
    let wanted = u64::try_from(connections_max).unwrap_or(u64::MAX).saturating_add(OTHERS);
    let Rlimit { current, maximum } = getrlimit(Resource::Nofile);
    let Some(soft) = current.filter(|soft| *soft < wanted) else { return };
    let reached = maximum.map_or(wanted, |hard| wanted.min(hard));
    if reached > soft && setrlimit(Resource::Nofile, Rlimit { current: Some(reached), maximum }).is_err() {
        tracing::warn!(soft, wanted, "the limit of open files could not be raised");
        return;
    }
    if reached < wanted {
        tracing::warn!(
            limit = reached,
            wanted,
            "server.connections_max needs more open files than the system allows: raise its hard limit"
        );
    }
}
