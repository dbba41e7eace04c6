//! Faults of the disk under a server: a library that is loaded into it before all others (`faults.c`), and files that say what fails.

use std::fs;
use std::path::PathBuf;
use std::process::Command;
use std::sync::LazyLock;

/// What fails. `faults.c` says what each means.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fault {
    /// Readers get EIO.
    Reads,
    /// Readers wait.
    Hang,
    /// A commit cannot be synced.
    Syncs,
    /// One commit cannot be synced.
    OneSync,
    /// The disk is full.
    Full,
    /// The quota of the user is used up, which shows when a commit is synced.
    Quota,
}

impl Fault {
    fn file(self) -> &'static str {
        match self {
            Self::Reads => "reads",
            Self::Hang => "hang",
            Self::Syncs => "syncs",
            Self::OneSync => "one-sync",
            Self::Full => "full",
            Self::Quota => "quota",
        }
    }
}

/// The disk of a server. Sound, until it is told otherwise.
#[derive(Debug)]
pub struct Disk {
    directory: tempfile::TempDir,
    environment: [(&'static str, String); 2],
}

impl Default for Disk {
    fn default() -> Self {
        let directory = tempfile::TempDir::new().expect("a temporary directory can be made");
        let environment = [
            ("LD_PRELOAD", LIBRARY.display().to_string()),
            ("HOTLINE_TEST_FAULTS", directory.path().display().to_string()),
        ];
        Self { directory, environment }
    }
}

impl Disk {
    /// What must be in the environment of its server.
    pub fn environment(&self) -> Vec<(&str, &str)> {
        self.environment.iter().map(|(name, value)| (*name, value.as_str())).collect()
    }

    /// From now on this fails.
    pub fn begin(&self, fault: Fault) {
        fs::write(self.directory.path().join(fault.file()), "").expect("the directory can be written");
    }

    /// From now on it does not.
    pub fn end(&self, fault: Fault) {
        fs::remove_file(self.directory.path().join(fault.file())).expect("it has begun");
    }

    /// Whether it still fails.
    pub fn has(&self, fault: Fault) -> bool {
        self.directory.path().join(fault.file()).exists()
    }
}

/// The library, compiled by the compiler that the bundled SQLite needs as well.
static LIBRARY: LazyLock<PathBuf> = LazyLock::new(|| {
    let executable = std::env::current_exe().expect("a test knows its executable");
    // A name of its own: tests that run side by side must not write the same file.
    let library = executable.with_extension(format!("faults-{}.so", std::process::id()));
    let compiled = Command::new(std::env::var_os("CC").unwrap_or_else(|| "cc".into()))
        .args(["-shared", "-fPIC", "-O1", "-Wall", "-o"])
        .arg(&library)
        .arg(concat!(env!("CARGO_MANIFEST_DIR"), "/src/faults.c"))
        .arg("-ldl")
        .output()
        .expect("a C compiler can be run");
    assert!(compiled.status.success(), "{}", String::from_utf8_lossy(&compiled.stderr));
    library
});
