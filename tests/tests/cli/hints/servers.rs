//! The servers of situations: that of the desk under another address, and what only looks like one.

use std::cell::OnceCell;
use std::net::{SocketAddr, TcpListener};
use std::os::unix::net::UnixListener;

use hotline_tests::Server;
use hotline_tests::binaries::hotline_server;
use hotline_tests::certificates::serve;
use hotline_tests::server::{TempDir, temp_dir};

use super::super::desk::{Desk, run};
use super::Printed;
use super::brought::typed;

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

thread_local! {
    /// A server with TLS, and its directory. It serves while what it advises is tried, and ends with the thread of the test.
    static WITH_TLS: OnceCell<(Server, TempDir)> = const { OnceCell::new() };
}

/// Asks a server that shows a certificate of an authority that the system does not know. Signed in to it before, with the authority named.
pub fn untrusted(desk: &Desk) -> Printed {
    WITH_TLS.with(|served| {
        let (server, tls) = served.get_or_init(|| {
            let tls = temp_dir();
            (serve(tls.path(), tls.path()), tls)
        });
        desk.file("ca.pem", std::fs::read(tls.path().join("ca.pem")).expect("it is there"));
        let line = format!("--server https://{} period list", server.address());
        let sign_in = line.replace("period list", "--ca ca.pem login");
        let _ = desk.hotline_with(&server.token("users/li", "viewer"), &sign_in).success();
        typed(desk, line)
    })
}

/// Sets up a seat whose settings are another's.
pub fn another_seat(desk: &Desk) -> Printed {
    let settings = desk.home().join(".config/hotline");
    std::fs::create_dir_all(&settings).expect("the home directory can be written");
    std::fs::write(settings.join("config.toml"), "operator = \"op-08\"\n").expect("it can be written");
    let bundle = desk.home().join("op07.bundle");
    let _ = std::fs::remove_file(&bundle);
    let (bundle, server) = (bundle.display().to_string(), desk.server.network_url());
    let token = ["token", "create", "operators/op-07", "--role", "operator"];
    let args = [&token[..], &["--bundle", &bundle, "--server", &server]].concat();
    let made = hotline_server(desk.server.data_dir(), &args);
    assert!(made.status.success(), "{}", String::from_utf8_lossy(&made.stderr));
    typed(desk, "setup op07.bundle")
}
