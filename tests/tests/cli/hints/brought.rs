//! What brings situations about.

use std::net::{SocketAddr, TcpListener};
use std::os::unix::net::UnixListener;
use std::sync::OnceLock;
use std::sync::atomic::{AtomicUsize, Ordering};

use hotline_tests::Server;
use hotline_tests::binaries::hotline_server;
use hotline_tests::server::{TempDir, temp_dir};

use super::super::desk::{Desk, run, short};
use super::Printed;

/// A number that no other situation has.
pub fn next() -> usize {
    static LAST: AtomicUsize = AtomicUsize::new(0);
    LAST.fetch_add(1, Ordering::Relaxed)
}

/// Types a line, whatever comes of it.
pub fn typed(desk: &Desk, line: impl Into<String>) -> Printed {
    let line = line.into();
    let output = desk.hotline(&line);
    Printed { said: format!("{}{}", output.stdout, output.stderr), line }
}

/// Types what must work.
#[track_caller]
pub fn done(desk: &Desk, line: &str) -> String {
    desk.hotline(line).success()
}

/// The number of a new issue after some verbs, each with what it needs.
pub fn issue(desk: &Desk, verbs: &[&str]) -> String {
    let issue = desk.issue(&format!("第{}件", next()));
    for verb in verbs {
        let (verb, more) = verb.split_once(' ').unwrap_or((verb, ""));
        let _ = done(desk, format!("issue {verb} {issue} {more}").trim_end());
    }
    issue
}

/// Shows an issue after some verbs.
pub fn shown(desk: &Desk, verbs: &[&str]) -> Printed {
    let issue = issue(desk, verbs);
    typed(desk, format!("issue show {issue}"))
}

/// The number of a new call.
pub fn call(desk: &Desk, line: &str) -> String {
    let logged = desk.hotline(&format!("-o json call log {line}")).json();
    short(&logged["call"]["name"])
}

/// A server that does something with each connection, and speaks no HTTP.
pub fn no_server(connection: fn(std::net::TcpStream)) -> SocketAddr {
    let listener = TcpListener::bind("127.0.0.1:0").expect("there is a port");
    let address = listener.local_addr().expect("it is bound");
    std::thread::spawn(move || listener.incoming().flatten().for_each(connection));
    address
}

/// Types something while both a register and a demo of the user are served.
pub fn two_servers(desk: &Desk) -> Printed {
    let line = "period list".to_owned();
    let mut command = desk.command(&line);
    command.env_remove("HOTLINE_SERVER");
    let data = desk.home().join(".local/share/hotline");
    std::fs::create_dir_all(data.join("demo")).expect("the home directory can be written");
    std::fs::write(data.join("register.db"), "").expect("the home directory can be written");
    let served = ["register.db.sock", "demo/register.db.sock"].map(|name| {
        let socket = data.join(name);
        let _ = std::fs::remove_file(&socket);
        UnixListener::bind(socket).expect("it can be bound")
    });
    let output = run(command, "");
    drop(served);
    Printed { said: format!("{}{}", output.stdout, output.stderr), line }
}

/// Asks a server that shows a certificate of an authority that the system does not know. Signed in to it before, with the authority named.
pub fn untrusted(desk: &Desk) -> Printed {
    static SERVED: OnceLock<(Server, TempDir)> = OnceLock::new();
    let (server, tls) = SERVED.get_or_init(|| {
        let tls = temp_dir();
        let out = tls.path().display().to_string();
        let made = hotline_server(tls.path(), &["certificates", "--out", &out, "--for", "127.0.0.1"]);
        assert!(made.status.success(), "{}", String::from_utf8_lossy(&made.stderr));
        let file = |name: &str| tls.path().join(name).display().to_string();
        let (certificate, key) = (file("server.pem"), file("server.key"));
        let pair = [("HOTLINE_TLS_CERTIFICATE", certificate.as_str()), ("HOTLINE_TLS_KEY", key.as_str())];
        (Server::start_with(tls.path(), 0, &pair), tls)
    });
    desk.file("ca.pem", std::fs::read(tls.path().join("ca.pem")).expect("it is there"));
    let line = format!("--server https://{} period list", server.address());
    let sign_in = line.replace("period list", "--ca ca.pem login");
    let _ = desk.hotline_with(&server.token("users/li", "viewer"), &sign_in).success();
    typed(desk, line)
}

/// Records a call from paper.
pub fn imported(desk: &Desk) -> Printed {
    let rows = format!("来电时间,来电号码,诉求内容\n2022-11-13 08:05,{},停水\n", 13_800_000_700 + next());
    desk.file("paper.csv", rows);
    typed(desk, "import paper.csv")
}
