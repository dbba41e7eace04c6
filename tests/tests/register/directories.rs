//! Each period has its own categories, districts, agencies and operators.

use hotline_proto::v1::*;
use hotline_tests::assert_refused;
use hotline_tests::register::create_period;
use hotline_tests::requests::{assign, complete, context, mask, named, update};

use super::Desk;

/// Opens a second period with the directories of the first.
async fn copy_of(r: &hotline_tests::Register) -> hotline_tests::Register {
    let copy = CreatePeriodRequest {
        copy_directories_from: r.parent.clone(),
        districts: Vec::new(),
        agencies: Vec::new(),
        operators: Vec::new(),
        ..create_period("flood-2023")
    };
    r.done(copy).await;
    r.of("flood-2023")
}

async fn districts(r: &hotline_tests::Register) -> Vec<DistrictEntry> {
    r.found(ListDistrictsRequest { parent: r.parent.clone(), ..Default::default() }).await.districts
}

#[tokio::test]
async fn changing_one_period_changes_no_other() {
    let desk = Desk::open().await;
    let r = &desk.register;
    let other = copy_of(r).await;
    assert_eq!(districts(&other).await, districts(r).await, "copied at creation");

    let renamed = DistrictEntry { display_names: named("改名街道"), retired: true, ..district("D1") };
    let written = r.response(upsert(r, renamed.clone(), &[])).await.districts.swap_remove(0);
    assert_eq!(DistrictEntry { etag: String::new(), ..written }, renamed);
    let added = DistrictEntry { display_names: named("第4街道"), ..district("D4") };
    r.response(upsert(r, added, &[])).await;
    let codes = |list: Vec<DistrictEntry>| list.into_iter().map(|d| (d.code, d.retired)).collect::<Vec<_>>();
    let entry = |code: &str, retired| (code.to_owned(), retired);
    let (of_this, of_other) = (codes(districts(r).await), codes(districts(&other).await));
    assert_eq!(of_this, [entry("D1", true), entry("D2", false), entry("D3", false), entry("D4", false)]);
    assert_eq!(of_other, [entry("D1", false), entry("D2", false), entry("D3", false)]);
}

#[tokio::test]
async fn a_call_takes_the_codes_of_its_own_period() {
    let desk = Desk::open().await;
    let r = &desk.register;
    let other = copy_of(r).await;
    r.response(upsert(r, DistrictEntry { retired: true, ..district("D1") }, &["retired"])).await;
    r.response(upsert(r, DistrictEntry { display_names: named("第4街道"), ..district("D4") }, &[])).await;
    for refused in [r.call().district("D1").send().await, other.call().district("D4").send().await] {
        let refused = assert_refused!(refused, reason = "INVALID_FIELDS");
        assert_eq!(refused.violations[0].field, "call.district");
    }
    other.call().district("D1").create().await;
    r.call().district("D4").create().await;
}

/// Retires a code of each directory.
async fn retire_one_of_each(r: &hotline_tests::Register) {
    macro_rules! retire {
        ($($request:ident { $field:ident: $entry:ident } $code:literal;)+) => {$(
            let entry = $entry { code: $code.to_owned(), retired: true, ..$entry::default() };
            let parent = r.parent.clone();
            let update_mask = mask(&["retired"]);
            r.response($request { parent, $field: vec![entry], update_mask, write: context() }).await;
        )+};
    }
    retire! {
        UpsertCategoriesRequest { categories: CategoryEntry } "MED.04";
        UpsertDistrictsRequest { districts: DistrictEntry } "D2";
        UpsertAgenciesRequest { agencies: AgencyEntry } "A1";
        UpsertOperatorsRequest { operators: OperatorEntry } "OP1";
    }
}

#[tokio::test]
async fn a_retired_code_is_refused_for_new() {
    let desk = Desk::open().await;
    let r = &desk.register;
    let issue = r.issue().name().await;
    retire_one_of_each(r).await;
    let of_operator = r.call().with(|call| call.operator_code = "OP1".to_owned());
    for (result, field) in [
        (r.write(assign(&issue, "A1")).await.map(drop), "agency"),
        (of_operator.send().await.map(drop), "call.operator_code"),
        (r.call().category("MED.04").send().await.map(drop), "call.category"),
        (r.issue().send().await.map(drop), "issue.category"),
    ] {
        assert_eq!(assert_refused!(result, reason = "INVALID_FIELDS", "{field}").violations[0].field, field);
    }
}

#[tokio::test]
async fn what_has_a_retired_code_keeps_it_and_may_be_changed_otherwise() {
    let desk = Desk::open().await;
    let r = &desk.register;
    let issue = r.issue().with(|issue| issue.owner = "OP1".to_owned()).name().await;
    let call = r.call().district("D2").name().await;
    retire_one_of_each(r).await;
    let title = Issue { name: issue, title: "改题".to_owned(), ..Issue::default() };
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
        let languages: Vec<&str> = category.display_names.iter().map(|name| name.language.as_str()).collect();
        assert_eq!(languages, ["en", "zh"], "{code}");
    }
    let pages = r.pages(list(7, "")).await;
    assert!(pages.iter().all(|page| page.categories.len() <= 7));
    assert_eq!(pages.into_iter().flat_map(|page| page.categories).collect::<Vec<_>>(), whole);
}

