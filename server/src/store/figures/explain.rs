//! The items that a figure counts: the calls, issues or events for which its measure is not zero.

use std::collections::HashMap;

use diesel::dsl::sql;
use diesel::prelude::*;
use diesel::sql_types::Bool;

use super::Snapshot;
use super::items::CHUNK;
use crate::domain::calendar::Window;
use crate::domain::counted::{CountedCall, CountedIssue};
use crate::domain::figures::counts::{CallCounts, FlowCounts};
use crate::domain::figures::dimension::{Axis, Dimension, ValueAt};
use crate::domain::figures::figure::{Figure, FigureSource};
use crate::domain::figures::measure::flow_counts;
use crate::domain::figures::waiting::{Waiting, WaitingCallback};
use crate::domain::instant::Instant;
use crate::domain::number::{CallNumber, CallbackNumber, CallerNumber, IssueNumber};
use crate::store::db::Error;
use crate::store::db::conn::on;
use crate::store::db::in_list::InList;
use crate::store::tables::counted_entries::{CountedEntry, complete};
use crate::store::tables::journal::read;
use crate::store::tables::rows::journal::JournalRow;
use crate::store::tables::schema::journal;

/// A request for the items of a figure, in total or for one value of a dimension.
#[derive(Clone, Debug)]
pub struct Question {
    /// The figure to explain.
    pub figure: &'static Figure,
    /// The dimension, or `All` for the total.
    pub dimension: Dimension,
    /// The value of the dimension; empty for `All`.
    pub value: String,
    /// The windows: several if shifts are combined, otherwise one.
    pub windows: Vec<Window>,
}

impl Question {
    /// Whether the issue of an entry has the value after it.
    pub(super) fn has_now(&self, change: &CountedEntry) -> bool {
        let issue = change.after.issue.as_ref();
        issue.is_some_and(|issue| issue.value(self.dimension, ValueAt::Now) == self.value)
    }
}

/// The sort key of the items of a figure, also the cursor of their pages: number, then position.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub struct ItemKey {
    /// Number of the call or issue.
    pub number: i64,
    /// Position of the event; 0 if the figure does not count events.
    pub position: i64,
}

/// The call or issue of an item.
#[derive(Clone, Debug)]
pub enum Counted {
    /// A call.
    Call(CallNumber, CountedCall),
    /// An issue, or an event of it.
    Issue(IssueNumber, Box<CountedIssue>),
    /// A callback.
    Callback(CallbackNumber),
}

/// A call, issue or event that a figure counts.
#[derive(Clone, Debug)]
pub struct Item {
    /// Its sort key among the items of the figure.
    pub key: ItemKey,
    /// The time by which it lies in a window.
    pub time: Instant,
    /// Its share of the figure; not 0.
    pub amount: i64,
    /// The call or issue at the point of the snapshot.
    pub counted: Counted,
}

/// Follow-ups, as they are written in their partial index.
pub(super) const FOLLOW_UPS: &str = "journal.type = 'ISSUE_FOLLOWED_UP'";
/// What agencies do with their assignments, as it is written in its partial index.
pub(super) const ANSWERS: &str = "(journal.type = 'ISSUE_ACKNOWLEDGED' OR journal.type = 'ISSUE_PROGRESSED' \
                       OR journal.type = 'ISSUE_RETURNED' OR journal.type = 'ISSUE_RESOLVED')";

