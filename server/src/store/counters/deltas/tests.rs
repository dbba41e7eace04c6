//! Compares figures as of earlier points with deltas to the same figures without them.

use std::collections::BTreeMap;
use std::time::{self, Duration};

use diesel::RunQueryDsl;
use diesel::connection::SimpleConnection;
use tokio::sync::watch;

use super::{Deltas, ENTRIES, LEVELS, file};
use crate::domain::calendar::Window;
use crate::domain::codes::{Coded, LinkKind};
use crate::domain::event::{Due, Event, IssueEvent};
use crate::domain::figures::dimension::Dimension;
use crate::domain::figures::figure::FIGURES;
use crate::domain::figures::sums::{ByValue, Sums};
use crate::domain::instant::{DAY, HOUR, Instant, QUARTER};
use crate::store::counters::cells;
use crate::store::counters::entries::Entries;
use crate::store::db::reached::LastEntry;
use crate::store::db::{Error, sqlite};
use crate::store::derived::derived_file;
use crate::store::derived::projector::{Projector, hash_at};
use crate::store::figures::{AskedAsOf, Item, ItemKey, Question, Snapshot};
use crate::store::sample::{BEGIN, KEY, Sample};

#[test]
fn a_file_says_up_to_which_entry_it_goes() {
    let mut sample = Sample::with_events(41, 20 * ENTRIES as usize);
    let (deltas, register) = (sample.deltas("past"), b"this register");
    let path = sample.path("past");
    assert_eq!(super::reached_in(&path, register), [], "there is no file yet");
    sample.follow(&deltas);
    let position = sample.state.head.position / ENTRIES * ENTRIES;
    let hash = sample.read(|conn| hash_at(conn, KEY, position)).unwrap();
    let last = [LastEntry { key: KEY, position, hash }];
    assert_eq!(super::reached_in(&path, register), last);
    assert_eq!(super::reached_in(&path, b"another register"), []);
    sample.go_on(ENTRIES as usize);
    assert_eq!(super::reached_in(&path, register), last, "nobody has followed");
}

impl Sample {
    fn deltas(&self, name: &str) -> Deltas {
        Deltas::new(self.path(name), b"this register".to_vec())
    }

    /// Makes all deltas. Nobody writes meanwhile.
    fn follow(&self, deltas: &Deltas) {
        deltas.catch_up(&mut self.reader(), &watch::channel(0).1).unwrap();
    }

    /// Adds a random event of a kind that [`Sample::something`] does not add.
    fn something_rare(&mut self) {
        let (Some(issue), Some(call)) = (self.some_issue(), self.some_call()) else {
            return self.something();
        };
        let link = self.state.links.get(issue.number, call.number).cloned();
        let after = |sample: &mut Self| Some(sample.now.plus(sample.random.i64(-24..24) * HOUR));
        let event = match self.random.u8(0..6) {
            0 if link.is_some() => IssueEvent::Unlinked { call: call.number },
            1 if link.is_some_and(|link| link.kind != LinkKind::First) => {
                IssueEvent::FirstCallChanged { call: Some(call.number) }
            }
            0 | 1 => return self.link(issue.number, call.number, LinkKind::Urge),
            2 => {
                let mut facts = issue.facts.clone();
                facts.need_by = after(self).filter(|_| self.random.bool());
                IssueEvent::Updated { facts }
            }
            3 => {
                let due = Due { dispatch: None, response: after(self), resolve: after(self) };
                IssueEvent::UrgencySet { urgency: issue.facts.urgency, due, left: None }
            }
            4 => IssueEvent::FollowedUp {
                solved: Some(self.random.bool()),
                rating: Some(self.random.i32(1..=5)),
            },
            _ => return self.something(),
        };
        self.happen(Event::Issue(issue.number, event), Vec::new());
    }

    fn with_rare_events(seed: u64, events: usize) -> Self {
        let mut sample = Self::with_events(seed, 20);
        sample.go_on(events);
        sample
    }

    fn go_on(&mut self, events: usize) {
        for _ in 0..events {
            if self.random.u8(0..3) == 0 { self.something_rare() } else { self.something() }
        }
        self.commit();
    }

    /// Some windows: a day, the whole period, a few hours, days that do not begin at midnight.
    fn windows(&mut self) -> [Window; 4] {
        let day = BEGIN.plus(self.random_hour().since(BEGIN) / DAY * DAY);
        let (one, other) = (self.random_hour().floor_quarter(), self.random_hour().floor_quarter());
        [
            Window { from: day, to: day.plus(DAY) },
            Window { from: BEGIN, to: self.now.plus(2 * DAY).floor_quarter() },
            Window { from: one, to: one.plus(self.random.i64(1..30) * QUARTER) },
            Window { from: one.min(other), to: one.max(other).plus(HOUR) },
        ]
    }
}

