//! Whatever a service answers or a client sends, a decoder returns a value or an error.

use innkeeper_sdk_spreedly::complimentary::{
    ComplimentarySubscription, ComplimentaryTimeExtension, LifetimeComplimentarySubscription,
};
use innkeeper_sdk_spreedly::fee::Credit;
use innkeeper_sdk_spreedly::invoice::{Invoice, InvoiceCreate, Payment};
use innkeeper_sdk_spreedly::plan_choice::PlanChoice;
use innkeeper_sdk_spreedly::subscriber::{SubscriberCreate, SubscriberUpdate};
use innkeeper_sdk_spreedly::{
    Answer, Element, Errors, Fee, Request, Subscriber, SubscriptionPlan, Transaction, callback,
};
use proptest::prelude::*;

const BODIES: [&str; 6] = [
    include_str!("../fixtures/subscriber.xml"),
    include_str!("../fixtures/subscriber_created.xml"),
    include_str!("../fixtures/invoice.xml"),
    include_str!("../fixtures/plans.xml"),
    include_str!("../fixtures/transactions.xml"),
    include_str!("../fixtures/errors.xml"),
];

/// Reads as every type; the results do not matter, but what reads is written and reads again as the same.
fn read_all(body: &[u8]) {
    fn of<T: Answer + PartialEq>(body: &[u8]) -> bool {
        T::from_xml(body)
            .map_or(true, |read| T::from_xml(read.to_xml().as_bytes()).is_ok_and(|again| again == read))
    }
    fn wish<T: Request + PartialEq>(body: &[u8]) -> bool {
        let Ok(read) = T::from_xml(body) else { return true };
        let written = read.to_element();
        // A change of nothing that is known is written as a body without anything, which is refused.
        written.is_empty() || T::from_xml(written.to_compact().as_bytes()).is_ok_and(|again| again == read)
    }
    let decoders: [fn(&[u8]) -> bool; 17] = [
        of::<Subscriber>,
        of::<Vec<Subscriber>>,
        of::<Vec<SubscriptionPlan>>,
        of::<Invoice>,
        of::<Vec<Invoice>>,
        of::<Vec<Transaction>>,
        of::<Errors>,
        wish::<SubscriberCreate>,
        wish::<SubscriberUpdate>,
        wish::<PlanChoice>,
        wish::<Fee>,
        wish::<Credit>,
        wish::<ComplimentarySubscription>,
        wish::<ComplimentaryTimeExtension>,
        wish::<LifetimeComplimentarySubscription>,
        wish::<InvoiceCreate>,
        wish::<Payment>,
    ];
    for (index, decode) in decoders.into_iter().enumerate() {
        assert!(decode(body), "decoder {index} of {:?}", String::from_utf8_lossy(body));
    }
    if let Ok(ids) = callback::decode(body)
        && let Ok(written) = callback::encode(&ids)
    {
        assert_eq!(callback::decode(written.as_bytes()).as_ref(), Ok(&ids));
    }
}

/// The names that some type reads, and others.
fn name() -> impl Strategy<Value = String> {
    let known = [
        "subscriber",
        "customer-id",
        "customer_id",
        "invoices",
        "invoice",
        "amount",
        "created-at",
        "line-items",
        "duration-quantity",
        "duration-units",
        "feature-level",
        "payment-method",
        "credit-card",
        "number",
        "month",
        "account-type",
        "id",
        "version",
        "versions",
        "subscription-plan-id",
        "error",
        "token",
        "start-time",
    ];
    prop_oneof![prop::sample::select(known.to_vec()).prop_map(str::to_owned), "[a-zA-Z_][a-zA-Z0-9_.-]{0,8}"]
}

fn text() -> impl Strategy<Value = String> {
    let known =
        ["", "true", "0", "18.5", "-0.0", "77", "days", "months", "2026-03-01T12:00:00Z", "0000-", "visa"];
    prop_oneof![
        prop::sample::select(known.to_vec()).prop_map(str::to_owned),
        "[ -~\u{a0}-\u{ff}\t\n\r]{0,20}".prop_map(|text| text.trim().to_owned()),
    ]
}

fn element() -> impl Strategy<Value = Element> {
    let leaf = (name(), text(), any::<bool>(), text()).prop_map(|(name, text, nil, kind)| {
        let kind: String = kind.chars().filter(|letter| !letter.is_whitespace()).collect();
        let element = Element::with_text(&name, text).typed(&kind);
        if nil { element.nil() } else { element }
    });
    leaf.prop_recursive(5, 48, 8, |inner| {
        (name(), prop::collection::vec(inner, 0..8))
            .prop_map(|(name, inner)| inner.into_iter().fold(Element::new(&name), Element::with))
    })
}

proptest! {
    #[test]
    fn arbitrary_bytes_never_panic_a_decoder(bytes in prop::collection::vec(any::<u8>(), 0..200)) {
        read_all(&bytes);
    }

    #[test]
    fn arbitrary_markup_never_panics_a_decoder(text in "[<>/&;!\\[\\]?=\"' a-z#x0-9_-]{0,80}") {
        read_all(text.as_bytes());
    }

    #[test]
    fn every_tree_reads_as_it_is_written_and_panics_no_decoder(element in element()) {
        let compact = element.to_compact();
        prop_assert_eq!(&Element::parse(compact.as_bytes()).unwrap(), &element);
        prop_assert_eq!(&Element::parse(element.to_document().as_bytes()).unwrap(), &element);
        read_all(compact.as_bytes());
    }

    #[test]
    fn a_true_body_with_some_bytes_changed_never_panics_a_decoder(
        body in prop::sample::select(&BODIES[..]),
        changes in prop::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 1..8),
    ) {
        let mut body = body.as_bytes().to_vec();
        for (index, byte) in changes {
            let index = index.index(body.len());
            body[index] = byte;
        }
        read_all(&body);
    }

    #[test]
    fn arbitrary_forms_never_panic_a_decoder(body in "(subscriber_ids=)?[a-z0-9,%&=+ü]{0,40}") {
        read_all(body.as_bytes());
    }
}

#[test]
fn a_body_that_is_cut_anywhere_is_an_error_and_not_a_shorter_value() {
    for body in BODIES {
        let body = body.trim_end();
        for end in (0..body.len()).filter(|end| body.is_char_boundary(*end)) {
            assert!(Element::parse(&body.as_bytes()[..end]).is_err(), "{end}");
        }
    }
}

#[test]
fn references_do_not_grow_and_files_are_not_read() {
    let laughs = "<!DOCTYPE a [<!ENTITY b \"ha\"><!ENTITY c \"&b;&b;&b;\">]><a>&c;</a>";
    let file = "<!DOCTYPE a SYSTEM \"file:///etc/passwd\"><a/>";
    for body in [laughs, file] {
        assert_eq!(Element::parse(body.as_bytes()).unwrap_err().rule(), "expected no document type");
    }
}
