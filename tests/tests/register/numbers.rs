//! One number is one person to call, however it is written.

use hotline_proto::v1::*;
use hotline_tests::register::create_period;
use hotline_tests::{Register, assert_refused};

use super::Desk;

async fn calls_of(r: &Register, phone: &str) -> i64 {
    let request =
        LookupCallerRequest { parent: r.parent.clone(), phone: phone.to_owned(), ..Default::default() };
    r.found(request).await.call_count
}

#[tokio::test]
async fn field_b1_a_number_is_found_with_remarks_and_two_are_told() {
    let desk = Desk::open().await;
    let r = &desk.register;
    let flagged = r.call().phone("13500000001（本人）").with(|call| {
        call.contact_safety = Some(ContactSafety { do_not_call: true, ..ContactSafety::default() });
    });
    let caller = flagged.create().await.call.unwrap().caller.unwrap();
    assert_eq!(caller.phone_masked, "135****0001");
    for typed in [
        "13500000001",
        "13500000001（本人）",
        "本人 135-0000-0001",
        "sip:+8613500000001@pbx",
        "１３５ ００００ ０００１",
    ] {
        let request =
            LookupCallerRequest { parent: r.parent.clone(), phone: typed.to_owned(), ..Default::default() };
        let found = r.found(request).await;
        assert_eq!((found.call_count, found.do_not_call), (1, true), "{typed}");
    }
    let two =
        assert_refused!(r.call().phone("13500000001/13500000002").send().await, reason = "INVALID_FIELDS");
    let violation = &two.violations[0];
    assert_eq!(
        (violation.field.as_str(), violation.reason.as_str()),
        ("call.caller_input.phone", "SEVERAL_NUMBERS")
    );
    // A machine's call is not lost for it.
    r.call().phone("13500000001/13500000002").source("pbx", "1").create().await;
    assert_eq!(calls_of(r, "13500000001").await, 2);
}

#[tokio::test]
async fn field_b2_what_stands_for_no_number_is_nobodys() {
    let desk = Desk::open().await;
    let r = &desk.register;
    for (at, phone) in ["0", "00000000", "anonymous", "未知", "匿名", "sip:anonymous@anonymous.invalid"]
        .into_iter()
        .enumerate()
    {
        let call = r.call().phone(phone).district("D1").create().await.call.unwrap();
        let caller = call.caller.unwrap_or_default();
        assert_eq!((caller.id.as_str(), caller.phone_masked.as_str()), ("", phone), "{phone}");
        let nowhere = r.call().phone(phone).with(|call| call.district.clear()).send().await;
        let nowhere = assert_refused!(nowhere, reason = "INVALID_FIELDS", "{phone}");
        assert_eq!(nowhere.violations[0].field, "call.caller_input.phone");
        let missed = r.call().phone(phone).source("pbx", &at.to_string()).with(|call| {
            call.disposition = CallDisposition::Missed.into();
            call.summary.clear();
        });
        missed.create().await;
        let sought =
            LookupCallerRequest { parent: r.parent.clone(), phone: phone.to_owned(), ..Default::default() };
        assert_refused!(r.read(sought).await, reason = "INVALID_FIELDS", "{phone}");
    }
    let opened = r.call().phone("00000000").opens("停水").first_issue().await;
    r.done(hotline_tests::requests::resolve(&opened.name, IssueOutcome::Solved)).await;
    assert_eq!(r.open_callbacks().await.len(), 0, "there is nobody to call back");
}

#[tokio::test]
async fn field_b3_an_extension_is_its_own_number() {
    let desk = Desk::open().await;
    let r = &desk.register;
    r.call().phone("023-68831234转8012").create().await;
    for typed in
        ["02368831234 ext 8012", "023-68831234-8012", "(023)68831234分机8012", "tel:+86-23-68831234;ext=8012"]
    {
        assert_eq!(calls_of(r, typed).await, 1, "{typed}");
    }
    assert_eq!(calls_of(r, "023-68831234").await, 0, "the switchboard is another");
}

