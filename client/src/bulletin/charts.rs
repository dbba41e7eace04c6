//! The charts of a bulletin.

use hotline_proto::v1::{CurveStep, Figures, SummaryDimension, WindowFigures};

use super::Bulletin;
use super::values::{LEAST_OF_MEAN, Value, count};
use crate::catalogue::{text, title as title_of};
use crate::output::Cell;
use crate::paper::{Chart, ChartKind, Series};
use crate::times::{self, moment_of};
use crate::views::figures::Figure;

/// How many values a chart has at most.
const MOST: usize = 12;

impl Bulletin<'_> {
    pub(super) fn charts(&self) -> Vec<Chart> {
        let is_daily = self.document.curve_step() == CurveStep::Day;
        let may_single_out = self.suppress_below > 0;
        // An hour tells of a single call when it came.
        let courses = if is_daily || !may_single_out { self.courses() } else { Vec::new() };
        let times = match is_daily {
            true => self.times_by_day(),
            // In an hour too little falls due; the rates of a few issues tell which they are.
            false if may_single_out => Vec::new(),
            false => self.times_by_urgency(),
        };
        let categories = self.bars(
            text!("bulletin-chart-categories"),
            SummaryDimension::CategoryGroup,
            &["calls_answered"],
            text!("bulletin-unit-calls"),
        );
        let districts = self.bars(
            text!("bulletin-chart-districts"),
            SummaryDimension::District,
            &["calls_answered", "issues_resolved"],
            text!("bulletin-unit-both"),
        );
        let agencies = self.bars(
            text!("bulletin-chart-agencies"),
            SummaryDimension::Agency,
            &["issues_resolved", "backlog_end"],
            text!("bulletin-unit-issues"),
        );
        let charts = courses.into_iter().chain(times).chain([categories, districts, agencies]);
        charts.filter(has_anything).collect()
    }

    /// What came, what was done and what was left, step by step.
    fn courses(&self) -> Vec<Chart> {
        let came = self.course(
            text!("bulletin-chart-course"),
            ChartKind::Columns,
            &["calls_answered", "issues_resolved"],
            text!("bulletin-unit-both"),
        );
        let left = self.course(
            text!("bulletin-chart-backlog"),
            ChartKind::Line,
            &["backlog_end"],
            text!("bulletin-unit-issues"),
        );
        vec![came, left]
    }

    fn times_by_day(&self) -> Vec<Chart> {
        let of = |(title, key, unit): (String, &'static str, String)| {
            self.course(title, ChartKind::Line, &[key], unit)
        };
        timeliness(text!("bulletin-chart-on-time"), text!("bulletin-chart-times")).map(of).into()
    }

    fn times_by_urgency(&self) -> Vec<Chart> {
        let of = |(title, key, unit): (String, &'static str, String)| {
            let figure = Figure::by_key(key)?;
            let values = self.values(SummaryDimension::Urgency).into_iter();
            let values = values.filter(|value| is_of_some(figure, &value.figures));
            let known = values.filter_map(|value| Some((value.name, amount(figure, &value.figures)?)));
            let (labels, values) = known.map(|(name, amount)| (name, Some(amount))).unzip();
            let series = vec![Series { name: title_of(key), values }];
            Some(chart(title, ChartKind::Bars, unit, labels, series))
        };
        let (on_time, times) =
            (text!("bulletin-chart-on-time-by-urgency"), text!("bulletin-chart-times-by-urgency"));
        timeliness(on_time, times).into_iter().filter_map(of).collect()
    }

    /// Figures step by step, as far as the window is over.
    fn course(&self, title: String, kind: ChartKind, keys: &[&'static str], unit: String) -> Chart {
        let pattern =
            if self.document.curve_step() == CurveStep::Day { "date-column" } else { "bulletin-chart-hour" };
        let end = moment_of(self.end().as_ref());
        let steps: Vec<&WindowFigures> =
            self.document.curve.iter().filter(|step| moment_of(step.start_time.as_ref()) < end).collect();
        let label = |step: &&WindowFigures| {
            times::by_pattern(pattern, self.local(step.start_time.as_ref())).trim().to_owned()
        };
        let of = |figure: &'static Figure| {
            let told = |figures: &Figures| is_of_some(figure, figures);
            let values = steps.iter().map(|step| amount(figure, &step.figures.filter(told)?));
            Series { name: title_of(figure.key), values: values.collect() }
        };
        let series = keys.iter().filter_map(|key| Figure::by_key(key)).map(of).collect();
        chart(title, kind, unit, steps.iter().map(label).collect(), series)
    }

    /// Counts by the values of a dimension, the largest first; those that are withheld are gaps.
    fn bars(&self, title: String, dimension: SummaryDimension, keys: &[&'static str], unit: String) -> Chart {
        let told = |key: &&'static str| {
            let figure = Figure::by_key(key)?;
            Some((*key, self.told(dimension, |figures| count(figure, figures))?))
        };
        let series: Vec<(&str, Vec<Option<i64>>)> = keys.iter().filter_map(told).collect();
        let values = self.values(dimension);
        let (shown, left_out) = largest(&values, &series, dimension == SummaryDimension::Agency);
        let of = |(key, told): &(&str, Vec<Option<i64>>)| {
            let values = shown.iter().map(|at| told[*at].map(|count| count as f64));
            Series { name: title_of(key), values: values.collect() }
        };
        let left_out = (left_out > 0)
            .then(|| text!("bulletin-chart-left-out", shown = MOST, left_out = left_out))
            .into_iter();
        let notes: Vec<String> = left_out.chain(without_value(dimension, &values, &series)).collect();
        let heading = match notes.as_slice() {
            [] => title.clone(),
            _ => {
                let notes = notes.join(&text!("bulletin-comma"));
                text!("bulletin-chart-noted", title = title.as_str(), notes = notes)
            }
        };
        let labels = shown.iter().map(|at| values[*at].name.clone()).collect();
        let bars = chart(heading, ChartKind::Bars, unit, labels, series.iter().map(of).collect());
        Chart { sheet: title, ..bars }
    }
}

