//! A real server on a data directory of its own.

use std::fs;
use std::io::{BufRead, BufReader, Read};
use std::net::{Ipv4Addr, SocketAddr, TcpListener};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, ExitStatus, Stdio};
use std::sync::atomic::{AtomicU16, Ordering};
use std::sync::{Arc, Mutex, mpsc};
use std::time::Duration;

use hotline_client::{Client, Settings, Token};

use crate::binaries::{self, Binary};

/// A server that does not say by then that it serves is broken. Only a failing test waits so long.
const START_LIMIT: Duration = Duration::from_secs(60);

/// A running server. Dropping it kills it.
#[derive(Debug)]
pub struct Server {
    child: Child,
    address: SocketAddr,
    socket: PathBuf,
    data_dir: PathBuf,
    log: Log,
}

type Log = Arc<Mutex<Vec<String>>>;

impl Server {
    /// Starts a server on any free port.
    pub fn start(data_dir: impl AsRef<Path>) -> Self {
        Self::start_on(data_dir, 0)
    }

    /// Starts a server on a port; see [`reserved_port`].
    pub fn start_on(data_dir: impl AsRef<Path>, port: u16) -> Self {
        Self::try_start(data_dir, port)
            .unwrap_or_else(|(status, log)| panic!("the server ended, {status}:\n{log}"))
    }

    /// The same with more in its environment, such as the database that it shares with others.
    pub fn start_with(data_dir: impl AsRef<Path>, port: u16, environment: &[(&str, &str)]) -> Self {
        Self::try_start_with(data_dir, port, environment)
            .unwrap_or_else(|(status, log)| panic!("the server ended, {status}:\n{log}"))
    }

    /// Starts a server on a port, or answers how it ended and what it said.
    pub fn try_start(data_dir: impl AsRef<Path>, port: u16) -> Result<Self, (ExitStatus, String)> {
        Self::try_start_with(data_dir, port, &[])
    }

    /// The same with more in its environment.
    pub fn try_start_with(
        data_dir: impl AsRef<Path>,
        port: u16,
        environment: &[(&str, &str)],
    ) -> Result<Self, (ExitStatus, String)> {
        let data_dir = data_dir.as_ref().to_owned();
        let mut command = binaries::command(Binary::Server, &data_dir);
        if environment.iter().any(|(name, _)| *name == "HOTLINE_DATABASE") {
            command.env("HOTLINE_KEY_FILE", binaries::key_file());
        }
        let mut child = command
            .envs(environment.iter().copied())
            .arg("--data-dir")
            .arg(&data_dir)
            .arg("--listen")
            .arg(format!("127.0.0.1:{port}"))
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(Stdio::piped())
            .spawn()
            .expect("hotline-server can be started");
        let stderr = child.stderr.take().expect("standard error is piped");
        let log = Log::default();
        let serving = follow(stderr, log.clone());
        match serving.recv_timeout(START_LIMIT) {
            Ok((address, socket)) => Ok(Self { child, address, socket, data_dir, log }),
            Err(_) => {
                // Standard error ended, or the time is up.
                let _ = child.kill();
                let status = child.wait().expect("a child can be waited for");
                Err((status, log.lock().expect("no reader panics").join("\n")))
            }
        }
    }

    /// Where it listens for those with a token.
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// Its socket, over which the user of the tests may do everything.
    pub fn socket(&self) -> &Path {
        &self.socket
    }

    /// The URL of its socket.
    pub fn url(&self) -> String {
        format!("unix:{}", self.socket.display())
    }

    /// The URL for those with a token.
    pub fn network_url(&self) -> String {
        format!("http://{}", self.address)
    }

    /// Makes a token, as it is sent.
    pub fn token(&self, principal: &str, role: &str) -> String {
        let made = binaries::hotline_server(&self.data_dir, &["token", "create", principal, "--role", role]);
        assert!(made.status.success(), "{}", String::from_utf8_lossy(&made.stderr));
        String::from_utf8(made.stdout).expect("a token is a text").trim().to_owned()
    }

    /// Its data directory.
    pub fn data_dir(&self) -> &Path {
        &self.data_dir
    }

    /// Its process id.
    pub fn id(&self) -> u32 {
        self.child.id()
    }

    /// A file of its data directory.
    pub fn file(&self, name: &str) -> PathBuf {
        self.data_dir.join(name)
    }

    /// What it has logged so far, one JSON object a line.
    pub fn log(&self) -> String {
        self.log.lock().expect("no reader panics").join("\n")
    }

    /// Settings of a client of this server.
    pub fn settings(&self) -> Settings {
        Settings { endpoint: self.url(), ..Settings::default() }
    }

    /// Those of one over the network with what is sent for a token.
    pub fn settings_with(&self, secret: &str) -> Settings {
        let token = Some(Token::new(secret).expect("it has the form of a token"));
        Settings { endpoint: self.network_url(), token, ..Settings::default() }
    }