#[tokio::test]
async fn field_b4_a_local_number_has_the_area_code_of_the_period() {
    let desk = Desk::open().await;
    let r = &desk.register;
    let local = create_period("local-2022");
    let period = EmergencyPeriod { area_code: "023".to_owned(), ..local.period.clone().unwrap() };
    let opened = r.done(CreatePeriodRequest { period: Some(period), ..local.clone() }).await;
    assert_eq!(opened.area_code, "023");
    let here = r.of("local-2022");
    here.call().phone("68831234").create().await;
    for typed in ["68831234", "6883 1234", "023-68831234", "+86 23 6883 1234"] {
        assert_eq!(calls_of(&here, typed).await, 1, "{typed}");
    }
    here.call().phone("12345").create().await;
    assert_eq!(calls_of(&here, "12345").await, 1, "a service has no area");
    let wrong = EmergencyPeriod { area_code: "23 A".to_owned(), ..local.period.clone().unwrap() };
    let wrong = r
        .write(CreatePeriodRequest { period_id: "other-2022".to_owned(), period: Some(wrong), ..local })
        .await;
    assert_eq!(assert_refused!(wrong, reason = "INVALID_FIELDS").violations[0].field, "period.area_code");
}

#[tokio::test]
async fn field_b8_a_text_is_found_whatever_nobody_sees_in_it() {
    let desk = Desk::open().await;
    let r = &desk.register;
    let summary = "父亲透\u{200b}析，Ｉｎｓｕｌｉｎ 用完";
    let call = r.call().summary(summary).create().await.call.unwrap();
    assert_eq!(call.summary, summary, "kept as it came");
    for words in ["透析", "透\u{fe0f}析", "insulin", "ＩＮＳＵＬＩＮ"] {
        let found = r.calls(CallFilter { text: words.to_owned(), ..CallFilter::default() }).await;
        assert_eq!(found.len(), 1, "{words}");
    }
    let unseen = r.call().summary("\u{200b}\u{2060}").send().await;
    assert_eq!(assert_refused!(unseen, reason = "INVALID_FIELDS").violations[0].field, "call.summary");
}

/// The id that a call says its caller has.
async fn caller_id(r: &Register, phone: &str) -> uuid::Uuid {
    let call = r.call().phone(phone).create().await.call.unwrap();
    uuid::Uuid::parse_str(&call.caller.unwrap().id).expect("an id of a caller is a UUID")
}

#[tokio::test]
async fn field_e12_the_id_of_a_caller_does_not_tell_when_they_first_called() {
    const CALLERS: usize = 64;
    let desk = Desk::open().await;
    let r = &desk.register;
    let mut ids = Vec::new();
    for caller in 0..CALLERS {
        ids.push(caller_id(r, &format!("138{caller:08}")).await);
    }
    // Who called before whom cannot be read from two ids: of neighbours as many ascend as descend, and no half of their bits is alike.
    let ascending = ids.windows(2).filter(|pair| pair[0] < pair[1]).count();
    assert!((CALLERS / 4..=CALLERS * 3 / 4).contains(&ascending), "{ascending} of {CALLERS} ascend");
    for bit in 0..128 {
        let set = ids.iter().filter(|id| id.as_u128() >> bit & 1 == 1).count();
        assert!((CALLERS / 8..=CALLERS * 7 / 8).contains(&set), "bit {bit} is set in {set} of {CALLERS}");
    }
    // A UUIDv7 begins with the milliseconds of its making.
    let now = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH).unwrap().as_millis();
    assert!(ids.iter().all(|id| (id.as_u128() >> 80).abs_diff(now) > 1_000_000_000));
    assert_eq!(caller_id(r, "138 0000 0000").await, ids[0], "one number is one caller");

    // Elsewhere the same number is somebody else, in another period as in another register.
    r.done(create_period("other")).await;
    assert_ne!(caller_id(&r.of("other"), "13800000000").await, ids[0]);
    // On PostgreSQL the registers of the tests have one key.
    if !hotline_tests::database::is_postgres() {
        let elsewhere = Desk::open().await;
        assert_ne!(caller_id(&elsewhere.register, "13800000000").await, ids[0]);
    }
}
