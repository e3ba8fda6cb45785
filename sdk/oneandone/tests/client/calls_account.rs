//! The operations on users, roles, SSH keys, usages, prices and media.

use crate::calls::{Sample, sample};
use innkeeper_sdk_oneandone::log::Period;
use innkeeper_sdk_oneandone::permissions::{Flags, ServerPermission};
use innkeeper_sdk_oneandone::role::RoleModify;
use innkeeper_sdk_oneandone::ssh_key::{SshKeyCreate, SshKeyModify};
use innkeeper_sdk_oneandone::user::{Activity, UserCreate, UserModify};
use innkeeper_sdk_oneandone::{Password, Permissions};
use serde_json::{Value, json};

fn fixture(text: &str) -> Value {
    serde_json::from_str(text).unwrap()
}

fn user() -> Value {
    fixture(include_str!("../fixtures/user.json"))
}

fn permissions() -> Value {
    fixture(include_str!("../fixtures/permissions.json"))
}

fn role() -> Value {
    fixture(include_str!("../fixtures/role.json"))
}

fn ssh_key() -> Value {
    fixture(include_str!("../fixtures/ssh_key.json"))
}

fn usages() -> Value {
    fixture(include_str!("../fixtures/usages.json"))
}

fn pricing() -> Value {
    fixture(include_str!("../fixtures/pricing.json"))
}

fn dvd() -> Value {
    fixture(include_str!("../fixtures/dvd.json"))
}

fn recovery_image() -> Value {
    fixture(include_str!("../fixtures/recovery_image.json"))
}

fn recovery_image_listed() -> Value {
    fixture(include_str!("../fixtures/recovery_image_listed.json"))
}

fn identity() -> Value {
    json!({"id": "8E8E", "name": "web1"})
}

fn password() -> Password {
    Password::new("Hz353u7574").unwrap()
}

fn changed() -> UserModify {
    UserModify::default()
        .with_description("d")
        .with_email("user@example.com")
        .with_password(password())
        .with_state(Activity::Disable)
}

fn some() -> Permissions {
    let servers = Flags::default().set(ServerPermission::Show, true).set(ServerPermission::SetName, false);
    Permissions { servers: Some(servers), usages: Some(Flags::all()), ..Permissions::default() }
}

pub(crate) fn samples() -> Vec<Sample> {
    [
        users(),
        api_of_users(),
        current_user_permissions_of_users(),
        roles(),
        permissions_of_roles(),
        users_of_roles(),
        clone_of_roles(),
        keys(),
        rest(),
    ]
    .into_iter()
    .flatten()
    .collect()
}

fn users() -> Vec<Sample> {
    vec![
        sample!("GET /users", json!([user()]), "c.list_users()", |client| client.list_users()),
        sample!(
            "POST /users",
            user(),
            "c.create_user(name='u1', password='Hz353u7574', email='user@example.com', description='d')",
            |client| client.create_user(
                &UserCreate::new("u1", password()).with_email("user@example.com").with_description("d")
            )
        ),
        sample!("GET /users/{id}", user(), "c.get_user(user_id='U1')", |client| client.user("U1").get()),
        sample!(
            "PUT /users/{id}",
            user(),
            "c.modify_user(user_id='U1', description='d', email='user@example.com', password='Hz353u7574', state='DISABLE')",
            |client| client.user("U1").modify(&changed())
        ),
        sample!("DELETE /users/{id}", user(), "c.delete_user(user_id='U1')", |client| client
            .user("U1")
            .delete()),
    ]
}

fn api_of_users() -> Vec<Sample> {
    vec![
        sample!("GET /users/{id}/api", user()["api"].clone(), "c.api_info(user_id='U1')", |client| client
            .user("U1")
            .api()),
        sample!("PUT /users/{id}/api", user(), "c.modify_user_api(user_id='U1', active=True)", |client| {
            client.user("U1").set_api_active(true)
        }),
        sample!(
            "GET /users/{id}/api/key",
            json!({"key": "f03c5c76aa853ff710b879909d0d7e3b"}),
            "c.show_api_key(user_id='U1')",
            |client| client.user("U1").api_key()
        ),
        sample!("PUT /users/{id}/api/key", user(), "c.change_api_key(user_id='U1')", |client| client
            .user("U1")
            .renew_api_key()),
        sample!(
            "GET /users/{id}/api/ips",
            json!(["203.0.113.9"]),
            "c.ips_api_access_allowed(user_id='U1')",
            |client| client.user("U1").allowed_ips()
        ),
        sample!(
            "POST /users/{id}/api/ips",
            user(),
            "c.add_user_ip(user_id='U1', user_ips=['203.0.113.9'])",
            |client| client.user("U1").allow_ips([[203, 0, 113, 9]])
        ),
        sample!(
            "DELETE /users/{id}/api/ips/{ip}",
            user(),
            "c.remove_user_ip(user_id='U1', ip='203.0.113.9')",
            |client| client.user("U1").disallow_ip([203, 0, 113, 9])
        ),
    ]
}

