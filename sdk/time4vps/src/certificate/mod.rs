//! TLS certificates: services of their own, with a request, contacts and an authority behind them.

#[cfg(feature = "client")]
mod calls;
mod order;
mod view;

#[cfg(feature = "client")]
pub use calls::CertificateHandle;
pub use order::{CertificateOrder, OrganizationSpec};
pub use view::{
    Certificate, CertificateAnswer, CertificateContact, CertificateContacts, CertificatePeriod,
    CertificateProduct, CertificateProducts, CertificateRow, Certificates, IssuedCertificate, NumberOrText,
    Organization, Software, SoftwareList,
};
