//! Twice the input costs at most twice as much: no parser has a size at which it becomes a burden.

use axum::http::{HeaderMap, HeaderValue, Uri, header};
use innkeeper_fuzz::Cost;
use innkeeper_sdk_oneandone::Request;
use innkeeper_sdk_oneandone::server::ServerCreate;
use innkeeper_surface::params::{COUNT_MAX, Params};
use innkeeper_surfaces_oneandone::listing::Listing;
use innkeeper_surfaces_time4vps::authorization::Authorization;
use innkeeper_surfaces_time4vps::path;
use serde_json::{Value, json};

const FORM: Option<&str> = Some("application/x-www-form-urlencoded");

/// Doubles an input three times. What it costs may at most double with it, give or take what buffers round up.
fn grows_no_faster(what: &str, first: usize, mut cost: impl FnMut(usize) -> Cost) {
    let mut before = cost(first);
    for size in [2, 4, 8].map(|times| times * first) {
        let now = cost(size);
        let most = |before: u64| before * 5 / 2 + 4096;
        let fits = now.bytes <= most(before.bytes) && now.pieces <= most(before.pieces);
        assert!(fits, "{what}: {size} costs {now:?}, half of it {before:?}");
        before = now;
    }
}

fn form(text: &str) -> Cost {
    Cost::of(|| drop(Params::parse(None, FORM, text.as_bytes())))
}

fn listed(query: &[(&str, &str)], rows: &[Value]) -> Cost {
    let pairs: Vec<_> = query.iter().map(|(name, text)| ((*name).to_owned(), (*text).to_owned())).collect();
    let rows = rows.to_vec();
    Cost::of(|| drop(Listing::from_query(&pairs).map(|listing| listing.apply(rows))))
}

#[test]
fn parameters_cost_what_they_weigh() {
    let names = |count: usize| (0..count).map(|number| format!("n{number}=x")).collect::<Vec<_>>().join("&");
    grows_no_faster("names", COUNT_MAX / 8, |count| form(&names(count)));
    grows_no_faster("more names than are read", COUNT_MAX, |count| form(&names(count)));
    grows_no_faster("items of a list", COUNT_MAX / 8, |count| form(&"a[]=x&".repeat(count)));
    grows_no_faster("one name again and again", COUNT_MAX / 8, |count| form(&"a=x&".repeat(count)));
    grows_no_faster("nothing again and again", 10_000, |count| form(&"&".repeat(count)));
    grows_no_faster("a long value", 10_000, |length| form(&format!("a={}", "%41".repeat(length))));
    grows_no_faster("a long name", 10_000, |length| form(&format!("{}=1", "a".repeat(length))));
    grows_no_faster("steps of a name", 10_000, |count| form(&format!("a{}=1", "[b]".repeat(count))));
    grows_no_faster("open brackets", 10_000, |count| form(&format!("a{}=1", "[".repeat(count))));
    let long = |count: usize| format!("a{}=1&", "[bbbbbbbbbbbbbbbb]".repeat(15)).repeat(count);
    grows_no_faster("long names", COUNT_MAX / 8, |count| form(&long(count)));
    let json = |text: &str| Cost::of(|| drop(Params::parse(None, None, text.as_bytes())));
    grows_no_faster("lists in lists", 10_000, |depth| json(&"[".repeat(depth)));
    grows_no_faster("maps in maps", 10_000, |depth| json(&"{\"a\":".repeat(depth)));
    grows_no_faster("a long list", COUNT_MAX / 8, |count| json(&format!("[{}1]", "1,".repeat(count - 1))));
    grows_no_faster("a long text", 10_000, |length| json(&format!("[\"{}\"]", "\\u0041".repeat(length))));
    grows_no_faster("a long number", 10_000, |length| json(&format!("[{}]", "1".repeat(length))));
}

#[test]
fn bodies_cost_what_they_weigh() {
    let with = |member: &str, item: Value, count: usize| {
        let mut body = json!({"name": "n", "appliance_id": "a", "hardware": {"fixed_instance_size_id": "f"}});
        body[member] = Value::Array(vec![item; count]);
        Cost::of(|| drop(ServerCreate::decode(&body)))
    };
    grows_no_faster("keys", 1000, |count| with("public_key", json!("k"), count));
    let disks = |count: usize| {
        let hdds = vec![json!({"size": 20, "is_main": false}); count];
        let hardware = json!({"vcore": 1, "cores_per_processor": 1, "ram": 1, "hdds": hdds});
        let body = json!({"name": "n", "appliance_id": "a", "hardware": hardware});
        Cost::of(|| drop(ServerCreate::decode(&body)))
    };
    grows_no_faster("disks", 1000, disks);
}

#[test]
fn lists_cost_what_they_weigh() {
    let rows = |count: usize| {
        (0..count).map(|number| json!({"id": number, "name": "n", "ips": [{"ip": "a"}]})).collect::<Vec<_>>()
    };
    for query in [
        &[("q", "n")][..],
        &[("sort", "-name")],
        &[("fields", "id,ips.ip")],
        &[("q", "n"), ("sort", "id"), ("fields", "name"), ("page", "2"), ("per_page", "10")],
    ] {
        grows_no_faster(&format!("{query:?}"), 200, |count| listed(query, &rows(count)));
    }
    grows_no_faster("fields", 10_000, |count| listed(&[("fields", &"id,".repeat(count))], &rows(10)));
    grows_no_faster("parts of a field", 5_000, |count| listed(&[("fields", &"a.".repeat(count))], &rows(10)));
    grows_no_faster("parts to sort by", 5_000, |count| listed(&[("sort", &"a.".repeat(count))], &rows(10)));
}

#[test]
fn headers_and_addresses_cost_what_they_weigh() {
    for start in ["Basic ", "Bearer ", "Digest ", ""] {
        grows_no_faster(start, 1000, |length| {
            let value = HeaderValue::from_str(&format!("{start}{}", "YTpi".repeat(length))).unwrap();
            let headers = HeaderMap::from_iter([(header::AUTHORIZATION, value)]);
            Cost::of(|| drop(Authorization::of(&headers)))
        });
    }
    grows_no_faster("slashes", 1000, |length| {
        let uri: Uri = format!("/a{}", "/".repeat(length)).parse().unwrap();
        Cost::of(|| drop(path::canonical(uri)))
    });
}
