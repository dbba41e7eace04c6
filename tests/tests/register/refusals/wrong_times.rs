//! Times that contradict others.

use hotline_proto::v1::*;
use hotline_tests::requests::*;
use hotline_tests::{WriteExt, local, moments};

use super::super::Desk;
use super::observed::{Observed, fact_of, sorted, utc};
use super::requests::*;

const EARLY: &str = "TOO_EARLY";

pub async fn a_time_that_is_no_quarter_hour_is_told(observed: &mut Observed) {
    let desk = Desk::open().await;
    let r = &desk.register;
    let (from, to) = (utc("2022-11-14 09:01"), utc("2022-11-14 10:00"));
    let range =
        TimeRange { start_time: Some(local("2022-11-14 09:01")), end_time: Some(local("2022-11-14 10:00")) };
    let summary = r.read(summary_of(&r.parent, summary_window::Kind::Range(range))).await;
    observed.wrong(summary, &[("window.range.start_time", "NOT_QUARTER_HOUR", &[("time", &from)])]);
    let start = r.write(new_period(|period| period.starts_at = Some(local("2022-11-14 09:01")))).await;
    observed.wrong(start, &[("period.starts_at", "NOT_QUARTER_HOUR", &[("time", &from)])]);
    let range =
        TimeRange { start_time: Some(local("2022-11-14 10:00")), end_time: Some(local("2022-11-14 10:00")) };
    let summary = r.read(summary_of(&r.parent, summary_window::Kind::Range(range))).await;
    let facts = [("time", to.as_str()), ("earliest", &to), ("bound", "RANGE_START")];
    observed.wrong(summary, &[("window.range.end_time", EARLY, &facts)]);
}

pub async fn times_of_a_call_are_told_what_they_must_not_precede(observed: &mut Observed) {
    let desk = Desk::open().await;
    let r = &desk.register;
    let (early, nine, later) = (utc("2022-11-14 08:59"), utc("2022-11-14 09:00"), utc("2022-11-14 09:01"));
    let before = |earliest, bound| [("time", early.as_str()), ("earliest", earliest), ("bound", bound)];
    let received = before(&nine, "CALL_RECEIVED");
    let call = || r.call().received("2022-11-14 09:00");
    let answered = call().with(|call| call.answered_at = Some(local("2022-11-14 08:59")));
    observed.wrong(answered.send().await, &[("call.answered_at", EARLY, &received)]);
    let missed = call().with(|call| call.ended_at = Some(local("2022-11-14 08:59")));
    observed.wrong(missed.send().await, &[("call.ended_at", EARLY, &received)]);
    let ended = call().with(|call| {
        call.answered_at = Some(local("2022-11-14 09:01"));
        call.ended_at = Some(local("2022-11-14 08:59"));
    });
    observed.wrong(ended.send().await, &[("call.ended_at", EARLY, &before(&later, "CALL_ANSWERED"))]);
    let mut handed = hand_off(&call().name().await);
    handed.handoff.as_mut().unwrap().started_at = Some(local("2022-11-14 08:59"));
    observed.wrong(r.write(handed).await, &[("handoff.started_at", EARLY, &received)]);
    let brought = call().with_request(|request| {
        let early = Handoff {
            target: "120".to_owned(),
            mode: HandoffMode::Relayed.into(),
            started_at: Some(local("2022-11-14 08:59")),
            ..Handoff::default()
        };
        request.handoffs = vec![
            Handoff { target: "110".to_owned(), mode: HandoffMode::Relayed.into(), ..Handoff::default() },
            early,
        ];
    });
    observed.wrong(brought.send().await, &[("handoffs[1].started_at", EARLY, &received)]);
}

pub async fn times_of_an_issue_are_told_their_bounds(observed: &mut Observed) {
    let desk = Desk::open().await;
    let r = &desk.register;
    let (early, nine) = (utc("2022-11-14 08:59"), utc("2022-11-14 09:00"));
    let opened = [("time", early.as_str()), ("earliest", &nine), ("bound", "ISSUE_OPENED")];
    let needed = r.issue().opened("2022-11-14 09:00").need_by("2022-11-14 08:59").send().await;
    observed.wrong(needed, &[("issue.need_by", EARLY, &opened)]);
    let issue = r.issue().opened("2022-11-14 09:00").need_by("2022-11-14 12:00").create().await;
    let name = &*issue.name;
    let need_by = Some(local("2022-11-14 08:59"));
    let changed = update(Issue { name: name.to_owned(), need_by, ..Issue::default() }, &["need_by"]);
    observed.wrong(r.write(changed).await, &[("issue.need_by", EARLY, &opened)]);

    let present = fact_of(&issue.due_at.unwrap());
    assert_eq!(present, utc("2022-11-14 12:00"), "it is due when help comes too late");
    let facts = [("time", present.as_str()), ("earliest", &present), ("bound", "PRESENT_DUE")];
    let extended = r.write(extend(name, "2022-11-14 12:00").at("2022-11-14 10:00")).await;
    observed.wrong(extended, &[("due_at", EARLY, &facts)]);
    let later = utc("2022-11-14 12:01");
    let facts = [("time", later.as_str()), ("latest", &present), ("bound", "NEED_BY")];
    let extended = r.write(extend(name, "2022-11-14 12:01").at("2022-11-14 10:00")).await;
    observed.wrong(extended, &[("due_at", "TOO_LATE", &facts)]);
}

