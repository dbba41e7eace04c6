//! What is wrong, and what to do next.

use hotline_client::{Refusal, Violation};
use hotline_proto::v1::ErrorReason;
use tonic::Code;

/// Only one argument can be read from standard input.
pub const ONE_STDIN: &str = "only one argument can be `-`: standard input can be read once";

/// A wrong code.
pub fn not_a_code(typed: &str, values: &str) -> String {
    format!("`{typed}` is none of: {values}")
}

/// An error.
pub fn error(text: &str) -> String {
    format!("error: {text}")
}

/// A fault of this program.
pub fn internal(text: &str) -> String {
    format!("error: a fault of this program: {text}")
}

/// A setting of the library cannot be used; people know it by another name.
pub fn bad_setting(setting: &str, problem: &str) -> String {
    let flag = match setting {
        "endpoint" => "--server",
        "actor" => "--actor",
        "on_behalf_of" => "--on-behalf-of",
        other => other,
    };
    format!("error: {flag} {problem}")
}

/// Nobody answers at the address.
pub fn unreachable(endpoint: &str) -> String {
    format!(
        "error: no server answers at {endpoint}\n\
         Start one on this machine with `hotline-server`, or name another with --server URL or HOTLINE_SERVER."
    )
}

/// A file cannot be read.
pub fn unreadable(path: &str, error: &std::io::Error) -> String {
    match path {
        "-" => format!("error: standard input cannot be read: {error}"),
        path => format!("error: {path} cannot be read: {error}"),
    }
}

/// Standard output cannot be written.
pub fn unwritable(error: &std::io::Error) -> String {
    format!("error: standard output cannot be written: {error}")
}

/// A CSV file cannot be used.
pub fn bad_csv(path: &str, error: &csv::Error) -> String {
    format!("{path}: {error}")
}

/// A file has more rows than one request can take.
pub fn too_many_rows(limit: usize) -> String {
    format!("the file has more than {limit} rows; split it")
}

/// The server has no period.
pub fn no_period_yet() -> String {
    "the server has no period yet; open one: hotline period open ID --name NAME --hazard HAZARD".to_owned()
}

/// The server has several periods.
pub fn which_period(ids: &str) -> String {
    format!("which period? Name it with --period ID or HOTLINE_PERIOD; there are: {ids}")
}

/// An operator is needed.
pub fn which_operator() -> String {
    "which operator? Name the code with --operator CODE or HOTLINE_OPERATOR".to_owned()
}

/// The period's zone is not known here.
pub fn unknown_zone(id: &str) -> String {
    format!("the time zone {id} is not known here")
}

/// A write whose result is not known.
pub fn unsure(request_id: &str) -> String {
    format!(
        "It may or may not have been recorded. To make sure, give the same command again with --request-id {request_id}: \
         it is never done twice."
    )
}

/// How many things are wrong. They follow one by one.
pub fn things_are_wrong(count: usize) -> String {
    match count {
        1 => "error: one thing is wrong:".to_owned(),
        count => format!("error: {count} things are wrong:"),
    }
}

/// A thing that is wrong, under the name of its flag; in a file, under the number of its entry.
pub fn violation(violation: &Violation) -> String {
    let Violation { field, description } = violation;
    match (entry(field), flag(field)) {
        (Some((number, column)), _) => format!("  entry {number}, {column}: {description}"),
        (None, Some(flag)) => format!("  {flag} ({field}): {description}"),
        // The number of the thing, or the rest of a list that was cut short.
        (None, None) if field.is_empty() || field == "name" => format!("  {description}"),
        (None, None) => format!("  {field}: {description}"),
    }
}

/// Number, from 1, and column of an entry of a directory: they come from files, and have no flags.
fn entry(field: &str) -> Option<(usize, &str)> {
    let (list, rest) = field.split_once('[')?;
    let (index, column) = rest.split_once("].")?;
    let is_directory = ["categories", "districts", "agencies", "operators"].contains(&list);
    let index: usize = index.parse().ok().filter(|_| is_directory)?;
    Some((index + 1, column))
}

/// Flags that are called otherwise than the field; the longest matching end of the path counts.
const FLAGS: &[(&str, &str)] = &[
    ("affected_person_input.name", "--affected-name"),
    ("affected_person_input.phone", "--affected-phone"),
    ("affected_person_input.tags", "--affected-tag"),
    ("answered_at", "--answered"),
    ("as_of.position", "--as-of"),
    ("as_of.time", "--as-of"),
    ("assign_agency", "--assign"),
    ("breakdown", "--by"),
    ("caller_input", "--phone"),
    ("confidential_note", "--note"),
    ("contact_safety.hours", "--safe-hours"),
    ("copy_directories_from", "--copy-from"),
    ("day_cutoff_minutes", "--day-cutoff"),
    ("dimension", "--by"),
    ("display_name", "--name"),
    ("due_at", "--due"),
    ("ended_at", "--ended"),
    ("ends_at", "--ends"),
    ("etag", "--etag"),
    ("figure", "--explain"),
    ("incident_address", "--address"),
    ("issue.title", "--issue or --title"),
    ("issues.title", "--issue"),
    ("links", "--link"),
    ("handoffs", "--handoff"),
    ("occurred_at", "--at"),
    ("operator", "--operator"),
    ("parent", "--period"),
    ("period_id", "ID"),
    ("persons_represented", "--persons"),
    ("public_reply", "--reply"),
    ("received_at", "--received"),
    ("region_code", "--region"),
    ("request_id", "--request-id"),
    ("settled_outcome", "--settled"),
    ("settled_reply", "--reply"),
    ("source_system", "--source"),
    ("starts_at", "--starts"),
    ("value", "--value"),
    ("window.day", "DATE"),
    ("window.shift.date", "DATE"),
    ("window.shift.shift", "SHIFT"),
];

