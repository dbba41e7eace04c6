//! A paper as text, to be pasted into a chat.

use super::{Paper, Part};
use crate::catalogue::text;

/// What stands where something is to be filled in.
const BLANK: &str = "________";

/// The paper, line by line.
pub fn text(paper: &Paper) -> String {
    let head = text!("paper-head", title = paper.title.as_str(), number = paper.number.as_str());
    let lines = paper.parts.iter().flat_map(|part| match part {
        Part::Strong(line) | Part::Line(line) => vec![line.clone()],
        Part::Fields(fields) => fields.iter().filter(|(_, value)| !value.is_empty()).map(field).collect(),
        Part::Texts(label, texts) => {
            let each = texts.iter().map(|text| format!("· {}", text.replace('\n', "\n  ")));
            std::iter::once(label.clone()).chain(each).collect()
        }
        Part::Table { title, rows, .. } => {
            let cells =
                |row: &Vec<String>| row.iter().filter(|cell| !cell.is_empty()).cloned().collect::<Vec<_>>();
            let rows = rows.iter().map(|row| format!("· {}", cells(row).join("  ")));
            std::iter::once(title.clone()).chain(rows).collect()
        }
        Part::Choices(label, choices) => {
            let boxes: Vec<String> = choices.iter().map(|choice| format!("□{choice}")).collect();
            vec![field(&(label.clone(), boxes.join(" ")))]
        }
        Part::Blank(label, _) => vec![field(&(label.clone(), BLANK.to_owned()))],
    });
    std::iter::once(head).chain(lines).map(|line| line + "\n").collect()
}

fn field((label, value): &(String, String)) -> String {
    text!("paper-field", label = label.as_str(), value = value.as_str())
}
