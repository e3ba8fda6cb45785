//! What breaks a rule is refused with the rule, and nothing is sent.

use crate::recorder::{Recorder, Reply};
use innkeeper_sdk_time4vps::account::SignUp;
use innkeeper_sdk_time4vps::cart::{Cart, ProductOrder};
use innkeeper_sdk_time4vps::certificate::CertificateOrder;
use innkeeper_sdk_time4vps::contact::{ContactCreate, ContactModify};
use innkeeper_sdk_time4vps::dns::{RecordSpec, RecordType};
use innkeeper_sdk_time4vps::profile::Profile;
use innkeeper_sdk_time4vps::secret::TwoFactorSecret;
use innkeeper_sdk_time4vps::selection::Selections;
use innkeeper_sdk_time4vps::server::{GraphWidth, Reinstall, Resolvers, TaskRef};
use innkeeper_sdk_time4vps::service::Cancellation;
use innkeeper_sdk_time4vps::upgrade::Upgrade;
use innkeeper_sdk_time4vps::{Client, Cycle, Password};
use std::fmt::Display;
use std::net::IpAddr;

fn says<T, E: Display>(result: Result<T, E>, rule: &str) {
    assert_eq!(result.err().map(|error| error.to_string()).as_deref(), Some(rule));
}

/// A client whose server must not be asked.
fn unasked() -> (Recorder, Client) {
    let recorder = Recorder::script(vec![Reply::of(500, "sent")]);
    let client = recorder.client();
    (recorder, client)
}

#[test]
fn values_are_checked_where_they_are_made() {
    let rule = "password must be at least 12 characters long, with a digit and an upper-case letter";
    for password in ["", "Short1", "alllowercase1", "NoDigitsInHere"] {
        says(Password::new(password), rule);
    }
    assert!(Password::new("Correct horse 7").is_ok());
    for secret in ["", "ABCDEFGH2345678", "ABCDEFGH2345678-", "ABCDEFGH234567ü"] {
        says(TwoFactorSecret::new(secret), "2fasecret must be 16 letters and digits");
    }
    for width in [0, 199, 769] {
        says(GraphWidth::new(width), "width must be 200 to 768");
    }
    let address: IpAddr = "192.0.2.53".parse().unwrap();
    says(Resolvers::new([]), "ns1 must be one of 1 to 4 addresses");
    says(Resolvers::new([address; 5]), "ns1 must be one of 1 to 4 addresses");
    assert!(Resolvers::new([address; 4]).is_ok());
}

#[test]
fn people_are_checked_before_they_are_sent() {
    let (recorder, client) = unasked();
    let details = |profile: Profile| client.update_details(&profile);
    for address in ["", "owner", "@example.net", "owner@", "a@b@c", "a b@example.net", "a@.net"] {
        says(details(Profile::default().with_email(address)).request(), "email must be a mail address");
        says(client.reset_password(address).request(), "email must be a mail address");
    }
    for country in ["", "L", "LTU", "1T", "Ł1"] {
        says(details(Profile::default().with_country(country)).request(), "country must be two letters");
    }
    let long = Profile::default().with_state("x".repeat(21));
    says(details(long.clone()).request(), "state must be at most 20 characters long");
    says(
        client.contact(57).modify(&ContactModify::default().with_profile(long)).request(),
        "state must be at most 20 characters long",
    );
    says(client.create_contact(&ContactCreate::new(Profile::default())).request(), "email is required");
    let password = || Password::new("Correct horse 7").unwrap();
    says(client.sign_up(&SignUp::new(Profile::default(), password())).request(), "email is required");
    let with_state = Profile::default().with_email("a@b").with_state("Vilnius");
    says(client.sign_up(&SignUp::new(with_state, password())).request(), "state is no part of signing up");
    assert_eq!(recorder.seen(), []);
}

