//! Papers as pages of A4, in one file that needs nothing else.

use maud::{DOCTYPE, Markup, PreEscaped, html};

use super::{Paper, Part, Table};
use crate::catalogue::speech;

const STYLE: &str = include_str!("page.css");

/// The papers, each on a page of its own.
pub fn page(papers: &[Paper]) -> String {
    let title = papers.first().map_or("", |paper| paper.title.as_str());
    let page = html! {
        (DOCTYPE)
        html lang=(speech().language.code()) {
            head {
                meta charset="utf-8";
                meta name="viewport" content="width=device-width, initial-scale=1";
                title { (title) }
                style { (PreEscaped(STYLE)) }
            }
            body { @for paper in papers { (section(paper)) } }
        }
    };
    page.into_string()
}

fn section(paper: &Paper) -> Markup {
    html! {
        section {
            @if let Some(head) = &paper.head { p class="marking" { (head.marking) } }
            h1 { (paper.title) }
            p class="number" { (paper.number) }
            @if let Some(head) = &paper.head { p class="office" { span { (head.office) } span { (head.date) } } }
            @for part in &paper.parts { (shown(paper, part)) }
            @if !paper.source.is_empty() { p class="source" { (paper.source) } }
        }
    }
}

fn shown(paper: &Paper, part: &Part) -> Markup {
    html! {
        @match part {
            Part::Strong(line) => p class="strong" { (line) },
            Part::Heading(line) => h2 { (line) },
            Part::Paragraph { lead, text } => p class="body" { b { (lead) } (text) },
            Part::Line(line) => p { (line) },
            Part::Fields(fields) => dl {
                @for (label, value) in fields.iter().filter(|(_, value)| !value.is_empty()) {
                    dt { (label) }
                    dd { (value) }
                }
            },
            Part::Texts(label, texts) => {
                p class="strong" { (label) }
                ul { @for text in texts { li { (text) } } }
            },
            Part::Table(table) => (rows(paper, table)),
            Part::Chart(chart) => (rows(paper, &chart.as_table())),
            Part::Choices(label, choices) => dl {
                dt { (label) }
                dd { @for choice in choices { span class="choice" { "□ " (choice) } } }
            },
            Part::Blank(label, lines) => dl {
                dt { (label) }
                dd { @for _ in 0..*lines { div class="blank" {} } }
            },
            Part::Instructions(label) => div class="instructions" { span { (label) } },
            Part::Foot(lines) => div class="foot" { @for line in lines { p { (line) } } },
        }
    }
}

fn rows(paper: &Paper, table: &Table) -> Markup {
    let numeric = |at: usize| table.columns.get(at).filter(|column| column.is_numeric).map(|_| "number");
    html! {
        p class="strong" { (table.title) }
        table {
            thead { tr { @for (at, column) in table.columns.iter().enumerate() { th class=[numeric(at)] { (column.heading) } } } }
            tbody {
                @for row in table.all_rows() {
                    tr { @for (at, cell) in row.iter().enumerate() { td class=[numeric(at)] { (paper.shown(cell)) } } }
                }
            }
        }
    }
}
