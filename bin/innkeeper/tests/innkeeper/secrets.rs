//! Secrets that customers and operators bring: whatever happens to a request, they show up nowhere that others read.

use crate::house::{ADA, Answer, House, PASSWORD, Serving, base64};
use innkeeper_store::StoreConfig;
use innkeeper_store::testing::TestDatabase;
use std::path::Path;

/// A root password that the customer chooses.
const ROOT: &str = "Planted-Root-Password-1";
/// A password that is wrong.
const WRONG: &str = "Planted-Wrong-Password-1";
/// A token that is none.
const TOKEN: &str = "plantedplantedplantedplanted0001";
/// A refresh token that is none.
const REFRESH: &str = "refresh.plantedplantedplantedplanted0002";
/// The password of the database.
const DATABASE: &str = "Planted-Database-Password-1";

/// What was said to others, by where it was said.
type Said = Vec<(String, String)>;

#[test]
fn secrets_show_up_nowhere_on_sqlite() {
    let house = House::with("[log]\nfilter = \"trace\"\nformat = \"json\"\n");
    let (mut secrets, root, said) = watch(&house);
    // Passwords and keys are hashed; root passwords are not, because the guest has to be told.
    for file in ["data/innkeeper.db", "data/innkeeper.db-wal"] {
        let bytes = std::fs::read(house.root().join(file)).unwrap_or_default();
        let text = String::from_utf8_lossy(&bytes).into_owned();
        nobody_says(&secrets, &vec![(file.to_owned(), text)]);
    }
    secrets.extend(root);
    nobody_says(&secrets, &said);
}

#[test]
fn secrets_show_up_nowhere_on_postgresql() {
    let database = TestDatabase::postgres().unwrap();
    let StoreConfig::Postgres { url, .. } = database.config() else { unreachable!() };
    assert!(!url.contains("://"));
    let url = format!("{url} password={DATABASE}");
    // The database client tells the parameters of its statements to whoever asks for it by name.
    let filter = "trace,tokio_postgres::query=trace,tokio_postgres=trace";
    let more = format!("[store]\ndatabase = {url:?}\n[log]\nfilter = {filter:?}\nformat = \"text\"\n");
    let house = House::with(&more);
    let (mut secrets, root, said) = watch(&house);
    secrets.extend(root);
    nobody_says(&secrets, &said);
}

#[test]
fn the_password_of_a_database_that_does_not_answer_is_not_told() {
    let house = House::new();
    for url in [
        format!("postgres://inn:{DATABASE}@127.0.0.1:9/none"),
        format!("postgres://127.0.0.1:9/none?user=inn&password={DATABASE}"),
        format!("host=127.0.0.1 port=9 user=inn password={DATABASE}"),
        format!("host=127.0.0.1 port=9 password='{DATABASE}'"),
        format!("postgres://inn:{DATABASE}@127.0.0.1:port/none"),
        format!("postgres://inn:{DATABASE}@127.0.0.1:9/none?nonsense=1"),
    ] {
        for command in ["migrate", "doctor", "serve"] {
            let output = house.command(&[command]).env("INNKEEPER_DATABASE", &url).output().unwrap();
            assert!(!output.status.success());
            let said = format!("{output:?}");
            assert!(!said.contains(DATABASE), "{command} with {url}: {said}");
        }
    }
}

#[test]
fn a_serving_process_leaves_no_core_dump_unless_it_is_told_to() {
    for (more, sealed) in [("", true), ("core_dumps = true\n", false)] {
        let house = House::new();
        let text = std::fs::read_to_string(house.config()).unwrap();
        std::fs::write(house.config(), text.replace("[server]\n", &format!("[server]\n{more}"))).unwrap();
        house.ok(&["migrate"]);
        let serving = house.serve_as("api");
        let limits = proc(&serving, "limits");
        let core = limits.lines().find(|line| line.starts_with("Max core file size")).unwrap();
        let soft = core.split_whitespace().nth(4).unwrap();
        // What this test was started with is none of its business.
        let ours = std::fs::read_to_string("/proc/self/limits").unwrap();
        assert!(if sealed { soft == "0" } else { ours.contains(core) }, "{core}");
    }
}

/// Plants secrets in every place that takes one. Returns them, the root passwords beside, and what the house said.
fn watch(house: &House) -> (Vec<String>, [String; 2], Said) {
    house.ok(&["migrate"]);
    house.ok(&["catalog", "load", house.catalogue().to_str().unwrap()]);
    house.customer(ADA);
    house.ok(&["credit", "add", ADA, "500"]);
    let key = house.json(&["account", "key", ADA, "--label", "test"])["key"].as_str().unwrap().to_owned();
    // Nothing is built: no machine is needed to give a secret away.
    let serving = house.serve_as("api");
    let mut said = Said::new();
    let mut secrets: Vec<String> =
        [PASSWORD, WRONG, TOKEN, REFRESH, DATABASE, &key].map(str::to_owned).into();
    secrets.extend(signing_in(house, &mut said));
    let root = [ROOT.to_owned(), ordering(house, &key, &mut said)];
    secrets.push(base64(&format!("{ADA}:{PASSWORD}")));
    secrets.push(base64(&format!("{ADA}:{WRONG}")));
    for path in ["/metrics", "/readyz", "/healthz"] {
        said.push((path.to_owned(), house.try_get(path).unwrap().body));
    }
    for args in [
        &["doctor"][..],
        &["doctor", "-o", "json"],
        &["account", "list", "-o", "json"],
        &["account", "show", ADA],
        &["account", "show", ADA, "-o", "json"],
        &["server", "list"],
        &["server", "list", "-o", "json"],
        &["server", "show", "1"],
        &["server", "show", "1", "-o", "json"],
        &["operation", "list", "-o", "json"],
        &["operation", "show", "1"],
        &["operation", "show", "1", "-o", "json"],
        &["invoice", "list", "-o", "json"],
        &["ledger", "show", "-o", "json"],
    ] {
        let output = house.run(args);
        let text = [output.stdout, output.stderr].concat();
        said.push((args.join(" "), String::from_utf8(text).unwrap()));
    }
    said.push(("the command line".to_owned(), proc(&serving, "cmdline")));
    assert_eq!(serving.stop(), Some(0));
    let log = house.log();
    assert!(log.contains("/api/login"), "{log}");
    said.push(("the log".to_owned(), log));
    (secrets, root, said)
}

