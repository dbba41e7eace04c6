//! Journal entries with all counted fields before and after them. An entry states only those that it changes; the rest follows from the earlier
//! entries of the same call or issue.

use std::collections::{BTreeSet, HashMap};

use diesel::prelude::*;

use super::journal::{self, StoredEntry};
use super::rows::journal::JournalRow;
use super::schema::journal as entries;
use crate::domain::assignment_evolve::{self, Assignments};
use crate::domain::counted::{Counted, CountedAssignment, CountedCall, CountedIssue};
use crate::domain::event::{Entry, Event, Subject};
use crate::domain::figures::happened::Happened;
use crate::domain::number::{CallNumber, IssueNumber};
use crate::store::db::Error;
use crate::store::db::conn::{Conn, on};
use crate::store::db::in_list::InList;

/// An entry with the counted fields of what it concerns.
#[derive(Clone, Debug)]
pub struct CountedEntry {
    /// The entry as it is stored.
    pub stored: StoredEntry,
    /// Counted fields before it.
    pub before: Counted,
    /// Counted fields after it.
    pub after: Counted,
}

impl CountedEntry {
    /// The call whose counted fields it changes, if any.
    pub fn changed_call(&self) -> Option<CallNumber> {
        let (call, _) = self.stored.entry.event.counted_subjects();
        call.filter(|_| self.before.call != self.after.call)
    }

    /// What it counts by itself, if anything.
    pub fn happened(&self) -> Option<Happened<'_>> {
        Happened::of(&self.stored.entry, &self.before, &self.after)
    }

    /// The issue whose counted fields it changes, if any.
    pub fn changed_issue(&self) -> Option<IssueNumber> {
        let (_, issue) = self.stored.entry.event.counted_subjects();
        issue.filter(|_| self.before.issue != self.after.issue)
    }
}

/// Calls and issues.
#[derive(Clone, Debug, Default)]
struct Subjects {
    calls: BTreeSet<CallNumber>,
    issues: BTreeSet<IssueNumber>,
}

impl Subjects {
    fn add(&mut self, event: &Event) {
        let (call, issue) = event.counted_subjects();
        self.calls.extend(call);
        self.issues.extend(issue);
    }

    fn remove(&mut self, subject: Subject) {
        match subject {
            Subject::Call(number) => _ = self.calls.remove(&number),
            Subject::Issue(number) => _ = self.issues.remove(&number),
            Subject::Period | Subject::Callback(_) => {}
        }
    }

    /// All their entries up to a position, in order.
    fn entries(&self, conn: &mut Conn, key: i64, upto: i64) -> Result<Vec<StoredEntry>, Error> {
        let calls = self.calls.iter().map(|number| Subject::Call(*number).parts());
        let issues = self.issues.iter().map(|number| Subject::Issue(*number).parts());
        let mut stored = of_subjects(conn, key, calls, upto)?;
        stored.extend(of_subjects(conn, key, issues, upto)?);
        stored.sort_by_key(|stored| stored.entry.position);
        Ok(stored)
    }
}

