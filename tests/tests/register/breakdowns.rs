//! Figures by value, step by step, compared, as of earlier, and what they count: small registers, counted by hand.

use std::collections::BTreeMap;

use hotline_proto::v1::summary_window::Kind;
use hotline_proto::v1::*;
use hotline_tests::requests::*;
use hotline_tests::{Register, WriteExt, local, moments};
use prost::Message;

use super::Desk;

fn day(date: &str) -> Kind {
    Kind::Day(moments::date(date))
}

/// The figures of each value, of a day.
async fn rows(r: &Register, date: &str, by: SummaryDimension) -> BTreeMap<String, Figures> {
    let request = GetSummaryRequest { breakdown: vec![by.into()], ..summary_of(&r.parent, day(date)) };
    let rows = r.summarized(request).await.breakdown.into_iter();
    rows.map(|row| (value_of(&row).to_owned(), row.figures.expect("a row has figures"))).collect()
}

#[tokio::test]
async fn by_agency_the_first_one_accepted_it_and_the_last_one_resolved_it() {
    let desk = Desk::open().await;
    let r = &desk.register;
    let issue = r.call().received("2022-11-14 09:00").opens("断药").first_issue().await.name;
    r.done(assign(&issue, "A1").at("2022-11-14 10:00")).await;
    r.done(transfer(&issue, "A2").at("2022-11-14 11:00")).await;
    r.done(resolve(&issue, IssueOutcome::Solved).at("2022-11-15 12:00")).await;

    let monday = rows(r, "2022-11-14", SummaryDimension::Agency).await;
    assert!(monday.values().all(|figures| figures.calls.is_none()), "no agency takes calls");
    let flows = |value: &str| monday[value].issues.unwrap().flows.unwrap();
    assert_eq!(flows(""), FlowFigures { opened: 1, moved_out: 1, ..FlowFigures::default() });
    assert_eq!(flows("A1"), FlowFigures { moved_in: 1, moved_out: 1, ..FlowFigures::default() });
    assert_eq!(flows("A2"), FlowFigures { moved_in: 1, ..FlowFigures::default() });
    let of = |value: &str| monday[value].issues.unwrap();
    let accepted = ["", "A1", "A2"].map(|value| of(value).issues_accepted);
    let left = ["", "A1", "A2"].map(|value| of(value).backlog_end);
    assert_eq!((accepted, left), ([0, 1, 0], [Some(0), Some(0), Some(1)]));

    let tuesday = rows(r, "2022-11-15", SummaryDimension::Agency).await;
    assert_eq!(tuesday.keys().collect::<Vec<_>>(), ["A2"]);
    let resolved = tuesday["A2"].issues.unwrap();
    assert_eq!(
        (resolved.issues_resolved, resolved.backlog_start, resolved.backlog_end),
        (1, Some(1), Some(0))
    );
}

#[tokio::test]
async fn a_correction_moves_a_call_and_its_issue_to_another_row() {
    let desk = Desk::open().await;
    let r = &desk.register;
    let call = r.call().received("2022-11-14 09:00").kind(CallKind::Consult).opens("断药").name().await;
    let by_kind = async || rows(r, "2022-11-14", SummaryDimension::Kind).await;
    let counted = |rows: &BTreeMap<String, Figures>, kind: &str| {
        let row = rows.get(kind).copied().unwrap_or_default();
        (row.calls.unwrap_or_default().calls_answered, row.issues.unwrap_or_default().issues_accepted)
    };
    assert_eq!(counted(&by_kind().await, "CONSULT"), (1, 1));
    let complaint = Call { name: call, kind: CallKind::Complaint.into(), ..Call::default() };
    r.done(amend(complaint, &["kind"]).at("2022-11-14 10:00")).await;
    let after = by_kind().await;
    assert_eq!((counted(&after, "CONSULT"), counted(&after, "COMPLAINT")), ((0, 0), (1, 1)));
    let flows = ["CONSULT", "COMPLAINT"].map(|kind| after[kind].issues.unwrap().flows.unwrap());
    assert_eq!(flows[0], FlowFigures { opened: 1, moved_out: 1, ..FlowFigures::default() });
    assert_eq!(flows[1], FlowFigures { moved_in: 1, ..FlowFigures::default() });
}

