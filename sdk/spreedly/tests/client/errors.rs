//! Every kind of failure comes out as the error that a caller can act on.

use crate::recorder::{Recorder, Reply, SITE, TOKEN};
use innkeeper_sdk_spreedly::error::TransportKind;
use innkeeper_sdk_spreedly::invoice::Payment;
use innkeeper_sdk_spreedly::{Client, Error, RetryPolicy};
use std::error::Error as _;
use std::time::Duration;

/// What a call of a server that answers so comes to.
async fn refused(status: u16, body: &str) -> Error {
    let recorder = Recorder::script(vec![Reply::of(status, body)]);
    let client = recorder.builder().retry(RetryPolicy::none()).build().unwrap();
    client.subscriber(77).get().await.unwrap_err()
}

#[tokio::test]
async fn each_status_is_an_error_of_its_kind() {
    let text = "Some words";
    assert!(matches!(refused(401, "HTTP Basic: Access denied.\n").await, Error::Authentication(_)));
    for status in [403, 409] {
        assert!(matches!(refused(status, text).await, Error::Conflict(_)), "{status}");
    }
    for status in [400, 405, 413, 422] {
        assert!(matches!(refused(status, text).await, Error::Validation { .. }), "{status}");
    }
    for status in [500, 501, 502, 503, 504] {
        assert!(matches!(refused(status, text).await, Error::Server(_)), "{status}");
    }
    assert!(matches!(refused(429, text).await, Error::RateLimited { retry_after: None, .. }));
    let error = refused(404, "There is no subscriber with a customer id of 77").await;
    assert!(error.is_not_found());
    assert_eq!(error.status(), Some(404));
    assert_eq!(error.to_string(), "not found: 404 There is no subscriber with a customer id of 77");
    assert_eq!(refused(404, "").await.to_string(), "not found: 404");
}

#[tokio::test]
async fn the_sentences_of_a_refusal_are_kept() {
    let body = include_str!("../fixtures/errors.xml");
    let error = refused(422, body).await;
    let sentences = ["Duration quantity can't be blank", "Duration quantity is not a number"];
    assert_eq!(error.to_string(), format!("not valid: 422 {}", sentences.join("; ")));
    let Error::Validation { refusal, fields } = error else { panic!("a refusal") };
    assert_eq!(fields, sentences);
    assert_eq!(refusal.body, body);
    let Error::Validation { refusal, fields } =
        refused(422, " You must specify subscriber parameters\n").await
    else {
        panic!("a refusal")
    };
    assert_eq!((fields, refusal.message.as_str()), (Vec::new(), "You must specify subscriber parameters"));
}

#[tokio::test]
async fn a_card_that_is_declined_is_told_from_other_conflicts() {
    let pay = async |status, body: &str| {
        let recorder = Recorder::script(vec![Reply::of(status, body)]);
        recorder.client().invoice("77aa").pay(&Payment::OnFile).await.unwrap_err()
    };
    let declined = "<errors><error>Charge not authorized. Card declined.</error></errors>";
    assert!(pay(403, declined).await.is_declined());
    assert!(!pay(403, "Unable to pay an invoice which has already been closed.").await.is_declined());
    assert!(!pay(504, "A timeout").await.is_declined());
}

#[tokio::test]
async fn a_refusal_need_not_be_what_this_api_writes() {
    assert_eq!(refused(502, "<h1>Bad</h1>").await.to_string(), "the service failed: 502 <h1>Bad</h1>");
    assert_eq!(refused(422, "<errors><error>").await.to_string(), "not valid: 422 <errors><error>");
    assert_eq!(refused(422, "<errors/>").await.to_string(), "not valid: 422 <errors/>");
    let long = refused(500, &"ü".repeat(1000)).await;
    assert!(long.to_string().chars().count() < 250, "{long}");
    assert_eq!(long.refusal().unwrap().body.chars().count(), 1000);
}

#[tokio::test]
async fn an_answer_that_does_not_read_names_the_member_and_keeps_the_body() {
    let body = include_str!("../fixtures/subscriber.xml").replace(">0.0<", ">much<");
    let recorder = Recorder::script(vec![Reply::of(200, body.clone())]);
    let error = recorder.client().subscriber(77).get().await.unwrap_err();
    let Error::Decode { path, body: kept, .. } = &error else { panic!("{error}") };
    assert_eq!(path, "store-credit");
    assert_eq!(kept.as_str(), body);
    assert_eq!(error.source().unwrap().to_string(), "expected a decimal number");
    assert!(!format!("{error:?}").contains("0f6d2c0c6f0c4b8a"), "{error:?}");
    assert!(error.to_string().chars().count() < 300, "{error}");
    let recorder = Recorder::script(vec![Reply::of(200, " ")]);
    let error = recorder.client().list_plans().await.unwrap_err();
    let Error::Decode { path, .. } = &error else { panic!("{error}") };
    assert_eq!(path, ".");
}