/// Which values a chart shows, by their places, and how many it leaves out. Those of which most is told stand first, unless they are not to be ranked: then they keep their order.
fn largest(values: &[Value], series: &[(&str, Vec<Option<i64>>)], is_unranked: bool) -> (Vec<usize>, usize) {
    let has_anything =
        |at: &usize| !values[*at].code.is_empty() && series.iter().any(|(_, counts)| counts[*at] != Some(0));
    let mut shown: Vec<usize> = (0..values.len()).filter(has_anything).collect();
    let told = |(_, counts): &(&str, Vec<Option<i64>>), at: usize| counts[at].unwrap_or_default();
    match is_unranked {
        true => shown.sort_by_key(|at| -series.iter().map(|one| told(one, *at)).sum::<i64>()),
        false => shown.sort_by_key(|at| series.first().map(|one| -told(one, *at))),
    }
    let left_out = shown.len().saturating_sub(MOST);
    shown.truncate(MOST);
    if is_unranked {
        shown.sort_unstable();
    }
    (shown, left_out)
}

/// How many calls have no value of a dimension, which no bar shows. None where that is not told, and of agencies, which calls have not.
fn without_value(
    dimension: SummaryDimension,
    values: &[Value],
    series: &[(&str, Vec<Option<i64>>)],
) -> Option<String> {
    let at = values.iter().position(|value| value.code.is_empty())?;
    let (_, calls) = series.iter().find(|(key, _)| *key == "calls_answered")?;
    let count = calls[at].filter(|count| *count > 0)?;
    Some(match dimension {
        SummaryDimension::District => text!("bulletin-chart-no-district", count = count),
        _ => text!("bulletin-chart-uncategorised", count = count),
    })
}

/// The two charts of how long it takes, each with its figure and unit.
fn timeliness(on_time: String, times: String) -> [(String, &'static str, String); 2] {
    [
        (on_time, "on_time_rate", text!("bulletin-unit-percent")),
        (times, "time_to_resolve_p50", text!("bulletin-unit-hours")),
    ]
}

fn chart(title: String, kind: ChartKind, unit: String, labels: Vec<String>, series: Vec<Series>) -> Chart {
    Chart { sheet: title.clone(), title, kind, unit, labels, series }
}

fn has_anything(chart: &Chart) -> bool {
    !chart.labels.is_empty() && chart.series.iter().flat_map(|series| &series.values).any(Option::is_some)
}

/// Whether a rate or a length is of enough to say more than of one matter. A count always is.
fn is_of_some(figure: &Figure, figures: &Figures) -> bool {
    match figure.cell(figures) {
        Cell::Count(_) => true,
        Cell::Rate(_, denominator) => denominator >= LEAST_OF_MEAN,
        _ => figures.issues.is_some_and(|issues| issues.issues_resolved >= LEAST_OF_MEAN),
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
