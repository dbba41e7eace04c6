//! The servers of this user on this machine, by their sockets: they trust their own user, so that nothing needs to be set up.

use std::os::unix::net::UnixStream;
use std::path::{Path, PathBuf};

use etcetera::BaseStrategy as _;

/// Names of the sockets beside a register: of a file, and of one in PostgreSQL.
const SOCKETS: [&str; 2] = ["register.db.sock", "postgres.sock"];
/// The directory of the demo within that of the data.
const DEMO: &str = "demo";

/// The sockets on which servers of this user answer: of the register, and of the demo.
pub fn sockets() -> Vec<PathBuf> {
    let Some(data) = data_directory() else { return Vec::new() };
    let directories = [data.clone(), data.join(DEMO)];
    let places = directories.iter().flat_map(|directory| SOCKETS.map(|name| directory.join(name)));
    places.filter(|socket| answers(socket)).collect()
}

/// As the server finds it.
fn data_directory() -> Option<PathBuf> {
    let given = std::env::var_os("HOTLINE_DATA_DIR").filter(|given| !given.is_empty());
    given
        .map(PathBuf::from)
        .or_else(|| Some(etcetera::choose_base_strategy().ok()?.data_dir().join("hotline")))
}

/// One that was killed leaves its socket behind.
fn answers(socket: &Path) -> bool {
    UnixStream::connect(socket).is_ok()
}
