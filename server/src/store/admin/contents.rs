//! What a register file contains and up to when, and whether all of it is sound: of a backup, and of the register that it would replace.

use std::path::Path;

use diesel::prelude::*;

use super::identity;
use super::schema_version::{self, Version};
use super::verify::{self, Witnesses};
use crate::domain::calendar::Zone;
use crate::domain::instant::Instant;
use crate::store::db::conn::{Conn, TransactionFailure, on};
use crate::store::db::encryption::KeyRing;
use crate::store::db::sqlite::copy;
use crate::store::db::{Database, Error};
use crate::store::derived::projector::hash_at;
use crate::store::tables::schema::{heads, journal, periods};

/// The last entry of a period's journal.
#[derive(Clone, Debug)]
pub struct LastEntry {
    /// Id of the period.
    pub period: String,
    /// Position of the entry; the number of all entries.
    pub position: i64,
    /// When it was recorded, on the clock of the period.
    pub recorded_at: String,
    key: i64,
    zone: Option<Zone>,
}

/// Entries of a period that a backup does not have.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Missed {
    /// Id of the period.
    pub period: String,
    /// How many there are.
    pub entries: i64,
    /// When the first was recorded, on the clock of the period.
    pub from: String,
    /// When the last was recorded.
    pub to: String,
}

/// What is in a register file.
pub struct Contents {
    /// Its periods, in the order in which they were opened.
    pub periods: Vec<LastEntry>,
    /// By which it recognises its key. None if no server has opened it yet.
    pub key_fingerprint: Option<Vec<u8>>,
    /// Whether it must be brought up to date before it can be verified.
    pub is_older: bool,
}

/// Why a file is not taken for a sound register.
#[derive(Debug, thiserror::Error)]
pub enum Unsound {
    /// It is damaged, or no register at all; what is wrong first.
    #[error("{0}")]
    Damaged(String),
    /// It could not be read, or is of another version.
    #[error(transparent)]
    Store(#[from] Error),
}

/// Checks the structure of a register file, holds its journal, tables and counters against each other, and says what is in it. Its signatures are not checked: it is
/// copied whatever became of them. Those of an older
/// version are not compared.
pub fn check(file: &Path, keys: &KeyRing) -> Result<Contents, Unsound> {
    if let Some(fault) = copy::fault(file).map_err(unreadable)? {
        return Err(Unsound::Damaged(fault));
    }
    let mut conn = Database::file(file).with_keys(keys.clone()).open_reader()?;
    conn.read(|conn| {
        let is_older = match schema_version::version(conn).map_err(unreadable)? {
            Version::Same => false,
            Version::Older => true,
            Version::Newer(how) => return Err(schema_version::newer(&how).into()),
        };
        if !is_older {
            let findings = verify::all(conn, &Witnesses::default(), &mut |_| {}).map_err(unreadable)?;
            let wrong = findings.iter().find_map(|finding| Some((&finding.period, finding.wrong.first()?)));
            if let Some((period, wrong)) = wrong {
                return Err(Unsound::Damaged(format!("{period}: {wrong}")));
            }
        }
        let key_fingerprint = identity::stored(conn).map_err(unreadable)?.map(|(_, fingerprint)| fingerprint);
        let periods = last_entries(conn).map_err(unreadable)?;
        Ok(Contents { periods, key_fingerprint, is_older })
    })
    .map_err(|failure| match failure {
        TransactionFailure::Body(unsound) => unsound,
        TransactionFailure::Begin(error) | TransactionFailure::Commit(error) => unreadable(error),
    })
}

/// A statement that fails on a register file tells that the file is none, or damaged.
fn unreadable(error: Error) -> Unsound {
    match error {
        Error::Database(_) | Error::Connect(_) | Error::Damaged(_) => Unsound::Damaged(error.to_string()),
        other => Unsound::Store(other),
    }
}

/// The last entry of each period. Reads only what registers of every version have.
fn last_entries(conn: &mut Conn) -> Result<Vec<LastEntry>, Error> {
    let rows: Vec<(i64, String, String, i64, Instant)> = on!(conn, |c| periods::table
        .inner_join(heads::table.on(heads::period_key.eq(periods::period_key)))
        .order(periods::period_key)
        .select((
            periods::period_key,
            periods::period_id,
            periods::time_zone,
            heads::position,
            heads::recorded_at
        ))
        .load(c))?;
    let entry = |(key, period, zone, position, recorded_at): (_, _, String, _, _)| {
        let zone = Zone::named(&zone);
        LastEntry { period, position, recorded_at: local(recorded_at, zone.as_ref()), key, zone }
    };
    Ok(rows.into_iter().map(entry).collect())
}

/// What a register has and a backup has not, by period.
pub fn missed(register: &mut Conn, backup: &mut Conn) -> Result<Vec<Missed>, Error> {
    let backed_up = last_entries(backup)?;
    let mut missed = Vec::new();
    for last in last_entries(register)? {
        let other = backed_up.iter().find(|other| other.period == last.period);
        let common = other.map_or(Ok(0), |other| common_entries(register, backup, &last, other))?;
        if common < last.position {
            let first = journal::table.find((last.key, common + 1)).select(journal::recorded_at);
            let first = on!(register, |c| first.first(c))?;
            missed.push(Missed {
                entries: last.position - common,
                from: local(first, last.zone.as_ref()),
                to: last.recorded_at,
                period: last.period,
            });
        }
    }
    Ok(missed)
}

/// How many entries of a period are the same in both, from the first on. Each hash covers all entries before it.
fn common_entries(
    register: &mut Conn,
    backup: &mut Conn,
    last: &LastEntry,
    other: &LastEntry,
) -> Result<i64, Error> {
    // The bounds: the entry at `common` is the same in both, the one at `end` is not.
    let (mut common, mut end) = (0, last.position.min(other.position) + 1);
    while end - common > 1 {
        let position = common.midpoint(end);
        if hash_at(register, last.key, position)? == hash_at(backup, other.key, position)? {
            common = position;
        } else {
            end = position;
        }
    }
    Ok(common)
}

/// A time on the clock of a period.
fn local(at: Instant, zone: Option<&Zone>) -> String {
    match zone {
        Some(zone) => {
            let zoned = at.timestamp().to_zoned_datetime(zone.time_zone().clone());
            zoned.strftime("%Y-%m-%d %H:%M:%S %:z").to_string()
        }
        None => at.to_string(),
    }
}
