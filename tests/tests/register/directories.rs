//! Each period has its own categories, districts, agencies and operators.

use hotline_proto::v1::*;
use hotline_tests::assert_refused;
use hotline_tests::register::create_period;
use hotline_tests::requests::context;

use super::Desk;

#[tokio::test]
async fn changing_one_period_changes_no_other() {
    let desk = Desk::open().await;
    let r = &desk.register;
    let copy = CreatePeriodRequest {
        copy_directories_from: r.parent.clone(),
        districts: Vec::new(),
        agencies: Vec::new(),
        operators: Vec::new(),
        ..create_period("flood-2023")
    };
    r.done(copy).await;
    let other = r.of("flood-2023");
    let districts = |r: &hotline_tests::Register| ListDistrictsRequest {
        parent: r.parent.clone(),
        ..ListDistrictsRequest::default()
    };
    assert_eq!(r.found(districts(&other)).await, r.found(districts(r)).await, "copied at creation");

    let renamed =
        DistrictEntry { code: "D1".to_owned(), display_name: "改名街道".to_owned(), retired: true };
    let added =
        DistrictEntry { code: "D4".to_owned(), display_name: "第4街道".to_owned(), retired: false };
    let upsert = UpsertDistrictsRequest {
        parent: r.parent.clone(),
        districts: vec![renamed.clone(), added],
        write: context(),
        ..UpsertDistrictsRequest::default()
    };
    assert_eq!(r.response(upsert).await.districts[0], renamed);
    let codes = |list: ListDistrictsResponse| {
        list.districts.into_iter().map(|d| (d.code, d.retired)).collect::<Vec<_>>()
    };
    let entry = |code: &str, retired| (code.to_owned(), retired);
    assert_eq!(
        codes(r.found(districts(r)).await),
        [entry("D1", true), entry("D2", false), entry("D3", false), entry("D4", false)]
    );
    assert_eq!(
        codes(r.found(districts(&other)).await),
        [entry("D1", false), entry("D2", false), entry("D3", false)]
    );

    let retired = assert_refused!(r.call().district("D1").send().await, reason = "INVALID_FIELDS");
    assert_eq!(retired.violations[0].field, "call.district");
    other.call().district("D1").create().await;
    let unknown = assert_refused!(other.call().district("D4").send().await, reason = "INVALID_FIELDS");
    assert_eq!(unknown.violations[0].field, "call.district");
    assert_eq!(
        (r.calls(CallFilter::default()).await.len(), other.calls(CallFilter::default()).await.len()),
        (0, 1)
    );
}

#[tokio::test]
async fn a_retired_code_stays_where_it_is_and_is_refused_for_new() {
    let desk = Desk::open().await;
    let r = &desk.register;
    let issue = r.issue().with(|issue| issue.owner = "OP1".to_owned()).name().await;
    let call = r.call().district("D2").name().await;
    let parent = r.parent.clone();
    let retire = |code: &str, name: &str| (code.to_owned(), name.to_owned());
    let (code, display_name) = retire("A1", "第1单位");
    let agencies = vec![AgencyEntry { code, display_name, retired: true, ..AgencyEntry::default() }];
    r.response(UpsertAgenciesRequest {
        parent: parent.clone(),
        agencies,
        write: context(),
        ..Default::default()
    })
    .await;
    let (code, display_name) = retire("OP1", "1号");
    let operators = vec![OperatorEntry { code, display_name, retired: true }];
    r.response(UpsertOperatorsRequest {
        parent: parent.clone(),
        operators,
        write: context(),
        ..Default::default()
    })
    .await;
    let (code, display_name) = retire("D2", "第2街道");
    let districts = vec![DistrictEntry { code, display_name, retired: true }];
    r.response(UpsertDistrictsRequest {
        parent: parent.clone(),
        districts,
        write: context(),
        ..Default::default()
    })
    .await;
    let categories = vec![CategoryEntry {
        code: "MED.04".to_owned(),
        name_zh: "慢病配药".to_owned(),
        name_en: "chronic medication".to_owned(),
        retired: true,
        ..CategoryEntry::default()
    }];
    r.response(UpsertCategoriesRequest { parent, categories, write: context(), ..Default::default() }).await;

    use hotline_tests::requests::*;
    for (result, field) in [
        (r.write(assign(&issue, "A1")).await.map(drop), "agency"),
        (
            r.call().with(|call| call.operator_code = "OP1".to_owned()).send().await.map(drop),
            "call.operator_code",
        ),
        (r.call().category("MED.04").send().await.map(drop), "call.category"),
        (r.issue().send().await.map(drop), "issue.category"),
    ] {
        assert_eq!(assert_refused!(result, reason = "INVALID_FIELDS", "{field}").violations[0].field, field);
    }
    // What has it already keeps it, and may be changed otherwise.
    let title = Issue { name: issue.clone(), title: "改题".to_owned(), ..Issue::default() };
    assert_eq!(r.done(update(title, &["title"])).await.category, "MED.04");
    let fill = Call { name: call, category: "SUP".to_owned(), ..Call::default() };
    assert_eq!(r.done(complete(fill)).await.district, "D2");
}

#[tokio::test]
async fn the_built_in_categories_begin_with_the_usual_of_the_hazard() {
    let desk = Desk::open().await;
    let r = &desk.register;
    let list = |size, token: &str| ListCategoriesRequest {
        parent: r.parent.clone(),
        page_size: size,
        page_token: token.to_owned(),
    };
    let whole = r.found(list(0, "")).await.categories;
    let first = whole.iter().position(|category| !category.usual).expect("not all are usual");
    assert!(first > 0 && whole[first..].iter().all(|category| !category.usual), "usual ones first");
    for code in ["MED", "MED.02", "MED.04", "UTL.06", "RES.01", "PSY.02", "OTH"] {
        let category =
            whole.iter().find(|category| category.code == code).unwrap_or_else(|| panic!("{code}"));
        assert!(!category.name_zh.is_empty() && !category.name_en.is_empty(), "{code}");
    }
    let pages = r.pages(list(7, "")).await;
    assert!(pages.iter().all(|page| page.categories.len() <= 7));
    assert_eq!(pages.into_iter().flat_map(|page| page.categories).collect::<Vec<_>>(), whole);
}

#[tokio::test]
async fn periods_are_listed_by_id_and_an_id_is_taken_once() {
    let desk = Desk::open().await;
    let r = &desk.register;
    for id in ["c-third", "a-first", "b-second"] {
        r.done(create_period(id)).await;
    }
    let taken = assert_refused!(r.write(create_period("a-first")).await, reason = "PERIOD_EXISTS");
    assert_eq!(taken.facts["resource"], "periods/a-first");
    let periods = r.all(ListPeriodsRequest { page_size: 2, ..ListPeriodsRequest::default() }).await;
    let names: Vec<String> = periods.into_iter().map(|period| period.name).collect();
    assert_eq!(names, ["periods/a-first", "periods/b-second", "periods/c-third", "periods/test-2022"]);
    // Each numbers its calls from 1.
    for id in ["a-first", "b-second"] {
        assert_eq!(r.of(id).call().name().await, format!("periods/{id}/calls/C000001-3"));
    }
}
