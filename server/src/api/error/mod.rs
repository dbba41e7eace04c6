//! How failures are answered: each with a status code, a published reason, its facts, and a sentence.
//!
//! [`Failure`] is the error of every handler. A [`Refusal`] is for the client to correct; its reason, facts and sentence hold no personal data. A
//! failure of the storage is answered with UNAVAILABLE where a retry helps. Any other gets an incident number, and only the log describes it.

mod sentence;
mod told;
mod violation_sentence;

pub use sentence::refusal as refusal_sentence;
pub use told::{Told, told};

use std::collections::HashMap;
use std::sync::Arc;
use std::time::Duration;

use hotline_proto::ERROR_DOMAIN;
use hotline_proto::google::rpc::bad_request::FieldViolation;
use hotline_proto::google::rpc::{self, BadRequest, ErrorInfo, RetryInfo};
use hotline_proto::v1::violation_facts::Facts as FactsOfViolation;
use hotline_proto::v1::{ErrorReason, ViolationFacts, ViolationReason};
use prost::{Message, Name};
use prost_types::Any;
use tonic::{Code, Status};
use uuid::Uuid;

use crate::domain::refusal::facts::{Fact, Facts};
use crate::domain::refusal::{Refusal, Violation, Violations};
use crate::store::db::error::Wait;
use crate::store::{Error, WriteError};

/// How long a client waits before it tries a full queue again.
const QUEUE_RETRY: Duration = Duration::from_millis(200);
/// How long a client waits before it tries an unavailable storage again.
const STORAGE_RETRY: Duration = Duration::from_secs(1);
/// Maximum number of violations in a status. A status travels in HTTP/2 trailers, and some clients accept little more than 8 KiB of them.
const MAX_VIOLATIONS: usize = 40;
/// Maximum size of the violations in a status, with their facts, in bytes.
const VIOLATION_BYTES: usize = 4096;
/// Maximum length of a status message, in bytes.
const MESSAGE_BYTES: usize = 512;
/// Maximum length of a fact, in bytes.
const FACT_BYTES: usize = 1024;

/// Why a request fails.
#[derive(Debug)]
pub enum Failure {
    /// A rule forbids it, or its fields are wrong.
    Refused(Refusal),
    /// The page token is damaged or was given for other arguments.
    PageToken,
    /// Too many writes are queued.
    QueueFull,
    /// A token asks for more than it may.
    TooManyRequests {
        /// Requests that it may make in a second.
        limit: usize,
        /// After which it may ask again.
        after: Duration,
    },
    /// A write waited longer than its deadline. It may still be committed.
    Deadline,
    /// A write is recorded, but its answer could not be read back.
    Unread(Recorded),
    /// A read took longer than its deadline.
    ReadDeadline,
    /// The server is stopping.
    Stopping,
    /// The storage failed at a read.
    Store(Error),
    /// The storage failed at a write, which may still be committed. Shared by all writes of a batch.
    Write(Arc<Error>),
}

/// What is known of a write that is recorded without reading anything.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Recorded {
    /// Name of what it wrote to or created.
    pub resource: String,
    /// Up to where the journal goes with it.
    pub position: i64,
}

impl From<Refusal> for Failure {
    fn from(refusal: Refusal) -> Self {
        Self::Refused(refusal)
    }
}

impl From<Error> for Failure {
    fn from(error: Error) -> Self {
        Self::Store(error)
    }
}

impl From<WriteError> for Failure {
    fn from(error: WriteError) -> Self {
        match error {
            WriteError::Refused(refusal) => Self::Refused(refusal),
            WriteError::QueueFull => Self::QueueFull,
            WriteError::Expired => Self::Deadline,
            WriteError::Failed(error) => Self::Write(error),
        }
    }
}

impl From<Failure> for Status {
    fn from(failure: Failure) -> Self {
        match failure {
            Failure::Refused(refusal) => refused(&refusal),
            Failure::PageToken => Answer::new(
                ErrorReason::PageTokenInvalid,
                "page_token is damaged or was given for other arguments; begin again without one",
            )
            .status(),
            Failure::QueueFull => {
                Answer::new(ErrorReason::QueueFull, "too many writes wait; try again with the same request_id")
                    .retry(QUEUE_RETRY)
                    .status()
            }
            Failure::TooManyRequests { limit, after } => Answer::new(
                ErrorReason::TooManyRequests,
                &format!("more than {limit} requests a second with one token; send many calls as a batch or a stream"),
            )
            .facts(&vec![("limit", Fact::Number(limit as i64))])
            .retry(after)
            .status(),
            Failure::Deadline => Answer::new(
                ErrorReason::Deadline,
                "the request waited longer than its deadline; a write may have happened: try again with the same request_id",
            )
            .status(),
            Failure::Unread(recorded) => unread(recorded),
            Failure::ReadDeadline => {
                Answer::new(ErrorReason::Deadline, "the request took longer than its deadline").status()
            }
            Failure::Stopping => stopping(),
            Failure::Store(error) => storage_failed(&error, "try again"),
            Failure::Write(error) => {
                storage_failed(&error, "a write may have happened: try again with the same request_id")
            }
        }
    }
}

