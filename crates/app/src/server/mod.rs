//! Servers: shown, named, powered, installed, resized, removed.

mod power;
mod reinstall;
mod remove;
mod rename;
mod reset_password;
mod resize;
mod show;
mod wish;

pub use power::power;
pub use reinstall::{Reinstallation, reinstall};
pub use remove::remove;
pub(crate) use remove::wish_removal;
pub use rename::{Renaming, rename, rename_as_operation};
pub use reset_password::reset_password;
pub use resize::{Resizing, resize};
pub use show::{ListedView, Parts, ServerRef, ServerView, SizeOf, Window, list, list_window, ordered, show};
pub use wish::{Accepted, WishError};
