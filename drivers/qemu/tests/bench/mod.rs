//! A driver with a root of its own, and what tests of real machines share.

use innkeeper_domain::server::Size;
use innkeeper_drivers_qemu::{Accel, Qemu, QemuConfig, image};
use innkeeper_ports::compute::{
    Compute, DiskSpec, GuestState, Install, MachineSpec, NetworkSpec, Observed, PowerOrder, Secret,
};
use std::fs::File;
use std::net::{Ipv4Addr, SocketAddrV4};
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::atomic::{AtomicU8, Ordering};
use std::time::{Duration, Instant};
use tempfile::TempDir;

pub(crate) const PASSWORD: &str = "correct: horse'$ battery";

/// A driver with a root of its own, whose machines are gone when the test is over, however it ends.
pub(crate) struct Bench {
    pub(crate) root: TempDir,
    pub(crate) config: QemuConfig,
    pub(crate) driver: Qemu,
}

impl Bench {
    pub(crate) fn new() -> Self {
        Self::with(|_| {})
    }

    pub(crate) fn with(change: impl FnOnce(&mut QemuConfig)) -> Self {
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

    pub(crate) fn machine_dir(&self, name: &str) -> PathBuf {
        self.driver.root().join("machines").join(name)
    }

    pub(crate) fn pid(&self, name: &str) -> String {
        std::fs::read_to_string(self.machine_dir(name).join("pid")).unwrap().trim().to_owned()
    }

    pub(crate) async fn start(&self, name: &str, spec: &MachineSpec) {
        self.driver.ensure(name, spec).await.unwrap();
        self.driver.power(name, &PowerOrder::On).await.unwrap();
    }

    pub(crate) async fn until(&self, name: &str, wanted: GuestState) -> Observed {
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
pub(crate) fn scratch() -> PathBuf {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../.test");
    std::fs::create_dir_all(&path).unwrap();
    path.canonicalize().unwrap()
}

/// The images, with the tiny one built.
pub(crate) fn images() -> PathBuf {
    images_with("tiny")
}

/// The images, where one is built when it is missing or built by an older recipe. One test process builds it.
pub(crate) fn images_with(name: &str) -> PathBuf {
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
pub(crate) fn address() -> Ipv4Addr {
    static NEXT: AtomicU8 = AtomicU8::new(1);
    let [.., high, low] = std::process::id().to_be_bytes();
    Ipv4Addr::new(127, 91, low, high.wrapping_mul(16).wrapping_add(NEXT.fetch_add(1, Ordering::Relaxed)))
}

pub(crate) fn spec(id: &str) -> MachineSpec {
    MachineSpec {
        revision: 1,
        size: Size { vcpu: 1, cores_per_socket: 1, memory_mib: 128 },
        disks: vec![DiskSpec { name: "sys".to_owned(), size_gib: 2 }],
        install: Install {
            id: id.to_owned(),
            revision: 1,
            image: "tiny".to_owned(),
            hostname: "web-1.example.test".to_owned(),
            root_password: Some(Secret(PASSWORD.to_owned())),
            ssh_keys: Vec::new(),
            user_data: None,
        },
        network: NetworkSpec { mac: "52:54:00:0a:0b:0c".to_owned(), address: address() },
    }
}

pub(crate) fn endpoint(seen: &Observed, guest_port: u16) -> SocketAddrV4 {
    seen.endpoints.iter().find(|endpoint| endpoint.guest_port == guest_port).unwrap().address
}
