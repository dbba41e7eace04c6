//! Encryption of texts at rest. A key in a file outside of the database wraps a random key for the data of each period; from that are made a key that seals texts
//! (ChaCha20-Poly1305, RFC 8439), and keys of the hashes by which numbers, places and words are found (HMAC-SHA-256, cut off).
//!
//! Without the key file nobody reads texts in the database, its log, a side file or a dump. SECURITY.md says what equal hashes still tell.

use std::collections::HashMap;
use std::fmt;
use std::path::Path;
use std::sync::{Arc, Mutex, OnceLock, PoisonError};

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use hmac::{Hmac, KeyInit as _, Mac as _};
use ring::aead::{Aad, CHACHA20_POLY1305, LessSafeKey, NONCE_LEN, Nonce, UnboundKey};
use sha2::{Digest as _, Sha256};

use super::error::Error;
use super::key_file;
use super::random;
use crate::hex;

/// Bytes of a fingerprint.
const FINGERPRINT: usize = 16;
/// Bytes of the hash of a number or a place: no two are the same by chance.
const NAME_HASH: usize = 16;
/// Bytes of the hash of a word. Rows that are found by chance are dropped when their text is read.
const TERM_HASH: usize = 5;

/// The key that wraps the keys of the data, from a file outside of the database.
#[derive(Clone)]
pub struct EncryptionKey {
    sealer: Sealer,
    fingerprint: Vec<u8>,
}

impl EncryptionKey {
    /// Reads a key. None if there is no file.
    pub fn read(file: &Path) -> Result<Option<Self>, Error> {
        Ok(key_file::read(file)?.as_ref().map(Self::from_bytes))
    }

    /// Makes a key in a file that only its owner can read.
    pub fn make(file: &Path) -> Result<Self, Error> {
        Ok(Self::from_bytes(&key_file::make(file)?))
    }

    fn from_bytes(bytes: &[u8; 32]) -> Self {
        let fingerprint =
            Sha256::digest([b"hotline encryption key:".as_slice(), bytes].concat())[..FINGERPRINT].to_vec();
        Self { sealer: Sealer::new(&derived(bytes, "wrap")), fingerprint }
    }

    /// By which the register recognises the key, and from which nobody learns it.
    pub fn fingerprint(&self) -> &[u8] {
        &self.fingerprint
    }

    /// The fingerprint as people compare it: 32 hexadecimal digits.
    pub fn shown_fingerprint(&self) -> String {
        hex::digits(&self.fingerprint)
    }

    /// Wraps the key of a period's data.
    pub fn wrap(&self, period_key: i64, key: &DataKey) -> Result<Vec<u8>, Error> {
        self.sealer.seal(&wrapped_name(period_key), &key.0)
    }

    /// The key of a period's data that was wrapped. Fails if another key has wrapped it.
    pub fn unwrap(&self, period_key: i64, wrapped: &[u8]) -> Result<DataKey, Error> {
        let key = self.sealer.open(&wrapped_name(period_key), wrapped);
        let key = key.and_then(|key| key.try_into().ok()).map(DataKey);
        key.ok_or_else(|| {
            Error::Damaged(format!("the key of the data of period {period_key} cannot be unwrapped"))
        })
    }
}

fn wrapped_name(period_key: i64) -> String {
    format!("data key:{period_key}")
}

/// The random key of a period's data.
pub struct DataKey([u8; 32]);

impl DataKey {
    /// A new one.
    pub fn random() -> Result<Self, Error> {
        Ok(Self(random::bytes()?))
    }
}

/// How the texts of a period are protected at rest. Cheap to clone.
#[derive(Clone, Default)]
pub struct Protection(Option<Arc<Keys>>);

/// The keys that are made of the key of a period's data.
struct Keys {
    sealer: Sealer,
    numbers: Hmac<Sha256>,
    places: Hmac<Sha256>,
    terms: Hmac<Sha256>,
}

impl Protection {
    /// Under the key of a period's data.
    pub fn new(key: &DataKey) -> Self {
        let hashes = |purpose| {
            Hmac::new_from_slice(&derived(&key.0, purpose)).expect("HMAC takes a key of any length")
        };
        Self(Some(Arc::new(Keys {
            sealer: Sealer::new(&derived(&key.0, "texts")),
            numbers: hashes("numbers"),
            places: hashes("places"),
            terms: hashes("terms"),
        })))
    }

    /// What the storage keeps for the key of a phone number: the same for the same number. What is kept already stays as it is.
    pub fn number(&self, phone_key: &str) -> String {
        match &self.0 {
            Some(keys) if !phone_key.starts_with(KEPT) => {
                format!("{KEPT}{}", name_hash(&keys.numbers, phone_key))
            }
            _ => phone_key.to_owned(),
        }
    }

