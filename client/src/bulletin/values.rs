//! The rows of a report's breakdowns, with their names, and what is told of them: the same everywhere in a paper.

use hotline_proto::v1::{
    BreakdownRow, CallChannel, CallKind, Figures, ReportBreakdown, ReportDocument, SummaryDimension, Urgency,
};

use super::Bulletin;
use super::suppression::withheld;
use crate::catalogue::{label, term, text};
use crate::codes::Code;
use crate::output::{Cell, grouped, percent};
use crate::views::directory::preferred;
use crate::views::figures::Figure;
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

/// The calls answered of the values of a dimension.
#[derive(Clone, Debug)]
pub struct Answered {
    /// Those that are told, the most first.
    pub told: Vec<Counted>,
    /// Whether others are withheld.
    pub is_partial: bool,
}

/// A count of a value.
#[derive(Clone, Debug)]
pub struct Counted {
    pub code: String,
    pub name: String,
    pub count: i64,
}

impl Bulletin<'_> {
    /// The values of a dimension in the order of their codes, then what has none.
    pub(super) fn values(&self, dimension: SummaryDimension) -> Vec<Value> {
        let of = |breakdown: &&ReportBreakdown| breakdown.dimension() == dimension;
        let breakdown = self.document.breakdowns.iter().find(of);
        let rows = breakdown.map(|breakdown| breakdown.rows.as_slice()).unwrap_or_default();
        let shown = |row: &BreakdownRow| {
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
                SummaryDimension::District => text!("bulletin-no-district"),
                SummaryDimension::Shift => term!("row-outside-shifts"),
                _ => term!("row-none"),
            }),
            SummaryDimension::Urgency => coded(full_name::<Urgency>(code)),
            SummaryDimension::Kind => {
                full_name::<CallKind>(code).and_then(CallKind::from_full_name).map(kind)
            }
            SummaryDimension::Channel => coded(full_name::<CallChannel>(code)),
            _ => named(self.document, dimension)
                .find(|(named, _)| *named == code)
                .map(|(_, name)| name.to_owned()),
        };
        called.unwrap_or_else(|| code.to_owned())
    }

    /// A count of each value of a dimension as it is told, in the order of [`Self::values`]; None of what is withheld. None in all if nothing can be told.
    pub(super) fn told(
        &self,
        dimension: SummaryDimension,
        count: impl Fn(&Figures) -> i64,
    ) -> Option<Vec<Option<i64>>> {
        let values = self.values(dimension);
        let counts: Vec<i64> = values.iter().map(|value| count(&value.figures)).collect();
        // How many calls are invalid follows from the valid ones, which every bulletin tells, and says nothing of a person.
        let is_known = |value: &Value| dimension == SummaryDimension::Kind && value.code == "INVALID";
        let protected =
            values.iter().zip(&counts).map(|(value, count)| if is_known(value) { 0 } else { *count });
        let withheld = withheld(&protected.collect::<Vec<_>>(), self.suppress_below)?;
        Some(counts.into_iter().zip(withheld).map(|(count, withheld)| (!withheld).then_some(count)).collect())
    }

    /// Calls answered by a dimension, without those that have no value of it. None if nothing is told of them.
    pub(super) fn answered_by(&self, dimension: SummaryDimension) -> Option<Answered> {
        let counts = self.told(dimension, |figures| figures.calls.map_or(0, |calls| calls.calls_answered))?;
        let values =
            self.values(dimension).into_iter().zip(counts).filter(|(value, _)| !value.code.is_empty());
        let (told, others): (Vec<_>, Vec<_>) = values.partition(|(_, count)| count.is_some());
        let counted = told.into_iter().filter_map(|(Value { code, name, .. }, count)| {
            count.filter(|count| *count > 0).map(|count| Counted { code, name, count })
        });
        let mut told: Vec<Counted> = counted.collect();
        told.sort_by_key(|counted| -counted.count);
        (!told.is_empty()).then_some(Answered { told, is_partial: !others.is_empty() })
    }

    /// `help 42 (44.2 %)`, or without the share if it is small.
    pub(super) fn counted(&self, counted: &Counted, of: i64) -> String {
        let is_large = counted.count.saturating_mul(10) >= of && counted.count < of;
        let share = if is_large { percent(counted.count, of) } else { "none".to_owned() };
        text!("bulletin-counted", name = counted.name.as_str(), count = grouped(counted.count), share = share)
    }
}

/// A figure that is a count; 0 if it is not there.
pub fn count(figure: &Figure, figures: &Figures) -> i64 {
    match figure.cell(figures) {
        Cell::Count(count) => count,
        _ => 0,
    }
}

/// What people asked for, as it is counted.
fn kind(kind: CallKind) -> String {
    match kind {
        CallKind::Help => text!("bulletin-kind-help"),
        CallKind::Consult => text!("bulletin-kind-consult"),
        CallKind::Complaint => text!("bulletin-kind-complaint"),
        CallKind::Report => text!("bulletin-kind-report"),
        CallKind::Suggest => text!("bulletin-kind-suggest"),
        CallKind::Praise => text!("bulletin-kind-praise"),
        CallKind::Urge => text!("bulletin-kind-urge"),
        CallKind::Invalid => text!("bulletin-kind-invalid"),
        CallKind::Test | CallKind::Unspecified => label(kind.full_name()),
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
