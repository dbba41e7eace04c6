//! Files that nobody else may read: they hold what somebody is known by.

use std::fs::{self, OpenOptions};
use std::io::{self, Write as _};
use std::os::unix::fs::{OpenOptionsExt as _, PermissionsExt as _};
use std::path::Path;

use crate::catalogue::text;
use crate::failure::Failure;

/// What all but the owner of a file may do.
const OTHERS: u32 = 0o077;

/// The text of a file that nobody else may read. `None` if there is no file.
pub fn read(path: &Path) -> Result<Option<String>, Failure> {
    let mode = match fs::metadata(path) {
        Ok(there) => there.permissions().mode(),
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(None),
        Err(error) => return Err(Failure::Input(path.to_owned(), error)),
    };
    if mode & OTHERS != 0 {
        return Err(Failure::Config(text!("token-file-open", file = path.display().to_string())));
    }
    fs::read_to_string(path).map(Some).map_err(|error| Failure::Input(path.to_owned(), error))
}

/// Writes a file that nobody else may read, whole or not at all, in place of an earlier one. Makes its directory.
pub fn write(path: &Path, text: &str) -> Result<(), Failure> {
    let unfinished = path.with_added_extension("unfinished");
    let written = || {
        if let Some(directory) = path.parent() {
            fs::create_dir_all(directory)?;
        }
        // What an interrupted command left may be another's to read.
        match fs::remove_file(&unfinished) {
            Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(error),
            _ => {}
        }
        let mut file = OpenOptions::new().write(true).create_new(true).mode(0o600).open(&unfinished)?;
        file.write_all(text.as_bytes())?;
        file.sync_all()?;
        fs::rename(&unfinished, path)
    };
    written().map_err(|error| Failure::Input(path.to_owned(), error))
}
