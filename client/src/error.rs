//! What went wrong, as data. One type for the whole library.
//!
//! Policy: an error holds the facts that the server chose to give and the address that was tried. It never holds what the caller of the
//! library sent, so that it can be logged anywhere. The server's English sentence is for those who develop: only `Display` shows it.

use std::collections::HashMap;
use std::fmt;
use std::time::Duration;

use hotline_proto::google::rpc;
use hotline_proto::v1::{ErrorReason, ViolationFacts, ViolationReason};
use hotline_proto::{ERROR_DOMAIN, google};
use prost::{Message, Name};
use tonic::{Code, Status};

/// Any failure of this library.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// A setting cannot be used.
    #[error("{setting} {problem}")]
    Setting {
        /// Name of the field of [`Settings`](crate::Settings).
        setting: &'static str,
        /// What is wrong with it.
        problem: SettingProblem,
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

/// Why a setting cannot be used.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum SettingProblem {
    /// It is no URL.
    #[error("is not a URL such as http://127.0.0.1:50051")]
    NotAUrl,
    /// It is no token.
    #[error("is no token: it begins with hl_ and is one word")]
    NotAToken,
    /// It goes over the network as it is, so that a token could be read by others.
    #[error("is not on this machine, and without TLS others could read the token")]
    NotPrivate,
    /// There is no certificate in it.
    #[error("holds no certificate in PEM")]
    NoCertificate,
    /// It is no certificate with its key.
    #[error("is no certificate in PEM with its key")]
    NoClientCertificate,
    /// A certificate is presented over TLS only.
    #[error("goes with a server at https:// only")]
    NeedsTls,
}

/// Facts of a refusal or a violation, by the names under which `error.proto` lists them.
pub type Facts = HashMap<String, String>;

/// Why a request had no result.
#[derive(Clone, Debug)]
pub struct Refusal {
    /// The gRPC code.
    pub code: Code,
    /// The reason of the published list, as it was sent and without prefix; empty if the error is not the register's own.
    pub reason: String,
    /// The facts of the reason.
    pub facts: Facts,
    /// Every field that is wrong.
    pub violations: Vec<Violation>,
    /// When the server asks to try again.
    pub retry_after: Option<Duration>,
    pub(crate) english: String,
}

/// A field that is wrong.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Violation {
    /// Path of the field in the request.
    pub field: String,
    /// The reason of the published list, as it was sent and without prefix.
    pub reason: String,
    /// The facts of the reason.
    pub facts: Facts,
    pub(crate) english: String,
}

impl Error {
    /// Whether the server was reached, and showed a certificate that is not trusted, or is for another name.
    pub fn is_untrusted(&self) -> bool {
        let first: Option<&(dyn std::error::Error + 'static)> = match self {
            Self::Connect { source, .. } => Some(source),
            Self::Setting { .. } | Self::Refused(_) => None,
        };
        first.is_some_and(|first| says(first, &["invalid peer certificate"]))
    }

    /// Whether the server was reached, and does not take the certificate that was presented.
    pub fn is_certificate_refused(&self) -> bool {
        match self {
            Self::Connect { source, .. } => says(source, CERTIFICATE_ALERTS),
            Self::Refused(refusal) => refusal.reason == CERTIFICATE_REFUSED,
            Self::Setting { .. } => false,
        }
    }

    /// The refusal, if it is one.
    pub fn refusal(&self) -> Option<&Refusal> {
        match self {
            Self::Refused(refusal) => Some(refusal),
            Self::Setting { .. } | Self::Connect { .. } => None,
        }
    }
}

/// What a refusal says that is made here of a connection which ended.
const BROKEN_OFF: &str = "the connection broke off";

/// The reason of a refusal that is made here of [`CERTIFICATE_ALERTS`].
const CERTIFICATE_REFUSED: &str = "CERTIFICATE_REFUSED";

/// What TLS says when the server does not take the certificate of a client.
const CERTIFICATE_ALERTS: &[&str] = &[
    "received fatal alert: BadCertificate",
    "received fatal alert: UnsupportedCertificate",
    "received fatal alert: CertificateRevoked",
    "received fatal alert: CertificateExpired",
    "received fatal alert: CertificateUnknown",
    "received fatal alert: UnknownCA",
    "received fatal alert: DecryptError",
];

