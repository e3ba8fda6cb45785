//! The operations of the shop and on certificates.

use crate::calls::{Sample, sample};
use innkeeper_sdk_time4vps::Cycle;
use innkeeper_sdk_time4vps::cart::{Cart, ProductOrder};
use innkeeper_sdk_time4vps::certificate::{CertificateOrder, OrganizationSpec};
use innkeeper_sdk_time4vps::selection::Selections;

fn wish() -> ProductOrder {
    ProductOrder::new(70)
        .with_white_label_domain()
        .with_cycle(Cycle::Monthly)
        .with_options(Selections::default().with_items(1557, 9953, 1))
}

fn certificate() -> CertificateOrder {
    CertificateOrder::new(25, "shop.example.net", 2)
}

fn whole_certificate() -> CertificateOrder {
    CertificateOrder::new(
        25,
        "-----BEGIN CERTIFICATE REQUEST-----\nMIIB\n-----END CERTIFICATE REQUEST-----",
        1,
    )
    .with_payment(10)
    .with_approver("admin@example.net")
    .with_contacts(57, 58, 59)
    .with_organization(OrganizationSpec {
        name: "Example UAB".to_owned(),
        unit: "IT".to_owned(),
        country: "LT".to_owned(),
        ..OrganizationSpec::default()
    })
    .with_software(0)
    .with_detail("servers", "2")
}

pub(crate) fn samples() -> Vec<Sample> {
    let mut samples = shop();
    samples.extend(certificates());
    samples
}

fn shop() -> Vec<Sample> {
    vec![
        sample!("GET /category", "categories", |client| client.list_categories()),
        sample!("GET /category/{id}/product", "products", |client| client.list_products(7)),
        sample!("GET /order/{id}", "product_form", |client| client.product_form(70)),
        sample!("POST /order/{id}", "order", |client| client.order(&ProductOrder::new(70))),
        sample!("POST /order/{id}", "order", |client| client.order(&wish())),
        sample!("POST /order/{id}", "order", |client| client
            .order(&wish().with_payment(10).with_promocode("SPRING 10%").with_addon(31, Cycle::Monthly))),
        sample!("POST /order", "order", |client| client.order_cart(
            &Cart::default()
                .with_product(wish().with_payment(9))
                .with_certificate(certificate())
                .with_payment(10)
        )),
        sample!("POST /quote", "quote", |client| client.quote(&Cart::default().with_product(wish()))),
        sample!("POST /quote", "quote", |client| client
            .quote(&Cart::default().with_certificate(whole_certificate()).with_payment(10))),
        sample!("GET /category/available/vps", "vps_products", |client| client.list_vps_products()),
    ]
}

fn certificates() -> Vec<Sample> {
    vec![
        sample!("GET /certificate", "certificates", |client| client.list_certificates()),
        sample!("GET /certificate/{id}", "certificate", |client| client.certificate(300).get()),
        sample!("GET /certificate/{id}/crt", "crt", |client| client.certificate(300).crt()),
        sample!("GET /certificate/order", "certificate_products", |client| client
            .list_certificate_products()),
        sample!("POST /certificate/order", "certificate_order", |client| client
            .order_certificate(&certificate())),
        sample!("POST /certificate/order", "certificate_order", |client| client
            .order_certificate(&whole_certificate())),
        sample!("GET /certificate/order/{id}/software", "software", |client| client
            .list_certificate_software(25)),
    ]
}
