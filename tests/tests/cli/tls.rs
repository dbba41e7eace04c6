//! An office on its network: a certificate, a token for each seat, and nothing without them.

use std::fs;
use std::path::{Path, PathBuf};

use hotline_tests::binaries::{self, Binary, hotline_server};
use hotline_tests::certificates::{certify, pair};
use hotline_tests::server::{TempDir, temp_dir};
use hotline_tests::{Server, assert_eventually};

use super::desk::{Desk, run};
use super::output::CommandOutput;

/// A desk whose server speaks TLS, with its certificate for these hosts.
pub fn desk(hosts: &[&str]) -> (Desk, TempDir) {
    let tls = temp_dir();
    let hosts: Vec<&str> = hosts.iter().flat_map(|host| ["--for", host]).collect();
    certify(tls.path(), tls.path(), &hosts);
    let pair = pair(tls.path());
    let environment: Vec<(&str, &str)> = pair.iter().map(|(name, value)| (*name, value.as_str())).collect();
    (Desk::served_in(&environment).opened(), tls)
}

/// What is typed at a seat.
fn seat(desk: &Desk, address: &str, ca: Option<&Path>, line: &str, input: &str) -> CommandOutput {
    let mut command = desk.command(line);
    command.env("HOTLINE_SERVER", format!("https://{address}:{}", desk.server.address().port()));
    if let Some(ca) = ca {
        command.env("HOTLINE_CA", ca);
    }
    run(command, input)
}

fn ca(tls: &TempDir) -> PathBuf {
    tls.path().join("ca.pem")
}

