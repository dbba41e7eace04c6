//! Reading and writing with a deadline, and trying again without doing anything twice.
//!
//! A write may be repeated because the register knows its `request_id`: the helper makes one if there is none, and keeps it. What is
//! tried again stands in `is_retried_write` and `is_retried_read`; everything else is the caller's to decide.

use std::sync::OnceLock;
use std::time::Duration;

use backon::{ExponentialBuilder, Retryable};
use hotline_proto::v1::{WriteContext, WriteResult};
use hotline_proto::{Rpc, WriteRequest, WriteResponse};
use tokio::time::{Instant, timeout};
use tonic::{Code, Request, Response};
use uuid::Uuid;

use crate::{Client, Error, Refusal};

/// The answer to a write.
#[derive(Clone, Debug)]
pub struct Written<A> {
    /// What the register answered.
    pub answer: A,
    /// It had been carried out before; this is the present state of its resource.
    pub replayed: bool,
    /// Up to where the period's journal goes with it.
    pub position: i64,
    /// The id under which it was written.
    pub request_id: String,
}

impl Client {
    /// Sends a write, filling in what its [`WriteContext`] leaves out: the request id, and who writes.
    ///
    /// Tries again with the same id when the server is unavailable, asks to come back later, or did not answer in time. If an attempt was told that the write is
    /// recorded (RECORDED_UNREAD) and none gets its answer, that is the error.
    pub async fn write<R>(&self, mut request: R) -> Result<Written<R::Response>, Error>
    where
        R: Rpc<Response: WriteResponse> + WriteRequest,
    {
        let context = request.context_mut();
        self.complete(context);
        let request_id = context.request_id.clone();
        let answer = self.send(&request, is_retried_write).await?.into_inner();
        let WriteResult { position, replayed } = answer.result().copied().unwrap_or_default();
        self.positions.record(request.resource(), position);
        Ok(Written { answer, replayed, position, request_id })
    }

    /// Fills in what a write must have and does not say itself: a new request id, and on whose behalf it is made.
    pub fn complete(&self, context: &mut WriteContext) {
        if context.request_id.is_empty() {
            context.request_id = Uuid::now_v7().to_string();
        }
        if context.on_behalf_of.is_empty() {
            context.on_behalf_of = self.settings.on_behalf_of.clone().unwrap_or_default();
        }
    }

    /// Sends a read. Tries again only when the server is unavailable. A list or summary contains what was written over this connection.
    pub async fn read<R: Rpc>(&self, mut request: R) -> Result<R::Response, Error> {
        self.positions.require(&mut request);
        Ok(self.send(&request, is_retried_read).await?.into_inner())
    }

    pub(crate) async fn send<R: Rpc>(
        &self,
        request: &R,
        is_retried: fn(&Refusal) -> bool,
    ) -> Result<Response<R::Response>, Error> {
        let give_up = Instant::now() + self.settings.patience.max(self.settings.deadline);
        // What one attempt learned holds, whatever becomes of the next.
        let recorded = OnceLock::new();
        let attempt = || async {
            let deadline = self.settings.deadline.min(give_up - Instant::now());
            let mut message = Request::new(request.clone());
            message.set_timeout(deadline);
            // tonic's own timeout begins when the connection stands and ends with the headers of the answer.
            let refusal = match timeout(deadline, self.send_once(message)).await {
                Ok(Ok(answer)) => return Ok(answer),
                Ok(Err(status)) => Box::new(Refusal::from(status)),
                Err(_) => Box::new(Refusal::deadline()),
            };
            if refusal.is_recorded() {
                recorded.get_or_init(|| refusal.clone());
            }
            Err(refusal)
        };
        let attempts = attempt.retry(backoff()).when(|refusal| is_retried(refusal));
        // No pause means no further attempt.
        let attempts = attempts.adjust(|refusal, pause| {
            let pause = pause?.max(refusal.retry_after.unwrap_or_default());
            (Instant::now() + pause < give_up).then_some(pause)
        });
        let answer = attempts.await;
        Ok(answer.map_err(|refusal| recorded.into_inner().unwrap_or(refusal))?)
    }
}

const LONGEST_PAUSE: Duration = Duration::from_secs(5);

/// The pauses between attempts, here and in a watch.
pub(crate) fn backoff() -> ExponentialBuilder {
    ExponentialBuilder::default()
        .with_min_delay(Duration::from_millis(200))
        .with_max_delay(LONGEST_PAUSE)
        .with_jitter()
        .without_max_times()
}

/// Whether a write is tried again.
pub(crate) fn is_retried_write(refusal: &Refusal) -> bool {
    match refusal.code {
        Code::Unavailable | Code::DeadlineExceeded => true,
        Code::ResourceExhausted => refusal.retry_after.is_some(),
        _ => false,
    }
}

fn is_retried_read(refusal: &Refusal) -> bool {
    refusal.code == Code::Unavailable
}

#[cfg(test)]
mod tests {
    use super::*;
    use backon::BackoffBuilder;
    use tonic::Status;

    fn refusal(code: Code, retry_after: Option<Duration>) -> Refusal {
        Refusal { retry_after, ..Refusal::from(Status::new(code, "")) }
    }

    #[test]
    fn a_write_is_repeated_only_where_its_id_makes_that_safe_and_useful() {
        let second = Some(Duration::from_secs(1));
        assert!(is_retried_write(&refusal(Code::Unavailable, None)));
        assert!(is_retried_write(&Refusal::deadline()));
        assert!(is_retried_write(&refusal(Code::ResourceExhausted, second)));
        assert!(!is_retried_write(&refusal(Code::ResourceExhausted, None)));
        assert!(!is_retried_write(&refusal(Code::Aborted, second)));
    }

    #[test]
    fn a_read_is_repeated_only_when_the_server_is_unavailable() {
        assert!(is_retried_read(&refusal(Code::Unavailable, None)));
        assert!(!is_retried_read(&Refusal::deadline()));
    }

    #[test]
    fn pauses_grow_and_never_end() {
        let pauses: Vec<Duration> = backoff().build().take(20).collect();
        assert_eq!(pauses.len(), 20);
        assert!(pauses[0] < Duration::from_secs(1) && pauses[19] >= LONGEST_PAUSE);
    }
}
