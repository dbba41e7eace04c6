use std::collections::BTreeSet;

use super::*;
use crate::domain::command::Write;
use crate::store::write::job::{Pending, Request};
use uuid::Uuid;

/// A queue, the jobs that were pushed, and who waits for them.
struct Fixture {
    queue: Queue,
    waiting: Vec<Pending>,
}

impl Fixture {
    fn new(by_period: bool) -> Self {
        Self { queue: Queue::new(by_period), waiting: Vec::new() }
    }

    fn push(&mut self, period: &str, rank: Rank, id: u128) {
        let request = Request {
            period: PeriodId::parse(period).unwrap(),
            request_id: Uuid::from_u128(id),
            content: Vec::new(),
            actor: "op-1".to_owned(),
            on_behalf_of: None,
            write: Write { occurred_at: None, etag: None, command: Command::ClosePeriod(None) },
            deadline: None,
            rank,
        };
        let (job, pending) = Job::new(request, None);
        self.queue.push(job).unwrap();
        self.waiting.push(pending);
    }

    /// Takes the next transaction and gives its lane back; answers the ids.
    fn transaction(&self) -> Vec<u128> {
        let taken = self.queue.take().expect("it is not closed");
        let ids = taken.jobs.iter().map(|job| job.request.request_id.as_u128()).collect();
        self.queue.give_back(taken.lane, Again::default());
        ids
    }
}

#[test]
fn the_desk_goes_first_then_what_is_pressing_then_the_rest_each_as_it_came() {
    let mut fixture = Fixture::new(false);
    for (id, rank) in [Rank::Many, Rank::Pressing, Rank::Desk, Rank::Many, Rank::Pressing, Rank::Desk]
        .into_iter()
        .enumerate()
    {
        fixture.push("test-2022", rank, id as u128);
    }
    assert_eq!(fixture.transaction(), [2, 5, 1, 4, 0, 3]);
}

#[test]
fn a_stretch_takes_as_many_of_the_many_as_fit_into_its_time_and_beside_all_of_the_desk_a_few() {
    let mut fixture = Fixture::new(false);
    let many = 4000;
    (0..many).for_each(|id| fixture.push("test-2022", Rank::Many, id));
    // 20 µs each: 150 in 3 ms.
    for _ in 0..20 {
        let share = fixture.queue.share.load(Ordering::Relaxed);
        fixture.queue.took(share, Duration::from_micros(20) * u32::try_from(share).unwrap());
    }
    let share = fixture.transaction().len();
    assert!((140..=160).contains(&share), "{share}");
    (0..500).for_each(|id| fixture.push("test-2022", Rank::Desk, many + id));
    let transaction = fixture.transaction();
    assert!(transaction[..500].iter().all(|id| *id >= many), "the desk goes first");
    // They still come to their turn.
    assert_eq!(transaction.len(), 500 + BESIDE_THE_DESK);
    // All of them in the end, and none twice.
    let mut seen: BTreeSet<u128> = transaction.into_iter().collect();
    while seen.len() < usize::try_from(many).unwrap() + 500 - share {
        assert!(fixture.transaction().into_iter().all(|id| seen.insert(id)));
    }
}

#[test]
fn a_transaction_of_the_many_goes_on_until_it_is_full_or_the_desk_waits() {
    let mut fixture = Fixture::new(false);
    (0..1000).for_each(|id| fixture.push("test-2022", Rank::Many, id));
    let taken = fixture.queue.take().unwrap();
    let mut jobs = taken.jobs;
    loop {
        let more = fixture.queue.more(jobs.len());
        if more.is_empty() {
            break;
        }
        jobs.extend(more);
    }
    assert_eq!(jobs.len(), MANY_TOGETHER_AT_MOST);
    fixture.queue.give_back(taken.lane, Again::default());

    let taken = fixture.queue.take().unwrap();
    fixture.push("test-2022", Rank::Desk, 1000);
    assert!(fixture.queue.more(taken.jobs.len()).is_empty(), "the desk waits");
    fixture.queue.give_back(taken.lane, Again::default());
    assert_eq!(fixture.transaction()[0], 1000);
    // Of those that are left each is still taken once.
    let mut left = 0;
    while fixture.queue.state().waiting > 0 {
        left += fixture.transaction().len();
    }
    let taken_before = MANY_TOGETHER_AT_MOST + taken.jobs.len() + BESIDE_THE_DESK;
    assert_eq!(left, 1000 - taken_before);
}

#[test]
fn on_a_shared_database_a_transaction_does_not_go_on() {
    let mut fixture = Fixture::new(true);
    (0..1000).for_each(|id| fixture.push("flood-2026", Rank::Many, id));
    let taken = fixture.queue.take().unwrap();
    assert!(fixture.queue.more(taken.jobs.len()).is_empty());
}

#[test]
fn the_share_follows_what_the_storage_can_do_and_never_ends() {
    let queue = Queue::new(false);
    let share = || queue.share.load(Ordering::Relaxed);
    // A disk that hangs.
    (0..50).for_each(|_| queue.took(share(), Duration::from_secs(1)));
    assert_eq!(share(), SHARE_AT_LEAST);
    // One call alone says nothing of many.
    (0..50).for_each(|_| queue.took(1, Duration::from_millis(1)));
    assert_eq!(share(), SHARE_AT_LEAST);
    // As fast as it can be.
    (0..50).for_each(|_| queue.took(share(), Duration::from_micros(1)));
    assert_eq!(share(), BATCH_AT_MOST);
}

#[test]
fn what_is_run_again_stands_before_what_came_meanwhile_within_its_rank() {
    let mut fixture = Fixture::new(false);
    for (id, rank) in [(0, Rank::Many), (1, Rank::Many), (2, Rank::Desk)] {
        fixture.push("test-2022", rank, id);
    }
    let taken = fixture.queue.take().unwrap();
    for (id, rank) in [(3, Rank::Many), (4, Rank::Desk)] {
        fixture.push("test-2022", rank, id);
    }
    fixture.queue.give_back(taken.lane, Again { jobs: taken.jobs, after: Duration::ZERO });
    assert_eq!(fixture.transaction(), [2, 4, 0, 1, 3]);
}

#[test]
fn periods_take_turns() {
    let mut fixture = Fixture::new(true);
    for id in 0..6 {
        fixture.push(["flood-2026", "quake-2026", "storm-2026"][id % 3], Rank::Many, id as u128);
    }
    let turns: Vec<Vec<u128>> = (0..3).map(|_| fixture.transaction()).collect();
    assert_eq!(turns, [[0, 3], [1, 4], [2, 5]]);
}

#[test]
fn whoever_no_longer_waits_is_not_written() {
    let mut fixture = Fixture::new(false);
    (0..3).for_each(|id| fixture.push("test-2022", Rank::Desk, id));
    fixture.waiting.remove(1);
    assert_eq!(fixture.transaction(), [0, 2]);
}
