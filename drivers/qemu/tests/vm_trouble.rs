//! Real machines in trouble: half-done work, damaged parts, ports in use, full disks and a QEMU that hangs.
#![expect(clippy::unwrap_used, clippy::panic, clippy::disallowed_methods, reason = "tests")]

mod bench;

use bench::{Bench, endpoint, images, spec};
use innkeeper_drivers_qemu::{Qemu, QemuConfig};
use innkeeper_ports::compute::{Compute, ComputeError, GuestState, PowerOrder};
use std::net::TcpListener;
use std::process::Command;

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
