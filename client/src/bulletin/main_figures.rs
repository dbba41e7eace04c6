//! The first annex of a bulletin: its main figures, and how they balance.

use hotline_proto::v1::{Figures, IssueFigures, IssueOutcome, OutcomeFigures};

use super::Bulletin;
use crate::catalogue::{joined, label, sentence, text, title};
use crate::codes::Code as _;
use crate::output::{Cell, grouped};
use crate::paper::{Column, Table};
use crate::views::figures::Figure;
use crate::views::summary::change;

/// The figures by key, and what they are called with their units.
const MAIN: [(&str, &str); 15] = [
    ("calls_answered", "bulletin-row-calls-answered"),
    ("calls_valid", "bulletin-row-calls-valid"),
    ("distinct_callers", "bulletin-row-distinct-callers"),
    ("persons_represented", "bulletin-row-persons"),
    ("connection_rate", "bulletin-row-connection-rate"),
    ("flows_opened", "bulletin-row-opened"),
    ("issues_accepted", "bulletin-row-accepted"),
    ("issues_resolved", "bulletin-row-resolved"),
    (CONFIRMED, "bulletin-row-confirmed"),
    ("backlog_end", "bulletin-row-backlog"),
    ("issues_overdue", "bulletin-row-overdue"),
    ("needs_missed", "bulletin-row-needs-missed"),
    ("on_time_rate", "bulletin-row-on-time"),
    ("solved_rate", "bulletin-row-solved"),
    ("satisfied_rate", "bulletin-row-satisfied"),
];
const CONFIRMED: &str = "resolved_confirmed";

impl Bulletin<'_> {
    pub(super) fn main_figures(&self) -> Option<Table> {
        let compared: Vec<usize> =
            (0..self.document.comparisons.len()).filter(|at| self.compared(*at).is_some()).collect();
        let has_total = self.kind() != "period";
        let headings = compared
            .iter()
            .map(|at| text!("bulletin-against", kind = self.kind(), at = *at, running = self.running()));
        let so_far = self.window_so_far(self.document.period_start_time.as_ref());
        let total = has_total.then(|| text!("bulletin-total", window = so_far));
        let numbers = std::iter::once(self.window_in_short()).chain(headings).chain(total);
        let columns =
            std::iter::once(Column::texts(text!("bulletin-figure"))).chain(numbers.map(Column::numbers));
        let row = |(key, name): &(&str, &str)| {
            let figure = Figure::by_key(key)?;
            let cell = |window: &Figures| self.main_figure(figure, window);
            let (now, total) = (cell(&self.figures()), cell(&self.cumulative()));
            let changes = compared.iter().map(|at| {
                let before = cell(&self.compared(*at).unwrap_or_default());
                match (&now, &before) {
                    (Cell::Count(now), Cell::Count(before)) => Cell::Change(now.saturating_sub(*before)),
                    (now, before) => change(now, before).map_or(Cell::Absent, Cell::text),
                }
            });
            let changes: Vec<Cell> = changes.collect();
            let cells = [Cell::text(sentence(name, &[])), now.clone()].into_iter().chain(changes);
            Some(cells.chain(has_total.then_some(total)).collect::<Vec<Cell>>())
        };
        let is_told =
            |(key, _): &&(&str, &str)| *key != CONFIRMED || self.tells_who_confirmed(&self.figures());
        let main = MAIN.iter().filter(is_told);
        Some(Table {
            sheet: text!("bulletin-main-figures"),
            columns: columns.collect(),
            rows: main.filter_map(row).collect(),
            new_page: true,
            ..Table::default()
        })
    }

    /// A figure of a window. Absent where it may not be told, so that no change tells it either.
    fn main_figure(&self, figure: &Figure, window: &Figures) -> Cell {
        let is_told = figure.key != CONFIRMED || self.tells_who_confirmed(window);
        if is_told { figure.cell(window) } else { Cell::Absent }
    }

    /// The backlog at the beginning, what entered it and what left it, and the backlog at the end. None if it is not known.
    pub(super) fn balance(&self) -> Option<String> {
        let issues = self.issues();
        let (start, end, flows) = (issues.backlog_start?, issues.backlog_end?, issues.flows?);
        let entered = [
            ("flows_opened", flows.opened),
            ("flows_reopened", flows.reopened),
            ("flows_reviewed", flows.reviewed),
            ("flows_unmerged", flows.unmerged),
        ];
        let left = [
            ("flows_resolved", flows.resolved),
            ("flows_merged", flows.merged),
            ("flows_withdrawn", flows.withdrawn),
            ("flows_rejected", flows.rejected),
        ];
        let entered = entered.into_iter().filter(|(_, count)| *count > 0);
        let entered =
            entered.map(|(key, count)| text!("bulletin-entered", name = title(key), count = grouped(count)));
        let left = left.into_iter().filter(|(_, count)| *count > 0);
        let left = left.map(|(key, count)| text!("bulletin-left", name = title(key), count = grouped(count)));
        Some(text!(
            "bulletin-balance",
            start = start,
            flows = entered.chain(left).collect::<String>(),
            end = end,
            resolved = flows.resolved,
            others = (flows.resolved - issues.issues_resolved).max(0),
            counted = issues.issues_resolved,
            which = self.other_outcomes(&issues, flows.resolved).unwrap_or_else(|| "none".to_owned())
        ))
    }

    /// What became of the issues that were resolved and do not count as solved. None where the paper leaves the office.
    fn other_outcomes(&self, issues: &IssueFigures, resolved: i64) -> Option<String> {
        if self.suppress_below > 0 {
            return None;
        }
        let OutcomeFigures { not_found, not_feasible, unreachable, too_late, .. } = issues.outcomes?;
        let outcomes = [
            (IssueOutcome::NotFound, not_found),
            (IssueOutcome::NotFeasible, not_feasible),
            (IssueOutcome::Unreachable, unreachable),
            (IssueOutcome::TooLate, too_late),
        ];
        let told = outcomes.iter().filter(|(_, count)| *count > 0);
        let told = told.map(|(outcome, count)| {
            text!("bulletin-outcome", name = label(outcome.full_name()), count = grouped(*count))
        });
        // An issue that is resolved twice has two resolutions and one outcome.
        let ended: i64 = outcomes.iter().map(|(_, count)| count).sum();
        let again = resolved - issues.issues_resolved - ended;
        let again = (again > 0).then(|| text!("bulletin-resolved-again", count = grouped(again)));
        let told: Vec<String> = told.chain(again).collect();
        (!told.is_empty()).then(|| joined(told))
    }
}
