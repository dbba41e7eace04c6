//! What is sent for a token: `hl_`, the id, 256 random bits and a checksum, in hexadecimal digits. It is shown once and never stored.

use sha2::{Digest, Sha256};
use subtle::ConstantTimeEq as _;

use crate::hex;
use crate::store::db::{Error, random};

/// What it begins with, so that people and scanners for secrets know it.
const PREFIX: &str = "hl_";
/// Number of bytes of an id.
const ID: usize = 6;
/// Number of random bytes.
const KEY: usize = 32;
/// Number of bytes of the checksum, which tells one that was copied incompletely from one that is not known.
const CHECKSUM: usize = 4;

/// An id with what proves that somebody was given it.
pub struct Secret {
    id: String,
    key: [u8; KEY],
}

impl Secret {
    /// A new one.
    pub fn make() -> Result<Self, Error> {
        Ok(Self { id: hex::digits(&random::bytes::<ID>()?), key: random::bytes()? })
    }

    /// Reads what was sent. None if it is none, or not all of one.
    pub fn parse(text: &str) -> Option<Self> {
        let bytes = hex::bytes(text.strip_prefix(PREFIX)?)?;
        let (id, rest) = bytes.split_at_checked(ID)?;
        let (key, sum) = rest.split_at_checked(KEY)?;
        let secret = Self { id: hex::digits(id), key: key.try_into().ok()? };
        (secret.checksum() == sum).then_some(secret)
    }

    /// The id of its token.
    pub fn id(&self) -> &str {
        &self.id
    }

    /// What is shown, once.
    pub fn text(&self) -> String {
        format!("{PREFIX}{}{}{}", self.id, hex::digits(&self.key), hex::digits(&self.checksum()))
    }

    /// What is stored. 256 random bits need no slow hash.
    pub fn hash(&self) -> Vec<u8> {
        Sha256::digest(self.key).to_vec()
    }

    /// Whether it is the one of which this is the hash. Takes as long for any other.
    pub fn has_hash(&self, hash: &[u8]) -> bool {
        self.hash().ct_eq(hash).into()
    }

    fn checksum(&self) -> Vec<u8> {
        Sha256::digest([b"hotline token:", self.id.as_bytes(), &self.key].concat())[..CHECKSUM].to_vec()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn it_is_read_as_it_was_shown_and_no_other_way() {
        let secret = Secret::make().unwrap();
        let text = secret.text();
        let read = Secret::parse(&text).unwrap();
        assert_eq!(read.id(), secret.id());
        assert!(read.has_hash(&secret.hash()));
        assert!(!Secret::make().unwrap().has_hash(&secret.hash()));
        assert!(!text.contains(&hex::digits(&secret.hash())));
        let mut wrong: Vec<String> = (0..text.len())
            .map(|at| {
                let other = if text.as_bytes()[at] == b'0' { "1" } else { "0" };
                format!("{}{other}{}", &text[..at], &text[at + 1..])
            })
            .collect();
        wrong.extend((0..text.len()).map(|length| text[..length].to_owned()));
        wrong.extend([format!("{text}0"), format!("{text}00"), format!(" {text}"), "é".repeat(40)]);
        for text in wrong {
            assert!(Secret::parse(&text).is_none(), "{text}");
        }
    }
}
