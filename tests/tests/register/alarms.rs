//! No call for help slips through: alarms, and what asks for another look.

use hotline_proto::v1::*;
use hotline_tests::requests::*;
use hotline_tests::{Register, assert_refused};

use super::Desk;

fn triage_of(call: &Call) -> TriageOutcome {
    call.triage.as_ref().expect("a call has one").outcome()
}

fn alarm_of(call: &Call) -> &Alarm {
    call.alarm.as_ref().unwrap_or_else(|| panic!("{} alarms", call.summary))
}

/// The urgency, category and word of each cause.
fn causes(call: &Call) -> Vec<(Urgency, &str, &str)> {
    let causes = alarm_of(call).causes.iter();
    causes.map(|cause| (cause.urgency(), cause.category.as_str(), cause.word.as_str())).collect()
}

#[tokio::test]
async fn field_a1_a_cry_for_help_is_not_answered_by_itself() {
    let desk = Desk::open().await;
    let r = &desk.register;
    let car =
        r.call().phone("13800000041").category("RES.01").summary("我被困在车里了，水到脖子了").create().await;
    let car = car.call.unwrap();
    assert_eq!((triage_of(&car), car.urgency()), (TriageOutcome::Pending, Urgency::P0));
    let due = car.triage.as_ref().unwrap().due_at.unwrap().seconds - car.received_at.unwrap().seconds;
    assert_eq!(due, 180);
    assert_eq!(alarm_of(&car).state(), AlarmState::Open);
    assert_eq!(causes(&car)[0].1, "RES.01");
    let listed =
        r.calls(CallFilter { alarm_states: vec![AlarmState::Open.into()], ..CallFilter::default() }).await;
    assert_eq!(listed, std::slice::from_ref(&car), "an answer and a list say the same");

    let suicide = r.call().category("").summary("来电人称想自杀").create().await.call.unwrap();
    assert_eq!((triage_of(&suicide), suicide.urgency()), (TriageOutcome::Pending, Urgency::P1));
    assert_eq!(causes(&suicide), [(Urgency::P1, "PSY.02", "自杀")]);
}

#[tokio::test]
async fn a_person_is_respected_and_told_what_the_words_said() {
    let desk = Desk::open().await;
    let r = &desk.register;
    let stated = |outcome: TriageOutcome| {
        let triage = Some(Triage { outcome: outcome.into(), ..Triage::default() });
        r.call()
            .summary("邻居闻到燃气，已排查")
            .urgency(Urgency::P2)
            .with_request(|request| request.triage = triage)
    };
    let answered = stated(TriageOutcome::Answered).create().await.call.unwrap();
    assert_eq!((triage_of(&answered), answered.urgency()), (TriageOutcome::Answered, Urgency::P2));
    assert_eq!(causes(&answered), [(Urgency::P0, "UTL.04", "闻到+燃气")]);

    let by_machine = stated(TriageOutcome::Answered).source("pbx", "1").create().await.call.unwrap();
    assert_eq!((triage_of(&by_machine), by_machine.urgency()), (TriageOutcome::Pending, Urgency::P0));
    let person =
        stated(TriageOutcome::Answered).source("pbx", "2").with(|call| call.operator_code = "OP1".to_owned());
    let person = person.create().await.call.unwrap();
    assert_eq!((triage_of(&person), person.urgency()), (TriageOutcome::Answered, Urgency::P2));
}

#[tokio::test]
async fn an_alarm_is_confirmed_or_dismissed() {
    let desk = Desk::open().await;
    let r = &desk.register;
    let asks = async || r.call().kind(CallKind::Consult).summary("想问着火了打什么电话").name().await;
    let right = asks().await;
    let confirmed = r.done(confirm_alarm(&right)).await;
    assert_eq!(alarm_of(&confirmed).state(), AlarmState::Confirmed);
    assert_eq!((triage_of(&confirmed), confirmed.urgency()), (TriageOutcome::Pending, Urgency::P0));
    assert_refused!(r.write(confirm_alarm(&right)).await, reason = "NOTHING_TO_DO");

    let opened = r.call().summary("药明早就断药，心脏病").urgency(Urgency::P2).opens("送药").create().await;
    let opened = (opened.call.unwrap().name, opened.issues[0].name.clone());
    let answer = r.response(confirm_alarm(&opened.0)).await;
    assert_eq!(answer.changed_issues[0].name, opened.1);
    assert_eq!(
        (answer.call.unwrap().urgency(), r.get_issue(&opened.1).await.urgency()),
        (Urgency::P1, Urgency::P1)
    );

    let wrong = asks().await;
    let unsaid =
        r.write(DismissAlarmRequest { name: wrong.clone(), write: context(), ..Default::default() }).await;
    assert_eq!(assert_refused!(unsaid, reason = "INVALID_FIELDS").violations[0].field, "reason_code");
    let dismissed = r.done(dismiss_alarm(&wrong, ReasonCode::QuestionOnly)).await;
    assert_eq!(
        (alarm_of(&dismissed).state(), alarm_of(&dismissed).reason_code()),
        (AlarmState::Dismissed, ReasonCode::QuestionOnly)
    );
    assert_eq!(
        (triage_of(&dismissed), dismissed.urgency()),
        (TriageOutcome::Answered, Urgency::P2),
        "as without it"
    );

    let help = r.call().received("2022-11-14 09:00").summary("家里着火").district("D1").name().await;
    let help = r.done(dismiss_alarm(&help, ReasonCode::FalseAlarm)).await;
    assert_eq!(
        (triage_of(&help), help.urgency()),
        (TriageOutcome::Pending, Urgency::P2),
        "it still asks for help"
    );
    assert_refused!(
        r.write(dismiss_alarm(&r.call().name().await, ReasonCode::FalseAlarm)).await,
        reason = "NOTHING_TO_DO"
    );
}

