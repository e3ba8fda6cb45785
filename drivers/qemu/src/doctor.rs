//! What this host lacks for running machines and building images, and what to do about it.

use crate::config::{Accel, QemuConfig};
use crate::image;
use crate::probe;
use crate::program::run;
use std::os::unix::fs::MetadataExt;
use std::path::Path;
use std::time::Duration;

/// One thing that was looked at.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Finding {
    /// Whether it is as it should be.
    pub ok: bool,
    /// What was found.
    pub what: String,
    /// What to do about it; empty where nothing needs doing.
    pub remedy: String,
}

impl Finding {
    fn fine(what: impl Into<String>) -> Self {
        Self { ok: true, what: what.into(), remedy: String::new() }
    }

    fn wrong(what: impl Into<String>, remedy: impl Into<String>) -> Self {
        Self { ok: false, what: what.into(), remedy: remedy.into() }
    }
}

const FREE_BYTES_MIN: u64 = 5 << 30;

/// Looks at everything. It may take a second, when KVM is probed for the first time.
pub fn check(config: &QemuConfig) -> Vec<Finding> {
    let mut findings = vec![emulator(config), disk_tool(config), acceleration(config), space(config)];
    findings.extend([build_tools(), namespaces(), images(config)]);
    findings
}

fn emulator(config: &QemuConfig) -> Finding {
    match probe::version(config) {
        Some(version) => Finding::fine(version),
        None => Finding::wrong(format!("{} is not installed", config.qemu), "run scripts/install-qemu.sh"),
    }
}

fn disk_tool(config: &QemuConfig) -> Finding {
    let program = &config.qemu_img;
    match run(program, &["--version"], Path::new("/"), Duration::from_secs(10)) {
        Ok(ended) => Finding::fine(ended.output.lines().next().unwrap_or("qemu-img").to_owned()),
        Err(_) => Finding::wrong(format!("{program} is not installed"), "run scripts/install-qemu.sh"),
    }
}

fn acceleration(config: &QemuConfig) -> Finding {
    let found = probe::acceleration(config);
    match (found.accel, config.accel) {
        (Accel::Kvm, Accel::Auto) | (Accel::Tcg, Accel::Tcg) => {
            Finding::fine(format!("guests: {}", found.why))
        }
        (Accel::Kvm, _) => match probe::kvm_works(config) {
            (true, why) => Finding::fine(why),
            (false, why) => Finding::wrong(why, "set accel to \"auto\""),
        },
        // Guests run, only slowly: that is no fault of the set-up.
        _ => Finding::fine(format!(
            "guests are translated (TCG), about ten times slower than with KVM: {}",
            found.why
        )),
    }
}

fn space(config: &QemuConfig) -> Finding {
    let mut folder = config.root.as_path();
    while let (false, Some(parent)) = (folder.exists(), folder.parent()) {
        folder = parent;
    }
    let folder = if folder.as_os_str().is_empty() { Path::new(".") } else { folder };
    let Ok(volume) = rustix::fs::statvfs(folder) else {
        return Finding::wrong(format!("{} cannot be looked at", folder.display()), "name another root");
    };
    let free = volume.f_bavail.saturating_mul(volume.f_frsize);
    let what = format!("{} GiB are free at {}", free >> 30, folder.display());
    if free >= FREE_BYTES_MIN {
        Finding::fine(what)
    } else {
        Finding::wrong(what, "free some space: 5 GiB or more")
    }
}

fn build_tools() -> Finding {
    let programs = ["apt-get", "dpkg-deb", "tar", "cpio", "depmod", "modprobe", "mke2fs"];
    let missing: Vec<&str> = programs.into_iter().filter(|program| !is_installed(program)).collect();
    if missing.is_empty() {
        return Finding::fine("the tools of the image build are installed");
    }
    Finding::wrong(format!("the image build lacks {}", missing.join(", ")), "run scripts/install-qemu.sh")
}

/// Tools of administration lie outside an ordinary user's path.
fn is_installed(program: &str) -> bool {
    let path = std::env::var_os("PATH").unwrap_or_default();
    let folders = std::env::split_paths(&path).chain(["/usr/sbin", "/sbin"].map(Into::into));
    folders.map(|folder| folder.join(program)).any(|file| file.is_file())
}

fn namespaces() -> Finding {
    if std::fs::metadata("/proc/self").is_ok_and(|proc| proc.uid() == 0) {
        return Finding::fine("images are built as root");
    }
    let works = run("unshare", &["--map-root-user", "true"], Path::new("/"), Duration::from_secs(5))
        .is_ok_and(|ended| ended.status.success());
    if works {
        return Finding::fine("user namespaces work, so images are built without root");
    }
    Finding::wrong(
        "user namespaces do not work",
        "set kernel.unprivileged_userns_clone=1, or build images as root",
    )
}

fn images(config: &QemuConfig) -> Finding {
    let built = image::list(config).unwrap_or_default();
    if built.is_empty() {
        return Finding::wrong("no guest image is built", "innkeeper image build tiny");
    }
    let names: Vec<&str> = built.iter().map(|manifest| manifest.name.as_str()).collect();
    Finding::fine(format!("guest images: {}", names.join(", ")))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_fault_has_a_remedy() {
        let folder = tempfile::tempdir().unwrap();
        let config = QemuConfig {
            qemu: "no-such-qemu".to_owned(),
            qemu_img: "no-such-img".to_owned(),
            ..QemuConfig::at(folder.path().join("not/yet/there"))
        };
        let findings = check(&config);
        assert!(findings.iter().filter(|finding| !finding.ok).count() >= 3);
        assert!(findings.iter().all(|finding| finding.ok == finding.remedy.is_empty()), "{findings:?}");
    }
}
