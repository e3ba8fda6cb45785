//! The price list.

use crate::Decimal;
use crate::id::PriceId;
use crate::word::{Word, words};
use crate::xmlrpc::{DecodeError, FromValue, ToValue, Value, members};

/// One text, or one of several.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Texts {
    /// This one. With a tilde in front it is a pattern.
    One(String),
    /// One of these.
    OneOf(Vec<String>),
}

impl From<&str> for Texts {
    fn from(text: &str) -> Self {
        Self::One(text.to_owned())
    }
}

impl FromValue for Texts {
    fn from_value(value: Value) -> Result<Self, DecodeError> {
        match value {
            Value::Array(_) => Vec::from_value(value).map(Self::OneOf),
            value => String::from_value(value).map(Self::One),
        }
    }
}

impl ToValue for Texts {
    fn to_value(&self) -> Value {
        match self {
            Self::One(text) => text.to_value(),
            Self::OneOf(texts) => texts.to_value(),
        }
    }
}

words! {
    /// The unit of a duration.
    DurationUnit {
        Month = "m",
        Year = "y",
    }
}

members! {
    /// Which products prices are asked for.
    #[derive(Default)]
    request ProductSpec {
        /// What kind: `hosting`.
        kind as "type": Option<String> | omit,
        /// Which: `shares`, `cores`, `disk`, `memory`, `ips`.
        description: Option<Texts> | omit,
        /// How much of it.
        quantity: Option<i64> | omit,
    }

    /// What would be done with them.
    #[derive(Default)]
    request ActionSpec {
        /// `create`, `renew`, `update` or `delete`.
        name: Option<Texts> | omit,
        /// For how long, in units of the price.
        duration: Option<i64> | omit,
        /// A parameter of the action.
        param: Option<Value> | omit,
    }

    /// A price for doing something with a product.
    answer CatalogEntry {
        /// The product.
        product: CatalogProduct,
        /// What is done with it.
        action: CatalogAction,
        /// The prices.
        unit_price: Vec<UnitPrice>,
    }

    /// A product of the price list.
    answer CatalogProduct {
        /// What kind: `hosting`.
        kind as "type": String,
        /// Which: `shares`, `cores`, `disk`, `memory`, `ips`.
        description: String,
    }

    /// An action of the price list.
    answer CatalogAction {
        /// `create`, `renew`, `update` or `delete`.
        name: String,
    }

    /// The price of a unit.
    answer UnitPrice {
        /// Its id.
        id: PriceId,
        /// The currency.
        currency: String,
        /// The price list.
        grid: String,
        /// The price.
        price: Decimal,
        /// What the durations are counted in.
        duration_unit: Option<Word<DurationUnit>>,
        /// The shortest duration.
        min_duration: Option<i64>,
        /// The longest duration.
        max_duration: Option<i64>,
        /// Whether it is an offer that ends.
        special_op: Option<bool>,
    }
}

#[cfg(feature = "client")]
mod calls {
    use super::{ActionSpec, CatalogEntry, ProductSpec};
    use crate::DateTime;
    use crate::client::Client;
    use crate::list::List;
    use crate::xmlrpc::{ToValue, Value};

    /// Prices.
    impl Client {
        /// Lists prices: `catalog.list`. In euros and by list A, unless said otherwise.
        pub fn list_catalog(&self) -> List<CatalogEntry> {
            List::new(self, "catalog.list").always()
        }
    }

    /// What prices are asked for.
    impl List<CatalogEntry> {
        /// Only those of these products.
        pub fn product(self, product: &ProductSpec) -> Self {
            self.filter("product", product.to_value())
        }

        /// Only those for doing this.
        pub fn action(self, action: &ActionSpec) -> Self {
            self.filter("action", action.to_value())
        }

        /// In this currency, by this list.
        pub fn priced(self, currency: &str, grid: &str) -> Self {
            self.after(0, Value::from(currency)).after(1, Value::from(grid))
        }

        /// As they are at this moment. Prices are in euros by list A, unless [`priced`](Self::priced) comes before.
        pub fn at(self, moment: DateTime) -> Self {
            let priced = if self.after_len() < 2 { self.priced("EUR", "A") } else { self };
            priced.after(2, Value::DateTime(moment))
        }
    }
}
