//! Looks at a machine: power, guest, counters and addresses. It takes no lock and changes nothing.

use crate::agent::Agent;
use crate::definition::{Definition, Machine};
use crate::disk;
use crate::host::Host;
use crate::launch::SCREEN;
use crate::layout::{read_if_there, write_whole};
use crate::link::open_socket;
use crate::process::Process;
use crate::qmp::{Qmp, QmpError, WATCH};
use crate::traffic;
use innkeeper_ports::compute::{ComputeError, Counters, Endpoint, GuestState, Observed};
use serde_json::{Value, json};
use std::net::SocketAddrV4;
use std::os::unix::net::UnixStream;
use std::time::{Duration, Instant};

/// How long QEMU may take to tell about itself.
const WATCH_LIMIT: Duration = Duration::from_secs(2);
/// How long the guest's agent may take. An emulated guest that is busy is slow to answer.
const AGENT_LIMIT: Duration = Duration::from_millis(800);
const SERIAL_BYTES: usize = 64 * 1024;

pub(crate) fn observe(host: &Host, name: &str) -> Result<Observed, ComputeError> {
    let machine = host.known(name)?;
    let (Some(definition), Some(installed)) = (machine.definition()?, machine.installed()?) else {
        return Err(ComputeError::NotFound);
    };
    let disks = machine.disks(&definition.disks);
    let mut counters = Counters { disk_used_bytes: disk::used_bytes(&disks), ..Counters::default() };
    let seen = |running, guest, counters| Observed {
        running,
        guest,
        counters,
        endpoints: endpoints(host, &definition),
        install_id: installed.install_id.clone(),
    };
    let Some(process) = Process::find(&machine.dir) else {
        return Ok(seen(false, GuestState::Off, counters));
    };
    counters.cpu_time_us = process.cpu_time_us();
    counters.memory_bytes = process.memory_bytes();
    let guest = match watch(&machine, &mut counters) {
        // It ended between the two looks.
        Err(_) if !process.is_alive() => {
            return Ok(seen(false, GuestState::Off, counters));
        }
        // A QEMU that does not answer holds a guest that cannot be ready.
        Err(_) | Ok(false) if installed.agent => GuestState::Booting,
        _ if !installed.agent => GuestState::Unknown,
        _ => ask_guest(host, &machine, &process),
    };
    let traffic = traffic::so_far(&machine, process.pid);
    counters.network_in_bytes = traffic.received();
    counters.network_out_bytes = traffic.sent();
    Ok(seen(true, guest, counters))
}

fn endpoints(host: &Host, definition: &Definition) -> Vec<Endpoint> {
    let endpoint = |forward: &crate::config::Forward| Endpoint {
        guest_port: forward.guest_port,
        address: SocketAddrV4::new(definition.network.address, forward.host_port),
    };
    host.forwards.iter().map(endpoint).collect()
}

/// What QEMU knows: the disks' counters, and whether an agent has opened its channel.
fn watch(machine: &Machine, counters: &mut Counters) -> Result<bool, QmpError> {
    let until = Instant::now() + WATCH_LIMIT;
    let mut qmp = Qmp::open_until(&machine.dir, WATCH, until)?;
    let disks = qmp.execute_until("query-blockstats", &Value::Null, until)?;
    let sum = |field: &str| -> i64 {
        let of = |disk: &Value| disk.get("stats").and_then(|stats| stats.get(field)).and_then(Value::as_i64);
        disks.as_array().into_iter().flatten().filter(|disk| is_disk(disk)).filter_map(of).sum()
    };
    counters.disk_read_bytes = sum("rd_bytes");
    counters.disk_write_bytes = sum("wr_bytes");
    let channels = qmp.execute_until("query-chardev", &Value::Null, until)?;
    let is_open = |channel: &Value| {
        channel.get("label").and_then(Value::as_str) == Some("agent")
            && channel.get("frontend-open").and_then(Value::as_bool) == Some(true)
    };
    Ok(channels.as_array().into_iter().flatten().any(is_open))
}

fn is_disk(device: &Value) -> bool {
    let place = device.get("qdev").and_then(Value::as_str).unwrap_or_default();
    place.contains("/system") || place.contains("/disk-")
}

/// Asks the agent whose channel is open. One that has answered in this life of the process is ready while its
/// channel stays open, so that a busy guest does not seem to boot again.
fn ask_guest(host: &Host, machine: &Machine, process: &Process) -> GuestState {
    let until = Instant::now() + AGENT_LIMIT;
    let answered = Agent::open(&machine.dir, until).and_then(|mut agent| {
        agent.execute("guest-ping", &Value::Null, until)?;
        host.note_ready(&machine.name, process.pid);
        agent.execute("guest-network-get-interfaces", &Value::Null, until)
    });
    if let Ok(interfaces) = answered {
        traffic::note(machine, process.pid, &interfaces);
    }
    if host.is_known_ready(&machine.name, process.pid) { GuestState::Ready } else { GuestState::Booting }
}

/// What the guest wrote to its serial port. Reading empties QEMU's ring, so it is kept in a file of the same size.
pub(crate) fn serial_log(host: &Host, name: &str) -> Result<String, ComputeError> {
    let machine = host.known(name)?;
    let kept = machine.file("serial.log");
    let mut text = read_if_there(&kept)?.unwrap_or_default();
    if Process::find(&machine.dir).is_some() {
        let mut qmp = Qmp::open(&machine.dir, WATCH)?;
        let new = qmp.execute("ringbuf-read", &json!({ "device": "serial", "size": SERIAL_BYTES }))?;
        text.extend_from_slice(new.as_str().unwrap_or_default().as_bytes());
        let surplus = text.len().saturating_sub(SERIAL_BYTES);
        text.drain(..surplus);
        write_whole(&kept, &text)?;
    }
    Ok(String::from_utf8_lossy(&text).into_owned())
}

/// A connection to the screen.
pub(crate) fn screen(host: &Host, name: &str) -> Result<UnixStream, ComputeError> {
    let machine = host.known(name)?;
    if Process::find(&machine.dir).is_none() {
        return Err(ComputeError::Refused("the machine is off: power it on first".to_owned()));
    }
    open_socket(&machine.dir, SCREEN, Instant::now() + WATCH_LIMIT)
        .map_err(|e| ComputeError::Transient(format!("the screen cannot be reached: {e}")))
}
