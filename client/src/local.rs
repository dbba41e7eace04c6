//! The servers of this user on this machine, by their sockets: they trust their own user, so that nothing needs to be set up.

use std::os::unix::net::UnixStream;
use std::path::{Path, PathBuf};

use etcetera::BaseStrategy as _;

/// Beside what file of a register its socket lies, of a file and of one in PostgreSQL.
const REGISTERS: [(&str, &str); 2] =
    [("register.db", "register.db.sock"), ("postgres.search", "postgres.sock")];
/// The directory of the demo within that of the data.
const DEMO: &str = "demo";

/// The sockets of this user's servers: of each register in the data directory, whether it is served or not (its server may just be starting, and nothing of it must end
/// up in the demo), and of a demo that is served.
pub fn sockets() -> Vec<PathBuf> {
    let Some(data) = data_directory() else { return Vec::new() };
    let demo = data.join(DEMO);
    let own = REGISTERS.iter().filter(|(register, _)| data.join(register).exists());
    let shown = REGISTERS.map(|(_, socket)| demo.join(socket)).into_iter().filter(|socket| answers(socket));
    own.map(|(_, socket)| data.join(socket)).chain(shown).collect()
}

/// As the server finds it, unless its file of settings says otherwise.
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
