//! How a paper looks in Word: that of GB/T 9704 for official papers, one that is smaller for slips and forms, and the smallest for sheets.

use docx_rs::{
    AlignmentType, Docx, Footer, LineSpacing, LineSpacingType, PageMargin, PageNum, Paragraph, Run, RunFonts,
    SpecialIndentType, Style, StyleType,
};

use crate::catalogue::{speech, text};
use crate::language::Language;
use crate::paper::{Paper, PaperKind};

/// Twentieths of a point, in which Word measures, in a millimetre.
const MILLIMETRE: f64 = 1_440.0 / 25.4;
/// A4.
const PAGE: (f64, f64) = (210.0, 297.0);
/// Letters of Western scripts, whatever those of the Chinese are.
const WESTERN: &str = "Times New Roman";

/// What a font is for.
#[derive(Clone, Copy, Debug)]
pub enum Font {
    Title,
    Heading,
    /// Headings of the second level.
    Lead,
    Body,
    /// Numbers of pages.
    Page,
}

impl Font {
    /// The font of Chinese, by the name under which who reads the paper knows it. What stands for one that a machine does not have is in
    /// `fonts.xml`.
    fn name(self) -> String {
        match self {
            Self::Title => text!("paper-font-title"),
            Self::Heading => text!("paper-font-heading"),
            Self::Lead => text!("paper-font-lead"),
            Self::Body => text!("paper-font-body"),
            Self::Page => text!("paper-font-page"),
        }
    }
}

/// The fonts with what stands for each.
pub const FONTS: &str = include_str!("fonts.xml");

/// Styles of paragraphs, by their ids.
pub const TITLE: &str = "Title";
pub const HEADING: &str = "Heading1";
pub const BODY: &str = "Body";
pub const MARKING: &str = "Marking";
pub const NUMBER: &str = "Number";
pub const OFFICE: &str = "Office";
pub const CAPTION: &str = "TableTitle";
pub const CELL: &str = "Cell";
pub const LINE: &str = "Line";
pub const FOOT: &str = "Foot";
pub const SOURCE: &str = "Source";
const PAGE_NUMBER: &str = "PageNumber";

/// Margins in millimetres, sizes in half points, and line heights in twentieths of a point.
#[derive(Clone, Copy, Debug)]
pub struct Look {
    /// Top, left, bottom, right.
    margins: [f64; 4],
    /// From the number of the page to the edge.
    footer: f64,
    title: usize,
    body: usize,
    body_line: i32,
    table: usize,
    foot: usize,
}

/// GB/T 9704: the title of 22 points, the body of 16 with 22 lines a page, the foot of 14. It says nothing of tables: 10.5.
const OFFICIAL: Look = Look {
    margins: [37.0, 28.0, 35.0, 26.0],
    footer: 28.0,
    title: 44,
    body: 32,
    body_line: 578,
    table: 21,
    foot: 28,
};
/// The title of 18 points, the text of 12, tables of 10.5.
const PLAIN: Look = Look { title: 36, body: 24, body_line: 400, foot: 24, ..OFFICIAL };
/// The title of 15 points, the text of 10.5, tables of 9.
const SHEET: Look = Look {
    margins: [12.0, 12.0, 16.0, 12.0],
    footer: 7.0,
    title: 30,
    body: 21,
    body_line: 300,
    table: 18,
    foot: 21,
};

impl Look {
    /// That of a paper.
    pub fn of(paper: &Paper) -> Self {
        match paper.kind {
            PaperKind::Official(_) => OFFICIAL,
            PaperKind::Sheet => SHEET,
            PaperKind::Plain => PLAIN,
        }
    }

    /// Width of what is printed, in twentieths of a point.
    pub fn width(self) -> usize {
        let [_, left, _, right] = self.margins;
        twentieths(PAGE.0 - left - right).unsigned_abs() as usize
    }

    /// Half of a Chinese character in a table, in twentieths of a point.
    pub fn half_character(self) -> usize {
        self.table * 5
    }
}

