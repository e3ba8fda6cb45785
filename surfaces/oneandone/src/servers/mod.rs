//! `/servers` and what belongs to one server: a file for each verb.

mod action;
mod create;
mod delete;
mod hardware;
mod hdds;
mod image;
mod ips;
mod list;
mod modify;
mod reinstall;
mod resize;
mod show;
mod status;
mod view;

pub(crate) use action::act;
pub(crate) use create::create;
pub(crate) use delete::delete;
pub(crate) use hardware::hardware;
pub(crate) use hdds::{hdd, hdds};
pub(crate) use image::image;
pub(crate) use ips::{ip, ips};
pub(crate) use list::list;
pub(crate) use modify::modify;
pub(crate) use reinstall::reinstall;
pub(crate) use resize::resize;
pub(crate) use show::show;
pub(crate) use status::status;
