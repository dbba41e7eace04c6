//! What a figure counts: the calls and issues behind it.

use hotline_proto::v1::{ExplainFigureResponse, FigureItem, SummaryDimension};
use jiff::tz::TimeZone;

use super::breakdown::{Names, key, label};
use super::window;
use crate::catalogue::{joined, term, text, title};
use crate::output::{Block, Cell, Table, number};
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

/// The items, for spreadsheets.
pub fn items(items: &[FigureItem]) -> Table {
    Table::new(KEYS, items, row)
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
pub fn explanation(question: &Question<'_>, answer: &ExplainFigureResponse, zone: &TimeZone) -> Vec<Block> {
    let window = window::name(question.period, answer.start_time.as_ref(), answer.end_time.as_ref(), zone);
    let row =
        question.row.map(|(by, value)| format!("{} {}", title(key(by)), label(by, value, question.names)));
    let figure =
        Figure::by_path(question.figure).map_or(question.figure.to_owned(), |figure| title(figure.key));
    let side = match question.figure.rsplit_once('.') {
        Some((_, "numerator")) => Some(term!("rate-numerator")),
        Some((_, "denominator")) => Some(term!("rate-denominator")),
        _ => None,
    };
    let what = joined([Some(window), row].into_iter().flatten());
    let title = joined([Some(figure), side].into_iter().flatten());
    let mut blocks =
        vec![Block::Strong(text!("explained", what = what, title = title, figure = answer.figure))];
    if !answer.items.is_empty() {
        blocks.extend([super::space(), Block::Table(for_people(&answer.items)), super::space()]);
    }
    blocks.extend(window::as_of(answer.as_of.as_ref(), zone));
    blocks
}

/// Leaves out the amounts where each item counts once.
fn for_people(of: &[FigureItem]) -> Table {
    let mut table = items(of);
    let amount = KEYS.iter().position(|key| *key == "amount");
    if let Some(at) = amount.filter(|_| of.iter().all(|item| item.amount == 1)) {
        table.rows.iter_mut().for_each(|row| row[at] = Cell::Absent);
    }
    table
}
