//! How the router is mounted: the served calls and no others, below a prefix, with and without slashes; and how
//! many of them a caller may make.

use crate::desk::{Ask, Desk, send};
use axum::Router;
use innkeeper_surfaces_time4vps::routes::ROUTES;
use innkeeper_surfaces_time4vps::{Config, router};
use std::time::Duration;
use tower::ServiceExt;

const UNKNOWN: &str = r#"{"error":["invalid method"]}"#;

#[tokio::test]
async fn exactly_the_served_calls_are_served() {
    let desk = Desk::new().await;
    for route in ROUTES {
        let path = route.path.replace('@', "");
        for path in [path.clone(), format!("{path}/"), route.path.to_owned()] {
            let (status, body) = desk.send(Ask::new(&format!("{} {path}", route.method))).await;
            if route.served {
                assert_eq!(status, 401, "{} {path}: {body}", route.method);
            } else {
                // A path may be served for other verbs.
                assert_eq!((status, body.as_str()), (404, UNKNOWN), "{} {path}", route.method);
            }
        }
    }
}

#[tokio::test]
async fn what_is_not_in_the_table_is_an_unknown_call() {
    let desk = Desk::new().await;
    let lines = [
        "GET /",
        "GET /nothing",
        "GET /order",
        "DELETE /server/1",
        "PATCH /details",
        "OPTIONS /service",
        "POST /order/service/1/upgrade/",
        "GET /server/1/task",
        "GET //server",
        "GET /server/1/task/a/b",
        "POST /category/available/vps",
        "CONNECT /server",
        "GET /%ff",
    ];
    for line in lines {
        assert_eq!(desk.send(Ask::new(line)).await, (404, UNKNOWN.to_owned()), "{line}");
    }
}

#[tokio::test]
async fn a_prefix_changes_nothing() {
    let desk = Desk::new().await;
    let ada = desk.furnish("ada@example.net").await;
    let other = Router::new().route("/", axum::routing::get(|| async { "home" }));
    let nested = other.nest("/api", desk.router.clone());
    let service = ada.service;
    for path in ["/server", "/server/", "/scripts//", "/category/?page=2", "/payment/fees/"] {
        let direct = send(&desk.router, Ask::new(&format!("GET {path}")).bearer(&ada.key)).await;
        let through = send(&nested, Ask::new(&format!("GET /api{path}")).bearer(&ada.key)).await;
        assert_eq!(direct.0, 200, "{path}");
        assert_eq!(direct, through, "{path}");
    }
    for (path, body) in [
        (format!("/api/service/{service}/label/"), r#"{"label":""}"#),
        ("/api/service/@id/label".to_owned(), r#"{"error":["Service not found"]}"#),
        ("/api/service/%ff/label".to_owned(), r#"{"error":["Service not found"]}"#),
        ("/api/service/1%2F2".to_owned(), r#"{"error":["Service not found"]}"#),
        ("/api/service/99999999999999999999".to_owned(), r#"{"error":["Service not found"]}"#),
        ("/api/server/@server_id/task/@task_id".to_owned(), r#"{"error":["Server not found"]}"#),
        (format!("/api/server/{service}/task/@task_id"), r#"{"error":["Invalid task ID"]}"#),
        (format!("/api/server/{service}/task/%ff"), r#"{"error":["Server not found"]}"#),
        ("/api/category/@category_id/product".to_owned(), r#"{"error":["Category not found"]}"#),
        ("/api/order/@product_id/".to_owned(), r#"{"error":["Product not found"]}"#),
    ] {
        let (status, text) = send(&nested, Ask::new(&format!("GET {path}")).bearer(&ada.key)).await;
        assert_eq!((status, text.as_str()), (200, body), "{path}");
    }
    for path in ["/api", "/api/nothing", "/api/nothing/"] {
        let answer = send(&nested, Ask::new(&format!("GET {path}")).bearer(&ada.key)).await;
        assert_eq!(answer, (404, UNKNOWN.to_owned()), "{path}");
    }
}

#[tokio::test]
async fn too_many_calls_are_refused_with_401_and_the_seconds_to_wait() {
    let desk = Desk::new().await;
    let router =
        router(desk.house.app().clone(), Config { requests_per_minute: 4, requests_per_minute_per_login: 0 });
    let ada = desk.furnish("ada@example.net").await;
    let ask = || Ask::new("GET /server").bearer(&ada.key);
    for _ in 0..4 {
        assert_eq!(send(&router, ask()).await.0, 200);
    }
    let now = desk.house.app().now();
    desk.house.clock().set(now.plus(Duration::from_millis(35_500)));
    let throttled = r#"{"error":[["wait_x_between_action",25],"unauthorized"]}"#;
    assert_eq!(send(&router, ask()).await, (401, throttled.to_owned()));
    assert_eq!(send(&router, Ask::new("POST /login").form("username=a&password=b")).await.0, 401);
    desk.house.clock().set(now.plus(Duration::from_mins(1)));
    assert_eq!(send(&router, ask()).await.0, 200);
}

#[tokio::test]
async fn a_request_keeps_its_name() {
    let desk = Desk::new().await;
    let request = |name: &str| {
        axum::http::Request::get("/server")
            .header("x-request-id", name)
            .body(axum::body::Body::empty())
            .unwrap()
    };
    let answer = desk.router.clone().oneshot(request("my-call-1")).await.unwrap();
    assert_eq!(answer.headers()["x-request-id"], "my-call-1");
    let answer = desk.router.clone().oneshot(request("not a name")).await.unwrap();
    assert_eq!(answer.headers()["x-request-id"].len(), 32);
}
