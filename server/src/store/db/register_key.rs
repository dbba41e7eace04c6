//! The key of a register. It makes the digests by which a repeated request is recognised, authenticates page tokens, and signs the heads of the journals. It lies in a file of its
//! own, never in the database: whoever has only the database cannot try out what a request was, or sign another journal.

use std::fs;
use std::io::{self, Write as _};
use std::path::{Path, PathBuf};

use hmac::{Hmac, KeyInit, Mac};
use sha2::{Digest, Sha256};
use uuid::Uuid;

use super::Error;
use super::hex;
use super::private;
use super::unfinished::sync_directory;

/// Number of bytes of a fingerprint.
const FINGERPRINT: usize = 16;
/// Number of bytes of a request's digest.
const DIGEST: usize = 16;

/// The key of a register.
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct RegisterKey([u8; 32]);

impl From<[u8; 32]> for RegisterKey {
    fn from(bytes: [u8; 32]) -> Self {
        Self(bytes)
    }
}

impl RegisterKey {
    /// Its bytes.
    pub fn bytes(&self) -> &[u8; 32] {
        &self.0
    }

    /// By which the register recognises its key, and from which nobody learns the key.
    pub fn fingerprint(&self) -> Vec<u8> {
        Sha256::digest([b"hotline register key:".as_slice(), &self.0].concat())[..FINGERPRINT].to_vec()
    }

    /// A keyed digest of who writes what, so that the journal recognises a repeated request without telling what it was.
    pub fn digest(&self, actor: &str, content: &[u8]) -> Vec<u8> {
        let mut mac = Hmac::<Sha256>::new_from_slice(&self.0).expect("HMAC takes a key of any length");
        mac.update(actor.as_bytes());
        mac.update(&[0]);
        mac.update(content);
        mac.finalize().into_bytes()[..DIGEST].to_vec()
    }

    /// The seed of the Ed25519 key that signs the heads of the journals.
    pub fn head_seed(&self) -> [u8; 32] {
        let mut mac = Hmac::<Sha256>::new_from_slice(&self.0).expect("HMAC takes a key of any length");
        mac.update(b"hotline heads, Ed25519");
        mac.finalize().into_bytes().into()
    }

    /// Reads a key. None if there is no file.
    pub fn read(file: &Path) -> Result<Option<Self>, Error> {
        let text = match fs::read_to_string(file) {
            Ok(text) => text,
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(None),
            Err(source) => return Err(Error::Io { what: format!("cannot read {}", file.display()), source }),
        };
        let key = hex::bytes(text.trim()).and_then(|bytes| bytes.try_into().ok());
        let damaged =
            || Error::Unfit(format!("{} does not hold a key: 64 hexadecimal digits", file.display()));
        key.map(|key| Some(Self(key))).ok_or_else(damaged)
    }

    /// Makes a key in a file that only its owner can read. If another server makes it at the same time, that one is taken.
    pub fn make(file: &Path) -> Result<Self, Error> {
        let mut key = [0; 32];
        getrandom::fill(&mut key).map_err(|error| Error::Unfit(format!("no random numbers: {error}")))?;
        let digits = hex::digits(&key);
        let io = |source| Error::Io { what: format!("cannot write {}", file.display()), source };
        let unfinished = PathBuf::from(format!("{}.{}", file.display(), Uuid::new_v4()));
        let written = write(&unfinished, &format!("{digits}\n")).and_then(|()| {
            match fs::hard_link(&unfinished, file) {
                Err(error) if error.kind() != io::ErrorKind::AlreadyExists => Err(error),
                _ => sync_directory(file),
            }
        });
        fs::remove_file(&unfinished).or_else(|error| written.as_ref().map(drop).map_err(|_| error)).ok();
        written.map_err(io)?;
        Self::read(file)?.ok_or_else(|| Error::Unfit(format!("{} is gone", file.display())))
    }
}

fn write(file: &Path, text: &str) -> io::Result<()> {
    let mut file = private::create(file)?;
    file.write_all(text.as_bytes())?;
    file.sync_all()
}

/// Copies the key of a register to where it is kept or needed. Where there is a file already, it stays.
pub fn copy(from: &Path, to: &Path) -> Result<(), Error> {
    match fs::read_to_string(from) {
        Ok(text) if !to.exists() => {
            let io = |source| Error::Io { what: format!("cannot write {}", to.display()), source };
            write(to, &text).and_then(|()| sync_directory(to)).map_err(io)
        }
        _ => Ok(()),
    }
}
