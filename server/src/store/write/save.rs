//! Saves what a batch has changed: rows, texts and journal, in a fixed number of statements.

use std::collections::{BTreeMap, BTreeSet};

use diesel::prelude::*;

use imbl::ordmap::DiffItem;

use super::erase::Erasure;
use crate::domain::counted::Counted;
use crate::domain::event::{Entry, Event, PeriodEvent, Subject, Text};
use crate::domain::figures::ledger::Ledger;
use crate::domain::number::{CallNumber, CallbackNumber, CallerNumber, IssueNumber};
use crate::domain::place::Place;
use crate::domain::state::State;
use crate::store::counters::CounterChanges;
use crate::store::db::Error;
use crate::store::db::conn::{Conn, Statements};
use crate::store::db::encryption::Protection;
use crate::store::tables::commitments::{Commitment, Commitments, Salts, salt};
use crate::store::tables::journal;
use crate::store::tables::numbers::Numbers;
use crate::store::tables::protection::DataKeyRow;
use crate::store::tables::rows::call::{CallRow, CallTextsRow, CallerRow, DangerPlaceRow, HandoffRow};
use crate::store::tables::rows::callback::{AttemptRow, CallbackRow};
use crate::store::tables::rows::issue::{AssignmentRow, InstructionRow, IssueRow, IssueTextsRow, LinkRow};
use crate::store::tables::rows::journal::{EventTextRow, JournalRow};
use crate::store::tables::rows::notice::{NoticeRow, ReadingRow};
use crate::store::tables::rows::period::{DirectoryEntryRow, HeadRow, PeriodRow, directory_rows};
use crate::store::tables::rows::report::ReportRow;
use crate::store::tables::rows::shift::{DutyRow, HandoverRow};
use crate::store::tables::schema::{danger_places, links};

/// What a batch has changed in one period, collected entry by entry.
#[derive(Default)]
pub struct Changes {
    journal: Vec<JournalRow>,
    event_texts: Vec<EventTextRow>,
    call_texts: Vec<CallTextsRow>,
    issue_texts: Vec<IssueTextsRow>,
    reports: Vec<ReportRow>,
    /// By the positions at which they began.
    duties: BTreeMap<i64, DutyRow>,
    handovers: Vec<HandoverRow>,
    /// By their numbers.
    notices: BTreeMap<i64, NoticeRow>,
    readings: Vec<ReadingRow>,
    calls: BTreeSet<CallNumber>,
    issues: BTreeSet<IssueNumber>,
    callbacks: BTreeSet<CallbackNumber>,
    links: BTreeSet<(IssueNumber, CallNumber)>,
    ledger: Ledger,
    /// The state before the batch.
    before: State,
    erasures: Vec<Erasure>,
    period: bool,
    directory_entries: BTreeMap<(String, String), DirectoryEntryRow>,
    /// How the texts of the period are protected.
    protection: Protection,
    /// The key of a new period's data.
    data_key: Option<DataKeyRow>,
}

impl Changes {
    /// Whether nothing has changed.
    pub fn is_empty(&self) -> bool {
        self.journal.is_empty()
    }

    /// Notes how an entry changes the counted fields.
    pub fn count(&mut self, before: &Counted, after: &Counted, entry: &Entry) {
        self.ledger.enter(before, after, entry);
    }

    /// No changes of a state yet.
    pub fn since(before: &State, protection: Protection) -> Self {
        Self { before: before.clone(), protection, ..Self::default() }
    }

    /// No changes of a period that is to be begun.
    pub fn beginning(protection: Protection, data_key: Option<DataKeyRow>) -> Self {
        Self { protection, data_key, ..Self::default() }
    }

    /// The last caller before the batch.
    fn known(&self) -> CallerNumber {
        CallerNumber(self.before.head.last_caller)
    }

    /// Notes the texts of an entry, and returns what the entry says of them. The state is the one after it.
    fn note_texts(&mut self, key: i64, state: &State, entry: &mut Entry) -> Result<Commitments, Error> {
        let mut commitments = Commitments::default();
        for text in std::mem::take(&mut entry.texts) {
            match (text, entry.event.subject()) {
                (Text::Call(texts), Subject::Call(number)) => {
                    let salts = Salts::for_texts(&*texts)?;
                    (commitments.who, commitments.what) = salts.commit(&*texts)?;
                    let revision = state.calls.get(&number).map_or(1, |call| call.revision);
                    let row = CallTextsRow::new(key, number, revision, (*texts, salts), &self.protection)?;
                    self.call_texts.push(row);
                }
                (Text::Issue(texts), Subject::Issue(number)) => {
                    let salts = Salts::for_texts(&*texts)?;
                    (commitments.who, commitments.what) = salts.commit(&*texts)?;
                    let revision = state.issues.get(&number).map_or(1, |issue| issue.revision);
                    let row = IssueTextsRow::new(key, number, revision, (*texts, salts), &self.protection)?;
                    self.issue_texts.push(row);
                }
                (Text::Event(field, content), _) => {
                    let (position, salt) = (entry.position, salt()?);
                    commitments.event.insert(field, Commitment::of_event_text(&salt, &content));
                    let row = EventTextRow::new(key, (position, field), content, salt, &self.protection)?;
                    self.event_texts.push(row);
                }
                (Text::Report(document), _) => self.reports.extend(ReportRow::new(key, entry, &document)),
                (Text::Call(_) | Text::Issue(_), _) => {}
            }
        }
        Ok(commitments)
    }

