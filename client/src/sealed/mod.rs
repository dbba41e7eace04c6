//! Messages that lie at the seat, each in a file of its own.
//!
//! A file is written, synced, renamed and its directory synced, so that what is kept outlives the seat. Names of files are random ids, which grow with time; what is in them
//! is sealed with a key that lies beside them, for its user alone.

mod seal;

use std::fs::{self, File, OpenOptions};
use std::io::{self, ErrorKind};
use std::marker::PhantomData;
use std::os::unix::fs::{DirBuilderExt as _, OpenOptionsExt as _};
use std::path::{Path, PathBuf};

use prost::Message;
use uuid::Uuid;

use crate::private_file::{self, sync};

pub use self::seal::{KEY, open, random, seal};

/// How the name of a file with a message ends.
const ENDING: &str = "kept";
/// The file with the key.
const KEY_FILE: &str = "seat.key";
/// The file whose lock is held while what is kept is sent.
const LOCK_FILE: &str = "lock";

/// Why something cannot be kept, or read again.
#[derive(Debug, thiserror::Error)]
pub enum SealedError {
    /// A file cannot be written or read.
    #[error("{0}: {1}")]
    File(PathBuf, #[source] io::Error),
    /// What lies there was changed, or sealed with another key.
    #[error("{0} does not open")]
    Damaged(PathBuf),
}

type Result<T> = std::result::Result<T, SealedError>;

/// Messages of one kind in a directory.
#[derive(Debug)]
pub struct SealedFiles<M> {
    directory: PathBuf,
    key: [u8; seal::KEY],
    message: PhantomData<M>,
}

/// A message, and the name under which it lies.
#[derive(Debug)]
pub struct Kept<M> {
    /// Its name, which grows with time.
    pub id: Uuid,
    /// What it says; none if it does not open.
    pub entry: Option<M>,
}

impl<M: Message + Default> SealedFiles<M> {
    /// Opens a directory, which is made for its user alone, with a key of its own.
    pub fn open(directory: &Path) -> Result<Self> {
        let failed = |error| SealedError::File(directory.to_owned(), error);
        fs::DirBuilder::new().recursive(true).mode(0o700).create(directory).map_err(failed)?;
        let key = key(directory)?;
        Ok(Self { directory: directory.to_owned(), key, message: PhantomData })
    }

    /// The same if something is kept there. Makes nothing.
    pub fn if_any(directory: Option<&Path>) -> Result<Option<Self>> {
        let Some(directory) = directory else { return Ok(None) };
        match fs::read_dir(directory) {
            Err(error) if matches!(error.kind(), ErrorKind::NotFound | ErrorKind::NotADirectory) => Ok(None),
            Err(error) => Err(SealedError::File(directory.to_owned(), error)),
            Ok(mut files) => {
                let is_any = files.any(|file| file.is_ok_and(|file| id_of(&file.path()).is_some()));
                is_any.then(|| Self::open(directory)).transpose()
            }
        }
    }

    /// Keeps a message, in place of an earlier one of that name. It is on the disk when this returns.
    pub fn put(&self, id: Uuid, entry: &M) -> Result<()> {
        let name = id.to_string();
        let path = self.path(id);
        let sealed = seal::seal(&self.key, &name, &entry.encode_to_vec());
        let sealed = sealed.map_err(|_| SealedError::Damaged(path.clone()))?;
        private_file::replace(&path, &sealed).map_err(|error| SealedError::File(path, error))
    }

    /// What is kept, the oldest first.
    pub fn all(&self) -> Result<Vec<Kept<M>>> {
        let failed = |error| SealedError::File(self.directory.clone(), error);
        let mut ids = Vec::new();
        for file in fs::read_dir(&self.directory).map_err(failed)? {
            ids.extend(id_of(&file.map_err(failed)?.path()));
        }
        ids.sort_unstable();
        // One that cannot be read hides no other.
        let kept = ids.into_iter().map(|id| Kept { id, entry: self.read(id).unwrap_or_default() });
        // One that another process has sent meanwhile has gone.
        Ok(kept.filter(|kept| kept.entry.is_some() || self.is_kept(kept.id)).collect())
    }

    /// Whether a message lies there still.
    pub fn is_kept(&self, id: Uuid) -> bool {
        self.path(id).exists()
    }

    fn read(&self, id: Uuid) -> Result<Option<M>> {
        let path = self.path(id);
        let sealed = match fs::read(&path) {
            Err(error) if error.kind() == ErrorKind::NotFound => return Ok(None),
            read => read.map_err(|error| SealedError::File(path, error))?,
        };
        let opened = seal::open(&self.key, &id.to_string(), &sealed).ok();
        Ok(opened.and_then(|bytes| M::decode(bytes.as_slice()).ok()))
    }

    /// Removes a message.
    pub fn remove(&self, id: Uuid) -> Result<()> {
        let path = self.path(id);
        let removed = match fs::remove_file(&path) {
            Err(error) if error.kind() == ErrorKind::NotFound => Ok(()),
            removed => removed.and_then(|()| sync(&self.directory)),
        };
        removed.map_err(|error| SealedError::File(path, error))
    }

