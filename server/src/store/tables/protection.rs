//! How the texts of a period are protected at rest: where the key of its data is, and the sealed form of texts.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD_NO_PAD as BASE64;
use diesel::prelude::*;
use serde::de::DeserializeOwned;
use uuid::Uuid;

use super::commitments::Salts;
use super::schema::{data_keys, register};
use super::table_row::table_row;
use crate::domain::codes::TextClass;
use crate::domain::text_class::Classed;
use crate::store::db::Error;
use crate::store::db::conn::{Conn, on};
use crate::store::db::encryption::{DataKey, Encryption, EncryptionKey, Protection};

table_row! {
    /// The key of a period's data, wrapped.
    pub struct DataKeyRow in data_keys
    key { period_key: i64 }
    { wrapped: Vec<u8> }
}

/// How the register is encrypted. None if no server has opened it yet.
pub fn encryption(conn: &mut Conn) -> Result<Option<Encryption>, Error> {
    let row = register::table.find(1).select((register::encryption_key, register::encryption_id));
    let row: Option<(Option<Vec<u8>>, Option<Vec<u8>>)> = on!(conn, |c| row.first(c).optional())?;
    Ok(row.map(|(key, id)| Encryption { key, id }))
}

/// By what a text index is known to be of this register, and of its texts as they are protected now.
pub fn index_origin(conn: &mut Conn, register: Uuid) -> Result<Vec<u8>, Error> {
    let id = encryption(conn)?.and_then(|encryption| encryption.id).unwrap_or_default();
    Ok([register.as_bytes().as_slice(), &id].concat())
}

/// Fails if the key that was given is not the one with which the register is encrypted, or if it is not encrypted, or if none was given and it is.
pub fn check(conn: &mut Conn) -> Result<(), Error> {
    if conn.keys().ring().checked().is_some() {
        return Ok(());
    }
    // A register without a row has no texts yet.
    let Some(stored) = encryption(conn)? else { return Ok(()) };
    let ring = conn.keys().ring();
    let why = match (&stored.key, ring.key()) {
        (Some(stored), Some(key)) if stored == key.fingerprint() => None,
        (None, None) => None,
        (Some(_), Some(_)) => {
            Some("--encryption-key-file holds another key than the register is encrypted with")
        }
        (Some(_), None) => Some(
            "the register is encrypted; give the file with its key: --encryption-key-file FILE, or encryption_key_file in the settings",
        ),
        (None, Some(_)) => Some(
            "the register is not encrypted; `hotline-server encryption on` encrypts it, or leave out --encryption-key-file",
        ),
    };
    if let Some(why) = why {
        return Err(Error::Unfit(why.to_owned()));
    }
    ring.note_checked(stored);
    Ok(())
}

/// How the texts of a period are protected.
pub fn of(conn: &mut Conn, period_key: i64) -> Result<Protection, Error> {
    check(conn)?;
    let Some(key) = conn.keys().ring().key() else { return Ok(Protection::default()) };
    if let Some(known) = conn.keys().known(period_key) {
        return Ok(known);
    }
    let key = key.clone();
    let wrapped: Option<Vec<u8>> =
        on!(conn, |c| data_keys::table.find(period_key).select(data_keys::wrapped).first(c).optional())?;
    let missing = || Error::Damaged(format!("the key of the data of period {period_key} is missing"));
    let protection = Protection::new(&key.unwrap(period_key, &wrapped.ok_or_else(missing)?)?);
    conn.keys().keep(period_key, protection.clone());
    Ok(protection)
}

/// Begins the protection of a new period, with the row of its key that is to be saved. None if the register is not encrypted.
pub fn begin(conn: &mut Conn, period_key: i64) -> Result<(Protection, Option<DataKeyRow>), Error> {
    check(conn)?;
    let Some(key) = conn.keys().ring().key().cloned() else { return Ok((Protection::default(), None)) };
    let (protection, row) = begin_with(conn, period_key, &key)?;
    Ok((protection, Some(row)))
}

