//! Reading and writing with a deadline, and trying again without doing anything twice.
//!
//! A write may be repeated because the register knows its `request_id`: the helper makes one if there is none, and keeps it. What is
//! tried again stands in `is_retried_write` and `is_retried_read`; everything else is the caller's to decide.

use std::time::Duration;

use backon::{ExponentialBuilder, Retryable};
use hotline_proto::{REPLAYED_HEADER, Rpc, WriteRequest};
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
    /// The id under which it was written.
    pub request_id: String,
}

impl Client {
    /// Sends a write, filling in an empty `request_id`.
    ///
    /// Tries again with the same id when the server is unavailable, asks to come back later, or did not answer in time.
    pub async fn write<R: Rpc + WriteRequest>(&self, mut request: R) -> Result<Written<R::Response>, Error> {
        if request.request_id().is_empty() {
            *request.request_id_mut() = Uuid::now_v7().to_string();
        }
        let response = self.send(&request, is_retried_write).await?;
        self.positions.record(response.metadata());
        let replayed = response.metadata().get(REPLAYED_HEADER).is_some_and(|value| value == "true");
        let request_id = request.request_id().to_owned();
        Ok(Written { answer: response.into_inner(), replayed, request_id })
    }

    /// Sends a read. Tries again only when the server is unavailable.
    pub async fn read<R: Rpc>(&self, request: R) -> Result<R::Response, Error> {
        Ok(self.send(&request, is_retried_read).await?.into_inner())
    }

    async fn send<R: Rpc>(
        &self,
        request: &R,
        is_retried: fn(&Refusal) -> bool,
    ) -> Result<Response<R::Response>, Error> {
        let give_up = Instant::now() + self.settings.patience.max(self.settings.deadline);
        let attempt = || async move {
            let deadline = self.settings.deadline.min(give_up - Instant::now());
            let mut message = Request::new(request.clone());
            message.set_timeout(deadline);
            // tonic's own timeout begins when the connection stands and ends with the headers of the answer.
            match timeout(deadline, self.send_once(message)).await {
                Ok(answer) => answer.map_err(|status| Box::new(Refusal::from(status))),
                Err(_) => Err(Box::new(Refusal::deadline())),
            }
        };
        let attempts = attempt.retry(backoff()).when(|refusal| is_retried(refusal));
        // No pause means no further attempt.
        let attempts = attempts.adjust(|refusal, pause| {
            let pause = pause?.max(refusal.retry_after.unwrap_or_default());
            (Instant::now() + pause < give_up).then_some(pause)
        });
        Ok(attempts.await?)
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

fn is_retried_write(refusal: &Refusal) -> bool {
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