    /// What the storage keeps for a place.
    pub fn place(&self, place: &str) -> String {
        match &self.0 {
            Some(keys) => name_hash(&keys.places, place),
            None => place.to_owned(),
        }
    }

    /// What the index of texts keeps for a term. Lower case letters and digits.
    pub fn term(&self, term: String) -> String {
        match &self.0 {
            None => term,
            Some(keys) => hex::digits(&hash(&keys.terms, &term)[..TERM_HASH]),
        }
    }

    /// Whether texts are sealed, and not kept as they are.
    pub fn seals(&self) -> bool {
        self.0.is_some()
    }

    /// Seals a text. `name` says what it belongs to, and it opens under no other. Fails if there is no key.
    pub fn seal(&self, name: &str, text: &[u8]) -> Result<Vec<u8>, Error> {
        let keys =
            self.0.as_ref().ok_or_else(|| Error::Unfit(format!("there is no key to seal {name} with")))?;
        keys.sealer.seal(name, text)
    }

    /// Opens what was sealed. Fails if it was changed, or belongs to something else.
    pub fn open(&self, name: &str, sealed: &[u8]) -> Result<Vec<u8>, Error> {
        let opened = self.0.as_ref().and_then(|keys| keys.sealer.open(name, sealed));
        opened.ok_or_else(|| {
            Error::Damaged(format!("the texts of {name} cannot be opened: they are not what was sealed"))
        })
    }
}

/// What the hash of a number begins with, and no key of a number does.
const KEPT: char = '#';

fn name_hash(mac: &Hmac<Sha256>, text: &str) -> String {
    URL_SAFE_NO_PAD.encode(&hash(mac, text)[..NAME_HASH])
}

/// A key for a purpose, made of another one.
fn derived(key: &[u8; 32], purpose: &str) -> [u8; 32] {
    let mac = Hmac::<Sha256>::new_from_slice(key).expect("HMAC takes a key of any length");
    hash(&mac, &format!("hotline at rest, {purpose}"))
}

fn hash(mac: &Hmac<Sha256>, text: &str) -> [u8; 32] {
    let mut mac = mac.clone();
    mac.update(text.as_bytes());
    mac.finalize().into_bytes().into()
}

/// Seals bytes under random nonces. Four thousand million of them may be sealed under one key before two nonces are likely to be the same.
#[derive(Clone)]
struct Sealer(Arc<LessSafeKey>);

impl Sealer {
    fn new(key: &[u8; 32]) -> Self {
        let key = UnboundKey::new(&CHACHA20_POLY1305, key).expect("a key of 32 bytes");
        Self(Arc::new(LessSafeKey::new(key)))
    }

    /// The nonce, then what is sealed, then its tag.
    fn seal(&self, name: &str, text: &[u8]) -> Result<Vec<u8>, Error> {
        let nonce: [u8; NONCE_LEN] = random::bytes()?;
        let mut sealed = Vec::with_capacity(NONCE_LEN + text.len() + CHACHA20_POLY1305.tag_len());
        sealed.extend_from_slice(&nonce);
        sealed.extend_from_slice(text);
        let nonce = Nonce::assume_unique_for_key(nonce);
        let tag = self.0.seal_in_place_separate_tag(nonce, Aad::from(name), &mut sealed[NONCE_LEN..]);
        let tag = tag.map_err(|_| Error::Unfit(format!("the texts of {name} are too long to be sealed")))?;
        sealed.extend_from_slice(tag.as_ref());
        Ok(sealed)
    }

    fn open(&self, name: &str, sealed: &[u8]) -> Option<Vec<u8>> {
        let (nonce, text) = sealed.split_at_checked(NONCE_LEN)?;
        let (nonce, mut text) = (Nonce::try_assume_unique_for_key(nonce).ok()?, text.to_vec());
        let length = self.0.open_in_place(nonce, Aad::from(name), &mut text).ok()?.len();
        text.truncate(length);
        Some(text)
    }
}

/// How a register is encrypted.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Encryption {
    /// Fingerprint of the key that wraps those of the periods. None if it is not encrypted.
    pub key: Option<Vec<u8>>,
    /// Random, new each time that it is encrypted.
    pub id: Option<Vec<u8>>,
}

/// The keys that a process has of a register: the one from the file, if there is one, and those of the periods that it has unwrapped. Cheap to clone.
#[derive(Clone, Default)]
pub struct KeyRing(Arc<Ring>);

#[derive(Default)]
struct Ring {
    key: Option<EncryptionKey>,
    /// How the register was encrypted when the key was held against it.
    checked: OnceLock<Encryption>,
    periods: Mutex<HashMap<i64, Protection>>,
}

