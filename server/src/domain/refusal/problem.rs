//! What is wrong with a field: one variant for each violation reason of the contract, with its facts.

use jiff::civil::Date;

pub use super::bound::EarlyBound;
use super::facts::{Fact, Facts, given};
use crate::domain::instant::Instant;

/// One problem of one field.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Violation {
    /// Path of the field in the contract, such as `call.received_at`.
    pub field: String,
    /// What is wrong with it.
    pub problem: Problem,
}

/// What is wrong with a field.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Problem {
    /// It is missing.
    Required {
        /// The field that makes it required, with or without a value: FIELD or FIELD=VALUE.
        with: Option<&'static str>,
        /// Fields of which one is enough.
        any_of: &'static [&'static str],
        /// The values that it may have, if it is a closed set.
        allowed: Vec<String>,
    },
    /// A text is too long.
    TooLong {
        /// Length of the text. None if it was not measured.
        length: Option<usize>,
        /// Maximum length.
        limit: usize,
        /// The unit of both.
        unit: Unit,
    },
    /// A list has too many members.
    TooMany {
        /// Number of its members.
        count: usize,
        /// Maximum number of members.
        limit: usize,
    },
    /// A text contains NUL or another control character.
    Character(char),
    /// It does not have the required form.
    Malformed {
        /// The required form.
        form: Form,
        /// A valid example.
        example: Option<&'static str>,
        /// Characters that it may contain besides letters and digits.
        characters: Option<&'static str>,
    },
    /// The check digit of a number is wrong.
    CheckDigit {
        /// The number as it was given.
        value: String,
    },
    /// It is not a value of a closed set.
    UnknownValue {
        /// The value that was given. Empty if it is not repeated.
        value: String,
        /// The values of the set.
        allowed: Vec<String>,
    },
    /// It is not a code of the period's directory, or the code is retired.
    UnknownCode {
        /// Which directory.
        directory: DirectoryKind,
        /// The code that was given.
        value: String,
        /// The most similar code of the directory, if any is similar enough.
        nearest: Option<String>,
        /// For a district: the agency to be added that names it.
        agency: Option<String>,
        /// For a shift: its day and the shifts of that day.
        shifts: Option<(Date, Vec<String>)>,
    },
    /// A number, time, span or length is outside of its bounds.
    OutOfRange {
        /// The value, if it can be shown.
        value: Option<Fact>,
        /// Minimum, if there is one.
        minimum: Option<Fact>,
        /// Maximum, if there is one.
        maximum: Option<Fact>,
        /// The number that it must be a multiple of.
        step: Option<i64>,
    },
    /// A time is not a full quarter-hour.
    NotQuarterHour(Instant),
    /// A time is too early.
    TooEarly {
        /// The time or day.
        time: Fact,
        /// The earliest time or day, set by `bound`.
        earliest: Fact,
        /// What sets the bound.
        bound: EarlyBound,
    },
    /// A time is too late.
    TooLate {
        /// The time.
        time: Instant,
        /// The latest time, set by `bound`.
        latest: Instant,
        /// What sets the bound.
        bound: LateBound,
    },
    /// A value is given twice.
    Duplicate(String),
    /// It contradicts another field of the request: FIELD or FIELD=VALUE.
    Conflict(String),
    /// It does not apply here. The purpose says where it would.
    NotApplicable(Purpose),
    /// CompleteCall would overwrite it.
    FilledAlready,
    /// It cannot be cleared.
    CannotBeEmpty,
    /// It must be the same throughout a batch or stream.
    MustNotChange,
    /// It belongs to another period than the request. The text is the name of the period.
    OtherPeriod(String),
    /// There is no resource with this name.
    NotFound(String),
    /// An issue cannot recur from itself.
    SelfReference,
    /// A text filter has nothing to search for.
    NothingToSearch,
    /// The word stands in too many texts that ask for nothing to raise an alarm alone.
    WordAlone(String),
    /// There is more than one phone number in it.
    SeveralNumbers,
    /// A text for publication has a phone number or an identity number in it.
    PersonalNumber,
    /// A second-level category needs its first level.
    GroupMissing {
        /// The category.
        value: String,
        /// Its first level.
        group: String,
    },
    /// Two shifts of a plan overlap.
    ShiftsOverlap {
        /// Code of one shift.
        shift: String,
        /// Code of the other.
        other: String,
    },
    /// A shift starts or ends at a time that is not allowed. The text is its code.
    ShiftTimes(String),
    /// The agency, given by its code, works on this issue.
    AgencyWorksOnIssue(String),
    /// The request cannot be read.
    Unreadable,
}

