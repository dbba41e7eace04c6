//! Signed notes: a text with lines of signatures below it, and the Ed25519 keys that make and check them, in the form of <https://c2sp.org/signed-note>.

use std::fmt;
use std::sync::Arc;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD as BASE64;
use ring::signature::{ED25519, Ed25519KeyPair, KeyPair as _, UnparsedPublicKey};
use sha2::{Digest, Sha256};

use crate::hex;

/// What a line of a signature begins with.
const DASH: &str = "— ";
/// The byte that says of a key, and of the hash of its name, that it is Ed25519.
const ED25519_TYPE: u8 = 1;
/// Number of bytes of the hash by which a signature names its key.
const ID: usize = 4;

/// What signatures are checked with. Its text, `NAME+HASH+KEY`, is the verifier key of a note.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct VerifierKey {
    name: String,
    key: [u8; 32],
}

impl VerifierKey {
    /// Reads the text of a verifier key. None if it is none of Ed25519, or not all of one.
    pub fn parse(text: &str) -> Option<Self> {
        let (name, rest) = text.trim().split_once('+')?;
        let (id, key) = rest.split_once('+')?;
        let key = BASE64.decode(key).ok()?;
        let key = Self { name: name.to_owned(), key: key.strip_prefix(&[ED25519_TYPE])?.try_into().ok()? };
        let is_name = !name.is_empty() && !name.contains(char::is_whitespace);
        (is_name && hex::bytes(id)? == key.id()).then_some(key)
    }

    /// Whose key it is.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// Whether a signature of a text was made with the key.
    pub fn verifies(&self, text: &str, signature: &[u8]) -> bool {
        UnparsedPublicKey::new(&ED25519, self.key).verify(text.as_bytes(), signature).is_ok()
    }

    /// The note of a text with its signature.
    pub fn note(&self, text: &str, signature: &[u8]) -> String {
        let signed = [self.id().as_slice(), signature].concat();
        format!("{text}\n{DASH}{} {}\n", self.name, BASE64.encode(signed))
    }

    /// By which a signature names its key: a hash of name and key.
    fn id(&self) -> [u8; ID] {
        let digest = Sha256::digest([self.name.as_bytes(), b"\n", &[ED25519_TYPE], &self.key].concat());
        let mut id = [0; ID];
        id.copy_from_slice(&digest[..ID]);
        id
    }
}

impl fmt::Display for VerifierKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let key = BASE64.encode([&[ED25519_TYPE], self.key.as_slice()].concat());
        write!(f, "{}+{}+{key}", self.name, hex::digits(&self.id()))
    }
}

/// What signatures are made with. Cheap to clone.
#[derive(Clone)]
pub struct SigningKey {
    pair: Arc<Ed25519KeyPair>,
    verifier: VerifierKey,
}

impl SigningKey {
    /// The key of a seed. The name has no spaces and no plus.
    pub fn new(name: String, seed: &[u8; 32]) -> Self {
        let pair = Ed25519KeyPair::from_seed_unchecked(seed).expect("a seed of Ed25519 has 32 bytes");
        let mut key = [0; 32];
        key.copy_from_slice(pair.public_key().as_ref());
        Self { pair: Arc::new(pair), verifier: VerifierKey { name, key } }
    }

    /// Signs a text.
    pub fn sign(&self, text: &str) -> Vec<u8> {
        self.pair.sign(text.as_bytes()).as_ref().to_vec()
    }

    /// What its signatures are checked with.
    pub fn verifier(&self) -> &VerifierKey {
        &self.verifier
    }
}

/// A note as it was read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SignedNote {
    /// What is signed, with the end of its last line.
    pub text: String,
    signatures: Vec<NoteSignature>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
struct NoteSignature {
    name: String,
    id: Vec<u8>,
    signature: Vec<u8>,
}

impl SignedNote {
    /// Reads the notes of a text, which empty lines part. Fails with the number of the line, from 1, where a note or a signature should be.
    pub fn parse_all(text: &str) -> Result<Vec<Self>, usize> {
        let lines: Vec<&str> = text.lines().collect();
        let mut blocks = lines.split(|line| line.trim().is_empty());
        let (mut notes, mut next_line) = (Vec::new(), 1);
        while let Some(block) = blocks.next() {
            let first_line = next_line;
            next_line += block.len() + 1;
            if block.is_empty() {
                continue;
            }
            let signatures = blocks.next().unwrap_or_default();
            let wrong = signatures.iter().position(|line| NoteSignature::parse(line).is_none());
            if let Some(wrong) = wrong.or(signatures.is_empty().then_some(0)) {
                return Err((next_line + wrong).min(lines.len().max(first_line)));
            }
            next_line += signatures.len() + 1;
            let text = block.iter().flat_map(|line| [line, "\n"]).collect();
            let signatures = signatures.iter().filter_map(|line| NoteSignature::parse(line)).collect();
            notes.push(Self { text, signatures });
        }
        Ok(notes)
    }

