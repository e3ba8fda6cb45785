//! Real machines: the contract of the port, and what a customer does with a server.
#![expect(clippy::unwrap_used, clippy::panic, clippy::disallowed_methods, reason = "tests")]

mod bench;

use bench::{Bench, PASSWORD, address, endpoint, images_with, spec};
use innkeeper_domain::server::Size;
use innkeeper_drivers_qemu::Qemu;
use innkeeper_ports::compute::contract::{self, Trial};
use innkeeper_ports::compute::{Compute, ComputeError, DiskSpec, GuestState, PowerOrder, Secret};
use std::io::{Read, Write};
use std::net::{SocketAddrV4, TcpListener, TcpStream};
use std::path::{Path, PathBuf};
use std::process::{Command, Output};
use std::time::{Duration, Instant};

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

#[tokio::test(flavor = "multi_thread")]
async fn vm_boots_debian() {
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
