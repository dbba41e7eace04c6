//! What changed in the figures of a window between two points of the register, by what did it and why.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use diesel::prelude::*;

use super::explain::{Counted, Item, ItemKey, Question};
use super::{AsOf, AskedAsOf, Snapshot};
use crate::domain::calendar::Window;
use crate::domain::codes::EventType;
use crate::domain::event::Subject;
use crate::domain::figures::dimension::{Dimension, ValueAt};
use crate::domain::figures::figure::{self, FIGURES, Figure, FigureSource};
use crate::domain::figures::sums::Sums;
use crate::domain::instant::Instant;
use crate::domain::refusal::Refusal;
use crate::domain::report::ChangeReason;
use crate::store::counters::deltas::Deltas;
use crate::store::db::Error;
use crate::store::db::conn::{Conn, on};
use crate::store::db::in_list::InList;
use crate::store::tables::schema::journal;

/// Figures that count what others do.
const TIMES: [&str; 3] =
    [figure::TIME_TO_RESOLVE.name, figure::RESOLVED_TIMED.name, figure::ACKNOWLEDGED_TIMED.name];

/// Maximum number of items of a figure that are compared one by one.
const MAX_COMPARED: usize = 20_000;

/// The figures of a window as of a point of the register.
#[derive(Clone, Debug)]
pub struct Side {
    /// The point.
    pub as_of: AsOf,
    /// The window, as it was cut at that point.
    pub window: Window,
    /// The figures.
    pub sums: Sums,
}

/// What changed in a figure.
#[derive(Clone, Debug)]
pub struct Difference {
    /// The figure.
    pub figure: &'static Figure,
    /// Its number before. None if it had none.
    pub before: Option<i64>,
    /// Its number after. None if it has none.
    pub after: Option<i64>,
    /// Why. The amounts add up to the difference of the numbers.
    pub parts: Vec<Part>,
}

/// What changed in a figure for one reason.
#[derive(Clone, Debug, Default)]
pub struct Part {
    /// By how much.
    pub amount: i64,
    /// Calls, issues and callbacks that count otherwise than before.
    pub subjects: Vec<Subject>,
    /// The reason; None of no part.
    pub reason: Option<ChangeReason>,
}

/// What changed in a figure of a row of a breakdown.
#[derive(Clone, Debug)]
pub struct RowDifference {
    /// The figure.
    pub figure: &'static Figure,
    /// The breakdown.
    pub dimension: Dimension,
    /// The value of the row; empty of what has none.
    pub value: String,
    /// Why.
    pub parts: Vec<Part>,
}

/// What changed between two points.
#[derive(Clone, Debug, Default)]
pub struct Differences {
    /// The figures that differ, in the order of the contract, and those of which something else counts than before.
    pub figures: Vec<Difference>,
    /// The rows of which something else counts in one of the [`HEADLINES`](figure::HEADLINES).
    pub rows: Vec<RowDifference>,
}

/// What something counts in a figure, the latest time by which it is counted, and the rows in which it is.
#[derive(Clone, Debug)]
struct Amount {
    amount: i64,
    time: Instant,
    /// Its values in the breakdowns that are asked for; of a figure without rows none.
    values: Vec<String>,
}

/// What counts in a figure. None if there is too much to compare.
type Amounts = Option<BTreeMap<Subject, Amount>>;

