//! Files that nobody else may read: they hold what somebody is known by.

use std::fs::{self, File, OpenOptions};
use std::io::{self, Write as _};
use std::os::unix::fs::{OpenOptionsExt as _, PermissionsExt as _};
use std::path::Path;

use uuid::Uuid;

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
pub fn write(path: &Path, bytes: impl AsRef<[u8]>) -> Result<(), Failure> {
    let written = fs::create_dir_all(directory_of(path)).and_then(|()| replace(path, bytes.as_ref()));
    written.map_err(|error| Failure::File(path.to_owned(), error))
}

/// The same of bytes, in a directory that is there. They are on the disk when this returns.
pub fn replace(path: &Path, bytes: &[u8]) -> io::Result<()> {
    // Another command may be writing the same.
    let unfinished = path.with_added_extension(format!("{}.unfinished", Uuid::now_v7()));
    let mut file = OpenOptions::new().write(true).create_new(true).mode(0o600).open(&unfinished)?;
    let written = file.write_all(bytes).and_then(|()| file.sync_all());
    let renamed = written.and_then(|()| fs::rename(&unfinished, path));
    if renamed.is_err() {
        // The disk may be full; what was begun takes no room.
        let _ = fs::remove_file(&unfinished);
    }
    renamed.and_then(|()| sync(directory_of(path)))
}

/// The directory of a file; the present one of a bare name.
fn directory_of(path: &Path) -> &Path {
    path.parent().filter(|directory| !directory.as_os_str().is_empty()).unwrap_or(Path::new("."))
}

/// Makes what was put into a directory, or taken out of it, outlive the machine.
pub fn sync(directory: &Path) -> io::Result<()> {
    File::open(directory)?.sync_all()
}
