//! Figures from counters, journal and tables are the same, now and as of any earlier position. The recount of the end-to-end tests shows that they
//! are as defined.

use super::{
    AsOf, AskedAsOf, ItemKey, MatterReason, Matters, MissedCallbacks, Question, ReportedInstruction, Snapshot,
};
use crate::domain::calendar::Window;
use crate::domain::codes::Coded;
use crate::domain::figures::counts::CallCounts;
use crate::domain::figures::dimension::Dimension;
use crate::domain::figures::figure::{FIGURES, Figure, FigureSource};
use crate::domain::figures::sums::{ByValue, Sums};
use crate::domain::instant::{DAY, HOUR, Instant};
use crate::domain::number::IssueNumber;
use crate::store::db::conn::Conn;
use crate::store::sample::{BEGIN, KEY, Sample};

fn snapshot(conn: &mut Conn, as_of: Option<AsOf>) -> Snapshot<'_> {
    let asked = as_of.map_or_else(AskedAsOf::default, |as_of| AskedAsOf {
        position: Some(as_of.position),
        time: Some(as_of.time),
    });
    Snapshot::open(conn, KEY, asked, Instant::now(), None).unwrap().unwrap()
}

/// An answer, and what was requested.
struct Answer {
    as_of: AsOf,
    window: Window,
    dimension: Dimension,
    sums: Sums,
    rows: ByValue,
}

fn a_window(sample: &mut Sample) -> Window {
    let (one, other) = (sample.random_hour().floor_quarter(), sample.random_hour().floor_quarter());
    match sample.random.u8(0..3) {
        0 => Window {
            from: BEGIN.plus(one.since(BEGIN) / DAY * DAY),
            to: BEGIN.plus((one.since(BEGIN) / DAY + 1) * DAY),
        },
        1 => Window { from: BEGIN, to: sample.now.plus(DAY).floor_quarter() },
        _ => Window { from: one.min(other), to: one.max(other).plus(HOUR) },
    }
}

fn ask(sample: &mut Sample) -> Answer {
    let window = a_window(sample);
    let dimension = sample.any(Dimension::ALL);
    // The sample's clock is not the server's.
    let (position, time) = (sample.state.head.position, sample.now.plus(sample.random.i64(0..HOUR)));
    sample.read(|conn| {
        let mut snapshot = snapshot(conn, Some(AsOf { position, time }));
        let (sums, rows) = (snapshot.figures_looked_up(window)?, snapshot.by_value(dimension, window)?);
        Ok(Answer { as_of: snapshot.as_of, window, dimension, sums, rows })
    })
}

#[test]
fn an_answer_as_of_a_point_never_changes() {
    let mut sample = Sample::with_events(14, 100);
    let mut answers = Vec::new();
    for _ in 0..60 {
        for _ in 0..sample.random.u8(0..40) {
            sample.something();
        }
        sample.commit();
        answers.push(ask(&mut sample));
    }
    for answer in answers {
        let (sums, rows) = sample.read(|conn| {
            let mut snapshot = snapshot(conn, Some(answer.as_of));
            Ok((
                snapshot.figures_looked_up(answer.window)?,
                snapshot.by_value(answer.dimension, answer.window)?,
            ))
        });
        assert_eq!(sums, answer.sums, "{:?} as of {:?}", answer.window, answer.as_of);
        assert_eq!(
            rows, answer.rows,
            "{:?} of {:?} as of {:?}",
            answer.dimension, answer.window, answer.as_of
        );
    }
}

/// What a report names one by one.
#[derive(Debug, PartialEq)]
struct Named {
    missed: Option<MissedCallbacks>,
    matters: Vec<(IssueNumber, Vec<MatterReason>)>,
    left_out: i64,
    instructions: Vec<ReportedInstruction>,
}

