//! A file that comes to be whole or not at all: it is written under another name, synced, and then given its own.

use std::fs::{self, File};
use std::io;
use std::path::{Path, PathBuf};

use super::error::Error;
use super::private;
use super::sqlite::with_siblings;

/// A database file that is being written. Dropping it removes it.
#[derive(Debug)]
pub struct Unfinished {
    path: PathBuf,
    is_finished: bool,
}

impl Unfinished {
    /// An empty file that only its owner may read. Removes what an interrupted attempt left under this name: the caller knows that nobody else
    /// is writing it.
    pub fn begin(path: PathBuf) -> Result<Self, Error> {
        remove(&path).map_err(|source| Error::Io { what: cannot("remove", &path), source })?;
        private::create(&path).map_err(|source| Error::Io { what: cannot("write", &path), source })?;
        Ok(Self { path, is_finished: false })
    }

    /// Where it is meanwhile.
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// Its size, in bytes.
    pub fn bytes(&self) -> Result<u64, Error> {
        let io = |source| Error::Io { what: cannot("read", &self.path), source };
        Ok(fs::metadata(&self.path).map_err(io)?.len())
    }

    /// Gives it its name, once it is on the disk. The caller has seen that the name is free.
    pub fn finish(mut self, file: &Path) -> Result<(), Error> {
        let io = |source| Error::Io { what: cannot("write", file), source };
        File::open(&self.path).and_then(|written| written.sync_all()).map_err(io)?;
        fs::rename(&self.path, file).map_err(io)?;
        self.is_finished = true;
        sync_directory(file).map_err(io)
    }
}

impl Drop for Unfinished {
    fn drop(&mut self) {
        if !self.is_finished
            && let Err(error) = remove(&self.path)
        {
            tracing::warn!(%error, file = %self.path.display(), "an unfinished file could not be removed");
        }
    }
}

fn cannot(verb: &str, file: &Path) -> String {
    format!("cannot {verb} {}", file.display())
}

fn remove(path: &Path) -> io::Result<()> {
    with_siblings(path).iter().try_for_each(|file| private::remove(file))
}

/// Makes sure that the name of a file is on the disk.
pub fn sync_directory(file: &Path) -> io::Result<()> {
    match file.parent().filter(|directory| !directory.as_os_str().is_empty()) {
        Some(directory) => File::open(directory)?.sync_all(),
        None => File::open(".")?.sync_all(),
    }
}
