//! Every kind of failure comes out as the error that a caller can act on.

use crate::recorder::{PASSWORD, Recorder, Reply, USERNAME};
use innkeeper_sdk_time4vps::error::TransportKind;
use innkeeper_sdk_time4vps::{Client, Credential, Error, ErrorItem, RetryPolicy, Tokens};
use std::error::Error as _;
use std::time::Duration;

/// What a call of a server that answers so comes to.
async fn refused(status: u16, body: &str) -> Error {
    let recorder = Recorder::script(vec![Reply::of(status, body)]);
    let client = recorder.builder().retry(RetryPolicy::none()).build().unwrap();
    client.server(1302).get().await.unwrap_err()
}

#[tokio::test]
async fn each_refusal_is_an_error_of_its_kind() {
    for body in
        [r#"{"error":["wronglogin","unauthorized"]}"#, r#"{"error":["ipnotallowed","unauthorized"]}"#, ""]
    {
        assert!(matches!(refused(401, body).await, Error::Authentication(_)), "{body}");
    }
    for status in [400, 405, 413, 422] {
        assert!(matches!(refused(status, "").await, Error::Validation { .. }), "{status}");
    }
    for status in [500, 501, 502, 503] {
        assert!(
            matches!(refused(status, r#"{"error":["erroroccured"]}"#).await, Error::Server(_)),
            "{status}"
        );
    }
    assert!(matches!(refused(409, "").await, Error::Conflict(_)));
    assert!(matches!(refused(404, r#"{"error":["invalid method"]}"#).await, Error::NotFound(_)));
    assert!(matches!(refused(200, r#"{"error":["Invalid task ID"]}"#).await, Error::NotFound(_)));
    assert!(matches!(refused(200, r#"{"error":["has_pending_upgrade"]}"#).await, Error::Conflict(_)));
    let error = refused(200, r#"{"error":["Server not found"]}"#).await;
    assert!(error.is_not_found());
    assert_eq!(error.status(), Some(200));
    assert_eq!(error.to_string(), "not found: 200 Server not found");
    let error = refused(401, r#"{"error":[["wait_x_between_action",24],"unauthorized"]}"#).await;
    let Error::RateLimited { retry_after, refusal } = error else { panic!("{error}") };
    assert_eq!(retry_after, Some(Duration::from_secs(24)));
    assert_eq!(refusal.to_string(), "401 wait_x_between_action: 24, unauthorized");
}

#[tokio::test]
async fn the_details_of_a_refusal_are_kept() {
    let body = r#"{"error":[["field_format_error","custom[1557]"]]}"#;
    let Error::Validation { refusal, fields } = refused(200, body).await else { panic!("a refusal") };
    assert_eq!(fields, ["custom[1557]"]);
    assert_eq!(refusal.errors, [ErrorItem::coded("field_format_error", "custom[1557]")]);
    assert_eq!((refusal.kind.as_str(), refusal.body.as_str()), ("field_format_error", body));
}

#[tokio::test]
async fn a_refusal_need_not_be_json() {
    assert_eq!(refused(502, "<h1>Bad</h1>").await.to_string(), "the service failed: 502 <h1>Bad</h1>");
    assert_eq!(refused(404, "").await.to_string(), "not found: 404");
    assert_eq!(refused(400, r#"{"error":"no"}"#).await.to_string(), "not valid: 400 no");
    let long = refused(500, &"ü".repeat(1000)).await;
    assert!(long.to_string().chars().count() < 250, "{long}");
    assert_eq!(long.refusal().unwrap().body.chars().count(), 1000);
}

#[tokio::test]
async fn an_invoice_that_is_null_is_not_there() {
    let recorder = Recorder::script(vec![Reply::of(200, r#"{"invoice":null}"#)]);
    assert!(recorder.client().get_invoice(7).await.unwrap_err().is_not_found());
}

#[tokio::test]
async fn an_answer_that_does_not_read_names_the_member_and_keeps_the_body() {
    let body = r#"{"invoices":[{"id":"1","total":"9.99","status":"Paid","pin":"Hz353u7574"},{"id":"2","total":"x"}]}"#;
    let recorder = Recorder::script(vec![Reply::of(200, body)]);
    let error = recorder.client().list_invoices().await.unwrap_err();
    let Error::Decode { path, body: kept, .. } = &error else { panic!("{error}") };
    assert_eq!(path, "invoices[1].total");
    assert_eq!(kept.as_str(), body);
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
    let client = Client::builder((USERNAME, PASSWORD)).base_url(format!("http://{free}/api"));
    let client = client.retry(RetryPolicy::none()).build().unwrap();
    assert_eq!(kind(client.balance().await.unwrap_err()), TransportKind::Connect);

    let recorder = Recorder::script(vec![Reply::of(200, r#"{"task_id":1}"#).cut()]);
    let error = recorder.client().server(1302).reboot().await.unwrap_err();
    assert_eq!(kind(error), TransportKind::Interrupted);

    // A listener that nobody serves takes the connection and stays silent.
    let silent = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let client = Client::builder((USERNAME, PASSWORD))
        .base_url(format!("http://{}/api", silent.local_addr().unwrap()))
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
async fn no_debug_output_shows_a_password_or_a_token() {
    let recorder = Recorder::script(vec![Reply::of(500, "no")]);
    let tokens = Tokens { token: "topsecret1".to_owned(), refresh: "topsecret2".to_owned() };
    let credentials = [
        Credential::basic(USERNAME, "topsecret3"),
        Credential::login(USERNAME, "topsecret3"),
        Credential::bearer("topsecret1"),
        Credential::tokens(tokens.clone()),
    ];
    for credential in credentials {
        let builder = recorder.builder_for(credential.clone());
        let client = builder.clone().build().unwrap();
        let call = client.log_in(USERNAME, "topsecret3");
        let shown = format!("{credential:?} {tokens:?} {builder:?} {client:?} {call:?} {:?}", call.request());
        let error = call.await.unwrap_err();
        let shown = format!("{shown} {error:?} {error}");
        assert!(!shown.contains("topsecret"), "{shown}");
    }
    for credential in [Credential::basic("a:b", "topsecret"), Credential::bearer("top secret")] {
        let broken = Client::new(credential).unwrap_err();
        assert!(!format!("{broken:?} {broken}").contains("secret"), "{broken:?}");
    }
}

#[test]
fn a_client_is_not_built_from_what_cannot_work() {
    for url in ["", "127.0.0.1:80", "ftp://host/api", "http://", "http://host/api?a=b", "/api"] {
        let error = Client::builder((USERNAME, PASSWORD)).base_url(url).build().unwrap_err();
        assert!(matches!(error, Error::Invalid(_)), "{url}: {error}");
    }
    for credential in [
        Credential::basic("", "x"),
        Credential::basic("a:b", "x"),
        Credential::basic("a", "x\n"),
        Credential::bearer(""),
        Credential::bearer("a b"),
        Credential::bearer("ü"),
        Credential::tokens(Tokens { token: "a\nb".to_owned(), refresh: String::new() }),
    ] {
        assert!(matches!(Client::new(credential).unwrap_err(), Error::Invalid(_)));
    }
    let client = Client::builder(("k", "")).base_url("http://h/api//").build().unwrap();
    assert_eq!(client.base_url(), "http://h/api");
}

#[tokio::test]
async fn https_is_spoken_with_whatever_certificates_the_machine_has() {
    // A server that speaks no TLS: the handshake fails, as it does for want of root certificates.
    let recorder = Recorder::script(vec![Reply::of(200, "{}")]);
    let url = recorder.url().replace("http://", "https://");
    let retry = RetryPolicy::none();
    let error = match Client::builder((USERNAME, PASSWORD)).base_url(url).retry(retry).build() {
        Ok(client) => client.balance().await.unwrap_err(),
        Err(error) => error,
    };
    let Error::Transport { kind, .. } = &error else { panic!("{error}") };
    assert!(matches!(kind, TransportKind::Connect | TransportKind::Setup), "{error:?}");
    assert_eq!(recorder.seen(), []);
}
