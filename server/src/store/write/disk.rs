//! The disk of a register that is a file: why writes to it fail, and when it takes them again.

use std::io::{self, ErrorKind, Write as _};
use std::path::Path;
use std::time::Duration;

use crate::store::db::condition::{Condition, Failing};
use crate::store::db::error::Error;
use crate::store::db::{private, sqlite};

/// How often a disk that fails is tried.
const TRY_EVERY: Duration = Duration::from_secs(1);
/// What is written to it, in bytes: more than a file system has left over in its last block.
const TRIED: usize = 64 << 10;

/// Writes a file beside the register, syncs it and removes it.
fn probe(register: &Path) -> io::Result<()> {
    let path = sqlite::sibling_file(register, ".probe");
    private::remove(&path)?;
    let written = private::create(&path).and_then(|mut file| {
        file.write_all(&[1; TRIED])?;
        file.sync_all()
    });
    private::remove(&path).and(written)
}

/// Why a write failed. None if it was not the disk: SQLite says of most faults only that there was one, so that the disk is asked.
pub fn why(register: &Path, error: &Error) -> Option<Failing> {
    match error {
        Error::Full => return Some(Failing::Full),
        Error::Database(fault) if fault.to_string().contains("disk I/O error") => {}
        Error::Database(fault) if fault.to_string().contains("readonly database") => {
            return Some(Failing::Fault);
        }
        _ => return None,
    }
    let is_full =
        |error: io::Error| matches!(error.kind(), ErrorKind::StorageFull | ErrorKind::QuotaExceeded);
    Some(if probe(register).is_err_and(is_full) { Failing::Full } else { Failing::Fault })
}

/// Tries a disk that fails until it takes writes again. Ends with the server.
pub async fn follow(register: &Path, condition: &Condition) {
    let mut troubles = condition.watch();
    while troubles.wait_for(|troubles| troubles.failing.is_some()).await.is_ok() {
        tokio::time::sleep(TRY_EVERY).await;
        let register = register.to_owned();
        let tried = tokio::task::spawn_blocking(move || probe(&register)).await;
        if matches!(tried, Ok(Ok(()))) {
            condition.note_writing(None);
        }
    }
}
