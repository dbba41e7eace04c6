//! Every method of the contract is called.

use std::collections::BTreeSet;

use hotline_proto::METHODS;
use hotline_proto::v1::summary_window::Kind;
use hotline_proto::v1::*;
use hotline_tests::requests::*;
use hotline_tests::stream::ingest;
use hotline_tests::{Register, WriteExt, id, moments};

use super::Desk;

#[tokio::test]
async fn every_method_is_called_and_answers() {
    let desk = Desk::open().await;
    let r = &desk.register;
    periods(r).await;
    directories(r).await;
    calls(r).await;
    issues(r).await;
    callbacks(r).await;
    r.day("2022-11-14").await;
    reports(r).await;
    shifts(r).await;
    r.journal(0).await;
    tokens(r).await;
    let every_method: BTreeSet<&str> = METHODS.iter().map(|method| method.path).collect();
    assert_eq!(r.methods(), every_method, "a new method needs a test that calls it");
}

async fn reports(r: &Register) {
    let day = || Kind::Day(moments::date("2022-11-14"));
    assert_eq!(r.found(compose(r, day())).await.document.map(|document| document.revision), Some(1));
    let report = r.done(freeze(r, day())).await;
    let found = r.found(GetReportRequest { name: report.name.clone(), ..Default::default() }).await.report;
    assert_eq!(found.as_ref(), Some(&report));
    let list = ListReportsRequest { parent: r.parent.clone(), report: report.name, ..Default::default() };
    assert_eq!(r.all(list).await.len(), 1);
}

async fn shifts(r: &Register) {
    let start = r.response(start_shift(r, "OP1").at("2022-11-14 08:00")).await;
    let end = r.response(end_shift(r, "OP1").at("2022-11-14 16:00")).await;
    assert_eq!(start.duty.map(|duty| duty.operator_code), end.duty.map(|duty| duty.operator_code));
    let shift = ShiftOfDay { date: Some(moments::date("2022-11-14")), shift: "middle".to_owned() };
    assert!(r.response(acknowledge_handover(r, shift, &[])).await.handover.is_some());
    let day = list_shifts(r, moments::local("2022-11-14 00:00"), moments::local("2022-11-15 00:00"));
    assert_eq!(r.found(day).await.shifts.len(), 3);
    let notice = r.done(post_notice(r, "续方找社区医院")).await.name;
    assert_eq!(r.response(mark_read(r, "OP1", &[&notice])).await.notices, [notice.clone()]);
    assert_eq!(r.all(list_notices(r)).await.len(), 1);
    assert!(r.done(withdraw_notice(&notice)).await.end_time.is_some());
}

async fn tokens(r: &Register) {
    r.found(GetServerInfoRequest {}).await;
    let made = r.response(super::tokens::create(super::tokens::token("users/li", Role::Viewer))).await;
    let name = made.token.expect("a token").name;
    assert_eq!(r.all(ListTokensRequest::default()).await[0].name, name);
    assert!(r.response(super::tokens::revoke(&name)).await.token.expect("a token").revoked_at.is_some());
    assert_ne!(r.found(ExportJournalHeadRequest::default()).await.note, "", "of the journal of tokens");
    let (parent, phone, reason) = (r.parent.clone(), "13800009999".to_owned(), "本人要求".to_owned());
    let disclose =
        DisclosePersonRequest { parent: parent.clone(), phone: phone.clone(), reason: reason.clone() };
    assert!(r.found(disclose).await.calls.is_empty());
    let erase = ErasePersonRequest { parent, phone, reason, what: true, write: context() };
    assert!(r.response(erase).await.calls.is_empty());
    let changes = r.all(QueryJournalRequest::default()).await;
    assert_eq!(
        changes.iter().map(|entry| entry.token_change()).collect::<Vec<_>>(),
        [TokenChange::Revoked, TokenChange::Created]
    );
}

