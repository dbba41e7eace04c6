//! Holds the counters against what the journal adds up to, and both against a recount of the tables. Of each the first difference is named.

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

/// Holds the counters against the journal.
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
    let place = |row: crate::store::counters::counter_table::Row<C>| {
        ((row.dimension, row.span, row.cell, row.value), row.counts)
    };
    let expected: BTreeMap<_, C> = expected.rows::<C>().into_iter().map(place).collect();
    let mut stored = BTreeMap::new();
    for dimension in Dimension::ALL {
        let rows = C::all_rows(conn, key, *dimension)?.into_iter();
        stored.extend(rows.filter(|row| !row.counts.is_zero()).map(place));
    }
    first_difference(C::TABLE, &expected, &stored, finding);
    Ok(())
}

/// Names the first place at which counters are not what the journal says.
fn first_difference<K, V>(
    table: &str,
    journal: &BTreeMap<K, V>,
    counters: &BTreeMap<K, V>,
    finding: &mut Finding,
) where
    K: Ord + fmt::Debug,
    V: PartialEq + fmt::Debug,
{
    let places = journal.keys().chain(counters.keys());
    if let Some(place) = places.filter(|place| journal.get(place) != counters.get(place)).min() {
        let (journal, counters) = (journal.get(place), counters.get(place));
        finding.note(|| {
            format!("{table} {place:?}: the journal adds up to {journal:?}, the counter says {counters:?}; verify --rebuild writes the counters anew")
        });
    }
}

/// Issues in hand, by dimension and value.
type InHand = BTreeMap<(&'static str, String), i64>;

/// What the tables add up to. Flows are events: of them the tables only know what is in hand.
#[derive(Default)]
pub struct Recount {
    ledger: Ledger,
    in_hand: InHand,
}

impl Recount {
    /// Counts a call of the tables.
    pub fn call(&mut self, state: &State, call: &Call) {
        self.ledger.call(Some(&state.counted_call(call)), 1);
    }

    /// Counts an issue of the tables.
    pub fn issue(&mut self, issue: &Issue) {
        let counted = issue.counted();
        self.ledger.issue(Some(&counted), 1);
        for dimension in Dimension::ALL.iter().filter(|d| d.is_of_issues() && issue.state.is_active()) {
            let value = counted.value(*dimension, ValueAt::Now).to_owned();
            *self.in_hand.entry((dimension.code(), value)).or_default() += 1;
        }
    }

    /// Holds it against the journal.
    pub fn compare(&self, journal: &Ledger, finding: &mut Finding) {
        first_cell("calls", &journal.calls, &self.ledger.calls, finding);
        first_cell("issues", &journal.issues, &self.ledger.issues, finding);
        first_cell("due times", &journal.dues, &self.ledger.dues, finding);
        let mut flowed = InHand::new();
        for (cell, counts) in &journal.flows {
            *flowed.entry((cell.dimension.code(), cell.value.clone())).or_default() += counts.net();
        }
        let none = |counts: &InHand, place| counts.get(place).copied().unwrap_or(0);
        let places = flowed.keys().chain(self.in_hand.keys());
        let differing = places.filter(|place| none(&flowed, place) != none(&self.in_hand, place)).min();
        if let Some(place) = differing {
            let (journal, tables) = (none(&flowed, place), none(&self.in_hand, place));
            finding.note(|| {
                format!("in hand by {place:?}: the flows add up to {journal}, the tables have {tables}")
            });
        }
    }
}

fn first_cell<C: Counts>(what: &str, journal: &Cells<C>, recount: &Cells<C>, finding: &mut Finding) {
    let none = C::default();
    let of = |cells: &Cells<C>, place| cells.get(place).copied().unwrap_or(none);
    let places = journal.keys().chain(recount.keys());
    if let Some(place) = places.filter(|place| of(journal, place) != of(recount, place)).min() {
        let (dimension, value, quarter) = (place.dimension.code(), &place.value, place.quarter);
        let (journal, tables) = (of(journal, place), of(recount, place));
        finding.note(|| {
            format!("{what} at {quarter}, {dimension} {value:?}: the journal adds up to {journal:?}, the tables to {tables:?}")
        });
    }
}
