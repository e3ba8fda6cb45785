//! Keeps the memory of a serving process, which holds secrets, out of core dumps and away from debuggers.

use rustix::process::{DumpableBehavior, Resource, Rlimit, getrlimit, set_dumpable_behavior, setrlimit};

/// Forbids core dumps of this process, and attaching to it without the rights of root. The machines that it starts
/// inherit the limit on core dumps: the memory of guests is no less private.
pub(super) fn forbid() {
    let maximum = getrlimit(Resource::Core).maximum;
    let limited = setrlimit(Resource::Core, Rlimit { current: Some(0), maximum });
    let hidden = set_dumpable_behavior(DumpableBehavior::NotDumpable);
    if let Err(error) = limited.and(hidden) {
        tracing::warn!(%error, "core dumps could not be forbidden: a crash may write secrets to the disk");
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use rustix::process::dumpable_behavior;

    #[test]
    fn a_process_that_forbids_dumps_has_none() {
        forbid();
        assert_eq!(dumpable_behavior(), Ok(DumpableBehavior::NotDumpable));
        assert_eq!(getrlimit(Resource::Core).current, Some(0));
    }
}
