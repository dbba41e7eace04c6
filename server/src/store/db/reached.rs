//! How far this server has seen the journals go, so that it knows when the database has less: after a failover to a standby that lacked
//! something, or when an older copy was put back. A file in the data directory remembers it across restarts.

use std::collections::HashMap;
use std::fs;
use std::io::{ErrorKind, Write as _};
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD as BASE64;
use uuid::Uuid;

use super::error::Error;
use super::sqlite::sibling_file;
use super::unfinished::Unfinished;

/// The last entry of a period's journal.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LastEntry {
    /// The period's key.
    pub key: i64,
    /// Its position.
    pub position: i64,
    /// Its hash.
    pub hash: Vec<u8>,
}

/// The last entries that this server has written or read, each known to be committed. Cheap to clone.
#[derive(Clone, Default)]
pub struct Reached(Arc<Mutex<HashMap<i64, LastEntry>>>);

impl Reached {
    /// The last position in a period's journal; 0 if none is known.
    pub fn position(&self, key: i64) -> i64 {
        self.lock().get(&key).map_or(0, |last| last.position)
    }

    /// Notes how far journals go.
    pub fn note(&self, entries: impl IntoIterator<Item = LastEntry>) {
        let mut reached = self.lock();
        // At position 0 there is no entry.
        for entry in entries.into_iter().filter(|entry| entry.position > 0) {
            match reached.get_mut(&entry.key) {
                Some(last) if last.position >= entry.position => {}
                Some(last) => *last = entry,
                None => drop(reached.insert(entry.key, entry)),
            }
        }
    }

    /// All that is known, by key.
    pub fn all(&self) -> Vec<LastEntry> {
        let mut all: Vec<LastEntry> = self.lock().values().cloned().collect();
        all.sort_by_key(|last| last.key);
        all
    }

    fn lock(&self) -> MutexGuard<'_, HashMap<i64, LastEntry>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Writes down in a file what is known of a register. Cheap to clone.
#[derive(Clone)]
pub struct Memory {
    file: PathBuf,
    register: Uuid,
    reached: Reached,
    /// What the file holds.
    written: Arc<Mutex<Vec<LastEntry>>>,
}

impl Memory {
    /// Reads what the file remembers of a register, and notes it as reached.
    pub fn open(file: PathBuf, register: Uuid, reached: Reached) -> Result<Self, Error> {
        let written = remembered(&file, register)?;
        reached.note(written.iter().cloned());
        Ok(Self { file, register, reached, written: Arc::new(Mutex::new(written)) })
    }

    /// Writes down what has been reached since.
    pub fn write_down(&self) {
        let mut written = self.written.lock().unwrap_or_else(PoisonError::into_inner);
        let reached = self.reached.all();
        if *written == reached {
            return;
        }
        match remember(&self.file, self.register, &reached) {
            Ok(()) => *written = reached,
            Err(error) => tracing::warn!(%error, "how far the register goes could not be written down"),
        }
    }
}

/// Reads what a file remembers of a register. Nothing if there is no file, or if it is of another register.
pub fn remembered(file: &Path, register: Uuid) -> Result<Vec<LastEntry>, Error> {
    let text = match fs::read_to_string(file) {
        Ok(text) => text,
        Err(error) if error.kind() == ErrorKind::NotFound => return Ok(Vec::new()),
        Err(source) => return Err(Error::Io { what: format!("cannot read {}", file.display()), source }),
    };
    let mut lines = text.lines();
    if lines.next() != Some(register.to_string().as_str()) {
        return Ok(Vec::new());
    }
    let entries: Option<Vec<LastEntry>> = lines.map(entry).collect();
    entries.ok_or_else(|| {
        Error::Unfit(format!(
            "{} cannot be read; move it away to forget what it says of the register",
            file.display()
        ))
    })
}

/// Replaces the file.
pub fn remember(file: &Path, register: Uuid, entries: &[LastEntry]) -> Result<(), Error> {
    let unfinished = Unfinished::begin(sibling_file(file, ".unfinished"))?;
    let mut text = format!("{register}\n");
    for LastEntry { key, position, hash } in entries {
        text.push_str(&format!("{key} {position} {}\n", BASE64.encode(hash)));
    }
    let io = |source| Error::Io { what: format!("cannot write {}", file.display()), source };
    let opened = fs::OpenOptions::new().write(true).open(unfinished.path());
    opened.and_then(|mut opened| opened.write_all(text.as_bytes())).map_err(io)?;
    unfinished.finish(file)
}

/// An entry from a line of the file.
fn entry(line: &str) -> Option<LastEntry> {
    let mut words = line.split(' ');
    let (key, position) = (words.next()?.parse().ok()?, words.next()?.parse().ok()?);
    let hash = BASE64.decode(words.next()?).ok()?;
    words.next().is_none().then_some(LastEntry { key, position, hash })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn entry(key: i64, position: i64) -> LastEntry {
        LastEntry { key, position, hash: vec![key as u8, position as u8] }
    }

    #[test]
    fn what_is_noted_only_goes_forward() {
        let reached = Reached::default();
        reached.note([entry(1, 0), entry(2, 7), entry(2, 5), entry(3, 1)]);
        assert_eq!(reached.all(), [entry(2, 7), entry(3, 1)]);
        assert_eq!([1, 2, 3].map(|key| reached.position(key)), [0, 7, 1]);
    }

    #[test]
    fn a_file_remembers_one_register() {
        let directory = tempfile::tempdir().unwrap();
        let file = directory.path().join("seen");
        let (register, other) = (Uuid::new_v4(), Uuid::new_v4());
        assert_eq!(remembered(&file, register).unwrap(), []);
        for entries in [vec![], vec![entry(1, 3)], vec![entry(1, 4), entry(9, 1)]] {
            remember(&file, register, &entries).unwrap();
            assert_eq!(remembered(&file, register).unwrap(), entries);
            assert_eq!(remembered(&file, other).unwrap(), []);
        }
        for damaged in ["1", "1 2", "1 x AA==", "1 2 AA== 3", "1 2 ?"] {
            fs::write(&file, format!("{register}\n{damaged}\n")).unwrap();
            assert!(matches!(remembered(&file, register), Err(Error::Unfit(_))), "{damaged}");
        }
    }
}
