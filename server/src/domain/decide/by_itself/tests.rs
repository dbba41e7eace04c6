use crate::domain::call::Call;
use crate::domain::codes::*;
use crate::domain::command::*;
use crate::domain::desk_settings::DeskChange;
use crate::domain::directory::{DirectoryChange, EntryDraft};
use crate::domain::instant::{HOUR, MINUTE};
use crate::domain::period::PeriodChange;
use crate::domain::phone::Phone;
use crate::domain::refusal::problem::DirectoryKind;
use crate::domain::tests::BEGIN;
use crate::domain::triage::tests::{Desk, call, decided};

/// A desk at ten on a Saturday.
fn desk() -> Desk {
    let mut desk = Desk::open();
    desk.now = BEGIN.plus(10 * HOUR);
    desk
}

fn set(desk: &mut Desk, change: PeriodChange) {
    desk.write(Command::UpdatePeriod(Box::new(change))).unwrap();
}

fn from(number: &str, summary: &str) -> NewCall {
    let mut new = call(summary);
    let phone = Phone { raw: number.to_owned(), key: number.to_owned() };
    new.draft.texts.caller_phone = Some(Some(phone));
    new
}

fn missed(number: &str) -> NewCall {
    let mut new = from(number, "-");
    new.draft.texts.summary = None;
    new.draft.facts.disposition = Some(CallDisposition::Missed);
    new.draft.facts.source_system = Some(Some("pbx".to_owned()));
    new
}

fn kind(mut new: NewCall, kind: CallKind) -> NewCall {
    new.draft.facts.kind = Some(kind);
    new
}

fn with_issue(mut new: NewCall) -> NewCall {
    let mut issue = NewIssue::default();
    issue.draft.texts.title = Some(Some("诉求".to_owned()));
    issue.draft.facts.category = Some(Some("SUP.04".to_owned()));
    new.actions.issues.push(issue);
    new
}

fn became(call: &Call) -> String {
    let grounds = call.alarm.as_ref().map(|alarm| {
        let grounds = alarm.raised.causes.iter().map(|cause| cause.ground().to_string());
        format!(" for {}", grounds.collect::<Vec<_>>().join(" "))
    });
    format!("{} {}{}", call.triage.outcome, call.facts.urgency, grounds.unwrap_or_default())
}

fn open_callbacks(desk: &Desk) -> usize {
    desk.state.open_callbacks(|callback| callback.kind == CallbackKind::Missed).len()
}

/// Whom nobody answered is on the list once, and off it when the number is answered.
#[test]
fn field_triage_missed_calls_are_one_callback_a_number() {
    let mut desk = desk();
    for number in ["+8613800000001", "+8613800000002", "+8613800000001", "+8613800000001"] {
        desk.now = desk.now.plus(MINUTE);
        let call = desk.record(missed(number)).unwrap();
        assert_eq!(became(&call), "NO_ACTION P2");
    }
    assert_eq!(open_callbacks(&desk), 2);
    let first = desk.state.callbacks.values().next().unwrap().clone();
    let rang = desk.state.calls[&first.call.unwrap()].facts.received_at;
    assert_eq!(first.due_at, rang.plus(30 * MINUTE));
    // A voice message, a call without a number, one that must not be called, and an old register make none.
    let mut voicemail = missed("+8613800000003");
    voicemail.draft.facts.disposition = Some(CallDisposition::Voicemail);
    assert_eq!(became(&desk.record(voicemail).unwrap()), "PENDING P2");
    let mut withheld = missed("");
    withheld.draft.texts.caller_phone = None;
    assert_eq!(became(&desk.record(withheld).unwrap()), "NO_ACTION P2");
    let mut forbidden = missed("+8613800000004");
    forbidden.draft.facts.do_not_call = Some(true);
    assert_eq!(became(&desk.record(forbidden).unwrap()), "PENDING P2");
    let mut old = missed("+8613800000005");
    old.draft.facts.historical = Some(true);
    desk.record(old).unwrap();
    assert_eq!(open_callbacks(&desk), 2);
    // An answered call of the number takes it off the list; an earlier one that is typed in late does not.
    let mut earlier = from("+8613800000001", "问路");
    earlier.draft.facts.received_at = Some(rang.plus(-HOUR));
    desk.record(earlier).unwrap();
    assert_eq!(open_callbacks(&desk), 2);
    desk.record(from("+8613800000001", "问路")).unwrap();
    assert_eq!(open_callbacks(&desk), 1);
    // And it comes onto it again.
    desk.record(missed("+8613800000001")).unwrap();
    assert_eq!(open_callbacks(&desk), 2);
}

