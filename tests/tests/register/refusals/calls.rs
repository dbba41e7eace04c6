//! What is refused to calls and callbacks.

use hotline_proto::v1::*;
use hotline_tests::moments::plus_minutes;
use hotline_tests::requests::*;
use hotline_tests::{WriteExt, moments};

use super::super::Desk;
use super::observed::{Observed, fact_of, utc};
use super::requests::*;

pub async fn a_void_call_is_told_by_name(observed: &mut Observed) {
    let desk = Desk::open().await;
    let r = &desk.register;
    let (call, issue) = (&*r.call().name().await, &*r.issue().name().await);
    r.done(void(call)).await;
    let facts = [("resource", call)];
    observed.refused(r.write(void(call)).await, "CALL_VOID", &facts);
    observed.refused(r.issue().from_call(call).send().await, "CALL_VOID", &facts);
    let linked = r.write(link(issue, call, LinkKind::Repeat, ReportedCondition::Same)).await;
    observed.refused(linked, "CALL_VOID", &facts);
    let called_back = r.write(callback(r, Callback { call: call.to_owned(), ..Callback::default() })).await;
    observed.refused(called_back, "CALL_VOID", &facts);
}

pub async fn a_test_call_is_told_by_name_if_it_is_registered(observed: &mut Observed) {
    let desk = Desk::open().await;
    let r = &desk.register;
    observed.refused(r.call().kind(CallKind::Test).opens("试线").send().await, "CALL_IS_TEST", &[]);
    let (test, issue) = (&*r.call().kind(CallKind::Test).name().await, &*r.issue().name().await);
    let facts = [("resource", test)];
    let linked = r.write(link(issue, test, LinkKind::Repeat, ReportedCondition::Same)).await;
    observed.refused(linked, "CALL_IS_TEST", &facts);
    observed.refused(r.issue().from_call(test).send().await, "CALL_IS_TEST", &facts);
    let call = &*r.call().opens("断药").name().await;
    let to_test = Call { name: call.to_owned(), kind: CallKind::Test.into(), ..Call::default() };
    observed.refused(r.write(amend(to_test, &["kind"])).await, "CALL_IS_TEST", &[("resource", call)]);
}

pub async fn who_holds_a_lease_is_told_with_its_end(observed: &mut Observed) {
    let desk = Desk::open().await;
    let r = &desk.register;
    let call = &*r.call().urgency(Urgency::P1).name().await;
    let claimed = r.done(lease_call(call, "OP1")).await.triage.unwrap();
    let until = fact_of(&claimed.leased_until.unwrap());
    let facts = [("resource", call), ("holder", "OP1"), ("until", &until)];
    observed.refused(r.write(lease_call(call, "OP2")).await, "LEASE_HELD", &facts);
    let by_other =
        TriageCallRequest { operator_code: "OP2".to_owned(), ..triage(call, TriageOutcome::Answered, "") };
    observed.refused(r.write(by_other).await, "LEASE_HELD", &facts);

    let callback = &*promised(r).await;
    let leased = r.done(lease(callback, "OP1")).await;
    let until = fact_of(&leased.leased_until.unwrap());
    let facts = [("resource", callback), ("holder", "OP1"), ("until", &until)];
    observed.refused(r.write(lease(callback, "OP2")).await, "LEASE_HELD", &facts);
}

pub async fn a_call_that_does_not_wait_is_told_with_how_it_ended(observed: &mut Observed) {
    let desk = Desk::open().await;
    let r = &desk.register;
    for (kind, outcome) in [(CallKind::Consult, "ANSWERED"), (CallKind::Invalid, "NO_ACTION")] {
        let call = &*r.call().kind(kind).name().await;
        let facts = [("resource", call), ("outcome", outcome)];
        observed.refused(r.write(lease_call(call, "OP1")).await, "TRIAGE_NOT_PENDING", &facts);
    }
}

