//! Certificates as the service shows them.

use crate::cycle::CycleTitle;
use crate::dates::{Date, Stamp};
use crate::decimal::{Amount, Decimal};
use crate::id::{ProductId, ServiceId};
use crate::lenient;
use crate::scalar::TextId;
use crate::service::ServiceStatus;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

/// The answer of `GET /certificate`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Certificates {
    /// Every certificate of the account.
    #[serde(default, deserialize_with = "lenient::list")]
    pub sslservices: Vec<CertificateRow>,
}

/// A certificate as the list shows it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct CertificateRow {
    /// Also the id of its service.
    pub id: TextId,
    /// What it is for.
    #[serde(default, deserialize_with = "lenient::text")]
    pub domain: String,
    /// Per period.
    pub total: Amount,
    /// The state of its service.
    pub status: ServiceStatus,
    /// How often it is billed.
    pub billingcycle: CycleTitle,
    /// Zeros when it is not billed again.
    #[serde(default)]
    pub next_due: Date,
    /// The name of its product's category.
    #[serde(default, deserialize_with = "lenient::text")]
    pub category: String,
    /// The slug of that category.
    #[serde(default, deserialize_with = "lenient::text")]
    pub category_url: String,
    /// The name of its product.
    #[serde(default, deserialize_with = "lenient::text")]
    pub name: String,
    /// The mail address that approves it.
    #[serde(default, deserialize_with = "lenient::text")]
    pub cert_email: String,
    /// Empty until the authority says something.
    #[serde(default, deserialize_with = "lenient::text")]
    pub cert_status: String,
    /// Until when it holds.
    #[serde(default)]
    pub cert_expires: Stamp,
    /// Members that this crate does not know.
    #[serde(flatten)]
    pub extra: Map<String, Value>,
}

/// The answer of `GET /certificate/@id`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct CertificateAnswer {
    /// The certificate.
    pub service: Certificate,
}

/// A certificate in full.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Certificate {
    /// Also the id of its service.
    pub id: TextId,
    /// When it was ordered.
    #[serde(default)]
    pub date_created: Date,
    /// What it is for.
    #[serde(default, deserialize_with = "lenient::text")]
    pub domain: String,
    /// What the first period cost.
    pub firstpayment: Amount,
    /// Per period.
    pub total: Amount,
    /// How often it is billed.
    pub billingcycle: CycleTitle,
    /// Zeros when it is not billed again.
    #[serde(default)]
    pub next_due: Date,
    /// When the next invoice is made.
    #[serde(default)]
    pub next_invoice: Date,
    /// The state of its service.
    pub status: ServiceStatus,
    /// The customer's own name for it.
    #[serde(default, deserialize_with = "lenient::text")]
    pub label: String,
    /// The name of its product.
    #[serde(default, deserialize_with = "lenient::text")]
    pub name: String,
    /// Empty until the authority says something.
    #[serde(default, deserialize_with = "lenient::text")]
    pub cert_status: String,
    /// Until when it holds.
    #[serde(default)]
    pub cert_expires: Stamp,
    /// The request, as PEM.
    #[serde(default, deserialize_with = "lenient::text")]
    pub csr: String,
    /// Who answers for it.
    #[serde(default, deserialize_with = "lenient::map")]
    pub contacts: CertificateContacts,
    /// The organization that it names.
    #[serde(default, deserialize_with = "lenient::optional_object")]
    pub organization: Option<Organization>,
    /// The mail address that approves it.
    #[serde(default, deserialize_with = "lenient::text")]
    pub cert_email: String,
    /// The number of the software that uses it.
    #[serde(default, deserialize_with = "lenient::text")]
    pub software: String,
    /// Members that this crate does not know.
    #[serde(flatten)]
    pub extra: Map<String, Value>,
}

/// Who answers for a certificate.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct CertificateContacts {
    /// For administration.
    #[serde(default, deserialize_with = "lenient::optional_object")]
    pub admin: Option<CertificateContact>,
    /// For billing.
    #[serde(default, deserialize_with = "lenient::optional_object")]
    pub billing: Option<CertificateContact>,
    /// For technology.
    #[serde(default, deserialize_with = "lenient::optional_object")]
    pub tech: Option<CertificateContact>,
    /// Members that this crate does not know.
    #[serde(flatten)]
    pub extra: Map<String, Value>,
}

