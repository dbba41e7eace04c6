//! Requests that are malformed, oversized or contradict themselves: everything wrong is told at once, and nothing happens.

use hotline_client::Error;
use hotline_proto::WriteRequest;
use hotline_proto::v1::*;
use hotline_tests::requests::*;
use hotline_tests::rpc::Rpc;
use hotline_tests::{Register, WriteExt, assert_refused, id, local};
use prost_types::{Duration, Timestamp};

use crate::Desk;

/// The request is refused for these fields and no others.
fn refused_for<A: std::fmt::Debug>(result: Result<A, Error>, method: &str, expected: &[&str]) {
    let refusal = assert_refused!(result, reason = "INVALID_FIELDS", "{method}");
    let mut fields: Vec<&str> = refusal.violations.iter().map(|violation| violation.field.as_str()).collect();
    fields.sort_unstable();
    fields.dedup();
    let mut expected = expected.to_vec();
    expected.sort_unstable();
    assert_eq!(fields, expected, "{method}: {refusal:?}");
    assert!(refusal.violations.iter().all(|violation| !violation.description.is_empty()));
}

/// Sends a write under a request id; it is refused for these fields and no others.
async fn bad<R: Rpc + WriteRequest>(r: &Register, request: R, expected: &[&str]) {
    let request = if request.request_id().is_empty() { request.under(&id()) } else { request };
    refused_for(r.write(request).await, R::METHOD, expected);
}

async fn bad_read<R: Rpc>(r: &Register, request: R, expected: &[&str]) {
    refused_for(r.read(request).await, R::METHOD, expected);
}

fn long(count: usize) -> String {
    "字".repeat(count)
}

/// Before the year 2000.
fn ancient() -> Option<Timestamp> {
    Some(Timestamp { seconds: 0, nanos: 0 })
}

