//! Compares the texts with what the journal says of them. A text may be missing only if a later entry erased it.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use diesel::prelude::*;

use super::Finding;
use crate::domain::codes::TextClass;
use crate::domain::event::{CallEvent, Entry, ErasedTexts, Event, IssueEvent, Subject};
use crate::domain::event_type::EventType;
use crate::domain::number::{CallNumber, IssueNumber};
use crate::domain::state::State;
use crate::domain::text_class::Classed;
use crate::store::db::Error;
use crate::store::db::conn::{Conn, on};
use crate::store::db::in_list::InList;
use crate::store::tables::commitments::{Commitment, Commitments, Salts};
use crate::store::tables::journal::read;
use crate::store::tables::rows::call::CallTextsRow;
use crate::store::tables::rows::issue::IssueTextsRow;
use crate::store::tables::rows::journal::JournalRow;
use crate::store::tables::schema::{call_texts, issue_texts, journal};
use crate::store::tables::{event_texts, protection};

/// A revision of the texts of a call or issue.
type Revision = (Subject, i32);
/// What is committed to: who, and what.
type ByClass = (Option<Commitment>, Option<Commitment>);

/// What an entry says of texts.
pub struct Statement {
    /// Its position.
    pub position: i64,
    /// What the texts belong to.
    pub subject: Subject,
    /// The revision that it writes; None if it writes none.
    pub revision: Option<i32>,
    /// What it commits to.
    pub commitments: Commitments,
    /// Which earlier texts it erases; None if it erases none.
    pub erased: Option<ErasedTexts>,
}

impl Statement {
    /// The statement of an entry. The state is the one after it.
    pub fn new(entry: &Entry, state: &State, commitments: Commitments) -> Self {
        let event = &entry.event;
        let revision = match event {
            Event::Call(number, CallEvent::Recorded { .. })
            | Event::Call(number, CallEvent::Completed { .. } | CallEvent::Amended { .. }) => {
                state.calls.get(number).map(|call| call.revision)
            }
            Event::Issue(number, IssueEvent::Opened { .. } | IssueEvent::Updated { .. }) => {
                state.issues.get(number).map(|issue| issue.revision)
            }
            _ => None,
        };
        let (subject, erased) = (event.subject(), event.erased_texts());
        Self { position: entry.position, subject, revision, commitments, erased }
    }
}

/// The types of the entries that erase texts.
const ERASURES: [EventType; 3] =
    [EventType::CallTextsErased, EventType::IssueTextsErased, EventType::CallbackTextsErased];

/// A text that is missing.
struct MissingText {
    position: i64,
    subject: Subject,
    class: TextClass,
    /// None for the text of an event.
    revision: Option<i32>,
}

/// The texts of a period, as far as they have been compared.
#[derive(Default)]
pub struct Texts {
    /// Numbers of texts that entries wrote.
    of_calls: i64,
    of_issues: i64,
    /// Number of texts of events that were found.
    of_events: i64,
    /// What is wrong with the texts.
    finding: Finding,
}

impl Texts {
    /// Compares the texts of some entries with what these say.
    pub fn compare(&mut self, conn: &mut Conn, key: i64, statements: &[Statement]) -> Result<(), Error> {
        let with_revision = statements.iter().filter(|statement| statement.revision.is_some());
        let stored = stored_revisions(conn, key, with_revision.map(|statement| statement.subject))?;
        let mut missing = Vec::new();
        for statement in statements {
            let Some(revision) = statement.revision else { continue };
            match statement.subject {
                Subject::Call(_) => self.of_calls += 1,
                Subject::Issue(_) => self.of_issues += 1,
                Subject::Period | Subject::Callback(_) => {}
            }
            let stored = match stored.get(&(statement.subject, revision)) {
                Some(Ok(stored)) => stored,
                Some(Err(damage)) => {
                    self.finding.note(|| format!("entry {}: {damage}", statement.position));
                    continue;
                }
                None => {
                    let subject = shown(statement.subject);
                    self.finding.note(|| format!("{subject}: the texts of its revision are missing"));
                    continue;
                }
            };
            let said = (&statement.commitments.who, &statement.commitments.what);
            for (class, said, stored) in
                [(TextClass::Who, said.0, &stored.0), (TextClass::What, said.1, &stored.1)]
            {
                missing.extend(self.compare_class(statement, class, said.as_ref(), stored.as_ref()));
            }
        }
        missing.extend(self.compare_event_texts(conn, key, statements)?);
        self.compare_missing(conn, key, &missing)?;
        self.compare_erased(conn, key, statements)
    }

