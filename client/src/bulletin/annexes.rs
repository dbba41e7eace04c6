//! The annexes of a bulletin on districts and agencies, whose totals are those of the body.

use hotline_proto::v1::{Figures, IssueFigures, MeanTime, SummaryDimension};

use super::Bulletin;
use super::values::{LEAST_OF_MEAN, Value, count};
use crate::catalogue::{joined, term, text, title};
use crate::output::Cell;
use crate::paper::{Column, Table};
use crate::views::figures::{Figure, mean_length, sum_of_means};
use crate::views::summary::dimension_key;

/// What there was to do, what was done, and what is left.
const WORK: [&str; 3] = ["issues_accepted", "issues_resolved", "backlog_end"];

/// What a column tells of each value.
enum Measure {
    Count(&'static str),
    Mean(&'static str, fn(&IssueFigures) -> Option<MeanTime>),
}

/// A column as it is told.
struct Told {
    heading: String,
    /// Which of the values it tells anything of.
    has: Vec<bool>,
    cells: Vec<Cell>,
    total: Cell,
}

impl Bulletin<'_> {
    pub(super) fn districts(&self) -> Option<Table> {
        let work = WORK.map(Measure::Count);
        let measures = std::iter::once(Measure::Count("calls_answered")).chain(work);
        self.annex(text!("bulletin-districts-annex"), SummaryDimension::District, measures)
    }

    /// Agencies are not ranked: they stand in the order of their codes.
    pub(super) fn agencies(&self) -> Option<Table> {
        let of_agencies = [
            Measure::Count("returned"),
            Measure::Mean("mean_time_to_acknowledge", |issues| issues.mean_time_to_acknowledge),
            Measure::Mean("mean_time_to_resolve", |issues| issues.mean_time_to_resolve),
        ];
        let measures = WORK.map(Measure::Count).into_iter().chain(of_agencies);
        self.annex(text!("bulletin-agencies-annex"), SummaryDimension::Agency, measures)
    }

    /// A row for each value of which anything is told, in their order, and the total. Columns of which nothing can be told are left out.
    fn annex(
        &self,
        name: String,
        dimension: SummaryDimension,
        measures: impl Iterator<Item = Measure>,
    ) -> Option<Table> {
        let values = self.values(dimension);
        let told: Vec<Told> =
            measures.filter_map(|measure| self.column(dimension, &measure, &values)).collect();
        let is_told = |at: &usize| told.iter().any(|told| told.has[*at]);
        let row = |at: usize| {
            let cells = told.iter().map(|told| told.cells[at].clone());
            std::iter::once(Cell::text(row_name(dimension, &values[at]))).chain(cells).collect()
        };
        let rows: Vec<Vec<Cell>> = (0..values.len()).filter(is_told).map(row).collect();
        let total = told.iter().map(|told| told.total.clone());
        let headings = told.iter().map(|told| Column::numbers(&told.heading));
        (!rows.is_empty()).then(|| Table {
            sheet: name,
            columns: std::iter::once(Column::texts(title(dimension_key(dimension))))
                .chain(headings)
                .collect(),
            rows,
            total: std::iter::once(Cell::text(term!("row-total"))).chain(total).collect(),
            ..Table::default()
        })
    }

    fn column(&self, dimension: SummaryDimension, measure: &Measure, values: &[Value]) -> Option<Told> {
        match measure {
            Measure::Count(key) => self.counts(dimension, key, values),
            Measure::Mean(key, mean) => self.means(dimension, key, *mean, values),
        }
    }

    fn counts(&self, dimension: SummaryDimension, key: &str, values: &[Value]) -> Option<Told> {
        let figure = Figure::by_key(key)?;
        let told = self.told(dimension, |figures| count(figure, figures))?;
        let counts: Vec<i64> = values.iter().map(|value| count(figure, &value.figures)).collect();
        let cell =
            |count: Option<i64>| count.map_or_else(|| Cell::text(text!("bulletin-withheld")), Cell::Count);
        Some(Told {
            heading: if key == "calls_answered" { text!("bulletin-calls-column") } else { title(key) },
            has: counts.iter().map(|count| *count != 0).collect(),
            cells: told.into_iter().map(cell).collect(),
            total: Cell::Count(counts.iter().sum()),
        })
    }

    /// Means of counts that are not told, and of fewer than [`LEAST_OF_MEAN`], are left out. So is that of issues without an agency: they were settled while the caller waited.
    fn means(
        &self,
        dimension: SummaryDimension,
        key: &str,
        mean: fn(&IssueFigures) -> Option<MeanTime>,
        values: &[Value],
    ) -> Option<Told> {
        let of = |figures: &Figures| figures.issues.and_then(|issues| mean(&issues)).unwrap_or_default();
        let told = self.told(dimension, |figures| of(figures).count)?;
        let means: Vec<MeanTime> = values.iter().map(|value| of(&value.figures)).collect();
        let cell = |mean: &MeanTime| {
            let length = mean_length(mean).filter(|_| mean.count >= LEAST_OF_MEAN);
            length.map_or(Cell::Absent, |length| Cell::Length { length, exact: true })
        };
        let cells = means.iter().zip(values).zip(told).map(|((mean, value), told)| {
            let is_told = told.is_some() && !(dimension == SummaryDimension::Agency && value.code.is_empty());
            if is_told { cell(mean) } else { Cell::Absent }
        });
        Some(Told {
            heading: title(key),
            has: means.iter().map(|mean| mean.count != 0).collect(),
            cells: cells.collect(),
            total: cell(&sum_of_means(&means)),
        })
    }
}

/// What a row is called. Issues without an agency were settled at once, or wait to be assigned.
pub(super) fn row_name(dimension: SummaryDimension, value: &Value) -> String {
    if dimension != SummaryDimension::Agency || !value.code.is_empty() {
        return value.name.clone();
    }
    let issues = value.figures.issues.unwrap_or_default();
    let waits = issues.backlog_end.unwrap_or_default() > 0;
    let settled = issues.issues_resolved > 0 || !waits;
    let settled = settled.then(|| text!("bulletin-direct"));
    joined(settled.into_iter().chain(waits.then(|| text!("bulletin-unassigned"))))
}

#[cfg(test)]
mod tests {
    use hotline_proto::v1::{
        BreakdownRow, DimensionValue, ReportBreakdown, ReportDocument, dimension_value::Value as Of,
    };
    use proptest::prelude::*;
    use prost_types::Duration;

