//! Papers as pages, in one file that needs nothing else: to read on a telephone, and to print on A4.

use maud::{DOCTYPE, Markup, PreEscaped, html};

use super::drawing::figure;
use super::{Paper, PaperKind, Part, Table, known, space_after};
use crate::catalogue::speech;
use crate::output::{Cell, harmless};

/// Browsers load and run nothing, whatever stands in the page.
const NOTHING_ELSE: &str = "default-src 'none'; style-src 'unsafe-inline'";
const STYLE: &str = include_str!("page.css");

/// The papers, each on a page of its own.
pub fn page(papers: &[Paper]) -> String {
    let title = papers.first().map_or("", |paper| paper.title.as_str());
    let page = html! {
        (DOCTYPE)
        html lang=(speech().language.code()) {
            head {
                meta charset="utf-8";
                meta http-equiv="Content-Security-Policy" content=(NOTHING_ELSE);
                meta name="viewport" content="width=device-width, initial-scale=1";
                meta name="color-scheme" content="light dark";
                title { (title) }
                style { (PreEscaped(STYLE)) }
            }
            body { @for (at, paper) in papers.iter().enumerate() { (section(paper, at)) } }
        }
    };
    harmless(&page.into_string())
}

/// How a paper is laid out. None of a slip or a form.
fn class(paper: &Paper) -> Option<&'static str> {
    match paper.kind {
        PaperKind::Official(_) => Some("official"),
        PaperKind::Sheet => Some("sheet"),
        PaperKind::Plain => None,
    }
}

/// A paper. `at` is its place among the others.
fn section(paper: &Paper, at: usize) -> Markup {
    let is_drawn = |part: &Part| matches!(part, Part::Chart(_));
    let groups = paper.parts.chunk_by(|one, next| is_drawn(one) && is_drawn(next)).enumerate();
    html! {
        section class=[class(paper)] {
            @if let Some(head) = paper.head() { p class="marking" { (head.marking) } }
            h1 { (paper.title) }
            p class="number" { (paper.number) }
            @if let Some(head) = paper.head() { p class="office" { span { (head.office) } span { (head.date) } } }
            @for (group, parts) in groups {
                // Charts that follow each other stand beside each other where there is room.
                @if parts.iter().all(is_drawn) {
                    div class="charts" {
                        @for (chart, part) in parts.iter().enumerate() {
                            (shown(paper, part, &format!("chart-{at}-{group}-{chart}")))
                        }
                    }
                } @else {
                    @for part in parts { (shown(paper, part, "")) }
                }
            }
            @if !paper.source.is_empty() { p class="source" { (paper.source) } }
        }
    }
}

/// A part. Only charts have an id.
fn shown(paper: &Paper, part: &Part, id: &str) -> Markup {
    html! {
        @match part {
            Part::Strong(line) => p class="strong" { (line) },
            Part::Heading(line) => h2 { (line) },
            Part::Paragraph { lead, text } => p class="body" {
                @if !lead.is_empty() { b { (lead) } (space_after(lead)) }
                (text)
            },
            Part::Line(line) => p { (line) },
            Part::Fields(fields) => dl {
                @for (label, value) in known(fields) {
                    dt { (label) }
                    dd { (value) }
                }
            },
            Part::Texts(label, texts) => {
                p class="strong" { (label) }
                ul { @for text in texts { li { (text) } } }
            },
            Part::Table(table) => (rows(paper, table)),
            Part::Chart(chart) => (figure(chart, id)),
            Part::Choices(label, choices) => dl {
                dt { (label) }
                dd { @for choice in choices { span class="choice" { "□ " (choice) } } }
            },
            Part::Blank(label, lines) => dl {
                dt { (label) }
                dd { @for _ in 0..*lines { div class="blank" {} } }
            },
            Part::Instructions(label) => div class="instructions" { span { (label) } },
            Part::Foot(lines) => footer { @for line in lines { p { (line) } } },
        }
    }
}

/// A table, which moves within its own box where it is too wide.
fn rows(paper: &Paper, table: &Table) -> Markup {
    let class = |at: usize| table.columns.get(at).filter(|column| column.is_numeric).map(|_| "number");
    html! {
        p class=(if table.new_page { "strong annex" } else { "strong" }) { (table.title) }
        div class="rows" {
            table {
                thead {
                    tr {
                        @for (at, column) in table.columns.iter().enumerate() {
                            th scope="col" class=[class(at)] { (column.heading) }
                        }
                    }
                }
                tbody {
                    @for row in &table.rows { (cells(paper, row, class)) }
                }
                @if !table.total.is_empty() { tfoot { (cells(paper, &table.total, class)) } }
            }
        }
    }
}

fn cells(paper: &Paper, row: &[Cell], class: impl Fn(usize) -> Option<&'static str>) -> Markup {
    html! {
        tr { @for (at, cell) in row.iter().enumerate() { td class=[class(at)] { (paper.shown(cell)) } } }
    }
}
