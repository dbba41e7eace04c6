//! Periods and directories that cannot be.

use hotline_proto::v1::*;
use hotline_tests::local;
use hotline_tests::requests::*;

use super::Desk;
use super::bad_input::*;

#[tokio::test]
async fn a_period_that_cannot_be_is_not_opened() {
    let desk = Desk::open().await;
    let r = &desk.register;
    let head = r.head().await;
    let of_nothing =
        CreatePeriodRequest { period_id: "X!".to_owned(), ..Default::default() }.under("no uuid");
    bad(r, of_nothing, &["period_id", "period", "write.request_id"]).await;
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
    bad(
        r,
        CreatePeriodRequest { period: Some(wrong), ..hotline_tests::register::create_period("wrong") },
        &fields,
    )
    .await;
    let mut crooked = hotline_tests::register::create_period("crooked");
    let period = crooked.period.as_mut().unwrap();
    (period.starts_at, period.ends_at) = (Some(local("2022-11-12 00:01")), Some(local("2022-11-12 00:00")));
    bad(r, crooked, &["period.starts_at", "period.ends_at"]).await;
    let mut overlapping = hotline_tests::register::create_period("overlapping");
    let shift = |code: &str, start_minute, end_minute| PlannedShift {
        code: code.to_owned(),
        display_name: code.to_owned(),
        start_minute,
        end_minute,
    };
    let shifts = vec![shift("day", 480, 1200), shift("night", 1140, 1980)];
    overlapping.period.as_mut().unwrap().shift_plans = vec![ShiftPlan { valid_from: None, shifts }];
    bad(r, overlapping, &["period.shift_plans[0].shifts"]).await;
    assert_eq!(r.head().await, head);
}

#[tokio::test]
async fn a_period_is_not_changed_or_read_as_it_cannot_be() {
    let desk = Desk::open().await;
    let r = &desk.register;
    let head = r.head().await;
    let update = |mask_of: &[&str], period: EmergencyPeriod| UpdatePeriodRequest {
        period: Some(EmergencyPeriod { name: r.parent.clone(), ..period }),
        update_mask: mask(mask_of),
        ..UpdatePeriodRequest::default()
    };
    bad(r, update(&["display_name"], EmergencyPeriod::default()), &["period.display_name"]).await;
    bad(r, update(&["time_zone"], EmergencyPeriod::default()), &["update_mask.paths[0]"]).await;
    bad(
        r,
        UpdatePeriodRequest { update_mask: None, ..update(&[], EmergencyPeriod::default()) },
        &["update_mask"],
    )
    .await;
    bad(
        r,
        ClosePeriodRequest {
            name: r.parent.clone(),
            ends_at: Some(local("2022-11-20 00:01")),
            ..Default::default()
        },
        &["ends_at"],
    )
    .await;
    bad_read(r, GetPeriodRequest { name: "test-2022".to_owned() }, &["name"]).await;
    bad_read(r, ListPeriodsRequest { page_size: -1, ..Default::default() }, &["page_size"]).await;
    assert_eq!(r.head().await, head);
}

#[tokio::test]
async fn directories_do_not_take_what_cannot_be() {
    let desk = Desk::open().await;
    let r = &desk.register;
    let head = r.head().await;
    let parent = r.parent.clone();
    bad(r, UpsertCategoriesRequest { parent: parent.clone(), ..Default::default() }, &["categories"]).await;
    let lower = CategoryEntry { code: "med.1".to_owned(), ..CategoryEntry::default() };
    bad(
        r,
        UpsertCategoriesRequest { parent: parent.clone(), categories: vec![lower], ..Default::default() },
        &["categories[0].code", "categories[0].display_names"],
    )
    .await;
    let orphan =
        CategoryEntry { code: "QQQ.01".to_owned(), display_names: named("无"), ..CategoryEntry::default() };
    bad(
        r,
        UpsertCategoriesRequest { parent: parent.clone(), categories: vec![orphan], ..Default::default() },
        &["categories"],
    )
    .await;
    let district = DistrictEntry {
        code: "D 1".to_owned(),
        display_names: named(&long(201)),
        retired: false,
        ..DistrictEntry::default()
    };
    bad(
        r,
        UpsertDistrictsRequest { parent: parent.clone(), districts: vec![district], ..Default::default() },
        &["districts[0].code", "districts[0].display_names[0].text"],
    )
    .await;
    let agency = AgencyEntry {
        code: "A7".to_owned(),
        display_names: named("无街道"),
        district: "D9".to_owned(),
        retired: false,
        ..AgencyEntry::default()
    };
    bad(
        r,
        UpsertAgenciesRequest { parent: parent.clone(), agencies: vec![agency], ..Default::default() },
        &["agencies"],
    )
    .await;
    bad(
        r,
        UpsertOperatorsRequest {
            parent: parent.clone(),
            operators: vec![OperatorEntry::default()],
            ..Default::default()
        },
        &["operators[0].code", "operators[0].display_names"],
    )
    .await;
    bad_read(r, ListOperatorsRequest { parent, page_size: 1001, ..Default::default() }, &["page_size"]).await;
    assert_eq!(r.head().await, head);
}