    use super::*;
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

    /// The column of the mean time to acknowledge, and its total. None if it is left out.
    fn means(table: &Table) -> Option<(Vec<Cell>, Cell)> {
        let heading = title("mean_time_to_acknowledge");
        let at = table.columns.iter().position(|column| column.heading == heading)?;
        Some((table.rows.iter().map(|row| row[at].clone()).collect(), table.total[at].clone()))
    }

    fn length(minutes: i64) -> Cell {
        Cell::Length { length: Duration { seconds: minutes * 60, nanos: 0 }, exact: true }
    }

    #[test]
    fn a_mean_of_fewer_than_three_is_left_out() {
        let (cells, total) = means(&annex(&[3, 2, 3], 0).unwrap()).unwrap();
        assert_eq!(cells, [length(1), Cell::Absent, length(3)]);
        // Of eight 16 minutes in total.
        assert_eq!(total, length(2));
        assert_eq!(means(&annex(&[1, 1], 0).unwrap()).unwrap().1, Cell::Absent);
    }

    proptest! {
        #[test]
        fn a_mean_is_told_only_of_counts_that_are(counts in prop::collection::vec(0..12_i64, 1..8), below in 0..6_i64) {
            let Some(table) = annex(&counts, below) else { return Ok(()) };
            let Some((cells, _)) = means(&table) else { return Ok(()) };
            let told = table.rows.iter().map(|row| &row[1]);
            for (mean, count) in cells.iter().zip(told) {
                let is_enough = matches!(count, Cell::Count(count) if *count >= LEAST_OF_MEAN);
                prop_assert_eq!(*mean != Cell::Absent, is_enough);
            }
        }
    }
}
