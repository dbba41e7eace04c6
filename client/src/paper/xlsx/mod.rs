//! Papers as workbooks: the sentences on the first sheet, and a sheet for each table and chart, with numbers that can be calculated with.

mod cells;
mod charts;
mod names;

use rust_xlsxwriter::{Format, FormatAlign, Url, Workbook, Worksheet, XlsxError};
use unicode_width::UnicodeWidthStr as _;

use self::cells::Cells;
use self::names::Names;
use super::{Paper, Part, Table, clean};
use crate::catalogue::term;
use crate::failure::Failure;

/// Width of the sentences, and of a column at least and at most, in digits. LibreOffice cuts off what a single column has beyond the page, whatever it is to be fitted to.
const SENTENCES: usize = 72;
/// At the left and right of the sentences, in inches.
const SENTENCES_MARGIN: f64 = 0.5;
const COLUMN: (usize, usize) = (8, 60);
const A4: u8 = 9;
/// In points.
const LINE_HEIGHT: f64 = 16.0;
const TITLE_HEIGHT: f64 = 28.0;
/// More columns than this are printed on a page that lies.
const UPRIGHT: usize = 6;

/// The papers in one workbook.
pub fn xlsx(papers: &[Paper]) -> Result<Vec<u8>, Failure> {
    workbook(papers).map_err(|error| Failure::Internal(error.to_string()))
}

fn workbook(papers: &[Paper]) -> Result<Vec<u8>, XlsxError> {
    let mut workbook = Workbook::new();
    let mut names = Names::default();
    for paper in papers {
        let name = if papers.len() > 1 { &paper.number } else { &paper.title };
        let mut body = sheet(&names.free(name))?;
        let mut sheets = Vec::new();
        let mut lines = Lines { row: 0, body: &mut body };
        lines.head(paper)?;
        for part in &paper.parts {
            match part {
                Part::Table(table) => {
                    let name = names.free(if table.sheet.is_empty() { &table.title } else { &table.sheet });
                    lines.link(&table.title, &name)?;
                    sheets.push(rows(paper, table, &name)?);
                }
                Part::Chart(chart) => {
                    let title = chart.heading();
                    let name = names.free(if chart.sheet.is_empty() { &title } else { &chart.sheet });
                    lines.link(&title, &name)?;
                    sheets.push(charts::sheet(chart, &name)?);
                }
                Part::Heading(line) | Part::Strong(line) => lines.write(line, &Format::new().set_bold())?,
                Part::Paragraph { .. }
                | Part::Fields(_)
                | Part::Texts(..)
                | Part::Choices(..)
                | Part::Blank(..)
                | Part::Instructions(_)
                | Part::Line(_)
                | Part::Foot(_) => {
                    for line in super::text::lines(paper, part) {
                        lines.write(&line, &Format::new())?;
                    }
                }
            }
        }
        lines.write(&paper.source, &Format::new().set_font_color("595959"))?;
        workbook.push_worksheet(body);
        sheets.into_iter().for_each(|sheet| {
            workbook.push_worksheet(sheet);
        });
    }
    workbook.save_to_buffer()
}

/// An empty sheet that is printed on A4, as wide as the page.
fn sheet(name: &str) -> Result<Worksheet, XlsxError> {
    let mut sheet = Worksheet::new();
    sheet.set_name(name)?.set_paper_size(A4).set_print_fit_to_pages(1, 0);
    Ok(sheet)
}

/// Lines below each other on the first sheet.
struct Lines<'s> {
    row: u32,
    body: &'s mut Worksheet,
}

