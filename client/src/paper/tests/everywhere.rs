//! What stands in a paper stands in every format of it.

use calamine::Data;
use proptest::prelude::*;

use super::reading::{part_of_docx, sheets_of_xlsx, text_of_docx};
use super::{in_chinese, slip};
use crate::output::Cell;
use crate::paper::{Column, Format, Paper, Part, Series, Table};

/// A file with a paper.
pub fn file(paper: &Paper, format: Format) -> Vec<u8> {
    format.file(std::slice::from_ref(paper)).expect("it is written")
}

/// What people read in a file of a format, without the marks of the format.
pub fn read(paper: &Paper, format: Format) -> String {
    let file = file(paper, format);
    let text = || String::from_utf8(file.clone()).expect("a text");
    match format {
        Format::Word => text_of_docx(&file),
        Format::Workbook => {
            let sheets = sheets_of_xlsx(&file);
            let cells = sheets.into_iter().flat_map(|(_, rows, _)| rows.into_iter().flatten());
            cells.map(|cell| cell.to_string() + "\n").collect()
        }
        Format::Page => {
            let marks = [("&lt;", "<"), ("&gt;", ">"), ("&quot;", "\""), ("&amp;", "&")];
            marks.into_iter().fold(text(), |text, (mark, letter)| text.replace(mark, letter))
        }
        Format::Markdown => text().replace("\\\n", "\n").replace('\\', ""),
        Format::Text => text(),
    }
}

/// The texts of a paper: all that people read of it beside its numbers.
pub fn texts(paper: &Paper) -> Vec<String> {
    let head = paper.head().into_iter().flat_map(|head| [&head.marking, &head.office, &head.date]).cloned();
    let parts = paper.parts.iter().flat_map(|part| match part {
        Part::Strong(text) | Part::Heading(text) | Part::Instructions(text) | Part::Line(text) => {
            vec![text.clone()]
        }
        Part::Paragraph { lead, text } => vec![lead.clone(), text.clone()],
        Part::Fields(fields) => {
            let known = fields.iter().filter(|(_, value)| !value.is_empty());
            known.flat_map(|(label, value)| [label.clone(), value.clone()]).collect()
        }
        Part::Texts(label, texts) => {
            let lines = texts.iter().flat_map(|text| text.lines().map(str::to_owned));
            std::iter::once(label.clone()).chain(lines).collect()
        }
        Part::Table(table) => std::iter::once(table.title.clone()).chain(texts_of(table)).collect(),
        Part::Chart(_) => Vec::new(),
        Part::Choices(label, choices) => std::iter::once(label).chain(choices).cloned().collect(),
        Part::Blank(label, _) => vec![label.clone()],
        Part::Foot(lines) => lines.clone(),
    });
    [paper.title.clone(), paper.number.clone(), paper.source.clone()]
        .into_iter()
        .chain(head)
        .chain(parts)
        .collect()
}

/// Headings and texts of a table.
fn texts_of(table: &Table) -> Vec<String> {
    let texts = table.all_rows().flatten().filter_map(|cell| match cell {
        Cell::Text(text) => Some(text.clone()),
        _ => None,
    });
    // In a chat only numbers follow their headings.
    let headings =
        table.columns.iter().filter(|column| column.is_numeric).map(|column| column.heading.clone());
    headings.chain(texts).collect()
}

/// The tables of a paper.
pub fn tables(paper: &Paper) -> impl Iterator<Item = &Table> {
    paper.parts.iter().filter_map(|part| match part {
        Part::Table(table) => Some(table),
        _ => None,
    })
}

#[test]
fn every_text_of_a_paper_stands_in_every_format() {
    in_chinese(|bulletin| {
        for paper in [bulletin, &slip()] {
            for format in Format::ALL {
                let read = read(paper, format);
                let missing: Vec<String> =
                    texts(paper).into_iter().filter(|text| !read.contains(text)).collect();
                assert!(missing.is_empty(), "{format:?} lacks {missing:?}: {read}");
            }
        }
    });
}

#[test]
fn every_cell_of_every_table_stands_in_every_format_that_is_read() {
    in_chinese(|paper| {
        for format in Format::ALL.into_iter().filter(|format| *format != Format::Workbook) {
            let read = read(paper, format);
            for cell in tables(paper).flat_map(Table::all_rows).flatten() {
                assert!(read.contains(&paper.shown(cell)), "{format:?} lacks {cell:?}");
            }
        }
    });
}

#[test]
fn every_value_of_a_chart_stands_where_there_are_charts() {
    in_chinese(|paper| {
        for format in [Format::Page, Format::Markdown, Format::Text] {
            let read = read(paper, format);
            for part in &paper.parts {
                let Part::Chart(chart) = part else { continue };
                assert!(read.contains(&chart.heading()), "{format:?}");
                for (label, value) in chart.series.iter().flat_map(|one| chart.labels.iter().zip(&one.values))
                {
                    let shown = chart.shown(*value);
                    let line = read.lines().find(|line| line.contains(label) && line.contains(&shown));
                    assert!(line.is_some(), "{format:?} lacks {label} {shown}");
                }
            }
        }
    });
}

