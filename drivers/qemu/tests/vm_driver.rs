//! Real machines: the contract of the port, and what a customer and an operator do with a server.
#![expect(clippy::unwrap_used, clippy::panic, clippy::disallowed_methods, reason = "tests")]

use innkeeper_domain::server::Size;
use innkeeper_drivers_qemu::{Accel, Qemu, QemuConfig, image};
use innkeeper_ports::compute::contract::{self, Trial};
use innkeeper_ports::compute::{
    Compute, ComputeError, DiskSpec, GuestState, Install, MachineSpec, NetworkSpec, Observed, PowerOrder,
    Secret,
};
use std::fs::File;
use std::io::{Read, Write};
use std::net::{Ipv4Addr, SocketAddrV4, TcpListener, TcpStream};
use std::path::{Path, PathBuf};
use std::process::{Command, Output};
use std::sync::atomic::{AtomicU8, Ordering};
use std::time::{Duration, Instant};
use tempfile::TempDir;

const PASSWORD: &str = "correct: horse'$ battery";

/// A driver with a root of its own, whose machines are gone when the test is over, however it ends.
struct Bench {
    root: TempDir,
    config: QemuConfig,
    driver: Qemu,
}

impl Bench {
    fn new() -> Self {
        Self::with(|_| {})
    }

    fn with(change: impl FnOnce(&mut QemuConfig)) -> Self {
        let root = tempfile::Builder::new().prefix("vm-").tempdir_in(scratch()).unwrap();
        let mut config = QemuConfig {
            images: Some(images()),
            accel: Accel::Tcg,
            ..QemuConfig::at(root.path().join("root"))
        };
        change(&mut config);
        let driver = Qemu::open(config.clone()).unwrap();
        Self { root, config, driver }
    }

    fn machine_dir(&self, name: &str) -> PathBuf {
        self.driver.root().join("machines").join(name)
    }

    fn pid(&self, name: &str) -> String {
        std::fs::read_to_string(self.machine_dir(name).join("pid")).unwrap().trim().to_owned()
    }

    async fn start(&self, name: &str, spec: &MachineSpec) {
        self.driver.ensure(name, spec).await.unwrap();
        self.driver.power(name, &PowerOrder::On).await.unwrap();
    }

