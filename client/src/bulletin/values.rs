//! The rows of a report's breakdowns, with their names.

use hotline_proto::v1::{
    CallChannel, CallKind, Figures, MeanTime, ReportDocument, SummaryDimension, Urgency,
};

use super::Bulletin;
use super::suppression::suppressed;
use crate::catalogue::{label, term, text};
use crate::codes::Code;
use crate::output::{Cell, grouped, percent};
use crate::views::directory::preferred;
use crate::views::figures::{mean_length, sum_of_means};
use crate::views::summary::value;

/// The mean of fewer says more of one matter than of who handles it.
pub const LEAST_OF_MEAN: i64 = 3;

/// A value of a dimension.
#[derive(Clone, Debug)]
pub struct Value {
    pub code: String,
    pub name: String,
    pub figures: Figures,
}

/// A column of an annex as it is told.
#[derive(Clone, Debug)]
pub struct Told {
    /// Of each value.
    pub cells: Vec<Cell>,
    pub total: Cell,
}

/// A count of a value.
#[derive(Clone, Debug)]
pub struct Counted {
    pub name: String,
    pub count: i64,
    /// Whether it is too small to be told.
    pub hidden: bool,
}

impl Value {
    pub fn answered(&self) -> i64 {
        self.figures.calls.map_or(0, |calls| calls.calls_answered)
    }
}

impl Bulletin<'_> {
    /// The values of a dimension in the order of their codes, then what has none.
    pub(super) fn values(&self, dimension: SummaryDimension) -> Vec<Value> {
        let of = |breakdown: &&hotline_proto::v1::ReportBreakdown| breakdown.dimension() == dimension;
        let rows = self
            .document
            .breakdowns
            .iter()
            .find(of)
            .map(|breakdown| breakdown.rows.as_slice())
            .unwrap_or_default();
        let shown = |row: &hotline_proto::v1::BreakdownRow| {
            let code = value(row).to_owned();
            Value { name: self.called(dimension, &code), code, figures: row.figures.unwrap_or_default() }
        };
        let (without, with): (Vec<Value>, Vec<Value>) =
            rows.iter().map(shown).partition(|value| value.code.is_empty());
        with.into_iter().chain(without).collect()
    }

    /// What people call a value.
    pub(super) fn called(&self, dimension: SummaryDimension, code: &str) -> String {
        let coded = |code: Option<&'static str>| code.map(label);
        let called = match dimension {
            _ if code.is_empty() => Some(match dimension {
                SummaryDimension::District => term!("row-unknown-district"),
                SummaryDimension::Shift => term!("row-outside-shifts"),
                _ => term!("row-none"),
            }),
            SummaryDimension::Urgency => coded(full_name::<Urgency>(code)),
            SummaryDimension::Kind => coded(full_name::<CallKind>(code)),
            SummaryDimension::Channel => coded(full_name::<CallChannel>(code)),
            _ => named(self.document, dimension)
                .find(|(named, _)| *named == code)
                .map(|(_, name)| name.to_owned()),
        };
        called.unwrap_or_else(|| code.to_owned())
    }

    /// Calls answered by a dimension, the most first, without those that have none.
    pub(super) fn answered_by(&self, dimension: SummaryDimension) -> Vec<Counted> {
        let mut values = self.values(dimension);
        values.retain(|value| value.answered() > 0 && !value.code.is_empty());
        values.sort_by_key(|value| -value.answered());
        let counts: Vec<i64> = values.iter().map(Value::answered).collect();
        let hidden = suppressed(&counts, self.suppress_below);
        let counted = |(value, hidden): (Value, bool)| {
            let count = value.answered();
            Counted { name: value.name, count, hidden }
        };
        values.into_iter().zip(hidden).map(counted).collect()
    }

    /// A column of counts of which the small ones are not told. Nor is their sum where it is small itself, or would tell the one count that is not.
    pub(super) fn told_counts(&self, counts: &[i64]) -> Told {
        let (hidden, hides_sum) = self.suppressed(counts);
        let cell = |count: i64, hidden: bool| match hidden {
            true => Cell::text(self.too_few()),
            false => Cell::Count(count),
        };
        let cells = counts.iter().zip(hidden).map(|(count, hidden)| cell(*count, hidden)).collect();
        Told { cells, total: cell(counts.iter().sum(), hides_sum) }
    }

    /// A column of means. Those of fewer than [`LEAST_OF_MEAN`] are left out, and those of counts that would not be told.
    pub(super) fn told_means(&self, means: &[MeanTime]) -> Told {
        let counts: Vec<i64> = means.iter().map(|mean| mean.count).collect();
        let (hidden, hides_sum) = self.suppressed(&counts);
        let cell = |mean: &MeanTime, hidden: bool| {
            let is_told = !hidden && mean.count >= LEAST_OF_MEAN;
            let length = mean_length(mean).filter(|_| is_told);
            length.map_or(Cell::Absent, |length| Cell::Length { length, exact: true })
        };
        let cells = means.iter().zip(hidden).map(|(mean, hidden)| cell(mean, hidden)).collect();
        Told { cells, total: cell(&sum_of_means(means), hides_sum) }
    }

    /// Which of some counts are not to be told, and whether their sum is not.
    fn suppressed(&self, counts: &[i64]) -> (Vec<bool>, bool) {
        let (hidden, sum) = (suppressed(counts, self.suppress_below), counts.iter().sum::<i64>());
        let is_one = hidden.iter().filter(|hidden| **hidden).count() == 1;
        (hidden, is_one || (sum > 0 && sum < self.suppress_below))
    }

    /// What stands in place of a count that is too small.
    pub(super) fn too_few(&self) -> String {
        text!("bulletin-too-few", below = self.suppress_below)
    }

    /// `help 42 (44.2 %)`, or without the share if it is small.
    pub(super) fn counted(&self, counted: &Counted, of: i64) -> String {
        if counted.hidden {
            return format!("{}{}", counted.name, self.too_few());
        }
        let is_large = of > 0 && counted.count * 10 >= of;
        let share = if is_large { percent(counted.count, of) } else { "none".to_owned() };
        text!("bulletin-counted", name = counted.name.as_str(), count = grouped(counted.count), share = share)
    }
}

/// The full name of a code of the contract without its prefix.
fn full_name<T: Code>(bare: &str) -> Option<&'static str> {
    T::from_full_name(&format!("{}{bare}", T::PREFIX)).map(Code::full_name)
}

/// The codes of a dimension in a report, each with what people call it.
pub fn named(document: &ReportDocument, dimension: SummaryDimension) -> impl Iterator<Item = (&str, &str)> {
    let of = document.names.iter().filter(move |name| name.dimension() == dimension);
    of.map(|name| (name.code.as_str(), preferred(&name.display_names)))
}
