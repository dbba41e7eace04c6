//! Charts as SVG within a page. As wide as a telephone, where nothing is scaled; colours and letters are those of the page.

use maud::{Markup, html};
use unicode_width::UnicodeWidthStr as _;

use super::scale::Scale;
use super::{Chart, ChartKind, Series};

const WIDTH: f64 = 360.0;
/// Height of what is drawn over time.
const HEIGHT: f64 = 190.0;
/// Room above and below, there for the labels, and at the right.
const TOP: f64 = 8.0;
const BOTTOM: f64 = 22.0;
const RIGHT: f64 = 18.0;
/// Width of half a Chinese character in the letters of charts, and the room between two labels.
const HALF: f64 = 5.8;
const GAP: f64 = 8.0;
/// Height of a horizontal bar, and of the room between two labels.
const BAR: f64 = 12.0;
const BAR_GAP: f64 = 8.0;
/// How much of the width the labels of horizontal bars take at most.
const LABELS: f64 = 140.0;
/// How much of its place a group of columns fills.
const FILLED: f64 = 0.8;

/// The chart with its title. The id is its own on the page.
pub fn figure(chart: &Chart, id: &str) -> Markup {
    let (height, inside) = match chart.kind {
        ChartKind::Columns | ChartKind::Line => (HEIGHT, over_time(chart)),
        ChartKind::Bars => (bars_height(chart), bars(chart)),
    };
    let [title, text] = ["title", "text"].map(|part| format!("{id}-{part}"));
    html! {
        figure {
            figcaption { (chart.heading()) }
            @if chart.series.len() > 1 {
                p class="legend" {
                    @for (at, series) in chart.series.iter().enumerate() {
                        span { i class=(format!("key {}", colour(at))) {} (series.name) }
                    }
                }
            }
            svg viewBox=(format!("0 0 {WIDTH} {height}")) role="img" aria-labelledby=(title) aria-describedby=(text) {
                title id=(title) { (chart.heading()) }
                desc id=(text) { (chart.values().join("\n")) }
                (inside)
            }
        }
    }
}

/// Series have four colours, which the page names.
fn colour(at: usize) -> String {
    format!("series{}", at % 4 + 1)
}

fn width(text: &str) -> f64 {
    text.width() as f64 * HALF
}

fn bars_height(chart: &Chart) -> f64 {
    let group = BAR * chart.series.len() as f64 + BAR_GAP;
    chart.labels.len() as f64 * group
}

/// Where things stand in a chart over time.
struct Plot {
    scale: Scale,
    left: f64,
    /// Width of the place of a label.
    slot: f64,
}

impl Plot {
    fn of(chart: &Chart) -> Self {
        let scale = Scale::of(&chart.series, chart.kind != ChartKind::Line);
        let widest = scale.ticks().map(|tick| width(&scale.shown(tick))).fold(0.0, f64::max);
        let left = widest + GAP;
        Self { scale, left, slot: (WIDTH - RIGHT - left) / chart.labels.len().max(1) as f64 }
    }

    fn y(&self, value: f64) -> f64 {
        HEIGHT - BOTTOM - self.scale.share(value) * (HEIGHT - BOTTOM - TOP)
    }

    /// The middle of the place of a label.
    fn x(&self, at: usize) -> f64 {
        self.left + self.slot * (at as f64 + 0.5)
    }
}

fn over_time(chart: &Chart) -> Markup {
    let plot = Plot::of(chart);
    let widest = chart.labels.iter().map(|label| width(label)).fold(0.0, f64::max);
    // So many labels are left out that none touches the next.
    let every = ((widest + GAP) / plot.slot).ceil().max(1.0) as usize;
    html! {
        @for tick in plot.scale.ticks() {
            line class="grid" x1=(px(plot.left)) x2=(px(WIDTH - RIGHT)) y1=(px(plot.y(tick))) y2=(px(plot.y(tick))) {}
            text x=(px(plot.left - 4.0)) y=(px(plot.y(tick) + 4.0)) text-anchor="end" { (plot.scale.shown(tick)) }
        }
        @for (at, label) in chart.labels.iter().enumerate().step_by(every) {
            text x=(px(plot.x(at))) y=(px(HEIGHT - 6.0)) text-anchor="middle" { (label) }
        }
        @for (at, series) in chart.series.iter().enumerate() {
            @match chart.kind {
                ChartKind::Line => (line(&plot, chart, at, series)),
                ChartKind::Columns | ChartKind::Bars => (columns(&plot, chart, at, series)),
            }
        }
    }
}

fn columns(plot: &Plot, chart: &Chart, at: usize, series: &Series) -> Markup {
    let width = plot.slot * FILLED / chart.series.len() as f64;
    html! {
        g class=(colour(at)) {
            @for (place, label, value) in known(chart, series) {
                @let x = plot.x(place) - plot.slot * FILLED / 2.0 + width * at as f64;
                @let (high, low) = (plot.y(value.max(0.0)), plot.y(value.min(0.0)));
                rect x=(px(x)) y=(px(high)) width=(px(width)) height=(px(low - high)) { (told(chart, label, series, value)) }
            }
        }
    }
}