    /// Notes an entry. The state is the one after it.
    fn note(&mut self, key: i64, state: &State, entry: &Entry, row: JournalRow) {
        self.journal.push(row);
        if let Some(erased) = entry.event.erased_texts() {
            let (position, subject) = (entry.position, entry.event.subject());
            self.erasures.push(Erasure { position, subject, erased });
        }
        match &entry.event {
            Event::Period(event) => {
                self.note_period(key, event, entry.position);
                let duty = DutyRow::changed_by(key, event, state);
                self.duties.extend(duty.map(|row| (row.position, row)));
                self.handovers.extend(HandoverRow::new(key, entry));
                let notices = NoticeRow::changed_by(key, event, state);
                self.notices.extend(notices.map(|row| (row.number, row)));
                self.readings.extend(ReadingRow::of_entry(key, entry));
            }
            Event::Call(number, _) => {
                self.calls.insert(*number);
            }
            Event::Issue(number, event) => {
                self.issues.insert(*number);
                if let Some(call) = event.linked_call() {
                    self.calls.insert(call);
                    self.links.insert((*number, call));
                }
            }
            Event::Callback(number, _) => {
                self.callbacks.insert(*number);
            }
        }
    }

    fn note_period(&mut self, key: i64, event: &PeriodEvent, position: i64) {
        self.period |= event.changes_period();
        let directory = match event {
            PeriodEvent::Opened { directory, .. } | PeriodEvent::DirectoryUpserted { directory } => directory,
            PeriodEvent::Updated(_)
            | PeriodEvent::Closed { .. }
            | PeriodEvent::Reopened { .. }
            | PeriodEvent::ReportIssued { .. }
            | PeriodEvent::DutyStarted { .. }
            | PeriodEvent::DutyEnded { .. }
            | PeriodEvent::HandoverAcknowledged { .. }
            | PeriodEvent::NoticePosted { .. }
            | PeriodEvent::NoticeWithdrawn { .. }
            | PeriodEvent::Read { .. } => return,
        };
        let entries = directory_rows(key, directory, position);
        let keyed = entries.into_iter().map(|row| ((row.kind.clone(), row.code.clone()), row));
        self.directory_entries.extend(keyed);
    }

    /// Writes everything, and the head of the state.
    pub fn save(self, conn: &mut Conn, head: HeadRow, state: &State) -> Result<(), Error> {
        let key = head.period_key;
        let counters = match &state.period {
            Some(period) => {
                CounterChanges::from_ledger(conn, key, &period.facts, &self.ledger, self.known())?
            }
            None => CounterChanges::default(),
        };
        Ok(conn.pipeline(|to| {
            self.save_rows(to, head, state)?;
            counters.save(to, key)
        })?)
    }

    fn save_rows(self, to: &mut Statements<'_>, head: HeadRow, state: &State) -> QueryResult<()> {
        let key = head.period_key;
        if let Some(period) = state.period.as_ref().filter(|_| self.period) {
            PeriodRow::upsert(to, &[PeriodRow::new(key, period)])?;
            DataKeyRow::insert(to, self.data_key.as_slice())?;
            DirectoryEntryRow::upsert(to, &self.directory_entries.into_values().collect::<Vec<_>>())?;
        }
        HeadRow::upsert(to, &[head])?;
        let calls: Vec<_> = self.calls.iter().filter_map(|number| state.calls.get(number)).collect();
        CallRow::upsert(to, &calls.iter().map(|call| CallRow::new(key, call)).collect::<Vec<_>>())?;
        let handoffs =
            calls.iter().flat_map(|call| call.handoffs.iter().map(|h| HandoffRow::new(key, call.number, h)));
        HandoffRow::upsert(to, &handoffs.collect::<Vec<_>>())?;
        let issues: Vec<_> = self.issues.iter().filter_map(|number| state.issues.get(number)).collect();
        IssueRow::upsert(to, &issues.iter().map(|issue| IssueRow::new(key, issue)).collect::<Vec<_>>())?;
        let assignments = issues
            .iter()
            .flat_map(|issue| issue.assignments.iter().map(|a| AssignmentRow::new(key, issue.number, a)));
        AssignmentRow::upsert(to, &assignments.collect::<Vec<_>>())?;
        let instructions = issues
            .iter()
            .flat_map(|issue| issue.instructions.iter().map(|i| InstructionRow::new(key, issue.number, i)));
        InstructionRow::upsert(to, &instructions.collect::<Vec<_>>())?;
        let callbacks: Vec<_> =
            self.callbacks.iter().filter_map(|number| state.callbacks.get(number)).collect();
        CallbackRow::upsert(to, &callbacks.iter().map(|c| CallbackRow::new(key, c)).collect::<Vec<_>>())?;
        AttemptRow::upsert(
            to,
            &callbacks.iter().flat_map(|c| AttemptRow::for_callback(key, c)).collect::<Vec<_>>(),
        )?;
        save_links(to, key, state, &self.links)?;
        let numbers = |state: &State| numbers(state, &self.calls, &self.protection);
        numbers(state).save(to, key, numbers(&self.before))?;
        save_callers(to, key, state, &self.before, &self.protection)?;
        save_places(to, key, (&self.before, state), &self.calls, &self.protection)?;
        CallTextsRow::insert(to, &self.call_texts)?;
        IssueTextsRow::insert(to, &self.issue_texts)?;
        JournalRow::insert(to, &self.journal)?;
        EventTextRow::insert(to, &self.event_texts)?;
        ReportRow::insert(to, &self.reports)?;
        DutyRow::upsert(to, &self.duties.into_values().collect::<Vec<_>>())?;
        HandoverRow::insert(to, &self.handovers)?;
        NoticeRow::upsert(to, &self.notices.into_values().collect::<Vec<_>>())?;
        ReadingRow::insert(to, &self.readings)?;
        self.erasures.iter().try_for_each(|erasure| erasure.save(to, key))
    }
}

