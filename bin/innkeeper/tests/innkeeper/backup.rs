//! Backup and restore with the real binary: beside a serving process, over a database, and into the other kind.

use crate::house::{ADA, House};
use innkeeper_store::testing::{POSTGRES_VARIABLE, TestDatabase};
use innkeeper_store::{StoreConfig, backup};
use serde_json::Value;
use std::fs::Permissions;
use std::os::unix::fs::PermissionsExt;
use std::path::PathBuf;
use std::process::{Child, Stdio};
use std::time::Duration;

/// A process that answers and does no work, which is killed when the test is over.
struct Api(Child);

impl Api {
    fn serve(house: &House) -> Self {
        let mut command = house.command(&["serve", "--roles", "api"]);
        let child = command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null()).spawn().unwrap();
        let api = Self(child);
        house.until(Duration::from_secs(30), "the api answers", || {
            house.try_get("/readyz").filter(|answer| answer.status == 200)
        });
        api
    }
}

impl Drop for Api {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

fn file(house: &House, name: &str) -> (PathBuf, String) {
    let path = house.root().join(name);
    let text = path.to_str().unwrap().to_owned();
    (path, text)
}

fn order(house: &House) {
    let body = "{\"domain\":\"web.example.net\",\"cycle\":\"m\"}";
    house.time4vps("POST", "/order/70", body);
}

/// Everything that the two reports say about the money and the servers.
fn seen(house: &House, more: &[&str]) -> Vec<Value> {
    [["ledger", "show"], ["invoice", "list"], ["server", "list"], ["operation", "list"]]
        .iter()
        .map(|verb| house.json(&[verb.as_slice(), more].concat()))
        .collect()
}

#[test]
fn a_backup_beside_a_serving_process_comes_back_as_it_was() {
    let (house, _) = House::open();
    let (path, name) = file(&house, "one.backup");
    let serving = Api::serve(&house);
    order(&house);
    let saved = house.json(&["backup", &name]);
    assert_eq!(saved["tables"]["server"], 1);
    assert_eq!(std::fs::metadata(&path).unwrap().permissions().mode() & 0o777, 0o600);
    assert!(!house.root().join("one.backup.partial").exists());
    assert_eq!(house.json(&["restore", "--check", &name])["sha256"], saved["sha256"]);
    let before = seen(&house, &[]);
    order(&house);
    // Neither a file nor a database is replaced unasked.
    let complaint = house.fails(&["backup", &name], 4);
    assert!(complaint.contains("--force"), "{complaint}");
    let complaint = house.fails(&["restore", &name, "--force"], 5);
    assert!(complaint.contains("stop innkeeper"), "{complaint}");
    drop(serving);
    let complaint = house.fails(&["restore", &name], 4);
    assert!(complaint.contains("not empty") && complaint.contains("--force"), "{complaint}");
    assert_ne!(seen(&house, &[]), before);

    let restored = house.json(&["restore", &name, "--force"]);
    assert_eq!((&restored["sha256"], &restored["ledger_agrees"]), (&saved["sha256"], &Value::Bool(true)));
    assert_eq!(seen(&house, &[]), before);
    assert!(house.ok(&["ledger", "check"]).contains("everything agrees"));
    // It goes on: the next numbers are free.
    let serving = Api::serve(&house);
    order(&house);
    drop(serving);
    house.json(&["backup", &name, "--force"]);
}

#[test]
fn a_worker_keeps_its_database() {
    let (house, _) = House::open();
    let (_, name) = file(&house, "one.backup");
    house.ok(&["backup", &name]);
    let serving = house.serve();
    let complaint = house.fails(&["restore", &name, "--force"], 5);
    assert!(complaint.contains("stop innkeeper") && complaint.contains("worker"), "{complaint}");
    assert_eq!(house.time4vps("GET", "/details", "")["client"]["email"], ADA);
    assert_eq!(serving.stop(), Some(0));
    house.ok(&["restore", &name, "--force"]);
}

#[test]
fn a_backup_that_is_damaged_is_not_restored() {
    let (house, _) = House::open();
    let (path, name) = file(&house, "one.backup");
    house.fails(&["restore", &name], 3);
    house.ok(&["backup", &name]);
    let before = seen(&house, &[]);
    let whole = std::fs::read(&path).unwrap();
    for length in [0, 10, whole.len() / 2, whole.len() - 1] {
        std::fs::write(&path, &whole[..length]).unwrap();
        for args in [vec!["restore", &name, "--force"], vec!["restore", "--check", &name]] {
            let complaint = house.fails(&args, 1);
            assert!(
                complaint.contains("damaged") && complaint.contains("nothing was changed"),
                "{complaint}"
            );
        }
    }
    assert_eq!(seen(&house, &[]), before);
    // A folder that cannot be written leaves nothing behind.
    let complaint = house.fails(&["backup", "/proc/none/one.backup"], 1);
    assert!(complaint.contains("/proc/none"), "{complaint}");
    std::fs::set_permissions(&path, Permissions::from_mode(0o644)).unwrap();
    house.ok(&["backup", &name, "--force"]);
    assert_eq!(std::fs::metadata(&path).unwrap().permissions().mode() & 0o777, 0o600);
}

#[test]
fn a_house_moves_to_the_other_database_and_back() {
    if std::env::var_os(POSTGRES_VARIABLE).is_none() {
        println!("skipped: there is no PostgreSQL");
        return;
    }
    let (house, _) = House::open();
    let serving = Api::serve(&house);
    order(&house);
    drop(serving);
    let database = TestDatabase::postgres().unwrap();
    let StoreConfig::Postgres { url, .. } = database.config() else { panic!() };
    let (_, there) = file(&house, "there.backup");
    let (_, back) = file(&house, "back.backup");
    house.ok(&["backup", &there]);
    house.ok(&["restore", &there, "--database", &url]);
    assert_eq!(seen(&house, &["--database", &url]), seen(&house, &[]));
    house.ok(&["backup", &back, "--database", &url]);
    house.ok(&["restore", &back, "--force"]);
    assert_eq!(seen(&house, &["--database", &url]), seen(&house, &[]));
}

#[test]
fn a_page_of_the_database_that_breaks_is_told_by_doctor_and_mended_by_a_restore() {
    let (house, _) = House::open();
    let (_, name) = file(&house, "one.backup");
    house.ok(&["backup", &name]);
    let database = house.root().join("data/innkeeper.db");
    let mut bytes = std::fs::read(&database).unwrap();
    let length = bytes.len();
    for byte in bytes.iter_mut().skip(4_096 * 3).take(length / 2) {
        *byte = 0xA5;
    }
    std::fs::write(&database, bytes).unwrap();
    let told = String::from_utf8(house.run(&["doctor"]).stdout).unwrap();
    assert!(told.contains("damaged") && told.contains("innkeeper restore"), "{told}");
    let complaint = house.fails(&["serve"], 1);
    assert!(complaint.contains("damaged"), "{complaint}");
    std::fs::rename(&database, database.with_extension("broken")).unwrap();
    house.ok(&["restore", &name]);
    assert!(house.ok(&["ledger", "check"]).contains("everything agrees"));
    let config = StoreConfig::Sqlite { path: database, readers: 1 };
    backup::save(&config, &mut Vec::new(), "now", &mut |_, _| {}).unwrap();
}
