//! The operations on images, shared storages and block storages.

use crate::calls::{Sample, sample};
use innkeeper_sdk_oneandone::Password;
use innkeeper_sdk_oneandone::block_storage::{BlockStorageCreate, BlockStorageModify, BlockStorageSize};
use innkeeper_sdk_oneandone::image::{Frequency, ImageCount, ImageCreate, ImageModify, IsoKind};
use innkeeper_sdk_oneandone::shared_storage::{
    Rights, SharedStorageCreate, SharedStorageModify, SharedStorageSize, StorageGrant,
};
use serde_json::{Value, json};

fn fixture(text: &str) -> Value {
    serde_json::from_str(text).unwrap()
}

fn image() -> Value {
    fixture(include_str!("../fixtures/image.json"))
}

fn image_system() -> Value {
    fixture(include_str!("../fixtures/image_system.json"))
}

fn shared_storage() -> Value {
    fixture(include_str!("../fixtures/shared_storage.json"))
}

fn shared_storage_access() -> Value {
    fixture(include_str!("../fixtures/shared_storage_access.json"))
}

fn block_storage() -> Value {
    fixture(include_str!("../fixtures/block_storage.json"))
}

fn identity() -> Value {
    json!({"id": "8E8E", "name": "web1"})
}

fn copies(copies: u32) -> ImageCount {
    ImageCount::new(copies).unwrap()
}

fn shared(gb: u32) -> SharedStorageSize {
    SharedStorageSize::new(gb).unwrap()
}

fn block(gb: u32) -> BlockStorageSize {
    BlockStorageSize::new(gb).unwrap()
}

fn storage_server() -> Value {
    shared_storage()["servers"][0].clone()
}

pub(crate) fn samples() -> Vec<Sample> {
    [images(), shared_storages(), servers_of_shared_storages(), access_of_shared_storages(), block_storages()]
        .into_iter()
        .flatten()
        .collect()
}

fn images() -> Vec<Sample> {
    vec![
        sample!("GET /images", json!([image()]), "c.list_images(q='nightly')", |client| client
            .list_images()
            .search("nightly")),
        sample!(
            "POST /images",
            image(),
            "c.create_image(image=Image(server_id='5A', name='nightly', description='every day', frequency='DAILY', num_images=5))",
            |client| client.create_image(
                &ImageCreate::of_server("5A", "nightly", Frequency::Daily, copies(5))
                    .with_description("every day")
            )
        ),
        sample!("POST /images", image(), "", |client| client.create_image(
            &ImageCreate::of_server("5A", "nightly", Frequency::Once, copies(1)).with_datacenter("D1")
        )),
        sample!("POST /images", image(), "", |client| client.create_image(&ImageCreate::from_image(
            "own",
            "http://198.51.100.7/a.vhd",
            "O1"
        ))),
        sample!("POST /images", image(), "", |client| client.create_image(&ImageCreate::from_iso(
            "own",
            "http://198.51.100.7/a.iso",
            IsoKind::System
        ))),
        sample!("GET /images/{id}", image(), "c.get_image(image_id='I1')", |client| client.image("I1").get()),
        sample!(
            "PUT /images/{id}",
            image(),
            "c.modify_image(image_id='I1', name='old', description='', frequency='ONCE')",
            |client| client
                .image("I1")
                .modify(&ImageModify::default().with_name("old").with_description("").only_once())
        ),
        sample!("DELETE /images/{id}", image(), "c.delete_image(image_id='I1')", |client| client
            .image("I1")
            .delete()),
        sample!("GET /images/os", json!([image_system()]), "", |client| client
            .list_image_systems()
            .sort("os")),
    ]
}

fn shared_storages() -> Vec<Sample> {
    vec![
        sample!("GET /shared_storages", json!([shared_storage()]), "c.list_shared_storages()", |client| {
            client.list_shared_storages()
        }),
        sample!(
            "POST /shared_storages",
            shared_storage(),
            "c.create_shared_storage(shared_storage=SharedStorage(name='files', description='docs', size=200, datacenter_id='D1'))",
            |client| client.create_shared_storage(
                &SharedStorageCreate::new("files", shared(200))
                    .with_description("docs")
                    .with_datacenter("D1")
            )
        ),
        sample!(
            "GET /shared_storages/{id}",
            shared_storage(),
            "c.get_shared_storage(shared_storage_id='H1')",
            |client| client.shared_storage("H1").get()
        ),
        sample!(
            "PUT /shared_storages/{id}",
            shared_storage(),
            "c.modify_shared_storage(shared_storage_id='H1', name='more', size=250)",
            |client| client
                .shared_storage("H1")
                .modify(&SharedStorageModify::default().with_name("more").with_size(shared(250)))
        ),
        sample!(
            "DELETE /shared_storages/{id}",
            shared_storage(),
            "c.delete_shared_storage(shared_storage_id='H1')",
            |client| client.shared_storage("H1").delete()
        ),
    ]
}

