//! Every kind of failure comes out as the error that a caller can act on.

use crate::recorder::{KEY, Recorder, Reply};
use innkeeper_sdk_gandi::error::TransportKind;
use innkeeper_sdk_gandi::fault::{Cause, Object};
use innkeeper_sdk_gandi::vm::VmUpdate;
use innkeeper_sdk_gandi::xmlrpc::{MethodResponse, Value};
use innkeeper_sdk_gandi::{Client, Error, Fault, RetryPolicy};
use std::error::Error as _;
use std::time::Duration;

/// What a call of a server that answers so comes to.
async fn refused(reply: Reply) -> Error {
    let recorder = Recorder::script(vec![reply]);
    let client = recorder.builder().retry(RetryPolicy::none()).build().unwrap();
    client.vm(7001).get().await.unwrap_err()
}

async fn fault(code: i64) -> Error {
    let error = refused(Reply::fault(Fault::new(code, "Error on object : X (Y) [why]"))).await;
    assert_eq!(error.fault().unwrap().code, code);
    error
}

#[tokio::test]
async fn each_fault_is_an_error_of_its_kind() {
    assert!(matches!(fault(510_150).await, Error::Authentication(_)));
    for code in [530_242, 530_442, 531_742, 531_842, 537_742, 532_542, 532_742, 510_242, 535_142, 581_042] {
        assert!(fault(code).await.is_not_found(), "{code}");
    }
    for code in [530_040, 521_163, 535_163] {
        assert!(matches!(fault(code).await, Error::Payment(_)), "{code}");
    }
    for code in [535_144, 535_192, 535_167, 530_260, 530_439, 530_498, 530_035, 510_290] {
        assert!(matches!(fault(code).await, Error::Conflict(_)), "{code}");
    }
    for code in [501_237, 571_037, 570_537, 571_565, 501_537, 501_010, 501_642, 530_495, 599_997] {
        let Error::Validation { fields, .. } = fault(code).await else { panic!("{code}") };
        assert_eq!(fields, ["why"]);
    }
    for code in [150_000, 110_005, 1, 0, -1, 999_999, 5] {
        assert!(matches!(fault(code).await, Error::Server(_)), "{code}");
    }
    assert!(matches!(fault(110_004).await, Error::RateLimited { .. }));
}

#[tokio::test]
async fn a_fault_says_what_it_is_about_and_why() {
    let error = refused(Reply::of(200, include_str!("../fixtures/fault_vm.xml"))).await;
    let fault = error.fault().unwrap();
    assert_eq!((fault.object(), fault.cause()), (Some(Object::Vm), Some(Cause::Notfound)));
    let said = "not found: 530242 Error on object : OBJECT_VM (CAUSE_NOTFOUND) [vm 1 not found]";
    assert_eq!(error.to_string(), said);
    assert_eq!(error.refusal().unwrap().status, 200);
}

#[tokio::test]
async fn another_status_than_200_says_nothing_of_the_thing_that_was_asked_for() {
    for status in [400, 404, 405, 500, 502, 302, 204] {
        let error = refused(Reply::of(status, "<h1>No</h1>")).await;
        assert!(matches!(error, Error::Server(_)), "{status}: {error}");
    }
    assert!(matches!(refused(Reply::of(401, "")).await, Error::Authentication(_)));
    assert!(matches!(refused(Reply::of(403, "")).await, Error::Authentication(_)));
    assert!(matches!(refused(Reply::of(429, "")).await, Error::RateLimited { retry_after: None, .. }));
    let long = refused(Reply::of(500, "ü".repeat(1000))).await;
    assert!(long.to_string().chars().count() < 250, "{long}");
    assert_eq!(long.refusal().unwrap().body.chars().count(), 1000);
}

#[tokio::test]
async fn an_answer_that_does_not_read_names_the_member_and_keeps_the_body() {
    let MethodResponse::Value(mut vm) =
        MethodResponse::read(include_bytes!("../fixtures/vm_info.xml")).unwrap()
    else {
        panic!()
    };
    let Value::Struct(members) = &mut vm else { panic!() };
    let Some(Value::Array(mut ifaces)) = members.remove("ifaces") else { panic!() };
    let Value::Struct(iface) = &mut ifaces[0] else { panic!() };
    iface.insert("bandwidth", Value::from("wide"));
    members.insert("ifaces", ifaces);
    members.insert("password", Value::from("Hz353u7574"));
    let recorder = Recorder::script(vec![Reply::value(vm.clone())]);
    let error = recorder.client().vm(7001).get().await.unwrap_err();
    let Error::Decode { path, body, .. } = &error else { panic!("{error}") };
    assert_eq!(path, "ifaces[0].bandwidth");
    assert_eq!(body.as_str(), MethodResponse::Value(vm).to_xml());
    assert_eq!(error.source().unwrap().to_string(), "ifaces[0].bandwidth must be a number and is a string");
    assert!(!format!("{error:?}").contains("Hz353u7574"), "{error:?}");
    assert!(error.to_string().chars().count() < 300, "{error}");
    let error = refused(Reply::of(200, "{}")).await;
    let Error::Decode { path, .. } = &error else { panic!("{error}") };
    assert_eq!(path, ".");
    let error = refused(Reply::value(Value::Struct(innkeeper_sdk_gandi::xmlrpc::Struct::new()))).await;
    assert_eq!(error.source().unwrap().to_string(), "id is missing");
}

