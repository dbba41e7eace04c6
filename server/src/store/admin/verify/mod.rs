//! Verification: compares the journal, the tables and the counters, and what lies outside of the register, and reports the differences.
//!
//! Never holds a register, or a period of one, in memory: the journal is replayed page by page against the tables, and counters are compared by their checksums.

mod callers;
mod numbers;
mod phones;
mod replay;
mod reports;
mod scratch;
mod shifts;
mod tables;
#[cfg(test)]
mod tests;
mod texts;
mod witnesses;

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;

use diesel::prelude::*;

use super::progress::{Progress, Step};
use crate::domain::figures::counts::FlowCounts;
use crate::domain::period::PeriodId;
use crate::store::access::whole;
use crate::store::admin::rebuild::rebuild_counters;
use crate::store::counters::counter_table::CounterTable;
use crate::store::counters::{self, COUNTER_TABLES, Checksums};
use crate::store::db::Error;
use crate::store::db::conn::{Conn, on};
use crate::store::tables::head;
use crate::store::tables::rows::period::{HeadRow, PeriodRow};
use crate::store::tables::schema::{heads, periods};
use replay::{Replayed, replay};
use tables::Recount;
pub use witnesses::Witnesses;

/// Maximum number of differences reported for a period.
const MAX_REPORTED: usize = 20;

/// Stands for what belongs to no period.
const TOKENS: &str = "tokens";

/// The result of verifying a period.
#[derive(Debug, Default)]
pub struct Finding {
    /// Id of the period, or the name of what lies beside the periods.
    pub period: String,
    /// Whether it is of something that lies beside the periods: the tokens, exported heads, a derived file.
    pub is_beside: bool,
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
    /// Of something that lies beside the periods.
    fn beside(name: &str) -> Self {
        Self { period: name.to_owned(), is_beside: true, ..Self::default() }
    }

    fn note(&mut self, what: impl FnOnce() -> String) {
        if !self.is_full() {
            self.wrong.push(what());
        }
    }

