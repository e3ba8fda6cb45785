//! The catalogue file: loaded whole or not at all, and loaded again without disturbing what was sold.

use crate::fixture::{DAY, SMALL, catalogue, delivered, free, house, item, left, service_row, try_order};
use innkeeper_app::catalogue::{LoadError, Loaded, load};
use innkeeper_app::order::OrderError;
use innkeeper_app::service;
use innkeeper_app::testing::{CATALOGUE, House};

/// Line and text of every problem of the small catalogue after a change.
async fn problems(from: &str, to: &str) -> Vec<(usize, String)> {
    assert!(SMALL.contains(from), "{from}");
    let house = House::new().await;
    let before = catalogue(&house).await;
    let answer = load(house.app(), &SMALL.replacen(from, to, 1)).await;
    assert_eq!(catalogue(&house).await, before);
    match answer {
        Err(LoadError::Problems(problems)) => {
            problems.into_iter().map(|problem| (problem.line, problem.text)).collect()
        }
        other => panic!("{to}: {other:?}"),
    }
}

/// The line of a text, from 1.
fn line_of(text: &str, part: &str) -> usize {
    1 + text.lines().position(|line| line.contains(part)).unwrap()
}

#[tokio::test]
async fn a_problem_is_told_with_its_line() {
    let cases = [
        ("country = \"LT\"", "country = \"Lithuania\"", "\"Lithuania\" is not a country code such as DE"),
        ("127.80.0.1-127.80.0.4", "127.80.0.9-127.80.0.4", "is not an address range"),
        ("127.81.0.1", "127.80.0.3", "stands here twice"),
        ("family = \"linux\"", "family = \"unix\"", "\"unix\" is not linux, windows or other"),
        ("billing = \"prepaid\"", "billing = \"free\"", "\"free\" is not prepaid or metered"),
        ("category = \"servers\"", "category = \"boxes\"", "the slug of a category of this file"),
        ("memory_mib = 512", "memory_mib = 5", "memory must be 64 MiB"),
        ("cycle = \"m\", recurring = \"10.00\"", "cycle = \"x\", recurring = \"10.00\"", "\"x\" is no cycle"),
        ("recurring = \"10.00\"", "recurring = \"10.001\"", "an amount is a text such as"),
        ("recurring = \"10.00\"", "recurring = \"-1\"", "an amount is a text such as"),
        (
            "{ cycle = \"a\", recurring = \"100.00\" }",
            "{ cycle = \"m\", recurring = \"100.00\" }",
            "the cycle m has a price already",
        ),
        ("vcpu = \"0.006\"", "vcpu = \"much\"", "\"much\" is not an amount an hour"),
        ("rate = { vcpu = \"0.006\"", "rate = { cores = \"0.006\"", "\"cores\" is no meter"),
        ("stock = { a = 1 }", "stock = { z = 1 }", "\"z\" is no location of this file"),
        ("code = \"odd\"", "code = \"vps\"", "\"vps\" stands here twice"),
        ("currency = \"EUR\"", "currency = \"euro\"", "\"euro\" is not a currency code"),
        ("slug = \"servers\"", "id = 9223372036854775807\nslug = \"servers\"", "is not one from 1 to"),
        ("code = \"vps\"", "id = -1\ncode = \"vps\"", "the id -1 is not one from 1 to"),
        ("code = \"b\"\n", "code = \"b\"\nuid = \"12\"\n", "\"12\" is not 32 hexadecimal digits"),
    ];
    for (from, to, text) in cases {
        let found = problems(from, to).await;
        let before = SMALL[..SMALL.find(from).unwrap()].matches('\n').count();
        let line = before + to.lines().count();
        let tells = |(at, found): &(usize, String)| *at == line && found.contains(text);
        assert!(found.iter().any(tells), "line {line}, {text:?}: {found:?}");
    }
}

#[tokio::test]
async fn a_text_that_is_no_catalogue_is_refused() {
    for (from, to, text) in [
        ("currency = \"EUR\"", "currency = ", "invalid"),
        ("default = true", "defaults = true", "unknown field"),
        ("vcpu_max = 16", "vcpu_max = \"many\"", "invalid type"),
        ("vcpu_max = 16", "vcpu_max = -1", "invalid value"),
    ] {
        let found = problems(from, to).await;
        let line = line_of(&SMALL.replacen(from, to, 1), to);
        assert!(found.len() == 1 && found[0].0 == line, "{to}: {found:?} is not on line {line}");
        assert!(found[0].1.contains(text) || from.starts_with("currency"), "{found:?}");
    }
}

#[tokio::test]
async fn every_problem_is_told_at_once() {
    let house = House::new().await;
    let text = SMALL.replace("\"prepaid\"", "\"free\"").replace("family = \"linux\"", "family = \"x\"");
    let Err(LoadError::Problems(problems)) = load(house.app(), &text).await else { panic!("it was loaded") };
    // Three products, two images.
    assert_eq!(problems.len(), 5, "{problems:?}");
    let shown = problems[0].to_string();
    assert!(shown.starts_with(&format!("line {}: ", problems[0].line)), "{shown}");
}

