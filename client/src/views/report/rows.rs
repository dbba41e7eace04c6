//! A report for machines and spreadsheets: the rows of its figures, or the row of an incident's numbers.

use hotline_client::names::{containing_period, short};
use hotline_proto::v1::{
    IncidentCount, IncidentCountState, IncidentReport, ReportDocument, Summary, WindowFigures,
};

use crate::bulletin::{named, zone_of};
use crate::output::{Cell, OutputFormat, Table};
use crate::views::summary::{Lines, rows, rows_for_people};

/// The numbers of an incident, in the order of its columns.
const COUNTS: [&str; 8] =
    ["dead", "injured", "missing", "trapped", "persons", "households", "at_risk", "responders"];

/// The rows of a report in a format.
pub fn table(document: &ReportDocument, format: OutputFormat) -> Table {
    match &document.incident {
        Some(incident) => of_incident(document, incident),
        None => of_figures(document, format),
    }
}

/// The figures of a report on a window, as a summary.
pub fn summary(document: &ReportDocument) -> Summary {
    Summary {
        period: containing_period(&document.report).unwrap_or_default().to_owned(),
        start_time: document.start_time,
        end_time: document.end_time,
        as_of: document.as_of,
        figures: document.figures,
        // What was not there yet is left out.
        comparisons: document.comparisons.iter().filter(|of| of.figures.is_some()).copied().collect(),
        curve: document.curve.clone(),
        ..Summary::default()
    }
}

/// Of a report on a window: its window, those that it is compared with, the period so far, each step of its course, and each value by which it is broken down. The columns are
/// those of a summary.
fn of_figures(document: &ReportDocument, format: OutputFormat) -> Table {
    let zone = zone_of(document);
    let whole = summary(document);
    let table = |summary: &Summary, lines: Lines<'_>| match format {
        OutputFormat::Sheet => rows_for_people(summary, lines, &[], &zone),
        OutputFormat::Table | OutputFormat::Json | OutputFormat::Csv => rows(summary, lines, &[]),
    };
    // The row of the window itself comes last in each.
    let parts = |summary: &Summary, lines: Lines<'_>| {
        let mut rows = table(summary, lines).rows;
        rows.pop();
        rows
    };
    let mut all = table(&whole, Lines::Window);
    all.rows.extend(parts(&whole, Lines::Windows));
    if let Some(WindowFigures { start_time, end_time, figures }) = document.cumulative {
        let so_far = Summary { start_time, end_time, figures, ..whole.clone() };
        all.rows.extend(table(&so_far, Lines::Window).rows);
    }
    all.rows.extend(parts(&whole, Lines::Steps(document.curve_step())));
    for breakdown in &document.breakdowns {
        let names =
            named(document, breakdown.dimension()).map(|(code, name)| (code.to_owned(), name.to_owned()));
        let summary = Summary { breakdown: breakdown.rows.clone(), ..whole.clone() };
        all.rows.extend(parts(&summary, Lines::Values(breakdown.dimension(), &names.collect())));
    }
    all
}

/// Of a report of an incident: a row with what is known of its numbers. What is not a number says why.
fn of_incident(document: &ReportDocument, incident: &IncidentReport) -> Table {
    let before = ["report", "revision", "incident_kind", "as_of_position", "as_of_time", "issues"];
    let keys = before.into_iter().chain(COUNTS).chain(["next_report_time"]).collect();
    let issues: Vec<&str> = incident.issues.iter().map(|issue| short(&issue.issue)).collect();
    let as_of = document.as_of.unwrap_or_default();
    let first = [
        Cell::text(short(&document.report)),
        Cell::Count(document.revision.into()),
        Cell::code(incident.kind()),
        Cell::Count(as_of.position),
        Cell::time(as_of.time.as_ref()),
        Cell::text(issues.join(" ")),
    ];
    let of = incident.counts.unwrap_or_default();
    let counts =
        [of.dead, of.injured, of.missing, of.trapped, of.persons, of.households, of.at_risk, of.responders];
    let next = Cell::time(incident.next_report_time.as_ref());
    Table {
        keys,
        rows: vec![first.into_iter().chain(counts.map(count)).chain([next]).collect()],
        ..Table::default()
    }
}

fn count(count: Option<IncidentCount>) -> Cell {
    match count {
        Some(count) if count.state() == IncidentCountState::Known => Cell::Count(count.count),
        Some(count) => Cell::code(count.state()),
        None => Cell::Absent,
    }
}
