//! The facts of refusals and violations, as `error.proto` lists them, and how each is worded.

use hotline_client::{Facts, Refusal, names};
use hotline_proto::v1::{ErrorReason, IssueAction, ViolationReason};
use jiff::Timestamp;

use super::Wording;
use super::flags::flag;
use crate::catalogue::{self, find};
use crate::codes::Code;
use crate::times;

/// What the facts of a reason are for, besides filling its message.
#[derive(Clone, Copy, Debug)]
pub struct Shape {
    /// The fact by which one of several messages is chosen.
    pub variant: Option<&'static str>,
    /// The facts that may be absent, each with the variant that may lack it; an empty variant stands for all.
    optional: &'static [(&'static str, &'static str)],
    /// What the names of the state's enum begin with.
    states: &'static str,
    /// What the names of the role's enum begin with.
    roles: &'static str,
}

/// Of those who may do something.
const CALLERS: &str = "ROLE_";

impl Shape {
    const PLAIN: Self =
        Self { variant: None, optional: &[], states: "ISSUE_STATE_", roles: "ASSIGNMENT_ROLE_" };

    const fn by(variant: &'static str) -> Self {
        Self { variant: Some(variant), ..Self::PLAIN }
    }

    const fn optional(self, optional: &'static [(&'static str, &'static str)]) -> Self {
        Self { optional, ..self }
    }

    /// The variant that these facts choose; empty if there is only one.
    pub fn chosen<'a>(&self, facts: &'a Facts) -> &'a str {
        self.variant.and_then(|key| facts.get(key)).map(String::as_str).unwrap_or_default()
    }

    /// The facts that may be absent of a variant.
    pub fn optional_facts(&self, variant: &str) -> impl Iterator<Item = &'static str> {
        let optional =
            self.optional.iter().filter(move |(only_of, _)| only_of.is_empty() || *only_of == variant);
        optional.map(|(_, key)| *key)
    }
}

/// The shape of a refusal.
pub fn shape(reason: ErrorReason) -> Shape {
    match reason {
        ErrorReason::ResourceNotFound => Shape::by("type").optional(&[
            ("PERIOD", "resource"),
            ("CALL", "resource"),
            ("ISSUE", "resource"),
            ("CALLBACK", "resource"),
            ("HANDOFF", "handoff"),
        ]),
        ErrorReason::TimeNotAllowed => Shape::by("rule").optional(&[("OUTSIDE_PERIOD", "latest")]),
        ErrorReason::AssignmentNotAllowed => Shape::by("rule").optional(&[("NOT_ASSIGNED", "agency")]),
        ErrorReason::NothingToDo => {
            Shape::by("rule").optional(&[("NO_WARNING", "percent"), ("NO_WARNING", "earliest")])
        }
        ErrorReason::MergeNotAllowed | ErrorReason::IncidentNotAllowed | ErrorReason::PeriodClosed => {
            Shape::by("rule")
        }
        ErrorReason::NotPermitted => Shape { roles: CALLERS, ..Shape::by("rule") },
        ErrorReason::TokenRefused => Shape::by("cause"),
        ErrorReason::LimitReached => Shape::by("limit"),
        ErrorReason::Unavailable => Shape::by("cause"),
        ErrorReason::CallIsTest => Shape::PLAIN.optional(&[("", "resource")]),
        ErrorReason::CallbackFinished => Shape { states: "CALLBACK_STATE_", ..Shape::PLAIN },
        ErrorReason::Unspecified
        | ErrorReason::InvalidFields
        | ErrorReason::RequestIdReused
        | ErrorReason::PageTokenInvalid
        | ErrorReason::PeriodExists
        | ErrorReason::ExternalIdExists
        | ErrorReason::StateNotAllowed
        | ErrorReason::CallVoid
        | ErrorReason::LeaseHeld
        | ErrorReason::TriageNotPending
        | ErrorReason::DoNotCall
        | ErrorReason::OutsideCallingHours
        | ErrorReason::HandoffConfirmed
        | ErrorReason::LinkExists
        | ErrorReason::IssueMerged
        | ErrorReason::MergedUnconfirmed
        | ErrorReason::EtagMismatch
        | ErrorReason::QueueFull
        | ErrorReason::TooManyRequests
        | ErrorReason::Deadline
        | ErrorReason::RecordedUnread
        | ErrorReason::Internal => Shape::PLAIN,
    }
}

