//! What a register is: its id, and its key, of which it knows the fingerprint.

use std::path::Path;

use diesel::prelude::*;
use uuid::Uuid;

use crate::domain::instant::Instant;
use crate::store::counters::COUNTERS_VERSION;
use crate::store::db::Error;
use crate::store::db::conn::{Conn, on};
use crate::store::db::register_key::RegisterKey;
use crate::store::db::sql_types::StoredUuid;
use crate::store::tables::checkpoint::HeadKey;
use crate::store::tables::schema::register;

/// What a register is: its id, and its key.
#[derive(Clone, Copy)]
pub struct Identity {
    /// Random id, by which its derived files are recognised.
    pub id: Uuid,
    /// Its key.
    pub key: RegisterKey,
}

impl Identity {
    /// What signs the heads of its journals.
    pub fn head_key(&self) -> HeadKey {
        HeadKey::new(self.id, &self.key)
    }
}

/// The identity of a register. None if it has none yet, or if there is no such file. Fails if the file holds another key.
pub fn find(conn: &mut Conn, file: &Path) -> Result<Option<Identity>, Error> {
    let (Some((id, fingerprint)), Some(key)) = (stored(conn)?, RegisterKey::read(file)?) else {
        return Ok(None);
    };
    checked(id, key, &fingerprint, file).map(Some)
}

/// The identity of a register, which is given one with its first start. Fails if the file does not hold its key.
pub fn identity(conn: &mut Conn, file: &Path) -> Result<Identity, Error> {
    let key = RegisterKey::read(file)?;
    let (key, stored) = match (key, stored(conn)?) {
        (Some(key), Some(stored)) => (key, stored),
        (key, None) => {
            let key = match key {
                Some(key) => key,
                None => RegisterKey::make(file)?,
            };
            (key, create(conn, &key)?)
        }
        (None, Some(_)) => {
            return Err(Error::Unfit(format!(
                "the key of the register is missing: {}. Copy it from the server that made the register, or from a backup; if it \
                 is lost, `hotline-server migrate --new-key` makes another, after which a request that was sent before is refused \
                 when it is repeated",
                file.display()
            )));
        }
    };
    let (id, fingerprint) = stored;
    checked(id, key, &fingerprint, file)
}

fn checked(id: Uuid, key: RegisterKey, fingerprint: &[u8], file: &Path) -> Result<Identity, Error> {
    if fingerprint != key.fingerprint() {
        return Err(Error::Unfit(format!(
            "{} holds the key of another register. Copy the key of this one from the server that made it",
            file.display()
        )));
    }
    Ok(Identity { id, key })
}

/// Gives a register another key, in place of one that is lost. None if it has none yet. Fails if there is a file already.
pub fn renew(conn: &mut Conn, file: &Path) -> Result<Option<Identity>, Error> {
    if RegisterKey::read(file)?.is_some() {
        return Err(Error::Unfit(format!("{} is there; move it away first", file.display())));
    }
    let Some((id, _)) = stored(conn)? else { return Ok(None) };
    let key = RegisterKey::make(file)?;
    let fingerprint = key.fingerprint();
    on!(conn, |c| diesel::update(register::table).set(register::key_fingerprint.eq(fingerprint)).execute(c))?;
    Ok(Some(Identity { id, key }))
}

/// The id of a register and the fingerprint of its key. None if no server has opened it yet.
pub fn stored(conn: &mut Conn) -> Result<Option<(Uuid, Vec<u8>)>, Error> {
    let row = register::table.select((register::register_id, register::key_fingerprint));
    let row: Option<(StoredUuid, Vec<u8>)> = on!(conn, |c| row.first(c).optional())?;
    Ok(row.map(|(id, fingerprint)| (id.0, fingerprint)))
}

fn create(conn: &mut Conn, key: &RegisterKey) -> Result<(Uuid, Vec<u8>), Error> {
    let row = (
        register::id.eq(1),
        register::register_id.eq(StoredUuid(Uuid::new_v4())),
        register::key_fingerprint.eq(key.fingerprint()),
        register::created_at.eq(Instant::now()),
        register::counters.eq(COUNTERS_VERSION),
        register::heads_signed.eq(true),
    );
    // Another server may create it at the same time.
    on!(conn, |c| diesel::insert_into(register::table).values(row).on_conflict_do_nothing().execute(c))?;
    stored(conn)?.ok_or_else(|| Error::Damaged("the register has no row of its own".to_owned()))
}