    /// Returns the text if it is missing.
    fn compare_class(
        &mut self,
        statement: &Statement,
        class: TextClass,
        said: Option<&Commitment>,
        stored: Option<&Commitment>,
    ) -> Option<MissingText> {
        let Statement { position, subject, revision, .. } = *statement;
        if said.is_some() && stored.is_none() {
            return Some(MissingText { position, subject, class, revision });
        }
        if said != stored {
            self.finding.note(|| {
                format!(
                    "entry {position}: {} of {} are not what was written",
                    shown_class(class),
                    shown(subject)
                )
            });
        }
        None
    }

    /// Returns the texts that are missing.
    fn compare_event_texts(
        &mut self,
        conn: &mut Conn,
        key: i64,
        statements: &[Statement],
    ) -> Result<Vec<MissingText>, Error> {
        let mut missing = Vec::new();
        let with_texts = statements.iter().filter(|statement| !statement.commitments.event.is_empty());
        let positions: Vec<i64> = with_texts.clone().map(|statement| statement.position).collect();
        let mut rows = BTreeMap::new();
        let protection = protection::of(conn, key)?;
        for row in event_texts::load(conn, key, &positions)? {
            let of = (row.position, row.field);
            let commitment = match row.open(&protection) {
                Ok((content, salt)) => Ok(Commitment::of_event_text(&salt, &content)),
                Err(Error::Damaged(damage)) => Err(damage),
                Err(error) => return Err(error),
            };
            rows.insert(of, commitment);
        }
        for statement in with_texts {
            let (position, subject) = (statement.position, statement.subject);
            for (field, said) in &statement.commitments.event {
                let stored = rows.get(&(position, *field));
                self.of_events += i64::from(stored.is_some());
                match stored {
                    None => missing.push(MissingText {
                        position,
                        subject,
                        class: TextClass::What,
                        revision: None,
                    }),
                    Some(Ok(stored)) if stored == said => {}
                    Some(Err(damage)) => self.finding.note(|| format!("entry {position}: {damage}")),
                    Some(Ok(_)) => {
                        self.finding.note(|| format!("entry {position}: its {field} is not what was written"))
                    }
                }
            }
        }
        Ok(missing)
    }

    /// Notes the missing texts that no later entry erases.
    fn compare_missing(&mut self, conn: &mut Conn, key: i64, missing: &[MissingText]) -> Result<(), Error> {
        let erased = erasures(conn, key, missing.iter().map(|text| text.subject))?;
        for MissingText { position, subject, class, revision } in missing {
            let erased = erased.get(&(*subject, *class)).is_some_and(|(erased, at)| match revision {
                Some(revision) => erased.revision >= *revision,
                None => position < at,
            });
            if !erased {
                self.finding.note(|| format!("entry {position}: a text is missing that no entry erases"));
            }
        }
        Ok(())
    }

    /// Compares the numbers of texts.
    pub fn finish(self, conn: &mut Conn, key: i64, finding: &mut Finding) -> Result<(), Error> {
        finding.add(&self.finding);
        finding.compare("number of texts of calls", &self.of_calls, &count_call_texts(conn, key)?);
        finding.compare("number of texts of issues", &self.of_issues, &count_issue_texts(conn, key)?);
        finding.compare("number of texts of events", &self.of_events, &event_texts::count(conn, key)?);
        Ok(())
    }

    /// Checks that what the entries erase is gone.
    fn compare_erased(&mut self, conn: &mut Conn, key: i64, statements: &[Statement]) -> Result<(), Error> {
        let mut erased: HashMap<(Subject, TextClass), i32> = HashMap::new();
        for (subject, one) in statements.iter().filter_map(|one| Some((one.subject, one.erased?))) {
            let revision = erased.entry((subject, one.class)).or_insert(one.revision);
            *revision = one.revision.max(*revision);
        }
        let stored = stored_revisions(conn, key, erased.keys().map(|(subject, _)| *subject))?;
        for ((subject, revision), stored) in stored {
            let Ok((who, what)) = stored else { continue };
            for (class, stored) in [(TextClass::Who, who), (TextClass::What, what)] {
                let is_erased = erased.get(&(subject, class)).is_some_and(|upto| *upto >= revision);
                if stored.is_some() && is_erased {
                    self.finding.note(|| {
                        format!("{}: {} were erased and are there", shown(subject), shown_class(class))
                    });
                }
            }
        }
        Ok(())
    }
}

