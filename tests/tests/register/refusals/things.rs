//! What there is none of, what is there already, and what has changed.

use hotline_proto::v1::find_call_request::Reference;
use hotline_proto::v1::*;
use hotline_tests::register::{PERIOD, create_period};
use hotline_tests::requests::*;
use hotline_tests::{WriteExt, id};

use super::super::Desk;
use super::observed::Observed;
use super::requests::*;

const NOT_FOUND: &str = "RESOURCE_NOT_FOUND";

pub async fn what_there_is_none_of_is_told_by_type_and_name(observed: &mut Observed) {
    let desk = Desk::open().await;
    let r = &desk.register;
    let nowhere = "periods/nowhere";
    let period = [("type", "PERIOD"), ("resource", nowhere)];
    observed.refused(r.read(period_named(nowhere)).await, NOT_FOUND, &period);
    observed.refused(r.of("nowhere").call().send().await, NOT_FOUND, &period);
    let copy = CreatePeriodRequest { copy_directories_from: nowhere.to_owned(), ..create_period("copy") };
    observed.refused(r.write(copy).await, NOT_FOUND, &period);

    let call = &*format!("{}/calls/C000001-3", r.parent);
    let facts = [("type", "CALL"), ("resource", call)];
    observed.refused(r.read(call_named(call)).await, NOT_FOUND, &facts);
    observed.refused(r.write(void(call)).await, NOT_FOUND, &facts);
    let (source_system, external_id) = ("pbx".to_owned(), "7".to_owned());
    for reference in [
        Reference::OfflineReference("A-1".to_owned()),
        Reference::External(ExternalReference { source_system, external_id }),
    ] {
        let by_reference = FindCallRequest { parent: r.parent.clone(), reference: Some(reference) };
        observed.refused(r.read(by_reference).await, NOT_FOUND, &[("type", "CALL")]);
    }
    let (parent, code) = (r.parent.clone(), "NONE".to_owned());
    let category = r.read(GetCategoryRequest { parent: parent.clone(), code: code.clone() }).await;
    observed.refused(category, NOT_FOUND, &[("type", "CATEGORY"), ("code", "NONE")]);
    let district = r.read(GetDistrictRequest { parent: parent.clone(), code: code.clone() }).await;
    observed.refused(district, NOT_FOUND, &[("type", "DISTRICT"), ("code", "NONE")]);
    let agency = r.read(GetAgencyRequest { parent: parent.clone(), code: code.clone() }).await;
    observed.refused(agency, NOT_FOUND, &[("type", "AGENCY"), ("code", "NONE")]);
    let operator = r.read(GetOperatorRequest { parent, code }).await;
    observed.refused(operator, NOT_FOUND, &[("type", "OPERATOR"), ("code", "NONE")]);

    let issue = &*format!("{}/issues/Q000001-3", r.parent);
    let facts = [("type", "ISSUE"), ("resource", issue)];
    observed.refused(
        r.read(GetIssueRequest { name: issue.to_owned(), ..Default::default() }).await,
        NOT_FOUND,
        &facts,
    );
    observed.refused(r.write(note(issue)).await, NOT_FOUND, &facts);
    let report = &*format!("{}/reports/day-2022-11-14", r.parent);
    let facts = [("type", "REPORT"), ("resource", report)];
    let request = GetReportRequest { name: report.to_owned(), ..Default::default() };
    observed.refused(r.read(request).await, NOT_FOUND, &facts);
    let callback = &*format!("{}/callbacks/B000001-3", r.parent);
    let facts = [("type", "CALLBACK"), ("resource", callback)];
    observed.refused(r.write(lease(callback, "OP1")).await, NOT_FOUND, &facts);
    let notice = &*format!("{}/notices/N9", r.parent);
    let facts = [("type", "NOTICE"), ("resource", notice)];
    observed.refused(r.write(withdraw_notice(notice)).await, NOT_FOUND, &facts);
}

pub async fn a_part_that_there_is_none_of_is_told_with_the_whole(observed: &mut Observed) {
    let desk = Desk::open().await;
    let r = &desk.register;
    let (call, issue) = (&*r.call().name().await, &*r.issue().name().await);
    let of_call = ("resource", call);
    let none = [("type", "HANDOFF"), of_call];
    observed.refused(r.write(confirm(call, 0)).await, NOT_FOUND, &none);
    let second = [("type", "HANDOFF"), of_call, ("handoff", "2")];
    observed.refused(r.write(confirm(call, 2)).await, NOT_FOUND, &second);
    let link = [("type", "LINK"), ("resource", issue), ("call", call)];
    observed.refused(r.write(unlink(issue, call)).await, NOT_FOUND, &link);
    let person = [("type", "PERSON"), ("resource", issue), ("person", "3")];
    observed.refused(r.write(remove_person(issue, 3)).await, NOT_FOUND, &person);
    let instruction = [("type", "INSTRUCTION"), ("resource", issue), ("instruction", "2")];
    let second = ReplyInstructionRequest { instruction: 2, ..reply(issue) };
    observed.refused(r.write(second).await, NOT_FOUND, &instruction);
}

pub async fn what_is_taken_is_told_by_the_name_of_what_has_it(observed: &mut Observed) {
    let desk = Desk::open().await;
    let r = &desk.register;
    observed.refused(r.write(create_period(PERIOD)).await, "PERIOD_EXISTS", &[("resource", &r.parent)]);

    let call = &*r.call().source("pbx", "7").name().await;
    let again = r.call().source("pbx", "7").send().await;
    observed.refused(again, "EXTERNAL_ID_EXISTS", &[("resource", call)]);

    let issue = &*r.issue().name().await;
    let request = || link(issue, call, LinkKind::Related, ReportedCondition::Same);
    r.done(request()).await;
    observed.refused(r.write(request()).await, "LINK_EXISTS", &[("resource", issue), ("call", call)]);
}

pub async fn an_id_or_a_page_of_something_else_has_no_facts(observed: &mut Observed) {
    let desk = Desk::open().await;
    let r = &desk.register;
    let id = id();
    r.done(r.call().request().under(&id)).await;
    let other = r.call().summary("另一个").request().under(&id);
    observed.refused(r.write(other).await, "REQUEST_ID_REUSED", &[]);
    let damaged = ListCallsRequest {
        parent: r.parent.clone(),
        page_token: "damaged".to_owned(),
        ..ListCallsRequest::default()
    };
    observed.refused(r.read(damaged).await, "PAGE_TOKEN_INVALID", &[]);
}

pub async fn a_stale_etag_is_told_the_present_one(observed: &mut Observed) {
    let desk = Desk::open().await;
    let r = &desk.register;
    let mut stale = |result, name: &str, etag: &str| {
        observed.refused(result, "ETAG_MISMATCH", &[("resource", name), ("etag", etag)]);
    };
    let issue = r.issue().create().await;
    stale(r.write(note(&issue.name).at_etag("1")).await.map(drop), &issue.name, &issue.etag);
    let call = r.call().create().await.call.unwrap();
    stale(r.write(void(&call.name).at_etag("1")).await.map(drop), &call.name, &call.etag);
    let callback = r.done(callback(r, Callback { call: call.name, ..Callback::default() })).await;
    let leased = r.write(lease(&callback.name, "OP1").at_etag("1")).await;
    stale(leased.map(drop), &callback.name, &callback.etag);
    let period = r.found(period_named(&r.parent)).await.period.unwrap();
    let closed = r.write(close_period(r).at_etag("99")).await;
    stale(closed.map(drop), &period.name, &period.etag);
}