fn named(sample: &Sample, answer: &Answer, most: usize) -> Named {
    sample.read(|conn| {
        let mut snapshot = snapshot(conn, Some(answer.as_of));
        let Matters { first, left_out } = snapshot.matters(answer.window, &answer.sums, most)?;
        Ok(Named {
            missed: snapshot.missed_callbacks(answer.window, &answer.sums.calls)?,
            matters: first.into_iter().map(|matter| (matter.number, matter.reasons)).collect(),
            left_out,
            instructions: snapshot.instructions(answer.window)?,
        })
    })
}

#[test]
fn what_a_report_names_as_of_a_point_never_changes() {
    let mut sample = Sample::with_events(19, 200);
    let mut answers = Vec::new();
    for _ in 0..40 {
        for _ in 0..sample.random.u8(0..40) {
            sample.something();
        }
        sample.commit();
        let answer = ask(&mut sample);
        let first = named(&sample, &answer, usize::MAX);
        answers.push((answer, first));
    }
    for (answer, first) in &answers {
        assert_eq!(
            named(&sample, answer, usize::MAX),
            *first,
            "{:?} as of {:?}",
            answer.window,
            answer.as_of
        );
    }
    assert!(answers.iter().any(|(_, named)| named.missed.is_some_and(|missed| missed.planned > 0)));
    assert!(answers.iter().any(|(_, named)| !named.instructions.is_empty()));
}

#[test]
fn who_needs_attention_comes_first_and_is_counted_if_left_out() {
    let mut sample = Sample::with_events(20, 600);
    let needs_attention = |reasons: &[MatterReason]| {
        let [urgent, overdue, missed] =
            [MatterReason::Urgent, MatterReason::Overdue, MatterReason::NeedMissed];
        reasons.iter().any(|reason| [urgent, overdue, missed].contains(reason))
    };
    for _ in 0..20 {
        let answer = ask(&mut sample);
        let all = named(&sample, &answer, usize::MAX);
        let attention = all.matters.iter().filter(|(_, reasons)| needs_attention(reasons)).count();
        assert_eq!(all.left_out, 0);
        assert!(all.matters.is_sorted_by_key(|(_, reasons)| !needs_attention(reasons)));
        for most in [0, attention / 2, attention + 1] {
            let first = named(&sample, &answer, most);
            assert_eq!(first.left_out, attention.saturating_sub(most) as i64);
            assert_eq!(first.matters, all.matters[..most.min(all.matters.len())]);
        }
    }
}

#[test]
fn a_row_of_a_dimension_of_calls_has_calls() {
    let sample = Sample::with_events(18, 400);
    let active = sample.state.issues.values().filter(|issue| issue.state.is_active());
    let dues = active.filter_map(|issue| issue.due_at()).filter(|due| *due > sample.now);
    let dues: Vec<Instant> = dues.take(20).collect();
    assert!(!dues.is_empty());
    for due in dues {
        // In the quarter-hour in which something became due.
        let as_of = AsOf { position: sample.state.head.position, time: due.plus(1) };
        let [from, to] = [HOUR, DAY].map(|later| due.plus(later).floor_quarter());
        let windows = [BEGIN, from].map(|from| Window { from, to });
        let dimensions = Dimension::ALL.iter().filter(|dimension| !dimension.is_of_issues());
        for (dimension, window) in dimensions.flat_map(|dimension| windows.map(|window| (dimension, window)))
        {
            let rows = sample.read(|conn| snapshot(conn, Some(as_of)).by_value(*dimension, window));
            assert!(
                rows.values().all(|sums| sums.calls != CallCounts::default()),
                "{dimension:?} of {window:?}: {rows:?}"
            );
        }
    }
}

#[test]
fn each_step_of_a_curve_has_the_figures_of_its_window() {
    let mut sample = Sample::with_events(17, 400);
    for round in 0..12 {
        for _ in 0..20 {
            sample.something();
        }
        sample.commit();
        let window = a_window(&mut sample);
        let back = sample.random.i64(0..sample.state.head.position.min(100));
        let (position, time) =
            (sample.state.head.position - back, sample.now.plus(sample.random.i64(0..2 * DAY)));
        sample.read(|conn| {
            let mut snapshot = snapshot(conn, Some(AsOf { position, time }));
            let steps = match round % 2 {
                0 => snapshot.period.days_of(window),
                _ => snapshot.period.hours_of(window),
            };
            let one_by_one: Result<Vec<Sums>, _> = steps.iter().map(|step| snapshot.figures(*step)).collect();
            assert_eq!(snapshot.curve(&steps)?, one_by_one?, "{window:?} as of {position}, {time:?}");
            Ok(())
        });
    }
}

