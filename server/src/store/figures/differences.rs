//! What changed in the figures of a window between two points of the register, by what did it and why.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use diesel::prelude::*;

use super::explain::{Counted, Item, ItemKey, Question};
use super::{AsOf, AskedAsOf, Snapshot};
use crate::domain::calendar::Window;
use crate::domain::codes::EventType;
use crate::domain::event::Subject;
use crate::domain::figures::dimension::Dimension;
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

/// What something counts in a figure, and the latest time by which it is counted.
#[derive(Clone, Copy, Debug)]
struct Amount {
    amount: i64,
    time: Instant,
}

/// What counts in a figure. None if there is too much to compare.
type Amounts = Option<BTreeMap<Subject, Amount>>;

/// The figures that differ, in the order of the contract, and those of which something else counts than before. Both points must be in the journal. Refused if one is not.
pub fn differences(
    conn: &mut Conn,
    key: i64,
    deltas: &Deltas,
    now: Instant,
    (before, after): (&Side, &Side),
) -> Result<Result<Vec<Difference>, Refusal>, Error> {
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
            let each = differing.iter().map(|figure| snapshot.amounts(figure, side));
            Ok(Ok(each.collect::<Result<Vec<Amounts>, Error>>()?))
        })
    };
    let (old, new) = match (amounts(before)?, amounts(after)?) {
        (Ok(old), Ok(new)) => (old, new),
        (Err(refusal), _) | (_, Err(refusal)) => return Ok(Err(refusal)),
    };
    let changed: Vec<Vec<Changed>> = old.into_iter().zip(new).map(|(old, new)| changed(old, new)).collect();
    let subjects = changed.iter().flatten().map(|changed| changed.subject).collect();
    let events = events_between(conn, key, &subjects, (before.as_of.position, after.as_of.position))?;
    let differences = differing.into_iter().zip(changed).map(|(figure, changed)| {
        let (from, to) = (figure.number(&before.sums), figure.number(&after.sums));
        let parts = parts(figure, from.zip(to), &changed, &events, before.as_of.time);
        Difference { figure, before: from, after: to, parts }
    });
    let differs =
        |difference: &Difference| difference.before != difference.after || !difference.parts.is_empty();
    Ok(Ok(differences.filter(differs).collect()))
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
}

/// What counts otherwise. Empty if there was too much to compare.
fn changed(old: Amounts, new: Amounts) -> Vec<Changed> {
    let (Some(old), Some(mut new)) = (old, new) else { return Vec::new() };
    let mut changed = Vec::new();
    for (subject, before) in old {
        let amount = new.remove(&subject).map_or(0, |after| after.amount) - before.amount;
        changed.push(Changed { subject, amount, new_at: None });
    }
    changed.extend(new.into_iter().map(|(subject, after)| Changed {
        subject,
        amount: after.amount,
        new_at: Some(after.time),
    }));
    changed.retain(|changed| changed.amount != 0);
    changed
}

/// The parts of a difference, by reason.
fn parts(
    figure: &Figure,
    numbers: Option<(i64, i64)>,
    changed: &[Changed],
    events: &HashMap<Subject, BTreeSet<EventType>>,
    before: Instant,
) -> Vec<Part> {
    let Some((from, to)) = numbers else { return Vec::new() };
    let mut parts: BTreeMap<ChangeReason, Part> = BTreeMap::new();
    for Changed { subject, amount, new_at } in changed {
        let reason = match events.get(subject) {
            _ if new_at.is_some_and(|at| at >= before) => ChangeReason::New,
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
    if named != to - from {
        let (reason, amount) = (ChangeReason::NotNamed, to - from - named);
        parts.insert(reason, Part { amount, subjects: Vec::new(), reason: Some(reason) });
    }
    parts.into_values().collect()
}

impl Snapshot<'_> {
    /// What counts in a figure of the whole window.
    fn amounts(&mut self, figure: &'static Figure, side: &Side) -> Result<Amounts, Error> {
        if figure.number(&side.sums).is_none_or(|number| number.unsigned_abs() > MAX_COMPARED as u64) {
            return Ok(None);
        }
        let (dimension, windows) = (Dimension::All, vec![side.window]);
        let question = Question { figure, dimension, value: String::new(), windows };
        let items = self.explain(&question, ItemKey::default(), MAX_COMPARED + 1)?;
        if items.len() > MAX_COMPARED {
            return Ok(None);
        }
        let mut amounts: BTreeMap<Subject, Amount> = BTreeMap::new();
        for Item { time, amount, counted, .. } in items {
            let subject = match counted {
                Counted::Call(number, _) => Subject::Call(number),
                Counted::Issue(number, _) => Subject::Issue(number),
                Counted::Callback(number) => Subject::Callback(number),
            };
            let sum = amounts.entry(subject).or_insert(Amount { amount: 0, time });
            sum.amount += amount;
            sum.time = sum.time.max(time);
        }
        Ok(Some(amounts))
    }
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
