//! Codes and values that there are none of.

use hotline_proto::v1::*;
use hotline_tests::moments;
use hotline_tests::requests::*;

use super::super::Desk;
use super::observed::{Observed, Wrong};
use super::requests::*;

const REASON: &str = "UNKNOWN_CODE";

pub async fn a_category_is_told_the_nearest_that_is_offered(observed: &mut Observed) {
    let desk = Desk::open().await;
    let r = &desk.register;
    for (code, nearest) in [("med.04", "MED.04"), ("MED.99", "MED.09"), ("MED.40", "MED.04")] {
        let facts = [("directory", "CATEGORY"), ("value", code), ("nearest", nearest)];
        observed.wrong(r.call().category(code).send().await, &[("call.category", REASON, &facts)]);
    }
    let facts = [("directory", "CATEGORY"), ("value", "XYZZY")];
    observed.wrong(r.call().category("XYZZY").send().await, &[("call.category", REASON, &facts)]);
    let retired = CategoryEntry {
        code: "MED.04".to_owned(),
        display_names: named("药"),
        retired: true,
        ..CategoryEntry::default()
    };
    let retire = UpsertCategoriesRequest {
        parent: r.parent.clone(),
        categories: vec![retired],
        write: context(),
        ..UpsertCategoriesRequest::default()
    };
    r.response(retire).await;
    let refusal = observed.violations(r.call().category("MED.04").send().await);
    let facts = &refusal.violations[0].facts;
    assert_eq!((refusal.violations.len(), facts["value"].as_str()), (1, "MED.04"), "{refusal:?}");
    assert_ne!(facts["nearest"], "MED.04", "it is no longer offered");
}

pub async fn a_code_is_told_with_its_directory(observed: &mut Observed) {
    let desk = Desk::open().await;
    let r = &desk.register;
    let code = |directory, value, nearest| [("directory", directory), ("value", value), ("nearest", nearest)];
    let call = r.call().district("d2").with(|call| call.operator_code = "op1".to_owned()).send().await;
    let fields: [Wrong<'_>; 2] = [
        ("call.district", REASON, &code("DISTRICT", "d2", "D2")),
        ("call.operator_code", REASON, &code("OPERATOR", "op1", "OP1")),
    ];
    observed.wrong(call, &fields);
    let issue = r.issue().name().await;
    let agency = r.write(assign(&issue, "a3")).await;
    observed.wrong(agency, &[("agency", REASON, &code("AGENCY", "a3", "A3"))]);
    let unlike = r.write(assign(&issue, "WATER")).await;
    observed.wrong(unlike, &[("agency", REASON, &[("directory", "AGENCY"), ("value", "WATER")])]);
}

pub async fn the_district_of_an_agency_is_told_with_the_agency(observed: &mut Observed) {
    let desk = Desk::open().await;
    let r = &desk.register;
    let agency = |district: &str| UpsertAgenciesRequest {
        parent: r.parent.clone(),
        agencies: vec![AgencyEntry {
            code: "A7".to_owned(),
            display_names: named("第7单位"),
            district: district.to_owned(),
            retired: false,
            ..AgencyEntry::default()
        }],
        write: context(),
        ..UpsertAgenciesRequest::default()
    };
    let facts = [("directory", "DISTRICT"), ("value", "HARBOUR"), ("agency", "A7")];
    observed.wrong(r.write(agency("HARBOUR")).await, &[("agencies", REASON, &facts)]);
    let facts = [("directory", "DISTRICT"), ("value", "d1"), ("agency", "A7"), ("nearest", "D1")];
    observed.wrong(r.write(agency("d1")).await, &[("agencies", REASON, &facts)]);
}

pub async fn a_shift_is_told_with_the_shifts_of_its_day(observed: &mut Observed) {
    let desk = Desk::open().await;
    let r = &desk.register;
    let date = Some(moments::date("2022-11-14"));
    let shift = summary_window::Kind::Shift(ShiftOfDay { date, shift: "graveyard".to_owned() });
    let facts = [
        ("directory", "SHIFT"),
        ("value", "graveyard"),
        ("date", "2022-11-14"),
        ("allowed", "night,morning,middle"),
    ];
    let summary = r.read(summary_of(&r.parent, shift)).await;
    observed.wrong(summary, &[("window.shift.shift", REASON, &facts)]);
}

pub async fn a_value_of_no_set_is_told_with_the_set(observed: &mut Observed) {
    let desk = Desk::open().await;
    let r = &desk.register;
    const REASON: &str = "UNKNOWN_VALUE";
    let urgency = r.call().with(|call| call.urgency = 9).send().await;
    let facts = [("value", "9"), ("allowed", "P0,P1,P2,P3")];
    observed.wrong(urgency, &[("call.urgency", REASON, &facts)]);
    let issue = r.issue().name().await;
    let first = r.call().links(&issue, LinkKind::First, ReportedCondition::Same).send().await;
    let facts = [("value", "FIRST"), ("allowed", "REPEAT,URGE,CALLBACK,RELATED")];
    observed.wrong(first, &[("links[0].kind", REASON, &facts)]);
    let call = r.call().urgency(Urgency::P0).name().await;
    let pending = r.write(triage(&call, TriageOutcome::Pending, "")).await;
    let facts = [("value", "PENDING"), ("allowed", "ISSUE,ANSWERED,HANDED_OFF,NO_ACTION")];
    observed.wrong(pending, &[("triage.outcome", REASON, &facts)]);
    let mask = r.write(update_period(r, EmergencyPeriod::default(), &["time_zone"])).await;
    let allowed = "display_name,hazard,calendar,quiet_hours,district_fallback,line_profile,full_view_needs_reason,abusive_calls_rule,retention,surge";
    let facts = [("value", "time_zone"), ("allowed", allowed)];
    observed.wrong(mask, &[("update_mask.paths[0]", REASON, &facts)]);
    let order = ListIssuesRequest { parent: r.parent.clone(), order: 9, ..Default::default() };
    observed.wrong(r.read(order).await, &[("order", REASON, &[("value", "9"), ("allowed", "DUE")])]);
    let order = ListCallsRequest { parent: r.parent.clone(), order: 9, ..Default::default() };
    let facts = [("value", "9"), ("allowed", "TRIAGE_DUE")];
    observed.wrong(r.read(order).await, &[("order", REASON, &facts)]);
    let curve = GetSummaryRequest { curve: 9, ..summary_of(&r.parent, whole()) };
    observed.wrong(r.read(curve).await, &[("curve", REASON, &[("value", "9"), ("allowed", "HOUR,DAY")])]);
    let figure = r.read(explain(&r.parent, whole(), "calls")).await;
    let refusal = observed.violations(figure);
    let facts = &refusal.violations[0].facts;
    assert_eq!((facts.len(), facts["value"].as_str()), (2, "calls"), "{refusal:?}");
    assert!(facts["allowed"].starts_with("calls_") && facts["allowed"].ends_with(",…"), "{refusal:?}");
}

pub async fn a_category_without_its_group_is_told_with_the_group(observed: &mut Observed) {
    let desk = Desk::open().await;
    let r = &desk.register;
    let orphan =
        CategoryEntry { code: "QQQ.01".to_owned(), display_names: named("无"), ..CategoryEntry::default() };
    let upsert = UpsertCategoriesRequest {
        parent: r.parent.clone(),
        categories: vec![orphan],
        write: context(),
        ..UpsertCategoriesRequest::default()
    };
    let facts = [("value", "QQQ.01"), ("group", "QQQ")];
    observed.wrong(r.write(upsert).await, &[("categories", "GROUP_MISSING", &facts)]);
}
