//! Registers whose texts are encrypted at rest: with `HOTLINE_TEST_ENCRYPTED=1` all those of the tests.

use std::path::{Path, PathBuf};
use std::process::Output;
use std::sync::LazyLock;

use crate::binaries::{self, Binary, profile_directory};
use crate::database;

/// The setting that names the file with the key.
pub const SETTING: &str = "HOTLINE_ENCRYPTION_KEY_FILE";
/// The environment variable that has the tests encrypt their registers.
const VARIABLE: &str = "HOTLINE_TEST_ENCRYPTED";

/// The key of all encrypted registers of the tests. None where they are not encrypted.
pub fn key_file() -> Option<PathBuf> {
    static IS_WANTED: LazyLock<bool> =
        LazyLock::new(|| std::env::var_os(VARIABLE).is_some_and(|value| value == "1"));
    IS_WANTED.then(|| profile_directory().join("tests.encryption.key"))
}

/// Encrypts the register of a data directory before anything is in it.
pub fn begin(data_dir: &Path) {
    let is_begun = database::is_postgres() || data_dir.join("register.db").exists();
    if !is_begun && data_dir.exists() {
        turn_on(data_dir, &[]);
    }
}

/// Encrypts a register, if those of the tests are encrypted.
pub fn turn_on(data_dir: &Path, args: &[&str]) {
    let Some(key) = key_file() else { return };
    let output = on(data_dir, &key, args);
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
}

/// Runs `hotline-server encryption on` for a key, which is made if it is not there, and confirms it.
pub fn on(data_dir: &Path, key: &Path, args: &[&str]) -> Output {
    confirmed(
        data_dir,
        &[&["encryption", "on", "--encryption-key-file", &key.display().to_string()], args].concat(),
    )
}

/// Runs a command that asks for the fingerprint of a key, twice: the second time with the fingerprint that it has told.
pub fn confirmed(data_dir: &Path, args: &[&str]) -> Output {
    let run = |confirm: &[&str]| {
        let mut command = binaries::bare_command(Binary::Server, data_dir);
        if database::is_postgres() {
            command.env("HOTLINE_KEY_FILE", binaries::key_file());
            let names_one = args.contains(&"--database");
            let database = (!names_one).then(|| database::of(data_dir)).flatten();
            command.envs(database.map(|database| ("HOTLINE_DATABASE", database.url)));
        }
        command
            .arg("--data-dir")
            .arg(data_dir)
            .args(args)
            .args(confirm)
            .output()
            .expect("hotline-server can be run")
    };
    let told = run(&[]);
    let said = String::from_utf8_lossy(&told.stdout).into_owned();
    let is_fingerprint = |word: &&str| word.len() == 32 && word.bytes().all(|byte| byte.is_ascii_hexdigit());
    let fingerprint = said.split(|c: char| !c.is_ascii_alphanumeric()).find(is_fingerprint);
    let Some(fingerprint) = fingerprint else { return told };
    assert_eq!(told.status.code(), Some(2), "it asks first");
    run(&["--confirm", fingerprint])
}
