//! A private libvirtd, for comparison: it sees none of the host's configuration, and is gone when it is dropped.
#![expect(clippy::disallowed_methods, reason = "libvirt is started here")]

use crate::host::has_program;
use crate::outcome::{Outcome, failure};
use std::os::unix::fs::MetadataExt;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

/// How long the daemon may take to answer; it asks QEMU for all its abilities first.
const PATIENCE: Duration = Duration::from_mins(1);

/// What runs in a mount namespace of its own, so that the daemon finds our folders where it looks for its own. It
/// insists on a user that Debian's package for whole systems would create.
const SCRIPT: &str = r#"
set -e
mkdir -p /etc/libvirt /var/lib/libvirt /run/libvirt /var/cache/libvirt /var/log/libvirt
cp /etc/passwd /etc/group "$1"
grep -q '^libvirt-qemu:' "$1/passwd" || echo 'libvirt-qemu:x:64055:64055::/:/usr/sbin/nologin' >>"$1/passwd"
for name in libvirt-qemu kvm; do grep -q "^$name:" "$1/group" || echo "$name:x:64055:" >>"$1/group"; done
mount --bind "$1/passwd" /etc/passwd
mount --bind "$1/group" /etc/group
mount --bind "$1/etc" /etc/libvirt
mount --bind "$1/lib" /var/lib/libvirt
mount --bind "$1/run" /run/libvirt
mount --bind "$1/cache" /var/cache/libvirt
mount --bind "$1/log" /var/log/libvirt
exec /usr/sbin/libvirtd --pid-file "$1/pid"
"#;

const QEMU_CONF: &str = "security_driver = \"none\"\ncgroup_controllers = []\nnamespaces = []\nuser = \"root\"\n\
    group = \"root\"\nremember_owner = 0\nstdio_handler = \"file\"\n";
const LIBVIRTD_CONF: &str = "auth_unix_rw = \"none\"\nauth_unix_ro = \"none\"\nlog_outputs = \"4:stderr\"\n";

/// A machine for libvirt, from the files of one of ours.
#[derive(Clone, Debug)]
pub struct Domain<'a> {
    /// Its name.
    pub name: &'a str,
    /// The folder with kernel, initrd, system disk and seed.
    pub files: &'a Path,
    /// The kernel's command line.
    pub kernel_args: &'a str,
    /// Memory in MiB.
    pub memory_mib: u32,
    /// Whether it runs on the processor.
    pub kvm: bool,
}

impl Domain<'_> {
    /// The description, with the devices that our driver gives a machine.
    fn xml(&self) -> String {
        let Self { name, memory_mib, .. } = self;
        let files = self.files.display();
        let kind = if self.kvm { "kvm" } else { "qemu" };
        let kernel_args = self.kernel_args.replace('&', "&amp;").replace('<', "&lt;");
        format!(
            "<domain type='{kind}'><name>{name}</name><memory unit='MiB'>{memory_mib}</memory><vcpu>1</vcpu>\
             <os><type arch='x86_64' machine='q35'>hvm</type><kernel>{files}/kernel</kernel>\
             <initrd>{files}/initrd</initrd><cmdline>{kernel_args}</cmdline></os>\
             <features><acpi/></features><cpu mode='maximum'/><devices>\
             <emulator>/usr/bin/qemu-system-x86_64</emulator>\
             <disk type='file' device='disk'><driver name='qemu' type='qcow2'/>\
             <source file='{files}/system.qcow2'/><target dev='vda' bus='virtio'/></disk>\
             <disk type='file' device='cdrom'><driver name='qemu' type='raw'/><source file='{files}/seed.iso'/>\
             <target dev='sda' bus='scsi'/><readonly/></disk><controller type='scsi' model='virtio-scsi'/>\
             <interface type='user'><model type='virtio'/></interface>\
             <rng model='virtio'><backend model='random'>/dev/urandom</backend></rng>\
             <video><model type='vga'/></video><graphics type='vnc' socket='{files}/libvirt-screen.sock'/>\
             <serial type='file'><source path='{files}/libvirt-serial'/></serial>\
             <channel type='unix'><target type='virtio' name='org.qemu.guest_agent.0'/></channel>\
             <memballoon model='none'/></devices></domain>"
        )
    }
}

/// A running daemon.
pub struct Libvirt {
    child: Child,
    folder: PathBuf,
}

impl Libvirt {
    /// Starts a daemon. Where that is not possible, the failure says why.
    pub fn start() -> Outcome<Self> {
        if !has_program("libvirtd") || !has_program("virsh") {
            return Err(failure("libvirt is not installed: apt-get install libvirt-daemon libvirt-clients"));
        }
        // Its socket has a path, and paths of sockets are short.
        let folder = tempfile::Builder::new().prefix("inn-lv-").tempdir_in("/tmp")?.keep();
        if std::fs::metadata(&folder)?.uid() != 0 {
            std::fs::remove_dir_all(&folder)?;
            return Err(failure("a private libvirtd needs root"));
        }
        for name in ["etc", "lib", "run", "cache", "log"] {
            std::fs::create_dir(folder.join(name))?;
        }
        std::fs::write(folder.join("etc/qemu.conf"), QEMU_CONF)?;
        std::fs::write(folder.join("etc/libvirtd.conf"), LIBVIRTD_CONF)?;
        let log = std::fs::File::create(folder.join("log.txt"))?;
        let child = Command::new("unshare")
            .args(["--mount", "--propagation", "private", "sh", "-c", SCRIPT, "sh"])
            .arg(&folder)
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(log)
            .spawn()?;
        let mut libvirt = Self { child, folder };
        let until = Instant::now() + PATIENCE;
        while libvirt.virsh(&["version"]).is_err() {
            if libvirt.child.try_wait()?.is_some() || Instant::now() > until {
                let log = std::fs::read_to_string(libvirt.folder.join("log.txt")).unwrap_or_default();
                return Err(failure(format!("libvirtd does not answer: {}", log.trim())));
            }
            std::thread::sleep(Duration::from_millis(100));
        }
        Ok(libvirt)
    }

    /// What it is.
    pub fn version(&self) -> String {
        let version = self.virsh(&["version"]).unwrap_or_default();
        let line = version.lines().find_map(|line| line.strip_prefix("Using library: "));
        line.unwrap_or("libvirt").to_owned()
    }

    /// Creates a machine with `virsh create`, and tells how long that took.
    pub fn create(&self, domain: &Domain<'_>) -> Outcome<Duration> {
        let file = self.folder.join(format!("{}.xml", domain.name));
        std::fs::write(&file, domain.xml())?;
        let began = Instant::now();
        self.virsh(&["create", &file.to_string_lossy()])?;
        Ok(began.elapsed())
    }

    /// Ends a machine.
    pub fn destroy(&self, name: &str) -> Outcome<()> {
        self.virsh(&["destroy", name]).map(drop)
    }

    fn virsh(&self, args: &[&str]) -> Outcome<String> {
        let socket = self.folder.join("run/libvirt-sock");
        let url = format!("qemu+unix:///system?socket={}", socket.display());
        let output = Command::new("virsh").args(["-q", "-c", &url]).args(args).output()?;
        if output.status.success() {
            return Ok(String::from_utf8_lossy(&output.stdout).into_owned());
        }
        Err(failure(format!("virsh {}: {}", args.join(" "), String::from_utf8_lossy(&output.stderr).trim())))
    }
}

impl Drop for Libvirt {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
        let _ = std::fs::remove_dir_all(&self.folder);
    }
}