async fn periods(r: &Register) {
    let name = r.parent.clone();
    r.found(GetPeriodRequest { name: name.clone() }).await;
    r.found(ListPeriodsRequest::default()).await;
    let calendar =
        WorkingCalendar { days_off: vec![moments::date("2022-12-30")], ..WorkingCalendar::default() };
    let period = EmergencyPeriod {
        name: name.clone(),
        calendar: Some(calendar.clone()),
        ..EmergencyPeriod::default()
    };
    let update = UpdatePeriodRequest {
        period: Some(period),
        update_mask: mask(&["calendar"]),
        write: context(),
        ..Default::default()
    };
    assert_eq!(r.done(update).await.calendar, Some(calendar));
    let shift = PlannedShift {
        code: "day".to_owned(),
        display_name: "日班".to_owned(),
        start_minute: 0,
        end_minute: 1440,
    };
    let plan = ShiftPlan { valid_from: Some(moments::date("2022-12-01")), shifts: vec![shift] };
    let add = AddShiftPlanRequest { name: name.clone(), shift_plan: Some(plan.clone()), write: context() };
    assert_eq!(r.done(add).await.shift_plans.pop(), Some(plan));
    let usual =
        r.found(GetPeriodRequest { name: name.clone() }).await.period.unwrap().response_policies.remove(0);
    let policy = ResponsePolicy { valid_from: Some(moments::date("2022-12-01")), ..usual };
    let add = AddResponsePolicyRequest {
        name: name.clone(),
        response_policy: Some(policy.clone()),
        write: context(),
    };
    assert_eq!(r.done(add).await.response_policies.pop(), Some(policy));
    r.done(hotline_tests::register::create_period("other")).await;
    let other = "periods/other".to_owned();
    r.done(ClosePeriodRequest { name: other.clone(), write: context(), ..Default::default() }).await;
    let reopen =
        ReopenPeriodRequest { name: other, ends_at: None, reason: "余震".to_owned(), write: context() };
    assert_eq!(r.done(reopen).await.ends_at, None);
}

async fn directories(r: &Register) {
    let parent = r.parent.clone();
    let of = |code: &str| (parent.clone(), code.to_owned());
    let (parent_of_it, code) = of("MED.04");
    let category = r.found(GetCategoryRequest { parent: parent_of_it, code }).await.entry.unwrap();
    assert_eq!((category.code.as_str(), category.usual), ("MED.04", true));
    let (parent_of_it, code) = of("D1");
    let district = r.found(GetDistrictRequest { parent: parent_of_it, code }).await.entry.unwrap();
    assert_eq!(district.display_names, named("第1街道"));
    let (parent_of_it, code) = of("A1");
    let agency = r.found(GetAgencyRequest { parent: parent_of_it, code }).await.entry.unwrap();
    assert_eq!(agency.display_names, named("第1单位"));
    let (parent_of_it, code) = of("OP1");
    let operator = r.found(GetOperatorRequest { parent: parent_of_it, code }).await.entry.unwrap();
    assert_eq!(operator.display_names, named("1号"));
    assert!(
        !r.found(ListCategoriesRequest { parent: parent.clone(), ..Default::default() })
            .await
            .categories
            .is_empty()
    );
    assert_eq!(
        r.found(ListDistrictsRequest { parent: parent.clone(), ..Default::default() }).await.districts.len(),
        3
    );
    assert_eq!(
        r.found(ListAgenciesRequest { parent: parent.clone(), ..Default::default() }).await.agencies.len(),
        3
    );
    assert_eq!(
        r.found(ListOperatorsRequest { parent: parent.clone(), ..Default::default() }).await.operators.len(),
        2
    );
    let (code, display_name) = ("X1".to_owned(), "新增".to_owned());
    let category =
        CategoryEntry { code: "XYZ".to_owned(), display_names: named("新增"), ..CategoryEntry::default() };
    r.response(UpsertCategoriesRequest {
        parent: parent.clone(),
        categories: vec![category],
        write: context(),
        ..Default::default()
    })
    .await;
    let district = DistrictEntry {
        code: code.clone(),
        display_names: named(&display_name.clone()),
        retired: false,
        ..DistrictEntry::default()
    };
    r.response(UpsertDistrictsRequest {
        parent: parent.clone(),
        districts: vec![district],
        write: context(),
        ..Default::default()
    })
    .await;
    let agency = AgencyEntry {
        code: code.clone(),
        display_names: named(&display_name.clone()),
        ..AgencyEntry::default()
    };
    r.response(UpsertAgenciesRequest {
        parent: parent.clone(),
        agencies: vec![agency],
        write: context(),
        ..Default::default()
    })
    .await;
    let operator = OperatorEntry {
        code,
        display_names: named(&display_name),
        retired: false,
        ..OperatorEntry::default()
    };
    r.response(UpsertOperatorsRequest {
        parent,
        operators: vec![operator],
        write: context(),
        ..Default::default()
    })
    .await;
}

