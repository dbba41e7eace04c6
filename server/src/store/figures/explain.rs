//! What a figure counts: the calls, issues or events for which its measure is not zero.

use std::collections::{BTreeMap, HashMap};

use diesel::prelude::*;
use uuid::Uuid;

use super::Snapshot;
use super::items::CHUNK;
use crate::domain::calendar::Window;
use crate::domain::codes::Coded;
use crate::domain::counted::{CountedCall, CountedIssue, Flow};
use crate::domain::figures::counts::{CallCounts, FlowCounts};
use crate::domain::figures::dimension::{Axis, Dimension, ValueAt};
use crate::domain::figures::figure::{Figure, Of};
use crate::domain::figures::measure::flow_counts;
use crate::domain::instant::Instant;
use crate::domain::number::{CallNumber, IssueNumber};
use crate::store::counters::EVER;
use crate::store::counters::counted_entries::Change;
use crate::store::db::Error;
use crate::store::db::conn::on;
use crate::store::db::in_list::InList;
use crate::store::tables::schema::journal;

/// A figure of windows, or of one value of a dimension in them.
#[derive(Clone, Debug)]
pub struct Question {
    /// The figure.
    pub figure: &'static Figure,
    /// The dimension; all, with the empty value, for everything.
    pub dimension: Dimension,
    /// Its value.
    pub value: String,
    /// The windows; one, but for shifts.
    pub windows: Vec<Window>,
}

/// The place of an item among those of its figure: by number, then position.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub struct ItemKey {
    /// Number of the call or issue.
    pub number: i64,
    /// Position of the event; 0 where none is counted.
    pub position: i64,
}

/// What is counted.
#[derive(Clone, Debug)]
pub enum Counted {
    /// A call.
    Call(CallNumber, CountedCall),
    /// An issue, or an event of it.
    Issue(IssueNumber, Box<CountedIssue>),
}

/// An item of a figure.
#[derive(Clone, Debug)]
pub struct Item {
    /// Its place.
    pub place: ItemKey,
    /// When it is counted.
    pub time: Instant,
    /// How much of the figure it is.
    pub amount: i64,
    /// The call or issue, as it is at the point of the snapshot.
    pub counted: Counted,
}

