use std::collections::BTreeSet;
use std::sync::Arc;

use super::*;
use crate::domain::codes::Role;
use crate::domain::command::Write;
use crate::store::write::job::{Pending, Request};
use uuid::Uuid;

/// A queue and the answers to come of the jobs pushed to it.
struct Fixture {
    queue: Arc<Queue>,
    waiting: Vec<Pending>,
}

impl Fixture {
    fn new(by_period: bool) -> Self {
        Self { queue: Arc::new(Queue::new(by_period)), waiting: Vec::new() }
    }

    fn push(&mut self, period: &str, rank: Rank, id: u128) {
        let request = Request {
            period: PeriodId::parse(period).unwrap(),
            request_id: Uuid::from_u128(id),
            content: Vec::new(),
            actor: "op-1".to_owned(),
            role: Role::Operator,
            token: None,
            on_behalf_of: None,
            write: Write { occurred_at: None, etag: None, command: Command::ClosePeriod(None) },
            clock: None,
            deadline: None,
            rank,
        };
        let (job, pending) = Job::new(request, None, &self.queue);
        self.queue.push(job).unwrap();
        self.waiting.push(pending);
    }

    /// Runs the next turn to its end. Returns the ids of its jobs.
    fn transaction(&self) -> Vec<u128> {
        let turn = self.queue.next_turn().expect("the queue is not closed");
        let ids = turn.jobs.iter().map(|job| job.request.request_id.as_u128()).collect();
        self.queue.end_turn(turn.lane, Retry::default());
        ids
    }
}

#[test]
fn the_desk_goes_first_then_urgent_bulk_then_the_rest_each_in_order_of_arrival() {
    let mut fixture = Fixture::new(false);
    for (id, rank) in [Rank::Bulk, Rank::UrgentBulk, Rank::Desk, Rank::Bulk, Rank::UrgentBulk, Rank::Desk]
        .into_iter()
        .enumerate()
    {
        fixture.push("test-2022", rank, id as u128);
    }
    assert_eq!(fixture.transaction(), [2, 5, 1, 4, 0, 3]);
}

#[test]
fn a_slice_takes_as_many_bulk_writes_as_fit_into_its_time_and_a_few_with_all_of_the_desk() {
    let mut fixture = Fixture::new(false);
    let bulk = 4000;
    (0..bulk).for_each(|id| fixture.push("test-2022", Rank::Bulk, id));
    // 20 µs each: 150 in 3 ms.
    for _ in 0..20 {
        let slice_size = fixture.queue.slice_size.load(Ordering::Relaxed);
        fixture
            .queue
            .note_duration(slice_size, Duration::from_micros(20) * u32::try_from(slice_size).unwrap());
    }
    let slice_size = fixture.transaction().len();
    assert!((140..=160).contains(&slice_size), "{slice_size}");
    (0..500).for_each(|id| fixture.push("test-2022", Rank::Desk, bulk + id));
    let transaction = fixture.transaction();
    assert!(transaction[..500].iter().all(|id| *id >= bulk), "the desk goes first");
    // Some bulk writes still get a turn.
    assert_eq!(transaction.len(), 500 + BULK_WITH_DESK);
    // All jobs run in the end, and none twice.
    let mut seen: BTreeSet<u128> = transaction.into_iter().collect();
    while seen.len() < usize::try_from(bulk).unwrap() + 500 - slice_size {
        assert!(fixture.transaction().into_iter().all(|id| seen.insert(id)));
    }
}

#[test]
fn a_bulk_transaction_goes_on_until_it_is_full_or_the_desk_waits() {
    let mut fixture = Fixture::new(false);
    (0..1000).for_each(|id| fixture.push("test-2022", Rank::Bulk, id));
    let turn = fixture.queue.next_turn().unwrap();
    let mut jobs = turn.jobs;
    loop {
        let more = fixture.queue.more_bulk(jobs.len());
        if more.is_empty() {
            break;
        }
        jobs.extend(more);
    }
    assert_eq!(jobs.len(), BULK_PER_TRANSACTION);
    fixture.queue.end_turn(turn.lane, Retry::default());

    let turn = fixture.queue.next_turn().unwrap();
    fixture.push("test-2022", Rank::Desk, 1000);
    assert!(fixture.queue.more_bulk(turn.jobs.len()).is_empty(), "the desk waits");
    fixture.queue.end_turn(turn.lane, Retry::default());
    assert_eq!(fixture.transaction()[0], 1000);
    // Each job that is left runs once.
    let mut left = 0;
    while fixture.queue.state().waiting > 0 {
        left += fixture.transaction().len();
    }
    let run_before = BULK_PER_TRANSACTION + turn.jobs.len() + BULK_WITH_DESK;
    assert_eq!(left, 1000 - run_before);
}

