//! Every operation once: the answer it gets, the call of the published Python client, and ours.

use crate::recorder::Reply;
use innkeeper_sdk_spreedly::card::{CardAddress, CardNumber, Expiry, VerificationValue};
use innkeeper_sdk_spreedly::complimentary::ComplimentarySubscription;
use innkeeper_sdk_spreedly::invoice::{InvoiceCreate, Payment};
use innkeeper_sdk_spreedly::subscriber::{SubscriberCreate, SubscriberUpdate};
use innkeeper_sdk_spreedly::word::CardType;
use innkeeper_sdk_spreedly::{
    Card, Client, Decimal, Error, FeatureLevel, Fee, Period, Positive, call::Prepared,
};
use std::pin::Pin;

/// Where the API of the site of every test is.
pub(crate) const BASE: &str = "/api/v4/acme-test";

/// One operation, called.
pub(crate) struct Sample {
    /// As the list of operations writes it.
    pub(crate) operation: &'static str,
    /// What the server answers.
    pub(crate) status: u16,
    pub(crate) answer: &'static str,
    /// The same call in Python; empty when the published client has none.
    pub(crate) python: &'static str,
    /// Our call as it is written in the source.
    pub(crate) rust: String,
    pub(crate) start: fn(&Client) -> Started,
}

impl Sample {
    pub(crate) fn reply(&self) -> Reply {
        Reply::of(self.status, self.answer).with("Content-Type", "application/xml; charset=utf-8")
    }
}

/// A call that is prepared and can be sent.
pub(crate) struct Started {
    pub(crate) request: Prepared,
    pub(crate) sent: Pin<Box<dyn Future<Output = Result<(), Error>> + Send>>,
}

macro_rules! sample {
    ($operation:literal, $status:literal, $answer:expr, $python:literal, |$client:ident| $call:expr $(,)?) => {
        Sample {
            operation: $operation,
            status: $status,
            answer: $answer,
            python: $python,
            rust: on_one_line(stringify!($call)),
            start: |$client| {
                let call = $call;
                let request = call.request().unwrap().clone();
                let sent = Box::pin(async move { call.await.map(drop) });
                Started { request, sent }
            },
        }
    };
}

/// An expression without the line breaks and braces that a formatter adds.
fn on_one_line(source: &str) -> String {
    let line = source.split_whitespace().collect::<Vec<_>>().join(" ").replace(" .", ".");
    let inner = line.strip_prefix("{ ").and_then(|line| line.strip_suffix(" }"));
    inner.unwrap_or(&line).to_owned()
}

/// Every operation of the API.
pub(crate) fn operations() -> Vec<&'static str> {
    include_str!("../fixtures/operations.txt").lines().collect()
}

/// Whether a request is of an operation. A placeholder may have `.xml` behind it.
pub(crate) fn fits(operation: &str, method: &str, path: &str) -> bool {
    let (verb, pattern) = operation.split_once(' ').unwrap();
    let (words, given): (Vec<_>, Vec<_>) = (pattern.split('/').collect(), path.split('/').collect());
    let same = |word: &str, given: &str| match word.split_once('}') {
        Some((_, suffix)) => given.ends_with(suffix),
        None => word == given,
    };
    verb == method
        && words.len() == given.len()
        && words.iter().zip(given).all(|(word, given)| same(word, given))
}

const SUBSCRIBER: &str = include_str!("../fixtures/subscriber.xml");
const CREATED: &str = include_str!("../fixtures/subscriber_created.xml");
const INVOICE: &str = include_str!("../fixtures/invoice.xml");

pub(crate) fn card() -> Card {
    let (number, value) =
        (CardNumber::new("4222 2222 2222 2").unwrap(), VerificationValue::new("123").unwrap());
    let address = CardAddress { city: Some("Ulm".to_owned()), ..CardAddress::default() };
    let card = Card::new(number, value, Expiry::new(2, 2031).unwrap(), "Mika", "Roe").unwrap();
    card.card_type(CardType::Visa).address(address)
}

pub(crate) fn level(name: &str) -> FeatureLevel {
    FeatureLevel::new(name).unwrap()
}

fn fee() -> Fee {
    Fee::new("Traffic", "traffic", "2.5".parse().unwrap()).unwrap()
}

fn whole() -> SubscriberCreate {
    SubscriberCreate::new("joe/1 ü")
        .screen_name("R&D <Ltd>")
        .email("joe@example.org")
        .billing_first_name("Joe")
        .billing_last_name("Roe")
        .billing_address1("Way 1")
        .billing_city("Ulm")
        .billing_state("BW")
        .billing_zip("89073")
        .billing_country("DE")
        .billing_phone_number("+49 731 1")
}

/// All of them, in the order of the list of operations.
pub(crate) fn samples() -> Vec<Sample> {
    let mut samples = samples_of_customers();
    samples.extend(samples_of_sales());
    samples.sort_by_key(|sample| operations().iter().position(|operation| *operation == sample.operation));
    samples
}

