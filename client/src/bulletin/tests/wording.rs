//! How a bulletin words what is there and leaves out what is not.

use hotline_proto::google::r#type::Date;
use hotline_proto::v1::{
    AsOf, BreakdownRow, CallFigures, DimensionValue, FigureRate, Figures, FlowFigures, IssueFigures,
    IssueState, MissedCallbacks, OutcomeFigures, ReportBreakdown, ReportDocument, ReportInstruction,
    ReportMatter, ReportMatterReason, SummaryDimension, SummaryWindow, Urgency, WholePeriod, WindowFigures,
    dimension_value,
};
use prost_types::Timestamp;

use crate::bulletin::*;
use crate::catalogue::tests::in_speech;
use crate::language::{Language, Speech};

/// 27 November 2022 at midnight in Chongqing, in seconds.
const DAY: i64 = 1_669_478_400;
pub const HOUR: i64 = 3_600;

pub fn at(seconds: i64) -> Option<Timestamp> {
    Some(Timestamp { seconds: DAY + seconds, nanos: 0 })
}

pub fn figures(calls_answered: i64, issues_resolved: i64) -> Figures {
    Figures {
        calls: Some(CallFigures { calls_answered, ..CallFigures::default() }),
        issues: Some(IssueFigures { issues_resolved, ..IssueFigures::default() }),
    }
}

/// A report on 27 November, made a day later.
pub fn day() -> ReportDocument {
    ReportDocument {
        window: Some(SummaryWindow { kind: Some(Kind::Day(Date { year: 2022, month: 11, day: 27 })) }),
        start_time: at(0),
        end_time: at(24 * HOUR),
        as_of: Some(AsOf { time: at(48 * HOUR), ..AsOf::default() }),
        time_zone: "Asia/Shanghai".to_owned(),
        period_start_time: at(-15 * 24 * HOUR),
        figures: Some(figures(0, 0)),
        ..ReportDocument::default()
    }
}

/// The lines of a bulletin in Chinese.
pub fn lines(document: &ReportDocument) -> Vec<String> {
    let bulletin = || Bulletin::new(document, Standing::Draft, Office::default(), 0).paper();
    let text = in_speech(Speech::only(Language::Chinese), || crate::paper::text(&bulletin()));
    text.lines().map(str::to_owned).collect()
}

/// The line that begins so.
pub fn line(document: &ReportDocument, begin: &str) -> String {
    lines(document).into_iter().find(|line| line.starts_with(begin)).unwrap_or_default()
}

#[test]
fn sections_and_annexes_are_numbered_by_what_is_there() {
    let document = ReportDocument { remarks: "逐件回告。".to_owned(), ..day() };
    let headings = lines(&document)
        .into_iter()
        .filter(|line| ["一、", "二、", "三、", "附表"].iter().any(|begin| line.starts_with(begin)));
    assert_eq!(headings.collect::<Vec<_>>(), ["一、总体情况", "二、下步工作", "附表1　主要指标"]);
}

#[test]
fn a_longer_window_begins_with_its_two_results() {
    let document = ReportDocument {
        window: Some(SummaryWindow { kind: Some(Kind::WholePeriod(WholePeriod {})) }),
        start_time: at(-15 * 24 * HOUR),
        figures: Some(figures(2_146, 498)),
        ..day()
    };
    let told = line(&document, "2022年");
    assert!(
        told.starts_with("2022年11月12日至11月27日，接听群众电话2146件次，协调解决民生问题498件。"),
        "{told}"
    );
}

#[test]
fn a_window_that_was_not_over_says_so_and_is_compared_with_the_same_span() {
    let now = 16 * HOUR + 41 * 60;
    let step = |hour: i64| WindowFigures {
        start_time: at(hour * HOUR),
        figures: Some(figures(1, 0)),
        ..WindowFigures::default()
    };
    let document = ReportDocument {
        as_of: Some(AsOf { time: at(now), ..AsOf::default() }),
        figures: Some(figures(95, 21)),
        comparisons: vec![WindowFigures { figures: Some(figures(75, 0)), ..WindowFigures::default() }],
        curve: (0..24).map(step).collect(),
        ..day()
    };
    let told = line(&document, "11月27日");
    assert!(
        told.starts_with(
            "11月27日0时至16时41分，接听群众电话95件次（服务0人次），比上日同时段增加20件次、增长26.7%。"
        ),
        "{told}"
    );
    let row = line(&document, "· 接听群众电话（件次）");
    assert_eq!(
        row,
        "· 接听群众电话（件次）  11月27日0时—16时41分 95  较上日同时段 +20  累计（11月12日—27日16时41分） —"
    );
    assert!(line(&document, "· 接听件次：").ends_with("16时 1"), "what is still to come is no zero");
}

