//! Papers as Word documents, laid out as an office sends them: the body and its annexes. Charts are left out, also those whose figures stand in no table, as the course by the hour: they are in the other formats.

mod styles;

use std::io::Cursor;

use docx_rs::{
    AlignmentType, BorderType, BreakType, DocumentChild, Docx, LineSpacing, Paragraph, ParagraphBorder,
    ParagraphBorderPosition, ParagraphBorders, Run, Tab, TabValueType, Table as DocxTable, TableCell,
    TableLayoutType, TableRow, VAlignType, WidthType,
};
use unicode_width::{UnicodeWidthChar as _, UnicodeWidthStr};

use self::styles::{
    BODY, CAPTION, CELL, FOOT, Font, HEADING, LINE, Look, MARKING, NUMBER, OFFICE, SOURCE, TITLE, fonts,
};
use super::{Head, Paper, Part, Table, boxes, clean, known, space_after};
use crate::failure::Failure;
use crate::output::Cell;

/// Height of a line to write on by hand, and of the room for a superior's instructions, in twentieths of a point.
const LINE_TO_WRITE: usize = 560;
const ROOM_FOR_INSTRUCTIONS: usize = 1_500;
const ABOVE_FOOT: u32 = 160;
/// Which part of the width is that of labels.
const LABELS: usize = 5;
/// Least width of a column, in halves of a Chinese character.
const LEAST: usize = 6;
/// How many halves of a Chinese character the margins of a cell take.
const MARGINS: usize = 3;

/// How the library begins a row of which nothing was said, as it does with headings alone; and how a row of headings begins, which is repeated
/// on every page. The library has no word for that.
const ROW: &str = "<w:tr><w:trPr />";
const ROW_OF_HEADINGS: &str = "<w:tr><w:trPr><w:cantSplit /><w:tblHeader /></w:trPr>";

/// The papers, each from a new page.
pub fn docx(papers: &[Paper]) -> Result<Vec<u8>, Failure> {
    let Some(first) = papers.first() else { return Err(Failure::Internal("no paper".to_owned())) };
    let mut document = styles::document(Look::of(first));
    for (at, paper) in papers.iter().enumerate() {
        document = add(document, paper, at > 0);
    }
    let mut parts = document.build();
    let text = String::from_utf8(parts.document).map_err(|error| Failure::Internal(error.to_string()))?;
    parts.document = text.replace(ROW, ROW_OF_HEADINGS).into_bytes();
    parts.font_table = styles::FONTS.as_bytes().to_vec();
    let mut file = Cursor::new(Vec::new());
    parts.pack(&mut file).map_err(|error| Failure::Internal(error.to_string()))?;
    Ok(file.into_inner())
}

fn add(document: Docx, paper: &Paper, new_page: bool) -> Docx {
    let width = Look::of(paper).width();
    let title = written(TITLE, &paper.title);
    let number = written(NUMBER, &paper.number);
    let mut first = match paper.head() {
        Some(head) => vec![written(MARKING, &head.marking), title, number, office(head, width)],
        None => vec![title, number.align(AlignmentType::Right)],
    };
    first[0] = first[0].clone().page_break_before(new_page);
    let document = first.into_iter().fold(document, Docx::add_paragraph);
    // What is filled in by hand stands in one frame.
    let groups = paper.parts.chunk_by(|one, next| is_labelled(one) && is_labelled(next));
    let document = groups.fold(document, |document, parts| {
        let rows: Vec<TableRow> = parts.iter().flat_map(|part| labelled(part, width)).collect();
        match rows.is_empty() {
            true => parts.iter().fold(document, |document, part| add_part(document, paper, part)),
            false => apart(document).add_table(framed(rows, columns_of_labelled(width).into())),
        }
    });
    // Also where it says nothing: Word wants a paragraph after a table.
    document.add_paragraph(written(SOURCE, &paper.source))
}

/// Who issues it, with the date at the right edge, above a rule.
fn office(head: &Head, width: usize) -> Paragraph {
    let line = Paragraph::new().style(OFFICE).add_tab(Tab::new().val(TabValueType::Right).pos(width));
    let line = line.add_run(run(&head.office)).add_run(Run::new().add_tab()).add_run(run(&head.date));
    ruled(line, &[ParagraphBorderPosition::Bottom])
}