#[tokio::test]
async fn periods_and_directories() {
    let desk = Desk::open().await;
    let r = &desk.register;
    let head = r.head().await;
    let of_nothing = CreatePeriodRequest { period_id: "X!".to_owned(), request_id: "no uuid".to_owned(), ..Default::default() };
    bad(r, of_nothing, &["period_id", "period", "request_id"]).await;
    let wrong = EmergencyPeriod {
        display_name: long(201),
        hazard: "flood".to_owned(),
        time_zone: "Mars/Olympus".to_owned(),
        day_cutoff_minutes: 7,
        region_code: "XX".to_owned(),
        starts_at: None,
        ..EmergencyPeriod::default()
    };
    let fields = ["display_name", "hazard", "time_zone", "day_cutoff_minutes", "region_code", "starts_at"];
    let fields: Vec<String> = fields.iter().map(|field| format!("period.{field}")).collect();
    let fields: Vec<&str> = fields.iter().map(String::as_str).collect();
    bad(r, CreatePeriodRequest { period: Some(wrong), ..hotline_tests::register::create_period("wrong") }, &fields).await;
    let mut crooked = hotline_tests::register::create_period("crooked");
    let period = crooked.period.as_mut().unwrap();
    (period.starts_at, period.ends_at) = (Some(local("2022-11-12 00:01")), Some(local("2022-11-12 00:00")));
    bad(r, crooked, &["period.starts_at", "period.ends_at"]).await;
    let mut overlapping = hotline_tests::register::create_period("overlapping");
    let shift = |code: &str, start_minute, end_minute| Shift { code: code.to_owned(), display_name: code.to_owned(), start_minute, end_minute };
    let shifts = vec![shift("day", 480, 1200), shift("night", 1140, 1980)];
    overlapping.period.as_mut().unwrap().shift_plans = vec![ShiftPlan { valid_from: None, shifts }];
    bad(r, overlapping, &["period.shift_plans[0].shifts"]).await;

    let update = |mask_of: &[&str], period: EmergencyPeriod| UpdatePeriodRequest {
        period: Some(EmergencyPeriod { name: r.parent.clone(), ..period }),
        update_mask: mask(mask_of),
        ..UpdatePeriodRequest::default()
    };
    bad(r, update(&["display_name"], EmergencyPeriod::default()), &["period.display_name"]).await;
    bad(r, update(&["time_zone"], EmergencyPeriod::default()), &["update_mask"]).await;
    bad(r, UpdatePeriodRequest { update_mask: None, ..update(&[], EmergencyPeriod::default()) }, &["update_mask"]).await;
    bad(r, ClosePeriodRequest { name: r.parent.clone(), ends_at: Some(local("2022-11-20 00:01")), ..Default::default() }, &["period.ends_at"]).await;
    bad_read(r, GetPeriodRequest { name: "test-2022".to_owned() }, &["name"]).await;
    bad_read(r, ListPeriodsRequest { page_size: -1, ..Default::default() }, &["page_size"]).await;

    let parent = r.parent.clone();
    bad(r, UpsertCategoriesRequest { parent: parent.clone(), ..Default::default() }, &["categories"]).await;
    let lower = Category { code: "med.1".to_owned(), ..Category::default() };
    bad(r, UpsertCategoriesRequest { parent: parent.clone(), categories: vec![lower], ..Default::default() },
        &["categories[0].code", "categories[0].name_zh", "categories[0].name_en"]).await;
    let orphan = Category { code: "QQQ.01".to_owned(), name_zh: "无".to_owned(), name_en: "none".to_owned(), ..Category::default() };
    bad(r, UpsertCategoriesRequest { parent: parent.clone(), categories: vec![orphan], ..Default::default() }, &["categories"]).await;
    let district = District { code: "D 1".to_owned(), display_name: long(201), retired: false };
    bad(r, UpsertDistrictsRequest { parent: parent.clone(), districts: vec![district], ..Default::default() },
        &["districts[0].code", "districts[0].display_name"]).await;
    let agency = Agency { code: "A7".to_owned(), display_name: "无街道".to_owned(), district: "D9".to_owned(), retired: false };
    bad(r, UpsertAgenciesRequest { parent: parent.clone(), agencies: vec![agency], ..Default::default() }, &["agencies"]).await;
    bad(r, UpsertOperatorsRequest { parent: parent.clone(), operators: vec![Operator::default()], ..Default::default() },
        &["operators[0].code", "operators[0].display_name"]).await;
    bad_read(r, ListOperatorsRequest { parent, page_size: 1001, ..Default::default() }, &["page_size"]).await;
    assert_eq!(r.head().await, head);
}

