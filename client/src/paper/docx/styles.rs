//! How a paper looks in Word: that of GB/T 9704 for official papers, and one that is smaller for slips and sheets.

use docx_rs::{
    AlignmentType, Docx, Footer, LineSpacing, LineSpacingType, PageMargin, PageNum, Paragraph, Run, RunFonts,
    SpecialIndentType, Style, StyleType,
};

use crate::catalogue::speech;
use crate::language::Language;

/// Twentieths of a point, in which Word measures, in a millimetre.
const MILLIMETRE: f64 = 1_440.0 / 25.4;
/// A4.
const PAGE: (f64, f64) = (210.0, 297.0);
/// Top, left, bottom, right.
const MARGINS: [f64; 4] = [37.0, 28.0, 35.0, 26.0];
const FOOTER: f64 = 28.0;

/// Width of what is printed, in twentieths of a point.
pub const WIDTH: usize = 8_844;

/// Letters of Western scripts, whatever those of the Chinese are.
const WESTERN: &str = "Times New Roman";

/// Fonts of Chinese, as offices name them. What stands for one that a machine does not have is in `fonts.xml`.
pub const XIAOBIAOSONG: &str = "方正小标宋简体";
pub const FANGSONG: &str = "仿宋_GB2312";
pub const KAITI: &str = "楷体_GB2312";
pub const HEITI: &str = "黑体";
const SONG: &str = "宋体";

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

/// Sizes in half points, and line heights in twentieths of a point.
#[derive(Clone, Copy, Debug)]
struct Sizes {
    title: usize,
    body: usize,
    body_line: i32,
    table: usize,
    foot: usize,
}

/// GB/T 9704: title 二号, body 三号 with 22 lines a page, tables 小四, foot 四号.
const OFFICIAL: Sizes = Sizes { title: 44, body: 32, body_line: 578, table: 24, foot: 28 };
/// Title 小二, text 小四, tables 五号.
const PLAIN: Sizes = Sizes { title: 36, body: 24, body_line: 400, table: 21, foot: 24 };

/// An empty document of A4 with its styles and page numbers.
pub fn document(is_official: bool) -> Docx {
    let [top, left, bottom, right] = MARGINS.map(twentieths);
    let margin = PageMargin::new().top(top).left(left).bottom(bottom).right(right);
    let margin = margin.header(0).footer(twentieths(FOOTER));
    let page = (twentieths(PAGE.0).unsigned_abs(), twentieths(PAGE.1).unsigned_abs());
    let document = Docx::new()
        .page_size(page.0, page.1)
        .page_margin(margin)
        .default_fonts(fonts(FANGSONG))
        .footer(page_number());
    styles(if is_official { OFFICIAL } else { PLAIN }).into_iter().fold(document, Docx::add_style)
}

/// The fonts of a text: one for Chinese, one for the rest. Marks that both use are Chinese.
pub fn fonts(chinese: &str) -> RunFonts {
    RunFonts::new().ascii(WESTERN).hi_ansi(WESTERN).cs(WESTERN).east_asia(chinese).hint("eastAsia")
}

fn styles(sizes: Sizes) -> Vec<Style> {
    let style = |id: &str, font: &str, size: usize, line: LineSpacing| {
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
    let body = || style(BODY, FANGSONG, sizes.body, exact(sizes.body_line));
    let tight = exact(sizes.foot as i32 * 14);
    // 黑体 is what makes a heading; Western letters have no such font.
    let heading = |style: Style| if speech().language == Language::Chinese { style } else { style.bold() };
    vec![
        style(TITLE, XIAOBIAOSONG, sizes.title, title.before(120).after(60)).align(AlignmentType::Center),
        heading(style(HEADING, HEITI, sizes.body, exact(sizes.body_line)))
            .name("heading 1")
            .indent(None, indent, None, None)
            .outline_lvl(0),
        body().indent(None, indent, None, None).align(AlignmentType::Both),
        style(MARKING, HEITI, sizes.body, exact(sizes.body_line)),
        style(NUMBER, FANGSONG, sizes.body, exact(sizes.body_line)).align(AlignmentType::Center),
        style(OFFICE, FANGSONG, sizes.foot, exact(sizes.foot as i32 * 15)),
        heading(style(CAPTION, HEITI, sizes.body, least(sizes.body).before(160).after(60))),
        style(CELL, FANGSONG, sizes.table, least(sizes.table)),
        style(LINE, FANGSONG, sizes.table, least(sizes.table).before(80).after(80)),
        style(FOOT, FANGSONG, sizes.foot, tight),
        style(SOURCE, FANGSONG, 18, least(18).before(160)).color("595959"),
        style(PAGE_NUMBER, SONG, 28, least(28)).align(AlignmentType::Center),
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
    fn what_is_printed_fits_between_the_margins_and_has_22_lines() {
        let [top, left, bottom, right] = MARGINS;
        assert_eq!(i32::try_from(WIDTH).unwrap(), twentieths(PAGE.0 - left - right));
        assert_eq!(twentieths(PAGE.1 - top - bottom) / OFFICIAL.body_line, 22);
    }
}
