//! Products: capacity that is bought for a month or a year, and paid for in advance.

use crate::DateTime;
use crate::error::Invalid;
use crate::id::ProductId;
use crate::limits;
use crate::word::{Word, words};
use crate::xmlrpc::{DecodeError, FromValue, ToValue, Value, members};

words! {
    /// What is bought.
    ProductName {
        Shares = "shares",
        Cores = "cores",
        Disk = "disk",
        Memory = "memory",
        Ips = "ips",
    }
    /// How long it is paid for.
    Period {
        OneMonth = "1m",
        OneYear = "12m",
    }
}

/// How many units; at least one.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Quantity(i64);

impl Quantity {
    /// A number of units.
    pub fn new(units: i64) -> Result<Self, Invalid> {
        if limits::QUANTITY.contains(&units) {
            return Ok(Self(units));
        }
        Err(Invalid::new("quantity", "must be 1 to 2147483647"))
    }

    /// The number of units.
    pub const fn units(self) -> i64 {
        self.0
    }
}

impl FromValue for Quantity {
    fn from_value(value: Value) -> Result<Self, DecodeError> {
        Ok(Self::new(i64::from_value(value)?)?)
    }
}

impl ToValue for Quantity {
    fn to_value(&self) -> Value {
        Value::Int(self.0)
    }
}

members! {
    /// What is to be bought. All of it is mandatory.
    #[derive(Copy)]
    request ProductCreate {
        /// What.
        product_name: ProductName,
        /// How much of it: shares, cores, addresses, or units of the catalogue for disk and memory.
        quantity: Quantity,
        /// How long.
        duration: Period,
    }

    /// For how much longer a product is bought.
    #[derive(Copy)]
    request ProductRenew {
        /// How long.
        duration: Period,
    }

    /// How much of a product there is to be.
    #[derive(Copy)]
    request ProductUpdate {
        /// How much in all.
        quantity: Quantity,
    }

    /// A product of an account, as `hosting.account.info` shows it.
    answer Product {
        /// Its id.
        id: ProductId,
        /// What it is; `shares_fixed` are shares that came for free.
        product_name: Word<ProductName>,
        /// How much of it there is.
        quantity: i64,
        /// How long it was bought for; `1y` in some older ones.
        duration: Word<Period>,
        /// When it was bought.
        date_created: DateTime,
        /// Until when it is paid for; none for what is free.
        date_end: Option<DateTime>,
        /// Whether it renews itself.
        autorenew: Option<bool>,
        /// Whether its time is over and it can still be renewed.
        is_in_redemption: Option<bool>,
        /// Days after its end in which it can still be renewed.
        redemption: i64,
        /// Whether it can be given back.
        can_release: bool,
        /// Why its quantity cannot be changed; empty when it can.
        errors_for_updating: Vec<String>,
        /// Why it cannot be deleted; empty when it can.
        errors_for_removing: Vec<String>,
        /// Why it cannot be given back; empty when it can.
        errors_for_releasing: Vec<String>,
        /// Why it cannot be renewed; empty when it can.
        errors_for_renewing: Vec<String>,
        /// Why it cannot renew itself; empty when it can.
        errors_for_autorenewing: Vec<String>,
    }
}

impl ProductCreate {
    /// So many units of it, for so long.
    pub fn new(product_name: ProductName, quantity: i64, duration: Period) -> Result<Self, Invalid> {
        Ok(Self { product_name, quantity: Quantity::new(quantity)?, duration })
    }
}

impl From<&Product> for ProductId {
    fn from(product: &Product) -> Self {
        product.id
    }
}

#[cfg(feature = "client")]
pub use calls::ProductHandle;

#[cfg(feature = "client")]
mod calls {
    use super::{Period, ProductCreate, ProductRenew, ProductUpdate, Quantity};
    use crate::call::Call;
    use crate::client::Client;
    use crate::handle::handle;
    use crate::operation::Operation;

    handle!(ProductHandle as ProductId, product, "product");

    /// Products.
    impl Client {
        /// Buys a product, which is debited at once: `hosting.product.create`.
        pub fn create_product(&self, product: &ProductCreate) -> Call<Operation> {
            Call::change(self, "hosting.product.create").param(product)
        }
    }

    impl ProductHandle {
        /// Buys it for longer, from its end on: `hosting.product.renew`.
        pub fn renew(&self, duration: Period) -> Call<Operation> {
            self.change("hosting.product.renew").param(&ProductRenew { duration })
        }

        /// Changes how much of it there is: `hosting.product.update`. More of it is debited at once.
        pub fn update(&self, quantity: Quantity) -> Call<Operation> {
            self.change("hosting.product.update").param(&ProductUpdate { quantity })
        }

        /// Gives it up: `hosting.product.delete`.
        pub fn delete(&self) -> Call<Operation> {
            self.change("hosting.product.delete")
        }
    }
}
