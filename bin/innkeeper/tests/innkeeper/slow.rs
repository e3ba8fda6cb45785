//! Slow clients, idle ones, and answers that take too long: nobody is waited for for ever, and nobody else waits.

use crate::house::House;
use crate::wire::{OneAndOne, PATIENCE, Target, Time4Vps, Wire, get};
use rustix::net::{AddressFamily, SocketType, bind, connect, socket};
use rustix::process::{Resource, Rlimit, getrlimit, setrlimit};
use std::io::{ErrorKind, Read, Write};
use std::net::{SocketAddr, SocketAddrV4, TcpStream};
use std::time::{Duration, Instant};

#[test]
fn slow_clients_are_not_waited_for_for_ever() {
    let limits = "header_timeout = \"2s\"\nbody_timeout = \"2s\"\nanswer_timeout = \"2s\"";
    let target = Target::with(limits);
    let before = target.belongings();
    std::thread::scope(|scope| {
        let slow = [
            scope.spawn(|| {
                let mut wire = Wire::to(&target.house);
                drip(&mut wire, b"GET /v1/ping HTTP/1.1\r\nhost: inn\r\nx: ");
                assert!(wire.answer(true).is_none_or(|answer| answer.status != 200), "a slow head");
            }),
            scope.spawn(|| {
                let mut wire = Wire::to(&target.house);
                wire.send(&get("/v1/ping", "x: y"));
                assert_eq!(wire.answer(true).unwrap().status, 200);
                assert!(wire.ends(), "an idle connection");
            }),
            scope.spawn(|| {
                let mut wire = Wire::to(&target.house);
                let token = &target.token;
                let head = format!(
                    "POST /v1/servers HTTP/1.1\r\nhost: inn\r\n{token}\r\ncontent-length: 1000\r\n\r\n"
                );
                wire.send(head.as_bytes());
                drip(&mut wire, b"{");
                let answer = wire.answer(true).unwrap();
                assert!(answer.status == 400 && answer.body.contains("in time"), "a slow body: {answer:?}");
            }),
            scope.spawn(|| {
                let mut wire = Wire::to(&target.house);
                let head = "POST /api/login HTTP/1.1\r\nhost: inn\r\ntransfer-encoding: chunked\r\n\r\n1\r\n";
                wire.send(head.as_bytes());
                let answer = wire.answer(true).unwrap();
                assert!(answer.body.contains("data_format_error"), "a slow body: {answer:?}");
            }),
            scope.spawn(|| never_reads(&target.house)),
        ];
        while !slow.iter().all(std::thread::ScopedJoinHandle::is_finished) {
            target.is_well();
            std::thread::sleep(Duration::from_millis(50));
        }
    });
    assert_eq!(target.belongings(), before);
}

/// The server has patience with a slow body here, but not with an answer.
#[test]
fn what_takes_too_long_is_answered_in_the_form_of_its_dialect() {
    let limits = "header_timeout = \"10s\"\nbody_timeout = \"30s\"\nrequest_timeout = \"1s\"";
    let target = Target::with(limits);
    let before = target.belongings();
    let unfinished = |path: &str, headers: &str| {
        format!("POST {path} HTTP/1.1\r\nhost: inn\r\n{headers}\r\ncontent-length: 1000\r\n\r\n{{")
            .into_bytes()
    };
    let order = unfinished("/v1/servers", &target.token);
    target.refuses("a late answer of 1&1", &order, 503, OneAndOne("MAINTENANCE"));
    let login = unfinished("/api/login", "content-type: application/json");
    target.refuses("a late answer of Time4VPS", &login, 503, Time4Vps("erroroccured"));
    let metrics = target.house.try_get("/metrics").unwrap().body;
    for surface in ["oneandone", "time4vps"] {
        let counted = format!("surface=\"{surface}\",method=\"POST\",status=\"503\"}} 1");
        assert!(metrics.contains(&counted), "{counted}: {metrics}");
    }
    assert_eq!(target.belongings(), before);
}