/// A line that is broken where a value is not known.
fn line(plot: &Plot, chart: &Chart, at: usize, series: &Series) -> Markup {
    let mut path = String::new();
    let mut last = None;
    for (place, _, value) in known(chart, series) {
        let joins = last.is_some_and(|last| last + 1 == place);
        let step = if joins { 'L' } else { 'M' };
        path += &format!("{step}{} {} ", px(plot.x(place)), px(plot.y(value)));
        last = Some(place);
    }
    html! {
        g class=(colour(at)) {
            path d=(path.trim_end()) {}
            @for (place, label, value) in known(chart, series) {
                circle cx=(px(plot.x(place))) cy=(px(plot.y(value))) r="2.4" { (told(chart, label, series, value)) }
            }
        }
    }
}

fn bars(chart: &Chart) -> Markup {
    let scale = Scale::of(&chart.series, true);
    let left = chart.labels.iter().map(|label| width(label)).fold(0.0, f64::max).min(LABELS) + GAP;
    let numbers =
        chart.series.iter().flat_map(|series| &series.values).map(|value| width(&chart.shown(*value)));
    let room = WIDTH - left - numbers.fold(0.0, f64::max) - GAP;
    let group = BAR * chart.series.len() as f64 + BAR_GAP;
    let x = |value: f64| left + scale.share(value) * room;
    html! {
        @for (place, label) in chart.labels.iter().enumerate() {
            @let top = group * place as f64 + BAR_GAP / 2.0;
            text x=(px(left - GAP)) y=(px(top + (group - BAR_GAP) / 2.0 + 4.0)) text-anchor="end" {
                title { (label) }
                (fitting(label, LABELS))
            }
            @for (at, series) in chart.series.iter().enumerate() {
                @let y = top + BAR * at as f64;
                @let value = series.values.get(place).copied().flatten();
                @let (from, to) = (x(value.unwrap_or(0.0).min(0.0)), x(value.unwrap_or(0.0).max(0.0)));
                @if value.is_some() {
                    g class=(colour(at)) { rect x=(px(from)) y=(px(y)) width=(px(to - from)) height=(px(BAR - 1.0)) {} }
                }
                text x=(px(to + 4.0)) y=(px(y + BAR - 2.0)) { (chart.shown(value)) }
            }
        }
        line class="axis" x1=(px(x(0.0))) x2=(px(x(0.0))) y1="0" y2=(px(bars_height(chart))) {}
    }
}

/// What is known of a series: the place of each label, the label, and the value.
fn known<'c>(chart: &'c Chart, series: &'c Series) -> impl Iterator<Item = (usize, &'c String, f64)> {
    let values = chart.labels.iter().zip(&series.values).enumerate();
    values.filter_map(|(place, (label, value))| value.map(|value| (place, label, value)))
}

/// What is told where the pointer rests.
fn told(chart: &Chart, label: &str, series: &Series, value: f64) -> Markup {
    html! { title { (label) " " (series.name) " " (chart.shown(Some(value))) } }
}

/// As much of a label as there is room for.
fn fitting(label: &str, room: f64) -> String {
    if width(label) <= room {
        return label.to_owned();
    }
    let mut short = String::new();
    for letter in label.chars() {
        if width(&short) + width("WW…") > room {
            break;
        }
        short.push(letter);
    }
    short + "…"
}

/// A length to a tenth.
fn px(length: f64) -> String {
    format!("{length:.1}")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn days(count: usize) -> Chart {
        let labels = (1..=count).map(|day| format!("11月{day}日")).collect();
        let value = |day: usize| (day % 7 != 3).then_some((day * 3 % 17) as f64);
        let series = |name: &str| Series { name: name.to_owned(), values: (1..=count).map(value).collect() };
        Chart {
            title: "每日".to_owned(),
            sheet: String::new(),
            kind: ChartKind::Columns,
            unit: "件".to_owned(),
            labels,
            series: vec![series("接听"), series("协调解决")],
        }
    }

    #[test]
    fn labels_never_touch_however_many_days_there_are() {
        for count in 1..=62 {
            let chart = days(count);
            let plot = Plot::of(&chart);
            let svg = over_time(&chart).into_string();
            let shown: Vec<usize> =
                (0..count).filter(|at| svg.contains(&format!(">{}<", chart.labels[*at]))).collect();
            for pair in shown.windows(2) {
                let apart = plot.x(pair[1]) - plot.x(pair[0]);
                let widths = (width(&chart.labels[pair[0]]) + width(&chart.labels[pair[1]])) / 2.0;
                assert!(apart > widths, "{count} days: {pair:?}");
            }
            assert!(shown.len() >= count.min(3).min(2), "{count} days: {shown:?}");
        }
    }

    #[test]
    fn what_is_not_known_is_a_gap_and_never_zero() {
        let mut chart = days(7);
        assert_eq!(over_time(&chart).into_string().matches("<rect").count(), 2 * 6);
        chart.kind = ChartKind::Line;
        let svg = over_time(&chart).into_string();
        let path = svg.split("d=\"").nth(1).and_then(|rest| rest.split('"').next()).expect("a line");
        assert_eq!(path.matches('M').count(), 2, "{path}");
        chart.kind = ChartKind::Bars;
        let svg = bars(&chart).into_string();
        assert_eq!(svg.matches("<rect").count(), 2 * 6);
        assert_eq!(svg.matches(">—<").count(), 2);
    }
}
