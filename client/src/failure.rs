//! Every way in which a command ends badly, its exit code, and what people read of it. Only `main` reports it.

use std::io::ErrorKind;
use std::path::{Path, PathBuf};

use hotline_client::{Error, Refusal, SettingProblem, Violation};
use hotline_proto::v1::{ErrorReason, ViolationReason};
use tonic::Code;

use crate::catalogue::text;
use crate::output::Printer;
use crate::refusal::{self, Wording};
use crate::sealed::SealedError;

/// Why a command ended badly.
#[derive(Debug)]
pub enum Failure {
    /// The arguments make no sense together.
    Usage(String),
    /// The settings cannot be used.
    Config(String),
    /// What was given as data cannot be used.
    Data(String),
    /// A file, or standard input, cannot be read.
    Input(PathBuf, std::io::Error),
    /// A file cannot be written.
    File(PathBuf, std::io::Error),
    /// A read had no result.
    Client(Error),
    /// A write had no result; if that is unsure, it can be repeated under its id.
    Write {
        /// What happened.
        error: Error,
        /// The id under which it was sent.
        request_id: String,
    },
    /// Standard output cannot be written.
    Output(std::io::Error),
    /// Whoever read standard output has gone: nothing is left to do.
    ReaderGone,
    /// Nothing was found for codes that were sent as they were typed.
    CodesInDoubt,
    /// The server is away, and what is needed of it is not remembered.
    NotRemembered,
    /// What is kept at the seat cannot be read or written.
    Sealed(SealedError),
    /// What went wrong is told; the exit code says it too.
    Told(u8),
    /// Something that cannot be.
    Internal(String),
}

/// The exit codes of the process.
pub mod exit {
    pub const DONE: u8 = 0;
    pub const USAGE: u8 = 2;
    pub const DATA: u8 = 65;
    pub const UNAVAILABLE: u8 = 69;
    pub const FAULT: u8 = 70;
    pub const QUEUED: u8 = 75;
    pub const NOT_PERMITTED: u8 = 77;
    pub const CONFIG: u8 = 78;
}

impl Failure {
    /// The exit code of the process.
    pub fn exit_code(&self) -> u8 {
        match self {
            Self::Usage(_) => exit::USAGE,
            Self::Config(_) | Self::Client(Error::Setting { .. }) => exit::CONFIG,
            Self::Data(_) | Self::Input(..) => exit::DATA,
            Self::Client(error) | Self::Write { error, .. } => match error {
                Error::Setting { .. } => exit::CONFIG,
                _ if error.is_untrusted() || error.is_certificate_refused() => exit::NOT_PERMITTED,
                Error::Connect { .. } => exit::UNAVAILABLE,
                // As where the answer cannot be written: what is done once more would be done twice.
                Error::Refused(refusal) if refusal.is_recorded() => exit::FAULT,
                Error::Refused(refusal) => exit_code_for(refusal.code),
                _ => exit::FAULT,
            },
            Self::Output(_) | Self::File(..) | Self::Internal(_) | Self::Sealed(_) => exit::FAULT,
            Self::NotRemembered => exit::UNAVAILABLE,
            Self::ReaderGone | Self::CodesInDoubt => exit::DONE,
            Self::Told(code) => *code,
        }
    }

    /// The refusal of the server, if it is one.
    pub fn refusal(&self) -> Option<&Refusal> {
        match self {
            Self::Client(error) | Self::Write { error, .. } => error.refusal(),
            _ => None,
        }
    }

    /// Whether the server knows who asks, and does not let them.
    pub fn is_not_permitted(&self) -> bool {
        self.refusal().is_some_and(|refusal| refusal.code == Code::PermissionDenied)
    }

    /// Whether the server does not know who asks: nobody has signed in, or the sign-in has ended.
    pub fn is_signed_out(&self) -> bool {
        self.refusal().is_some_and(|refusal| refusal.code == Code::Unauthenticated)
    }

    /// Whether something else was recorded under the same id.
    pub fn is_reused(&self) -> bool {
        self.refusal().is_some_and(|refusal| refusal.known_reason() == Some(ErrorReason::RequestIdReused))
    }

