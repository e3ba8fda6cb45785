//! A serving process: it starts, answers, keeps to its bounds, and ends in good order.

use crate::house::{Answer, House};
use std::io::{Read, Write};
use std::net::TcpStream;
use std::time::{Duration, Instant};

#[test]
fn starts_answers_and_stops() {
    let (house, token) = House::open();
    let serving = house.serve();
    assert_eq!(house.try_get("/healthz").unwrap().body, "ok\n");
    assert_eq!(house.time4vps("GET", "/details", "")["client"]["email"], crate::house::ADA);
    let answer =
        house.send("GET", "/v1/ping_auth", &format!("x-token: {token}\r\nx-request-id: abc-1\r\n"), "");
    assert_eq!((answer.status, answer.body.as_str()), (200, "[\"PONG\"]"));
    assert!(answer.head.contains("x-request-id: abc-1"), "{}", answer.head);
    assert_eq!(house.try_get("/v1/servers").unwrap().status, 401);
    assert_eq!(house.try_get("/api/details").unwrap().status, 401);
    assert_eq!(house.try_get("/no/such/path").unwrap().status, 404);
    let metrics = house.try_get("/metrics").unwrap().body;
    assert!(
        metrics.contains("innkeeper_requests_total{surface=\"oneandone\",method=\"GET\",status=\"200\"} 1")
    );
    assert!(metrics.contains("innkeeper_worker_up 1"), "{metrics}");
    assert_eq!(serving.stop(), Some(0));
    let log = house.log();
    assert!(log.contains("\"id\":\"abc-1\"") && log.contains("innkeeper is down"), "{log}");
    assert!(!log.contains(&token) && !log.contains(crate::house::PASSWORD));
    for line in log.lines() {
        serde_json::from_str::<serde_json::Value>(line).unwrap();
    }
}

#[test]
fn a_request_under_way_is_answered_before_the_end() {
    let (house, _) = House::open();
    let mut serving = house.serve();
    let login = "username=nobody&password=none";
    let mut stream = TcpStream::connect(house.listen).unwrap();
    let head = format!(
        "POST /api/login HTTP/1.1\r\nhost: inn\r\ncontent-length: {}\r\n\
         content-type: application/x-www-form-urlencoded\r\n\r\n",
        login.len()
    );
    stream.write_all(head.as_bytes()).unwrap();
    stream.write_all(&login.as_bytes()[..5]).unwrap();
    std::thread::sleep(Duration::from_millis(300));
    serving.terminate();
    house.until(Duration::from_secs(10), "the port closes", || {
        TcpStream::connect(house.listen).is_err().then_some(())
    });
    assert!(serving.runs());
    stream.write_all(&login.as_bytes()[5..]).unwrap();
    let mut text = String::new();
    stream.read_to_string(&mut text).unwrap();
    assert_eq!(Answer::parse(&text).unwrap().status, 401, "{text}");
    assert_eq!(serving.wait(), Some(0));
}

#[test]
fn a_second_worker_is_refused_and_a_second_api_is_not() {
    let (house, _) = House::open();
    let serving = house.serve();
    let complaint = house.fails(&["serve", "--listen", "127.0.0.1:0"], 5);
    assert!(complaint.contains("worker.lock") && complaint.contains("--roles api"), "{complaint}");
    let complaint = house.fails(&["serve", "--roles", "api"], 1);
    assert!(complaint.contains("server.listen"), "{complaint}");
    assert_eq!(house.try_get("/readyz").unwrap().status, 200);
    // A crash gives the locks back.
    serving.kill();
    assert_eq!(house.serve().stop(), Some(0));
}

#[test]
fn slow_and_large_heads_are_turned_away() {
    let (house, _) = House::open();
    let _serving = house.serve();
    let began = Instant::now();
    let mut stream = TcpStream::connect(house.listen).unwrap();
    stream.write_all(b"GET /healthz HTTP/1.1\r\nho").unwrap();
    stream.set_read_timeout(Some(Duration::from_secs(20))).unwrap();
    let mut text = String::new();
    let _ = stream.read_to_string(&mut text);
    assert!(!text.contains("200 OK") && began.elapsed() < Duration::from_secs(15), "{text}");

    let mut stream = TcpStream::connect(house.listen).unwrap();
    let large = format!("GET /healthz HTTP/1.1\r\nhost: inn\r\nx: {}\r\n\r\n", "y".repeat(200_000));
    let _ = stream.write_all(large.as_bytes());
    let mut bytes = Vec::new();
    let _ = stream.read_to_end(&mut bytes);
    assert!(!String::from_utf8_lossy(&bytes).contains("200 OK"));
    assert_eq!(house.try_get("/healthz").unwrap().status, 200);
}
