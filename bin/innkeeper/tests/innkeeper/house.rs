//! A house of its own for each test: a folder, a configuration, addresses that no other test uses, and the real
//! binary. Whatever happens, nothing of it is left running.

use serde_json::Value;
use std::io::{Read, Write};
use std::net::{Ipv4Addr, SocketAddr, TcpListener, TcpStream};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Output, Stdio};
use std::time::{Duration, Instant};
use tempfile::TempDir;

/// The password of every customer.
pub(crate) const PASSWORD: &str = "Correct-Horse-1";
/// The mail address of the customer.
pub(crate) const ADA: &str = "ada@example.net";
/// The binary.
pub(crate) const INNKEEPER: &str = env!("CARGO_BIN_EXE_innkeeper");

/// How long anything may take that does not boot a guest.
const PATIENCE: Duration = Duration::from_secs(30);

/// A house of its own.
pub(crate) struct House {
    folder: TempDir,
    /// Where it serves.
    pub(crate) listen: SocketAddr,
}

impl House {
    /// A house without a database.
    pub(crate) fn new() -> Self {
        Self::with("")
    }

    /// A house with more in its configuration.
    pub(crate) fn with(more: &str) -> Self {
        let folder = tempfile::Builder::new().prefix("inn-").tempdir_in(scratch()).unwrap();
        let listen = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).unwrap().local_addr().unwrap();
        let house = Self { folder, listen };
        let images = images_dir();
        let text = format!(
            "data_dir = \"{}\"\n[server]\nlisten = \"{listen}\"\nheader_timeout = \"2s\"\n[engine]\nlease = \"6s\"\n\
             poll = \"50ms\"\nsweep = \"2s\"\n[billing]\ntax_rate = 21\n[qemu]\nimages = \"{}\"\naccel = \
             \"tcg\"\n{more}",
            house.root().join("data").display(),
            images.display()
        );
        std::fs::write(house.config(), text).unwrap();
        std::fs::write(house.catalogue(), catalogue()).unwrap();
        house
    }

    /// A house that sells, with a customer who has credit; returns the customer's token as well.
    pub(crate) fn open() -> (Self, String) {
        let house = Self::new();
        house.ok(&["migrate"]);
        house.ok(&["catalog", "load", house.catalogue().to_str().unwrap()]);
        house.customer(ADA);
        house.ok(&["credit", "add", ADA, "500"]);
        let key = house.json(&["account", "key", ADA, "--label", "test"]);
        (house, key["key"].as_str().unwrap().to_owned())
    }

    pub(crate) fn root(&self) -> &Path {
        self.folder.path()
    }

    pub(crate) fn config(&self) -> PathBuf {
        self.root().join("innkeeper.toml")
    }

    pub(crate) fn catalogue(&self) -> PathBuf {
        self.root().join("catalogue.toml")
    }

    /// A command of the binary over this house, with none of our variables in its environment.
    pub(crate) fn command(&self, args: &[&str]) -> Command {
        let mut command = bare();
        command.arg("--config").arg(self.config()).args(args);
        command
    }

    pub(crate) fn run(&self, args: &[&str]) -> Output {
        self.command(args).stdin(Stdio::null()).output().unwrap()
    }

    /// Runs a command that has to succeed.
    pub(crate) fn ok(&self, args: &[&str]) -> String {
        let output = self.run(args);
        assert!(output.status.success(), "innkeeper {args:?}: {output:?}");
        String::from_utf8(output.stdout).unwrap()
    }

    /// Runs a command that has to fail with a code, and returns what it complains about.
    pub(crate) fn fails(&self, args: &[&str], code: i32) -> String {
        let output = self.run(args);
        assert_eq!(output.status.code(), Some(code), "innkeeper {args:?}: {output:?}");
        String::from_utf8(output.stderr).unwrap()
    }

    /// The document of a command that has to succeed.
    pub(crate) fn json(&self, args: &[&str]) -> Value {
        let text = self.ok(&[&["-o", "json"], args].concat());
        serde_json::from_str(&text).unwrap()
    }

    /// Signs a customer up.
    pub(crate) fn customer(&self, email: &str) {
        let mut command = self.command(&["account", "create", email, "--first-name", "Ada"]);
        let mut child =
            command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
        writeln!(child.stdin.take().unwrap(), "{PASSWORD}").unwrap();
        let output = child.wait_with_output().unwrap();
        assert!(output.status.success(), "{output:?}");
    }

    /// Serves, and waits until it is ready.
    pub(crate) fn serve(&self) -> Serving {
        self.serve_as("api,worker")
    }

    /// Serves in some roles, and waits until it is ready.
    pub(crate) fn serve_as(&self, roles: &str) -> Serving {
        let log =
            std::fs::OpenOptions::new().create(true).append(true).open(self.root().join("log")).unwrap();
        let mut command = self.command(&["serve", "--roles", roles]);
        let child = command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(log).spawn().unwrap();
        let mut serving = Serving { child };
        let until = Instant::now() + PATIENCE;
        while self.try_get("/readyz").is_none_or(|answer| answer.status != 200) {
            let ended = serving.child.try_wait().unwrap();
            assert!(ended.is_none() && Instant::now() < until, "serve is not ready: {}", self.log());
            std::thread::sleep(Duration::from_millis(20));
        }
        serving
    }

    /// What the serving processes have logged.
    pub(crate) fn log(&self) -> String {
        std::fs::read_to_string(self.root().join("log")).unwrap_or_default()
    }

    pub(crate) fn try_get(&self, path: &str) -> Option<Answer> {
        exchange(self.listen, &format!("GET {path} HTTP/1.1\r\nhost: inn\r\nconnection: close\r\n\r\n"))
    }

    /// A request that has to be answered.
    pub(crate) fn send(&self, method: &str, path: &str, headers: &str, body: &str) -> Answer {
        let length = body.len();
        let request = format!(
            "{method} {path} HTTP/1.1\r\nhost: inn\r\nconnection: close\r\n{headers}content-length: \
             {length}\r\n\r\n{body}"
        );
        exchange(self.listen, &request).unwrap_or_else(|| panic!("{method} {path} is not answered"))
    }

    /// A call of the Time4VPS API by the customer.
    pub(crate) fn time4vps(&self, method: &str, path: &str, body: &str) -> Value {
        let login = format!("authorization: Basic {}\r\n", base64(&format!("{ADA}:{PASSWORD}")));
        let answer = self.send(method, &format!("/api{path}"), &login, body);
        let value: Value = serde_json::from_str(&answer.body).unwrap();
        assert!(answer.status == 200 && value.get("error").is_none(), "{method} {path}: {answer:?}");
        value
    }

    /// The processes that hold files of this house.
    pub(crate) fn machines(&self) -> Vec<u32> {
        let mark = self.root().join("data").to_str().unwrap().to_owned();
        let Ok(entries) = std::fs::read_dir("/proc") else { return Vec::new() };
        entries
            .filter_map(|entry| entry.ok()?.file_name().to_str()?.parse().ok())
            .filter(|pid: &u32| {
                let line = std::fs::read(format!("/proc/{pid}/cmdline")).unwrap_or_default();
                let line = String::from_utf8_lossy(&line);
                line.contains("qemu-system") && line.contains(&mark)
            })
            .collect()
    }

    /// The folders of the machines that stand.
    pub(crate) fn machine_folders(&self) -> Vec<PathBuf> {
        let folder = self.root().join("data/qemu/machines");
        std::fs::read_dir(folder)
            .map_or_else(|_| Vec::new(), |entries| entries.map(|one| one.unwrap().path()).collect())
    }

    /// Looks until something is so.
    pub(crate) fn until<T>(&self, limit: Duration, what: &str, mut look: impl FnMut() -> Option<T>) -> T {
        let until = Instant::now() + limit;
        loop {
            if let Some(found) = look() {
                return found;
            }
            assert!(Instant::now() < until, "{what}: not in time; the log says {}", self.log());
            std::thread::sleep(Duration::from_millis(20));
        }
    }
}

