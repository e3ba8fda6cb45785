//! Idempotency keys: the same key and request is the same answer and one effect; another request is refused.

use crate::desk::{Ask, Customer, Desk, is_refusal};

fn mutations(customer: &Customer) -> Vec<(String, &'static str)> {
    let id = customer.service;
    vec![
        ("PUT /details".to_owned(), r#"{"city":"Kaunas"}"#),
        (format!("POST /service/{id}/label"), r#"{"label":"x"}"#),
        ("POST /order/70".to_owned(), r#"{"cycle":"m"}"#),
        ("POST /order".to_owned(), r#"{"items":[{"product_id":70}]}"#),
        ("POST /quote".to_owned(), r#"{"items":[{"product_id":70}]}"#),
        (format!("POST /server/{id}/reboot"), ""),
        (format!("POST /server/{id}/resetpassword"), ""),
        (format!("POST /server/{id}/rename"), r#"{"hostname":"b.example.net"}"#),
        (format!("POST /server/{id}/reinstall"), r#"{"os":"kvm-tiny-1-x86_64"}"#),
        (format!("POST /service/{id}/cancel"), r#"{"reason":"x","immediate":"1"}"#),
    ]
}

fn keyed(customer: &Customer, line: &str, body: &str, key: &str) -> Ask {
    Ask::new(line).bearer(&customer.key).json(body).header("idempotency-key", key)
}

#[tokio::test]
async fn every_mutation_happens_once_for_its_key() {
    let desk = Desk::new().await;
    let ada = desk.furnish("ada@example.net").await;
    for (line, body) in mutations(&ada) {
        let key = line.replace(' ', "-");
        let first = desk.send(keyed(&ada, &line, body, &key)).await;
        assert_eq!(first.0, 200, "{line}: {}", first.1);
        assert!(!is_refusal(&first.1), "{line}: {}", first.1);
        let state = desk.state().await;
        for again in [line.clone(), format!("{line}/")] {
            assert_eq!(desk.send(keyed(&ada, &again, body, &key)).await, first, "{again}");
        }
        assert_eq!(desk.state().await, state, "{line}");
        // Once the work is done, the answer is still the same.
        desk.house.settle().await;
        assert_eq!(desk.send(keyed(&ada, &line, body, &key)).await, first, "{line}");
        let other = desk.send(keyed(&ada, &line, r#"{"other":1}"#, &key)).await;
        let refusal = r#"{"error":["This Idempotency-Key was used for another request"]}"#;
        assert_eq!(other, (200, refusal.to_owned()), "{line}");
        desk.house.settle().await;
    }
    desk.house.check().await;
}

#[tokio::test]
async fn duplicates_at_the_same_time_are_one_order() {
    let desk = Desk::new().await;
    let ada = desk.furnish("ada@example.net").await;
    let mut tasks = tokio::task::JoinSet::new();
    for _ in 0..16 {
        let ask = keyed(&ada, "POST /order/70", r#"{"domain":"a.example.net"}"#, "one");
        let router = desk.router.clone();
        tasks.spawn(async move { crate::desk::send(&router, ask).await });
    }
    let answers = tasks.join_all().await;
    assert!(answers.iter().all(|answer| answer == answers.first().unwrap()), "{answers:?}");
    assert!(answers.first().unwrap().1.contains(r#""order_num":2"#), "{answers:?}");
    let services = desk.call(&ada.key, "GET /service").await;
    assert_eq!(services.matches("a.example.net").count(), 1);
    desk.house.settle().await;
    desk.house.check().await;
}

#[tokio::test]
async fn a_refusal_is_an_answer_and_a_wrong_login_is_none() {
    let desk = Desk::new().await;
    let ada = desk.furnish("ada@example.net").await;
    let refused = desk.send(keyed(&ada, "POST /order/999", "{}", "k")).await;
    assert_eq!(refused, (200, r#"{"error":["Product not found"]}"#.to_owned()));
    assert_eq!(desk.send(keyed(&ada, "POST /order/999", "{}", "k")).await, refused);
    let stranger = Ask::new("POST /order/70").header("idempotency-key", "n").bearer("nobody");
    assert_eq!(desk.send(stranger).await.0, 401);
    assert!(desk.send(keyed(&ada, "POST /order/70", "{}", "n")).await.1.contains("order_num"));
}

#[tokio::test]
async fn keys_of_two_accounts_are_two_keys_and_a_key_has_a_form() {
    let desk = Desk::new().await;
    let (ada, bob) = (desk.furnish("ada@example.net").await, desk.furnish("bob@example.net").await);
    let first = desk.send(keyed(&ada, "POST /order/70", "{}", "same")).await;
    let second = desk.send(keyed(&bob, "POST /order/70", "{}", "same")).await;
    assert_ne!(first.1, second.1);
    let state = desk.state().await;
    for key in ["", "with blank", &"x".repeat(256)] {
        let (status, body) = desk.send(keyed(&ada, "POST /order/70", "{}", key)).await;
        assert_eq!((status, body.as_str()), (200, r#"{"error":[["field_format_error","Idempotency-Key"]]}"#));
    }
    assert_eq!(desk.state().await, state);
}
