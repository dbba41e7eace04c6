//! What a later revision says of the one before: what changed, why, and by which calls and issues.

use std::collections::BTreeMap;

use hotline_client::names::short;
use hotline_proto::v1::{
    ReportChange, ReportChangePart, ReportComparedChange, ReportDocument, ReportValueChange,
    SummaryDimension, WindowFigures,
};

use super::Bulletin;
use super::annexes::row_name;
use super::words::{ends_after, none_if_empty};
use crate::catalogue::{joined, label, sentence, text, title};
use crate::output::{Cell, grouped};
use crate::paper::{Column, Part, Table};
use crate::views::figures::Figure;
use crate::views::summary::{code_of, dimension_key};

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

/// A figure that changed in a row of a breakdown, or in a window beside that of the report.
#[derive(Clone, Debug)]
pub struct Row {
    pub what: String,
    pub before: i64,
    pub after: i64,
    /// Why. Empty where that is not known.
    pub parts: Vec<ReportChangePart>,
}

impl Bulletin<'_> {
    /// The first lines of a later revision: which of the figures that everybody reads changed.
    pub(super) fn corrections(&self) -> Vec<Part> {
        let document = self.document;
        if document.previous_digest.is_empty() {
            return Vec::new();
        }
        let first = document.changes.iter().filter_map(|change| Some((change, in_sentence(&change.figure)?)));
        let of_figures = first.map(|(change, name)| {
            let [before, after] =
                [change.before, change.after].map(|count| amount(&change.figure, number(count)));
            self.correction(&name, before, after, &change.parts)
        });
        let mut lines: Vec<String> = of_figures.collect();
        if lines.is_empty() {
            let of_rows =
                self.moved().into_iter().take(MOVED).map(|row| {
                    self.correction(&row.what, grouped(row.before), grouped(row.after), &row.parts)
                });
            lines.extend(of_rows);
        }
        let changes = lines.join(&text!("bulletin-semicolon"));
        let before = (document.revision - 1).to_string();
        let told = match self.was_running() {
            _ if lines.is_empty() && self.suppress_below > 0 && !document.value_changes.is_empty() => {
                text!("bulletin-withheld-corrections")
            }
            _ if lines.is_empty() && document.changes.is_empty() => self.same_figures(before),
            _ if lines.is_empty() => {
                text!("bulletin-other-corrections", count = document.changes.len())
            }
            Some(time) => text!("bulletin-additions", revision = before, time = time, changes = changes),
            None => text!("bulletin-corrections", changes = changes),
        };
        vec![Part::Strong(told)]
    }

    /// That no figure of the window changed, and what did: a later revision always says something new.
    fn same_figures(&self, before: String) -> String {
        let compared = self.document.compared_changes.iter().map(|change| {
            let figure = in_sentence(&change.figure).unwrap_or_else(|| called(&change.figure));
            let what =
                text!("bulletin-window-figure", window = self.compared_window(change), figure = figure);
            let [before, after] =
                [change.before, change.after].map(|count| amount(&change.figure, grouped(count)));
            self.correction(&what, before, after, &[])
        });
        text!(
            "bulletin-same-figures",
            revision = before,
            changed = none_if_empty(joined(changed_besides(self.document))),
            compared = none_if_empty(joined(compared))
        )
    }

    /// When the revision before was made, if its window was not over: what came since then corrects nothing.
    fn was_running(&self) -> Option<String> {
        let before = self.document.previous_as_of;
        let made = before.and_then(|as_of| as_of.time).filter(|_| ends_after(self.document, before));
        made.map(|time| self.moment(Some(&time)))
    }

    fn correction(&self, figure: &str, before: String, after: String, parts: &[ReportChangePart]) -> String {
        let parts = none_if_empty(joined(parts.iter().map(part)));
        text!("bulletin-correction", figure = figure, before = before, after = after, parts = parts)
    }

    /// What changed in rows of breakdowns, in the windows that are compared with, and since the period began.
    pub fn rows(&self) -> Vec<Row> {
        let of_values = self.told_changes().into_iter().map(|change| self.row(change));
        let compared = self.document.compared_changes.iter().map(|change| Row {
            what: row_figure(&self.compared_window(change), &change.figure),
            before: change.before,
            after: change.after,
            parts: Vec::new(),
        });
        of_values.chain(compared).collect()
    }

    /// Those rows of breakdowns that changed beyond what the whole changed by: something counts elsewhere now.
    fn moved(&self) -> Vec<Row> {
        let key = |change: &ReportValueChange| (dimension_of(change) as i32, change.figure.clone());
        let mut sums: BTreeMap<(i32, String), (i64, i64)> = BTreeMap::new();
        let told = self.told_changes();
        for change in &told {
            let difference = change.after - change.before;
            let (whole, apart) = sums.entry(key(change)).or_default();
            *whole += difference;
            *apart += difference.abs();
        }
        let is_moved = |change: &&ReportValueChange| {
            sums.get(&key(change)).is_some_and(|(whole, apart)| whole.abs() < *apart)
        };
        told.into_iter().filter(is_moved).map(|change| self.row(change)).collect()
    }

    /// What changed in rows of breakdowns, each once. None where the paper leaves the office: what a row was and is now may be what is withheld of it.
    fn told_changes(&self) -> Vec<&ReportValueChange> {
        if self.suppress_below > 0 {
            return Vec::new();
        }
        let changes = &self.document.value_changes;
        // What has no category has no group of categories either: it is the same row of both.
        let has_none = |change: &ReportValueChange, dimension: SummaryDimension| {
            dimension_of(change) == dimension
                && change.value.as_ref().is_none_or(|value| code_of(value).is_empty())
        };
        let of_group = |figure: &str| {
            let groups = changes.iter().filter(|change| has_none(change, SummaryDimension::CategoryGroup));
            groups.into_iter().any(|change| change.figure == figure)
        };
        let is_repeat = |change: &ReportValueChange| {
            has_none(change, SummaryDimension::Category) && of_group(&change.figure)
        };
        changes.iter().filter(|change| !is_repeat(change)).collect()
    }

    fn row(&self, change: &ReportValueChange) -> Row {
        let code = change.value.as_ref().map(code_of).unwrap_or_default();
        Row {
            what: row_figure(&self.row_of(dimension_of(change), code), &change.figure),
            before: change.before,
            after: change.after,
            parts: change.parts.clone(),
        }
    }

    /// What a row of a breakdown is called: as in the annexes, also where it has no value.
    fn row_of(&self, dimension: SummaryDimension, code: &str) -> String {
        use SummaryDimension::{Agency, Category, CategoryGroup, District, Shift};
        match dimension {
            _ if !code.is_empty() => self.called(dimension, code),
            Agency => {
                let without = self.values(dimension).into_iter().find(|value| value.code.is_empty());
                without.map_or_else(|| text!("bulletin-unassigned"), |value| row_name(dimension, &value))
            }
            Category | CategoryGroup => text!("bulletin-uncategorised"),
            District | Shift => self.called(dimension, code),
            _ => text!("bulletin-row-without", dimension = title(dimension_key(dimension))),
        }
    }

    /// What a window is called that the report compares with, or the period so far.
    fn compared_window(&self, change: &ReportComparedChange) -> String {
        let is_of = |window: &WindowFigures| {
            (window.start_time, window.end_time) == (change.start_time, change.end_time)
        };
        if let Some(at) = self.document.comparisons.iter().position(is_of) {
            return self.before(at);
        }
        if self.document.cumulative.as_ref().is_some_and(is_of) {
            return text!("bulletin-since-the-begin");
        }
        let [from, to] = [&change.start_time, &change.end_time].map(|time| self.moment(time.as_ref()));
        text!("bulletin-another-window", from = from, to = to)
    }

    /// Why a figure changed; by which calls and issues not where the paper leaves the office.
    fn reasons(&self, parts: &[ReportChangePart]) -> String {
        match self.suppress_below {
            0 => why(parts),
            _ => joined(parts.iter().map(part)),
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
                Cell::text(self.reasons(&change.parts)),
            ]
        });
        let of_rows = self.rows().into_iter().map(|Row { what, before, after, parts }| {
            let reasons = if parts.is_empty() { Cell::Absent } else { Cell::text(self.reasons(&parts)) };
            vec![Cell::text(what), Cell::Count(before), Cell::Count(after), reasons]
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

/// What changed in a document beside its figures and those that it lists as changed.
pub fn changed_besides(document: &ReportDocument) -> Vec<String> {
    // Where the window itself has changed, it goes without saying.
    let compared =
        document.compared_changed && document.compared_changes.is_empty() && document.changes.is_empty();
    let changed = [
        compared.then(|| text!("bulletin-changed-compared")),
        document.instructions_changed.then(|| text!("bulletin-changed-instructions")),
        document.missed_callbacks_changed.then(|| text!("bulletin-changed-callbacks")),
        document.matters_changed.then(|| text!("bulletin-changed-matters")),
    ];
    changed.into_iter().flatten().collect()
}

/// What people call a figure of a row.
fn row_figure(row: &str, figure: &str) -> String {
    text!("bulletin-row-figure", row = row, figure = called(figure))
}

fn dimension_of(change: &ReportValueChange) -> SummaryDimension {
    change.value.as_ref().map_or(SummaryDimension::Unspecified, |value| value.dimension())
}

/// What a figure is called in the first lines. None of those that do not stand there.
fn in_sentence(path: &str) -> Option<String> {
    let (_, name) = TOLD_FIRST.into_iter().find(|(told, _)| *told == path)?;
    Some(sentence(name, &[]))
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
pub fn why(parts: &[ReportChangePart]) -> String {
    joined(parts.iter().map(|of| format!("{}{}", part(of), named(of))))
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