#[tokio::test]
async fn nobody_there_a_cut_connection_and_silence_are_told_apart() {
    let kind = |error: Error| match error {
        Error::Transport { kind, .. } => kind,
        other => panic!("{other}"),
    };
    let free = std::net::TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap();
    let client = Client::builder(TOKEN, SITE).base_url(format!("http://{free}"));
    let client = client.retry(RetryPolicy::none()).build().unwrap();
    assert_eq!(kind(client.list_plans().await.unwrap_err()), TransportKind::Connect);

    let recorder = Recorder::script(vec![Reply::of(200, "<subscriber></subscriber>").cut()]);
    let error = recorder.client().subscriber(77).delete().await.unwrap_err();
    assert_eq!(kind(error), TransportKind::Interrupted);

    // A listener that nobody serves takes the connection and stays silent.
    let silent = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let client = Client::builder(TOKEN, SITE)
        .base_url(format!("http://{}", silent.local_addr().unwrap()))
        .timeout(Duration::from_millis(30))
        .build()
        .unwrap();
    assert_eq!(kind(client.list_plans().await.unwrap_err()), TransportKind::Timeout);
}

#[tokio::test]
async fn an_answer_without_end_is_cut_off() {
    let recorder = Recorder::script(vec![Reply::of(200, vec![b' '; 33 * 1024 * 1024])]);
    let error = recorder.client().list_plans().await.unwrap_err();
    assert!(matches!(error, Error::Transport { kind: TransportKind::TooLong, .. }), "{error}");
}

#[tokio::test]
async fn no_debug_output_shows_the_token_or_a_card() {
    let recorder = Recorder::script(vec![Reply::of(500, "no")]);
    let client = recorder.client();
    let payment = Payment::card(crate::calls::card());
    let call = client.invoice("77aa").pay(&payment);
    let shown = format!("{:?} {client:?} {call:?} {:?} {payment:?}", recorder.builder(), call.request());
    let error = call.await.unwrap_err();
    let shown = format!("{shown} {error:?} {error}");
    assert!(!shown.contains(TOKEN) && !shown.contains("4222") && !shown.contains("123"), "{shown}");
    let broken = Client::builder("key with blanks", SITE).build().unwrap_err();
    assert!(!format!("{broken:?} {broken}").contains("blanks"), "{broken:?}");
}

#[test]
fn a_client_is_not_built_from_what_cannot_work() {
    for url in ["", "127.0.0.1:80", "ftp://host/v1", "http://", "http://host/v1?a=b", "/v1"] {
        let error = Client::builder(TOKEN, SITE).base_url(url).build().unwrap_err();
        assert!(matches!(error, Error::Invalid(_)), "{url}: {error}");
    }
    for token in ["", "a b", "a\nb", "ü", "a:b"] {
        assert!(matches!(Client::new(token, SITE).unwrap_err(), Error::Invalid(_)), "{token}");
    }
    for site in ["", "a/b", "..", "a b", "ü"] {
        assert!(matches!(Client::new(TOKEN, site).unwrap_err(), Error::Invalid(_)), "{site}");
    }
    let client = Client::builder("k", "acme").base_url("http://h/pay//").build().unwrap();
    assert_eq!(client.base_url(), "http://h/pay");
    assert_eq!(client.list_plans().request().unwrap().path(), "/api/v4/acme/subscription_plans.xml");
}

#[tokio::test]
async fn https_is_spoken_with_whatever_certificates_the_machine_has() {
    // A server that speaks no TLS: the handshake fails, as it does for want of root certificates.
    let recorder = Recorder::script(vec![Reply::of(200, "")]);
    let url = recorder.url().replace("http://", "https://");
    let error = match Client::builder(TOKEN, SITE).base_url(url).retry(RetryPolicy::none()).build() {
        Ok(client) => client.list_plans().await.unwrap_err(),
        Err(error) => error,
    };
    let Error::Transport { kind, .. } = &error else { panic!("{error}") };
    assert!(matches!(kind, TransportKind::Connect | TransportKind::Setup), "{error:?}");
    assert_eq!(recorder.seen(), []);
}
