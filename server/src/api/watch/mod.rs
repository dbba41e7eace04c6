//! Watching a period: its journal from a position on, then new entries as they come, without gaps or repeats.
//!
//! A message is made when the client reads it, so that a slow client delays nobody else.

mod filter;
mod tail;

use std::collections::VecDeque;
use std::pin::Pin;
use std::sync::Arc;
use std::time::Duration;

use futures_util::stream::{self, Stream};
use hotline_proto::v1;
use hotline_proto::v1::watch_service_server::WatchService;
use prost::Message;
use tokio::time::{self, timeout};
use tonic::{Request, Response, Status};

use super::convert::input::{self, Address, EventFilter, ResolvedPeriod};
use super::convert::output;
use super::deadline::Deadline;
use super::error::Failure;
use super::page::{self, Paged, Tokens};
use super::request_log::line::{Line, WATCH};
use super::{Api, answer};
use crate::domain::refusal::Problem;
use crate::domain::refusal::Refusal;
use crate::domain::refusal::facts::Fact;
use crate::store::read;
use crate::store::tables::counted_entries::CountedEntry;
use tail::Tail;
pub use tail::Tails;

/// Maximum number of entries examined at a time.
const ENTRIES: usize = 32;
/// Size of its events at which a message is full, in bytes.
const FULL: usize = 8 * 1024;
/// Maximum time between messages. A heartbeat has no events, only the last position examined.
const HEARTBEAT: Duration = Duration::from_secs(15);

/// Maximum number of entries examined for a page.
const PAGE_ENTRIES: i64 = 4_096;

type Messages = Pin<Box<dyn Stream<Item = Result<v1::WatchEventsResponse, Status>> + Send>>;

#[tonic::async_trait]
impl WatchService for Api {
    type WatchEventsStream = Messages;

    async fn list_events(
        &self,
        request: Request<v1::ListEventsRequest>,
    ) -> Result<Response<v1::ListEventsResponse>, Status> {
        Ok(answer(self.events(request.into_inner()).await?))
    }

    async fn watch_events(
        &self,
        request: Request<v1::WatchEventsRequest>,
    ) -> Result<Response<Self::WatchEventsStream>, Status> {
        let deadline = Deadline::found(request.extensions());
        let watcher = self.watch(request.into_inner(), deadline).await?;
        Ok(Response::new(watcher.messages()))
    }
}

impl Api {
    /// A page of the journal. Ends after so many events or when it is full, and before that after so many entries.
    async fn events(&self, request: v1::ListEventsRequest) -> Result<v1::ListEventsResponse, Failure> {
        let reading = self.open(Address::period("parent", &request.parent)).await?;
        let (period, (filter, size)) = reading.read(|f| {
            if request.after_position < 0 {
                f.refuse("after_position", position_out_of_range(Some(request.after_position), None));
            }
            Some((input::event_filter(f, request.filter.as_ref()), page::size(f, &request)?))
        })?;
        let tokens = Tokens::new(self.store.token_key(), &request);
        let mut position = tokens.read(request.page_token())?.unwrap_or(request.after_position);
        let (key, after) = (period.key, position);
        let read = self.query(move |conn| read::journal::page(conn, key, after, PAGE_ENTRIES));
        let mut entries = read.await?.into_iter().peekable();
        let may_have_more = entries.len() == PAGE_ENTRIES as usize;
        let (mut events, mut bytes) = (Vec::new(), 0);
        while (events.len() as i64) < size
            && bytes < page::MAX_BYTES
            && let Some(entry) = entries.next()
        {
            position = entry.stored.entry.position;
            if filter.matches(&entry) {
                let event = output::event(&period, &entry);
                bytes += event.encoded_len();
                events.push(event);
            }
        }
        let next = Some(&position).filter(|_| may_have_more || entries.peek().is_some());
        Ok(v1::ListEventsResponse { events, next_page_token: tokens.next(next) })
    }

    async fn watch(&self, request: v1::WatchEventsRequest, deadline: Deadline) -> Result<Watcher, Failure> {
        let reading = self.open(Address::period("parent", &request.parent)).await?;
        let (period, filter) = reading.read(|f| {
            if request.after_position.is_some_and(|after| after < 0) {
                f.refuse("after_position", position_out_of_range(request.after_position, None));
            }
            Some(input::event_filter(f, request.filter.as_ref()))
        })?;
        let key = period.key;
        let head = self.query(move |conn| read::journal::head(conn, key)).await?;
        let position = request.after_position.unwrap_or(head);
        if position > head {
            let problem = position_out_of_range(Some(position), Some(head));
            return Err(Refusal::field("after_position", problem).into());
        }
        let tail = self.tails.follow(&self.store, key, head);
        let (ahead, last_message_at) = (VecDeque::new(), None);
        let begun_at = std::time::Instant::now();
        Ok(Watcher {
            api: self.clone(),
            begun_at,
            deadline,
            period,
            filter,
            position,
            tail,
            ahead,
            last_message_at,
        })
    }
}

