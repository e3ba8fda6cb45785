//! From the wish for a machine to its running: through the driver and through the API, beside QEMU alone and libvirt.
#![expect(clippy::disallowed_methods, reason = "the bare QEMU is started here")]

use super::house;
use crate::bench::Bench;
use crate::fill::fill;
use crate::http::{Call, once};
use crate::libvirt::{Domain, Libvirt};
use crate::measure::{hundredths, median, nanos, show_ns};
use crate::monitor::{Machines, Monitor};
use crate::multiply::{Pattern, key};
use crate::outcome::{Outcome, failure};
use crate::report::{Report, Row};
use crate::served::{self, Roles};
use crate::template::{Shape, template};
use innkeeper_domain::server::Size;
use innkeeper_drivers_qemu::{Forward, Qemu, QemuConfig, image};
use innkeeper_ports::clock::{Clock, SystemClock};
use innkeeper_ports::compute::{Compute, DiskSpec, Install, MachineSpec, NetworkSpec, PowerOrder};
use serde_json::Value;
use std::net::Ipv4Addr;
use std::path::Path;
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

/// The image that is installed.
const IMAGE: &str = "tiny";
const MEMORY_MIB: u32 = 1024;
/// How long a machine may take to go.
const PATIENCE: Duration = Duration::from_mins(1);

/// What one machine took, in nanoseconds.
#[derive(Default)]
struct Spans {
    ensured: Vec<u64>,
    running: Vec<u64>,
    bare: Vec<u64>,
    libvirt: Vec<u64>,
    ordered: Vec<u64>,
}

/// Starts machines one after the other, each in every way.
pub async fn run(bench: &Bench, report: &mut Report) -> Outcome<()> {
    let config = config(bench)?;
    let driver = Qemu::open(config.clone())?;
    let machines = Machines(driver.root().to_owned());
    let libvirt =
        if bench.sizes.machines > 1 { Libvirt::start() } else { Err(failure("left out of short runs")) };
    let mut spans = Spans::default();
    // The first one fills caches: of the disk, of libvirt, of the probe for acceleration.
    for round in 0..=bench.sizes.machines {
        let one =
            Round { number: round, driver: &driver, machines: &machines, libvirt: libvirt.as_ref().ok() };
        one.measure(&mut spans).await?;
        if round == 0 {
            spans = Spans::default();
        }
    }
    orders(bench, &mut spans).await?;
    tell(report, spans, libvirt);
    Ok(())
}

fn config(bench: &Bench) -> Outcome<QemuConfig> {
    let forwards = vec![Forward { host_port: 2222, guest_port: 22 }];
    let root = bench.folder("driver")?;
    let config = QemuConfig { images: Some(bench.images()), forwards, ..QemuConfig::at(root) };
    std::fs::create_dir_all(bench.images())?;
    let turn = std::fs::File::create(bench.images().join(".test-lock"))?;
    turn.lock()?;
    if !image::list(&config)?.iter().any(|built| built.name == IMAGE && built.is_current()) {
        image::build(IMAGE, &config, &mut |_| {})?;
    }
    Ok(config)
}

/// One machine, started in every way.
struct Round<'a> {
    number: usize,
    driver: &'a Qemu,
    machines: &'a Machines,
    libvirt: Option<&'a Libvirt>,
}

impl Round<'_> {
    async fn measure(&self, spans: &mut Spans) -> Outcome<()> {
        let name = format!("bench-{}", self.number);
        let files = self.machines.folder(&name);
        let spec = spec(self.number)?;
        let began = Instant::now();
        self.driver.ensure(&name, &spec).await?;
        spans.ensured.push(nanos(began.elapsed()));
        self.driver.power(&name, &PowerOrder::On).await?;
        Monitor::open(&files.join("watch.sock"))?.until_running()?;
        spans.running.push(nanos(began.elapsed()));
        let words = self.machines.command_line(&name)?;
        self.driver.power(&name, &PowerOrder::OffHard).await?;

        spans.bare.push(nanos(bare(&words, &files)?));
        self.driver.power(&name, &PowerOrder::OffHard).await?;

        if let Some(libvirt) = self.libvirt {
            let after = |flag: &str| {
                words.iter().skip_while(|word| *word != flag).nth(1).cloned().unwrap_or_default()
            };
            let (kernel_args, kvm) = (after("-append"), after("-accel") == "kvm");
            let domain =
                Domain { name: &name, files: &files, kernel_args: &kernel_args, memory_mib: MEMORY_MIB, kvm };
            spans.libvirt.push(nanos(libvirt.create(&domain)?));
            libvirt.destroy(&name)?;
        }
        self.driver.retire(&name).await?;
        Ok(())
    }
}

