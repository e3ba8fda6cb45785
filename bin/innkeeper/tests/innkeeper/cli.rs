//! The commands, as scripts and people call them.

use crate::house::{ADA, House, PASSWORD, bare};
use innkeeper_store::StoreConfig;
use innkeeper_store::testing::TestDatabase;
use std::process::Stdio;

#[test]
fn configuration_errors_name_the_key() {
    for (text, key) in [
        ("[billing]\ntax_rate = \"much\"\n", "billing.tax_rate"),
        ("[billing]\ngrace = \"7 moons\"\n", "grace = \"7 moons\""),
        ("[server]\nlisten = \"8080\"\n", "server.listen"),
        ("[qemu]\nrot = \"/srv\"\n", "rot"),
        ("[engine\n", "line 1"),
    ] {
        let house = House::new();
        std::fs::write(house.config(), text).unwrap();
        let complaint = house.fails(&["doctor"], 2);
        assert!(complaint.contains(key), "{complaint} does not name {key}");
    }
    let house = House::new();
    let output = house.command(&["doctor"]).env("INNKEEPER_BILLING_DUE_DAYS", "soon").output().unwrap();
    assert_eq!(output.status.code(), Some(2));
    assert!(String::from_utf8_lossy(&output.stderr).contains("INNKEEPER_BILLING_DUE_DAYS"));
    let output = bare().args(["--config", "/nowhere.toml", "doctor"]).output().unwrap();
    assert_eq!(output.status.code(), Some(2));
    assert!(String::from_utf8_lossy(&output.stderr).contains("/nowhere.toml"));
    assert_eq!(bare().arg("no-such-command").output().unwrap().status.code(), Some(2));
    assert_eq!(bare().arg("--help").output().unwrap().status.code(), Some(0));
}

#[test]
fn the_doctor_tells_in_json() {
    let house = House::with("qemu = \"no-such-qemu\"\n");
    let output = house.run(&["-o", "json", "doctor"]);
    assert_eq!(output.status.code(), Some(1));
    let document: serde_json::Value = serde_json::from_slice(&output.stdout).unwrap();
    assert_eq!(document["ok"], false);
    let findings = document["findings"].as_array().unwrap();
    let of = |area: &str| findings.iter().find(|finding| finding["area"] == area && finding["ok"] == false);
    assert_eq!(of("store").unwrap()["remedy"], "innkeeper migrate");
    assert!(of("qemu").unwrap()["what"].as_str().unwrap().contains("no-such-qemu"));
    assert!(of("config").is_none() && of("port").is_none());
    assert!(findings.iter().all(|finding| (finding["ok"] == true) == (finding["remedy"] == "")));
}

#[test]
fn a_round_trip_on_sqlite() {
    round_trip(&House::new());
}

#[test]
fn a_round_trip_on_postgresql() {
    let database = TestDatabase::postgres().unwrap();
    let StoreConfig::Postgres { url, .. } = database.config() else { unreachable!() };
    let house = House::with(&format!("[store]\ndatabase = {url:?}\n"));
    round_trip(&house);
}