/// An issue with a reason, due at noon.
fn matter(
    reason: ReportMatterReason,
    state: IssueState,
    agency: &str,
    resolved: Option<i64>,
) -> ReportMatter {
    ReportMatter {
        issue: "periods/p/issues/Q000001-3".to_owned(),
        reasons: vec![reason.into(), ReportMatterReason::Late.into()],
        urgency: Urgency::P1.into(),
        state: state.into(),
        agency: agency.to_owned(),
        opened_time: at(8 * HOUR),
        due_time: at(12 * HOUR),
        need_by: at(12 * HOUR).filter(|_| reason == ReportMatterReason::NeedMissed),
        resolved_time: resolved.and_then(at),
        ..ReportMatter::default()
    }
}

#[test]
fn an_issue_is_told_as_it_stands_without_saying_it_twice() {
    let document = ReportDocument {
        matters: vec![
            matter(ReportMatterReason::Overdue, IssueState::Returned, "", None),
            matter(ReportMatterReason::Overdue, IssueState::Open, "", None),
            matter(ReportMatterReason::Overdue, IssueState::InProgress, "供电公司", None),
            matter(ReportMatterReason::NeedMissed, IssueState::Closed, "供电公司", Some(13 * HOUR)),
        ],
        ..day()
    };
    let told: Vec<String> = (1..5).map(|number| line(&document, &format!("{number}. "))).collect();
    insta::assert_snapshot!(told.join("\n"), @"
    1. 未分类事项。紧急件，11月27日8时登记，应于11月27日12时前办结，承办单位退单，待重新派单，已超期（Q000001-3）。
    2. 未分类事项。紧急件，11月27日8时登记，应于11月27日12时前办结，尚未派单，已超期（Q000001-3）。
    3. 未分类事项。紧急件，11月27日8时登记，应于11月27日12时前办结，由供电公司承办，办理中，已超期（Q000001-3）。
    4. 未分类事项。紧急件，11月27日8时登记，最迟时限11月27日12时，由供电公司于11月27日13时办结，超过最迟时限1小时（Q000001-3）。
    ");
}

#[test]
fn late_issues_are_named_with_whose_they_are_and_by_how_much() {
    let late = matter(ReportMatterReason::Late, IssueState::Closed, "区商务委", Some(13 * HOUR + 9 * 60));
    let mut document =
        ReportDocument { matters: vec![late.clone(), late.clone(), late.clone(), late], ..day() };
    if let Some(issues) = document.figures.as_mut().and_then(|figures| figures.issues.as_mut()) {
        issues.on_time_rate = Some(FigureRate { numerator: 18, denominator: 22 });
    }
    let issue = "紧急件Q000001-3，区商务委，超期1小时9分钟；";
    let told = line(&document, "应到期");
    assert_eq!(
        told,
        format!("应到期22件，按期办结18件，按期办结率81.8%；超期4件（{}另有1件）。", issue.repeat(3))
    );
}

#[test]
fn what_was_left_out_of_what_was_opened_is_told_apart_where_it_is_known() {
    // What was merged or rejected in the window was opened in it or before: that the sum is right is chance.
    let opened = |accepted, reasons: Option<(i64, i64)>| {
        let flows =
            FlowFigures { opened: 29, merged: 2, rejected: 1, resolved: 25, ..FlowFigures::default() };
        let flows = Some(flows);
        let issues = IssueFigures { issues_accepted: accepted, flows, ..IssueFigures::default() };
        let issues =
            IssueFigures { issues_resolved: 24, backlog_start: Some(23), backlog_end: Some(24), ..issues };
        let figures = Figures { issues: Some(issues), ..figures(0, 0) };
        let [opened_merged, opened_rejected] =
            [reasons.map(|(merged, _)| merged), reasons.map(|(_, rejected)| rejected)];
        ReportDocument { figures: Some(figures), opened_merged, opened_rejected, ..day() }
    };
    let told = |document: &ReportDocument| {
        let told = line(document, "11月27日");
        told.split('。').nth(1).and_then(|told| told.split('；').next()).unwrap_or_default().to_owned()
    };
    let apart = opened(26, Some((1, 2)));
    assert_eq!(told(&apart), "登记民生问题29件，其中撤并重复件1件、不予受理2件，实际受理26件");
    assert_eq!(told(&opened(28, Some((1, 0)))), "登记民生问题29件，其中撤并重复件1件，实际受理28件");
    assert_eq!(told(&opened(25, Some((2, 1)))), "登记民生问题29件，其中已撤并或不予受理4件，实际受理25件");
    assert_eq!(told(&opened(26, None)), "登记民生问题29件，其中已撤并或不予受理3件，实际受理26件");
    assert_eq!(
        line(&apart, "平衡关系"),
        "平衡关系：期初在办23＋登记29－办结25－并单2－不予受理1＝期末在办24。办结25件中24件计入协调解决。"
    );
}

#[test]
fn the_standard_of_24_hours_judges_no_shorter_window() {
    let rate = Some(FigureRate { numerator: 9, denominator: 10 });
    let calls = CallFigures {
        calls_answered: 9,
        calls_abandoned: 1,
        connection_rate: rate,
        ..CallFigures::default()
    };
    let figures = Some(Figures { calls: Some(calls), ..Figures::default() });
    let back = Some(MissedCallbacks { planned: 1, tried: 1, reached: 0 });
    let whole = ReportDocument { figures, missed_callbacks: back, ..day() };
    let part = ReportDocument { end_time: at(8 * HOUR), ..whole.clone() };
    let missed = "未接通1个（排队放弃1个），已回拨1个、回拨接通0个。";
    assert_eq!(
        line(&whole, "线路运行"),
        format!("线路运行：人工接通率90.0%（9/10），低于国家标准95%的要求。{missed}")
    );
    assert_eq!(line(&part, "线路运行"), format!("线路运行：人工接通率90.0%（9/10）。{missed}"));
}

#[test]
fn a_document_that_says_little_is_laid_out() {
    let empty = ReportDocument::default();
    let instructed = ReportDocument { instructions: vec![ReportInstruction::default()], ..day() };
    let missing = ReportDocument { matters: vec![ReportMatter::default()], ..day() };
    for document in [empty, instructed, missing] {
        assert!(lines(&document).iter().any(|line| line.starts_with("一、")), "{document:?}");
    }
}

#[test]
fn what_was_resolved_otherwise_than_counted_is_told() {
    let outcomes = OutcomeFigures { solved: 3, not_found: 2, too_late: 1, ..OutcomeFigures::default() };
    let issues = IssueFigures {
        issues_resolved: 3,
        backlog_start: Some(7),
        backlog_end: Some(0),
        outcomes: Some(outcomes),
        flows: Some(FlowFigures { resolved: 7, ..FlowFigures::default() }),
        ..IssueFigures::default()
    };
    let document =
        ReportDocument { figures: Some(Figures { issues: Some(issues), ..Figures::default() }), ..day() };
    let balance = line(&document, "平衡关系");
    assert!(
        balance.ends_with(
            "办结7件中3件计入协调解决，其余4件：查无实据/经核查未发现2件、已失时效1件、此后重新办理1件。"
        ),
        "{balance}"
    );
}

/// A report on 27 November of shifts of which so many of so many calls were connected.
fn connected(shifts: &[(&str, i64, i64)]) -> ReportDocument {
    let calls = |numerator, denominator| CallFigures {
        connection_rate: Some(FigureRate { numerator, denominator }),
        ..CallFigures::default()
    };
    let figures = |calls: CallFigures| Some(Figures { calls: Some(calls), ..Figures::default() });
    let row = |(shift, numerator, denominator): &(&str, i64, i64)| {
        let value = Some(dimension_value::Value::Code((*shift).to_owned()));
        let values = vec![DimensionValue { dimension: SummaryDimension::Shift.into(), value }];
        BreakdownRow { values, figures: figures(calls(*numerator, *denominator)) }
    };
    let sum = |of: fn(&(&str, i64, i64)) -> i64| shifts.iter().map(of).sum();
    ReportDocument {
        figures: figures(calls(sum(|(_, connected, _)| *connected), sum(|(_, _, rang)| *rang))),
        breakdowns: vec![ReportBreakdown {
            dimension: SummaryDimension::Shift.into(),
            rows: shifts.iter().map(row).collect(),
        }],
        ..day()
    }
}

#[test]
fn the_lowest_shift_is_named_where_it_is_the_lowest() {
    let told = |shifts: &[(&str, i64, i64)]| {
        let line = line(&connected(shifts), "线路运行");
        line.split_once("要求。").map(|(_, lowest)| lowest.to_owned()).unwrap_or_default()
    };
    assert_eq!(told(&[("早班", 9, 10), ("夜班", 8, 10)]), "夜班人工接通率最低，为80.0%。");
    let nothing: [&[(&str, i64, i64)]; 4] = [
        // One alone has enough calls, and is above the whole.
        &[("早班", 13, 13), ("夜班", 1, 2)],
        // One that has too few is lower.
        &[("早班", 9, 10), ("中班", 8, 10), ("夜班", 0, 1)],
        &[("早班", 8, 10), ("夜班", 8, 10)],
        &[("早班", 8, 10)],
    ];
    for shifts in nothing {
        assert_eq!(told(shifts), "", "{shifts:?}");
    }
}

#[test]
fn a_window_beyond_the_end_of_its_period_says_so_in_every_format() {
    let told = |end: i64, made: i64| {
        let as_of = Some(AsOf { time: at(made), ..AsOf::default() });
        let document = ReportDocument { period_end_time: at(end), as_of, ..day() };
        let paper = in_speech(Speech::only(Language::Chinese), || {
            Bulletin::new(&document, Standing::Draft, Office::default(), 0).paper()
        });
        let Part::Strong(first) = &paper.parts[0] else { return String::new() };
        assert!(lines(&document)[3].contains(first.as_str()), "it stands at the top");
        first.clone()
    };
    assert_eq!(told(0, 48 * HOUR), "时段已于2022年11月26日24时结束，本期不在时段内。");
    assert_eq!(told(12 * HOUR, 48 * HOUR), "时段已于2022年11月27日12时结束，本期此后的部分不在时段内。");
    assert_eq!(told(12 * HOUR, 10 * HOUR), "时段将于2022年11月27日12时结束，本期此后的部分不在时段内。");
    assert_eq!(told(24 * HOUR, 48 * HOUR), "", "a window that ends with its period is of it");
}

#[test]
fn what_was_settled_after_the_window_is_not_told_as_open() {
    let settled = 24 * HOUR + 20 * 60;
    let urgent = ReportMatter {
        reasons: vec![ReportMatterReason::Urgent.into()],
        due_time: at(30 * HOUR),
        ..matter(ReportMatterReason::Urgent, IssueState::Resolved, "供电公司", Some(settled))
    };
    let merged = ReportMatter { state: IssueState::Merged.into(), resolved_time: None, ..urgent.clone() };
    let document = ReportDocument {
        matters: vec![
            urgent,
            matter(ReportMatterReason::Overdue, IssueState::Closed, "", Some(settled)),
            matter(ReportMatterReason::NeedMissed, IssueState::Closed, "供电公司", Some(settled)),
            merged,
        ],
        matters_left_out: 2,
        ..day()
    };
    let told: Vec<String> = (1..5).map(|number| line(&document, &format!("{number}. "))).collect();
    insta::assert_snapshot!(told.join("\n"), @"
    1. 未分类事项。紧急件，11月27日8时登记，应于11月28日6时前办结，由供电公司承办，11月28日0时20分已办结（Q000001-3）。
    2. 未分类事项。紧急件，11月27日8时登记，应于11月27日12时前办结，已超期，11月28日0时20分已办结（Q000001-3）。
    3. 未分类事项。紧急件，11月27日8时登记，最迟时限11月27日12时，由供电公司承办，超过最迟时限12小时20分钟，11月28日0时20分已办结（Q000001-3）。
    4. 未分类事项。紧急件，11月27日8时登记，应于11月28日6时前办结，由供电公司承办，此后并单（Q000001-3）。
    ");
    assert_eq!(line(&document, "另有"), "另有2件未列。");
}

#[test]
fn a_chart_says_how_many_calls_it_leaves_out() {
    let breakdown = |dimension: SummaryDimension, rows: &[(&str, i64)]| {
        let row = |(code, calls): &(&str, i64)| {
            let value = Some(dimension_value::Value::Code((*code).to_owned()));
            let values = vec![DimensionValue { dimension: dimension.into(), value }];
            BreakdownRow { values, figures: Some(figures(*calls, 0)) }
        };
        ReportBreakdown { dimension: dimension.into(), rows: rows.iter().map(row).collect() }
    };
    let document = ReportDocument {
        figures: Some(figures(89, 0)),
        breakdowns: vec![
            breakdown(SummaryDimension::CategoryGroup, &[("", 9), ("MED", 80)]),
            breakdown(SummaryDimension::District, &[("", 1), ("八桥镇", 88)]),
        ],
        ..day()
    };
    assert_eq!(line(&document, "诉求类别"), "诉求类别：另有9件次未分类（件次）");
    assert_eq!(line(&document, "来电地区"), "来电地区：另有1件次地区不详（件次、件）");
}