impl Drop for House {
    fn drop(&mut self) {
        for pid in self.machines() {
            let _ = Command::new("kill").args(["-9", &pid.to_string()]).status();
        }
    }
}

/// A serving process, which is killed when the test is over.
pub(crate) struct Serving {
    child: Child,
}

impl Serving {
    /// The number of the process.
    pub(crate) fn id(&self) -> u32 {
        self.child.id()
    }

    /// Ends it as a crash does.
    pub(crate) fn kill(mut self) {
        self.child.kill().unwrap();
        self.child.wait().unwrap();
    }

    /// Asks it to end, and returns its exit code.
    pub(crate) fn stop(self) -> Option<i32> {
        self.terminate();
        self.wait()
    }

    /// Waits for its end, and returns its exit code.
    pub(crate) fn wait(mut self) -> Option<i32> {
        self.child.wait().unwrap().code()
    }

    /// Asks it to end.
    pub(crate) fn terminate(&self) {
        assert!(
            Command::new("kill").args(["-TERM", &self.child.id().to_string()]).status().unwrap().success()
        );
    }

    /// Whether it still runs.
    pub(crate) fn runs(&mut self) -> bool {
        self.child.try_wait().unwrap().is_none()
    }
}

impl Drop for Serving {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// An answer, read to the end of the connection.
#[derive(Clone, Debug)]
pub(crate) struct Answer {
    pub(crate) status: u16,
    pub(crate) head: String,
    pub(crate) body: String,
}

impl Answer {
    pub(crate) fn parse(text: &str) -> Option<Self> {
        let (head, body) = text.split_once("\r\n\r\n")?;
        let status = head.split(' ').nth(1)?.parse().ok()?;
        Some(Self { status, head: head.to_lowercase(), body: body.to_owned() })
    }
}

fn exchange(at: SocketAddr, request: &str) -> Option<Answer> {
    let mut stream = TcpStream::connect(at).ok()?;
    stream.set_read_timeout(Some(PATIENCE)).unwrap();
    stream.write_all(request.as_bytes()).ok()?;
    let mut text = String::new();
    stream.read_to_string(&mut text).ok()?;
    Answer::parse(&text)
}

/// The binary with none of our variables in its environment.
pub(crate) fn bare() -> Command {
    let mut command = Command::new(INNKEEPER);
    for (name, _) in std::env::vars_os().filter(|(name, _)| name.to_string_lossy().starts_with("INNKEEPER_"))
    {
        command.env_remove(name);
    }
    command
}

/// The root of the repository.
pub(crate) fn repository() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..").canonicalize().unwrap()
}

