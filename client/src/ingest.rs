//! Calls as they come: a stream to the server that outlives its connections.

use std::collections::{BTreeMap, VecDeque};
use std::time::Duration;

use futures_util::{FutureExt, Stream, StreamExt, stream};
use hotline_proto::v1::{
    CallReceipt, CreateCallRequest, IngestCallsRequest, IngestCallsResponse, RecordedCall,
};
use prost::Message as _;
use tokio::sync::mpsc;
use tokio::time::{Instant, sleep_until, timeout};
use tonic::{Status, Streaming};

use crate::batch::{self, MOST_BYTES};
use crate::reconnect::{Reconnect, ended, silent};
use crate::retry::is_retried_write;
use crate::{Client, Error, Refusal};

/// What an [`Ingest`] has to tell.
#[derive(Debug)]
pub enum Ingested {
    /// What became of a call: recorded, or why not. What refuses one does not touch the others.
    Call {
        /// The id of its request.
        request_id: String,
        /// Recorded, or why not.
        outcome: Result<RecordedCall, Box<Refusal>>,
    },
    /// The stream broke. The next call waits so long, and sends again under the same ids what was not acknowledged.
    Broken {
        /// Why.
        cause: Refusal,
        /// The pause before the next attempt.
        retry_in: Duration,
    },
}

/// Calls on their way to the register. It takes no more of them than the server lets be unacknowledged.
#[derive(Debug)]
pub struct Ingest<S> {
    client: Client,
    parent: String,
    /// None after its last call.
    calls: Option<S>,
    unacknowledged: BTreeMap<String, CreateCallRequest>,
    /// Have the id of a call that is not acknowledged yet, and wait for that.
    same_id: Vec<CreateCallRequest>,
    receipts: VecDeque<CallReceipt>,
    connected: Option<Connected>,
    reconnect: Reconnect,
}

/// A stream that stands.
#[derive(Debug)]
struct Connected {
    /// Without a bound of its own: the server's limit is one.
    messages: mpsc::UnboundedSender<IngestCallsRequest>,
    answers: Streaming<IngestCallsResponse>,
    max_in_flight: usize,
    /// Silence counts from here while something is unacknowledged.
    heard: Instant,
}

impl Client {
    /// Records the calls of a stream in a period. Nothing is taken from it before the first [`Ingest::next`]. A later list or summary contains what was
    /// acknowledged as recorded.
    ///
    /// Each call gets a request id if it has none.
    pub fn ingest<S>(&self, parent: impl Into<String>, calls: S) -> Ingest<S>
    where
        S: Stream<Item = CreateCallRequest> + Unpin,
    {
        Ingest {
            client: self.clone(),
            parent: parent.into(),
            calls: Some(calls),
            unacknowledged: BTreeMap::new(),
            same_id: Vec::new(),
            receipts: VecDeque::new(),
            connected: None,
            reconnect: Reconnect::new(),
        }
    }
}

impl<S: Stream<Item = CreateCallRequest> + Unpin> Ingest<S> {
    /// Waits for the next acknowledgement; None after that of the last call. Fails only with what trying again does not mend; then
    /// [`unacknowledged`](Self::unacknowledged) has the calls of which nobody knows. It may be dropped while it waits: nothing is lost.
    pub async fn next(&mut self) -> Result<Option<Ingested>, Error> {
        loop {
            while let Some(receipt) = self.receipts.pop_front() {
                if let Some(told) = self.acknowledge(receipt) {
                    return Ok(Some(told));
                }
            }
            if self.calls.is_none() && self.unacknowledged.is_empty() && self.same_id.is_empty() {
                self.connected = None;
                return Ok(None);
            }
            if let Err(status) = self.step().await {
                self.connected = None;
                return Ok(Some(self.broken(Reconnect::cause(status)?)));
            }
        }
    }

    /// The calls that were taken and are not acknowledged. Whether they are recorded is not known; sent again under their ids they are recorded once.
    pub fn unacknowledged(&self) -> impl Iterator<Item = &CreateCallRequest> {
        self.unacknowledged.values().chain(&self.same_id)
    }

    /// The same as a stream; it ends after an error.
    pub fn into_stream(self) -> impl Stream<Item = Result<Ingested, Error>> {
        stream::try_unfold(self, async |mut ingest| Ok(ingest.next().await?.map(|told| (told, ingest))))
    }