#[tokio::test]
async fn what_is_said_later_alarms_as_well() {
    let desk = Desk::open().await;
    let r = &desk.register;
    let call = r.call().kind(CallKind::Consult).category("").name().await;
    let named = Call { name: call.clone(), ..Call::default() };
    let filled =
        r.done(complete(Call { confidential_note: "老人没有呼吸".to_owned(), ..named.clone() })).await;
    assert_eq!((triage_of(&filled), alarm_of(&filled).urgency()), (TriageOutcome::Pending, Urgency::P0));
    r.done(dismiss_alarm(&call, ReasonCode::FalseAlarm)).await;
    let same = r.done(amend(Call { district: "D2".to_owned(), ..named.clone() }, &["district"])).await;
    assert_eq!(alarm_of(&same).state(), AlarmState::Dismissed, "what was dismissed is not raised again");
    let more = Call { summary: "厨房起火".to_owned(), ..named };
    let more = r.done(amend(more, &["summary"])).await;
    assert_eq!(alarm_of(&more).state(), AlarmState::Open);
}

#[tokio::test]
async fn words_of_a_category_are_the_periods_own() {
    let desk = Desk::open().await;
    let r = &desk.register;
    let words = |text: &str| vec![LocalizedText { language: "zh".to_owned(), text: text.to_owned() }];
    let upsert = |entry: CategoryEntry| UpsertCategoriesRequest {
        parent: r.parent.clone(),
        categories: vec![entry],
        write: context(),
        ..UpsertCategoriesRequest::default()
    };
    let entry = CategoryEntry { code: "OTH.06".to_owned(), ..CategoryEntry::default() };
    for (text, reason) in [("火", "WORD_ALONE"), ("9:化工厂", "MALFORMED"), ("化工厂+", "MALFORMED")] {
        let refused = r.write(upsert(CategoryEntry { words: words(text), ..entry.clone() })).await;
        let refused = assert_refused!(refused, reason = "INVALID_FIELDS", "{text}");
        assert_eq!(
            (refused.violations[0].field.as_str(), refused.violations[0].reason.as_str()),
            ("categories[0].words[0].text", reason)
        );
    }
    let own =
        CategoryEntry { default_urgency: Urgency::P1.into(), words: words("0:化工厂+冒黄烟"), ..entry };
    let written = r.response(upsert(own)).await.categories.swap_remove(0);
    assert_eq!(
        (written.default_urgency(), written.words.as_slice()),
        (Urgency::P1, words("0:化工厂+冒黄烟").as_slice())
    );
    let call = r.call().category("").summary("化工厂冒黄烟").create().await.call.unwrap();
    assert_eq!(causes(&call), [(Urgency::P0, "OTH.06", "化工厂+冒黄烟")]);
    // Whoever took the call has chosen its category; a machine has not.
    let by_category = r.call().category("OTH.06").summary("不知怎么说");
    let by_person = by_category.create().await.call.unwrap();
    assert_eq!((by_person.urgency(), by_person.alarm.as_ref()), (Urgency::P1, None));
    let by_machine =
        r.call().category("OTH.06").summary("不知怎么说").source("pbx", "1").create().await.call.unwrap();
    assert_eq!((by_machine.urgency(), causes(&by_machine)), (Urgency::P1, vec![(Urgency::P1, "OTH.06", "")]));
}

#[tokio::test]
async fn field_a2_a_handoff_says_how() {
    let desk = Desk::open().await;
    let r = &desk.register;
    let unsaid = r.call().handoff("110").with_request(|request| request.handoffs[0].mode = 0).send().await;
    let unsaid = assert_refused!(unsaid, reason = "INVALID_FIELDS");
    assert_eq!(unsaid.violations[0].field, "handoffs[0].mode");
    assert_eq!(unsaid.violations[0].facts["allowed"], "CONFERENCE,BLIND,RELAYED,CALLER_TOLD");
}

