//! Certificates of servers, as `hotline-server certificates` makes them.

use std::path::Path;

use crate::Server;
use crate::binaries::hotline_server;

/// Makes certificates, and the authority if there is none.
pub fn certify(dir: &Path, out: &Path, what: &[&str]) -> String {
    let out = out.display().to_string();
    let args: Vec<&str> = ["certificates", "--out", &out].into_iter().chain(what.iter().copied()).collect();
    let made = hotline_server(dir, &args);
    assert!(made.status.success(), "{}", String::from_utf8_lossy(&made.stderr));
    String::from_utf8(made.stdout).expect("what it says is UTF-8")
}

/// Where the server finds its certificate.
pub fn pair(tls: &Path) -> [(&'static str, String); 2] {
    let file = |name: &str| tls.join(name).display().to_string();
    [("HOTLINE_TLS_CERTIFICATE", file("server.pem")), ("HOTLINE_TLS_KEY", file("server.key"))]
}

/// Starts a server on a data directory, with a certificate for this machine that is made in another.
pub fn serve(data_dir: &Path, tls: &Path) -> Server {
    certify(tls, tls, &["--for", "127.0.0.1"]);
    let pair = pair(tls);
    Server::start_with(data_dir, 0, &pair.each_ref().map(|(name, file)| (*name, file.as_str())))
}