/// Whether an error or one of its causes says one of these. The transport does not tell it in another way.
fn says(error: &(dyn std::error::Error + 'static), texts: &[&str]) -> bool {
    let mut causes = std::iter::successors(Some(error), |error| error.source());
    causes.any(|cause| texts.iter().any(|text| cause.to_string().contains(text)))
}

impl Refusal {
    /// The reason, if this version of the contract knows it.
    pub fn known_reason(&self) -> Option<ErrorReason> {
        ErrorReason::from_str_name(&format!("ERROR_REASON_{}", self.reason))
    }

    /// Whether the write is recorded, and only its answer could not be read.
    pub fn is_recorded(&self) -> bool {
        self.known_reason() == Some(ErrorReason::RecordedUnread)
    }

    /// Whether the connection ended before the server answered, or could not be made again.
    pub fn is_broken_connection(&self) -> bool {
        self.english == BROKEN_OFF
    }

    /// The page that follows is said to be the one that was asked for, which would have no end.
    pub(crate) fn same_page() -> Self {
        Self::by_client(
            Code::Internal,
            "",
            "the server names the page that it answers as the one that follows",
        )
    }

    /// An attempt took longer than it was allowed to. A write may or may not have happened.
    pub(crate) fn deadline() -> Self {
        Self::by_client(Code::DeadlineExceeded, "DEADLINE", "no answer within the deadline")
    }

    /// What the server was to answer for each and did not.
    pub(crate) fn unanswered() -> Self {
        Self::by_client(Code::Unknown, "UNANSWERED", "the server did not say what became of it")
    }

    fn by_client(code: Code, reason: &str, english: &str) -> Self {
        Self {
            code,
            reason: reason.to_owned(),
            facts: Facts::new(),
            violations: Vec::new(),
            retry_after: None,
            english: english.to_owned(),
        }
    }
}

impl Violation {
    /// The reason, if this version of the contract knows it.
    pub fn known_reason(&self) -> Option<ViolationReason> {
        ViolationReason::from_str_name(&format!("VIOLATION_REASON_{}", self.reason))
    }
}

impl fmt::Display for Refusal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(if self.english.is_empty() { self.code.description() } else { &self.english })
    }
}

impl fmt::Display for Violation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.english)
    }
}

impl std::error::Error for Refusal {}

impl From<google::rpc::Status> for Refusal {
    /// What refused one call of a batch.
    fn from(status: google::rpc::Status) -> Self {
        let details = status.encode_to_vec().into();
        Self::from(Status::with_details(Code::from_i32(status.code), status.message, details))
    }
}

impl From<Status> for Refusal {
    fn from(status: Status) -> Self {
        // What is no Status of Google's comes from a proxy, or is damaged; the code still holds.
        let details = google::rpc::Status::decode(status.details()).unwrap_or_default().details;
        let info = detail::<rpc::ErrorInfo>(&details).filter(|info| info.domain == ERROR_DOMAIN);
        if says(&status, CERTIFICATE_ALERTS) {
            // TLS 1.3: the client has taken its handshake for done when the server tells it.
            let english = "the server does not take the certificate that was presented";
            return Self::by_client(Code::Unauthenticated, CERTIFICATE_REFUSED, english);
        }
        if is_broken_connection(&status) {
            return Self::by_client(Code::Unavailable, "", BROKEN_OFF);
        }
        if status.code() == Code::Cancelled && info.is_none() {
            // Nobody here cancels what is waited for: tonic, on either side, so says that the deadline has passed.
            return Self::deadline();
        }
        let info = info.unwrap_or_default();
        let violations = detail::<rpc::BadRequest>(&details).unwrap_or_default().field_violations;
        let mut facts = detail::<ViolationFacts>(&details).unwrap_or_default().violations.into_iter();
        let violation = |violation: rpc::bad_request::FieldViolation| Violation {
            field: violation.field,
            reason: violation.reason,
            facts: facts.next().unwrap_or_default().facts,
            english: violation.description,
        };
        Self {
            code: status.code(),
            reason: info.reason,
            facts: info.metadata,
            violations: violations.into_iter().map(violation).collect(),
            retry_after: detail::<rpc::RetryInfo>(&details)
                .and_then(|info| Duration::try_from(info.retry_delay?).ok()),
            english: status.message().to_owned(),
        }
    }
}

