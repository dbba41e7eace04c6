//! Leases over time. The clock is an argument, so that it can be moved.

use std::sync::Arc;

use crate::domain::codes::*;
use crate::domain::command::{Command, Write};
use crate::domain::decide::{Context, decide};
use crate::domain::directory::{Directory, DirectoryEntry};
use crate::domain::event::{CallEvent, CallbackEvent, Event, Subject, Text};
use crate::domain::instant::{HOUR, Instant, MINUTE};
use crate::domain::number::{CallNumber, CallbackNumber};
use crate::domain::refusal::Refusal;
use crate::domain::state::State;
use crate::domain::touches::Touches;
use crate::store::sample::{KEY, Sample};
use crate::store::write::load::load;

/// What a command of OP2 does at a time: the subject of its first entry, or None if it does nothing.
fn at(sample: &Sample, now: Instant, command: Command) -> Result<Option<Subject>, Refusal> {
    let operator =
        |code: &str| (code.to_owned(), DirectoryEntry { code: code.to_owned(), ..DirectoryEntry::default() });
    let operators = ["OP1", "OP2"].map(operator).into();
    let mut state = State {
        head: sample.state.head,
        period: sample.state.period.clone(),
        directory: Arc::new(Directory { operators, ..Directory::default() }),
        ..State::default()
    };
    let mut touches = Touches::default();
    touches.add(&command);
    sample.read(|conn| {
        let mut loaded = state.clone();
        load(conn, KEY, &touches, now, &mut loaded)?;
        state = loaded;
        Ok(())
    });
    let context = Context { now, actor: "test".to_owned(), role: Role::Owner, on_behalf_of: None };
    let entries = decide(&state, &Write { occurred_at: None, etag: None, command }, &context)?;
    Ok(entries.first().map(|entry| entry.event.subject()))
}

fn lease_call(call: Option<CallNumber>) -> Command {
    Command::LeaseCall { call, operator: "OP2".to_owned(), lease_us: HOUR }
}

fn lease_callback(callback: Option<CallbackNumber>) -> Command {
    Command::LeaseCallback { callback, operator: "OP2".to_owned(), lease_us: HOUR }
}

#[test]
fn a_call_whose_lease_has_run_out_is_leased_to_whoever_comes() {
    let mut sample = Sample::new(21);
    let mut pending = |due_at: Instant| {
        let number = CallNumber(sample.state.head.last_call + 1);
        let facts = crate::domain::call::CallFacts { received_at: sample.now, ..Default::default() };
        let (triage, due_at) = (TriageOutcome::Pending, Some(due_at));
        let event =
            CallEvent::Recorded { facts, caller: None, reachable: true, triage, due_at, reason_code: None };
        sample.happen(Event::Call(number, event), vec![Text::Call(Box::default())]);
        number
    };
    let now = crate::store::sample::BEGIN;
    let (first, second) = (pending(now.plus(MINUTE)), pending(now.plus(2 * MINUTE)));
    let until = now.plus(10 * MINUTE);
    let leased = CallEvent::Leased { operator: "OP1".to_owned(), until };
    sample.happen(Event::Call(first, leased), Vec::new());
    sample.commit();

    let just_before = until.plus(-1);
    assert_eq!(at(&sample, just_before, lease_call(None)), Ok(Some(Subject::Call(second))));
    assert!(matches!(at(&sample, just_before, lease_call(Some(first))), Err(Refusal::LeaseHeld { .. })));
    assert_eq!(at(&sample, until, lease_call(None)), Ok(Some(Subject::Call(first))), "it is due first");
    assert_eq!(at(&sample, until, lease_call(Some(first))), Ok(Some(Subject::Call(first))));
    let release = Command::ReleaseCall { call: first, operator: "OP1".to_owned() };
    assert!(at(&sample, just_before, release.clone()).is_ok());
    assert!(matches!(at(&sample, until, release), Err(Refusal::NothingToDo(_))), "nobody has it any more");
}

#[test]
fn a_callback_whose_lease_has_run_out_is_leased_to_whoever_comes() {
    let mut sample = Sample::new(22);
    let now = crate::store::sample::BEGIN;
    let callback = CallbackNumber(1);
    let created = CallbackEvent::Created {
        kind: CallbackKind::Promised,
        issue: None,
        call: None,
        due_at: now,
        overridden: false,
    };
    sample.happen(Event::Callback(callback, created), Vec::new());
    let until = now.plus(10 * MINUTE);
    let leased = CallbackEvent::Leased { operator: "OP1".to_owned(), until };
    sample.happen(Event::Callback(callback, leased), Vec::new());
    sample.commit();

    let just_before = until.plus(-1);
    assert_eq!(at(&sample, just_before, lease_callback(None)), Ok(None), "the queue is empty");
    assert!(matches!(
        at(&sample, just_before, lease_callback(Some(callback))),
        Err(Refusal::LeaseHeld { .. })
    ));
    assert_eq!(at(&sample, until, lease_callback(None)), Ok(Some(Subject::Callback(callback))));
}
