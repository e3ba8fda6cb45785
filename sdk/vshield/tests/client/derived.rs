//! What is worked out of answers: averages, and what the odd answers of the original mean.

use crate::calls::fixture;
use innkeeper_sdk_vshield::server::{ServerDetail, ServerStats};
use innkeeper_sdk_vshield::task::{ServerTask, TaskKind};
use innkeeper_sdk_vshield::{Code, Firewall, Invoice, Service, StockStatus, Task, Transaction, UnixTime};
use serde_json::{Value, json};

fn shown(average: Option<f64>) -> String {
    average.map_or_else(|| "none".to_owned(), |average| format!("{average:.4}"))
}

#[test]
fn averages_are_those_of_the_points_and_none_without_points() {
    let stats: ServerStats = serde_json::from_str(include_str!("../fixtures/graphs.json")).unwrap();
    assert_eq!(shown(stats.cpu_avg_last_1hr()), "2.0000");
    assert_eq!(shown(stats.ram_avg_last_1hr()), "4.7633");
    let (input, output) = stats.network_avg_last_1hr().unwrap();
    assert_eq!((shown(Some(input)), shown(Some(output))), ("0.1033".to_owned(), "0.0667".to_owned()));
    assert_eq!(shown(stats.cpu_avg_last_24hrs()), "0.5000");
    assert_eq!(shown(stats.ram_avg_last_24hrs()), "4.9000");
    assert_eq!(stats.network_avg_last_24hrs(), Some((0.2, 0.1)));
    let empty = ServerStats::default();
    assert_eq!((empty.cpu_avg_last_1hr(), empty.ram_avg_last_24hrs()), (None, None));
    assert_eq!((empty.network_avg_last_1hr(), empty.network_avg_last_24hrs()), (None, None));
}

#[test]
fn a_service_is_a_dedicated_server_when_its_name_is_made_of_numbers() {
    let kind = |info: &str| {
        let mut body = fixture(include_str!("../fixtures/service.json"));
        body["info"] = info.into();
        serde_json::from_value::<Service>(body).unwrap().is_dedicated_server()
    };
    assert!(kind("192.0.2.1") && kind("10"));
    for domain in ["", "shop.example", "192.0.2", "1.2.3.x", "1..2", "2001:db8::1"] {
        assert_eq!(kind(domain), domain == "192.0.2", "{domain}");
    }
}

#[test]
fn a_task_that_runs_has_no_end_whatever_the_number_says() {
    for end in [json!(0), json!(1_767_225_600), Value::Null] {
        let body = json!({"type": "shutdown", "status": 2, "date": 1_767_225_600, "dateCompleted": end});
        let task: Task = serde_json::from_value(body).unwrap();
        assert_eq!(task.completed_at(), None);
        assert!(task.kind.known().is_some_and(TaskKind::is_stop));
    }
    let body = json!({"id": 1, "type": "restart", "status": 0, "date": 5, "datecompleted": 9});
    let failed: ServerTask = serde_json::from_value(body).unwrap();
    assert_eq!(failed.completed_at(), Some(UnixTime::new(9)));
}

#[test]
fn the_oddities_of_answers_read_as_what_they_mean() {
    let mut body = fixture(include_str!("../fixtures/server.json"));
    for (place, odd) in [
        ("/id", json!("12")),
        ("/plan", json!("11")),
        ("/autorenew", json!(true)),
        ("/status", json!("1")),
        ("/os", Value::Null),
        ("/node", json!(7)),
        ("/expiration", json!("1798761600")),
        ("/creationdate", Value::Null),
        ("/password", Value::Null),
        ("/tasks", json!({})),
    ] {
        *body.pointer_mut(place).unwrap() = odd;
    }
    let server: ServerDetail = serde_json::from_value(body).unwrap();
    assert_eq!((server.id.number(), server.plan.number(), server.status.number()), (12, 11, 1));
    assert_eq!((server.os.as_str(), server.node.as_str(), server.autorenew.number()), ("", "7", 1));
    assert_eq!((server.expiration.seconds(), server.creation_date.seconds()), (1_798_761_600, 0));
    assert_eq!((server.password, server.tasks), (None, Vec::new()));

    let mut body = fixture(include_str!("../fixtures/invoice.json"));
    for (place, odd) in [
        ("/status", json!("0")),
        ("/amount", json!("12.99")),
        ("/amountdue", Value::Null),
        ("/service", json!("")),
        ("/datepaid", json!([])),
    ] {
        *body.pointer_mut(place).unwrap() = odd;
    }
    let invoice: Invoice = serde_json::from_value(body).unwrap();
    assert_eq!(
        (invoice.is_paid, invoice.amount.cents(), invoice.amount_due.cents()),
        (false, Some(1299), Some(0))
    );
    assert_eq!((invoice.service, invoice.date_paid), (None, None));

    let mut body = fixture(include_str!("../fixtures/transactions.json"))[0].clone();
    body["invoice"] = Value::Null;
    assert_eq!(serde_json::from_value::<Transaction>(body).unwrap().invoice, None);

    let mut body = fixture(include_str!("../fixtures/firewall.json"));
    body["subdomains"] = Value::Null;
    body["underAttack"] = json!(true);
    body["attackHistory"][0]["percentblocked"] = Value::Null;
    body["attackHistory"][0]["status"] = json!(3);
    let firewall: Firewall = serde_json::from_value(body).unwrap();
    assert!(firewall.is_under_attack && firewall.subdomains.is_empty());
    assert_eq!(firewall.attack_history[0].percent_blocked, 0);
    assert_eq!(firewall.attack_history[0].status, Code::Other(3));

    for empty in ["[]", "{}", "null", r#"{"VDS":[],"VPS":{"US":null}}"#] {
        assert_eq!(serde_json::from_str::<StockStatus>(empty).unwrap().entries().count(), 0, "{empty}");
    }
}
