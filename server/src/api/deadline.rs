//! The deadline of a request, and the answer when it passes.
//!
//! tonic's own answer is CANCELLED without a reason. [`Deadlines`] answers before it, whatever the request waits for: its body, the queue, the database.

use std::future::Future;
use std::pin::pin;
use std::task::Poll;
use std::time::{Duration, Instant};

use tonic::body::Body;
use tonic::codegen::http;
use tonic::{Extensions, Status};

use super::around::Surround;
use super::error::Failure;
use super::request_log::Note;
use super::{MAX_UNARY_TIME, is_unary};

/// When a request ends if it is not answered.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Deadline(Option<Instant>);

impl Deadline {
    /// What `grpc-timeout` says; of a unary request at most [`MAX_UNARY_TIME`].
    fn of<B>(request: &http::Request<B>) -> Self {
        let given = request.headers().get("grpc-timeout").and_then(|value| timeout(value.to_str().ok()?));
        let time = match is_unary(request.uri().path()) {
            true => Some(given.unwrap_or(MAX_UNARY_TIME).min(MAX_UNARY_TIME)),
            false => given,
        };
        Self(time.and_then(|time| Instant::now().checked_add(time)))
    }

    /// The deadline that [`Deadlines`] found.
    pub fn found(extensions: &Extensions) -> Self {
        extensions.get().copied().unwrap_or_default()
    }

    /// The deadline of a write that begins now.
    pub fn of_write(self) -> Instant {
        let latest = Instant::now() + MAX_UNARY_TIME;
        self.0.map_or(latest, |at| at.min(latest))
    }

    /// Returns when it has passed: never, if there is none. It looks at the clock itself: tonic's timer may fire before the one that it waits for.
    pub async fn passed(self) {
        let Some(at) = self.0 else { return std::future::pending().await };
        let mut timer = pin!(tokio::time::sleep_until(at.into()));
        std::future::poll_fn(|context| {
            if Instant::now() >= at { Poll::Ready(()) } else { timer.as_mut().poll(context) }
        })
        .await;
    }
}

/// Parses a gRPC timeout: up to eight digits and a unit. tonic has a parser, but not a public one.
fn timeout(text: &str) -> Option<Duration> {
    let (digits, unit) = text.split_at_checked(text.len().checked_sub(1)?)?;
    let count: u64 = digits.parse().ok().filter(|_| digits.len() <= 8)?;
    match unit {
        "H" => Some(Duration::from_secs(count * 3600)),
        "M" => Some(Duration::from_secs(count * 60)),
        "S" => Some(Duration::from_secs(count)),
        "m" => Some(Duration::from_millis(count)),
        "u" => Some(Duration::from_micros(count)),
        "n" => Some(Duration::from_nanos(count)),
        _ => None,
    }
}

/// Ends requests at their deadline. Inside of the log's layer.
#[derive(Clone, Copy, Debug)]
pub struct Deadlines;

impl Surround for Deadlines {
    type Begun = (Deadline, Note);

    fn begin<B>(&self, request: &mut http::Request<B>) -> Self::Begun {
        let deadline = Deadline::of(request);
        let note = request.extensions().get::<Note>().cloned().unwrap_or_default();
        request.extensions_mut().insert(deadline);
        (deadline, note)
    }

    async fn answer<E>(
        (deadline, note): Self::Begun,
        answering: impl Future<Output = Result<http::Response<Body>, E>> + Send,
    ) -> Result<http::Response<Body>, E> {
        tokio::select! {
            biased;
            answer = answering => answer,
            () = deadline.passed() => {
                let failure = note.recorded().map_or(Failure::Deadline, Failure::Unread);
                Ok(Status::from(failure).into_http())
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_timeout_is_read_as_grpc_writes_it() {
        assert_eq!(timeout("5S"), Some(Duration::from_secs(5)));
        assert_eq!(timeout("250m"), Some(Duration::from_millis(250)));
        assert_eq!(timeout("99999999H"), Some(Duration::from_secs(99_999_999 * 3600)));
        for wrong in ["", "S", "5", "5s", "123456789S", "-1S", "5é"] {
            assert_eq!(timeout(wrong), None, "{wrong}");
        }
    }

    #[test]
    fn a_unary_request_has_a_deadline_and_a_stream_only_the_one_that_it_gives() {
        let deadline = |path: &str, timeout: Option<&str>| {
            let mut request = http::Request::new(());
            *request.uri_mut() = path.parse().unwrap();
            if let Some(timeout) = timeout {
                request.headers_mut().insert("grpc-timeout", timeout.parse().unwrap());
            }
            Deadline::of(&request)
                .0
                .map(|at| at.saturating_duration_since(Instant::now()).as_secs_f64().ceil())
        };
        let (unary, stream) = ("/hotline.v1.CallService/CreateCall", "/hotline.v1.WatchService/WatchEvents");
        assert_eq!(deadline(unary, None), Some(30.0));
        assert_eq!(deadline(unary, Some("5S")), Some(5.0));
        assert_eq!(deadline(unary, Some("99999999H")), Some(30.0));
        assert_eq!(deadline(stream, None), None);
        assert_eq!(deadline(stream, Some("60S")), Some(60.0));
    }
}