    /// Holds the directory while what is kept is sent, so that two commands do not send the same. None if another one does.
    pub fn lock(&self) -> Result<Option<File>> {
        let path = self.directory.join(LOCK_FILE);
        let failed = |error| SealedError::File(path.clone(), error);
        let file = OpenOptions::new().create(true).truncate(false).write(true).mode(0o600).open(&path);
        let file = file.map_err(failed)?;
        match file.try_lock() {
            Ok(()) => Ok(Some(file)),
            Err(fs::TryLockError::WouldBlock) => Ok(None),
            Err(fs::TryLockError::Error(error)) => Err(failed(error)),
        }
    }

    /// Where a message lies.
    pub fn path(&self, id: Uuid) -> PathBuf {
        self.directory.join(id.to_string()).with_extension(ENDING)
    }
}

/// The id of the message that a file keeps. None of any other file.
fn id_of(path: &Path) -> Option<Uuid> {
    let is_kept = path.extension().is_some_and(|end| end == ENDING);
    let stem = path.file_stem().and_then(|stem| stem.to_str()).unwrap_or_default();
    Uuid::parse_str(stem).ok().filter(|_| is_kept)
}

/// The key of a directory, which is made with its first use.
fn key(directory: &Path) -> Result<[u8; seal::KEY]> {
    let path = directory.join(KEY_FILE);
    let failed = |error| SealedError::File(path.clone(), error);
    loop {
        match fs::read(&path) {
            Ok(bytes) => return bytes.try_into().map_err(|_| SealedError::Damaged(path.clone())),
            Err(error) if error.kind() == ErrorKind::NotFound => {}
            Err(error) => return Err(failed(error)),
        }
        let made = seal::random::<{ seal::KEY }>().map_err(|_| SealedError::Damaged(path.clone()))?;
        // Of two processes that make one, the first one's stays: a link does not replace what is there.
        let unfinished = directory.join(format!("{KEY_FILE}.{}", Uuid::now_v7()));
        let linked =
            private_file::replace(&unfinished, &made).and_then(|()| fs::hard_link(&unfinished, &path));
        let removed = fs::remove_file(&unfinished);
        match linked {
            Err(error) if error.kind() != ErrorKind::AlreadyExists => return Err(failed(error)),
            _ => removed.and_then(|()| sync(directory)).map_err(failed)?,
        }
    }
}

#[cfg(test)]
mod tests {
    use hotline_proto::v1::Call;

    use super::*;

    type Calls = SealedFiles<Call>;

    fn call(summary: &str) -> Call {
        Call { summary: summary.to_owned(), ..Call::default() }
    }

    fn summaries(calls: &Calls) -> Vec<String> {
        calls.all().unwrap().into_iter().filter_map(|kept| kept.entry).map(|call| call.summary).collect()
    }

    #[test]
    fn what_is_kept_is_there_in_its_order_until_it_is_removed() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("calls");
        let calls = Calls::open(&path).unwrap();
        let ids = ["停水", "断药", "被困"].map(|summary| {
            let id = Uuid::now_v7();
            calls.put(id, &call(summary)).unwrap();
            id
        });
        // Another process, with the key of the seat.
        let calls = Calls::open(&path).unwrap();
        assert_eq!(summaries(&calls), ["停水", "断药", "被困"]);
        calls.put(ids[1], &call("断药两天")).unwrap();
        assert_eq!(summaries(&calls), ["停水", "断药两天", "被困"]);
        calls.remove(ids[0]).unwrap();
        calls.remove(ids[0]).unwrap();
        assert_eq!(summaries(&calls), ["断药两天", "被困"]);
        let files: Vec<_> = fs::read_dir(&path).unwrap().map(|file| file.unwrap().path()).collect();
        assert_eq!(files.len(), 3, "two calls and the key: {files:?}");
        for file in files {
            let bytes = fs::read(file).unwrap();
            assert!(!bytes.windows(6).any(|bytes| bytes == "断药".as_bytes()));
        }
    }

    #[test]
    fn one_that_does_not_open_is_told_and_hides_no_other() {
        let dir = tempfile::tempdir().unwrap();
        let calls = Calls::open(dir.path()).unwrap();
        let (broken, whole) = (Uuid::now_v7(), Uuid::now_v7());
        calls.put(broken, &call("停水")).unwrap();
        calls.put(whole, &call("断药")).unwrap();
        let mut bytes = fs::read(calls.path(broken)).unwrap();
        bytes[20] ^= 1;
        fs::write(calls.path(broken), bytes).unwrap();
        // What an interrupted command left is no call.
        fs::write(dir.path().join("x.kept.unfinished"), "x").unwrap();
        let all = calls.all().unwrap();
        let opened: Vec<_> = all.iter().map(|kept| (kept.id, kept.entry.is_some())).collect();
        assert_eq!(opened, [(broken, false), (whole, true)]);
    }

    #[test]
    fn one_process_sends_at_a_time() {
        let dir = tempfile::tempdir().unwrap();
        let calls = Calls::open(dir.path()).unwrap();
        let held = calls.lock().unwrap();
        assert!(held.is_some() && calls.lock().unwrap().is_none());
        drop(held);
        assert!(calls.lock().unwrap().is_some());
    }
}
