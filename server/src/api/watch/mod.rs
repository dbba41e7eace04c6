//! Watching a period: its journal from a position on, then live, without gap or repeat.

mod filter;
mod tail;

use std::sync::Arc;
use std::time::Duration;

use hotline_proto::v1;
use hotline_proto::v1::watch_service_server::WatchService;
use prost::Message;
use tokio::sync::mpsc;
use tokio::time::{Instant as Moment, timeout};
use tokio_stream::wrappers::ReceiverStream;
use tonic::{Request, Response, Status};

use super::Api;
use super::convert::input::{self, Address, EventFilter, KnownPeriod};
use super::convert::output;
use super::status::Failure;
use crate::domain::refusal::Refusal;
use crate::store::read;
pub use tail::Tails;
use tail::{Entry, Tail};

/// Entries that are looked at in one go, at most.
const ENTRIES: usize = 32;
/// Bytes of events from which on a message is full.
const FULL: usize = 8 * 1024;
/// Messages that may wait for a client that reads slowly, beside the one that is being made: a stalled client costs some kilobytes.
const MESSAGES: usize = 1;
/// At least so often a message tells how far the journal was looked at.
const HEARTBEAT: Duration = Duration::from_secs(15);
/// How long a client that reads slowly may take to learn that the server stops.
const LAST_WORD: Duration = Duration::from_secs(1);

#[tonic::async_trait]
impl WatchService for Api {
    type WatchEventsStream = ReceiverStream<Result<v1::WatchEventsResponse, Status>>;

    async fn watch_events(
        &self,
        request: Request<v1::WatchEventsRequest>,
    ) -> Result<Response<Self::WatchEventsStream>, Status> {
        Ok(Response::new(self.watch(request.into_inner()).await?))
    }
}

type Messages = mpsc::Sender<Result<v1::WatchEventsResponse, Status>>;

impl Api {
    async fn watch(
        &self,
        request: v1::WatchEventsRequest,
    ) -> Result<ReceiverStream<Result<v1::WatchEventsResponse, Status>>, Failure> {
        let reading = self.open(Address::period("parent", &request.parent)).await?;
        let (period, filter) = reading.read(|f| {
            if request.after_position.is_some_and(|after| after < 0) {
                f.refuse("after_position", "must not be negative; 0 is from the beginning");
            }
            Some(input::event_filter(f, request.filter.as_ref()))
        })?;
        let key = period.key;
        let head = self.query(move |conn| read::event::head(conn, key)).await?;
        let position = request.after_position.unwrap_or(head);
        if position > head {
            let why =
                format!("{position} lies beyond the end of the journal, {head}: is it of another period?");
            return Err(Refusal::field("after_position", why).into());
        }
        let (messages, stream) = mpsc::channel(MESSAGES);
        let tail = self.tails.of(&self.store, key, head);
        let watcher =
            Watcher { api: self.clone(), period, filter, position, tail, messages: messages.clone() };
        tokio::spawn(async move {
            if let Err(failure) = watcher.run().await {
                // It has gone, or never reads: nothing more can be told.
                let _ = timeout(LAST_WORD, messages.send(Err(failure.into()))).await;
            }
        });
        Ok(ReceiverStream::new(stream))
    }
}

/// One client that watches.
struct Watcher {
    api: Api,
    period: Arc<KnownPeriod>,
    filter: EventFilter,
    /// Everything up to here has been looked at.
    position: i64,
    tail: Arc<Tail>,
    messages: Messages,
}

impl Watcher {
    /// Runs until the client goes away, the server stops, or the journal cannot be read.
    async fn run(mut self) -> Result<(), Failure> {
        let shutdown = self.api.shutdown.clone();
        let gone = self.messages.clone();
        tokio::select! {
            ended = self.follow() => ended,
            () = gone.closed() => Ok(()),
            () = shutdown.cancelled() => Err(Failure::Stopping),
        }
    }

    async fn follow(&mut self) -> Result<(), Failure> {
        // The first message comes at once: from it the client knows where to resume.
        self.send(Vec::new()).await;
        let mut told = Moment::now();
        loop {
            let mut reaches = self.tail.reaches();
            reaches.mark_unchanged();
            let entries = self.next_entries().await?;
            if entries.is_empty() {
                let left = HEARTBEAT.saturating_sub(told.elapsed());
                if let Ok(Err(_)) = timeout(left, reaches.changed()).await {
                    self.follow_anew().await?;
                }
            } else if self.deliver(entries).await {
                told = Moment::now();
            }
            if told.elapsed() >= HEARTBEAT {
                self.send(Vec::new()).await;
                told = Moment::now();
            }
        }
    }

    /// What comes next, from the tail, or from the journal for whoever is far behind.
    async fn next_entries(&self) -> Result<Vec<Arc<Entry>>, Failure> {
        if let Some(entries) = self.tail.after(self.position, ENTRIES) {
            return Ok(entries);
        }
        let (key, after) = (self.period.key, self.position);
        let entries = self.api.query(move |conn| read::event::page(conn, key, after, ENTRIES as i64)).await?;
        Ok(entries.into_iter().map(|entry| Entry::read(entry).map(Arc::new)).collect::<Result<_, _>>()?)
    }

    /// Nobody follows the journal any more: it could not be read. If it can be now, somebody follows it again.
    async fn follow_anew(&mut self) -> Result<(), Failure> {
        let key = self.period.key;
        let head = self.api.query(move |conn| read::event::head(conn, key)).await?;
        self.tail = self.api.tails.of(&self.api.store, key, head);
        Ok(())
    }

    /// Sends the events that the filter lets through; whether there were any.
    async fn deliver(&mut self, entries: Vec<Arc<Entry>>) -> bool {
        let (mut events, mut bytes, mut is_told) = (Vec::new(), 0, false);
        for entry in entries {
            self.position = entry.entry.position;
            if self.filter.matches(&entry) {
                let event = output::event(self.period.id.as_str(), &entry.entry, &entry.payload);
                bytes += event.encoded_len();
                events.push(event);
            }
            if bytes >= FULL {
                self.send(std::mem::take(&mut events)).await;
                (bytes, is_told) = (0, true);
            }
        }
        if !events.is_empty() {
            self.send(events).await;
            is_told = true;
        }
        is_told
    }

    async fn send(&self, events: Vec<v1::Event>) {
        let message = v1::WatchEventsResponse { events, position: self.position };
        // An error means that the client has gone, which ends the run.
        let _ = self.messages.send(Ok(message)).await;
    }
}
