//! Shifts: who is on duty, when nobody is, and what was taken over.

use hotline_proto::v1::*;
use hotline_tests::requests::*;
use hotline_tests::server::temp_dir;
use hotline_tests::{Register, Server, WriteExt, assert_refused, local, moments};

use super::Desk;
use super::tokens::with;

/// The shifts from one moment to another.
async fn shifts(r: &Register, from: &str, to: &str) -> Vec<Shift> {
    r.found(list_shifts(r, local(from), local(to))).await.shifts
}

/// The shifts of 14 November: night, morning and middle.
async fn of_day(r: &Register) -> Vec<Shift> {
    shifts(r, "2022-11-14 00:00", "2022-11-15 00:00").await
}

fn on(operator: &str, from: &str, to: Option<&str>) -> Duty {
    Duty { operator_code: operator.to_owned(), start_time: Some(local(from)), end_time: to.map(local) }
}

fn nobody(from: &str, to: &str) -> UnattendedTime {
    UnattendedTime { start_time: Some(local(from)), end_time: Some(local(to)) }
}

#[tokio::test]
async fn who_was_on_is_told_by_shift_and_when_nobody_was() {
    let desk = Desk::open().await;
    let r = &desk.register;
    let before = of_day(r).await;
    let codes: Vec<&str> = before.iter().map(|shift| shift.code.as_str()).collect();
    assert_eq!(codes, ["night", "morning", "middle"]);
    assert_eq!((before[1].date, &*before[1].display_name), (Some(moments::date("2022-11-14")), "早班"));
    assert!(before.iter().all(|shift| shift.unattended.is_empty()), "nobody said who is on: it is not known");

    let first = r.response(start_shift(r, "OP1").at("2022-11-14 07:00")).await.duty;
    assert_eq!(first, Some(on("OP1", "2022-11-14 07:00", None)));
    r.response(start_shift(r, "OP2").at("2022-11-14 10:00")).await;
    r.response(end_shift(r, "OP1").at("2022-11-14 12:00")).await;
    let second = r.response(end_shift(r, "OP2").at("2022-11-14 15:00")).await.duty;
    assert_eq!(second, Some(on("OP2", "2022-11-14 10:00", Some("2022-11-14 15:00"))));
    r.response(start_shift(r, "OP1").at("2022-11-14 17:00")).await;

    let [night, morning, middle] = <[Shift; 3]>::try_from(of_day(r).await).expect("three shifts");
    assert_eq!(night.duties, [on("OP1", "2022-11-14 07:00", Some("2022-11-14 08:00"))], "cut to the shift");
    assert!(night.unattended.is_empty(), "of the time before the first duty nothing is known");
    let of_morning = [
        on("OP1", "2022-11-14 08:00", Some("2022-11-14 12:00")),
        on("OP2", "2022-11-14 10:00", Some("2022-11-14 15:00")),
    ];
    assert_eq!(morning.duties, of_morning);
    assert_eq!(morning.unattended, [nobody("2022-11-14 15:00", "2022-11-14 16:00")]);
    assert_eq!(middle.duties, [on("OP1", "2022-11-14 17:00", None)], "it lasts");
    assert_eq!(middle.unattended, [nobody("2022-11-14 16:00", "2022-11-14 17:00")]);
}

#[tokio::test]
async fn calls_are_told_by_call_handler_in_the_order_of_the_codes() {
    let desk = Desk::open().await;
    let r = &desk.register;
    for (operator, count) in [("OP2", 3), ("OP1", 1), ("", 2)] {
        for minute in 10..10 + count {
            let call = r.call().received(&format!("2022-11-14 09:{minute}")).phone("13800000001");
            call.with(|call| call.operator_code = operator.to_owned()).create().await;
        }
    }
    let calls =
        |operator: &str, calls_answered| OperatorCalls { operator_code: operator.to_owned(), calls_answered };
    let shifts = of_day(r).await;
    assert_eq!(
        shifts[1].calls,
        [calls("OP1", 1), calls("OP2", 3)],
        "by code, without those that name nobody"
    );
    assert!(shifts[0].calls.is_empty() && shifts[2].calls.is_empty());
}

