//! Verification of duties, handovers, notices and readings: each that the journal tells of is there, as it says, and no other.

use std::collections::BTreeMap;
use std::fmt;

use diesel::prelude::*;

use super::Finding;
use crate::domain::event::{Entry, Event};
use crate::domain::state::State;
use crate::store::db::Error;
use crate::store::db::conn::{Conn, on};
use crate::store::tables::rows::notice::{NoticeRow, ReadingKey, ReadingRow};
use crate::store::tables::rows::shift::{DutyRow, HandoverRow};
use crate::store::tables::schema::{duties, handovers, notices, readings};

/// What the journal says of duties and handovers, by the positions of their entries, of notices by number, and of what was read.
#[derive(Debug, Default)]
pub struct Shifts {
    duties: BTreeMap<i64, DutyRow>,
    handovers: BTreeMap<i64, HandoverRow>,
    notices: BTreeMap<i64, NoticeRow>,
    readings: BTreeMap<ReadingKey, ReadingRow>,
}

impl Shifts {
    /// Notes what an entry says of them. The state is the one after it.
    pub fn note(&mut self, key: i64, entry: &Entry, state: &State) {
        let Event::Period(event) = &entry.event else { return };
        let duty = DutyRow::changed_by(key, event, state);
        self.duties.extend(duty.map(|row| (row.position, row)));
        self.handovers.extend(HandoverRow::new(key, entry).map(|row| (row.position, row)));
        self.notices.extend(NoticeRow::changed_by(key, event, state).map(|row| (row.number, row)));
        self.readings.extend(ReadingRow::of_entry(key, entry).map(|row| (row.key(), row)));
    }

    /// Compares the rows with what the journal says.
    pub fn compare(self, conn: &mut Conn, key: i64, finding: &mut Finding) -> Result<(), Error> {
        let stored: Vec<DutyRow> = on!(conn, |c| duties::table
            .filter(duties::period_key.eq(key))
            .select(DutyRow::as_select())
            .load(c))?;
        compare("duty of entry", self.duties, stored.into_iter().map(|row| (row.position, row)), finding);
        let stored: Vec<HandoverRow> = on!(conn, |c| handovers::table
            .filter(handovers::period_key.eq(key))
            .select(HandoverRow::as_select())
            .load(c))?;
        compare(
            "handover of entry",
            self.handovers,
            stored.into_iter().map(|row| (row.position, row)),
            finding,
        );
        let stored: Vec<NoticeRow> = on!(conn, |c| notices::table
            .filter(notices::period_key.eq(key))
            .select(NoticeRow::as_select())
            .load(c))?;
        compare("notice", self.notices, stored.into_iter().map(|row| (row.number, row)), finding);
        let stored: Vec<ReadingRow> = on!(conn, |c| readings::table
            .filter(readings::period_key.eq(key))
            .select(ReadingRow::as_select())
            .load(c))?;
        compare("reading", self.readings, stored.into_iter().map(|row| (row.key(), row)), finding);
        Ok(())
    }
}

fn compare<K: Ord + fmt::Debug, R: PartialEq + fmt::Debug>(
    what: &str,
    mut said: BTreeMap<K, R>,
    stored: impl Iterator<Item = (K, R)>,
    finding: &mut Finding,
) {
    for (key, row) in stored {
        finding.compare(format!("{what} {key:?}"), &said.remove(&key), &Some(row));
    }
    for key in said.into_keys() {
        finding.note(|| format!("{what} {key:?} is missing"));
    }
}