/// Declares enums with the codes of the contract.
macro_rules! coded {
    ($($(#[$meta:meta])* $name:ident { $($variant:ident = $code:literal,)+ })+) => {$(
        $(#[$meta])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq)]
        #[allow(missing_docs)]
        pub enum $name { $($variant,)+ }

        impl $name {
            /// Its code in the contract.
            pub fn code(self) -> &'static str {
                match self { $($name::$variant => $code,)+ }
            }
        }
    )+};
}

coded! {
    /// The unit of a length.
    Unit { Characters = "CHARACTERS", Bytes = "BYTES", DecodedBytes = "DECODED_BYTES", }
    /// The form that a text must have.
    Form {
        Uuid = "UUID",
        PeriodId = "PERIOD_ID",
        PeriodName = "PERIOD_NAME",
        ResourceName = "RESOURCE_NAME",
        CallName = "CALL_NAME",
        IssueName = "ISSUE_NAME",
        CallbackName = "CALLBACK_NAME",
        ReportName = "REPORT_NAME",
        NoticeName = "NOTICE_NAME",
        Code = "CODE",
        CategoryCode = "CATEGORY_CODE",
        HazardCode = "HAZARD_CODE",
        AlarmWords = "ALARM_WORDS",
        AreaCode = "AREA_CODE",
        ShiftCode = "SHIFT_CODE",
        RegionCode = "REGION_CODE",
        TimeZone = "TIME_ZONE",
        Etag = "ETAG",
        Time = "TIME",
        Date = "DATE",
        Duration = "DURATION",
        Phone = "PHONE",
        Principal = "PRINCIPAL",
        TokenName = "TOKEN_NAME",
    }
    /// A directory of a period.
    DirectoryKind {
        Category = "CATEGORY",
        District = "DISTRICT",
        Agency = "AGENCY",
        Operator = "OPERATOR",
        Shift = "SHIFT",
    }
    /// What a field applies to.
    Purpose {
        ResolvedIssue = "RESOLVED_ISSUE",
        IssueWithoutFirstCall = "ISSUE_WITHOUT_FIRST_CALL",
        CallWithIssue = "CALL_WITH_ISSUE",
        CallWithHandoff = "CALL_WITH_HANDOFF",
        WindowOfEightDays = "WINDOW_OF_EIGHT_DAYS",
        RowOfDimension = "ROW_OF_DIMENSION",
        IssueNotOverdue = "ISSUE_NOT_OVERDUE",
        ReportToBeFollowed = "REPORT_TO_BE_FOLLOWED",
    }
    /// What sets the latest time that is allowed.
    LateBound { NeedBy = "NEED_BY", Now = "NOW", }
}

/// Maximum length of a value that is repeated.
const LONGEST_VALUE: usize = 64;

impl Problem {
    /// A missing field.
    pub fn required() -> Self {
        Problem::Required { with: None, any_of: &[], allowed: Vec::new() }
    }

    /// A missing field that another field, or FIELD=VALUE, makes required.
    pub fn required_with(with: &'static str) -> Self {
        Problem::Required { with: Some(with), any_of: &[], allowed: Vec::new() }
    }

    /// Missing fields, of which one is enough.
    pub fn required_any(any_of: &'static [&'static str]) -> Self {
        Problem::Required { with: None, any_of, allowed: Vec::new() }
    }

    /// A missing value of a closed set.
    pub fn required_of(allowed: Vec<String>) -> Self {
        Problem::Required { with: None, any_of: &[], allowed }
    }

    /// A text that is not of a closed set. What could be none of its values, as something of a caller that was typed into the wrong field, is not repeated.
    pub fn unknown_value(value: &str, allowed: Vec<String>) -> Self {
        let is_named = |c: char| c.is_ascii_lowercase() || c == '_' || c == '.';
        let could_be = value.len() <= LONGEST_VALUE && value.chars().all(is_named);
        let value = if could_be { value.to_owned() } else { String::new() };
        Problem::UnknownValue { value, allowed }
    }

    /// A value that does not have the required form.
    pub fn malformed(form: Form) -> Self {
        Problem::Malformed { form, example: None, characters: None }
    }

    /// A value that does not have the required form, with a valid example.
    pub fn malformed_like(form: Form, example: &'static str) -> Self {
        Problem::Malformed { form, example: Some(example), characters: None }
    }

    /// A number outside of its bounds.
    pub fn out_of_range(value: i64, minimum: i64, maximum: i64) -> Self {
        Problem::OutOfRange {
            value: Some(Fact::Number(value)),
            minimum: Some(Fact::Number(minimum)),
            maximum: Some(Fact::Number(maximum)),
            step: None,
        }
    }

    /// A time before a bound.
    pub fn too_early(time: Instant, earliest: Instant, bound: EarlyBound) -> Self {
        Problem::TooEarly { time: Fact::Time(time), earliest: Fact::Time(earliest), bound }
    }

    /// The reason in the contract, without `VIOLATION_REASON_`.
    pub fn reason(&self) -> &'static str {
        match self {
            Problem::Required { .. } => "REQUIRED",
            Problem::TooLong { .. } => "TOO_LONG",
            Problem::TooMany { .. } => "TOO_MANY",
            Problem::Character(_) => "CHARACTER",
            Problem::Malformed { .. } => "MALFORMED",
            Problem::CheckDigit { .. } => "CHECK_DIGIT",
            Problem::UnknownValue { .. } => "UNKNOWN_VALUE",
            Problem::UnknownCode { .. } => "UNKNOWN_CODE",
            Problem::OutOfRange { .. } => "OUT_OF_RANGE",
            Problem::NotQuarterHour(_) => "NOT_QUARTER_HOUR",
            Problem::TooEarly { .. } => "TOO_EARLY",
            Problem::TooLate { .. } => "TOO_LATE",
            Problem::Duplicate(_) => "DUPLICATE",
            Problem::Conflict(_) => "CONFLICT",
            Problem::NotApplicable(_) => "NOT_APPLICABLE",
            Problem::FilledAlready => "FILLED_ALREADY",
            Problem::CannotBeEmpty => "CANNOT_BE_EMPTY",
            Problem::MustNotChange => "MUST_NOT_CHANGE",
            Problem::OtherPeriod(_) => "OTHER_PERIOD",
            Problem::NotFound(_) => "NOT_FOUND",
            Problem::SelfReference => "SELF",
            Problem::NothingToSearch => "NOTHING_TO_SEARCH",
            Problem::WordAlone(_) => "WORD_ALONE",
            Problem::SeveralNumbers => "SEVERAL_NUMBERS",
            Problem::PersonalNumber => "PERSONAL_NUMBER",
            Problem::GroupMissing { .. } => "GROUP_MISSING",
            Problem::ShiftsOverlap { .. } => "SHIFTS_OVERLAP",
            Problem::ShiftTimes(_) => "SHIFT_TIMES",
            Problem::AgencyWorksOnIssue(_) => "AGENCY_WORKS_ON_ISSUE",
            Problem::Unreadable => "UNREADABLE",
        }
    }

    /// Its facts.
    pub fn facts(&self) -> Facts {
        let text = |text: &str| Some(Fact::Text(text.to_owned()));
        let list = |items: &[String]| (!items.is_empty()).then(|| Fact::List(items.to_vec()));
        match self {
            Problem::Required { with, any_of, allowed } => {
                let any_of: Vec<String> = any_of.iter().map(|field| (*field).to_owned()).collect();
                given([("with", with.and_then(text)), ("any_of", list(&any_of)), ("allowed", list(allowed))])
            }
            Problem::TooLong { length, limit, unit } => given([
                ("length", length.map(Fact::count)),
                ("limit", Some(Fact::count(*limit))),
                ("unit", Some(Fact::code(unit.code()))),
            ]),
            Problem::TooMany { count, limit } => {
                vec![("count", Fact::count(*count)), ("limit", Fact::count(*limit))]
            }
            Problem::Character('\0') => vec![("character", Fact::code("NUL"))],
            Problem::Character(control) => vec![
                ("character", Fact::code("CONTROL")),
                ("code", Fact::Text(format!("U+{:04X}", u32::from(*control)))),
            ],
            Problem::Malformed { form, example, characters } => given([
                ("form", text(form.code())),
                ("example", example.and_then(text)),
                ("characters", characters.and_then(text)),
            ]),
            Problem::CheckDigit { value } | Problem::Duplicate(value) | Problem::WordAlone(value) => {
                given([("value", text(value))])
            }
            Problem::UnknownValue { value, allowed } => {
                given([("value", text(value)), ("allowed", list(allowed))])
            }
            Problem::UnknownCode { directory, value, nearest, agency, shifts } => given([
                ("directory", text(directory.code())),
                ("value", text(value)),
                ("nearest", nearest.as_deref().and_then(text)),
                ("agency", agency.as_deref().and_then(text)),
                ("date", shifts.as_ref().map(|(date, _)| Fact::Day(*date))),
                ("allowed", shifts.as_ref().and_then(|(_, codes)| list(codes))),
            ]),
            Problem::OutOfRange { value, minimum, maximum, step } => given([
                ("value", value.clone()),
                ("minimum", minimum.clone()),
                ("maximum", maximum.clone()),
                ("step", step.map(Fact::Number)),
            ]),
            Problem::NotQuarterHour(time) => vec![("time", Fact::Time(*time))],
            Problem::TooEarly { time, earliest, bound } => {
                let position = match bound {
                    EarlyBound::JournalEntry(position) => Some(Fact::Number(*position)),
                    _ => None,
                };
                given([
                    ("time", Some(time.clone())),
                    ("earliest", Some(earliest.clone())),
                    ("bound", text(bound.code())),
                    ("position", position),
                ])
            }
            Problem::TooLate { time, latest, bound } => vec![
                ("time", Fact::Time(*time)),
                ("latest", Fact::Time(*latest)),
                ("bound", Fact::code(bound.code())),
            ],
            Problem::Conflict(with) => given([("with", text(with))]),
            Problem::NotApplicable(purpose) => given([("only_for", text(purpose.code()))]),
            Problem::OtherPeriod(period) => vec![("period", Fact::Resource(period.clone()))],
            Problem::NotFound(resource) => vec![("resource", Fact::Resource(resource.clone()))],
            Problem::GroupMissing { value, group } => given([("value", text(value)), ("group", text(group))]),
            Problem::ShiftsOverlap { shift, other } => {
                given([("shift", text(shift)), ("other", text(other))])
            }
            Problem::ShiftTimes(shift) => given([("shift", text(shift))]),
            Problem::AgencyWorksOnIssue(agency) => given([("agency", text(agency))]),
            Problem::FilledAlready
            | Problem::CannotBeEmpty
            | Problem::MustNotChange
            | Problem::SelfReference
            | Problem::NothingToSearch
            | Problem::SeveralNumbers
            | Problem::PersonalNumber
            | Problem::Unreadable => Vec::new(),
        }
    }
}
