//! Orders: quoted, placed, shown.

mod check;
mod place;
mod price;
mod quote;
mod show;

pub use check::OrderError;
pub(crate) use check::{access, fits};
pub use place::{Placed, place};
pub use price::{QuotedItem, QuotedLine};
pub use quote::{Quote, quote};
pub use show::{OrderView, list, show};

use innkeeper_domain::id::{ImageId, LocationId, OptionId, OptionItemId, ProductId, Uid};
use innkeeper_domain::secret::Secret;
use innkeeper_domain::server::Size;
use innkeeper_domain::time::Cycle;

/// One server that is wished for.
#[derive(Clone, Debug)]
pub struct NewItem {
    /// What is bought.
    pub product: ProductId,
    /// How often it is billed; the shortest offered cycle where none is named. Metered products are monthly.
    pub cycle: Option<Cycle>,
    /// What is chosen of the product's options.
    pub choices: Vec<(OptionId, OptionItemId)>,
    /// Where it runs; the default location where none is named.
    pub location: Option<LocationId>,
    /// What it is installed from; the product's image, else the first of the catalogue, where none is named.
    pub image: Option<ImageId>,
    /// The size, for a product that leaves it to the customer.
    pub size: Option<Size>,
    /// The disks in GiB, the main one first, for a product that leaves them to the customer.
    pub disks_gib: Vec<u32>,
    /// What its owner calls it; the host name where none is given.
    pub name: Option<String>,
    /// A longer text.
    pub description: String,
    /// The host name; made up where none is given.
    pub hostname: Option<String>,
    /// The root password, 8 to 64 characters; made up where none is given.
    pub password: Option<Secret>,
    /// The public keys of root, in OpenSSH form.
    pub ssh_keys: Vec<String>,
    /// A script that begins with `#!`, run once after the first boot.
    pub user_data: Option<String>,
    /// An address that the account kept.
    pub address: Option<Uid>,
    /// Whether it is powered on once it is built.
    pub power_on: bool,
}

impl NewItem {
    /// A server of a product, with everything else left to the house.
    pub const fn of(product: ProductId) -> Self {
        Self {
            product,
            cycle: None,
            choices: Vec::new(),
            location: None,
            image: None,
            size: None,
            disks_gib: Vec::new(),
            name: None,
            description: String::new(),
            hostname: None,
            password: None,
            ssh_keys: Vec::new(),
            user_data: None,
            address: None,
            power_on: true,
        }
    }
}
