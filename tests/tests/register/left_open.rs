//! What becomes of calls of which nobody decided anything, and how a period sets it.

use hotline_proto::v1::*;
use hotline_tests::moments::{local, now};
use hotline_tests::requests::*;
use hotline_tests::{Register, assert_refused, id};

use super::Desk;

fn triage_of(call: &Call) -> &Triage {
    call.triage.as_ref().expect("a call has one")
}

fn became(call: &Call) -> (TriageOutcome, Urgency, Vec<AlarmGround>) {
    let causes = call.alarm.iter().flat_map(|alarm| &alarm.causes);
    (triage_of(call).outcome(), call.urgency(), causes.map(AlarmCause::ground).collect())
}

async fn set(r: &Register, paths: &[&str], change: impl FnOnce(&mut EmergencyPeriod)) -> EmergencyPeriod {
    let mut period = EmergencyPeriod { name: r.parent.clone(), ..EmergencyPeriod::default() };
    change(&mut period);
    let request = UpdatePeriodRequest {
        period: Some(period),
        update_mask: mask(paths),
        write: context(),
        ..UpdatePeriodRequest::default()
    };
    r.done(request).await
}

async fn missed(r: &Register, number: &str) -> Call {
    let call = r.call().phone(number).summary("").source("pbx", &id());
    call.with(|call| call.disposition = CallDisposition::Missed.into()).create().await.call.unwrap()
}

#[tokio::test]
async fn field_triage_missed_calls_are_one_callback_a_number_until_it_is_answered() {
    let desk = Desk::open().await;
    let r = &desk.register;
    for number in ["13800000001", "13800000002", "138-0000-0001"] {
        let call = missed(r, number).await;
        assert_eq!(became(&call), (TriageOutcome::NoAction, Urgency::P2, vec![]));
        assert_eq!(triage_of(&call).audience().collect::<Vec<_>>(), [Audience::Callbacks]);
    }
    let waiting = r.open_callbacks().await;
    assert!(waiting.iter().all(|callback| callback.kind() == CallbackKind::Missed));
    assert_eq!(waiting.len(), 2, "{waiting:?}");
    // The list survives a restart of what the writer holds: it is read from the tables.
    let answered = r.call().phone("13800000001").summary("问路").kind(CallKind::Consult).create().await;
    assert_eq!(answered.call.unwrap().triage.unwrap().outcome(), TriageOutcome::Answered);
    assert_eq!(r.open_callbacks().await.len(), 1);
    missed(r, "13800000001").await;
    assert_eq!(r.open_callbacks().await.len(), 2);
}

#[tokio::test]
async fn field_triage_urging_and_repeating_find_the_one_open_issue_of_the_number() {
    let desk = Desk::open().await;
    let r = &desk.register;
    let issue = r.call().phone("13800000001").category("SUP.04").opens("买菜").first_issue().await;
    let urging = r.call().phone("138 0000 0001").kind(CallKind::Urge).summary("怎么还没来").create().await;
    assert_eq!(urging.call.as_ref().unwrap().triage.as_ref().unwrap().outcome(), TriageOutcome::Issue);
    assert_eq!(urging.changed_issues[0].name, issue.name);
    assert_eq!(urging.changed_issues[0].urge_count, 1);
    let repeat = |condition: ReportedCondition| {
        let link =
            NewLink { kind: LinkKind::Repeat.into(), condition: condition.into(), ..NewLink::default() };
        r.call().phone("13800000001").summary("还是没有").with_request(|request| request.links = vec![link])
    };
    let same = repeat(ReportedCondition::Same).create().await;
    assert_eq!(same.changed_issues[0].name, issue.name);
    // A worse one raises it, and the call is looked at anew.
    let worse = repeat(ReportedCondition::Worse).create().await;
    assert_eq!(worse.call.unwrap().triage.unwrap().outcome(), TriageOutcome::Pending);
    assert_eq!(worse.changed_issues[0].urgency(), Urgency::P1);
    // Once it is finished there is none.
    r.done(resolve(&issue.name, IssueOutcome::Solved)).await;
    let late = r.call().phone("13800000001").kind(CallKind::Urge).summary("怎么还没来").create().await;
    assert_eq!(became(&late.call.unwrap()).0, TriageOutcome::Pending);
    assert!(late.changed_issues.is_empty());
    // Who asks again is not answered by that, whether the issue is named or not.
    let ended = Some(Triage { outcome: TriageOutcome::Answered.into(), ..Triage::default() });
    let ended = repeat(ReportedCondition::Same).with_request(|request| request.triage = ended).send().await;
    let refusal = assert_refused!(ended, reason = "INVALID_FIELDS");
    let wrong = &refusal.violations[0];
    assert_eq!((wrong.field.as_str(), wrong.reason.as_str()), ("triage.outcome", "CONFLICT"));
}

