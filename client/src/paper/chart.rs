//! Charts of papers: what is drawn, and the same as a table.

use super::{Column, Table};
use crate::catalogue::{joined, text};
use crate::output::{ABSENT, Cell, grouped};

/// A drawing of figures.
#[derive(Clone, Debug)]
pub struct Chart {
    pub title: String,
    /// Name of its sheet in a workbook, as that of a table.
    pub sheet: String,
    pub kind: ChartKind,
    /// What the values count.
    pub unit: String,
    /// What is counted, in the order in which it is drawn.
    pub labels: Vec<String>,
    pub series: Vec<Series>,
}

/// How figures are drawn.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ChartKind {
    /// Columns beside each other, over time.
    Columns,
    /// Bars below each other, each as long as its value.
    Bars,
    /// Lines over time, for rates and other values that do not add up.
    Line,
}

/// Figures of one kind.
#[derive(Clone, Debug)]
pub struct Series {
    pub name: String,
    /// One value a label. What is not known is a gap, never zero.
    pub values: Vec<Option<f64>>,
}

impl Chart {
    /// The same as a table, for formats that draw nothing.
    pub fn as_table(&self) -> Table {
        let names = self.series.iter().map(|series| Column::numbers(&series.name));
        let row = |(at, label): (usize, &String)| {
            let value = |series: &Series| Cell::text(self.shown(series.values.get(at).copied().flatten()));
            std::iter::once(Cell::text(label)).chain(self.series.iter().map(value)).collect()
        };
        Table {
            title: self.heading(),
            sheet: self.sheet.clone(),
            columns: std::iter::once(Column::texts("")).chain(names).collect(),
            rows: self.labels.iter().enumerate().map(row).collect(),
            ..Table::default()
        }
    }

    /// Its values in words, a line a series.
    pub fn values(&self) -> Vec<String> {
        let line = |series: &Series| {
            let values = self.labels.iter().zip(&series.values);
            let values = joined(values.map(|(label, value)| format!("{label} {}", self.shown(*value))));
            text!("paper-field", label = series.name.as_str(), value = values)
        };
        self.series.iter().map(line).collect()
    }

    /// Its title with the unit of its values.
    pub fn heading(&self) -> String {
        text!("paper-chart", title = self.title.as_str(), unit = self.unit.as_str())
    }

    /// A value as people read it: to a tenth where any is not whole.
    pub fn shown(&self, value: Option<f64>) -> String {
        let mut values = self.series.iter().flat_map(|series| &series.values).flatten();
        let is_whole = values.all(|value| value.fract() == 0.0);
        match value {
            None => ABSENT.to_owned(),
            Some(value) if is_whole => grouped(value as i64),
            Some(value) => format!("{value:.1}"),
        }
    }
}