#[tokio::test]
async fn categories_have_two_levels_and_shifts_two_sides() {
    let desk = Desk::open().await;
    let r = &desk.register;
    for (moment, category) in
        [("07:59:59", "MED.04"), ("08:00", "MED"), ("15:59:59", "SUP.01"), ("16:00", "")]
    {
        r.call().received(&format!("2022-11-14 {moment}")).category(category).create().await;
    }
    let answered = async |by| {
        let rows = rows(r, "2022-11-14", by).await.into_iter();
        rows.map(|(value, row)| (value, row.calls.unwrap().calls_answered)).collect::<Vec<_>>()
    };
    let pairs = |pairs: &[(&str, i64)]| -> Vec<(String, i64)> {
        pairs.iter().map(|(value, count)| ((*value).to_owned(), *count)).collect()
    };
    assert_eq!(answered(SummaryDimension::CategoryGroup).await, pairs(&[("", 1), ("MED", 2), ("SUP", 1)]));
    let both = pairs(&[("", 1), ("MED", 1), ("MED.04", 1), ("SUP.01", 1)]);
    assert_eq!(answered(SummaryDimension::Category).await, both);
    assert_eq!(
        answered(SummaryDimension::Shift).await,
        pairs(&[("middle", 1), ("morning", 2), ("night", 1)])
    );
}

#[tokio::test]
async fn what_the_caller_said_and_how_long_it_took() {
    let desk = Desk::open().await;
    let r = &desk.register;
    let call = r.call().phone("13800000001").received("2022-11-14 09:00").opens("断药");
    let issue = call.first_issue().await.name;
    r.done(assign(&issue, "A1").at("2022-11-14 09:30")).await;
    r.done(acknowledge(&issue).at("2022-11-14 10:00")).await;
    r.done(suspend(&issue).at("2022-11-14 11:00")).await;
    r.done(resume(&issue).at("2022-11-14 14:00")).await;
    r.done(resolve(&issue, IssueOutcome::Partial).at("2022-11-14 19:00")).await;
    let callback = r.open_callbacks().await.remove(0).name;
    let before = r.issues_of_day("2022-11-14").await;
    assert_eq!((before.resolved_confirmed, before.resolved_reported), (0, 1));
    let rated = RecordCallbackRequest { rating: Some(2), ..record(&callback, Some(true)) };
    r.done(rated.at("2022-11-15 09:00")).await;

    let day = r.issues_of_day("2022-11-14").await;
    assert_eq!((day.resolved_confirmed, day.resolved_reported), (1, 0));
    let rate = |numerator, denominator| Some(FigureRate { numerator, denominator });
    assert_eq!((day.solved_rate, day.satisfied_rate, day.rated_rate), (rate(0, 0), rate(0, 0), rate(1, 1)));
    let next_day = r.issues_of_day("2022-11-15").await;
    let of_follow_ups = (next_day.solved_rate, next_day.satisfied_rate);
    assert_eq!(of_follow_ups, (rate(1, 1), rate(0, 1)), "a follow-up counts when it is made");
    let times = day.time_to_resolve.unwrap();
    let hours = |time: Option<prost_types::Duration>| time.map(|time| time.seconds / 3600);
    assert_eq!((hours(times.p50), hours(times.net_p50), times.exact), (Some(10), Some(7), true));
    assert_eq!(
        (day.response_rate, r.issues_of_day("2022-11-15").await.response_rate),
        (rate(0, 0), rate(1, 1))
    );
}

#[tokio::test]
async fn a_need_that_was_missed_counts_when_help_came_too_late() {
    let desk = Desk::open().await;
    let r = &desk.register;
    let needed = |by: &str| r.issue().opened("2022-11-14 09:00").need_by(by).name();
    let (in_time, late, never) = (
        needed("2022-11-15 08:00").await,
        needed("2022-11-15 08:00").await,
        needed("2022-11-15 23:59").await,
    );
    r.done(resolve(&in_time, IssueOutcome::Solved).at("2022-11-15 08:00")).await;
    r.done(resolve(&late, IssueOutcome::TooLate).at("2022-11-15 08:01")).await;
    let day = r.issues_of_day("2022-11-15").await;
    assert_eq!(day.needs_missed, 2);
    assert_eq!(day.on_time_rate, Some(FigureRate { numerator: 1, denominator: 3 }), "they are due then, too");
    assert_eq!(day.issues_overdue, Some(1));
    r.done(withdraw(&never).at("2022-11-16 09:00")).await;
    assert_eq!(r.issues_of_day("2022-11-15").await.needs_missed, 1);
}

