//! Files that hold a key: 64 hexadecimal digits, for their owner alone.

use std::fs;
use std::io::{self, Write as _};
use std::path::{Path, PathBuf};

use uuid::Uuid;

use super::Error;
use super::private;
use super::random;
use super::unfinished::sync_directory;
use crate::hex;

/// Reads a key. None if there is no file.
pub fn read(file: &Path) -> Result<Option<[u8; 32]>, Error> {
    let text = match fs::read_to_string(file) {
        Ok(text) => text,
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(None),
        Err(source) => return Err(Error::Io { what: format!("cannot read {}", file.display()), source }),
    };
    let key = hex::bytes(text.trim()).and_then(|bytes| bytes.try_into().ok());
    let damaged = || Error::Unfit(format!("{} does not hold a key: 64 hexadecimal digits", file.display()));
    key.map(Some).ok_or_else(damaged)
}

/// Makes a key in a file. If another process makes it at the same time, that one is taken.
pub fn make(file: &Path) -> Result<[u8; 32], Error> {
    let digits = hex::digits(&random::bytes::<32>()?);
    let io = |source| Error::Io { what: format!("cannot write {}", file.display()), source };
    let unfinished = PathBuf::from(format!("{}.{}", file.display(), Uuid::new_v4()));
    let written =
        write(&unfinished, &format!("{digits}\n")).and_then(|()| match fs::hard_link(&unfinished, file) {
            Err(error) if error.kind() != io::ErrorKind::AlreadyExists => Err(error),
            _ => sync_directory(file),
        });
    fs::remove_file(&unfinished).or_else(|error| written.as_ref().map(drop).map_err(|_| error)).ok();
    written.map_err(io)?;
    read(file)?.ok_or_else(|| Error::Unfit(format!("{} is gone", file.display())))
}

/// Copies a key to where it is kept or needed. Where there is a file already, it stays.
pub fn copy(from: &Path, to: &Path) -> Result<(), Error> {
    match fs::read_to_string(from) {
        Ok(text) if !to.exists() => {
            let io = |source| Error::Io { what: format!("cannot write {}", to.display()), source };
            write(to, &text).and_then(|()| sync_directory(to)).map_err(io)
        }
        _ => Ok(()),
    }
}

fn write(file: &Path, text: &str) -> io::Result<()> {
    let mut file = private::create(file)?;
    file.write_all(text.as_bytes())?;
    file.sync_all()
}
