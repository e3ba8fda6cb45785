//! The fake keeps the contract of the port, and fails as told.

use super::super::contract::{self, Trial};
use super::*;
use crate::compute::{DiskSpec, GuestState, Install, NetworkSpec};
use innkeeper_domain::server::Size;
use std::pin::pin;
use std::task::{Context, Poll, Waker};

/// Runs a future that never waits for anything but the fake.
fn run<F: Future>(future: F) -> F::Output {
    match pin!(future).poll(&mut Context::from_waker(Waker::noop())) {
        Poll::Ready(output) => output,
        Poll::Pending => panic!("the call is frozen"),
    }
}

fn spec() -> MachineSpec {
    MachineSpec {
        revision: 1,
        size: Size { vcpu: 1, cores_per_socket: 1, memory_mib: 128 },
        disks: vec![DiskSpec { name: "sys".to_owned(), size_gib: 2 }],
        install: Install {
            id: "i1".to_owned(),
            revision: 1,
            image: "tiny".to_owned(),
            hostname: "web".to_owned(),
            root_password: Some(Secret("first".to_owned())),
            ssh_keys: vec![],
            user_data: None,
        },
        network: NetworkSpec { mac: "52:54:00:00:00:01".to_owned(), address: [127, 0, 0, 1].into() },
    }
}

#[test]
fn keeps_the_contract() {
    let fake = FakeCompute::new().with_boot_observes(2).with_stop_observes(1);
    run(contract::run(&Trial::of(&fake, "fake", "tiny", [127, 0, 0, 1].into()).at_once())).unwrap();
}

#[test]
fn fails_in_line_and_loses_answers() {
    let fake = FakeCompute::new();
    fake.fail_next(Verb::Ensure, ComputeError::Transient("one".to_owned()));
    fake.lose_answer_next(Verb::Ensure, ComputeError::Transient("two".to_owned()));
    assert_eq!(run(fake.ensure("a", &spec())), Err(ComputeError::Transient("one".to_owned())));
    assert_eq!(fake.built("a"), 0);
    assert_eq!(run(fake.ensure("a", &spec())), Err(ComputeError::Transient("two".to_owned())));
    assert_eq!(fake.built("a"), 1);
    assert_eq!(run(fake.ensure("a", &spec())), Ok(Ensured { restart_needed: false }));
    assert_eq!(fake.built("a"), 1);
    fake.refuse_forever("a", "no room");
    assert_eq!(run(fake.power("a", &PowerOrder::On)), Err(ComputeError::Refused("no room".to_owned())));
}

#[test]
fn a_frozen_ensure_wakes_up_to_a_tombstone() {
    let fake = FakeCompute::new();
    let frozen = fake.freeze_next(Verb::Ensure);
    let spec = spec();
    let mut late = pin!(fake.ensure("a", &spec));
    let mut context = Context::from_waker(Waker::noop());
    assert!(late.as_mut().poll(&mut context).is_pending());
    assert!(frozen.reached());
    run(fake.retire("a")).unwrap();
    frozen.thaw();
    assert_eq!(late.as_mut().poll(&mut context), Poll::Ready(Err(ComputeError::Retired)));
    assert_eq!(fake.built("a"), 0);
}

#[test]
fn a_deaf_guest_stays_on_and_a_hung_one_boots_for_ever() {
    let fake = FakeCompute::new();
    run(fake.ensure("a", &spec())).unwrap();
    fake.deafen("a");
    fake.hang("a");
    run(fake.power("a", &PowerOrder::On)).unwrap();
    run(fake.power("a", &PowerOrder::OffSoft)).unwrap();
    let seen = run(fake.observe("a")).unwrap();
    assert!(seen.running);
    assert_eq!(seen.guest, GuestState::Booting);
    assert!(fake.snapshot().starts_with("machine a on 1x1 128MiB sys:2GiB 127.0.0.1"));
    assert_eq!(fake.calls(), ["ensure a", "power a on", "power a off-soft", "observe a"]);
}
