//! The operations on the account, its contacts, notifications, money and tokens.

use crate::calls::{Sample, sample};
use innkeeper_sdk_time4vps::account::{Currency, SignUp};
use innkeeper_sdk_time4vps::contact::{ContactCreate, ContactModify, Privileges, Scope};
use innkeeper_sdk_time4vps::notification::NotificationFilter;
use innkeeper_sdk_time4vps::profile::{AccountKind, Profile};
use innkeeper_sdk_time4vps::secret::TwoFactorSecret;
use innkeeper_sdk_time4vps::{Password, Tokens};

fn person() -> Profile {
    Profile::default().with_email("tech@example.net").with_first_name("Tomas").with_last_name("Ruzicka")
}

fn company() -> Profile {
    Profile::default()
        .with_kind(AccountKind::Company)
        .with_company("Example & Co UAB")
        .with_company_number("123456789")
        .with_vat_number("LT123456789")
        .with_email("owner@example.net")
        .with_first_name("Ada")
        .with_last_name("Kovač")
        .with_country("LT")
        .with_address("Harbour Road 7")
        .with_city("Vilnius")
        .with_postcode("01100")
        .with_phone("+370.61234567")
        .with_newsletter()
}

fn whole() -> Profile {
    company().with_state("Vilnius")
}

fn privileges() -> Privileges {
    Privileges {
        support: vec!["tickets".to_owned(), "newticket".to_owned()],
        services: Scope::default().with(1302, ["basic", "upgrade"]),
        domains: Scope::full(),
        ..Privileges::default()
    }
}

fn password() -> Password {
    Password::new("Correct horse 7").unwrap()
}

fn secret() -> TwoFactorSecret {
    TwoFactorSecret::new("ABCDEFGH23456789").unwrap()
}

fn tokens() -> Tokens {
    Tokens { token: "eyJ.e30.x".to_owned(), refresh: "f00d".to_owned() }
}

pub(crate) fn samples() -> Vec<Sample> {
    let mut samples = account();
    samples.extend(contacts());
    samples.extend(money());
    samples.extend(sessions());
    samples
}

fn account() -> Vec<Sample> {
    vec![
        sample!("GET /details", "details", "get_account_details" {}, |client| client.details()),
        sample!("PUT /details", "details_changed", |client| client
            .update_details(&Profile::default().with_city("Kaunas"))),
        sample!("PUT /details", "details_changed", |client| client.update_details(&whole())),
        sample!("POST /signup", "signed_up", |client| client.sign_up(&SignUp::new(person(), password()))),
        sample!("POST /signup", "signed_up", |client| client.sign_up(
            &SignUp::new(company(), password()).with_two_factor(secret()).with_currency(Currency::Eur)
        )),
        sample!("POST /passwordreset", "password_reset", |client| client.reset_password("owner@example.net")),
        sample!("GET /notifications", "notifications", "list_notifications" {}, |client| {
            client.list_notifications(&NotificationFilter::default())
        }),
        sample!(
            "GET /notifications", "notifications",
            "list_notifications" {"rel_type": "Hosting & more", "rel_id": "1302"},
            |client| client.list_notifications(
                &NotificationFilter::default().with_kind("Hosting & more").with_id("1302")
            )
        ),
        sample!("GET /notifications/new", "notifications", "list_new_notifications" {"rel_type": "Invoice", "rel_id": "308976"}, |client| {
            client.list_new_notifications(&NotificationFilter::default().with_kind("Invoice").with_id("308976"))
        }),
        sample!(
            "PUT /notifications/{id}/ack", "notification_read",
            "acknowledge_notification" {"notification_id": 88},
            |client| client.acknowledge_notification(88)
        ),
    ]
}

fn contacts() -> Vec<Sample> {
    vec![
        sample!("GET /contact", "contacts", "list_contacts" {}, |client| client.list_contacts()),
        sample!(
            "POST /contact", "contact_created",
            "create_contact" {"email": "tech@example.net", "firstname": "Tomas", "lastname": "Ruzicka"},
            |client| client.create_contact(&ContactCreate::new(person()))
        ),
        sample!(
            "POST /contact", "contact_created",
            "create_contact" {
                "fields": {
                    "type": "Company", "companyregistrationnumber": "123456789", "vateu": "LT123456789",
                    "country": "LT", "address1": "Harbour Road 7", "city": "Vilnius", "state": "Vilnius",
                    "postcode": "01100", "phonenumber": "+370.61234567", "emarketing": ["Subscribed"]
                },
                "email": "owner@example.net", "firstname": "Ada", "lastname": "Kovač",
                "companyname": "Example & Co UAB", "password": "Correct horse 7",
                "privileges": {
                    "support": ["tickets", "newticket"], "services": {"1302": ["basic", "upgrade"]},
                    "domains": {"full": 1}
                }
            },
            |client| client.create_contact(
                &ContactCreate::new(whole()).with_password("Correct horse 7").with_privileges(privileges())
            )
        ),
        sample!("GET /contact/privileges", "privileges", "get_contact_privileges" {}, |client| client
            .contact_privileges()),
        sample!("GET /contact/{id}", "contact", "get_contact" {"contact_id": 57}, |client| client
            .contact(57)
            .get()),
        sample!(
            "PUT /contact/{id}", "contact_changed",
            "update_contact" {
                "contact_id": 57, "fields": {"city": "Kaunas"},
                "privileges": {
                    "support": ["tickets", "newticket"], "services": {"1302": ["basic", "upgrade"]},
                    "domains": {"full": 1}
                }
            },
            |client| client.contact(57).modify(
                &ContactModify::default()
                    .with_profile(Profile::default().with_city("Kaunas"))
                    .with_privileges(privileges())
            )
        ),
        sample!("PUT /contact/{id}", "contact_changed", |client| client
            .contact(57)
            .modify(&ContactModify::default().with_profile(whole()))),
    ]
}

fn money() -> Vec<Sample> {
    vec![
        sample!("GET /balance", "balance", "get_balance" {}, |client| client.balance()),
        sample!("GET /invoice", "invoices", "list_invoices" {}, |client| client.list_invoices()),
        sample!("GET /invoice/{id}", "invoice", "get_invoice" {"invoice_id": 308976}, |client| client
            .get_invoice(308_976)),
        sample!("GET /payment", "payments", |client| client.list_payment_methods()),
        sample!("GET /payment/fees", "payment_fees", |client| client.list_payment_fees()),
    ]
}

fn sessions() -> Vec<Sample> {
    vec![
        sample!("POST /login", "tokens", |client| client.log_in("owner@example.net", "Correct horse 7")),
        sample!("POST /token", "tokens", |client| client.renew_tokens(&tokens())),
        sample!("POST /logout", "logged_out", "logout_current_session" {}, |client| client.log_out()),
        sample!(
            "POST /revoke", "logged_out",
            "revoke_current_auth_token" {"refresh_token": "f00d"},
            |client| client.revoke(Some(&tokens()))
        ),
        sample!("POST /revoke", "logged_out", |client| client.revoke(None)),
    ]
}
