//! The document of a report on a window: everything in it is read in one snapshot of the register.

use std::collections::{BTreeMap, BTreeSet};

use hotline_proto::v1;
use prost::Message;

use super::Composed;
use super::value_changes::{compared_changes, compared_dimensions, value_changes};
use crate::api::convert::input::{AskedReport, Breakdown};
use crate::api::convert::{output, times};
use crate::api::summary::{breakdown, comparisons};
use crate::domain::calendar::Window;
use crate::domain::directory::Directory;
use crate::domain::instant::{DAY, Instant};
use crate::domain::period::PeriodFacts;
use crate::domain::refusal::problem::{EarlyBound, LateBound};
use crate::domain::refusal::{Problem, Refusal};
use crate::domain::report::DEFINITIONS;
use crate::store::Error;
use crate::store::counters::deltas::Deltas;
use crate::store::db::conn::Conn;
use crate::store::figures::{
    AsOf, AskedAsOf, Differences, Matters, NotAccepted, Side, Snapshot, differences,
};
use crate::store::read::report::{self, IssuedReport, ReportHead};
use crate::store::tables::periods;

/// The longest window with a curve by the hour, in microseconds.
const MAX_HOURLY: i64 = 3 * DAY;
/// Maximum number of issues to know of.
const MAX_MATTERS: usize = 100;
/// What a report is broken down by. Not by call handler: nobody is ranked.
const BREAKDOWNS: [v1::SummaryDimension; 8] = [
    v1::SummaryDimension::CategoryGroup,
    v1::SummaryDimension::Category,
    v1::SummaryDimension::District,
    v1::SummaryDimension::Urgency,
    v1::SummaryDimension::Kind,
    v1::SummaryDimension::Channel,
    v1::SummaryDimension::Agency,
    v1::SummaryDimension::Shift,
];

/// Composes the next revision of a report. Refused if its window has not begun, or lies before the period.
pub fn compose(
    conn: &mut Conn,
    key: i64,
    period: &str,
    asked: &AskedReport,
    (now, deltas): (Instant, &Deltas),
) -> Result<Result<Composed, Refusal>, Error> {
    let previous = report::find(conn, key, &asked.id, None)?;
    let present =
        Snapshot::ask(conn, key, asked.as_of, now, deltas, |snapshot| present(snapshot, period, asked))?;
    let (side, mut document, shifts) = match present {
        Ok(present) => present,
        Err(refusal) => return Ok(Err(refusal)),
    };
    document.report = asked.id.name(period);
    document.remarks.clone_from(&asked.remarks);
    document.revision = previous.as_ref().map_or(0, |report| report.head.revision) + 1;
    let (window, as_of) = (side.window, side.as_of.position);
    let mut is_unchanged = false;
    // What is as of an earlier point than the revision before does not follow it.
    if let Some(report) = previous.filter(|report| report.head.as_of_position <= as_of) {
        let before = match before(conn, key, &report, (now, deltas))? {
            Ok(before) => before,
            Err(refusal) => return Ok(Err(refusal)),
        };
        let (sides, breakdowns) = ((&before.side, &side), compared_dimensions());
        let changes = match differences(conn, key, deltas, now, sides, &breakdowns)? {
            Ok(changes) => changes,
            Err(refusal) => return Ok(Err(refusal)),
        };
        let Differences { figures, rows } = changes;
        document.changes = figures.into_iter().map(|change| output::report_change(period, change)).collect();
        document.previous_digest = report.head.digest;
        is_unchanged = follows(&mut document, &before, side.as_of.time);
        // Rows by other definitions cannot be compared.
        if !document.definitions_changed {
            document.value_changes = value_changes(period, &before.document, &document, &rows);
        }
    }
    document.names = names(&periods::directory(conn, key)?, &document);
    document.names.extend(shifts);
    let id = asked.id.clone();
    Ok(Ok(Composed { id, document, window, as_of, is_unchanged, incident: None }))
}

