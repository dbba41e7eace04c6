//! The charts of a bulletin.

use hotline_proto::v1::{CurveStep, Figures, SummaryDimension};

use super::Bulletin;
use super::suppression::suppressed;
use super::values::Value;
use crate::catalogue::{text, title};
use crate::output::Cell;
use crate::paper::{Chart, ChartKind, Series};
use crate::times;
use crate::views::figures::Figure;

/// How many values a chart has at most.
const MOST: usize = 12;

impl Bulletin<'_> {
    pub(super) fn charts(&self) -> Vec<Chart> {
        let is_daily = self.document.curve_step() == CurveStep::Day;
        let course = self.course(
            "bulletin-chart-course",
            ChartKind::Columns,
            &["calls_answered", "issues_resolved"],
            "bulletin-unit-count",
        );
        let backlog =
            self.course("bulletin-chart-backlog", ChartKind::Line, &["backlog_end"], "bulletin-unit-count");
        let on_time = is_daily.then(|| {
            self.course("bulletin-chart-on-time", ChartKind::Line, &["on_time_rate"], "bulletin-unit-percent")
        });
        let times = is_daily.then(|| {
            self.course(
                "bulletin-chart-times",
                ChartKind::Line,
                &["time_to_resolve_p50"],
                "bulletin-unit-hours",
            )
        });
        let categories =
            self.bars("bulletin-chart-categories", SummaryDimension::CategoryGroup, &["calls_answered"]);
        let districts = self.bars(
            "bulletin-chart-districts",
            SummaryDimension::District,
            &["calls_answered", "issues_resolved"],
        );
        let agencies = self.bars(
            "bulletin-chart-agencies",
            SummaryDimension::Agency,
            &["issues_resolved", "backlog_end"],
        );
        let charts = [Some(course), Some(backlog), on_time, times, categories, districts, agencies];
        charts.into_iter().flatten().filter(has_anything).collect()
    }

    /// Figures step by step.
    fn course(&self, name: &str, kind: ChartKind, keys: &[&'static str], unit: &str) -> Chart {
        let pattern =
            if self.document.curve_step() == CurveStep::Day { "date-column" } else { "bulletin-chart-hour" };
        let labels =
            self.document.curve.iter().map(|step| {
                times::by_pattern(pattern, self.local(step.start_time.as_ref())).trim().to_owned()
            });
        let of = |figure: &'static Figure| {
            let values = self
                .document
                .curve
                .iter()
                .map(|step| step.figures.and_then(|figures| amount(figure, &figures)));
            Series { name: title(figure.key), values: values.collect() }
        };
        Chart {
            title: crate::catalogue::sentence(name, &[]),
            sheet: crate::catalogue::sentence(name, &[]),
            kind,
            unit: crate::catalogue::sentence(unit, &[]),
            labels: labels.collect(),
            series: keys.iter().filter_map(|key| Figure::by_key(key)).map(of).collect(),
        }
    }

    /// Figures by the values of a dimension, the largest first; those that are too small to be told are gaps.
    fn bars(&self, name: &str, dimension: SummaryDimension, keys: &[&'static str]) -> Option<Chart> {
        let figures: Vec<&'static Figure> = keys.iter().filter_map(|key| Figure::by_key(key)).collect();
        let first = *figures.first()?;
        let mut values = self.values(dimension);
        values
            .retain(|value| !value.code.is_empty() && figures.iter().any(|figure| count(figure, value) > 0));
        // Agencies keep the order of their codes: they are not ranked.
        if dimension != SummaryDimension::Agency {
            values.sort_by_key(|value| -count(first, value));
        }
        values.truncate(MOST);
        let of = |figure: &&'static Figure| {
            let counts: Vec<i64> = values.iter().map(|value| count(figure, value)).collect();
            let hidden = suppressed(&counts, self.suppress_below);
            let values = counts.iter().zip(hidden).map(|(count, hidden)| (!hidden).then_some(*count as f64));
            Series { name: title(figure.key), values: values.collect() }
        };
        let series = figures.iter().map(of).collect();
        Some(Chart {
            title: crate::catalogue::sentence(name, &[]),
            sheet: crate::catalogue::sentence(name, &[]),
            kind: ChartKind::Bars,
            unit: text!("bulletin-unit-count"),
            labels: values.iter().map(|value| value.name.clone()).collect(),
            series,
        })
    }
}

fn has_anything(chart: &Chart) -> bool {
    !chart.labels.is_empty() && chart.series.iter().flat_map(|series| &series.values).any(Option::is_some)
}

fn count(figure: &Figure, value: &Value) -> i64 {
    match figure.cell(&value.figures) {
        Cell::Count(count) => count,
        _ => 0,
    }
}

/// A figure as a number: a rate in percent, a length in hours. None if there is none.
fn amount(figure: &Figure, figures: &Figures) -> Option<f64> {
    match figure.cell(figures) {
        Cell::Count(count) => Some(count as f64),
        Cell::Rate(numerator, denominator) => Some(tenths(numerator as f64 * 100.0 / denominator as f64)),
        Cell::Length { length, .. } => Some(tenths(times::whole_seconds(&length) as f64 / 3_600.0)),
        _ => None,
    }
}

fn tenths(amount: f64) -> f64 {
    (amount * 10.0).round() / 10.0
}
