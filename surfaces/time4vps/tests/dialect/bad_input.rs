//! Bad input: refused in the dialect's own form, never our failure, and nothing changes.

use crate::desk::{Ask, Customer, Desk, is_refusal};
use innkeeper_surfaces_time4vps::routes::ROUTES;

const DATA: &str = r#"{"error":["data_format_error"]}"#;

fn format_error(field: &str) -> String {
    format!(r#"{{"error":[["field_format_error","{field}"]]}}"#)
}

fn empty_error(field: &str) -> String {
    format!(r#"{{"error":[["field_empty_error","{field}"]]}}"#)
}

fn sentence(text: &str) -> String {
    format!(r#"{{"error":["{text}"]}}"#)
}

#[tokio::test]
async fn what_does_not_decode_is_refused_by_every_call() {
    let desk = Desk::new().await;
    let ada = desk.furnish("ada@example.net").await;
    let state = desk.state().await;
    let deep = format!("{}1{}", r#"{"a":"#.repeat(40), "}".repeat(40));
    let many = "a[]=1&".repeat(2000);
    for route in ROUTES.iter().filter(|route| route.served) {
        let path = route.path.replace("@category_id", "1").replace("@product_id", "70");
        let path = path.split('/').map(|part| if part.starts_with('@') { "1" } else { part });
        let line = format!("{} {}", route.method, path.collect::<Vec<_>>().join("/"));
        let new = || Ask::new(&line).bearer(&ada.key);
        for body in ["{", "[1,2", "nonsense", "true", "7", "\"text\"", "{\"a\":1}{", "\u{0}"] {
            assert_eq!(desk.send(new().json(body)).await, (200, DATA.to_owned()), "{line} {body}");
        }
        let huge = format!(r#"{{"label":"{}"}}"#, "x".repeat(1 << 20));
        assert_eq!(desk.send(new().json(&huge)).await, (200, DATA.to_owned()), "{line}");
        assert_eq!(desk.send(new().form(&many)).await, (200, DATA.to_owned()), "{line}");
        let multipart =
            Ask { body: b"--x".to_vec(), ..new() }.header("content-type", "multipart/form-data; boundary=x");
        assert_eq!(desk.send(multipart).await, (200, DATA.to_owned()), "{line}");
        for ask in [new().json(&deep), new().form("a=%zz"), Ask { body: vec![b'a', b'=', 0xff], ..new() }] {
            let (status, body) = desk.send(ask).await;
            assert_eq!(status, 200, "{line}");
            assert!(is_refusal(&body), "{line}: {body}");
        }
    }
    assert_eq!(desk.state().await, state);
}

/// Sends what is wrong, and expects the refusal of it.
async fn refused(desk: &Desk, customer: &Customer, cases: &[(&str, &str, String)]) {
    let state = desk.state().await;
    for (line, body, expected) in cases {
        let line = line.replace("/@", &format!("/{}", customer.service));
        let (status, answer) = desk.send(Ask::new(&line).bearer(&customer.key).json(body)).await;
        assert_eq!((status, &answer), (200, expected), "{line} {body}");
        assert!(is_refusal(&answer));
    }
    assert_eq!(desk.state().await, state);
}

#[tokio::test]
async fn details() {
    let desk = Desk::new().await;
    let ada = desk.furnish("ada@example.net").await;
    desk.furnish("bob@example.net").await;
    let long = format!(r#"{{"city":"{}"}}"#, "x".repeat(300));
    refused(
        &desk,
        &ada,
        &[
            ("PUT /details", r#"{"city":["a"]}"#, format_error("city")),
            ("PUT /details", r#"{"city":"a\u0000b"}"#, format_error("city")),
            ("PUT /details", &long, format_error("city")),
            ("PUT /details", r#"{"country":"Lithuania"}"#, format_error("country")),
            ("PUT /details", r#"{"state":"a state of more than twenty"}"#, format_error("state")),
            ("PUT /details", r#"{"type":"Both"}"#, format_error("type")),
            ("PUT /details", r#"{"emarketing":["Everything"]}"#, format_error("emarketing")),
            ("PUT /details", r#"{"email":"nobody"}"#, sentence("emailformat_error")),
            ("PUT /details", r#"{"email":"bob@example.net"}"#, sentence("useralreadyexistsemail_error")),
        ],
    )
    .await;
}

#[tokio::test]
async fn services() {
    let desk = Desk::new().await;
    let ada = desk.furnish("ada@example.net").await;
    let long = format!(r#"{{"label":"{}"}}"#, "x".repeat(129));
    let longer = format!(r#"{{"reason":"{}"}}"#, "x".repeat(1001));
    let none = || sentence("Service not found");
    refused(
        &desk,
        &ada,
        &[
            ("POST /service/@/label", "", empty_error("label")),
            ("POST /service/@/label", r#"{"label":null}"#, empty_error("label")),
            ("POST /service/@/label", r#"{"label":{"a":"b"}}"#, format_error("label")),
            ("POST /service/@/label", r#"{"label":"a\u0007"}"#, format_error("label")),
            ("POST /service/@/label", &long, format_error("label")),
            ("POST /service/999999/label", r#"{"label":"x"}"#, none()),
            ("POST /service/x/label", r#"{"label":"x"}"#, none()),
            ("POST /service/-1/label", r#"{"label":"x"}"#, none()),
            ("POST /service/@/cancel", "", sentence("empty_reason")),
            ("POST /service/@/cancel", r#"{"reason":"  "}"#, sentence("empty_reason")),
            ("POST /service/@/cancel", r#"{"reason":[]}"#, format_error("reason")),
            ("POST /service/@/cancel", &longer, format_error("reason")),
            ("POST /service/@/cancel", r#"{"reason":"x","immediate":"maybe"}"#, format_error("immediate")),
            ("POST /service/999999/cancel", r#"{"reason":"x"}"#, none()),
            ("GET /service/999999", "", none()),
            ("GET /service/999999/methods", "", none()),
            ("GET /service/999999/label", "", none()),
            ("GET /service/order/x", "", sentence("Order not found")),
        ],
    )
    .await;
}

#[tokio::test]
async fn orders() {
    let desk = Desk::new().await;
    let ada = desk.furnish("ada@example.net").await;
    let host = format!(r#"{{"domain":"{}"}}"#, "x".repeat(254));
    let many = format!(r#"{{"items":[{}]}}"#, vec![r#"{"product_id":70}"#; 51].join(","));
    let none = || sentence("Product not found");
    let coupon = || sentence("coupon_not_exist");
    refused(
        &desk,
        &ada,
        &[
            ("POST /order/70", r#"{"cycle":"x"}"#, format_error("cycle")),
            ("POST /order/70", r#"{"cycle":["m"]}"#, format_error("cycle")),
            ("POST /order/70", r#"{"cycle":"q"}"#, format_error("cycle")),
            ("POST /order/70", r#"{"domain":"not a host"}"#, sentence("invalid_hostname")),
            ("POST /order/70", &host, sentence("invalid_hostname")),
            ("POST /order/70", r#"{"pay_method":"cash"}"#, format_error("pay_method")),
            ("POST /order/70", r#"{"pay_method":9}"#, format_error("pay_method")),
            ("POST /order/70", r#"{"pay_method":-1}"#, format_error("pay_method")),
            ("POST /order/70", r#"{"custom":"x"}"#, format_error("custom")),
            ("POST /order/70", r#"{"custom":{"x":1}}"#, format_error("custom[x]")),
            ("POST /order/70", r#"{"custom":{"1":"x"}}"#, format_error("custom[1]")),
            ("POST /order/70", r#"{"custom":{"1":true}}"#, format_error("custom[1]")),
            ("POST /order/70", r#"{"custom":{"1":{"x":1}}}"#, format_error("custom[1][x]")),
            ("POST /order/70", r#"{"custom":{"1":{"1":2}}}"#, format_error("custom[1][1]")),
            ("POST /order/70", r#"{"custom":{"1":{"1":1,"2":1}}}"#, format_error("custom[1][2]")),
            ("POST /order/70", r#"{"custom":{"1":99}}"#, format_error("custom")),
            ("POST /order/70", r#"{"custom":{"99":1}}"#, format_error("custom")),
            ("POST /order/70", r#"{"custom":[1]}"#, format_error("custom")),
            ("POST /order/70", r#"{"addon":{"31":1}}"#, format_error("addon")),
            ("POST /order/70", r#"{"promocode":"X"}"#, coupon()),
            ("POST /order/71", "", empty_error("custom")),
            ("POST /order/100", "", none()),
            ("POST /order/999", "", none()),
            ("POST /order/x", "", none()),
            ("GET /order/999", "", none()),
            ("POST /order", "", empty_error("items")),
            ("POST /order", r#"{"items":[]}"#, empty_error("items")),
            ("POST /order", r#"{"items":"x"}"#, format_error("items")),
            ("POST /order", r#"{"items":["x"]}"#, format_error("items[0]")),
            (
                "POST /order",
                r#"{"items":[{"product_id":70},{"type":"product"}]}"#,
                empty_error("items[1][product_id]"),
            ),
            ("POST /order", r#"{"items":[{"product_id":"x"}]}"#, format_error("items[0][product_id]")),
            ("POST /order", r#"{"items":[{"product_id":999}]}"#, none()),
            ("POST /order", r#"{"items":[{"type":"gift","product_id":70}]}"#, format_error("items[0][type]")),
            ("POST /order", r#"{"items":[{"product_id":70,"cycle":"x"}]}"#, format_error("items[0][cycle]")),
            (
                "POST /order",
                r#"{"items":[{"product_id":70,"pay_method":9}]}"#,
                format_error("items[0][pay_method]"),
            ),
            ("POST /order", r#"{"promocode":"X","items":[{"product_id":70}]}"#, coupon()),
            ("POST /order", r#"{"items":[{"product_id":70,"promocode":"X"}]}"#, coupon()),
            ("POST /order", &many, format_error("items")),
            ("POST /quote", &many, format_error("items")),
            ("POST /quote", "", empty_error("items")),
            ("POST /quote", r#"{"items":[{"product_id":71}]}"#, empty_error("custom")),
            ("GET /category/9/product", "", sentence("Category not found")),
        ],
    )
    .await;
}

#[tokio::test]
async fn servers() {
    let desk = Desk::new().await;
    let ada = desk.furnish("ada@example.net").await;
    let none = || sentence("Server not found");
    let template = || sentence("invalid_template");
    let os = r#""os":"kvm-tiny-1-x86_64""#;
    refused(
        &desk,
        &ada,
        &[
            ("POST /server/@/reinstall", "", template()),
            ("POST /server/@/reinstall", r#"{"os":""}"#, template()),
            ("POST /server/@/reinstall", r#"{"os":"kvm-none"}"#, template()),
            ("POST /server/@/reinstall", r#"{"os":"kvm-win-2022"}"#, template()),
            ("POST /server/@/reinstall", r#"{"os":[]}"#, format_error("os")),
            ("POST /server/@/reinstall", &format!(r#"{{{os},"script":"x"}}"#), format_error("script")),
            ("POST /server/@/reinstall", &format!(r#"{{{os},"script":99}}"#), sentence("Script not found")),
            ("POST /server/@/reinstall", &format!(r#"{{{os},"ssh_key":"x"}}"#), format_error("ssh_key")),
            ("POST /server/@/rename", "", empty_error("hostname")),
            ("POST /server/@/rename", r#"{"hostname":{}}"#, format_error("hostname")),
            ("POST /server/@/rename", r#"{"hostname":"a b"}"#, sentence("invalid_hostname")),
            ("POST /server/999999/reboot", "", none()),
            ("POST /server/x/reboot", "", none()),
            ("POST /server/999999/resetpassword", "", none()),
            ("POST /server/999999/reinstall", &format!("{{{os}}}"), none()),
            ("POST /server/999999/rename", r#"{"hostname":"a.example.net"}"#, none()),
            ("GET /server/999999", "", none()),
            ("GET /server/999999/oses", "", none()),
            ("GET /server/999999/ips", "", none()),
            ("GET /server/999999/task/1", "", none()),
            ("GET /server/@/task/x", "", sentence("Invalid task ID")),
            ("GET /server/@/task/99999999999999999999", "", sentence("Invalid task ID")),
            ("GET /scripts/x", "", sentence("Script not found")),
        ],
    )
    .await;
}