#[test]
fn field_triage_an_urging_call_is_linked_to_the_one_open_issue_of_its_number() {
    let mut desk = desk();
    desk.record(with_issue(from("+8613800000001", "买不到菜"))).unwrap();
    let urging = desk.record(kind(from("+8613800000001", "怎么还没人来"), CallKind::Urge)).unwrap();
    assert_eq!(became(&urging), "ISSUE P2");
    let issue = desk.state.issues.values().next().unwrap().clone();
    assert_eq!(issue.urge_count, 1);
    // Another number has none, and of two nobody knows which is meant.
    let stranger = desk.record(kind(from("+8613800000002", "怎么还没人来"), CallKind::Urge)).unwrap();
    assert_eq!(became(&stranger), "PENDING P2");
    desk.record(with_issue(from("+8613800000001", "还要买药"))).unwrap();
    let doubtful = desk.record(kind(from("+8613800000001", "怎么还没人来"), CallKind::Urge)).unwrap();
    assert_eq!(became(&doubtful), "PENDING P2");
    // A repeat that names no issue, here in vain.
    let mut repeat = kind(from("+8613800000003", "上次说过"), CallKind::Consult);
    repeat.own_issue = Some((LinkKind::Repeat, ReportedCondition::Same));
    assert_eq!(became(&desk.record(repeat).unwrap()), "PENDING P2");
}

#[test]
fn field_triage_a_silent_line_and_a_number_of_danger_are_looked_at_soon() {
    let mut desk = desk();
    let mut silent = from("+8613800000001", "-");
    silent.draft.texts.summary = None;
    silent.draft.facts.silent = Some(true);
    assert_eq!(became(&desk.record(silent.clone()).unwrap()), "PENDING P1 for SILENT_LINE");
    silent.draft.facts.kind = Some(CallKind::Invalid);
    assert_eq!(became(&desk.record(silent).unwrap()), "PENDING P1 for SILENT_LINE");

    for (number, category, urgency) in [
        ("+8613800000011", "SUP.04", Some(Urgency::P0)),
        ("+8613800000012", "PSY.04", None),
        ("+8613800000013", "WEL.08", Some(Urgency::P2)),
    ] {
        let mut earlier = from(number, "说过了");
        earlier.draft.facts.category = Some(Some(category.to_owned()));
        earlier.draft.facts.urgency = urgency;
        earlier.triage = decided(TriageOutcome::Answered, Some(ReasonCode::OutOfDanger));
        let earlier = desk.record(earlier).unwrap();
        let later =
            |desk: &mut Desk| became(&desk.record(kind(from(number, "问路"), CallKind::Consult)).unwrap());
        assert_eq!(later(&mut desk), "PENDING P1 for NUMBER", "{category}");
        let mut decided_on = kind(from(number, "问路"), CallKind::Consult);
        decided_on.triage = decided(TriageOutcome::Answered, None);
        assert_eq!(became(&desk.record(decided_on).unwrap()), "ANSWERED P2");
        desk.write(Command::VoidCall { call: earlier.number, reason: "-".to_owned() }).unwrap();
        assert_eq!(later(&mut desk), "ANSWERED P2", "the call is void");
    }
}

#[test]
fn field_triage_a_place_of_danger_is_known_again() {
    let mut desk = desk();
    let at = |summary: &str, address: &str| {
        let mut new = call(summary);
        new.draft.texts.incident_address = Some(Some(address.to_owned()));
        new
    };
    let mut earlier = at("要打死人了", "春晖路2-2号3楼");
    earlier.draft.facts.urgency = Some(Urgency::P0);
    earlier.triage = decided(TriageOutcome::Answered, Some(ReasonCode::OutOfDanger));
    let earlier = desk.record(earlier).unwrap();
    assert_eq!(became(&desk.record(at("楼上很吵", "春晖路２-２号，3楼")).unwrap()), "PENDING P1 for PLACE");
    assert_eq!(became(&desk.record(at("楼上很吵", "春晖路2-2号4楼")).unwrap()), "PENDING P2");
    desk.write(Command::VoidCall { call: earlier.number, reason: "-".to_owned() }).unwrap();
    assert_eq!(became(&desk.record(at("楼上很吵", "春晖路2-2号3楼")).unwrap()), "PENDING P2");
}