fn round_trip(house: &House) {
    // A database that is not there is not made by looking at it.
    if house.root().join("data").exists() {
        assert!(!house.root().join("data/innkeeper.db").exists());
    }
    house.ok(&["migrate"]);
    house.ok(&["migrate"]);
    house.customer(ADA);
    assert_eq!(house.json(&["account", "list"])[0]["email"], ADA);
    let complaint = signing_up(house, ADA, PASSWORD);
    assert!(complaint.contains("taken"), "{complaint}");
    let complaint = signing_up(house, "bob@example.net", "short");
    assert!(complaint.contains("12 characters"), "{complaint}");

    house.ok(&["credit", "add", ADA, "50", "--reference", "bank/1"]);
    let complaint = house.fails(&["credit", "add", ADA, "50", "--reference", "bank/1"], 4);
    assert!(complaint.contains("booked before"), "{complaint}");
    house.fails(&["credit", "add", ADA, "1.234"], 2);
    house.fails(&["credit", "add", ADA, "0"], 4);
    house.fails(&["credit", "add", "nobody@example.net", "5"], 3);
    assert_eq!(house.json(&["account", "show", "ADA@example.net"])["credit"], "50.00");

    catalogue(house);
    keys_and_suspension(house);
    assert_eq!(house.json(&["invoice", "list"]), serde_json::json!([]));
    assert_eq!(house.ok(&["server", "list"]), "none\n");
    for missing in [["invoice", "show", "7"], ["server", "show", "7"], ["operation", "show", "7"]] {
        let complaint = house.fails(&missing, 3);
        assert!(complaint.contains("list shows them"), "{complaint}");
    }
    house.fails(&["operation", "retry", "7"], 3);
    house.fails(&["server", "delete", "7"], 2);
    assert_eq!(house.json(&["ledger", "check"])["agrees"], true);
    assert!(house.ok(&["ledger", "show", "--account", ADA]).contains("bank/1"));
    assert!(house.ok(&["completions", "bash"]).contains("innkeeper"));
}

fn catalogue(house: &House) {
    let file = house.catalogue();
    let file = file.to_str().unwrap();
    let good = std::fs::read_to_string(file).unwrap();
    let bad = good.replacen("billing = \"prepaid\"", "billing = \"sometimes\"", 1);
    let line = bad.lines().position(|line| line.contains("sometimes")).unwrap() + 1;
    std::fs::write(file, bad).unwrap();
    let complaint = house.fails(&["catalog", "load", file], 4);
    assert!(complaint.contains(&format!("{file}:{line}: \"sometimes\"")), "{complaint}");
    assert_eq!(house.json(&["catalog", "show"])["products"], serde_json::json!([]));
    std::fs::write(file, good).unwrap();
    assert!(house.ok(&["catalog", "load", file]).contains("loaded 11 products"));
    assert!(house.ok(&["catalog", "show"]).contains("linux-2"));
    house.fails(&["catalog", "load", "/nowhere.toml"], 3);

    // Whoever stops reading is no failure.
    let mut child = house.command(&["catalog", "show", "-o", "json"]).stdout(Stdio::piped()).spawn().unwrap();
    drop(child.stdout.take());
    assert!(child.wait().unwrap().success());
}

fn keys_and_suspension(house: &House) {
    let key = house.json(&["account", "key", ADA, "--label", "laptop", "--allow", "192.0.2.7"]);
    assert_eq!(key["key"].as_str().unwrap().len(), 32);
    house.fails(&["account", "key", ADA, "--allow", "everywhere"], 4);
    let number = key["id"].to_string();
    house.ok(&["account", "key", ADA, "--revoke", &number]);
    house.fails(&["account", "key", ADA, "--revoke", &number], 3);
    house.ok(&["account", "suspend", ADA]);
    assert_eq!(house.json(&["account", "show", ADA])["state"], "suspended");
    assert!(house.ok(&["account", "suspend", ADA]).contains("already"));
    house.ok(&["account", "suspend", ADA, "--undo"]);
    assert_eq!(house.json(&["account", "show", ADA])["state"], "active");
}

fn signing_up(house: &House, email: &str, password: &str) -> String {
    let mut command = house.command(&["account", "create", email]);
    let output = command.env("INNKEEPER_PASSWORD", password).stdin(Stdio::null()).output().unwrap();
    assert_eq!(output.status.code(), Some(4), "{output:?}");
    String::from_utf8(output.stderr).unwrap()
}

#[test]
fn a_missing_database_is_told() {
    let house = House::new();
    let complaint = house.fails(&["account", "list"], 3);
    assert!(complaint.contains("innkeeper migrate"), "{complaint}");
    let complaint = house.fails(&["account", "list", "--database", "postgres://127.0.0.1:9/none"], 5);
    assert!(complaint.contains("postgres://127.0.0.1:9/none"), "{complaint}");
}
