//! A typed client of the Time4VPS User API, for async and for blocking programs.
//!
//! The API is that of the billing product HostBill, so that other providers who run it are spoken to as well, and so is
//! innkeeper's own service, which has the same types: all by a change of the base URL.
//!
//! # Quick start
//!
//! ```
//! use innkeeper_sdk_time4vps::cart::ProductOrder;
//! use innkeeper_sdk_time4vps::server::Reinstall;
//! use innkeeper_sdk_time4vps::{Client, Cycle, Error};
//!
//! # use std::io::{BufRead, BufReader, Read, Write};
//! # fn serve(listener: std::net::TcpListener) {
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
//! #         let body = match line.split(' ').take(2).collect::<Vec<_>>()[..] {
//! #             ["GET", "/api/category/available/vps"] => r#"[{"id":70,"name":"Linux 2","description":"","prices":{"m":9.99,"m_setup":0},"components":[],"addons":[],"upgrades":[]}]"#,
//! #             ["POST", "/api/order/70"] => r#"{"order_num":873340995,"invoice_id":"308979","total":"9.99","items":[{"type":"Hosting","id":"1302","name":"a1.example.net","product_id":"70"}]}"#,
//! #             ["GET", "/api/service/1302"] => r#"{"service":{"id":"1302","domain":"a1.example.net","firstpayment":"9.99","total":"9.99","billingcycle":"Monthly","status":"Active"}}"#,
//! #             ["GET", "/api/server/1302"] => r#"{"package_id":70,"domain":"a1.example.net","status":"Active","ip":"192.0.2.10","active_task":null,"last_tasks":null}"#,
//! #             ["POST", "/api/server/1302/reinstall"] => r#"{"task_id":4948782}"#,
//! #             ["GET", "/api/server/1302/task/4948782"] => r#"{"name":"server_recreate","activated":"2026-11-02T10:25:24+00:00","completed":"2026-11-02T10:27:24+00:00","results":"Password: Xk9mP3qR7"}"#,
//! #             ["GET", "/api/server/9"] => r#"{"error":["Server not found"]}"#,
//! #             _ => panic!("{line}"),
//! #         };
//! #         write!(&stream, "HTTP/1.1 200 X\r\nconnection: close\r\ncontent-length: {}\r\n\r\n{body}", body.len()).unwrap();
//! #     }
//! # }
//! # let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
//! # let url = format!("http://{}/api", listener.local_addr().unwrap());
//! # std::thread::spawn(move || serve(listener));
//! # tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap().block_on(async {
//! // `Client::new((email, password))` talks to the original provider.
//! let client = Client::builder(("owner@example.net", "Correct horse 7")).base_url(url).build()?;
//!
//! let products = client.list_vps_products().await?;
//! let wish = ProductOrder::new(&products[0]).with_domain("a1.example.net").with_cycle(Cycle::Monthly);
//! let order = client.order(&wish).await?;
//! let service = client.service(&order.items[0]).wait_for().await?;
//!
//! let server = client.server(&service);
//! assert_eq!(server.get().await?.ip, "192.0.2.10");
//!
//! let queued = server.reinstall(&Reinstall::new("kvm-ubuntu-24.04-gpt-x86_64")).await?;
//! let task = server.wait_task(queued).await?;
//! assert_eq!(task.password().unwrap().as_str(), "Xk9mP3qR7");
//!
//! assert!(client.server(9).get().await.unwrap_err().is_not_found());
//! # Ok::<(), Error>(())
//! # }).unwrap();
//! ```
//!
//! # How it works
//!
//! * Every operation is a method that returns a [`Call`] or a [`Wait`]. Nothing is sent before that is awaited; with
//!   the feature `blocking`, `block()` does it without a runtime. [`Call::request`] shows what would be sent, and
//!   [`Call::raw`] gives the answer as JSON.
//! * `client.service(id)`, `client.server(id)` and the like bind an id; their methods are the operations on that thing.
//!   Nothing is sent for it. A server and a VPN have the id of their service.
//! * What changes a server answers with a task. `wait_task()` looks until it has ended; it can be dropped at any time,
//!   and tells how it goes with [`Wait::on_progress`].
//! * What is safe is repeated: a GET, and a request with an idempotency key, on a broken connection, a throttled call,
//!   502, 503 and 504, as [`RetryPolicy`] says. A POST without a key is sent once.
//! * A [`Credential`] is a login that goes with every call, or tokens. A token that is refused is renewed once, for all
//!   calls that wait for it.
//! * Parameters travel as a form, nested with brackets as PHP reads them, or as JSON: see [`Encoding`].
//!
//! # Rules
//!
//! A value that the service would refuse is refused before it is sent, with the rule in words: passwords of 12
//! characters with a digit and an upper-case letter, graphs of 200 to 768 pixels, one to four resolvers, consoles of 1,
//! 3, 6, 12 or 24 hours, addresses that are some. [`limits`] has the numbers.
//!
//! ```
//! use innkeeper_sdk_time4vps::server::GraphWidth;
//!
//! assert_eq!(GraphWidth::new(800).unwrap_err().to_string(), "width must be 200 to 768");
//! ```
//!
//! # Units
//!
//! Memory, disks and traffic of servers are in MB, traffic of VPNs is in bytes, processors are in MHz. Money is exact
//! decimals, never computed in floating point. Times are UTC, in the three forms of [`dates`].
//!
//! # Errors
//!
//! [`Error`] has a case for whatever a caller can act on. The service says most of them under the status 200, by a
//! message code; this crate sorts them by that. No error and no `Debug` output holds a password or a token.
//!
//! # Features
//!
//! `client` and `tls` are on. `blocking` adds `block()`. Without `client` the crate is the wire types: answers serialise
//! compactly and member for member as the service writes them, in its order, with its nulls and empty lists, and with
//! its choice of string or number for every member ([`scalar`]). Clients of this API search the raw text, so the order
//! of members is part of the contract.

