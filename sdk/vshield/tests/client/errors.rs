//! Every kind of failure comes out as the error that a caller can act on.

use crate::calls::fixture;
use crate::recorder::{KEY, Recorder, Reply};
use innkeeper_sdk_vshield::error::{Reason, TransportKind};
use innkeeper_sdk_vshield::{Client, Error, RetryPolicy};
use serde_json::json;
use std::error::Error as _;
use std::time::Duration;

/// What a call of a server that answers so comes to.
async fn answered(reply: Reply) -> Error {
    let recorder = Recorder::script(vec![reply]);
    let client = recorder.builder().retry(RetryPolicy::none()).build().unwrap();
    client.server(12).get().await.unwrap_err()
}

async fn refused(status: u16, body: &str) -> Error {
    answered(Reply::of(status, body)).await
}

#[tokio::test]
async fn each_known_reason_is_an_error_of_its_kind_whatever_the_status() {
    for status in [200, 400, 404, 500] {
        let reason = |reason: Reason| {
            let body = json!({"requestStatus": 0, "result": {"error": reason.as_str()}}).to_string();
            async move { refused(status, &body).await }
        };
        assert!(matches!(reason(Reason::NotAuthenticated).await, Error::Authentication(_)), "{status}");
        for unknown in [Reason::InvalidServer, Reason::InvalidService, Reason::InvalidTask] {
            assert!(reason(unknown).await.is_not_found(), "{status} {unknown:?}");
        }
        let Error::Validation { fields, .. } = reason(Reason::InvalidHostname).await else {
            panic!("{status}")
        };
        assert_eq!(fields, ["hostname"]);
        let Error::Validation { fields, refusal } = reason(Reason::InvalidParameter).await else {
            panic!("{status}")
        };
        assert!(fields.is_empty() && refusal.reason.is(Reason::InvalidParameter));
    }
}

#[tokio::test]
async fn another_reason_is_a_conflict_unless_the_status_says_more() {
    let error = answered(Reply::refused("Not enough balance.")).await;
    assert!(matches!(error, Error::Conflict(_)), "{error}");
    assert_eq!(error.to_string(), "in conflict: 200 Not enough balance.");
    assert_eq!(
        (error.status(), error.refusal().unwrap().reason.as_str()),
        (Some(200), "Not enough balance.")
    );
    let body = r#"{"requestStatus":0,"result":{"error":"Some words."}}"#;
    for status in [401, 403] {
        assert!(matches!(refused(status, body).await, Error::Authentication(_)), "{status}");
    }
    for status in [400, 405, 413, 422] {
        assert!(matches!(refused(status, body).await, Error::Validation { .. }), "{status}");
    }
    for status in [500, 501, 502, 503] {
        assert!(matches!(refused(status, body).await, Error::Server(_)), "{status}");
    }
    for status in [402, 409] {
        assert!(matches!(refused(status, body).await, Error::Conflict(_)), "{status}");
    }
    assert!(matches!(refused(429, body).await, Error::RateLimited { retry_after: None, .. }));
    assert_eq!(refused(404, body).await.to_string(), "not found: 404 Some words.");
}

#[tokio::test]
async fn the_envelope_decides_and_not_the_status() {
    let server = fixture(include_str!("../fixtures/server.json"));
    for worked in [json!(1), json!("1"), json!(true)] {
        let body = json!({"requestStatus": worked, "result": server}).to_string();
        let recorder = Recorder::script(vec![Reply::of(500, body)]);
        assert_eq!(recorder.client().server(12).get().await.unwrap().hostname, "alpha");
    }
    for failed in [json!(0), json!("0"), json!(false)] {
        let body = json!({"requestStatus": failed, "result": {"error": "Invalid server."}}).to_string();
        assert!(refused(200, &body).await.is_not_found());
    }
}