/// An issue that is resolved or, if asked for, closed.
async fn finished(r: &Register, is_closed: bool) -> String {
    let issue = r.issue().name().await;
    r.done(resolve(&issue, IssueOutcome::Solved)).await;
    if is_closed {
        r.done(close(&issue)).await;
    }
    issue
}

#[tokio::test]
async fn field_a4_what_is_merged_into_a_finished_issue_takes_it_up_again() {
    let desk = Desk::open().await;
    let r = &desk.register;
    for is_closed in [false, true] {
        let target = finished(r, is_closed).await;
        let fresh = r.issue().urgency(Urgency::P0).affects("王小明").name().await;
        r.done(merge(&fresh, &target)).await;
        assert_eq!(r.get_issue(&target).await.state(), IssueState::Open);
        let unconfirmed = r.write(resolve(&target, IssueOutcome::Solved)).await;
        assert_refused!(unconfirmed, reason = "MERGED_UNCONFIRMED");
    }
    // What is finished itself asks for nothing.
    let (target, other) = (finished(r, true).await, finished(r, false).await);
    r.done(merge(&other, &target)).await;
    assert_eq!(r.get_issue(&target).await.state(), IssueState::Closed);
}

#[tokio::test]
async fn field_a5_a_call_on_a_finished_issue_is_looked_at() {
    let desk = Desk::open().await;
    let r = &desk.register;
    for (is_closed, kind) in
        [(false, LinkKind::Repeat), (true, LinkKind::Repeat), (false, LinkKind::Urge), (true, LinkKind::Urge)]
    {
        let issue = finished(r, is_closed).await;
        let answer = r.call().links(&issue, kind, ReportedCondition::Same).create().await;
        assert_eq!(triage_of(answer.call.as_ref().unwrap()), TriageOutcome::Pending, "{kind:?}");
        assert!(matches!(answer.changed_issues[0].state(), IssueState::Resolved | IssueState::Closed));
        let later = r.call().kind(CallKind::Consult).name().await;
        r.done(link(&issue, &later, kind, ReportedCondition::Same)).await;
        assert_eq!(triage_of(&r.get_call(&later).await), TriageOutcome::Pending, "{kind:?}, linked later");
    }
    let related = finished(r, true).await;
    let answer = r.call().links(&related, LinkKind::Related, ReportedCondition::Same).create().await;
    assert_eq!(triage_of(&answer.call.unwrap()), TriageOutcome::Issue);
}

#[tokio::test]
async fn field_a12_progress_and_a_resolution_need_their_words() {
    let desk = Desk::open().await;
    let r = &desk.register;
    let issue = r.issue().name().await;
    r.done(assign(&issue, "A1")).await;
    for words in ["", "  ", "\u{200b}"] {
        let silent = ReportProgressRequest { note: words.to_owned(), ..progress(&issue) };
        assert_eq!(
            assert_refused!(r.write(silent).await, reason = "INVALID_FIELDS").violations[0].field,
            "note"
        );
        let silent =
            ResolveIssueRequest { public_reply: words.to_owned(), ..resolve(&issue, IssueOutcome::Solved) };
        let refused = assert_refused!(r.write(silent).await, reason = "INVALID_FIELDS", "{words:?}");
        assert_eq!(refused.violations[0].field, "public_reply");
    }
    assert_eq!(r.get_issue(&issue).await.state(), IssueState::Assigned);
}

#[tokio::test]
async fn a_worse_repeat_raises_its_issue_by_one_level() {
    let desk = Desk::open().await;
    let r = &desk.register;
    let issue = r.issue().urgency(Urgency::P3).name().await;
    for urgency in [Urgency::P2, Urgency::P1, Urgency::P0, Urgency::P0] {
        r.call().links(&issue, LinkKind::Repeat, ReportedCondition::Worse).create().await;
        assert_eq!(r.get_issue(&issue).await.urgency(), urgency);
    }
    let other = r.issue().urgency(Urgency::P2).name().await;
    let alarming = r.call().summary("老人叫不醒").links(&other, LinkKind::Urge, ReportedCondition::Same);
    assert_eq!(triage_of(&alarming.create().await.call.unwrap()), TriageOutcome::Issue);
    assert_eq!(r.get_issue(&other).await.urgency(), Urgency::P1);
    r.call().links(&other, LinkKind::Repeat, ReportedCondition::Same).create().await;
    assert_eq!(r.get_issue(&other).await.urgency(), Urgency::P1);
}

#[tokio::test]
async fn field_e6_a_call_is_linked_to_what_was_there_before() {
    let desk = Desk::open().await;
    let r = &desk.register;
    let first = format!("{}/issues/Q000001-3", r.parent);
    let own = r.call().opens("停水").links(&first, LinkKind::Repeat, ReportedCondition::Same).send().await;
    assert_refused!(own, reason = "RESOURCE_NOT_FOUND");
    assert_eq!(r.calls(CallFilter::default()).await.len(), 0);
}
