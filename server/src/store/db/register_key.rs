//! The key of a register. It makes the digests by which a repeated request is recognised, authenticates page tokens, and signs the heads of the journals. It lies in a file of its
//! own, never in the database: whoever has only the database cannot try out what a request was, or sign another journal.

use std::path::Path;

use hmac::{Hmac, KeyInit, Mac};
use sha2::{Digest, Sha256};

use super::Error;
use super::key_file;

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
        Ok(key_file::read(file)?.map(Self))
    }

    /// Makes a key in a file that only its owner can read. If another server makes it at the same time, that one is taken.
    pub fn make(file: &Path) -> Result<Self, Error> {
        key_file::make(file).map(Self)
    }
}