/// What differs between two points, also in the rows of some breakdowns. Both must be in the journal. Refused if one is not.
pub fn differences(
    conn: &mut Conn,
    key: i64,
    deltas: &Deltas,
    now: Instant,
    (before, after): (&Side, &Side),
    breakdowns: &[Dimension],
) -> Result<Result<Differences, Refusal>, Error> {
    let differing: Vec<&'static Figure> = FIGURES
        .iter()
        .copied()
        // What times are made of is a figure of its own already.
        .filter(|figure| !TIMES.contains(&figure.name))
        .filter(|figure| {
            !is_waiting(figure) || figure.number(&before.sums).zip(figure.number(&after.sums)).is_some()
        })
        .filter(|figure| is_headline(figure) || figure.number(&before.sums) != figure.number(&after.sums))
        .collect();
    let mut amounts = |side: &Side| {
        let (position, time) = (Some(side.as_of.position), Some(side.as_of.time));
        Snapshot::ask(conn, key, AskedAsOf { position, time }, now, deltas, |snapshot| {
            let each = differing.iter().map(|figure| snapshot.amounts(figure, side, breakdowns));
            Ok(Ok(each.collect::<Result<Vec<Amounts>, Error>>()?))
        })
    };
    let (old, new) = match (amounts(before)?, amounts(after)?) {
        (Ok(old), Ok(new)) => (old, new),
        (Err(refusal), _) | (_, Err(refusal)) => return Ok(Err(refusal)),
    };
    let mut figures = Vec::new();
    let mut rows = Vec::new();
    for (figure, (old, new)) in differing.into_iter().zip(old.into_iter().zip(new)) {
        let (Some(old), Some(new)) = (old, new) else {
            figures.push((figure, Vec::new()));
            continue;
        };
        figures.push((figure, changed(&old, &new, |_| true)));
        rows.extend(
            changed_rows(breakdowns, &old, &new).into_iter().map(|(row, changed)| (figure, row, changed)),
        );
    }
    let of_figures = figures.iter().flat_map(|(_, changed)| changed);
    let subjects = of_figures.chain(rows.iter().flat_map(|(.., changed)| changed)).map(|one| one.subject);
    let events =
        events_between(conn, key, &subjects.collect(), (before.as_of.position, after.as_of.position))?;
    let parts = |figure, numbers: Option<(i64, i64)>, changed: &[Changed]| match numbers {
        Some((from, to)) => parts(figure, to - from, changed, &events, before.as_of.time),
        None => Vec::new(),
    };
    let figures = figures.into_iter().map(|(figure, changed)| {
        let (from, to) = (figure.number(&before.sums), figure.number(&after.sums));
        Difference { figure, before: from, after: to, parts: parts(figure, from.zip(to), &changed) }
    });
    let differs =
        |difference: &Difference| difference.before != difference.after || !difference.parts.is_empty();
    let rows = rows.into_iter().map(|(figure, (dimension, value), changed)| {
        let sum = changed.iter().map(|one| one.amount).sum();
        RowDifference { figure, dimension, value, parts: parts(figure, Some((0, sum)), &changed) }
    });
    Ok(Ok(Differences { figures: figures.filter(differs).collect(), rows: rows.collect() }))
}

/// Whether it counts what waited, which is known only as long as little is recorded since.
fn is_waiting(figure: &Figure) -> bool {
    matches!(figure.source, FigureSource::Waiting(_))
}

/// Whether it is told also when as much was added to it as was taken away.
fn is_headline(figure: &Figure) -> bool {
    figure::HEADLINES.iter().any(|headline| headline.name == figure.name)
}

/// What counts otherwise than before.
#[derive(Clone, Copy, Debug)]
struct Changed {
    subject: Subject,
    amount: i64,
    /// When it counts first, if it did not count before.
    new_at: Option<Instant>,
    /// Whether it counts as much as before, in another row.
    is_moved: bool,
}

/// What counts otherwise among what is asked for.
fn changed(
    old: &BTreeMap<Subject, Amount>,
    new: &BTreeMap<Subject, Amount>,
    is_asked: impl Fn(&Amount) -> bool,
) -> Vec<Changed> {
    let amount = |of: Option<&Amount>| of.filter(|amount| is_asked(amount)).map_or(0, |amount| amount.amount);
    let subjects: BTreeSet<&Subject> = old.keys().chain(new.keys()).collect();
    let changed = subjects.into_iter().map(|subject| {
        let (before, after) = (old.get(subject), new.get(subject));
        let new_at = after.filter(|_| before.is_none()).map(|after| after.time);
        let is_moved = before.zip(after).is_some_and(|(before, after)| before.amount == after.amount);
        Changed { subject: *subject, amount: amount(after) - amount(before), new_at, is_moved }
    });
    changed.filter(|changed| changed.amount != 0).collect()
}

/// The rows in which something counts otherwise.
fn changed_rows(
    breakdowns: &[Dimension],
    old: &BTreeMap<Subject, Amount>,
    new: &BTreeMap<Subject, Amount>,
) -> Vec<((Dimension, String), Vec<Changed>)> {
    let mut rows = Vec::new();
    for (at, dimension) in breakdowns.iter().copied().enumerate() {
        let value = |amount: &Amount| amount.values.get(at).cloned();
        let values = |of: &BTreeMap<Subject, Amount>, others: &BTreeMap<Subject, Amount>| -> Vec<String> {
            let differs = |(subject, amount): &(&Subject, &Amount)| {
                others
                    .get(subject)
                    .is_none_or(|other| (other.amount, value(other)) != (amount.amount, value(amount)))
            };
            of.iter().filter(differs).filter_map(|(_, amount)| value(amount)).collect()
        };
        let values: BTreeSet<String> = values(old, new).into_iter().chain(values(new, old)).collect();
        for row in values {
            let changed = changed(old, new, |amount| amount.values.get(at) == Some(&row));
            if !changed.is_empty() {
                rows.push(((dimension, row), changed));
            }
        }
    }
    rows
}

