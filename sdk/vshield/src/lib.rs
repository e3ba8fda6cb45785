//! A typed client of the vShield API, for async and for blocking programs.
//!
//! innkeeper's own service speaks the same API with the same types, so that this crate talks to either by a
//! change of the base URL.
//!
//! # Quick start
//!
//! ```
//! use innkeeper_sdk_vshield::server::{Hostname, ServerOrder};
//! use innkeeper_sdk_vshield::{Client, Days, Error, Location, OperatingSystem, Plan};
//!
//! # use std::io::{BufRead, BufReader, Read, Write};
//! # fn serve(listener: std::net::TcpListener) {
//! #     let mut deleted = false;
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
//! #         let result = match line.split(' ').nth(1).unwrap() {
//! #             "/system/getPlans" => r#"{"VPS":{"UK":{"9":{"status":1}}}}"#,
//! #             "/server/order" => r#"{"transactionPrice":"12.99","newBalance":"0.00","generatedInvoice":35922}"#,
//! #             "/billing/getInvoiceInfo/35922" => r#"{"id":35922,"status":1,"amount":12.99,"amountdue":0,"type":"create",
//! #                 "service":12,"paymentmethod":"credits","datepaid":1767225600,"date":1767225600,"duedate":1767225600}"#,
//! #             "/server/getInfo/12" if deleted => "",
//! #             "/server/getInfo/12" => r#"{"id":12,"ip":"192.0.2.10","hostname":"alpha","os":"debian10","plan":9,"autorenew":0,
//! #                 "status":1,"node":"uk1","expiration":1798761600,"creationdate":1767225600,"password":"secret","tasks":[]}"#,
//! #             "/server/createTask/12" => r#"{"taskId":"41"}"#,
//! #             "/server/delete/12" => { deleted = true; r#"{"taskId":"42"}"# }
//! #             "/system/getTaskInfo/41" => r#"{"type":"restart","status":1,"date":1767225600,"dateCompleted":1767225630}"#,
//! #             other => panic!("{other}"),
//! #         };
//! #         let body = if result.is_empty() { r#"{"requestStatus":0,"result":{"error":"Invalid server."}}"#.to_owned() }
//! #             else { format!(r#"{{"requestStatus":1,"result":{result}}}"#) };
//! #         write!(&stream, "HTTP/1.1 200 X\r\nconnection: close\r\ncontent-length: {}\r\n\r\n{body}", body.len()).unwrap();
//! #     }
//! # }
//! # let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
//! # let url = format!("http://{}", listener.local_addr().unwrap());
//! # std::thread::spawn(move || serve(listener));
//! # tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap().block_on(async {
//! // `Client::new(key)` talks to the original provider.
//! let client = Client::builder("1f0c3a").base_url(url).build()?;
//!
//! let (plan, location) = (Plan::VpsS, Location::Uk);
//! assert!(client.plans().await?.check_stock(plan, location));
//! let (hostname, days) = (Hostname::new("alpha")?, Days::new(30)?);
//! let order = ServerOrder { location, hostname, os: OperatingSystem::Debian10, days, plan };
//! let placed = client.order_server(&order).await?;
//! assert_eq!(placed.transaction_price.cents(), Some(1299));
//!
//! let invoice = client.invoice(&placed).wait_deployed().await?;
//! let alpha = client.server(invoice.service.expect("it is deployed"));
//! assert_eq!(alpha.wait_for().await?.ip, "192.0.2.10");
//!
//! let restart = alpha.restart().await?;
//! client.task(&restart).wait_for().await?;
//!
//! alpha.delete().await?;
//! alpha.wait_deleted().await?;
//! assert!(alpha.get().await.unwrap_err().is_not_found());
//! # Ok::<(), Error>(())
//! # }).unwrap();
//! ```
//!
//! # How it works
//!
//! * Every operation is a method that returns a [`Call`]. Nothing is sent before that is awaited; with the feature
//!   `blocking`, `block()` does it without a runtime. [`Call::request`] shows what would be sent, and [`Call::raw`]
//!   gives the result as JSON.
//! * `client.server(id)` binds an id; its methods are the operations on that server. Nothing is sent for it.
//! * Work answers at once with the id of a task. A [`Wait`] looks until the task is completed, an invoice names what
//!   was bought, a server is installed or is gone; it can be dropped at any time, and tells how it goes with
//!   [`Wait::on_progress`].
//! * What is safe is repeated: a GET, and a request with an idempotency key, on a broken connection, 429, 502, 503
//!   and 504, as [`RetryPolicy`] says. A POST without a key is sent once.
//!
//! # Rules
//!
//! A value that the service would refuse cannot be made, and says the rule in words: host names of 1 to 16 ASCII
//! letters ([`server::Hostname`]), 1 to 365 days for a server ([`Days`]), 1, 3 or 6 months for a service
//! ([`Months`]), an operating system with every reinstallation ([`task::ServerAction`]), a key of hex digits. Plans,
//! locations and systems are closed sets in requests and open ones in answers: a word or number that is new is kept
//! as it is ([`Word`], [`Code`]). [`limits`] has the numbers.
//!
//! ```
//! use innkeeper_sdk_vshield::Days;
//!
//! let error = Days::new(366).unwrap_err();
//! assert_eq!(error.to_string(), "time must be 1 to 365 days");
//! ```
//!
//! The service publishes no rate limit. A 429 is repeated after the time that `Retry-After` or `X-Rate-Limit-Reset`
//! asks for, as innkeeper sends them.
//!
//! # Units
//!
//! Money is an [`Amount`] in whole millionths, never a float; times are whole seconds since 1970 ([`UnixTime`]); ids
//! are whole numbers, and zero is one of them. Measurements of servers are floats, of which
//! [`server::ServerStats`] gives the averages of an hour and of a day.
//!
//! # Errors
//!
//! [`Error`] has a case for whatever a caller can act on. The service refuses with status 200 and a text; known
//! texts are sorted by [`error::Reason`], and any other, such as for a balance that is too small, is
//! [`Error::Conflict`]. No error and no `Debug` output holds the API key or a password that was read.
//!
//! # Features
//!
//! `client` and `tls` are on. `blocking` adds `block()`. Without `client` the crate is the wire types: answers
//! serialise member for member as the service writes them, in its order, in an [`Envelope`], and requests decode as
//! the service reads them, through [`form`].