#[tokio::test]
async fn coming_on_and_going_off_are_in_order_and_change_nothing_else() {
    let desk = Desk::open().await;
    let r = &desk.register;
    let period = || async { r.found(GetPeriodRequest { name: r.parent.clone() }).await.period };
    let as_it_was = period().await;
    let start = start_shift(r, "OP1").at("2022-11-14 08:00");
    let begun = r.write(start.clone()).await.expect("it begins");
    let again = r.write(start).await.expect("it is the same");
    assert_eq!(
        (again.answer.duty, again.answer.write.map(|write| write.replayed)),
        (begun.answer.duty, Some(true))
    );
    assert_refused!(r.write(start_shift(r, "OP1")).await, reason = "NOTHING_TO_DO");
    let early = r.write(end_shift(r, "OP1").at("2022-11-14 07:59")).await;
    assert_refused!(early, reason = "TIME_NOT_ALLOWED");
    let only_tried = end_shift(r, "OP1").at("2022-11-14 12:00").validate_only();
    assert_eq!(r.response(only_tried).await.duty, None);
    r.response(end_shift(r, "OP1").at("2022-11-14 12:00")).await;
    assert_refused!(r.write(end_shift(r, "OP1")).await, reason = "NOTHING_TO_DO");
    let early = r.write(start_shift(r, "OP1").at("2022-11-14 11:00")).await;
    assert_refused!(early, reason = "TIME_NOT_ALLOWED");
    assert_refused!(r.write(start_shift(r, "OP9")).await, reason = "INVALID_FIELDS");
    assert_eq!(period().await, as_it_was, "with its etag");
    let types: Vec<EventType> = r.journal(1).await.iter().map(Event::event_type).collect();
    assert_eq!(types, [EventType::PeriodDutyStarted, EventType::PeriodDutyEnded]);
}

#[tokio::test]
async fn a_call_handler_says_so_of_themselves_and_a_supervisor_of_everybody() {
    let desk = Desk::open().await;
    let operator = with(&desk.server, &desk.server.token("operators/OP1", "operator")).await;
    let supervisor = with(&desk.server, &desk.server.token("operators/OP3", "supervisor")).await;
    operator.response(start_shift(&operator, "OP1")).await;
    let of_another =
        assert_refused!(operator.write(start_shift(&operator, "OP2")).await, reason = "NOT_PERMITTED");
    assert_eq!(of_another.facts["rule"], "OTHERS_DUTY");
    supervisor.response(start_shift(&supervisor, "OP2")).await;
    assert_refused!(operator.write(end_shift(&operator, "OP2")).await, reason = "NOT_PERMITTED");
    supervisor.response(end_shift(&supervisor, "OP1")).await;

    let note =
        AcknowledgeHandoverRequest { note: "夜班两次断网".to_owned(), ..morning(&supervisor, &[]) };
    supervisor.response(note).await;
    let viewer = with(&desk.server, &desk.server.token("users/li", "viewer")).await;
    let (seen, shown) = (of_day(&supervisor).await, of_day(&viewer).await);
    assert_eq!((&*seen[1].handovers[0].note, &*shown[1].handovers[0].note), ("夜班两次断网", ""));
}

#[tokio::test]
async fn a_duty_that_lasts_is_of_no_shift_to_come() {
    let desk = Desk::open().await;
    let r = &desk.register;
    r.response(start_shift(r, "OP1")).await;
    let now = moments::now();
    let until = moments::plus_minutes(&now, 2 * 24 * 60);
    let shifts = r.found(list_shifts(r, now, until)).await.shifts;
    assert!(shifts.len() >= 6, "{shifts:?}");
    let begin = |shift: &Shift| shift.start_time.map(|time| time.seconds);
    // At the end of a shift another one has begun meanwhile.
    let to_come = shifts.iter().filter(|shift| begin(shift) > Some(now.seconds + 600));
    assert!(to_come.clone().count() >= 5);
    assert!(to_come.clone().all(|shift| shift.duties.is_empty()), "{shifts:?}");
    assert!(shifts.iter().any(|shift| !shift.duties.is_empty()), "it is of the one that runs");
}

