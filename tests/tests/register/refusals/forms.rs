//! What is not written as it must be.

use hotline_proto::google::r#type::Date;
use hotline_proto::v1::*;
use hotline_tests::WriteExt;
use hotline_tests::requests::*;
use prost_types::Timestamp;

use super::super::Desk;
use super::observed::{Observed, Wrong};
use super::requests::*;

const REASON: &str = "MALFORMED";

pub async fn a_name_is_told_its_form(observed: &mut Observed) {
    let desk = Desk::open().await;
    let r = &desk.register;
    let inside = |name: &str| format!("{}/{name}", r.parent);
    observed.wrong(r.read(period_named("test-2022")).await, &[("name", REASON, &[("form", "PERIOD_NAME")])]);
    let subjects = vec![inside("agencies/A1")];
    let filter = Some(EventFilter { subjects, ..EventFilter::default() });
    let watched = WatchEventsRequest { parent: r.parent.clone(), filter, ..Default::default() };
    let watched = r.client.watch(watched).next().await;
    observed.wrong(watched, &[("filter.subjects[0]", REASON, &[("form", "RESOURCE_NAME")])]);
    let facts = [("form", "CALL_NAME"), ("example", "C001234-0")];
    for wrong in ["calls/C1/2", "calls/first", "issues/Q000498-6"] {
        observed.wrong(r.read(call_named(&inside(wrong))).await, &[("name", REASON, &facts)]);
    }
    let facts = [("form", "ISSUE_NAME"), ("example", "Q000498-6")];
    let issue = GetIssueRequest { name: inside("issues/first"), ..Default::default() };
    observed.wrong(r.read(issue).await, &[("name", REASON, &facts)]);
    let facts = [("form", "CALLBACK_NAME"), ("example", "B000012-5")];
    observed.wrong(r.write(record(&inside("callbacks/first"), None)).await, &[("name", REASON, &facts)]);
    let facts = [("form", "REPORT_NAME"), ("example", "day-2022-12-01")];
    let report = GetReportRequest { name: inside("reports/first"), ..Default::default() };
    observed.wrong(r.read(report).await, &[("name", REASON, &facts)]);
    let facts = [("form", "NOTICE_NAME"), ("example", "N3")];
    observed.wrong(r.write(withdraw_notice(&inside("notices/first"))).await, &[("name", REASON, &facts)]);
    let id = r.write(CreatePeriodRequest { period_id: "X!".to_owned(), ..new_period(|_| {}) }).await;
    let facts = [("form", "PERIOD_ID"), ("example", "flood-2026")];
    observed.wrong(id, &[("period_id", REASON, &facts)]);
}

pub async fn a_code_is_told_its_form(observed: &mut Observed) {
    let desk = Desk::open().await;
    let r = &desk.register;
    let codes =
        r.call().phone("13800000001").district("D 1").with(|call| call.offline_reference = "A.7".to_owned());
    let fields: [Wrong<'_>; 2] = [
        ("call.district", REASON, &[("form", "CODE"), ("characters", ".-_")]),
        ("call.offline_reference", REASON, &[("form", "CODE"), ("characters", "-")]),
    ];
    observed.wrong(codes.send().await, &fields);
    let category =
        CategoryEntry { code: "med.1".to_owned(), display_names: named("药"), ..CategoryEntry::default() };
    let upsert = UpsertCategoriesRequest {
        parent: r.parent.clone(),
        categories: vec![category],
        write: context(),
        ..UpsertCategoriesRequest::default()
    };
    let facts = [("form", "CATEGORY_CODE"), ("example", "MED.04")];
    observed.wrong(r.write(upsert).await, &[("categories[0].code", REASON, &facts)]);
    let district = DistrictEntry {
        code: "D 1".to_owned(),
        display_names: named("街道"),
        retired: false,
        ..DistrictEntry::default()
    };
    let upsert = UpsertDistrictsRequest {
        parent: r.parent.clone(),
        districts: vec![district],
        write: context(),
        ..UpsertDistrictsRequest::default()
    };
    let facts = [("form", "CODE"), ("characters", "-_")];
    observed.wrong(r.write(upsert).await, &[("districts[0].code", REASON, &facts)]);
}