#[tokio::test]
async fn a_category_has_its_script_or_else_the_built_in_one() {
    let desk = Desk::open().await;
    let r = &desk.register;
    let script = async |code: &str| {
        let get = GetCategoryRequest { parent: r.parent.clone(), code: code.to_owned() };
        let scripts = r.found(get).await.entry.expect("an entry").scripts;
        scripts.into_iter().map(|text| (text.language, text.text)).collect::<Vec<_>>()
    };
    let change = async |scripts: Vec<LocalizedText>| {
        let entry = CategoryEntry { code: "RES.01".to_owned(), scripts, ..CategoryEntry::default() };
        let (parent, update_mask) = (r.parent.clone(), mask(&["scripts"]));
        r.response(UpsertCategoriesRequest {
            parent,
            categories: vec![entry],
            update_mask,
            write: context(),
        })
        .await;
    };
    let built_in = script("RES.01").await;
    assert!(built_in.len() == 2 && built_in[1].1.contains("119"), "{built_in:?}");
    assert_eq!(script("RES.05").await, script("RES").await, "else that of the first level");
    let own = LocalizedText { language: "zh".to_owned(), text: "先问水位".to_owned() };
    change(vec![own]).await;
    assert_eq!(script("RES.01").await, [("zh".to_owned(), "先问水位".to_owned())]);
    change(Vec::new()).await;
    assert_eq!(script("RES.01").await, built_in);
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

/// A district with a code, and nothing else.
fn district(code: &str) -> DistrictEntry {
    DistrictEntry { code: code.to_owned(), ..DistrictEntry::default() }
}

fn upsert(r: &hotline_tests::Register, entry: DistrictEntry, paths: &[&str]) -> UpsertDistrictsRequest {
    UpsertDistrictsRequest {
        parent: r.parent.clone(),
        districts: vec![entry],
        update_mask: mask(paths),
        write: context(),
    }
}

#[tokio::test]
async fn what_a_mask_does_not_name_stays_as_it_is() {
    let desk = Desk::open().await;
    let r = &desk.register;
    let english = LocalizedText { language: "en".to_owned(), text: "First".to_owned() };
    let after = async |entry: DistrictEntry, paths: &[&str]| {
        let written = r.response(upsert(r, entry, paths)).await.districts.swap_remove(0);
        (written.display_names, written.retired)
    };
    let retired = DistrictEntry { retired: true, ..district("D1") };
    assert_eq!(after(retired, &["retired"]).await, (named("第1街道"), true));
    let both = DistrictEntry { display_names: [named("一号"), vec![english]].concat(), ..district("D1") };
    let names = after(both, &["display_names"]).await;
    assert!(names.0.len() == 2 && names.1, "{names:?}");
    // Without a mask what is set is given.
    let renamed = DistrictEntry { display_names: named("改名街道"), ..district("D1") };
    assert_eq!(after(renamed, &[]).await, (named("改名街道"), true));
    assert_eq!(after(district("D1"), &["retired"]).await, (named("改名街道"), false));

    let nameless =
        assert_refused!(r.write(upsert(r, district("D9"), &["retired"])).await, reason = "INVALID_FIELDS");
    assert_eq!(nameless.violations[0].field, "districts[0].display_names");
    let unknown =
        assert_refused!(r.write(upsert(r, district("D1"), &["code"])).await, reason = "INVALID_FIELDS");
    assert_eq!(unknown.violations[0].field, "update_mask.paths[0]");
    let twice = DistrictEntry { display_names: [named("一"), named("二")].concat(), ..district("D1") };
    let twice = assert_refused!(r.write(upsert(r, twice, &[])).await, reason = "INVALID_FIELDS");
    assert_eq!(twice.violations[0].field, "districts[0].display_names[1].language");
}

#[tokio::test]
async fn an_entry_that_has_changed_since_it_was_read_is_not_written_over() {
    let desk = Desk::open().await;
    let r = &desk.register;
    let get = || GetDistrictRequest { parent: r.parent.clone(), code: "D2".to_owned() };
    let read = r.found(get()).await.entry.expect("an entry");
    let ours = DistrictEntry { display_names: named("甲"), ..read.clone() };
    let theirs = DistrictEntry { display_names: named("乙"), ..read };
    let written = r.response(upsert(r, ours, &[])).await.districts.swap_remove(0);
    let refused = assert_refused!(r.write(upsert(r, theirs.clone(), &[])).await, reason = "ETAG_MISMATCH");
    assert_eq!(refused.facts["resource"], format!("{}/districts/D2", r.parent));
    assert_eq!(r.found(get()).await.entry, Some(written.clone()));
    r.response(upsert(r, DistrictEntry { etag: written.etag, ..theirs }, &[])).await;
    assert_eq!(r.found(get()).await.entry.expect("an entry").display_names, named("乙"));
}