    async fn until(&self, name: &str, wanted: GuestState) -> Observed {
        let until = Instant::now() + Duration::from_mins(4);
        loop {
            let seen = self.driver.observe(name).await.unwrap();
            if seen.guest == wanted {
                return seen;
            }
            if Instant::now() >= until {
                let log = self.driver.serial_log(name).await;
                panic!("{name} is {:?}, not {wanted:?}; its serial port says {log:?}", seen.guest);
            }
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
    }
}

impl Drop for Bench {
    fn drop(&mut self) {
        let Ok(entries) = std::fs::read_dir(self.driver.root().join("machines")) else { return };
        for entry in entries.filter_map(Result::ok) {
            let pid = std::fs::read_to_string(entry.path().join("pid")).unwrap_or_default();
            let mark = entry.path().join("pid");
            let line = std::fs::read(format!("/proc/{}/cmdline", pid.trim())).unwrap_or_default();
            if String::from_utf8_lossy(&line).contains(&*mark.to_string_lossy()) {
                let _ = Command::new("kill").args(["-9", pid.trim()]).status();
            }
        }
    }
}

/// A folder of the workspace that is not under version control, on the file system of the images.
fn scratch() -> PathBuf {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../.test");
    std::fs::create_dir_all(&path).unwrap();
    path.canonicalize().unwrap()
}

/// The images, with the tiny one built.
fn images() -> PathBuf {
    images_with("tiny")
}

/// The images, where one is built when it is missing or built by an older recipe. One test process builds it.
fn images_with(name: &str) -> PathBuf {
    let images =
        std::env::var_os("INNKEEPER_TEST_IMAGES").map_or_else(|| scratch().join("images"), PathBuf::from);
    std::fs::create_dir_all(&images).unwrap();
    let turn = File::create(images.join(".test-lock")).unwrap();
    turn.lock().unwrap();
    let config = QemuConfig { images: Some(images.clone()), ..QemuConfig::default() };
    let current = image::list(&config).unwrap().iter().any(|built| built.name == name && built.is_current());
    if !current {
        image::build(name, &config, &mut |_| {}).unwrap();
    }
    images
}

/// An address of this host that no other test uses.
fn address() -> Ipv4Addr {
    static NEXT: AtomicU8 = AtomicU8::new(1);
    let [.., high, low] = std::process::id().to_be_bytes();
    Ipv4Addr::new(127, 91, low, high.wrapping_mul(16).wrapping_add(NEXT.fetch_add(1, Ordering::Relaxed)))
}

fn spec(id: &str) -> MachineSpec {
    MachineSpec {
        size: Size { vcpu: 1, cores_per_socket: 1, memory_mib: 128 },
        disks: vec![DiskSpec { name: "sys".to_owned(), size_gib: 2 }],
        install: Install {
            id: id.to_owned(),
            image: "tiny".to_owned(),
            hostname: "web-1.example.test".to_owned(),
            root_password: Some(Secret(PASSWORD.to_owned())),
            ssh_keys: Vec::new(),
            user_data: None,
        },
        network: NetworkSpec { mac: "52:54:00:0a:0b:0c".to_owned(), address: address() },
    }
}

fn endpoint(seen: &Observed, guest_port: u16) -> SocketAddrV4 {
    seen.endpoints.iter().find(|endpoint| endpoint.guest_port == guest_port).unwrap().address
}

/// Runs a command in the guest, with a key or with a password.
fn ssh(bench: &Bench, at: SocketAddrV4, login: &Login, command: &str) -> Output {
    let mut ssh = Command::new("ssh");
    ssh.args(["-F", "none", "-o", "StrictHostKeyChecking=no", "-o", "UserKnownHostsFile=/dev/null"])
        .args(["-o", "LogLevel=ERROR", "-o", "ConnectTimeout=20", "-o", "NumberOfPasswordPrompts=1"])
        .args(["-p", &at.port().to_string()]);
    match login {
        Login::Key(path) => {
            ssh.args(["-o", "PasswordAuthentication=no", "-i"]).arg(path);
        }
        Login::Password(password) => {
            let asker = bench.root.path().join("ask");
            std::fs::write(&asker, "#!/bin/sh\nprintf '%s\\n' \"$GUEST_PASSWORD\"\n").unwrap();
            assert!(Command::new("chmod").arg("700").arg(&asker).status().unwrap().success());
            ssh.args(["-o", "PubkeyAuthentication=no"])
                .env("SSH_ASKPASS", asker)
                .env("SSH_ASKPASS_REQUIRE", "force")
                .env("GUEST_PASSWORD", password);
        }
    }
    ssh.arg(format!("root@{}", at.ip())).arg(command).output().unwrap()
}

enum Login {
    Key(PathBuf),
    Password(String),
}

fn said(output: &Output) -> String {
    assert!(output.status.success(), "{output:?}");
    String::from_utf8_lossy(&output.stdout).trim().to_owned()
}

fn page(at: SocketAddrV4) -> String {
    let mut stream = TcpStream::connect(at).unwrap();
    stream.set_read_timeout(Some(Duration::from_secs(20))).unwrap();
    stream.write_all(b"GET / HTTP/1.0\r\n\r\n").unwrap();
    let mut text = String::new();
    stream.read_to_string(&mut text).unwrap();
    text
}

#[tokio::test(flavor = "multi_thread")]
async fn vm_keeps_the_contract() {
    let bench = Bench::new();
    if let Err(broken) = contract::run(&Trial::of(&bench.driver, "c", "tiny", address())).await {
        let log = bench.driver.serial_log("c-life").await;
        panic!("{broken}; the serial port says {}", log.unwrap_or_default());
    }
    assert!(bench.driver.list().await.unwrap().is_empty());
}

#[tokio::test(flavor = "multi_thread")]
async fn vm_serves_a_customer() {
    let bench = Bench::new();
    let key = bench.root.path().join("key");
    let made = Command::new("ssh-keygen")
        .args(["-q", "-t", "ed25519", "-N", "", "-C", "it's me", "-f"])
        .arg(&key)
        .output();
    assert!(made.unwrap().status.success());
    let mut spec = spec("i-1");
    spec.install.ssh_keys =
        vec![std::fs::read_to_string(bench.root.path().join("key.pub")).unwrap().trim().to_owned()];
    spec.install.user_data = Some("#!/bin/bash\necho \"ran as $(id -un)\" >>/root/ran\n".to_owned());
    spec.disks.push(DiskSpec { name: "data".to_owned(), size_gib: 1 });
    bench.driver.ensure("web-1", &spec).await.unwrap();
    let pressed = Instant::now();
    bench.driver.power("web-1", &PowerOrder::On).await.unwrap();
    let started = pressed.elapsed();
    let seen = bench.until("web-1", GuestState::Ready).await;
    println!("power on took {started:?}, ready after {:?}", pressed.elapsed());

    // The password of the seed, the key, the page, and the script.
    let at = endpoint(&seen, 22);
    let by_password = Login::Password(PASSWORD.to_owned());
    assert_eq!(said(&ssh(&bench, at, &by_password, "hostname")), "web-1.example.test");
    let by_key = Login::Key(key);
    assert_eq!(said(&ssh(&bench, at, &by_key, "sleep 2; cat /root/ran")), "ran as root");
    assert!(page(endpoint(&seen, 80)).contains("<h1>web-1.example.test</h1>"));
    let wrong = Login::Password("wrong".to_owned());
    assert!(!ssh(&bench, at, &wrong, "true").status.success());

    // The disks: grown before the first boot, grown and added while it runs.
    let blocks =
        said(&ssh(&bench, at, &by_key, "df -m / | tail -n 1 | awk '{print $2}'; cat /sys/block/vdb/size"));
    let [root_mib, data_sectors] = blocks.split_whitespace().collect::<Vec<_>>()[..] else {
        panic!("{blocks}")
    };
    assert!(root_mib.parse::<u32>().unwrap() > 1900, "{blocks}");
    assert_eq!(data_sectors, "2097152");
    spec.disks.last_mut().unwrap().size_gib = 3;
    spec.disks.push(DiskSpec { name: "late".to_owned(), size_gib: 1 });
    assert!(!bench.driver.ensure("web-1", &spec).await.unwrap().restart_needed);
    let blocks = said(&ssh(
        &bench,
        at,
        &by_key,
        "sleep 1; cat /sys/block/vdb/size /sys/block/vdc/size /sys/block/vdc/serial",
    ));
    assert_eq!(blocks.split_whitespace().collect::<Vec<_>>(), ["6291456", "2097152", "late"]);
    spec.disks.pop();
    assert!(!bench.driver.ensure("web-1", &spec).await.unwrap().restart_needed);
    assert!(!bench.machine_dir("web-1").join("disk-late.qcow2").exists());

    // The password set through the agent takes the place of the other.
    bench.driver.set_root_password("web-1", &Secret("new: 'word\"".to_owned())).await.unwrap();
    let by_new = Login::Password("new: 'word\"".to_owned());
    assert_eq!(said(&ssh(&bench, at, &by_new, "echo in")), "in");
    assert!(!ssh(&bench, at, &by_password, "true").status.success());

    let seen = bench.driver.observe("web-1").await.unwrap();
    let counters = seen.counters;
    assert!(counters.cpu_time_us > 1_000_000 && counters.memory_bytes > 50 << 20, "{counters:?}");
    assert!(counters.disk_read_bytes > 1 << 20 && counters.disk_used_bytes > 1 << 20, "{counters:?}");
    assert!(counters.network_in_bytes > 1000 && counters.network_out_bytes > 1000, "{counters:?}");

    // Soft off, then on: the script does not run again, and what was set stays set.
    bench.driver.power("web-1", &PowerOrder::OffSoft).await.unwrap();
    bench.until("web-1", GuestState::Off).await;
    bench.driver.power("web-1", &PowerOrder::On).await.unwrap();
    bench.until("web-1", GuestState::Ready).await;
    assert_eq!(
        said(&ssh(&bench, at, &by_new, "sleep 2; cat /root/ran; cat /sys/block/vdb/size")),
        "ran as root\n6291456"
    );

    // Another installation is another guest.
    spec.install.id = "i-2".to_owned();
    spec.install.hostname = "again".to_owned();
    spec.install.user_data = None;
    bench.start("web-1", &spec).await;
    bench.until("web-1", GuestState::Ready).await;
    assert_eq!(said(&ssh(&bench, at, &by_password, "hostname; ls /root")), "again");
}

#[tokio::test(flavor = "multi_thread")]
async fn vm_is_adopted_and_its_death_is_seen() {
    let bench = Bench::new();
    let spec = spec("i-1");
    bench.start("a", &spec).await;
    let pid = bench.pid("a");

    // Another process of the innkeeper sees the same machine, and starts no second one.
    let other = Qemu::open(bench.config.clone()).unwrap();
    assert!(other.observe("a").await.unwrap().running);
    other.power("a", &PowerOrder::On).await.unwrap();
    assert_eq!(bench.pid("a"), pid);
    assert_eq!(other.list().await.unwrap().len(), 1);

    // A starter that was killed before QEMU wrote its number left a QEMU without a pid file.
    let pid_file = bench.machine_dir("a").join("pid");
    std::fs::rename(&pid_file, pid_file.with_extension("aside")).unwrap();
    other.power("a", &PowerOrder::On).await.unwrap();
    std::fs::rename(pid_file.with_extension("aside"), &pid_file).unwrap();

    // What other users can read of it tells no secret.
    let line = std::fs::read(format!("/proc/{pid}/cmdline")).unwrap();
    let line = String::from_utf8_lossy(&line).into_owned();
    assert!(!line.contains("horse") && !line.contains("$6$"));

    assert!(Command::new("kill").args(["-9", &pid]).status().unwrap().success());
    let until = Instant::now() + Duration::from_secs(10);
    while other.observe("a").await.unwrap().running {
        assert!(Instant::now() < until, "the death is not seen");
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
    // Stale sockets and a stale pid file do not stand in the way.
    other.power("a", &PowerOrder::On).await.unwrap();
    assert_ne!(bench.pid("a"), pid);
    assert!(bench.driver.observe("a").await.unwrap().running);

    // Retired, it leaves no process, no file and no open port.
    let pid = bench.pid("a");
    let at = endpoint(&bench.driver.observe("a").await.unwrap(), 22);
    bench.driver.retire("a").await.unwrap();
    assert!(
        !Path::new(&format!("/proc/{pid}/cmdline")).exists()
            || std::fs::read(format!("/proc/{pid}/cmdline")).unwrap().is_empty()
    );
    assert!(!bench.machine_dir("a").exists());
    drop(TcpListener::bind(at).unwrap());
    assert_eq!(other.ensure("a", &spec).await, Err(ComputeError::Retired));
}

#[tokio::test(flavor = "multi_thread")]
async fn vm_survives_half_done_work() {
    let bench = Bench::new();
    let spec = spec("i-1");
    bench.driver.ensure("a", &spec).await.unwrap();
    let dir = bench.machine_dir("a");

    // Killed during an installation: no mark of one, and half of the files.
    std::fs::remove_file(dir.join("installed.json")).unwrap();
    std::fs::remove_file(dir.join("system.qcow2")).unwrap();
    std::fs::write(dir.join(".new-1-1-system.qcow2"), b"half").unwrap();
    assert_eq!(bench.driver.list().await.unwrap().len(), 1);
    assert_eq!(bench.driver.power("a", &PowerOrder::On).await, Err(ComputeError::NotFound));
    bench.driver.ensure("a", &spec).await.unwrap();
    assert!(!dir.join(".new-1-1-system.qcow2").exists());

    // The image is gone, and the machine stands on what it took.
    let elsewhere =
        Qemu::open(QemuConfig { images: Some(dir.join("none")), ..bench.config.clone() }).unwrap();
    elsewhere.ensure("a", &spec).await.unwrap();
    elsewhere.power("a", &PowerOrder::On).await.unwrap();
    bench.until("a", GuestState::Ready).await;

    // Killed during retirement: the tombstone stands, and the machine with it.
    std::fs::write(bench.driver.root().join("tombstones/a"), b"").unwrap();
    assert!(bench.driver.list().await.unwrap().is_empty());
    assert_eq!(bench.driver.observe("a").await, Err(ComputeError::NotFound));
    assert_eq!(bench.driver.power("a", &PowerOrder::On).await, Err(ComputeError::NotFound));
    bench.driver.retire("a").await.unwrap();
    assert!(!dir.exists());
}

#[tokio::test(flavor = "multi_thread")]
async fn vm_refuses_a_port_in_use() {
    let bench = Bench::new();
    let spec = spec("i-1");
    bench.driver.ensure("a", &spec).await.unwrap();
    let at = endpoint(&bench.driver.observe("a").await.unwrap(), 22);
    let squatter = TcpListener::bind(at).unwrap();
    let Err(ComputeError::Refused(why)) = bench.driver.power("a", &PowerOrder::On).await else {
        panic!("not refused")
    };
    assert!(why.contains(&at.to_string()) && why.contains("ss -ltnp"), "{why}");
    assert!(!bench.driver.observe("a").await.unwrap().running);
    drop(squatter);
    bench.driver.power("a", &PowerOrder::On).await.unwrap();
    assert!(bench.driver.observe("a").await.unwrap().running);
    bench.driver.retire("a").await.unwrap();

    let mut foreign = spec;
    foreign.network.address = [203, 0, 113, 9].into();
    bench.driver.ensure("b", &foreign).await.unwrap();
    let Err(ComputeError::Refused(why)) = bench.driver.power("b", &PowerOrder::On).await else {
        panic!("not refused")
    };
    assert!(why.contains("no address of this host"), "{why}");
}

#[tokio::test(flavor = "multi_thread")]
async fn vm_refuses_damaged_and_missing_parts() {
    let bench = Bench::new();
    let good = spec("i-1");
    let mut missing = spec("i-1");
    missing.install.image = "plan9".to_owned();
    let Err(ComputeError::Refused(why)) = bench.driver.ensure("a", &missing).await else {
        panic!("not refused")
    };
    assert!(why.contains("innkeeper image build plan9"), "{why}");

    // A copy of the image with one byte changed.
    let copy = bench.root.path().join("images");
    std::fs::create_dir_all(copy.join("tiny")).unwrap();
    for file in ["manifest.json", "kernel", "initrd", "rootfs"] {
        std::fs::copy(images().join("tiny").join(file), copy.join("tiny").join(file)).unwrap();
    }
    let mut bytes = std::fs::read(copy.join("tiny/rootfs")).unwrap();
    let middle = bytes.len() / 2;
    *bytes.get_mut(middle).unwrap() ^= 1;
    std::fs::write(copy.join("tiny/rootfs"), bytes).unwrap();
    let damaged = Qemu::open(QemuConfig { images: Some(copy), ..bench.config.clone() }).unwrap();
    let Err(ComputeError::Refused(why)) = damaged.ensure("a", &good).await else { panic!("not refused") };
    assert!(why.contains("damaged (rootfs)"), "{why}");
    assert!(bench.driver.list().await.unwrap().is_empty(), "a refused machine leaves nothing");

    let without = QemuConfig {
        qemu: "no-such-qemu".to_owned(),
        qemu_img: "no-such-img".to_owned(),
        ..bench.config.clone()
    };
    let without = Qemu::open(without).unwrap();
    let Err(ComputeError::Refused(why)) = without.ensure("a", &good).await else { panic!("not refused") };
    assert!(why.contains("no-such-img is not installed: run scripts/install-qemu.sh"), "{why}");
    bench.driver.ensure("a", &good).await.unwrap();
    let Err(ComputeError::Refused(why)) = without.power("a", &PowerOrder::On).await else {
        panic!("not refused")
    };
    assert!(why.contains("no-such-qemu is not installed"), "{why}");

    // A system disk that somebody wrote over.
    std::fs::write(bench.machine_dir("a").join("system.qcow2"), vec![0; 4096]).unwrap();
    let Err(ComputeError::Refused(why)) = bench.driver.power("a", &PowerOrder::On).await else {
        panic!("not refused")
    };
    assert!(why.contains("is no qcow2 disk"), "{why}");
}

#[tokio::test(flavor = "multi_thread")]
async fn vm_lives_in_a_deep_folder() {
    let bench = Bench::with(|config| config.root = config.root.join("d".repeat(120)).join("e".repeat(120)));
    let name = "n".repeat(64);
    bench.start(&name, &spec("i-1")).await;
    assert!(bench.driver.observe(&name).await.unwrap().running);
    bench.driver.screen(&name).await.unwrap();
    bench.driver.retire(&name).await.unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn vm_power_off_ends_a_qemu_that_hangs() {
    let bench = Bench::new();
    bench.start("a", &spec("i-1")).await;
    let pid = bench.pid("a");
    assert!(Command::new("kill").args(["-STOP", &pid]).status().unwrap().success());
    let seen = bench.driver.observe("a").await.unwrap();
    assert!(seen.running);
    assert_eq!(seen.guest, GuestState::Booting);
    bench.driver.power("a", &PowerOrder::OffHard).await.unwrap();
    assert!(!bench.driver.observe("a").await.unwrap().running);
}

#[tokio::test(flavor = "multi_thread")]
async fn vm_resets_again_and_again() {
    let bench = Bench::new();
    bench.start("a", &spec("i-1")).await;
    let pid = bench.pid("a");
    for token in ["one", "two"] {
        bench.until("a", GuestState::Ready).await;
        bench.driver.power("a", &PowerOrder::Reset { token: token.to_owned() }).await.unwrap();
        assert_eq!(bench.driver.observe("a").await.unwrap().guest, GuestState::Booting);
        bench.driver.power("a", &PowerOrder::Reset { token: token.to_owned() }).await.unwrap();
    }
    bench.until("a", GuestState::Ready).await;
    assert_eq!(bench.pid("a"), pid, "a reset does not start another process");
}

/// Building Debian takes minutes, so it is built only where the environment asks for it.
#[tokio::test(flavor = "multi_thread")]
async fn vm_boots_debian_when_asked() {
    if std::env::var_os("INNKEEPER_TEST_DEBIAN").is_none() {
        println!("set INNKEEPER_TEST_DEBIAN=1 to build and boot Debian 12");
        return;
    }
    images_with("debian-12");
    let bench = Bench::new();
    let mut spec = spec("i-1");
    spec.install.image = "debian-12".to_owned();
    spec.install.user_data = Some("#!/bin/bash\necho \"ran as $(id -un)\" >>/root/ran\n".to_owned());
    spec.size = Size { vcpu: 2, cores_per_socket: 2, memory_mib: 768 };
    spec.disks = vec![DiskSpec { name: "sys".to_owned(), size_gib: 4 }];
    let pressed = Instant::now();
    bench.start("deb", &spec).await;
    let seen = bench.until("deb", GuestState::Ready).await;
    println!("debian is ready after {:?}", pressed.elapsed());
    let at = endpoint(&seen, 22);
    let by_password = Login::Password(PASSWORD.to_owned());
    assert_eq!(said(&ssh(&bench, at, &by_password, "hostname -f")), "web-1.example.test");
    let status = said(&ssh(
        &bench,
        at,
        &by_password,
        "cloud-init status --wait; systemctl --failed --plain --no-legend",
    ));
    assert_eq!(status.trim_start_matches('.').trim(), "status: done", "{status}");
    assert_eq!(said(&ssh(&bench, at, &by_password, "cat /root/ran")), "ran as root");
    let blocks = said(&ssh(&bench, at, &by_password, "df -m / | tail -n 1 | awk '{print $2}'"));
    assert!(blocks.parse::<u32>().unwrap() > 3700, "{blocks}");
    said(&ssh(&bench, at, &by_password, "modprobe wireguard && getent hosts localhost && systemd-analyze"));
    bench.driver.set_root_password("deb", &Secret("another one".to_owned())).await.unwrap();
    assert_eq!(said(&ssh(&bench, at, &Login::Password("another one".to_owned()), "echo in")), "in");
    bench.driver.power("deb", &PowerOrder::OffSoft).await.unwrap();
    bench.until("deb", GuestState::Off).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn vm_refuses_a_full_disk_and_leaves_nothing() {
    let bench = Bench::new();
    let small = bench.root.path().join("small");
    std::fs::create_dir(&small).unwrap();
    let mounted = Command::new("mount").args(["-t", "tmpfs", "-o", "size=2m", "tmpfs"]).arg(&small).output();
    if !mounted.is_ok_and(|output| output.status.success()) {
        println!("only root can mount a small disk for this test");
        return;
    }
    let driver = Qemu::open(QemuConfig { root: small.join("root"), ..bench.config.clone() }).unwrap();
    let answer = driver.ensure("a", &spec("i-1")).await;
    let listed = driver.list().await;
    drop(driver);
    assert!(Command::new("umount").arg(&small).status().unwrap().success());
    let Err(ComputeError::Refused(why)) = answer else { panic!("{answer:?}") };
    assert!(why.contains("full: free some space"), "{why}");
    assert!(listed.unwrap().is_empty());
}
