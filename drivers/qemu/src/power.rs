//! Power: on, off by asking, off by force, and reset.

use crate::definition::Machine;
use crate::host::Host;
use crate::launch::launch;
use crate::layout::{read_if_there, write_whole};
use crate::process::Process;
use crate::qmp::{CONTROL, Qmp, QmpError};
use innkeeper_ports::compute::{ComputeError, PowerOrder};
use serde_json::Value;
use std::time::{Duration, Instant};

/// How long QEMU may take to end by itself. Longer means that it hangs, and is killed.
const QUIT_LIMIT: Duration = Duration::from_secs(2);
/// How long a reset may take to be carried out once QEMU has accepted it.
const RESET_LIMIT: Duration = Duration::from_secs(5);

pub(crate) fn power(host: &Host, name: &str, order: &PowerOrder) -> Result<(), ComputeError> {
    let machine = host.machine(name).map_err(|_| ComputeError::NotFound)?;
    let _lock = host.layout.lock(name)?;
    // Looked up under the lock: a machine that is being retired must not come up again.
    host.known(name)?;
    match order {
        PowerOrder::On => on(host, &machine),
        PowerOrder::OffSoft => match Process::find(&machine.dir) {
            Some(_) => {
                Ok(Qmp::open(&machine.dir, CONTROL)?.execute("system_powerdown", &Value::Null).map(drop)?)
            }
            None => Ok(()),
        },
        PowerOrder::OffHard => cut(host, &machine),
        PowerOrder::Reset { token } => reset(host, &machine, token),
    }
}

fn on(host: &Host, machine: &Machine) -> Result<(), ComputeError> {
    // Also finds a QEMU whose starter was killed before QEMU had written its number.
    if let Some(process) = Process::find(&machine.dir).or_else(|| Process::find_all(&machine.dir).pop()) {
        return wake(machine, &process);
    }
    let (Some(definition), Some(installed)) = (machine.definition()?, machine.installed()?) else {
        return Err(ComputeError::NotFound);
    };
    launch(host, machine, &definition, &installed)
}

/// Lets a machine go on that QEMU stopped, as it does when the host's disk is full.
fn wake(machine: &Machine, process: &Process) -> Result<(), ComputeError> {
    let mut qmp = Qmp::open(&machine.dir, CONTROL).map_err(|e| {
        let pid = process.pid;
        ComputeError::Transient(format!("{e} (process {pid}); cut its power, then power it on"))
    })?;
    let status = qmp.execute("query-status", &Value::Null)?;
    if status.get("running").and_then(Value::as_bool) == Some(false) {
        qmp.execute("cont", &Value::Null)?;
    }
    Ok(())
}

/// Cuts the power. QEMU is asked first, so that it writes what it still holds for the disks.
pub(crate) fn cut(host: &Host, machine: &Machine) -> Result<(), ComputeError> {
    host.forget_ready(&machine.name);
    if let Some(process) = Process::find(&machine.dir) {
        let until = Instant::now() + QUIT_LIMIT;
        let asked = Qmp::open_until(&machine.dir, CONTROL, until)
            .and_then(|mut qmp| qmp.execute_until("quit", &Value::Null, until));
        if asked.is_ok() {
            process.wait_gone(QUIT_LIMIT);
        }
    }
    for process in Process::find_all(&machine.dir) {
        process.kill()?;
    }
    Ok(())
}

/// Presses reset once for each token. The token is noted after the press: a crash between the two presses twice,
/// where the other order would not press at all.
fn reset(host: &Host, machine: &Machine, token: &str) -> Result<(), ComputeError> {
    let noted = machine.file("reset-token");
    if read_if_there(&noted)?.as_deref() == Some(token.as_bytes()) {
        return Ok(());
    }
    if Process::find(&machine.dir).is_some() {
        host.forget_ready(&machine.name);
        match press(machine) {
            Ok(()) => {}
            Err(QmpError::Refused(why)) => return Err(ComputeError::Transient(why)),
            // A QEMU that hangs is beyond reset.
            Err(QmpError::Silent(_)) => {
                cut(host, machine)?;
                on(host, machine)?;
            }
        }
    } else {
        on(host, machine)?;
    }
    write_whole(&noted, token.as_bytes())
}

fn press(machine: &Machine) -> Result<(), QmpError> {
    let mut qmp = Qmp::open(&machine.dir, CONTROL)?;
    qmp.execute("system_reset", &Value::Null)?;
    // QEMU answers before it resets. Whoever looks after this call must not see the guest of before.
    qmp.wait_for("RESET", |_| true, RESET_LIMIT)?;
    let status = qmp.execute("query-status", &Value::Null)?;
    if status.get("running").and_then(Value::as_bool) == Some(false) {
        qmp.execute("cont", &Value::Null)?;
    }
    Ok(())
}