/// A folder of the workspace that is not under version control, on the file system of the images.
pub(crate) fn scratch() -> PathBuf {
    let path = repository().join(".test");
    std::fs::create_dir_all(&path).unwrap();
    path
}

fn images_dir() -> PathBuf {
    std::env::var_os("INNKEEPER_TEST_IMAGES").map_or_else(|| scratch().join("images"), PathBuf::from)
}

/// Builds the image of the guests when it is missing or older than its recipe. One process builds it.
pub(crate) fn build_image() -> PathBuf {
    let images = images_dir();
    std::fs::create_dir_all(&images).unwrap();
    let turn = std::fs::File::create(images.join(".test-lock")).unwrap();
    turn.lock().unwrap();
    let mut build = bare();
    build.args(["image", "build", "tiny", "--if-needed"]);
    build.env("INNKEEPER_QEMU_IMAGES", &images).env("INNKEEPER_DATA_DIR", scratch().join("build"));
    let output = build.output().unwrap();
    assert!(output.status.success(), "{output:?}");
    images
}

/// The demo's catalogue, with addresses that no other test uses.
fn catalogue() -> String {
    let [.., high, low] = std::process::id().to_be_bytes();
    let text = std::fs::read_to_string(repository().join("catalogue/demo.toml")).unwrap();
    let third = u32::from(high) << 2;
    (0..4_u32).fold(text, |text, index| {
        let old = format!("\"127.{}.0.0/24\"", 80 + index);
        let place = (third + index) * 256 + u32::from(low);
        let new =
            format!("\"127.{}.{}.{}/28\"", 128 + (place >> 12) % 100, (place >> 4) & 255, (place & 15) * 16);
        assert!(text.contains(&old));
        text.replace(&old, &new)
    })
}

/// A text as HTTP Basic credentials write it.
pub(crate) fn base64(text: &str) -> String {
    use base64::Engine;
    base64::prelude::BASE64_STANDARD.encode(text)
}
