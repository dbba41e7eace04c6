//! Counts the tables anew, and compares their columns that follow from others.

use std::collections::BTreeMap;

use diesel::prelude::*;

use super::replay::{InHand, Made};
use super::{Finding, numbers};
use crate::domain::codes::Coded;
use crate::domain::figures::dimension::{Dimension, ValueAt};
use crate::domain::figures::ledger::Ledger;
use crate::domain::instant::Instant;
use crate::domain::issue::Issue;
use crate::domain::state::State;
use crate::store::counters::Checksums;
use crate::store::db::Error;
use crate::store::db::conn::{Conn, on};
use crate::store::tables::aggregates;
use crate::store::tables::schema::{callbacks, calls, issues, links};

/// Number of calls or issues read at a time.
const CHUNK: i64 = if cfg!(test) { 20 } else { 2_000 };

/// Compares the numbers of rows with what the journal has made.
pub fn compare_numbers(conn: &mut Conn, key: i64, made: &Made, finding: &mut Finding) -> Result<(), Error> {
    macro_rules! count {
        ($table:ident) => {
            on!(conn, |c| $table::table.filter($table::period_key.eq(key)).count().get_result::<i64>(c))?
        };
    }
    let (calls, issues, callbacks) = (count!(calls), count!(issues), count!(callbacks));
    (finding.calls, finding.issues, finding.callbacks) =
        (calls as usize, issues as usize, callbacks as usize);
    finding.compare("number of calls", &made.calls, &(calls as usize));
    finding.compare("number of issues", &made.issues, &(issues as usize));
    finding.compare("number of callbacks", &made.callbacks, &(callbacks as usize));
    finding.compare("number of links", &made.links, &count!(links));
    Ok(())
}

/// Number, due time, time of the next warning and lead of an issue: columns that follow from the rest.
type DerivedRow = (i64, Option<Instant>, Option<Instant>, Option<String>);

/// A recount of the calls and issues in the tables. Flows are events, which are only in the journal; of them only the backlog is compared.
pub struct Recount<'p> {
    /// What the tables add up to.
    pub sums: Checksums<'p>,
    /// What the calls say of phone numbers.
    pub numbers: Checksums<'p>,
    in_hand: InHand,
}

impl<'p> Recount<'p> {
    /// Counts the tables of a period chunk by chunk. Calls `progress` with the number of calls and issues counted. The state holds the period.
    pub fn of_tables(
        conn: &mut Conn,
        key: i64,
        state: &State,
        sums: Checksums<'p>,
        finding: &mut Finding,
        mut progress: impl FnMut(i64),
    ) -> Result<Self, Error> {
        let mut recount = Self { numbers: sums.beside(), sums, in_hand: InHand::new() };
        let (mut after, mut done) = (0, 0);
        loop {
            let chunk: Vec<i64> = on!(conn, |c| calls::table
                .filter(calls::period_key.eq(key).and(calls::number.gt(after)))
                .order(calls::number)
                .limit(CHUNK)
                .select(calls::number)
                .load(c))?;
            let Some(last) = chunk.last() else { break };
            after = *last;
            let mut ledger = Ledger::default();
            let chunk = aggregates::calls(conn, key, &chunk)?;
            for call in &chunk {
                ledger.call(Some(&state.counted_call(call)), 1);
            }
            recount.sums.add(&ledger);
            numbers::add_calls(conn, key, &chunk, &mut recount.numbers)?;
            done += chunk.len() as i64;
            progress(done);
        }
        after = 0;
        loop {
            let rows: Vec<DerivedRow> = on!(conn, |c| issues::table
                .filter(issues::period_key.eq(key).and(issues::number.gt(after)))
                .order(issues::number)
                .limit(CHUNK)
                .select((issues::number, issues::due_at, issues::warns_at, issues::lead_agency))
                .load(c))?;
            let Some((last, ..)) = rows.last() else { break };
            after = *last;
            done += rows.len() as i64;
            recount.issues(conn, key, rows, finding)?;
            progress(done);
        }
        Ok(recount)
    }

    /// Counts issues, also in the backlog if they are active. Compares the columns that follow from the rest.
    fn issues(
        &mut self,
        conn: &mut Conn,
        key: i64,
        rows: Vec<DerivedRow>,
        finding: &mut Finding,
    ) -> Result<(), Error> {
        let numbers: Vec<i64> = rows.iter().map(|(number, ..)| *number).collect();
        let derived =
            rows.into_iter().map(|(number, due_at, warns_at, lead)| (number, (due_at, warns_at, lead)));
        let mut derived: BTreeMap<i64, _> = derived.collect();
        let mut ledger = Ledger::default();
        for issue in aggregates::issues(conn, key, &numbers)? {
            let stored = derived.remove(&issue.number.0).unwrap_or_default();
            let expected = (issue.due_at(), issue.warns_at(), issue.lead().map(|lead| lead.agency.clone()));
            finding.compare(format!("due time, warning and lead of {}", issue.number), &expected, &stored);
            ledger.issue(Some(&issue.counted()), 1);
            self.count_in_hand(&issue);
        }
        self.sums.add(&ledger);
        Ok(())
    }

    fn count_in_hand(&mut self, issue: &Issue) {
        if !issue.state.is_active() {
            return;
        }
        let counted = issue.counted();
        for dimension in Dimension::ALL.iter().filter(|dimension| dimension.is_of_issues()) {
            let value = counted.value(*dimension, ValueAt::Now).to_owned();
            *self.in_hand.entry((dimension.code(), value)).or_default() += 1;
        }
    }

    /// Compares the backlog with what the flows of the journal add up to.
    pub fn compare_in_hand(&self, flowed: &InHand, finding: &mut Finding) {
        let count = |counts: &InHand, key| counts.get(key).copied().unwrap_or(0);
        let keys = flowed.keys().chain(self.in_hand.keys());
        let differing = keys.filter(|key| count(flowed, key) != count(&self.in_hand, key)).min();
        if let Some(key) = differing {
            let (journal, tables) = (count(flowed, key), count(&self.in_hand, key));
            finding.note(|| {
                format!("in hand by {key:?}: the flows add up to {journal}, the tables have {tables}")
            });
        }
    }
}
