//! Tokens: bought when they are needed, renewed once when they are refused, and kept.

use crate::recorder::{PASSWORD, Recorded, Recorder, Reply, USERNAME};
use innkeeper_sdk_time4vps::{Credential, Encoding, Error, RetryPolicy, Tokens};
use std::sync::{Arc, Mutex};

/// A service with one valid token at a time. It forgets a session when it is told to.
#[derive(Default)]
struct Sessions {
    issued: u32,
    /// The refresh tokens that still work.
    refresh: Vec<String>,
    token: Option<String>,
}

impl Sessions {
    fn issue(&mut self) -> Reply {
        self.issued += 1;
        let (token, refresh) = (format!("t{}", self.issued), format!("r{}", self.issued));
        let body = format!(r#"{{"token":"{token}","refresh":"{refresh}"}}"#);
        self.refresh = vec![refresh];
        self.token = Some(token);
        Reply::of(200, body)
    }

    fn answer(&mut self, seen: &Recorded) -> Reply {
        let form = seen.form();
        let given = |name: &str| form.iter().find(|(key, _)| key == name).map(|(_, value)| value.clone());
        match seen.path.as_str() {
            "/api/login" if given("password").as_deref() == Some(PASSWORD) => self.issue(),
            "/api/token" if given("refresh_token").is_some_and(|token| self.refresh.contains(&token)) => {
                self.issue()
            }
            "/api/login" => Reply::of(401, r#"{"error":["wronglogin","unauthorized"]}"#),
            "/api/token" => Reply::of(401, r#"{"error":["unauthorized"]}"#),
            _ if self.token.is_some()
                && seen.header("authorization")
                    == self.token.as_ref().map(|t| format!("Bearer {t}")).as_deref() =>
            {
                Reply::of(200, r#"{"label":"db primary","task_id":7}"#)
            }
            _ => Reply::of(401, r#"{"error":["unauthorized"]}"#),
        }
    }
}

fn service() -> (Recorder, Arc<Mutex<Sessions>>) {
    let sessions = Arc::new(Mutex::new(Sessions::default()));
    let shared = Arc::clone(&sessions);
    (Recorder::start(move |seen| shared.lock().unwrap().answer(seen)), sessions)
}

fn paths(recorder: &Recorder) -> Vec<String> {
    recorder.seen().iter().map(|seen| seen.path.strip_prefix("/api").unwrap().to_owned()).collect()
}

fn tokens(token: &str, refresh: &str) -> Tokens {
    Tokens { token: token.to_owned(), refresh: refresh.to_owned() }
}

#[tokio::test]
async fn a_login_is_made_with_the_first_call_and_its_token_goes_with_all() {
    let (recorder, _) = service();
    let client = recorder.builder_for(Credential::login(USERNAME, PASSWORD)).build().unwrap();
    assert_eq!(client.tokens(), None);
    for _ in 0..3 {
        assert_eq!(client.service(1302).label().await.unwrap(), "db primary");
    }
    assert_eq!(
        paths(&recorder),
        ["/login", "/service/1302/label", "/service/1302/label", "/service/1302/label"]
    );
    assert_eq!(recorder.seen()[0].header("authorization"), None);
    assert_eq!(client.tokens(), Some(tokens("t1", "r1")));
    assert_eq!(client.clone().tokens(), client.tokens());
}

#[tokio::test]
async fn a_refused_token_is_renewed_and_the_call_is_made_again_even_a_change() {
    let (recorder, sessions) = service();
    let client = recorder.builder_for(Credential::login(USERNAME, PASSWORD)).build().unwrap();
    client.service(1302).label().await.unwrap();
    sessions.lock().unwrap().token = None;
    client.server(1302).reboot().await.unwrap();
    assert_eq!(paths(&recorder)[2..], ["/server/1302/reboot", "/token", "/server/1302/reboot"]);
    assert_eq!(client.tokens(), Some(tokens("t2", "r2")));
}

#[tokio::test]
async fn when_both_tokens_have_ended_the_client_signs_in_anew() {
    let (recorder, sessions) = service();
    let client = recorder.builder_for(Credential::login(USERNAME, PASSWORD)).build().unwrap();
    client.service(1302).label().await.unwrap();
    *sessions.lock().unwrap() = Sessions { issued: 5, ..Sessions::default() };
    client.service(1302).label().await.unwrap();
    assert_eq!(paths(&recorder)[2..], ["/service/1302/label", "/token", "/login", "/service/1302/label"]);
    assert_eq!(client.tokens(), Some(tokens("t6", "r6")));
}

#[tokio::test]
async fn tokens_of_an_earlier_session_go_on_and_end_as_an_error() {
    let (recorder, sessions) = service();
    sessions.lock().unwrap().refresh = vec!["old".to_owned()];
    let client = recorder.builder_for(tokens("stale", "old")).build().unwrap();
    client.service(1302).label().await.unwrap();
    assert_eq!(client.tokens(), Some(tokens("t1", "r1")));
    *sessions.lock().unwrap() = Sessions::default();
    let error = client.service(1302).label().await.unwrap_err();
    assert!(matches!(error, Error::Authentication(_)), "{error}");
    assert_eq!(paths(&recorder)[3..], ["/service/1302/label", "/token"]);
}

#[tokio::test]
async fn a_token_is_renewed_once_for_all_calls_that_were_refused_together() {
    let (recorder, sessions) = service();
    let client = recorder.builder_for(Credential::login(USERNAME, PASSWORD)).build().unwrap();
    client.service(1302).label().await.unwrap();
    sessions.lock().unwrap().token = None;
    let calls: Vec<_> = (0..8).map(|_| tokio::spawn(client.service(1302).label().into_future())).collect();
    for call in calls {
        assert_eq!(call.await.unwrap().unwrap(), "db primary");
    }
    assert_eq!(paths(&recorder).iter().filter(|path| *path == "/token").count(), 1);
    assert_eq!(sessions.lock().unwrap().issued, 2);
}

#[tokio::test]
async fn a_call_is_made_again_only_once() {
    let recorder = Recorder::start(|seen| match seen.path.as_str() {
        "/api/login" | "/api/token" => Reply::of(200, r#"{"token":"t","refresh":"r"}"#),
        _ => Reply::of(401, r#"{"error":["unauthorized"]}"#),
    });
    let client = recorder.builder_for(Credential::login(USERNAME, PASSWORD)).build().unwrap();
    let error = client.balance().await.unwrap_err();
    assert!(matches!(error, Error::Authentication(_)), "{error}");
    assert_eq!(paths(&recorder), ["/login", "/balance", "/token", "/balance"]);
}

#[tokio::test]
async fn a_wrong_password_a_fixed_token_and_a_foreign_address_are_not_tried_twice() {
    let (recorder, _) = service();
    let client = recorder.builder_for(Credential::login(USERNAME, "wrong")).build().unwrap();
    assert!(matches!(client.balance().await.unwrap_err(), Error::Authentication(_)));
    let client = recorder.builder_for(Credential::bearer("fixed")).build().unwrap();
    assert!(matches!(client.balance().await.unwrap_err(), Error::Authentication(_)));
    assert_eq!(paths(&recorder), ["/login", "/balance"]);
    assert_eq!(recorder.seen()[1].header("authorization"), Some("Bearer fixed"));
    let foreign = Recorder::script(vec![Reply::of(401, r#"{"error":["ipnotallowed","unauthorized"]}"#)]);
    let client = foreign.builder_for(tokens("t", "r")).build().unwrap();
    assert!(matches!(client.balance().await.unwrap_err(), Error::Authentication(_)));
    assert_eq!(paths(&foreign), ["/balance"]);
}

#[tokio::test]
async fn a_renewal_that_is_dropped_leaves_a_client_that_works() {
    let (recorder, sessions) = service();
    let client = recorder.builder_for(Credential::login(USERNAME, PASSWORD)).build().unwrap();
    client.service(1302).label().await.unwrap();
    sessions.lock().unwrap().token = None;
    let mut call = client.service(1302).label().into_future();
    // The call is given up at every point that it ever waits at.
    for polls in 1..40 {
        for _ in 0..polls {
            let polled =
                std::future::poll_fn(|context| std::task::Poll::Ready(call.as_mut().poll(context))).await;
            if polled.is_ready() {
                break;
            }
            tokio::task::yield_now().await;
        }
        call = client.service(1302).label().into_future();
    }
    assert_eq!(call.await.unwrap(), "db primary");
}

#[tokio::test]
async fn a_client_without_a_credential_signs_up_and_nothing_else_is_sent_with_it() {
    let recorder = Recorder::script(vec![Reply::of(200, r#"{"success":true}"#)]);
    let client = recorder.builder_for(Credential::anonymous()).build().unwrap();
    client.reset_password("owner@example.net").await.unwrap();
    assert_eq!(recorder.seen()[0].header("authorization"), None);
}

#[tokio::test]
async fn parameters_go_as_json_where_a_deployment_wants_that() {
    let recorder = Recorder::script(vec![Reply::of(200, r#"{"success":true,"info":[]}"#)]);
    let client = recorder.builder().encoding(Encoding::Json).retry(RetryPolicy::none()).build().unwrap();
    client.service(1302).set_label("a & b").await.unwrap();
    let seen = recorder.seen().remove(0);
    assert_eq!(seen.header("content-type"), Some("application/json"));
    assert_eq!(seen.body, r#"{"label":"a & b"}"#);
}
