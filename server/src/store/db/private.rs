//! Files and directories that only their owner may use. What another user could have put there, or a link to elsewhere, is refused before
//! anything is changed.

use std::fs::{self, DirBuilder, File, Metadata, OpenOptions, Permissions};
use std::io;
use std::os::unix::fs::{DirBuilderExt as _, MetadataExt as _, OpenOptionsExt as _, PermissionsExt as _};
use std::path::Path;

use super::error::Error;

/// Mode of a file.
const FILE: u32 = 0o600;
/// Mode of a directory.
const DIRECTORY: u32 = 0o700;
/// What all but the owner may do.
const OTHERS: u32 = 0o077;
/// That all but the owner may write.
const OTHERS_WRITE: u32 = 0o022;
/// The user who may do everything.
const ROOT: u32 = 0;
/// That everybody may write.
const ANYBODY_WRITES: u32 = 0o002;
/// What is said of what they may.
const OPEN_TO_ALL: &str =
    "can be written to by other users; `chmod 700` it, or give a directory of its own as --data-dir";
/// Files by which the directory of a register is known.
const OF_REGISTER: [&str; 4] = ["register.db", "register.db.key", "postgres.key", "postgres.search"];

/// Fails if something is there that is no file of this user: a link, a directory or a device, or a file of another user.
pub fn check_file(path: &Path) -> Result<(), Error> {
    let Some(there) = found(path, fs::symlink_metadata(path))? else { return Ok(()) };
    let what = there.file_type();
    if what.is_symlink() {
        return Err(refused(
            path,
            "is a link to elsewhere; put the file itself there, or name its own place",
        ));
    }
    if !what.is_file() {
        return Err(refused(path, "is no file"));
    }
    check_owner(path, &there)
}

/// Makes a new file that only its owner may use. Fails if there is one.
pub fn create(path: &Path) -> io::Result<File> {
    OpenOptions::new().write(true).create_new(true).mode(FILE).open(path)
}

/// Removes a file, if there is one.
pub fn remove(path: &Path) -> io::Result<()> {
    match fs::remove_file(path) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => Err(error),
        _ => Ok(()),
    }
}

/// Opens a file to add to it, and makes it if needed.
pub fn open_to_append(path: &Path) -> Result<File, Error> {
    check_file(path)?;
    let file = OpenOptions::new().append(true).create(true).mode(FILE).open(path);
    file.map_err(|source| Error::Io { what: format!("cannot write {}", path.display()), source })
}

/// Opens a file to lock it, and makes it if needed. Nothing is written to it.
pub fn open_for_lock(path: &Path) -> Result<File, Error> {
    check_file(path)?;
    let io = |source| Error::Io { what: format!("cannot open {}", path.display()), source };
    let file =
        OpenOptions::new().create(true).truncate(false).write(true).mode(FILE).open(path).map_err(io)?;
    restrict(path)?;
    Ok(file)
}

/// Keeps all but the owner from using a file, if it is there.
pub fn restrict(path: &Path) -> Result<(), Error> {
    set_mode(path, FILE)
}

/// Makes a directory that only its owner may enter, if there is none.
pub fn make_directory(path: &Path) -> Result<(), Error> {
    let io = |source| Error::Io { what: format!("cannot create {}", path.display()), source };
    if let Some(parent) = path.parent().filter(|parent| !parent.as_os_str().is_empty()) {
        fs::create_dir_all(parent).map_err(io)?;
    }
    match DirBuilder::new().mode(DIRECTORY).create(path) {
        Err(_) if path.is_dir() => Ok(()),
        made => made.map_err(io),
    }
}

/// Makes the directory of the data, or takes one that is there: of this user, and for nobody else. One that holds other things than a register keeps
/// its mode, and is refused if others may write to it: they could put links there.
pub fn own_directory(path: &Path) -> Result<(), Error> {
    make_directory(path)?;
    let Some(there) = found(path, fs::metadata(path))? else { return Ok(()) };
    check_owner(path, &there)?;
    let mode = there.permissions().mode();
    if mode & OTHERS == 0 {
        return Ok(());
    }
    if !is_own(&there) {
        // A volume that root mounts for this user's group.
        return if mode & ANYBODY_WRITES == 0 { Ok(()) } else { Err(refused(path, OPEN_TO_ALL)) };
    }
    let io = |source| Error::Io { what: format!("cannot read {}", path.display()), source };
    let is_ours = OF_REGISTER.iter().any(|name| path.join(name).exists());
    if is_ours || fs::read_dir(path).map_err(io)?.next().is_none() {
        return set_mode(path, DIRECTORY);
    }
    if mode & OTHERS_WRITE != 0 {
        return Err(refused(path, OPEN_TO_ALL));
    }
    Ok(())
}

fn found(path: &Path, there: io::Result<Metadata>) -> Result<Option<Metadata>, Error> {
    match there {
        Ok(there) => Ok(Some(there)),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
        Err(source) => Err(Error::Io { what: format!("cannot read {}", path.display()), source }),
    }
}

fn is_own(there: &Metadata) -> bool {
    there.uid() == rustix::process::geteuid().as_raw()
}

/// Fails if a file belongs to another user.
pub fn check_owner(path: &Path, there: &Metadata) -> Result<(), Error> {
    // What root owns nobody has planted.
    if is_own(there) || there.uid() == ROOT {
        return Ok(());
    }
    let own = rustix::process::geteuid().as_raw();
    let why = format!("belongs to user {}, and this is user {own}; run it as that user", there.uid());
    Err(refused(path, &why))
}

fn set_mode(path: &Path, mode: u32) -> Result<(), Error> {
    if found(path, fs::metadata(path))?.is_none_or(|there| !is_own(&there)) {
        return Ok(());
    }
    match fs::set_permissions(path, Permissions::from_mode(mode)) {
        Err(source) if source.kind() != io::ErrorKind::NotFound => {
            Err(Error::Io { what: format!("cannot make {} private", path.display()), source })
        }
        _ => Ok(()),
    }
}

fn refused(path: &Path, why: &str) -> Error {
    Error::Unfit(format!("{} {why}", path.display()))
}
