//! The English sentences of violations, made of their facts.

use crate::domain::refusal::Problem;
use crate::domain::refusal::facts::Fact;
use crate::domain::refusal::problem::{DirectoryKind, EarlyBound, Form, LateBound, Purpose, Unit};

/// The sentence of a violation. It follows the path of the field.
pub fn problem(problem: &Problem) -> String {
    match problem {
        Problem::Required { with, any_of, allowed } => required(*with, any_of, allowed),
        Problem::TooLong { length, limit, unit } => {
            let unit = match unit {
                Unit::Characters => "characters",
                Unit::Bytes => "bytes",
                Unit::DecodedBytes => "bytes once it is taken apart",
            };
            let length = length.map_or("too many".to_owned(), |length| length.to_string());
            format!("has {length} {unit}; at most {limit} are taken")
        }
        Problem::TooMany { count, limit } => format!("there are {count}; at most {limit} are taken"),
        Problem::Character('\0') => "must not contain the character NUL".to_owned(),
        Problem::Character(control) => {
            format!("must not contain the control character U+{:04X}", u32::from(*control))
        }
        Problem::Malformed { form, example, characters } => {
            let example = example.map(|example| format!(": {example}")).unwrap_or_default();
            format!("{}{example}", malformed(*form, *characters))
        }
        Problem::CheckDigit { value } => {
            format!("{value}: the check digit does not fit: a digit is wrong or two are swapped")
        }
        Problem::UnknownValue { value, allowed } => {
            let given = if value.is_empty() { String::new() } else { format!("{value} ") };
            format!("{given}is none of the values that there are: {}", allowed.join(" "))
        }
        Problem::UnknownCode { directory, value, nearest, agency, shifts } => {
            let agency = agency.as_ref().map(|agency| format!("{agency}: ")).unwrap_or_default();
            let nearest = nearest.as_ref().map(|nearest| format!("; the nearest is {nearest}"));
            let shifts =
                shifts.as_ref().map(|(day, codes)| format!("; on {day} there are {}", codes.join(" ")));
            let hint = nearest.or(shifts).unwrap_or_default();
            format!(
                "{agency}{value} is no {} of this period, or no longer offered{hint}",
                directory_name(*directory)
            )
        }
        Problem::OutOfRange { value, minimum, maximum, step } => {
            out_of_range(value.as_ref(), minimum.as_ref(), maximum.as_ref(), *step)
        }
        Problem::NotQuarterHour(time) => format!("{time} is no whole quarter-hour"),
        Problem::TooEarly { time, earliest, bound } => too_early(time, earliest, *bound),
        Problem::TooLate { time, latest, bound: LateBound::NeedBy } => {
            format!("{time} is after need_by {latest}, when help comes too late")
        }
        Problem::TooLate { time, bound: LateBound::Now, .. } => format!("{time} is not past"),
        Problem::Duplicate(value) => format!("{value} is there twice"),
        Problem::Conflict(with) => format!("does not go together with {with}"),
        Problem::NotApplicable(purpose) => purpose_sentence(*purpose).to_owned(),
        Problem::FilledAlready => {
            "is filled with something else; change it with AmendCall and a reason".to_owned()
        }
        Problem::CannotBeEmpty => "cannot be emptied".to_owned(),
        Problem::MustNotChange => "must be empty or that of the batch or stream".to_owned(),
        Problem::OtherPeriod(period) => format!("must be of the period of the request, {period}"),
        Problem::NotFound(resource) => format!("there is no {resource}"),
        Problem::SelfReference => "an issue cannot recur from itself".to_owned(),
        Problem::WordAlone(word) => {
            format!(
                "{word} stands in too many texts that ask for nothing to raise an alarm alone; join it with others by +"
            )
        }
        Problem::SeveralNumbers => "has more than one phone number; give each its own field".to_owned(),
        Problem::PersonalNumber => {
            "has a phone number or an identity number in it, which is not published; leave it out".to_owned()
        }
        Problem::NothingToSearch => "has no letter, digit or Chinese character to search for".to_owned(),
        Problem::GroupMissing { value, group } => format!("{value} needs its first level {group}"),
        Problem::ShiftsOverlap { shift, other } => format!("shifts {shift} and {other} overlap"),
        Problem::ShiftTimes(shift) => format!(
            "shift {shift}: begin and end are multiples of 15 minutes, the begin within a day, the end at most 24 hours later"
        ),
        Problem::AgencyWorksOnIssue(agency) => format!("{agency} works on this issue; transfer it first"),
        Problem::Unreadable => "cannot be read".to_owned(),
    }
}

fn required(with: Option<&str>, any_of: &[&str], allowed: &[String]) -> String {
    match (with, any_of, allowed) {
        (Some(with), ..) => format!("is required with {with}"),
        (None, [_, ..], _) => format!("one of these is required: {}", any_of.join(", ")),
        (None, [], [_, ..]) => format!("is required: one of {}", allowed.join(" ")),
        (None, [], []) => "is required".to_owned(),
    }
}

