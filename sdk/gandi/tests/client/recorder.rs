//! A server of this process that answers as it is told and remembers what it was asked.

use innkeeper_sdk_gandi::Fault;
use innkeeper_sdk_gandi::xmlrpc::{MethodCall, MethodResponse, Value};
use innkeeper_sdk_gandi::{Client, ClientBuilder, RetryPolicy};
use std::io::{BufRead, BufReader, Read, Write};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::sync::{Arc, Mutex};
use std::time::Duration;

/// The API key of every test.
pub(crate) const KEY: &str = "abcdefghijklmnopqrstuvwx";

/// A request as it came.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Recorded {
    pub(crate) method: String,
    pub(crate) path: String,
    /// Names in lower case.
    pub(crate) headers: Vec<(String, String)>,
    pub(crate) body: String,
}

impl Recorded {
    pub(crate) fn header(&self, name: &str) -> Option<&str> {
        self.headers.iter().find(|(key, _)| key == name).map(|(_, value)| value.as_str())
    }

    /// The call in the body.
    pub(crate) fn call(&self) -> MethodCall {
        MethodCall::read(self.body.as_bytes()).unwrap()
    }
}

/// An answer.
#[derive(Clone, Debug)]
pub(crate) struct Reply {
    status: u16,
    headers: Vec<(&'static str, String)>,
    body: Vec<u8>,
    /// Whether the connection is cut before the body is through.
    cut: bool,
}

impl Reply {
    pub(crate) fn of(status: u16, body: impl Into<Vec<u8>>) -> Self {
        Self { status, headers: Vec::new(), body: body.into(), cut: false }
    }

    pub(crate) fn value(value: impl Into<Value>) -> Self {
        Self::of(200, MethodResponse::Value(value.into()).to_xml())
    }

    pub(crate) fn fault(fault: Fault) -> Self {
        Self::of(200, MethodResponse::Fault(fault).to_xml())
    }

    pub(crate) fn with(mut self, name: &'static str, value: impl Into<String>) -> Self {
        self.headers.push((name, value.into()));
        self
    }

    pub(crate) fn cut(mut self) -> Self {
        self.cut = true;
        self
    }
}

type Answers = Box<dyn FnMut(&Recorded) -> Reply + Send>;

/// The server. Its thread ends with the process.
pub(crate) struct Recorder {
    address: SocketAddr,
    seen: Arc<Mutex<Vec<Recorded>>>,
}

impl Recorder {
    pub(crate) fn start(answers: impl FnMut(&Recorded) -> Reply + Send + 'static) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let address = listener.local_addr().unwrap();
        let seen = Arc::new(Mutex::new(Vec::new()));
        let log = Arc::clone(&seen);
        std::thread::spawn(move || {
            let mut answers: Answers = Box::new(answers);
            for stream in listener.incoming() {
                // A client that goes away in the middle is its own affair.
                let _ = serve(&stream.unwrap(), &log, &mut answers);
            }
        });
        Self { address, seen }
    }

    /// One answer after the other; the last one stays.
    pub(crate) fn script(replies: Vec<Reply>) -> Self {
        let mut replies = replies.into_iter().peekable();
        Self::start(move |_| {
            let reply = replies.next().unwrap();
            if replies.peek().is_none() {
                replies = vec![reply.clone()].into_iter().peekable();
            }
            reply
        })
    }

    pub(crate) fn url(&self) -> String {
        format!("http://{}/xmlrpc/", self.address)
    }

    /// A client of this server that repeats without pauses.
    pub(crate) fn builder(&self) -> ClientBuilder {
        let retry = RetryPolicy::default().pauses(Duration::ZERO, Duration::ZERO);
        Client::builder(KEY).base_url(self.url()).retry(retry)
    }

    pub(crate) fn client(&self) -> Client {
        self.builder().build().unwrap()
    }

    pub(crate) fn seen(&self) -> Vec<Recorded> {
        self.seen.lock().unwrap().clone()
    }
}

fn serve(
    stream: &TcpStream,
    log: &Mutex<Vec<Recorded>>,
    answers: &mut Answers,
) -> Result<(), Box<dyn std::error::Error>> {
    let mut reader = BufReader::new(stream);
    let mut line = String::new();
    reader.read_line(&mut line)?;
    let mut words = line.split_whitespace();
    let (method, target) = (words.next().ok_or("no verb")?.to_owned(), words.next().ok_or("no target")?);
    let mut recorded = Recorded { method, path: target.to_owned(), headers: Vec::new(), body: String::new() };
    loop {
        let mut line = String::new();
        reader.read_line(&mut line)?;
        let Some((name, value)) = line.trim_end().split_once(':') else { break };
        recorded.headers.push((name.to_ascii_lowercase(), value.trim().to_owned()));
    }
    let length = recorded.header("content-length").map_or(Ok(0), str::parse)?;
    let mut body = vec![0; length];
    reader.read_exact(&mut body)?;
    recorded.body = String::from_utf8(body)?;
    let reply = answers(&recorded);
    log.lock().unwrap().push(recorded);
    let mut writer = stream;
    write!(
        writer,
        "HTTP/1.1 {} X\r\nconnection: close\r\ncontent-length: {}\r\n",
        reply.status,
        reply.body.len()
    )?;
    for (name, value) in &reply.headers {
        write!(writer, "{name}: {value}\r\n")?;
    }
    writer.write_all(b"\r\n")?;
    writer.write_all(if reply.cut { &reply.body[..reply.body.len() / 2] } else { &reply.body })?;
    Ok(())
}
