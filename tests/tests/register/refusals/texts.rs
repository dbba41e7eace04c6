//! What is missing, too long, too much, or has a character that is not taken.

use hotline_proto::v1::*;
use hotline_tests::requests::*;
use prost::Message;

use super::super::Desk;
use super::super::bad_input::long;
use super::observed::{Observed, Wrong};
use super::requests::*;

const OUTCOMES: &str = "SOLVED,PARTIAL,EXPLAINED,REFERRED,NOT_FOUND,NOT_FEASIBLE,UNREACHABLE,TOO_LATE";

pub async fn what_is_missing_is_told_with_what_would_be_enough(observed: &mut Observed) {
    let desk = Desk::open().await;
    let r = &desk.register;
    let empty = CreateCallRequest { parent: r.parent.clone(), write: context(), ..Default::default() };
    observed.wrong(r.write(empty).await, &[("call", "REQUIRED", &[])]);
    let any_of = ("any_of", "call.caller_input.phone,call.incident_address,call.district");
    let nothing_said = r.call().with(|call| *call = Call::default()).send().await;
    let fields: [Wrong<'_>; 2] =
        [("call.summary", "REQUIRED", &[]), ("call.caller_input.phone", "REQUIRED", &[any_of])];
    observed.wrong(nothing_said, &fields);
    let parent = r.parent.clone();
    let whose = LookupCallerRequest { parent: parent.clone(), ..Default::default() };
    observed.wrong(r.read(whose).await, &[("phone", "REQUIRED", &[("any_of", "phone,caller")])]);
    let when = GetSummaryRequest { parent, ..Default::default() };
    let any_of = ("any_of", "window.day,window.shift,window.range,window.whole_period");
    observed.wrong(r.read(when).await, &[("window", "REQUIRED", &[any_of])]);
}

pub async fn what_is_missing_is_told_with_what_asks_for_it(observed: &mut Observed) {
    let desk = Desk::open().await;
    let r = &desk.register;
    let replied = r.call().opens("断药").with_request(|request| {
        request.issues[0].settled_reply = "已办".to_owned();
    });
    let with = ("with", "settled_reply");
    observed.wrong(replied.send().await, &[("issues[0].settled_outcome", "REQUIRED", &[with])]);
    let foreign = r.call().with(|call| call.external_id = "7".to_owned()).send().await;
    observed.wrong(foreign, &[("call.source_system", "REQUIRED", &[("with", "call.external_id")])]);
    let unsaid = ended(TriageOutcome::NoAction, "");
    let unsaid = r.call().with_request(|request| request.triage = unsaid).send().await;
    observed.wrong(unsaid, &[("triage.reason", "REQUIRED", &[("with", "triage.outcome=NO_ACTION")])]);
    let unsaid = ended(TriageOutcome::Answered, "");
    let unsaid = r.call().urgency(Urgency::P0).with_request(|request| request.triage = unsaid).send().await;
    observed.wrong(unsaid, &[("triage.reason", "REQUIRED", &[("with", "call.urgency=P0")])]);
    let of_what =
        r.write(callback(r, Callback { kind: CallbackKind::FollowUp.into(), ..Default::default() }));
    let with = ("with", "callback.kind=FOLLOW_UP");
    let fields: [Wrong<'_>; 2] = [
        ("callback.issue", "REQUIRED", &[with]),
        ("callback.call", "REQUIRED", &[("any_of", "callback.call,callback.issue")]),
    ];
    observed.wrong(of_what.await, &fields);
}

pub async fn what_is_missing_from_a_closed_set_is_told_with_the_set(observed: &mut Observed) {
    let desk = Desk::open().await;
    let r = &desk.register;
    let issue = r.issue().name().await;
    let outcome = r.write(resolve(&issue, IssueOutcome::Unspecified)).await;
    observed.wrong(outcome, &[("outcome", "REQUIRED", &[("allowed", OUTCOMES)])]);
    let urgency = r.write(urgency(&issue, Urgency::Unspecified)).await;
    observed.wrong(urgency, &[("urgency", "REQUIRED", &[("allowed", "P0,P1,P2,P3")])]);
    let allowed = (
        "allowed",
        "display_name,hazard,calendar,quiet_hours,district_fallback,line_profile,full_view_needs_reason,abusive_calls_rule,retention,surge",
    );
    let mask = r.write(update_period(r, EmergencyPeriod::default(), &[])).await;
    observed.wrong(mask, &[("update_mask", "REQUIRED", &[allowed])]);
    let call = r.call().urgency(Urgency::P0).name().await;
    let unsaid = TriageCallRequest { triage: None, ..triage(&call, TriageOutcome::Answered, "") };
    let allowed = ("allowed", "ISSUE,ANSWERED,HANDED_OFF,NO_ACTION");
    observed.wrong(r.write(unsaid).await, &[("triage.outcome", "REQUIRED", &[allowed])]);
}

pub async fn what_is_too_long_is_told_with_both_lengths(observed: &mut Observed) {
    let desk = Desk::open().await;
    let r = &desk.register;
    let title = r.issue().title(&long(201)).send().await;
    let facts = [("length", "201"), ("limit", "200"), ("unit", "CHARACTERS")];
    observed.wrong(title, &[("issue.title", "TOO_LONG", &facts)]);
    let large = r.call().summary(&"x".repeat(300 * 1024)).request();
    let length = large.encoded_len().to_string();
    let facts = [("length", length.as_str()), ("limit", "262144"), ("unit", "BYTES")];
    observed.wrong(r.write(large).await, &[("request", "TOO_LONG", &facts)]);
    // A byte or two of it become hundreds.
    let parts =
        r.call().with_request(|request| request.handoffs = vec![Handoff::default(); 100_000]).request();
    let facts = [("limit", "8388608"), ("unit", "DECODED_BYTES")];
    observed.wrong(r.write(parts).await, &[("request", "TOO_LONG", &facts)]);
    // 67 characters of three bytes each.
    let facts = [("length", "201"), ("limit", "200"), ("unit", "BYTES")];
    let long_name = r.write(r.call().request().on_behalf_of(&"王".repeat(67))).await;
    observed.wrong(long_name, &[("write.on_behalf_of", "TOO_LONG", &facts)]);
}

pub async fn what_is_too_much_is_told_with_both_counts(observed: &mut Observed) {
    let desk = Desk::open().await;
    let r = &desk.register;
    let call = (0..21).fold(r.call(), |call, _| call.handoff("120")).send().await;
    observed.wrong(call, &[("handoffs", "TOO_MANY", &[("count", "21"), ("limit", "20")])]);
    let issues = (0..11).fold(r.call(), |call, _| call.opens("停水"));
    let issue = r.issue().name().await;
    let both = (0..10).fold(issues, |call, _| call.links(&issue, LinkKind::Repeat, ReportedCondition::Same));
    observed.wrong(both.send().await, &[("links", "TOO_MANY", &[("count", "21"), ("limit", "20")])]);
    let batch = BatchCreateCallsRequest {
        parent: r.parent.clone(),
        requests: vec![CreateCallRequest::default(); 1001],
        ..BatchCreateCallsRequest::default()
    };
    let facts = [("count", "1001"), ("limit", "1000")];
    observed.wrong(r.read(batch).await, &[("requests", "TOO_MANY", &facts)]);
    let filter = CallFilter { districts: vec!["D1".to_owned(); 101], ..CallFilter::default() };
    let list = ListCallsRequest { parent: r.parent.clone(), filter: Some(filter), ..Default::default() };
    let facts = [("count", "101"), ("limit", "100")];
    observed.wrong(r.read(list).await, &[("filter.districts", "TOO_MANY", &facts)]);
}

pub async fn a_character_is_told_by_name(observed: &mut Observed) {
    let desk = Desk::open().await;
    let call = desk.register.call().summary("断药\0").send().await;
    observed.wrong(call, &[("call.summary", "CHARACTER", &[("character", "NUL")])]);
    let escape = desk.register.call().with(|call| call.summary = "上\u{1b}[A下".to_owned()).send().await;
    let facts = [("character", "CONTROL"), ("code", "U+001B")];
    observed.wrong(escape, &[("call.summary", "CHARACTER", &facts)]);
    let lines = desk.register.call().with(|call| call.summary = "一\r\n二\t三\n四".to_owned()).create().await;
    assert_eq!(lines.call.unwrap().summary, "一\r\n二\t三\n四", "kept as it came");
}

pub async fn violations_that_do_not_fit_are_counted(observed: &mut Observed) {
    let desk = Desk::open().await;
    let r = &desk.register;
    let categories = vec![CategoryEntry::default(); 100];
    let upsert = UpsertCategoriesRequest {
        parent: r.parent.clone(),
        categories,
        write: context(),
        ..UpsertCategoriesRequest::default()
    };
    let refusal = observed.violations(r.write(upsert).await);
    let (last, others) = refusal.violations.split_last().unwrap();
    assert!(others.len() >= 20 && others.iter().all(|one| one.reason == "REQUIRED"), "{refusal:?}");
    assert_eq!((last.field.as_str(), last.reason.as_str()), ("", "MORE"));
    // Each lacks its code and its names.
    let left = (2 * 100 - others.len()).to_string();
    assert_eq!(super::observed::sorted(&last.facts), [("count", left.as_str())].into());
}