#[tokio::test]
async fn loading_again_changes_nothing() {
    let house = House::new().await;
    let before = catalogue(&house).await;
    let loaded = load(house.app(), CATALOGUE).await.unwrap();
    let same = Loaded {
        products: before.offers.len(),
        images: before.images.len(),
        locations: before.locations.len(),
        ..Loaded::default()
    };
    assert_eq!(loaded, same);
    assert_eq!(catalogue(&house).await, before);
}

#[tokio::test]
async fn a_new_price_is_for_new_orders_and_ids_stay() {
    let house = house().await;
    let (caller, id) = delivered(&house, item(&house, "vps").await).await;
    let before = catalogue(&house).await;
    let text = SMALL
        .replace("recurring = \"10.00\"", "recurring = \"12.00\"")
        .replace("name = \"VPS\"", "name = \"VPS 1\"");
    house.load(&text).await;
    let after = catalogue(&house).await;
    for (old, new) in before.offers.iter().zip(&after.offers) {
        assert_eq!((old.product.id, old.product.uid), (new.product.id, new.product.uid));
        assert_eq!(old.options, new.options);
    }
    for (old, new) in before.locations.iter().zip(&after.locations) {
        assert_eq!(old, new);
    }
    assert_eq!(before.images, after.images);
    house.run_for(DAY * 31).await;
    // The agreement keeps the price that was agreed on.
    assert_eq!(service_row(&house, id).await.recurring.decimal(), "10.00");
    let seen = service::show(house.app(), &caller, id).await.unwrap().unwrap();
    assert_eq!(seen.product.name, "VPS 1");
    house.check().await;
}

#[tokio::test]
async fn what_the_file_no_longer_has_is_no_longer_sold() {
    let house = house().await;
    let (caller, id) = delivered(&house, item(&house, "rare").await).await;
    let vps = item(&house, "rare").await;
    let start = SMALL.find("[[product]]\ncode = \"rare\"").unwrap();
    let end = start + SMALL[start..].find("[[product]]\ncode = \"cloud\"").unwrap();
    let without = format!("{}{}", &SMALL[..start], &SMALL[end..]);
    let loaded = load(house.app(), &without).await.unwrap();
    assert_eq!((loaded.withdrawn, loaded.products, loaded.addresses), (1, 5, 0));
    assert!(!house.offer("rare").await.product.offered);
    assert_eq!(try_order(&house, &caller, &[vps]).await, Err(OrderError::NoProduct));
    // What was sold goes on, and is renewed.
    house.run_for(DAY * 31).await;
    assert_eq!(service_row(&house, id).await.period_index, 1);
    assert_eq!(service_row(&house, id).await.product, house.offer("rare").await.product.id);
    house.load(SMALL).await;
    assert!(house.offer("rare").await.product.offered);
    house.check().await;
}

#[tokio::test]
async fn more_addresses_and_stock_are_added() {
    let house = house().await;
    let more = SMALL.replace("127.80.0.4", "127.80.0.6").replace("stock = { a = 1 }", "stock = { a = 3 }");
    let loaded = load(house.app(), &more).await.unwrap();
    assert_eq!((loaded.addresses, free(&house, "a").await, left(&house, "rare").await), (2, 6, Some(3)));
}

#[tokio::test]
async fn a_number_that_was_sold_is_not_given_to_another_product() {
    let house = house().await;
    let id = house.offer("vps").await.product.id;
    let before = catalogue(&house).await;
    let other = SMALL.replacen("code = \"vps\"", &format!("id = {id}\ncode = \"other\""), 1);
    let Err(LoadError::Problems(problems)) = load(house.app(), &other).await else { panic!("it was loaded") };
    assert!(problems.iter().any(|one| one.text.contains("belongs to another product")), "{problems:?}");
    assert_eq!(catalogue(&house).await, before);
}

#[tokio::test]
async fn an_identity_that_was_sold_is_not_given_to_anything_else() {
    let house = house().await;
    let (product, image) = (house.offer("vps").await.product.uid, house.image("tiny").await.uid);
    let location = house.location("a").await.uid;
    let before = catalogue(&house).await;
    for (code, uid) in [("vps", product), ("tiny", image), ("a", location)] {
        let line = format!("code = \"{code}\"\n");
        let other = SMALL.replacen(&line, &format!("code = \"{code}-2\"\nuid = \"{uid}\"\n"), 1);
        assert_ne!(other, SMALL, "{code}");
        let Err(LoadError::Problems(problems)) = load(house.app(), &other).await else {
            panic!("{code} was loaded")
        };
        assert!(problems.iter().any(|one| one.text.contains("belongs to another one")), "{problems:?}");
    }
    assert_eq!(catalogue(&house).await, before);
}