    /// Whether it may be mended by looking up the codes that were typed.
    pub fn is_of_codes(&self) -> bool {
        let is_code = |violation: &Violation| violation.known_reason() == Some(ViolationReason::UnknownCode);
        matches!(self, Self::CodesInDoubt)
            || self.refusal().is_some_and(|refusal| refusal.violations.iter().any(is_code))
    }

    /// Says what is wrong and what to do next.
    pub fn report(&self, printer: Printer, wording: &Wording) {
        for line in self.lines(wording) {
            printer.note(&line);
        }
    }

    /// What people read of it: what is wrong, and what to do next.
    pub fn lines(&self, wording: &Wording) -> Vec<String> {
        match self {
            Self::Usage(text) | Self::Config(text) | Self::Data(text) => vec![error(text)],
            Self::Input(path, cause) => vec![error(&unreadable(path, cause))],
            Self::File(path, cause) => vec![error(&unwritable(path, cause))],
            Self::Output(cause) => vec![error(&text!("output-unwritable", cause = cause.to_string()))],
            Self::ReaderGone | Self::CodesInDoubt | Self::Told(_) => Vec::new(),
            Self::NotRemembered => vec![error(&text!("not-remembered"))],
            Self::Sealed(SealedError::File(path, cause)) => vec![error(&unreadable(path, cause))],
            Self::Sealed(SealedError::Damaged(path)) => {
                vec![error(&text!("outbox-damaged", file = path.display().to_string()))]
            }
            Self::Internal(text) => vec![error(&text!("fault", text = text.as_str()))],
            Self::Client(error) => lines_of(error, wording),
            Self::Write { error: cause, request_id } => {
                let Some(refusal) = cause.refusal() else { return lines_of(cause, wording) };
                let id = request_id.as_str();
                // Not `try again`: that would be a second request.
                let problem = || error(&refusal::problem(refusal, wording));
                match refusal.code {
                    _ if refusal.is_recorded() => vec![problem(), text!("write-recorded", id = id)],
                    Code::Unavailable | Code::DeadlineExceeded | Code::Cancelled | Code::Unknown => {
                        vec![problem(), text!("write-unsure", id = id)]
                    }
                    // The administrator has to be told as well.
                    Code::Internal => {
                        let mut lines = lines_of(cause, wording);
                        lines.push(text!("write-unsure", id = id));
                        lines
                    }
                    _ => lines_of(cause, wording),
                }
            }
        }
    }
}

fn error(text: &str) -> String {
    text!("error", text = text)
}

fn unreadable(path: &Path, cause: &std::io::Error) -> String {
    if path == Path::new("-") {
        return text!("stdin-unreadable", cause = cause.to_string());
    }
    let why = match cause.kind() {
        ErrorKind::PermissionDenied => text!("file-not-permitted"),
        _ => why(cause),
    };
    text!("input-unreadable", path = path.display().to_string(), cause = why)
}

fn unwritable(path: &Path, cause: &std::io::Error) -> String {
    let why = match cause.kind() {
        ErrorKind::PermissionDenied => text!("file-not-writable"),
        ErrorKind::StorageFull => text!("file-no-room"),
        _ => why(cause),
    };
    text!("file-unwritable", path = path.display().to_string(), cause = why)
}

/// What is wrong with a file.
fn why(cause: &std::io::Error) -> String {
    match cause.kind() {
        ErrorKind::NotFound => text!("file-not-found"),
        ErrorKind::IsADirectory => text!("file-is-directory"),
        _ => cause.to_string(),
    }
}

fn exit_code_for(code: Code) -> u8 {
    match code {
        Code::Ok => exit::DONE,
        Code::InvalidArgument
        | Code::FailedPrecondition
        | Code::NotFound
        | Code::AlreadyExists
        | Code::Aborted
        | Code::OutOfRange => exit::DATA,
        Code::Unavailable | Code::DeadlineExceeded | Code::ResourceExhausted | Code::Cancelled => {
            exit::UNAVAILABLE
        }
        Code::PermissionDenied | Code::Unauthenticated => exit::NOT_PERMITTED,
        Code::Unknown | Code::Internal | Code::Unimplemented | Code::DataLoss => exit::FAULT,
    }
}