/// The status of a failure of the storage; `then` is what the client is to do where it is not known what has become of its request.
fn storage_failed(error: &Error, then: &str) -> Status {
    let unknown = |cause: &str, why: &str| unavailable(cause, &format!("{why}; {then}"));
    match error {
        Error::Busy => unavailable("STORAGE_BUSY", "the storage is busy; try again with the same request_id"),
        Error::Held => unavailable(
            "PERIOD_HELD",
            "another server is writing to the period; try again with the same request_id",
        ),
        Error::Away(_) | Error::Unconfirmed => unknown("STORAGE_AWAY", "the database cannot be reached"),
        Error::Stalled(Wait::Answer) => unknown("STORAGE_AWAY", "the database does not answer"),
        Error::Stalled(Wait::Standby) => {
            unknown("STANDBY_AWAY", "the standby of the database does not confirm what is written")
        }
        Error::Stalled(Wait::Table) => unknown("STORAGE_BUSY", "another transaction holds a table"),
        Error::Stalled(Wait::Lock) => unknown("PERIOD_HELD", "another transaction holds the period"),
        Error::NoConnection(_) | Error::Stalled(Wait::Connection) => {
            unknown("NO_CONNECTION", "the database has no connection left for this server")
        }
        Error::Behind(_) => unavailable(
            "REGISTER_BEHIND",
            "the database lacks entries that this server has acknowledged; nothing was written",
        ),
        Error::Stopping => stopping(),
        Error::Full => unavailable("DISK_FULL", "the server's disk is full; nothing was written"),
        Error::FullUnconfirmed => unknown("DISK_FULL", "the server's disk is full"),
        Error::Damaged(_) | Error::Database(_) | Error::Connect(_) | Error::Io { .. } | Error::Unfit(_) => {
            internal(error)
        }
    }
}

fn unread(Recorded { resource, position }: Recorded) -> Status {
    let message = format!(
        "recorded as {resource} at position {position}, but it could not be read back; the same request_id gives it again"
    );
    let facts = vec![("resource", Fact::Resource(resource)), ("position", Fact::Number(position))];
    Answer::new(ErrorReason::RecordedUnread, &message).facts(&facts).retry(STORAGE_RETRY).status()
}

fn stopping() -> Status {
    unavailable("STOPPING", "the server is stopping; try again with the same request_id")
}

fn unavailable(cause: &str, message: &str) -> Status {
    let facts = vec![("cause", Fact::code(cause))];
    Answer::new(ErrorReason::Unavailable, message).facts(&facts).retry(STORAGE_RETRY).status()
}

