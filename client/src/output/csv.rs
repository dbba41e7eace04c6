//! RFC 4180, for machines: stable headings, RFC 3339 in UTC, codes as in the contract.

use super::{Block, Cell, Document, Format, Table, Timed};
use crate::failure::Failure;
use crate::times;

/// Rows; with a header unless it is the continuation of a stream.
#[derive(Clone, Copy, Debug)]
pub struct Csv {
    /// Whether the headings are written.
    pub header: bool,
}

impl Format for Csv {
    fn render(&self, document: &Document) -> Result<String, Failure> {
        let cards;
        let table = match &document.rows {
            Some(table) => table,
            None => {
                cards = card_as_table(&document.blocks);
                &cards
            }
        };
        let header = (self.header && !table.keys.is_empty())
            .then(|| table.keys.iter().map(|key| column_name(key).to_owned()).collect());
        let rows = table.rows.iter().map(|row| row.iter().map(|cell| defused(plain(cell))).collect());
        records(header.into_iter().chain(rows))
    }
}

/// Records as RFC 4180 has them.
pub(super) fn records(records: impl IntoIterator<Item = Vec<String>>) -> Result<String, Failure> {
    let mut writer = csv::WriterBuilder::new().terminator(csv::Terminator::CRLF).from_writer(Vec::new());
    for record in records {
        writer.write_record(record).map_err(|e| Failure::Internal(e.to_string()))?;
    }
    let bytes = writer.into_inner().map_err(|e| Failure::Internal(e.to_string()))?;
    String::from_utf8(bytes).map_err(|e| Failure::Internal(e.to_string()))
}

/// What has no rows of its own: its card, a key and a value a row.
fn card_as_table(blocks: &[Block]) -> Table {
    let cards = blocks.iter().filter_map(|block| match block {
        Block::Card(fields) => Some(fields),
        Block::Line(_)
        | Block::Strong(_)
        | Block::Table(_)
        | Block::Sheet(_)
        | Block::Trend(_)
        | Block::Bars(_)
        | Block::Row { .. } => None,
    });
    let rows =
        cards.flatten().map(|(key, value)| vec![Cell::text(column_name(key)), value.clone()]).collect();
    Table { keys: vec!["field", "value"], rows, whole: true, for_spreadsheets: 0 }
}

/// The heading of a column for machines: its key without the thing that it is of.
pub fn column_name(key: &str) -> &str {
    key.rsplit('.').next().unwrap_or(key)
}

fn plain(cell: &Cell) -> String {
    match cell {
        Cell::Absent => String::new(),
        Cell::Text(text) => text.clone(),
        Cell::Time(time) | Cell::TimeIn(time, _) => times::for_machines(time).unwrap_or_default(),
        Cell::Code(_, bare) => (*bare).to_owned(),
        Cell::Codes(codes) => codes.iter().map(plain).collect::<Vec<_>>().join(" "),
        Cell::Texts(texts) => {
            texts.iter().map(|(of, text)| format!("{}: {text}", plain(of))).collect::<Vec<_>>().join("; ")
        }
        Cell::Timed(timed) => {
            let one = |(name, timed): &(String, Timed)| format!("{name} {}", when(*timed)).trim().to_owned();
            timed.iter().map(one).collect::<Vec<_>>().join("; ")
        }
        Cell::Count(count) | Cell::Change(count) => count.to_string(),
        Cell::Rate(numerator, denominator) => format!("{numerator}/{denominator}"),
        Cell::Length { length, .. } => times::seconds(length),
        Cell::Flag(flag) | Cell::Mark(flag) => flag.to_string(),
    }
}

/// Spans as ISO 8601 has them; one that lasts has no end.
fn when(timed: Timed) -> String {
    let moment = |time: &prost_types::Timestamp| times::for_machines(time).unwrap_or_default();
    match timed {
        Timed::At(at) => moment(&at),
        Timed::Between(from, to) => {
            format!("{}/{}", moment(&from), to.as_ref().map(moment).unwrap_or_default())
        }
    }
}

/// A spreadsheet runs what begins like a formula. An apostrophe makes it a text; a plain number stays one.
pub(super) fn defused(text: String) -> String {
    let formula = text.starts_with(['=', '+', '-', '@', '\t', '\r']) && text.parse::<i64>().is_err();
    // `+86…` parses as a number and would lose its sign.
    if formula || text.starts_with('+') { format!("'{text}") } else { text }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn formulas_are_defused_and_quotes_doubled() {
        let texts = ["=1+1", "+8613800000000", "-x", "@cmd", "\t=1", "a \"b\", c", "新山村", "-5", "", "+"];
        let table = Table::new(&["summary"], &texts, |text| vec![Cell::Text((*text).to_owned())]);
        let document = Document::new(&hotline_proto::v1::Issue::default(), "").csv(table);
        let text = Csv { header: true }.render(&document).unwrap();
        insta::assert_debug_snapshot!(text.split("\r\n").collect::<Vec<_>>(), @r#"
        [
            "summary",
            "'=1+1",
            "'+8613800000000",
            "'-x",
            "'@cmd",
            "'\t=1",
            "\"a \"\"b\"\", c\"",
            "新山村",
            "-5",
            "\"\"",
            "'+",
            "",
        ]
        "#);
    }

    #[test]
    fn a_card_becomes_two_columns() {
        let card = Block::Card(vec![("issue.title", Cell::text("电梯")), ("overdue", Cell::Flag(false))]);
        let document = Document::new(&hotline_proto::v1::Issue::default(), "").block(card);
        assert_eq!(Csv { header: false }.render(&document).unwrap(), "title,电梯\r\noverdue,false\r\n");
    }
}