#[tokio::test]
async fn calls() {
    let desk = Desk::open().await;
    let r = &desk.register;
    let call = r.call().phone("13800000001").category("MED.04").urgency(Urgency::P1).name().await;
    let head = r.head().await;
    bad(r, CreateCallRequest { parent: r.parent.clone(), ..Default::default() }, &["call"]).await;
    bad(r, r.call().with(|call| *call = Call::default()).request(), &["call.summary", "call.caller_input.phone"]).await;
    let wrong = r.call().with(|call| {
        call.direction = 9;
        call.channel = -1;
        call.disposition = 77;
        call.kind = 77;
        call.urgency = 9;
        call.line = long(65);
        call.received_at = ancient();
        call.answered_at = Some(Timestamp { seconds: 1_700_000_000, nanos: -1 });
        call.caller_input = Some(CallerInput { phone: "1".repeat(65), name: long(201), language: "zh CN".to_owned(), ..CallerInput::default() });
        call.callback_phone = "2".repeat(65);
        call.affected_person_input = Some(PersonInput { name: long(201), phone: "3".repeat(65), tags: vec![99] });
        call.incident_address = long(2_001);
        call.contact_safety = Some(ContactSafety { hours: long(201), ..ContactSafety::default() });
        call.persons_represented = 1_000_001;
        call.summary = long(10_001);
        call.confidential_note = "NUL \0".to_owned();
        call.district = "D 1".to_owned();
        call.telephony_reference = long(201);
        call.offline_reference = "中文".to_owned();
        call.category = "X".repeat(65);
    });
    let fields = [
        "direction", "channel", "disposition", "kind", "urgency", "line", "received_at", "answered_at", "caller_input.phone",
        "caller_input.name", "caller_input.language", "callback_phone", "affected_person_input.name", "affected_person_input.phone",
        "affected_person_input.tags[0]", "incident_address", "contact_safety.hours", "persons_represented", "summary",
        "confidential_note", "district", "telephony_reference", "offline_reference", "category",
    ];
    let fields: Vec<String> = fields.iter().map(|field| format!("call.{field}")).collect();
    bad(r, wrong.request(), &fields.iter().map(String::as_str).collect::<Vec<_>>()).await;
    let crooked = r.call().received("2022-11-14 09:00").with(|call| {
        call.answered_at = Some(local("2022-11-14 08:59"));
        call.ended_at = Some(local("2022-11-14 08:58"));
        call.external_id = "W-1".to_owned();
    });
    bad(r, crooked.request(), &["call.answered_at", "call.ended_at", "call.source_system"]).await;
    let follow = r.call().with_request(|request| {
        request.issues = vec![
            NewIssue::default(),
            NewIssue { issue: Some(Issue { title: "题".to_owned(), category: "MED".to_owned(), ..Issue::default() }), settled_outcome: 1, ..NewIssue::default() },
        ];
        request.links = vec![NewLink { issue: "Q1".to_owned(), kind: 99, condition: 99 }];
        request.handoffs = vec![Handoff { mode: 99, ..Handoff::default() }];
        request.triage = Some(Triage { reason: "why".to_owned(), ..Triage::default() });
    });
    let fields = ["issues[0].issue", "issues[1].settled_reply", "links[0].issue", "links[0].kind", "links[0].condition",
        "handoffs[0].target", "handoffs[0].mode", "triage.outcome"];
    bad(r, follow.request(), &fields).await;
    let many = r.call().with_request(|request| request.handoffs = vec![Handoff { target: "120".to_owned(), ..Handoff::default() }; 21]);
    bad(r, many.request(), &["handoffs"]).await;
    let contradiction = r.call().opens("断药").with_request(|request| {
        request.triage = Some(Triage { outcome: TriageOutcome::NoAction.into(), reason: "无".to_owned(), ..Triage::default() });
    });
    bad(r, contradiction.request(), &["triage.outcome"]).await;

    bad_read(r, GetCallRequest { name: "calls/1".to_owned() }, &["name"]).await;
    bad_read(r, GetCallRequest { name: format!("{}/issues/Q1-3", r.parent) }, &["name"]).await;
    let filter = CallFilter {
        received_from: ancient(),
        kinds: vec![0, 1, 99],
        districts: vec!["D1".to_owned(); 101],
        phone: "1".repeat(65),
        issue: "Q".to_owned(),
        text: long(201),
        ..CallFilter::default()
    };
    let list = ListCallsRequest { parent: r.parent.clone(), filter: Some(filter), page_size: 1001, ..Default::default() };
    bad_read(r, list, &["filter.received_from", "filter.kinds[0]", "filter.kinds[2]", "filter.districts", "filter.phone",
        "filter.issue", "filter.text", "page_size"]).await;
    let named = Call { name: call.clone(), ..Call::default() };
    bad(r, complete(Call { name: call.clone(), summary: "另一个".to_owned(), category: "SUP".to_owned(), ..Call::default() }),
        &["call.summary", "call.category"]).await;
    bad(r, AmendCallRequest { reason: " ".to_owned(), ..amend(named.clone(), &["actor", "received_at"]) },
        &["update_mask", "reason", "call.received_at"]).await;
    bad(r, AmendCallRequest { update_mask: None, ..amend(named, &[]) }, &["update_mask"]).await;
    bad(r, amend(Call::default(), &["summary"]), &["call.name"]).await;
    bad(r, VoidCallRequest { reason: long(2_001), etag: "x".to_owned(), occurred_at: ancient(), ..void(&call) }, &["reason", "etag", "occurred_at"]).await;
    bad(r, ClaimCallRequest { operator: String::new(), lease: Some(Duration { seconds: 59, nanos: 0 }), ..claim(&call, "") }, &["operator", "lease"]).await;
    bad(r, TriageCallRequest { name: call.clone(), operator: "OP 1".to_owned(), ..Default::default() }, &["operator"]).await;
    bad(r, TriageCallRequest { name: call.clone(), ..Default::default() }, &["triage.outcome"]).await;
    bad(r, RecordHandoffRequest { name: call.clone(), ..Default::default() }, &["handoff"]).await;
    let early = Handoff { target: "120".to_owned(), started_at: Some(local("2022-11-14 09:00")), ..Handoff::default() };
    bad(r, RecordHandoffRequest { name: call.clone(), handoff: Some(early), ..Default::default() }, &["handoff.started_at"]).await;
    bad(r, ConfirmHandoffRequest { name: call.clone(), handoff: -1, result: long(2_001), their_reference: long(201), ..Default::default() },
        &["handoff", "result", "their_reference"]).await;
    bad_read(r, ListCallRevisionsRequest { parent: String::new(), page_size: -1, ..Default::default() }, &["parent", "page_size"]).await;
    bad_read(r, LookupCallerRequest { parent: r.parent.clone(), ..Default::default() }, &["phone"]).await;
    bad_read(r, LookupCallerRequest { parent: r.parent.clone(), caller: "x".to_owned(), ..Default::default() }, &["caller"]).await;
    assert_eq!(r.head().await, head);
}