/// An empty document of A4 with its styles and page numbers.
pub fn document(look: Look) -> Docx {
    let [top, left, bottom, right] = look.margins.map(twentieths);
    let margin = PageMargin::new().top(top).left(left).bottom(bottom).right(right);
    let margin = margin.header(0).footer(twentieths(look.footer));
    let page = (twentieths(PAGE.0).unsigned_abs(), twentieths(PAGE.1).unsigned_abs());
    let document = Docx::new()
        .page_size(page.0, page.1)
        .page_margin(margin)
        .default_fonts(fonts(Font::Body))
        .footer(page_number());
    styles(look).into_iter().fold(document, Docx::add_style)
}

/// The fonts of a text: one for Chinese, one for the rest. Marks that both use are Chinese.
pub fn fonts(font: Font) -> RunFonts {
    RunFonts::new().ascii(WESTERN).hi_ansi(WESTERN).cs(WESTERN).east_asia(font.name()).hint("eastAsia")
}

fn styles(sizes: Look) -> Vec<Style> {
    let style = |id: &str, font: Font, size: usize, line: LineSpacing| {
        Style::new(id, StyleType::Paragraph).name(id).fonts(fonts(font)).size(size).line_spacing(line)
    };
    let exact =
        |line: i32| LineSpacing::new().line_rule(LineSpacingType::Exact).line(line).before(0).after(0);
    // Where a smaller font stands for one that is missing, lines keep their distance.
    let least = |size: usize| {
        let line = LineSpacing::new().line_rule(LineSpacingType::AtLeast).line(size as i32 * 14);
        line.before(0).after(0)
    };
    // Two characters.
    let indent = Some(SpecialIndentType::FirstLine(sizes.body as i32 * 20));
    let title = LineSpacing::new().line_rule(LineSpacingType::Exact).line(sizes.title as i32 * 16);
    let body = || style(BODY, Font::Body, sizes.body, exact(sizes.body_line));
    let tight = exact(sizes.foot as i32 * 14);
    // In Chinese the font alone makes a heading.
    let heading = |style: Style| if speech().language == Language::Chinese { style } else { style.bold() };
    vec![
        style(TITLE, Font::Title, sizes.title, title.before(120).after(60)).align(AlignmentType::Center),
        heading(style(HEADING, Font::Heading, sizes.body, exact(sizes.body_line)))
            .name("heading 1")
            .indent(None, indent, None, None)
            .outline_lvl(0),
        body().indent(None, indent, None, None).align(AlignmentType::Both),
        style(MARKING, Font::Heading, sizes.body, exact(sizes.body_line)),
        style(NUMBER, Font::Body, sizes.body, exact(sizes.body_line)).align(AlignmentType::Center),
        style(OFFICE, Font::Body, sizes.foot, exact(sizes.foot as i32 * 15)),
        heading(style(CAPTION, Font::Heading, sizes.body, least(sizes.body).before(160).after(60))),
        style(CELL, Font::Body, sizes.table, least(sizes.table)),
        style(LINE, Font::Body, sizes.table, least(sizes.table).before(80).after(80)),
        style(FOOT, Font::Body, sizes.foot, tight),
        style(SOURCE, Font::Body, 18, least(18).before(160)).color("595959"),
        style(PAGE_NUMBER, Font::Page, 28, least(28)).align(AlignmentType::Center),
    ]
}

/// The number of the page between two dashes.
fn page_number() -> Footer {
    let dash = |text: &str| Run::new().add_text(text);
    let number = Paragraph::new().style(PAGE_NUMBER).add_run(dash("— "));
    Footer::new().add_paragraph(number.add_page_num(PageNum::new()).add_run(dash(" —")))
}

fn twentieths(millimetres: f64) -> i32 {
    (millimetres * MILLIMETRE).round() as i32
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_official_page_has_22_lines_of_28_characters() {
        let [top, _, bottom, _] = OFFICIAL.margins;
        assert_eq!(twentieths(PAGE.1 - top - bottom) / OFFICIAL.body_line, 22);
        // A character of the body is as wide as it is high.
        assert_eq!(OFFICIAL.width().div_ceil(OFFICIAL.body * 10), 28);
    }
}
