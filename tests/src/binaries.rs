//! The two binaries, and the example of the library. They belong to other packages, so cargo does not build them for these tests by itself.

use std::fs::File;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};
use std::sync::Once;
use std::time::Duration;

use crate::{database, encryption};

/// A program of the workspace.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Binary {
    /// `hotline-server`.
    Server,
    /// `hotline`.
    Cli,
    /// The library's example of another system that hands its calls over.
    Gateway,
}

/// Where the binary is. Built, or brought up to date, the first time one is asked for.
pub fn path(binary: Binary) -> PathBuf {
    static BUILT: Once = Once::new();
    let directory = profile_directory();
    BUILT.call_once(|| build(&directory));
    let name = match binary {
        Binary::Server => "hotline-server",
        Binary::Cli => "hotline",
        Binary::Gateway => "examples/gateway",
    };
    directory.join(format!("{name}{}", std::env::consts::EXE_SUFFIX))
}

/// A command that sees nothing of the environment of whoever runs the tests. `home` is its home directory, and the data directory of a
/// server: it uses the database that belongs to it.
pub fn command(binary: Binary, home: &Path) -> Command {
    let mut command = bare_command(binary, home);
    if let (Binary::Server, Some(database)) = (binary, database::of(home)) {
        command.env("HOTLINE_DATABASE", database.url).env("HOTLINE_KEY_FILE", key_file());
    }
    if let (Binary::Server, Some(key)) = (binary, encryption::key_file()) {
        encryption::begin(home);
        command.env(encryption::SETTING, key);
    }
    command
}

/// The key of all registers in databases that servers share: these have no directory in common in which it could lie.
pub fn key_file() -> PathBuf {
    profile_directory().join("tests.key")
}

/// The same with the database that its settings say.
pub fn bare_command(binary: Binary, home: &Path) -> Command {
    let mut command = Command::new(path(binary));
    command.env_clear().env("HOME", home).env("LANG", "C.UTF-8").current_dir(home);
    if let Some(path) = std::env::var_os("PATH") {
        command.env("PATH", path);
    }
    command
}

/// What should end by itself and does not within this time is killed. Only a failing test waits so long: `verify` of 200 periods takes over a minute on a busy machine.
pub const END_LIMIT: Duration = Duration::from_secs(300);

/// Runs `hotline-server` on a data directory until it ends by itself.
pub fn hotline_server(data_dir: &Path, args: &[&str]) -> Output {
    let mut command = assert_cmd::Command::from_std(command(Binary::Server, data_dir));
    command.arg("--data-dir").arg(data_dir).args(args).timeout(END_LIMIT);
    command.output().expect("hotline-server can be run")
}

/// `target/debug`, beside which this test's own executable lies in `deps`.
pub(crate) fn profile_directory() -> PathBuf {
    let executable = std::env::current_exe().expect("a test knows its executable");
    let deps = executable.parent().expect("an executable lies in a directory");
    let is_deps = deps.file_name().is_some_and(|name| name == "deps");
    if is_deps { deps.parent().expect("deps lies in a directory").to_owned() } else { deps.to_owned() }
}

/// Lets cargo decide what is stale. The lock keeps test processes that run side by side from building at once.
fn build(directory: &Path) {
    let lock =
        File::create(directory.join(".hotline-tests.lock")).expect("the target directory can be written");
    lock.lock().expect("the lock can be waited for");
    let profile = match directory.file_name().and_then(|name| name.to_str()) {
        Some("debug") | None => "dev",
        Some(other) => other,
    };
    let cargo = std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
    let mut command = Command::new(cargo);
    // What cargo says of the package under test is not for this build: build scripts that read it would run anew each time.
    let is_of_package = |name: &str| {
        name.starts_with("CARGO_MANIFEST_") || name.starts_with("CARGO_PKG_") || name == "OUT_DIR"
    };
    for (name, _) in std::env::vars_os() {
        if name.to_str().is_some_and(is_of_package) {
            command.env_remove(name);
        }
    }
    let built = command
        .args([
            "build",
            "--quiet",
            "-p",
            "hotline-server",
            "-p",
            "hotline-client",
            // Named for its features: with the same ones the libraries are those that these tests were linked with.
            "-p",
            "hotline-tests",
            "--bins",
            "--examples",
            "--profile",
            profile,
        ])
        .arg("--target-dir")
        .arg(directory.parent().expect("the profile's directory lies in the target directory"))
        .current_dir(env!("CARGO_MANIFEST_DIR"))
        .output()
        .expect("cargo can be run");
    assert!(
        built.status.success(),
        "building the binaries failed:\n{}",
        String::from_utf8_lossy(&built.stderr)
    );
}
