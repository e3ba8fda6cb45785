//! A typed client of Gandi's XML-RPC hosting API, for async and for blocking programs.
//!
//! innkeeper's own service speaks the same API with the same types, so that this crate talks to either by a
//! change of the base URL.
//!
//! # Quick start
//!
//! ```
//! use innkeeper_sdk_gandi::product::{Period, ProductCreate, ProductName};
//! use innkeeper_sdk_gandi::{Client, Error};
//!
//! # use std::io::{BufRead, BufReader, Read, Write};
//! # use innkeeper_sdk_gandi::DateTime;
//! # use innkeeper_sdk_gandi::fault::{Cause, Fault, Object};
//! # use innkeeper_sdk_gandi::xmlrpc::{MethodCall, MethodResponse, Struct, Value};
//! # fn serve(listener: std::net::TcpListener) {
//! #     let operation = |step: &str| MethodResponse::Value(Value::Struct(Struct::new().with("id", 8801)
//! #         .with("type", "hosting_account_product_add").with("step", step)
//! #         .with("date_created", DateTime::read("20260301T12:00:00").unwrap())
//! #         .with("params", Struct::new().with("product_id", 311))));
//! #     for stream in listener.incoming() {
//! #         let stream = stream.unwrap();
//! #         let mut reader = BufReader::new(&stream);
//! #         let mut length = 0;
//! #         loop {
//! #             let mut header = String::new();
//! #             reader.read_line(&mut header).unwrap();
//! #             let header = header.trim().to_ascii_lowercase();
//! #             if header.is_empty() { break }
//! #             if let Some(value) = header.strip_prefix("content-length:") { length = value.trim().parse().unwrap(); }
//! #         }
//! #         let mut body = vec![0; length];
//! #         reader.read_exact(&mut body).unwrap();
//! #         let call = MethodCall::read(&body).unwrap();
//! #         let response = match call.method.as_str() {
//! #             "hosting.product.create" => operation("BILL"),
//! #             "operation.info" => operation("DONE"),
//! #             "hosting.product.renew" => MethodResponse::Fault(Fault::data(Object::HostingProduct, Cause::Notfound, "")),
//! #             other => panic!("{other}"),
//! #         };
//! #         let body = response.to_xml();
//! #         write!(&stream, "HTTP/1.1 200 OK\r\nconnection: close\r\ncontent-length: {}\r\n\r\n{body}", body.len()).unwrap();
//! #     }
//! # }
//! # let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
//! # let url = format!("http://{}/xmlrpc/", listener.local_addr().unwrap());
//! # std::thread::spawn(move || serve(listener));
//! # tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap().block_on(async {
//! // `Client::new(key)` talks to the original provider.
//! let client = Client::builder("abcdefghijklmnopqrstuvwx").base_url(url).build()?;
//!
//! let cores = ProductCreate::new(ProductName::Cores, 2, Period::OneYear)?;
//! let operation = client.create_product(&cores).await?;
//!
//! let done = client.operation(&operation).wait_for().await?;
//! assert_eq!(done.product_id().map(i64::from), Some(311));
//!
//! assert!(client.product(312).renew(Period::OneMonth).await.unwrap_err().is_not_found());
//! # Ok::<(), Error>(())
//! # }).unwrap();
//! ```
//!
//! # How it works
//!
//! * Every operation is a method that returns a [`Call`], a [`List`] or a [`Wait`]. Nothing is sent before that is
//!   awaited; with the feature `blocking`, `block()` does it without a runtime. [`Call::request`] shows what
//!   would be sent, and [`Call::raw`] gives the answer as a value of XML-RPC.
//! * `client.vm(id)` binds an id; its methods are the operations on that machine. Nothing is sent for it.
//! * A change answers at once with an [`Operation`], which names what it makes. `client.operation(&it).wait_for()`
//!   looks until it is done; that can be dropped at any time, and tells how it goes with [`Wait::on_progress`].
//! * What is safe is repeated: a look, and a change with an idempotency key, on a broken connection, 429, 502, 503
//!   and 504, and on the faults of a service that is overrun, as [`RetryPolicy`] says. A change without a key is
//!   sent once.
//!
//! # Rules
//!
//! A value that the service would refuse is refused before it is sent, with the rule in words: quantities from 1 on,
//! periods of a month or a year, disks of whole gibibytes, keys of 24 letters and digits. [`limits`] has the numbers.
//!
//! ```
//! use innkeeper_sdk_gandi::disk::DiskSize;
//!
//! let error = DiskSize::from_mib(1500).unwrap_err();
//! assert_eq!(error.to_string(), "size must be a multiple of 1024 from 1024 on");
//! ```
//!
//! # Units
//!
//! Memory and disks are in MB of 1024 kB, bandwidth is in kbit/s, durations are whole seconds, ids are numbers.
//! Moments have no zone ([`DateTime`]); innkeeper takes them for UTC. Doubles are kept as the decimal numbers that
//! are written ([`Decimal`]), so that no price goes through a floating point number.
//!
//! # Errors
//!
//! [`Error`] has a case for whatever a caller can act on, and [`fault`] names what a fault is about and its cause.
//! No error and no `Debug` output holds the API key.
//!
//! # Features
//!
//! `client` and `tls` are on. `blocking` adds `block()`. Without `client` the crate is the wire types and
//! [`xmlrpc`], with which a service reads calls and writes answers: requests read strictly, naming the member at
//! fault, and answers are written with their nils.

pub mod account;
#[cfg(feature = "blocking")]
mod blocking;
#[cfg(feature = "client")]
pub mod call;
pub mod catalog;
#[cfg(feature = "client")]
pub mod client;
pub mod contact;
pub mod date_time;
pub mod decimal;
pub mod disk;
pub mod error;
pub mod fault;
#[cfg(feature = "client")]
mod handle;
pub mod id;
pub mod iface;
pub mod ip;
pub mod limits;
#[cfg(feature = "client")]
pub mod list;
pub mod metric;
pub mod operation;
pub mod place;
pub mod product;
pub mod record;
#[cfg(feature = "client")]
pub mod retry;
mod rule;
pub mod secret;
pub mod ssh_key;
pub mod system;
#[cfg(feature = "client")]
mod transport;
pub mod vlan;
pub mod vm;
pub mod vm_create;
#[cfg(feature = "client")]
pub mod wait;
pub mod word;
pub mod xmlrpc;
pub mod zone;

pub use account::Account;
#[cfg(feature = "client")]
pub use call::Call;
#[cfg(feature = "client")]
pub use client::{Client, ClientBuilder};
pub use contact::{Balance, Contact};
pub use date_time::DateTime;
pub use decimal::{Amount, Decimal};
pub use disk::Disk;
pub use error::{Error, Invalid};
pub use fault::Fault;
pub use iface::Iface;
pub use ip::Ip;
#[cfg(feature = "client")]
pub use list::List;
pub use operation::Operation;
pub use place::{Datacenter, Image};
pub use product::Product;
pub use record::Record;
#[cfg(feature = "client")]
pub use retry::RetryPolicy;
pub use secret::{ApiKey, Secret};
pub use ssh_key::SshKey;
pub use vlan::Vlan;
pub use vm::Vm;
#[cfg(feature = "client")]
pub use wait::Wait;
pub use word::Word;
pub use zone::Zone;

/// The header of a 429 answer: whole seconds until the window resets.
pub const RATE_RESET_HEADER: &str = "x-rate-limit-reset";

/// The examples of the README are compiled with the tests.
#[cfg(all(doctest, feature = "client"))]
#[doc = include_str!("../README.md")]
struct Readme;
