//! Papers in each of their formats.

mod sample;

use jiff::tz::TimeZone;

use self::sample::bulletin;
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
fn a_page_needs_nothing_else_and_shows_what_was_typed_as_it_was() {
    let page = page(&[slip(), slip()]);
    assert!(page.contains("&lt;春晖路&gt;") && !page.contains("<春晖路>"));
    assert!(!page.contains("http") && !page.contains("src="), "nothing is loaded from elsewhere");
    assert_eq!(page.matches("<section").count(), 2);
}
