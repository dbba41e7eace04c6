//! Why a request fails, as it is answered: one status code, one reason of the published list, and what helps to do better.
//!
//! What a caller reads is chosen here. A [`Refusal`] speaks for itself and holds no personal data; a fault of the server is told as an incident
//! number and described in the log alone.

use std::collections::HashMap;
use std::sync::Arc;
use std::time::Duration;

use hotline_proto::ERROR_DOMAIN;
use hotline_proto::v1::ErrorReason;
use tonic::{Code, Status};
use tonic_types::{ErrorDetails, FieldViolation, StatusExt};
use uuid::Uuid;

use crate::domain::refusal::{Refusal, Rule, Violations};
use crate::store::{Error, WriteError};

/// How long to wait before a full queue is tried again.
const QUEUE_RETRY: Duration = Duration::from_millis(200);
/// How long to wait before storage that cannot be reached is tried again.
const STORAGE_RETRY: Duration = Duration::from_secs(1);
/// Violations that a status tells one by one. It travels in HTTP/2 trailers, of which clients take 8 KiB or a little more.
const VIOLATIONS_AT_MOST: usize = 40;
/// Bytes of the violations that a status tells one by one.
const VIOLATION_BYTES: usize = 4096;
/// Bytes of a status message.
const MESSAGE_BYTES: usize = 1024;

/// Why a request fails.
#[derive(Debug)]
pub enum Failure {
    /// A rule forbids it, or its fields are wrong.
    Refused(Refusal),
    /// The page token is damaged or was given for other arguments.
    PageToken,
    /// Too many writes wait.
    QueueFull,
    /// It waited longer than its deadline.
    Deadline,
    /// The server is stopping.
    Stopping,
    /// The storage failed.
    Store(Arc<Error>),
}

impl From<Refusal> for Failure {
    fn from(refusal: Refusal) -> Self {
        Self::Refused(refusal)
    }
}

impl From<Error> for Failure {
    fn from(error: Error) -> Self {
        Self::Store(Arc::new(error))
    }
}

impl From<WriteError> for Failure {
    fn from(error: WriteError) -> Self {
        match error {
            WriteError::Refused(refusal) => Self::Refused(refusal),
            WriteError::QueueFull => Self::QueueFull,
            WriteError::Expired => Self::Deadline,
            WriteError::Failed(error) => Self::Store(error),
        }
    }
}

impl From<Failure> for Status {
    fn from(failure: Failure) -> Self {
        match failure {
            Failure::Refused(refusal) => refused(&refusal),
            Failure::PageToken => status(
                Code::InvalidArgument,
                ErrorReason::PageTokenInvalid,
                "page_token is damaged or was given for other arguments; begin again without one",
                ErrorDetails::new(),
            ),
            Failure::QueueFull => status(
                Code::ResourceExhausted,
                ErrorReason::QueueFull,
                "too many writes wait; try again with the same request_id",
                ErrorDetails::with_retry_info(Some(QUEUE_RETRY)),
            ),
            Failure::Deadline => status(
                Code::DeadlineExceeded,
                ErrorReason::Deadline,
                "the request waited longer than its deadline; a write may have happened: try again with the same request_id",
                ErrorDetails::new(),
            ),
            Failure::Stopping => unavailable("the server is stopping; try again with the same request_id"),
            Failure::Store(error) => stored(&error),
        }
    }
}

fn stored(error: &Error) -> Status {
    match error {
        Error::Busy => unavailable("the storage is busy; try again with the same request_id"),
        Error::Held => {
            unavailable("another server is writing to the period; try again with the same request_id")
        }
        Error::Away(_) | Error::Unconfirmed => unavailable(
            "the database cannot be reached; a write may have happened: try again with the same request_id",
        ),
        Error::Stopping => unavailable("the server is stopping; try again with the same request_id"),
        Error::Full => {
            tracing::error!("a request failed: the disk is full");
            unavailable("the server's disk is full; nothing was written")
        }
        Error::Damaged(_) | Error::Database(_) | Error::Connect(_) | Error::Io { .. } | Error::Unfit(_) => {
            internal(error)
        }
    }
}

fn unavailable(message: &str) -> Status {
    let details = ErrorDetails::with_retry_info(Some(STORAGE_RETRY));
    status(Code::Unavailable, ErrorReason::Unavailable, message, details)
}