/// The status of a fault of the server. The client gets its number; the log describes its cause.
pub fn internal(cause: &(dyn std::error::Error + 'static)) -> Status {
    let incident = Uuid::new_v4().to_string();
    tracing::error!(incident, cause, "a request failed by a fault of the server");
    let message = format!("a fault of the server; its log describes incident {incident}");
    let facts = vec![("incident", Fact::Text(incident))];
    Answer::new(ErrorReason::Internal, &message).facts(&facts).status()
}

fn refused(refusal: &Refusal) -> Status {
    let full_name = format!("ERROR_REASON_{}", refusal.reason());
    // Invariant, checked by a test: every reason of the domain is published.
    let reason = ErrorReason::from_str_name(&full_name).unwrap_or_default();
    let answer = Answer::new(reason, &sentence::refusal(refusal)).facts(&refusal.facts());
    match refusal {
        Refusal::InvalidFields(violations) => answer.violations(violations).status(),
        _ => answer.status(),
    }
}

/// The gRPC code of a reason. The comments of `ErrorReason` in the contract publish it.
fn code(reason: ErrorReason) -> Code {
    use ErrorReason::*;
    match reason {
        InvalidFields | RequestIdReused | PageTokenInvalid => Code::InvalidArgument,
        ResourceNotFound => Code::NotFound,
        PeriodExists | ExternalIdExists | LinkExists => Code::AlreadyExists,
        StateNotAllowed | TimeNotAllowed | CallVoid | CallIsTest | LeaseHeld | DoNotCall
        | OutsideCallingHours | TriageNotPending | HandoffConfirmed | IssueMerged | MergeNotAllowed
        | IncidentNotAllowed | MergedUnconfirmed | AssignmentNotAllowed | CallbackFinished | LimitReached
        | PeriodClosed | NothingToDo => Code::FailedPrecondition,
        EtagMismatch => Code::Aborted,
        TokenRefused => Code::Unauthenticated,
        NotPermitted => Code::PermissionDenied,
        QueueFull | TooManyRequests => Code::ResourceExhausted,
        Deadline => Code::DeadlineExceeded,
        Unavailable | RecordedUnread => Code::Unavailable,
        Internal | Unspecified => Code::Internal,
    }
}

/// A status under construction.
struct Answer {
    code: Code,
    message: String,
    details: Vec<Any>,
    info: ErrorInfo,
}

impl Answer {
    fn new(reason: ErrorReason, message: &str) -> Self {
        let info = ErrorInfo {
            reason: published(reason.as_str_name(), "ERROR_REASON_"),
            domain: ERROR_DOMAIN.to_owned(),
            metadata: HashMap::new(),
        };
        Self { code: code(reason), message: cut(message, MESSAGE_BYTES), details: Vec::new(), info }
    }

    fn facts(mut self, facts: &Facts) -> Self {
        self.info.metadata = metadata(facts);
        self
    }

    fn retry(mut self, delay: Duration) -> Self {
        let retry_delay = prost_types::Duration::try_from(delay).ok();
        self.details.push(detail(&RetryInfo { retry_delay }));
        self
    }

    /// Adds as many violations as a status can carry, then how many more there are.
    fn violations(mut self, violations: &Violations) -> Self {
        let (mut fields, mut facts, mut bytes) = (Vec::new(), Vec::new(), 0);
        for violation in &violations.0 {
            let (field, field_facts) = one_violation(violation);
            bytes += field.encoded_len() + field_facts.encoded_len();
            if !fields.is_empty() && (fields.len() == MAX_VIOLATIONS || bytes > VIOLATION_BYTES) {
                let (field, field_facts) = more(violations.0.len() - fields.len());
                fields.push(field);
                facts.push(field_facts);
                break;
            }
            fields.push(field);
            facts.push(field_facts);
        }
        self.details.push(detail(&BadRequest { field_violations: fields }));
        self.details.push(detail(&ViolationFacts { violations: facts }));
        self
    }

    fn status(self) -> Status {
        let mut details = vec![detail(&self.info)];
        details.extend(self.details);
        let status = rpc::Status { code: self.code.into(), message: self.message.clone(), details };
        Status::with_details(self.code, self.message, status.encode_to_vec().into())
    }
}

fn one_violation(violation: &Violation) -> (FieldViolation, FactsOfViolation) {
    let field = FieldViolation {
        field: cut(&violation.field, FACT_BYTES),
        description: cut(&violation_sentence::problem(&violation.problem), MESSAGE_BYTES),
        reason: violation.problem.reason().to_owned(),
        localized_message: None,
    };
    (field, FactsOfViolation { facts: metadata(&violation.problem.facts()) })
}

/// The last violation of a status, which counts those that it cannot carry.
fn more(count: usize) -> (FieldViolation, FactsOfViolation) {
    let field = FieldViolation {
        description: format!("and {count} more"),
        reason: published(ViolationReason::More.as_str_name(), "VIOLATION_REASON_"),
        ..FieldViolation::default()
    };
    (field, FactsOfViolation { facts: metadata(&vec![("count", Fact::count(count))]) })
}

fn detail(message: &impl Name) -> Any {
    Any { type_url: format!("type.googleapis.com/{}", full_name(message)), value: message.encode_to_vec() }
}

fn full_name<M: Name>(_: &M) -> String {
    M::full_name()
}

fn metadata(facts: &Facts) -> HashMap<String, String> {
    facts.iter().map(|(name, fact)| ((*name).to_owned(), fact_text(fact))).collect()
}

/// The text of a fact in a status. A fact that is too long ends with "…".
fn fact_text(fact: &Fact) -> String {
    let Fact::List(items) = fact else { return cut(&fact.to_string(), FACT_BYTES) };
    let mut text = String::new();
    for item in items {
        let gap = if text.is_empty() { "" } else { "," };
        if text.len() + gap.len() + item.len() + ",…".len() > FACT_BYTES {
            return text + gap + "…";
        }
        text.push_str(gap);
        text.push_str(item);
    }
    text
}

/// The published name of a reason: that of the enum value, without the enum's prefix.
fn published(name: &str, prefix: &str) -> String {
    name.strip_prefix(prefix).unwrap_or(name).to_owned()
}

/// A text of at most this many bytes. A longer one is cut between characters and ends with "…".
fn cut(text: &str, at_most: usize) -> String {
    if text.len() <= at_most {
        return text.to_owned();
    }
    let end = (0..=at_most - '…'.len_utf8()).rev().find(|end| text.is_char_boundary(*end)).unwrap_or(0);
    format!("{}…", &text[..end])
}

#[cfg(test)]
mod tests;