/// Answers to the questions of [`Asked`].
#[derive(Debug, Default, PartialEq)]
struct Answer {
    figures: Vec<Sums>,
    rows: Vec<ByValue>,
    shifts: Vec<ByValue>,
    items: Vec<String>,
}

struct Asked {
    as_of: AskedAsOf,
    windows: [Window; 4],
    dimension: Dimension,
}

impl Asked {
    fn some(sample: &mut Sample) -> Self {
        let head = sample.state.head.position;
        let position = match sample.random.u8(0..4) {
            // On the edges of deltas, and next to them.
            0 => sample.random.i64(0..=head / ENTRIES) * ENTRIES + sample.random.i64(-1..=1),
            _ => sample.random.i64(1..=head),
        };
        let time = sample.now.plus(sample.random.i64(0..HOUR));
        let time = sample.random.bool().then_some(time);
        let as_of = AskedAsOf { position: Some(position.clamp(1, head)), time };
        Self { as_of, windows: sample.windows(), dimension: sample.any(Dimension::ALL) }
    }

    fn answer(&self, sample: &Sample, deltas: Option<&Deltas>) -> Answer {
        sample.read(|conn| match deltas {
            Some(deltas) => Ok(Snapshot::ask(conn, KEY, self.as_of, Instant::now(), deltas, |snapshot| {
                Ok(Ok(self.question(snapshot)?))
            })?
            .unwrap()),
            None => self.question(&mut Snapshot::open(conn, KEY, self.as_of, Instant::now(), None)?.unwrap()),
        })
    }

    fn question(&self, snapshot: &mut Snapshot<'_>) -> Result<Answer, Error> {
        let mut answer = Answer::default();
        for window in self.windows {
            answer.figures.push(snapshot.figures(window)?);
            answer.rows.push(snapshot.by_value(self.dimension, window)?);
            answer.shifts.push(snapshot.by_shift(window)?);
        }
        let row = answer.rows[0].keys().next().map(|value| (self.dimension, value.clone()));
        for (figure, window) in FIGURES.iter().zip(self.windows.iter().cycle()) {
            for (dimension, value) in row.clone().into_iter().chain([(Dimension::All, String::new())]) {
                let question = Question { figure, dimension, value, windows: vec![*window] };
                let items: Vec<Item> = snapshot.explain(&question, ItemKey::default(), 20)?;
                answer.items.push(format!("{} {items:?}", figure.name));
            }
        }
        Ok(answer)
    }

    #[track_caller]
    fn assert_same_without(&self, sample: &Sample, deltas: &Deltas) {
        let (with, without) = (self.answer(sample, Some(deltas)), self.answer(sample, None));
        assert_eq!(with.figures, without.figures, "as of {:?} of {:?}", self.as_of, self.windows);
        assert_eq!(
            with.rows, without.rows,
            "{:?} as of {:?} of {:?}",
            self.dimension, self.as_of, self.windows
        );
        assert_eq!(with.shifts, without.shifts, "as of {:?} of {:?}", self.as_of, self.windows);
        for (with, without) in with.items.iter().zip(&without.items) {
            assert_eq!(with, without, "{:?} as of {:?} of {:?}", self.dimension, self.as_of, self.windows);
        }
    }
}

/// Number of deltas that a reader uses after a position, and of their levels.
fn deltas_after(sample: &Sample, deltas: &Deltas, after: i64) -> (i64, usize) {
    let head = sample.state.head.position;
    let range = sample.read(|conn| deltas.between(conn, KEY, after, head));
    range.map_or((0, 0), |range| ((range.end() - range.begin()) / ENTRIES, range.levels()))
}

#[test]
fn deltas_give_the_same_answers_as_the_entries() {
    for (seed, events) in [(600, 60), (601, 200), (602, 400)] {
        let mut sample = Sample::with_rare_events(seed, events);
        let deltas = sample.deltas("past");
        for round in 0..3 {
            sample.follow(&deltas);
            assert_eq!(deltas_after(&sample, &deltas, 1).0, sample.state.head.position / ENTRIES - 1);
            for _ in 0..4 {
                Asked::some(&mut sample).assert_same_without(&sample, &deltas);
            }
            // Now the file is behind.
            sample.go_on(30 * round);
            for _ in 0..2 {
                Asked::some(&mut sample).assert_same_without(&sample, &deltas);
            }
        }
    }
}

