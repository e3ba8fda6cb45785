//! Every body of the wire reads and is written as it was, character by character.

use innkeeper_sdk_spreedly::invoice::Invoice;
use innkeeper_sdk_spreedly::subscriber::Standing;
use innkeeper_sdk_spreedly::word::{DurationUnits, PlanType};
use innkeeper_sdk_spreedly::{
    Answer, Decimal, Element, Errors, Subscriber, SubscriptionPlan, Transaction, Word,
};

const SUBSCRIBER: &str = include_str!("../fixtures/subscriber.xml");
const CREATED: &str = include_str!("../fixtures/subscriber_created.xml");
const INVOICE: &str = include_str!("../fixtures/invoice.xml");
const PLANS: &str = include_str!("../fixtures/plans.xml");
const TRANSACTIONS: &str = include_str!("../fixtures/transactions.xml");

fn read<T: Answer>(body: &str) -> T {
    T::from_xml(body.as_bytes()).unwrap()
}

fn stays<T: Answer>(body: &str) {
    assert_eq!(read::<T>(body).to_xml(), body);
}

#[test]
fn every_answer_is_written_as_it_was_read() {
    stays::<Vec<SubscriptionPlan>>(PLANS);
    stays::<Subscriber>(CREATED);
    stays::<Subscriber>(SUBSCRIBER);
    stays::<Vec<Invoice>>(include_str!("../fixtures/invoices.xml"));
    stays::<Invoice>(INVOICE);
    stays::<Vec<Transaction>>(TRANSACTIONS);
    stays::<Errors>(include_str!("../fixtures/errors.xml"));
}

#[test]
fn a_new_subscriber_has_35_members_and_one_that_is_shown_has_its_invoices() {
    let members = |body: &str| read::<Subscriber>(body).to_element().children().len();
    assert_eq!(members(CREATED), 35);
    assert_eq!(members(SUBSCRIBER), 37);
    let plans: Vec<SubscriptionPlan> = read(PLANS);
    assert_eq!(plans[0].to_element().children().len(), 26);
}

#[test]
fn members_have_the_types_of_what_they_mean() {
    let created: Subscriber = read(CREATED);
    assert_eq!((created.email, created.recurring, created.active_until), (None, None, None));
    assert_eq!((created.customer_id.as_str(), created.token.as_str().len()), ("77", 40));
    assert_eq!((created.invoices, created.extra), (None, Vec::new()));
    let shown: Subscriber = read(SUBSCRIBER);
    assert_eq!(shown.billing_last_name.as_deref(), Some("R&D <Ltd>"));
    assert_eq!(shown.grace_until.unwrap().unix_s() - shown.active_until.unwrap().unix_s(), 3 * 86_400);
    assert_eq!(shown.subscription_plan_version.unwrap().subscription_plan_id, 501.into());
    let invoice = shown.invoices.unwrap().remove(0);
    assert_eq!((invoice.closed, invoice.amount, invoice.line_items.len()), (true, Decimal::cents(1850), 1));
    let plan: SubscriptionPlan = read::<Vec<_>>(PLANS).remove(0);
    assert!(plan.plan_type.is(PlanType::Regular) && plan.duration_units.is(DurationUnits::Months));
    assert!(!plan.is_lifetime() && !plan.is_free_trial());
    let transactions: Vec<Transaction> = read(TRANSACTIONS);
    assert_eq!(transactions[0].detail.as_ref().unwrap().recurring, Some(false));
    assert_eq!((transactions[1].expires_at, transactions[1].invoice_id), (None, None));
}

#[test]
fn what_this_crate_does_not_know_is_kept_and_written_again() {
    let odd =
        CREATED.replace("</subscriber>", "  <expired-at type=\"datetime\">x</expired-at>\n</subscriber>");
    let subscriber: Subscriber = read(&odd);
    assert_eq!(subscriber.extra, [Element::with_text("expired-at", "x").typed("datetime")]);
    assert_eq!(subscriber.to_xml(), odd);
    let plan: Vec<SubscriptionPlan> = read(&PLANS.replace(">regular<", ">barter<"));
    assert_eq!(plan[0].plan_type, Word::Other("barter".to_owned()));
}

#[test]
fn the_oddities_of_services_read_as_what_they_mean() {
    let odd = CREATED
        .replace("customer-id", "customer_id")
        .replace("<recurring type=\"boolean\" nil=\"true\"></recurring>", "<recurring nil='true'/>")
        .replace("<email nil=\"true\"></email>", "")
        .replace(
            "<active-until type=\"datetime\" nil=\"true\"></active-until>",
            "<active_until type=\"datetime\"/>",
        )
        .replace("<grace-until type=\"datetime\" nil=\"true\">", "<grace-until>0000-00-00T00:00:00Z")
        .replace("2026-03-01T12:00:00Z", "2026-03-01T13:00:00.5+01:00")
        .replace("<active type=\"boolean\">false", "<active>1")
        .replace("<screen-name>mika", "<screen-name type=\"X::Y\"> mika\n");
    let subscriber: Subscriber = read(&odd);
    assert_eq!((subscriber.email.clone(), subscriber.recurring), (None, None));
    assert_eq!((subscriber.active_until, subscriber.grace_until), (None, None));
    assert_eq!((subscriber.customer_id.as_str(), subscriber.screen_name.as_str()), ("77", "mika"));
    assert_eq!(subscriber.created_at.to_string(), "2026-03-01T12:00:00Z");
    assert!(subscriber.active);
    for none in
        ["<nil-classes type=\"array\"/>", "<subscribers type=\"array\"></subscribers>", "<subscribers/>"]
    {
        assert_eq!(read::<Vec<Subscriber>>(none), []);
    }
}

#[test]
fn a_member_at_fault_is_named_with_its_path() {
    let fault = |body: &str| {
        let fault = Subscriber::from_xml(body.as_bytes()).unwrap_err();
        format!("{} {}", fault.path(), fault.rule())
    };
    assert_eq!(fault(&SUBSCRIBER.replace(">0.0<", ">much<")), "store-credit expected a decimal number");
    assert_eq!(fault(&CREATED.replace("created-at", "made-at")), "created-at expected to be there");
    assert_eq!(
        fault(&CREATED.replace("boolean\">true", "boolean\">yes")),
        "eligible-for-free-trial expected true or false"
    );
    let deep = SUBSCRIBER.replace(
        "<amount type=\"decimal\">18.5</amount>\n          <notes",
        "<amount>?</amount>\n          <notes",
    );
    assert_ne!(deep, SUBSCRIBER);
    assert_eq!(fault(&deep), "invoices.0.line-items.0.amount expected a decimal number");
}

#[test]
fn a_subscriber_stands_as_its_flags_say() {
    let standing = |flags: &[&str]| {
        let mut body = CREATED.to_owned();
        for flag in flags {
            body = body.replace(
                &format!("<{flag} type=\"boolean\">false"),
                &format!("<{flag} type=\"boolean\">true"),
            );
        }
        read::<Subscriber>(&body).standing()
    };
    assert_eq!(standing(&[]), Standing::Inactive);
    assert_eq!(standing(&["active"]), Standing::Active);
    assert_eq!(standing(&["active", "on-trial"]), Standing::OnTrial);
    assert_eq!(standing(&["active", "in-grace-period"]), Standing::InGrace);
    assert_eq!(standing(&["active", "on-trial", "lifetime-subscription"]), Standing::Lifetime);
    assert_eq!(standing(&["lifetime-subscription"]), Standing::Inactive);
}
