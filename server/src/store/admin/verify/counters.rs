//! Compares the journal with the counters and with a recount of the tables. Only the first difference of each table is noted.

use std::collections::BTreeMap;
use std::fmt;

use super::Finding;
use crate::domain::call::Call;
use crate::domain::codes::Coded;
use crate::domain::figures::counts::{Counts, for_each_counts};
use crate::domain::figures::dimension::{Dimension, ValueAt};
use crate::domain::figures::ledger::{Cells, Ledger};
use crate::domain::issue::Issue;
use crate::domain::period::PeriodFacts;
use crate::domain::state::State;
use crate::store::counters::counter_table::CounterTable;
use crate::store::counters::{Expected, stored_callers, stored_durations};
use crate::store::db::Error;
use crate::store::db::conn::Conn;

/// Compares all counters of a period with the ledger of its journal.
pub fn compare_counters(
    conn: &mut Conn,
    key: i64,
    period: &PeriodFacts,
    journal: &Ledger,
    finding: &mut Finding,
) -> Result<(), Error> {
    let mut expected = Expected::new(period, journal);
    for_each_counts!(C => compare_stored::<C>(conn, key, &mut expected, finding)?);
    first_difference("duration_counters", &expected.durations(), &stored_durations(conn, key)?, finding);
    let (callers, distinct) = stored_callers(conn, key)?;
    let (expected_callers, expected_distinct) = expected.callers();
    first_difference("caller_counters", &expected_callers, &callers, finding);
    first_difference("distinct_callers", &expected_distinct, &distinct, finding);
    Ok(())
}

fn compare_stored<C: CounterTable>(
    conn: &mut Conn,
    key: i64,
    expected: &mut Expected<'_>,
    finding: &mut Finding,
) -> Result<(), Error> {
    let by_cell = |row: crate::store::counters::counter_table::Row<C>| {
        ((row.dimension, row.span, row.cell, row.value), row.counts)
    };
    let expected: BTreeMap<_, C> = expected.rows::<C>().into_iter().map(by_cell).collect();
    let mut stored = BTreeMap::new();
    for dimension in Dimension::ALL {
        let rows = C::all_rows(conn, key, *dimension)?.into_iter();
        stored.extend(rows.filter(|row| !row.counts.is_zero()).map(by_cell));
    }
    first_difference(C::TABLE, &expected, &stored, finding);
    Ok(())
}

/// Notes the first key for which the journal and the counters differ.
fn first_difference<K, V>(
    table: &str,
    journal: &BTreeMap<K, V>,
    counters: &BTreeMap<K, V>,
    finding: &mut Finding,
) where
    K: Ord + fmt::Debug,
    V: PartialEq + fmt::Debug,
{
    let keys = journal.keys().chain(counters.keys());
    if let Some(key) = keys.filter(|key| journal.get(key) != counters.get(key)).min() {
        let (journal, counters) = (journal.get(key), counters.get(key));
        finding.note(|| {
            format!("{table} {key:?}: the journal adds up to {journal:?}, the counter says {counters:?}; verify --rebuild rebuilds the counters")
        });
    }
}

/// Issues in hand, by dimension and value.
type InHand = BTreeMap<(&'static str, String), i64>;

/// A recount of the calls and issues in the tables. Flows are events, which are only in the journal; of them only the backlog is compared.
#[derive(Default)]
pub struct Recount {
    ledger: Ledger,
    in_hand: InHand,
}

impl Recount {
    /// Counts a call. Its links are read from `state`.
    pub fn call(&mut self, state: &State, call: &Call) {
        self.ledger.call(Some(&state.counted_call(call)), 1);
    }

    /// Counts an issue, also in the backlog if it is active.
    pub fn issue(&mut self, issue: &Issue) {
        let counted = issue.counted();
        self.ledger.issue(Some(&counted), 1);
        for dimension in Dimension::ALL.iter().filter(|d| d.is_of_issues() && issue.state.is_active()) {
            let value = counted.value(*dimension, ValueAt::Now).to_owned();
            *self.in_hand.entry((dimension.code(), value)).or_default() += 1;
        }
    }

    /// Compares the recount with the ledger of the journal.
    pub fn compare(&self, journal: &Ledger, finding: &mut Finding) {
        first_differing_cell("calls", &journal.calls, &self.ledger.calls, finding);
        first_differing_cell("issues", &journal.issues, &self.ledger.issues, finding);
        first_differing_cell("due times", &journal.dues, &self.ledger.dues, finding);
        let mut flowed = InHand::new();
        for (cell, counts) in &journal.flows {
            *flowed.entry((cell.dimension.code(), cell.value.clone())).or_default() += counts.net();
        }
        let count = |counts: &InHand, key| counts.get(key).copied().unwrap_or(0);
        let keys = flowed.keys().chain(self.in_hand.keys());
        let differing = keys.filter(|key| count(&flowed, key) != count(&self.in_hand, key)).min();
        if let Some(key) = differing {
            let (journal, tables) = (count(&flowed, key), count(&self.in_hand, key));
            finding.note(|| {
                format!("in hand by {key:?}: the flows add up to {journal}, the tables have {tables}")
            });
        }
    }
}

/// Notes the first cell in which the journal and the recount differ.
fn first_differing_cell<C: Counts>(
    what: &str,
    journal: &Cells<C>,
    recount: &Cells<C>,
    finding: &mut Finding,
) {
    let none = C::default();
    let counts = |cells: &Cells<C>, cell| cells.get(cell).copied().unwrap_or(none);
    let cells = journal.keys().chain(recount.keys());
    if let Some(cell) = cells.filter(|cell| counts(journal, cell) != counts(recount, cell)).min() {
        let (dimension, value, quarter) = (cell.dimension.code(), &cell.value, cell.quarter);
        let (journal, tables) = (counts(journal, cell), counts(recount, cell));
        finding.note(|| {
            format!("{what} at {quarter}, {dimension} {value:?}: the journal adds up to {journal:?}, the tables to {tables:?}")
        });
    }
}
