//! What a figure counts: the calls and issues behind it.

use hotline_proto::v1::{ExplainFigureResponse, FigureItem, SummaryDimension};
use jiff::tz::TimeZone;

use super::breakdown::{Names, key, label};
use super::window;
use crate::catalogue::{joined, term, text, title};
use crate::output::{self, Block, Cell, Table, number};
use crate::views::figures::Figure;

/// Columns of a list of items, the most needed first.
const KEYS: &[&str] = &[
    "number",
    "counted_at",
    "amount",
    "position",
    "state",
    "outcome",
    "urgency",
    "kind",
    "category",
    "district",
    "agency",
    "operator_code",
];

/// What was asked: the figure, and the row of a breakdown.
#[derive(Clone, Copy, Debug)]
pub struct Question<'a> {
    /// Name of the period.
    pub period: &'a str,
    /// Path of the figure.
    pub figure: &'a str,
    /// Dimension and value of the row.
    pub row: Option<(SummaryDimension, &'a str)>,
    /// Names of the dimension's values.
    pub names: &'a Names,
}

/// The items, for spreadsheets; those of a rate with whether they count in its numerator.
pub fn items(items: &[FigureItem], numerator: Option<&ExplainFigureResponse>) -> Table {
    let mut table = Table::new(KEYS, items, row);
    if let Some(numerator) = numerator {
        table.keys.insert(MARK_AT, "counts_in_rate");
        for (row, item) in table.rows.iter_mut().zip(items) {
            row.insert(MARK_AT, mark(item, numerator));
        }
    }
    table
}

/// Before which column it stands whether an item counts in the numerator.
const MARK_AT: usize = 1;

/// Whether an item counts in the numerator: how much of it does, if not all or nothing.
fn mark(item: &FigureItem, numerator: &ExplainFigureResponse) -> Cell {
    let same = |other: &&FigureItem| (&other.name, other.position) == (&item.name, item.position);
    match numerator.items.iter().find(same).map_or(0, |counted| counted.amount) {
        0 => Cell::Flag(false),
        amount if amount == item.amount => Cell::Flag(true),
        amount => Cell::Count(amount),
    }
}

fn row(item: &FigureItem) -> Vec<Cell> {
    vec![
        number(&item.name),
        Cell::time(item.time.as_ref()),
        Cell::Count(item.amount),
        // A position is a name, not a quantity.
        if item.position == 0 { Cell::Absent } else { Cell::text(item.position.to_string()) },
        Cell::code(item.state()),
        Cell::code(item.outcome()),
        Cell::code(item.urgency()),
        Cell::code(item.kind()),
        Cell::text(&item.category),
        Cell::text(&item.district),
        Cell::text(&item.agency),
        Cell::text(&item.operator_code),
    ]
}

/// What people read: the figure, its items, and from which point of the register they were answered.
pub fn explanation(
    question: &Question<'_>,
    answer: &ExplainFigureResponse,
    numerator: Option<&ExplainFigureResponse>,
    zone: &TimeZone,
) -> Vec<Block> {
    let window = window::name(question.period, answer.start_time.as_ref(), answer.end_time.as_ref(), zone);
    let row =
        question.row.map(|(by, value)| format!("{} {}", title(key(by)), label(by, value, question.names)));
    let known = Figure::by_path(question.figure).or_else(|| Figure::by_key(question.figure));
    let figure = known.map_or(question.figure.to_owned(), |figure| title(figure.key));
    let side = match question.figure.rsplit_once('.') {
        Some((_, "numerator")) => Some(term!("rate-numerator")),
        Some((_, "denominator")) => Some(term!("rate-denominator")),
        Some((_, "count")) => Some(term!("mean-count")),
        _ => None,
    };
    let what = joined([Some(window), row].into_iter().flatten());
    let title = joined([Some(figure), side].into_iter().flatten());
    let explained = match numerator.map(|part| part.figure) {
        Some(part) => {
            let rate = if answer.figure == 0 { Cell::Absent } else { Cell::Rate(part, answer.figure) };
            let rate = output::for_people(&rate, zone);
            text!("explained-rate", what = what, title = title, rate = rate.trim_start())
        }
        None => text!("explained", what = what, title = title, figure = answer.figure),
    };
    let mut blocks = vec![Block::Strong(explained)];
    if !answer.items.is_empty() {
        let items = Block::Table(for_people(&answer.items, numerator));
        blocks.extend([super::space(), items, super::space()]);
    }
    blocks.extend(window::as_of(answer.as_of.as_ref(), zone));
    blocks
}

/// Leaves out the amounts where each item counts once.
fn for_people(of: &[FigureItem], numerator: Option<&ExplainFigureResponse>) -> Table {
    let mut table = items(of, numerator);
    let amount = table.keys.iter().position(|key| *key == "amount");
    if let Some(at) = amount.filter(|_| of.iter().all(|item| item.amount == 1)) {
        table.rows.iter_mut().for_each(|row| row[at] = Cell::Absent);
    }
    table
}