pub mod amount;
pub mod auto_renew;
#[cfg(feature = "blocking")]
mod blocking;
#[cfg(feature = "client")]
pub mod call;
#[cfg(feature = "client")]
pub mod client;
pub mod envelope;
pub mod error;
pub mod firewall;
pub mod form;
pub mod id;
pub mod invoice;
mod lenient;
pub mod limits;
pub mod location;
pub mod operating_system;
pub mod payment;
pub mod pending_order;
pub mod period;
mod plain;
pub mod plan;
#[cfg(feature = "client")]
pub mod retry;
pub mod secret;
pub mod server;
pub mod service;
pub mod stock;
pub mod task;
pub mod time;
pub mod transaction;
#[cfg(feature = "client")]
mod transport;
#[cfg(feature = "client")]
pub mod wait;
pub mod word;

pub use amount::Amount;
pub use auto_renew::AutoRenew;
#[cfg(feature = "client")]
pub use call::Call;
#[cfg(feature = "client")]
pub use client::{Client, ClientBuilder};
pub use envelope::Envelope;
pub use error::{Error, ErrorBody, Invalid};
pub use firewall::Firewall;
pub use form::{Form, Request};
pub use invoice::Invoice;
pub use location::Location;
pub use operating_system::OperatingSystem;
pub use payment::{Payment, PlacedOrder, Renewal};
pub use pending_order::PendingOrder;
pub use period::{Days, Months};
pub use plan::{Plan, PlanClass};
#[cfg(feature = "client")]
pub use retry::RetryPolicy;
pub use secret::Secret;
pub use server::Server;
pub use service::Service;
pub use stock::StockStatus;
pub use task::Task;
pub use time::UnixTime;
pub use transaction::{Balance, Transaction};
#[cfg(feature = "client")]
pub use wait::Wait;
pub use word::{Code, Word};

/// The request header that carries the API key; its name is compared without regard to case.
pub const KEY_HEADER: &str = "x-api-key";
/// The header of a 429 answer: whole seconds until the window resets. The original has none; innkeeper sends it.
pub const RATE_RESET_HEADER: &str = "x-rate-limit-reset";

/// The examples of the README are compiled with the tests.
#[cfg(all(doctest, feature = "client"))]
#[doc = include_str!("../README.md")]
struct Readme;
