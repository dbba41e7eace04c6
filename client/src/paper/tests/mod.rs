//! Papers in each of their formats.

mod everywhere;
mod programs;
mod reading;
mod sample;

use jiff::tz::TimeZone;

use self::sample::bulletin;
use super::markdown::markdown;
use super::page::page;
use super::*;
use crate::catalogue::tests::in_speech;
use crate::language::{Language, Speech};

/// A slip with one of each part that a slip, a form or a handover has.
fn slip() -> Paper {
    let owned = |text: &str| text.to_owned();
    let parts = vec![
        Part::Strong(owned("特急")),
        Part::Fields(vec![(owned("地点"), owned("<春晖路>")), (owned("要求"), String::new())]),
        Part::Texts(owned("来电内容"), vec![owned("被困\n有孕妇")]),
        Part::Table(Table {
            title: owned("待办"),
            columns: vec![Column::texts("编号"), Column::texts("现状")],
            rows: vec![vec![Cell::text("Q1"), Cell::text("退单")], vec![Cell::text("Q2"), Cell::Absent]],
            ..Table::default()
        }),
        Part::Choices(owned("去向"), vec![owned("派单"), owned("答复")]),
        Part::Blank(owned("签收人"), 1),
        Part::Line(owned("请回告。")),
    ];
    Paper::new(owned("交办单"), owned("Q000498-6"), TimeZone::UTC, parts)
}

/// A short bulletin in English.
fn english() -> Paper {
    let owned = |text: &str| text.to_owned();
    let day = |day: usize| (owned(&format!("{day} Dec")), Some((day * 7 % 23) as f64).filter(|_| day != 9));
    let (labels, values) = (1..=31).map(day).unzip();
    let calls = Series { name: owned("Calls answered"), values };
    let chart = Chart {
        title: owned("Calls by day"),
        sheet: owned("Days"),
        kind: ChartKind::Columns,
        unit: owned("calls"),
        labels,
        series: vec![calls],
    };
    let head = Head {
        marking: owned("For official use"),
        office: owned("Residents' Liaison Desk, Dadukou"),
        date: owned("29 November 2022"),
    };
    let text = "In the 24 hours to midnight the desk answered 95 calls on behalf of 206 persons, 6 more than the day before.";
    let parts = vec![
        Part::Heading(owned("1. Overview")),
        Part::paragraph(text),
        Part::Paragraph {
            lead: owned("(1) Kinds."),
            text: owned("Help 42 (44.2 %), enquiries 39 (41.1 %)."),
        },
        Part::Chart(Chart { kind: ChartKind::Line, sheet: owned("Line"), ..chart.clone() }),
        Part::Chart(chart),
        Part::Table(Table {
            title: owned("Annex 1. Districts"),
            columns: vec![Column::texts("District"), Column::numbers("Calls"), Column::numbers("On time")],
            rows: vec![vec![Cell::text("Chunhui Road"), Cell::Count(12_345), Cell::Rate(21, 22)]],
            new_page: true,
            ..Table::default()
        }),
        Part::Foot(vec![owned("Edited by:        Approved by:")]),
    ];
    let number = owned("No. 17 (28 November 2022)");
    Paper {
        kind: PaperKind::Official(head),
        ..Paper::new(owned("Daily Bulletin"), number, TimeZone::UTC, parts)
    }
}

/// Does something with the bulletin while the program speaks Chinese.
fn in_chinese<T>(body: impl FnOnce(&Paper) -> T) -> T {
    in_speech(Speech::only(Language::Chinese), || body(&bulletin()))
}

#[test]
fn a_text_has_all_that_is_to_be_read() {
    insta::assert_snapshot!(text(&slip()), @"
    [交办单] Q000498-6
    特急
    地点: <春晖路>
    来电内容
    · 被困
      有孕妇
    待办
    · Q1  退单
    · Q2
    去向: □派单 □答复
    签收人: ________
    请回告。
    ");
}

#[test]
fn a_bulletin_as_text() {
    insta::assert_snapshot!(in_chinese(text));
}

#[test]
fn a_bulletin_as_markdown() {
    insta::assert_snapshot!(in_chinese(|paper| markdown(std::slice::from_ref(paper))));
}

#[test]
fn a_slip_as_markdown() {
    insta::assert_snapshot!(markdown(&[slip(), slip()]));
}

#[test]
fn a_page_needs_nothing_else_and_shows_what_was_typed_as_it_was() {
    let page = page(&[slip(), slip()]);
    assert!(page.contains("&lt;春晖路&gt;") && !page.contains("<春晖路>"));
    assert!(
        !page.contains("://") && !page.contains("src=") && !page.contains("url("),
        "nothing is loaded from elsewhere"
    );
    assert!(page.contains("default-src 'none'") && !page.contains("<script"));
    assert_eq!(page.matches("<section").count(), 2);
}

#[test]
fn lines_of_a_paragraph_stay_lines_and_a_tab_is_a_space_in_every_format() {
    let parts = vec![Part::paragraph("停电\t3户\n停水")];
    let paper = Paper { parts, ..slip() };
    for format in Format::ALL {
        let read = everywhere::read(&paper, format);
        assert!(read.contains("停电 3户") && read.contains("停水"), "{format:?}: {read}");
        assert!(!read.contains("停电 3户停水") && !read.contains('\u{FFFD}'), "{format:?}: {read}");
    }
    let style = page(&[paper]);
    let body = style.lines().find(|line| line.starts_with(".body {")).expect("the style of paragraphs");
    assert!(body.contains("white-space: pre-wrap"), "{body}");
}

#[test]
fn a_chart_is_told_to_who_does_not_see_it_and_every_id_is_there_once() {
    let page = in_chinese(|paper| page(&[paper.clone(), paper.clone()]));
    assert_eq!(page.matches("<svg").count(), 8);
    assert_eq!(page.matches("role=\"img\"").count(), 8);
    let ids: Vec<&str> = page.split(" id=\"").skip(1).filter_map(|rest| rest.split('"').next()).collect();
    let mut once = ids.clone();
    once.sort_unstable();
    once.dedup();
    assert_eq!((ids.len(), once.len()), (16, 16), "{ids:?}");
    for part in page.split("aria-labelledby=\"").skip(1) {
        let id = part.split('"').next().expect("an id");
        assert!(page.contains(&format!("<title id=\"{id}\">")), "{id}");
    }
}

/// Files to be looked at: `HOTLINE_TEST_PAPERS=DIR` says where they go.
#[test]
fn papers_to_look_at() {
    let Some(dir) = std::env::var_os("HOTLINE_TEST_PAPERS").map(std::path::PathBuf::from) else { return };
    let write = |name: &str, paper: &Paper| {
        for format in Format::ALL {
            let file = dir.join(name).with_extension(format.extension());
            std::fs::write(file, format.file(std::slice::from_ref(paper)).unwrap()).unwrap();
        }
    };
    in_chinese(|paper| write("bulletin", paper));
    write("slip", &slip());
    write("english", &english());
}