impl Snapshot<'_> {
    /// The items of a figure after a key, in the order of their keys, at most `limit`.
    pub fn explain(&mut self, question: &Question, after: ItemKey, limit: usize) -> Result<Vec<Item>, Error> {
        let now = self.as_of.time;
        let before_now: Vec<Window> =
            question.windows.iter().map(|window| Window { to: window.to.min(now), ..*window }).collect();
        match question.figure.source {
            FigureSource::Calls(take) => self.calls_counted(question, take, after, limit),
            FigureSource::Callers => self.callers_counted(question, after, limit),
            FigureSource::Waiting(take) => self.waiting_counted(question, take, after, limit),
            FigureSource::Opened(take) => {
                let counts = |issue: &CountedIssue| take(&issue.counts_at_opening());
                self.issues_counted(question, Axis::Opened, &question.windows, counts, after, limit)
            }
            FigureSource::Resolved(take) => {
                let counts = |issue: &CountedIssue| take(&issue.counts_at_resolution());
                self.issues_counted(question, Axis::Resolved, &question.windows, counts, after, limit)
            }
            FigureSource::ResolvedSame => {
                let is_counted = |issue: &CountedIssue| {
                    question.windows.iter().any(|window| issue.is_resolved_in(*window))
                };
                let counts = |issue: &CountedIssue| is_counted(issue).into();
                self.issues_counted(question, Axis::Opened, &question.windows, counts, after, limit)
            }
            FigureSource::Due(take) => {
                let counts = |issue: &CountedIssue| take(&issue.counts_at_due());
                self.issues_counted(question, Axis::Due, &before_now, counts, after, limit)
            }
            FigureSource::ResponseDue(take) => {
                let counts = |issue: &CountedIssue| take(&issue.counts_at_response_due());
                self.issues_counted(question, Axis::ResponseDue, &before_now, counts, after, limit)
            }
            FigureSource::Need(take) => {
                let counts = |issue: &CountedIssue| take(&issue.counts_at_need());
                self.issues_counted(question, Axis::Need, &before_now, counts, after, limit)
            }
            FigureSource::Overdue => self.overdue_counted(question, after, limit),
            FigureSource::Flows(take) => self.flows_counted(question, take, after, limit),
            FigureSource::FollowUps(take) => self.happened_counted(question, FOLLOW_UPS, take, after, limit),
            FigureSource::Answers(take) => self.happened_counted(question, ANSWERS, take, after, limit),
            FigureSource::BacklogStart => self.backlog_counted(question, |window| window.from, after, limit),
            FigureSource::BacklogEnd => self.backlog_counted(question, |window| window.to, after, limit),
        }
    }

    fn calls_counted(
        &mut self,
        question: &Question,
        take: fn(&CallCounts) -> i64,
        after: ItemKey,
        limit: usize,
    ) -> Result<Vec<Item>, Error> {
        let numbers = numbers_after(self.call_numbers(&question.windows)?, after);
        first(&numbers, limit, |numbers| {
            let item = |(number, call): (CallNumber, CountedCall)| {
                let amount = take(&call.counts());
                let counts = amount != 0 && call.value(question.dimension) == question.value;
                counts.then(|| call_item(number, call, amount))
            };
            Ok(self.calls(numbers)?.into_iter().filter_map(item).collect())
        })
    }

    /// Of each caller the first call answered.
    fn callers_counted(
        &mut self,
        question: &Question,
        after: ItemKey,
        limit: usize,
    ) -> Result<Vec<Item>, Error> {
        let mut firsts: HashMap<CallerNumber, (Instant, CallNumber, CountedCall)> = HashMap::new();
        let numbers = self.call_numbers(&question.windows)?;
        for (number, call) in self.calls(&numbers)? {
            let Some(caller) = call.caller_answered() else { continue };
            if call.value(question.dimension) != question.value {
                continue;
            }
            let first = firsts.get(&caller).map(|(at, number, _)| (*at, *number));
            if first.is_none_or(|first| (call.received_at, number) < first) {
                firsts.insert(caller, (call.received_at, number, call));
            }
        }
        let items = firsts.into_values().map(|(_, number, call)| call_item(number, call, 1));
        let mut items: Vec<Item> = items.filter(|item| item.key > after).collect();
        items.sort_by_key(|item| item.key);
        items.truncate(limit);
        Ok(items)
    }

    /// The calls, with the number of their handoffs if these are counted, or the callbacks that wait.
    fn waiting_counted(
        &mut self,
        question: &Question,
        take: fn(&Waiting) -> i64,
        after: ItemKey,
        limit: usize,
    ) -> Result<Vec<Item>, Error> {
        let Some(window) = question.windows.first() else { return Ok(Vec::new()) };
        let Some(may_wait) = self.waiting(window.to)? else { return Ok(Vec::new()) };
        let amount = |number: &CallNumber| take(&may_wait.calls[number].waiting(may_wait.moment));
        let waiting = may_wait.calls.keys().filter(|number| amount(number) != 0);
        let mut numbers = numbers_after(waiting.map(|number| number.0).collect(), after);
        numbers.truncate(limit);
        let calls = self.calls(&numbers)?.into_iter();
        let mut items: Vec<Item> =
            calls.map(|(number, call)| call_item(number, call, amount(&number))).collect();
        let callbacks = may_wait.callbacks.iter().filter(|(number, _)| number.0 > after.number);
        let callback_item = |(number, callback): (&CallbackNumber, &WaitingCallback)| {
            let (key, counted) = (ItemKey { number: number.0, position: 0 }, Counted::Callback(*number));
            let amount = take(&callback.waiting(may_wait.moment));
            Some(Item { key, time: callback.due_at?, amount, counted }).filter(|item| item.amount != 0)
        };
        items.extend(callbacks.filter_map(callback_item).take(limit));
        Ok(items)
    }

    fn issues_counted(
        &mut self,
        question: &Question,
        axis: Axis,
        windows: &[Window],
        amount: impl Fn(&CountedIssue) -> i64,
        after: ItemKey,
        limit: usize,
    ) -> Result<Vec<Item>, Error> {
        let numbers = self.issue_numbers(axis, windows)?;
        self.issues_counted_of(numbers, question, axis, amount, after, limit)
    }

    /// Of some issues those that count.
    pub(super) fn issues_counted_of(
        &mut self,
        numbers: Vec<i64>,
        question: &Question,
        axis: Axis,
        amount: impl Fn(&CountedIssue) -> i64,
        after: ItemKey,
        limit: usize,
    ) -> Result<Vec<Item>, Error> {
        first(&numbers_after(numbers, after), limit, |numbers| {
            let item = |(number, issue): (IssueNumber, CountedIssue)| {
                let amount = amount(&issue);
                let counts =
                    amount != 0 && issue.value(question.dimension, axis.value_at()) == question.value;
                let (time, item_key) = (axis.time(&issue)?, ItemKey { number: number.0, position: 0 });
                counts.then_some(Item {
                    key: item_key,
                    time,
                    amount,
                    counted: Counted::Issue(number, Box::new(issue)),
                })
            };
            Ok(self.issues(numbers)?.into_iter().filter_map(item).collect())
        })
    }

    fn flows_counted(
        &mut self,
        question: &Question,
        take: fn(&FlowCounts) -> i64,
        after: ItemKey,
        limit: usize,
    ) -> Result<Vec<Item>, Error> {
        let mut item_keys = Vec::new();
        for window in &question.windows {
            item_keys.extend(self.flow_keys(*window)?.into_iter().map(|(item_key, _)| item_key));
        }
        self.events_counted(item_keys, after, limit, |change| {
            let (before, after) = (change.before.issue.as_ref(), change.after.issue.as_ref());
            let flows = flow_counts(before, after, question.dimension);
            flows.iter().filter(|(value, _)| *value == question.value).map(|(_, counts)| take(counts)).sum()
        })
    }

    /// What events of some types count by themselves. The types are those of a partial index.
    fn happened_counted(
        &mut self,
        question: &Question,
        types: &'static str,
        take: fn(&FlowCounts) -> i64,
        after: ItemKey,
        limit: usize,
    ) -> Result<Vec<Item>, Error> {
        let mut item_keys = Vec::new();
        for window in &question.windows {
            item_keys.extend(self.keys_of_types(types, *window, i64::MAX)?);
        }
        self.events_counted(item_keys, after, limit, |change| {
            let happened = change.happened().filter(|one| one.value(question.dimension) == question.value);
            happened.map_or(0, |one| take(&one.counts))
        })
    }

    /// The keys of events of some types in a window, no more than `most`.
    pub(super) fn keys_of_types(
        &mut self,
        types: &'static str,
        window: Window,
        most: i64,
    ) -> Result<Vec<ItemKey>, Error> {
        let rows: Vec<(i64, i64)> = on!(&mut *self.conn, |c| journal::table
            .filter(journal::period_key.eq(self.key))
            .filter(sql::<Bool>(types))
            .filter(journal::occurred_at.ge(window.from).and(journal::occurred_at.lt(window.to)))
            .filter(journal::position.le(self.as_of.position))
            .select((journal::subject_number, journal::position))
            .limit(most)
            .load(c))?;
        Ok(rows.into_iter().map(|(number, position)| ItemKey { number, position }).collect())
    }

    /// The events after a key, at most `limit`, each with what it counts; those that count nothing are left out.
    pub(super) fn events_counted(
        &mut self,
        mut item_keys: Vec<ItemKey>,
        after: ItemKey,
        limit: usize,
        amount: impl Fn(&CountedEntry) -> i64,
    ) -> Result<Vec<Item>, Error> {
        item_keys.sort_unstable();
        item_keys.retain(|item_key| *item_key > after);
        let counted = first(&item_keys, limit, |item_keys| {
            let changes = self.changes(item_keys)?;
            let counted = |item_key: &ItemKey| {
                let change = changes.get(&item_key.position)?;
                let amount = amount(change);
                (amount != 0).then_some((*item_key, change.stored.entry.occurred_at, amount))
            };
            Ok(item_keys.iter().filter_map(counted).collect())
        })?;
        self.event_items(counted)
    }

    /// Entries with the counted fields before and after them, by position.
    fn changes(&mut self, item_keys: &[ItemKey]) -> Result<HashMap<i64, CountedEntry>, Error> {
        let positions: Vec<i64> = item_keys.iter().map(|item_key| item_key.position).collect();
        let rows: Vec<JournalRow> = on!(&mut *self.conn, |c| journal::table
            .filter(journal::period_key.eq(self.key).and(journal::position.in_list(positions)))
            .order(journal::position)
            .select(JournalRow::as_select())
            .load(c))?;
        let stored = rows.into_iter().map(read).collect::<Result<_, _>>()?;
        let by_position = |change: CountedEntry| (change.stored.entry.position, change);
        Ok(complete(self.conn, self.key, stored, |_| true)?.into_iter().map(by_position).collect())
    }

    fn event_items(&mut self, counted: Vec<(ItemKey, Instant, i64)>) -> Result<Vec<Item>, Error> {
        let mut numbers: Vec<i64> = counted.iter().map(|(item_key, _, _)| item_key.number).collect();
        numbers.dedup();
        let issues: HashMap<IssueNumber, CountedIssue> = self.issues(&numbers)?.into_iter().collect();
        let item = |(item_key, time, amount): (ItemKey, Instant, i64)| {
            let number = IssueNumber(item_key.number);
            let issue = issues.get(&number)?.clone();
            Some(Item { key: item_key, time, amount, counted: Counted::Issue(number, Box::new(issue)) })
        };
        Ok(counted.into_iter().filter_map(item).collect())
    }
}

fn call_item(number: CallNumber, call: CountedCall, amount: i64) -> Item {
    let item_key = ItemKey { number: number.0, position: 0 };
    Item { key: item_key, time: call.received_at, amount, counted: Counted::Call(number, call) }
}

/// The items of the first keys, at most `limit`. Loads chunks of keys until there are enough.
fn first<K, T>(
    keys: &[K],
    limit: usize,
    mut items: impl FnMut(&[K]) -> Result<Vec<T>, Error>,
) -> Result<Vec<T>, Error> {
    let mut first_items = Vec::new();
    for keys in keys.chunks(CHUNK) {
        first_items.extend(items(keys)?);
        if first_items.len() >= limit {
            break;
        }
    }
    first_items.truncate(limit);
    Ok(first_items)
}

/// The numbers after a key, if each number has one item.
fn numbers_after(mut numbers: Vec<i64>, after: ItemKey) -> Vec<i64> {
    numbers.retain(|number| *number > after.number);
    numbers
}
