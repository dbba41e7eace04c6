//! The outbox: calls that were logged and are not known to be recorded. They lie at the seat, each in a file of its own, until the server has said
//! what became of them.
//!
//! A file is written, synced, renamed and its directory synced before the call is sent, so that what was typed outlives the server, the network and
//! the seat. Names of files are random ids, which grow with time; what is in them is sealed with the key of the seat.

mod entry;
mod keeping;
mod seal;
mod sending;

use std::fs::{self, File, OpenOptions};
use std::io::{self, ErrorKind};
use std::os::unix::fs::{DirBuilderExt as _, OpenOptionsExt as _};
use std::path::{Path, PathBuf};

use prost::Message as _;
use uuid::Uuid;

use crate::private_file::{self, sync};

pub use self::entry::{Entry, Register, Writer};
pub use self::keeping::{complete, deliver, is_for_later, patience};
pub use self::sending::{Sending, after, open, send, tell, waiting};

/// How the name of a file of a call ends.
const CALL: &str = "call";
/// The file with the key of the seat.
const KEY_FILE: &str = "seat.key";
/// The file whose lock is held while calls are sent.
const LOCK_FILE: &str = "lock";

/// Why something cannot be kept, or read again.
#[derive(Debug, thiserror::Error)]
pub enum OutboxError {
    /// A file cannot be written or read.
    #[error("{0}: {1}")]
    File(PathBuf, #[source] io::Error),
    /// What lies there was changed, or sealed with another key.
    #[error("{0} does not open")]
    Damaged(PathBuf),
}

type Result<T> = std::result::Result<T, OutboxError>;

/// The outbox of a seat.
#[derive(Debug)]
pub struct Outbox {
    directory: PathBuf,
    key: [u8; seal::KEY],
}

/// An entry, and the name under which it lies.
#[derive(Debug)]
pub struct Kept {
    /// Its name, which grows with time.
    pub id: Uuid,
    /// What it says; none if it does not open.
    pub entry: Option<Entry>,
}

impl Outbox {
    /// Opens the outbox in a directory, which is made for its user alone, with a key of its own.
    pub fn open(directory: &Path) -> Result<Self> {
        let failed = |error| OutboxError::File(directory.to_owned(), error);
        fs::DirBuilder::new().recursive(true).mode(0o700).create(directory).map_err(failed)?;
        let key = key(directory)?;
        Ok(Self { directory: directory.to_owned(), key })
    }

    /// The outbox in a directory, if something is kept there. Makes nothing.
    pub fn if_any(directory: Option<&Path>) -> Result<Option<Self>> {
        let Some(directory) = directory else { return Ok(None) };
        match fs::read_dir(directory) {
            Err(error) if matches!(error.kind(), ErrorKind::NotFound | ErrorKind::NotADirectory) => Ok(None),
            Err(error) => Err(OutboxError::File(directory.to_owned(), error)),
            Ok(mut files) => {
                let is_any = files.any(|file| file.is_ok_and(|file| id_of(&file.path()).is_some()));
                is_any.then(|| Self::open(directory)).transpose()
            }
        }
    }

    /// Keeps an entry. It is on the disk when this returns.
    pub fn put(&self, id: Uuid, entry: &Entry) -> Result<()> {
        let name = id.to_string();
        let path = self.path(id);
        let sealed = seal::seal(&self.key, &name, &entry.encode_to_vec());
        let sealed = sealed.map_err(|_| OutboxError::Damaged(path.clone()))?;
        private_file::replace(&path, &sealed).map_err(|error| OutboxError::File(path, error))
    }

    /// What is kept, the oldest first.
    pub fn all(&self) -> Result<Vec<Kept>> {
        let failed = |error| OutboxError::File(self.directory.clone(), error);
        let mut ids = Vec::new();
        for file in fs::read_dir(&self.directory).map_err(failed)? {
            ids.extend(id_of(&file.map_err(failed)?.path()));
        }
        ids.sort_unstable();
        let kept =
            ids.into_iter().map(|id| Ok(Kept { id, entry: self.read(id)? })).collect::<Result<Vec<_>>>();
        // One that another process has sent meanwhile has gone.
        Ok(kept?.into_iter().filter(|kept| kept.entry.is_some() || self.path(kept.id).exists()).collect())
    }

    fn read(&self, id: Uuid) -> Result<Option<Entry>> {
        let path = self.path(id);
        let sealed = match fs::read(&path) {
            Err(error) if error.kind() == ErrorKind::NotFound => return Ok(None),
            read => read.map_err(|error| OutboxError::File(path, error))?,
        };
        let opened = seal::open(&self.key, &id.to_string(), &sealed).ok();
        Ok(opened.and_then(|bytes| Entry::decode(bytes.as_slice()).ok()))
    }

    /// Removes an entry, which the server has recorded or a person gives up.
    pub fn remove(&self, id: Uuid) -> Result<()> {
        let path = self.path(id);
        let removed = match fs::remove_file(&path) {
            Err(error) if error.kind() == ErrorKind::NotFound => Ok(()),
            removed => removed.and_then(|()| sync(&self.directory)),
        };
        removed.map_err(|error| OutboxError::File(path, error))
    }