#[tokio::test]
async fn field_triage_silent_lines_and_earlier_danger_are_looked_at_within_a_quarter_of_an_hour() {
    let desk = Desk::open().await;
    let r = &desk.register;
    let silent = r.call().phone("13800000001").summary("").with(|call| call.silent = true);
    let silent = silent.create().await.call.unwrap();
    assert_eq!(became(&silent), (TriageOutcome::Pending, Urgency::P1, vec![AlarmGround::SilentLine]));
    assert_eq!(triage_of(&silent).audience().collect::<Vec<_>>(), [Audience::Lead]);
    let due = triage_of(&silent).due_at.unwrap().seconds - silent.received_at.unwrap().seconds;
    assert_eq!(due, 15 * 60);

    let question = || r.call().phone("13800000002").kind(CallKind::Consult).summary("几点开门");
    assert_eq!(became(&question().create().await.call.unwrap()).0, TriageOutcome::Answered);
    let address = |call: &mut Call| call.incident_address = "春晖路2-2号".to_owned();
    let danger = r.call().phone("13800000002").urgency(Urgency::P0).with(address).name().await;
    let known = |ground| (TriageOutcome::Pending, Urgency::P1, vec![ground]);
    assert_eq!(became(&question().create().await.call.unwrap()), known(AlarmGround::Number));
    let neighbour =
        || r.call().phone("13800000003").with(|call| call.incident_address = "春晖路 2-2号".to_owned());
    assert_eq!(became(&neighbour().create().await.call.unwrap()), known(AlarmGround::Place));
    // It was not so bad: the correction reaches what is known of number and place.
    let lower = Call { name: danger, urgency: Urgency::P3.into(), ..Call::default() };
    r.done(amend(lower, &["urgency"])).await;
    assert_eq!(became(&question().create().await.call.unwrap()).0, TriageOutcome::Answered);
    assert_eq!(became(&neighbour().create().await.call.unwrap()).2, vec![]);
}

#[tokio::test]
async fn field_triage_a_period_sets_how_its_desk_works() {
    let desk = Desk::open().await;
    let r = &desk.register;
    let period = r.found(GetPeriodRequest { name: r.parent.clone() }).await.period.unwrap();
    assert_eq!(period.quiet_hours, Some(HoursOfDay { start_minute: 21 * 60, end_minute: 8 * 60 }));
    assert_eq!((period.district_fallback, period.line_profile()), (false, LineProfile::General));

    let agency = AgencyEntry {
        code: "A1".to_owned(),
        display_names: named("第1单位"),
        district: "D1".to_owned(),
        ..AgencyEntry::default()
    };
    let agencies = UpsertAgenciesRequest {
        parent: r.parent.clone(),
        agencies: vec![agency],
        write: context(),
        ..UpsertAgenciesRequest::default()
    };
    r.response(agencies).await;
    let help = || r.call().category("SUP.04").summary("家里没有菜了");
    assert_eq!(became(&help().create().await.call.unwrap()).0, TriageOutcome::Pending);
    set(r, &["district_fallback"], |period| period.district_fallback = true).await;
    let taken = help().create().await;
    assert_eq!(became(&taken.call.unwrap()).0, TriageOutcome::Issue);
    assert_eq!(taken.issues[0].title, "家里没有菜了");
    assert_eq!(taken.issues[0].assignments[0].agency, "A1");

    let begun = set(r, &["surge"], |period| period.surge = true).await;
    assert!(begun.surge && begun.surge_since.unwrap().seconds <= now().seconds);
    let waits = |call: &Call| triage_of(call).due_at.unwrap().seconds - call.received_at.unwrap().seconds;
    let complaint =
        || r.call().kind(CallKind::Urge).phone("13800000009").summary("在等").received("2022-11-14 10:00");
    assert_eq!(waits(&complaint().create().await.call.unwrap()), 4 * 3600);
    let ended = set(r, &["surge"], |period| period.surge = false).await;
    assert_eq!((ended.surge, ended.surge_since), (false, None));
    assert_eq!(waits(&complaint().create().await.call.unwrap()), 3600);

    let despair = || r.call().summary("我想自杀");
    assert_eq!(became(&despair().create().await.call.unwrap()).1, Urgency::P1);
    set(r, &["line_profile"], |period| period.line_profile = LineProfile::Crisis.into()).await;
    assert_eq!(became(&despair().create().await.call.unwrap()).1, Urgency::P2);
    let changed: Vec<_> = r.journal(0).await;
    let changed = changed.iter().filter(|event| event.event_type() == EventType::PeriodUpdated);
    assert_eq!(changed.count(), 4, "each act is an entry");
}