fn samples_of_customers() -> Vec<Sample> {
    vec![
        sample!("POST /subscribers.xml", 201, CREATED, "c.create_subscriber(77, 'mika')", |client| client
            .create_subscriber(&SubscriberCreate::new("77").screen_name("mika"))),
        sample!("POST /subscribers.xml", 201, CREATED, "", |client| client.create_subscriber(&whole())),
        sample!("GET /subscribers/{customer-id}.xml", 200, SUBSCRIBER, "c.get_info(77)", |client| client
            .subscriber(77)
            .get()),
        sample!(
            "GET /subscribers/{customer-id}.xml",
            200,
            SUBSCRIBER,
            "c.get_or_create_subscriber(77, 'mika')",
            |client| client.get_or_create_subscriber(&SubscriberCreate::new("77").screen_name("mika"))
        ),
        sample!(
            "PUT /subscribers/{customer-id}.xml",
            200,
            " ",
            "c.set_info(77, **{'screen-name': 'R&D', 'email': 'mika@example.org', 'new_customer_id': '78'})",
            |client| client.subscriber(77).update(
                &SubscriberUpdate::new().new_customer_id("78").screen_name("R&D").email("mika@example.org")
            )
        ),
        sample!("PUT /subscribers/{customer-id}.xml", 200, " ", "", |client| client
            .subscriber(77)
            .update(&SubscriberUpdate::new().email("").card(card()))),
        sample!("DELETE /subscribers/{customer-id}.xml", 200, " ", "c.delete_subscriber(77)", |client| {
            client.subscriber(77).delete()
        }),
        sample!("DELETE /subscribers.xml", 200, "", "c.cleanup()", |client| client.delete_all_subscribers()),
        sample!("GET /subscribers.xml", 200, "<nil-classes type=\"array\"/>", "", |client| client
            .list_subscribers()),
    ]
}

fn samples_of_sales() -> Vec<Sample> {
    let mut samples = samples_of_gifts();
    samples.extend([
        sample!(
            "GET /subscription_plans.xml",
            200,
            include_str!("../fixtures/plans.xml"),
            "c.get_plans()",
            |client| client.list_plans()
        ),
        sample!(
            "POST /subscribers/{customer-id}/subscribe_to_free_trial.xml",
            200,
            SUBSCRIBER,
            "c.subscribe(77, 501)",
            |client| client.subscriber(77).subscribe_to_free_trial(501)
        ),
        sample!(
            "POST /subscribers/{customer-id}/allow_free_trial.xml",
            200,
            SUBSCRIBER,
            "c.allow_free_trial(77)",
            |client| client.subscriber(77).allow_free_trial()
        ),
        sample!(
            "POST /subscribers/{customer-id}/fees.xml",
            201,
            "",
            "c.add_fee(77, 'Traffic', 'over 1 TB', 'traffic', '2.5')",
            |client| client.subscriber(77).add_fee(&fee().description("over 1 TB"))
        ),
        sample!("POST /subscribers/{customer-id}/fees.xml", 201, "", "", |client| client
            .subscriber(77)
            .add_fee(&fee().allow_non_recurring_subscriber(true))),
        sample!("POST /subscribers/{customer-id}/stop_auto_renew.xml", 200, " ", "", |client| client
            .subscriber(77)
            .stop_auto_renew()),
        sample!("POST /invoices.xml", 201, INVOICE, "", |client| client
            .create_invoice(&InvoiceCreate::new(501, "77").screen_name("mika").email("m@example.org"))),
        sample!("PUT /invoices/{token}/pay.xml", 200, INVOICE, "", |client| client
            .invoice("77aa")
            .pay(&Payment::card(card()))),
        sample!("PUT /invoices/{token}/pay.xml", 200, INVOICE, "", |client| client
            .invoice("77aa")
            .pay(&Payment::OnFile)),
        sample!("GET /transactions.xml", 200, include_str!("../fixtures/transactions.xml"), "", |client| {
            client.list_transactions()
        }),
        sample!("GET /transactions.xml", 200, "<transactions type=\"array\"></transactions>", "", |client| {
            client.list_transactions_since(21)
        }),
        sample!(
            "PUT /subscribers/{customer-id}/change_subscription_plan.xml",
            200,
            SUBSCRIBER,
            "",
            |client| client.subscriber(77).change_subscription_plan(502)
        ),
    ]);
    samples
}

fn samples_of_gifts() -> Vec<Sample> {
    vec![
        sample!(
            "POST /subscribers/{customer-id}/complimentary_subscriptions.xml",
            201,
            SUBSCRIBER,
            "c.create_complimentary_subscription(77, 2, 'months', 'vps-m')",
            |client| client.subscriber(77).create_complimentary_subscription(
                &ComplimentarySubscription::new(Period::months(2).unwrap(), &level("vps-m"))
            )
        ),
        sample!(
            "POST /subscribers/{customer-id}/complimentary_subscriptions.xml",
            201,
            SUBSCRIBER,
            "c.create_complimentary_subscription(77, 30, 'days', 'vps-m', datetime(2026, 3, 1, 12), '18.50')",
            |client| client.subscriber(77).create_complimentary_subscription(
                &ComplimentarySubscription::new(Period::days(30).unwrap(), &level("vps-m"))
                    .worth(Positive::cents(1850).unwrap(), "2026-03-01T12:00:00Z".parse().unwrap())
            )
        ),
        sample!(
            "POST /subscribers/{customer-id}/complimentary_time_extensions.xml",
            201,
            SUBSCRIBER,
            "c.complimentary_time_extensions(77, 10, 'days')",
            |client| client.subscriber(77).create_complimentary_time_extension(Period::days(10).unwrap())
        ),
        sample!(
            "POST /subscribers/{customer-id}/lifetime_complimentary_subscriptions.xml",
            201,
            SUBSCRIBER,
            "",
            |client| client.subscriber(77).create_lifetime_complimentary_subscription(&level("vps-m"))
        ),
        sample!("POST /subscribers/{customer-id}/credits.xml", 201, "", "", |client| client
            .subscriber(77)
            .add_credit(Decimal::cents(-250))),
        sample!("POST /subscribers/{customer-id}/clear_lifetime_subscription.xml", 200, "", "", |client| {
            client.subscriber(77).clear_lifetime_subscription()
        }),
    ]
}
