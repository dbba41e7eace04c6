//! What is older than a period keeps it.

use diesel::dsl::{exists, not};
use diesel::prelude::*;

use crate::domain::codes::{CallbackState, IssueState, TextClass, TriageOutcome};
use crate::domain::desk_settings::Retention;
use crate::domain::event::Subject;
use crate::domain::instant::Instant;
use crate::domain::number::{CallNumber, CallbackNumber, IssueNumber};
use crate::domain::period::PeriodId;
use crate::store::db::Error;
use crate::store::db::conn::{Conn, on};
use crate::store::tables::rows::period::PeriodRow;
use crate::store::tables::schema::{
    call_texts, callbacks, calls, event_texts, issue_texts, issues, journal, links, periods,
};

/// Calls, issues and callbacks of which texts are to be erased, each in the order of its numbers.
pub struct Due {
    /// Calls 来电.
    pub calls: Vec<CallNumber>,
    /// Issues 工单.
    pub issues: Vec<IssueNumber>,
    /// Callbacks 回访.
    pub callbacks: Vec<CallbackNumber>,
}

impl Due {
    /// All of them.
    pub fn subjects(&self) -> impl Iterator<Item = Subject> {
        let calls = self.calls.iter().map(|call| Subject::Call(*call));
        let issues = self.issues.iter().map(|issue| Subject::Issue(*issue));
        calls.chain(issues).chain(self.callbacks.iter().map(|callback| Subject::Callback(*callback)))
    }
}

/// The periods by id, each with its key and for how long it keeps personal data.
pub fn policies(conn: &mut Conn) -> Result<Vec<(PeriodId, i64, Retention)>, Error> {
    let rows: Vec<PeriodRow> =
        on!(conn, |c| periods::table.order(periods::period_id).select(PeriodRow::as_select()).load(c))?;
    rows.into_iter()
        .map(|row| {
            let (key, period) = (row.period_key, row.period()?);
            Ok((period.facts.id, key, period.facts.desk.retention))
        })
        .collect()
}

/// What has texts of a class and is older than a time: calls that were received before it, are not pending and lead to no active issue; issues that ended and callbacks that
/// were settled before it.
pub fn due(conn: &mut Conn, key: i64, class: TextClass, before: Instant) -> Result<Due, Error> {
    let calls = calls_due(conn, key, class, before)?;
    let issues = issues_due(conn, key, class, before)?;
    let callbacks = match class {
        // A callback has no names and numbers of its own.
        TextClass::Who => Vec::new(),
        TextClass::What => callbacks_due(conn, key, before)?,
    };
    Ok(Due {
        calls: calls.into_iter().map(CallNumber).collect(),
        issues: issues.into_iter().map(IssueNumber).collect(),
        callbacks: callbacks.into_iter().map(CallbackNumber).collect(),
    })
}

fn calls_due(conn: &mut Conn, key: i64, class: TextClass, before: Instant) -> Result<Vec<i64>, Error> {
    let of_call = call_texts::table
        .filter(call_texts::period_key.eq(calls::period_key).and(call_texts::call_number.eq(calls::number)));
    let active = links::table
        .inner_join(
            issues::table
                .on(issues::period_key.eq(links::period_key).and(issues::number.eq(links::issue_number))),
        )
        .filter(links::period_key.eq(calls::period_key).and(links::call_number.eq(calls::number)));
    Ok(on!(conn, |c: DB| {
        let mut due = calls::table
            .filter(calls::period_key.eq(key).and(calls::received_at.lt(before)))
            .filter(calls::triage.ne(TriageOutcome::Pending))
            .filter(not(exists(active.filter(issues::state.eq_any(IssueState::active())))))
            .order(calls::number)
            .select(calls::number)
            .into_boxed::<DB>();
        due = match class {
            TextClass::Who => due.filter(exists(
                of_call.filter(call_texts::who_salt.is_not_null().or(call_texts::who_sealed.is_not_null())),
            )),
            TextClass::What => due.filter(exists(
                of_call.filter(call_texts::what_salt.is_not_null().or(call_texts::what_sealed.is_not_null())),
            )),
        };
        due.load(c)
    })?)
}

fn issues_due(conn: &mut Conn, key: i64, class: TextClass, before: Instant) -> Result<Vec<i64>, Error> {
    let of_issue = issue_texts::table.filter(
        issue_texts::period_key.eq(issues::period_key).and(issue_texts::issue_number.eq(issues::number)),
    );
    Ok(on!(conn, |c: DB| {
        let mut due = issues::table
            .filter(issues::period_key.eq(key).and(issues::last_event_at.lt(before)))
            .filter(not(issues::state.eq_any(IssueState::active())))
            .order(issues::number)
            .select(issues::number)
            .into_boxed::<DB>();
        due = match class {
            TextClass::Who => due.filter(exists(
                of_issue
                    .filter(issue_texts::who_salt.is_not_null().or(issue_texts::who_sealed.is_not_null())),
            )),
            TextClass::What => due
                .filter(exists(of_issue.filter(
                    issue_texts::what_salt.is_not_null().or(issue_texts::what_sealed.is_not_null()),
                ))),
        };
        due.load(c)
    })?)
}

fn callbacks_due(conn: &mut Conn, key: i64, before: Instant) -> Result<Vec<i64>, Error> {
    let of_entry =
        journal::period_key.eq(event_texts::period_key).and(journal::position.eq(event_texts::position));
    let texts = event_texts::table
        .inner_join(journal::table.on(of_entry))
        .filter(
            journal::period_key.eq(callbacks::period_key).and(journal::subject_kind.eq(Subject::CALLBACK)),
        )
        .filter(journal::subject_number.eq(callbacks::number));
    Ok(on!(conn, |c| callbacks::table
        .filter(callbacks::period_key.eq(key).and(callbacks::recorded_at.lt(before)))
        .filter(callbacks::state.ne(CallbackState::Open))
        .filter(exists(texts))
        .order(callbacks::number)
        .select(callbacks::number)
        .load(c))?)
}
