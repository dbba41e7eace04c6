//! The figures of a window under each other, and what they changed by.

use hotline_proto::v1::{Figures, Summary, WindowFigures};
use jiff::tz::TimeZone;

use super::window;
use crate::catalogue::{term, text};
use crate::output::{Cell, Sheet, SheetRow, difference, points, signed};
use crate::times;
use crate::views::figures::{FIGURES, Figure, Section};

/// Every figure, or those that are chosen, section by section; what it changed by where the answer has something to compare it with.
pub fn sheet(summary: &Summary, chosen: &[&'static Figure], zone: &TimeZone) -> Sheet {
    // The client compares a day or shift with these two, in this order.
    let before = ["day_before", "week_before"].into_iter().zip(&summary.comparisons);
    let before: Vec<(&'static str, &WindowFigures)> =
        before.filter(|(_, window)| window.figures.is_some()).collect();
    let now = summary.figures.unwrap_or_default();
    let others: Vec<Figures> = before.iter().map(|(_, window)| window.figures.unwrap_or_default()).collect();
    let is_day = window::is_day(summary, zone);
    let sections = sections(summary, chosen, zone).into_iter().map(|(title, figures)| {
        let rows = figures.into_iter().filter_map(|figure| row(figure, is_day, &now, &others));
        (title, rows.collect())
    });
    Sheet { changes: before.iter().map(|(key, _)| *key).collect(), sections: sections.collect() }
}

/// The sections of a page with their titles, and the figures of each. Those of which none is chosen are left out, if any are chosen.
pub fn sections(
    summary: &Summary,
    chosen: &[&'static Figure],
    zone: &TimeZone,
) -> Vec<(String, Vec<&'static Figure>)> {
    let titles = [
        (Section::Calls, term!("section-call-figures")),
        (Section::Waiting, term!("section-waiting")),
        (Section::Issues, term!("section-issue-figures")),
        // They go on to change after the window.
        (Section::Cohort, format!("{} {}", term!("as-of"), window::time_of(summary.as_of.as_ref(), zone))),
        (Section::Backlog, term!("section-backlog")),
    ];
    let is_chosen = |figure: &Figure| chosen.is_empty() || chosen.iter().any(|one| one.key == figure.key);
    let sections = titles.into_iter().map(|(section, title)| {
        let figures = FIGURES.iter().filter(|figure| figure.section == section && is_chosen(figure));
        (title, figures.collect::<Vec<_>>())
    });
    sections.filter(|(_, figures)| !figures.is_empty()).collect()
}

/// Key of the title of a figure in windows that are days, or are not.
pub fn key_of(figure: &Figure, is_day: bool) -> &'static str {
    match figure.key {
        "issues_resolved_same" if !is_day => "issues_resolved_within",
        key => key,
    }
}

fn row(figure: &Figure, is_day: bool, now: &Figures, others: &[Figures]) -> Option<SheetRow> {
    let value = figure.cell(now);
    let changes = others.iter().map(|other| change(&value, &figure.cell(other))).collect();
    let key = key_of(figure, is_day);
    (!figure.is_silent(&value)).then_some(SheetRow { key, mark: figure.mark, value, changes })
}

/// How much more it is than before; none where one of the two is not known.
pub fn change(now: &Cell, before: &Cell) -> Option<String> {
    match (now, before) {
        (Cell::Count(now), Cell::Count(before)) => Some(difference(now.saturating_sub(*before))),
        (Cell::Rate(n, d), Cell::Rate(n0, d0)) => {
            let (sign, amount) = points((*n, *d), (*n0, *d0));
            Some(signed(sign, &text!("percentage-points", amount = amount)))
        }
        (Cell::Length { length, exact }, Cell::Length { length: length0, exact: exact0 }) => {
            let difference = times::nanos(length) - times::nanos(length0);
            let amount = times::length_for_people(&times::length_of(difference.abs()));
            let change = signed(difference, &amount);
            Some(if *exact && *exact0 { change } else { format!("≈ {change}") })
        }
        _ => None,
    }
}