fn malformed(form: Form, characters: Option<&str>) -> String {
    let plain = match form {
        Form::Uuid => "must be a UUID",
        Form::PeriodId => "must be 3 to 63 of a–z, 0–9 and dash, beginning with a letter",
        Form::PeriodName => {
            "must be periods/{period}, the period's id 3 to 63 of a–z, 0–9 and dash, beginning with a letter"
        }
        Form::ResourceName => "must be periods/{period} or periods/{period}/…",
        Form::CallName => "must be periods/{period}/calls/{number}",
        Form::IssueName => "must be periods/{period}/issues/{number}",
        Form::CallbackName => "must be periods/{period}/callbacks/{number}",
        Form::ReportName => "must be periods/{period}/reports/{report}",
        Form::NoticeName => "must be periods/{period}/notices/{notice}",
        Form::Code => {
            let others = characters.map(|others| format!(" and {others}")).unwrap_or_default();
            return format!("must be of A–Z, a–z, 0–9{others}");
        }
        Form::CategoryCode => "must be 2 to 8 of A–Z, then optionally a dot and two digits",
        Form::AlarmWords => "must be words that are separated by ;",
        Form::AreaCode => "must be at most 6 digits",
        Form::HazardCode => "must be of A–Z, 0–9 and _",
        Form::ShiftCode => "must be of a–z, 0–9 and dash",
        Form::RegionCode => "is no region with phone numbers; two capital letters (ISO 3166-1)",
        Form::TimeZone => "is no IANA time zone",
        Form::Etag => "is none that the register gave; read the resource again, or leave it out",
        Form::Time => "is no moment: nanos from 0 to 999,999,999",
        Form::Date => "is no day from 2000 to 9998",
        Form::Duration => "must be whole minutes up to 366 days on the wall clock, or 1 to 366 working days",
        Form::Phone => "has no digits",
        Form::Principal => {
            "must be operators/, agencies/, services/ or users/, as the role asks for, and a code of letters, digits and -_.@"
        }
        Form::TokenName => "must be tokens/ and the id of a token",
    };
    plain.to_owned()
}

pub(super) fn directory_name(directory: DirectoryKind) -> &'static str {
    match directory {
        DirectoryKind::Category => "category",
        DirectoryKind::District => "district",
        DirectoryKind::Agency => "agency",
        DirectoryKind::Operator => "call handler",
        DirectoryKind::Shift => "shift",
    }
}

fn out_of_range(
    value: Option<&Fact>,
    minimum: Option<&Fact>,
    maximum: Option<&Fact>,
    step: Option<i64>,
) -> String {
    let bounds = match (minimum, maximum) {
        (Some(minimum), Some(maximum)) => format!("from {minimum} to {maximum}"),
        (Some(minimum), None) => format!("at least {minimum}"),
        (None, Some(maximum)) => format!("at most {maximum}"),
        (None, None) => "in range".to_owned(),
    };
    let step = step.map(|step| format!(", a multiple of {step}")).unwrap_or_default();
    match value {
        Some(value) => format!("{value} is not {bounds}{step}"),
        None => format!("must be {bounds}{step}"),
    }
}

fn too_early(time: &Fact, earliest: &Fact, bound: EarlyBound) -> String {
    match bound {
        EarlyBound::CallReceived => format!("{time} is before the call was received ({earliest})"),
        EarlyBound::CallAnswered => format!("{time} is before the call was answered ({earliest})"),
        EarlyBound::PeriodEnd => format!("{time} is not after the present end of the period, {earliest}"),
        EarlyBound::PeriodStart => format!("{time} is not after the beginning of the period, {earliest}"),
        EarlyBound::IssueOpened => format!("{time} is before the issue is opened ({earliest})"),
        EarlyBound::PresentDue => format!("{time} is not later than the present due time {earliest}"),
        EarlyBound::Entry => format!("{time} is past when it is entered ({earliest})"),
        EarlyBound::Attempt => format!("{time} is before the attempt ({earliest})"),
        EarlyBound::LatestVersion => {
            format!("{time} must be later than that of the latest version, {earliest}")
        }
        EarlyBound::JournalEntry(position) => {
            format!("{time} is before entry {position} was recorded ({earliest})")
        }
        EarlyBound::ReportIssued => format!("{time} must be after the report is issued, {earliest}"),
        EarlyBound::RangeStart => format!("{time} must be after the beginning of the range, {earliest}"),
    }
}

fn purpose_sentence(purpose: Purpose) -> &'static str {
    match purpose {
        Purpose::ResolvedIssue => "is for an issue that is resolved",
        Purpose::IssueWithoutFirstCall => {
            "is for an issue without a FIRST call; use REPEAT, URGE, CALLBACK or RELATED"
        }
        Purpose::CallWithIssue => "ISSUE needs an issue to open or to link to",
        Purpose::CallWithHandoff => "HANDED_OFF needs a handoff",
        Purpose::WindowOfEightDays => "by the hour is for windows of at most 8 days",
        Purpose::RowOfDimension => "is for a row of a dimension that the figure has",
        Purpose::ReportToBeFollowed => {
            "is left open only in a report that others follow: a FINAL one has NONE or KNOWN"
        }
        Purpose::IssueNotOverdue => "is for an issue whose due time has not passed: what was missed stays so",
    }
}
