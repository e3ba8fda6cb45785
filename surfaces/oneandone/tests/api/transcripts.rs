//! Golden transcripts: what is sent and what comes back, section by section of the dialect.
//!
//! Ids that chance made are replaced by their turn, and passwords by a word; everything else is as sent.

use crate::desk::{Desk, Seen};
use axum::body::Bytes;
use serde_json::{Value, json};
use std::collections::HashMap;
use std::fmt::Write as _;
use std::time::Duration;

/// Ids that the catalogue fixes; they stay as they are.
const FIXED: &str = innkeeper_app::testing::CATALOGUE;

struct Transcript<'a> {
    desk: &'a Desk,
    text: String,
    ids: HashMap<String, usize>,
    secrets: Vec<String>,
}

impl<'a> Transcript<'a> {
    fn of(desk: &'a Desk) -> Self {
        Self { desk, text: String::new(), ids: HashMap::new(), secrets: Vec::new() }
    }

    async fn call(&mut self, verb: &str, path: &str, body: Value) -> Seen {
        let sent: Bytes = if body.is_null() { Bytes::new() } else { body.to_string().into() };
        let seen = self.desk.raw(verb, path, sent, &[("X-TOKEN", &self.desk.token)]).await;
        if let Some(password) = seen.json()["first_password"].as_str() {
            self.secrets.push(password.to_owned());
        }
        let mut lines = format!("{verb} {path}\n");
        if !body.is_null() {
            writeln!(lines, "{body}").unwrap();
        }
        writeln!(lines, "-> {}\n{}\n", seen.status, serde_json::to_string_pretty(&seen.json()).unwrap())
            .unwrap();
        let lines = self.settled(&lines);
        self.text += &lines;
        seen
    }

    async fn get(&mut self, path: &str) -> Seen {
        self.call("GET", path, Value::Null).await
    }

    async fn rest(&mut self) {
        self.desk.house.settle().await;
        self.text += "(the work is done)\n\n";
    }

    /// Replaces what chance made.
    fn settled(&mut self, lines: &str) -> String {
        let mut text = String::new();
        for word in lines.split_inclusive(|c: char| !c.is_ascii_alphanumeric()) {
            let id = word.trim_end_matches(|c: char| !c.is_ascii_alphanumeric());
            let is_id = id.len() == 32 && id.bytes().all(|byte| byte.is_ascii_hexdigit());
            if is_id && !FIXED.contains(id) {
                let turn = self.ids.len() + 1;
                let turn = *self.ids.entry(id.to_owned()).or_insert(turn);
                write!(text, "<id {turn}>{}", &word[id.len()..]).unwrap();
            } else {
                text += word;
            }
        }
        for secret in &self.secrets {
            text = text.replace(&format!("\"{secret}\""), "\"<password>\"");
        }
        for id in self.ids.keys() {
            text = text.replace(
                &format!("\"cloudpanel_id\": \"{}\"", &id[..7]),
                "\"cloudpanel_id\": \"<panel id>\"",
            );
        }
        text
    }
}

#[tokio::test]
async fn servers() {
    let desk = Desk::new().await;
    let mut script = Transcript::of(&desk);
    script.get("/servers").await;
    let mut wish = desk.wish("web1").await;
    wish["description"] = json!("front end");
    wish["hardware"]["hdds"] = json!([{"size": 20, "is_main": true}, {"size": 40, "is_main": false}]);
    let id = script.call("POST", "/servers", wish).await.id();
    let path = format!("/servers/{id}");
    script.get("/servers").await;
    script.get(&path).await;
    script.rest().await;
    script.get("/servers").await;
    script.get(&path).await;
    script.call("PUT", &path, json!({"name": "web2", "description": "back end"})).await;
    script.get("/servers/fixed_instance_sizes").await;
    script.get("/servers/fixed_instance_sizes/65929629F35BBFBA63022008F773F3EB").await;
    script.get(&format!("{path}/hardware")).await;
    script
        .call("PUT", &format!("{path}/hardware"), json!({"vcore": 2, "cores_per_processor": 1, "ram": 1}))
        .await;
    script.get(&format!("{path}/status")).await;
    script.rest().await;
    script.get(&format!("{path}/hardware")).await;
    let hdds = script.get(&format!("{path}/hardware/hdds")).await.json();
    script.get(&format!("{path}/hardware/hdds/{}", hdds[0]["id"].as_str().unwrap())).await;
    script.get(&format!("{path}/image")).await;
    let image = desk.tiny().await;
    script
        .call(
            "PUT",
            &format!("{path}/image"),
            json!({"id": image, "password": null, "firewall_policy": {"id": null}}),
        )
        .await;
    script.rest().await;
    let ips = script.get(&format!("{path}/ips")).await.json();
    script.get(&format!("{path}/ips/{}", ips[0]["id"].as_str().unwrap())).await;
    for action in ["REBOOT", "POWER_OFF", "POWER_ON"] {
        script
            .call("PUT", &format!("{path}/status/action"), json!({"action": action, "method": "SOFTWARE"}))
            .await;
        script.get(&format!("{path}/status")).await;
        script.rest().await;
        script.get(&format!("{path}/status")).await;
    }
    script.call("DELETE", &format!("{path}?keep_ips=False&keep_hdds=True"), Value::Null).await;
    script.get(&format!("{path}/status")).await;
    script.rest().await;
    script.get(&path).await;
    insta::assert_snapshot!("servers", script.text);
}

#[tokio::test]
async fn logs_and_usages() {
    let desk = Desk::new().await;
    let id = desk.server("web1").await;
    let mut script = Transcript::of(&desk);
    desk.house.run_for(Duration::from_mins(30)).await;
    script.call("PUT", &format!("/servers/{id}/hardware"), json!({"vcore": 2})).await;
    script.get("/logs?period=LAST_HOUR").await;
    script.rest().await;
    desk.house.run_for(Duration::from_mins(10)).await;
    let logs = script.get("/logs?q=modify&period=LAST_HOUR&sort=-start_date").await.json();
    script.get(&format!("/logs/{}", logs[0]["id"].as_str().unwrap())).await;
    script.get("/logs").await;
    script.get("/usages?period=LAST_24H").await;
    script.get("/usages?period=CUSTOM&start_date=2026-11-02T10:20:00Z&end_date=2026-11-02T10:35:00Z&fields=SERVERS.services.type,SERVERS.services.avg_amount,SERVERS.services.usage").await;
    insta::assert_snapshot!("logs_and_usages", script.text);
}

#[tokio::test]
async fn the_rest() {
    let desk = Desk::new().await;
    let mut script = Transcript::of(&desk);
    script.get("/server_appliances?q=IMAGE").await;
    script.get(&format!("/server_appliances/{}", desk.tiny().await)).await;
    script.get("/datacenters").await;
    script.get("/datacenters/908DC2072407C94C8054610AD5A53B8C").await;
    script.get("/ping").await;
    script.get("/ping_auth").await;
    script.get("/pricing").await;
    script.call("DELETE", "/ping", Value::Null).await;
    insta::assert_snapshot!("the_rest", script.text);
}