/// Signs in rightly and wrongly, and returns the tokens that were given out.
fn signing_in(house: &House, said: &mut Said) -> Vec<String> {
    let json = "content-type: application/json\r\n";
    let good = format!(r#"{{"username":"{ADA}","password":"{PASSWORD}"}}"#);
    let pair = house.send("POST", "/api/login", json, &good);
    assert_eq!(pair.status, 200, "{pair:?}");
    let pair: serde_json::Value = serde_json::from_str(&pair.body).unwrap();
    let tokens = ["token", "refresh"].map(|name| pair[name].as_str().unwrap().to_owned());
    let wrong = format!(r#"{{"username":"{ADA}","password":"{WRONG}"}}"#);
    let basic = |password: &str| format!("authorization: Basic {}\r\n", base64(&format!("{ADA}:{password}")));
    let mut refuse = |what: &str, answer: Answer| {
        assert!(answer.status >= 400 || answer.body.contains("\"error\""), "{what}: {answer:?}");
        said.push((what.to_owned(), format!("{}{}", answer.head, answer.body)));
    };
    refuse("login", house.send("POST", "/api/login", json, &wrong));
    let query = format!("/api/login?username={ADA}&password={WRONG}");
    refuse("login in the query", house.send("POST", &query, "", ""));
    refuse("broken login", house.send("POST", "/api/login", json, &good[..good.len() - 1]));
    let listed = format!(r#"{{"username":"{ADA}","password":["{WRONG}"]}}"#);
    refuse("nested login", house.send("POST", "/api/login", json, &listed));
    refuse("token", house.send("POST", "/api/token", json, &format!(r#"{{"refresh_token":"{REFRESH}"}}"#)));
    refuse("basic", house.send("GET", "/api/details", &basic(WRONG), ""));
    refuse("bearer", house.send("GET", "/api/details", &format!("authorization: Bearer {TOKEN}\r\n"), ""));
    refuse("x-token", house.send("GET", "/v1/servers", &format!("x-token: {TOKEN}\r\n"), ""));
    refuse("a bad request", house.send("GET", "/api/nowhere", &basic(PASSWORD), ""));
    let profile = format!(r#"{{"email":"{WRONG}","password":"{WRONG}"}}"#);
    let headers = format!("{}{json}", basic(PASSWORD));
    refuse("a bad profile", house.send("PUT", "/api/details", &headers, &profile));
    let found = house.send("GET", "/api/details", &basic(PASSWORD), "");
    assert_eq!(found.status, 200);
    said.push(("details".to_owned(), found.body));
    tokens.into()
}

/// Orders servers with a root password, and returns the one that the house made up.
fn ordering(house: &House, key: &str, said: &mut Said) -> String {
    let headers = format!("x-token: {key}\r\ncontent-type: application/json\r\n");
    let images = house.send("GET", "/v1/server_appliances", &headers, "");
    let images: serde_json::Value = serde_json::from_str(&images.body).unwrap();
    let image = images[0]["id"].as_str().unwrap();
    let wish = |password: &str, size: u32| {
        format!(
            r#"{{"name":"web","appliance_id":"{image}","password":{password},"hardware":{{"vcore":1,
            "cores_per_processor":1,"ram":1,"hdds":[{{"size":{size},"is_main":true}}]}}}}"#
        )
    };
    let chosen = format!("\"{ROOT}\"");
    for (what, body) in [
        ("a bad size", wish(&chosen, 7)),
        ("a bad password", wish(&format!("\"{ROOT}\\n{ROOT}{ROOT}{ROOT}\""), 20)),
        ("a password of another kind", wish(&format!("[{chosen}]"), 20)),
        ("no JSON", wish(&chosen, 20).replace('}', "")),
    ] {
        let answer = house.send("POST", "/v1/servers", &headers, &body);
        assert_eq!(answer.status, 400, "{what}: {answer:?}");
        said.push((what.to_owned(), answer.body));
    }
    let made = house.send("POST", "/v1/servers", &headers, &wish(&chosen, 20));
    assert_eq!(made.status, 202, "{made:?}");
    said.push(("the order".to_owned(), made.body));
    let made = house.send("POST", "/v1/servers", &headers, &wish("null", 20));
    let made: serde_json::Value = serde_json::from_str(&made.body).unwrap();
    made["first_password"].as_str().unwrap().to_owned()
}

fn proc(serving: &Serving, file: &str) -> String {
    let path = Path::new("/proc").join(serving.id().to_string()).join(file);
    String::from_utf8_lossy(&std::fs::read(path).unwrap()).into_owned()
}

fn nobody_says(secrets: &[String], said: &Said) {
    for (place, text) in said {
        for secret in secrets {
            let at = text.find(secret.as_str());
            let around = at.map(|at| text[..at].chars().rev().take(300).collect::<String>());
            let around = around.map(|text| text.chars().rev().collect::<String>());
            assert!(at.is_none(), "{secret} stands in {place}, after {around:?}");
        }
    }
}