/// The shape of a violation.
pub fn violation_shape(reason: ViolationReason) -> Shape {
    match reason {
        ViolationReason::Required => Shape::PLAIN.optional(&[("", "with"), ("", "any_of")]),
        ViolationReason::TooLong => Shape::by("unit").optional(&[("BYTES", "length")]),
        ViolationReason::Character => Shape::by("character"),
        ViolationReason::Malformed => Shape::by("form").optional(&[("CODE", "characters")]),
        ViolationReason::UnknownValue => Shape::PLAIN.optional(&[("", "value")]),
        ViolationReason::UnknownCode => Shape::by("directory").optional(&[
            ("", "nearest"),
            ("DISTRICT", "agency"),
            ("SHIFT", "date"),
            ("SHIFT", "allowed"),
        ]),
        ViolationReason::OutOfRange => {
            Shape::PLAIN.optional(&[("", "minimum"), ("", "maximum"), ("", "step")])
        }
        ViolationReason::TooEarly | ViolationReason::TooLate => Shape::by("bound"),
        ViolationReason::NotApplicable => Shape::by("only_for"),
        ViolationReason::Unspecified
        | ViolationReason::TooMany
        | ViolationReason::CheckDigit
        | ViolationReason::NotQuarterHour
        | ViolationReason::Duplicate
        | ViolationReason::Conflict
        | ViolationReason::FilledAlready
        | ViolationReason::CannotBeEmpty
        | ViolationReason::MustNotChange
        | ViolationReason::OtherPeriod
        | ViolationReason::NotFound
        | ViolationReason::Self_
        | ViolationReason::NothingToSearch
        | ViolationReason::WordAlone
        | ViolationReason::SeveralNumbers
        | ViolationReason::PersonalNumber
        | ViolationReason::GroupMissing
        | ViolationReason::ShiftsOverlap
        | ViolationReason::ShiftTimes
        | ViolationReason::AgencyWorksOnIssue
        | ViolationReason::Unreadable
        | ViolationReason::More => Shape::PLAIN,
    }
}

/// What a fact is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum FactKind {
    /// A text, number or code that is shown as it is.
    Plain,
    /// Texts or codes with commas between them.
    List,
    /// A time in UTC.
    Time,
    /// A bound: a time, a number, or seconds of a span.
    Bound,
    /// Names of resources.
    Resources,
    /// Fields of the request, alone or with a value.
    Fields,
    /// State, outcome, role or urgency of a resource.
    Code,
    /// What can be done with an issue.
    Actions,
}

macro_rules! keys {
    ($($kind:ident: $($key:literal)*;)*) => {
        /// The facts that this client knows.
        pub const KEYS: &[&str] = &[$($($key),*),*];

        fn kind(key: &str) -> FactKind {
            match key {
                $($($key)|* => FactKind::$kind,)*
                _ => FactKind::Plain,
            }
        }
    };
}

keys! {
    Time: "time" "earliest" "latest" "until";
    Bound: "minimum" "maximum";
    Resources: "resource" "report" "target" "merged_into" "merged" "unconfirmed" "call" "period";
    Fields: "field" "with" "any_of";
    Code: "state" "outcome" "role" "urgency";
    Actions: "action" "allowed_actions";
    List: "allowed" "holders";
    Plain: "agency" "bound" "cause" "character" "characters" "code" "count" "date" "directory" "etag" "example" "form" "group" "handoff"
        "holder" "incident" "instruction" "length" "limit" "nearest" "only_for" "other" "percent" "person" "position" "revision" "rule" "shift" "step" "type" "unit" "value";
}

/// Whether a fact of the refusal is a time, for which the zone of the period is needed.
pub fn has_time(refusal: &Refusal) -> bool {
    let is_timed = |facts: &Facts| {
        facts.iter().any(|(key, value)| {
            matches!(kind(key), FactKind::Time | FactKind::Bound) && value.parse::<Timestamp>().is_ok()
        })
    };
    is_timed(&refusal.facts) || refusal.violations.iter().any(|violation| is_timed(&violation.facts))
}

