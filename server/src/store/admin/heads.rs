//! The signatures of the heads of all journals: made once for a register of before there were any, made anew with a new key, and exported.

use std::path::Path;

use diesel::prelude::*;

use super::identity::{self, Identity};
use crate::domain::period::PeriodId;
use crate::store::access;
use crate::store::db::conn::{Conn, on};
use crate::store::db::{Database, Error};
use crate::store::tables::access_schema::access_head;
use crate::store::tables::checkpoint::{HeadKey, HeadVerifier, JournalName};
use crate::store::tables::head;
use crate::store::tables::schema::{heads, periods, register};

/// The end of a journal, and its signature as it is stored.
struct StoredHead {
    journal: JournalName,
    position: i64,
    hash: Vec<u8>,
    signature: Option<Vec<u8>>,
}

/// The end of a journal with its signature, as it is kept outside of the register.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ExportedHead {
    /// Whose journal it is.
    pub journal: JournalName,
    /// Position of its last entry; 0 for a journal of tokens without any.
    pub position: i64,
    /// The signed note, `tables::checkpoint` says of what. Empty at position 0, None if the signature is missing or wrong.
    pub note: Option<String>,
}

/// Signs the heads of a register that a server of before has written, with the key in a file. Does nothing if they are signed, or without the key. Fails while servers run on a
/// shared database: one of before would write on without signatures.
pub fn sign_older(database: &Database, conn: &mut Conn, key_file: &Path) -> Result<(), Error> {
    if are_signed(conn)? {
        return Ok(());
    }
    let Some(identity) = identity::find(conn, key_file)? else { return Ok(()) };
    if let Conn::Postgres(postgres) = conn {
        // As for a migration: servers that start at the same time take turns.
        postgres.lock_schema()?;
    }
    if are_signed(conn)? {
        return Ok(());
    }
    if let Conn::Postgres(postgres) = conn {
        database.check_unserved_by(postgres)?;
    }
    conn.write(|conn| sign_all(conn, &identity)).map_err(Error::from)?;
    Ok(())
}

/// Signs the heads of all journals as they are. Returns how many. Nobody else may write meanwhile.
pub fn sign_all(conn: &mut Conn, identity: &Identity) -> Result<usize, Error> {
    let key = identity.head_key();
    let stored: Vec<StoredHead> = stored(conn)?.into_iter().filter(|head| head.position > 0).collect();
    for head in &stored {
        let StoredHead { journal, position, .. } = head;
        tracing::warn!(%journal, position, "the head of a journal is signed as it is");
        sign(conn, &key, head)?;
    }
    on!(conn, |c| diesel::update(register::table).set(register::heads_signed.eq(true)).execute(c))?;
    Ok(stored.len())
}

fn sign(conn: &mut Conn, key: &HeadKey, head: &StoredHead) -> Result<(), Error> {
    let checkpoint = key.verifier().checkpoint(head.journal.clone(), head.position, &head.hash);
    let signature = Some(key.sign(&checkpoint));
    match &head.journal {
        JournalName::Tokens => {
            on!(conn, |c| diesel::update(access_head::table)
                .set(access_head::signature.eq(&signature))
                .execute(c))?;
        }
        JournalName::Period(id) => {
            let key = periods::table.filter(periods::period_id.eq(id.as_str())).select(periods::period_key);
            let key: i64 = on!(conn, |c| key.first(c))?;
            on!(conn, |c| diesel::update(heads::table.find(key))
                .set(heads::signature.eq(&signature))
                .execute(c))?;
        }
    }
    Ok(())
}

/// Whether the heads of a register are signed. So are those of one that no server has opened yet.
fn are_signed(conn: &mut Conn) -> Result<bool, Error> {
    let signed: Option<bool> =
        on!(conn, |c| register::table.select(register::heads_signed).first(c).optional())?;
    Ok(signed.unwrap_or(true))
}

/// The ends of all journals: those of the periods, in the order in which they were opened, and that of tokens.
pub fn export_all(conn: &mut Conn, verifier: &HeadVerifier) -> Result<Vec<ExportedHead>, Error> {
    Ok(stored(conn)?.into_iter().map(|head| exported(head, verifier)).collect())
}

/// The end of one journal. None if there is no such period.
pub fn export(
    conn: &mut Conn,
    verifier: &HeadVerifier,
    journal: &JournalName,
) -> Result<Option<ExportedHead>, Error> {
    let head = match journal {
        JournalName::Tokens => Some(of_tokens(conn)?),
        JournalName::Period(id) => head::find(conn, id)?.map(|(_, head)| StoredHead {
            journal: journal.clone(),
            position: head.position,
            hash: head.hash,
            signature: head.signature,
        }),
    };
    Ok(head.map(|head| exported(head, verifier)))
}

fn exported(head: StoredHead, verifier: &HeadVerifier) -> ExportedHead {
    let StoredHead { journal, position, hash, signature } = head;
    let checkpoint = verifier.checkpoint(journal.clone(), position, &hash);
    let is_signed = verifier.verifies(&checkpoint, signature.as_deref());
    let signed =
        signature.filter(|_| is_signed).map(|signature| verifier.key().note(&checkpoint.text(), &signature));
    let note = if position == 0 { Some(String::new()) } else { signed };
    ExportedHead { journal, position, note }
}

fn stored(conn: &mut Conn) -> Result<Vec<StoredHead>, Error> {
    let rows: Vec<(String, i64, Vec<u8>, Option<Vec<u8>>)> = on!(conn, |c| periods::table
        .inner_join(heads::table.on(heads::period_key.eq(periods::period_key)))
        .order(periods::period_key)
        .select((periods::period_id, heads::position, heads::hash, heads::signature))
        .load(c))?;
    let damaged = || Error::Damaged("the id of a period".to_owned());
    let head = |(id, position, hash, signature): (String, _, _, _)| {
        let journal = JournalName::Period(PeriodId::parse(&id).ok_or_else(damaged)?);
        Ok::<_, Error>(StoredHead { journal, position, hash, signature })
    };
    let mut stored = rows.into_iter().map(head).collect::<Result<Vec<_>, _>>()?;
    stored.push(of_tokens(conn)?);
    Ok(stored)
}

fn of_tokens(conn: &mut Conn) -> Result<StoredHead, Error> {
    let head = access::head(conn)?;
    let (position, hash, signature) = (head.position, head.hash, head.signature);
    Ok(StoredHead { journal: JournalName::Tokens, position, hash, signature })
}
