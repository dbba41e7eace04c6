//! Questions: windows, earlier points of the register, dimensions and curves, chosen by chance.

use hotline_proto::google::r#type::Date as ContractDate;
use hotline_proto::v1::SummaryWindow;
use hotline_proto::v1::{
    AsOf, CurveStep, GetSummaryRequest, ShiftOfDay, SummaryDimension as ContractDimension, TimeRange,
    WholePeriod, summary_window,
};
use hotline_tests::requests::of_kind;
use jiff::ToSpan;
use jiff::civil::Date;
use prost_types::Timestamp;

use super::calendar::{DAY, QUARTER, Span, day, local, quarter_before, quarter_from, shifts};
use super::chance::Chance;
use super::journal::{Entry, Micros, Period, Told, micros, told};
use super::recount::Dimension;

/// All dimensions, with their numbers in the contract.
pub const DIMENSIONS: [(Dimension, ContractDimension); 11] = [
    (Dimension::CategoryGroup, ContractDimension::CategoryGroup),
    (Dimension::Category, ContractDimension::Category),
    (Dimension::District, ContractDimension::District),
    (Dimension::Urgency, ContractDimension::Urgency),
    (Dimension::Kind, ContractDimension::Kind),
    (Dimension::Channel, ContractDimension::Channel),
    (Dimension::Disposition, ContractDimension::Disposition),
    (Dimension::Agency, ContractDimension::Agency),
    (Dimension::Operator, ContractDimension::Operator),
    (Dimension::Shift, ContractDimension::Shift),
    (Dimension::Source, ContractDimension::Source),
];

/// A moment of the contract.
pub fn timestamp(at: Micros) -> Timestamp {
    let nanos = i32::try_from(at.rem_euclid(1_000_000) * 1000).expect("less than a second");
    Timestamp { seconds: at.div_euclid(1_000_000), nanos }
}

fn contract_date(date: Date) -> ContractDate {
    ContractDate { year: date.year().into(), month: date.month().into(), day: date.day().into() }
}

fn date_of(date: &ContractDate) -> Date {
    let part = |part: i32| i8::try_from(part).expect("a month or a day");
    jiff::civil::date(i16::try_from(date.year).expect("a year"), part(date.month), part(date.day))
}

/// A window in a period, now. None if there is no such shift.
pub fn span_of(period: &Period, window: &summary_window::Kind, now: Micros) -> Option<Span> {
    Some(match window {
        summary_window::Kind::Day(date) => day(period, date_of(date)),
        summary_window::Kind::Shift(shift) => {
            let date = date_of(shift.date.as_ref().expect("a shift of a date"));
            shifts(period, date).into_iter().find(|(code, _)| *code == shift.shift)?.1
        }
        summary_window::Kind::Range(range) => {
            let bound = |at: &Option<Timestamp>| micros(at.as_ref().expect("a range has bounds"));
            (bound(&range.start_time), bound(&range.end_time))
        }
        summary_window::Kind::WholePeriod(_) => {
            let open = quarter_from(now + 5 * 60 * 1_000_000);
            (period.starts_at, period.ends_at.unwrap_or(open))
        }
    })
}

/// The same window so many days before, of a day or shift.
pub fn days_before(window: &summary_window::Kind, days: i64) -> summary_window::Kind {
    let before = |date: &ContractDate| contract_date(date_of(date) - days.days());
    match window {
        summary_window::Kind::Day(date) => summary_window::Kind::Day(before(date)),
        summary_window::Kind::Shift(shift) => summary_window::Kind::Shift(ShiftOfDay {
            date: shift.date.as_ref().map(before),
            shift: shift.shift.clone(),
        }),
        other => other.clone(),
    }
}

/// A question of chance about the present.
pub fn question(chance: &mut Chance, parent: &str, period: &Period, now: Micros) -> GetSummaryRequest {
    let window = window(chance, period, now);
    let by_day = matches!(window, summary_window::Kind::Day(_) | summary_window::Kind::Shift(_));
    let (from, to) = span_of(period, &window, now).expect("the shift is one of the plan");
    let breakdown = chance.one(&DIMENSIONS).1;
    let curve = match chance.number(0, 9) {
        0..=2 if to - from <= 8 * DAY => CurveStep::Hour,
        3..=4 if to - from <= 30 * DAY => CurveStep::Day,
        _ => CurveStep::Unspecified,
    };
    let before = [1, 7].map(|days| SummaryWindow { kind: Some(days_before(&window, days)) });
    let comparisons =
        before.into_iter().chain(of_kind(summary_window::Kind::WholePeriod(WholePeriod {}))).collect();
    GetSummaryRequest {
        parent: parent.to_owned(),
        window: of_kind(window.clone()),
        breakdown: if chance.percent(85) { vec![breakdown.into()] } else { Vec::new() },
        curve: curve.into(),
        comparisons: if by_day && chance.percent(30) { comparisons } else { Vec::new() },
        ..GetSummaryRequest::default()
    }
}

