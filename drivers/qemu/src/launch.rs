//! Starts QEMU for a machine, in a session of its own.

use crate::agent;
use crate::config::Accel;
use crate::definition::{Definition, DiskFile, Installed, Machine, Run};
use crate::disk::{SPARE_SLOTS, block_node};
use crate::host::Host;
use crate::install::{INITRD, KERNEL, SEED};
use crate::layout::remove_if_there;
use crate::process::{PID_FILE, Process};
use crate::program::{ended_badly, run, run_error};
use crate::qmp::{CONTROL, WATCH};
use innkeeper_ports::compute::ComputeError;
use serde_json::json;
use std::net::{SocketAddrV4, TcpListener};
use std::time::Duration;

/// The socket of the screen.
pub(crate) const SCREEN: &str = "screen.sock";

const START_LIMIT: Duration = Duration::from_secs(20);

/// Starts a machine that is off. It returns when QEMU runs and answers.
pub(crate) fn launch(
    host: &Host,
    machine: &Machine,
    definition: &Definition,
    installed: &Installed,
) -> Result<(), ComputeError> {
    let disks = machine.disks(&definition.disks);
    for disk in &disks {
        // A damaged disk is told here, rather than by a guest that starts over and over.
        if crate::disk::size_bytes(&disk.path)?.is_none() {
            let disk = disk.path.display();
            return Err(ComputeError::Refused(format!(
                "the disk {disk} is gone: restore it, or install anew"
            )));
        }
    }
    // Sockets of a QEMU that was killed are still there.
    for socket in [CONTROL, WATCH, agent::SOCKET, SCREEN, PID_FILE] {
        remove_if_there(&machine.file(socket))?;
    }
    machine.write_run(&Run { size: definition.size, network: definition.network.clone() })?;
    host.forget_ready(&machine.name);
    let accel = host.accel();
    let args = arguments(host, machine, definition, installed, accel, &disks);
    let program = &host.config.qemu;
    let ended = run(program, &args, &machine.dir, START_LIMIT).map_err(|e| run_error(program, &e))?;
    if !ended.status.success() {
        return Err(refusal(host, definition, program, &ended.complaint));
    }
    match Process::find(&machine.dir) {
        Some(_) => Ok(()),
        None => Err(ComputeError::Transient(format!(
            "{program} ended right after its start: {}",
            ended.complaint
        ))),
    }
}

/// What QEMU's complaint means for the operator.
fn refusal(host: &Host, definition: &Definition, program: &str, complaint: &str) -> ComputeError {
    if complaint.contains("host forwarding rule") {
        for forward in &host.forwards {
            let wanted = SocketAddrV4::new(definition.network.address, forward.host_port);
            if let Err(e) = TcpListener::bind(wanted) {
                return ComputeError::Refused(port_text(wanted, &e));
            }
        }
        return ComputeError::Transient(format!("a port was in use for a moment: {complaint}"));
    }
    if complaint.contains("Could not access KVM") || complaint.contains("failed to initialize kvm") {
        return ComputeError::Refused(format!(
            "KVM does not work here: set accel to \"auto\" or \"tcg\", or give access to /dev/kvm ({complaint})"
        ));
    }
    if complaint.contains("Cannot allocate memory") || complaint.contains("cannot set up guest memory") {
        return ComputeError::Transient(format!(
            "this host is out of memory: stop other machines ({complaint})"
        ));
    }
    ended_badly(program, complaint)
}

fn port_text(wanted: SocketAddrV4, error: &std::io::Error) -> String {
    use std::io::ErrorKind::{AddrInUse, AddrNotAvailable, PermissionDenied};
    match error.kind() {
        AddrInUse => format!(
            "{wanted} is in use by another program: find it with `ss -ltnp`, stop it, or configure other forwards"
        ),
        AddrNotAvailable => format!("{wanted} is no address of this host: add it to a network card"),
        PermissionDenied => format!(
            "this user may not bind {wanted}: forward from a port above 1023, or lower net.ipv4.ip_unprivileged_port_start"
        ),
        _ => format!("{wanted} cannot be bound: {error}"),
    }
}

