//! What cannot be sold is refused, changes nothing, and never ends a worker.

use crate::fixture::{bills, catalogue, cloud, free, house, item, order, product, try_order};
use innkeeper_app::order::{NewItem, OrderError};
use innkeeper_domain::id::{ImageId, LocationId, OptionId, OptionItemId, ProductId, Uid};
use innkeeper_domain::secret::Secret;
use innkeeper_domain::server::Size;
use innkeeper_domain::time::Cycle;
use proptest::prelude::*;

#[tokio::test]
async fn unknown_things_are_not_sold() {
    let house = house().await;
    let caller = house.tenant("ada@example.net").await;
    house.credit(&caller, "100.00").await;
    let vps = item(&house, "vps").await;
    let cases = [
        (NewItem::of(ProductId(999)), OrderError::NoProduct),
        (NewItem { location: Some(LocationId(999)), ..vps.clone() }, OrderError::NoLocation),
        (NewItem { image: Some(ImageId(999)), ..vps.clone() }, OrderError::NoImage),
        (NewItem { cycle: Some(Cycle::Biennially), ..vps.clone() }, OrderError::NoPrice(caller.currency)),
        (NewItem { choices: vec![(OptionId(999), OptionItemId(1))], ..vps.clone() }, OrderError::NoOption),
        (NewItem { address: Some(Uid::from_bytes([7; 16])), ..vps.clone() }, OrderError::NoAddress),
    ];
    for (item, error) in cases {
        assert_eq!(try_order(&house, &caller, &[item]).await, Err(error));
    }
    assert_eq!(try_order(&house, &caller, &[]).await, Err(OrderError::Items));
    assert_eq!(try_order(&house, &caller, &vec![vps; 51]).await, Err(OrderError::Items));
    assert!(bills(&house, &caller).await.is_empty());
    assert_eq!(free(&house, "a").await, 4);
}

#[tokio::test]
async fn an_option_is_chosen_once_and_in_a_cycle_that_it_is_sold_for() {
    let house = house().await;
    let caller = house.tenant("ada@example.net").await;
    house.credit(&caller, "200.00").await;
    let option = house.offer("vps").await.options[0].clone();
    let choice = (option.id, option.items[0].id);
    let twice = NewItem { choices: vec![choice, choice], ..item(&house, "vps").await };
    assert_eq!(try_order(&house, &caller, &[twice]).await, Err(OrderError::NoOption));
    let annual = NewItem { cycle: Some(Cycle::Annually), choices: vec![choice], ..item(&house, "vps").await };
    let unsold = try_order(&house, &caller, &[annual]).await;
    assert_eq!(unsold, Err(OrderError::NoPrice(caller.currency)));
    // Of another product.
    let foreign = NewItem { choices: vec![choice], ..item(&house, "odd").await };
    assert_eq!(try_order(&house, &caller, &[foreign]).await, Err(OrderError::NoOption));
}

#[tokio::test]
async fn sizes_and_disks_have_bounds() {
    let house = house().await;
    let caller = house.tenant("ada@example.net").await;
    house.credit(&caller, "1000.00").await;
    let good = cloud(&house).await;
    let size = |vcpu, cores_per_socket, memory_mib| Some(Size { vcpu, cores_per_socket, memory_mib });
    for wrong in [None, size(0, 1, 512), size(65, 1, 512), size(4, 3, 512), size(1, 0, 512), size(1, 1, 63)] {
        let answer = try_order(&house, &caller, &[NewItem { size: wrong, ..good.clone() }]).await;
        assert!(matches!(answer, Err(OrderError::Size(_))), "{wrong:?}: {answer:?}");
    }
    for wrong in [vec![], vec![0], vec![4001], vec![1; 9], vec![u32::MAX]] {
        let answer =
            try_order(&house, &caller, &[NewItem { disks_gib: wrong.clone(), ..good.clone() }]).await;
        assert!(matches!(answer, Err(OrderError::Disks(_))), "{wrong:?}: {answer:?}");
    }
    let big = house.image("big").await.id;
    for (memory_mib, disk_gib) in [(1024, 50), (2048, 49)] {
        let item = NewItem {
            image: Some(big),
            size: size(1, 1, memory_mib),
            disks_gib: vec![disk_gib],
            ..good.clone()
        };
        let answer = try_order(&house, &caller, &[item]).await;
        assert!(matches!(answer, Err(OrderError::Size(_) | OrderError::Disks(_))), "{answer:?}");
    }
    let of_a_plan = NewItem { size: size(1, 1, 512), ..item(&house, "vps").await };
    assert!(matches!(try_order(&house, &caller, &[of_a_plan]).await, Err(OrderError::Size(_))));
}

