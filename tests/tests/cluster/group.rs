//! Servers that share a database.

use std::path::Path;
use std::process::{Command, ExitStatus};

use hotline_client::{Client, Settings};
use hotline_tests::binaries::{hotline_server, key_file};
use hotline_tests::postgres::Cluster;
use hotline_tests::server::{TempDir, reserved_port, temp_dir};
use hotline_tests::{Register, Server};

/// What a server logs when it answers that the fault is its own.
const FAULT: &str = "a request failed by a fault of the server";

/// Servers that share a database. Each keeps its port: whoever knows it finds it again after it was killed.
pub struct Group {
    // They end before their directories go.
    servers: Vec<Option<Server>>,
    ports: Vec<u16>,
    directories: Vec<TempDir>,
    url: String,
}

impl Group {
    /// Starts so many at once.
    pub fn start(url: &str, count: usize) -> Self {
        let mut group = Self {
            servers: (0..count).map(|_| None).collect(),
            ports: (0..count).map(|_| reserved_port()).collect(),
            directories: (0..count).map(|_| temp_dir()).collect(),
            url: url.to_owned(),
        };
        let started: Vec<Server> = std::thread::scope(|scope| {
            let group = &group;
            let starts: Vec<_> = (0..count).map(|at| scope.spawn(move || group.started(at))).collect();
            starts.into_iter().map(|start| start.join().expect("the server starts")).collect()
        });
        group.servers = started.into_iter().map(Some).collect();
        group
    }

    fn started(&self, at: usize) -> Server {
        Server::start_with(&self.directories[at], self.ports[at], &[("HOTLINE_DATABASE", &self.url)])
    }

    /// How many there are.
    pub fn len(&self) -> usize {
        self.servers.len()
    }

    /// One that runs.
    pub fn server(&self, at: usize) -> &Server {
        self.servers[at].as_ref().expect("it was started")
    }

    /// Kills one (SIGKILL).
    pub fn kill(&mut self, at: usize) {
        self.assert_no_fault(at);
        self.servers[at].take().expect("it was started").kill();
    }

    /// Starts one again after it was killed.
    pub fn start_again(&mut self, at: usize) {
        self.servers[at] = Some(self.started(at));
    }

    /// The same, where it may refuse: how it ended, and what it said.
    pub fn try_start_again(&mut self, at: usize) -> Result<(), (ExitStatus, String)> {
        let environment = [("HOTLINE_DATABASE", self.url.as_str())];
        let server = Server::try_start_with(&self.directories[at], self.ports[at], &environment)?;
        self.servers[at] = Some(server);
        Ok(())
    }

    /// The data directory of one.
    pub fn directory(&self, at: usize) -> &Path {
        self.directories[at].path()
    }

    /// The URL of their database.
    pub fn url(&self) -> &str {
        &self.url
    }

    /// Stops one in the middle of whatever it does (SIGSTOP), as a machine that is overloaded would.
    pub fn freeze(&self, at: usize) {
        self.signal(at, "-STOP");
    }

    /// It goes on where it stopped.
    pub fn thaw(&self, at: usize) {
        self.signal(at, "-CONT");
    }

    fn signal(&self, at: usize, signal: &str) {
        let sent = Command::new("kill").args([signal, &self.server(at).id().to_string()]).status();
        assert!(sent.expect("kill can be run").success(), "the server was not there");
    }

    /// Settings of a client of one.
    pub fn settings(&self, at: usize) -> Settings {
        let endpoint = format!("unix:{}", self.directories[at].path().join("postgres.sock").display());
        Settings { endpoint, ..Settings::default() }
    }

    /// A client of one, which finds it again when it was killed.
    pub fn client(&self, at: usize) -> Client {
        Client::connect_lazy(self.settings(at)).expect("the address is a URL")
    }

    /// A client of each.
    pub fn clients(&self) -> Vec<Client> {
        (0..self.len()).map(|at| self.client(at)).collect()
    }

    /// The period `test-2022` over one.
    pub fn register(&self, at: usize) -> Register {
        Register::over(self.client(at))
    }

    /// Asks all to end, and then the register whether it is whole: positions, hashes, tables and counters.
    pub async fn stop_and_verify(mut self) {
        for at in 0..self.len() {
            self.assert_no_fault(at);
            self.servers[at].take().expect("it was started").stop().await;
        }
        let key = key_file().display().to_string();
        let args = ["verify", "--database", &self.url, "--key-file", &key];
        let verified = hotline_server(self.directories[0].path(), &args);
        let said = [verified.stdout, verified.stderr].concat();
        assert!(verified.status.success(), "{}", String::from_utf8_lossy(&said));
    }

    /// No server says that a fault is its own, whatever becomes of the database.
    fn assert_no_fault(&self, at: usize) {
        let log = self.server(at).log();
        let faults: Vec<&str> = log.lines().filter(|line| line.contains(FAULT)).collect();
        assert!(faults.is_empty(), "{}", faults.join("\n"));
    }
}

/// The URL of a database on two hosts.
pub fn url_of(clusters: [&Cluster; 2], database: &str) -> String {
    let hosts = clusters.map(|cluster| format!("127.0.0.1:{}", cluster.port()));
    format!("postgres://hotline@{}/{database}", hosts.join(","))
}
