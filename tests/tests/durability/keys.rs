//! The key of a register lies beside it, not in it.

use std::os::unix::fs::PermissionsExt as _;
use std::path::{Path, PathBuf};

use hotline_tests::binaries::{hotline_server, key_file};
use hotline_tests::server::temp_dir;
use hotline_tests::{Register, Server, assert_refused, database};

/// The file of the key; made with a register in a data directory.
fn key_of(dir: &Path) -> PathBuf {
    dir.join("register.db.key")
}

#[tokio::test]
async fn a_register_is_served_with_its_key_only() {
    if database::is_postgres() {
        return;
    }
    let dir = temp_dir();
    let server = Server::start(&dir);
    let r = Register::open(&server).await;
    let request = r.call().request();
    let (first, _) = (r.client.write(request.clone()).await.expect("a call is taken"), server.stop().await);
    let mode = std::fs::metadata(key_of(dir.path())).expect("a key was made").permissions().mode();
    assert_eq!(mode & 0o777, 0o600);
    let key = std::fs::read_to_string(key_of(dir.path())).expect("a key is a text");
    let register = std::fs::read(dir.path().join("register.db")).expect("there is a register");
    let bytes: Vec<u8> =
        (0..32).map(|at| u8::from_str_radix(&key[2 * at..2 * at + 2], 16).unwrap()).collect();
    assert!(!register.windows(32).any(|part| part == bytes), "the key is not in the register");

    std::fs::remove_file(key_of(dir.path())).expect("a file can be removed");
    let (_, said) = Server::try_start(&dir, 0).expect_err("without its key it is not served");
    assert!(said.contains("the key of the register is missing") && said.contains("--new-key"), "{said}");

    let other = temp_dir();
    Server::start(&other).stop().await;
    std::fs::copy(key_of(other.path()), key_of(dir.path())).expect("a file can be copied");
    let (_, said) = Server::try_start(&dir, 0).expect_err("with another key it is not served");
    assert!(said.contains("the key of another register"), "{said}");
    let refused = hotline_server(dir.path(), &["migrate", "--new-key"]);
    assert!(!refused.status.success() && String::from_utf8_lossy(&refused.stderr).contains("move it away"));

    std::fs::write(key_of(dir.path()), key).expect("a file can be written");
    let server = Server::start(&dir);
    let r = Register::connect(&server).await;
    let again = r.client.write(request.clone()).await.expect("with its key it knows the request again");
    assert!(again.replayed && again.answer.call == first.answer.call);
    server.stop().await;

    std::fs::remove_file(key_of(dir.path())).expect("a file can be removed");
    assert!(hotline_server(dir.path(), &["migrate", "--new-key"]).status.success());
    let server = Server::start(&dir);
    let r = Register::connect(&server).await;
    assert_refused!(r.client.write(request).await, reason = "REQUEST_ID_REUSED");
    r.call().create().await;
}

#[tokio::test]
async fn servers_of_one_database_need_the_same_key() {
    if !database::is_postgres() {
        return;
    }
    let dir = temp_dir();
    Server::start(&dir).stop().await;
    let other = dir.path().join("other.key").display().to_string();
    let with_other = || Server::try_start_with(&dir, 0, &[("HOTLINE_KEY_FILE", &other)]);
    let (_, said) = with_other().expect_err("without the key it is not served");
    assert!(said.contains("the key of the register is missing") && said.contains(&other), "{said}");
    std::fs::copy(key_file(), &other).expect("a file can be copied");
    with_other().expect("with the key it is served").stop().await;
}