#[tokio::test]
async fn hours_days_and_the_days_before() {
    let desk = Desk::open().await;
    let r = &desk.register;
    for moment in ["2022-11-13 09:30", "2022-11-20 08:59:59", "2022-11-20 09:00", "2022-11-20 23:59"] {
        r.call().received(moment).create().await;
    }
    let answered = |figures: &WindowFigures| figures.figures.unwrap().calls.unwrap().calls_answered;
    let request = GetSummaryRequest {
        curve: CurveStep::Hour.into(),
        comparisons: ["2022-11-19", "2022-11-13"]
            .map(|date| SummaryWindow { kind: Some(day(date)) })
            .to_vec(),
        ..summary_of(&r.parent, day("2022-11-20"))
    };
    let summary = r.summarized(request.clone()).await;
    let hours: Vec<i64> = summary.curve.iter().map(answered).collect();
    let expected: Vec<i64> = (0..24).map(|hour| i64::from([8, 9, 23].contains(&hour))).collect();
    assert_eq!(hours, expected);
    let before = summary.comparisons;
    assert_eq!(before.iter().map(answered).collect::<Vec<_>>(), [0, 1]);
    assert_eq!(before[1].start_time, Some(local("2022-11-13 00:00")));

    let (from, to) = (Some(local("2022-11-19 23:30")), Some(local("2022-11-20 09:15")));
    let range = Kind::Range(TimeRange { start_time: from, end_time: to });
    let by_day = GetSummaryRequest { curve: CurveStep::Day.into(), ..summary_of(&r.parent, range.clone()) };
    let steps = r.summarized(by_day).await.curve;
    assert_eq!(
        steps.iter().map(|step| step.start_time).collect::<Vec<_>>(),
        [from, Some(local("2022-11-20 00:00"))]
    );
    assert_eq!(steps.iter().map(answered).collect::<Vec<_>>(), [0, 2]);
    let by_hour = GetSummaryRequest { curve: CurveStep::Hour.into(), ..summary_of(&r.parent, range) };
    assert_eq!(r.summarized(by_hour).await.curve.len(), 11, "half an hour, nine hours, a quarter");
}

#[tokio::test]
async fn an_earlier_point_of_the_register_answers_what_it_answered_then() {
    let desk = Desk::open().await;
    let r = &desk.register;
    let issue = r.call().received("2022-11-14 09:00").opens("断药").first_issue().await.name;
    let then = r.summarized(summary_of(&r.parent, day("2022-11-14"))).await;
    r.done(resolve(&issue, IssueOutcome::Solved).at("2022-11-14 10:00")).await;
    let call = r.call().received("2022-11-14 11:00").name().await;
    let resolved_and_called = r.head().await;
    r.done(void(&call)).await;

    let as_of = async |as_of| {
        let request = GetSummaryRequest { as_of: Some(as_of), ..summary_of(&r.parent, day("2022-11-14")) };
        r.summarized(request).await
    };
    let again = as_of(then.as_of.unwrap()).await;
    assert_eq!(again.encode_to_vec(), then.encode_to_vec());
    let by_time = as_of(AsOf { position: 0, time: then.as_of.unwrap().time }).await;
    assert_eq!(by_time, then);
    let between = as_of(AsOf { position: resolved_and_called, time: None }).await;
    let entry = &r.journal(resolved_and_called - 1).await[0];
    assert_eq!(between.as_of, Some(AsOf { position: resolved_and_called, time: entry.recorded_at }));
    let figures = between.figures.unwrap();
    let (calls, issues) = (figures.calls.unwrap(), figures.issues.unwrap());
    assert_eq!((calls.calls_answered, calls.calls_void, issues.issues_resolved), (2, 0, 1));
    let now = r.calls_of_day("2022-11-14").await;
    assert_eq!((now.calls_answered, now.calls_void), (1, 1));
}

#[tokio::test]
async fn a_figure_says_what_it_counts_page_by_page() {
    let desk = Desk::open().await;
    let r = &desk.register;
    let mut names = Vec::new();
    for minute in 10..15 {
        names.push(r.call().received(&format!("2022-11-14 09:{minute}")).name().await);
    }
    r.call().received("2022-11-15 09:00").create().await;
    let figure = |name: &str| explain(&r.parent, day("2022-11-14"), name);
    let request = ExplainFigureRequest { page_size: 2, ..figure("calls_answered") };
    let first = r.found(request.clone()).await;
    assert_eq!((first.figure, first.items.len()), (5, 2));
    // What is entered between two pages is not seen by the second.
    r.call().received("2022-11-14 09:16").create().await;
    let (counted, items) = r.explained(request).await;
    assert_eq!((counted, items.len()), (6, 6));
    let next = ExplainFigureRequest {
        page_size: 2,
        page_token: first.next_page_token.clone(),
        ..figure("calls_answered")
    };
    let (counted, rest) = r.explained(next).await;
    assert_eq!((counted, rest.len()), (5, 3));
    let seen: Vec<String> = first.items.into_iter().chain(rest).map(|item| item.name).collect();
    assert_eq!(seen, names);

    let issue = r.issue().opened("2022-11-14 09:00").create().await;
    r.done(assign(&issue.name, "A1").at("2022-11-14 10:00")).await;
    let (counted, items) = r.explained(figure("flows.opened")).await;
    let opened = FigureItem {
        name: issue.name,
        time: issue.opened_at,
        amount: 1,
        position: items[0].position,
        category: "MED.04".to_owned(),
        district: "D1".to_owned(),
        urgency: Urgency::P2.into(),
        agency: "A1".to_owned(),
        state: IssueState::Assigned.into(),
        ..FigureItem::default()
    };
    assert_eq!((counted, items.as_slice()), (1, &[opened][..]));
    let entry = &r.journal(items[0].position - 1).await[0];
    assert_eq!(entry.event_type(), EventType::IssueOpened);
}