/// Whether a cell of a workbook is what a cell of a paper says: a number where it is one, to the second.
fn is_same(read: &Data, cell: &Cell, paper: &Paper) -> bool {
    let is_near = |read: &Data, value: f64| match read {
        Data::Float(read) => (read - value).abs() < 1e-6,
        Data::Int(read) => (*read as f64 - value).abs() < 1e-6,
        Data::DateTime(read) => (read.as_f64() - value).abs() < 1e-6,
        _ => false,
    };
    match cell {
        Cell::Count(count) => is_near(read, *count as f64),
        Cell::Rate(numerator, denominator) => is_near(read, *numerator as f64 / *denominator as f64),
        Cell::Length { length, .. } => is_near(read, length.seconds as f64 / 86_400.0),
        // 25,569 days from the first of 1900 to 1970, and Chongqing is eight hours ahead.
        Cell::Time(time) => is_near(read, 25_569.0 + (time.seconds + 28_800) as f64 / 86_400.0),
        other => matches!(read, Data::String(text) if *text == paper.shown(other)),
    }
}

#[test]
fn a_workbook_has_a_sheet_for_each_table_with_numbers_that_are_numbers() {
    in_chinese(|paper| {
        let sheets = sheets_of_xlsx(&file(paper, Format::Workbook));
        let names: Vec<&str> = sheets.iter().map(|(name, ..)| name.as_str()).collect();
        assert_eq!(
            names,
            [
                "群众联系服务工作日报",
                "分时",
                "按期办结率",
                "诉求类别",
                "来电地区",
                "主要指标",
                "街镇情况",
                "关注事项"
            ]
        );
        for table in tables(paper) {
            let (_, rows, _) = sheets.iter().find(|(name, ..)| *name == table.sheet).expect("its sheet");
            assert_eq!(rows.len(), 1 + table.all_rows().count());
            for (read, row) in rows[1..].iter().zip(table.all_rows()) {
                for (read, cell) in read.iter().zip(row) {
                    assert!(is_same(read, cell, paper), "{read:?} is not {cell:?}");
                }
            }
        }
        let (_, rows, _) = &sheets[2];
        assert_eq!(rows[1][1], Data::Empty, "what is not known is a gap");
        assert_eq!(rows[2][1], Data::Float(88.2));
    });
}

#[test]
fn a_document_of_word_has_its_fonts_and_repeats_its_headings() {
    in_chinese(|paper| {
        let word = file(paper, Format::Word);
        let document = part_of_docx(&word, "word/document.xml");
        assert_eq!(document.matches("<w:tblHeader />").count(), 3, "each table repeats its headings");
        assert!(document.contains(r#"<w:pgSz w:w="11906" w:h="16838""#), "A4");
        let styles = part_of_docx(&word, "word/styles.xml");
        for font in ["方正小标宋简体", "仿宋_GB2312", "黑体"] {
            assert!(styles.contains(&format!("w:eastAsia=\"{font}\"")), "{font}");
            assert!(part_of_docx(&word, "word/fontTable.xml").contains(font), "{font}");
        }
        assert!(part_of_docx(&word, "word/footer1.xml").contains("PAGE"));
    });
}

/// Texts that somebody may type, also to do harm.
fn typed() -> impl Strategy<Value = String> {
    let harm = [
        "=1+1",
        "+1",
        "-1",
        "@SUM(A1)",
        "</w:t>",
        "<script>alert(1)</script>",
        "]]>",
        "\u{1b}[2J",
        "\u{FFFE}",
        "a|b",
        "\u{0}",
        "&amp;",
        "_x0041_",
    ];
    prop_oneof![prop::sample::select(harm.to_vec()).prop_map(str::to_owned), any::<String>(), "\\PC{1,20}"]
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn whatever_was_typed_stays_a_text_and_every_file_is_whole(
        cells in prop::collection::vec(typed(), 1..6), title in typed(), label in typed(),
    ) {
        let rows = cells.iter().map(|cell| vec![Cell::text(cell.as_str())]).collect::<Vec<_>>();
        let table = Table { title, columns: vec![Column::texts(&label)], rows: rows.clone(), ..Table::default() };
        let mut paper = slip();
        paper.parts = vec![
            Part::Table(table),
            Part::Paragraph { lead: label.clone(), text: cells[0].clone() },
            Part::Fields(vec![(label.clone(), cells[0].clone())]),
            Part::Chart(crate::paper::Chart {
                title: label.clone(),
                sheet: String::new(),
                kind: crate::paper::ChartKind::Bars,
                unit: cells[0].clone(),
                labels: cells.clone(),
                series: vec![Series { name: label, values: vec![Some(1.0); cells.len()] }],
            }),
        ];
        let sheets = sheets_of_xlsx(&file(&paper, Format::Workbook));
        prop_assert!(sheets.iter().all(|(_, _, formulas)| formulas.is_empty()), "{sheets:?}");
        for (read, row) in sheets[1].1[1..].iter().zip(&rows) {
            prop_assert!(read.iter().all(|read| matches!(read, Data::String(_))), "{read:?} of {row:?}");
        }
        let word = text_of_docx(&file(&paper, Format::Word));
        for cell in rows.iter().flatten() {
            let shown = super::super::clean(&paper.shown(cell));
            prop_assert!(shown.lines().all(|line| word.contains(line)), "{shown:?} in {word:?}");
        }
        let page = String::from_utf8(file(&paper, Format::Page)).expect("a text");
        prop_assert!(!page.contains("<script"), "{page}");
        for format in [Format::Markdown, Format::Text] {
            let text = String::from_utf8(file(&paper, format)).expect("a text");
            prop_assert!(!text.chars().any(|c| c.is_control() && c != '\n'), "{}", text);
        }
    }
}
