//! The Time4VPS dialect: one account's view of its services, servers, invoices and the shop.
//!
//! # Architecture Invariant
//! This crate alone knows the wire format. A handler reads its parameters, calls one verb of the app, and shows
//! what came of it; no rule of the house stands here. One file serves one call.

mod account;
pub mod answer;
pub mod authorization;
pub mod basic;
mod call;
mod category;
mod door;
pub mod error;
mod invoice;
mod order;
pub mod path;
mod payment;
mod router;
pub mod routes;
mod script;
mod server;
mod service;
mod session;
mod shop;
mod values;

pub use router::{Config, router};