pub async fn times_of_a_callback_are_told_what_they_must_not_precede(observed: &mut Observed) {
    let desk = Desk::open().await;
    let r = &desk.register;
    let call = r.call().phone("13800000001").received("2022-11-14 09:00").name().await;
    let due_at = Some(local("2022-11-14 09:00"));
    let (nine, ten) = (utc("2022-11-14 09:00"), utc("2022-11-14 10:00"));
    let before = |bound| [("time", nine.as_str()), ("earliest", ten.as_str()), ("bound", bound)];
    let entered = callback(r, Callback { call, due_at, ..Callback::default() }).at("2022-11-14 10:00");
    observed.wrong(r.write(entered).await, &[("callback.due_at", EARLY, &before("ENTRY"))]);
    let callback = promised(r).await;
    let missed = RecordCallbackRequest { retry_at: due_at, ..record(&callback, None) };
    let missed = r.write(missed.at("2022-11-14 10:00")).await;
    observed.wrong(missed, &[("retry_at", EARLY, &before("ATTEMPT"))]);
}

pub async fn times_of_a_period_are_told_what_they_must_follow(observed: &mut Observed) {
    let desk = Desk::open().await;
    let r = &desk.register;
    let start = utc("2022-11-12 00:00");
    let facts = [("time", start.as_str()), ("earliest", &start), ("bound", "PERIOD_START")];
    let ends_at = Some(local("2022-11-12 00:00"));
    let closed = r.write(ClosePeriodRequest { ends_at, ..close_period(r) }).await;
    observed.wrong(closed, &[("ends_at", EARLY, &facts)]);

    let plan = |from: &str| {
        let valid_from = Some(moments::date(from));
        let shift_plan = Some(ShiftPlan { valid_from, shifts: vec![shift("day", 0, 1440)] });
        AddShiftPlanRequest { name: r.parent.clone(), shift_plan, write: context() }
    };
    r.done(plan("2022-12-01")).await;
    let facts = [("time", "2022-11-30"), ("earliest", "2022-12-01"), ("bound", "LATEST_VERSION")];
    let earlier = r.write(plan("2022-11-30")).await;
    observed.wrong(earlier, &[("shift_plan.valid_from", EARLY, &facts)]);

    let closed =
        r.done(ClosePeriodRequest { ends_at: Some(local("2023-01-01 00:00")), ..close_period(r) }).await;
    let end = fact_of(&closed.ends_at.unwrap());
    let facts = [("time", end.as_str()), ("earliest", &end), ("bound", "PERIOD_END")];
    let reopened = ReopenPeriodRequest {
        name: r.parent.clone(),
        ends_at: closed.ends_at,
        reason: "余震".to_owned(),
        write: context(),
    };
    observed.wrong(r.write(reopened).await, &[("ends_at", EARLY, &facts)]);
}

pub async fn a_point_of_the_register_is_told_its_bounds(observed: &mut Observed) {
    let desk = Desk::open().await;
    let r = &desk.register;
    let as_of = |position, time| GetSummaryRequest {
        as_of: Some(AsOf { position, time: Some(time) }),
        ..summary_of(&r.parent, whole())
    };
    let opened = r.journal(0).await.remove(0).recorded_at.unwrap();
    r.call().create().await;
    let called = r.journal(1).await.remove(0).recorded_at.unwrap();
    let (first, second, time) = (fact_of(&opened), fact_of(&called), local("2022-11-14 09:00"));
    let then = utc("2022-11-14 09:00");
    for (position, recorded, at) in [(0, &first, "1"), (1, &first, "1"), (2, &second, "2")] {
        let facts = [("time", &*then), ("earliest", recorded), ("bound", "JOURNAL_ENTRY"), ("position", at)];
        observed.wrong(r.read(as_of(position, time)).await, &[("as_of.time", EARLY, &facts)]);
    }
    let ahead = moments::plus_minutes(&moments::now(), 60);
    let ahead = prost_types::Timestamp { nanos: 0, ..ahead };
    let refusal = observed.violations(r.read(as_of(0, ahead)).await);
    let [violation] = refusal.violations.as_slice() else { panic!("one violation: {refusal:?}") };
    assert_eq!((violation.field.as_str(), violation.reason.as_str()), ("as_of.time", "TOO_LATE"));
    let (ahead, latest) = (fact_of(&ahead), violation.facts["latest"].as_str());
    let facts = [("time", ahead.as_str()), ("latest", latest), ("bound", "NOW")];
    assert_eq!(sorted(&violation.facts), facts.into());
    let latest: jiff::Timestamp = latest.parse().unwrap();
    assert!(latest <= jiff::Timestamp::now() && latest.to_string() > second, "{latest}");
}
