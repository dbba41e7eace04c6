//! What went wrong, as data. One type for the whole library.
//!
//! Policy: an error holds what the server chose to say and the address that was tried. It never holds what the caller of the library
//! sent, so that it can be logged anywhere.

use std::collections::HashMap;
use std::fmt;
use std::time::Duration;

use hotline_proto::v1::ErrorReason;
use hotline_proto::{ERROR_DOMAIN, v1};
use tonic::{Code, Status};
use tonic_types::StatusExt;

/// Any failure of this library.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// A setting cannot be used.
    #[error("{setting} {problem}")]
    Setting {
        /// Name of the field of [`Settings`](crate::Settings).
        setting: &'static str,
        /// What is wrong with it.
        problem: &'static str,
    },
    /// Nobody answered at the address.
    #[error("no server answers at {endpoint}")]
    Connect {
        /// The address that was tried.
        endpoint: String,
        /// What the transport says.
        source: tonic::transport::Error,
    },
    /// The server refused, or the request did not come through.
    #[error(transparent)]
    Refused(#[from] Box<Refusal>),
}

/// Why a request had no result.
#[derive(Clone, Debug)]
pub struct Refusal {
    /// The gRPC code.
    pub code: Code,
    /// The reason of the published list, as it was sent and without prefix; empty if the error is not the register's own.
    pub reason: String,
    /// What the server says, for people.
    pub message: String,
    /// Every field that is wrong.
    pub violations: Vec<Violation>,
    /// Details of the reason, such as `state` or `allowed`.
    pub metadata: HashMap<String, String>,
    /// When the server asks to try again.
    pub retry_after: Option<Duration>,
}

/// A field that is wrong.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Violation {
    /// Path of the field in the request.
    pub field: String,
    /// What is wrong with it.
    pub description: String,
}

impl Error {
    /// The refusal, if it is one.
    pub fn refusal(&self) -> Option<&Refusal> {
        match self {
            Self::Refused(refusal) => Some(refusal),
            Self::Setting { .. } | Self::Connect { .. } => None,
        }
    }
}

impl Refusal {
    /// The reason, if this version of the contract knows it.
    pub fn known_reason(&self) -> Option<ErrorReason> {
        v1::ErrorReason::from_str_name(&format!("ERROR_REASON_{}", self.reason))
    }

    /// That an attempt took longer than it was allowed to. A write may or may not have happened.
    pub(crate) fn deadline() -> Self {
        Self {
            code: Code::DeadlineExceeded,
            reason: "DEADLINE".to_owned(),
            message: "no answer within the deadline".to_owned(),
            violations: Vec::new(),
            metadata: HashMap::new(),
            retry_after: None,
        }
    }
}

impl fmt::Display for Refusal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", if self.message.is_empty() { self.code.description() } else { &self.message })
    }
}

impl std::error::Error for Refusal {}

impl From<Status> for Refusal {
    fn from(status: Status) -> Self {
        let details = status.get_error_details();
        let info = details.error_info().filter(|info| info.domain == ERROR_DOMAIN);
        if status.code() == Code::Cancelled && info.is_none() {
            // Nobody here cancels what is waited for: tonic, on either side, so says that the deadline has passed.
            return Self::deadline();
        }
        let violations = details.bad_request().map(|bad| bad.field_violations.as_slice()).unwrap_or_default();
        Self {
            code: status.code(),
            reason: info.map(|info| info.reason.clone()).unwrap_or_default(),
            message: status.message().to_owned(),
            violations: violations
                .iter()
                .map(|v| Violation { field: v.field.clone(), description: v.description.clone() })
                .collect(),
            metadata: info.map(|info| info.metadata.clone()).unwrap_or_default(),
            retry_after: details.retry_info().and_then(|info| info.retry_delay),
        }
    }
}

impl From<Status> for Error {
    fn from(status: Status) -> Self {
        Self::Refused(Box::new(status.into()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use tonic_types::ErrorDetails;

    #[test]
    fn every_detail_of_a_status_is_kept() {
        let mut details =
            ErrorDetails::with_bad_request_violation("call.category", "is not a code of the period");
        details.set_error_info("INVALID_FIELDS", ERROR_DOMAIN, [("k".to_owned(), "v".to_owned())]);
        details.set_retry_info(Some(Duration::from_secs(2)));
        let status = Status::with_error_details(Code::InvalidArgument, "1 field is wrong", details);

        let refusal = Refusal::from(status);

        assert_eq!(refusal.known_reason(), Some(ErrorReason::InvalidFields));
        assert_eq!(refusal.violations[0].field, "call.category");
        assert_eq!(refusal.metadata["k"], "v");
        assert_eq!(refusal.retry_after, Some(Duration::from_secs(2)));
        assert_eq!(refusal.to_string(), "1 field is wrong");
    }

    #[test]
    fn details_of_another_domain_are_not_the_registers() {
        let details = ErrorDetails::with_error_info("INVALID_FIELDS", "proxy.example", HashMap::new());
        let refusal = Refusal::from(Status::with_error_details(Code::Unavailable, "", details));
        assert_eq!((refusal.reason.as_str(), refusal.known_reason()), ("", None));
    }
}
