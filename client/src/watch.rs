//! The journal of a period as it grows, resumed by itself after a break.

use std::time::Duration;

use backon::{BackoffBuilder, ExponentialBackoff};
use futures_util::{Stream, stream};
use hotline_proto::v1::{WatchEventsRequest, WatchEventsResponse};
use tokio::time::timeout;
use tonic::{Code, Request, Status, Streaming};

use crate::retry::backoff;
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
    pauses: ExponentialBackoff,
    pause: Duration,
}

impl Client {
    /// Watches a period. Nothing is sent before the first [`Watcher::next`].
    pub fn watch(&self, request: WatchEventsRequest) -> Watcher {
        let pauses = backoff().build();
        Watcher { client: self.clone(), request, stream: None, pauses, pause: Duration::ZERO }
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
                self.pauses = backoff().build();
                self.pause = Duration::ZERO;
                Ok(Watched::Events(message))
            }
            Err(status) => {
                self.stream = None;
                let cause = Refusal::from(status);
                if !is_break(&cause) {
                    return Err(Box::new(cause).into());
                }
                self.pause = self.pauses.next().unwrap_or_default();
                Ok(Watched::Broken { cause, retry_in: self.pause })
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
                tokio::time::sleep(self.pause).await;
                let request = Request::new(self.request.clone());
                let opened = timeout(silence, self.client.watches().watch_events(request)).await;
                self.stream.insert(opened.map_err(|_| silent())??.into_inner())
            }
        };
        let message = timeout(silence, stream.message()).await.map_err(|_| silent())??;
        message.ok_or_else(|| Status::unavailable("the stream ended"))
    }
}

/// Nothing was heard for too long.
pub(crate) fn silent() -> Status {
    Status::unavailable("the stream fell silent")
}

/// A connection that breaks shows as one of several codes; the register's own errors carry a reason.
pub(crate) fn is_break(refusal: &Refusal) -> bool {
    match refusal.code {
        Code::Unavailable | Code::DeadlineExceeded => true,
        Code::Unknown | Code::Cancelled | Code::Internal => refusal.reason.is_empty(),
        Code::ResourceExhausted => refusal.retry_after.is_some(),
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_broken_connection_is_resumed_and_a_refusal_is_not() {
        assert!(is_break(&Status::unknown("h2 protocol error").into()));
        assert!(is_break(&silent().into()));
        assert!(!is_break(&Status::not_found("no such period").into()));
        let fault = Refusal { reason: "INTERNAL".into(), ..Refusal::from(Status::internal("")) };
        assert!(!is_break(&fault));
    }
}
