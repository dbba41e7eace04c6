//! Commitments: an entry says of its texts only a digest under random bytes. The random bytes stand beside the text and are erased with it, after
//! which nobody can find out what the text was, not even by trying all telephone numbers.

use std::collections::BTreeMap;

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use hmac::{Hmac, KeyInit, Mac};
use serde::{Deserialize, Serialize};
use sha2::Sha256;

use crate::domain::codes::{TextClass, TextField};
use crate::domain::text_class::Classed;
use crate::store::db::{Error, random};

/// Number of random bytes, and of bytes of a commitment. Who changes a text later must find a second one for its 128 bits.
const BYTES: usize = 16;

/// HMAC-SHA-256 of a text under its salt: the first 16 bytes, in base64.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Commitment(String);

impl Commitment {
    fn of(salt: &[u8], text: &[u8]) -> Self {
        let mut mac = Hmac::<Sha256>::new_from_slice(salt).expect("HMAC takes a key of any length");
        mac.update(text);
        Self(URL_SAFE_NO_PAD.encode(&mac.finalize().into_bytes()[..BYTES]))
    }

    /// The commitment to a text of an event.
    pub fn of_event_text(salt: &[u8], content: &str) -> Self {
        Self::of(salt, content.as_bytes())
    }
}

/// What an entry commits to.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Commitments {
    /// The texts of its revision that say who.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub who: Option<Commitment>,
    /// The texts of its revision that say what.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub what: Option<Commitment>,
    /// The texts of the event.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub event: BTreeMap<TextField, Commitment>,
}

impl Commitments {
    /// Whether it commits to nothing.
    pub fn is_empty(&self) -> bool {
        *self == Self::default()
    }
}

/// The random bytes of a revision's texts, by class. None where the class has no text, or none any more.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Salts {
    /// Of those that say who.
    pub who: Option<Vec<u8>>,
    /// Of those that say what.
    pub what: Option<Vec<u8>>,
}

impl Salts {
    /// New random bytes for each class that has a text.
    pub fn for_texts(texts: &impl Classed) -> Result<Self, Error> {
        let salt = |class| texts.of_class(class).map(|_| salt()).transpose();
        Ok(Self { who: salt(TextClass::Who)?, what: salt(TextClass::What)? })
    }

    /// The commitments to a revision's texts, as (who, what). A text without random bytes gives another commitment than any that was made.
    pub fn commit(&self, texts: &impl Classed) -> Result<(Option<Commitment>, Option<Commitment>), Error> {
        Ok((
            commit(texts, TextClass::Who, self.who.as_deref())?,
            commit(texts, TextClass::What, self.what.as_deref())?,
        ))
    }
}

fn commit(texts: &impl Classed, class: TextClass, salt: Option<&[u8]>) -> Result<Option<Commitment>, Error> {
    let Some(texts) = texts.of_class(class) else { return Ok(None) };
    let json = serde_json::to_vec(&texts);
    let json = json.map_err(|error| Error::Damaged(format!("texts are no JSON: {error}")))?;
    Ok(Some(Commitment::of(salt.unwrap_or_default(), &json)))
}

/// New random bytes.
pub fn salt() -> Result<Vec<u8>, Error> {
    Ok(random::bytes::<BYTES>()?.to_vec())
}
