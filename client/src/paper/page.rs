//! Papers as pages of A4, in one file that needs nothing else.

use maud::{DOCTYPE, Markup, PreEscaped, html};

use super::{Paper, Part};
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
            h1 { (paper.title) }
            p class="number" { (paper.number) }
            @for part in &paper.parts { (shown(part)) }
        }
    }
}

fn shown(part: &Part) -> Markup {
    html! {
        @match part {
            Part::Strong(line) => p class="strong" { (line) },
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
            Part::Table { title, headings, rows } => {
                p class="strong" { (title) }
                table {
                    thead { tr { @for heading in headings { th { (heading) } } } }
                    tbody { @for row in rows { tr { @for cell in row { td { (cell) } } } } }
                }
            },
            Part::Choices(label, choices) => dl {
                dt { (label) }
                dd { @for choice in choices { span class="choice" { "□ " (choice) } } }
            },
            Part::Blank(label, lines) => dl {
                dt { (label) }
                dd { @for _ in 0..*lines { div class="blank" {} } }
            },
        }
    }
}
