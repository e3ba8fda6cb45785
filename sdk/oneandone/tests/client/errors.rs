//! Every kind of failure comes out as the error that a caller can act on.

use crate::recorder::{Recorder, Reply, TOKEN};
use innkeeper_sdk_oneandone::error::TransportKind;
use innkeeper_sdk_oneandone::{Client, Error};
use serde_json::json;
use std::error::Error as _;
use std::time::Duration;

/// What a call of a server that answers so comes to.
async fn refused(status: u16, body: &str) -> Error {
    let recorder = Recorder::script(vec![Reply::of(status, body)]);
    let client = recorder.builder().retry(innkeeper_sdk_oneandone::RetryPolicy::none()).build().unwrap();
    client.server("5A").get().await.unwrap_err()
}

#[tokio::test]
async fn each_status_is_an_error_of_its_kind() {
    let body = r#"{"type":"SOME_TYPE","message":"Some words","errors":null}"#;
    for status in [401, 403, 406] {
        assert!(matches!(refused(status, body).await, Error::Authentication(_)), "{status}");
    }
    for status in [400, 405, 413, 422] {
        assert!(matches!(refused(status, body).await, Error::Validation { .. }), "{status}");
    }
    for status in [500, 501, 502, 503] {
        assert!(matches!(refused(status, body).await, Error::Server(_)), "{status}");
    }
    assert!(matches!(refused(409, body).await, Error::Conflict(_)));
    assert!(matches!(refused(429, body).await, Error::RateLimited { retry_after: None, .. }));
    let error = refused(404, body).await;
    assert!(error.is_not_found());
    assert_eq!(error.status(), Some(404));
    assert_eq!(error.to_string(), "not found: 404 SOME_TYPE: Some words");
}

#[tokio::test]
async fn the_details_of_a_refusal_are_kept() {
    let body = r#"{"type":"BAD_REQUEST","message":"No","errors":[{"field":"name"}]}"#;
    let Error::Validation { refusal, fields } = refused(400, body).await else { panic!("a refusal") };
    assert_eq!(fields, [json!({"field": "name"})]);
    assert_eq!((refusal.kind.as_str(), refusal.body.as_str()), ("BAD_REQUEST", body));
}

#[tokio::test]
async fn a_refusal_need_not_be_json() {
    assert_eq!(refused(502, "<h1>Bad</h1>").await.to_string(), "the service failed: 502 <h1>Bad</h1>");
    assert_eq!(refused(404, "").await.to_string(), "not found: 404");
    assert_eq!(refused(400, r#"{"type":7,"message":["a"]}"#).await.to_string(), r#"not valid: 400 7: ["a"]"#);
    let long = refused(500, &"ü".repeat(1000)).await;
    assert!(long.to_string().chars().count() < 250, "{long}");
    assert_eq!(long.refusal().unwrap().body.chars().count(), 1000);
}

#[tokio::test]
async fn an_answer_that_does_not_read_names_the_member_and_keeps_the_body() {
    let mut server: serde_json::Value =
        serde_json::from_str(include_str!("../fixtures/server.json")).unwrap();
    server["status"]["state"] = json!(7);
    server["first_password"] = json!("Hz353u7574");
    let recorder = Recorder::script(vec![Reply::json(&server)]);
    let error = recorder.client().server("5A").get().await.unwrap_err();
    let Error::Decode { path, body, .. } = &error else { panic!("{error}") };
    assert_eq!(path, "status.state");
    assert_eq!(body.as_str(), server.to_string());
    assert!(error.source().is_some());
    assert!(!format!("{error:?}").contains("Hz353u7574"), "{error:?}");
    assert!(error.to_string().chars().count() < 300, "{error}");
}

#[tokio::test]
async fn nobody_there_a_cut_connection_and_silence_are_told_apart() {
    let kind = |error: Error| match error {
        Error::Transport { kind, .. } => kind,
        other => panic!("{other}"),
    };
    let free = std::net::TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap();
    let client = Client::builder(TOKEN).base_url(format!("http://{free}/v1"));
    let client = client.retry(innkeeper_sdk_oneandone::RetryPolicy::none()).build().unwrap();
    assert_eq!(kind(client.ping().await.unwrap_err()), TransportKind::Connect);

    let recorder = Recorder::script(vec![Reply::of(200, r#"["PONG"]"#).cut()]);
    let error = recorder.client().server("5A").delete(Default::default()).await.unwrap_err();
    assert_eq!(kind(error), TransportKind::Interrupted);

    // A listener that nobody serves takes the connection and stays silent.
    let silent = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let client = Client::builder(TOKEN)
        .base_url(format!("http://{}/v1", silent.local_addr().unwrap()))
        .timeout(Duration::from_millis(30))
        .build()
        .unwrap();
    assert_eq!(kind(client.ping().await.unwrap_err()), TransportKind::Timeout);
}

#[tokio::test]
async fn an_answer_without_end_is_cut_off() {
    let recorder = Recorder::script(vec![Reply::of(200, vec![b' '; 33 * 1024 * 1024])]);
    let error = recorder.client().ping().await.unwrap_err();
    assert!(matches!(error, Error::Transport { kind: TransportKind::TooLong, .. }), "{error}");
}

#[tokio::test]
async fn no_debug_output_shows_the_key_or_a_password() {
    let recorder = Recorder::script(vec![Reply::of(500, "no")]);
    let client = recorder.client();
    let change = innkeeper_sdk_oneandone::server::ImageChange::new("A").with_password("Hz353u7574");
    let call = client.server("5A").reinstall(&change);
    let shown = format!("{:?} {client:?} {call:?} {:?}", recorder.builder(), call.request());
    let error = call.await.unwrap_err();
    let shown = format!("{shown} {error:?} {error}");
    assert!(!shown.contains(TOKEN) && !shown.contains("Hz353u7574"), "{shown}");
    let broken = Client::builder("key with blanks").build().unwrap_err();
    assert!(!format!("{broken:?} {broken}").contains("blanks"), "{broken:?}");
}

#[test]
fn a_client_is_not_built_from_what_cannot_work() {
    for url in ["", "127.0.0.1:80", "ftp://host/v1", "http://", "http://host/v1?a=b", "/v1"] {
        let error = Client::builder(TOKEN).base_url(url).build().unwrap_err();
        assert!(matches!(error, Error::Invalid(_)), "{url}: {error}");
    }
    for token in ["", "a b", "a\nb", "ü"] {
        assert!(matches!(Client::new(token).unwrap_err(), Error::Invalid(_)), "{token}");
    }
    assert_eq!(Client::builder("k").base_url("http://h/v1//").build().unwrap().base_url(), "http://h/v1");
}

#[tokio::test]
async fn https_is_spoken_with_whatever_certificates_the_machine_has() {
    // A server that speaks no TLS: the handshake fails, as it does for want of root certificates.
    let recorder = Recorder::script(vec![Reply::of(200, r#"["PONG"]"#)]);
    let url = recorder.url().replace("http://", "https://");
    let retry = innkeeper_sdk_oneandone::RetryPolicy::none();
    let error = match Client::builder(TOKEN).base_url(url).retry(retry).build() {
        Ok(client) => client.ping_auth().await.unwrap_err(),
        Err(error) => error,
    };
    let Error::Transport { kind, .. } = &error else { panic!("{error}") };
    assert!(matches!(kind, TransportKind::Connect | TransportKind::Setup), "{error:?}");
    assert_eq!(recorder.seen(), []);
}
