//! What a later revision says of the one before: what changed, why, and by which calls and issues.

use std::collections::BTreeMap;

use hotline_client::names::short;
use hotline_proto::v1::{ReportChange, ReportChangePart, ReportValueChange};

use super::Bulletin;
use super::words::ends_after;
use crate::catalogue::{joined, label, sentence, text, title};
use crate::output::{Cell, grouped};
use crate::paper::{Column, Part, Table};
use crate::views::figures::Figure;
use crate::views::summary::code_of;

/// Figures of which the first lines tell what changed, by path, and what they are called in a sentence.
const TOLD_FIRST: [(&str, &str); 4] = [
    ("calls_answered", "bulletin-of-calls-answered"),
    ("flows.opened", "bulletin-of-opened"),
    ("issues_accepted", "bulletin-of-accepted"),
    ("issues_resolved", "bulletin-of-resolved-issues"),
];
/// How many calls and issues are named for a reason.
const NAMED: usize = 20;
/// How many rows of breakdowns the first lines tell, where no figure of the whole changed.
const MOVED: usize = 6;

/// A figure of a row of a breakdown that changed.
#[derive(Clone, Debug)]
pub struct Row {
    pub what: String,
    pub before: i64,
    pub after: i64,
}

impl Bulletin<'_> {
    /// The first lines of a later revision: which of the figures that everybody reads changed.
    pub(super) fn corrections(&self) -> Vec<Part> {
        let document = self.document;
        if document.previous_digest.is_empty() {
            return Vec::new();
        }
        let first = document.changes.iter().filter_map(|change| {
            let (_, name) = TOLD_FIRST.into_iter().find(|(path, _)| *path == change.figure)?;
            Some((change, sentence(name, &[])))
        });
        let of_figures = first.map(|(change, name)| {
            let parts = joined(change.parts.iter().map(part));
            let [before, after] =
                [change.before, change.after].map(|count| amount(&change.figure, number(count)));
            self.correction(&name, before, after, parts)
        });
        let mut lines: Vec<String> = of_figures.collect();
        if lines.is_empty() {
            let of_rows = self.moved().into_iter().take(MOVED).map(|Row { what, before, after }| {
                self.correction(&what, grouped(before), grouped(after), String::new())
            });
            lines.extend(of_rows);
        }
        let changes = lines.join(&text!("bulletin-semicolon"));
        let before = (document.revision - 1).to_string();
        let told = match self.was_running() {
            _ if lines.is_empty() && self.suppress_below > 0 && !document.value_changes.is_empty() => {
                text!("bulletin-withheld-corrections")
            }
            _ if lines.is_empty() && document.changes.is_empty() => {
                let compared = if document.compared_changed { "yes" } else { "no" };
                text!("bulletin-same-figures", revision = before, compared = compared)
            }
            _ if lines.is_empty() => {
                text!("bulletin-other-corrections", count = document.changes.len())
            }
            Some(time) => text!("bulletin-additions", revision = before, time = time, changes = changes),
            None => text!("bulletin-corrections", changes = changes),
        };
        vec![Part::Strong(told)]
    }

    /// When the revision before was made, if its window was not over: what came since then corrects nothing.
    fn was_running(&self) -> Option<String> {
        let before = self.document.previous_as_of;
        let made = before.and_then(|as_of| as_of.time).filter(|_| ends_after(self.document, before));
        made.map(|time| self.moment(Some(&time)))
    }

    fn correction(&self, figure: &str, before: String, after: String, parts: String) -> String {
        let parts = if parts.is_empty() { "none".to_owned() } else { parts };
        text!("bulletin-correction", figure = figure, before = before, after = after, parts = parts)
    }

    /// What changed in rows of breakdowns.
    pub fn rows(&self) -> Vec<Row> {
        let changes = self.told_changes().iter();
        changes.map(|change| self.row(change)).collect()
    }

    /// Those of them that changed beyond what the whole changed by: something counts elsewhere now.
    fn moved(&self) -> Vec<Row> {
        let key = |change: &ReportValueChange| {
            (change.value.as_ref().map_or(0, |value| value.dimension), change.figure.clone())
        };
        let mut sums: BTreeMap<(i32, String), (i64, i64)> = BTreeMap::new();
        for change in self.told_changes() {
            let difference = change.after - change.before;
            let (whole, apart) = sums.entry(key(change)).or_default();
            *whole += difference;
            *apart += difference.abs();
        }
        let is_moved = |change: &&ReportValueChange| {
            sums.get(&key(change)).is_some_and(|(whole, apart)| whole.abs() < *apart)
        };
        self.told_changes().iter().filter(is_moved).map(|change| self.row(change)).collect()
    }

    /// None where the paper leaves the office: what a row was and is now may be what is withheld of it.
    fn told_changes(&self) -> &[ReportValueChange] {
        if self.suppress_below > 0 { &[] } else { &self.document.value_changes }
    }

    fn row(&self, change: &ReportValueChange) -> Row {
        Row { what: self.row_figure(change), before: change.before, after: change.after }
    }

    /// What people call a figure of a row.
    fn row_figure(&self, change: &ReportValueChange) -> String {
        let value = change.value.clone().unwrap_or_default();
        let row = self.called(value.dimension(), code_of(&value));
        text!("bulletin-row-figure", row = row, figure = called(&change.figure))
    }

    /// Why a figure changed; by which calls and issues not where the paper leaves the office.
    fn reasons(&self, change: &ReportChange) -> String {
        match self.suppress_below {
            0 => why(change),
            _ => joined(change.parts.iter().map(part)),
        }
    }

    /// Every figure that changed.
    pub(super) fn changes_annex(&self) -> Option<Table> {
        let is_told = |change: &&ReportChange| self.suppress_below == 0 || !is_outcome(&change.figure);
        let of_figures = self.document.changes.iter().filter(is_told).map(|change| {
            vec![
                Cell::text(called(&change.figure)),
                count(change.before),
                count(change.after),
                Cell::text(self.reasons(change)),
            ]
        });
        let of_rows = self.rows().into_iter().map(|Row { what, before, after }| {
            vec![Cell::text(what), Cell::Count(before), Cell::Count(after), Cell::Absent]
        });
        let rows: Vec<Vec<Cell>> = of_figures.chain(of_rows).collect();
        if rows.is_empty() {
            return None;
        }
        let columns = [
            Column::texts(text!("bulletin-figure")),
            Column::numbers(text!(
                "bulletin-revision-before",
                revision = (self.document.revision - 1).to_string()
            )),
            Column::numbers(text!("bulletin-revision-now", revision = self.document.revision.to_string())),
            Column::texts(text!("bulletin-why")),
        ];
        Some(Table {
            sheet: text!("bulletin-changes-annex"),
            columns: columns.into(),
            rows,
            ..Table::default()
        })
    }
}