/// Says what changed since the revision before, beside the changes of figures. Answers whether nothing did.
fn follows(document: &mut v1::ReportDocument, before: &Before, now: Instant) -> bool {
    let Before { document: previous, side } = before;
    if document.remarks.is_empty() {
        document.remarks.clone_from(&previous.remarks);
    }
    document.previous_as_of = previous.as_of;
    let again = output::figures(&side.sums, true, true);
    document.definitions_changed = previous.definitions != DEFINITIONS
        || previous.figures.is_none_or(|figures| !are_alike(figures, again));
    // What is over says so, even if nothing was added to it. A period without an end is not over.
    let has_ended = side.as_of.time < side.window.to && now >= side.window.to && !is_endless(document);
    let are_figures_alike =
        previous.figures.zip(document.figures).is_some_and(|(before, now)| are_alike(before, now));
    document.compared_changed = !are_others_alike(previous, document);
    document.compared_changes = compared_changes(previous, document);
    document.instructions_changed = previous.instructions != document.instructions;
    document.missed_callbacks_changed = previous.missed_callbacks != document.missed_callbacks;
    document.matters_changed =
        (&previous.matters, previous.matters_left_out) != (&document.matters, document.matters_left_out);
    are_figures_alike
        && !document.compared_changed
        && !document.instructions_changed
        && !document.missed_callbacks_changed
        && previous.breakdowns == document.breakdowns
        && document.changes.is_empty()
        && !document.definitions_changed
        && document.remarks == previous.remarks
        && !has_ended
}

/// Whether it is on the whole of a period without an end, which is never over.
fn is_endless(document: &v1::ReportDocument) -> bool {
    let kind = document.window.as_ref().and_then(|window| window.kind.as_ref());
    let is_whole = matches!(kind, Some(v1::summary_window::Kind::WholePeriod(_)));
    is_whole && document.period_end_time.is_none()
}

/// Whether figures are the same, as far as both are known: what must be looked up is known only as long as that is affordable.
fn are_alike(mut one: v1::Figures, mut other: v1::Figures) -> bool {
    if let (Some(one), Some(other)) = (&mut one.calls, &mut other.calls) {
        if_both_known(&mut one.distinct_callers, &mut other.distinct_callers);
        if_both_known(&mut one.calls_pending, &mut other.calls_pending);
        if_both_known(&mut one.calls_pending_overdue, &mut other.calls_pending_overdue);
        if_both_known(&mut one.handoffs_unconfirmed, &mut other.handoffs_unconfirmed);
        if_both_known(&mut one.callbacks_due, &mut other.callbacks_due);
        if_both_known(&mut one.callbacks_overdue, &mut other.callbacks_overdue);
    }
    if let (Some(one), Some(other)) = (&mut one.issues, &mut other.issues) {
        if_both_known(&mut one.issues_resolved_same, &mut other.issues_resolved_same);
    }
    one == other
}

/// Forgets both if one is not known.
fn if_both_known(one: &mut Option<i64>, other: &mut Option<i64>) {
    if one.is_none() || other.is_none() {
        (*one, *other) = (None, None);
    }
}

/// Whether the figures that stand beside those of the window are the same: of the windows that it is compared with, and of the period so far.
fn are_others_alike(one: &v1::ReportDocument, other: &v1::ReportDocument) -> bool {
    let figures = |document: &v1::ReportDocument| -> Vec<v1::Figures> {
        let windows = document.comparisons.iter().chain(&document.cumulative);
        windows.map(|window| window.figures.unwrap_or_default()).collect()
    };
    let (one, other) = (figures(one), figures(other));
    one.len() == other.len() && one.into_iter().zip(other).all(|(one, other)| are_alike(one, other))
}

/// What every document says of itself: its window, its period, and the point of the register from which it is made.
pub fn heading(period: &PeriodFacts, window: Window, as_of: &AsOf) -> v1::ReportDocument {
    v1::ReportDocument {
        start_time: Some(times::timestamp(window.from)),
        end_time: Some(times::timestamp(window.to)),
        definitions: DEFINITIONS,
        as_of: Some(output::as_of(as_of)),
        period_display_name: period.display_name.clone(),
        time_zone: period.zone.name().to_owned(),
        period_start_time: Some(times::timestamp(period.starts_at)),
        period_end_time: period.ends_at.map(times::timestamp),
        ..v1::ReportDocument::default()
    }
}

/// The revision before, and its figures by the definitions of now.
struct Before {
    document: v1::ReportDocument,
    side: Side,
}