#[test]
fn a_seat_reaches_the_server_over_tls_under_its_token() {
    let (desk, tls) = desk(&["localhost", "127.0.0.1"]);
    let secret = desk.server.token("operators/op-07", "operator");
    let ca = ca(&tls);
    let signed_in = seat(&desk, "127.0.0.1", Some(&ca), "login", &secret);
    assert_eq!(signed_in.status, Some(0), "{signed_in}");
    let logged =
        seat(&desk, "127.0.0.1", Some(&ca), "-o json call log --phone 13800000001 --summary 停水", "");
    assert_eq!(logged.json()["call"]["actor"], "operators/op-07");
    insta::assert_snapshot!(seat(&desk, "127.0.0.1", None, "whoami", ""), @r"
    ------- stderr -------
    error: whoever answers at https://127.0.0.1:PORT shows a certificate that is not trusted, or is for another name
    Name the authority that signed it with --ca FILE, and the server as in its certificate.
    [exit status: 77]
    ");
    // Who does not speak TLS gets nothing, and holds up nobody.
    let mut plain = desk.command("period list");
    plain.env("HOTLINE_SERVER", desk.server.network_url());
    assert_ne!(run(plain, "").status, Some(0));
    assert_eq!(seat(&desk, "127.0.0.1", Some(&ca), "period list", "").status, Some(0));
}

#[test]
fn a_certificate_for_another_name_or_of_another_authority_is_not_trusted() {
    let (desk, tls) = desk(&["hotline.example"]);
    let refused = seat(&desk, "127.0.0.1", Some(&ca(&tls)), "whoami", "");
    assert!(refused.status == Some(77) && refused.stderr.contains("not trusted"), "{refused}");
    let other = temp_dir();
    certify(other.path(), other.path(), &["--for", "127.0.0.1"]);
    let refused = seat(&desk, "127.0.0.1", Some(&ca(&other)), "whoami", "");
    assert!(refused.status == Some(77) && refused.stderr.contains("not trusted"), "{refused}");
    let nonsense = desk.file("nonsense.pem", "no certificate");
    let refused = seat(&desk, "127.0.0.1", Some(&nonsense), "whoami", "");
    assert!(refused.status == Some(77) || refused.status == Some(78), "{refused}");
}

#[tokio::test]
async fn a_certificate_is_renewed_without_a_restart_and_seats_need_nothing_new() {
    let (desk, tls) = desk(&["hotline.example"]);
    let ca = ca(&tls);
    let before = fs::read(&ca).expect("it is there");
    assert_eq!(seat(&desk, "127.0.0.1", Some(&ca), "whoami", "").status, Some(77), "it is for another name");
    certify(tls.path(), tls.path(), &["--for", "127.0.0.1", "--for", "127.0.0.2"]);
    assert_eq!(fs::read(&ca).expect("it is there"), before, "the authority stays");
    assert_eventually!(desk.server.log().contains("the certificate was read again"));
    let reached = seat(&desk, "127.0.0.1", Some(&ca), "whoami", "");
    assert!(reached.stderr.contains("does not know who is asking"), "{reached}");
    fs::write(tls.path().join("server.key"), "no key").expect("it can be written");
    assert_eventually!(desk.server.log().contains("cannot be read again"));
    let reached = seat(&desk, "127.0.0.1", Some(&ca), "whoami", "");
    assert!(reached.stderr.contains("does not know who is asking"), "{reached}");
}

#[test]
fn what_belongs_together_comes_together() {
    let dir = temp_dir();
    for (environment, said) in [
        (vec![("HOTLINE_TLS_CERTIFICATE", "x.pem")], "goes together with tls-key"),
        (vec![("HOTLINE_TLS_KEY", "x.key")], "goes together with tls-certificate"),
        (vec![("HOTLINE_TLS_CERTIFICATE", "x.pem"), ("HOTLINE_TLS_KEY", "x.key")], "x.pem: "),
    ] {
        let (status, log) = Server::try_start_with(dir.path(), 0, &environment).expect_err("it is refused");
        assert!(status.code() == Some(78) && log.contains(said), "{said}: {log}");
    }
    let tls = temp_dir();
    let told = certify(dir.path(), tls.path(), &["--for", "hotline.example"]);
    assert!(told.contains("--tls-certificate") && told.contains("https://hotline.example:50051"), "{told}");
    fs::remove_file(tls.path().join("ca.key")).expect("it is there");
    let out = tls.path().display().to_string();
    let half = hotline_server(dir.path(), &["certificates", "--out", &out, "--for", "x"]);
    assert!(!half.status.success() && String::from_utf8_lossy(&half.stderr).contains("only one of"));
}

/// Beyond this machine there is TLS, or somebody has said that there is none.
#[tokio::test]
async fn what_is_printed_with_a_certificate_is_typed_as_it_is() {
    let (dir, tls) = (temp_dir(), temp_dir());
    let refused = hotline_server(dir.path(), &["--listen", "0.0.0.0:0"]);
    let said = String::from_utf8_lossy(&refused.stderr).into_owned();
    assert!(
        refused.status.code() == Some(78) && said.contains("`hotline-server certificates` makes them"),
        "{said}"
    );
    let told = certify(dir.path(), tls.path(), &["--for", "127.0.0.2"]);
    let port = hotline_tests::server::reserved_port();
    let line = |begin: &str| {
        let line = told.lines().find_map(|line| line.trim().strip_prefix(begin)).expect("it is printed");
        line.trim().replace("50051", &port.to_string())
    };
    let (here, seat) = (line("Here:"), line("A seat:"));
    let here: Vec<&str> = here.split(' ').skip(1).collect();
    let mut command = binaries::command(Binary::Server, dir.path());
    let mut server = command.args(here).spawn().expect("hotline-server can be started");
    let data = dir.path().join(".local/share/hotline");
    assert_eventually!(["register.db.sock", "postgres.sock"].iter().any(|name| data.join(name).exists()));

    let home = temp_dir();
    fs::copy(tls.path().join("ca.pem"), home.path().join("ca.pem")).expect("it can be copied");
    let mut token = binaries::command(Binary::Server, dir.path());
    let secret =
        token.args(["token", "create", "users/li", "--role", "viewer"]).output().expect("it can be run");
    assert!(secret.status.success(), "{}", String::from_utf8_lossy(&secret.stderr));
    let mut command = binaries::command(Binary::Cli, home.path());
    command.args(seat.split(' ').skip(1));
    let signed_in = run(command, &String::from_utf8_lossy(&secret.stdout));
    assert!(signed_in.status == Some(0) && signed_in.stderr.contains("users/li"), "{signed_in}");
    server.kill().expect("it runs");
    server.wait().expect("it ends");

    let open = temp_dir();
    let mut command = binaries::command(Binary::Server, open.path());
    let address = format!("0.0.0.0:{port}");
    command.args(["--insecure-listen", "--listen", &address, "--data-dir"]).arg(open.path());
    let mut server =
        command.stderr(std::process::Stdio::piped()).spawn().expect("hotline-server can be started");
    assert_eventually!(
        ["register.db.sock", "postgres.sock"].iter().any(|name| open.path().join(name).exists())
    );
    server.kill().expect("it runs");
    let said = server.wait_with_output().expect("it ends").stderr;
    assert!(String::from_utf8_lossy(&said).contains("without TLS: whoever is on the way"));
}

/// The commands of docs/network.md, as they are printed there: on the machine of the server, and at a seat with a home of its own.
#[test]
fn the_ten_minutes_work_as_they_are_printed() {
    let project = Path::new(env!("CARGO_MANIFEST_DIR")).parent().expect("the tests lie in the project");
    let text = fs::read_to_string(project.join("docs/network.md")).expect("it can be read");
    let port = hotline_tests::server::reserved_port().to_string();
    let (office, room) = (temp_dir(), temp_dir());
    std::os::unix::fs::symlink(project.join("docs"), office.path().join("docs")).expect("it can be made");
    let programs = binaries::path(Binary::Cli).parent().expect("it lies in a directory").to_owned();
    let lines = |begin: &str| {
        let lines = text.lines().filter_map(|line| line.strip_prefix(begin));
        lines
            .map(|line| line.replace("hotline.example", "127.0.0.2").replace("50051", &port))
            .collect::<Vec<_>>()
    };
    let shell = |home: &Path, script: &str| -> CommandOutput {
        let path = format!("{}:{}", programs.display(), std::env::var("PATH").expect("there is one"));
        let mut command = std::process::Command::new("bash");
        command.env_clear().env("HOME", home).env("LANG", "C.UTF-8").env("PATH", path).current_dir(home);
        command.args(["-euc", script]).output().expect("bash can be run").into()
    };
    let mut server = lines("server$ ");
    let gone = server.split_off(server.len() - 2);
    let mut seat = lines("seat$ ");
    let after = seat.pop().expect("what is refused then");
    // The server goes on beside what follows, and ends with the test.
    let [certificates, serve, open, tokens @ ..] = server.as_slice() else { panic!("{server:?}") };
    let serve = serve.trim_end_matches('&');
    let begun = shell(
        office.path(),
        &format!(
            "{certificates}\n{serve} 2>log >/dev/null </dev/null &\necho $! >pid\nfor _ in {{1..600}}; do grep -q serving log && break; sleep 0.1; done"
        ),
    );
    assert_eq!(begun.status, Some(0), "{begun}");
    let ended = Ended(fs::read_to_string(office.path().join("pid")).expect("it runs").trim().to_owned());
    let done = shell(office.path(), &format!("{open}\n{}", tokens.join("\n")));
    assert_eq!(done.status, Some(0), "{done}");
    let bundle = room.path().join("op01.bundle");
    fs::copy(office.path().join("op01.bundle"), bundle).expect("it can be brought");
    let worked = shell(room.path(), &seat.join("\n"));
    assert!(worked.status == Some(0) && worked.stdout.contains("停水两天"), "{worked}");
    let pbx = temp_dir();
    for name in ["ca.pem", "services-pbx.pem", "services-pbx.key"] {
        let made = office.path().join(".local/share/hotline/tls").join(name);
        fs::copy(made, pbx.path().join(name)).expect("it can be brought");
    }
    let known = shell(pbx.path(), &lines("service$ ").join("\n"));
    assert!(known.status == Some(0) && known.stdout.contains("services/pbx"), "{known}");
    let revoked = shell(office.path(), &gone.join("\n"));
    assert_eq!(revoked.status, Some(0), "{revoked}");
    let refused = shell(room.path(), &after);
    assert!(refused.status == Some(0) && refused.stderr.contains("was revoked at"), "{refused}");
    drop(ended);
}

/// Ends a process.
struct Ended(String);

impl Drop for Ended {
    fn drop(&mut self) {
        // It may have ended already.
        let _ = std::process::Command::new("kill").args(["-KILL", &self.0]).status();
    }
}