fn spec(number: usize) -> Outcome<MachineSpec> {
    let [high, low] = u16::try_from(number)?.to_be_bytes();
    let [.., seed] = std::process::id().to_be_bytes();
    Ok(MachineSpec {
        revision: 1,
        size: Size { vcpu: 1, cores_per_socket: 1, memory_mib: MEMORY_MIB },
        disks: vec![DiskSpec { name: "sys".to_owned(), size_gib: 20 }],
        install: Install {
            id: format!("bench{number}"),
            revision: 1,
            image: IMAGE.to_owned(),
            hostname: "bench.example.test".to_owned(),
            root_password: None,
            ssh_keys: Vec::new(),
            user_data: None,
        },
        network: NetworkSpec {
            mac: format!("52:54:00:0b:{high:02x}:{low:02x}"),
            address: Ipv4Addr::new(127, 93, seed, low.saturating_add(1)),
        },
    })
}

/// The same QEMU with the same words, started stopped, greeted, looked at, and let go.
fn bare(words: &[String], folder: &Path) -> Outcome<Duration> {
    let (program, words) = words.split_first().ok_or_else(|| failure("no command line"))?;
    for socket in ["qmp.sock", "watch.sock", "pid"] {
        drop(std::fs::remove_file(folder.join(socket)));
    }
    let began = Instant::now();
    let mut command = Command::new(program);
    command.args(words).arg("-S").current_dir(folder);
    let output = command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::piped()).output()?;
    if !output.status.success() {
        return Err(failure(format!("QEMU alone: {}", String::from_utf8_lossy(&output.stderr))));
    }
    let mut monitor = Monitor::open(&folder.join("qmp.sock"))?;
    monitor.execute("query-status")?;
    monitor.execute("cont")?;
    Ok(began.elapsed())
}

/// The whole way: from the request at 1&1 until the machine's QEMU says that it runs.
async fn orders(bench: &Bench, spans: &mut Spans) -> Outcome<()> {
    let shape = Shape { prepaid: 1, metered: 0, running: false, at: SystemClock.now() };
    let place = bench.sqlite("machine-house")?;
    fill(&place, &Pattern::new(template(shape).await?)?, 1)?;
    let folder = bench.folder("machine-house")?;
    let machines = Machines(folder.join("qemu"));
    let serving = served::innkeeper(bench, &place, &folder, Roles::ALL).await?;
    let wish = house::wish(serving.address).await?.with_token(key(0));
    for round in 0..=bench.sizes.machines {
        let began = Instant::now();
        let answer = once(serving.address, &wish).await?;
        let made: Value = serde_json::from_slice(&answer.body)?;
        let id = made.get("id").and_then(Value::as_str).ok_or_else(|| failure("the new server has no id"))?;
        let name = format!("vm-{}", id.to_lowercase());
        Monitor::open(&machines.folder(&name).join("watch.sock"))?.until_running()?;
        if round > 0 {
            spans.ordered.push(nanos(began.elapsed()));
        }
        let path = format!("/v1/servers/{id}");
        let removal = Call { method: "DELETE", ..Call::get(path).with_token(key(0)) };
        once(serving.address, &removal).await?;
        let until = Instant::now() + PATIENCE;
        while machines.folder(&name).exists() {
            if Instant::now() > until {
                return Err(failure(format!("{name} does not go")));
            }
            tokio::time::sleep(Duration::from_millis(10)).await;
        }
    }
    drop(serving);
    Ok(())
}

fn tell(report: &mut Report, spans: Spans, libvirt: Outcome<Libvirt>) {
    let (ensured, running) = (median(spans.ensured), median(spans.running));
    let (bare, ordered) = (median(spans.bare), median(spans.ordered));
    let row = Row::spans("machine: ensured, powered on and running, beside QEMU alone", running, bare);
    let row = row.with(&format!("{} of it to install", show_ns(ensured)));
    report.add(row.promised("at most 150 ms", running <= 150_000_000));
    match libvirt {
        Ok(libvirt) => {
            let span = median(spans.libvirt);
            let name = format!("machine: the same, beside virsh create ({})", libvirt.version());
            let good = hundredths(running, span) <= 60;
            report.add(Row::spans(name, running, span).promised("ratio at most 0.60", good));
        }
        Err(error) => {
            report.add(Row::absent("machine: the same, beside virsh create", error.to_string()));
        }
    }
    report.add(Row::spans("machine: from POST /v1/servers to running, beside QEMU alone", ordered, bare));
    report.note(
        "Machines: 1 vCPU, 1 GiB, the tiny image, one after the other. Running means that QMP says so. QEMU alone has the \
         same words and `-S`, is greeted, asked and continued; its disk is there already. libvirt gets the same files \
         and devices.",
    );
}
