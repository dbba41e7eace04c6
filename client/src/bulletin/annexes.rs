//! The annexes of a bulletin: its main figures, districts and agencies, whose totals are those of the body.

use hotline_proto::v1::{Figures, IssueFigures, MeanTime, SummaryDimension};

use super::Bulletin;
use super::values::{Told, Value};
use crate::catalogue::{term, text, title};
use crate::output::Cell;
use crate::paper::{Column, Table};
use crate::views::figures::Figure;
use crate::views::summary::{change, dimension_key};

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
        let answered = (text!("bulletin-calls-column"), Measure::Count(answered));
        let columns = std::iter::once(answered).chain(work()).collect();
        self.annex(2, text!("bulletin-districts-annex"), SummaryDimension::District, columns)
    }

    /// Agencies are not ranked: they stand in the order of their codes.
    pub(super) fn agencies(&self) -> Option<Table> {
        let mean = |key: &str, mean: fn(&IssueFigures) -> Option<MeanTime>| (title(key), Measure::Mean(mean));
        let of_agencies = [
            (title("returned"), Measure::Count(returned)),
            mean("mean_time_to_acknowledge", |issues| issues.mean_time_to_acknowledge),
            mean("mean_time_to_resolve", |issues| issues.mean_time_to_resolve),
        ];
        let columns = work().into_iter().chain(of_agencies).collect();
        self.annex(3, text!("bulletin-agencies-annex"), SummaryDimension::Agency, columns)
    }

    /// A row for each value of which anything is told, in their order, and the total.
    fn annex(
        &self,
        number: i64,
        name: String,
        dimension: SummaryDimension,
        columns: Vec<(String, Measure)>,
    ) -> Option<Table> {
        let mut values = self.values(dimension);
        values.retain(|value| columns.iter().any(|(_, measure)| measure.counts(&value.figures) != 0));
        if values.is_empty() {
            return None;
        }
        let told: Vec<Told> = columns.iter().map(|(_, measure)| self.column(*measure, &values)).collect();
        let rows = values.iter().enumerate().map(|(at, value)| {
            let name = match (value.code.as_str(), dimension) {
                ("", SummaryDimension::Agency) => text!("bulletin-direct"),
                _ => value.name.clone(),
            };
            std::iter::once(Cell::text(name)).chain(told.iter().map(|told| told.cells[at].clone())).collect()
        });
        let total = told.iter().map(|told| told.total.clone());
        let headings = columns.iter().map(|(title, _)| Column::numbers(title));
        Some(Table {
            title: text!("bulletin-annex", number = number, title = name.as_str()),
            sheet: name,
            columns: std::iter::once(Column::texts(title(dimension_key(dimension))))
                .chain(headings)
                .collect(),
            rows: rows.collect(),
            total: std::iter::once(Cell::text(term!("row-total"))).chain(total).collect(),
            new_page: false,
        })
    }

    fn column(&self, measure: Measure, values: &[Value]) -> Told {
        match measure {
            Measure::Count(count) => {
                self.told_counts(&values.iter().map(|value| count(&value.figures)).collect::<Vec<_>>())
            }
            Measure::Mean(mean) => {
                let mean = |value: &Value| value.figures.issues.and_then(|issues| mean(&issues));
                self.told_means(
                    &values.iter().map(|value| mean(value).unwrap_or_default()).collect::<Vec<_>>(),
                )
            }
        }
    }
}

/// What a column of an annex tells of each value.
#[derive(Clone, Copy)]
enum Measure {
    Count(fn(&Figures) -> i64),
    Mean(fn(&IssueFigures) -> Option<MeanTime>),
}

impl Measure {
    /// How much it is made of.
    fn counts(self, figures: &Figures) -> i64 {
        match self {
            Measure::Count(count) => count(figures),
            Measure::Mean(mean) => {
                figures.issues.and_then(|issues| mean(&issues)).map_or(0, |mean| mean.count)
            }
        }
    }
}

/// What there was to do, what was done, and what is left.
fn work() -> [(String, Measure); 3] {
    [
        ("issues_accepted", accepted as fn(&Figures) -> i64),
        ("issues_resolved", resolved),
        ("backlog_end", backlog),
    ]
    .map(|(key, count)| (title(key), Measure::Count(count)))
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

fn returned(figures: &Figures) -> i64 {
    figures.issues.map_or(0, |issues| issues.returned)
}

#[cfg(test)]
mod tests {
    use hotline_proto::v1::{
        BreakdownRow, DimensionValue, ReportBreakdown, ReportDocument, dimension_value::Value as Of,
    };
    use proptest::prelude::*;
    use prost_types::Duration;

    use super::*;
    use crate::bulletin::values::LEAST_OF_MEAN;
    use crate::bulletin::{Office, Standing};

    /// The annex of agencies that acknowledged so many times, each within the minutes of its place, and were given as many issues.
    fn annex(acknowledged: &[i64], suppress_below: i64) -> Option<Table> {
        let agency = SummaryDimension::Agency.into();
        let row = |(at, count): (usize, &i64)| {
            let minutes = i64::try_from(at).unwrap() + 1;
            let total = Some(Duration { seconds: count * minutes * 60, nanos: 0 });
            let issues = IssueFigures {
                issues_accepted: *count,
                acknowledged: *count,
                mean_time_to_acknowledge: Some(MeanTime { total, count: *count }),
                ..IssueFigures::default()
            };
            let value = DimensionValue { dimension: agency, value: Some(Of::Code(format!("A{at}"))) };
            BreakdownRow { values: vec![value], figures: Some(Figures { calls: None, issues: Some(issues) }) }
        };
        let rows = acknowledged.iter().enumerate().map(row).collect();
        let document = ReportDocument {
            breakdowns: vec![ReportBreakdown { dimension: agency, rows }],
            ..ReportDocument::default()
        };
        Bulletin::new(&document, Standing::Draft, Office::default(), suppress_below).agencies()
    }

    /// The column of the mean time to acknowledge, and its total.
    fn means(table: &Table) -> (Vec<Cell>, Cell) {
        const AT: usize = 5;
        (table.rows.iter().map(|row| row[AT].clone()).collect(), table.total[AT].clone())
    }

    fn length(minutes: i64) -> Cell {
        Cell::Length { length: Duration { seconds: minutes * 60, nanos: 0 }, exact: true }
    }

    #[test]
    fn a_mean_of_fewer_than_three_is_left_out() {
        let (cells, total) = means(&annex(&[3, 2, 3], 0).unwrap());
        assert_eq!(cells, [length(1), Cell::Absent, length(3)]);
        // Of eight 16 minutes in total.
        assert_eq!(total, length(2));
        assert_eq!(means(&annex(&[1, 1], 0).unwrap()).1, Cell::Absent);
    }

    proptest! {
        #[test]
        fn a_mean_is_told_only_of_counts_that_are(counts in prop::collection::vec(0..12_i64, 1..8), below in 0..6_i64) {
            let Some(table) = annex(&counts, below) else { return Ok(()) };
            let ((cells, total), told): (_, Vec<&Cell>) = (means(&table), table.rows.iter().map(|row| &row[1]).collect());
            for (mean, count) in cells.iter().zip(&told) {
                let is_enough = matches!(count, Cell::Count(count) if *count >= LEAST_OF_MEAN);
                prop_assert_eq!(*mean != Cell::Absent, is_enough);
            }
            prop_assert!(total == Cell::Absent || matches!(table.total[1], Cell::Count(_)), "nor does one follow from the total");
        }
    }
}