impl KeyRing {
    /// With a key from a file.
    pub fn with(key: EncryptionKey) -> Self {
        Self(Arc::new(Ring { key: Some(key), ..Ring::default() }))
    }

    /// The key that wraps those of the periods.
    pub fn key(&self) -> Option<&EncryptionKey> {
        self.0.key.as_ref()
    }

    /// How the register was encrypted when the key was held against it. None before that.
    pub fn checked(&self) -> Option<&Encryption> {
        self.0.checked.get()
    }

    /// Notes that the key is the register's.
    pub fn note_checked(&self, encryption: Encryption) {
        _ = self.0.checked.set(encryption);
    }

    fn of(&self, period_key: i64) -> Option<Protection> {
        self.0.periods.lock().unwrap_or_else(PoisonError::into_inner).get(&period_key).cloned()
    }

    fn keep(&self, period_key: i64, protection: Protection) {
        self.0.periods.lock().unwrap_or_else(PoisonError::into_inner).insert(period_key, protection);
    }
}

impl fmt::Debug for KeyRing {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("KeyRing").field("has_key", &self.0.key.is_some()).finish_non_exhaustive()
    }
}

/// The keys as a connection uses them: those of a period that its transaction begins are no other connection's until it is committed.
#[derive(Default)]
pub struct ConnKeys {
    ring: KeyRing,
    begun: Vec<(i64, Protection)>,
}

impl ConnKeys {
    /// Those of a ring.
    pub fn new(ring: KeyRing) -> Self {
        Self { ring, begun: Vec::new() }
    }

    /// The ring that all connections share.
    pub fn ring(&self) -> &KeyRing {
        &self.ring
    }

    /// The protection of a period, if it is known already.
    pub fn known(&self, period_key: i64) -> Option<Protection> {
        let begun = self.begun.iter().find(|(begun, _)| *begun == period_key);
        begun.map(|(_, protection)| protection.clone()).or_else(|| self.ring.of(period_key))
    }

    /// Keeps the protection of a period whose key is committed.
    pub fn keep(&self, period_key: i64, protection: Protection) {
        self.ring.keep(period_key, protection);
    }

    /// Keeps the protection of a period that the transaction begins, for as long as that lasts.
    pub fn begin(&mut self, period_key: i64, protection: Protection) {
        self.begun.push((period_key, protection));
    }

    /// Forgets what an earlier transaction began.
    pub fn end(&mut self) {
        self.begun.clear();
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn protection(seed: u8) -> Protection {
        Protection::new(&DataKey([seed; 32]))
    }

    proptest! {
        #[test]
        fn what_is_sealed_opens_under_its_name_and_key_alone(text: Vec<u8>, at: usize, other in 1u8..) {
            let sealed = protection(1).seal("call 1", &text).unwrap();
            prop_assert_eq!(protection(1).open("call 1", &sealed).unwrap(), text);
            prop_assert!(protection(1).open("call 2", &sealed).is_err());
            prop_assert!(protection(2).open("call 1", &sealed).is_err());
            let mut changed = sealed.clone();
            let at = at % changed.len();
            changed[at] ^= other;
            prop_assert!(protection(1).open("call 1", &changed).is_err());
            prop_assert!(protection(1).open("call 1", &sealed[..at]).is_err(), "cut off");
        }
    }

    #[test]
    fn hashes_are_the_same_in_a_period_and_others_elsewhere() {
        let (a, b) = (protection(1), protection(2));
        let number = "+8613800000001";
        assert_eq!(a.number(number), protection(1).number(number));
        assert_ne!(a.number(number), b.number(number));
        assert_eq!(a.number(&a.number(number)), a.number(number));
        assert_ne!(a.number(number), a.place(number));
        let term = a.term("透析".to_owned());
        assert_eq!(term.len(), 2 * TERM_HASH);
        assert!(term.chars().all(|c| c.is_ascii_digit() || c.is_ascii_lowercase()));
        let none = Protection::default();
        assert_eq!(
            (none.number(number), none.term("透析".to_owned())),
            (number.to_owned(), "透析".to_owned())
        );
        assert!(!none.seals() && none.seal("call 1", b"x").is_err());
    }

    #[test]
    fn a_key_is_unwrapped_by_the_one_that_wrapped_it_for_its_period() {
        let (key, other) = (EncryptionKey::from_bytes(&[1; 32]), EncryptionKey::from_bytes(&[2; 32]));
        let data = DataKey::random().unwrap();
        let wrapped = key.wrap(7, &data).unwrap();
        assert_eq!(key.unwrap(7, &wrapped).unwrap().0, data.0);
        assert!(key.unwrap(8, &wrapped).is_err() && other.unwrap(7, &wrapped).is_err());
        assert_ne!(key.fingerprint(), other.fingerprint());
    }
}
