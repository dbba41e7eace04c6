//! The lines of the request log, and how loud each is.

use std::time::Instant;

use hotline_proto::Method;
use hotline_proto::v1::ErrorReason;
use tonic::{Code, Status};
use tracing::Level;
use tracing::field::display;

use super::Sender;
use crate::api::error::{Told, told};

/// The target of the lines, by which `HOTLINE_LOG` selects them.
const TARGET: &str = "hotline::request";

/// Name of the method that streams calls.
pub const INGEST: &str = "CallService/IngestCalls";
/// Name of the method that streams events.
pub const WATCH: &str = "WatchService/WatchEvents";

/// The name of a method with its service, without the package.
pub fn name(method: &Method) -> &'static str {
    method.path.trim_start_matches("/hotline.v1.")
}

/// What all lines have.
#[derive(Clone, Copy, Debug)]
pub struct Line<'l> {
    /// Name of the method.
    pub method: &'l str,
    /// Who sends it. None for a read.
    pub sender: Option<&'l Sender>,
    /// When it began.
    pub begun: Instant,
}

/// What became of the calls of a batch, or of a message of a stream.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Counts {
    /// Calls that are recorded now.
    pub recorded: usize,
    /// Calls that had been recorded before.
    pub replayed: usize,
    /// Calls that were refused.
    pub refused: usize,
}

/// An event of the level that is computed.
macro_rules! event {
    ($level:expr, $($rest:tt)+) => {
        match $level {
            Level::ERROR => tracing::error!(target: TARGET, $($rest)+),
            Level::WARN => tracing::warn!(target: TARGET, $($rest)+),
            Level::INFO => tracing::info!(target: TARGET, $($rest)+),
            Level::DEBUG | Level::TRACE => tracing::debug!(target: TARGET, $($rest)+),
        }
    };
}

impl Line<'_> {
    /// A write that is committed.
    pub fn written(&self, position: i64, replayed: bool) {
        let Self { method, .. } = self;
        let (request_id, actor, ms) = self.fields();
        tracing::info!(target: TARGET, method, request_id, actor, code = "OK", position, replayed, ms, "written");
    }

    /// A read that succeeded, or a write with nothing to do.
    pub fn read(&self) {
        let Self { method, .. } = self;
        let (request_id, actor, ms) = self.fields();
        tracing::debug!(target: TARGET, method, request_id, actor, code = "OK", ms, "read");
    }

    /// A request that was refused or failed.
    pub fn refused(&self, status: &Status) {
        let Told { reason, cause, incident } = told(status);
        let (level, code) = (level(status.code(), reason, cause.as_deref()), code_name(status.code()));
        let Self { method, .. } = self;
        let (request_id, actor, ms) = self.fields();
        let reason = reason.map(|reason| reason.as_str_name().trim_start_matches("ERROR_REASON_"));
        let (cause, incident) = (cause.as_deref(), incident.as_deref());
        if level == Level::ERROR {
            event!(level, method, request_id, actor, code, reason, cause, incident, ms, "failed");
        } else {
            event!(level, method, request_id, actor, code, reason, cause, ms, "refused");
        }
    }

    /// Requests that were refused since the last such line, as their token asks too often.
    pub fn too_often(&self, refused: u64) {
        let Self { method, .. } = self;
        let (_, actor, ms) = self.fields();
        let (code, reason) = ("RESOURCE_EXHAUSTED", "TOO_MANY_REQUESTS");
        tracing::warn!(target: TARGET, method, actor, code, reason, refused, ms, "refused");
    }

    /// The calls of a batch, or of a message of a stream.
    pub fn calls(&self, Counts { recorded, replayed, refused }: Counts) {
        let Self { method, .. } = self;
        let (_, actor, ms) = self.fields();
        tracing::info!(target: TARGET, method, actor, code = "OK", recorded, replayed, refused, ms, "calls");
    }

    fn fields(&self) -> (Option<tracing::field::DisplayValue<uuid::Uuid>>, Option<&str>, f64) {
        let request_id = self.sender.and_then(|sender| sender.request_id).map(display);
        let actor = self.sender.and_then(|sender| sender.actor.as_deref());
        // Milliseconds with three places.
        let ms = (self.begun.elapsed().as_micros() as f64) / 1000.0;
        (request_id, actor, ms)
    }
}