/// Sends a beginning, then a byte now and then until the server has had enough.
fn drip(wire: &mut Wire, beginning: &[u8]) {
    wire.send(beginning);
    let until = Instant::now() + PATIENCE;
    wire.stream.set_read_timeout(Some(Duration::from_millis(100))).unwrap();
    let mut bytes = [0; 1];
    while wire.stream.peek(&mut bytes).is_err_and(|error| error.kind() == ErrorKind::WouldBlock) {
        assert!(Instant::now() < until, "the server waits for ever");
        let _ = wire.stream.write_all(b" ");
    }
    wire.stream.set_read_timeout(Some(PATIENCE)).unwrap();
}

/// Asks and asks, and takes no answer until the server has had enough.
fn never_reads(house: &House) {
    let mut stream = TcpStream::connect(house.listen).unwrap();
    stream.set_nonblocking(true).unwrap();
    let until = Instant::now() + PATIENCE;
    let request = get("/v1/no/such/path", "x: y").repeat(100);
    let mut rest: &[u8] = &[];
    loop {
        assert!(Instant::now() < until, "the server waits for ever for a client that does not read");
        if rest.is_empty() {
            rest = &request;
        }
        match stream.write(rest) {
            Ok(count) => rest = &rest[count..],
            Err(error) if error.kind() == ErrorKind::WouldBlock => {
                std::thread::sleep(Duration::from_millis(10));
            }
            Err(_) => return,
        }
    }
}

#[test]
fn thousands_of_idle_connections_keep_nobody_out() {
    const CLIENTS: u8 = 5;
    const EACH: usize = 560;
    let Rlimit { maximum, .. } = getrlimit(Resource::Nofile);
    setrlimit(Resource::Nofile, Rlimit { current: maximum, maximum }).unwrap();
    let limits = "header_timeout = \"60s\"\nconnections_max = 1500\nconnections_per_client_max = 500";
    let target = Target::with(limits);
    let before = target.belongings();
    let kept = Wire::to(&target.house);
    let mut idle = Vec::new();
    for number in 0..EACH {
        for client in 1..=CLIENTS {
            let mut stream = connect_from([127, 0, 9, client], target.house.listen);
            if number % 3 == 0 {
                stream.write_all(b"GET /v1/ping HTTP/1.1\r\nhost: i").unwrap();
            }
            idle.push(stream);
        }
        if number % 70 == 0 {
            target.is_well();
        }
    }
    target.is_well();
    let metrics = target.house.try_get("/metrics").unwrap().body;
    let count = |event: &str| -> usize {
        let start = format!("innkeeper_connections_total{{event=\"{event}\"}} ");
        metrics.lines().find_map(|line| line.strip_prefix(&start)?.parse().ok()).unwrap_or(0)
    };
    let open = count("opened") - count("closed") - count("ended");
    assert!((1000..=1500).contains(&open), "{open} connections are open: {metrics}");
    assert!(count("ended") >= idle.len() - 1500 && count("turned_away") == 0, "{metrics}");
    // The first ones made room for the last ones, of which each still gets its answer.
    assert!(has_ended(&kept.stream) && has_ended(&idle[0]));
    let mut last = Wire { stream: idle.pop().unwrap(), unread: Vec::new() };
    last.stream.set_read_timeout(Some(PATIENCE)).unwrap();
    last.send(&get("/v1/ping", "connection: close"));
    assert_eq!(last.answer(true).unwrap().status, 200);
    drop(idle);
    assert_eq!(target.belongings(), before);
}

fn has_ended(stream: &TcpStream) -> bool {
    stream.set_read_timeout(Some(PATIENCE)).unwrap();
    (&*stream)
        .read(&mut [0; 1])
        .map_or_else(|error| error.kind() == ErrorKind::ConnectionReset, |count| count == 0)
}

/// A connection from another address of the loopback network.
fn connect_from(source: [u8; 4], target: SocketAddr) -> TcpStream {
    let stream = socket(AddressFamily::INET, SocketType::STREAM, None).unwrap();
    bind(&stream, &SocketAddrV4::new(source.into(), 0)).unwrap();
    connect(&stream, &target).unwrap();
    TcpStream::from(stream)
}
