//! What can be ordered: products and certificates, one by one or together.

use crate::certificate::CertificateOrder;
use crate::cycle::{Cycle, CycleCode};
use crate::error::Invalid;
use crate::id::{AddonId, PaymentMethodId, ProductId};
use crate::rule;
use crate::selection::Selections;
use serde::Serialize;
use std::collections::BTreeMap;

/// The domain that asks for a neutral host name under the provider's own.
const WHITE_LABEL: &str = "serverhost.name";

/// An order of a product. What is not given is as the product has it to begin with.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct ProductOrder {
    #[serde(skip)]
    product_id: ProductId,
    #[serde(skip_serializing_if = "Option::is_none")]
    domain: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    cycle: Option<CycleCode>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pay_method: Option<PaymentMethodId>,
    #[serde(skip_serializing_if = "Selections::is_empty")]
    custom: Selections,
    #[serde(skip_serializing_if = "Option::is_none")]
    promocode: Option<String>,
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    addon: BTreeMap<i64, u8>,
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    addon_cycles: BTreeMap<i64, CycleCode>,
}

impl ProductOrder {
    /// The product as it is to begin with, paid from the account's credit or by its usual method.
    pub fn new(product: impl Into<ProductId>) -> Self {
        Self {
            product_id: product.into(),
            domain: None,
            cycle: None,
            pay_method: None,
            custom: Selections::default(),
            promocode: None,
            addon: BTreeMap::new(),
            addon_cycles: BTreeMap::new(),
        }
    }

    /// The host name.
    #[must_use]
    pub fn with_domain(mut self, domain: impl Into<String>) -> Self {
        self.domain = Some(domain.into());
        self
    }

    /// A host name that the provider makes up and that does not name it.
    #[must_use]
    pub fn with_white_label_domain(self) -> Self {
        self.with_domain(WHITE_LABEL)
    }

    /// How often it is billed.
    #[must_use]
    pub const fn with_cycle(mut self, cycle: Cycle) -> Self {
        self.cycle = Some(CycleCode(cycle));
        self
    }

    /// How it is paid. In a cart, that of the cart counts.
    #[must_use]
    pub fn with_payment(mut self, method: impl Into<PaymentMethodId>) -> Self {
        self.pay_method = Some(method.into());
        self
    }

    /// Values of its options.
    #[must_use]
    pub fn with_options(mut self, options: Selections) -> Self {
        self.custom = options;
        self
    }

    /// A promotion code.
    #[must_use]
    pub fn with_promocode(mut self, code: impl Into<String>) -> Self {
        self.promocode = Some(code.into());
        self
    }

    /// An addon, billed as often as said.
    #[must_use]
    pub fn with_addon(mut self, addon: impl Into<AddonId>, cycle: Cycle) -> Self {
        let addon = addon.into().number();
        self.addon.insert(addon, 1);
        self.addon_cycles.insert(addon, CycleCode(cycle));
        self
    }

    /// The product.
    pub const fn product_id(&self) -> ProductId {
        self.product_id
    }

    /// Whether the service takes it as it is. The client asks this before it sends.
    pub fn check(&self) -> Result<(), Invalid> {
        rule::id("product_id", self.product_id.number())?;
        self.domain.as_deref().map_or(Ok(()), |domain| rule::host("domain", domain))?;
        rule::cycle(self.cycle.map(|code| code.0))?;
        self.pay_method.map_or(Ok(()), |method| rule::id("pay_method", method.number()))?;
        self.custom.check("custom")?;
        self.addon.keys().try_for_each(|addon| rule::id("addon", *addon))?;
        self.addon_cycles.values().try_for_each(|code| rule::cycle(Some(code.0)))
    }
}

/// Several things, for one order and one invoice, or for a quote.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Cart {
    #[serde(skip_serializing_if = "Option::is_none")]
    pay_method: Option<PaymentMethodId>,
    items: Vec<CartItem>,
}

/// A thing of a cart.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(tag = "type", rename_all = "lowercase")]
enum CartItem {
    Product {
        product_id: ProductId,
        #[serde(flatten)]
        order: ProductOrder,
    },
    Certificate(CertificateOrder),
}

impl Cart {
    /// Adds a product.
    #[must_use]
    pub fn with_product(mut self, order: ProductOrder) -> Self {
        let product_id = order.product_id;
        self.items.push(CartItem::Product { product_id, order: ProductOrder { pay_method: None, ..order } });
        self
    }

    /// Adds a certificate.
    #[must_use]
    pub fn with_certificate(mut self, order: CertificateOrder) -> Self {
        self.items.push(CartItem::Certificate(order.without_payment()));
        self
    }

    /// How all of it is paid.
    #[must_use]
    pub fn with_payment(mut self, method: impl Into<PaymentMethodId>) -> Self {
        self.pay_method = Some(method.into());
        self
    }

    /// Whether the service takes it as it is. The client asks this before it sends.
    pub fn check(&self) -> Result<(), Invalid> {
        rule::some("items", &self.items)?;
        self.pay_method.map_or(Ok(()), |method| rule::id("pay_method", method.number()))?;
        self.items.iter().try_for_each(|item| match item {
            CartItem::Product { order, .. } => order.check(),
            CartItem::Certificate(order) => order.check(),
        })
    }
}

#[cfg(feature = "client")]
mod calls {
    use super::{Cart, ProductOrder};
    use crate::call::{Call, Method, Path};
    use crate::client::Client;
    use crate::order::{OrderAnswer, Quote};

    /// Orders.
    impl Client {
        /// Orders a product. Its service is pending at first: wait for it with
        /// [`ServiceHandle::wait_for`](crate::service::ServiceHandle::wait_for).
        pub fn order(&self, order: &ProductOrder) -> Call<OrderAnswer> {
            let path = Path::of("/order").id(order.product_id().number());
            Call::new(self, Method::Post, path).parameters(order).rule(order.check())
        }

        /// Orders several things with one invoice.
        pub fn order_cart(&self, cart: &Cart) -> Call<OrderAnswer> {
            Call::new(self, Method::Post, Path::of("/order")).parameters(cart).rule(cart.check())
        }

        /// Asks what an order would cost. Nothing is ordered.
        pub fn quote(&self, cart: &Cart) -> Call<Quote> {
            Call::new(self, Method::Post, Path::of("/quote")).parameters(cart).rule(cart.check())
        }
    }
}