async fn calls(r: &Register) {
    let call = r.call().phone("13800000001").urgency(Urgency::P1).name().await;
    r.get_call(&call).await;
    let named = Call { name: call.clone(), ..Call::default() };
    r.done(complete(Call { category: "MED.04".to_owned(), ..named.clone() })).await;
    r.done(amend(Call { district: "D2".to_owned(), ..named }, &["district"])).await;
    r.found(ListCallRevisionsRequest { parent: call.clone(), ..Default::default() }).await;
    r.done(lease_call(&call, "OP1")).await;
    r.done(release_call(&call, "OP1")).await;
    assert_eq!(r.done(lease_next_call(&r.parent, "OP1")).await.name, call);
    let offline = r.call().with(|call| call.offline_reference = "DESK-1".to_owned()).request();
    let offline = r.done(offline).await;
    let reference = Some(find_call_request::Reference::OfflineReference("DESK-1".to_owned()));
    let found = r.found(FindCallRequest { parent: r.parent.clone(), reference }).await;
    assert_eq!(found.call, Some(offline));
    let handoff =
        Some(Handoff { target: "120".to_owned(), mode: HandoffMode::Relayed.into(), ..Handoff::default() });
    let reason_code = ReasonCode::QuestionOnly.into();
    let triage = Some(Triage { outcome: TriageOutcome::Answered.into(), reason_code, ..Triage::default() });
    r.done(TriageCallRequest { name: call.clone(), triage, write: context(), ..Default::default() }).await;
    r.done(RecordHandoffRequest { name: call.clone(), handoff, write: context(), ..Default::default() })
        .await;
    r.done(ConfirmHandoffRequest { name: call.clone(), write: context(), ..Default::default() }).await;
    for is_right in [true, false] {
        let name = r
            .call()
            .kind(CallKind::Consult)
            .summary("闻到燃气")
            .with(|call| call.historical = false)
            .name()
            .await;
        if is_right {
            r.done(confirm_alarm(&name)).await;
        } else {
            r.done(dismiss_alarm(&name, ReasonCode::FalseAlarm)).await;
        }
        r.done(void(&name)).await;
    }
    assert_eq!(r.calls(CallFilter::default()).await.len(), 2);
    let batch = BatchCreateCallsRequest {
        parent: r.parent.clone(),
        requests: vec![r.call().request()],
        ..BatchCreateCallsRequest::default()
    };
    assert_eq!(r.found(batch).await.receipts.len(), 1);
    assert_eq!(ingest(r, vec![r.call().request()], 1).await.unwrap().receipts.len(), 1);
    let lookup = LookupCallerRequest {
        parent: r.parent.clone(),
        phone: "13800000001".to_owned(),
        ..Default::default()
    };
    assert_eq!(r.found(lookup).await.call_count, 1);
    let suggest = SuggestCallRequest {
        parent: r.parent.clone(),
        call: Some(Call { summary: "停水".to_owned(), ..Call::default() }),
    };
    assert_eq!(r.found(suggest).await.categories[0].category, "UTL.01");
    r.done(void(&call)).await;
    let (answered, items) =
        r.explained(explain(&r.parent, Kind::WholePeriod(WholePeriod {}), "calls_answered")).await;
    assert_eq!((answered, items.len()), (3, 3));
}

