//! Products, operations, the account, contacts, prices, places, and what the service says about itself.

use crate::calls::{Sample, sample};
use innkeeper_sdk_gandi::catalog::{ActionSpec, ProductSpec, Texts};
use innkeeper_sdk_gandi::contact::{ContactCreate, ContactKind, Phone};
use innkeeper_sdk_gandi::operation::{OperationKind, Step};
use innkeeper_sdk_gandi::product::{Period, ProductCreate, ProductName, Quantity};
use innkeeper_sdk_gandi::xmlrpc::Struct;
use innkeeper_sdk_gandi::{DateTime, Secret};

pub(crate) fn pat() -> ContactCreate {
    ContactCreate {
        kind: ContactKind::Company,
        given: "Pat".to_owned(),
        family: "Public & Söhne".to_owned(),
        orgname: Some("<Pat> Ltd".to_owned()),
        email: "pat@example.org".to_owned(),
        streetaddr: "1 Main Street".to_owned(),
        zip: "75001".to_owned(),
        city: "Paris".to_owned(),
        country: "FR".to_owned(),
        phone: Phone::new("+33.170377666").unwrap(),
        password: Secret::from("Hz353u7574"),
    }
}

fn cores() -> ProductSpec {
    ProductSpec {
        kind: Some("hosting".to_owned()),
        description: Some(Texts::OneOf(vec!["cores".to_owned(), "ips".to_owned()])),
        quantity: Some(2),
    }
}

pub(crate) fn samples() -> Vec<Sample> {
    let mut samples = products();
    samples.extend(money());
    samples.extend(places());
    samples
}

fn products() -> Vec<Sample> {
    vec![
        sample!(
            "hosting.product.create",
            "product_created",
            "c.hosting.product.create(K, {'product_name': 'cores', 'quantity': 2, 'duration': '12m'})",
            |client| client
                .create_product(&ProductCreate::new(ProductName::Cores, 2, Period::OneYear).unwrap())
        ),
        sample!(
            "hosting.product.renew",
            "operation",
            "c.hosting.product.renew(K, 311, {'duration': '1m'})",
            |client| client.product(311).renew(Period::OneMonth)
        ),
        sample!(
            "hosting.product.update",
            "operation",
            "c.hosting.product.update(K, 311, {'quantity': 4})",
            |client| client.product(311).update(Quantity::new(4).unwrap())
        ),
        sample!("hosting.product.delete", "operation", "c.hosting.product.delete(K, 311)", |client| client
            .product(311)
            .delete()),
        sample!("operation.info", "operation", "Oper.info(8801)", |client| client.operation(8801).get()),
        sample!(
            "operation.list",
            "operations",
            "Oper.list({'step': ['BILL', 'WAIT', 'RUN'], 'items_per_page': 100, 'sort_by': 'date_created DESC'})",
            |client| client
                .list_operations()
                .steps(&[Step::Bill, Step::Wait, Step::Run])
                .per_page(100)
                .sort("-date_created")
        ),
        sample!(
            "operation.list",
            "operations",
            "c.operation.list(K, {'type': ['vm_stop'], 'vm_id': 7001, 'disk_id': 8001, 'iface_id': 9001, \
             'ip_id': 9101, 'id': [8910], 'page': 1})",
            |client| client
                .list_operations()
                .kinds(&[OperationKind::VmStop])
                .vm(7001)
                .disk(8001)
                .iface(9001)
                .ip(9101)
                .ids(&[8910.into()])
                .page(1)
        ),
        sample!("operation.count", "three", "Oper.count({'step': ['RUN']})", |client| client
            .list_operations()
            .steps(&[Step::Run])
            .per_page(5)
            .count()),
        sample!("operation.cancel", "true", "c.operation.cancel(K, 8801)", |client| client
            .operation(8801)
            .cancel()),
        sample!("operation.relaunch", "true", "c.operation.relaunch(K, 8801, {'quantity': 3})", |client| {
            client.operation(8801).relaunch(&Struct::new().with("quantity", 3))
        }),
    ]
}

