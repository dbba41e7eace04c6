//! Times at which nothing may happen, and ends that a period cannot have.

use hotline_client::Error;
use hotline_proto::v1::*;
use hotline_tests::requests::*;
use hotline_tests::{WriteExt, local, moments};
use prost_types::Timestamp;

use super::super::Desk;
use super::observed::{Observed, fact_of, sorted, utc};
use super::requests::*;

const REASON: &str = "TIME_NOT_ALLOWED";

/// What lies ahead is refused with the server's clock, five minutes on.
#[track_caller]
fn ahead<A: std::fmt::Debug>(
    observed: &mut Observed,
    result: Result<A, Error>,
    field: &str,
    time: &Timestamp,
) {
    let refusal = observed.refusal(result, REASON);
    let latest = refusal.facts["latest"].as_str();
    let time = fact_of(time);
    let expected = [("rule", "AHEAD_OF_CLOCK"), ("field", field), ("time", &time), ("latest", latest)];
    assert_eq!(sorted(&refusal.facts), expected.into(), "{refusal:?}");
    let (latest, now): (jiff::Timestamp, _) = (latest.parse().unwrap(), jiff::Timestamp::now());
    let allowed = latest.duration_since(now).as_secs_f64();
    assert!((200.0..=300.0).contains(&allowed), "{allowed} seconds ahead");
}

pub async fn a_time_ahead_of_the_clock_is_told_the_latest(observed: &mut Observed) {
    let desk = Desk::open().await;
    let r = &desk.register;
    let (call, issue) = (&*r.call().name().await, &*r.issue().name().await);
    let tomorrow = moments::plus_minutes(&moments::now(), 24 * 60);
    // To the microsecond, as the server keeps it.
    let tomorrow = Timestamp { nanos: 5_000, ..tomorrow };
    let noted = note(issue).occurred(Some(tomorrow));
    ahead(observed, r.write(noted).await, "write.occurred_at", &tomorrow);
    let received = r.call().with(|call| call.received_at = Some(tomorrow));
    ahead(observed, received.send().await, "call.received_at", &tomorrow);
    let mut handed = hand_off(call);
    handed.handoff.as_mut().unwrap().started_at = Some(tomorrow);
    ahead(observed, r.write(handed).await, "handoff.started_at", &tomorrow);
}

pub async fn a_time_outside_of_the_period_is_told_its_bounds(observed: &mut Observed) {
    let desk = Desk::open().await;
    let r = &desk.register;
    let (start, end) = (utc("2022-11-12 00:00"), utc("2022-11-20 00:00"));
    let issue = r.issue().name().await;
    let (before, after) = (utc("2022-11-11 23:59"), utc("2022-11-20 00:00"));
    let facts =
        [("rule", "BEFORE_PERIOD"), ("field", "write.occurred_at"), ("time", &before), ("earliest", &start)];
    observed.refused(r.write(note(&issue).at("2022-11-11 23:59")).await, REASON, &facts);

    let outside = [("rule", "OUTSIDE_PERIOD"), ("field", "call.received_at"), ("resource", &*r.parent)];
    let of_open = [outside.as_slice(), &[("time", &before), ("earliest", &start)]].concat();
    observed.refused(r.call().received("2022-11-11 23:59").send().await, REASON, &of_open);
    r.done(ClosePeriodRequest { ends_at: Some(local("2022-11-20 00:00")), ..close_period(r) }).await;
    let of_closed =
        [outside.as_slice(), &[("time", &after), ("earliest", &start), ("latest", &end)]].concat();
    observed.refused(r.call().received("2022-11-20 00:00").send().await, REASON, &of_closed);
}

pub async fn a_time_before_what_it_happens_to_is_told_the_earliest(observed: &mut Observed) {
    let desk = Desk::open().await;
    let r = &desk.register;
    let (early, nine) = (utc("2022-11-14 08:59"), utc("2022-11-14 09:00"));
    let of_call =
        [("rule", "BEFORE_CALL"), ("field", "write.occurred_at"), ("time", &early), ("earliest", &nine)];
    let call = r.call().received("2022-11-14 09:00").request();
    observed.refused(r.write(call.clone().at("2022-11-14 08:59")).await, REASON, &of_call);
    let call = r.done(call).await.name;
    observed.refused(r.write(void(&call).at("2022-11-14 08:59")).await, REASON, &of_call);

    let issue = &*r.issue().opened("2022-11-14 09:00").name().await;
    let of_issue = [
        ("rule", "BEFORE_LATEST_EVENT"),
        ("field", "write.occurred_at"),
        ("time", &early),
        ("resource", issue),
        ("earliest", &nine),
    ];
    observed.refused(r.write(note(issue).at("2022-11-14 08:59")).await, REASON, &of_issue);

    r.response(start_shift(r, "OP1").at("2022-11-14 09:00")).await;
    let of_duty = [
        ("rule", "BEFORE_DUTY"),
        ("field", "write.occurred_at"),
        ("time", &early),
        ("code", "OP1"),
        ("earliest", &nine),
    ];
    observed.refused(r.write(end_shift(r, "OP1").at("2022-11-14 08:59")).await, REASON, &of_duty);

    let notice = &*r.done(post_notice(r, "口径").at("2022-11-14 09:00")).await.name;
    let of_notice = [
        ("rule", "BEFORE_GIVEN"),
        ("field", "write.occurred_at"),
        ("time", &early),
        ("resource", notice),
        ("earliest", &nine),
    ];
    observed.refused(r.write(withdraw_notice(notice).at("2022-11-14 08:59")).await, REASON, &of_notice);
}

pub async fn a_period_that_cannot_be_closed_is_told_with_the_rule(observed: &mut Observed) {
    let desk = Desk::open().await;
    let r = &desk.register;
    r.call().received("2022-11-14 09:00").create().await;
    let close = |end: &str| ClosePeriodRequest { ends_at: Some(local(end)), ..close_period(r) };
    let (end, latest) = (utc("2022-11-14 08:45"), utc("2022-11-14 09:00"));
    let resource = ("resource", r.parent.as_str());
    let facts = [resource, ("rule", "CALL_AFTER_END"), ("time", &end), ("latest", &latest)];
    observed.refused(r.write(close("2022-11-14 08:45")).await, "PERIOD_CLOSED", &facts);
    r.done(close("2022-11-20 00:00")).await;
    let end = utc("2022-11-20 00:00");
    let facts = [resource, ("rule", "CLOSED_ALREADY"), ("time", &end)];
    observed.refused(r.write(close("2022-11-21 00:00")).await, "PERIOD_CLOSED", &facts);
}
