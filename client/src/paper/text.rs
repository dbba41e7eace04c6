//! A paper as text, to be pasted into a chat.

use super::{Paper, Part, Table, boxes, known, space_after};
use crate::catalogue::text;
use crate::output::{Cell, harmless};

/// What stands where something is to be filled in.
pub const BLANK: &str = "________";

/// The paper, line by line.
pub fn text(paper: &Paper) -> String {
    let title = text!("paper-head", title = paper.title.as_str(), number = paper.number.as_str());
    let head = paper.head().into_iter();
    let above = head.clone().map(|head| head.marking.clone());
    let below = head.map(|head| format!("{}  {}", head.office, head.date));
    let parts = paper.parts.iter().flat_map(|part| lines(paper, part));
    let source = Some(paper.source.clone()).filter(|source| !source.is_empty());
    let lines = above.chain([title]).chain(below).chain(parts).chain(source);
    harmless(&lines.map(|line| line + "\n").collect::<String>())
}

/// The lines of a part.
pub fn lines(paper: &Paper, part: &Part) -> Vec<String> {
    match part {
        Part::Strong(line) | Part::Heading(line) | Part::Line(line) => vec![line.clone()],
        Part::Paragraph { lead, text } => vec![format!("{lead}{}{text}", space_after(lead))],
        Part::Fields(fields) => known(fields).map(|(label, value)| field(label, value)).collect(),
        Part::Texts(label, texts) => {
            let each = texts.iter().map(|text| format!("· {}", text.replace('\n', "\n  ")));
            std::iter::once(label.clone()).chain(each).collect()
        }
        Part::Table(table) => rows(paper, table),
        Part::Chart(chart) => {
            let values = chart.values().into_iter().map(|line| format!("· {line}"));
            std::iter::once(chart.heading()).chain(values).collect()
        }
        Part::Choices(label, choices) => vec![field(label, &boxes(choices, " "))],
        Part::Blank(label, _) | Part::Instructions(label) => vec![field(label, BLANK)],
        Part::Foot(lines) => lines.clone(),
    }
}

/// A line a row. In a chat nothing stands under anything: each number follows its heading, and empty texts are left out.
fn rows(paper: &Paper, table: &Table) -> Vec<String> {
    let row = |row: &Vec<Cell>| {
        let cells =
            table.columns.iter().zip(row).filter(|(column, cell)| column.is_numeric || !cell.is_blank());
        let shown = cells.map(|(column, cell)| match column.is_numeric {
            true => format!("{} {}", column.heading, paper.shown(cell)),
            false => paper.shown(cell),
        });
        format!("· {}", shown.collect::<Vec<_>>().join("  "))
    };
    std::iter::once(table.title.clone()).chain(table.all_rows().map(row)).collect()
}

/// A value under its label, on one line.
pub fn field(label: &str, value: &str) -> String {
    text!("paper-field", label = label, value = value)
}