#[test]
fn the_backlog_is_what_flowed_in_minus_what_flowed_out() {
    let sample = Sample::with_events(15, 2000);
    let window = Window { from: BEGIN, to: sample.now.plus(DAY).floor_quarter() };
    let active = sample.state.issues.values().filter(|issue| issue.state.is_active()).count() as i64;
    let (sums, rows) = sample.read(|conn| {
        let mut snapshot = snapshot(conn, None);
        Ok((snapshot.figures(window)?, snapshot.by_value(Dimension::District, window)?))
    });
    assert_eq!(sums.backlog_end(), Some(active));
    assert_eq!(rows.values().filter_map(Sums::backlog_end).sum::<i64>(), active);
    for (value, row) in rows {
        let issues = sample.state.issues.values().filter(|issue| issue.state.is_active());
        let count =
            issues.filter(|issue| issue.facts.district.as_deref().unwrap_or_default() == value).count();
        assert_eq!(row.backlog_end(), Some(count as i64), "{value}");
    }
    let flows = sums.flows;
    for flow in [flows.opened, flows.reopened, flows.reviewed, flows.unmerged, flows.resolved, flows.merged] {
        assert!(flow > 0);
    }
    assert_eq!(flows.net(), active);
}

/// The sum of all items of a figure, requested in small pages.
fn item_sum(
    sample: &Sample,
    answer: &Answer,
    figure: &'static Figure,
    dimension: Dimension,
    value: &str,
) -> i64 {
    let question = Question { figure, dimension, value: value.to_owned(), windows: vec![answer.window] };
    let (mut after, mut amount) = (ItemKey::default(), 0);
    loop {
        let items = sample.read(|conn| snapshot(conn, Some(answer.as_of)).explain(&question, after, 7));
        amount += items.iter().map(|item| item.amount).sum::<i64>();
        let Some(last) = items.last() else { return amount };
        assert!(items.is_sorted_by_key(|item| item.key) && items[0].key > after);
        after = last.key;
    }
}

#[test]
fn every_figure_is_the_sum_of_its_items() {
    let mut sample = Sample::with_events(16, 150);
    for _ in 0..12 {
        for _ in 0..10 {
            sample.something();
        }
        sample.commit();
        let answer = ask(&mut sample);
        for _ in 0..5 {
            sample.something();
        }
        sample.commit();
        for figure in FIGURES {
            let item_sum = item_sum(&sample, &answer, figure, Dimension::All, "");
            assert_eq!(figure.number(&answer.sums), Some(item_sum), "{} of {:?}", figure.name, answer.window);
        }
        for (value, sums) in &answer.rows {
            for figure in FIGURES.iter().filter(|figure| has(answer.dimension, figure)) {
                let item_sum = item_sum(&sample, &answer, figure, answer.dimension, value);
                let what = (figure.name, answer.dimension, value);
                assert_eq!(figure.number(sums), Some(item_sum), "{what:?} of {:?}", answer.window);
            }
        }
    }
}

fn has(dimension: Dimension, figure: &Figure) -> bool {
    match figure.source {
        FigureSource::Calls(_) | FigureSource::Callers => dimension.is_of_calls(),
        FigureSource::Waiting(_) | FigureSource::ResolvedSame => false,
        _ => dimension.is_of_issues(),
    }
}

#[test]
fn the_dimensions_have_codes_of_their_own() {
    for dimension in Dimension::ALL {
        assert_eq!(Dimension::from_code(dimension.code()), Some(*dimension));
    }
}
