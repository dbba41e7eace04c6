//! Moves a register from one database to another, period by period, and compares the two.
//!
//! Nobody writes meanwhile: a file is locked, no server runs on a shared database, and the heads are compared again at the end. Each period is moved in one
//! transaction, so that an interrupted move can be continued. Period keys, hashes and the register's id and key are kept, so that request ids are recognised,
//! page tokens stay valid and the chain of hashes is the same.

use std::path::Path;

use diesel::prelude::*;

use super::prepare::prepare;
use super::schema_version;
use super::verify;
use crate::domain::calendar::Window;
use crate::domain::figures::sums::Sums;
use crate::domain::instant::Instant;
use crate::domain::period::PeriodId;
use crate::store::access::whole;
use crate::store::counters;
use crate::store::db::conn::{Conn, on};
use crate::store::db::database::Database;
use crate::store::db::error::Error;
use crate::store::db::sql_types::StoredUuid;
use crate::store::figures::{AskedAsOf, Snapshot};
use crate::store::tables::head;
use crate::store::tables::numbers::{CallPhoneRow, NumberFactRow, NumberIssueRow};
use crate::store::tables::protection::{self, DataKeyRow};
use crate::store::tables::rows::call::{CallRow, CallTextsRow, CallerRow, DangerPlaceRow, HandoffRow};
use crate::store::tables::rows::callback::{AttemptRow, CallbackRow};
use crate::store::tables::rows::issue::{AssignmentRow, InstructionRow, IssueRow, IssueTextsRow, LinkRow};
use crate::store::tables::rows::journal::{EventTextRow, JournalRow};
use crate::store::tables::rows::notice::{NoticeRow, ReadingRow};
use crate::store::tables::rows::period::{DirectoryEntryRow, HeadRow, PeriodRow};
use crate::store::tables::rows::report::ReportRow;
use crate::store::tables::rows::shift::{DutyRow, HandoverRow};
use crate::store::tables::schema::{heads, register};

/// The outcome of moving a period.
pub struct Moved {
    /// Id of the period.
    pub period: String,
    /// Number of entries of its journal.
    pub entries: i64,
    /// Whether the target had it already, with the same head.
    pub was_there: bool,
}

/// A move from one register to another.
pub struct Move {
    from: Conn,
    to: Conn,
    /// The periods of the source.
    pub periods: Vec<PeriodId>,
}

impl Move {
    /// Opens both registers, and signs the target's heads with the key in a file if a server of before has written them. The target must be empty, or hold nothing but periods of an earlier such move. The caller holds the locks of both.
    pub fn open(from: &Database, to: &Database, key_file: &Path) -> Result<Self, Error> {
        if !from.exists()? {
            return Err(Error::Unfit(format!("there is no register at {from}")));
        }
        from.check_unserved()?;
        to.check_unserved()?;
        prepare(to, key_file)?;
        let (mut from, mut to) = (from.open_reader()?, to.open_maintainer()?);
        from.read(schema_version::check)?;
        from.read(protection::check)?;
        let periods = from.read(verify::periods)?;
        if let Some(identity) = from.read(find_identity)? {
            to.write(|conn| adopt_identity(conn, &identity))?;
            from.read(|from| to.write(|to| whole::copy(from, to)).map_err(Error::from))?;
        }
        Ok(Self { from, to, periods })
    }

    /// Moves a period and checks it: head and figures are the same in both registers, and `verify` finds nothing wrong.
    pub fn period(&mut self, id: &PeriodId) -> Result<Moved, Error> {
        let Self { from, to, .. } = self;
        let moved = from.read(|from| {
            let (_, head) = head::find(from, id)?.ok_or_else(|| missing(id))?;
            to.write(|to| copy(from, to, id, &head)).map_err(Error::from)
        })?;
        let source = from.read(|conn| summarise(conn, id))?;
        let target = to.read(|conn| summarise(conn, id))?;
        if source.head != target.head {
            return Err(Error::Unfit(format!(
                "{}: it was written to while it was moved; begin again with an empty register",
                id.as_str()
            )));
        }
        if source.figures != target.figures {
            return Err(Error::Damaged(format!(
                "{}: its figures are not the same in both registers",
                id.as_str()
            )));
        }
        let finding = to.read(|conn| verify::one(conn, id))?;
        match finding.wrong.first() {
            Some(wrong) => Err(Error::Damaged(format!("{}: {wrong}", id.as_str()))),
            None => Ok(moved),
        }
    }
}

impl Move {
    /// Compares the heads of all periods again, including those opened meanwhile.
    pub fn check(&mut self) -> Result<(), Error> {
        for id in self.from.read(verify::periods)? {
            let head = |conn: &mut Conn| Ok::<_, Error>(head::find(conn, &id)?.map(|(_, head)| head));
            if self.from.read(head)? != self.to.read(head)? {
                return Err(Error::Unfit(format!(
                    "{}: it was written to after it was moved; begin again with an empty register",
                    id.as_str()
                )));
            }
        }
        Ok(())
    }
}

fn missing(id: &PeriodId) -> Error {
    Error::Damaged(format!("period {} does not exist any more", id.as_str()))
}