#[tokio::test]
async fn a_refusal_need_not_be_an_envelope() {
    assert_eq!(refused(502, "<h1>Bad</h1>").await.to_string(), "the service failed: 502 <h1>Bad</h1>");
    assert_eq!(refused(404, "").await.to_string(), "not found: 404");
    let odd = refused(200, r#"{"requestStatus":0,"result":{"error":["a"]}}"#).await;
    assert_eq!(odd.to_string(), r#"in conflict: 200 ["a"]"#);
    let text = refused(200, r#"{"requestStatus":0,"result":"Invalid server."}"#).await;
    assert!(text.is_not_found(), "{text}");
    let long = refused(500, &"ü".repeat(1000)).await;
    assert!(long.to_string().chars().count() < 250, "{long}");
    assert_eq!(long.refusal().unwrap().body.chars().count(), 1000);
}

#[tokio::test]
async fn an_answer_that_does_not_read_names_the_member_and_keeps_the_body() {
    let path = |error: &Error| match error {
        Error::Decode { path, .. } => path.clone(),
        other => panic!("{other}"),
    };
    let mut server = fixture(include_str!("../fixtures/server.json"));
    server["status"] = json!({});
    let error = answered(Reply::done(&server)).await;
    assert_eq!(path(&error), "result.status");
    let Error::Decode { body, .. } = &error else { panic!("{error}") };
    assert_eq!(body.as_str(), json!({"requestStatus": 1, "result": server}).to_string());
    assert!(error.source().is_some());
    assert!(!format!("{error:?}").contains("only-in-getInfo"), "{error:?}");
    assert!(error.to_string().chars().count() < 300, "{error}");

    let recorder = Recorder::script(vec![Reply::done(&json!([{"id": 1}, {"id": null}]))]);
    assert_eq!(path(&recorder.client().list_services().await.unwrap_err()), "result[0]");
    assert_eq!(path(&answered(Reply::done(&json!(7))).await), "result");
    assert_eq!(path(&refused(200, r#"{"requestStatus":1}"#).await), "result");
    assert_eq!(path(&refused(200, r#"{"result":{}}"#).await), "requestStatus");
    assert_eq!(path(&refused(200, "<h1>Hello</h1>").await), ".");
}

#[tokio::test]
async fn nobody_there_a_cut_connection_and_silence_are_told_apart() {
    let kind = |error: Error| match error {
        Error::Transport { kind, .. } => kind,
        other => panic!("{other}"),
    };
    let free = std::net::TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap();
    let client = Client::builder(KEY).base_url(format!("http://{free}")).retry(RetryPolicy::none());
    let client = client.build().unwrap();
    assert_eq!(kind(client.balance().await.unwrap_err()), TransportKind::Connect);

    let recorder = Recorder::script(vec![Reply::done(&json!({"taskId": "41"})).cut()]);
    assert_eq!(kind(recorder.client().server(12).delete().await.unwrap_err()), TransportKind::Interrupted);

    // A listener that nobody serves takes the connection and stays silent.
    let silent = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let client = Client::builder(KEY)
        .base_url(format!("http://{}", silent.local_addr().unwrap()))
        .timeout(Duration::from_millis(30))
        .build()
        .unwrap();
    assert_eq!(kind(client.balance().await.unwrap_err()), TransportKind::Timeout);
}

#[tokio::test]
async fn an_answer_without_end_is_cut_off() {
    let recorder = Recorder::script(vec![Reply::of(200, vec![b' '; 33 * 1024 * 1024])]);
    let error = recorder.client().balance().await.unwrap_err();
    assert!(matches!(error, Error::Transport { kind: TransportKind::TooLong, .. }), "{error}");
}

#[tokio::test]
async fn no_debug_output_shows_the_key_or_a_password() {
    let server = fixture(include_str!("../fixtures/server.json"));
    let recorder = Recorder::script(vec![Reply::done(&server), Reply::of(500, "no")]);
    let client = recorder.client();
    let call = client.server(12).get();
    let shown = format!("{:?} {client:?} {call:?} {:?}", recorder.builder(), call.request());
    let server = call.await.unwrap();
    let console: innkeeper_sdk_vshield::server::Console =
        serde_json::from_str(include_str!("../fixtures/console.json")).unwrap();
    let error = client.server(12).stop().await.unwrap_err();
    let shown = format!("{shown} {server:?} {console:?} {error:?} {error}");
    for secret in [KEY, "only-in-getInfo", "session/7f"] {
        assert!(!shown.contains(secret), "{shown}");
    }
    let broken = Client::builder("no hex").build().unwrap_err();
    assert!(!format!("{broken:?} {broken}").contains("no hex"), "{broken:?}");
}

#[tokio::test]
async fn https_is_spoken_with_whatever_certificates_the_machine_has() {
    // A server that speaks no TLS: the handshake fails, as it does for want of root certificates.
    let recorder = Recorder::script(vec![Reply::of(200, "{}")]);
    let url = recorder.url().replace("http://", "https://");
    let error = match Client::builder(KEY).base_url(url).retry(RetryPolicy::none()).build() {
        Ok(client) => client.balance().await.unwrap_err(),
        Err(error) => error,
    };
    let Error::Transport { kind, .. } = &error else { panic!("{error}") };
    assert!(matches!(kind, TransportKind::Connect | TransportKind::Setup), "{error:?}");
    assert_eq!(recorder.seen(), []);
}

#[tokio::test]
async fn the_raw_answer_has_the_members_that_no_type_has() {
    let mut server = fixture(include_str!("../fixtures/server.json"));
    server["new_member"] = json!([1, {"a": null}]);
    let recorder = Recorder::script(vec![Reply::done(&server)]);
    assert_eq!(recorder.client().server(12).get().raw().await.unwrap(), server);
    assert_eq!(recorder.client().server(12).get().await.unwrap().extra["new_member"], server["new_member"]);
}