/// Refusals for load are warnings and faults of the storage or the server are errors, so that they stand out.
fn level(code: Code, reason: Option<ErrorReason>, cause: Option<&str>) -> Level {
    use ErrorReason::*;
    let Some(reason) = reason else {
        // tonic's own: a method that there is not, an encoding that is not offered, a caller who has gone.
        return if code == Code::ResourceExhausted { Level::WARN } else { Level::INFO };
    };
    match reason {
        QueueFull | TooManyRequests | Deadline => Level::WARN,
        Unavailable => match cause {
            Some("STOPPING") => Level::INFO,
            Some("STORAGE_BUSY" | "PERIOD_HELD") => Level::WARN,
            _ => Level::ERROR,
        },
        RecordedUnread | Internal | Unspecified => Level::ERROR,
        TokenRefused | NotPermitted | InvalidFields | RequestIdReused | PageTokenInvalid
        | ResourceNotFound | PeriodExists | ExternalIdExists | LinkExists | StateNotAllowed
        | TimeNotAllowed | CallVoid | CallIsTest | LeaseHeld | DoNotCall | OutsideCallingHours
        | TriageNotPending | HandoffConfirmed | IssueMerged | MergeNotAllowed | IncidentNotAllowed
        | MergedUnconfirmed | AssignmentNotAllowed | CallbackFinished | LimitReached | PeriodClosed
        | NothingToDo | EtagMismatch => Level::INFO,
    }
}

/// The name of a code, as gRPC publishes it.
fn code_name(code: Code) -> &'static str {
    match code {
        Code::Ok => "OK",
        Code::Cancelled => "CANCELLED",
        Code::Unknown => "UNKNOWN",
        Code::InvalidArgument => "INVALID_ARGUMENT",
        Code::DeadlineExceeded => "DEADLINE_EXCEEDED",
        Code::NotFound => "NOT_FOUND",
        Code::AlreadyExists => "ALREADY_EXISTS",
        Code::PermissionDenied => "PERMISSION_DENIED",
        Code::ResourceExhausted => "RESOURCE_EXHAUSTED",
        Code::FailedPrecondition => "FAILED_PRECONDITION",
        Code::Aborted => "ABORTED",
        Code::OutOfRange => "OUT_OF_RANGE",
        Code::Unimplemented => "UNIMPLEMENTED",
        Code::Internal => "INTERNAL",
        Code::Unavailable => "UNAVAILABLE",
        Code::DataLoss => "DATA_LOSS",
        Code::Unauthenticated => "UNAUTHENTICATED",
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::*;
    use crate::api::error::Failure;
    use crate::domain::refusal::{Missing, Refusal};
    use crate::store::Error;

    #[test]
    fn load_is_a_warning_and_a_fault_of_the_storage_an_error() {
        let level_of = |failure: Failure| {
            let status = Status::from(failure);
            let Told { reason, cause, .. } = told(&status);
            level(status.code(), reason, cause.as_deref())
        };
        let stored = |error| level_of(Failure::Write(Arc::new(error)));
        assert_eq!(level_of(Failure::QueueFull), Level::WARN);
        assert_eq!(level_of(Failure::Deadline), Level::WARN);
        assert_eq!(stored(Error::Busy), Level::WARN);
        assert_eq!(stored(Error::Held), Level::WARN);
        assert_eq!(stored(Error::Full), Level::ERROR);
        assert_eq!(stored(Error::Away(String::new())), Level::ERROR);
        assert_eq!(stored(Error::Damaged(String::new())), Level::ERROR);
        assert_eq!(level_of(Failure::Stopping), Level::INFO);
        assert_eq!(level_of(Refusal::NotFound(Missing::Call(None)).into()), Level::INFO);
    }
}
