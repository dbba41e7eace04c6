//! The journal of a period as it grows, resumed by itself after a break.

use std::time::Duration;

use futures_util::{Stream, stream};
use hotline_proto::v1::{WatchEventsRequest, WatchEventsResponse};
use tokio::time::timeout;
use tonic::{Request, Status, Streaming};

use crate::reconnect::{Reconnect, ended, silent};
use crate::{Client, Error, Refusal};

/// What a [`Watcher`] has to tell.
#[derive(Debug)]
pub enum Watched {
    /// Events, or a position as a heartbeat.
    Events(WatchEventsResponse),
    /// The stream broke. The next call waits so long and resumes after the last position.
    Broken {
        /// Why.
        cause: Refusal,
        /// The pause before the next attempt.
        retry_in: Duration,
    },
}

/// A stream of events that outlives its connections.
#[derive(Debug)]
pub struct Watcher {
    client: Client,
    request: WatchEventsRequest,
    stream: Option<Streaming<WatchEventsResponse>>,
    reconnect: Reconnect,
}

impl Client {
    /// Watches a period. Nothing is sent before the first [`Watcher::next`].
    pub fn watch(&self, request: WatchEventsRequest) -> Watcher {
        Watcher { client: self.clone(), request, stream: None, reconnect: Reconnect::new() }
    }
}

impl Watcher {
    /// Everything up to here has been handed out; give it to a later watch to go on from here.
    pub fn position(&self) -> Option<i64> {
        self.request.after_position
    }

    /// Waits for the next message. Fails only with what trying again does not mend. It may be dropped while it waits: nothing is lost.
    pub async fn next(&mut self) -> Result<Watched, Error> {
        match self.receive().await {
            Ok(message) => {
                self.request.after_position = Some(message.position);
                self.reconnect.succeeded();
                Ok(Watched::Events(message))
            }
            Err(status) => {
                self.stream = None;
                let cause = Reconnect::cause(status)?;
                let retry_in = self.reconnect.broke(&cause);
                Ok(Watched::Broken { cause, retry_in })
            }
        }
    }

    /// The same as a stream; it ends after an error.
    pub fn into_stream(self) -> impl Stream<Item = Result<Watched, Error>> {
        stream::try_unfold(self, async |mut watcher| Ok(Some((watcher.next().await?, watcher))))
    }

    async fn receive(&mut self) -> Result<WatchEventsResponse, Status> {
        let silence = self.client.settings().silence;
        let stream = match &mut self.stream {
            Some(stream) => stream,
            None => {
                self.reconnect.pause().await;
                let request = Request::new(self.request.clone());
                let opened = timeout(silence, self.client.watches().watch_events(request)).await;
                self.stream.insert(opened.map_err(|_| silent())??.into_inner())
            }
        };
        let message = timeout(silence, stream.message()).await.map_err(|_| silent())??;
        message.ok_or_else(ended)
    }
}