#[test]
fn field_triage_the_agency_of_the_district_takes_what_nobody_decided_on() {
    let mut desk = desk();
    let agency = |code: &str| EntryDraft {
        code: code.to_owned(),
        names: Some([("zh".to_owned(), code.to_owned())].into()),
        district: Some(Some("D1".to_owned())),
        ..EntryDraft::default()
    };
    let add = |desk: &mut Desk, code: &str| {
        let entries = vec![agency(code)];
        let change = DirectoryChange { kind: DirectoryKind::Agency, field: "agencies", entries };
        desk.write(Command::UpsertDirectory(Box::new(change))).unwrap();
    };
    add(&mut desk, "S1");
    let help = || {
        let mut new = call("家里没有菜了");
        new.draft.facts.category = Some(Some("SUP.04".to_owned()));
        new
    };
    assert_eq!(became(&desk.record(help()).unwrap()), "PENDING P2");
    let desk_change = DeskChange { district_fallback: Some(true), ..DeskChange::default() };
    set(&mut desk, PeriodChange { desk: desk_change, ..PeriodChange::default() });
    assert_eq!(became(&desk.record(help()).unwrap()), "ISSUE P2");
    let issue = desk.state.issues.values().next().unwrap().clone();
    assert_eq!(issue.lead().map(|lead| lead.agency.as_str()), Some("S1"));
    // Not what alarms, what a machine sends, what nobody classified, and what is no request for help.
    let mut alarming = help();
    alarming.draft.texts.summary = Some(Some("被困在车里".to_owned()));
    let mut of_machine = help();
    of_machine.draft.facts.source_system = Some(Some("web".to_owned()));
    let unclassified = call("家里没有菜了");
    for new in [alarming, of_machine, unclassified, kind(help(), CallKind::Complaint)] {
        assert_eq!(desk.record(new).unwrap().triage.outcome, TriageOutcome::Pending);
    }
    add(&mut desk, "S2");
    assert_eq!(became(&desk.record(help()).unwrap()), "PENDING P2", "of two agencies nobody knows which");
}

#[test]
fn field_triage_in_a_surge_what_is_not_urgent_waits_four_times_longer() {
    let mut desk = desk();
    let mut calls = 0;
    let mut wait = |desk: &mut Desk, urgency| {
        calls += 1;
        let mut new = kind(from(&format!("+861380000{calls:04}"), "要一张证明"), CallKind::Urge);
        new.draft.facts.district = None;
        new.draft.facts.urgency = Some(urgency);
        let call = desk.record(new).unwrap();
        call.triage.due_at.unwrap().since(desk.now) / MINUTE
    };
    let mut waits =
        |desk: &mut Desk| Urgency::ALL.iter().map(|urgency| wait(desk, *urgency)).collect::<Vec<_>>();
    assert_eq!(waits(&mut desk), [3, 15, 120, 120]);
    set(&mut desk, PeriodChange { surge: Some(true), ..PeriodChange::default() });
    assert_eq!(waits(&mut desk), [3, 15, 480, 480]);
    let since = desk.state.period.as_ref().unwrap().facts.surge_since;
    desk.now = desk.now.plus(HOUR);
    set(&mut desk, PeriodChange { surge: Some(true), ..PeriodChange::default() });
    assert_eq!(desk.state.period.as_ref().unwrap().facts.surge_since, since, "it began when it began");
    set(&mut desk, PeriodChange { surge: Some(false), ..PeriodChange::default() });
    assert_eq!(desk.state.period.as_ref().unwrap().facts.surge_since, None);
}

#[test]
fn field_triage_on_a_crisis_line_despair_raises_no_alarm() {
    let mut desk = desk();
    let said = |desk: &mut Desk, text: &str| became(&desk.record(from("+8613800000001", text)).unwrap());
    assert_eq!(said(&mut desk, "我想自杀"), "PENDING P1 for WORD");
    let desk_change = DeskChange { profile: Some(LineProfile::Crisis), ..DeskChange::default() };
    set(&mut desk, PeriodChange { desk: desk_change, ..PeriodChange::default() });
    assert_eq!(said(&mut desk, "我想自杀"), "PENDING P2");
    assert_eq!(said(&mut desk, "被困在车里"), "PENDING P0 for WORD", "other words alarm as ever");
    let mut plan = from("+8613800000001", "有计划");
    plan.draft.facts.urgency = Some(Urgency::P1);
    plan.triage = decided(TriageOutcome::Answered, Some(ReasonCode::SafetyPlan));
    assert_eq!(became(&desk.record(plan).unwrap()), "ANSWERED P1");
}
