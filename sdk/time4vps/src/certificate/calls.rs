//! What is done with certificates.

use super::{
    Certificate, CertificateAnswer, CertificateOrder, CertificateProduct, CertificateProducts,
    CertificateRow, Certificates, IssuedCertificate, Software, SoftwareList,
};
use crate::call::{Call, Method, Path, json};
use crate::client::Client;
use crate::id::{ProductId, ServiceId};
use crate::order::OrderAnswer;

/// Certificates.
impl Client {
    /// Lists the certificates.
    pub fn list_certificates(&self) -> Call<Vec<CertificateRow>> {
        Call::<Certificates>::new(self, Method::Get, Path::of("/certificate"))
            .read_with(|body| Ok(json::<Certificates>(body)?.sslservices))
    }

    /// Lists the kinds of certificates that can be ordered.
    pub fn list_certificate_products(&self) -> Call<Vec<CertificateProduct>> {
        Call::<CertificateProducts>::new(self, Method::Get, Path::of("/certificate/order"))
            .read_with(|body| Ok(json::<CertificateProducts>(body)?.products))
    }

    /// Orders a certificate.
    pub fn order_certificate(&self, order: &CertificateOrder) -> Call<OrderAnswer> {
        Call::new(self, Method::Post, Path::of("/certificate/order")).parameters(order).rule(order.check())
    }

    /// Lists the software that a kind of certificate can be made for.
    pub fn list_certificate_software(&self, product: impl Into<ProductId>) -> Call<Vec<Software>> {
        let path = Path::of("/certificate/order").id(product.into().number()).then("/software");
        Call::<SoftwareList>::new(self, Method::Get, path)
            .read_with(|body| Ok(json::<SoftwareList>(body)?.software))
    }

    /// A certificate to work with, by the id of its service or by an answer that shows it. Nothing is sent.
    pub fn certificate(&self, id: impl Into<ServiceId>) -> CertificateHandle {
        CertificateHandle { client: self.clone(), id: id.into() }
    }
}

/// A certificate, bound to a client.
#[derive(Clone, Debug)]
pub struct CertificateHandle {
    client: Client,
    id: ServiceId,
}

impl CertificateHandle {
    /// Its id, which is that of its service.
    pub const fn id(&self) -> ServiceId {
        self.id
    }

    /// Shows the certificate's order, contacts and state.
    pub fn get(&self) -> Call<Certificate> {
        let path = Path::of("/certificate").id(self.id.number());
        Call::<CertificateAnswer>::new(&self.client, Method::Get, path)
            .read_with(|body| Ok(json::<CertificateAnswer>(body)?.service))
    }

    /// Fetches the certificate itself, once it is issued.
    pub fn crt(&self) -> Call<String> {
        let path = Path::of("/certificate").id(self.id.number()).then("/crt");
        Call::<IssuedCertificate>::new(&self.client, Method::Get, path)
            .read_with(|body| Ok(json::<IssuedCertificate>(body)?.crt))
    }
}
