//! The same window of several days side by side: the last days, or a shift of each of them.

use hotline_proto::v1::{Figures, Summary, WindowFigures};
use jiff::ToSpan as _;
use jiff::civil::Date;
use jiff::tz::TimeZone;

use super::sheet::{key_of, sections};
use super::{headline, so_far, space, window};
use crate::catalogue::term;
use crate::output::{Bars, Block, Cell, Trend, TrendRow};
use crate::times::by_pattern;
use crate::views::figures::Figure;

/// What people read of a window of `date` with those of the days before it, which the summary has as its comparisons, the latest first.
pub fn page(summary: &Summary, date: Date, chosen: &[&'static Figure], zone: &TimeZone) -> Vec<Block> {
    let figures: Vec<Figures> =
        windows(summary).into_iter().map(|window| window.figures.unwrap_or_default()).collect();
    let headings = headings(summary, date);
    let shown = match chosen {
        [figure] => {
            let cells = figures.iter().map(|figures| vec![figure.cell(figures)]);
            let rows = headings.iter().map(|lines| lines.join(" ")).zip(cells).collect();
            Block::Bars(Bars { keys: vec![figure.key], rows, total: None })
        }
        _ => Block::Trend(trend(summary, headings, &figures, chosen, zone)),
    };
    let mut blocks = vec![headline(summary, zone), space(), shown, space()];
    blocks.extend(so_far(summary, zone));
    blocks.extend(window::as_of(summary.as_of.as_ref(), zone));
    blocks
}

fn trend(
    summary: &Summary,
    windows: Vec<Vec<String>>,
    figures: &[Figures],
    chosen: &[&'static Figure],
    zone: &TimeZone,
) -> Trend {
    let is_day = window::is_day(summary, zone);
    let row = |figure: &Figure| {
        let values: Vec<Cell> = figures.iter().map(|figures| figure.cell(figures)).collect();
        let is_silent = values.iter().all(|value| figure.is_silent(value));
        (!is_silent).then(|| TrendRow { key: key_of(figure, is_day), mark: figure.mark, values })
    };
    let sections = sections(summary, chosen, zone).into_iter();
    let sections = sections.map(|(title, figures)| (title, figures.into_iter().filter_map(row).collect()));
    Trend { windows, sections: sections.collect() }
}

/// The windows, the oldest first; the last is the summary's own.
pub fn windows(summary: &Summary) -> Vec<WindowFigures> {
    let own = WindowFigures {
        start_time: summary.start_time,
        end_time: summary.end_time,
        figures: summary.figures,
    };
    summary.comparisons.iter().rev().copied().chain([own]).collect()
}

/// Date and weekday of each window, the oldest first. The last one says if it is not over.
fn headings(summary: &Summary, date: Date) -> Vec<Vec<String>> {
    let heading = |days_before: usize| {
        let days = i64::try_from(days_before).unwrap_or_default().days();
        let day = date.checked_sub(days).unwrap_or(Date::MIN).to_datetime(jiff::civil::Time::midnight());
        vec![by_pattern("date-column", day), by_pattern("date-column-weekday", day)]
    };
    let mut headings: Vec<Vec<String>> = (0..=summary.comparisons.len()).rev().map(heading).collect();
    if let Some(newest) = headings.last_mut().filter(|_| window::is_running(summary)) {
        newest.push(term!("so-far"));
    }
    headings
}