    /// Whether no more differences are reported.
    fn is_full(&self) -> bool {
        self.wrong.len() >= MAX_REPORTED
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

/// Verifies all periods and the tokens. They are read in the caller's transaction.
pub fn all(
    conn: &mut Conn,
    witnesses: &Witnesses,
    on_progress: &mut dyn FnMut(Progress<'_>),
) -> Result<Vec<Finding>, Error> {
    let rows: Vec<PeriodRow> =
        on!(conn, |c| periods::table.order(periods::period_key).select(PeriodRow::as_select()).load(c))?;
    let present = rows.iter().map(|row| Ok((row.period_key, period_id(&row.period_id)?)));
    let missing = witnesses.of_missing_periods(&present.collect::<Result<Vec<_>, Error>>()?);
    let periods = rows.into_iter().map(|row| period(conn, row, witnesses, on_progress));
    let mut findings = periods.collect::<Result<Vec<_>, Error>>()?;
    findings.extend(missing);
    let mut tokens = Finding::beside(TOKENS);
    witnesses.check_tokens(conn, &mut tokens)?;
    whole::compare(conn, &mut |wrong| tokens.note(|| wrong))?;
    // Of tokens that are as they should be there is nothing to say.
    findings.extend((!tokens.wrong.is_empty()).then_some(tokens));
    Ok(findings)
}

/// Verifies one period. Fails if there is none with this id.
pub fn one(conn: &mut Conn, id: &PeriodId) -> Result<Finding, Error> {
    let (row, _) =
        head::find(conn, id)?.ok_or_else(|| Error::Damaged(format!("period {} has no head", id.as_str())))?;
    period(conn, row, &Witnesses::default(), &mut |_| {})
}

fn period(
    conn: &mut Conn,
    row: PeriodRow,
    witnesses: &Witnesses,
    on_progress: &mut dyn FnMut(Progress<'_>),
) -> Result<Finding, Error> {
    let mut finding = Finding { period: row.period_id.clone(), ..Finding::default() };
    match compare_period(conn, row, witnesses, &mut finding, on_progress) {
        // What cannot be read is wrong; what would be compared with it is not.
        Err(Error::Damaged(damage)) => finding.note(|| damage),
        other => other?,
    }
    Ok(finding)
}

fn compare_period(
    conn: &mut Conn,
    row: PeriodRow,
    witnesses: &Witnesses,
    finding: &mut Finding,
    on_progress: &mut dyn FnMut(Progress<'_>),
) -> Result<(), Error> {
    let (key, id) = (row.period_key, row.period_id.clone());
    let stored = row.period()?;
    let head: HeadRow = on!(conn, |c| heads::table.find(key).select(HeadRow::as_select()).first(c))?;
    let mut progress = |step, done, total| on_progress(Progress { period: &id, step, done, total });

    witnesses.check_period(conn, &stored.facts.id, &head, finding)?;
    let mut journal = Checksums::new(&stored.facts);
    let replayed = replay(conn, key, finding, |ledger, _, done| {
        journal.add(ledger);
        progress(Step::Replay, done, head.position);
    })?;
    let Replayed { state, scratch, made, texts, reports, shifts, in_hand, hash, .. } = replayed;
    finding.compare("head of the journal", &state.head, &head.head());
    finding.compare("hash of the last entry", &hash, &head.hash);
    finding.compare("period", &state.period.as_deref().cloned(), &Some(stored.clone()));
    let directory = crate::store::tables::periods::directory(conn, key)?;
    compare_entries("category", &state.directory.categories, &directory.categories, finding);
    compare_entries("district", &state.directory.districts, &directory.districts, finding);
    compare_entries("agency", &state.directory.agencies, &directory.agencies, finding);
    compare_entries("operator", &state.directory.operators, &directory.operators, finding);
    tables::compare_numbers(conn, key, &made, finding)?;
    scratch.compare(conn, finding)?;
    texts.finish(conn, key, finding)?;
    reports.compare(conn, key, finding)?;
    shifts.compare(conn, key, finding)?;
    let total = (made.calls + made.issues) as i64;
    let recount = Recount::of_tables(conn, key, &state, journal.beside(), finding, |done| {
        progress(Step::Recount, done, total);
    })?;
    phones::check(conn, key, finding)?;
    callers::check(conn, key, finding)?;
    numbers::compare(conn, key, &recount.numbers, finding)?;
    if let Some(group) = journal.first_difference(&recount.sums, |group| group.table != FlowCounts::TABLE) {
        finding.note(|| format!("{group}: the journal adds up to one thing, the tables to another"));
    }
    recount.compare_in_hand(&in_hand, finding);
    compare_counters(conn, key, &journal, finding)?;
    Ok(())
}

/// Compares the counters with what the journal adds up to.
fn compare_counters(
    conn: &mut Conn,
    key: i64,
    journal: &Checksums<'_>,
    finding: &mut Finding,
) -> Result<(), Error> {
    const REMEDY: &str = "verify --rebuild rebuilds the counters";
    let mut stored = journal.beside();
    stored.add_stored(conn, key)?;
    let tables = COUNTER_TABLES
        .iter()
        .filter_map(|table| journal.first_difference(&stored, |group| group.table == *table));
    for group in tables {
        finding.note(|| {
            format!("{group}: the journal adds up to one thing, the counter says another; {REMEDY}")
        });
    }
    if let Some((span, cell)) = counters::first_wrong_cell(conn, key)? {
        finding.note(|| {
            format!(
                "distinct_callers of {cell}, {}: its number is not that of its callers; {REMEDY}",
                span.code()
            )
        });
    }
    Ok(())
}

/// Ids of all periods, in the order in which they were opened.
pub fn periods(conn: &mut Conn) -> Result<Vec<PeriodId>, Error> {
    let ids: Vec<String> =
        on!(conn, |c| periods::table.order(periods::period_key).select(periods::period_id).load(c))?;
    ids.iter().map(|id| period_id(id)).collect()
}

fn period_id(id: &str) -> Result<PeriodId, Error> {
    PeriodId::parse(id).ok_or_else(|| Error::Damaged("the id of a period".to_owned()))
}

/// Rebuilds the counters of a period from its journal, and locks the period meanwhile. Fails if the journal is damaged.
pub fn rebuild(
    conn: &mut Conn,
    id: &PeriodId,
    on_progress: &mut dyn FnMut(Progress<'_>),
) -> Result<(), Error> {
    let (Some((_, head)), _) = head::lock(conn, id)? else { return Ok(()) };
    let (mut finding, total) = (Finding::default(), head.position);
    replay(conn, head.period_key, &mut finding, |_, _, done| {
        on_progress(Progress { period: id.as_str(), step: Step::Replay, done, total });
    })?;
    if let Some(wrong) = finding.wrong.first() {
        return Err(Error::Damaged(format!("the journal of {id} ({wrong}); nothing was written")));
    }
    rebuild_counters(conn, id, on_progress)
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
