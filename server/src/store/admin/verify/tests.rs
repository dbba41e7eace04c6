//! What is held while a register is verified does not grow with it.

use super::replay::{PAGE, replay};
use super::{Finding, Progress, Step, Witnesses};
use crate::store::counters;
use crate::store::db::conn::Conn;
use crate::store::db::{Error, sqlite};
use crate::store::sample::{KEY, Sample};
use crate::store::tables::clocks;

fn writer(sample: &Sample) -> Conn {
    sqlite::open_writer(&sample.path("register.db")).unwrap().into()
}

#[test]
fn field_d16_no_more_is_held_of_a_large_register_than_of_a_small_one() {
    let mut most = Vec::new();
    for events in [300, 1_200, 4_800] {
        let sample = Sample::with_events(31, events);
        let mut finding = Finding::default();
        let mut largest = 0;
        let mut replayed = sample.read(|conn| {
            replay(conn, KEY, &mut finding, |ledger, state, _| {
                largest = largest.max(ledger.calls.len() + ledger.issues.len() + ledger.callers.len());
                assert!(state.calls.is_empty() && state.issues.is_empty() && state.links.is_empty());
            })
        });
        assert_eq!(finding.wrong, Vec::<String>::new(), "{events} events");
        assert_eq!(replayed.scratch.held(), 0, "what equals the tables is not kept");
        assert_eq!(replayed.made.calls, sample.state.calls.len());
        assert_eq!(replayed.made.links as usize, sample.state.links.len());
        most.push((events, replayed.most, largest));
    }
    // An entry brings its call or issue, the call that it links, and those that must be known for that.
    let (held, ledger) = (8 * PAGE as usize, 60 * PAGE as usize);
    assert!(most.iter().all(|(_, most, largest)| *most <= held && *largest <= ledger), "{most:?}");
}

#[test]
fn field_d16_counters_are_written_anew_in_parts() {
    let sample = Sample::with_events(32, 1_500);
    let facts = sample.state.period.as_ref().unwrap().facts.clone();
    let upto = sample.state.head.position;
    let sums = || {
        sample.read(|conn| {
            let mut sums = counters::Checksums::new(&facts);
            sums.add_stored(conn, KEY)?;
            let anew = sums.beside();
            Ok((sums, anew))
        })
    };
    let (before, mut after) = sums();
    let mut reached = Vec::new();
    let rebuild = |conn: &mut Conn| counters::rebuild(conn, KEY, &facts, upto, |done| reached.push(done));
    writer(&sample).write(rebuild).map_err(Error::from).unwrap();
    sample.read(|conn| after.add_stored(conn, KEY));
    assert_eq!(before.first_difference(&after, |_| true), None);
    assert_eq!(sample.read(|conn| counters::first_wrong_cell(conn, KEY)), None);
    assert!(reached.len() > 20, "in parts: {reached:?}");
    assert_eq!(reached.last(), Some(&upto));
}

#[test]
fn the_clocks_of_a_register_of_before_are_made_of_its_journal() {
    let sample = Sample::with_events(35, 3_000);
    let moved = sample.state.issues.values().filter(|issue| issue.clock_from != issue.opened_at).count();
    let seen = sample.state.issues.values().filter(|issue| issue.warning_seen.is_some()).count();
    assert!(moved > 3 && seen > 3, "{moved} moved, {seen} seen");
    let Conn::Sqlite(mut c, _) = writer(&sample) else { unreachable!("a file") };
    let of_before = "UPDATE issues SET clock_from = opened_at, warning_seen = NULL, warns_at = NULL";
    diesel::connection::SimpleConnection::batch_execute(&mut c, of_before).unwrap();
    drop(c);
    writer(&sample).write(|conn| clocks::renew(conn, KEY)).map_err(Error::from).unwrap();
    let findings = sample.read(|conn| super::all(conn, &Witnesses::default(), &mut |_| {}));
    assert_eq!(findings[0].wrong, Vec::<String>::new());
}

#[test]
fn field_d16_progress_is_told_up_to_the_end() {
    let sample = Sample::with_events(33, 600);
    let mut told = Vec::new();
    let mut note = |Progress { step, done, total, .. }: Progress<'_>| told.push((step, done, total));
    let findings = sample.read(|conn| super::all(conn, &Witnesses::default(), &mut note));
    assert_eq!(findings[0].wrong, Vec::<String>::new());
    for step in [Step::Replay, Step::Recount] {
        let of_step: Vec<_> = told.iter().filter(|(of, ..)| *of == step).collect();
        assert!(of_step.is_sorted_by_key(|(_, done, _)| *done) && of_step.len() > 3);
        let (_, done, total) = of_step.last().unwrap();
        assert_eq!(done, total, "{step:?}");
    }
}

/// What somebody changes of a register beside the journal, and what is then named.
const CASES: [(&str, &str); 8] = [
    ("UPDATE calls SET repeat_links = repeat_links + 1 WHERE number = 3", "C000003"),
    ("UPDATE links SET condition = 'WORSE' WHERE condition = 'SAME'", "link of "),
    ("UPDATE issues SET urge_count = urge_count + 1 WHERE number = 2", "Q000002"),
    (
        "UPDATE call_counters SET calls_valid = calls_valid + 1, calls_answered = calls_answered - 1",
        "call_counters of ",
    ),
    ("UPDATE caller_counters SET caller = caller + 1000", "caller_counters of "),
    ("UPDATE distinct_callers SET callers = callers + 1 WHERE span = 'D'", "distinct_callers of "),
    ("UPDATE number_facts SET calls = calls + 1 WHERE fact = 'CALL'", "number_facts: "),
    ("UPDATE number_issues SET as_caller = as_caller + 1", "number_issues: "),
];

#[test]
fn field_d16_a_difference_is_found_wherever_it_lies() {
    for (sql, named) in CASES {
        let sample = Sample::with_events(34, 500);
        let Conn::Sqlite(mut c, _) = writer(&sample) else { unreachable!("a file") };
        diesel::connection::SimpleConnection::batch_execute(&mut c, "PRAGMA foreign_keys = OFF").unwrap();
        diesel::connection::SimpleConnection::batch_execute(&mut c, sql).unwrap();
        let findings = sample.read(|conn| super::all(conn, &Witnesses::default(), &mut |_| {}));
        let wrong = &findings[0].wrong;
        assert!(wrong.iter().any(|wrong| wrong.contains(named)), "{sql}: {wrong:?}");
    }
}