#[tokio::test]
async fn a_location_is_sold_until_it_is_full() {
    let house = house().await;
    let caller = house.tenant("ada@example.net").await;
    house.credit(&caller, "1000.00").await;
    let size = |vcpu, memory_mib| Some(Size { vcpu, cores_per_socket: 1, memory_mib });
    let good = cloud(&house).await;
    let full = [
        NewItem { size: size(17, 512), ..good.clone() },
        NewItem { size: size(1, 16385), ..good.clone() },
        NewItem { disks_gib: vec![200, 201], ..good.clone() },
    ];
    for item in full {
        assert_eq!(try_order(&house, &caller, &[item]).await, Err(OrderError::NoCapacity));
    }
    let half = NewItem { size: size(8, 8192), disks_gib: vec![200], ..good.clone() };
    order(&house, &caller, &[half.clone(), half]).await;
    assert_eq!(try_order(&house, &caller, &[good]).await, Err(OrderError::NoCapacity));
    house.settle().await;
    house.check().await;
}

#[tokio::test]
async fn texts_are_checked() {
    let house = house().await;
    let caller = house.tenant("ada@example.net").await;
    house.credit(&caller, "100.00").await;
    let vps = item(&house, "vps").await;
    let long = "x".repeat(300);
    let wrong = [
        ("name", NewItem { name: Some(" ".to_owned()), ..vps.clone() }),
        ("name", NewItem { name: Some("a\u{0}b".to_owned()), ..vps.clone() }),
        ("description", NewItem { description: long.clone(), ..vps.clone() }),
        ("hostname", NewItem { hostname: Some("-web".to_owned()), ..vps.clone() }),
        ("password", NewItem { password: Some(Secret("short".to_owned())), ..vps.clone() }),
        ("password", NewItem { password: Some(Secret("line\nbreak".to_owned())), ..vps.clone() }),
        ("ssh_key", NewItem { ssh_keys: vec!["ssh-rsa".to_owned()], ..vps.clone() }),
        ("ssh_key", NewItem { ssh_keys: vec!["ssh-rsa AAAAAAAAAAAAAAAA\nroot".to_owned()], ..vps.clone() }),
        ("script", NewItem { user_data: Some("echo hello".to_owned()), ..vps.clone() }),
        ("script", NewItem { user_data: Some(format!("#!{}", "x".repeat(70_000))), ..vps.clone() }),
    ];
    for (part, item) in wrong {
        let answer = try_order(&house, &caller, &[item]).await;
        assert!(
            matches!(answer, Err(OrderError::Field { part: found, .. }) if found == part),
            "{part}: {answer:?}"
        );
    }
    let good = NewItem {
        hostname: Some("web1.example.net".to_owned()),
        password: Some(Secret("correct horse".to_owned())),
        ssh_keys: vec!["ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIH ada@home".to_owned()],
        user_data: Some("#!/bin/sh\ntrue".to_owned()),
        ..vps
    };
    order(&house, &caller, &[good]).await;
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]

    /// Whatever is asked for, the answer is a sale or a refusal, and the money agrees.
    #[test]
    fn any_order_is_sold_or_refused(
        vcpu in any::<u32>(), cores in any::<u32>(), memory in any::<u32>(),
        disks in proptest::collection::vec(any::<u32>(), 0..10),
        choices in proptest::collection::vec((0_i64..3, 0_i64..3), 0..5),
        name in proptest::option::of(".*"), password in proptest::option::of(".*"),
        which in 0_usize..6, cycle in proptest::option::of(0_usize..6), on in any::<bool>(),
    ) {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
        runtime.block_on(async {
            let house = house().await;
            let caller = house.tenant("ada@example.net").await;
            house.credit(&caller, "100.00").await;
            let code = ["vps", "odd", "rare", "cloud", "m", "l"][which];
            let item = NewItem {
                cycle: cycle.map(|index| Cycle::ALL[index]),
                choices: choices.iter().map(|(option, item)| (OptionId(*option), OptionItemId(*item))).collect(),
                size: (which == 3).then_some(Size { vcpu, cores_per_socket: cores, memory_mib: memory }),
                disks_gib: disks.clone(),
                name: name.clone(),
                password: password.clone().map(Secret),
                power_on: on,
                ..NewItem::of(product(&house, code).await)
            };
            if let Err(error) = try_order(&house, &caller, &[item]).await {
                assert!(!matches!(error, OrderError::Denied(_)), "{error:?}");
            }
            house.settle().await;
            house.check().await;
            assert!(!catalogue(&house).await.offers.is_empty());
        });
    }
}
