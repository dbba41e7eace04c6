//! When a stream is taken up again: what counts as a break, and how long the pause after it is.

use std::time::Duration;

use backon::{BackoffBuilder, ExponentialBackoff};
use tonic::{Code, Status};

use crate::retry::backoff;
use crate::{Error, Refusal};

/// The pauses between the connections of a stream.
#[derive(Debug)]
pub(crate) struct Reconnect {
    pauses: ExponentialBackoff,
    pause: Duration,
}

impl Reconnect {
    pub(crate) fn new() -> Self {
        Self { pauses: backoff().build(), pause: Duration::ZERO }
    }

    /// Waits as long as the last break asks for.
    pub(crate) async fn pause(&self) {
        tokio::time::sleep(self.pause).await;
    }

    /// The connection is of use: the pauses begin anew.
    pub(crate) fn succeeded(&mut self) {
        *self = Self::new();
    }

    /// Why a stream ended, if that is a break; fails with what trying again does not mend.
    pub(crate) fn cause(status: Status) -> Result<Refusal, Error> {
        let cause = Refusal::from(status);
        if is_break(&cause) { Ok(cause) } else { Err(Box::new(cause).into()) }
    }

    /// The pause after one more break, no shorter than the server asks for.
    pub(crate) fn broke(&mut self, cause: &Refusal) -> Duration {
        self.pause = self.pauses.next().unwrap_or_default().max(cause.retry_after.unwrap_or_default());
        self.pause
    }
}

/// Nothing was heard for too long.
pub(crate) fn silent() -> Status {
    Status::unavailable("the stream fell silent")
}

/// The server ended a stream that has more to tell.
pub(crate) fn ended() -> Status {
    Status::unavailable("the stream ended")
}

/// A connection that breaks shows as one of several codes; the register's own errors carry a reason.
fn is_break(refusal: &Refusal) -> bool {
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