fn save_links(
    to: &mut Statements<'_>,
    key: i64,
    state: &State,
    changed: &BTreeSet<(IssueNumber, CallNumber)>,
) -> QueryResult<()> {
    let present: Vec<LinkRow> = changed
        .iter()
        .filter_map(|(issue, call)| state.links.get(*issue, *call))
        .map(|link| LinkRow::new(key, link))
        .collect();
    LinkRow::upsert(to, &present)?;
    for (issue, call) in changed.iter().filter(|(issue, call)| state.links.get(*issue, *call).is_none()) {
        to.run(diesel::delete(links::table.find((key, issue.0, call.0))))?;
    }
    Ok(())
}

/// What calls contribute by phone number in a state.
fn numbers(state: &State, calls: &BTreeSet<CallNumber>, protection: &Protection) -> Numbers {
    let mut numbers = Numbers::new(protection.clone());
    for number in calls {
        if let (Some(call), Some(texts)) = (state.calls.get(number), state.call_texts.get(number)) {
            numbers.add(call, texts, state.links.of_call(*number), 1);
        }
    }
    numbers
}

/// Saves the callers who are new, and those of whom something else is known than before.
fn save_callers(
    to: &mut Statements<'_>,
    key: i64,
    state: &State,
    before: &State,
    protection: &Protection,
) -> QueryResult<()> {
    let changed: BTreeSet<CallerNumber> = before
        .known_callers
        .diff(&state.known_callers)
        .map(|change| match change {
            DiffItem::Add(number, _) | DiffItem::Remove(number, _) => *number,
            DiffItem::Update { new: (number, _), .. } => *number,
        })
        .collect();
    if changed.is_empty() {
        return Ok(());
    }
    let with_numbers = state.callers.iter().filter(|(_, number)| changed.contains(number));
    // One caller may be known by a number and by what is kept of it.
    let rows: BTreeMap<String, CallerRow> = with_numbers
        .filter_map(|(phone_key, number)| {
            let (kept, caller) = (protection.number(phone_key), *state.known_callers.get(number)?);
            Some((kept.clone(), CallerRow::new(key, kept, *number, caller)))
        })
        .collect();
    CallerRow::upsert(to, &rows.into_values().collect::<Vec<_>>())
}

/// Saves the places of danger of changed calls.
fn save_places(
    to: &mut Statements<'_>,
    key: i64,
    (before, state): (&State, &State),
    changed: &BTreeSet<CallNumber>,
    protection: &Protection,
) -> QueryResult<()> {
    let places = |state: &State| -> BTreeSet<(Place, CallNumber)> {
        changed.iter().filter_map(|number| Some((state.place_of_danger(*number)?, *number))).collect()
    };
    let (former, present) = (places(before), places(state));
    for (place, number) in former.difference(&present) {
        to.run(diesel::delete(danger_places::table.find((key, protection.place(place.as_str()), number.0))))?;
    }
    let row = |(place, number): &(Place, CallNumber)| DangerPlaceRow::new(key, place, *number, protection);
    DangerPlaceRow::insert(to, &present.difference(&former).map(row).collect::<Vec<_>>())
}

/// Applies an entry to a state and notes its changes. Returns the entry's hash.
pub fn apply(
    changes: &mut Changes,
    key: i64,
    state: &mut State,
    mut entry: Entry,
    cause: Option<journal::Cause>,
    previous: &[u8],
) -> Result<Vec<u8>, Error> {
    let before = state.counted(&entry.event);
    state.evolve(&entry);
    let after = state.counted(&entry.event);
    changes.count(&before, &after, &entry);
    let commitments = changes.note_texts(key, state, &mut entry)?;
    let row = journal::row(key, &entry, cause, (&before, &after), commitments, previous)?;
    let hash = row.hash.clone();
    changes.note(key, state, &entry, row);
    Ok(hash)
}
