//! Hostile clients: whatever they send, however slowly, and however many they are, every answer has the dialect's own
//! form, nothing changes, and everybody else is served.

use crate::wire::{Bare, Fine, OneAndOne, Target, Time4Vps, Wire, get, post};

#[test]
fn what_is_no_request_is_refused_bare() {
    let target = Target::with("header_timeout = \"10s\"");
    let before = target.belongings();
    let many = "a: b\r\n".repeat(101);
    let large = format!("x: {}", "y".repeat(70_000));
    let long = format!("/v1/ping?{}", "y".repeat(60_000));
    let with = |line: &str| get("/v1/ping", line);
    let sized = |line: &str| [get("/v1/ping", line), b"12345".to_vec()].concat();
    let cases: Vec<(&str, Vec<u8>, u16)> = vec![
        ("no host", b"GET /v1/ping HTTP/1.1\r\n\r\n".to_vec(), 400),
        ("two hosts", with("host: other"), 400),
        ("two lengths", sized("content-length: 5\r\ncontent-length: 6"), 400),
        ("a length with a sign", sized("content-length: +5"), 400),
        ("a negative length", sized("content-length: -5"), 400),
        ("a list of lengths", sized("content-length: 5, 6"), 400),
        ("an endless length", sized("content-length: 99999999999999999999"), 400),
        ("another transfer coding", sized("transfer-encoding: gzip"), 400),
        ("chunked and then another", sized("transfer-encoding: chunked, gzip"), 400),
        ("something like chunked", sized("transfer-encoding: xchunked"), 400),
        (
            "chunked for HTTP/1.0",
            b"POST /v1/ping HTTP/1.0\r\ntransfer-encoding: chunked\r\n\r\n".to_vec(),
            400,
        ),
        ("a folded header", with("a: b\r\n c"), 400),
        ("a blank before the colon", with("a : b"), 400),
        ("a header without a name", with(": b"), 400),
        ("NUL in a header", with("a: \0"), 400),
        ("a return in a header", with("a: b\rc"), 400),
        ("too many headers", with(&many), 431),
        ("a large header", with(&large), 431),
        ("two blanks", b"GET  /v1/ping HTTP/1.1\r\nhost: inn\r\n\r\n".to_vec(), 400),
        ("no version", b"GET /v1/ping\r\nhost: inn\r\n\r\n".to_vec(), 400),
        ("raw UTF-8 that is none", b"GET /v1/\xff\xfe HTTP/1.1\r\nhost: inn\r\n\r\n".to_vec(), 400),
        ("NUL in the path", b"GET /v1/\0 HTTP/1.1\r\nhost: inn\r\n\r\n".to_vec(), 400),
        ("the hello of TLS", b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03\r\n\r\n".to_vec(), 400),
        ("HTTP/9.9", b"GET /v1/ping HTTP/9.9\r\nhost: inn\r\n\r\n".to_vec(), 400),
    ];
    for (what, request, status) in cases {
        target.refuses(what, &request, status, Bare);
    }
    // An address of 60,000 bytes is one; there is nothing behind it that takes parameters.
    target.refuses("a long address", &get(&long, "connection: close"), 200, Fine);
    let mut wire = Wire::to(&target.house);
    wire.send(b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n\0\0\0\x04\0\0\0\0\0");
    assert!(wire.answer(true).is_none_or(|answer| answer.status >= 400), "HTTP/2 is not spoken here");
    target.is_well();
    assert_eq!(target.belongings(), before);
}

#[test]
fn what_a_dialect_cannot_read_is_refused_in_its_own_form() {
    let target = Target::with("header_timeout = \"10s\"");
    let (token, login) = (target.token.as_str(), target.login.as_str());
    let before = target.belongings();
    addresses(&target, token, login);
    methods(&target, token, login);
    bodies(&target, token, login);
    assert_eq!(target.belongings(), before);
}

fn addresses(target: &Target, token: &str, login: &str) {
    let odd = "?&&=&a=b=c&a[]=1&a[";
    let cases = [
        ("/v1//ping", token, 404, OneAndOne("NOT_FOUND")),
        ("/v1/./ping", token, 404, OneAndOne("NOT_FOUND")),
        ("/v1/../api/details", login, 404, OneAndOne("NOT_FOUND")),
        ("/v1/servers/%2e%2e%2f", token, 404, OneAndOne("NOT_FOUND")),
        ("/v1/servers/..", token, 404, OneAndOne("NOT_FOUND")),
        ("/v1/servers/%00", token, 404, OneAndOne("NOT_FOUND")),
        ("/v1/servers/%ff%fe", token, 404, OneAndOne("NOT_FOUND")),
        ("/v1/servers/%zz", token, 404, OneAndOne("NOT_FOUND")),
        ("/v1/servers%2fx", token, 404, OneAndOne("NOT_FOUND")),
        ("http://inn/v1/servers/x", token, 404, OneAndOne("NOT_FOUND")),
        ("http://other:1/v1/ping", token, 200, Fine),
        ("/v1/servers?page=%zz", token, 400, OneAndOne("INVALID_PARAMETER")),
        ("/v1/servers?page=%ff", token, 400, OneAndOne("INVALID_PARAMETER")),
        ("/v1/servers?page=99999999999999999999999", token, 400, OneAndOne("INVALID_PARAMETER")),
        ("/v1/servers?page=18446744073709551615&per_page=18446744073709551615", token, 200, Fine),
        ("/v1/servers?sort=-&fields=.,..,&q=%00", token, 200, Fine),
        ("/v1/logs?period=CUSTOM&start_date=%00&end_date=-", token, 400, OneAndOne("INVALID_PARAMETER")),
        (
            "/v1/logs?period=CUSTOM&start_date=0000-01-01T00:00:00Z&end_date=9999-12-30T22:00:00Z",
            token,
            200,
            Fine,
        ),
        (
            "/v1/logs?period=CUSTOM&start_date=-000001-01-01T00:00:00Z",
            token,
            400,
            OneAndOne("INVALID_PARAMETER"),
        ),
        ("/api", login, 404, Time4Vps("invalid method")),
        ("/api//server", login, 200, Fine),
        ("/api/server/..", login, 200, Time4Vps("Server not found")),
        ("/api/server/%2f", login, 200, Time4Vps("Server not found")),
        ("/api/server/%00", login, 200, Time4Vps("Server not found")),
        ("/api/server/%ff", login, 200, Time4Vps("Server not found")),
        ("/api/server/99999999999999999999", login, 200, Time4Vps("Server not found")),
        ("/api/server/-9223372036854775808", login, 200, Time4Vps("Server not found")),
        ("/api/service?%zz=1", login, 200, Time4Vps("field_format_error")),
        ("/api/service?a=%ff", login, 200, Time4Vps("field_format_error")),
    ];
    for (path, headers, status, form) in cases {
        target.refuses(path, &get(path, headers), status, form);
    }
    target.refuses(odd, &get(&format!("/v1/servers{odd}"), token), 200, Fine);
    target.refuses(odd, &get(&format!("/api/service{odd}"), login), 200, Time4Vps("field_format_error"));
    let fields = format!("/v1/servers?fields={}", "id,".repeat(15_000));
    target.refuses("thousands of fields", &get(&fields, token), 400, OneAndOne("INVALID_PARAMETER"));
    target.refuses(
        "two logins",
        &get("/api/details", &format!("{login}\r\n{login}")),
        401,
        Time4Vps("wronglogin"),
    );
    target.refuses(
        "two tokens",
        &get("/v1/servers", &format!("{token}\r\n{token}")),
        401,
        OneAndOne("UNAUTHORIZED"),
    );
}

fn methods(target: &Target, token: &str, login: &str) {
    let line = |method: &str, path: &str, headers: &str| {
        format!("{method} {path} HTTP/1.1\r\nhost: inn\r\n{headers}\r\n\r\n").into_bytes()
    };
    for method in ["OPTIONS", "TRACE", "PATCH", "FOO", "get", "DELETE"] {
        let refused = OneAndOne("METHOD_NOT_ALLOWED");
        target.refuses(method, &line(method, "/v1/servers", token), 405, refused);
        target.refuses(method, &line(method, "/api/server", login), 404, Time4Vps("invalid method"));
    }
    target.refuses("no path", &line("OPTIONS", "*", ""), 404, Bare);
    target.refuses("a tunnel", &line("CONNECT", "inn:80", ""), 404, Bare);
    target.refuses(
        "HTTP/1.0",
        format!("GET /v1/ping_auth HTTP/1.0\r\n{token}\r\n\r\n").as_bytes(),
        200,
        Fine,
    );
    let mut wire = Wire::to(&target.house);
    wire.send(&line("HEAD", "/v1/ping_auth", token));
    wire.send(&get("/v1/ping_auth", token));
    assert_eq!(wire.answer(false).unwrap().status, 200);
    assert_eq!(wire.answer(true).unwrap().body, "[\"PONG\"]");
}

fn bodies(target: &Target, token: &str, login: &str) {
    let deep = |open: &str, close: &str| [open.repeat(100_000), close.repeat(100_000)].concat().into_bytes();
    let (lists, maps) = (deep("[", "]"), deep("{\"a\":", "}"));
    let steps = format!("a{}=1", "[b]".repeat(50_000)).into_bytes();
    let many = "a[]=1&".repeat(100_000).into_bytes();
    let large = vec![b'x'; 3 << 20];
    let bad = OneAndOne("BAD_REQUEST");
    let format_error = Time4Vps("data_format_error");
    let cases: Vec<(&str, &[u8])> = vec![
        ("lists in lists", &lists),
        ("maps in maps", &maps),
        ("no JSON", b"{\"name\":"),
        ("no UTF-8", b"{\"name\":\"\xff\"}"),
        ("half a surrogate", b"{\"name\":\"\\ud800\"}"),
        ("an endless number", b"{\"name\":1e999}"),
        ("more than one", b"{}{}"),
        ("too large", &large),
    ];
    for (what, body) in &cases {
        target.refuses(what, &post("/v1/servers", token, body), 400, bad);
    }
    let json = format!("{login}\r\ncontent-type: application/json");
    for (what, body) in &cases {
        let form = if what.contains(" in ") { Time4Vps("field_format_error") } else { format_error };
        target.refuses(what, &post("/api/order", &json, body), 200, form);
    }
    target.refuses(
        "steps of a name",
        &post("/api/order", login, &steps),
        200,
        Time4Vps("field_format_error"),
    );
    target.refuses("many of a name", &post("/api/order", login, &many), 200, format_error);
    let parts = format!("{login}\r\ncontent-type: multipart/form-data; boundary=a");
    target.refuses("parts", &post("/api/order", &parts, b"--a\r\n\r\n\r\n--a--"), 200, format_error);
    let packed = format!("{token}\r\ncontent-encoding: gzip");
    target.refuses("packed", &post("/v1/servers", &packed, b"\x1f\x8b\x08"), 400, bad);
    let key = format!("{token}\r\nidempotency-key: {}", "k".repeat(300));
    target.refuses("a long key", &post("/v1/servers", &key, b"{}"), 400, OneAndOne("INVALID_PARAMETER"));
    let chunked =
        format!("POST /v1/servers HTTP/1.1\r\nhost: inn\r\n{token}\r\ntransfer-encoding: chunked\r\n\r\n");
    for (what, chunks) in [
        ("a chunk without a size", "zz\r\n"),
        ("a chunk that is too long", "fffffffffffffffff\r\n"),
        ("a chunk that goes on", "1\r\nxy\r\n"),
    ] {
        target.refuses(what, format!("{chunked}{chunks}").as_bytes(), 400, bad);
    }
    let trailed = format!("{chunked}2\r\n{{}}\r\n0\r\nx-token: other\r\n\r\n");
    target.refuses("chunks with a trailer", trailed.as_bytes(), 400, OneAndOne("INVALID_PARAMETER"));
}

#[test]
fn requests_end_where_they_say() {
    let target = Target::with("header_timeout = \"10s\"");
    let token = target.token.as_str();
    let before = target.belongings();
    // Many at once are answered in order.
    let mut wire = Wire::to(&target.house);
    let all: Vec<u8> = (0..50)
        .flat_map(|number| get("/v1/ping_auth", &format!("{token}\r\nx-request-id: n-{number}")))
        .collect();
    wire.send(&all);
    for number in 0..50 {
        let answer = wire.answer(true).unwrap();
        assert_eq!((answer.status, answer.body.as_str()), (200, "[\"PONG\"]"));
        assert!(answer.head.contains(&format!("x-request-id: n-{number}\r\n")), "{}", answer.head);
    }
    // What follows a request whose end could be seen in two places is not a request.
    let hidden = format!("GET /v1/ping_auth HTTP/1.1\r\nhost: inn\r\n{token}\r\n\r\n");
    for headers in [
        "content-length: 4\r\ntransfer-encoding: chunked",
        "transfer-encoding: chunked\r\ncontent-length: 4",
        "transfer-encoding: chunked",
    ] {
        let mut wire = Wire::to(&target.house);
        wire.send(
            format!("POST /v1/servers HTTP/1.1\r\nhost: inn\r\n{headers}\r\n\r\n0\r\n\r\n{hidden}")
                .as_bytes(),
        );
        assert_eq!(wire.answer(true).unwrap().status, 401);
        assert!(wire.ends(), "{headers}: something was hidden in a request");
    }
    // Who asks before it sends is told to go on, unless it announces too much.
    let asking = |length: usize| {
        format!(
            "POST /v1/servers HTTP/1.1\r\nhost: inn\r\n{token}\r\nexpect: 100-continue\r\ncontent-length: {length}\r\n\r\n"
        )
    };
    let mut wire = Wire::to(&target.house);
    wire.send(asking(2).as_bytes());
    assert_eq!(wire.answer(false).unwrap().status, 100);
    wire.send(b"{}");
    assert_eq!(wire.answer(true).unwrap().status, 400);
    let mut wire = Wire::to(&target.house);
    wire.send(asking(1 << 30).as_bytes());
    let refused = wire.answer(true).unwrap();
    assert!(refused.status == 400 && refused.body.contains("BAD_REQUEST"), "{refused:?}");
    assert!(wire.ends());
    target.is_well();
    assert_eq!(target.belongings(), before);
}