/// A contact of a certificate. What is missing is `n/a`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct CertificateContact {
    /// Given name.
    #[serde(rename = "FName", default, deserialize_with = "lenient::text")]
    pub first_name: String,
    /// Family name.
    #[serde(rename = "LName", default, deserialize_with = "lenient::text")]
    pub last_name: String,
    /// Town.
    #[serde(rename = "City", default, deserialize_with = "lenient::text")]
    pub city: String,
    /// State.
    #[serde(rename = "State", default, deserialize_with = "lenient::text")]
    pub state: String,
    /// Postal code.
    #[serde(rename = "PostalCode", default, deserialize_with = "lenient::text")]
    pub postal_code: String,
    /// Mail address.
    #[serde(rename = "EmailAddress", default, deserialize_with = "lenient::text")]
    pub email: String,
    /// Two letters.
    #[serde(rename = "Country", default, deserialize_with = "lenient::text")]
    pub country: String,
    /// Street and number.
    #[serde(rename = "Address1", default, deserialize_with = "lenient::text")]
    pub address1: String,
    /// The rest of the street.
    #[serde(rename = "Address2", default, deserialize_with = "lenient::text")]
    pub address2: String,
    /// Digits, mostly as a number.
    #[serde(rename = "Phone", default)]
    pub phone: NumberOrText,
    /// The organization.
    #[serde(rename = "OrgName", default, deserialize_with = "lenient::text")]
    pub organization: String,
    /// The code of the country's phone numbers, mostly as a number.
    #[serde(rename = "PreFix", default)]
    pub prefix: NumberOrText,
    /// What the person does there.
    #[serde(rename = "JobTitle", default, deserialize_with = "lenient::text")]
    pub job_title: String,
    /// Members that this crate does not know.
    #[serde(flatten)]
    pub extra: Map<String, Value>,
}

/// Digits that are a number, unless they are missing or have a sign in front.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(untagged)]
pub enum NumberOrText {
    /// As 37061234567.
    Number(i64),
    /// As `n/a`.
    Text(String),
    /// Null.
    Nothing(()),
}

impl Default for NumberOrText {
    fn default() -> Self {
        Self::Nothing(())
    }
}

/// The organization that a certificate names. What is missing is `n/a`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Organization {
    /// State.
    #[serde(default, deserialize_with = "lenient::text")]
    pub state: String,
    /// Two letters.
    #[serde(default, deserialize_with = "lenient::text")]
    pub country: String,
    /// Its name.
    #[serde(default, deserialize_with = "lenient::text")]
    pub name: String,
    /// The part of it.
    #[serde(default, deserialize_with = "lenient::text")]
    pub unit: String,
    /// Town.
    #[serde(default, deserialize_with = "lenient::text")]
    pub locality: String,
    /// Postal code.
    #[serde(default, deserialize_with = "lenient::text")]
    pub postalcode: String,
    /// The rest of the street.
    #[serde(default, deserialize_with = "lenient::text")]
    pub address2: String,
    /// Street and number.
    #[serde(default, deserialize_with = "lenient::text")]
    pub address1: String,
    /// Members that this crate does not know.
    #[serde(flatten)]
    pub extra: Map<String, Value>,
}

/// The answer of `GET /certificate/@id/crt`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct IssuedCertificate {
    /// The certificate, as PEM.
    #[serde(deserialize_with = "lenient::text")]
    pub crt: String,
    /// Members that this crate does not know.
    #[serde(flatten)]
    pub extra: Map<String, Value>,
}

/// The answer of `GET /certificate/order`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct CertificateProducts {
    /// What can be ordered.
    #[serde(default, deserialize_with = "lenient::list")]
    pub products: Vec<CertificateProduct>,
}

/// A kind of certificate that can be ordered.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct CertificateProduct {
    /// Its number.
    pub id: TextId,
    /// As shown.
    #[serde(default, deserialize_with = "lenient::text")]
    pub name: String,
    /// May hold HTML.
    #[serde(default, deserialize_with = "lenient::text")]
    pub description: String,
    /// What it costs.
    #[serde(default, deserialize_with = "lenient::list")]
    pub periods: Vec<CertificatePeriod>,
    /// The name of its category.
    #[serde(default, deserialize_with = "lenient::text")]
    pub category: String,
    /// The slug of that category.
    #[serde(default, deserialize_with = "lenient::text")]
    pub category_url: String,
    /// Members that this crate does not know.
    #[serde(flatten)]
    pub extra: Map<String, Value>,
}

/// The price of a certificate for so many years.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct CertificatePeriod {
    /// How many.
    #[serde(default, deserialize_with = "lenient::integer")]
    pub years: u32,
    /// For all of them.
    pub price: Decimal,
    /// For as many again.
    pub renew: Decimal,
    /// Members that this crate does not know.
    #[serde(flatten)]
    pub extra: Map<String, Value>,
}

/// The answer of `GET /certificate/order/@product_id/software`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SoftwareList {
    /// What a certificate can be made for.
    #[serde(default, deserialize_with = "lenient::list")]
    pub software: Vec<Software>,
}

/// Software that uses certificates.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Software {
    /// Its number; 0 is one of them.
    #[serde(deserialize_with = "lenient::integer")]
    pub id: i64,
    /// As shown.
    #[serde(default, deserialize_with = "lenient::text")]
    pub name: String,
    /// Members that this crate does not know.
    #[serde(flatten)]
    pub extra: Map<String, Value>,
}

impl From<&CertificateRow> for ServiceId {
    fn from(certificate: &CertificateRow) -> Self {
        certificate.id.into()
    }
}

impl From<&Certificate> for ServiceId {
    fn from(certificate: &Certificate) -> Self {
        certificate.id.into()
    }
}

impl From<&CertificateProduct> for ProductId {
    fn from(product: &CertificateProduct) -> Self {
        product.id.into()
    }
}
