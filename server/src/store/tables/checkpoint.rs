//! Checkpoints: what is signed of the head of a journal, and the key that signs it.
//!
//! The text has the form of <https://c2sp.org/tlog-checkpoint>: whose journal it is, how many entries it has, and in place of the hash of a tree that of the last entry,
//! which covers all before it. One key signs the heads of all journals of a register; it is made of the key of the register and never stored.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD as BASE64;
use uuid::Uuid;

use crate::domain::period::PeriodId;
use crate::store::db::register_key::RegisterKey;
use crate::store::db::signed_note::{SigningKey, VerifierKey};

/// Stands for the journal of tokens. No id of a period begins like that.
const TOKENS: &str = "_tokens";

/// A journal of a register.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum JournalName {
    /// That of a period.
    Period(PeriodId),
    /// That of tokens.
    Tokens,
}

impl JournalName {
    fn parse(text: &str) -> Option<Self> {
        if text == TOKENS { Some(Self::Tokens) } else { PeriodId::parse(text).map(Self::Period) }
    }

    fn as_str(&self) -> &str {
        match self {
            Self::Period(id) => id.as_str(),
            Self::Tokens => TOKENS,
        }
    }
}

impl std::fmt::Display for JournalName {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(match self {
            Self::Period(id) => id.as_str(),
            Self::Tokens => "tokens",
        })
    }
}

/// The end of a journal, as it is signed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Checkpoint {
    /// Id of the register.
    pub register: Uuid,
    /// Whose end it is.
    pub journal: JournalName,
    /// Position of the last entry.
    pub position: i64,
    /// Its hash.
    pub hash: Vec<u8>,
}

impl Checkpoint {
    /// Three lines: `hotline/`, the id of the register and the journal; the position; the hash as Base64.
    pub fn text(&self) -> String {
        let Self { register, journal, position, hash } = self;
        format!("{}/{}\n{position}\n{}\n", key_name(*register), journal.as_str(), BASE64.encode(hash))
    }

    /// Reads the text. None unless it is written in the one way in which it is signed.
    pub fn parse(text: &str) -> Option<Self> {
        let mut lines = text.lines();
        let mut origin = lines.next()?.strip_prefix("hotline/")?.split('/');
        let checkpoint = Self {
            register: Uuid::parse_str(origin.next()?).ok()?,
            journal: JournalName::parse(origin.next()?)?,
            position: lines.next()?.parse().ok()?,
            hash: BASE64.decode(lines.next()?).ok()?,
        };
        (checkpoint.text() == text).then_some(checkpoint)
    }
}

/// The name of the key that signs the heads of a register.
fn key_name(register: Uuid) -> String {
    format!("hotline/{register}")
}

/// What the signatures of a register's heads are checked with.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct HeadVerifier {
    register: Uuid,
    key: VerifierKey,
}

impl HeadVerifier {
    /// The key that somebody has kept of a register. None if it is the key of another one.
    pub fn new(register: Uuid, key: VerifierKey) -> Option<Self> {
        (key.name() == key_name(register)).then_some(Self { register, key })
    }

    /// The key by itself.
    pub fn key(&self) -> &VerifierKey {
        &self.key
    }

    /// Id of the register.
    pub fn register(&self) -> Uuid {
        self.register
    }

    /// The end of one of the register's journals.
    pub fn checkpoint(&self, journal: JournalName, position: i64, hash: &[u8]) -> Checkpoint {
        Checkpoint { register: self.register, journal, position, hash: hash.to_vec() }
    }

    /// Whether the end of a journal has a signature, and that is of the key.
    pub fn verifies(&self, checkpoint: &Checkpoint, signature: Option<&[u8]>) -> bool {
        signature.is_some_and(|signature| self.key.verifies(&checkpoint.text(), signature))
    }
}

/// What signs the heads of a register. Cheap to clone.
#[derive(Clone)]
pub struct HeadKey {
    key: SigningKey,
    verifier: HeadVerifier,
}

impl HeadKey {
    /// The key of a register.
    pub fn new(register: Uuid, key: &RegisterKey) -> Self {
        let key = SigningKey::new(key_name(register), &key.head_seed());
        Self { verifier: HeadVerifier { register, key: key.verifier().clone() }, key }
    }

    /// Signs the end of a journal.
    pub fn sign(&self, checkpoint: &Checkpoint) -> Vec<u8> {
        self.key.sign(&checkpoint.text())
    }

    /// What its signatures are checked with.
    pub fn verifier(&self) -> &HeadVerifier {
        &self.verifier
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn checkpoint(journal: &str) -> Checkpoint {
        let journal = JournalName::parse(journal).unwrap();
        Checkpoint { register: Uuid::from_u128(7), journal, position: 12, hash: vec![1; 32] }
    }

    #[test]
    fn a_checkpoint_is_read_as_it_is_written_and_no_other_way() {
        insta::assert_snapshot!(checkpoint("flood-2022").text(), @r"
        hotline/00000000-0000-0000-0000-000000000007/flood-2022
        12
        AQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQE=
        ");
        for journal in ["flood-2022", TOKENS] {
            let checkpoint = checkpoint(journal);
            let text = checkpoint.text();
            assert_eq!(Checkpoint::parse(&text).as_ref(), Some(&checkpoint));
            for wrong in [
                text.replace("\n12\n", "\n012\n"),
                text.replace("\n12\n", "\n+12\n"),
                text.replace("hotline/", "hotline//"),
                text.replace('\n', "/x\n"),
                text.trim_end().to_owned(),
                format!("{text}more\n"),
                text.replace("0000-", "0000"),
            ] {
                assert_eq!(Checkpoint::parse(&wrong), None, "{wrong}");
            }
        }
        assert_eq!(PeriodId::parse(TOKENS), None);
    }

    #[test]
    fn a_signature_is_of_one_register_one_journal_and_one_end() {
        let key = HeadKey::new(Uuid::from_u128(7), &RegisterKey::from([7; 32]));
        let signed = checkpoint("flood-2022");
        let signature = key.sign(&signed);
        assert!(key.verifier().verifies(&signed, Some(&signature)));
        assert!(!key.verifier().verifies(&signed, None));
        for other in [
            Checkpoint { register: Uuid::from_u128(8), ..signed.clone() },
            checkpoint(TOKENS),
            Checkpoint { position: 13, ..signed.clone() },
            Checkpoint { hash: vec![2; 32], ..signed.clone() },
        ] {
            assert!(!key.verifier().verifies(&other, Some(&signature)), "{}", other.text());
        }
        let renewed = HeadKey::new(Uuid::from_u128(7), &RegisterKey::from([8; 32]));
        assert!(!renewed.verifier().verifies(&signed, Some(&signature)));
    }
}