pub mod account;
pub mod ack;
pub mod addon;
pub mod billing;
#[cfg(feature = "blocking")]
mod blocking;
#[cfg(feature = "client")]
pub mod call;
pub mod cart;
pub mod catalogue;
pub mod certificate;
#[cfg(feature = "client")]
pub mod client;
pub mod contact;
#[cfg(feature = "client")]
pub mod credential;
pub mod cycle;
pub mod dates;
pub mod decimal;
pub mod dns;
pub mod encoding;
pub mod error;
pub mod form;
pub mod id;
mod lenient;
pub mod limits;
pub mod login;
pub mod notification;
pub mod order;
pub mod profile;
#[cfg(feature = "client")]
mod refusal;
#[cfg(feature = "client")]
pub mod retry;
mod rule;
pub mod scalar;
pub mod script;
pub mod secret;
pub mod selection;
pub mod server;
pub mod service;
#[cfg(feature = "client")]
mod session;
#[cfg(feature = "client")]
mod transport;
pub mod upgrade;
pub mod vpn;
#[cfg(feature = "client")]
pub mod wait;
pub mod word;

#[cfg(feature = "client")]
pub use call::Call;
#[cfg(feature = "client")]
pub use client::{Client, ClientBuilder};
#[cfg(feature = "client")]
pub use credential::Credential;
pub use cycle::{Cycle, CycleCode, CycleTitle};
pub use dates::{Date, Stamp, TaskTime};
pub use decimal::{Amount, Decimal, Fee};
pub use encoding::Encoding;
pub use error::{Error, ErrorBody, ErrorItem, Invalid};
pub use login::Tokens;
#[cfg(feature = "client")]
pub use retry::RetryPolicy;
pub use scalar::{TextFlag, TextId};
pub use secret::{Password, Secret};
#[cfg(feature = "client")]
pub use wait::Wait;
pub use word::Word;

/// The examples of the README are compiled with the tests.
#[cfg(all(doctest, feature = "client"))]
#[doc = include_str!("../README.md")]
struct Readme;