    /// A client with a connection of its own.
    pub async fn client(&self) -> Client {
        Client::connect(self.settings()).await.expect("a server that serves can be reached")
    }

    /// Kills it at once (SIGKILL), as a power cut would.
    pub fn kill(mut self) {
        self.crash();
    }

    /// The same of one that starts again in its place.
    pub fn crash(&mut self) {
        self.child.kill().expect("a running server can be killed");
        self.child.wait().expect("a child can be waited for");
    }

    /// Asks it to end (SIGTERM).
    pub fn terminate(&self) {
        self.signal("-TERM");
    }

    /// Lets it do nothing more until [`thaw`](Self::thaw) (SIGSTOP); its connections stay.
    pub fn freeze(&self) {
        self.signal("-STOP");
    }

    /// Lets it go on (SIGCONT).
    pub fn thaw(&self) {
        self.signal("-CONT");
    }

    fn signal(&self, signal: &str) {
        let sent = Command::new("kill").args([signal, &self.id().to_string()]).status();
        assert!(sent.expect("kill can be run").success(), "the signal {signal} could not be sent");
    }

    /// Asks it to end, and waits until it has ended well.
    pub async fn stop(self) {
        self.terminate();
        self.ended().await;
    }

    /// Waits until it has ended well.
    pub async fn ended(mut self) {
        // The clients of the test must go on while the server lets them come to their end.
        let waited = tokio::task::spawn_blocking(move || {
            let status = self.child.wait().expect("a child can be waited for");
            assert!(status.success(), "the server ended with {status}:\n{}", self.log());
        });
        waited.await.expect("the server ends with status 0");
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        // It may have ended already.
        let _ = self.child.kill();
        let _ = self.child.wait();
        if std::thread::panicking() {
            #[expect(clippy::print_stderr, reason = "shown with a failing test only")]
            {
                eprintln!("--- log of the server {} ---\n{}", self.address, self.log());
            }
        }
    }
}

/// Where a server listens: the address, and its socket.
type Places = (SocketAddr, PathBuf);

/// Keeps the lines of the log, and sends where the server listens as soon as it says that it serves there.
fn follow(stderr: impl Read + Send + 'static, log: Log) -> mpsc::Receiver<Places> {
    let (serving, receiver) = mpsc::sync_channel(1);
    std::thread::spawn(move || {
        let mut serving = Some(serving);
        for line in BufReader::new(stderr).lines().map_while(Result::ok) {
            if let Some(places) = places_of(&line)
                && let Some(serving) = serving.take()
            {
                // The test may have given up.
                let _ = serving.send(places);
            }
            log.lock().expect("no reader panics").push(line);
        }
    });
    receiver
}

fn places_of(line: &str) -> Option<Places> {
    let line: serde_json::Value = serde_json::from_str(line).ok()?;
    let fields = line.get("fields")?;
    (fields.get("message")?.as_str()? == "serving").then_some(())?;
    let socket = fields.get("socket")?.as_str()?.into();
    Some((fields.get("listen")?.as_str()?.parse().ok()?, socket))
}

/// A port that no server gets by chance, so that a second start can have it again: below those that the system hands out.
pub fn reserved_port() -> u16 {
    static NEXT: AtomicU16 = AtomicU16::new(0);
    const RANGE: u32 = 10_000;
    loop {
        let step = u32::from(NEXT.fetch_add(1, Ordering::Relaxed));
        let offset = (std::process::id() * 97 + step) % RANGE;
        let port = 20_000 + u16::try_from(offset).expect("the range is small");
        if TcpListener::bind((Ipv4Addr::LOCALHOST, port)).is_ok() {
            return port;
        }
    }
}

/// A directory that is gone after the test.
pub fn temp_dir() -> TempDir {
    TempDir(tempfile::TempDir::new().expect("a temporary directory can be made"))
}

/// A directory, and the database of the server that has its data there.
#[derive(Debug)]
pub struct TempDir(tempfile::TempDir);

impl TempDir {
    /// Where it is.
    pub fn path(&self) -> &Path {
        self.0.path()
    }
}

impl AsRef<Path> for TempDir {
    fn as_ref(&self) -> &Path {
        self.path()
    }
}

impl Drop for TempDir {
    fn drop(&mut self) {
        crate::database::discard(self.path());
    }
}

/// Copies the files of a data directory whose server is stopped.
pub fn copy_dir(from: &Path, to: &Path) {
    for entry in fs::read_dir(from).expect("the directory can be read") {
        let entry = entry.expect("the directory can be read");
        if entry.file_type().expect("a file has a type").is_file() {
            fs::copy(entry.path(), to.join(entry.file_name())).expect("a file can be copied");
        }
    }
}