fn current_user_permissions_of_users() -> Vec<Sample> {
    vec![sample!(
        "GET /users/current_user_permissions",
        permissions(),
        "c.current_user_permissions()",
        |client| client.current_user_permissions()
    )]
}

fn roles() -> Vec<Sample> {
    vec![
        sample!("GET /roles", json!([role()]), "c.list_roles()", |client| client.list_roles()),
        sample!("POST /roles", role(), "c.create_role(name='r1')", |client| client.create_role("r1")),
        sample!("GET /roles/{id}", role(), "c.get_role(role_id='R1')", |client| client.role("R1").get()),
        sample!(
            "PUT /roles/{id}",
            role(),
            "c.modify_role(role_id='R1', name='r2', description='', state='ACTIVE')",
            |client| client.role("R1").modify(
                &RoleModify::default().with_name("r2").with_description("").with_state(Activity::Active)
            )
        ),
        sample!("DELETE /roles/{id}", role(), "c.delete_role(role_id='R1')", |client| client
            .role("R1")
            .delete()),
    ]
}

fn permissions_of_roles() -> Vec<Sample> {
    vec![
        sample!("GET /roles/{id}/permissions", permissions(), "c.permissions(role_id='R1')", |client| client
            .role("R1")
            .permissions()),
        sample!(
            "PUT /roles/{id}/permissions",
            role(),
            "c.modify_permissions(role_id='R1', servers={'show': True, 'set_name': False}, usages={'show': True})",
            |client| client.role("R1").modify_permissions(&some())
        ),
    ]
}

fn users_of_roles() -> Vec<Sample> {
    vec![
        sample!("GET /roles/{id}/users", json!([identity()]), "c.role_users(role_id='R1')", |client| client
            .role("R1")
            .users()),
        sample!(
            "POST /roles/{id}/users",
            role(),
            "c.add_users(role_id='R1', users=['U1', 'U2'])",
            |client| client.role("R1").add_users(["U1", "U2"])
        ),
        sample!(
            "GET /roles/{id}/users/{user}",
            identity(),
            "c.get_role_user(role_id='R1', user_id='U1')",
            |client| client.role("R1").user("U1")
        ),
        sample!(
            "DELETE /roles/{id}/users/{user}",
            role(),
            "c.remove_user(role_id='R1', user_id='U1')",
            |client| client.role("R1").remove_user("U1")
        ),
    ]
}

fn clone_of_roles() -> Vec<Sample> {
    vec![sample!("POST /roles/{id}/clone", role(), "c.clone_role(role_id='R1', name='r3')", |client| client
        .role("R1")
        .clone_as("r3"))]
}

fn keys() -> Vec<Sample> {
    vec![
        sample!("GET /ssh_keys", json!([ssh_key()]), "c.list_ssh_keys()", |client| client.list_ssh_keys()),
        sample!(
            "POST /ssh_keys",
            ssh_key(),
            "c.create_ssh_key(ssh_key=SshKey(name='laptop', description='d', public_key='ssh-rsa AAAA'))",
            |client| client.create_ssh_key(
                &SshKeyCreate::new("laptop").with_description("d").with_public_key("ssh-rsa AAAA")
            )
        ),
        sample!("POST /ssh_keys", ssh_key(), "c.create_ssh_key(ssh_key=SshKey(name='laptop'))", |client| {
            client.create_ssh_key(&SshKeyCreate::new("laptop"))
        }),
        sample!("GET /ssh_keys/{id}", ssh_key(), "c.get_ssh_key(ssh_key_id='K1')", |client| client
            .ssh_key("K1")
            .get()),
        sample!(
            "PUT /ssh_keys/{id}",
            ssh_key(),
            "c.modify_ssh_key(ssh_key_id='K1', name='desk', description='')",
            |client| client
                .ssh_key("K1")
                .modify(&SshKeyModify::default().with_name("desk").with_description(""))
        ),
        sample!("DELETE /ssh_keys/{id}", ssh_key(), "c.delete_ssh_key(ssh_key_id='K1')", |client| client
            .ssh_key("K1")
            .delete()),
    ]
}

fn rest() -> Vec<Sample> {
    vec![
        sample!("GET /usages", usages(), "c.list_usages(period='LAST_24H')", |client| client
            .usages(&Period::Last24Hours)),
        sample!("GET /usages", usages(), "c.list_usages(period='LAST_30D', q='web')", |client| client
            .search_usages(&Period::Last30Days, "web")),
        sample!("GET /pricing", pricing(), "c.pricing()", |client| client.pricing()),
        sample!("GET /dvd_isos", json!([dvd()]), "c.list_dvds()", |client| client.list_dvds()),
        sample!("GET /dvd_isos/{id}", dvd(), "c.get_dvd(iso_id='V1')", |client| client.get_dvd("V1")),
        sample!(
            "GET /recovery_appliances",
            json!([recovery_image_listed()]),
            "c.list_recovery_images(q='linux')",
            |client| client.list_recovery_images().search("linux")
        ),
        sample!(
            "GET /recovery_appliances/{id}",
            recovery_image(),
            "c.get_recovery_image(image_id='R1')",
            |client| client.get_recovery_image("R1")
        ),
    ]
}