pub async fn a_number_that_must_not_be_called_is_told_with_its_call(observed: &mut Observed) {
    let desk = Desk::open().await;
    let r = &desk.register;
    let flagged = r.call().with(|call| {
        call.contact_safety = Some(ContactSafety { do_not_call: true, ..ContactSafety::default() });
    });
    let call = &*flagged.name().await;
    let back = callback(r, Callback { call: call.to_owned(), ..Callback::default() });
    observed.refused(r.write(back).await, "DO_NOT_CALL", &[("resource", call)]);
}

pub async fn a_callback_outside_the_hours_is_told_with_the_time_from_which_it_may_be_made(
    observed: &mut Observed,
) {
    let desk = Desk::open().await;
    let r = &desk.register;
    let kind = CallbackKind::WelfareCheck.into();
    let call = r.call().phone("13800000001").received("2022-11-14 20:00").name().await;
    let check = r.done(callback(r, Callback { call, kind, ..Callback::default() })).await.name;
    let until = utc("2022-11-15 08:00");
    let facts = [("resource", &*check), ("until", &until)];
    let refused = r.write(lease(&check, "OP1").at("2022-11-14 21:00")).await;
    observed.refused(refused, "OUTSIDE_CALLING_HOURS", &facts);
}

pub async fn a_confirmed_handoff_is_told_with_its_time(observed: &mut Observed) {
    let desk = Desk::open().await;
    let r = &desk.register;
    let call = &*r.call().received("2022-11-14 09:00").handoff("120").handoff("119").name().await;
    r.done(confirm(call, 2).at("2022-11-14 09:30")).await;
    let time = utc("2022-11-14 09:30");
    let facts = [("resource", call), ("handoff", "2"), ("time", &time)];
    observed.refused(r.write(confirm(call, 2)).await, "HANDOFF_CONFIRMED", &facts);
}

pub async fn a_finished_callback_is_told_with_its_state(observed: &mut Observed) {
    let desk = Desk::open().await;
    let r = &desk.register;
    let done = &*promised(r).await;
    r.done(record(done, Some(true))).await;
    let facts = [("resource", done), ("state", "DONE")];
    observed.refused(r.write(lease(done, "OP1")).await, "CALLBACK_FINISHED", &facts);

    let issue = r.call().phone("13800000002").opens("断药").first_issue().await.name;
    r.done(resolve(&issue, IssueOutcome::Solved)).await;
    let cancelled = r.open_callbacks().await.remove(0).name;
    r.done(close(&issue)).await;
    let facts = [("resource", &*cancelled), ("state", "CANCELLED")];
    observed.refused(r.write(record(&cancelled, None)).await, "CALLBACK_FINISHED", &facts);
}