    /// Holds the outbox while calls are sent, so that two commands do not send the same. None if another one does.
    pub fn lock(&self) -> Result<Option<File>> {
        let path = self.directory.join(LOCK_FILE);
        let failed = |error| OutboxError::File(path.clone(), error);
        let file = OpenOptions::new().create(true).truncate(false).write(true).mode(0o600).open(&path);
        let file = file.map_err(failed)?;
        match file.try_lock() {
            Ok(()) => Ok(Some(file)),
            Err(fs::TryLockError::WouldBlock) => Ok(None),
            Err(fs::TryLockError::Error(error)) => Err(failed(error)),
        }
    }

    /// Where an entry lies.
    pub fn path(&self, id: Uuid) -> PathBuf {
        self.directory.join(id.to_string()).with_extension(CALL)
    }
}

/// The id of the call that a file keeps. None of any other file.
fn id_of(path: &Path) -> Option<Uuid> {
    let is_call = path.extension().is_some_and(|end| end == CALL);
    let stem = path.file_stem().and_then(|stem| stem.to_str()).unwrap_or_default();
    Uuid::parse_str(stem).ok().filter(|_| is_call)
}

/// The key of a seat, which is made with its first use.
fn key(directory: &Path) -> Result<[u8; seal::KEY]> {
    let path = directory.join(KEY_FILE);
    let failed = |error| OutboxError::File(path.clone(), error);
    loop {
        match fs::read(&path) {
            Ok(bytes) => return bytes.try_into().map_err(|_| OutboxError::Damaged(path.clone())),
            Err(error) if error.kind() == ErrorKind::NotFound => {}
            Err(error) => return Err(failed(error)),
        }
        let made = seal::random::<{ seal::KEY }>().map_err(|_| OutboxError::Damaged(path.clone()))?;
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
    use hotline_proto::v1::{Call, CreateCallRequest};

    use super::*;

    fn entry(summary: &str) -> Entry {
        let call = Call { summary: summary.to_owned(), ..Call::default() };
        let request = CreateCallRequest { call: Some(call), ..CreateCallRequest::default() };
        Entry { request, ..Entry::default() }
    }

    fn summaries(outbox: &Outbox) -> Vec<String> {
        let entries = outbox.all().unwrap().into_iter().filter_map(|kept| kept.entry);
        entries.map(|entry| entry.request.call.unwrap_or_default().summary).collect()
    }

    #[test]
    fn what_is_kept_is_there_in_its_order_until_it_is_removed() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("outbox");
        let outbox = Outbox::open(&path).unwrap();
        let ids = ["停水", "断药", "被困"].map(|summary| {
            let id = Uuid::now_v7();
            outbox.put(id, &entry(summary)).unwrap();
            id
        });
        // Another process, with the key of the seat.
        let outbox = Outbox::open(&path).unwrap();
        assert_eq!(summaries(&outbox), ["停水", "断药", "被困"]);
        outbox.put(ids[1], &entry("断药两天")).unwrap();
        assert_eq!(summaries(&outbox), ["停水", "断药两天", "被困"]);
        outbox.remove(ids[0]).unwrap();
        outbox.remove(ids[0]).unwrap();
        assert_eq!(summaries(&outbox), ["断药两天", "被困"]);
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
        let outbox = Outbox::open(dir.path()).unwrap();
        let (broken, whole) = (Uuid::now_v7(), Uuid::now_v7());
        outbox.put(broken, &entry("停水")).unwrap();
        outbox.put(whole, &entry("断药")).unwrap();
        let mut bytes = fs::read(outbox.path(broken)).unwrap();
        bytes[20] ^= 1;
        fs::write(outbox.path(broken), bytes).unwrap();
        // What an interrupted command left is no call.
        fs::write(dir.path().join("x.call.unfinished"), "x").unwrap();
        let all = outbox.all().unwrap();
        let opened: Vec<_> = all.iter().map(|kept| (kept.id, kept.entry.is_some())).collect();
        assert_eq!(opened, [(broken, false), (whole, true)]);
    }

    #[test]
    fn one_process_sends_at_a_time() {
        let dir = tempfile::tempdir().unwrap();
        let outbox = Outbox::open(dir.path()).unwrap();
        let held = outbox.lock().unwrap();
        assert!(held.is_some() && outbox.lock().unwrap().is_none());
        drop(held);
        assert!(outbox.lock().unwrap().is_some());
    }

    #[test]
    fn who_typed_it_is_known_by_the_principal_else_by_the_token() {
        let writer =
            |principal: &str, token: &str| Writer { principal: principal.into(), token: token.into() };
        assert!(writer("operators/OP1", "a").is(&writer("operators/OP1", "b")));
        assert!(!writer("operators/OP1", "a").is(&writer("operators/OP2", "a")));
        assert!(writer("", "a").is(&writer("operators/OP1", "a")));
        assert!(!writer("", "a").is(&writer("operators/OP1", "b")));
    }
}
