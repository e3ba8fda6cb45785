//! Every served call in the vendor's order, word for word.

use crate::desk::{Ask, Desk, is_refusal};
use innkeeper_app::order::NewItem;
use innkeeper_app::testing::PASSWORD;
use innkeeper_app::{order, script};
use innkeeper_domain::id::ProductId;
use innkeeper_domain::server::Size;
use std::fmt::Write as _;

/// What was said, for people to read.
struct Transcript<'a> {
    desk: &'a Desk,
    key: String,
    text: String,
}

impl<'a> Transcript<'a> {
    async fn of(desk: &'a Desk, caller: &innkeeper_app::Caller) -> Self {
        Self { desk, key: desk.house.key(caller).await, text: String::new() }
    }

    fn note(&mut self, text: &str) {
        writeln!(self.text, "# {text}\n").unwrap();
    }

    async fn ask(&mut self, ask: Ask) -> serde_json::Value {
        let shown = String::from_utf8(ask.body.clone()).unwrap();
        writeln!(self.text, "> {} {}", ask.method, ask.path).unwrap();
        if !shown.is_empty() {
            writeln!(self.text, "> {}", secretless(&shown)).unwrap();
        }
        let (status, body) = self.desk.send(ask).await;
        is_refusal(&body);
        writeln!(self.text, "< {status} {}\n", secretless(&body)).unwrap();
        serde_json::from_str(&body).unwrap()
    }

    async fn get(&mut self, path: &str) -> serde_json::Value {
        self.ask(Ask::new(&format!("GET {path}")).bearer(&self.key)).await
    }

    async fn send(&mut self, line: &str, body: &str) -> serde_json::Value {
        self.ask(Ask::new(line).bearer(&self.key).json(body)).await
    }
}

/// Chance is seeded, but it may be drawn from in another order one day.
fn secretless(text: &str) -> String {
    let mut out = String::new();
    let mut rest = text;
    while let Some((before, after)) = rest.split_once("Password: ") {
        write!(out, "{before}Password: ***").unwrap();
        rest = after.trim_start_matches(|c: char| c.is_ascii_alphanumeric());
    }
    out.push_str(rest);
    let words = out.split('"').map(|word| {
        let bare = word.strip_prefix("refresh.").unwrap_or(word);
        let key = bare.len() == 32 && bare.bytes().all(|byte| byte.is_ascii_hexdigit());
        if key { word.replace(bare, "***") } else { word.to_owned() }
    });
    words.collect::<Vec<_>>().join("\"")
}

