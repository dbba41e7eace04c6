//! The figures of a window, recounted from the tables. Their definitions stand in ARCHITECTURE.md, "Figures".

use std::collections::HashMap;

use diesel::dsl::count_star;
use diesel::prelude::*;

use crate::domain::calendar::Window;
use crate::domain::codes::*;
use crate::domain::counted::Flow;
use crate::domain::instant::Instant;
use crate::store::Error;
use crate::store::conn::{Conn, on};
use crate::store::schema::{calls, issues, journal};

/// The figures of a window.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[allow(missing_docs)]
pub struct Figures {
    pub calls_answered: i64,
    pub contacts_other: i64,
    pub calls_valid: i64,
    pub issues_accepted: i64,
    pub issues_resolved: i64,
    pub backlog_start: i64,
    pub backlog_end: i64,
    pub flows: Flows,
    pub issues_overdue: i64,
}

/// What entered and left the backlog.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[allow(missing_docs)]
pub struct Flows {
    pub opened: i64,
    pub reopened: i64,
    pub reviewed: i64,
    pub unmerged: i64,
    pub resolved: i64,
    pub merged: i64,
    pub withdrawn: i64,
    pub rejected: i64,
}

impl Flows {
    fn count(&mut self, flow: Flow) -> &mut i64 {
        match flow {
            Flow::Opened => &mut self.opened,
            Flow::Reopened => &mut self.reopened,
            Flow::Reviewed => &mut self.reviewed,
            Flow::Unmerged => &mut self.unmerged,
            Flow::Resolved => &mut self.resolved,
            Flow::Merged => &mut self.merged,
            Flow::Withdrawn => &mut self.withdrawn,
            Flow::Rejected => &mut self.rejected,
        }
    }

    /// What they add to the backlog.
    pub fn net(mut self) -> i64 {
        Flow::ALL.into_iter().map(|flow| flow.sign() * *self.count(flow)).sum()
    }
}

/// Recounts the figures of a window.
pub fn figures(conn: &mut Conn, key: i64, window: Window, now: Instant) -> Result<Figures, Error> {
    let mut figures = Figures::default();
    count_calls(conn, key, window, &mut figures)?;
    count_issues(conn, key, window, now, &mut figures)?;
    figures.backlog_start = flows(conn, key, None, window.from)?.net();
    figures.flows = flows(conn, key, Some(window.from), window.to)?;
    figures.backlog_end = figures.backlog_start + figures.flows.net();
    Ok(figures)
}

fn count_calls(conn: &mut Conn, key: i64, window: Window, figures: &mut Figures) -> Result<(), Error> {
    let rows: Vec<(Channel, CallKind, i64)> = on!(conn, |c| calls::table
        .filter(calls::period_key.eq(key))
        .filter(calls::received_at.ge(window.from).and(calls::received_at.lt(window.to)))
        .filter(calls::direction.eq(Direction::Inbound).and(calls::disposition.eq(Disposition::Answered)))
        .filter(calls::void_position.is_null().and(calls::kind.ne(CallKind::Test)))
        .group_by((calls::channel, calls::kind))
        .select((calls::channel, calls::kind, count_star()))
        .load(c))?;
    for (channel, kind, count) in rows {
        if channel != Channel::Phone {
            figures.contacts_other += count;
            continue;
        }
        figures.calls_answered += count;
        if kind != CallKind::Invalid {
            figures.calls_valid += count;
        }
    }
    Ok(())
}

fn count_issues(
    conn: &mut Conn,
    key: i64,
    window: Window,
    now: Instant,
    figures: &mut Figures,
) -> Result<(), Error> {
    figures.issues_accepted = on!(conn, |c| issues::table
        .filter(issues::period_key.eq(key))
        .filter(issues::opened_at.ge(window.from).and(issues::opened_at.lt(window.to)))
        .filter(issues::state.ne_all([IssueState::Merged, IssueState::Rejected]))
        .count()
        .get_result(c))?;
    let resolved: Vec<IssueState> =
        IssueState::ALL.iter().copied().filter(|state| state.is_resolved()).collect();
    let counting: Vec<Option<Outcome>> =
        Outcome::ALL.iter().copied().filter(|outcome| outcome.counts_as_resolved()).map(Some).collect();
    figures.issues_resolved = on!(conn, |c| issues::table
        .filter(issues::period_key.eq(key))
        .filter(issues::resolved_at.ge(window.from).and(issues::resolved_at.lt(window.to)))
        .filter(issues::state.eq_any(resolved).and(issues::outcome.eq_any(counting)))
        .count()
        .get_result(c))?;
    let active: Vec<IssueState> = IssueState::ALL.iter().copied().filter(|state| state.is_active()).collect();
    // due_at is empty while an issue is suspended.
    figures.issues_overdue = on!(conn, |c| issues::table
        .filter(issues::period_key.eq(key).and(issues::due_at.lt(window.to.min(now))))
        .filter(issues::state.eq_any(active))
        .count()
        .get_result(c))?;
    Ok(())
}

/// Flows of the journal within [from, to).
fn flows(conn: &mut Conn, key: i64, from: Option<Instant>, to: Instant) -> Result<Flows, Error> {
    let rows: Vec<(Option<String>, i64)> = on!(conn, |c| journal::table
        .filter(journal::period_key.eq(key).and(journal::flow.is_not_null()))
        .filter(journal::occurred_at.ge(from.unwrap_or(Instant(0))).and(journal::occurred_at.lt(to)))
        .group_by(journal::flow)
        .select((journal::flow, count_star()))
        .load(c))?;
    let counts: HashMap<String, i64> =
        rows.into_iter().filter_map(|(flow, count)| Some((flow?, count))).collect();
    let mut flows = Flows::default();
    for flow in Flow::ALL {
        *flows.count(flow) = counts.get(flow.code()).copied().unwrap_or(0);
    }
    Ok(flows)
}