/// The command line. It holds no secret, because every user of the host can read it.
///
/// Sockets are named without their folder: QEMU creates them in its working folder, whose depth then does not count.
fn arguments(
    host: &Host,
    machine: &Machine,
    definition: &Definition,
    installed: &Installed,
    accel: Accel,
    disks: &[DiskFile],
) -> Vec<String> {
    let config = &host.config;
    let size = definition.size;
    let mut args = Args::default();
    args.flag("-daemonize");
    args.pair("-pidfile", machine.file(PID_FILE).to_string_lossy());
    args.pair("-name", format!("guest={}", machine.name));
    args.flag("-nodefaults");
    args.flag("-no-user-config");
    args.pair("-display", "none");
    if config.sandbox {
        // Starting programs cannot be denied: QEMU's own way into the background is a fork that comes after this.
        args.pair("-sandbox", "on,obsolete=deny,resourcecontrol=deny");
    }
    args.pair("-machine", "q35");
    match accel {
        Accel::Kvm => args.pair("-accel", "kvm"),
        _ => args.pair(
            "-accel",
            format!("tcg,thread=multi,tb-size={}", config.translation_cache_mib(size.memory_mib)),
        ),
    }
    args.pair("-cpu", "max");
    let sockets = size.vcpu / size.cores_per_socket.max(1);
    args.pair("-smp", format!("{},sockets={sockets},cores={},threads=1", size.vcpu, size.cores_per_socket));
    args.pair("-m", format!("{}M", size.memory_mib));
    args.pair("-kernel", machine.file(KERNEL).to_string_lossy());
    args.pair("-initrd", machine.file(INITRD).to_string_lossy());
    // Guards against attacks across processes cost a translated guest time, and gain it nothing.
    let translated = if accel == Accel::Kvm { "" } else { "mitigations=off nokaslr" };
    let words = [installed.kernel_args.as_str(), translated, config.kernel_args.as_str()];
    args.pair("-append", words.iter().filter(|word| !word.is_empty()).copied().collect::<Vec<_>>().join(" "));

    for disk in disks {
        args.pair("-blockdev", block_node(disk).to_string());
        let (device, node, serial) = (&disk.device, disk.node(), &disk.serial);
        args.device(&json!({ "driver": "virtio-blk-pci", "id": device, "drive": node, "serial": serial }));
    }
    let seed = machine.file(SEED);
    args.pair(
        "-blockdev",
        json!({
            "driver": "raw", "node-name": "seed-node", "read-only": true,
            "file": { "driver": "file", "filename": seed.to_string_lossy() },
        })
        .to_string(),
    );
    args.device(&json!({ "driver": "virtio-scsi-pci", "id": "scsi" }));
    args.device(&json!({ "driver": "scsi-cd", "id": "seed", "bus": "scsi.0", "drive": "seed-node" }));
    for slot in 1..=SPARE_SLOTS {
        args.device(&json!({ "driver": "pcie-root-port", "id": format!("slot{slot}"), "chassis": slot, "slot": slot }),
        );
    }

    args.pair("-netdev", network(host, definition));
    let mac = &definition.network.mac;
    args.device(
        &json!({ "driver": "virtio-net-pci", "id": "card", "netdev": "net", "mac": mac, "romfile": "" }),
    );
    args.device(&json!({ "driver": "virtio-rng-pci", "id": "chance" }));
    args.device(&json!({ "driver": "VGA", "id": "picture" }));
    args.pair("-vnc", format!("unix:{SCREEN}"));
    // A ring holds what the guest wrote last, so that no guest fills the host's disk with it.
    args.pair("-chardev", "ringbuf,id=serial,size=65536");
    args.pair("-serial", "chardev:serial");
    args.device(&json!({ "driver": "virtio-serial-pci", "id": "channels" }));
    args.pair("-chardev", format!("socket,id=agent,path={},server=on,wait=off", agent::SOCKET));
    args.device(&json!({ "driver": "virtserialport", "id": "agent-port", "chardev": "agent", "name": "org.qemu.guest_agent.0" }));
    for monitor in [CONTROL, WATCH] {
        args.pair("-qmp", format!("unix:{monitor},server=on,wait=off"));
    }
    args.words
}

fn network(host: &Host, definition: &Definition) -> String {
    let address = definition.network.address;
    let forward = |forward: &crate::config::Forward| {
        format!(",hostfwd=tcp:{address}:{}-:{}", forward.host_port, forward.guest_port)
    };
    let forwards: String = host.forwards.iter().map(forward).collect();
    format!("user,id=net,ipv6=off{forwards}")
}

#[derive(Default)]
struct Args {
    words: Vec<String>,
}

impl Args {
    fn flag(&mut self, word: &str) {
        self.words.push(word.to_owned());
    }

    fn pair(&mut self, word: &str, value: impl Into<String>) {
        self.words.extend([word.to_owned(), value.into()]);
    }

    fn device(&mut self, device: &serde_json::Value) {
        self.pair("-device", device.to_string());
    }
}