pub async fn a_period_is_told_the_forms_of_its_codes(observed: &mut Observed) {
    let desk = Desk::open().await;
    let r = &desk.register;
    let wrong = new_period(|period| {
        period.hazard = "flood".to_owned();
        period.time_zone = "Mars/Olympus".to_owned();
        period.region_code = "XX".to_owned();
        period.area_code = "重庆".to_owned();
        let shifts = vec![shift("Night!", 0, 480)];
        period.shift_plans = vec![ShiftPlan { valid_from: None, shifts }];
    });
    let fields: [Wrong<'_>; 5] = [
        ("period.hazard", REASON, &[("form", "HAZARD_CODE"), ("example", "EPIDEMIC")]),
        ("period.time_zone", REASON, &[("form", "TIME_ZONE"), ("example", "Asia/Shanghai")]),
        ("period.region_code", REASON, &[("form", "REGION_CODE"), ("example", "CN")]),
        ("period.area_code", REASON, &[("form", "AREA_CODE"), ("example", "023")]),
        ("period.shift_plans[0].shifts[0].code", REASON, &[("form", "SHIFT_CODE"), ("example", "night")]),
    ];
    observed.wrong(r.write(wrong).await, &fields);
}

pub async fn a_time_a_day_and_a_span_are_told_their_form(observed: &mut Observed) {
    let desk = Desk::open().await;
    let r = &desk.register;
    let no_time = Some(Timestamp { seconds: 1_700_000_000, nanos: -1 });
    let answered = r.call().with(|call| call.answered_at = no_time).send().await;
    observed.wrong(answered, &[("call.answered_at", REASON, &[("form", "TIME")])]);
    let no_day = summary_window::Kind::Day(Date { year: 2022, month: 2, day: 30 });
    let summary = r.read(summary_of(&r.parent, no_day)).await;
    observed.wrong(summary, &[("window.day", REASON, &[("form", "DATE")])]);

    let days = |days| Some(Allowance { allowance: Some(allowance::Allowance::WorkingDays(days)) });
    let target = |urgency: i32| ResponseTarget {
        urgency,
        dispatch: days(1),
        first_response: days(1),
        resolve: days(if urgency == 1 { 0 } else { 2 }),
    };
    let targets = (1..=4).map(target).collect();
    let policy = ResponsePolicy { targets, ..ResponsePolicy::default() };
    let span = r.write(new_period(|period| period.response_policies = vec![policy])).await;
    let field = "period.response_policies[0].targets[0].resolve";
    observed.wrong(span, &[(field, REASON, &[("form", "DURATION")])]);
}

pub async fn what_comes_beside_the_content_is_told_its_form(observed: &mut Observed) {
    let desk = Desk::open().await;
    let r = &desk.register;
    let issue = r.issue().name().await;
    let id = r.write(note(&issue).under("no uuid")).await;
    observed.wrong(id, &[("write.request_id", REASON, &[("form", "UUID")])]);
    let caller = LookupCallerRequest {
        parent: r.parent.clone(),
        caller: "x".to_owned(),
        ..LookupCallerRequest::default()
    };
    observed.wrong(r.read(caller).await, &[("caller", REASON, &[("form", "UUID")])]);
    let etag = r.write(note(&issue).at_etag("latest")).await;
    observed.wrong(etag, &[("write.etag", REASON, &[("form", "ETAG")])]);
    let phone = r.call().phone("不方便说").send().await;
    observed.wrong(phone, &[("call.caller_input.phone", REASON, &[("form", "PHONE")])]);
}

pub async fn words_that_cannot_raise_an_alarm_are_told(observed: &mut Observed) {
    let desk = Desk::open().await;
    let r = &desk.register;
    let category = |code: &str, text: &str| CategoryEntry {
        code: code.to_owned(),
        words: vec![LocalizedText { language: "zh".to_owned(), text: text.to_owned() }],
        ..CategoryEntry::default()
    };
    let upsert = UpsertCategoriesRequest {
        parent: r.parent.clone(),
        categories: vec![category("RES.04", "起火;火"), category("RES.01", "9:被困+车里")],
        write: context(),
        ..UpsertCategoriesRequest::default()
    };
    let example = ("example", "0:胸痛+突然/出汗;1:胎动+减少");
    let fields: [Wrong<'_>; 2] = [
        ("categories[0].words[0].text", "WORD_ALONE", &[("value", "火")]),
        ("categories[1].words[0].text", REASON, &[("form", "ALARM_WORDS"), example]),
    ];
    observed.wrong(r.write(upsert).await, &fields);
}

pub async fn several_numbers_in_one_field_are_told(observed: &mut Observed) {
    let desk = Desk::open().await;
    let two = desk.register.call().phone("13800000001、13800000002").send().await;
    observed.wrong(two, &[("call.caller_input.phone", "SEVERAL_NUMBERS", &[])]);
}

pub async fn numbers_of_persons_in_what_is_published_are_told(observed: &mut Observed) {
    let desk = Desk::open().await;
    let r = &desk.register;
    let day = summary_window::Kind::Day(hotline_tests::moments::date("2022-11-14"));
    let remarks = "请联系13800000001".to_owned();
    let published = r.write(FreezeReportRequest { remarks, ..freeze(r, day) }).await;
    observed.wrong(published, &[("remarks", "PERSONAL_NUMBER", &[])]);
}
