//! A typed client of the 1&1 Cloud Server REST API, for async and for blocking programs.
//!
//! innkeeper's own service speaks the same API with the same types, so that this crate talks to either by a
//! change of the base URL.
//!
//! # Quick start
//!
//! ```
//! use innkeeper_sdk_oneandone::server::{ActionMethod, HardwareSpec, ServerCreate, ServerDelete};
//! use innkeeper_sdk_oneandone::{Client, Error};
//!
//! # use std::io::{BufRead, BufReader, Read, Write};
//! # fn serve(listener: std::net::TcpListener) {
//! #     let server = |state: &str| format!(r#"{{"id":"5A","name":"web1","datacenter":{{"id":"D","country_code":"DE","location":"Germany"}},
//! #         "creation_date":"2016-07-27T19:04:14+00:00","status":{{"state":"{state}","percent":null}},
//! #         "hardware":{{"vcore":1,"cores_per_processor":1,"ram":1}},"image":{{"id":"A","name":"debian8-64min"}},
//! #         "ips":[{{"id":"1B","ip":"203.0.113.76","type":"IPV4"}}]}}"#);
//! #     let appliance = r#"[{"id":"A","name":"debian8-64min"}]"#.to_owned();
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
//! #         let (status, body) = match line.split(' ').take(2).collect::<Vec<_>>()[..] {
//! #             ["GET", path] if path.starts_with("/v1/server_appliances?") => (200, appliance.clone()),
//! #             ["POST", "/v1/servers"] => (202, server("DEPLOYING")),
//! #             ["GET", "/v1/servers/5A"] if deleted => (404, r#"{"type":"NOT_FOUND","message":"gone"}"#.to_owned()),
//! #             ["DELETE", path] if path.starts_with("/v1/servers/5A?") => { deleted = true; (202, server("REMOVING")) }
//! #             ["GET", "/v1/servers/5A"] | ["PUT", "/v1/servers/5A/status/action"] => (200, server("POWERED_ON")),
//! #             _ => panic!("{line}"),
//! #         };
//! #         write!(&stream, "HTTP/1.1 {status} X\r\nconnection: close\r\ncontent-length: {}\r\n\r\n{body}", body.len()).unwrap();
//! #     }
//! # }
//! # let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
//! # let url = format!("http://{}/v1", listener.local_addr().unwrap());
//! # std::thread::spawn(move || serve(listener));
//! # tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap().block_on(async {
//! // `Client::new(token)` talks to the original provider.
//! let client = Client::builder("f03c5c76aa853ff710b879909d0d7e3b").base_url(url).build()?;
//!
//! let appliances = client.list_appliances().search("debian8-64min").await?;
//! let size = HardwareSpec::fixed("65929629F35BBFBA63022008F773F3EB");
//! let created = client.create_server(&ServerCreate::new("web1", size, &appliances[0].id)).await?;
//!
//! let web1 = client.server(&created);
//! let server = web1.wait_for().await?;
//! assert_eq!(server.ips[0].ip, "203.0.113.76");
//!
//! web1.reboot(ActionMethod::Software).await?;
//! web1.wait_for().await?;
//! web1.delete(ServerDelete::default()).await?;
//! web1.wait_deleted().await?;
//!
//! assert!(web1.get().await.unwrap_err().is_not_found());
//! # Ok::<(), Error>(())
//! # }).unwrap();
//! ```
//!
//! # How it works
//!
//! * Every operation is a method that returns a [`Call`], a [`List`] or a [`Wait`]. Nothing is sent before that is
//!   awaited; with the feature `blocking`, `block()` does it without a runtime. [`Call::request`] shows what
//!   would be sent, and [`Call::raw`] gives the answer as JSON.
//! * `client.server(id)` binds an id; its methods are the operations on that server. Nothing is sent for it.
//! * Changes answer at once with the resource as it is when the work begins. `wait_for()` and `wait_deleted()` look
//!   until the work is done; they can be dropped at any time, and tell how it goes with [`Wait::on_progress`].
//! * What is safe is repeated: a GET, and a request with an idempotency key, on a broken connection, 429, 502, 503
//!   and 504, as [`RetryPolicy`] says. A POST without a key is sent once.
//!
//! # Rules
//!
//! A value that the service would refuse is refused before it is sent, with the rule in words: disks of 20 to
//! 2000 GB in steps of 20 ([`server::HddSize`]), 1 to 16 processors, cores that divide them, 0.5 to 128 GB of
//! memory in halves, names of 1 to 128 characters. [`limits`] has the numbers.
//!
//! ```
//! use innkeeper_sdk_oneandone::server::HddSize;
//!
//! let error = HddSize::new(30).unwrap_err();
//! assert_eq!(error.to_string(), "size must be a multiple of 20 from 20 to 2000");
//! ```
//!
//! # Units
//!
//! Memory is in GB with halves on the wire and in MiB in [`Ram`]; disks are in GB, times are RFC 3339 with a numeric
//! offset, durations are whole seconds, ids are 32 upper-case hex digits.
//!
//! # Errors
//!
//! [`Error`] has a case for whatever a caller can act on. No error and no `Debug` output holds the API key.
//!
//! # Features
//!
//! `client` and `tls` are on. `blocking` adds `block()`. Without `client` the crate is the wire types: answers
//! serialise member for member as the service writes them, in its order, with its nulls and its empty arrays, and
//! requests decode as loosely as the service reads them, through [`loose`].