#[tokio::test]
async fn field_triage_the_last_moment_is_proposed() {
    let desk = Desk::open().await;
    let r = &desk.register;
    let dialysis = r.call().category("MED.02").summary("明早八点前要到医院透析").received("2022-11-14 15:00");
    let need = dialysis.opens("接送透析").create().await.proposed_need.unwrap();
    assert_eq!((need.need_by, need.said.as_str()), (Some(local("2022-11-15 08:00")), "明早8点前"));
    let plain = r.call().summary("明早几点开门").create().await;
    assert_eq!(plain.proposed_need, None);
}

#[tokio::test]
async fn field_triage_no_quiet_hours_means_none() {
    let desk = Desk::open().await;
    let r = &desk.register;
    let at_night = |r: &Register| {
        let call =
            r.call().phone("13800000001").summary("").source("pbx", &id()).received("2022-11-14 23:00");
        call.with(|call| call.disposition = CallDisposition::Missed.into())
    };
    let call = at_night(r).name().await;
    assert_eq!(r.open_callbacks().await[0].due_at, Some(local("2022-11-15 08:00")));
    r.done(void(&call)).await;
    set(r, &["quiet_hours"], |period| period.quiet_hours = Some(HoursOfDay::default())).await;
    at_night(r).name().await;
    assert_eq!(r.open_callbacks().await[0].due_at, Some(local("2022-11-14 23:30")));
}

#[tokio::test]
async fn field_triage_what_nobody_acknowledges_is_told_by_voice() {
    let desk = Desk::open().await;
    let r = &desk.register;
    let agency = AgencyEntry {
        code: "A1".to_owned(),
        display_names: named("第1单位"),
        telephones: vec![
            Telephone { shift: "night".to_owned(), number: "023-68831234".to_owned() },
            Telephone { shift: String::new(), number: "023-68830000".to_owned() },
        ],
        ..AgencyEntry::default()
    };
    let agencies = UpsertAgenciesRequest {
        parent: r.parent.clone(),
        agencies: vec![agency.clone()],
        write: context(),
        ..UpsertAgenciesRequest::default()
    };
    r.response(agencies).await;
    let listed = r.all(ListAgenciesRequest { parent: r.parent.clone(), ..Default::default() }).await;
    assert_eq!(listed[0].telephones, agency.telephones);

    for (urgency, minutes) in [(Urgency::P0, Some(5)), (Urgency::P1, Some(15)), (Urgency::P2, None)] {
        let name = r.issue().urgency(urgency).name().await;
        let lead = |issue: &Issue| issue.assignments[0].clone();
        let assigned = lead(&r.done(assign(&name, "A1")).await);
        let within = assigned.inform_by.map(|by| (by.seconds - assigned.dispatched_at.unwrap().seconds) / 60);
        assert_eq!(within, minutes, "{urgency:?}");
        let told = r.done(inform(&name)).await;
        let (told, state) = (lead(&told), told.state());
        assert_eq!((told.inform_by, told.informed_person.as_str()), (None, "值班员老李"));
        assert!(told.informed_at.is_some() && told.acknowledged_at.is_none());
        assert_eq!(state, IssueState::Assigned, "it acknowledges nothing");
        assert!(lead(&r.done(acknowledge(&name)).await).acknowledged_at.is_some());
    }
    let name = r.issue().urgency(Urgency::P0).name().await;
    r.done(assign(&name, "A1")).await;
    assert_eq!(r.done(acknowledge(&name)).await.assignments[0].inform_by, None);
}