#[tokio::test]
async fn a_note_and_an_office_hold_no_number_of_a_person() {
    let desk = Desk::open().await;
    let r = &desk.register;
    let issue = r.issue().name().await;
    let note =
        AcknowledgeHandoverRequest { note: "联系王女士13912345678".to_owned(), ..morning(r, &[]) };
    let refused = assert_refused!(r.write(note).await, reason = "INVALID_FIELDS");
    let field = |refusal: &hotline_client::Refusal| {
        refusal.violations.iter().map(|one| (one.field.clone(), one.reason.clone())).collect::<Vec<_>>()
    };
    let personal = |field: &str| (field.to_owned(), "PERSONAL_NUMBER".to_owned());
    assert_eq!(field(&refused), [personal("note")]);
    let office = "张三13912345678".to_owned();
    // A reference may be long: reports leave such a one out.
    let from = InstructIssueRequest { reference: "20221128001".to_owned(), office, ..instruct(&issue) };
    let refused = assert_refused!(r.write(from).await, reason = "INVALID_FIELDS");
    assert_eq!(field(&refused), [personal("office")]);
    let note = format!("{}明早回告", issue.rsplit('/').next().expect("a number"));
    r.response(AcknowledgeHandoverRequest { note, ..morning(r, &[]) }).await;
}

/// Takes over for the morning shift of 14 November.
fn morning(r: &Register, items: &[&str]) -> AcknowledgeHandoverRequest {
    let shift = ShiftOfDay { date: Some(moments::date("2022-11-14")), shift: "morning".to_owned() };
    acknowledge_handover(r, shift, items)
}

#[tokio::test]
async fn what_was_acknowledged_survives_a_kill_and_the_rest_stays_unacknowledged() {
    let dir = temp_dir();
    let server = Server::start(&dir);
    let r = Register::open(&server).await;
    let issue = r.call().phone("13800000001").opens("断药").first_issue().await.name;
    let call = r.call().phone("13800000002").name().await;
    let later = r.call().phone("13800000003").name().await;
    let first = r.response(morning(&r, &[&issue, &call, &call])).await.handover.expect("a handover");
    assert_eq!(first.items, [call.clone(), issue], "each once: calls, issues, callbacks");
    assert_eq!((first.acknowledger.clone(), first.shift.clone()), (owner(), morning(&r, &[]).shift));
    server.kill();

    let server = Server::start(&dir);
    let r = Register::connect(&server).await;
    assert_eq!(of_day(&r).await[1].handovers, [first]);
    r.response(morning(&r, &[&later])).await;
    let handovers = of_day(&r).await.remove(1).handovers;
    assert_eq!((handovers.len(), &handovers[1].items), (2, &vec![later]), "more may be taken over");
    assert!(of_day(&r).await[2].handovers.is_empty());
}

#[tokio::test]
async fn what_cannot_be_taken_over_is_refused() {
    let desk = Desk::open().await;
    let r = &desk.register;
    let inside = |rest: &str| format!("{}/{rest}", r.parent);
    let call = r.call().phone("13800000001").name().await;
    for (items, field) in [
        (vec![call.clone(), inside("issues/Q000001-3")], "items"),
        (vec![call.clone(), "periods/other-2022/calls/C000001-3".to_owned()], "items[1]"),
        (vec![inside("reports/day-2022-11-14")], "items[0]"),
        (vec![inside("reports/incident-1")], "items"),
        (vec![call; 1_001], "items"),
    ] {
        let items: Vec<&str> = items.iter().map(String::as_str).collect();
        let refused = assert_refused!(r.write(morning(r, &items)).await, reason = "INVALID_FIELDS");
        assert_eq!(refused.violations[0].field, field, "{items:?}");
    }
    let shift = ShiftOfDay { date: Some(moments::date("2022-11-14")), shift: "noon".to_owned() };
    let refused =
        assert_refused!(r.write(acknowledge_handover(r, shift, &[])).await, reason = "INVALID_FIELDS");
    assert_eq!(
        (&*refused.violations[0].field, &*refused.violations[0].facts["directory"]),
        ("shift.shift", "SHIFT")
    );
    let long = list_shifts(r, local("2022-11-14 00:00"), local("2022-12-15 00:01"));
    assert_refused!(r.read(long).await, reason = "INVALID_FIELDS");
}