fn add_part(document: Docx, paper: &Paper, part: &Part) -> Docx {
    match part {
        Part::Strong(line) => {
            let style = if paper.head().is_some() { BODY } else { LINE };
            document.add_paragraph(Paragraph::new().style(style).add_run(run(line).bold()))
        }
        Part::Heading(line) => document.add_paragraph(written(HEADING, line).keep_next(true)),
        Part::Paragraph { lead, text } => document.add_paragraph(paragraph(lead, text)),
        Part::Texts(label, texts) => {
            let document = document.add_paragraph(written(CAPTION, label).keep_next(true));
            let lines = texts.iter().map(|text| written(LINE, &format!("· {text}")));
            lines.fold(document, Docx::add_paragraph)
        }
        Part::Table(table) => {
            let caption = written(CAPTION, &table.title).keep_next(true).page_break_before(table.new_page);
            document.add_paragraph(caption).add_table(rows(paper, table))
        }
        Part::Line(line) => document.add_paragraph(written(LINE, line)),
        Part::Foot(lines) => foot(lines).into_iter().fold(document, Docx::add_paragraph),
        Part::Chart(_) => document,
        // These are in a frame.
        Part::Fields(_) | Part::Choices(..) | Part::Blank(..) | Part::Instructions(_) => document,
    }
}

/// A paragraph whose beginning stands out, as headings of the second level.
fn paragraph(lead: &str, text: &str) -> Paragraph {
    let body = Paragraph::new().style(BODY);
    let body = match lead {
        "" => body,
        lead => body.add_run(run(&format!("{lead}{}", space_after(lead))).fonts(fonts(Font::Lead)).bold()),
    };
    body.add_run(run(text))
}

fn foot(lines: &[String]) -> Vec<Paragraph> {
    let last = lines.len().saturating_sub(1);
    let line = |(at, line): (usize, &String)| {
        let edges = [(at == 0, ParagraphBorderPosition::Top), (at == last, ParagraphBorderPosition::Bottom)];
        let edges: Vec<_> =
            edges.into_iter().filter(|(is_there, _)| *is_there).map(|(_, edge)| edge).collect();
        let spacing = LineSpacing::new().before(if at == 0 { ABOVE_FOOT } else { 0 });
        ruled(written(FOOT, line).line_spacing(spacing).keep_next(at < last), &edges)
    };
    lines.iter().enumerate().map(line).collect()
}

/// Whether a part stands in a frame.
fn is_labelled(part: &Part) -> bool {
    matches!(part, Part::Fields(_) | Part::Choices(..) | Part::Blank(..) | Part::Instructions(_))
}

/// The width of labels, and of what stands beside them.
fn columns_of_labelled(width: usize) -> [usize; 2] {
    let label = width / LABELS;
    [label, width - label]
}

/// Rows of a frame: a label, and what stands or is to be written beside it. None of a part that has none.
fn labelled(part: &Part, width: usize) -> Vec<TableRow> {
    let row = |label: &str, text: &str, height: usize| {
        let [label_width, text_width] = columns_of_labelled(width);
        let label = Paragraph::new().style(CELL).add_run(run(label).fonts(fonts(Font::Heading)));
        let cells = vec![cell(label_width, label), cell(text_width, written(CELL, text))];
        let row = TableRow::new(cells).cant_split();
        if height > 0 { row.row_height(height as f32) } else { row }
    };
    match part {
        Part::Fields(fields) => known(fields).map(|(label, value)| row(label, value, 0)).collect(),
        Part::Choices(label, choices) => vec![row(label, &boxes(choices, "　"), 0)],
        Part::Blank(label, lines) => vec![row(label, "", LINE_TO_WRITE * lines)],
        Part::Instructions(label) => vec![row(label, "", ROOM_FOR_INSTRUCTIONS)],
        Part::Strong(_)
        | Part::Heading(_)
        | Part::Paragraph { .. }
        | Part::Texts(..)
        | Part::Table(_)
        | Part::Chart(_)
        | Part::Line(_)
        | Part::Foot(_) => Vec::new(),
    }
}

