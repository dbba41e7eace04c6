//! What a later revision says of the one before: what changed, why, and by which calls and issues.

use hotline_client::names::short;
use hotline_proto::v1::{ReportChange, ReportChangePart};

use super::Bulletin;
use crate::catalogue::{joined, label, text, title};
use crate::output::{Cell, grouped};
use crate::paper::{Column, Part, Table};
use crate::views::figures::Figure;

/// Figures of which the first lines tell what changed, by path.
const TOLD_FIRST: [&str; 4] = ["calls_answered", "flows.opened", "issues_accepted", "issues_resolved"];
/// How many calls and issues are named for a reason.
const NAMED: usize = 20;

impl Bulletin<'_> {
    /// The first lines of a later revision: which of the figures that everybody reads changed.
    pub(super) fn corrections(&self) -> Vec<Part> {
        if self.document.revision < 2 {
            return Vec::new();
        }
        let first =
            self.document.changes.iter().filter(|change| TOLD_FIRST.contains(&change.figure.as_str()));
        let lines: Vec<String> = first.map(|change| self.correction(change)).collect();
        let told = match lines.is_empty() {
            true => text!("bulletin-other-corrections", count = self.document.changes.len()),
            false => text!("bulletin-corrections", changes = lines.join(&text!("bulletin-semicolon"))),
        };
        vec![Part::Strong(told)]
    }

    fn correction(&self, change: &ReportChange) -> String {
        let parts = joined(change.parts.iter().map(part));
        let (before, after) = (number(change.before), number(change.after));
        text!(
            "bulletin-correction",
            figure = called(&change.figure),
            before = before,
            after = after,
            parts = parts
        )
    }

    /// Every figure that changed.
    pub(super) fn changes_annex(&self) -> Option<Table> {
        if self.document.changes.is_empty() {
            return None;
        }
        let rows = self.document.changes.iter().map(|change| {
            vec![
                Cell::text(called(&change.figure)),
                count(change.before),
                count(change.after),
                Cell::text(why(change)),
            ]
        });
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
            title: text!("bulletin-annex", number = 4, title = text!("bulletin-changes-annex")),
            sheet: text!("bulletin-changes-annex"),
            columns: columns.into(),
            rows: rows.collect(),
            ..Table::default()
        })
    }
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

fn number(number: Option<i64>) -> String {
    number.map_or_else(|| crate::output::ABSENT.to_owned(), grouped)
}