/// Whether a figure, by path, is one of how issues ended: where small counts are withheld, it may be one.
fn is_outcome(figure: &str) -> bool {
    figure.starts_with("outcomes.") || ["resolved_confirmed", "resolved_reported"].contains(&figure)
}

/// What people call a figure that the server names; of a rate, which part of it.
pub fn called(path: &str) -> String {
    let Some(figure) = Figure::by_path(path) else { return path.to_owned() };
    match path.rsplit_once('.') {
        Some((_, "numerator")) => text!("bulletin-numerator", figure = title(figure.key)),
        Some((_, "denominator")) => text!("bulletin-denominator", figure = title(figure.key)),
        _ => title(figure.key),
    }
}

/// A number of a figure. None is not known.
pub fn count(number: Option<i64>) -> Cell {
    number.map_or(Cell::Absent, Cell::Count)
}

/// Why a figure changed, and by what.
pub fn why(change: &ReportChange) -> String {
    joined(change.parts.iter().map(|of| format!("{}{}", part(of), named(of))))
}

/// What changed for one reason: `entered late +2`.
fn part(part: &ReportChangePart) -> String {
    let sign = if part.amount < 0 { "−" } else { "+" };
    format!("{}{sign}{}", label(part.reason().as_str_name()), grouped(part.amount.abs()))
}

/// The calls and issues of a reason.
fn named(part: &ReportChangePart) -> String {
    if part.items.is_empty() {
        return String::new();
    }
    let left_out =
        part.items.len().saturating_sub(NAMED) + usize::try_from(part.items_left_out).unwrap_or_default();
    let items = joined(part.items.iter().take(NAMED).map(|item| short(item)));
    text!("bulletin-items", items = items, left_out = left_out)
}

/// A number of calls or issues, by the figure, with its unit.
fn amount(figure: &str, amount: String) -> String {
    let of = if figure.starts_with("calls") { "calls" } else { "issues" };
    text!("bulletin-amount", of = of, amount = amount)
}

fn number(number: Option<i64>) -> String {
    number.map_or_else(|| crate::output::ABSENT.to_owned(), grouped)
}
