//! Earlier points of the register by blocks, against the same by the entries.

use std::collections::BTreeMap;
use std::time::{self, Duration};

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
use crate::store::counters::counted_entries::Entries;
use crate::store::db::conn::Conn;
use crate::store::db::{Error, sqlite};
use crate::store::derived::projector::Projector;
use crate::store::figures::{AskedAsOf, Item, ItemKey, Question, Snapshot};
use crate::store::sample::{BEGIN, KEY, Sample};

impl Sample {
    fn blocks(&self, name: &str) -> Deltas {
        Deltas::new(self.path(name), b"this register".to_vec())
    }

    /// Makes all blocks. Nobody writes meanwhile.
    fn follow(&self, blocks: &Deltas) {
        blocks.catch_up(&mut self.reader(), &watch::channel(0).1).unwrap();
    }

    /// Something random happens that moves issues and calls in ways that others do not.
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
        let day = BEGIN.plus(self.moment().since(BEGIN) / DAY * DAY);
        let (one, other) = (self.moment().floor_quarter(), self.moment().floor_quarter());
        [
            Window { from: day, to: day.plus(DAY) },
            Window { from: BEGIN, to: self.now.plus(2 * DAY).floor_quarter() },
            Window { from: one, to: one.plus(self.random.i64(1..30) * QUARTER) },
            Window { from: one.min(other), to: one.max(other).plus(HOUR) },
        ]
    }
}

