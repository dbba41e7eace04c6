//! A refusal of the server in the words of the desk: a sentence of the catalogue for each reason, filled with its facts.
//!
//! The server's own sentence is shown, whole, where this client does not know the reason or misses one of its facts. It is never looked into.

mod facts;
mod flags;

#[cfg(test)]
pub mod tests;

use std::path::PathBuf;

use fluent_bundle::FluentValue;
use hotline_client::{Facts, Refusal, Violation};
use hotline_proto::v1::ViolationReason;
use jiff::tz::TimeZone;
use tonic::Code;

pub use self::facts::has_time;
use self::facts::{Shape, shape, violation_shape};
use self::flags::{entry, flag, subject, window};
use crate::catalogue::{self, find, speech};
use crate::language::Language;

/// How the person at the desk reads facts.
#[derive(Clone, Debug)]
pub struct Wording {
    /// The language of the sentences.
    pub language: Language,
    /// The clock of the period; without one, times stay as the server gave them.
    pub zone: Option<TimeZone>,
    /// The command that was typed, whose flags stand for the fields of its request.
    pub command: clap::Command,
    /// The files that lists of the request come from.
    pub origins: Vec<Origin>,
}

/// From where in a file the entries of a list of the request come.
#[derive(Clone, Debug)]
pub struct Origin {
    /// Name of the list.
    pub list: &'static str,
    /// The file.
    pub path: PathBuf,
    /// The number of the row of each entry.
    pub rows: Vec<usize>,
    /// The heading under which each field of an entry stands.
    pub headings: Vec<(&'static str, String)>,
}

impl Default for Wording {
    fn default() -> Self {
        Self {
            language: speech().language,
            zone: None,
            command: clap::Command::default(),
            origins: Vec::new(),
        }
    }
}

/// Everything that is wrong, and what to do next: a line each.
pub fn lines(refusal: &Refusal, wording: &Wording) -> Vec<String> {
    let mut lines = match refusal.violations.len() {
        0 => vec![problem(refusal, wording)],
        count => {
            let count = i64::try_from(count).unwrap_or(i64::MAX);
            find(wording.language, "refusal-invalid-fields", &[("count", count.into())]).into_iter().collect()
        }
    };
    lines.extend(field_lines(refusal, wording).map(|line| format!("  {line}")));
    lines.extend(advice(refusal, wording));
    lines
}

/// A line for each field that is wrong.
pub fn field_lines<'r>(refusal: &'r Refusal, wording: &'r Wording) -> impl Iterator<Item = String> + 'r {
    refusal.violations.iter().map(|violation| field_line(violation, wording))
}

/// Why the server refuses.
pub fn problem(refusal: &Refusal, wording: &Wording) -> String {
    let known = refusal.known_reason().and_then(|reason| {
        let id = message_id("refusal", &refusal.reason, &refusal.facts, &shape(reason));
        fill(&id, "", &refusal.facts, &shape(reason), wording)
    });
    // What the library itself finds.
    let own = || match refusal.reason.as_str() {
        _ if refusal.is_broken_connection() => find(wording.language, "connection-broken", &[]),
        "UNANSWERED" => find(wording.language, "unanswered", &[]),
        _ => None,
    };
    known.or_else(own).unwrap_or_else(|| refusal.to_string())
}

/// What to do about it.
fn advice(refusal: &Refusal, wording: &Wording) -> Option<String> {
    let by_reason = refusal.known_reason().and_then(|reason| {
        let id = message_id("advice", &refusal.reason, &refusal.facts, &shape(reason));
        fill(&id, "", &refusal.facts, &shape(reason), wording)
    });
    by_reason.or_else(|| find(wording.language, advice_by_code(refusal.code)?, &[]))
}

fn advice_by_code(code: Code) -> Option<&'static str> {
    match code {
        Code::Unavailable => Some("advice-code-unavailable"),
        Code::DeadlineExceeded => Some("advice-code-deadline-exceeded"),
        Code::Unimplemented => Some("advice-code-unimplemented"),
        Code::Ok
        | Code::Cancelled
        | Code::Unknown
        | Code::InvalidArgument
        | Code::NotFound
        | Code::AlreadyExists
        | Code::PermissionDenied
        | Code::ResourceExhausted
        | Code::FailedPrecondition
        | Code::Aborted
        | Code::OutOfRange
        | Code::Internal
        | Code::DataLoss
        | Code::Unauthenticated => None,
    }
}

/// What is wrong with a field, under its flag; in a file, under the number of its entry.
fn field_line(violation: &Violation, wording: &Wording) -> String {
    let field = violation.field.as_str();
    if field == "update_mask" && violation.reason == "REQUIRED" {
        return find(wording.language, "violation-nothing-given", &[]).unwrap_or_default();
    }
    let problem = field_problem(violation, wording);
    if let Some(line) = in_file(field, &problem, wording).or_else(|| in_list(field, &problem, wording)) {
        return line;
    }
    let (id, name) = match typed_as(violation, &wording.command) {
        // The number that was typed is part of the sentence, and the rest of a list that was cut short has no field.
        _ if field.is_empty() || field == "name" => return problem,
        Some(flag) => ("violation-of-flag", flag),
        // Nobody types a window by its name.
        None if field == "window" => return problem,
        None => ("violation-of-field", String::new()),
    };
    let arguments = [("flag", name.into()), ("field", field.into()), ("problem", problem.into())];
    find(wording.language, id, &arguments).unwrap_or_default()
}

