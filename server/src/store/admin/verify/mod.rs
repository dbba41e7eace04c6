//! Verification: compares the journal, the tables and the counters, and reports the differences.

mod callers;
mod counters;
mod phones;
mod replay;
mod tables;
mod texts;

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;

use diesel::prelude::*;

use crate::domain::period::PeriodId;
use crate::store::admin::rebuild::rebuild_counters;
use crate::store::db::Error;
use crate::store::db::conn::{Conn, on};
use crate::store::tables::head;
use crate::store::tables::rows::period::{HeadRow, PeriodRow};
use crate::store::tables::schema::{heads, periods};
use counters::{Recount, compare_counters};
use replay::{Replayed, replay};

/// Maximum number of differences reported for a period.
const MAX_REPORTED: usize = 20;

/// The result of verifying a period.
#[derive(Debug, Default)]
pub struct Finding {
    /// Id of the period.
    pub period: String,
    /// Position of the last entry of its journal.
    pub entries: i64,
    /// Number of calls in its tables.
    pub calls: usize,
    /// Number of issues in its tables.
    pub issues: usize,
    /// Number of callbacks in its tables.
    pub callbacks: usize,
    /// The differences, at most 20; empty if nothing is wrong.
    pub wrong: Vec<String>,
}

impl Finding {
    fn note(&mut self, what: impl FnOnce() -> String) {
        if self.wrong.len() < MAX_REPORTED {
            self.wrong.push(what());
        }
    }

    fn add(&mut self, other: &Self) {
        other.wrong.iter().for_each(|wrong| self.note(|| wrong.clone()));
    }

    fn compare<T: PartialEq + fmt::Debug>(&mut self, what: impl fmt::Display, journal: &T, tables: &T) {
        if journal != tables {
            self.note(|| format!("{what}: the journal says {journal:?}, the tables say {tables:?}"));
        }
    }
}

/// Verifies all periods. They are read in the caller's transaction.
pub fn all(conn: &mut Conn) -> Result<Vec<Finding>, Error> {
    let rows: Vec<PeriodRow> =
        on!(conn, |c| periods::table.order(periods::period_key).select(PeriodRow::as_select()).load(c))?;
    rows.into_iter().map(|row| period(conn, row)).collect()
}

/// Verifies one period. Fails if there is none with this id.
pub fn one(conn: &mut Conn, id: &PeriodId) -> Result<Finding, Error> {
    let (row, _) =
        head::find(conn, id)?.ok_or_else(|| Error::Damaged(format!("period {} has no head", id.as_str())))?;
    period(conn, row)
}

fn period(conn: &mut Conn, row: PeriodRow) -> Result<Finding, Error> {
    let mut finding = Finding { period: row.period_id.clone(), ..Finding::default() };
    let key = row.period_key;
    let head: HeadRow = on!(conn, |c| heads::table.find(key).select(HeadRow::as_select()).first(c))?;
    let Replayed { state, ledger, texts, hash } = replay(conn, key, &mut finding)?;
    finding.compare("head of the journal", &state.head, &head.head());
    finding.compare("hash of the last entry", &hash, &head.hash);
    finding.compare("period", &state.period.as_deref().cloned(), &Some(row.period()?));
    let directory = crate::store::tables::periods::directory(conn, key)?;
    compare_entries("category", &state.directory.categories, &directory.categories, &mut finding);
    compare_entries("district", &state.directory.districts, &directory.districts, &mut finding);
    compare_entries("agency", &state.directory.agencies, &directory.agencies, &mut finding);
    compare_entries("operator", &state.directory.operators, &directory.operators, &mut finding);
    let mut recount = Recount::default();
    tables::compare_calls(conn, key, &state, &mut recount, &mut finding)?;
    tables::compare_issues(conn, key, &state, &mut recount, &mut finding)?;
    tables::compare_callbacks(conn, key, &state, &mut finding)?;
    tables::compare_links(conn, key, &state, &mut finding)?;
    texts.finish(conn, key, &state, &mut finding)?;
    phones::check(conn, key, &mut finding)?;
    callers::check(conn, key, &mut finding)?;
    recount.compare(&ledger, &mut finding);
    if let Some(period) = &state.period {
        compare_counters(conn, key, &period.facts, &ledger, &mut finding)?;
    }
    Ok(finding)
}

/// Ids of all periods, in the order in which they were opened.
pub fn periods(conn: &mut Conn) -> Result<Vec<PeriodId>, Error> {
    let ids: Vec<String> =
        on!(conn, |c| periods::table.order(periods::period_key).select(periods::period_id).load(c))?;
    let id = |id: String| PeriodId::parse(&id).ok_or_else(|| Error::Damaged("the id of a period".to_owned()));
    ids.into_iter().map(id).collect()
}

/// Rebuilds the counters of a period from its journal, and locks the period meanwhile. Fails if the journal is damaged.
pub fn rebuild(conn: &mut Conn, id: &PeriodId) -> Result<(), Error> {
    let (Some((_, head)), _) = head::lock(conn, id)? else { return Ok(()) };
    let mut finding = Finding::default();
    replay(conn, head.period_key, &mut finding)?;
    if let Some(wrong) = finding.wrong.first() {
        return Err(Error::Damaged(format!("the journal of {id} ({wrong}); nothing was written")));
    }
    rebuild_counters(conn, id)
}

fn compare_entries<T: PartialEq + fmt::Debug>(
    what: &str,
    journal: &BTreeMap<String, T>,
    tables: &BTreeMap<String, T>,
    finding: &mut Finding,
) {
    let codes: BTreeSet<&String> = journal.keys().chain(tables.keys()).collect();
    for code in codes {
        finding.compare(format!("{what} {code}"), &journal.get(code), &tables.get(code));
    }
}
