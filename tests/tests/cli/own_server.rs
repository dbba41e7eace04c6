//! The server of the same user is found by its socket, without settings and without a secret; nobody else gets in there.

use std::fs;
use std::os::unix::fs::{MetadataExt as _, PermissionsExt as _};
use std::os::unix::net::UnixStream;
use std::os::unix::process::CommandExt as _;
use std::path::{Path, PathBuf};

use hotline_tests::binaries::{self, Binary};
use hotline_tests::server::{TempDir, temp_dir};
use hotline_tests::{Register, Server, assert_eventually, database};

use super::output::CommandOutput;

/// A user who is neither root nor the one of the tests.
const SOMEBODY: u32 = 65_534;

/// The socket beside the register of the tests.
pub fn socket_name() -> &'static str {
    if database::is_postgres() { "postgres.sock" } else { "register.db.sock" }
}

/// A server on the data directory that a user has who names none.
fn served(place: &str) -> (TempDir, Server) {
    let home = temp_dir();
    let data = home.path().join(place);
    fs::create_dir_all(&data).expect("the home directory can be written");
    let server = Server::start(data);
    (home, server)
}

fn hotline(home: &Path, args: &[&str]) -> CommandOutput {
    binaries::command(Binary::Cli, home).args(args).output().expect("hotline can be run").into()
}

fn socket(server: &Server) -> PathBuf {
    server.file(socket_name())
}

#[tokio::test]
async fn it_is_found_without_settings() {
    for place in [".local/share/hotline", ".local/share/hotline/demo"] {
        let (home, server) = served(place);
        let _register = Register::open(&server).await;
        let listed = hotline(home.path(), &["-o", "csv", "period", "list"]).success();
        assert!(listed.contains("test-2022"), "{listed}");
        server.stop().await;
        let gone = hotline(home.path(), &["period", "list", "--patience", "1"]);
        assert_eq!(gone.status, Some(69), "{gone}");
        // What is meant for the register waits for its server; of a demo nothing is left.
        let asked = if place.ends_with("demo") { "127.0.0.1:50051" } else { socket_name() };
        assert!(gone.stderr.contains(asked), "{asked}: {gone}");
    }
}

/// A real call must not end up among the demo's invented ones because the server is just starting.
#[tokio::test]
async fn a_demo_does_not_stand_in_for_a_register_that_is_not_served() {
    let (home, server) = served(".local/share/hotline");
    let _register = Register::open(&server).await;
    server.stop().await;
    let demo = home.path().join(".local/share/hotline/demo");
    fs::create_dir_all(&demo).expect("the home directory can be written");
    let demo = Server::start(demo);
    let _register = Register::open(&demo).await;
    let asked = hotline(home.path(), &["call", "log", "--phone", "13800000001", "--summary", "x"]);
    assert!(asked.status == Some(78) && asked.stderr.contains("which server?"), "{asked}");
}

#[tokio::test]
async fn its_path_is_an_address() {
    let (home, server) = served("elsewhere");
    let _register = Register::open(&server).await;
    let path = socket(&server);
    for address in [path.display().to_string(), format!("unix:{}", path.display())] {
        let listed = hotline(home.path(), &["--server", &address, "period", "list"]).success();
        assert!(listed.contains("test-2022"), "{address}: {listed}");
    }
}

#[tokio::test]
async fn what_a_killed_server_left_is_replaced_and_what_is_no_socket_stays() {
    let (_home, server) = served("data");
    let (path, data) = (socket(&server), server.data_dir().to_owned());
    assert_eq!(fs::metadata(&path).expect("it is there").permissions().mode() & 0o777, 0o600);
    server.kill();
    let left = fs::metadata(&path).expect("a killed server leaves it").ino();
    let server = Server::start(&data);
    assert!(UnixStream::connect(&path).is_ok(), "it is served again, in place of {left}");
    server.stop().await;
    assert!(!path.exists(), "it goes with the server");
    fs::write(&path, "notes").expect("the directory can be written");
    let (status, said) = Server::try_start(&data, 0).expect_err("it is refused");
    assert!(status.code() == Some(1) && said.contains("is no socket"), "{said}");
    assert_eq!(fs::read_to_string(&path).expect("it is left alone"), "notes");
}

/// Whoever runs the tests as root can see it; others have no second user.
#[tokio::test]
async fn another_user_is_turned_away() {
    let (_home, server) = served("data");
    let _register = Register::open(&server).await;
    let path = socket(&server);
    let is_root = fs::metadata(server.data_dir()).expect("it is there").uid() == 0;
    if !is_root {
        return;
    }
    // As if the modes did not keep anybody out.
    let mut above: Vec<&Path> = path.ancestors().take(3).collect();
    above.retain(|path| path.starts_with(std::env::temp_dir()) && *path != std::env::temp_dir());
    above.iter().for_each(|path| {
        fs::set_permissions(path, fs::Permissions::from_mode(0o777)).expect("its mode can be set")
    });
    let elsewhere = temp_dir();
    fs::set_permissions(elsewhere.path(), fs::Permissions::from_mode(0o777)).expect("its mode can be set");
    // A program that he may read.
    let program = elsewhere.path().join("hotline");
    fs::copy(binaries::path(Binary::Cli), &program).expect("it can be copied");
    let refused: CommandOutput = std::process::Command::new(&program)
        .env_clear()
        .env("HOME", elsewhere.path())
        .current_dir(elsewhere.path())
        .args(["--patience", "1", "--server"])
        .arg(&path)
        .args(["period", "list"])
        .uid(SOMEBODY)
        .output()
        .expect("it can be run")
        .into();
    assert_eq!(refused.status, Some(69), "{refused}");
    assert!(!refused.stdout.contains("test-2022"), "{refused}");
    assert_eventually!(server.log().contains("another user was turned away"));
}
