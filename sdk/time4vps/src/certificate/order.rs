//! An order of a certificate.

use crate::error::Invalid;
use crate::id::{ContactId, PaymentMethodId, ProductId};
use crate::rule;
use serde::Serialize;
use std::collections::BTreeMap;

/// An order of a certificate.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct CertificateOrder {
    product_id: ProductId,
    csr: String,
    years: u32,
    #[serde(skip_serializing_if = "Option::is_none")]
    pay_method: Option<PaymentMethodId>,
    #[serde(skip_serializing_if = "Option::is_none")]
    approver_email: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    admin: Option<ContactId>,
    #[serde(skip_serializing_if = "Option::is_none")]
    tech: Option<ContactId>,
    #[serde(skip_serializing_if = "Option::is_none")]
    billing: Option<ContactId>,
    #[serde(skip_serializing_if = "Option::is_none")]
    organization: Option<OrganizationSpec>,
    #[serde(skip_serializing_if = "Option::is_none")]
    software: Option<u32>,
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    data: BTreeMap<String, String>,
}

impl CertificateOrder {
    /// A certificate for a request (PEM), or for a bare domain where the product takes one, for so many years.
    pub fn new(product: impl Into<ProductId>, csr: impl Into<String>, years: u32) -> Self {
        Self {
            product_id: product.into(),
            csr: csr.into(),
            years,
            pay_method: None,
            approver_email: None,
            admin: None,
            tech: None,
            billing: None,
            organization: None,
            software: None,
            data: BTreeMap::new(),
        }
    }

    /// How it is paid. In a cart, that of the cart counts.
    #[must_use]
    pub fn with_payment(mut self, method: impl Into<PaymentMethodId>) -> Self {
        self.pay_method = Some(method.into());
        self
    }

    /// The mail address under the domain that proves that the domain is yours.
    #[must_use]
    pub fn with_approver(mut self, email: impl Into<String>) -> Self {
        self.approver_email = Some(email.into());
        self
    }

    /// The contacts of the account who answer for administration, technology and billing.
    #[must_use]
    pub fn with_contacts(
        mut self,
        admin: impl Into<ContactId>,
        tech: impl Into<ContactId>,
        billing: impl Into<ContactId>,
    ) -> Self {
        self.admin = Some(admin.into());
        self.tech = Some(tech.into());
        self.billing = Some(billing.into());
        self
    }

    /// The organization that it names.
    #[must_use]
    pub fn with_organization(mut self, organization: OrganizationSpec) -> Self {
        self.organization = Some(organization);
        self
    }

    /// The software that is going to use it, by its number; 0 is one of them.
    #[must_use]
    pub const fn with_software(mut self, software: u32) -> Self {
        self.software = Some(software);
        self
    }

    /// A detail that only some products need.
    #[must_use]
    pub fn with_detail(mut self, name: impl Into<String>, value: impl Into<String>) -> Self {
        self.data.insert(name.into(), value.into());
        self
    }

    pub(crate) fn without_payment(mut self) -> Self {
        self.pay_method = None;
        self
    }

    /// Whether the service takes it as it is. The client asks this before it sends.
    pub fn check(&self) -> Result<(), Invalid> {
        rule::id("product_id", self.product_id.number())?;
        rule::given("csr", &self.csr)?;
        rule::id("years", self.years.into())?;
        self.pay_method.map_or(Ok(()), |method| rule::id("pay_method", method.number()))?;
        self.approver_email.as_deref().map_or(Ok(()), |address| rule::email("approver_email", address))?;
        for (member, contact) in [("admin", self.admin), ("tech", self.tech), ("billing", self.billing)] {
            contact.map_or(Ok(()), |contact| rule::id(member, contact.number()))?;
        }
        Ok(())
    }
}

/// The organization that a certificate is to name. What is not given is left to the authority.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct OrganizationSpec {
    /// Its name.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub name: String,
    /// The part of it.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub unit: String,
    /// Town.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub locality: String,
    /// State.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub state: String,
    /// Two letters.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub country: String,
    /// Postal code.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub postalcode: String,
    /// Street and number.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub address1: String,
    /// The rest of the street.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub address2: String,
}
