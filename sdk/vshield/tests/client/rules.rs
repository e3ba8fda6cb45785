//! What breaks a rule is refused with the rule, and nothing is sent.

use crate::recorder::{Recorder, Reply};
use innkeeper_sdk_vshield::server::{Hostname, ServerOrder};
use innkeeper_sdk_vshield::task::{ServerAction, ServiceAction};
use innkeeper_sdk_vshield::{AutoRenew, Client, Days, Error, Form, Months, Plan, Request};
use std::fmt::Display;

fn says<T>(result: Result<T, impl Display>, rule: &str) {
    match result {
        Ok(_) => panic!("not refused: {rule}"),
        Err(error) => assert_eq!(error.to_string(), rule),
    }
}

#[test]
fn host_names_are_1_to_16_ascii_letters() {
    for name in ["a", "Alpha", "abcdefghijklmnop"] {
        assert_eq!(Hostname::new(name).unwrap().as_str(), name);
    }
    for name in ["", "abcdefghijklmnopq", "alpha1", "al-pha", "al.pha", "al pha", "älpha", "alpha\n"] {
        says(Hostname::new(name), "hostname must be 1 to 16 ASCII letters");
    }
}

#[test]
fn periods_are_1_to_365_days_or_1_3_or_6_months() {
    for days in [1, 30, 365] {
        assert_eq!(Days::new(days).unwrap().number(), days);
    }
    for days in [0, 366, u16::MAX] {
        says(Days::new(days), "time must be 1 to 365 days");
    }
    for months in 0..=u8::MAX {
        match Months::new(months) {
            Ok(known) => assert!([1, 3, 6].contains(&months) && known.number() == months),
            Err(error) => assert_eq!(error.to_string(), "time must be 1, 3 or 6 months"),
        }
    }
}

#[test]
fn keys_are_hex_digits_and_base_urls_are_urls() {
    for key in ["1", "0", "f03c5c76aa853ff710b879909d0d7e3b", "ABCDEF"] {
        assert!(Client::new(key).is_ok(), "{key}");
    }
    for key in ["", "g", "0x1f", "1 f", "1f\n", "ü", "-1"] {
        let error = Client::new(key).unwrap_err();
        assert!(matches!(error, Error::Invalid(_)), "{key}");
        assert_eq!(error.to_string(), "key must be 1 or more hex digits");
    }
    for url in ["", "127.0.0.1:80", "ftp://host", "http://", "http://host?a=b", "/server"] {
        let error = Client::builder("1").base_url(url).build().unwrap_err();
        assert!(matches!(error, Error::Invalid(_)), "{url}: {error}");
    }
    assert_eq!(Client::builder("1").base_url("http://h/v//").build().unwrap().base_url(), "http://h/v");
    assert_eq!(Client::new("1").unwrap().base_url(), "https://api.vshield.com");
}

#[test]
fn a_service_refuses_a_wish_that_breaks_a_rule_with_the_same_words() {
    fn refused<T: Request>(body: &str, rule: &str) {
        says(T::decode(&Form::parse(body.as_bytes())), rule);
    }
    refused::<ServerAction>("", "action is required");
    refused::<ServerAction>("action=reinstall", "os is required");
    refused::<ServerAction>(
        "action=delete",
        "action must be one of start, stop, restart, reinstall, fixnetwork, changepass, renewlicense",
    );
    refused::<ServiceAction>("action=fixnetwork", "action must be one of start, stop, restart, reinstall");
    refused::<ServiceAction>(
        "action=reinstall&os=plan9",
        "os must be one of winserv22, winserv19, debian10, ubuntu20, centos9",
    );
    refused::<AutoRenew>("status=2", "status must be 0 or 1");
    for plan in ["0", "13", "-1", "", "VPS-S"] {
        refused::<Plan>(&format!("plan={plan}"), "plan must be a number from 1 to 12");
    }
    for days in ["0", "366", "1.5", "", "many", "99999999"] {
        refused::<Days>(&format!("time={days}"), "time must be 1 to 365 days");
    }
    refused::<Months>("time=2", "time must be 1, 3 or 6 months");
    let order = |location: &str, hostname: &str| {
        format!("location={location}&hostname={hostname}&os=debian10&time=30&plan=9")
    };
    refused::<ServerOrder>(
        &order("mars", "alpha"),
        "location must be one of canada, france, europe, us, singapore, uk, netherlands",
    );
    refused::<ServerOrder>(&order("us", "alpha1"), "hostname must be 1 to 16 ASCII letters");
    assert!(ServerOrder::decode(&Form::parse(order("Netherlands", "+alpha+").as_bytes())).is_ok());
}

#[test]
fn forms_are_read_however_they_are_escaped() {
    let form = Form::parse(b"a=1+2&b=%41%c3%BC%zz%4&&=x&c&a=3&%ff=%00");
    let fields: Vec<_> = form.fields().iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
    assert_eq!(
        fields,
        [("a", "1 2"), ("b", "Aü%zz%4"), ("", "x"), ("c", ""), ("a", "3"), ("\u{fffd}", "\0")]
    );
    assert_eq!((form.value("a"), form.value("d")), (Some("1 2"), None));
}

#[tokio::test]
async fn nothing_is_sent_of_a_call_with_a_key_that_no_header_can_hold() {
    let recorder = Recorder::script(vec![Reply::of(500, "sent")]);
    for key in ["", "a b", "a\r\nb", "ü"] {
        let call = recorder.client().server(12).restart().idempotency_key(key).idempotency_key("good");
        says(call.request(), "the idempotency key must be 1 or more visible ASCII characters");
        assert!(matches!(call.await.unwrap_err(), Error::Invalid(_)));
    }
    assert_eq!(recorder.seen(), []);
}
