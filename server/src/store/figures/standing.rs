//! Issues that stand at a moment: active, or overdue. What may stand is looked for among the issues that are active now and those that something happened to since, as long as these are few:
//! the whole history of a register grows without end.

use std::collections::{BTreeMap, BTreeSet, HashSet};

use diesel::prelude::*;

use super::Snapshot;
use super::details::MAX_EXAMINED;
use super::explain::{Item, ItemKey, Question};
use super::items::CHUNK;
use crate::domain::calendar::Window;
use crate::domain::codes::{IssueState, Urgency};
use crate::domain::counted::{CountedIssue, Flow};
use crate::domain::event::Subject;
use crate::domain::figures::dimension::Axis;
use crate::domain::instant::Instant;
use crate::store::counters::EVER;
use crate::store::counters::deltas::IndexedField;
use crate::store::db::Error;
use crate::store::db::conn::on;
use crate::store::db::in_list::InList;
use crate::store::tables::schema::{issues, journal};

/// Urgency, due time and number of an active issue.
pub type Active = (Urgency, Option<Instant>, i64);

impl Snapshot<'_> {
    /// The issues active at a moment: those that are active after their last flow before it. Each is counted at that flow.
    pub(super) fn backlog_counted(
        &mut self,
        question: &Question,
        moment: fn(&Window) -> Instant,
        after: ItemKey,
        limit: usize,
    ) -> Result<Vec<Item>, Error> {
        let Some(to) = question.windows.first().map(moment) else { return Ok(Vec::new()) };
        let flows = match self.may_be_active(to)? {
            Some(numbers) => self.flow_keys_of(&numbers.into_iter().collect::<Vec<_>>(), to)?,
            None => self.flow_keys(Window { from: EVER, to })?,
        };
        self.events_counted(active_after(flows), after, limit, |change| question.has_now(change).into())
    }

    /// The issues overdue at the end of the windows.
    pub(super) fn overdue_counted(
        &mut self,
        question: &Question,
        after: ItemKey,
        limit: usize,
    ) -> Result<Vec<Item>, Error> {
        let Some(to) = question.windows.iter().map(|window| window.to).max() else { return Ok(Vec::new()) };
        let ever = Window { from: EVER, to: to.min(self.as_of.time) };
        let numbers = match self.may_be_overdue(ever.to)? {
            Some(numbers) => numbers.into_iter().collect(),
            None => self.issue_numbers(Axis::Due, &[ever])?,
        };
        let counts = |issue: &CountedIssue| match issue.due_at {
            Some(due) if ever.contains(due) => issue.counts_at_due().due_open,
            _ => 0,
        };
        self.issues_counted_of(numbers, question, Axis::Due, counts, after, limit)
    }

    /// Issues among which all are that were active at a moment. None if more than 20,000 are active now, or more was recorded since the point or happened since the moment.
    pub(super) fn may_be_active(&mut self, moment: Instant) -> Result<Option<BTreeSet<i64>>, Error> {
        let Some(mut numbers) = self.changed_since_in_full()? else { return Ok(None) };
        let (Some(active), Some(moved)) = (self.active_now()?, self.moved_since(moment)?) else {
            return Ok(None);
        };
        numbers.extend(active.into_iter().map(|(.., number)| number));
        numbers.extend(moved);
        Ok(Some(numbers))
    }

    /// Issues among which all are that were overdue at a moment. None like [`Self::may_be_active`].
    pub(super) fn may_be_overdue(&mut self, moment: Instant) -> Result<Option<BTreeSet<i64>>, Error> {
        let Some(mut numbers) = self.changed_since_in_full()? else { return Ok(None) };
        let Some(active) = self.active_now()? else { return Ok(None) };
        numbers
            .extend(active.into_iter().filter(|(_, due, _)| is_due(*due, moment)).map(|(.., number)| number));
        Ok(Some(numbers))
    }

    /// The issues that are active now. None if there are more than 20,000.
    pub(super) fn active_now(&mut self) -> Result<Option<Vec<Active>>, Error> {
        let active: Vec<Active> = on!(&mut *self.conn, |c| issues::table
            .filter(issues::period_key.eq(self.key).and(issues::state.eq_any(IssueState::active())))
            .select((issues::urgency, issues::due_at, issues::number))
            .limit(MAX_EXAMINED + 1)
            .load(c))?;
        Ok((active.len() as i64 <= MAX_EXAMINED).then_some(active))
    }

    /// The issues that entered, left or moved within the backlog from a moment on, as far as that was recorded at the point. None if there are more than 20,000 such events.
    pub(super) fn moved_since(&mut self, moment: Instant) -> Result<Option<BTreeSet<i64>>, Error> {
        let moved: Vec<i64> = on!(&mut *self.conn, |c| journal::table
            .filter(journal::period_key.eq(self.key).and(journal::flow.is_not_null()))
            .filter(journal::occurred_at.ge(moment).and(journal::position.le(self.as_of.position)))
            .select(journal::subject_number)
            .limit(MAX_EXAMINED + 1)
            .load(c))?;
        Ok((moved.len() as i64 <= MAX_EXAMINED).then(|| moved.into_iter().collect()))
    }

    /// The issues of which something was recorded since the point. None if there are more than 20,000 entries since.
    fn changed_since_in_full(&mut self) -> Result<Option<BTreeSet<i64>>, Error> {
        match self.head - self.as_of.position > MAX_EXAMINED {
            true => Ok(None),
            false => self.changed_since(Subject::ISSUE, IndexedField::On(Axis::Due)).map(Some),
        }
    }

    /// Which of some issues were active at a moment.
    pub(super) fn active_at(&mut self, numbers: &[i64], moment: Instant) -> Result<HashSet<i64>, Error> {
        let active = active_after(self.flow_keys_of(numbers, moment)?);
        Ok(active.into_iter().map(|item_key| item_key.number).collect())
    }

    /// The keys of the events of some issues before a moment by which they entered, left or moved within the backlog.
    fn flow_keys_of(&mut self, numbers: &[i64], moment: Instant) -> Result<Vec<(ItemKey, Flow)>, Error> {
        let mut flows = Vec::new();
        for numbers in numbers.chunks(CHUNK) {
            let rows: Vec<(i64, i64, Option<Flow>)> = on!(&mut *self.conn, |c| journal::table
                .filter(journal::period_key.eq(self.key).and(journal::subject_kind.eq(Subject::ISSUE)))
                .filter(journal::subject_number.in_list(numbers.iter().copied()))
                .filter(journal::flow.is_not_null().and(journal::occurred_at.lt(moment)))
                .filter(journal::position.le(self.as_of.position))
                .select((journal::subject_number, journal::position, journal::flow))
                .load(c))?;
            flows.extend(rows.into_iter().filter_map(flow_key));
        }
        Ok(flows)
    }

    /// The keys of the events in a window by which issues enter, leave or move within the backlog.
    pub(super) fn flow_keys(&mut self, window: Window) -> Result<Vec<(ItemKey, Flow)>, Error> {
        let rows: Vec<(i64, i64, Option<Flow>)> = on!(&mut *self.conn, |c| journal::table
            .filter(journal::period_key.eq(self.key).and(journal::flow.is_not_null()))
            .filter(journal::occurred_at.ge(window.from).and(journal::occurred_at.lt(window.to)))
            .filter(journal::position.le(self.as_of.position))
            .select((journal::subject_number, journal::position, journal::flow))
            .load(c))?;
        Ok(rows.into_iter().filter_map(flow_key).collect())
    }
}

/// Whether something was due before a moment.
pub fn is_due(due: Option<Instant>, moment: Instant) -> bool {
    due.is_some_and(|due| due < moment)
}

/// The key of an event by which an issue enters, leaves or moves within the backlog.
fn flow_key((number, position, flow): (i64, i64, Option<Flow>)) -> Option<(ItemKey, Flow)> {
    flow.map(|flow| (ItemKey { number, position }, flow))
}

/// The last event of each issue, if the issue is active after it.
fn active_after(flows: Vec<(ItemKey, Flow)>) -> Vec<ItemKey> {
    let mut last: BTreeMap<i64, (ItemKey, bool)> = BTreeMap::new();
    for (item_key, flow) in flows {
        let (last_key, active) = last.entry(item_key.number).or_insert((item_key, false));
        if item_key >= *last_key {
            (*last_key, *active) = (item_key, flow.is_active_after());
        }
    }
    last.into_values().filter(|(_, active)| *active).map(|(item_key, _)| item_key).collect()
}
