//! The cart: order forms, orders and quotes.

mod form;
mod item;
mod place;
mod place_one;
mod placed;
mod quote;

pub(crate) use form::form;
pub(crate) use place::place;
pub(crate) use place_one::place_one;
pub(crate) use quote::quote;
