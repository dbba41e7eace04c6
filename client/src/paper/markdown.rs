//! A paper as Markdown (CommonMark with tables of GFM), for notes, wikis and mail.

use super::text::{BLANK, field};
use super::{Paper, Part, Table, boxes, known};
use crate::output::{Cell, harmless};

/// What Markdown would take for its own.
const MARKS: [char; 11] = ['\\', '`', '*', '_', '[', ']', '<', '>', '|', '&', '~'];
/// What it would at the beginning of a line.
const LINE_MARKS: [char; 5] = ['#', '+', '-', '=', ':'];
/// Between papers, and above the foot.
const RULE: &str = "---";

/// The papers, one after the other.
pub fn markdown(papers: &[Paper]) -> String {
    papers.iter().map(paper).collect::<Vec<_>>().join(&format!("\n{RULE}\n\n"))
}

fn paper(paper: &Paper) -> String {
    let head = paper.head().into_iter();
    let above = head.clone().map(|head| strong(&head.marking));
    let title = [format!("# {}", plain(&paper.title)), plain(&paper.number)];
    let below = head.map(|head| format!("{}　{}", plain(&head.office), plain(&head.date)));
    let parts = paper.parts.iter().flat_map(|part| blocks(paper, part));
    let source = Some(plain(&paper.source)).filter(|source| !source.is_empty());
    let blocks = above.chain(title).chain(below).chain(parts).chain(source);
    harmless(&(blocks.filter(|block| !block.is_empty()).collect::<Vec<_>>().join("\n\n") + "\n"))
}

fn blocks(paper: &Paper, part: &Part) -> Vec<String> {
    match part {
        Part::Strong(line) => vec![strong(line)],
        Part::Heading(line) => vec![format!("## {}", plain(line))],
        Part::Paragraph { lead, text } if lead.is_empty() => vec![plain(text)],
        // Without the space, what ends with a Chinese full stop would not be strong.
        Part::Paragraph { lead, text } => vec![format!("{} {}", strong(lead), plain(text))],
        Part::Fields(fields) => {
            vec![list(known(fields).map(|(label, value)| field(label, value)))]
        }
        Part::Texts(label, texts) => vec![strong(label), list(texts.iter().cloned())],
        Part::Table(table) => rows(paper, table),
        Part::Chart(chart) => rows(paper, &chart.as_table()),
        Part::Choices(label, choices) => vec![plain(&field(label, &boxes(choices, " ")))],
        Part::Blank(label, _) | Part::Instructions(label) => vec![field(&plain(label), BLANK)],
        Part::Line(line) => vec![plain(line)],
        Part::Foot(lines) => {
            let lines: Vec<String> = lines.iter().map(|line| plain(line)).collect();
            vec![RULE.to_owned(), lines.join("\\\n")]
        }
    }
}

fn rows(paper: &Paper, table: &Table) -> Vec<String> {
    let line = |cells: Vec<String>| format!("| {} |", cells.join(" | "));
    let headings = table.columns.iter().map(|column| in_cell(&column.heading)).collect();
    let ruler = table.columns.iter().map(|column| if column.is_numeric { "---:" } else { "---" }.to_owned());
    let row = |row: &Vec<Cell>| line(row.iter().map(|cell| in_cell(&paper.shown(cell))).collect());
    let lines = [line(headings), line(ruler.collect())].into_iter().chain(table.all_rows().map(row));
    vec![strong(&table.title), lines.collect::<Vec<_>>().join("\n")]
}

fn in_cell(text: &str) -> String {
    plain(&text.replace('\n', " "))
}

fn strong(text: &str) -> String {
    if text.is_empty() { String::new() } else { format!("**{}**", marked(text)) }
}

fn list(items: impl Iterator<Item = String>) -> String {
    items.map(|item| format!("- {}", plain(&item).replace('\n', "\n  "))).collect::<Vec<_>>().join("\n")
}

/// A text of which nothing is taken for Markdown. Its lines stay lines.
fn plain(text: &str) -> String {
    text.lines().map(plain_line).collect::<Vec<_>>().join("\\\n")
}

fn plain_line(line: &str) -> String {
    let line = line.trim();
    if line.starts_with(LINE_MARKS) {
        return format!("\\{}", marked(line));
    }
    // A number with a dot would begin a list.
    let after = line.trim_start_matches(|c: char| c.is_ascii_digit());
    let number = &line[..line.len() - after.len()];
    match !number.is_empty() && after.starts_with(['.', ')']) {
        true => format!("{number}\\{}", marked(after)),
        false => marked(line),
    }
}

/// A text within a line.
fn marked(text: &str) -> String {
    let mut marked = String::new();
    for letter in text.chars() {
        if MARKS.contains(&letter) {
            marked.push('\\');
        }
        marked.push(letter);
    }
    marked
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_that_was_typed_is_taken_for_markdown() {
        let texts = [
            "# 停水",
            "1. 断药",
            "- a",
            "a|b",
            "<b>*x*</b>",
            "[x](http://y)",
            "a\n---",
            "2022-11-28",
            "1,260",
        ];
        insta::assert_snapshot!(texts.map(plain).join("\n"), @r"
        \# 停水
        1\. 断药
        \- a
        a\|b
        \<b\>\*x\*\</b\>
        \[x\](http://y)
        a\
        \---
        2022-11-28
        1,260
        ");
    }
}