/// A fault of the server. The caller learns its number, the log the cause.
pub fn internal(cause: &(dyn std::error::Error + 'static)) -> Status {
    let incident = Uuid::new_v4().to_string();
    tracing::error!(incident, cause, "a request failed by a fault of the server");
    let message = format!("a fault of the server; its log describes incident {incident}");
    with_metadata(Code::Internal, ErrorReason::Internal, &message, &[("incident", &incident)])
}

fn refused(refusal: &Refusal) -> Status {
    let (code, reason) = kind(refusal);
    match refusal {
        Refusal::Invalid(violations) => invalid(violations),
        Refusal::RequestIdReused | Refusal::NotAllowed { .. } => {
            status(code, reason, &refusal.to_string(), ErrorDetails::new())
        }
        Refusal::NotFound { resource }
        | Refusal::PeriodExists { resource }
        | Refusal::ExternalIdExists { resource } => {
            with_metadata(code, reason, &refusal.to_string(), &[("resource", resource)])
        }
        Refusal::StateNotAllowed { state, action, allowed } => {
            let metadata = [
                ("state", state.to_string()),
                ("action", (*action).to_owned()),
                ("allowed", allowed.join(",")),
            ];
            with_metadata(code, reason, &refusal.to_string(), &metadata)
        }
        Refusal::IssueMerged { master } => {
            with_metadata(code, reason, &refusal.to_string(), &[("master", master)])
        }
        Refusal::MergedUnconfirmed { unconfirmed } => {
            with_metadata(code, reason, &refusal.to_string(), &[("unconfirmed", unconfirmed.join(","))])
        }
        Refusal::LeaseHeld { holder, until } => {
            let metadata = [("holder", holder.clone()), ("until", until.to_string())];
            with_metadata(code, reason, &refusal.to_string(), &metadata)
        }
        Refusal::LimitReached { limit, value } => {
            let metadata = [("limit", (*limit).to_owned()), ("value", value.to_string())];
            with_metadata(code, reason, &refusal.to_string(), &metadata)
        }
        Refusal::EtagMismatch { etag } => {
            with_metadata(code, reason, &refusal.to_string(), &[("etag", etag)])
        }
    }
}

/// The code and reason of a refusal.
fn kind(refusal: &Refusal) -> (Code, ErrorReason) {
    match refusal {
        Refusal::Invalid(_) => (Code::InvalidArgument, ErrorReason::InvalidFields),
        Refusal::RequestIdReused => (Code::InvalidArgument, ErrorReason::RequestIdReused),
        Refusal::NotFound { .. } => (Code::NotFound, ErrorReason::ResourceNotFound),
        Refusal::PeriodExists { .. } => (Code::AlreadyExists, ErrorReason::PeriodExists),
        Refusal::ExternalIdExists { .. } => (Code::AlreadyExists, ErrorReason::ExternalIdExists),
        Refusal::StateNotAllowed { .. } => (Code::FailedPrecondition, ErrorReason::StateNotAllowed),
        Refusal::IssueMerged { .. } => (Code::FailedPrecondition, ErrorReason::IssueMerged),
        Refusal::MergedUnconfirmed { .. } => (Code::FailedPrecondition, ErrorReason::MergedUnconfirmed),
        Refusal::LeaseHeld { .. } => (Code::FailedPrecondition, ErrorReason::LeaseHeld),
        Refusal::LimitReached { .. } => (Code::FailedPrecondition, ErrorReason::LimitReached),
        Refusal::EtagMismatch { .. } => (Code::Aborted, ErrorReason::EtagMismatch),
        Refusal::NotAllowed { rule, .. } => match rule {
            Rule::Time => (Code::FailedPrecondition, ErrorReason::TimeNotAllowed),
            Rule::CallVoid => (Code::FailedPrecondition, ErrorReason::CallVoid),
            Rule::CallIsTest => (Code::FailedPrecondition, ErrorReason::CallIsTest),
            Rule::TriageNotPending => (Code::FailedPrecondition, ErrorReason::TriageNotPending),
            Rule::HandoffConfirmed => (Code::FailedPrecondition, ErrorReason::HandoffConfirmed),
            Rule::LinkExists => (Code::AlreadyExists, ErrorReason::LinkExists),
            Rule::Merge => (Code::FailedPrecondition, ErrorReason::MergeNotAllowed),
            Rule::Assignment => (Code::FailedPrecondition, ErrorReason::AssignmentNotAllowed),
            Rule::CallbackFinished => (Code::FailedPrecondition, ErrorReason::CallbackFinished),
            Rule::PeriodClosed => (Code::FailedPrecondition, ErrorReason::PeriodClosed),
            Rule::NothingToDo => (Code::FailedPrecondition, ErrorReason::NothingToDo),
        },
    }
}

/// Every violation, as far as a status can carry them.
fn invalid(violations: &Violations) -> Status {
    let mut told = Vec::new();
    let mut bytes = 0;
    for violation in &violations.0 {
        bytes += violation.field.len() + violation.description.len();
        if !told.is_empty() && (told.len() == VIOLATIONS_AT_MOST || bytes > VIOLATION_BYTES) {
            let left = violations.0.len() - told.len();
            told.push(FieldViolation::new("", format!("and {left} more")));
            break;
        }
        told.push(FieldViolation::new(&violation.field, &violation.description));
    }
    let message = Refusal::Invalid(violations.clone()).to_string();
    status(Code::InvalidArgument, ErrorReason::InvalidFields, &message, ErrorDetails::with_bad_request(told))
}

fn with_metadata(
    code: Code,
    reason: ErrorReason,
    message: &str,
    metadata: &[(&str, impl AsRef<str>)],
) -> Status {
    let metadata: HashMap<String, String> =
        metadata.iter().map(|(key, value)| ((*key).to_owned(), cut(value.as_ref(), MESSAGE_BYTES))).collect();
    let details = ErrorDetails::with_error_info(name(reason), ERROR_DOMAIN, metadata);
    Status::with_error_details(code, cut(message, MESSAGE_BYTES), details)
}

fn status(code: Code, reason: ErrorReason, message: &str, mut details: ErrorDetails) -> Status {
    details.set_error_info(name(reason), ERROR_DOMAIN, HashMap::new());
    Status::with_error_details(code, cut(message, MESSAGE_BYTES), details)
}

/// The published name of a reason.
fn name(reason: ErrorReason) -> &'static str {
    let name = reason.as_str_name();
    name.strip_prefix("ERROR_REASON_").unwrap_or(name)
}

/// The beginning of a text, at most so many bytes.
fn cut(text: &str, at_most: usize) -> String {
    if text.len() <= at_most {
        return text.to_owned();
    }
    let end = (0..=at_most - '…'.len_utf8()).rev().find(|end| text.is_char_boundary(*end)).unwrap_or(0);
    format!("{}…", &text[..end])
}

#[cfg(test)]
mod tests;