fn money() -> Vec<Sample> {
    vec![
        sample!("hosting.account.info", "account", "Account.info()", |client| client.account()),
        sample!("hosting.account.info", "account_rated", "Account.info()", |client| client.account()),
        sample!("hosting.rating.list", "ratings", "g('hosting.rating.list')", |client| client.ratings()),
        sample!("contact.balance", "balance", "Contact.balance()", |client| client.balance()),
        sample!("contact.info", "contact", "Contact.info()", |client| client.contact()),
        sample!("contact.info", "contact", "c.contact.info(K, 'PP123-GANDI')", |client| client
            .contact_of("PP123-GANDI")),
        sample!(
            "contact.create",
            "contact_created",
            "Contact.create({'type': 1, 'given': 'Pat', 'family': 'Public & Söhne', 'orgname': '<Pat> Ltd', \
             'email': 'pat@example.org', 'streetaddr': '1 Main Street', 'zip': '75001', 'city': 'Paris', \
             'country': 'FR', 'phone': '+33.170377666', 'password': 'Hz353u7574'})",
            |client| client.create_contact(&pat())
        ),
        sample!(
            "contact.create",
            "contact_problems",
            "Contact.create_dry_run({'type': 1, 'given': 'Pat', 'family': 'Public & Söhne', \
             'orgname': '<Pat> Ltd', 'email': 'pat@example.org', 'streetaddr': '1 Main Street', \
             'zip': '75001', 'city': 'Paris', 'country': 'FR', 'phone': '+33.170377666', \
             'password': 'Hz353u7574'})",
            |client| client.check_contact(&pat())
        ),
        sample!("catalog.list", "catalog", "c.catalog.list(K, {})", |client| client.list_catalog()),
        sample!(
            "catalog.list",
            "catalog",
            "c.catalog.list(K, {'product': {'type': 'hosting', 'description': ['cores', 'ips'], 'quantity': 2}, \
             'action': {'name': 'create', 'duration': 12}, 'items_per_page': 10}, 'USD', 'B')",
            |client| client
                .list_catalog()
                .product(&cores())
                .action(&ActionSpec { name: Some("create".into()), duration: Some(12), param: None })
                .per_page(10)
                .priced("USD", "B")
        ),
        sample!(
            "catalog.list",
            "catalog",
            "c.catalog.list(K, {}, 'EUR', 'A', xmlrpc.client.DateTime('20260301T12:00:00'))",
            |client| client.list_catalog().at(DateTime::read("20260301T12:00:00").unwrap())
        ),
        sample!("version.info", "version", "Api.info()", |client| client.version()),
    ]
}

fn places() -> Vec<Sample> {
    vec![
        sample!("hosting.datacenter.list", "datacenters", "Datacenter.list()", |client| client
            .list_datacenters()),
        sample!(
            "hosting.datacenter.list",
            "datacenters",
            "Datacenter.is_opened('FR-SD5', 'iaas')",
            |client| client.list_datacenters().dc_code("FR-SD5").open_for_machines()
        ),
        sample!(
            "hosting.datacenter.list",
            "datacenters",
            "c.hosting.datacenter.list(K, {'iso': 'FR', 'paas_opened': True})",
            |client| client.list_datacenters().iso("FR").open_for_instances()
        ),
        sample!("hosting.image.list", "images", "Image.list()", |client| client.list_images()),
        sample!("hosting.image.list", "images", "Image.list(5)", |client| client.list_images().datacenter(5)),
        sample!("hosting.disk.list_kernels", "kernels", "Kernel.list(5)", |client| client.list_kernels(5)),
        sample!(
            "hosting.snapshotprofile.list",
            "snapshot_profiles",
            "SnapshotProfile.list({'name': 'daily'}, 'vm')",
            |client| client.list_snapshot_profiles().name("daily")
        ),
        sample!(
            "paas.snapshotprofile.list",
            "snapshot_profiles",
            "SnapshotProfile.list({'id': 2}, 'paas')",
            |client| client.list_paas_snapshot_profiles().id(2)
        ),
        sample!("system.listMethods", "methods", "c.system.listMethods()", |client| client.list_methods()),
        sample!(
            "system.methodSignature",
            "signatures",
            "c.system.methodSignature('hosting.product.create')",
            |client| client.method_signatures("hosting.product.create")
        ),
        sample!("system.methodHelp", "help", "c.system.methodHelp('hosting.product.create')", |client| {
            client.method_help("hosting.product.create")
        }),
    ]
}