#[tokio::test]
async fn issues() {
    let desk = Desk::open().await;
    let r = &desk.register;
    let issue = r.issue().name().await;
    let head = r.head().await;
    bad(r, CreateIssueRequest { parent: r.parent.clone(), ..Default::default() }, &["issue"]).await;
    bad(r, r.issue().with(|issue| *issue = Issue::default()).request(), &["issue.title", "issue.category"]).await;
    let wrong = r.issue().with(|issue| {
        issue.title = long(201);
        issue.urgency = 9;
        issue.address = long(2_001);
        issue.need_by = ancient();
        issue.affected_person_inputs = vec![PersonInput { name: long(201), tags: vec![0], ..PersonInput::default() }];
        issue.owner = "O P".to_owned();
        issue.recurs_from = "Q000001-4".to_owned();
    });
    bad(r, wrong.request(), &["issue.title", "issue.urgency", "issue.address", "issue.need_by", "issue.affected_person_inputs[0].name",
        "issue.affected_person_inputs[0].tags[0]", "issue.owner", "issue.recurs_from"]).await;
    bad(r, r.issue().with(|issue| issue.affected_person_inputs = vec![PersonInput::default(); 21]).request(), &["issue.affected_person_inputs"]).await;
    bad(r, r.issue().from_call(&issue).request(), &["call"]).await;
    bad(r, r.issue().with(|issue| {
        issue.district = "D9".to_owned();
        issue.owner = "OP9".to_owned();
        issue.respondent_agency = "A9".to_owned();
    }).request(), &["issue.district", "issue.owner", "issue.respondent_agency"]).await;

    let named = Issue { name: issue.clone(), ..Issue::default() };
    bad(r, update(named.clone(), &["title", "category"]), &["issue.title", "issue.category"]).await;
    bad(r, update(named.clone(), &["urgency"]), &["update_mask"]).await;
    bad(r, update(named, &[]), &["update_mask"]).await;
    bad(r, UpdateIssueRequest { update_mask: mask(&["title"]), ..Default::default() }, &["issue.name"]).await;
    bad(r, link(&issue, "C1", LinkKind::Repeat, Condition::Same), &["call"]).await;
    bad(r, LinkCallRequest { kind: 99, condition: 99, ..link(&issue, "", LinkKind::Repeat, Condition::Same) }, &["call", "kind", "condition"]).await;
    bad(r, UnlinkCallRequest { reason: String::new(), ..unlink(&issue, "") }, &["call", "reason"]).await;
    bad(r, AssignIssueRequest { role: 9, task: long(2_001), delivery: long(201), ..assign(&issue, "") }, &["agency", "role", "task", "delivery"]).await;
    bad(r, TransferIssueRequest { reason: String::new(), ..transfer(&issue, "") }, &["agency", "reason"]).await;
    bad(r, AcceptIssueRequest { agency: "A 1".to_owned(), ..accept(&issue) }, &["agency"]).await;
    bad(r, ReportProgressRequest { kind: 9, note: long(2_001), estimate: ancient(), ..progress(&issue) }, &["kind", "note", "estimate"]).await;
    bad(r, ReturnIssueRequest { reason: String::new(), ..return_it(&issue) }, &["reason"]).await;
    bad(r, SuspendIssueRequest { reason: "\n".to_owned(), ..suspend(&issue) }, &["reason"]).await;
    bad(r, ResumeIssueRequest { reason: long(2_001), ..resume(&issue) }, &["reason"]).await;
    bad(r, ExtendIssueRequest { due_at: None, reason: String::new(), ..extend(&issue, "2022-12-31 00:00") }, &["due_at", "reason"]).await;
    bad(r, extend(&issue, "2022-12-31 00:00"), &["due_at"]).await;
    bad(r, SetUrgencyRequest { reason: String::new(), ..urgency(&issue, Urgency::Unspecified) }, &["urgency", "reason"]).await;
    bad(r, ResolveIssueRequest { public_reply: long(2_001), confirmed_merged: vec!["Q".to_owned()], ..resolve(&issue, Outcome::Unspecified) },
        &["outcome", "public_reply", "confirmed_merged[0]"]).await;
    bad(r, CloseIssueRequest { reason: "a\0".to_owned(), ..close(&issue) }, &["reason"]).await;
    bad(r, ReopenIssueRequest { reason: String::new(), ..reopen(&issue) }, &["reason"]).await;
    bad(r, RejectIssueRequest { reason: String::new(), ..reject(&issue) }, &["reason"]).await;
    bad(r, ReviewIssueRequest { reason: String::new(), ..review(&issue) }, &["reason"]).await;
    bad(r, WithdrawIssueRequest { reason: String::new(), ..withdraw(&issue) }, &["reason"]).await;
    bad(r, MergeIssueRequest { reason: long(2_001), ..merge(&issue, "") }, &["master", "reason"]).await;
    bad(r, merge(&issue, "periods/other/issues/Q1-3"), &["master"]).await;
    bad(r, UnmergeIssueRequest { reason: String::new(), ..unmerge(&issue) }, &["reason"]).await;
    bad(r, UrgeIssueRequest { note: long(2_001), ..urge(&issue) }, &["note"]).await;
    bad(r, SuperviseIssueRequest { note: String::new(), ..supervise(&issue) }, &["note"]).await;
    bad(r, EscalateIssueRequest { reason: String::new(), ..escalate(&issue) }, &["reason"]).await;
    bad(r, AddNoteRequest { note: String::new(), etag: "-1".to_owned(), ..note(&issue) }, &["note", "etag"]).await;
    bad_read(r, GetIssueRequest { name: issue.replace("Q000001", "Q000011") }, &["name"]).await;
    let filter = IssueFilter { states: vec![99], agencies: vec![String::new()], call: "C".to_owned(), text: long(201), ..IssueFilter::default() };
    bad_read(r, ListIssuesRequest { parent: r.parent.clone(), filter: Some(filter), order: 9, page_size: -5, ..Default::default() },
        &["filter.states[0]", "filter.agencies[0]", "filter.call", "filter.text", "order", "page_size"]).await;
    bad_read(r, ListIssueEventsRequest { parent: issue, page_size: 2_000, ..Default::default() }, &["page_size"]).await;
    assert_eq!(r.head().await, head);
}