/// The register's id, the fingerprint of its key, its time of creation, the version of its counters, whether its heads are signed, and of its
/// encryption the fingerprint of the key and the id.
type IdentityRow = (StoredUuid, Vec<u8>, Instant, i32, bool, Option<Vec<u8>>, Option<Vec<u8>>);

fn find_identity(conn: &mut Conn) -> Result<Option<IdentityRow>, Error> {
    let row = register::table.select((
        register::register_id,
        register::key_fingerprint,
        register::created_at,
        register::counters,
        register::heads_signed,
        register::encryption_key,
        register::encryption_id,
    ));
    Ok(on!(conn, |c| row.first(c).optional())?)
}

/// Makes the target the same register as the source. Fails if it is another one and not empty.
fn adopt_identity(
    conn: &mut Conn,
    (id, fingerprint, created_at, counters, heads_signed, encryption_key, encryption_id): &IdentityRow,
) -> Result<(), Error> {
    let own = find_identity(conn)?;
    if let Some((own, .., own_key, own_id)) = &own {
        let is_as_this = own_key == encryption_key && own_id == encryption_id;
        if own == id && is_as_this {
            return Ok(());
        }
        if own == id || (own_key.is_some() && !is_as_this) {
            return Err(Error::Unfit(
                "the register to move to is encrypted in another way than the one that is moved; give an empty one that is not".to_owned(),
            ));
        }
    }
    let periods: i64 = on!(conn, |c| heads::table.count().get_result(c))?;
    if periods > 0 {
        return Err(Error::Unfit(
            "the register to move to has periods of its own; give an empty one".to_owned(),
        ));
    }
    let row = (
        register::id.eq(1),
        register::register_id.eq(*id),
        register::key_fingerprint.eq(fingerprint),
        register::created_at.eq(created_at),
        register::counters.eq(counters),
        register::heads_signed.eq(heads_signed),
        register::encryption_key.eq(encryption_key),
        register::encryption_id.eq(encryption_id),
    );
    on!(conn, |c| {
        diesel::delete(register::table).execute(c)?;
        diesel::insert_into(register::table).values(row).execute(c)?;
    });
    Ok(())
}

/// Copies all rows of a period, unless the target has it with the same head. Fails if it has it with another head.
fn copy(from: &mut Conn, to: &mut Conn, id: &PeriodId, head: &HeadRow) -> Result<Moved, Error> {
    let key = head.period_key;
    let moved = |was_there| Moved { period: id.as_str().to_owned(), entries: head.position, was_there };
    match head::lock(to, id)?.0 {
        Some((_, other)) if other == *head => return Ok(moved(true)),
        Some(_) => {
            return Err(Error::Unfit(format!("the register to move to has another period {}", id.as_str())));
        }
        None => {}
    }
    PeriodRow::copy(from, to, key)?;
    HeadRow::copy(from, to, key)?;
    DataKeyRow::copy(from, to, key)?;
    DirectoryEntryRow::copy(from, to, key)?;
    JournalRow::copy(from, to, key)?;
    EventTextRow::copy(from, to, key)?;
    CallRow::copy(from, to, key)?;
    CallTextsRow::copy(from, to, key)?;
    CallPhoneRow::copy(from, to, key)?;
    DangerPlaceRow::copy(from, to, key)?;
    CallerRow::copy(from, to, key)?;
    HandoffRow::copy(from, to, key)?;
    IssueRow::copy(from, to, key)?;
    IssueTextsRow::copy(from, to, key)?;
    AssignmentRow::copy(from, to, key)?;
    InstructionRow::copy(from, to, key)?;
    LinkRow::copy(from, to, key)?;
    NumberFactRow::copy(from, to, key)?;
    NumberIssueRow::copy(from, to, key)?;
    CallbackRow::copy(from, to, key)?;
    AttemptRow::copy(from, to, key)?;
    ReportRow::copy(from, to, key)?;
    DutyRow::copy(from, to, key)?;
    HandoverRow::copy(from, to, key)?;
    NoticeRow::copy(from, to, key)?;
    ReadingRow::copy(from, to, key)?;
    counters::copy(from, to, key)?;
    Ok(moved(false))
}

/// What must be the same in both registers.
struct PeriodSummary {
    head: HeadRow,
    figures: Sums,
}

fn summarise(conn: &mut Conn, id: &PeriodId) -> Result<PeriodSummary, Error> {
    let (row, head) = head::find(conn, id)?.ok_or_else(|| missing(id))?;
    let facts = row.period()?.facts;
    let as_of = AskedAsOf { position: Some(head.position), time: Some(head.recorded_at) };
    let window =
        Window { from: facts.starts_at, to: facts.ends_at.unwrap_or(head.recorded_at).ceil_quarter() };
    let snapshot = Snapshot::open(conn, head.period_key, as_of, head.recorded_at, None)?;
    let mut snapshot = snapshot.map_err(|refusal| Error::Damaged(refusal.to_string()))?;
    Ok(PeriodSummary { head, figures: snapshot.figures(window)? })
}