#[test]
fn deltas_give_the_durations_of_their_entries() {
    let mut sample = Sample::with_rare_events(610, 400);
    let deltas = sample.deltas("past");
    sample.follow(&deltas);
    let (position, head) = (sample.random.i64(1..100), sample.state.head.position);
    for window in sample.windows() {
        let mut expected: BTreeMap<(bool, i32), i64> = BTreeMap::new();
        let by_deltas = sample.read(|conn| {
            let mut range = deltas.between(conn, KEY, position, head)?.unwrap();
            let entries = Entries::read(conn, KEY, range.begin(), range.end())?;
            for (bucket, issues) in
                entries.ledger.durations.iter().filter(|(b, _)| window.contains(b.quarter))
            {
                *expected.entry((bucket.net, bucket.bucket)).or_default() += issues;
            }
            let mut by_deltas: BTreeMap<(bool, i32), i64> = BTreeMap::new();
            for cells in cells(
                &Snapshot::open(conn, KEY, AskedAsOf::default(), Instant::now(), None)?.unwrap().period,
                window,
            ) {
                for (bucket, issues) in range.durations(cells)? {
                    *by_deltas.entry(bucket).or_default() += issues;
                }
            }
            Ok(by_deltas)
        });
        let counted =
            |all: BTreeMap<_, i64>| all.into_iter().filter(|(_, issues)| *issues != 0).collect::<Vec<_>>();
        assert_eq!(counted(by_deltas), counted(expected), "{window:?}");
    }
}

#[test]
fn large_deltas_are_used_where_they_fit() {
    let sample = Sample::with_rare_events(620, 300);
    let deltas = sample.deltas("past");
    assert_eq!(deltas_after(&sample, &deltas, 1), (0, 0), "there are none yet");
    sample.follow(&deltas);
    assert_eq!(deltas_after(&sample, &deltas, 1), (sample.state.head.position / ENTRIES - 1, LEVELS));
    assert_eq!(deltas_after(&sample, &deltas, sample.state.head.position - ENTRIES), (0, 0));
}

#[test]
fn an_older_snapshot_uses_no_deltas_of_later_entries() {
    let mut sample = Sample::with_rare_events(630, 100);
    let deltas = sample.deltas("past");
    let asked =
        Asked { as_of: AskedAsOf { position: Some(9), time: Some(sample.now) }, ..Asked::some(&mut sample) };
    let before = asked.answer(&sample, None);
    let head = sample.state.head.position;
    let mut reader = sample.reader();
    let range = reader.read(|conn| {
        crate::store::read::journal::head(conn, KEY)?;
        sample.go_on(100);
        sample.follow(&deltas);
        deltas.between(conn, KEY, 9, head)
    });
    let range = range.map_err(Error::from).unwrap().unwrap();
    assert!(range.end() <= head);
    assert_eq!(asked.answer(&sample, Some(&deltas)), before);
}

#[test]
fn the_file_outlives_the_server_and_is_recreated_if_it_is_of_another_register() {
    let mut sample = Sample::with_rare_events(640, 150);
    let all = sample.state.head.position / ENTRIES - 1;
    sample.follow(&sample.deltas("past"));
    let deltas = sample.deltas("past");
    assert_eq!(deltas_after(&sample, &deltas, 1).0, 0, "it is not used before it was opened");
    deltas.make_ready().unwrap();
    assert_eq!(deltas_after(&sample, &deltas, 1).0, all);
    let other = Deltas::new(sample.path("past"), b"another register".to_vec());
    other.make_ready().unwrap();
    assert_eq!(deltas_after(&sample, &other, 1).0, 0);
    drop((deltas, other));
    std::fs::remove_file(sample.path("past")).unwrap();
    let deltas = sample.deltas("past");
    Asked::some(&mut sample).assert_same_without(&sample, &deltas);
    sample.follow(&deltas);
    assert_eq!(deltas_after(&sample, &deltas, 1).0, all);
}

#[test]
fn field_c11_a_file_with_another_layout_of_counts_is_recreated() {
    let sample = Sample::with_rare_events(645, 150);
    sample.follow(&sample.deltas("past"));
    // As an older server leaves it, which has one figure less.
    let mut file = sqlite::open_writer(&sample.path("past")).unwrap();
    let version = file::format().version.replace("calls_void ", "");
    let digest = derived_file::digest(&version, b"this register");
    let other_layout = diesel::sql_query("UPDATE origin SET digest = ?");
    other_layout.bind::<diesel::sql_types::Binary, _>(digest).execute(&mut file).unwrap();
    drop(file);
    let deltas = sample.deltas("past");
    deltas.make_ready().unwrap();
    assert_eq!(deltas_after(&sample, &deltas, 1).0, 0, "none of the old deltas is used");
    sample.follow(&deltas);
    assert_eq!(deltas_after(&sample, &deltas, 1).0, sample.state.head.position / ENTRIES - 1);
}