#[tokio::test]
async fn callbacks_summaries_and_headers() {
    let desk = Desk::open().await;
    let r = &desk.register;
    let call = r.call().phone("13800000001").name().await;
    let issue = r.issue().name().await;
    let new = |callback: Callback| CreateCallbackRequest { parent: r.parent.clone(), callback: Some(callback), ..Default::default() };
    let made = CreateCallbackRequest { request_id: id(), ..new(Callback { call: call.clone(), ..Callback::default() }) };
    let callback = r.done(made).await.name;
    let head = r.head().await;
    bad(r, CreateCallbackRequest { parent: r.parent.clone(), ..Default::default() }, &["callback"]).await;
    bad(r, new(Callback::default()), &["callback.call"]).await;
    bad(r, new(Callback { kind: 9, issue: "x".to_owned(), call: "y".to_owned(), note: long(2_001), due_at: ancient(), ..Callback::default() }),
        &["callback.kind", "callback.issue", "callback.call", "callback.note", "callback.due_at"]).await;
    bad(r, new(Callback { kind: CallbackKind::FollowUp.into(), call, ..Callback::default() }), &["callback.issue"]).await;
    bad(r, new(Callback { kind: CallbackKind::FollowUp.into(), issue, ..Callback::default() }), &["callback.kind"]).await;
    bad(r, LeaseCallbackRequest { lease: Some(Duration { seconds: 8 * 3600 + 1, nanos: 0 }), ..lease(&callback, "") }, &["operator", "lease"]).await;
    bad(r, RecordCallbackRequest { rating: Some(6), comment: long(2_001), operator: String::new(), ..record(&callback, Some(true)) },
        &["operator", "rating", "comment"]).await;
    bad(r, RecordCallbackRequest { solved: Some(true), rating: Some(5), ..record(&callback, None) }, &["solved", "rating"]).await;
    bad(r, RecordCallbackRequest { retry_at: Some(hotline_tests::moments::now()), ..record(&callback, Some(true)) }, &["retry_at"]).await;
    bad_read(r, ListCallbacksRequest { parent: r.parent.clone(), states: vec![99], kinds: vec![99], issue: "x".to_owned(), due_before: ancient(), page_size: -1, ..Default::default() },
        &["states[0]", "kinds[0]", "issue", "due_before", "page_size"]).await;

    let summary = |window| GetSummaryRequest { parent: r.parent.clone(), window };
    use get_summary_request::Window;
    bad_read(r, summary(None), &["window"]).await;
    let no_day = hotline_proto::google::r#type::Date { year: 2022, month: 2, day: 30 };
    bad_read(r, summary(Some(Window::Day(no_day))), &["day"]).await;
    bad_read(r, summary(Some(Window::Shift(ShiftOfDay::default()))), &["shift.date", "shift.shift"]).await;
    bad_read(r, summary(Some(Window::Range(TimeRange::default()))), &["range.from", "range.to"]).await;
    let (from, to) = (Some(local("2022-11-14 09:01")), Some(local("2022-11-14 10:01")));
    bad_read(r, summary(Some(Window::Range(TimeRange { from, to }))), &["range.from", "range.to"]).await;
    let (from, to) = (Some(local("2022-11-14 09:00")), Some(local("2024-11-14 09:00")));
    bad_read(r, summary(Some(Window::Range(TimeRange { from, to }))), &["range.to"]).await;

    let nameless = Register::over(desk.server.client_as(&"x".repeat(201)).await);
    bad(&nameless, r.call().request(), &["hotline-actor"]).await;
    let mut without_id = tonic::Request::new(CreateCallRequest { request_id: String::new(), ..r.call().request() });
    without_id.set_timeout(std::time::Duration::from_secs(10));
    let answered = r.client.calls().create_call(without_id).await.map_err(Error::from);
    refused_for(answered, "CreateCall without an id", &["request_id"]);
    assert_eq!(r.head().await, head);
}