fn position_out_of_range(position: Option<i64>, head: Option<i64>) -> Problem {
    let (value, maximum) = (position.map(Fact::Number), head.map(Fact::Number));
    Problem::OutOfRange { value, minimum: Some(Fact::Number(0)), maximum, step: None }
}

/// One client that watches.
struct Watcher {
    api: Api,
    begun_at: std::time::Instant,
    deadline: Deadline,
    period: Arc<ResolvedPeriod>,
    filter: EventFilter,
    /// Last position examined.
    position: i64,
    tail: Arc<Tail>,
    /// Entries read but not yet examined.
    ahead: VecDeque<Arc<CountedEntry>>,
    /// None before the first message.
    last_message_at: Option<time::Instant>,
}

impl Watcher {
    /// Its messages, until its deadline passes, the server stops or the journal cannot be read.
    fn messages(self) -> Messages {
        Box::pin(stream::unfold(Some(self), async |watcher| {
            let mut watcher = watcher?;
            match watcher.next().await {
                Ok(message) => Some((Ok(message), Some(watcher))),
                Err(failure) => {
                    let status = failure.into();
                    Line { method: WATCH, sender: None, begun: watcher.begun_at }.refused(&status);
                    Some((Err(status), None))
                }
            }
        }))
    }

    async fn next(&mut self) -> Result<v1::WatchEventsResponse, Failure> {
        let (deadline, shutdown) = (self.deadline, self.api.shutdown.clone());
        tokio::select! {
            events = self.next_events() => {
                self.last_message_at = Some(time::Instant::now());
                Ok(v1::WatchEventsResponse { events: events?, position: self.position })
            }
            () = deadline.passed() => Err(Failure::Deadline),
            () = shutdown.cancelled() => Err(Failure::Stopping),
        }
    }

    /// The next events that match the filter; empty for a heartbeat.
    async fn next_events(&mut self) -> Result<Vec<v1::Event>, Failure> {
        // The first message comes at once and tells the client where to resume.
        let Some(last_message_at) = self.last_message_at else { return Ok(Vec::new()) };
        loop {
            let mut tail_position = self.tail.position();
            tail_position.mark_unchanged();
            if self.ahead.is_empty() {
                self.ahead = self.next_entries().await?;
            }
            let is_last = self.ahead.is_empty();
            let events = self.take_message();
            let left = HEARTBEAT.saturating_sub(last_message_at.elapsed());
            if !events.is_empty() || left.is_zero() {
                return Ok(events);
            }
            if is_last && matches!(timeout(left, tail_position.changed()).await, Ok(Err(_))) {
                self.follow_anew().await?;
            }
        }
    }

    /// The next entries: from the tail, or from the journal if the client is far behind.
    async fn next_entries(&self) -> Result<VecDeque<Arc<CountedEntry>>, Failure> {
        if let Some(entries) = self.tail.after(self.position, ENTRIES) {
            return Ok(entries);
        }
        let (key, after) = (self.period.key, self.position);
        let entries =
            self.api.query(move |conn| read::journal::page(conn, key, after, ENTRIES as i64)).await?;
        Ok(entries.into_iter().map(Arc::new).collect())
    }

    /// Takes a new tail, after the old one failed to read the journal.
    async fn follow_anew(&mut self) -> Result<(), Failure> {
        let key = self.period.key;
        let head = self.api.query(move |conn| read::journal::head(conn, key)).await?;
        self.tail = self.api.tails.follow(&self.api.store, key, head);
        Ok(())
    }

    /// Examines entries until a message is full, and returns its events.
    fn take_message(&mut self) -> Vec<v1::Event> {
        let (mut events, mut bytes) = (Vec::new(), 0);
        while bytes < FULL
            && let Some(entry) = self.ahead.pop_front()
        {
            self.position = entry.stored.entry.position;
            if self.filter.matches(&entry) {
                let event = output::event(&self.period, &entry);
                bytes += event.encoded_len();
                events.push(event);
            }
        }
        events
    }
}