fn before(
    conn: &mut Conn,
    key: i64,
    IssuedReport { head, document }: &IssuedReport,
    (now, deltas): (Instant, &Deltas),
) -> Result<Result<Before, Refusal>, Error> {
    let document = decoded(head, document)?;
    let time = document.as_of.and_then(|as_of| as_of.time).and_then(|time| times::instant(&time).ok());
    let as_of = AskedAsOf { position: Some(head.as_of_position), time };
    let window = Window { from: head.window_from, to: head.window_to };
    let side = Snapshot::ask(conn, key, as_of, now, deltas, |snapshot| {
        Ok(Ok(Side { as_of: snapshot.as_of, window, sums: snapshot.figures_looked_up(window)? }))
    })?;
    Ok(side.map(|side| Before { document, side }))
}

/// The document of a report that was issued.
pub fn decoded(head: &ReportHead, document: &[u8]) -> Result<v1::ReportDocument, Error> {
    let damaged = || Error::Damaged(format!("report {} {}", head.report, head.revision));
    v1::ReportDocument::decode(document).map_err(|_| damaged())
}

/// What is read at the point: the figures, a document with all that is made of them, and the names of shifts.
type Present = (Side, v1::ReportDocument, Vec<v1::ReportName>);

/// Reads all that a report says of a window.
fn present(
    snapshot: &mut Snapshot<'_>,
    period: &str,
    asked: &AskedReport,
) -> Result<Result<Present, Refusal>, Error> {
    let now = snapshot.as_of.time;
    let window = match asked
        .window
        .window_in(&snapshot.period, now)
        .and_then(|window| begun(window, &snapshot.period, now))
    {
        Ok(window) => window,
        Err(refusal) => return Ok(Err(refusal)),
    };
    let sums = snapshot.figures_looked_up(window)?;
    let so_far = Window { from: snapshot.period.starts_at.min(window.from), to: window.to };
    let (curve, curve_step) = curve(snapshot, window)?;
    let Matters { first, left_out } = snapshot.matters(window, &sums, MAX_MATTERS)?;
    let NotAccepted { merged, rejected } = snapshot.not_accepted(window, &sums)?;
    let facts = snapshot.period.clone();
    let document = v1::ReportDocument {
        window: Some(asked.message.clone()),
        figures: Some(output::figures(&sums, true, true)),
        comparisons: comparisons(snapshot, window, &asked.comparisons, snapshot.period.starts_at)?,
        cumulative: Some(output::window_figures(so_far, &snapshot.figures_so_far(so_far)?)),
        breakdowns: breakdowns(snapshot, window)?,
        curve,
        curve_step: curve_step.into(),
        missed_callbacks: snapshot.missed_callbacks(window, &sums.calls)?.map(output::missed_callbacks),
        matters: first.into_iter().map(|matter| output::report_matter(period, matter)).collect(),
        instructions: snapshot
            .instructions(window)?
            .into_iter()
            .map(|one| output::report_instruction(period, one))
            .collect(),
        matters_left_out: i32::try_from(left_out).unwrap_or(i32::MAX),
        opened_merged: merged,
        opened_rejected: rejected,
        ..heading(&facts, window, &snapshot.as_of)
    };
    Ok(Ok((Side { as_of: snapshot.as_of, window, sums }, document, shift_names(&facts))))
}

/// The course of a window, by the hour or by the day.
fn curve(
    snapshot: &mut Snapshot<'_>,
    window: Window,
) -> Result<(Vec<v1::WindowFigures>, v1::CurveStep), Error> {
    let (steps, step) = match window.to.since(window.from) <= MAX_HOURLY {
        true => (snapshot.period.hours_of(window), v1::CurveStep::Hour),
        false => (snapshot.period.days_of(window), v1::CurveStep::Day),
    };
    let curve = snapshot.curve(&steps)?;
    let curve = steps.iter().zip(&curve).map(|(step, sums)| output::window_figures(*step, sums)).collect();
    Ok((curve, step))
}

/// Refuses a window that has not begun, and one before the period.
fn begun(window: Window, period: &PeriodFacts, now: Instant) -> Result<Window, Refusal> {
    if window.from > now {
        let (time, bound) = (window.from, LateBound::Now);
        return Err(Refusal::field("window", Problem::TooLate { time, latest: now, bound }));
    }
    if window.to <= period.starts_at {
        let problem = Problem::too_early(window.to, period.starts_at, EarlyBound::PeriodStart);
        return Err(Refusal::field("window", problem));
    }
    Ok(window)
}