/// What people read of an error of the library.
pub fn lines_of(cause: &Error, wording: &Wording) -> Vec<String> {
    match cause {
        Error::Setting { setting, problem } => vec![error(&bad_setting(setting, *problem))],
        _ if cause.is_certificate_refused() => {
            vec![error(&text!("certificate-refused")), text!("certificate-refused-advice")]
        }
        Error::Connect { endpoint, .. } if cause.is_untrusted() => {
            let untrusted = text!("server-untrusted", endpoint = endpoint.as_str());
            vec![error(&untrusted), text!("server-untrusted-advice")]
        }
        Error::Connect { endpoint, .. } => {
            vec![error(&text!("no-server", endpoint = endpoint.as_str())), text!("no-server-advice")]
        }
        Error::Refused(refusal) => {
            let mut lines = refusal::lines(refusal, wording);
            if let Some(first) = lines.first_mut() {
                *first = error(first);
            }
            lines
        }
        other => vec![error(&text!("fault", text = other.to_string()))],
    }
}

/// A setting of the library that cannot be used, under the flag by which people know it.
fn bad_setting(setting: &str, problem: SettingProblem) -> String {
    let flag = match setting {
        "endpoint" => "--server",
        "ca" => "--ca",
        "certificate" => "--certificate",
        other => other,
    };
    match problem {
        SettingProblem::NotAUrl => text!("setting-not-a-url", flag = flag),
        SettingProblem::NotAToken => text!("setting-not-a-token"),
        SettingProblem::NotPrivate => text!("setting-not-private", flag = flag),
        SettingProblem::NoClientCertificate => text!("setting-no-client-certificate"),
        SettingProblem::NeedsTls => text!("setting-needs-tls", flag = flag),
        SettingProblem::NoCertificate => text!("setting-no-certificate", flag = flag),
        other => format!("{flag} {other}"),
    }
}

impl From<SealedError> for Failure {
    fn from(error: SealedError) -> Self {
        Self::Sealed(error)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use tonic::Status;

    #[test]
    fn each_code_has_its_exit_code() {
        let line = |code: Code| format!("{code:?} {}", exit_code_for(code));
        let table: Vec<String> = (0..=16).map(Code::from).map(line).collect();
        insta::assert_snapshot!(table.join("\n"), @r"
        Ok 0
        Cancelled 69
        Unknown 70
        InvalidArgument 65
        DeadlineExceeded 69
        NotFound 65
        AlreadyExists 65
        PermissionDenied 77
        ResourceExhausted 69
        FailedPrecondition 65
        Aborted 65
        OutOfRange 65
        Unimplemented 70
        Internal 70
        Unavailable 69
        DataLoss 70
        Unauthenticated 77
        ");
    }

    #[test]
    fn what_goes_wrong_here_has_its_exit_code() {
        let io = || std::io::Error::other("disk");
        let setting = || Error::Setting { setting: "endpoint", problem: SettingProblem::NotAUrl };
        let failures = [
            Failure::Usage(String::new()),
            Failure::Config(String::new()),
            Failure::Client(setting()),
            Failure::Data(String::new()),
            Failure::Input(PathBuf::new(), io()),
            Failure::File(PathBuf::new(), io()),
            Failure::Output(io()),
            Failure::Internal(String::new()),
            Failure::ReaderGone,
        ];
        assert_eq!(failures.map(|failure| failure.exit_code()), [2, 78, 78, 65, 65, 70, 70, 70, 0]);
    }

    #[test]
    fn an_unsure_write_says_how_to_make_sure() {
        let wording = Wording::default();
        let error = Error::from(Status::unavailable("stopping"));
        let lines = Failure::Write { error, request_id: "0199-id".into() }.lines(&wording);
        assert!(lines.last().unwrap().contains("--request-id 0199-id"), "{lines:?}");
        let error = Error::from(Status::internal("a fault"));
        let lines = Failure::Write { error, request_id: "0199-id".into() }.lines(&wording);
        assert!(lines.last().unwrap().contains("--request-id 0199-id"), "{lines:?}");
        let refused = Error::from(Status::not_found("there is no such call"));
        let lines = Failure::Write { error: refused, request_id: "0199-id".into() }.lines(&wording);
        assert!(!lines.concat().contains("0199-id"), "{lines:?}");
    }
}
