//! Requests read as they are written, as other clients write them, and with every fault in the original's words.

use crate::calls::{card, level, samples};
use crate::recorder::Recorder;
use innkeeper_sdk_spreedly::complimentary::{
    ComplimentarySubscription, ComplimentaryTimeExtension, LifetimeComplimentarySubscription,
};
use innkeeper_sdk_spreedly::fee::Credit;
use innkeeper_sdk_spreedly::invoice::{InvoiceCreate, Payment};
use innkeeper_sdk_spreedly::plan_choice::PlanChoice;
use innkeeper_sdk_spreedly::subscriber::{SubscriberCreate, SubscriberUpdate};
use innkeeper_sdk_spreedly::word::AccountType;
use innkeeper_sdk_spreedly::{Decimal, DecodeError, Fee, Period, Request};
use std::fmt::Debug;

fn stays<T: Request + PartialEq + Debug>(request: &T) {
    assert_eq!(T::from_xml(request.to_element().to_compact().as_bytes()).as_ref(), Ok(request));
    assert_eq!(T::from_xml(request.to_element().to_document().as_bytes()).as_ref(), Ok(request));
}

#[test]
fn every_request_reads_as_it_was_written() {
    stays(&SubscriberCreate::new("77").screen_name("R&D <Ltd>").billing_zip("89073"));
    stays(&SubscriberUpdate::new().new_customer_id("78").email("").card(card()));
    stays(&PlanChoice::new(501));
    stays(
        &Fee::new("Traffic", "traffic", "2.50".parse().unwrap())
            .unwrap()
            .allow_non_recurring_subscriber(false),
    );
    stays(&Credit::new(Decimal::cents(-5)));
    let gift = ComplimentarySubscription::new(Period::days(3).unwrap(), &level("vps-m"));
    stays(&gift);
    stays(&gift.worth("1.5".parse().unwrap(), "2026-03-01T12:00:00Z".parse().unwrap()));
    stays(&ComplimentaryTimeExtension::new(Period::months(1).unwrap()));
    stays(&LifetimeComplimentarySubscription::new(&level("vps-m")));
    stays(&InvoiceCreate::new(501, "77").screen_name("mika").email("mika@example.org"));
    for payment in [Payment::card(card()), Payment::OnFile, Payment::StoreCredit, Payment::GeneralCredit] {
        stays(&payment);
    }
}

#[test]
fn the_bodies_of_other_clients_read_as_what_they_mean() {
    let gift = b"<complimentary_subscription>
            <duration_quantity>30</duration_quantity>
            <duration_units>days</duration_units>
            <feature_level>vps-m</feature_level>
            <start-time>2026-03-01T12:00:00Z</start_time>
            <amount>18.5</amount>
            </complimentary_subscription>";
    let gift = ComplimentarySubscription::from_xml(gift).unwrap();
    assert_eq!(gift.period, Period::days(30).unwrap());
    assert_eq!(gift.worth.unwrap().amount.decimal(), Decimal::cents(1850));
    let nested = b"<subscriber><payment-method><credit-card><number type='string'>4222222222222</number>
        <card_type>visa</card_type><verification-value>123</verification-value><month>02</month><year>2031</year>
        <first-name>Mika</first-name><last-name>Roe</last-name><city>Ulm</city></credit-card></payment-method>
        <token>ignored</token></subscriber>";
    assert_eq!(SubscriberUpdate::from_xml(nested).unwrap(), SubscriberUpdate::new().card(card()));
    let without = Payment::card(card()).to_element().to_compact();
    let without = without.replace("<account-type>credit-card</account-type>", "");
    assert_eq!(Payment::from_xml(without.as_bytes()).unwrap().account_type(), AccountType::CreditCard);
    let fee = b"<x><name>a</name><group>b</group><amount>1</amount><description/></x>";
    assert_eq!(Fee::from_xml(fee).unwrap().description, None);
}