impl Snapshot<'_> {
    /// The items of a figure after a place, at most so many.
    pub fn explain(&mut self, asked: &Question, after: ItemKey, limit: usize) -> Result<Vec<Item>, Error> {
        let now = self.as_of.time;
        let before_now: Vec<Window> =
            asked.windows.iter().map(|window| Window { to: window.to.min(now), ..*window }).collect();
        match asked.figure.of {
            Of::Calls(take) => self.calls_counted(asked, take, after, limit),
            Of::Callers => self.callers_counted(asked, after, limit),
            Of::Opened(take) => {
                let counts = |issue: &CountedIssue| take(&issue.counts_at_opening());
                self.issues_counted(asked, Axis::Opened, &asked.windows, counts, after, limit)
            }
            Of::Resolved(take) => {
                let counts = |issue: &CountedIssue| take(&issue.counts_at_resolution());
                self.issues_counted(asked, Axis::Resolved, &asked.windows, counts, after, limit)
            }
            Of::Due(take) => {
                let counts = |issue: &CountedIssue| take(&issue.counts_at_due());
                self.issues_counted(asked, Axis::Due, &before_now, counts, after, limit)
            }
            Of::ResponseDue(take) => {
                let counts = |issue: &CountedIssue| take(&issue.counts_at_response_due());
                self.issues_counted(asked, Axis::ResponseDue, &before_now, counts, after, limit)
            }
            Of::Need(take) => {
                let counts = |issue: &CountedIssue| take(&issue.counts_at_need());
                self.issues_counted(asked, Axis::Need, &before_now, counts, after, limit)
            }
            Of::Overdue => {
                let ever: Vec<Window> =
                    before_now.iter().map(|window| Window { from: EVER, to: window.to }).collect();
                let counts = |issue: &CountedIssue| issue.counts_at_due().due_open;
                self.issues_counted(asked, Axis::Due, &ever, counts, after, limit)
            }
            Of::Flows(take) => self.flows_counted(asked, take, after, limit),
            Of::BacklogStart => self.backlog(asked, |window| window.from, after, limit),
            Of::BacklogEnd => self.backlog(asked, |window| window.to, after, limit),
        }
    }

    fn calls_counted(
        &mut self,
        asked: &Question,
        take: fn(&CallCounts) -> i64,
        after: ItemKey,
        limit: usize,
    ) -> Result<Vec<Item>, Error> {
        let numbers = beyond(self.call_numbers(&asked.windows)?, after);
        first(&numbers, limit, |numbers| {
            let item = |(number, call): (CallNumber, CountedCall)| {
                let amount = take(&call.counts());
                let counts = amount != 0 && call.value(asked.dimension) == asked.value;
                counts.then(|| call_item(number, call, amount))
            };
            Ok(self.calls(numbers)?.into_iter().filter_map(item).collect())
        })
    }

    /// Of each caller the first call answered.
    fn callers_counted(
        &mut self,
        asked: &Question,
        after: ItemKey,
        limit: usize,
    ) -> Result<Vec<Item>, Error> {
        let mut firsts: HashMap<Uuid, (Instant, CallNumber, CountedCall)> = HashMap::new();
        let numbers = self.call_numbers(&asked.windows)?;
        for (number, call) in self.calls(&numbers)? {
            let Some(caller) = call.caller_answered() else { continue };
            if call.value(asked.dimension) != asked.value {
                continue;
            }
            let known = firsts.get(&caller).map(|(at, number, _)| (*at, *number));
            if known.is_none_or(|known| (call.received_at, number) < known) {
                firsts.insert(caller, (call.received_at, number, call));
            }
        }
        let items = firsts.into_values().map(|(_, number, call)| call_item(number, call, 1));
        let mut items: Vec<Item> = items.filter(|item| item.place > after).collect();
        items.sort_by_key(|item| item.place);
        items.truncate(limit);
        Ok(items)
    }

    fn issues_counted(
        &mut self,
        asked: &Question,
        axis: Axis,
        windows: &[Window],
        amount: impl Fn(&CountedIssue) -> i64,
        after: ItemKey,
        limit: usize,
    ) -> Result<Vec<Item>, Error> {
        let moment = match axis {
            Axis::Opened => ValueAt::Opened,
            Axis::Resolved => ValueAt::Resolved,
            Axis::Due | Axis::ResponseDue | Axis::Need => ValueAt::Now,
        };
        let numbers = beyond(self.issue_numbers(axis, windows)?, after);
        first(&numbers, limit, |numbers| {
            let item = |(number, issue): (IssueNumber, CountedIssue)| {
                let amount = amount(&issue);
                let counts = amount != 0 && issue.value(asked.dimension, moment) == asked.value;
                let (time, place) = (axis.time(&issue)?, ItemKey { number: number.0, position: 0 });
                counts.then_some(Item {
                    place,
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
        asked: &Question,
        take: fn(&FlowCounts) -> i64,
        after: ItemKey,
        limit: usize,
    ) -> Result<Vec<Item>, Error> {
        let mut places = Vec::new();
        for window in &asked.windows {
            places.extend(self.flow_places(*window)?.into_iter().map(|(place, _)| place));
        }
        places.sort_unstable();
        places.retain(|place| *place > after);
        let counted = first(&places, limit, |places| {
            let changes = self.changes(places)?;
            let counted = |place: &ItemKey| {
                let (at, before, now) = changes.get(&place.position)?;
                let flows = flow_counts(before.as_ref(), now.as_ref(), asked.dimension);
                let here = flows.iter().filter(|(value, _)| *value == asked.value);
                let amount: i64 = here.map(|(_, counts)| take(counts)).sum();
                (amount != 0).then_some((*place, *at, amount))
            };
            Ok(places.iter().filter_map(counted).collect())
        })?;
        self.event_items(counted)
    }

    /// Issues active at a moment: those whose last flow before it left them active.
    fn backlog(
        &mut self,
        asked: &Question,
        moment: fn(&Window) -> Instant,
        after: ItemKey,
        limit: usize,
    ) -> Result<Vec<Item>, Error> {
        let Some(to) = asked.windows.first().map(moment) else { return Ok(Vec::new()) };
        let mut last: BTreeMap<i64, (ItemKey, bool)> = BTreeMap::new();
        for (place, flow) in self.flow_places(Window { from: EVER, to })? {
            let (known, active) = last.entry(place.number).or_insert((place, false));
            if place >= *known {
                (*known, *active) = (place, flow.is_active_after());
            }
        }
        let active = last.into_values().filter(|(place, active)| *active && *place > after);
        let places: Vec<ItemKey> = active.map(|(place, _)| place).collect();
        let counted = first(&places, limit, |places| {
            let changes = self.changes(places)?;
            let counted = |place: &ItemKey| {
                let (at, _, issue) = changes.get(&place.position)?;
                let here = issue.as_ref()?.value(asked.dimension, ValueAt::Now) == asked.value;
                here.then_some((*place, *at, 1))
            };
            Ok(places.iter().filter_map(counted).collect())
        })?;
        self.event_items(counted)
    }

    /// Events by which issues enter, leave or move in the backlog.
    fn flow_places(&mut self, window: Window) -> Result<Vec<(ItemKey, Flow)>, Error> {
        let rows: Vec<(i64, i64, Option<String>)> = on!(&mut *self.conn, |c| journal::table
            .filter(journal::period_key.eq(self.key).and(journal::flow.is_not_null()))
            .filter(journal::occurred_at.ge(window.from).and(journal::occurred_at.lt(window.to)))
            .filter(journal::position.le(self.as_of.position))
            .select((journal::subject_number, journal::position, journal::flow))
            .load(c))?;
        let place = |(number, position, flow): (i64, i64, Option<String>)| {
            let flow = Flow::from_code(&flow.unwrap_or_default());
            let flow = flow.ok_or_else(|| Error::Damaged(format!("entry {position}: unknown flow")))?;
            Ok((ItemKey { number, position }, flow))
        };
        rows.into_iter().map(place).collect()
    }

    /// When events happened, and the counted fields of their issue before and after, by position.
    fn changes(&mut self, places: &[ItemKey]) -> Result<HashMap<i64, ChangeOfIssue>, Error> {
        let positions: Vec<i64> = places.iter().map(|place| place.position).collect();
        let rows: Vec<(i64, Instant, String)> = on!(&mut *self.conn, |c| journal::table
            .filter(journal::period_key.eq(self.key).and(journal::position.in_list(positions)))
            .select((journal::position, journal::occurred_at, journal::payload))
            .load(c))?;
        let change = |(position, at, payload): (i64, Instant, String)| {
            let (before, after) = Change::read(position, &payload)?.counted();
            Ok((position, (at, before.issue, after.issue)))
        };
        rows.into_iter().map(change).collect()
    }

    fn event_items(&mut self, counted: Vec<(ItemKey, Instant, i64)>) -> Result<Vec<Item>, Error> {
        let mut numbers: Vec<i64> = counted.iter().map(|(place, _, _)| place.number).collect();
        numbers.dedup();
        let issues: HashMap<IssueNumber, CountedIssue> = self.issues(&numbers)?.into_iter().collect();
        let item = |(place, time, amount): (ItemKey, Instant, i64)| {
            let number = IssueNumber(place.number);
            let issue = issues.get(&number)?.clone();
            Some(Item { place, time, amount, counted: Counted::Issue(number, Box::new(issue)) })
        };
        Ok(counted.into_iter().filter_map(item).collect())
    }
}

/// When an event happened, and its issue before and after.
type ChangeOfIssue = (Instant, Option<CountedIssue>, Option<CountedIssue>);

fn call_item(number: CallNumber, call: CountedCall, amount: i64) -> Item {
    let place = ItemKey { number: number.0, position: 0 };
    Item { place, time: call.received_at, amount, counted: Counted::Call(number, call) }
}

/// The first items of keys, so many of these at a time as are needed.
fn first<K, T>(
    keys: &[K],
    limit: usize,
    mut items: impl FnMut(&[K]) -> Result<Vec<T>, Error>,
) -> Result<Vec<T>, Error> {
    let mut found = Vec::new();
    for keys in keys.chunks(CHUNK) {
        found.extend(items(keys)?);
        if found.len() >= limit {
            break;
        }
    }
    found.truncate(limit);
    Ok(found)
}

/// What comes after a place, where there is one item a number.
fn beyond(mut numbers: Vec<i64>, after: ItemKey) -> Vec<i64> {
    numbers.retain(|number| *number > after.number);
    numbers
}