impl Lines<'_> {
    fn head(&mut self, paper: &Paper) -> Result<(), XlsxError> {
        self.body.set_column_width(0, SENTENCES as f64)?;
        // What is negative stays as it is.
        self.body.set_margins(SENTENCES_MARGIN, SENTENCES_MARGIN, -1.0, -1.0, -1.0, -1.0);
        if let Some(head) = paper.head() {
            self.write(&head.marking, &Format::new())?;
        }
        let centred = Format::new().set_align(FormatAlign::Center);
        self.body.set_row_height(self.row, TITLE_HEIGHT)?;
        let title = centred.clone().set_bold().set_font_size(18);
        self.body.write_string_with_format(self.row, 0, clean(&paper.title), &title)?;
        self.row += 1;
        self.write(&paper.number, &centred)?;
        if let Some(head) = paper.head() {
            self.write(&head.office, &Format::new())?;
            self.write(&head.date, &Format::new().set_align(FormatAlign::Right))?;
        }
        Ok(())
    }

    /// A line, which is a text whatever it begins with. Nothing of an empty one.
    fn write(&mut self, line: &str, format: &Format) -> Result<(), XlsxError> {
        if line.is_empty() {
            return Ok(());
        }
        let format = format.clone().set_text_wrap().set_align(FormatAlign::Top);
        self.body.write_string_with_format(self.row, 0, clean(line), &format)?;
        make_room(self.body, self.row, lines(line, SENTENCES))?;
        self.row += 1;
        Ok(())
    }

    /// A title that leads to its sheet.
    fn link(&mut self, title: &str, sheet: &str) -> Result<(), XlsxError> {
        let place = format!("internal:'{}'!A1", sheet.replace('\'', "''"));
        let told = if title.is_empty() { sheet } else { title };
        self.body.write_url(
            self.row,
            0,
            Url::new(place).set_text(clean(told)).set_tip(term!("paper-sheet")),
        )?;
        self.row += 1;
        Ok(())
    }
}

/// The sheet of a table: headings that stay, and a row each.
fn rows(paper: &Paper, table: &Table, name: &str) -> Result<Worksheet, XlsxError> {
    let mut sheet = sheet(name)?;
    // An ampersand begins a code there.
    sheet.set_header(format!("&C{}", clean(&table.title).replace('&', "&&")));
    let headings: Vec<(&str, bool)> =
        table.columns.iter().map(|column| (column.heading.as_str(), column.is_numeric)).collect();
    head(&mut sheet, &headings)?;
    let cells = Cells::new(paper);
    for (row, values) in (1..).zip(table.all_rows()) {
        let is_total = row as usize > table.rows.len();
        let folded = values.iter().map(|value| lines(&paper.shown(value), COLUMN.1)).max();
        make_room(&mut sheet, row, folded.unwrap_or(1))?;
        for (at, (column, value)) in (0..).zip(table.columns.iter().zip(values)) {
            cells.write(&mut sheet, (row, at), value, column.is_numeric, is_total)?;
        }
    }
    for at in 0..table.columns.len() {
        let values = table.all_rows().filter_map(|row| row.get(at)).map(|cell| paper.shown(cell).width());
        let widest = values.chain([table.columns[at].heading.width()]).max().unwrap_or(0);
        set_width(&mut sheet, at, widest)?;
    }
    if table.columns.len() > UPRIGHT {
        sheet.set_landscape();
    }
    Ok(sheet)
}

/// The row of headings, which is there on every screen and page.
fn head(sheet: &mut Worksheet, headings: &[(&str, bool)]) -> Result<(), XlsxError> {
    for (at, (heading, is_numeric)) in (0..).zip(headings) {
        let align = if *is_numeric { FormatAlign::Right } else { FormatAlign::Left };
        let format = Format::new().set_bold().set_align(align).set_text_wrap();
        sheet.write_string_with_format(0, at, clean(heading), &format)?;
    }
    sheet.set_freeze_panes(1, 0)?.set_repeat_rows(0, 0)?;
    Ok(())
}

/// A Chinese character is as wide as two digits.
fn set_width(sheet: &mut Worksheet, at: usize, widest: usize) -> Result<(), XlsxError> {
    let (least, most) = COLUMN;
    let column = u16::try_from(at).map_err(|_| XlsxError::RowColumnLimitError)?;
    sheet.set_column_width(column, widest.clamp(least, most) as f64 + 2.0)?;
    Ok(())
}

/// How many lines a text takes in a column.
fn lines(text: &str, width: usize) -> usize {
    text.lines().map(|line| line.width().div_ceil(width).max(1)).sum()
}

/// Not every program makes a row as high as its texts.
fn make_room(sheet: &mut Worksheet, row: u32, lines: usize) -> Result<(), XlsxError> {
    if lines > 1 {
        sheet.set_row_height(row, LINE_HEIGHT * lines as f64)?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Width of a digit in millimetres in the widest font that stands for that of the workbook where it is missing.
    const DIGIT: f64 = 2.47;
    const PAGE: f64 = 210.0;

    #[test]
    fn the_sentences_are_no_wider_than_a_page() {
        assert!(SENTENCES as f64 * DIGIT <= PAGE - 2.0 * SENTENCES_MARGIN * 25.4);
    }
}
