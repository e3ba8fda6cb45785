//! A typed client of the Spreedly Subscriptions API v4 (later Pin Payments subscriptions), for async and for blocking
//! programs.
//!
//! innkeeper's own service speaks the same API with the same types, so that this crate talks to either by a
//! change of the base URL.
//!
//! # Quick start
//!
//! ```
//! use innkeeper_sdk_spreedly::subscriber::SubscriberCreate;
//! use innkeeper_sdk_spreedly::{Client, Error, FeatureLevel, Period};
//! use innkeeper_sdk_spreedly::complimentary::ComplimentarySubscription;
//!
//! # use std::io::{BufRead, BufReader, Read, Write};
//! # fn serve(listener: std::net::TcpListener) {
//! #     let subscriber = |active: bool| format!("<subscriber><customer-id>77</customer-id><screen-name>mika</screen-name>
//! #         <created-at type=\"datetime\">2026-03-01T12:00:00Z</created-at><updated-at>2026-03-01T12:00:00Z</updated-at>
//! #         <token>0f6d2c</token><store-credit>0.0</store-credit><active>{active}</active></subscriber>");
//! #     let (mut created, mut active) = (false, false);
//! #     for stream in listener.incoming() {
//! #         let stream = stream.unwrap();
//! #         let mut reader = BufReader::new(&stream);
//! #         let (mut line, mut length) = (String::new(), 0);
//! #         reader.read_line(&mut line).unwrap();
//! #         loop {
//! #             let mut header = String::new();
//! #             reader.read_line(&mut header).unwrap();
//! #             let header = header.trim().to_ascii_lowercase();
//! #             if header.is_empty() { break }
//! #             if let Some(value) = header.strip_prefix("content-length:") { length = value.trim().parse().unwrap(); }
//! #         }
//! #         reader.read_exact(&mut vec![0; length]).unwrap();
//! #         let (status, body) = match line.split(' ').take(2).collect::<Vec<_>>()[..] {
//! #             ["GET", "/api/v4/acme-test/subscribers/77.xml"] if !created => (404, "There is no subscriber".to_owned()),
//! #             ["GET", "/api/v4/acme-test/subscribers/77.xml"] => (200, subscriber(active)),
//! #             ["POST", "/api/v4/acme-test/subscribers.xml"] => { created = true; (201, subscriber(active)) }
//! #             ["POST", "/api/v4/acme-test/subscribers/77/complimentary_subscriptions.xml"] => {
//! #                 active = true;
//! #                 (201, subscriber(active))
//! #             }
//! #             ["DELETE", "/api/v4/acme-test/subscribers/77.xml"] => { created = false; (200, String::new()) }
//! #             _ => panic!("{line}"),
//! #         };
//! #         write!(&stream, "HTTP/1.1 {status} X\r\nconnection: close\r\ncontent-length: {}\r\n\r\n{body}", body.len()).unwrap();
//! #     }
//! # }
//! # let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
//! # let url = format!("http://{}", listener.local_addr().unwrap());
//! # std::thread::spawn(move || serve(listener));
//! # tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap().block_on(async {
//! // `Client::new(token, site)` talks to the original provider.
//! let client = Client::builder("f03c5c76aa853ff710b879909d0d7e3b", "acme-test").base_url(url).build()?;
//!
//! let wish = SubscriberCreate::new("77").screen_name("mika");
//! let subscriber = client.get_or_create_subscriber(&wish).await?;
//! assert!(!subscriber.active);
//!
//! let mika = client.subscriber(&subscriber);
//! let given = ComplimentarySubscription::new(Period::months(3)?, &FeatureLevel::new("vps-m")?);
//! mika.create_complimentary_subscription(&given).await?;
//! assert!(mika.wait_for().await?.active);
//!
//! mika.delete().await?;
//! assert!(mika.get().await.unwrap_err().is_not_found());
//! # Ok::<(), Error>(())
//! # }).unwrap();
//! ```
//!
//! # How it works
//!
//! * Every operation is a method that returns a [`Call`] or a [`Wait`]. Nothing is sent before that is
//!   awaited; with the feature `blocking`, `block()` does it without a runtime. [`Call::request`] shows what
//!   would be sent, and [`Call::raw`] gives the answer as a tree of XML.
//! * `client.subscriber(id)` and `client.invoice(token)` bind an id; their methods are the operations on that one.
//!   Nothing is sent for it.
//! * Customers buy on pages of the service: [`subscriber::SubscriberHandle::sign_up_url`] and [`Client::account_url`]
//!   make their addresses, `wait_for()` looks until the subscriber is active, and [`callback`] reads the calls
//!   by which the service tells who changed.
//! * What is safe is repeated: a GET, and a request with an idempotency key, on a broken connection, 429, 502, 503
//!   and 504, as [`RetryPolicy`] says. A POST without a key is sent once.
//!
//! # Rules
//!
//! A value that the service would refuse is refused before it is sent, with the rule in words: periods of 1 or more
//! days or months ([`Period`]), fees of more than nothing ([`Positive`]), cards that can be cards ([`card`]), ids that
//! are not empty. Subscribers are deleted at test sites only.
//!
//! ```
//! use innkeeper_sdk_spreedly::Period;
//!
//! let error = Period::days(0).unwrap_err();
//! assert_eq!(error.to_string(), "duration-quantity must be 1 or more");
//! ```
//!
//! # Units
//!
//! Amounts are decimal numbers of the currency that stands beside them, as exact as they are written ([`Decimal`]);
//! times are UTC to the second ([`Time`]); periods are days or months of the calendar.
//!
//! # Errors
//!
//! [`Error`] has a case for whatever a caller can act on. No error and no `Debug` output holds the API token.
//!
//! # Features
//!
//! `client` and `tls` are on. `blocking` adds `block()`. Without `client` the crate is the wire types: answers
//! are written member for member as the service does, with their `type` attributes and `nil="true"`, through
//! [`Answer`], and requests are read as loosely as the service does, through [`loose`].