async fn issues(r: &Register) {
    let issue = r.issue().name().await;
    let (issue, master) = (issue.as_str(), r.issue().name().await);
    r.get_issue(issue).await;
    assert_eq!(r.issues(IssueFilter::default()).await.len(), 2);
    r.done(update(
        Issue { name: issue.to_owned(), address: "一号楼".to_owned(), ..Issue::default() },
        &["address"],
    ))
    .await;
    let person = AffectedPersonInput { name: "王小明".to_owned(), ..AffectedPersonInput::default() };
    r.done(add_person(issue, person.clone())).await;
    r.done(update_person(
        issue,
        1,
        AffectedPersonInput { phone: "13800000001".to_owned(), ..person },
        &["phone"],
    ))
    .await;
    r.done(remove_person(issue, 1)).await;
    let call = r.call().name().await;
    r.done(link(issue, &call, LinkKind::First, ReportedCondition::Same)).await;
    r.done(unlink(issue, &call)).await;
    r.done(assign(issue, "A1")).await;
    r.done(return_it(issue)).await;
    r.done(assign(issue, "A1")).await;
    r.done(inform(issue)).await;
    r.done(acknowledge(issue)).await;
    r.done(progress(issue)).await;
    r.done(transfer(issue, "A2")).await;
    r.done(acknowledge(issue)).await;
    r.done(suspend(issue)).await;
    r.done(resume(issue)).await;
    let due_at = Some(moments::plus_minutes(&moments::now(), 30 * 24 * 60));
    r.done(ExtendIssueRequest { due_at, ..extend(issue, "2022-12-31 00:00") }).await;
    r.done(urgency(issue, Urgency::P1)).await;
    r.done(urge(issue)).await;
    r.done(supervise(issue)).await;
    r.done(escalate(issue)).await;
    r.done(note(issue)).await;
    let old = r.issue().opened("2022-11-14 09:00").name().await;
    r.done(seen(&old)).await;
    r.done(InstructIssueRequest { office: "区委办".to_owned(), ..instruct(&old) }).await;
    r.done(reply(&old)).await;
    r.done(merge(issue, &master)).await;
    r.done(unmerge(issue)).await;
    r.done(resolve(issue, IssueOutcome::Solved)).await;
    r.done(reopen(issue)).await;
    r.done(resolve(issue, IssueOutcome::Solved)).await;
    r.done(close(issue)).await;
    r.done(reject(&master)).await;
    r.done(review(&master)).await;
    r.done(withdraw(&master)).await;
    assert!(
        r.found(ListIssueEventsRequest { parent: issue.to_owned(), ..Default::default() }).await.events.len()
            > 20
    );
}

async fn callbacks(r: &Register) {
    let call = r.call().phone("13800000001").name().await;
    let callback = Some(Callback { call, ..Callback::default() });
    let request =
        CreateCallbackRequest { parent: r.parent.clone(), callback, write: context(), ..Default::default() };
    let callback = r.done(request.clone()).await.name;
    assert_eq!(r.open_callbacks().await.len(), 1);
    r.done(lease(&callback, "OP1")).await;
    r.done(release(&callback, "OP1")).await;
    assert_eq!(r.done(lease_next(&r.parent, "OP1")).await.name, callback);
    assert!(r.found(GetCallbackRequest { name: callback.clone() }).await.callback.is_some());
    let other = r.done(request.under(&id())).await.name;
    r.done(cancel(&other, "已答复")).await;
    let events = ListEventsRequest { parent: r.parent.clone(), ..Default::default() };
    assert_eq!(r.found(events).await.events.len(), 50);
    r.done(record(&callback, Some(true)).under(&id())).await;
}
