//! Watching a period: its journal from a position on, then live, without gap or repeat.

use std::sync::Arc;
use std::time::Duration;

use hotline_proto::v1;
use hotline_proto::v1::watch_service_server::WatchService;
use serde_json::Value as Json;
use tokio::sync::mpsc;
use tokio::time::{Instant as Moment, timeout};
use tokio_stream::wrappers::ReceiverStream;
use tonic::{Request, Response, Status};

use super::Api;
use super::convert::input::{self, Address, EventFilter, KnownPeriod};
use super::convert::output::{self, Payload};
use super::status::Failure;
use crate::domain::codes::{Coded, Urgency};
use crate::domain::refusal::Refusal;
use crate::store::read;
use crate::store::view::JournalEntry;

/// Events in one message, at most.
const EVENTS: i64 = 256;
/// Messages that may wait for a client that reads slowly.
const MESSAGES: usize = 16;
/// At least so often a message tells how far the journal was looked at.
const HEARTBEAT: Duration = Duration::from_secs(15);
/// At least so often the journal is looked at: another server may have written to it.
const LOOK: Duration = Duration::from_secs(1);
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
        let watcher = Watcher { api: self.clone(), period, filter, position, messages: messages.clone() };
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
        let mut committed = self.api.store.committed();
        // The first message comes at once: from it the client knows where to resume.
        self.send(Vec::new()).await;
        let mut told = Moment::now();
        loop {
            committed.mark_unchanged();
            let (key, after) = (self.period.key, self.position);
            let entries = self.api.query(move |conn| read::event::page(conn, key, after, EVENTS)).await?;
            let is_last = (entries.len() as i64) < EVENTS;
            if let Some(last) = entries.last() {
                self.position = last.position;
            }
            let events = self.matching(entries)?;
            if !events.is_empty() || told.elapsed() >= HEARTBEAT {
                self.send(events).await;
                told = Moment::now();
            }
            if is_last {
                self.wait(&mut committed, told).await?;
            }
        }
    }

    /// Waits for a commit, the next look or the next heartbeat.
    async fn wait(
        &self,
        committed: &mut tokio::sync::watch::Receiver<u64>,
        told: Moment,
    ) -> Result<(), Failure> {
        let left = HEARTBEAT.saturating_sub(told.elapsed());
        match timeout(left.min(LOOK), committed.changed()).await {
            Ok(Err(_)) => Err(Failure::Stopping),
            Ok(Ok(())) | Err(_) => Ok(()),
        }
    }

    async fn send(&self, events: Vec<v1::Event>) {
        let message = v1::WatchEventsResponse { events, position: self.position };
        // An error means that the client has gone, which ends the run.
        let _ = self.messages.send(Ok(message)).await;
    }

    fn matching(&self, entries: Vec<JournalEntry>) -> Result<Vec<v1::Event>, Failure> {
        let mut events = Vec::new();
        for entry in entries {
            let payload = Payload::read(&entry)?;
            if self.filter.matches(&entry, &payload) {
                events.push(output::event(self.period.id.as_str(), entry, payload));
            }
        }
        Ok(events)
    }
}

impl EventFilter {
    /// Whether a watcher sees an event. The counted fields must all hold before it, or all after it.
    fn matches(&self, entry: &JournalEntry, payload: &Payload) -> bool {
        let by_type = self.types.is_empty()
            || self.types.iter().any(|beginning| entry.event_type.starts_with(beginning.as_str()));
        let by_subject = self.subjects.is_empty() || self.subjects.contains(&entry.subject);
        by_type && by_subject && self.matches_counted(payload)
    }

    fn matches_counted(&self, payload: &Payload) -> bool {
        let lists = [&self.categories, &self.districts, &self.agencies];
        let all_empty = self.urgencies.is_empty() && lists.iter().all(|list| list.is_empty());
        let sides = [&payload.before, &payload.after].into_iter().flatten();
        all_empty || sides.flat_map(|side| [&side["call"], &side["issue"]]).any(|counted| self.holds(counted))
    }

    /// Whether the fields hold of a call's or issue's counted fields.
    fn holds(&self, counted: &Json) -> bool {
        let holds = |codes: &[String], field: &str, covers: fn(&str, &str) -> bool| {
            let value = counted[field].as_str();
            codes.is_empty() || value.is_some_and(|value| codes.iter().any(|code| covers(code, value)))
        };
        let urgency = counted["urgency"].as_str().and_then(Urgency::from_code);
        holds(&self.categories, "category", covers_category)
            && holds(&self.districts, "district", str::eq)
            && (self.urgencies.is_empty() || urgency.is_some_and(|urgency| self.urgencies.contains(&urgency)))
            && holds(&self.agencies, "agency", str::eq)
    }
}

/// A first level covers its second.
fn covers_category(code: &str, value: &str) -> bool {
    value.strip_prefix(code).is_some_and(|rest| rest.is_empty() || rest.starts_with('.'))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::event::Subject;
    use crate::domain::instant::Instant;
    use crate::domain::number::IssueNumber;

    fn entry(payload: Json) -> JournalEntry {
        JournalEntry {
            position: 7,
            request_id: None,
            actor: "op-1".to_owned(),
            on_behalf_of: None,
            occurred_at: Instant(0),
            recorded_at: Instant(0),
            subject: Subject::Issue(IssueNumber(3)),
            event_type: "issue.assigned".to_owned(),
            payload: payload.to_string(),
        }
    }

    fn sees(filter: &EventFilter) -> bool {
        let entry = entry(serde_json::json!({
            "event": {"type": "assigned"},
            "before": {"issue": {"category": "MED.04", "district": "500104001", "urgency": "P1", "agency": null}},
            "after": {"issue": {"category": "MED.04", "district": "500104001", "urgency": "P1", "agency": "water"}},
        }));
        filter.matches(&entry, &Payload::read(&entry).unwrap())
    }

    fn some(code: &str) -> Vec<String> {
        vec![code.to_owned()]
    }

    #[test]
    fn all_fields_must_hold_on_one_side() {
        let filter = EventFilter::default();
        assert!(sees(&filter));
        assert!(sees(&EventFilter {
            types: some("issue."),
            agencies: some("water"),
            categories: some("MED"),
            ..filter.clone()
        }));
        assert!(sees(&EventFilter { subjects: vec![Subject::Issue(IssueNumber(3))], ..filter.clone() }));
        for blind in [
            EventFilter { types: some("call."), ..filter.clone() },
            EventFilter { subjects: vec![Subject::Issue(IssueNumber(4))], ..filter.clone() },
            EventFilter { categories: some("ME"), ..filter.clone() },
            EventFilter { categories: some("MED.0"), ..filter.clone() },
            EventFilter { urgencies: vec![Urgency::P0], ..filter.clone() },
            EventFilter { districts: some("500104001"), agencies: some("power"), ..filter.clone() },
        ] {
            assert!(!sees(&blind), "{blind:?}");
        }
    }
}
