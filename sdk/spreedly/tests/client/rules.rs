//! What breaks a rule is refused with the rule, and nothing is sent.

use crate::calls::card;
use crate::recorder::{Recorder, Reply};
use innkeeper_sdk_spreedly::card::{CardNumber, Expiry, VerificationValue};
use innkeeper_sdk_spreedly::invoice::{InvoiceCreate, Payment};
use innkeeper_sdk_spreedly::subscriber::{SubscriberCreate, SubscriberUpdate};
use innkeeper_sdk_spreedly::{
    Call, Card, Client, Decimal, Element, Error, FeatureLevel, Fee, Period, Positive,
};
use std::fmt::Display;

fn says<T>(result: Result<T, impl Display>, rule: &str) {
    match result {
        Ok(_) => panic!("not refused: {rule}"),
        Err(error) => assert_eq!(error.to_string(), rule),
    }
}

#[test]
fn values_are_checked_where_they_are_made() {
    says(Period::days(0), "duration-quantity must be 1 or more");
    says(Period::months(0), "duration-quantity must be 1 or more");
    says(FeatureLevel::new(" "), "feature-level must not be blank");
    says(Positive::try_from(Decimal::cents(0)), "amount must be greater than 0");
    says(Positive::cents(-1), "amount must be greater than 0");
    says(Decimal::new(1, 10), "amount must have at most 9 decimal places");
    let amount = Positive::cents(1).unwrap();
    says(Fee::new("", "g", amount), "name must not be blank");
    says(Fee::new("n", " ", amount), "group must not be blank");
}

#[test]
fn a_card_is_one_that_could_exist() {
    assert_eq!(CardNumber::new("4012-8888 88881881").unwrap().as_str(), "4012888888881881");
    for number in ["", "42222222222", "42222222222222222222", "4222x22222222", "٤٢٢٢٢٢٢٢٢٢٢٢٢"] {
        says(CardNumber::new(number), "number must be 12 to 19 digits");
    }
    for value in ["", "12", "12345", "12a"] {
        says(VerificationValue::new(value), "verification-value must be 3 or 4 digits");
    }
    says(Expiry::new(0, 2031), "month must be 1 to 12");
    says(Expiry::new(13, 2031), "month must be 1 to 12");
    says(Expiry::new(1, 31), "year must be 2000 to 9999");
    let made = |first: &str, last: &str| {
        Card::new(card().number, card().verification_value, card().expiry, first, last)
    };
    says(made("", "Roe"), "first-name must not be blank");
    says(made("Mika", " "), "last-name must not be blank");
}

#[tokio::test]
async fn nothing_is_sent_of_a_call_that_breaks_a_rule() {
    let recorder = Recorder::script(vec![Reply::of(500, "sent")]);
    let client = recorder.client();
    let live = recorder.builder().test_site(false).build().unwrap();
    let mika = client.subscriber(77);
    let by_hand = Fee { name: String::new(), ..Fee::new("n", "g", Positive::cents(1).unwrap()).unwrap() };
    let id = "customer-id must be an id without blanks around it";
    let cases: Vec<(Call<Element>, &str)> = vec![
        (client.create_subscriber(&SubscriberCreate::new("")).raw(), id),
        (client.create_subscriber(&SubscriberCreate::new("7 ")).raw(), id),
        (
            client.create_subscriber(&SubscriberCreate::new("7").email("\u{0}")).raw(),
            "the body must have no control characters",
        ),
        (client.subscriber("").get().raw(), "id must be a segment of a path"),
        (client.subscriber("..").add_credit(Decimal::cents(1)).raw(), "id must be a segment of a path"),
        (client.subscriber(" 7").delete().raw(), id),
        (mika.update(&SubscriberUpdate::new()).raw(), "subscriber must have at least one change"),
        (
            mika.update(&SubscriberUpdate::new().new_customer_id("")).raw(),
            "new-customer-id must be an id without blanks around it",
        ),
        (mika.add_fee(&by_hand).raw(), "name must not be blank"),
        (live.subscriber(77).delete().raw(), "site must be a test site"),
        (live.delete_all_subscribers().raw(), "site must be a test site"),
        (client.create_invoice(&InvoiceCreate::new(9, "")).raw(), id),
        (client.invoice("").pay(&Payment::OnFile).raw(), "id must be a segment of a path"),
    ];
    for (call, rule) in cases {
        says(call.request(), rule);
        let error = call.await.unwrap_err();
        assert!(matches!(error, Error::Invalid(_)), "{error}");
        assert_eq!(error.to_string(), rule);
    }
    says(client.get_or_create_subscriber(&SubscriberCreate::new(" ")).await, id);
    assert_eq!(recorder.seen(), []);
}

#[test]
fn subscribers_are_deleted_at_test_sites_only() {
    let is_one = |site: &str| Client::new("k", site).unwrap().is_test_site();
    assert!(is_one("acme-test") && is_one("testing"));
    assert!(!is_one("acme"));
    let told = Client::builder("k", "acme").test_site(true).build().unwrap();
    assert!(told.subscriber(77).delete().request().is_ok());
}

#[test]
fn an_id_stays_one_segment_of_the_path_whatever_it_holds() {
    let client = Client::builder("k", "acme").base_url("http://127.0.0.1:1").build().unwrap();
    let path = |id: &str| client.subscriber(id).allow_free_trial().request().unwrap().path().to_owned();
    assert_eq!(
        path("../users?a=b#c ü"),
        "/api/v4/acme/subscribers/..%2Fusers%3Fa%3Db%23c%20%C3%BC/allow_free_trial.xml"
    );
}
