//! The shelves of the shop.

mod available_vps;
mod list;
mod products;

pub(crate) use available_vps::available_vps;
pub(crate) use list::list;
pub(crate) use products::products;