#[test]
fn on_a_shared_database_a_transaction_does_not_go_on() {
    let mut fixture = Fixture::new(true);
    (0..1000).for_each(|id| fixture.push("flood-2026", Rank::Bulk, id));
    let turn = fixture.queue.next_turn().unwrap();
    assert!(fixture.queue.more_bulk(turn.jobs.len()).is_empty());
}

#[test]
fn the_size_of_a_slice_follows_the_speed_of_the_storage_within_limits() {
    let queue = Queue::new(false);
    let slice_size = || queue.slice_size.load(Ordering::Relaxed);
    // A disk that hangs.
    (0..50).for_each(|_| queue.note_duration(slice_size(), Duration::from_secs(1)));
    assert_eq!(slice_size(), SLICE_AT_LEAST);
    // One call alone says nothing about many.
    (0..50).for_each(|_| queue.note_duration(1, Duration::from_millis(1)));
    assert_eq!(slice_size(), SLICE_AT_LEAST);
    // As fast as it can be.
    (0..50).for_each(|_| queue.note_duration(slice_size(), Duration::from_micros(1)));
    assert_eq!(slice_size(), MAX_BATCH);
}

#[test]
fn retried_jobs_go_before_later_arrivals_of_their_rank() {
    let mut fixture = Fixture::new(false);
    for (id, rank) in [(0, Rank::Bulk), (1, Rank::Bulk), (2, Rank::Desk)] {
        fixture.push("test-2022", rank, id);
    }
    let turn = fixture.queue.next_turn().unwrap();
    for (id, rank) in [(3, Rank::Bulk), (4, Rank::Desk)] {
        fixture.push("test-2022", rank, id);
    }
    fixture.queue.end_turn(turn.lane, Retry { jobs: turn.jobs, ..Retry::default() });
    assert_eq!(fixture.transaction(), [2, 4, 0, 1, 3]);
}

#[test]
fn periods_take_turns() {
    let mut fixture = Fixture::new(true);
    for id in 0..6 {
        fixture.push(["flood-2026", "quake-2026", "storm-2026"][id % 3], Rank::Bulk, id as u128);
    }
    let turns: Vec<Vec<u128>> = (0..3).map(|_| fixture.transaction()).collect();
    assert_eq!(turns, [[0, 3], [1, 4], [2, 5]]);
}

#[test]
fn a_job_whose_caller_no_longer_waits_is_not_written() {
    let mut fixture = Fixture::new(false);
    (0..3).for_each(|id| fixture.push("test-2022", Rank::Desk, id));
    fixture.waiting.remove(1);
    assert_eq!(fixture.transaction(), [0, 2]);
}

#[test]
fn field_f2_writes_stall_that_wait_while_none_is_committed() {
    let mut fixture = Fixture::new(true);
    let stalls = |fixture: &Fixture| fixture.queue.stall(Duration::ZERO).map(|stall| stall.wait);
    assert_eq!(stalls(&fixture), None, "nothing waits");
    fixture.push("one", Rank::Desk, 1);
    assert_eq!(stalls(&fixture), Some(None));
    assert!(fixture.queue.stall(Duration::from_secs(60)).is_none(), "not for long");

    // It does not come back from its turn, or comes back without success.
    let turn = fixture.queue.next_turn().unwrap();
    assert_eq!(stalls(&fixture), Some(None));
    let lane = fixture.queue.lane_name(&PeriodId::parse("one").unwrap());
    let since = fixture.queue.waiting_since(&lane);
    let retry = Retry { jobs: turn.jobs, wait: Some(Wait::Lock), ..Retry::default() };
    fixture.queue.end_turn(turn.lane, retry);
    assert_eq!(stalls(&fixture), Some(Some(Wait::Lock)));
    assert_eq!(fixture.queue.waiting_since(&lane), since);
    assert_eq!(fixture.queue.tell_wait(&lane), Wait::Lock);
    // Its caller has gone, and is remembered until something is committed.
    fixture.waiting.clear();
    assert_eq!(fixture.transaction(), []);
    assert!(fixture.queue.stall(PATIENCE).is_some_and(|stall| stall.wait == Some(Wait::Lock)));
    fixture.push("one", Rank::Desk, 1);

    // Another period goes on.
    fixture.queue.committed();
    assert!(fixture.queue.stall(PATIENCE).is_none());
    assert_eq!(fixture.transaction(), [1]);
    assert_eq!(stalls(&fixture), None);
}

#[test]
fn a_full_queue_forgets_those_who_no_longer_wait() {
    let mut fixture = Fixture::new(true);
    fixture.push("one", Rank::Desk, 0);
    let turn = fixture.queue.next_turn().unwrap();
    for id in 1..=MAX_QUEUE {
        fixture.push("one", Rank::Desk, id as u128);
    }
    fixture.waiting.truncate(10);
    fixture.push("one", Rank::Desk, 0);
    fixture.queue.end_turn(turn.lane, Retry::default());
    assert_eq!(fixture.transaction(), [1, 2, 3, 4, 5, 6, 7, 8, 9, 0]);
}