    /// Moves on by one: connects, sends what may be sent, or hears an answer.
    async fn step(&mut self) -> Result<(), Status> {
        let waiting = std::mem::take(&mut self.same_id);
        self.take(waiting);
        let Some(connected) = &mut self.connected else { return self.connect().await };
        let room = connected.max_in_flight.saturating_sub(self.unacknowledged.len());
        let may_take = room > 0 && self.same_id.is_empty() && self.calls.is_some();
        tokio::select! {
            answer = connected.answers.message() => {
                let answer = answer?.ok_or_else(ended)?;
                connected.heard = Instant::now();
                self.receipts.extend(answer.receipts);
            }
            calls = some_of(&mut self.calls, room), if may_take => self.take(calls),
            () = sleep_until(connected.heard + self.client.settings.silence), if !self.unacknowledged.is_empty() => {
                return Err(silent());
            }
        }
        Ok(())
    }

    async fn connect(&mut self) -> Result<(), Status> {
        self.reconnect.pause().await;
        let (messages, mut receiver) = mpsc::unbounded_channel();
        let first = IngestCallsRequest { parent: self.parent.clone(), ..IngestCallsRequest::default() };
        // Cannot fail: the receiver is here.
        let _ = messages.send(first);
        let receiver = stream::poll_fn(move |context| receiver.poll_recv(context));
        let mut calls = self.client.calls();
        let opening = async {
            let mut answers = calls.ingest_calls(receiver).await?.into_inner();
            let hello = answers.message().await?.ok_or_else(ended)?;
            Ok::<_, Status>((answers, hello))
        };
        let (answers, hello) =
            timeout(self.client.settings.silence, opening).await.map_err(|_| silent())??;
        let max_in_flight = usize::try_from(hello.max_in_flight).unwrap_or_default().max(1);
        self.receipts.extend(hello.receipts);
        let connected = Connected { messages, answers, max_in_flight, heard: Instant::now() };
        connected.send(self.unacknowledged.values().cloned().collect());
        self.connected = Some(connected);
        Ok(())
    }

    /// Sends calls, and keeps them until they are acknowledged.
    fn take(&mut self, calls: Vec<CreateCallRequest>) {
        let mut taken = Vec::with_capacity(calls.len());
        for mut call in calls {
            let context = call.write.get_or_insert_default();
            self.client.complete(context);
            let request_id = context.request_id.clone();
            if self.unacknowledged.contains_key(&request_id) {
                self.same_id.push(call);
                continue;
            }
            taken.push(call.clone());
            self.unacknowledged.insert(request_id, call);
        }
        if let Some(connected) = &mut self.connected {
            if self.unacknowledged.len() == taken.len() {
                connected.heard = Instant::now();
            }
            connected.send(taken);
        }
    }

    /// What a receipt has to tell. One that asks to come back later makes its stream a broken one.
    fn acknowledge(&mut self, receipt: CallReceipt) -> Option<Ingested> {
        let (request_id, call) = self.unacknowledged.remove_entry(&receipt.request_id)?;
        let position = batch::position(&receipt);
        match batch::outcome(receipt) {
            Err(cause) if is_retried_write(&cause) => {
                self.unacknowledged.insert(request_id, call);
                // Those after it on a stream that has broken tell nothing new.
                self.connected.is_some().then(|| self.broken(*cause))
            }
            outcome => {
                self.client.positions.record(&self.parent, position);
                self.reconnect.succeeded();
                Some(Ingested::Call { request_id, outcome })
            }
        }
    }

    fn broken(&mut self, cause: Refusal) -> Ingested {
        self.connected = None;
        let retry_in = self.reconnect.broke(&cause);
        Ingested::Broken { cause, retry_in }
    }
}

impl Connected {
    fn send(&self, mut requests: Vec<CreateCallRequest>) {
        while !requests.is_empty() {
            let rest = requests.split_off(batch::part(&requests));
            let message = IngestCallsRequest { requests, ..IngestCallsRequest::default() };
            // Fails once the stream has broken; its answer says why, and the calls are sent again on the next one.
            let _ = self.messages.send(message);
            requests = rest;
        }
    }
}

/// Waits for a call, and takes those with it that are there as well, up to so many and to what fits into a message. Ends the stream after its last call.
async fn some_of<S>(calls: &mut Option<S>, room: usize) -> Vec<CreateCallRequest>
where
    S: Stream<Item = CreateCallRequest> + Unpin,
{
    let Some(stream) = calls else { return Vec::new() };
    let (mut taken, mut bytes) = (Vec::new(), 0);
    let mut next = stream.next().await;
    while let Some(call) = next {
        bytes += call.encoded_len();
        taken.push(call);
        if taken.len() >= room || bytes >= MOST_BYTES {
            return taken;
        }
        next = match stream.next().now_or_never() {
            Some(next) => next,
            None => return taken,
        };
    }
    *calls = None;
    taken
}
