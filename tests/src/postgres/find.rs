//! Where PostgreSQL's binaries are. The build script asks as well: without them the suites on PostgreSQL are left out.

use std::fs;
use std::path::{Path, PathBuf};

/// The environment variable that says where the binaries are.
pub const BINARIES_VARIABLE: &str = "HOTLINE_TEST_POSTGRES_BIN";

/// The directory with PostgreSQL's binaries: what [`BINARIES_VARIABLE`] says, or else Debian's newest, or else one of the `PATH`.
pub fn binaries() -> Option<PathBuf> {
    if let Some(directory) = std::env::var_os(BINARIES_VARIABLE) {
        return Some(directory.into()).filter(|directory: &PathBuf| is_complete(directory));
    }
    let path = std::env::var_os("PATH").unwrap_or_default();
    debian_directories().into_iter().chain(std::env::split_paths(&path)).find(|it| is_complete(it))
}

/// The newest version first.
fn debian_directories() -> Vec<PathBuf> {
    let Ok(entries) = fs::read_dir("/usr/lib/postgresql") else { return Vec::new() };
    let mut versions: Vec<(Vec<u32>, PathBuf)> = entries
        .filter_map(|entry| {
            let entry = entry.ok()?;
            let name = entry.file_name().into_string().ok()?;
            let version = name.split('.').map(str::parse).collect::<Result<_, _>>().ok()?;
            Some((version, entry.path().join("bin")))
        })
        .collect();
    versions.sort();
    versions.into_iter().rev().map(|(_, directory)| directory).collect()
}

fn is_complete(directory: &Path) -> bool {
    ["initdb", "postgres", "pg_basebackup", "pg_dump", "psql"]
        .iter()
        .all(|name| directory.join(name).is_file())
}
