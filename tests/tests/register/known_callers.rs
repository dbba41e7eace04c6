//! What the desk is told when a number calls again: how its calls are to be handled, and whether its caller was abusive.

use hotline_proto::v1::*;
use hotline_tests::Register;
use hotline_tests::requests::*;

use super::Desk;

const PHONE: &str = "13800000001";

async fn look_up(r: &Register) -> LookupCallerResponse {
    let phone = PHONE.to_owned();
    r.found(LookupCallerRequest { parent: r.parent.clone(), phone, ..Default::default() }).await
}

fn plan(name: &str, text: &str) -> Call {
    Call { name: name.to_owned(), caller_plan: text.to_owned(), ..Call::default() }
}

#[tokio::test]
async fn the_plan_of_the_latest_call_that_has_one_is_shown_until_it_is_taken_back() {
    let desk = Desk::open().await;
    let r = &desk.register;
    let first = r.call().phone(PHONE).received("2022-11-13 08:00").name().await;
    let second = r.call().phone(PHONE).received("2022-11-14 08:00").name().await;
    r.call().phone(PHONE).received("2022-11-15 08:00").name().await;
    assert_eq!(look_up(r).await.caller_plan, "");
    r.done(complete(plan(&first, "每次不超过十分钟，先问吃药没有"))).await;
    assert_eq!(look_up(r).await.caller_plan, "每次不超过十分钟，先问吃药没有");
    r.done(complete(plan(&second, "转带班长"))).await;
    assert_eq!(look_up(r).await.caller_plan, "转带班长", "the later call");
    r.done(amend(plan(&second, ""), &["caller_plan"])).await;
    assert_eq!(look_up(r).await.caller_plan, "每次不超过十分钟，先问吃药没有");
    r.done(void(&first)).await;
    assert_eq!(look_up(r).await.caller_plan, "", "a voided call says nothing");
}

#[tokio::test]
async fn a_plan_and_safe_hours_go_with_what_was_said_and_who() {
    let desk = Desk::open().await;
    let r = &desk.register;
    let hours = ContactSafety { hours: "19:00-21:00".to_owned(), ..ContactSafety::default() };
    r.call()
        .phone(PHONE)
        .with(|call| (call.caller_plan, call.contact_safety) = ("转带班长".to_owned(), Some(hours)))
        .name()
        .await;
    let known = look_up(r).await;
    assert_eq!((known.caller_plan.as_str(), known.safe_hours.as_str()), ("转带班长", "19:00-21:00"));
    let erase = ErasePersonRequest {
        parent: r.parent.clone(),
        phone: PHONE.to_owned(),
        what: true,
        reason: "本人要求".to_owned(),
        write: context(),
    };
    r.response(erase).await;
    assert_eq!(look_up(r).await, LookupCallerResponse::default());
}

#[tokio::test]
async fn who_was_abusive_is_known_when_the_number_calls_and_so_is_the_rule_of_the_line() {
    let desk = Desk::open().await;
    let r = &desk.register;
    let abusive = r.call().phone(PHONE).with(|call| call.abusive = true).name().await;
    r.call().phone(PHONE).name().await;
    assert_eq!(look_up(r).await.abusive_count, 1);
    r.done(amend(Call { name: abusive, ..Call::default() }, &["abusive"])).await;
    assert_eq!(look_up(r).await.abusive_count, 0);
    let rule = "提醒一次，再骂即结束通话";
    let period = EmergencyPeriod {
        name: r.parent.clone(),
        abusive_calls_rule: rule.to_owned(),
        ..EmergencyPeriod::default()
    };
    let change = UpdatePeriodRequest {
        period: Some(period),
        update_mask: mask(&["abusive_calls_rule"]),
        write: context(),
    };
    assert_eq!(r.done(change).await.abusive_calls_rule, rule);
}

#[tokio::test]
async fn whom_somebody_calls_for_is_not_taken_for_them_and_no_machine_tells_the_desk_what_to_do() {
    let desk = Desk::open().await;
    let r = &desk.register;
    let of_another = |call: &mut Call| {
        call.affected_person_input.get_or_insert_default().phone = PHONE.to_owned();
        (call.abusive, call.caller_plan) = (true, "少说话".to_owned());
    };
    r.call().phone("13800000002").with(of_another).name().await;
    let known = look_up(r).await;
    assert_eq!((known.call_count, known.abusive_count, known.caller_plan.as_str()), (1, 0, ""));
    let said = |call: &mut Call| (call.abusive, call.caller_plan) = (true, "转财务".to_owned());
    let sent = r.call().phone(PHONE).source("pbx", "1").with(said).create().await.call.expect("a call");
    assert_eq!((sent.abusive, sent.caller_plan.as_str()), (false, ""));
    assert_eq!(look_up(r).await.abusive_count, 0);
}