/// What is told of a point of the register.
#[derive(Debug, PartialEq)]
struct CommitSignals {
    figures: Vec<Sums>,
    rows: Vec<ByValue>,
    shifts: Vec<Option<Sums>>,
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
            // On the edges of blocks, and beside them.
            0 => sample.random.i64(0..=head / ENTRIES) * ENTRIES + sample.random.i64(-1..=1),
            _ => sample.random.i64(1..=head),
        };
        let time = sample.now.plus(sample.random.i64(0..HOUR));
        let time = sample.random.bool().then_some(time);
        let as_of = AskedAsOf { position: Some(position.clamp(1, head)), time };
        Self { as_of, windows: sample.windows(), dimension: sample.any(Dimension::ALL) }
    }

    fn tell(&self, sample: &Sample, blocks: Option<&Deltas>) -> CommitSignals {
        sample.read(|conn| {
            let mut snapshot = Snapshot::open(conn, KEY, self.as_of, Instant::now(), blocks)?.unwrap();
            let mut signals = CommitSignals { figures: vec![], rows: vec![], shifts: vec![], items: vec![] };
            for window in self.windows {
                signals.figures.push(snapshot.figures(window)?);
                signals.rows.push(snapshot.by(self.dimension, window)?);
                let shifts = snapshot.period.shifts_of(window);
                for parts in shifts.values() {
                    signals.shifts.push(snapshot.together(parts)?);
                }
            }
            let row = signals.rows[0].keys().next().map(|value| (self.dimension, value.clone()));
            for (figure, window) in FIGURES.iter().zip(self.windows.iter().cycle()) {
                for (dimension, value) in row.clone().into_iter().chain([(Dimension::All, String::new())]) {
                    let question = Question { figure, dimension, value, windows: vec![*window] };
                    let items: Vec<Item> = snapshot.explain(&question, ItemKey::default(), 20)?;
                    signals.items.push(format!("{} {items:?}", figure.name));
                }
            }
            Ok(signals)
        })
    }

    #[track_caller]
    fn is_told_alike(&self, sample: &Sample, blocks: &Deltas) {
        let (with, without) = (self.tell(sample, Some(blocks)), self.tell(sample, None));
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

/// How many blocks a reader finds after a position, and of how many levels.
fn found(sample: &Sample, blocks: &Deltas, after: i64) -> (i64, usize) {
    let head = sample.state.head.position;
    let stretch = sample.read(|conn| blocks.between(conn, KEY, after, head));
    stretch.map_or((0, 0), |stretch| ((stretch.end() - stretch.begin()) / ENTRIES, stretch.levels()))
}

#[test]
fn blocks_tell_what_the_entries_tell() {
    for (seed, events) in [(600, 60), (601, 200), (602, 400)] {
        let mut sample = Sample::with_rare_events(seed, events);
        let blocks = sample.blocks("past");
        for round in 0..3 {
            sample.follow(&blocks);
            assert_eq!(found(&sample, &blocks, 1).0, sample.state.head.position / ENTRIES - 1);
            for _ in 0..4 {
                Asked::some(&mut sample).is_told_alike(&sample, &blocks);
            }
            // Then it is behind.
            sample.go_on(30 * round);
            for _ in 0..2 {
                Asked::some(&mut sample).is_told_alike(&sample, &blocks);
            }
        }
    }
}

#[test]
fn blocks_tell_the_durations_of_their_entries() {
    let mut sample = Sample::with_rare_events(610, 400);
    let blocks = sample.blocks("past");
    sample.follow(&blocks);
    let (position, head) = (sample.random.i64(1..100), sample.state.head.position);
    for window in sample.windows() {
        let mut expected: BTreeMap<(bool, i32), i64> = BTreeMap::new();
        let found = sample.read(|conn| {
            let mut stretch = blocks.between(conn, KEY, position, head)?.unwrap();
            let entries = Entries::read(conn, KEY, stretch.begin(), stretch.end())?;
            for (place, issues) in entries.ledger.durations.iter().filter(|(p, _)| window.contains(p.quarter))
            {
                *expected.entry((place.net, place.bucket)).or_default() += issues;
            }
            let mut found: BTreeMap<(bool, i32), i64> = BTreeMap::new();
            for cells in cells(
                &Snapshot::open(conn, KEY, AskedAsOf::default(), Instant::now(), None)?.unwrap().period,
                window,
            ) {
                for (bucket, issues) in stretch.durations(cells)? {
                    *found.entry(bucket).or_default() += issues;
                }
            }
            Ok(found)
        });
        let signals =
            |all: BTreeMap<_, i64>| all.into_iter().filter(|(_, issues)| *issues != 0).collect::<Vec<_>>();
        assert_eq!(signals(found), signals(expected), "{window:?}");
    }
}

#[test]
fn large_blocks_are_taken_where_they_fit() {
    let sample = Sample::with_rare_events(620, 300);
    let blocks = sample.blocks("past");
    assert_eq!(found(&sample, &blocks, 1), (0, 0), "there are none yet");
    sample.follow(&blocks);
    assert_eq!(found(&sample, &blocks, 1), (sample.state.head.position / ENTRIES - 1, LEVELS));
    assert_eq!(found(&sample, &blocks, sample.state.head.position - ENTRIES), (0, 0));
}

#[test]
fn an_older_snapshot_takes_no_blocks_that_it_has_not_seen() {
    let mut sample = Sample::with_rare_events(630, 100);
    let blocks = sample.blocks("past");
    let asked =
        Asked { as_of: AskedAsOf { position: Some(9), time: Some(sample.now) }, ..Asked::some(&mut sample) };
    let before = asked.tell(&sample, None);
    let head = sample.state.head.position;
    let mut reader = sample.reader();
    let stretch = reader.read(|conn| {
        crate::store::read::journal::head(conn, KEY)?;
        sample.go_on(100);
        sample.follow(&blocks);
        blocks.between(conn, KEY, 9, head)
    });
    let stretch = stretch.map_err(Error::from).unwrap().unwrap();
    assert!(stretch.end() <= head);
    assert_eq!(asked.tell(&sample, Some(&blocks)), before);
}

#[test]
fn the_file_outlives_the_server_and_is_made_anew_if_it_is_of_something_else() {
    let mut sample = Sample::with_rare_events(640, 150);
    let all = sample.state.head.position / ENTRIES - 1;
    sample.follow(&sample.blocks("past"));
    let blocks = sample.blocks("past");
    assert_eq!(found(&sample, &blocks, 1).0, 0, "it is not asked before it was opened");
    blocks.make_ready().unwrap();
    assert_eq!(found(&sample, &blocks, 1).0, all);
    let other = Deltas::new(sample.path("past"), b"another register".to_vec());
    other.make_ready().unwrap();
    assert_eq!(found(&sample, &other, 1).0, 0);
    drop((blocks, other));
    std::fs::remove_file(sample.path("past")).unwrap();
    let blocks = sample.blocks("past");
    Asked::some(&mut sample).is_told_alike(&sample, &blocks);
    sample.follow(&blocks);
    assert_eq!(found(&sample, &blocks, 1).0, all);
}

#[test]
fn blocks_of_another_journal_are_not_taken_and_read_anew() {
    let sample = Sample::with_rare_events(650, 200);
    let blocks = sample.blocks("past");
    sample.follow(&blocks);
    // As after a backup was restored: the journal is shorter, or goes another way.
    for events in [5, 100, 400] {
        let mut restored = Sample::with_rare_events(651, events);
        assert_eq!(found(&restored, &blocks, 1).0, 0);
        for _ in 0..3 {
            Asked::some(&mut restored).is_told_alike(&restored, &blocks);
        }
        restored.follow(&blocks);
        assert_eq!(found(&restored, &blocks, 1).0, restored.state.head.position / ENTRIES - 1);
        for _ in 0..3 {
            Asked::some(&mut restored).is_told_alike(&restored, &blocks);
        }
        sample.follow(&blocks);
    }
}

#[test]
fn a_damaged_file_costs_no_answer_and_is_made_anew() {
    let mut sample = Sample::with_rare_events(660, 200);
    let all = sample.state.head.position / ENTRIES - 1;
    let blocks = sample.blocks("past");
    sample.follow(&blocks);
    let damages = [
        "UPDATE parts SET content = x'ff'",
        "UPDATE parts SET content = x'ff' WHERE part LIKE 'was%'",
        "UPDATE parts SET content = x'ff' WHERE part LIKE 'flow%'",
        "DROP TABLE parts",
        "DROP TABLE blocks",
    ];
    for damage in damages {
        sqlite::open_writer(&sample.path("past")).unwrap().batch_execute(damage).unwrap();
        let mut asked = Asked::some(&mut sample);
        asked.as_of.position = Some(3);
        asked.is_told_alike(&sample, &blocks);
        assert!(!blocks.is_ready(), "{damage}");
        sample.follow(&blocks);
        assert_eq!(found(&sample, &blocks, 1).0, all, "{damage}");
        asked.is_told_alike(&sample, &blocks);
    }
    std::fs::write(sample.path("other"), "this is no database, but long enough to look like one".repeat(100))
        .unwrap();
    let blocks = sample.blocks("other");
    sample.follow(&blocks);
    assert_eq!(found(&sample, &blocks, 1).0, all);
}

#[test]
fn what_is_half_merged_is_merged_again() {
    let mut sample = Sample::with_rare_events(670, 200);
    let blocks = sample.blocks("past");
    sample.follow(&blocks);
    let broken_off = "DELETE FROM blocks WHERE level > 0; DELETE FROM parts WHERE level > 0 AND block % 2 = 0; \
                      UPDATE parts SET content = x'00' WHERE level > 0;";
    blocks.with_file(|c| Ok(c.batch_execute(broken_off)?)).unwrap();
    assert_eq!(found(&sample, &blocks, 1).1, 1);
    Asked::some(&mut sample).is_told_alike(&sample, &blocks);
    sample.follow(&blocks);
    assert_eq!(found(&sample, &blocks, 1).1, LEVELS);
    for _ in 0..5 {
        Asked::some(&mut sample).is_told_alike(&sample, &blocks);
    }
}

#[test]
fn the_follower_makes_blocks_until_it_is_stopped() {
    let mut sample = Sample::with_rare_events(680, 10);
    let blocks = sample.blocks("past");
    let (commits, committed) = watch::channel(0);
    let register = sample.path("register.db");
    let follower =
        blocks.start(move || Ok(Conn::Sqlite(sqlite::open_reader(&register)?)), committed).unwrap();
    for round in 1..4 {
        sample.go_on(40);
        commits.send(round).unwrap();
        let began = time::Instant::now();
        while found(&sample, &blocks, 1).0 < sample.state.head.position / ENTRIES - 1 {
            assert!(began.elapsed() < Duration::from_secs(20), "the blocks do not follow");
            std::thread::yield_now();
        }
    }
    blocks.stop();
    follower.join().unwrap();
    let stored = blocks.with_file(|c| file::stored(c, KEY)).unwrap();
    assert_eq!(stored[0], sample.state.head.position / ENTRIES);
}
