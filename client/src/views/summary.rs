//! A summary: a sentence to be read out, and the figures.

use hotline_client::names;
use hotline_proto::v1::Summary;
use jiff::civil::{DateTime, Time};
use jiff::tz::TimeZone;

use crate::output::{Block, Cell, Table, number};
use crate::{messages, times};

/// The figures by name, in the order in which they are read.
fn figures(summary: &Summary) -> Vec<(&'static str, Cell)> {
    let figures = summary.figures.unwrap_or_default();
    let flows = figures.flows.unwrap_or_default();
    [
        ("calls_answered", figures.calls_answered),
        ("calls_valid", figures.calls_valid),
        ("contacts_other", figures.contacts_other),
        ("issues_accepted", figures.issues_accepted),
        ("issues_resolved", figures.issues_resolved),
        ("issues_overdue", figures.issues_overdue),
        ("backlog_start", figures.backlog_start),
        ("flow_opened", flows.opened),
        ("flow_reopened", flows.reopened),
        ("flow_reviewed", flows.reviewed),
        ("flow_unmerged", flows.unmerged),
        ("flow_resolved", flows.resolved),
        ("flow_merged", flows.merged),
        ("flow_withdrawn", flows.withdrawn),
        ("flow_rejected", flows.rejected),
        ("backlog_end", figures.backlog_end),
    ]
    .map(|(key, count)| (key, if summary.figures.is_some() { Cell::Count(count) } else { Cell::Absent }))
    .to_vec()
}

/// One row, so that the rows of several windows can be put under each other.
pub fn row(summary: &Summary) -> Table {
    let as_of = summary.as_of.unwrap_or_default();
    let mut cells = vec![
        ("period", number(&summary.period)),
        ("from", Cell::time(summary.from.as_ref())),
        ("to", Cell::time(summary.to.as_ref())),
        ("as_of_position", Cell::Count(as_of.position)),
        ("as_of_time", Cell::time(as_of.time.as_ref())),
    ];
    cells.extend(figures(summary));
    let (keys, row) = cells.into_iter().unzip();
    Table { keys, rows: vec![row], whole: false }
}

/// What people read.
pub fn page(summary: &Summary, zone: &TimeZone) -> Vec<Block> {
    let figures_of = summary.figures.unwrap_or_default();
    let sentence = messages::summary_sentence(
        &window(summary, zone),
        figures_of.calls_answered,
        figures_of.issues_resolved,
    );
    let mut blocks = vec![
        Block::Strong(sentence),
        Block::Line(String::new()),
        Block::Card(figures(summary)),
        Block::Line(String::new()),
    ];
    if let Some(as_of) = &summary.as_of {
        let time = as_of.time.as_ref().and_then(|time| times::for_people(time, zone)).unwrap_or_default();
        let zone = zone.iana_name().unwrap_or("UTC");
        blocks.push(Block::Line(messages::as_of(&time, zone, as_of.position)));
    }
    blocks
}

/// A window that begins and ends at midnight is named by its days, the last one included.
fn window(summary: &Summary, zone: &TimeZone) -> String {
    let local = |time: Option<&prost_types::Timestamp>| {
        time.and_then(times::from_proto).map(|time| zone.to_datetime(time))
    };
    let (Some(from), Some(to)) = (local(summary.from.as_ref()), local(summary.to.as_ref())) else {
        return names::short(&summary.period).to_owned();
    };
    let whole_days = [&from, &to].iter().all(|time| time.time() == Time::midnight()) && from < to;
    if !whole_days {
        return messages::from_to(&minute(&from), &minute(&to));
    }
    let last = to.date().yesterday().unwrap_or(to.date());
    if last == from.date() {
        return messages::on(&from.strftime("%-d %b %Y").to_string());
    }
    let first = if last.year() == from.year() { from.strftime("%-d %b") } else { from.strftime("%-d %b %Y") };
    messages::from_to(&first.to_string(), &last.strftime("%-d %b %Y").to_string())
}

fn minute(time: &DateTime) -> String {
    time.strftime("%-d %b %Y %H:%M").to_string()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::output::{Document, Format, People};
    use hotline_proto::v1::{AsOf, Figures, Flows};

    fn window_of(from: &str, to: &str) -> String {
        let time = |text: &str| Some(times::to_proto(text.parse().unwrap()));
        let summary = Summary { from: time(from), to: time(to), ..Summary::default() };
        window(&summary, &TimeZone::get("Asia/Shanghai").unwrap())
    }

    #[test]
    fn a_window_is_named_by_its_days_or_by_its_times() {
        assert_eq!(window_of("2022-11-12T00:00+08", "2022-12-13T00:00+08"), "From 12 Nov to 12 Dec 2022");
        assert_eq!(window_of("2022-12-31T00:00+08", "2023-01-02T00:00+08"), "From 31 Dec 2022 to 1 Jan 2023");
        assert_eq!(window_of("2022-11-12T00:00+08", "2022-11-13T00:00+08"), "On 12 Nov 2022");
        assert_eq!(
            window_of("2022-11-12T00:00+08", "2022-11-12T08:00+08"),
            "From 12 Nov 2022 00:00 to 12 Nov 2022 08:00"
        );
    }

    #[test]
    fn the_page_begins_with_a_sentence_to_be_read_out() {
        let time = |text: &str| Some(times::to_proto(text.parse().unwrap()));
        let flows = Flows { opened: 520, resolved: 498, ..Flows::default() };
        let figures = Figures {
            calls_answered: 2_146,
            issues_resolved: 498,
            backlog_end: 22,
            flows: Some(flows),
            ..Figures::default()
        };
        let summary = Summary {
            period: "periods/dadukou-2022".into(),
            from: time("2022-11-12T00:00+08"),
            to: time("2022-12-13T00:00+08"),
            as_of: Some(AsOf { position: 9_001, time: time("2022-12-13T00:00+08") }),
            figures: Some(figures),
        };
        let zone = TimeZone::get("Asia/Shanghai").unwrap();
        let document = Document::of(&summary, "").blocks(page(&summary, &zone));
        let text = People { zone, width: None }.render(&document).unwrap();
        insta::assert_snapshot!(anstream::adapter::strip_str(&text).to_string(), @r"
        From 12 Nov to 12 Dec 2022 the hotline answered 2,146 calls (接听群众电话 2146 件次) and resolved 498 livelihood issues (协调解决民生问题 498 件).

        Calls answered 接听件次              2,146
          of them valid 有效来电                 0
        Contacts by other channels 其他渠道      0
        Issues accepted 受理件数                 0
        Issues resolved 协调解决               498
        Issues overdue 超期                      0
        Backlog at the beginning 期初在办        0
          + opened 受理                        520
          + reopened 重办                        0
          + reviewed 复核                        0
          + unmerged 拆单                        0
          − resolved 办结                      498
          − merged 并单                          0
          − withdrawn 撤回                       0
          − rejected 不予受理                    0
        Backlog at the end 期末在办             22

        As of 截至 2022-12-13 00:00 (Asia/Shanghai), journal position 9001.
        ");
    }
}