/// The same, under a key.
pub fn begin_with(
    conn: &mut Conn,
    period_key: i64,
    key: &EncryptionKey,
) -> Result<(Protection, DataKeyRow), Error> {
    let data_key = DataKey::random()?;
    let row = DataKeyRow { period_key, wrapped: key.wrap(period_key, &data_key)? };
    let protection = Protection::new(&data_key);
    conn.keys_mut().begin(period_key, protection.clone());
    Ok((protection, row))
}

/// The sealed texts of a row by class, as (who, what). None where the class has no text, or where texts are kept as they are.
pub type SealedClasses = (Option<Vec<u8>>, Option<Vec<u8>>);

/// Seals the texts of a row with the random bytes under which the journal commits to them, each class by itself, so that one can be erased without the other. `row` names
/// the row.
pub fn seal_classes(
    protection: &Protection,
    row: &str,
    texts: &impl Classed,
    salts: &Salts,
) -> Result<SealedClasses, Error> {
    let seal = |class, salt: &Option<Vec<u8>>| match (texts.of_class(class), salt) {
        (Some(texts), Some(salt)) => seal(protection, &name(row, class), salt, &texts),
        (Some(_), None) if protection.seals() => {
            Err(Error::Damaged(format!("{row}: random bytes are missing")))
        }
        _ => Ok(None),
    };
    Ok((seal(TextClass::Who, &salts.who)?, seal(TextClass::What, &salts.what)?))
}

/// Opens the texts of a row.
pub fn open_classes<T: Classed + DeserializeOwned>(
    protection: &Protection,
    row: &str,
    (who, what): SealedClasses,
) -> Result<(T, Salts), Error> {
    let mut salts = Salts::default();
    let open = |class, sealed: Option<Vec<u8>>| -> Result<(T, Option<Vec<u8>>), Error> {
        let Some(sealed) = sealed else { return Ok((T::default(), None)) };
        let (salt, texts) = open(protection, &name(row, class), &sealed)?;
        Ok((texts, Some(salt)))
    };
    let (who, what) = (open(TextClass::Who, who)?, open(TextClass::What, what)?);
    (salts.who, salts.what) = (who.1, what.1);
    Ok((T::joined(who.0, what.0), salts))
}

/// What was opened. Loudly nothing where it does not open: `verify` names it.
pub fn opened_or_missing<T: Default>(opened: Result<(T, impl Sized), Error>) -> T {
    match opened {
        Ok((texts, _)) => texts,
        Err(error) => {
            tracing::error!(%error, "a text is shown as missing");
            T::default()
        }
    }
}

fn name(row: &str, class: TextClass) -> String {
    let class = match class {
        TextClass::Who => "who",
        TextClass::What => "what",
    };
    format!("{row}, {class}")
}

/// Seals texts with their random bytes. None if texts are kept as they are.
pub fn seal<T: serde::Serialize>(
    protection: &Protection,
    name: &str,
    salt: &[u8],
    texts: &T,
) -> Result<Option<Vec<u8>>, Error> {
    if !protection.seals() {
        return Ok(None);
    }
    let json = serde_json::to_vec(&(BASE64.encode(salt), texts));
    let json = json.map_err(|error| Error::Damaged(format!("texts are no JSON: {error}")))?;
    protection.seal(name, &json).map(Some)
}

/// Opens texts and their random bytes.
pub fn open<T: DeserializeOwned>(
    protection: &Protection,
    name: &str,
    sealed: &[u8],
) -> Result<(Vec<u8>, T), Error> {
    let damaged = || Error::Damaged(format!("the sealed texts of {name}"));
    let json = protection.open(name, sealed)?;
    let (salt, texts): (String, T) = serde_json::from_slice(&json).map_err(|_| damaged())?;
    Ok((BASE64.decode(salt).map_err(|_| damaged())?, texts))
}
