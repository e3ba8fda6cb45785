//! Connections on which a test says what it likes, byte by byte, and a house that listens.

use crate::house::{ADA, Answer, House, PASSWORD, Serving, base64};
use serde_json::Value;
use std::io::{ErrorKind, Read, Write};
use std::net::TcpStream;
use std::time::Duration;

/// How long an answer may take, and a connection to end.
pub(crate) const PATIENCE: Duration = Duration::from_secs(20);

/// Whose form an answer has.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) enum Form {
    /// The server's own, before a dialect saw the request: a bare status.
    Bare,
    /// `{"type":…}` with this type.
    OneAndOne(&'static str),
    /// `{"error":[…]}` that begins with this.
    Time4Vps(&'static str),
    /// No refusal.
    Fine,
}
pub(crate) use Form::{Bare, Fine, OneAndOne, Time4Vps};

/// A connection on which answers are read one by one.
pub(crate) struct Wire {
    pub(crate) stream: TcpStream,
    pub(crate) unread: Vec<u8>,
}

impl Wire {
    pub(crate) fn to(house: &House) -> Self {
        let stream = TcpStream::connect(house.listen).unwrap();
        stream.set_read_timeout(Some(PATIENCE)).unwrap();
        stream.set_write_timeout(Some(PATIENCE)).unwrap();
        Self { stream, unread: Vec::new() }
    }

    pub(crate) fn send(&mut self, bytes: &[u8]) {
        // The server may close while we are still talking: what it said is what counts.
        let _ = self.stream.write_all(bytes);
    }

    /// More of what the server says; false at its end.
    fn more(&mut self) -> bool {
        let mut bytes = [0; 4096];
        match self.stream.read(&mut bytes) {
            Ok(0) => false,
            Ok(count) => {
                self.unread.extend_from_slice(&bytes[..count]);
                true
            }
            Err(error) => {
                assert!(
                    !matches!(error.kind(), ErrorKind::WouldBlock | ErrorKind::TimedOut),
                    "no answer, no end"
                );
                false
            }
        }
    }

    /// The next answer; `None` when the connection ended instead.
    pub(crate) fn answer(&mut self, has_body: bool) -> Option<Answer> {
        loop {
            let text = String::from_utf8_lossy(&self.unread).into_owned();
            if let Some((head, rest)) = text.split_once("\r\n\r\n") {
                let length = head.to_lowercase();
                let length = length.split("content-length: ").nth(1).and_then(|rest| rest.lines().next());
                let length = length.filter(|_| has_body).map_or(0, |length| length.trim().parse().unwrap());
                if rest.len() >= length {
                    let end = head.len() + 4 + length;
                    self.unread.drain(..end);
                    return Answer::parse(&text[..end]);
                }
            }
            if !self.more() {
                return None;
            }
        }
    }

    /// Whether the connection ends without another word.
    pub(crate) fn ends(&mut self) -> bool {
        while self.more() {}
        self.unread.is_empty()
    }
}

/// A house that serves, with what its customer says to be let in.
pub(crate) struct Target {
    pub(crate) house: House,
    pub(crate) token: String,
    pub(crate) login: String,
    _serving: Serving,
}

impl Target {
    /// A house with other limits of its server.
    pub(crate) fn with(limits: &str) -> Self {
        let (house, token) = House::open();
        let config = std::fs::read_to_string(house.config()).unwrap();
        let config = config.replace("header_timeout = \"2s\"", limits);
        // So many requests come from here that the limits of the dialects would hide what is tried.
        let unlimited = "[dialects.oneandone]\nrequests_per_minute = 0\nrequests_per_minute_per_address = 0\n\
                         [dialects.time4vps]\nrequests_per_minute = 0\nrequests_per_minute_per_login = 0\n";
        std::fs::write(house.config(), format!("{config}\n{unlimited}")).unwrap();
        let login = format!("authorization: Basic {}", base64(&format!("{ADA}:{PASSWORD}")));
        let token = format!("x-token: {token}");
        let serving = house.serve();
        Self { house, token, login, _serving: serving }
    }

    /// An ordinary request is answered.
    pub(crate) fn is_well(&self) {
        let answer = self.house.send("GET", "/v1/ping_auth", &format!("{}\r\n", self.token), "");
        assert_eq!((answer.status, answer.body.as_str()), (200, "[\"PONG\"]"));
    }

    /// What the customer has.
    pub(crate) fn belongings(&self) -> Vec<Value> {
        ["/service", "/invoice", "/balance", "/details"]
            .map(|path| self.house.time4vps("GET", path, ""))
            .to_vec()
    }

    pub(crate) fn refuses(&self, what: &str, request: &[u8], status: u16, form: Form) {
        let mut wire = Wire::to(&self.house);
        wire.send(request);
        let answer = wire.answer(true).unwrap_or_else(|| panic!("{what} is not answered"));
        assert_eq!(answer.status, status, "{what}: {answer:?}");
        let body: Value = serde_json::from_str(&answer.body).unwrap_or_default();
        match form {
            Bare => assert_eq!(answer.body, "", "{what}"),
            OneAndOne(kind) => assert_eq!(body["type"], kind, "{what}: {answer:?}"),
            Time4Vps(code) => {
                let first = &body["error"][0];
                assert!(*first == code || first[0] == code, "{what}: {answer:?}");
            }
            Fine => assert!(body.get("type").is_none() && body.get("error").is_none(), "{what}: {answer:?}"),
        }
        self.is_well();
    }
}

pub(crate) fn get(path: &str, headers: &str) -> Vec<u8> {
    format!("GET {path} HTTP/1.1\r\nhost: inn\r\n{headers}\r\n\r\n").into_bytes()
}

pub(crate) fn post(path: &str, headers: &str, body: &[u8]) -> Vec<u8> {
    let head =
        format!("POST {path} HTTP/1.1\r\nhost: inn\r\n{headers}\r\ncontent-length: {}\r\n\r\n", body.len());
    [head.as_bytes(), body].concat()
}
