//! Numbers, times and spans outside of their bounds.

use hotline_proto::v1::*;
use hotline_tests::local;
use hotline_tests::requests::*;
use prost_types::Duration;

use super::super::Desk;
use super::super::bad_input::ancient;
use super::observed::{Observed, utc};
use super::requests::*;

const REASON: &str = "OUT_OF_RANGE";

pub async fn a_number_is_told_its_bounds(observed: &mut Observed) {
    let desk = Desk::open().await;
    let r = &desk.register;
    let of_page = ListPeriodsRequest { page_size: -1, ..ListPeriodsRequest::default() };
    let facts = [("value", "-1"), ("minimum", "1"), ("maximum", "1000")];
    observed.wrong(r.read(of_page).await, &[("page_size", REASON, &facts)]);
    let persons = r.call().with(|call| call.persons_represented = 1_000_001).send().await;
    let facts = [("value", "1000001"), ("minimum", "1"), ("maximum", "1000000")];
    observed.wrong(persons, &[("call.persons_represented", REASON, &facts)]);
    let callback = promised(r).await;
    let rated = RecordCallbackRequest { rating: Some(6), ..record(&callback, Some(true)) };
    let facts = [("value", "6"), ("minimum", "1"), ("maximum", "5")];
    observed.wrong(r.write(rated).await, &[("rating", REASON, &facts)]);
    let cutoff = r.write(new_period(|period| period.day_cutoff_minutes = 7)).await;
    let facts = [("value", "7"), ("minimum", "0"), ("maximum", "1425"), ("step", "15")];
    observed.wrong(cutoff, &[("period.day_cutoff_minutes", REASON, &facts)]);
    let late = r.write(with_shifts(vec![shift("night", 0, 2881)])).await;
    let facts = [("value", "2881"), ("minimum", "0"), ("maximum", "2880")];
    observed.wrong(late, &[("period.shift_plans[0].shifts[0].end_minute", REASON, &facts)]);
}

pub async fn a_time_or_span_is_told_its_bounds(observed: &mut Observed) {
    let desk = Desk::open().await;
    let r = &desk.register;
    let received = r.call().with(|call| call.received_at = ancient()).send().await;
    let facts = [("minimum", "2000-01-01T00:00:00Z"), ("maximum", "9998-12-31T23:59:59Z")];
    observed.wrong(received, &[("call.received_at", REASON, &facts)]);
    let callback = promised(r).await;
    let held = LeaseCallbackRequest {
        lease: Some(Duration { seconds: 8 * 3600 + 1, nanos: 0 }),
        ..lease(&callback, "OP1")
    };
    observed.wrong(r.write(held).await, &[("lease", REASON, &[("minimum", "60"), ("maximum", "28800")])]);
    let (from, to) = (local("2022-11-14 00:00"), local("2023-11-15 00:15"));
    let range = summary_window::Kind::Range(TimeRange { start_time: Some(from), end_time: Some(to) });
    let (value, maximum) = (utc("2023-11-15 00:15"), utc("2023-11-15 00:00"));
    let facts = [("value", value.as_str()), ("maximum", &maximum)];
    let summary = r.read(summary_of(&r.parent, range)).await;
    observed.wrong(summary, &[("window.range.end_time", REASON, &facts)]);
}

pub async fn a_position_is_told_its_bounds(observed: &mut Observed) {
    let desk = Desk::open().await;
    let r = &desk.register;
    let as_of = |position| GetSummaryRequest {
        as_of: Some(AsOf { position, time: None }),
        ..summary_of(&r.parent, whole())
    };
    let facts = [("value", "-1"), ("minimum", "0")];
    observed.wrong(r.read(as_of(-1)).await, &[("as_of.position", REASON, &facts)]);
    let facts = [("value", "2"), ("minimum", "1"), ("maximum", "1")];
    observed.wrong(r.read(as_of(2)).await, &[("as_of.position", REASON, &facts)]);

    let watch = |after| WatchEventsRequest {
        parent: r.parent.clone(),
        after_position: Some(after),
        ..WatchEventsRequest::default()
    };
    let facts = [("value", "2"), ("minimum", "0"), ("maximum", "1")];
    observed.wrong(r.client.watch(watch(2)).next().await, &[("after_position", REASON, &facts)]);
    let facts = [("value", "-1"), ("minimum", "0")];
    observed.wrong(r.client.watch(watch(-1)).next().await, &[("after_position", REASON, &facts)]);
}

pub async fn the_length_of_a_list_is_told_its_bounds(observed: &mut Observed) {
    let desk = Desk::open().await;
    let r = &desk.register;
    let facts = [("value", "0"), ("minimum", "1"), ("maximum", "24")];
    let no_shift = r.write(with_shifts(Vec::new())).await;
    observed.wrong(no_shift, &[("period.shift_plans[0].shifts", REASON, &facts)]);
    let no_target = new_period(|period| period.response_policies = vec![ResponsePolicy::default()]);
    let facts = [("value", "0"), ("minimum", "4"), ("maximum", "4")];
    let no_target = CreatePeriodRequest { write: context(), ..no_target };
    observed.wrong(r.write(no_target).await, &[("period.response_policies[0].targets", REASON, &facts)]);
}