#[tokio::test]
async fn account_and_billing() {
    let desk = Desk::new().await;
    let caller = desk.house.tenant("ada@example.net").await;
    let mut t = Transcript::of(&desk, &caller).await;
    t.get("/details").await;
    t.send("PUT /details", r#"{"city":"Kaunas","country":"lt","type":"Company","companyname":"Kovac UAB","state":"","emarketing":["Subscribed"]}"#).await;
    t.get("/details").await;
    t.get("/balance").await;
    t.get("/invoice").await;
    t.note("An order that waits for its money, and one that the credit covers.");
    t.send("POST /order/70", r#"{"domain":"a1.example.net","cycle":"m"}"#).await;
    t.get("/balance").await;
    t.get("/invoice").await;
    desk.house.credit(&caller, "120.00").await;
    t.note("The money has come; the server is being built.");
    t.get("/balance").await;
    t.get("/invoice/1").await;
    desk.house.settle().await;
    t.note("The server is delivered.");
    t.get("/invoice/1").await;
    t.get("/balance").await;
    t.get("/invoice/999999").await;
    t.get("/invoice/@id").await;
    t.get("/payment").await;
    t.get("/payment/fees").await;
    insta::assert_snapshot!(t.text);
    desk.house.check().await;
}

#[tokio::test]
async fn services() {
    let desk = Desk::new().await;
    let caller = desk.house.tenant("ada@example.net").await;
    desk.house.credit(&caller, "100.00").await;
    let mut t = Transcript::of(&desk, &caller).await;
    t.send("POST /order/70", r#"{"domain":"a1.example.net","cycle":"m"}"#).await;
    t.note("At once: the service of the order, pending.");
    t.get("/service/order/1").await;
    t.get("/service/1").await;
    desk.house.settle().await;
    t.note("Delivered.");
    t.get("/service").await;
    t.get("/service/").await;
    t.get("/service/1/methods").await;
    t.get("/service/1/label").await;
    t.send("POST /service/1/label", r#"{"label":"db \"primary\" ü"}"#).await;
    t.get("/service/1/label").await;
    t.get("/service/1").await;
    t.send("POST /service/1/label", r#"{"label":""}"#).await;
    t.get("/service/1/label").await;
    t.send("POST /service/1/cancel", r#"{"immediate":"false","reason":""}"#).await;
    t.send("POST /service/1/cancel", r#"{"immediate":"false","reason":"too small"}"#).await;
    t.send("POST /service/1/cancel", r#"{"immediate":"false","reason":"too small"}"#).await;
    t.get("/service/1").await;
    t.send("POST /service/1/cancel", r#"{"immediate":true,"reason":"now"}"#).await;
    desk.house.settle().await;
    t.note("Gone.");
    t.get("/service").await;
    t.send("POST /service/1/cancel", r#"{"immediate":true,"reason":"again"}"#).await;
    t.get("/server").await;
    t.get("/server/1").await;
    t.get("/server/1/task/server_terminate").await;
    t.get("/service/order/2").await;
    t.get("/service/2").await;
    insta::assert_snapshot!(t.text);
    desk.house.check().await;
}

#[tokio::test]
async fn cart() {
    let desk = Desk::new().await;
    let caller = desk.house.tenant("ada@example.net").await;
    desk.house.credit(&caller, "500.00").await;
    let mut t = Transcript::of(&desk, &caller).await;
    t.get("/category/").await;
    t.get("/category/1/product").await;
    t.get("/category/2/product").await;
    t.get("/order/70").await;
    t.get("/order/71").await;
    t.get("/order/100").await;
    let vps = t.get("/category/available/vps").await;
    let component = &vps[0]["components"][1];
    let (option, item) = (&component["category_id"], &component["id"]);
    t.note("A reseller's module: the form that it sends.");
    let custom = format!(
        r#"{{"domain":"serverhost.name","cycle":"m","custom":{{"{option}":{{"{item}":1}}}},"promocode":""}}"#
    );
    t.send("POST /order/70", &custom).await;
    t.note("Nothing but the product.");
    t.send("POST /order/70", r#"{"custom":[],"cycle":null,"pay_method":2}"#).await;
    t.note("A quote, and the order of the same.");
    let memory = (&vps[1]["components"][0]["category_id"], &vps[1]["components"][1]["id"]);
    let items = format!(
        r#"{{"pay_method":"1","items":[{{"type":"product","product_id":"71","custom":{{"{}":"{}"}}}},{{"type":"product","product_id":70,"cycle":"a","domain":"b.example.net"}}]}}"#,
        memory.0, memory.1
    );
    t.send("POST /quote", &items).await;
    t.send("POST /order", &items).await;
    t.note("The last one in stock was sold.");
    t.send("POST /order", &items).await;
    t.get("/category/1/product").await;
    t.note("Refused.");
    t.send("POST /order/70", r#"{"promocode":"SPRING"}"#).await;
    t.send("POST /order/70", r#"{"cycle":"w"}"#).await;
    t.send("POST /order/70", r#"{"cycle":"t"}"#).await;
    t.send("POST /order/71", "{}").await;
    t.send("POST /order/100", "{}").await;
    t.send("POST /order", r#"{"items":[{"type":"certificate","product_id":25}]}"#).await;
    insta::assert_snapshot!(t.text);
    desk.house.settle().await;
    desk.house.check().await;
}

#[tokio::test]
async fn servers() {
    let desk = Desk::new().await;
    let caller = desk.house.tenant("ada@example.net").await;
    desk.house.credit(&caller, "100.00").await;
    let hook = "#!/bin/sh\necho hello\n".to_owned();
    script::add(desk.house.app(), &caller, "Install docker".to_owned(), hook).await.unwrap();
    let mut t = Transcript::of(&desk, &caller).await;
    t.send("POST /order/70", r#"{"domain":"a1.example.net","cycle":"m"}"#).await;
    t.note("Being installed.");
    t.get("/server").await;
    t.get("/server/1").await;
    t.get("/server/1/task/server_create").await;
    t.send("POST /server/1/reboot", "").await;
    desk.house.settle().await;
    t.note("Delivered.");
    t.get("/server/").await;
    t.get("/server/1").await;
    t.get("/server/1/task/server_create").await;
    t.get("/server/1/task/server_reboot").await;
    t.note("A reboot, followed by number and by name.");
    let task = t.send("POST /server/1/reboot", "").await["task_id"].clone();
    t.get(&format!("/server/1/task/{task}")).await;
    t.get("/server/1").await;
    t.send("POST /server/1/resetpassword", "").await;
    desk.house.settle().await;
    t.get(&format!("/server/1/task/{task}")).await;
    t.get("/server/1/task/server_reboot").await;
    t.note("A new password.");
    t.send("POST /server/1/resetpassword", "").await;
    desk.house.settle().await;
    t.get("/server/1/task/server_reset_password").await;
    t.note("A reinstallation.");
    t.send("POST /server/1/reinstall", r#"{"hostname":"by-mistake.example.net"}"#).await;
    t.send("POST /server/1/reinstall", r#"{"os":"kvm-win-2022"}"#).await;
    t.get("/server/1/oses").await;
    t.send("POST /server/1/reinstall", r#"{"os":"kvm-debian-12-x86_64","script":"1","ssh_key":null}"#).await;
    t.get("/server/1").await;
    desk.house.settle().await;
    t.get("/server/1/task/server_recreate").await;
    t.note("Another name.");
    t.send("POST /server/1/rename", r#"{"hostname":"-"}"#).await;
    t.send("POST /server/1/rename", r#"{"hostname":"web1.example.net"}"#).await;
    desk.house.settle().await;
    t.get("/server/1/task/server_domain").await;
    t.get("/server/1").await;
    t.get("/server/1/ips").await;
    t.get("/server/1/task/99").await;
    t.get("/server/1/task/server_web_console").await;
    t.get("/server/2").await;
    t.get("/scripts/").await;
    t.get("/scripts/1").await;
    t.get("/scripts/2").await;
    insta::assert_snapshot!(t.text);
    desk.house.check().await;
}

/// A server that was bought by the hour elsewhere is seen and controlled like any other.
#[tokio::test]
async fn a_server_by_the_hour() {
    let desk = Desk::new().await;
    let caller = desk.house.tenant("ada@example.net").await;
    desk.house.credit(&caller, "100.00").await;
    let item = NewItem {
        size: Some(Size::new(2, 1, 1024).unwrap()),
        disks_gib: vec![20, 10],
        name: Some("Cloud 1".to_owned()),
        power_on: false,
        ..NewItem::of(ProductId(100))
    };
    order::place(desk.house.app(), &caller, vec![item]).await.unwrap();
    desk.house.settle().await;
    let mut t = Transcript::of(&desk, &caller).await;
    t.get("/service").await;
    t.get("/service/1").await;
    t.get("/server").await;
    t.get("/server/1").await;
    t.send("POST /server/1/reboot", "").await;
    t.send("POST /server/1/resetpassword", "").await;
    t.send("POST /service/1/cancel", r#"{"immediate":"1","reason":"done"}"#).await;
    desk.house.settle().await;
    t.get("/invoice").await;
    insta::assert_snapshot!(t.text);
    desk.house.check().await;
}

#[tokio::test]
async fn sessions() {
    let desk = Desk::new().await;
    let caller = desk.house.customer("ada@example.net").await;
    let mut t = Transcript::of(&desk, &caller).await;
    let login = format!(r#"{{"username":"ada@example.net","password":"{PASSWORD}","remember":true}}"#);
    let pair = t.ask(Ask::new("POST /login").json(&login)).await;
    let refresh = format!(r#"{{"refresh_token":{}}}"#, pair["refresh"]);
    t.key = pair["token"].as_str().unwrap().to_owned();
    t.get("/balance").await;
    t.ask(Ask::new("POST /token").json(&refresh)).await;
    t.note("A refresh token counts once.");
    t.ask(Ask::new("POST /token").json(&refresh)).await;
    t.send("POST /logout", "").await;
    t.get("/balance").await;
    t.ask(Ask::new("POST /login").form("username=ada%40example.net&password=wrong")).await;
    t.ask(Ask::new("POST /login")).await;
    insta::assert_snapshot!(t.text);
}