#[test]
fn deltas_of_another_journal_are_not_used_and_are_remade() {
    let sample = Sample::with_rare_events(650, 200);
    let deltas = sample.deltas("past");
    sample.follow(&deltas);
    // As after a backup was restored: the journal is shorter, or has other entries.
    for events in [5, 100, 400] {
        let mut restored = Sample::with_rare_events(651, events);
        assert_eq!(deltas_after(&restored, &deltas, 1).0, 0);
        for _ in 0..3 {
            Asked::some(&mut restored).assert_same_without(&restored, &deltas);
        }
        restored.follow(&deltas);
        assert_eq!(deltas_after(&restored, &deltas, 1).0, restored.state.head.position / ENTRIES - 1);
        for _ in 0..3 {
            Asked::some(&mut restored).assert_same_without(&restored, &deltas);
        }
        sample.follow(&deltas);
    }
}

#[test]
fn a_damaged_file_costs_no_answer_and_is_recreated() {
    let mut sample = Sample::with_rare_events(660, 200);
    let all = sample.state.head.position / ENTRIES - 1;
    let deltas = sample.deltas("past");
    sample.follow(&deltas);
    let damages = [
        "UPDATE sections SET content = x'ff'",
        "UPDATE sections SET content = x'ff' WHERE section LIKE '%before'",
        "UPDATE sections SET content = x'ff' WHERE section LIKE 'flow%'",
        "DROP TABLE sections",
        "DROP TABLE deltas",
    ];
    for damage in damages {
        sqlite::open_writer(&sample.path("past")).unwrap().batch_execute(damage).unwrap();
        let mut asked = Asked::some(&mut sample);
        asked.as_of.position = Some(3);
        asked.assert_same_without(&sample, &deltas);
        assert!(!deltas.is_ready(), "{damage}");
        sample.follow(&deltas);
        assert_eq!(deltas_after(&sample, &deltas, 1).0, all, "{damage}");
        asked.assert_same_without(&sample, &deltas);
    }
    std::fs::write(sample.path("other"), "this is no database, but long enough to look like one".repeat(100))
        .unwrap();
    let deltas = sample.deltas("other");
    sample.follow(&deltas);
    assert_eq!(deltas_after(&sample, &deltas, 1).0, all);
}

#[test]
fn an_unfinished_merge_is_repeated() {
    let mut sample = Sample::with_rare_events(670, 200);
    let deltas = sample.deltas("past");
    sample.follow(&deltas);
    let unfinished = "DELETE FROM deltas WHERE level > 0; DELETE FROM sections WHERE level > 0 AND number % 2 = 0; \
                      UPDATE sections SET content = x'00' WHERE level > 0;";
    deltas.with_file(|c| Ok(c.batch_execute(unfinished)?)).unwrap();
    assert_eq!(deltas_after(&sample, &deltas, 1).1, 1);
    Asked::some(&mut sample).assert_same_without(&sample, &deltas);
    sample.follow(&deltas);
    assert_eq!(deltas_after(&sample, &deltas, 1).1, LEVELS);
    for _ in 0..5 {
        Asked::some(&mut sample).assert_same_without(&sample, &deltas);
    }
}

#[test]
fn the_projector_makes_deltas_until_it_is_stopped() {
    let mut sample = Sample::with_rare_events(680, 10);
    let deltas = sample.deltas("past");
    let (commits, committed) = watch::channel(0);
    let register = sample.path("register.db");
    let projector = deltas.start(move || Ok(sqlite::open_reader(&register)?.into()), committed).unwrap();
    for round in 1..4 {
        sample.go_on(40);
        commits.send(round).unwrap();
        let began = time::Instant::now();
        while deltas_after(&sample, &deltas, 1).0 < sample.state.head.position / ENTRIES - 1 {
            assert!(began.elapsed() < Duration::from_secs(20), "the deltas do not follow");
            std::thread::yield_now();
        }
    }
    deltas.stop();
    projector.join().unwrap();
    let stored = deltas.with_file(|c| file::stored(c, KEY)).unwrap();
    assert_eq!(stored[0], sample.state.head.position / ENTRIES);
}
