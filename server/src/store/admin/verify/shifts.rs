//! Verification of duties and handovers: each that the journal tells of is there, as it says, and no other.

use std::collections::BTreeMap;
use std::fmt;

use diesel::prelude::*;

use super::Finding;
use crate::domain::event::{Entry, Event};
use crate::domain::state::State;
use crate::store::db::Error;
use crate::store::db::conn::{Conn, on};
use crate::store::tables::rows::shift::{DutyRow, HandoverRow};
use crate::store::tables::schema::{duties, handovers};

/// What the journal says of duties and handovers, by the positions of their entries.
#[derive(Debug, Default)]
pub struct Shifts {
    duties: BTreeMap<i64, DutyRow>,
    handovers: BTreeMap<i64, HandoverRow>,
}

impl Shifts {
    /// Notes what an entry says of them. The state is the one after it.
    pub fn note(&mut self, key: i64, entry: &Entry, state: &State) {
        let Event::Period(event) = &entry.event else { return };
        let duty = DutyRow::changed_by(key, event, state);
        self.duties.extend(duty.map(|row| (row.position, row)));
        self.handovers.extend(HandoverRow::new(key, entry).map(|row| (row.position, row)));
    }

    /// Compares the rows with what the journal says.
    pub fn compare(self, conn: &mut Conn, key: i64, finding: &mut Finding) -> Result<(), Error> {
        let stored: Vec<DutyRow> = on!(conn, |c| duties::table
            .filter(duties::period_key.eq(key))
            .select(DutyRow::as_select())
            .load(c))?;
        compare("duty", self.duties, stored.into_iter().map(|row| (row.position, row)), finding);
        let stored: Vec<HandoverRow> = on!(conn, |c| handovers::table
            .filter(handovers::period_key.eq(key))
            .select(HandoverRow::as_select())
            .load(c))?;
        compare("handover", self.handovers, stored.into_iter().map(|row| (row.position, row)), finding);
        Ok(())
    }
}

fn compare<R: PartialEq + fmt::Debug>(
    what: &str,
    mut said: BTreeMap<i64, R>,
    stored: impl Iterator<Item = (i64, R)>,
    finding: &mut Finding,
) {
    for (position, row) in stored {
        finding.compare(format!("{what} of entry {position}"), &said.remove(&position), &Some(row));
    }
    for position in said.into_keys() {
        finding.note(|| format!("{what} of entry {position} is missing"));
    }
}
