//! Our client sends what the published Python client sends for the same call, and makes of the answers what it makes
//! of them.
//!
//! Not compared, because the service does not tell them apart: the order of headers and fields, and the case of
//! headers. The Python client names neither itself nor what it accepts.

use crate::calls::{Sample, fits, fixture};
use crate::recorder::{Recorded, Recorder, Reply};
use crate::samples::samples;
use innkeeper_sdk_vshield::{Firewall, Location, Plan, Service, StockStatus, server::ServerStats};
use serde_json::{Value, json};
use std::io::Write;
use std::path::Path;
use std::process::{Command, Stdio};

/// What counts of a request.
#[derive(Debug, PartialEq)]
struct Essence {
    line: String,
    key: Option<String>,
    content_type: Option<String>,
    content_length: Option<String>,
    fields: Vec<(String, String)>,
}

fn essence(recorded: &Recorded) -> Essence {
    let header = |name| recorded.header(name).map(str::to_owned);
    let mut fields = recorded.form().map(|form| form.fields().to_vec()).unwrap_or_default();
    fields.sort();
    Essence {
        line: format!("{} {}", recorded.method, recorded.path),
        key: header("x-api-key"),
        content_type: header("content-type"),
        content_length: header("content-length"),
        fields,
    }
}

/// Lets Python evaluate expressions one after the other, and gives what comes out of each.
#[expect(clippy::disallowed_methods, reason = "the published client is a program of its own")]
fn python(recorder: &Recorder, expressions: &[&str]) -> Vec<Value> {
    let tests = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/python");
    let setup = Command::new(tests.join("setup.sh")).output().unwrap();
    assert!(setup.status.success(), "{}", String::from_utf8_lossy(&setup.stderr));
    let interpreter = String::from_utf8(setup.stdout).unwrap().trim().to_owned();
    let mut child = Command::new(interpreter)
        .arg(tests.join("record.py"))
        .env("VS_API_URL", recorder.url())
        .env("NO_PROXY", "*")
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    child.stdin.take().unwrap().write_all(json!(expressions).to_string().as_bytes()).unwrap();
    let output = child.wait_with_output().unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    serde_json::from_slice(&output.stdout).unwrap()
}

/// A server that answers every operation as its sample says.
fn service(samples: &[Sample]) -> Recorder {
    let answers: Vec<_> = samples.iter().map(|sample| (sample.operation, sample.answer.clone())).collect();
    Recorder::start(move |recorded| {
        let answer = answers.iter().find(|(operation, _)| fits(operation, &recorded.method, &recorded.path));
        answer.map_or_else(|| Reply::of(404, "{}"), |(_, answer)| Reply::done(answer))
    })
}

#[tokio::test]
async fn every_call_is_the_one_that_the_published_python_client_makes() {
    let samples = samples();
    let recorder = service(&samples);
    let expressions: Vec<_> = samples.iter().map(|sample| sample.python).collect();
    python(&recorder, &expressions);
    let theirs = recorder.seen();
    assert_eq!(theirs.len(), samples.len());
    for (sample, their) in samples.iter().zip(&theirs) {
        let own = Recorder::script(vec![Reply::done(&sample.answer)]);
        (sample.start)(&own.client()).sent.await.unwrap();
        let ours = own.seen().remove(0);
        assert_eq!(essence(&ours), essence(their), "{} and {}", sample.rust, sample.python);
    }
}

/// Six places, which is more than a summation in another order changes.
fn rounded(number: impl Into<Option<f64>>) -> String {
    format!("{:.6}", number.into().unwrap())
}

