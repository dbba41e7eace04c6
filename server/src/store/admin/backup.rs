//! Backups of a register that is a file: a copy as of one moment, made beside a running server, and put back in place of a register that is lost.

use std::fs;
use std::io::Write as _;
use std::path::{Path, PathBuf};

use super::contents::{Contents, Missed, Unsound, check, missed};
use super::identity;
use super::prepare::prepare;
use crate::store::db::encryption::KeyRing;
use crate::store::db::register_key::RegisterKey;
use crate::store::db::sqlite::{self, copy, sibling_file};
use crate::store::db::unfinished::Unfinished;
use crate::store::db::{Database, Error, private};
use crate::store::derived::derived_file;

/// A copy that was checked and put in place.
pub struct Copied {
    /// What is in it.
    pub contents: Contents,
    /// Its size, in bytes.
    pub bytes: u64,
}

/// Copies a register to a new file beside those who write to it, and checks the copy before it gets its name. Whatever was committed before the call
/// is in it.
pub fn back_up(register: &Path, file: &Path, keys: &KeyRing) -> Result<Copied, Unsound> {
    let _lock = sqlite::lock_for_backup(register)?;
    let unfinished = Unfinished::begin(unfinished_backup(register, file)?)?;
    copy::copy(register, unfinished.path())?;
    let copied = place(unfinished, file, keys)?;
    note(register, file)?;
    Ok(copied)
}

/// The file beside a register that says where its backups are: a path a line.
fn list_of_backups(register: &Path) -> PathBuf {
    sibling_file(register, ".backups")
}

/// Notes where a backup is, so that who erases something learns which copies still have it.
fn note(register: &Path, backup: &Path) -> Result<(), Error> {
    let list = list_of_backups(register);
    let io = |source| Error::Io { what: format!("cannot write {}", list.display()), source };
    let path = std::path::absolute(backup).map_err(io)?;
    let mut file = private::open_to_append(&list)?;
    writeln!(file, "{}", path.display()).and_then(|()| file.sync_all()).map_err(io)
}

/// The backups of a register that are still where they were made. None of a shared database, whose tools make its own.
pub fn made(database: &Database) -> Vec<PathBuf> {
    let Database::Sqlite(register, _) = database else { return Vec::new() };
    let known = fs::read_to_string(list_of_backups(register)).unwrap_or_default();
    known.lines().map(PathBuf::from).filter(|path| path.exists()).collect()
}

/// Copies a sound backup to where a register is to be, brings it up to date with the key in a file, and checks it again before it gets its name. What was derived of the
/// register that was there before goes: it may hold more than the backup. The caller holds the lock
/// of the register and has seen that none is there.
pub fn restore(
    file: &Path,
    register: &Path,
    key_file: &Path,
    keys: &KeyRing,
    backup: &Contents,
) -> Result<Copied, Unsound> {
    let unfinished = Unfinished::begin(sibling_file(register, ".unfinished"))?;
    copy::copy(file, unfinished.path())?;
    if backup.is_older {
        prepare(&Database::file(unfinished.path()).with_keys(keys.clone()), key_file)?;
        copy::end_log(unfinished.path())?;
    }
    let restored = Database::file(register);
    derived_file::remove(&restored.search_file())?;
    derived_file::remove(&restored.deltas_file())?;
    place(unfinished, register, keys)
}

fn place(unfinished: Unfinished, file: &Path, keys: &KeyRing) -> Result<Copied, Unsound> {
    let contents = check(unfinished.path(), keys)?;
    let bytes = unfinished.bytes()?;
    if file.exists() {
        return Err(Error::Unfit(format!("{} has come to be there meanwhile", file.display())).into());
    }
    unfinished.finish(file)?;
    Ok(Copied { contents, bytes })
}

/// Where a backup is while it is made: one name in a directory for each register, so that the next backup there removes what an interrupted one
/// left, whatever its own name is.
fn unfinished_backup(register: &Path, file: &Path) -> Result<PathBuf, Error> {
    let mut conn = Database::file(register).open_reader()?;
    let id = conn.read(identity::stored).map_err(Error::from)?.map(|(id, _)| id.simple().to_string());
    let name = format!("hotline-backup-{}.unfinished", id.as_deref().unwrap_or("new"));
    Ok(file.with_file_name(name))
}

/// What of a register is at its place, its log among it. Empty if there is none.
pub fn parts(register: &Path) -> Vec<PathBuf> {
    let has_content = |path: &PathBuf| fs::metadata(path).is_ok_and(|file| file.len() > 0);
    let beside = ["-wal", "-journal", "-shm"].map(|suffix| sibling_file(register, suffix));
    let mut parts: Vec<PathBuf> = beside.into_iter().filter(has_content).collect();
    if register.exists() {
        parts.insert(0, register.to_owned());
    }
    parts
}

/// What a register has that a backup has not. Fails if the register cannot be read.
pub fn missed_by(file: &Path, register: &Path) -> Result<Vec<Missed>, Error> {
    let [mut backup, mut register] =
        [Database::file(file).open_reader()?, Database::file(register).open_reader()?];
    let answer =
        register.read(|register| backup.read(|backup| missed(register, backup)).map_err(Error::from));
    answer.map_err(Error::from)
}

/// How a file of a key stands to a register.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum KeyState {
    /// It holds its key, or the register has none yet.
    Fits,
    /// There is no file.
    Missing,
    /// It holds the key of another register.
    Other,
}

/// Whether a file holds the key of a register. Fails if the file cannot be read or holds no key.
pub fn key_state(file: &Path, contents: &Contents) -> Result<KeyState, Error> {
    let Some(fingerprint) = &contents.key_fingerprint else { return Ok(KeyState::Fits) };
    Ok(match RegisterKey::read(file)? {
        None => KeyState::Missing,
        Some(key) if key.fingerprint() == *fingerprint => KeyState::Fits,
        Some(_) => KeyState::Other,
    })
}