#[tokio::test]
async fn a_rate_that_no_line_reports_is_explained_as_it_is_answered() {
    let desk = Desk::open().await;
    let r = &desk.register;
    r.call().received("2022-11-14 09:00").create().await;
    assert_eq!(r.calls_of_day("2022-11-14").await.connection_rate, None);
    let request = explain(&r.parent, day("2022-11-14"), "connection_rate.denominator");
    let (figure, items) = r.explained(request.clone()).await;
    assert_eq!(figure, items.iter().map(|item| item.amount).sum::<i64>());
    let missed =
        r.call().received("2022-11-15 09:00").with(|call| call.disposition = CallDisposition::Missed.into());
    missed.create().await;
    assert_eq!(
        r.calls_of_day("2022-11-14").await.connection_rate,
        Some(FigureRate { numerator: 1, denominator: 1 })
    );
    assert_eq!(r.explained(request).await.0, 1);
}

#[tokio::test]
async fn a_day_begins_when_the_clock_jumps_over_its_cut_off() {
    let desk = Desk::open().await;
    let mut create = hotline_tests::register::create_period("howe");
    // On 2 October 2022 the clock went from 02:00 to 02:30.
    let period = create.period.get_or_insert_default();
    period.time_zone = "Australia/Lord_Howe".to_owned();
    period.day_cutoff_minutes = 135;
    period.starts_at = Some(local("2022-09-30 00:00"));
    desk.register.done(create).await;
    let r = &desk.register.of("howe");
    let summary = r.summarized(summary_of(&r.parent, day("2022-10-02"))).await;
    // 15:30 in UTC.
    assert_eq!(summary.start_time, Some(local("2022-10-01 23:30")));
    assert_eq!(summary.end_time, Some(local("2022-10-02 23:15")));
}

#[tokio::test]
async fn the_rows_of_a_breakdown_come_in_pages_of_one_point_of_the_register() {
    let desk = Desk::open().await;
    let r = &desk.register;
    for district in ["D1", "D2", "D3", ""] {
        r.call().phone("13800000001").received("2022-11-14 09:00").district(district).create().await;
    }
    let whole = GetSummaryRequest {
        breakdown: vec![SummaryDimension::District.into()],
        ..summary_of(&r.parent, day("2022-11-14"))
    };
    let at_once = r.summarized(whole.clone()).await;
    assert!(matches!(at_once.breakdown[0].values[0].value, Some(dimension_value::Value::None(_))));
    let (mut rows, mut page_token, mut as_of) = (Vec::new(), String::new(), None);
    loop {
        let page = r
            .summarized(GetSummaryRequest { page_size: 3, page_token: page_token.clone(), ..whole.clone() })
            .await;
        assert_eq!(
            (*as_of.get_or_insert(page.as_of), page.figures),
            (page.as_of, at_once.figures),
            "of one point"
        );
        rows.extend(page.breakdown);
        assert!(rows.len() <= at_once.breakdown.len(), "the pages have no end");
        page_token = page.next_page_token;
        if page_token.is_empty() {
            break;
        }
        // What comes in between is not seen.
        r.call().received("2022-11-14 09:00").district("D3").create().await;
    }
    assert_eq!(rows, at_once.breakdown);
    assert_eq!(rows.iter().map(value_of).collect::<Vec<_>>(), ["", "D1", "D2", "D3"]);
}

#[tokio::test]
async fn any_windows_are_compared_and_one_that_is_not_there_is_unset() {
    let desk = Desk::open().await;
    let r = &desk.register;
    r.call().received("2022-11-14 09:00").create().await;
    let shift = |shift: &str| {
        let of_day = ShiftOfDay { date: Some(moments::date("2022-11-14")), shift: shift.to_owned() };
        SummaryWindow { kind: Some(Kind::Shift(of_day)) }
    };
    let comparisons = vec![
        SummaryWindow { kind: Some(Kind::WholePeriod(WholePeriod {})) },
        shift("no-such-shift"),
        shift("morning"),
    ];
    let request = GetSummaryRequest { comparisons, ..summary_of(&r.parent, day("2022-11-15")) };
    let summary = r.summarized(request).await;
    let answered = |window: &WindowFigures| Some(window.figures?.calls?.calls_answered);
    assert_eq!(summary.comparisons.iter().map(answered).collect::<Vec<_>>(), [Some(1), None, Some(1)]);
    assert_eq!(summary.comparisons[1], WindowFigures::default());
}