/// A fact in the words of the desk. An empty list is none.
pub fn worded(key: &str, value: &str, field: &str, shape: &Shape, wording: &Wording) -> String {
    match kind(key) {
        FactKind::Plain => value.to_owned(),
        _ if value.is_empty() => "none".to_owned(),
        FactKind::List if shape.roles == CALLERS => {
            listed(value, wording, |role| code("role", role, shape, wording))
        }
        FactKind::List => listed(value, wording, |item| item_of(field, item, wording)),
        FactKind::Time => time(value, wording),
        FactKind::Bound if field.ends_with("lease") => span(value),
        FactKind::Bound => time(value, wording),
        FactKind::Resources => listed(value, wording, |name| names::short(name).to_owned()),
        FactKind::Fields => listed(value, wording, |field| field_or_flag(field, wording)),
        FactKind::Code => code(key, value, shape, wording),
        FactKind::Actions => listed(value, wording, |action| verb(action, wording)),
    }
}

fn listed(value: &str, wording: &Wording, item: impl Fn(&str) -> String) -> String {
    let items: Vec<String> = value.split(',').map(|part| item(part.trim())).collect();
    let separator = find(wording.language, "list-separator", &[]).unwrap_or_default();
    items.join(&separator)
}

/// A time on the clock of the period.
fn time(value: &str, wording: &Wording) -> String {
    match (&wording.zone, value.parse::<Timestamp>()) {
        (Some(zone), Ok(time)) => times::on_the_clock(time, zone),
        _ => value.to_owned(),
    }
}

fn span(seconds: &str) -> String {
    let length = |seconds| times::length_for_people(&prost_types::Duration { seconds, nanos: 0 });
    seconds.parse().map_or_else(|_| seconds.to_owned(), length)
}

/// `ACKNOWLEDGE` as the verb that is typed, followed by the word of the language if that is another.
fn verb(action: &str, wording: &Wording) -> String {
    let Ok(action) = IssueAction::typed(action) else { return action.to_owned() };
    let verb = action.spelling();
    let label = find(wording.language, &catalogue::id("label", action.full_name()), &[]);
    label.filter(|label| *label != verb).map_or(verb.clone(), |label| format!("{verb} {label}"))
}

/// The fields that have a code, by the end of their path, and what the names of its enum begin with.
const CODES: [(&str, &str); 4] = [
    ("mode", "HANDOFF_MODE_"),
    ("reason_code", "REASON_CODE_"),
    ("triage.outcome", "TRIAGE_OUTCOME_"),
    ("settled_outcome", "ISSUE_OUTCOME_"),
];

/// A value that a field may have: a code as it is typed, followed by the word of the language.
fn item_of(field: &str, item: &str, wording: &Wording) -> String {
    let Some((_, prefix)) = CODES.iter().find(|(end, _)| field.ends_with(end)) else {
        return item.to_owned();
    };
    let typed = item.to_ascii_lowercase().replace('_', "-");
    let label = find(wording.language, &catalogue::id("label", &format!("{prefix}{item}")), &[]);
    label.filter(|label| *label != typed).map_or(typed.clone(), |label| format!("{typed} {label}"))
}

/// `call.received_at` as `--received`, `triage.outcome=NO_ACTION` as `--triage no-action`; a field without a flag by its title.
fn field_or_flag(text: &str, wording: &Wording) -> String {
    let (field, value) = text.split_once('=').map_or((text, None), |(field, value)| (field, Some(value)));
    let value = value.map(|value| value.to_ascii_lowercase().replace('_', "-"));
    if let Some(flag) = flag(field, &wording.command) {
        return value.map_or(flag.clone(), |value| format!("{flag} {value}"));
    }
    let last = field.rsplit('.').next().unwrap_or(field);
    let title = find(wording.language, &catalogue::id("title", last), &[]);
    let name = title.unwrap_or_else(|| field.to_owned());
    let Some(value) = value else { return name };
    let arguments = [("name", name.as_str().into()), ("value", value.into())];
    find(wording.language, "field-of-value", &arguments).unwrap_or(name)
}

fn code(key: &str, value: &str, shape: &Shape, wording: &Wording) -> String {
    let prefix = match key {
        "state" => shape.states,
        "outcome" => "TRIAGE_OUTCOME_",
        "role" => shape.roles,
        _ => "URGENCY_",
    };
    let label = catalogue::id("label", &format!("{prefix}{value}"));
    find(wording.language, &label, &[]).unwrap_or_else(|| value.to_owned())
}
