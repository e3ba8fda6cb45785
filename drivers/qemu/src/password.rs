//! Sets the root password of a running guest through its agent. Only the hash travels.

use crate::agent::{Agent, AgentError};
use crate::crypt;
use crate::host::Host;
use crate::process::Process;
use crate::seed::check_password;
use base64::{Engine, engine::general_purpose::STANDARD};
use innkeeper_ports::compute::{ComputeError, Secret};
use serde_json::json;
use std::time::{Duration, Instant};

/// An emulated guest that is busy may take seconds to run a program.
const ANSWER_LIMIT: Duration = Duration::from_secs(15);
/// A guest whose agent is not up is reported sooner.
const OPEN_LIMIT: Duration = Duration::from_secs(3);

pub(crate) fn set_root_password(host: &Host, name: &str, password: &Secret) -> Result<(), ComputeError> {
    let machine = host.known(name)?;
    check_password(&password.0)?;
    let _lock = host.layout.lock(name)?;
    if !host.known(name)?.installed()?.is_some_and(|installed| installed.agent) {
        return Err(ComputeError::Unsupported("setting the root password of a guest without an agent"));
    }
    if Process::find(&machine.dir).is_none() {
        return Err(ComputeError::Refused("the machine is off: power it on first".to_owned()));
    }
    let salt = crypt::random_salt().map_err(|e| ComputeError::Transient(format!("no randomness: {e}")))?;
    let hash = STANDARD.encode(crypt::sha512_crypt(&password.0, &salt));
    let mut agent = Agent::open(&machine.dir, Instant::now() + OPEN_LIMIT)
        .map_err(|e| ComputeError::Transient(format!("{e}; it may still be booting")))?;
    let wish = json!({ "username": "root", "password": hash, "crypted": true });
    match agent.execute("guest-set-user-password", &wish, Instant::now() + ANSWER_LIMIT) {
        Ok(_) => Ok(()),
        Err(e @ AgentError::Silent(_)) => Err(ComputeError::Transient(e.to_string())),
        Err(e @ AgentError::Refused(_)) => Err(ComputeError::Refused(e.to_string())),
    }
}
