//! The annexes of a bulletin: its main figures, districts and agencies, whose totals are those of the body.

use hotline_proto::v1::{Figures, SummaryDimension};

use super::Bulletin;
use super::values::Value;
use crate::catalogue::{term, text, title};
use crate::output::Cell;
use crate::paper::{Column, Table};
use crate::views::figures::Figure;
use crate::views::summary::change;

/// The figures of the first annex, by key.
const MAIN: [&str; 15] = [
    "calls_answered",
    "calls_valid",
    "distinct_callers",
    "persons_represented",
    "connection_rate",
    "flows_opened",
    "issues_accepted",
    "issues_resolved",
    "resolved_confirmed",
    "backlog_end",
    "issues_overdue",
    "needs_missed",
    "on_time_rate",
    "solved_rate",
    "satisfied_rate",
];

impl Bulletin<'_> {
    pub(super) fn main_figures(&self) -> Option<Table> {
        let compared: Vec<usize> =
            (0..self.document.comparisons.len()).filter(|at| self.compared(*at).is_some()).collect();
        let has_total = self.kind() != "period";
        let headings = compared.iter().map(|at| text!("bulletin-against", kind = self.kind(), at = *at));
        let total = has_total.then(|| text!("bulletin-total"));
        let numbers = std::iter::once(self.window(false)).chain(headings).chain(total);
        let columns =
            std::iter::once(Column::texts(text!("bulletin-figure"))).chain(numbers.map(Column::numbers));
        let row = |figure: &Figure| {
            let (now, total) = (figure.cell(&self.figures()), figure.cell(&self.cumulative()));
            let changes = compared.iter().map(|at| {
                let before = figure.cell(&self.compared(*at).unwrap_or_default());
                change(&now, &before).map_or(Cell::Absent, Cell::text)
            });
            let changes: Vec<Cell> = changes.collect();
            let cells = [Cell::text(title(figure.key)), now.clone()].into_iter().chain(changes);
            cells.chain(has_total.then_some(total)).collect::<Vec<Cell>>()
        };
        let rows = MAIN.iter().filter_map(|key| Figure::by_key(key)).map(row).collect();
        Some(Table {
            title: text!("bulletin-annex", number = 1, title = text!("bulletin-main-figures")),
            sheet: text!("bulletin-main-figures"),
            columns: columns.collect(),
            rows,
            new_page: true,
            ..Table::default()
        })
    }

    pub(super) fn districts(&self) -> Option<Table> {
        let headings = [title("district"), text!("bulletin-calls-column")];
        let counts: [fn(&Figures) -> i64; 4] = [answered, accepted, resolved, backlog];
        self.annex(2, text!("bulletin-districts-annex"), SummaryDimension::District, &headings, &counts)
    }

    /// Agencies are not ranked: they stand in the order of their codes, with counts alone.
    pub(super) fn agencies(&self) -> Option<Table> {
        let headings = [title("agency")];
        let counts: [fn(&Figures) -> i64; 3] = [accepted, resolved, backlog];
        self.annex(3, text!("bulletin-agencies-annex"), SummaryDimension::Agency, &headings, &counts)
    }

    fn annex(
        &self,
        number: i64,
        name: String,
        dimension: SummaryDimension,
        headings: &[String],
        counts: &[fn(&Figures) -> i64],
    ) -> Option<Table> {
        let values = self.values(dimension);
        let has_any = |value: &&Value| counts.iter().any(|count| count(&value.figures) != 0);
        let values: Vec<&Value> = values.iter().filter(has_any).collect();
        if values.is_empty() {
            return None;
        }
        let columns: Vec<Vec<i64>> =
            counts.iter().map(|count| values.iter().map(|value| count(&value.figures)).collect()).collect();
        let told: Vec<Vec<Cell>> = columns.iter().map(|column| self.told(column)).collect();
        let rows = values.iter().enumerate().map(|(at, value)| {
            let name = match (value.code.as_str(), dimension) {
                ("", SummaryDimension::Agency) => text!("bulletin-direct"),
                _ => value.name.clone(),
            };
            std::iter::once(Cell::text(name)).chain(told.iter().map(|column| column[at].clone())).collect()
        });
        let total = columns.iter().map(|column| self.told_sum(column));
        let rest = [title("issues_accepted"), title("issues_resolved"), title("backlog_end")];
        let (first, others) = headings.split_first()?;
        let columns = others.iter().chain(&rest).map(Column::numbers);
        Some(Table {
            title: text!("bulletin-annex", number = number, title = name.as_str()),
            sheet: name,
            columns: std::iter::once(Column::texts(first)).chain(columns).collect(),
            rows: rows.collect(),
            total: std::iter::once(Cell::text(term!("row-total"))).chain(total).collect(),
            new_page: false,
        })
    }
}

fn answered(figures: &Figures) -> i64 {
    figures.calls.map_or(0, |calls| calls.calls_answered)
}

fn accepted(figures: &Figures) -> i64 {
    figures.issues.map_or(0, |issues| issues.issues_accepted)
}

fn resolved(figures: &Figures) -> i64 {
    figures.issues.map_or(0, |issues| issues.issues_resolved)
}

fn backlog(figures: &Figures) -> i64 {
    figures.issues.and_then(|issues| issues.backlog_end).unwrap_or_default()
}