#[test]
fn averages_are_those_of_the_published_python_client() {
    let stats: ServerStats = serde_json::from_str(include_str!("../fixtures/graphs.json")).unwrap();
    let ours = [
        stats.cpu_avg_last_1hr(),
        stats.ram_avg_last_1hr(),
        stats.network_avg_last_1hr().map(|(input, _)| input),
        stats.network_avg_last_1hr().map(|(_, output)| output),
        stats.cpu_avg_last_24hrs(),
        stats.ram_avg_last_24hrs(),
        stats.network_avg_last_24hrs().map(|(input, _)| input),
        stats.network_avg_last_24hrs().map(|(_, output)| output),
    ];
    let theirs = python(
        &service(&samples()),
        &[
            "(await c.fetch_server_stats(12)).cpu_avg_last_1hr",
            "(await c.fetch_server_stats(12)).ram_avg_last_1hr",
            "(await c.fetch_server_stats(12)).network_avg_last_1hr[0]",
            "(await c.fetch_server_stats(12)).network_avg_last_1hr[1]",
            "(await c.fetch_server_stats(12)).cpu_avg_last_24hrs",
            "(await c.fetch_server_stats(12)).ram_avg_last_24hrs",
            "(await c.fetch_server_stats(12)).network_avg_last_24hrs[0]",
            "(await c.fetch_server_stats(12)).network_avg_last_24hrs[1]",
        ],
    );
    let theirs: Vec<_> = theirs.iter().map(|value| rounded(value.as_f64())).collect();
    assert_eq!(ours.map(rounded).to_vec(), theirs);
}

#[test]
fn stock_services_and_firewalls_look_up_what_the_published_python_client_looks_up() {
    let stock: StockStatus = serde_json::from_str(include_str!("../fixtures/plans.json")).unwrap();
    let services: Vec<Service> = serde_json::from_str(include_str!("../fixtures/services.json")).unwrap();
    let firewall: Firewall = serde_json::from_str(include_str!("../fixtures/firewall.json")).unwrap();
    let names = |plan, in_stock| {
        let places = if in_stock { stock.locations_in_stock(plan) } else { stock.locations(plan) };
        places.into_iter().map(Location::as_str).collect::<Value>()
    };
    let ids = |fits: fn(&Service) -> bool| {
        services.iter().filter(|service| fits(service)).map(|service| service.id.number()).collect::<Value>()
    };
    let pairs: Vec<(&str, Value)> = vec![
        (
            "(await c.fetch_plans()).check_stock(Plans.VDS_1, Locations.US)",
            stock.check_stock(Plan::Vds1, Location::Us).into(),
        ),
        (
            "(await c.fetch_plans()).check_stock(Plans.VDS_3, Locations.Netherlands)",
            stock.check_stock(Plan::Vds3, Location::Netherlands).into(),
        ),
        (
            "(await c.fetch_plans()).check_stock(Plans.VPS_S, Locations.France)",
            stock.check_stock(Plan::VpsS, Location::France).into(),
        ),
        ("(await c.fetch_plans()).get_locations(Plans.VDS_1)", names(Plan::Vds1, false)),
        ("(await c.fetch_plans()).get_locations(Plans.VDS_3)", names(Plan::Vds3, false)),
        ("(await c.fetch_plans()).get_locations(Plans.VDS_3, True)", names(Plan::Vds3, true)),
        ("(await c.fetch_plans()).get_locations(Plans.VPS_M)", names(Plan::VpsM, false)),
        ("[s.identifier for s in (await c.fetch_services()).hostings]", ids(Service::is_hosting)),
        (
            "[s.identifier for s in (await c.fetch_services()).dedicated_servers]",
            ids(Service::is_dedicated_server),
        ),
        (
            "(await c.fetch_firewall(1)).subdomains[' shop.example '].identifier",
            firewall.subdomain(" shop.example ").unwrap().id.number().into(),
        ),
    ];
    let expressions: Vec<_> = pairs.iter().map(|(expression, _)| *expression).collect();
    let theirs = python(&service(&samples()), &expressions);
    for ((expression, ours), their) in pairs.iter().zip(&theirs) {
        assert_eq!(ours, their, "{expression}");
    }
    assert_eq!(fixture(include_str!("../fixtures/plans.json")), json!(stock));
}