#[tokio::test]
async fn nobody_there_a_cut_connection_and_silence_are_told_apart() {
    let kind = |error: Error| match error {
        Error::Transport { kind, .. } => kind,
        other => panic!("{other}"),
    };
    let free = std::net::TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap();
    let client = Client::builder(KEY).base_url(format!("http://{free}/xmlrpc/"));
    let client = client.retry(RetryPolicy::none()).build().unwrap();
    assert_eq!(kind(client.version().await.unwrap_err()), TransportKind::Connect);

    let recorder = Recorder::script(vec![Reply::value("3.3.42").cut()]);
    let error = recorder.client().vm(7001).delete().await.unwrap_err();
    assert_eq!(kind(error), TransportKind::Interrupted);

    // A listener that nobody serves takes the connection and stays silent.
    let silent = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let client = Client::builder(KEY)
        .base_url(format!("http://{}/xmlrpc/", silent.local_addr().unwrap()))
        .timeout(Duration::from_millis(30))
        .build()
        .unwrap();
    assert_eq!(kind(client.version().await.unwrap_err()), TransportKind::Timeout);
}

#[tokio::test]
async fn an_answer_without_end_is_cut_off() {
    let recorder = Recorder::script(vec![Reply::of(200, vec![b' '; 33 * 1024 * 1024])]);
    let error = recorder.client().version().await.unwrap_err();
    assert!(matches!(error, Error::Transport { kind: TransportKind::TooLong, .. }), "{error}");
}

#[tokio::test]
async fn no_debug_output_shows_the_key_or_a_password() {
    let recorder = Recorder::script(vec![Reply::of(500, "no")]);
    let client = recorder.client();
    let update = VmUpdate { password: Some("Hz353u7574".into()), ..VmUpdate::default() };
    let call = client.vm(7001).update(&update);
    let list = client.list_vms();
    let shown = format!(
        "{:?} {client:?} {call:?} {:?} {update:?} {list:?} {:?} {:?} {:?}",
        recorder.builder(),
        call.request(),
        client.vm(1),
        client.operation(1).wait_for(),
        innkeeper_sdk_gandi::ApiKey::new(KEY),
    );
    assert!(call.request().unwrap().body().contains(KEY));
    let sent = innkeeper_sdk_gandi::xmlrpc::MethodCall::read(call.request().unwrap().body().as_bytes());
    let error = call.await.unwrap_err();
    let shown = format!("{shown} {sent:?} {error:?} {error}");
    assert!(!shown.contains(KEY) && !shown.contains("Hz353u7574"), "{shown}");
    let broken = Client::builder("key with blanks").build().unwrap_err();
    assert!(!format!("{broken:?} {broken}").contains("blanks"), "{broken:?}");
}

#[test]
fn a_client_is_not_built_from_what_cannot_work() {
    for url in ["", "127.0.0.1:80", "ftp://host/xmlrpc/", "http://", "http://host/xmlrpc/?a=b", "/xmlrpc/"] {
        let error = Client::builder(KEY).base_url(url).build().unwrap_err();
        assert!(matches!(error, Error::Invalid(_)), "{url}: {error}");
    }
    for key in ["", "abcdefghijklmnopqrstuvw", "abcdefghijklmnopqrstuvwX", "abcdefghijklmnopqrstuvwxy", "ü"]
    {
        assert!(matches!(Client::new(key).unwrap_err(), Error::Invalid(_)), "{key}");
    }
    for url in ["http://h/xmlrpc", "http://h/xmlrpc/", "http://h/xmlrpc//"] {
        assert_eq!(Client::builder(KEY).base_url(url).build().unwrap().base_url(), "http://h/xmlrpc/");
    }
}

#[tokio::test]
async fn https_is_spoken_with_whatever_certificates_the_machine_has() {
    // A server that speaks no TLS: the handshake fails, as it does for want of root certificates.
    let recorder = Recorder::script(vec![Reply::value("3.3.42")]);
    let url = recorder.url().replace("http://", "https://");
    let error = match Client::builder(KEY).base_url(url).retry(RetryPolicy::none()).build() {
        Ok(client) => client.version().await.unwrap_err(),
        Err(error) => error,
    };
    let Error::Transport { kind, .. } = &error else { panic!("{error}") };
    assert!(matches!(kind, TransportKind::Connect | TransportKind::Setup), "{error:?}");
    assert_eq!(recorder.seen(), []);
}