/// How the field of a violation is typed in a command. A parent that has a check digit is no period, but what the list is of.
fn typed_as(violation: &Violation, command: &clap::Command) -> Option<String> {
    match (violation.field.as_str(), violation.known_reason()) {
        ("window", reason) => {
            window(reason == Some(ViolationReason::TooEarly), command).map(|(_, flag)| flag)
        }
        ("parent", Some(ViolationReason::CheckDigit)) => subject(command),
        (field, _) => flag(field, command),
    }
}

/// What is wrong with an entry that comes from a file, by row and column.
fn in_file(field: &str, problem: &str, wording: &Wording) -> Option<String> {
    let (origin, index, rest) = wording.origins.iter().find_map(|origin| {
        let (index, rest) = field.strip_prefix(origin.list)?.strip_prefix('[')?.split_once(']')?;
        Some((origin, index.parse::<usize>().ok()?, rest.trim_start_matches('.')))
    })?;
    let first = rest.split(['.', '[']).next().unwrap_or(rest);
    let column =
        origin.headings.iter().find(|(field, _)| *field == first).map_or(first, |(_, column)| column);
    let arguments = [
        ("path", origin.path.display().to_string().into()),
        ("row", origin.rows.get(index)?.to_string().into()),
        ("column", column.into()),
        ("problem", problem.into()),
    ];
    find(wording.language, "violation-of-row", &arguments)
}

/// What is wrong with an entry of a directory whose file is not known.
fn in_list(field: &str, problem: &str, wording: &Wording) -> Option<String> {
    let (number, column) = entry(field)?;
    let number = number.to_string().into();
    let arguments = [("number", number), ("column", column.into()), ("problem", problem.into())];
    find(wording.language, "violation-of-entry", &arguments)
}

fn field_problem(violation: &Violation, wording: &Wording) -> String {
    let known = violation.known_reason().and_then(|reason| {
        let shape = violation_shape(reason);
        let of_reason = || message_id("violation", &violation.reason, &violation.facts, &shape);
        let id = window_problem(violation, wording).map_or_else(of_reason, str::to_owned);
        fill(&id, &violation.field, &violation.facts, &shape, wording)
    });
    let Some(problem) = known else { return violation.to_string() };
    let addition = addition(violation, wording);
    match addition {
        Some((id, key, value)) => {
            let arguments = [("problem", problem.as_str().into()), (key, value.into())];
            find(wording.language, id, &arguments).unwrap_or(problem)
        }
        None => problem,
    }
}

/// The message of what is wrong with a window as a whole: it lies before its period, or has not begun.
fn window_problem(violation: &Violation, wording: &Wording) -> Option<&'static str> {
    let is_shift = || matches!(window(false, &wording.command), Some(("shift", _)));
    match violation.known_reason().filter(|_| violation.field == "window")? {
        ViolationReason::TooEarly => Some("violation-window-before-period"),
        ViolationReason::TooLate if is_shift() => Some("violation-window-shift-not-begun"),
        ViolationReason::TooLate => Some("violation-window-not-begun"),
        _ => None,
    }
}

/// What helps to do it right: an example, the values that there are, or a question that the field answers.
fn addition(violation: &Violation, wording: &Wording) -> Option<(&'static str, &'static str, String)> {
    if let Some(example) = violation.facts.get("example") {
        return Some(("violation-with-example", "example", example.clone()));
    }
    if violation.reason != "REQUIRED" {
        return None;
    }
    let hint = match violation.facts.get("allowed") {
        Some(_) => {
            let shape = violation_shape(ViolationReason::Required);
            fill("hint-allowed", &violation.field, &violation.facts, &shape, wording)
        }
        None => {
            let last = violation.field.rsplit('.').next().unwrap_or_default();
            find(wording.language, &catalogue::id("hint", last), &[])
        }
    };
    Some(("violation-with-hint", "hint", hint?))
}

/// Name of the message of a reason; where its facts choose between several, of the one that is chosen.
fn message_id(kind: &str, reason: &str, facts: &Facts, shape: &Shape) -> String {
    match shape.chosen(facts) {
        "" => catalogue::id(kind, reason),
        variant => catalogue::id(kind, &format!("{reason}_{variant}")),
    }
}

/// The message filled with the facts of a field, which is empty where they belong to none.
fn fill(id: &str, field: &str, facts: &Facts, shape: &Shape, wording: &Wording) -> Option<String> {
    let absent = shape.optional_facts(shape.chosen(facts)).filter(|key| !facts.contains_key(*key));
    let absent = absent.map(|key| (key, FluentValue::from("none")));
    let present = facts.iter().filter_map(|(key, value)| {
        let key = facts::KEYS.iter().find(|known| *known == key)?;
        Some((*key, FluentValue::from(facts::worded(key, value, field, shape, wording))))
    });
    find(wording.language, id, &absent.chain(present).collect::<Vec<_>>())
}