pub async fn nothing_to_do_is_told_with_its_rule(observed: &mut Observed) {
    let desk = Desk::open().await;
    let r = &desk.register;
    let (call, issue) = (&*r.call().name().await, &*r.issue().name().await);
    let same =
        amend(Call { name: call.to_owned(), district: "D1".to_owned(), ..Call::default() }, &["district"]);
    let facts = [("rule", "NO_FIELD_CHANGES"), ("resource", call)];
    observed.refused(r.write(same).await, "NOTHING_TO_DO", &facts);
    let same =
        update(Issue { name: issue.to_owned(), title: "买药".to_owned(), ..Issue::default() }, &["title"]);
    let facts = [("rule", "NO_FIELD_CHANGES"), ("resource", issue)];
    observed.refused(r.write(same).await, "NOTHING_TO_DO", &facts);

    let nothing = complete(Call { name: call.to_owned(), ..Call::default() });
    let facts = [("rule", "NO_FIELD_IS_FILLED"), ("resource", call)];
    observed.refused(r.write(nothing).await, "NOTHING_TO_DO", &facts);
    let facts = [("rule", "SAME_URGENCY"), ("resource", issue), ("urgency", "P2")];
    observed.refused(r.write(urgency(issue, Urgency::P2)).await, "NOTHING_TO_DO", &facts);
    let pending = &*r.call().urgency(Urgency::P0).name().await;
    let facts = [("rule", "NOT_LEASED"), ("resource", pending)];
    observed.refused(r.write(release_call(pending, "OP1")).await, "NOTHING_TO_DO", &facts);
    let facts = [("rule", "NO_OPEN_ALARM"), ("resource", pending)];
    observed.refused(r.write(confirm_alarm(pending)).await, "NOTHING_TO_DO", &facts);
    let facts = [("rule", "NO_INSTRUCTION"), ("resource", issue)];
    observed.refused(r.write(reply(issue)).await, "NOTHING_TO_DO", &facts);
    r.done(InstructIssueRequest { office: "区委办".to_owned(), ..instruct(issue) }).await;
    r.done(reply(issue)).await;
    let facts = [("rule", "INSTRUCTION_REPLIED"), ("resource", issue), ("instruction", "1")];
    let again = ReplyInstructionRequest { instruction: 1, ..reply(issue) };
    observed.refused(r.write(again).await, "NOTHING_TO_DO", &facts);
    let begun = fact_of(&plus_minutes(&r.get_issue(issue).await.opened_at.unwrap(), 72 * 60 * 80 / 100));
    let facts = [("rule", "NO_WARNING"), ("resource", issue), ("earliest", &begun)];
    observed.refused(r.write(seen(issue)).await, "NOTHING_TO_DO", &facts);
    let old = &*r.issue().opened("2022-11-14 09:00").name().await;
    r.done(seen(old)).await;
    let facts = [("rule", "WARNING_SEEN"), ("resource", old), ("percent", "200")];
    observed.refused(r.write(seen(old)).await, "NOTHING_TO_DO", &facts);
    let callback = &*promised(r).await;
    let facts = [("rule", "NOT_LEASED"), ("resource", callback)];
    observed.refused(r.write(release(callback, "OP1")).await, "NOTHING_TO_DO", &facts);
    let day = || summary_window::Kind::Day(moments::date("2022-11-14"));
    let report = &*r.done(freeze(r, day())).await.name;
    let facts = [("rule", "REPORT_UNCHANGED"), ("resource", report), ("revision", "1")];
    observed.refused(r.write(freeze(r, day())).await, "NOTHING_TO_DO", &facts);
    let facts = [("rule", "OFF_DUTY"), ("code", "OP1")];
    observed.refused(r.write(end_shift(r, "OP1")).await, "NOTHING_TO_DO", &facts);
    r.response(start_shift(r, "OP1").at("2022-11-14 09:00")).await;
    let facts = [("rule", "ON_DUTY"), ("code", "OP1"), ("time", &utc("2022-11-14 09:00"))];
    observed.refused(r.write(start_shift(r, "OP1")).await, "NOTHING_TO_DO", &facts);
    let notice = &*r.done(post_notice(r, "口径").at("2022-11-14 09:00")).await.name;
    r.response(mark_read(r, "OP1", &[notice])).await;
    let facts = [("rule", "READ_ALREADY"), ("code", "OP1")];
    observed.refused(r.write(mark_read(r, "OP1", &[notice])).await, "NOTHING_TO_DO", &facts);
    r.done(withdraw_notice(notice).at("2022-11-14 10:00")).await;
    let facts = [("rule", "NOTICE_ENDED"), ("resource", notice), ("time", &utc("2022-11-14 10:00"))];
    observed.refused(r.write(withdraw_notice(notice)).await, "NOTHING_TO_DO", &facts);
    let open =
        ReopenPeriodRequest { name: r.parent.clone(), reason: "余震".to_owned(), ..Default::default() };
    let facts = [("rule", "PERIOD_IS_OPEN"), ("resource", &*r.parent)];
    observed.refused(r.write(open).await, "NOTHING_TO_DO", &facts);
}