/// The entries of subjects of one kind up to a position.
fn of_subjects(
    conn: &mut Conn,
    key: i64,
    subjects: impl Iterator<Item = (&'static str, i64)>,
    upto: i64,
) -> Result<Vec<StoredEntry>, Error> {
    let mut subjects = subjects.peekable();
    let Some((kind, _)) = subjects.peek().copied() else { return Ok(Vec::new()) };
    let rows: Vec<JournalRow> = on!(conn, |c| entries::table
        .filter(entries::period_key.eq(key).and(entries::subject_kind.eq(kind)))
        .filter(entries::subject_number.in_list(subjects.map(|(_, number)| number)))
        .filter(entries::position.le(upto))
        .select(JournalRow::as_select())
        .load(c))?;
    rows.into_iter().map(journal::read).collect()
}

/// The counted fields of calls and issues after some entries.
#[derive(Clone, Debug, Default)]
struct Latest {
    calls: HashMap<CallNumber, CountedCall>,
    issues: HashMap<IssueNumber, CountedIssue>,
    assignments: HashMap<IssueNumber, Assignments>,
}

impl Latest {
    /// Enters the next entry. Returns the counted fields before and after it.
    fn enter(&mut self, stored: &StoredEntry) -> (Counted, Counted) {
        let (call, issue) = stored.entry.event.counted_subjects();
        let former = Counted {
            call: call.and_then(|number| self.calls.remove(&number)),
            issue: issue.and_then(|number| self.issues.remove(&number)),
            assignment: None,
        };
        let (mut before, mut after) = stored.changes.complete(&stored.entry, former);
        (before.assignment, after.assignment) = self.answered(&stored.entry);
        self.calls.extend(call.zip(after.call.clone()));
        self.issues.extend(issue.zip(after.issue.clone()));
        (before, after)
    }

    /// The assignment that an agency answers with an entry, before and after it.
    fn answered(&mut self, entry: &Entry) -> (Option<CountedAssignment>, Option<CountedAssignment>) {
        let Event::Issue(number, event) = &entry.event else { return (None, None) };
        let assignments = self.assignments.entry(*number).or_default();
        let before = CountedAssignment::answered(&entry.event, assignments);
        assignment_evolve::evolve(assignments, event, entry);
        (before, CountedAssignment::answered(&entry.event, assignments))
    }
}

/// Completes entries, which are in order; of those that are not `wanted`, the counted fields may be missing.
pub fn complete(
    conn: &mut Conn,
    key: i64,
    stored: Vec<StoredEntry>,
    wanted: impl Fn(&StoredEntry) -> bool,
) -> Result<Vec<CountedEntry>, Error> {
    let (Some(first), Some(last)) = (stored.first(), stored.last()) else { return Ok(Vec::new()) };
    let (first, last) = (first.entry.position, last.entry.position);
    let mut subjects = Subjects::default();
    stored.iter().filter(|stored| wanted(stored)).for_each(|stored| subjects.add(&stored.entry.event));
    // Between entries that follow one another there are no others of their subjects.
    let is_run = stored.len() as i64 == last - first + 1;
    if is_run {
        let created = stored.iter().filter(|stored| stored.entry.event.is_creation());
        created.for_each(|stored| subjects.remove(stored.entry.event.subject()));
    }
    let mut others =
        subjects.entries(conn, key, if is_run { first - 1 } else { last })?.into_iter().peekable();
    let (mut latest, mut complete) = (Latest::default(), Vec::with_capacity(stored.len()));
    for stored in stored {
        let position = stored.entry.position;
        while let Some(other) = others.next_if(|other| other.entry.position <= position) {
            if other.entry.position < position {
                latest.enter(&other);
            }
        }
        let (before, after) = latest.enter(&stored);
        complete.push(CountedEntry { stored, before, after });
    }
    Ok(complete)
}

/// The counted fields of calls up to a position, without links: whether they repeat is as their own entries state it.
pub fn latest_calls(
    conn: &mut Conn,
    key: i64,
    numbers: &[i64],
    upto: i64,
) -> Result<Vec<(CallNumber, CountedCall)>, Error> {
    let calls = numbers.iter().map(|number| CallNumber(*number)).collect();
    let latest = latest(conn, key, &Subjects { calls, ..Subjects::default() }, upto)?;
    Ok(latest.calls.into_iter().collect())
}

/// The counted fields of issues up to a position.
pub fn latest_issues(
    conn: &mut Conn,
    key: i64,
    numbers: &[i64],
    upto: i64,
) -> Result<Vec<(IssueNumber, CountedIssue)>, Error> {
    let issues = numbers.iter().map(|number| IssueNumber(*number)).collect();
    let latest = latest(conn, key, &Subjects { issues, ..Subjects::default() }, upto)?;
    Ok(latest.issues.into_iter().collect())
}

fn latest(conn: &mut Conn, key: i64, subjects: &Subjects, upto: i64) -> Result<Latest, Error> {
    let mut latest = Latest::default();
    for stored in subjects.entries(conn, key, upto)? {
        latest.enter(&stored);
    }
    Ok(latest)
}