#[test]
fn orders_are_checked_before_they_are_sent() {
    let (recorder, client) = unasked();
    says(client.order(&ProductOrder::new(0)).request(), "id must be 1 or more");
    for domain in ["", "-a.net", "a..net", "a b", "ü.net", &"a.".repeat(130)] {
        says(
            client.order(&ProductOrder::new(70).with_domain(domain)).request(),
            "domain must be a host name",
        );
    }
    for cycle in [Cycle::Free, Cycle::OneTime] {
        let rule = "cycle must be one that has a code";
        says(client.order(&ProductOrder::new(70).with_cycle(cycle)).request(), rule);
        says(client.order(&ProductOrder::new(70).with_addon(31, cycle)).request(), rule);
        says(client.service(1).upgrade(&Upgrade::default().with_cycle(cycle)).request(), rule);
    }
    let options = Selections::default().with_item(1557, -1);
    says(
        client.order(&ProductOrder::new(70).with_options(options.clone())).request(),
        "custom[1557] must be 1 or more",
    );
    says(
        client.service(1).estimate_upgrade(&Upgrade::default().with_resources(options)).request(),
        "resources[1557] must be 1 or more",
    );
    says(client.quote(&Cart::default()).request(), "items must have at least one entry");
    let cart = Cart::default().with_product(ProductOrder::new(-7));
    says(client.order_cart(&cart).request(), "product_id must be 1 or more");
    says(client.service(1).cancel(&Cancellation::now(" ")).request(), "reason must not be empty");
    says(client.service(1).add_addon(0).request(), "addon_id must be 1 or more");
    says(client.order_certificate(&CertificateOrder::new(25, "", 1)).request(), "csr must not be empty");
    says(
        client.order_certificate(&CertificateOrder::new(25, "a.net", 0)).request(),
        "years must be 1 or more",
    );
    says(
        client.order_certificate(&CertificateOrder::new(25, "a.net", 1).with_approver("admin")).request(),
        "approver_email must be a mail address",
    );
    assert_eq!(recorder.seen(), []);
}

#[test]
fn servers_and_zones_are_checked_before_they_are_sent() {
    let (recorder, client) = unasked();
    let server = client.server(1302);
    says(server.reinstall(&Reinstall::new("")).request(), "os must not be empty");
    says(server.reinstall(&Reinstall::new("x").with_script(0)).request(), "script must be 1 or more");
    says(server.rename("not a name").request(), "hostname must be a host name");
    says(server.change_ptr("192.0.2.1".parse().unwrap(), "").request(), "hostname must be a host name");
    says(server.task(TaskRef::Newest(String::new())).request(), "name must be the name of something");
    says(server.task(TaskRef::Newest("..".to_owned())).request(), "name must be the name of something");
    says(client.server(u64::MAX).get().request(), "id must be 1 or more");
    says(client.server(-1).reboot().request(), "id must be 1 or more");
    let zone = client.service(10).zone(60);
    says(client.service(10).create_zone("").request(), "name must be a host name");
    for (record, rule) in [
        (RecordSpec::new("", RecordType::Txt, "x"), "name must not be empty"),
        (RecordSpec::new("a", RecordType::Txt, ""), "content must not be empty"),
        (RecordSpec::new("a", RecordType::A, "2001:db8::1"), "content must be an IPv4 address"),
        (RecordSpec::new("a", RecordType::Aaaa, "192.0.2.1"), "content must be an IPv6 address"),
        (RecordSpec::new("a", RecordType::Txt, "x").with_ttl(0), "ttl must be 1 or more"),
    ] {
        says(zone.add_record(&record).request(), rule);
        says(zone.record(1).modify(&record).request(), rule);
    }
    says(zone.record(0).delete().request(), "id must be 1 or more");
    assert_eq!(recorder.seen(), []);
}

#[test]
fn a_name_of_a_task_stays_one_segment_of_the_path() {
    let (_, client) = unasked();
    let call = client.server(1302).task(TaskRef::Newest("a/../b?c#d ü".to_owned()));
    assert_eq!(call.request().unwrap().path(), "/server/1302/task/a%2F..%2Fb%3Fc%23d%20%C3%BC");
}

#[tokio::test]
async fn a_call_that_breaks_a_rule_says_so_and_sends_nothing() {
    let (recorder, client) = unasked();
    says(client.service(0).label().await, "id must be 1 or more");
    assert_eq!(recorder.seen(), []);
}