fn servers_of_shared_storages() -> Vec<Sample> {
    vec![
        sample!(
            "GET /shared_storages/{id}/servers",
            json!([storage_server()]),
            "c.list_servers_attached_storage(shared_storage_id='H1')",
            |client| client.shared_storage("H1").servers()
        ),
        sample!(
            "POST /shared_storages/{id}/servers",
            shared_storage(),
            "c.attach_server_shared_storage(shared_storage_id='H1', server_ids=[AttachServer(server_id='5A', rights='RW'), AttachServer(server_id='5B', rights='R')])",
            |client| client.shared_storage("H1").add_servers(&[
                StorageGrant::new("5A", Rights::ReadWrite),
                StorageGrant::new("5B", Rights::Read)
            ])
        ),
        sample!(
            "GET /shared_storages/{id}/servers/{server}",
            storage_server(),
            "c.get_shared_storage_server(shared_storage_id='H1', server_id='5A')",
            |client| client.shared_storage("H1").server("5A")
        ),
        sample!(
            "DELETE /shared_storages/{id}/servers/{server}",
            shared_storage(),
            "c.detach_server_shared_storage(shared_storage_id='H1', server_id='5A')",
            |client| client.shared_storage("H1").remove_server("5A")
        ),
    ]
}

fn access_of_shared_storages() -> Vec<Sample> {
    vec![
        sample!("GET /shared_storages/access", shared_storage_access(), "c.get_credentials()", |client| {
            client.list_storage_access()
        }),
        sample!(
            "PUT /shared_storages/access",
            shared_storage_access(),
            "c.change_password(password='Hz353u7574')",
            |client| client.change_storage_password(&Password::new("Hz353u7574").unwrap())
        ),
    ]
}

fn block_storages() -> Vec<Sample> {
    vec![
        sample!(
            "GET /block_storages",
            json!([block_storage()]),
            "c.list_block_storages(page=1, per_page=10)",
            |client| client.list_block_storages().page(1).per_page(10)
        ),
        sample!(
            "POST /block_storages",
            block_storage(),
            "c.create_block_storage(block_storage=BlockStorage(name='bs1', description='containers', size=200, server_id='5A', datacenter_id='D1', execution_group='E1'))",
            |client| client.create_block_storage(
                &BlockStorageCreate::new("bs1", block(200))
                    .with_description("containers")
                    .with_server("5A")
                    .with_datacenter("D1")
                    .with_execution_group("E1")
            )
        ),
        sample!(
            "GET /block_storages/{id}",
            block_storage(),
            "c.get_block_storage(block_storage_id='B1')",
            |client| client.block_storage("B1").get()
        ),
        sample!(
            "PUT /block_storages/{id}",
            block_storage(),
            "c.modify_block_storage(block_storage_id='B1', name='bs2', description='', size=210)",
            |client| client.block_storage("B1").modify(
                &BlockStorageModify::default().with_name("bs2").with_description("").with_size(block(210))
            )
        ),
        sample!(
            "DELETE /block_storages/{id}",
            block_storage(),
            "c.delete_block_storage(block_storage_id='B1')",
            |client| client.block_storage("B1").delete()
        ),
        sample!(
            "GET /block_storages/{id}/server",
            identity(),
            "(lambda b: (setattr(b, 'base_url', c.base_url), b.specs.update(block_storage_id='B1', api_token=c.header), b.server()))(BlockStorage())",
            |client| client.block_storage("B1").server()
        ),
        sample!(
            "POST /block_storages/{id}/server",
            block_storage(),
            "c.attach_block_storage(block_storage_id='B1', server_id='5A')",
            |client| client.block_storage("B1").attach("5A")
        ),
        sample!(
            "DELETE /block_storages/{id}/server",
            block_storage(),
            "c.detach_block_storage(block_storage_id='B1')",
            |client| client.block_storage("B1").detach()
        ),
    ]
}