/// The parts of a difference, by reason.
fn parts(
    figure: &Figure,
    difference: i64,
    changed: &[Changed],
    events: &HashMap<Subject, BTreeSet<EventType>>,
    before: Instant,
) -> Vec<Part> {
    let mut parts: BTreeMap<ChangeReason, Part> = BTreeMap::new();
    for Changed { subject, amount, new_at, is_moved } in changed {
        let reason = match events.get(subject) {
            // What was reopened is not new.
            Some(types) if types.contains(&EventType::IssueReopened) => ChangeReason::of_events(types),
            _ if new_at.is_some_and(|at| at >= before) => ChangeReason::New,
            Some(types) if *is_moved => ChangeReason::of_moving(types),
            Some(types) => ChangeReason::of_events(types),
            // Whether a call repeats changes with the links of its issues.
            None if matches!(figure.source, FigureSource::Calls(_) | FigureSource::Callers) => {
                ChangeReason::Linked
            }
            None => ChangeReason::TimePassed,
        };
        let part = parts.entry(reason).or_default();
        part.reason = Some(reason);
        part.amount += amount;
        part.subjects.push(*subject);
    }
    let named: i64 = parts.values().map(|part| part.amount).sum();
    if named != difference {
        let (reason, amount) = (ChangeReason::NotNamed, difference - named);
        parts.insert(reason, Part { amount, subjects: Vec::new(), reason: Some(reason) });
    }
    parts.into_values().collect()
}

impl Snapshot<'_> {
    /// What counts in a figure of the whole window.
    fn amounts(
        &mut self,
        figure: &'static Figure,
        side: &Side,
        breakdowns: &[Dimension],
    ) -> Result<Amounts, Error> {
        if figure.number(&side.sums).is_none_or(|number| number.unsigned_abs() > MAX_COMPARED as u64) {
            return Ok(None);
        }
        let (dimension, windows) = (Dimension::All, vec![side.window]);
        let question = Question { figure, dimension, value: String::new(), windows };
        if !self.is_affordable(&question)? {
            return Ok(None);
        }
        let items = self.explain(&question, ItemKey::default(), MAX_COMPARED + 1)?;
        if items.len() > MAX_COMPARED {
            return Ok(None);
        }
        let mut amounts: BTreeMap<Subject, Amount> = BTreeMap::new();
        let has_rows = is_headline(figure);
        for Item { time, amount, counted, .. } in items {
            let values = if has_rows { values(breakdowns, figure, &counted) } else { Vec::new() };
            let subject = match counted {
                Counted::Call(number, _) => Subject::Call(number),
                Counted::Issue(number, _) => Subject::Issue(number),
                Counted::Callback(number) => Subject::Callback(number),
            };
            let sum = amounts.entry(subject).or_insert(Amount { amount: 0, time, values });
            sum.amount += amount;
            sum.time = sum.time.max(time);
        }
        Ok(Some(amounts))
    }
}

/// The values by which something is in the rows of a figure.
fn values(breakdowns: &[Dimension], figure: &Figure, counted: &Counted) -> Vec<String> {
    let at = match figure.source {
        FigureSource::Resolved(_) => ValueAt::Resolved,
        _ => ValueAt::Opened,
    };
    let value = |dimension: Dimension| match counted {
        Counted::Call(_, call) => call.value(dimension),
        Counted::Issue(_, issue) => issue.value(dimension, at),
        Counted::Callback(_) => "",
    };
    breakdowns.iter().map(|dimension| value(*dimension).to_owned()).collect()
}

/// The types of the events of subjects after one position, up to another.
fn events_between(
    conn: &mut Conn,
    key: i64,
    subjects: &BTreeSet<Subject>,
    (after, upto): (i64, i64),
) -> Result<HashMap<Subject, BTreeSet<EventType>>, Error> {
    let mut numbers: BTreeMap<&str, Vec<i64>> = BTreeMap::new();
    for subject in subjects {
        let (kind, number) = subject.parts();
        numbers.entry(kind).or_default().push(number);
    }
    let mut events: HashMap<Subject, BTreeSet<EventType>> = HashMap::new();
    for (kind, numbers) in numbers {
        let rows: Vec<(i64, EventType)> = on!(conn, |c| journal::table
            .filter(journal::period_key.eq(key).and(journal::subject_kind.eq(kind)))
            .filter(journal::subject_number.in_list(numbers))
            .filter(journal::position.gt(after).and(journal::position.le(upto)))
            .select((journal::subject_number, journal::event_type))
            .load(c))?;
        for (number, event) in rows {
            let subject = Subject::from_parts(kind, number);
            let subject = subject.ok_or_else(|| Error::Damaged(format!("a subject of kind {kind}")))?;
            events.entry(subject).or_default().insert(event);
        }
    }
    Ok(events)
}