fn rows(paper: &Paper, table: &Table) -> DocxTable {
    let widths = widths(paper, table);
    let cells = |texts: Vec<Run>| {
        let aligned = texts.into_iter().zip(&table.columns).zip(&widths).map(|((text, column), width)| {
            let text = Paragraph::new().style(CELL).add_run(text);
            cell(*width, if column.is_numeric { text.align(AlignmentType::Right) } else { text })
        });
        aligned.collect::<Vec<_>>()
    };
    let heading = |heading: &String| run(heading).fonts(fonts(Font::Heading));
    let headings = cells(table.columns.iter().map(|column| heading(&column.heading)).collect());
    let shown = |row: &Vec<Cell>| row.iter().map(|cell| run(&paper.shown(cell))).collect::<Vec<_>>();
    let rows = table.rows.iter().map(|row| TableRow::new(cells(shown(row))).cant_split());
    let total = shown(&table.total).into_iter().map(Run::bold).collect::<Vec<_>>();
    let total = (!total.is_empty()).then(|| TableRow::new(cells(total)).cant_split());
    framed([TableRow::new(headings)].into_iter().chain(rows).chain(total).collect(), widths)
}

/// The columns share the width of the page by what stands in them. Where there is not enough of it, each has room for its longest word first: a number is not broken.
fn widths(paper: &Paper, table: &Table) -> Vec<usize> {
    let look = Look::of(paper);
    let room = look.width() / look.half_character();
    // A long text does not take the width of all others.
    let most = room * 2 / 3;
    let of = |at: usize| {
        let heading = &table.columns[at].heading;
        let cells = table.all_rows().filter_map(|row| row.get(at)).map(|cell| paper.shown(cell));
        let cells: Vec<String> = cells.collect();
        let words = cells.iter().chain([heading]).map(|text| longest_word(text));
        let word = words.max().unwrap_or(0).clamp(LEAST, most);
        // A heading may take two lines.
        let whole = cells.iter().map(|cell| cell.width()).chain([heading.width().div_ceil(2)]);
        (word + MARGINS, whole.max().unwrap_or(0).clamp(word, most) + MARGINS)
    };
    let columns: Vec<(usize, usize)> = (0..table.columns.len()).map(of).collect();
    let words: usize = columns.iter().map(|(word, _)| word).sum();
    let wholes: usize = columns.iter().map(|(_, whole)| whole).sum();
    let is_short = words < room && room < wholes;
    let share = |(word, whole): (usize, usize)| match is_short {
        true => word * (wholes - words) + (whole - word) * (room - words),
        false => whole,
    };
    let shares: Vec<usize> = columns.into_iter().map(share).collect();
    let all: usize = shares.iter().sum();
    shares.into_iter().map(|share| look.width() * share / all.max(1)).collect()
}

/// Width of the longest part of a text that is not broken. Chinese breaks between any two characters.
fn longest_word(text: &str) -> usize {
    let breaks = |c: char| c.is_whitespace() || c.width() != Some(1);
    text.split(breaks).map(UnicodeWidthStr::width).max().unwrap_or(0)
}

fn framed(rows: Vec<TableRow>, widths: Vec<usize>) -> DocxTable {
    let width = widths.iter().sum();
    DocxTable::new(rows).set_grid(widths).width(width, WidthType::Dxa).layout(TableLayoutType::Fixed)
}

fn cell(width: usize, text: Paragraph) -> TableCell {
    TableCell::new().width(width, WidthType::Dxa).vertical_align(VAlignType::Center).add_paragraph(text)
}

/// With a paragraph after a table, which would else be one with the next.
fn apart(document: Docx) -> Docx {
    let is_table = matches!(document.document.children.last(), Some(DocumentChild::Table(_)));
    if is_table { document.add_paragraph(written(SOURCE, "")) } else { document }
}

fn ruled(mut paragraph: Paragraph, edges: &[ParagraphBorderPosition]) -> Paragraph {
    let edge = |edge: &ParagraphBorderPosition| {
        ParagraphBorder::new(edge.clone()).val(BorderType::Single).size(8).space(4).color("000000")
    };
    let borders = edges.iter().map(edge).fold(ParagraphBorders::with_empty(), ParagraphBorders::set);
    paragraph.property = paragraph.property.set_borders(borders);
    paragraph
}

fn written(style: &str, text: &str) -> Paragraph {
    Paragraph::new().style(style).add_run(run(text))
}

/// A text with its lines.
fn run(text: &str) -> Run {
    let clean = clean(text);
    let mut lines = clean.split('\n');
    let first = Run::new().add_text(lines.next().unwrap_or_default());
    lines.fold(first, |run, line| run.add_break(BreakType::TextWrapping).add_text(line))
}
