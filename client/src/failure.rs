//! Every way in which a command ends badly, its exit code, and how it is told. Told once, by `main`.

use std::path::PathBuf;

use hotline_client::{Error, Refusal};
use jiff::tz::TimeZone;
use tonic::Code;

use crate::messages;
use crate::output::Printer;

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
    /// Something that cannot be.
    Internal(String),
}

mod exit {
    pub const DONE: u8 = 0;
    pub const USAGE: u8 = 2;
    pub const DATA: u8 = 65;
    pub const UNAVAILABLE: u8 = 69;
    pub const FAULT: u8 = 70;
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
                Error::Connect { .. } => exit::UNAVAILABLE,
                Error::Refused(refusal) => exit_code_of(refusal.code),
            },
            Self::Output(_) | Self::Internal(_) => exit::FAULT,
            Self::ReaderGone => exit::DONE,
        }
    }

    /// The refusal of the server, if it is one.
    pub fn refusal(&self) -> Option<&Refusal> {
        match self {
            Self::Client(error) | Self::Write { error, .. } => error.refusal(),
            _ => None,
        }
    }

    /// The same with what the server says in the words of the desk. See [`messages::plain`].
    pub fn in_plain_words(mut self, zone: Option<&TimeZone>) -> Self {
        if let Self::Client(Error::Refused(refusal)) | Self::Write { error: Error::Refused(refusal), .. } =
            &mut self
        {
            refusal.message = messages::plain(&refusal.message, zone);
            for violation in &mut refusal.violations {
                violation.description = messages::plain(&violation.description, zone);
            }
        }
        self
    }

    /// Says what is wrong and what to do next.
    pub fn report(&self, printer: Printer) {
        for line in self.lines() {
            printer.note(&line);
        }
    }

    fn lines(&self) -> Vec<String> {
        match self {
            Self::Usage(text) | Self::Config(text) | Self::Data(text) => vec![messages::error(text)],
            Self::Input(path, error) => vec![messages::unreadable(&path.display().to_string(), error)],
            Self::Output(error) => vec![messages::unwritable(error)],
            Self::ReaderGone => Vec::new(),
            Self::Internal(text) => vec![messages::internal(text)],
            Self::Client(error) => of_client(error),
            Self::Write { error, request_id } => {
                match error.refusal().filter(|refusal| is_unsure(refusal)) {
                    // Not `try again`: that would be a second request.
                    Some(refusal) => {
                        vec![messages::error(&refusal.to_string()), messages::unsure(request_id)]
                    }
                    None => of_client(error),
                }
            }
        }
    }
}

fn exit_code_of(code: Code) -> u8 {
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

/// The write may have happened although there was no answer.
fn is_unsure(refusal: &Refusal) -> bool {
    matches!(refusal.code, Code::Unavailable | Code::DeadlineExceeded | Code::Cancelled | Code::Unknown)
}

fn of_client(error: &Error) -> Vec<String> {
    match error {
        Error::Setting { setting, problem } => vec![messages::bad_setting(setting, problem)],
        Error::Connect { endpoint, .. } => vec![messages::unreachable(endpoint)],
        Error::Refused(refusal) => {
            let mut lines = match refusal.violations.len() {
                0 => vec![messages::error(&refusal.to_string())],
                count => vec![messages::things_are_wrong(count)],
            };
            lines.extend(refusal.violations.iter().map(messages::violation));
            lines.extend(messages::advice(refusal));
            lines
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use tonic::Status;

    #[test]
    fn each_code_has_its_exit_code() {
        let line = |code: Code| format!("{code:?} {}", exit_code_of(code));
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
        let setting = || Error::Setting { setting: "endpoint", problem: "is not a URL" };
        let failures = [
            Failure::Usage(String::new()),
            Failure::Config(String::new()),
            Failure::Client(setting()),
            Failure::Data(String::new()),
            Failure::Input(PathBuf::new(), io()),
            Failure::Output(io()),
            Failure::Internal(String::new()),
            Failure::ReaderGone,
        ];
        assert_eq!(failures.map(|failure| failure.exit_code()), [2, 78, 78, 65, 65, 70, 70, 0]);
    }

    #[test]
    fn an_unsure_write_says_how_to_make_sure() {
        let error = Error::from(Status::unavailable("stopping"));
        let lines = Failure::Write { error, request_id: "0199-id".into() }.lines();
        assert!(lines.last().unwrap().contains("--request-id 0199-id"), "{lines:?}");
        let refused = Error::from(Status::not_found("there is no such call"));
        let lines = Failure::Write { error: refused, request_id: "0199-id".into() }.lines();
        assert!(!lines.concat().contains("0199-id"), "{lines:?}");
    }

    #[test]
    fn a_refusal_tells_every_field_and_what_to_do_next() {
        use hotline_client::Violation;
        let violation = |field: &str, text: &str| Violation { field: field.into(), description: text.into() };
        let refusal = Refusal {
            code: Code::InvalidArgument,
            reason: "INVALID_FIELDS".into(),
            message: "call.caller_input.phone: …".into(),
            violations: vec![
                violation("call.caller_input.phone", "a phone number, an address or a district is required"),
                violation("issues[0].settled_reply", "is required with settled_outcome"),
                violation("", "and 3 more"),
            ],
            metadata: Default::default(),
            retry_after: None,
        };
        let merged = Refusal {
            code: Code::FailedPrecondition,
            reason: "ISSUE_MERGED".into(),
            message: "periods/x/issues/Q000001-3 was merged at 2022-11-12T15:50:00Z".into(),
            violations: Vec::new(),
            metadata: [("master".to_owned(), "periods/x/issues/Q000002-1".to_owned())].into(),
            retry_after: None,
        };
        let told = [refusal, merged].map(|refusal| {
            Failure::Client(Error::Refused(Box::new(refusal))).in_plain_words(Some(&TimeZone::UTC)).lines()
        });
        insta::assert_snapshot!(told.concat().join("\n"), @r"
        error: 3 things are wrong:
          --phone (call.caller_input.phone): a phone number, an address or a district is required
          --reply (issues[0].settled_reply): is required with settled_outcome
          and 3 more
        error: Q000001-3 was merged at 2022-11-12 15:50
        Write to its master: Q000002-1
        ");
    }

    #[test]
    fn an_address_where_nobody_answers_says_how_to_start_a_server() {
        insta::assert_snapshot!(messages::unreachable("http://127.0.0.1:50051"), @r"
        error: no server answers at http://127.0.0.1:50051
        Start one on this machine with `hotline-server`, or name another with --server URL or HOTLINE_SERVER.
        ");
    }
}