#[tokio::test]
async fn a_name_in_no_period_is_not_found() {
    let desk = Desk::open().await;
    let here = &desk.register;
    let r = &here.of("nowhere");
    let parent = r.parent.clone();
    let name = |collection: &str, letter: char| format!("{parent}/{collection}/{letter}000001-3");
    let (call, issue, callback) = (name("calls", 'C'), name("issues", 'Q'), name("callbacks", 'B'));
    macro_rules! nowhere {
        ($($request:expr),* $(,)?) => {$(
            assert_refused!(r.write($request).await, reason = "RESOURCE_NOT_FOUND", "{}", stringify!($request));
        )*};
    }
    macro_rules! nowhere_read {
        ($($request:expr),* $(,)?) => {$(
            assert_refused!(r.read($request).await, reason = "RESOURCE_NOT_FOUND", "{}", stringify!($request));
        )*};
    }
    for place in ["nowhere", "test-2022"] {
        let (call, issue, callback) =
            (call.replace("nowhere", place), issue.replace("nowhere", place), callback.replace("nowhere", place));
        let (call, issue, callback) = (call.as_str(), issue.as_str(), callback.as_str());
        nowhere!(
            void(call), claim(call, "OP1"), complete(Call { name: call.to_owned(), ..Call::default() }),
            amend(Call { name: call.to_owned(), ..Call::default() }, &["line"]), assign(issue, "A1"), transfer(issue, "A1"),
            accept(issue), progress(issue), return_it(issue), suspend(issue), resume(issue), close(issue), reopen(issue),
            reject(issue), review(issue), withdraw(issue), merge(issue, issue), unmerge(issue), urge(issue), supervise(issue),
            escalate(issue), note(issue), resolve(issue, Outcome::Solved), urgency(issue, Urgency::P0),
            extend(issue, "2022-12-31 00:00"), link(issue, call, LinkKind::Repeat, Condition::Same), unlink(issue, call),
            update(Issue { name: issue.to_owned(), ..Issue::default() }, &["address"]), lease(callback, "OP1"), record(callback, None),
        );
        nowhere_read!(
            GetCallRequest { name: call.to_owned() },
            GetIssueRequest { name: issue.to_owned() },
            ListCallRevisionsRequest { parent: call.to_owned(), ..Default::default() },
            ListIssueEventsRequest { parent: issue.to_owned(), ..Default::default() },
        );
    }
    nowhere!(r.call().request(), r.issue().request(), ClosePeriodRequest { name: r.parent.clone(), ..Default::default() });
    nowhere_read!(
        GetPeriodRequest { name: parent.clone() },
        ListCallsRequest { parent: parent.clone(), ..Default::default() },
        ListIssuesRequest { parent: parent.clone(), ..Default::default() },
        ListCallbacksRequest { parent: parent.clone(), ..Default::default() },
        ListDistrictsRequest { parent: parent.clone(), ..Default::default() },
        LookupCallerRequest { parent: parent.clone(), phone: "1".to_owned(), ..Default::default() },
        summary_of(&parent, get_summary_request::Window::WholePeriod(WholePeriod {})),
    );
    let copied = CreatePeriodRequest { copy_directories_from: parent, ..hotline_tests::register::create_period("copy") };
    assert_refused!(here.write(copied).await, reason = "RESOURCE_NOT_FOUND");
}

#[tokio::test]
async fn a_message_over_the_limit_is_told_the_limit() {
    let desk = Desk::open().await;
    let r = &desk.register;
    let issue = r.issue().name().await;
    let head = r.head().await;
    let limit = (256 * 1024).to_string();
    let call = r.call().summary(&"x".repeat(300 * 1024)).send().await;
    let call = assert_refused!(call, reason = "INVALID_FIELDS");
    assert!(format!("{call:?}").contains(&limit), "{call:?}");
    let Err(Error::Refused(note)) = r.write(AddNoteRequest { note: "x".repeat(300 * 1024), ..note(&issue) }).await else {
        panic!("it is too large")
    };
    assert!(note.message.contains(&limit), "{note:?}");
    let large = r.call().with(|call| call.confidential_note = "x".repeat(200 * 1024)).request();
    let batch = BatchCreateCallsRequest { parent: r.parent.clone(), requests: vec![large; 22] };
    let Err(Error::Refused(batch)) = r.read(batch).await else { panic!("it is too large") };
    assert!(batch.message.contains(&(4 * 1024 * 1024).to_string()), "{batch:?}");
    assert_eq!(r.head().await, head);
}
