//! The addresses of hosted pages, and the call that tells who changed.

use innkeeper_sdk_spreedly::id::CustomerId;
use innkeeper_sdk_spreedly::{Client, Secret, callback};

fn client() -> Client {
    Client::builder("k", "acme").base_url("https://pay.example/").build().unwrap()
}

#[test]
fn a_sign_up_page_has_the_customer_the_plan_and_what_the_form_shows_first() {
    let page = client().subscriber("joe").sign_up_url(9);
    assert_eq!(page.build().unwrap(), "https://pay.example/acme/subscribers/joe/subscribe/9");
    let page = page.screen_name("R&D/ü").token("0f6d");
    assert_eq!(
        page.build().unwrap(),
        "https://pay.example/acme/subscribers/joe/0f6d/subscribe/9/R%26D%2F%C3%BC"
    );
    let page = client().subscriber("joe").sign_up_url(9).email("a+b@example.org").first_name("Joe");
    let page = page.last_name("Roe Ü").return_url("https://x/?a").return_url("https://x/?a=1&b");
    assert_eq!(
        page.build().unwrap(),
        "https://pay.example/acme/subscribers/joe/subscribe/9?email=a%2Bb%40example.org&first_name=Joe\
         &last_name=Roe%20%C3%9C&return_url=https%3A%2F%2Fx%2F%3Fa%3D1%26b"
    );
}

#[test]
fn an_account_page_has_the_token_of_the_subscriber() {
    let page = client().account_url(Secret::from("0f6d"));
    assert_eq!(page.build().unwrap(), "https://pay.example/acme/subscriber_accounts/0f6d");
    let page = page.return_url("https://x/y");
    assert_eq!(
        page.build().unwrap(),
        "https://pay.example/acme/subscriber_accounts/0f6d?return_url=https%3A%2F%2Fx%2Fy"
    );
}

#[test]
fn a_page_of_nobody_has_no_address() {
    let says = |result: Result<String, innkeeper_sdk_spreedly::Invalid>| result.unwrap_err().to_string();
    assert_eq!(says(client().account_url("").build()), "token must be a segment of a path");
    let page = client().subscriber("").sign_up_url(9);
    assert_eq!(says(page.build()), "customer-id must be an id without blanks around it");
    let page = client().subscriber("..").sign_up_url(9);
    assert_eq!(says(page.build()), "customer-id must be a segment of a path");
    let page = client().subscriber("joe").sign_up_url(9);
    assert_eq!(says(page.clone().token("").build()), "token must be a segment of a path");
    assert_eq!(says(page.screen_name("").build()), "screen-name must be a segment of a path");
}

#[test]
fn no_debug_output_of_a_page_shows_the_token_of_the_subscriber() {
    let page = client().subscriber("joe").sign_up_url(9).token("0f6d2c");
    let shown = format!("{page:?} {:?}", client().account_url("0f6d2c"));
    assert!(!shown.contains("0f6d2c"), "{shown}");
}

#[test]
fn a_callback_names_each_customer_once_in_its_order() {
    let read = |body: &str| {
        let ids = callback::decode(body.as_bytes()).unwrap();
        ids.iter().map(|id| id.as_str().to_owned()).collect::<Vec<_>>().join("|")
    };
    assert_eq!(read("subscriber_ids=77"), "77");
    assert_eq!(read("subscriber_ids=77,78%2C79"), "77|78|79");
    assert_eq!(read("a=b&subscriber%5Fids=b+c%2C+b+c+,,\u{e4}&subscriber_ids=1\r\n"), "b c|\u{e4}");
    assert_eq!(read("subscriber_ids="), "");
}

#[test]
fn a_callback_that_is_none_is_refused() {
    let says = |body: &[u8]| callback::decode(body).unwrap_err().to_string();
    assert_eq!(says(b""), "subscriber_ids is required");
    assert_eq!(says(b"subscriber_id=7"), "subscriber_ids is required");
    for body in [&b"subscriber_ids=%"[..], b"subscriber_ids=%4", b"subscriber_ids=%zz", b"subscriber_ids=%ff"]
    {
        assert_eq!(says(body), "subscriber_ids must be UTF-8 in percent encoding");
    }
    assert_eq!(says(&vec![b'a'; 1024 * 1024 + 1]), "the body must be at most 1 MiB long");
}

#[test]
fn a_callback_reads_as_it_is_written_and_ids_that_cannot_be_told_apart_are_refused() {
    let ids: Vec<CustomerId> = ["77", "R&D ü", "a=b%"].into_iter().map(CustomerId::from).collect();
    let body = callback::encode(&ids).unwrap();
    assert_eq!(body, "subscriber_ids=77%2CR%26D%20%C3%BC%2Ca%3Db%25");
    assert_eq!(callback::decode(body.as_bytes()).unwrap(), ids);
    for id in ["", "a,b", " a"] {
        assert!(callback::encode(&[id.into()]).is_err(), "{id}");
    }
}