#[tokio::test]
async fn field_triage_a_rescue_without_consent_names_who_decided() {
    let desk = Desk::open().await;
    let r = &desk.register;
    let call = r.call().urgency(Urgency::P0).handoff("110");
    let call = call.with_request(|request| request.handoffs[0].decided_by = "带班长王芳".to_owned());
    let call = call.name().await;
    assert_eq!(r.get_call(&call).await.handoffs[0].decided_by, "带班长王芳");
}

#[tokio::test]
async fn field_triage_a_line_may_keep_no_numbers_or_only_their_hashes() {
    let desk = Desk::open().await;
    let of = async |keeping: NumberKeeping, id: &str| {
        let mut request = hotline_tests::register::create_period(id);
        request.period.as_mut().unwrap().number_keeping = keeping.into();
        desk.register.done(request).await;
        desk.register.of(id)
    };
    let r = of(NumberKeeping::Hashed, "hashed").await;
    let call = |r: &Register, number: &str| {
        r.call().phone(number).summary("睡不着").with(|call| call.district.clear())
    };
    let calls = [
        call(&r, "13912345678").create().await.call.unwrap(),
        call(&r, "139-1234-5678").create().await.call.unwrap(),
        call(&r, "13912345679").create().await.call.unwrap(),
    ];
    let callers: Vec<_> = calls.iter().map(|call| call.caller.clone().unwrap()).collect();
    assert!(callers.iter().all(|caller| caller.phone_masked.is_empty() && !caller.id.is_empty()));
    assert_eq!(callers[0].id, callers[1].id, "calls of a number are known again");
    assert_ne!(callers[0].id, callers[2].id);
    let found = r.calls(CallFilter { phone: "13912345678".to_owned(), ..CallFilter::default() }).await;
    assert_eq!(found.len(), 2);
    missed(&r, "13912345678").await;
    assert!(r.open_callbacks().await.is_empty(), "nobody can dial a hash");

    let r = of(NumberKeeping::NotKept, "nothing-kept").await;
    let call = call(&r, "13912345678").create().await.call.unwrap();
    let caller = call.caller.unwrap_or_default();
    assert_eq!((caller.id.as_str(), caller.phone_masked.as_str()), ("", ""));
}

/// How many minutes after its start each handoff is to be confirmed, and until when somebody must look at the call.
#[tokio::test]
async fn field_triage_a_handoff_of_danger_is_to_be_confirmed_in_time() {
    let desk = Desk::open().await;
    let r = &desk.register;
    let minutes = |handoff: &Handoff, by: Option<prost_types::Timestamp>| {
        by.map(|by| (by.seconds - handoff.started_at.unwrap().seconds) / 60)
    };
    for (urgency, within) in [(Urgency::P0, Some(10)), (Urgency::P1, Some(30)), (Urgency::P2, None)] {
        let call = r.call().urgency(urgency).handoff("120").create().await.call.unwrap();
        let handoff = &call.handoffs[0];
        assert_eq!(minutes(handoff, handoff.confirm_by), within, "{urgency:?}");
        assert_eq!(minutes(handoff, triage_of(&call).due_at), within, "{urgency:?}");
        let listed = r.calls(CallFilter { handoff_unconfirmed: true, ..CallFilter::default() }).await;
        assert_eq!(triage_of(&listed[0]).due_at, handoff.confirm_by, "lists say so as well");
        let confirm = ConfirmHandoffRequest {
            name: call.name.clone(),
            write: context(),
            ..ConfirmHandoffRequest::default()
        };
        let confirmed = r.done(confirm).await;
        assert_eq!((confirmed.handoffs[0].confirm_by, triage_of(&confirmed).due_at), (None, None));
    }
    let test = r.call().urgency(Urgency::P0).kind(CallKind::Test).handoff("120").create().await.call.unwrap();
    assert_eq!(test.handoffs[0].confirm_by, None, "nobody need ask for a test");
}