#[cfg(feature = "blocking")]
mod blocking;
#[cfg(feature = "client")]
pub mod call;
pub mod callback;
pub mod card;
#[cfg(feature = "client")]
pub mod client;
pub mod complimentary;
pub mod decimal;
pub mod error;
pub mod fee;
#[cfg(feature = "client")]
pub mod hosted;
pub mod id;
pub mod invoice;
pub mod loose;
mod percent;
pub mod plan;
pub mod plan_choice;
pub mod record;
#[cfg(feature = "client")]
pub mod retry;
pub mod secret;
pub mod subscriber;
pub mod time;
pub mod transaction;
#[cfg(feature = "client")]
mod transport;
#[cfg(feature = "client")]
pub mod wait;
pub mod word;
pub mod xml;

#[cfg(feature = "client")]
pub use call::Call;
pub use card::Card;
#[cfg(feature = "client")]
pub use client::{Client, ClientBuilder};
pub use complimentary::{FeatureLevel, Period};
pub use decimal::{Decimal, Positive};
pub use error::{Error, Errors, Invalid};
pub use fee::Fee;
pub use invoice::Invoice;
pub use loose::{DecodeError, Request};
pub use plan::SubscriptionPlan;
pub use record::Answer;
#[cfg(feature = "client")]
pub use retry::RetryPolicy;
pub use secret::Secret;
pub use subscriber::Subscriber;
pub use time::Time;
pub use transaction::Transaction;
#[cfg(feature = "client")]
pub use wait::Wait;
pub use word::Word;
pub use xml::Element;

/// The answer header with the number of calls a window admits.
pub const RATE_LIMIT_HEADER: &str = "x-rate-limit-limit";
/// The answer header with the number of calls left in this window.
pub const RATE_REMAINING_HEADER: &str = "x-rate-limit-remaining";
/// The header of a 429 answer: whole seconds until the window resets.
pub const RATE_RESET_HEADER: &str = "x-rate-limit-reset";

/// The examples of the README are compiled with the tests.
#[cfg(all(doctest, feature = "client"))]
#[doc = include_str!("../README.md")]
struct Readme;
