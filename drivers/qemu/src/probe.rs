//! Finds out whether guests can run on the processor, by running one.
//!
//! `/dev/kvm` may open and still be useless: an emulated KVM runs a guest's first instructions, hundreds of times
//! too slowly. So a boot sector counts down from twenty million under a limit of one second, which takes real KVM a
//! few milliseconds. The verdict is kept under the root until the kernel or QEMU changes.

use crate::config::{Accel, QemuConfig};
use crate::layout::write_whole;
use crate::program::{RunError, run};
use serde::{Deserialize, Serialize};
use std::fs::OpenOptions;
use std::path::Path;
use std::time::Duration;

/// How guests will run, and why.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Acceleration {
    /// `Tcg` or `Kvm`, never `Auto`.
    pub accel: Accel,
    /// Why, in words for an operator.
    pub why: String,
}

/// What was found, and for which kernel and emulator.
#[derive(Serialize, Deserialize)]
struct Kept {
    host: String,
    works: bool,
    why: String,
}

const COUNT_LIMIT: Duration = Duration::from_secs(1);
/// The boot sector writes 42 to the exit port, and QEMU ends with twice that and one.
const EXIT_CODE: i32 = 85;
const KEPT: &str = "acceleration.json";

/// How guests run under this configuration on this host.
pub fn acceleration(config: &QemuConfig) -> Acceleration {
    match config.accel {
        Accel::Tcg => Acceleration { accel: Accel::Tcg, why: "translated, as configured".to_owned() },
        Accel::Kvm => Acceleration { accel: Accel::Kvm, why: "KVM, as configured".to_owned() },
        Accel::Auto => {
            let (works, why) = kvm_works(config);
            Acceleration { accel: if works { Accel::Kvm } else { Accel::Tcg }, why }
        }
    }
}

/// Whether KVM runs a guest as fast as it should, and how that is known.
pub(crate) fn kvm_works(config: &QemuConfig) -> (bool, String) {
    if let Some(why) =
        ruled_out(Path::new("/dev/kvm"), Path::new("/sys/module/kvm_pvm"), Path::new("/proc/cpuinfo"))
    {
        return (false, why);
    }
    let kept = config.root.join(KEPT);
    let host = host_mark(config);
    let known = std::fs::read(&kept).ok().and_then(|bytes| serde_json::from_slice::<Kept>(&bytes).ok());
    if let Some(known) = known.filter(|known| known.host == host) {
        return (known.works, known.why);
    }
    let (works, why) = run_guest(config);
    let record = Kept { host, works, why: why.clone() };
    if let Ok(bytes) = serde_json::to_vec(&record) {
        // Without the file the probe runs again next time, which only costs its second.
        let _ = write_whole(&kept, &bytes);
    }
    (works, why)
}

/// The cheap ways to know that it cannot work.
fn ruled_out(device: &Path, emulated: &Path, cpuinfo: &Path) -> Option<String> {
    if !device.exists() {
        return Some(
            "there is no /dev/kvm: load kvm_intel or kvm_amd, or enable nested virtualization".to_owned(),
        );
    }
    if let Err(e) = OpenOptions::new().read(true).write(true).open(device) {
        return Some(format!("/dev/kvm cannot be opened ({e}): add this user to the group kvm"));
    }
    if emulated.exists() {
        return Some("KVM is emulated in software here (kvm_pvm), and slower than translation".to_owned());
    }
    let flags = std::fs::read_to_string(cpuinfo).unwrap_or_default();
    let has = |flag: &str| flags.split_whitespace().any(|word| word == flag);
    (!has("vmx") && !has("svm"))
        .then(|| "the processor offers no virtualization (neither vmx nor svm)".to_owned())
}

fn host_mark(config: &QemuConfig) -> String {
    let kernel = std::fs::read_to_string("/proc/sys/kernel/osrelease").unwrap_or_default();
    let version = version(config).unwrap_or_default();
    format!("{} / {version}", kernel.trim())
}

/// The version that QEMU tells of itself; `None` when it is not there.
pub(crate) fn version(config: &QemuConfig) -> Option<String> {
    let ended = run(&config.qemu, &["--version"], Path::new("/"), Duration::from_secs(10)).ok()?;
    ended.output.lines().next().map(str::to_owned)
}

/// Counts down under KVM.
fn run_guest(config: &QemuConfig) -> (bool, String) {
    let sector = config.root.join(format!("probe-{}.img", std::process::id()));
    if std::fs::write(&sector, boot_sector()).is_err() {
        return (false, "the probe cannot be written: check the root folder".to_owned());
    }
    let drive = format!("file={},format=raw,if=ide,snapshot=on", sector.to_string_lossy().replace(',', ",,"));
    let args = [
        "-accel",
        "kvm",
        "-machine",
        "pc",
        "-cpu",
        "max",
        "-m",
        "16",
        "-nodefaults",
        "-display",
        "none",
        "-no-reboot",
        "-drive",
        &drive,
        "-device",
        "isa-debug-exit,iobase=0x501,iosize=4",
    ];
    let ended = run(&config.qemu, &args, Path::new("/"), COUNT_LIMIT);
    let _ = std::fs::remove_file(&sector);
    match ended {
        Ok(ended) if ended.status.code() == Some(EXIT_CODE) => {
            (true, "KVM ran a guest at full speed".to_owned())
        }
        Ok(ended) => (false, format!("KVM did not run a guest: {}", ended.complaint)),
        Err(RunError::TimedOut) => (false, "KVM runs guests too slowly: it is emulated here".to_owned()),
        Err(RunError::Missing) => (false, format!("{} is not installed", config.qemu)),
        Err(RunError::Start(e)) => (false, format!("{} cannot be started: {e}", config.qemu)),
    }
}

/// `mov ecx, 20000000; again: dec ecx; jnz again; mov dx, 0x501; mov al, 42; out dx, al; hlt`, in real mode.
fn boot_sector() -> [u8; 512] {
    let count = 20_000_000_u32.to_le_bytes();
    let code =
        [&[0x66, 0xB9][..], &count, &[0x66, 0x49, 0x75, 0xFC, 0xBA, 0x01, 0x05, 0xB0, 0x2A, 0xEE, 0xF4]];
    let mut sector = [0; 512];
    for (to, from) in sector.iter_mut().zip(code.into_iter().flatten()) {
        *to = *from;
    }
    let [.., next_to_last, last] = &mut sector;
    (*next_to_last, *last) = (0x55, 0xAA);
    sector
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rules_out_what_cannot_work() {
        let folder = tempfile::tempdir().unwrap();
        let file = |name: &str, text: &str| {
            let path = folder.path().join(name);
            std::fs::write(&path, text).unwrap();
            path
        };
        let (device, absent) = (file("kvm", ""), folder.path().join("absent"));
        let (plain, able) = (file("plain", "flags : fpu sse"), file("able", "flags : fpu vmx sse"));
        assert!(ruled_out(&absent, &absent, &able).unwrap().contains("no /dev/kvm"));
        assert!(ruled_out(&device, &device, &able).unwrap().contains("emulated"));
        assert!(ruled_out(&device, &absent, &plain).unwrap().contains("vmx"));
        assert_eq!(ruled_out(&device, &absent, &able), None);
    }

    #[test]
    fn a_configured_choice_is_not_probed() {
        let config = QemuConfig { accel: Accel::Tcg, ..QemuConfig::at("/nowhere") };
        assert_eq!(acceleration(&config).accel, Accel::Tcg);
    }
}
