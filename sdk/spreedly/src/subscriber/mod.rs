//! Subscribers: the customers of a site, by the ids that the site gives them.

#[cfg(feature = "client")]
mod calls;
mod change;
#[cfg(feature = "client")]
mod get_or_create;
mod view;

#[cfg(feature = "client")]
pub use calls::SubscriberHandle;
#[cfg(feature = "client")]
pub(crate) use change::check_id;
pub use change::{SubscriberCreate, SubscriberUpdate};
#[cfg(feature = "client")]
pub use get_or_create::GetOrCreate;
pub use view::{Standing, Subscriber};