    /// Whether it bears a signature of a key. None if no line names the key.
    pub fn is_signed_by(&self, key: &VerifierKey) -> Option<bool> {
        let by_key = |signed: &&NoteSignature| signed.name == key.name && signed.id == key.id();
        let signed = self.signatures.iter().find(by_key)?;
        Some(key.verifies(&self.text, &signed.signature))
    }
}

impl NoteSignature {
    fn parse(line: &str) -> Option<Self> {
        let (name, signed) = line.strip_prefix(DASH)?.split_once(' ')?;
        let signed = BASE64.decode(signed).ok()?;
        let (id, signature) = signed.split_at_checked(ID)?;
        Some(Self { name: name.to_owned(), id: id.to_vec(), signature: signature.to_vec() })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The key and the note of the first implementation, golang.org/x/mod/sumdb/note.
    const KEY: &str = "PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW";
    const NOTE: &str = "If you think cryptography is the answer to your problem,\n\
        then you don't know what your problem is.\n\n\
        — PeterNeumann x08go/ZJkuBS9UG/SffcvIAQxVBtiFupLLr8pAcElZInNIuGUgYN1FFYC2pZSNXgKvqfqdngotpRZb6KE6RyyBwJnAM=\n";

    fn key() -> SigningKey {
        SigningKey::new("hotline/test".to_owned(), &[7; 32])
    }

    #[test]
    fn a_verifier_key_is_read_as_it_is_shown_and_no_other_way() {
        let text = key().verifier().to_string();
        assert_eq!(VerifierKey::parse(&format!("{text}\n")).as_ref(), Some(key().verifier()));
        for at in 0..text.len() {
            let other = if text.as_bytes()[at] == b'B' { "C" } else { "B" };
            let wrong = format!("{}{other}{}", &text[..at], &text[at + 1..]);
            assert_eq!(VerifierKey::parse(&wrong), None, "{wrong}");
            assert_eq!(VerifierKey::parse(&text[..at]), None, "{}", &text[..at]);
        }
        assert_eq!(VerifierKey::parse(&KEY.replace("+A", "+B")), None, "it is of another kind");
    }

    #[test]
    fn keys_and_notes_of_others_are_read_and_checked() {
        let key = VerifierKey::parse(KEY).unwrap();
        assert_eq!(key.to_string(), KEY);
        let notes = SignedNote::parse_all(NOTE).unwrap();
        assert_eq!(notes.iter().map(|note| note.is_signed_by(&key)).collect::<Vec<_>>(), [Some(true)]);
    }

    #[test]
    fn notes_are_read_as_they_were_written() {
        let (key, other) = (key(), SigningKey::new("hotline/other".to_owned(), &[8; 32]));
        let notes: Vec<String> =
            ["a\n1\n", "b\n"].iter().map(|text| key.verifier().note(text, &key.sign(text))).collect();
        let read = SignedNote::parse_all(&notes.join("\n")).unwrap();
        assert_eq!(read.iter().map(|note| note.text.as_str()).collect::<Vec<_>>(), ["a\n1\n", "b\n"]);
        assert!(read.iter().all(|note| note.is_signed_by(key.verifier()) == Some(true)));
        assert!(read.iter().all(|note| note.is_signed_by(other.verifier()).is_none()));
        let windows = SignedNote::parse_all(&notes.concat().replace('\n', "\r\n"));
        assert_eq!(windows, Err(5), "without an empty line between them they are no two notes");
        assert_eq!(SignedNote::parse_all(&notes.join("\n\n\n").replace('\n', "\r\n")), Ok(read));

        let altered = notes[0].replacen('1', "2", 1);
        let altered = SignedNote::parse_all(&altered).unwrap().remove(0);
        assert_eq!(altered.is_signed_by(key.verifier()), Some(false));
        let foreign = SigningKey::new("hotline/test".to_owned(), &[9; 32]);
        assert_eq!(altered.is_signed_by(foreign.verifier()), None, "another key with the same name");
    }

    #[test]
    fn what_is_no_note_is_told_by_its_line() {
        let note = key().verifier().note("a\n1\n", &key().sign("a\n1\n"));
        for (wrong, line) in [
            ("a\n1\n".to_owned(), 2),
            ("a\n1\n\nhotline\n".to_owned(), 4),
            (format!("{note}\n\nb\n\n— hotline/test !\n"), 9),
            (note.replace("— ", "- "), 4),
        ] {
            assert_eq!(SignedNote::parse_all(&wrong), Err(line), "{wrong}");
        }
        assert_eq!(SignedNote::parse_all(""), Ok(Vec::new()));
    }
}
