//! A table of figures: a row for each value of a dimension or each step of time, then that of the window.

use hotline_proto::v1::{Figures, Summary};
use jiff::tz::TimeZone;

use super::{headline, space, window};
use crate::catalogue::{joined, term, text, title};
use crate::output::{Bars, Block, Cell, Table};
use crate::views::figures::{Figure, Section};

/// The figures of rows that are about nothing in particular.
pub const KEYS: &[&str] = &[
    "calls_answered",
    "calls_valid",
    "issues_accepted",
    "issues_resolved",
    "issues_overdue",
    "backlog_end",
    "resolution_rate",
    "on_time_rate",
    "distinct_callers",
];

/// Rows of figures.
pub struct ByRows {
    /// Key of what the rows are.
    pub key: &'static str,
    /// Name of each row, and its figures.
    pub rows: Vec<(String, Figures)>,
    /// Keys of the figures of each row where none are chosen, the most needed first: a narrow terminal leaves out the last.
    pub usual: Vec<&'static str>,
    /// What the last row is called, that of the window.
    pub whole: String,
}

/// What people read of rows: the figures that are chosen, else the most needed; a single one that is chosen as bars.
pub fn page(summary: &Summary, by: ByRows, chosen: &[&'static Figure], zone: &TimeZone) -> Vec<Block> {
    let is_in_rows = |figure: &&Figure| by.rows.iter().any(|(_, figures)| figure.has(figures));
    let (shown, missing): (Vec<&'static Figure>, Vec<&'static Figure>) = match chosen {
        [] => (
            by.usual
                .iter()
                .filter_map(|key| Figure::by_key(key))
                .filter(|figure| is_in_rows(figure))
                .collect(),
            Vec::new(),
        ),
        chosen => chosen.iter().copied().partition(is_in_rows),
    };
    let has_rates = shown.iter().any(|figure| figure.section == Section::Cohort);
    let by_key = by.key;
    let mut blocks = vec![headline(summary, zone), space()];
    if !by.rows.is_empty() {
        let is_one = chosen.len() == 1 && shown.len() == 1;
        let total = summary.figures.unwrap_or_default();
        blocks.extend([if is_one { by.bars(shown[0], &total) } else { by.table(&shown, &total) }, space()]);
        if !missing.is_empty() {
            let figures = joined(missing.iter().map(|figure| title(figure.key)));
            blocks.push(Block::Line(text!("figures-not-by", by = title(by_key), figures = figures)));
        }
    }
    if has_rates {
        let as_of = window::time_of(summary.as_of.as_ref(), zone);
        blocks.push(Block::Line(format!("{} {as_of}", term!("rates-as-of"))));
    }
    blocks.extend(window::as_of(summary.as_of.as_ref(), zone));
    blocks
}

impl ByRows {
    fn table(self, shown: &[&'static Figure], total: &Figures) -> Block {
        let row = |name: String, figures: &Figures| {
            [vec![Cell::Text(name)], shown.iter().map(|figure| figure.cell(figures)).collect()].concat()
        };
        let rows = self.rows.into_iter().map(|(name, figures)| row(name, &figures));
        let rows = rows.chain([row(self.whole, total)]).collect();
        let keys = [self.key].into_iter().chain(shown.iter().map(|figure| figure.key)).collect();
        Block::Table(Table { keys, rows, ..Table::default() })
    }

    fn bars(self, figure: &'static Figure, total: &Figures) -> Block {
        let rows = self.rows.into_iter().map(|(name, figures)| (name, vec![figure.cell(&figures)])).collect();
        let total = Some((self.whole, vec![figure.cell(total)]));
        Block::Bars(Bars { keys: vec![figure.key], rows, total })
    }
}
