//! Checks that tests share.

use std::fs;
use std::path::Path;
use std::time::Duration;

use hotline_client::{Error, Refusal};
use tonic::Code;

/// How long a condition may take to come true. Only a failing test waits so long.
pub const EVENTUALLY: Duration = Duration::from_secs(30);
/// How often it is looked at.
pub const LOOK_EVERY: Duration = Duration::from_millis(5);

/// Waits until a condition holds. It may `.await`.
#[macro_export]
macro_rules! assert_eventually {
    ($condition:expr) => {{
        let begun = ::std::time::Instant::now();
        while !$condition {
            assert!(
                begun.elapsed() < $crate::check::EVENTUALLY,
                "did not come true within {:?}: {}",
                $crate::check::EVENTUALLY,
                stringify!($condition)
            );
            ::tokio::time::sleep($crate::check::LOOK_EVERY).await;
        }
    }};
}

/// The request was refused for this reason, with the code that belongs to it. Answers the refusal.
#[macro_export]
macro_rules! assert_refused {
    ($result:expr, reason = $reason:expr) => {
        $crate::assert_refused!($result, reason = $reason, "")
    };
    ($result:expr, reason = $reason:expr, $($context:tt)+) => {{
        let refusal = $crate::check::refusal($result);
        assert_eq!(refusal.reason, $reason, "{} {refusal:?}", format_args!($($context)+));
        refusal
    }};
}

/// Why a request was refused.
///
/// # Panics
///
/// If it was not, or if its code is not the one that belongs to its reason.
#[track_caller]
pub fn refusal<A: std::fmt::Debug>(result: Result<A, Error>) -> Refusal {
    match result {
        Ok(answer) => panic!("it was not refused: {answer:?}"),
        Err(Error::Refused(refusal)) => {
            assert_eq!(Some(refusal.code), code_of(&refusal.reason), "code of {refusal:?}");
            *refusal
        }
        Err(other) => panic!("it was not refused by the server: {other}"),
    }
}

/// The code that `error.proto` promises with a reason.
pub fn code_of(reason: &str) -> Option<Code> {
    Some(match reason {
        "INVALID_FIELDS" | "REQUEST_ID_REUSED" | "PAGE_TOKEN_INVALID" => Code::InvalidArgument,
        "RESOURCE_NOT_FOUND" => Code::NotFound,
        "PERIOD_EXISTS" | "EXTERNAL_ID_EXISTS" | "LINK_EXISTS" => Code::AlreadyExists,
        "STATE_NOT_ALLOWED"
        | "TIME_NOT_ALLOWED"
        | "CALL_VOID"
        | "CALL_IS_TEST"
        | "LEASE_HELD"
        | "DO_NOT_CALL"
        | "OUTSIDE_CALLING_HOURS"
        | "TRIAGE_NOT_PENDING"
        | "HANDOFF_CONFIRMED"
        | "ISSUE_MERGED"
        | "MERGE_NOT_ALLOWED"
        | "INCIDENT_NOT_ALLOWED"
        | "MERGED_UNCONFIRMED"
        | "ASSIGNMENT_NOT_ALLOWED"
        | "CALLBACK_FINISHED"
        | "LIMIT_REACHED"
        | "PERIOD_CLOSED"
        | "NOTHING_TO_DO" => Code::FailedPrecondition,
        "TOKEN_REFUSED" => Code::Unauthenticated,
        "NOT_PERMITTED" => Code::PermissionDenied,
        "ETAG_MISMATCH" => Code::Aborted,
        "QUEUE_FULL" | "TOO_MANY_REQUESTS" => Code::ResourceExhausted,
        "DEADLINE" => Code::DeadlineExceeded,
        "UNAVAILABLE" | "RECORDED_UNREAD" => Code::Unavailable,
        "INTERNAL" => Code::Internal,
        _ => return None,
    })
}

/// Each file beside a test's `main.rs` is a module of it. Give the path by `concat!(env!("CARGO_MANIFEST_DIR"), "/tests/…/main.rs")`.
///
/// # Panics
///
/// If one was forgotten: its tests would never run.
pub fn assert_no_file_is_forgotten(main_file: impl AsRef<Path>) {
    let main_file = main_file.as_ref();
    let main = fs::read_to_string(main_file).expect("the main file of the test can be read");
    let directory = main_file.parent().expect("a file lies in a directory");
    for entry in fs::read_dir(directory).expect("the directory of the test can be read") {
        let path = entry.expect("the directory can be read").path();
        let module = path.file_stem().and_then(|stem| stem.to_str()).expect("a module's name is UTF-8");
        let is_module = path != main_file && path.extension().is_some_and(|extension| extension == "rs");
        assert!(
            !is_module || main.lines().any(|line| line == format!("mod {module};")),
            "{} is no module of {}: its tests do not run",
            path.display(),
            main_file.display()
        );
    }
}
