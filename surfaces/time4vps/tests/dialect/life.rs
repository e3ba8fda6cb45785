//! What a server goes through when nobody pays, and when it cannot be built.

use crate::desk::Desk;
use innkeeper_app::server::{ServerRef, show};
use innkeeper_domain::id::ServiceId;
use std::time::Duration;

const DAY: Duration = Duration::from_hours(24);

#[tokio::test]
async fn a_service_that_is_not_paid_is_suspended_and_comes_back_with_the_money() {
    let desk = Desk::new().await;
    let caller = desk.house.tenant("ada@example.net").await;
    let key = desk.house.key(&caller).await;
    // Enough for one month and its tax.
    desk.house.credit(&caller, "12.09").await;
    desk.call_json(&key, "POST /order/70", "{}").await;
    desk.house.settle().await;
    let service = desk.call(&key, "GET /service/1").await;
    assert!(
        service.contains(r#""next_due":"2026-12-02","next_invoice":"2026-12-02","status":"Active""#),
        "{service}"
    );
    desk.house.run_for(DAY * 31).await;
    let invoices = desk.call(&key, "GET /invoice").await;
    assert!(invoices.contains(r#""datepaid":"0000-00-00 00:00:00","status":"Unpaid""#), "{invoices}");
    assert!(desk.call(&key, "GET /balance").await.contains(r#""acc_balance":"12.09","acc_credit":"0.00""#));
    desk.house.run_for(DAY * 8).await;
    assert!(desk.call(&key, "GET /service/1").await.contains(r#""status":"Suspended""#));
    assert!(desk.call(&key, "GET /server/1").await.contains(r#""name":"server_stop""#));
    assert_eq!(desk.call(&key, "GET /server").await, "[]");
    let refused = desk.call_json(&key, "POST /server/1/reboot", "").await;
    assert_eq!(refused, r#"{"error":["The service is suspended until its invoice is paid"]}"#);
    desk.house.credit(&caller, "12.09").await;
    desk.house.run_for(DAY * 15).await;
    let service = desk.call(&key, "GET /service/1").await;
    assert!(
        service.contains(r#""next_due":"2027-01-02""#) && service.contains(r#""status":"Active""#),
        "{service}"
    );
    assert!(desk.call(&key, "GET /server/1/task/server_start").await.contains("was powered on"));
    desk.house.check().await;
}

#[tokio::test]
async fn an_order_that_nobody_pays_ends_with_its_invoice() {
    let desk = Desk::new().await;
    let caller = desk.house.tenant("ada@example.net").await;
    let key = desk.house.key(&caller).await;
    desk.call_json(&key, "POST /order/71", r#"{"custom":{"2":3}}"#).await;
    assert!(desk.call(&key, "GET /server/1").await.contains(r#""status":"Pending""#));
    desk.house.run_for(DAY * 2).await;
    assert!(desk.call(&key, "GET /service/1").await.contains(r#""status":"Terminated""#));
    let invoices = desk.call(&key, "GET /invoice").await;
    assert!(invoices.contains(r#""status":"Cancelled""#), "{invoices}");
    assert!(invoices.contains(r#""status":"Refunded""#) && invoices.contains("CN-2026/11/1"), "{invoices}");
    // What it held is for sale again.
    assert!(desk.call(&key, "GET /category/1/product").await.contains(r#""qty":"1""#));
    desk.house.check().await;
}

#[tokio::test]
async fn a_server_that_cannot_be_built_costs_nothing() {
    let desk = Desk::new().await;
    let caller = desk.house.tenant("ada@example.net").await;
    let key = desk.house.key(&caller).await;
    desk.house.credit(&caller, "20.00").await;
    desk.call_json(&key, "POST /order/70", "{}").await;
    assert!(desk.call(&key, "GET /balance").await.contains(r#""acc_credit":"7.91""#));
    let server =
        show(desk.house.app(), &caller, ServerRef::Id(ServiceId(1))).await.unwrap().unwrap().server.clone();
    desk.house.compute().refuse_forever(&server.machine, "the host is on fire");
    desk.house.settle().await;
    assert!(desk.call(&key, "GET /balance").await.contains(r#""acc_credit":"20.00""#));
    assert!(desk.call(&key, "GET /service/1").await.contains(r#""status":"Terminated""#));
    let task = desk.call(&key, "GET /server/1/task/server_create").await;
    assert!(task.contains(r#""results":"The task failed.""#), "{task}");
    let invoice = desk.call(&key, "GET /invoice/1").await;
    assert!(invoice.contains(r#""status":"Cancelled""#), "{invoice}");
    let note = desk.call(&key, "GET /invoice/2").await;
    assert!(note.contains(r#""total":-12.09"#) && note.contains("Takes invoice 1 back"), "{note}");
    desk.house.check().await;
}

#[tokio::test]
async fn the_last_ten_tasks_are_shown_and_the_newest_comes_last() {
    let desk = Desk::new().await;
    let ada = desk.furnish("ada@example.net").await;
    let line = format!("POST /server/{}/resetpassword", ada.service);
    let mut last = String::new();
    for _ in 0..12 {
        last = desk.call_json(&ada.key, &line, "").await;
        desk.house.settle().await;
    }
    let number: serde_json::Value = serde_json::from_str(&last).unwrap();
    let path = format!("GET /server/{}", ada.service);
    let server: serde_json::Value = serde_json::from_str(&desk.call(&ada.key, &path).await).unwrap();
    let newest = desk.call(&ada.key, &format!("{path}/task/{}", number["task_id"])).await;
    let tasks = server["last_tasks"].as_array().unwrap();
    assert_eq!(tasks.len(), 10);
    assert_eq!(tasks.last().unwrap().to_string(), newest);
    let by_name = desk.call(&ada.key, &format!("{path}/task/server_reset_password")).await;
    assert_eq!(by_name, newest);
    let machine = show(desk.house.app(), &ada.caller, ServerRef::Id(ada.service)).await.unwrap().unwrap();
    let password = desk.house.compute().root_password(&machine.server.machine).unwrap();
    assert!(newest.contains(&format!(r#"\nPassword: {password}"}}"#)), "{newest}");
}