fn flag(field: &str) -> Option<String> {
    let path: String = without_indexes(field);
    let ends_with = |end: &str| path == end || path.ends_with(&format!(".{end}"));
    let known = FLAGS.iter().filter(|(end, _)| ends_with(end)).max_by_key(|(end, _)| end.len());
    if let Some((_, flag)) = known {
        return Some((*flag).to_owned());
    }
    let last = path.rsplit('.').next().filter(|last| !last.is_empty() && path.contains('.'))?;
    Some(format!("--{}", last.replace('_', "-")))
}

/// `issues[0].issue.title` as `issues.issue.title`.
fn without_indexes(field: &str) -> String {
    let mut inside = false;
    let mut keep = |c: char| match c {
        '[' => {
            inside = true;
            false
        }
        ']' => {
            inside = false;
            false
        }
        _ => !inside,
    };
    field.chars().filter(|c| keep(*c)).collect()
}

/// What to do about a refusal.
pub fn advice(refusal: &Refusal) -> Option<String> {
    let detail = |key: &str| refusal.metadata.get(key).map(String::as_str).filter(|value| !value.is_empty());
    // The short name of what the message does not name itself.
    let untold = |key: &str| detail(key).map(short).filter(|name| !refusal.message.contains(name));
    let text = match refusal.known_reason() {
        // The message says it all.
        Some(ErrorReason::StateNotAllowed | ErrorReason::LeaseHeld) => return None,
        Some(ErrorReason::ResourceNotFound) => seen_with(detail("resource")?)?.to_owned(),
        Some(ErrorReason::IssueMerged) => format!("Write to its master: {}", untold("master")?),
        Some(ErrorReason::MergedUnconfirmed) => {
            format!("Confirm each with --confirm: {}", short(detail("unconfirmed")?))
        }
        Some(ErrorReason::ExternalIdExists) => format!("It is {}.", untold("resource")?),
        Some(ErrorReason::LimitReached) => format!("The limit {} is {}.", detail("limit")?, detail("value")?),
        Some(ErrorReason::EtagMismatch) => "Someone changed it in the meantime. Look at it again.".to_owned(),
        Some(ErrorReason::RequestIdReused) => {
            "Leave out --request-id, or repeat exactly the same command.".to_owned()
        }
        Some(ErrorReason::TimeNotAllowed) if refusal.message.contains("received_at") => {
            "Say when the call came with --received TIME, or name another period with --period ID.".to_owned()
        }
        Some(ErrorReason::QueueFull) => "The server is busy. Try again in a moment.".to_owned(),
        Some(ErrorReason::Internal) => {
            format!("Tell the administrator the incident {}.", detail("incident")?)
        }
        Some(ErrorReason::PageTokenInvalid) => "List again from the beginning.".to_owned(),
        _ => return by_code(refusal.code),
    };
    Some(text)
}

/// Where what is there can be seen.
fn seen_with(resource: &str) -> Option<&'static str> {
    match resource.split('/').nth(2) {
        None => Some("`hotline period list` shows those that there are."),
        Some("calls") => Some("`hotline call list` shows the latest."),
        Some("issues") => Some("`hotline issue list` shows the latest."),
        Some("callbacks") => Some("`hotline callback list` shows those to be made."),
        Some(_) => None,
    }
}

fn by_code(code: Code) -> Option<String> {
    let text = match code {
        Code::Unavailable => "The server is starting, stopping, or cannot be reached. Try again in a moment.",
        Code::DeadlineExceeded => "The server is slow. Try again, or allow more with --deadline SECONDS.",
        Code::Unimplemented => "The server does not know this command. It may be older than this client.",
        _ => return None,
    };
    Some(text.to_owned())
}

/// Resource names, alone or in a list, without their periods.
fn short(names: &str) -> String {
    names.split(',').map(|name| hotline_client::names::short(name.trim())).collect::<Vec<_>>().join(", ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_field_is_told_under_the_name_of_its_flag() {
        let told = |field: &str| flag(field).unwrap_or_default();
        assert_eq!(told("call.caller_input.phone"), "--phone");
        assert_eq!(told("call.affected_person_input.phone"), "--affected-phone");
        assert_eq!(told("call.incident_address"), "--address");
        assert_eq!(told("issues[0].issue.need_by"), "--need-by");
        assert_eq!(told("issues[12].settled_reply"), "--reply");
        assert_eq!(told("handoffs[0]"), "--handoff");
        assert_eq!(told("request_id"), "--request-id");
        assert_eq!([told("window.range.from"), told("window.shift.shift")], ["--from", "SHIFT"]);
    }

    #[test]
    fn an_entry_of_a_file_is_told_by_its_number() {
        let told =
            |field: &str| violation(&Violation { field: field.into(), description: "is wrong".into() });
        assert_eq!(told("districts[1].code"), "  entry 2, code: is wrong");
        assert_eq!(told("issues[1].settled_reply"), "  --reply (issues[1].settled_reply): is wrong");
        assert_eq!(told("name"), "  is wrong");
        assert_eq!(told(""), "  is wrong");
    }
}