#[test]
fn what_the_client_sends_reads_at_the_service() {
    let recorder = Recorder::script(vec![crate::recorder::Reply::of(500, "")]);
    for sample in samples() {
        let request = (sample.start)(&recorder.client()).request;
        let Some(body) = request.body() else { continue };
        let body = body.as_bytes();
        let taken = match sample.operation.rsplit('/').next().unwrap() {
            "subscribers.xml" => SubscriberCreate::from_xml(body).map(drop),
            "{customer-id}.xml" => SubscriberUpdate::from_xml(body).map(drop),
            "subscribe_to_free_trial.xml" | "change_subscription_plan.xml" => {
                PlanChoice::from_xml(body).map(drop)
            }
            "fees.xml" => Fee::from_xml(body).map(drop),
            "credits.xml" => Credit::from_xml(body).map(drop),
            "complimentary_subscriptions.xml" => ComplimentarySubscription::from_xml(body).map(drop),
            "complimentary_time_extensions.xml" => ComplimentaryTimeExtension::from_xml(body).map(drop),
            "lifetime_complimentary_subscriptions.xml" => {
                LifetimeComplimentarySubscription::from_xml(body).map(drop)
            }
            "invoices.xml" => InvoiceCreate::from_xml(body).map(drop),
            "pay.xml" => Payment::from_xml(body).map(drop),
            other => panic!("{other} has a body"),
        };
        assert_eq!(taken, Ok(()), "{}", sample.rust);
    }
}

fn says<T: Request + Debug>(body: &str) -> Vec<String> {
    match T::from_xml(body.as_bytes()).unwrap_err() {
        DecodeError::Errors(errors) => errors.0,
        other => vec![other.to_string()],
    }
}

#[test]
fn every_fault_is_told_at_once_in_the_words_of_the_original() {
    assert_eq!(
        says::<SubscriberCreate>("<a><screen-name>x</screen-name></a>"),
        ["Customer ID can't be blank"]
    );
    assert_eq!(says::<SubscriberUpdate>(" \n"), ["You must specify subscriber parameters"]);
    assert_eq!(says::<SubscriberUpdate>("<subscriber/>"), ["You must specify subscriber parameters"]);
    assert_eq!(says::<PlanChoice>("<a><id></id></a>"), ["You must specify the subscription plan id"]);
    let unknown = "There is no subscription plan with an ID of None for the site you're accessing";
    assert_eq!(says::<PlanChoice>("<subscription_plan><id>None</id></subscription_plan>"), [unknown]);
    assert_eq!(
        says::<Fee>("<fee><amount>0</amount></fee>"),
        ["Name can't be blank", "Group can't be blank", "Amount must be greater than 0"]
    );
    assert_eq!(says::<Credit>("<credit><amount>1,5</amount></credit>"), ["Amount is not a number"]);
    assert_eq!(
        says::<ComplimentarySubscription>("<a><duration-units>weeks</duration-units></a>"),
        [
            "Duration quantity can't be blank",
            "Duration quantity is not a number",
            "Duration units must be either 'days' or 'months'",
            "Feature level can't be blank",
        ]
    );
    let none = "<a><duration-quantity>0</duration-quantity><duration-units>days</duration-units></a>";
    assert_eq!(says::<ComplimentaryTimeExtension>(none), ["Duration quantity must be greater than 0"]);
    assert_eq!(says::<LifetimeComplimentarySubscription>(""), ["Feature level can't be blank"]);
    let both = "You must specify both the subscription plan id and subscriber information.";
    assert_eq!(
        says::<InvoiceCreate>("<invoice><subscription-plan-id>9</subscription-plan-id></invoice>"),
        [both]
    );
    let card = "You must specify credit card parameters for the payment.";
    assert_eq!(says::<Payment>("<payment><account-type>credit-card</account-type></payment>"), [card]);
    assert_eq!(
        says::<Payment>("<payment><account-type>cash</account-type></payment>"),
        ["Account type is not included in the list"]
    );
    assert_eq!(
        says::<Payment>(
            "<a><credit-card><number>12</number><month>13</month><card-type>x</card-type></credit-card></a>"
        ),
        [
            "Verification value can't be blank",
            "First name can't be blank",
            "Last name can't be blank",
            "Number is not a valid credit card number",
            "Month is not a valid month",
            "Year is not a valid year",
            "Card type is invalid",
        ]
    );
    assert!(says::<Fee>("<fee><name>Fish & Chips</name></fee>")[0].starts_with("the body does not read: "));
}