/// The latest erasure of each class of each of the subjects, with its position.
fn erasures(
    conn: &mut Conn,
    key: i64,
    subjects: impl Iterator<Item = Subject>,
) -> Result<HashMap<(Subject, TextClass), (ErasedTexts, i64)>, Error> {
    let mut numbers: BTreeMap<&str, BTreeSet<i64>> = BTreeMap::new();
    for subject in subjects {
        let (kind, number) = subject.parts();
        numbers.entry(kind).or_default().insert(number);
    }
    let mut erased = HashMap::new();
    for (kind, numbers) in numbers {
        let rows: Vec<JournalRow> = on!(conn, |c| journal::table
            .filter(journal::period_key.eq(key).and(journal::subject_kind.eq(kind)))
            .filter(journal::subject_number.in_list(numbers.iter().copied()))
            .filter(journal::event_type.in_list(ERASURES))
            .order(journal::position)
            .select(JournalRow::as_select())
            .load(c))?;
        // A damaged entry erases nothing; that it is damaged is noted where it is replayed.
        for entry in rows.into_iter().filter_map(|row| Some(read(row).ok()?.entry)) {
            if let Some(texts) = entry.event.erased_texts() {
                erased.insert((entry.event.subject(), texts.class), (texts, entry.position));
            }
        }
    }
    Ok(erased)
}

/// The commitments to the stored texts of all revisions of subjects, or why a text cannot be read.
fn stored_revisions(
    conn: &mut Conn,
    key: i64,
    subjects: impl Iterator<Item = Subject>,
) -> Result<BTreeMap<Revision, Result<ByClass, String>>, Error> {
    let (mut calls, mut issues) = (BTreeSet::new(), BTreeSet::new());
    for subject in subjects {
        match subject {
            Subject::Call(number) => _ = calls.insert(number.0),
            Subject::Issue(number) => _ = issues.insert(number.0),
            Subject::Period | Subject::Callback(_) => {}
        }
    }
    let (mut stored, protection) = (BTreeMap::new(), protection::of(conn, key)?);
    let rows: Vec<CallTextsRow> = on!(conn, |c| call_texts::table
        .filter(call_texts::period_key.eq(key).and(call_texts::call_number.in_list(calls.iter().copied())))
        .select(CallTextsRow::as_select())
        .load(c))?;
    for row in rows {
        let revision = (Subject::Call(CallNumber(row.call_number)), row.revision);
        stored.insert(revision, committed(row.open(&protection))?);
    }
    let rows: Vec<IssueTextsRow> = on!(conn, |c| issue_texts::table
        .filter(
            issue_texts::period_key.eq(key).and(issue_texts::issue_number.in_list(issues.iter().copied()))
        )
        .select(IssueTextsRow::as_select())
        .load(c))?;
    for row in rows {
        let revision = (Subject::Issue(IssueNumber(row.issue_number)), row.revision);
        stored.insert(revision, committed(row.open(&protection))?);
    }
    Ok(stored)
}

/// What the journal should say of texts, or why they cannot be read.
fn committed<T: Classed>(opened: Result<(T, Salts), Error>) -> Result<Result<ByClass, String>, Error> {
    match opened {
        Ok((texts, salts)) => Ok(Ok(salts.commit(&texts)?)),
        Err(Error::Damaged(damage)) => Ok(Err(damage)),
        Err(error) => Err(error),
    }
}

fn count_call_texts(conn: &mut Conn, key: i64) -> Result<i64, Error> {
    Ok(on!(conn, |c| call_texts::table.filter(call_texts::period_key.eq(key)).count().get_result(c))?)
}

fn count_issue_texts(conn: &mut Conn, key: i64) -> Result<i64, Error> {
    Ok(on!(conn, |c| issue_texts::table.filter(issue_texts::period_key.eq(key)).count().get_result(c))?)
}

/// The texts of a class.
fn shown_class(class: TextClass) -> &'static str {
    match class {
        TextClass::Who => "names, numbers and address",
        TextClass::What => "words",
    }
}

/// The number of a call or issue, as people write it.
fn shown(subject: Subject) -> String {
    match subject {
        Subject::Call(number) => number.to_string(),
        Subject::Issue(number) => number.to_string(),
        Subject::Callback(number) => number.to_string(),
        Subject::Period => "the period".to_owned(),
    }
}