pub mod appliance;
pub mod baremetal;
pub mod block_storage;
#[cfg(feature = "blocking")]
mod blocking;
#[cfg(feature = "client")]
pub mod call;
#[cfg(feature = "client")]
pub mod client;
pub mod datacenter;
pub mod decimal;
pub mod dvd;
pub mod error;
pub mod firewall_policy;
pub mod fixed_size;
#[cfg(feature = "client")]
mod handle;
pub mod id;
pub mod identity;
pub mod image;
mod lenient;
pub mod limits;
#[cfg(feature = "client")]
pub mod list;
pub mod load_balancer;
pub mod log;
pub mod loose;
pub mod monitoring_center;
pub mod monitoring_policy;
pub mod network;
pub mod permissions;
pub mod ping;
pub mod pricing;
pub mod private_network;
pub mod public_ip;
pub mod ram;
pub mod recovery_image;
#[cfg(feature = "client")]
pub mod retry;
pub mod role;
mod rule;
pub mod secret;
pub mod server;
pub mod shared_storage;
pub mod ssh_key;
#[cfg(feature = "client")]
mod transport;
pub mod usage;
pub mod user;
pub mod vpn;
#[cfg(feature = "client")]
pub mod wait;
pub mod word;

pub use appliance::Appliance;
pub use baremetal::BaremetalModel;
pub use block_storage::BlockStorage;
#[cfg(feature = "client")]
pub use call::Call;
#[cfg(feature = "client")]
pub use client::{Client, ClientBuilder};
pub use datacenter::{Datacenter, DatacenterRef};
pub use decimal::Decimal;
pub use dvd::Dvd;
pub use error::{Error, ErrorBody, Invalid};
pub use firewall_policy::FirewallPolicy;
pub use fixed_size::FixedSize;
pub use identity::Identity;
pub use image::Image;
#[cfg(feature = "client")]
pub use list::List;
pub use load_balancer::LoadBalancer;
pub use log::Log;
pub use loose::{DecodeError, Request};
pub use monitoring_policy::MonitoringPolicy;
pub use permissions::Permissions;
pub use pricing::Pricing;
pub use private_network::PrivateNetwork;
pub use public_ip::PublicIp;
pub use ram::Ram;
pub use recovery_image::RecoveryImage;
#[cfg(feature = "client")]
pub use retry::RetryPolicy;
pub use role::Role;
pub use secret::{Password, Secret};
pub use shared_storage::SharedStorage;
pub use ssh_key::SshKey;
pub use usage::Usages;
pub use user::User;
pub use vpn::Vpn;
#[cfg(feature = "client")]
pub use wait::Wait;
pub use word::{State, Word};

/// The request header that carries the API key; its name is compared without regard to case.
pub const TOKEN_HEADER: &str = "x-token";
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