/// Whether the connection ended before the server answered. By its code, it cannot be told from an answer of the server or the end of a deadline.
fn is_broken_connection(status: &Status) -> bool {
    let source = std::error::Error::source(status);
    let is_of_transport = || source.is_some_and(|cause| cause.is::<tonic::transport::Error>());
    match status.code() {
        Code::Unknown => is_of_transport(),
        Code::Cancelled => is_of_transport() && says(status, &["connection closed"]),
        // It could not be made again. What the server answers has no cause here.
        Code::Unavailable => source.is_some(),
        _ => false,
    }
}

/// The first detail of a type, if there is one that can be read.
fn detail<M: Message + Name + Default>(details: &[prost_types::Any]) -> Option<M> {
    details.iter().find_map(|any| any.to_msg().ok())
}

impl From<Status> for Error {
    fn from(status: Status) -> Self {
        Self::Refused(Box::new(status.into()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use hotline_proto::v1::violation_facts;
    use prost_types::Any;

    fn status(code: Code, details: Vec<Any>) -> Status {
        let code_number = code as i32;
        let rich = google::rpc::Status { code: code_number, message: String::new(), details };
        Status::with_details(code, "1 field is wrong", rich.encode_to_vec().into())
    }

    fn any(message: &impl Name) -> Any {
        Any::from_msg(message).unwrap()
    }

    fn facts(key: &str, value: &str) -> Facts {
        [(key.to_owned(), value.to_owned())].into()
    }

    fn info(domain: &str) -> rpc::ErrorInfo {
        rpc::ErrorInfo {
            reason: "INVALID_FIELDS".into(),
            domain: domain.into(),
            metadata: facts("resource", "periods/x"),
        }
    }

    #[test]
    fn every_detail_of_a_status_is_kept() {
        let violation = rpc::bad_request::FieldViolation {
            field: "call.category".into(),
            description: "is no category".into(),
            reason: "UNKNOWN_CODE".into(),
            localized_message: None,
        };
        let value = violation_facts::Facts { facts: facts("value", "MED.99") };
        let refusal = Refusal::from(status(
            Code::InvalidArgument,
            vec![
                any(&info(ERROR_DOMAIN)),
                any(&rpc::BadRequest { field_violations: vec![violation] }),
                any(&ViolationFacts { violations: vec![value] }),
                any(&rpc::RetryInfo { retry_delay: Some(prost_types::Duration { seconds: 2, nanos: 0 }) }),
            ],
        ));

        assert_eq!(refusal.known_reason(), Some(ErrorReason::InvalidFields));
        assert_eq!(refusal.facts["resource"], "periods/x");
        let [violation] = refusal.violations.as_slice() else { panic!("one violation: {refusal:?}") };
        assert_eq!(violation.field, "call.category");
        assert_eq!(violation.known_reason(), Some(ViolationReason::UnknownCode));
        assert_eq!(violation.facts["value"], "MED.99");
        assert_eq!(violation.to_string(), "is no category");
        assert_eq!(refusal.retry_after, Some(Duration::from_secs(2)));
        assert_eq!(refusal.to_string(), "1 field is wrong");
    }

    #[test]
    fn violations_without_facts_keep_their_field() {
        let violation = rpc::bad_request::FieldViolation { field: "name".into(), ..Default::default() };
        let bad = rpc::BadRequest { field_violations: vec![violation] };
        let refusal = Refusal::from(status(Code::InvalidArgument, vec![any(&bad)]));
        assert_eq!((refusal.violations[0].field.as_str(), refusal.violations[0].facts.len()), ("name", 0));
    }

    #[test]
    fn details_of_another_domain_are_not_the_registers() {
        let refusal = Refusal::from(status(Code::Unavailable, vec![any(&info("proxy.example"))]));
        assert_eq!((refusal.reason.as_str(), refusal.known_reason()), ("", None));
    }

    #[test]
    fn details_that_cannot_be_read_leave_the_code() {
        let refusal = Refusal::from(Status::with_details(Code::NotFound, "gone", vec![0xFF].into()));
        assert_eq!((refusal.code, refusal.reason.as_str()), (Code::NotFound, ""));
    }
}