/// Where things happen: from the begin on, as long as calls are received.
fn busy(period: &Period, now: Micros) -> Span {
    (period.starts_at, now.min(period.starts_at + 6 * DAY))
}

fn window(chance: &mut Chance, period: &Period, now: Micros) -> summary_window::Kind {
    let (from, to) = busy(period, now);
    let at = chance.moment(from - DAY / 2, to + DAY / 2);
    let date = local(&period.zone, at).date();
    match chance.number(0, 9) {
        0..=2 => summary_window::Kind::Day(contract_date(date)),
        3..=5 => match chance.any(&shifts(period, date)) {
            Some((code, _)) => summary_window::Kind::Shift(ShiftOfDay {
                date: Some(contract_date(date)),
                shift: code.to_owned(),
            }),
            None => summary_window::Kind::Day(contract_date(date)),
        },
        6 => everything(period),
        7 => range(quarter_before(at), quarter_before(at) + chance.number(1, 8) * QUARTER),
        8 => range(quarter_before(at), quarter_before(at) + chance.number(9, 400) * QUARTER),
        _ => summary_window::Kind::WholePeriod(WholePeriod {}),
    }
}

/// A window in which all calls lie, and most of what became of them.
pub fn everything(period: &Period) -> summary_window::Kind {
    range(period.starts_at, period.starts_at + 8 * DAY)
}

fn range(from: Micros, to: Micros) -> summary_window::Kind {
    summary_window::Kind::Range(TimeRange {
        start_time: Some(timestamp(from)),
        end_time: Some(timestamp(to)),
    })
}

/// An earlier point of the register: by its position, by a time, or by both.
pub fn earlier(chance: &mut Chance, journal: &[Entry], now: Micros) -> AsOf {
    let entry = chance.one(journal);
    match chance.number(0, 3) {
        0 => AsOf { position: entry.position, time: None },
        1 => AsOf { position: 0, time: Some(timestamp(entry.recorded_at + chance.number(0, 2000))) },
        _ => {
            let time = some_now(chance, &told(journal, entry.position), entry.recorded_at, now);
            AsOf { position: entry.position, time: Some(timestamp(time)) }
        }
    }
}

/// A moment that is to count as now, once the entry was recorded: at once, at present, in between, or when something is just due.
fn some_now(chance: &mut Chance, told: &Told, recorded_at: Micros, now: Micros) -> Micros {
    let issues = told.issues.values();
    let due = issues.flat_map(|issue| [issue.due(), issue.response_due, issue.need_by].into_iter().flatten());
    let due: Vec<Micros> = due.filter(|due| recorded_at <= *due && *due < now).collect();
    match (chance.number(0, 5), chance.any(&due)) {
        (0..=3, Some(due)) => due + chance.number(0, 1),
        (0, _) => recorded_at,
        (1, _) => now,
        _ => chance.moment(recorded_at, now),
    }
}

/// The position and the time that an `as_of` stands for. That of the present is as answered.
pub fn meant(journal: &[Entry], asked: Option<&AsOf>, answered: &AsOf) -> (i64, Micros) {
    let last = |until: Micros| journal.iter().rfind(|entry| entry.recorded_at <= until);
    let recorded_at = |position: i64| {
        let entry = journal.iter().find(|entry| entry.position == position);
        entry.expect("a position of the journal").recorded_at
    };
    match asked.map(|asked| (asked.position, asked.time.as_ref().map(micros))) {
        None => {
            let head = journal.last().map_or(0, |entry| entry.position);
            (head, answered.time.as_ref().map(micros).expect("an answer says as of when"))
        }
        Some((position, Some(time))) if position > 0 => (position, time),
        Some((position, None)) => (position, recorded_at(position)),
        Some((_, Some(time))) => (last(time).map_or(0, |entry| entry.position), time),
    }
}
