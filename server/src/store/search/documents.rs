//! The documents of the index: calls and issues with the terms of what is searched.

use std::collections::{BTreeMap, BTreeSet};

use diesel::prelude::*;

use super::Kind;
use super::index::Reached;
use super::terms::{term_of_digits, terms, terms_of_texts};
use crate::domain::codes::EventType;
use crate::domain::codes::TextField;
use crate::domain::event::Subject;
use crate::domain::phone::last_digits;
use crate::store::db::Error;
use crate::store::db::conn::{Conn, on};
use crate::store::db::in_list::InList;
use crate::store::derived::projector::hash_at;
use crate::store::tables::protection;
use crate::store::tables::rows::call::CallTextsRow;
use crate::store::tables::rows::issue::IssueTextsRow;
use crate::store::tables::rows::journal::EventTextRow;
use crate::store::tables::schema::{call_texts, event_texts, issue_texts, journal};

impl Kind {
    const ALL: [Kind; 2] = [Kind::Call, Kind::Issue];

    /// Types of the entries that add or change its texts.
    fn changed_by(self) -> &'static [EventType] {
        use EventType as E;
        match self {
            Kind::Call => &[E::CallRecorded, E::CallCompleted, E::CallAmended, E::CallTextsErased],
            Kind::Issue => &[E::IssueOpened, E::IssueUpdated, E::IssueResolved, E::IssueTextsErased],
        }
    }
}

/// The documents that a run of journal entries changes.
pub struct ChangedDocuments {
    /// The last of the entries.
    pub reached: Reached,
    /// Numbers of the documents, by kind.
    changed: BTreeMap<Kind, BTreeSet<i64>>,
    /// Whether texts were erased.
    pub erases: bool,
}

/// Whether the index was made from this journal: the last entry that it holds has the same hash here.
pub fn is_of_this_journal(conn: &mut Conn, reached: &Reached) -> Result<bool, Error> {
    Ok(hash_at(conn, reached.period_key, reached.position)?.as_ref() == Some(&reached.hash))
}

/// The documents that the next entries of a journal change, at most `limit` entries. None at the end of the journal.
pub fn next_changes(
    conn: &mut Conn,
    key: i64,
    after: i64,
    limit: i64,
) -> Result<Option<ChangedDocuments>, Error> {
    let rows: Vec<(i64, Vec<u8>, i64, EventType)> = on!(conn, |c| journal::table
        .filter(journal::period_key.eq(key).and(journal::position.gt(after)))
        .order(journal::position)
        .limit(limit)
        .select((journal::position, journal::hash, journal::subject_number, journal::event_type))
        .load(c))?;
    let mut changed: BTreeMap<Kind, BTreeSet<i64>> = BTreeMap::new();
    for (_, _, number, event_type) in &rows {
        if let Some(kind) = Kind::ALL.into_iter().find(|kind| kind.changed_by().contains(event_type)) {
            changed.entry(kind).or_default().insert(*number);
        }
    }
    let erases = [EventType::CallTextsErased, EventType::IssueTextsErased];
    let erases = rows.iter().any(|(.., event_type)| erases.contains(event_type));
    let last = rows.into_iter().next_back();
    Ok(last.map(|(position, hash, ..)| ChangedDocuments {
        reached: Reached { period_key: key, position, hash },
        changed,
        erases,
    }))
}

impl ChangedDocuments {
    /// The terms of each document, with those of all earlier revisions: a reader whose snapshot is older than the index must find its own.
    pub fn terms(&self, conn: &mut Conn) -> Result<Vec<(Kind, i64, BTreeSet<String>)>, Error> {
        let mut all = Vec::new();
        let protection = protection::of(conn, self.reached.period_key)?;
        for (kind, numbers) in &self.changed {
            let numbers: Vec<i64> = numbers.iter().copied().collect();
            let rows = match kind {
                Kind::Call => terms_of_calls(conn, self.reached.period_key, &numbers)?,
                Kind::Issue => terms_of_issues(conn, self.reached.period_key, &numbers)?,
            };
            let mut by_number: BTreeMap<i64, BTreeSet<String>> = BTreeMap::new();
            for (number, terms) in rows {
                by_number
                    .entry(number)
                    .or_default()
                    .extend(terms.into_iter().map(|term| protection.term(term)));
            }
            all.extend(by_number.into_iter().map(|(number, terms)| (*kind, number, terms)));
        }
        Ok(all)
    }
}

/// Number of a call or issue, and some of its terms.
type Row = (i64, BTreeSet<String>);

fn terms_of_calls(conn: &mut Conn, key: i64, numbers: &[i64]) -> Result<Vec<Row>, Error> {
    let rows: Vec<CallTextsRow> = on!(conn, |c| call_texts::table
        .filter(call_texts::period_key.eq(key).and(call_texts::call_number.in_list(numbers.iter().copied())))
        .select(CallTextsRow::as_select())
        .load(c))?;
    let protection = protection::of(conn, key)?;
    let terms = |row: CallTextsRow| {
        let (number, texts) = (row.call_number, row.texts(&protection)?);
        let searched = [&texts.summary, &texts.confidential_note, &texts.incident_address];
        let mut terms = terms_of_texts(searched.into_iter().flatten().map(String::as_str));
        let digits = texts.phones().filter_map(|phone| last_digits(&phone.key));
        terms.extend(digits.map(|digits| term_of_digits(&digits)));
        Ok((number, terms))
    };
    rows.into_iter().map(terms).collect()
}

fn terms_of_issues(conn: &mut Conn, key: i64, numbers: &[i64]) -> Result<Vec<Row>, Error> {
    let rows: Vec<IssueTextsRow> = on!(conn, |c| issue_texts::table
        .filter(
            issue_texts::period_key.eq(key).and(issue_texts::issue_number.in_list(numbers.iter().copied()))
        )
        .select(IssueTextsRow::as_select())
        .load(c))?;
    let of_entry =
        event_texts::period_key.eq(journal::period_key).and(event_texts::position.eq(journal::position));
    let replies: Vec<(i64, EventTextRow)> = on!(conn, |c| journal::table
        .inner_join(event_texts::table.on(of_entry))
        .filter(journal::period_key.eq(key).and(journal::subject_kind.eq(Subject::ISSUE)))
        .filter(
            journal::subject_number
                .in_list(numbers.iter().copied())
                .and(journal::event_type.eq(EventType::IssueResolved))
        )
        .filter(event_texts::field.eq(TextField::PublicReply))
        .select((journal::subject_number, EventTextRow::as_select()))
        .load(c))?;
    let protection = protection::of(conn, key)?;
    let mut found = Vec::new();
    for row in rows {
        let (number, texts) = (row.issue_number, row.texts(&protection)?);
        found.extend([texts.title, texts.address].into_iter().flatten().map(|text| (number, terms(&text))));
    }
    for (number, row) in replies {
        found.push((number, terms(&row.text(&protection))));
    }
    Ok(found)
}

/// Numbers of the documents that the entries after a position change, for at most `limit` entries. May contain duplicates.
pub fn changed_after(
    conn: &mut Conn,
    key: i64,
    kind: Kind,
    after: i64,
    limit: i64,
) -> Result<Vec<i64>, Error> {
    Ok(on!(conn, |c| journal::table
        .filter(journal::period_key.eq(key).and(journal::position.gt(after)))
        .filter(journal::event_type.in_list(kind.changed_by().iter().copied()))
        .order(journal::position)
        .limit(limit)
        .select(journal::subject_number)
        .load(c))?)
}