fn breakdowns(snapshot: &mut Snapshot<'_>, window: Window) -> Result<Vec<v1::ReportBreakdown>, Error> {
    let of = |(dimension, by): (v1::SummaryDimension, Breakdown)| {
        let rows = breakdown(snapshot, by, window)?.into_iter();
        let rows =
            rows.map(|(value, figures)| output::breakdown_row(dimension.into(), &value, figures)).collect();
        Ok(v1::ReportBreakdown { dimension: dimension.into(), rows })
    };
    let by = |dimension| Some((dimension, Breakdown::of(dimension)?));
    BREAKDOWNS.into_iter().filter_map(by).map(of).collect()
}

/// What the codes in a document are called.
pub fn names(directory: &Directory, document: &v1::ReportDocument) -> Vec<v1::ReportName> {
    use v1::SummaryDimension as D;
    let rows = document.breakdowns.iter().flat_map(|breakdown| &breakdown.rows).flat_map(|row| &row.values);
    let changed = document.value_changes.iter().filter_map(|change| change.value.as_ref());
    let coded = rows.chain(changed).filter_map(|value| match &value.value {
        Some(v1::dimension_value::Value::Code(code)) => Some((value.dimension(), code.as_str())),
        _ => None,
    });
    let of_matters = document.matters.iter().flat_map(|matter| {
        [(D::Category, &matter.category), (D::District, &matter.district), (D::Agency, &matter.agency)]
    });
    let of_issues = document.incident.iter().flat_map(|incident| &incident.issues).flat_map(|issue| {
        [(D::Category, &issue.category), (D::District, &issue.district), (D::Agency, &issue.agency)]
    });
    let steps = document.incident.iter().flat_map(|incident| &incident.steps);
    let of_steps = steps.map(|step| (D::Agency, &step.agency));
    let others = of_matters.chain(of_issues).chain(of_steps);
    let others = others.map(|(dimension, code)| (dimension, code.as_str()));
    let codes: BTreeSet<(D, &str)> = coded.chain(others).collect();
    let named = codes.into_iter().filter_map(|(dimension, code)| {
        let entries = match dimension {
            D::CategoryGroup | D::Category => &directory.categories,
            D::District => &directory.districts,
            D::Agency => &directory.agencies,
            _ => return None,
        };
        let display_names = output::localized(&entries.get(code)?.names);
        Some(v1::ReportName { dimension: dimension.into(), code: code.to_owned(), display_names })
    });
    named.collect()
}

/// What the shifts of all plans are called; of a code that several have, by the latest.
fn shift_names(period: &PeriodFacts) -> Vec<v1::ReportName> {
    let shifts = period.shift_plans.iter().flat_map(|plan| &plan.shifts);
    let names: BTreeMap<&str, &str> =
        shifts.map(|shift| (shift.code.as_str(), shift.display_name.as_str())).collect();
    let named = names.into_iter().map(|(code, name)| v1::ReportName {
        dimension: v1::SummaryDimension::Shift.into(),
        code: code.to_owned(),
        display_names: vec![v1::LocalizedText { language: "und".to_owned(), text: name.to_owned() }],
    });
    named.collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::figures::sums::Sums;
    use crate::domain::instant::HOUR;

    /// Whether a report on the first 24 hours says nothing new, if it was made at one hour and is made again at another.
    fn is_unchanged(document: &v1::ReportDocument, made: i64, now: i64) -> bool {
        let at = |hours: i64| Instant(hours * HOUR);
        let as_of = AsOf { position: 1, time: at(made) };
        let side = Side { as_of, window: Window { from: at(0), to: at(24) }, sums: Sums::default() };
        follows(&mut document.clone(), &Before { document: document.clone(), side }, at(now))
    }

    #[test]
    fn a_window_that_has_ended_is_told_even_if_nothing_was_added() {
        let figures = Some(output::figures(&Sums::default(), true, true));
        let document = v1::ReportDocument { figures, definitions: DEFINITIONS, ..Default::default() };
        assert!(is_unchanged(&document, 12, 16) && is_unchanged(&document, 24, 48));
        assert!(!is_unchanged(&document, 12, 24), "what was made at noon is not the report on the day");

        let kind = Some(v1::summary_window::Kind::WholePeriod(v1::WholePeriod {}));
        let of_period = v1::ReportDocument { window: Some(v1::SummaryWindow { kind }), ..document };
        assert!(is_unchanged(&of_period, 12, 24), "what has no end does not end");
        let period_end_time = Some(times::timestamp(Instant(24 * HOUR)));
        assert!(!is_unchanged(&v1::ReportDocument { period_end_time, ..of_period }, 12, 24));
    }
}
