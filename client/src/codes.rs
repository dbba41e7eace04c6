//! The codes of the contract's enums as people type them: `p1`, `in-progress`, `NOT_APPLICABLE`. One way for all of them.

use std::ffi::OsStr;
use std::iter;
use std::marker::PhantomData;

use clap::builder::{PossibleValue, StringValueParser, TypedValueParser};
use clap::{Arg, Command};
use hotline_proto::v1;

use crate::alike::{self, plain};
use crate::catalogue::{self, text};

/// An enum of the contract.
pub trait Code: Copy + TryFrom<i32> + Send + Sync + 'static {
    /// What the names of its values begin with.
    const PREFIX: &'static str;

    /// Name of the value in the contract, with the prefix.
    fn full_name(self) -> &'static str;

    /// The value of that name.
    fn from_full_name(name: &str) -> Option<Self>;

    /// Name without the prefix: `IN_PROGRESS`.
    fn bare_name(self) -> &'static str {
        self.full_name().strip_prefix(Self::PREFIX).unwrap_or(self.full_name())
    }

    /// As it is typed: `in-progress`.
    fn spelling(self) -> String {
        self.bare_name().to_ascii_lowercase().replace('_', "-")
    }

    /// Every value except UNSPECIFIED. They are numbered without gaps.
    fn every() -> impl Iterator<Item = Self> {
        (1..).map_while(|number| Self::try_from(number).ok())
    }

    /// What people call it, in each language, as it is typed: `warm-transfer`.
    fn terms(self) -> impl Iterator<Item = String> {
        let label = catalogue::id("label", self.full_name());
        catalogue::in_each_language(&label).into_iter().map(|term| term.replace(' ', "-"))
    }

    /// The value of a whole name or term, in either case and width, with dashes or underscores.
    fn exact(text: &str) -> Option<Self> {
        let typed = bare::<Self>(text);
        Self::every().find(|value| words(*value).iter().any(|word| plain(word) == typed))
    }

    /// The value that was typed: its name, in either case, with dashes or underscores, what people call it, or an unambiguous beginning or the sound of either.
    fn typed(text: &str) -> Result<Self, String> {
        if let Some(value) = Self::exact(text) {
            return Ok(value);
        }
        let every: Vec<Self> = Self::every().collect();
        match alike::meant(&bare::<Self>(text), every.iter(), |value| words(*value))[..] {
            [one] if !WHOLE_WORDS.contains(&one.spelling().as_str()) => Ok(*one),
            [] | [_] => Err(text!("code-unknown", typed = text, values = told(&every))),
            ref several => {
                let several: Vec<Self> = several.iter().map(|value| **value).collect();
                Err(text!("code-ambiguous", typed = text, candidates = told(&several)))
            }
        }
    }
}

/// What a call is taken out of the count by is typed as a whole.
const WHOLE_WORDS: [&str; 2] = ["test", "invalid"];

/// What a value is called: as it is typed, and in each language.
fn words<T: Code>(value: T) -> Vec<String> {
    iter::once(value.spelling()).chain(value.terms()).collect()
}

/// What was typed, without the prefix of the contract's name.
fn bare<T: Code>(text: &str) -> String {
    let bare = plain(text).replace(['_', ' '], "-");
    let prefix = T::PREFIX.to_ascii_lowercase().replace('_', "-");
    bare.strip_prefix(&prefix).map_or(bare.clone(), str::to_owned)
}

/// Values as they are typed, each with what people call it if that is something else.
pub fn told<T: Code>(values: &[T]) -> String {
    catalogue::joined(values.iter().map(|value| {
        let spelling = value.spelling();
        // What figures are broken down by is called like the column.
        let ids = [catalogue::id("label", value.full_name()), catalogue::id("title", value.bare_name())];
        let label = ids.iter().find_map(|id| catalogue::find(catalogue::speech().language, id, &[]));
        match label.filter(|label| plain(label).replace(' ', "-") != spelling) {
            Some(label) => format!("{spelling} {label}"),
            None => spelling,
        }
    }))
}

/// Parser of a flag whose value is such a code; its values are listed in the help.
#[derive(Clone)]
pub struct Parser<T> {
    code: PhantomData<T>,
}

/// See [`Parser`].
pub fn parser<T: Code>() -> Parser<T> {
    Parser { code: PhantomData }
}

impl<T: Code> TypedValueParser for Parser<T> {
    type Value = T;

    fn parse_ref(&self, command: &Command, arg: Option<&Arg>, value: &OsStr) -> Result<T, clap::Error> {
        StringValueParser::new().try_map(|typed| T::typed(&typed)).parse_ref(command, arg, value)
    }

    fn possible_values(&self) -> Option<Box<dyn Iterator<Item = PossibleValue> + '_>> {
        Some(Box::new(T::every().map(|value| PossibleValue::new(value.spelling()))))
    }
}

/// An urgency of a file: by its code or by what people call it, as a whole, also in both languages.
pub fn urgency(typed: &str) -> Result<v1::Urgency, String> {
    let both = |urgency: &v1::Urgency| {
        let label = catalogue::id("label", urgency.full_name());
        plain(&catalogue::in_each_language(&label).join(" ")) == plain(typed)
    };
    let unknown =
        || text!("code-unknown", typed = typed, values = told(&v1::Urgency::every().collect::<Vec<_>>()));
    v1::Urgency::every().find(both).or_else(|| v1::Urgency::exact(typed)).ok_or_else(unknown)
}

macro_rules! codes {
    ($($name:ident $prefix:literal,)*) => {
        $(impl Code for v1::$name {
            const PREFIX: &'static str = $prefix;
            fn full_name(self) -> &'static str {
                self.as_str_name()
            }
            fn from_full_name(name: &str) -> Option<Self> {
                Self::from_str_name(name)
            }
        })*

        /// Every code, by its full name.
        #[cfg(test)]
        pub fn full_names() -> Vec<&'static str> {
            let mut names = Vec::new();
            $(names.extend(v1::$name::every().map(Code::full_name));)*
            names
        }

        #[cfg(test)]
        mod every {
            use super::*;

            #[test]
            fn every_value_is_read_back_as_it_is_spelled() {
                $(
                    assert!(v1::$name::every().count() > 0);
                    for value in v1::$name::every() {
                        assert!(value.full_name().starts_with(v1::$name::PREFIX), "{}", value.full_name());
                        assert_eq!(v1::$name::typed(&value.spelling()), Ok(value));
                        assert_eq!(v1::$name::typed(value.bare_name()), Ok(value));
                        for term in value.terms() {
                            assert_eq!(v1::$name::typed(&term), Ok(value), "{term}");
                        }
                    }
                )*
            }

            #[test]
            fn an_unknown_code_is_answered_with_the_known_ones() {
                let error = v1::Urgency::typed("p9").unwrap_err();
                assert!(error.contains("p0, p1, p2, p3"), "{error}");
                assert!(v1::Urgency::typed("unspecified").is_err());
            }
        }
    };
}

codes! {
    AlarmGround "ALARM_GROUND_",
    AlarmState "ALARM_STATE_",
    AssignmentRole "ASSIGNMENT_ROLE_",
    AssignmentState "ASSIGNMENT_STATE_",
    Audience "AUDIENCE_",
    LineProfile "LINE_PROFILE_",
    NumberKeeping "NUMBER_KEEPING_",
    CallKind "CALL_KIND_",
    CallbackKind "CALLBACK_KIND_",
    CallbackState "CALLBACK_STATE_",
    CallChannel "CALL_CHANNEL_",
    ReasonCode "REASON_CODE_",
    ReportedCondition "REPORTED_CONDITION_",
    ReportChangeReason "REPORT_CHANGE_REASON_",
    ReportMatterReason "REPORT_MATTER_REASON_",
    Role "ROLE_",
    SummaryDimension "SUMMARY_DIMENSION_",
    TokenChange "TOKEN_CHANGE_",
    CallDirection "CALL_DIRECTION_",
    CallDisposition "CALL_DISPOSITION_",
    CurveStep "CURVE_STEP_",
    EventType "EVENT_TYPE_",
    HandoffMode "HANDOFF_MODE_",
    IssueAction "ISSUE_ACTION_",
    IssueState "ISSUE_STATE_",
    LinkKind "LINK_KIND_",
    IssueOutcome "ISSUE_OUTCOME_",
    PeriodState "PERIOD_STATE_",
    PersonTag "PERSON_TAG_",
    ProgressKind "PROGRESS_KIND_",
    TextField "TEXT_FIELD_",
    TriageOutcome "TRIAGE_OUTCOME_",
    Urgency "URGENCY_",
    WarningRecipient "WARNING_RECIPIENT_",
    InstructionKind "INSTRUCTION_KIND_",
    IncidentReportKind "INCIDENT_REPORT_KIND_",
    IncidentCountState "INCIDENT_COUNT_STATE_",
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_code_is_typed_by_beginning_term_or_sound() {
        let kind = v1::CallKind::typed;
        for typed in ["complai", "COMPLAINT", "投诉", "tousu", "ts", "call_kind_complaint"] {
            assert_eq!(kind(typed), Ok(v1::CallKind::Complaint), "{typed}");
        }
        assert!(v1::HandoffMode::typed("s").is_err() && kind("t").is_err(), "one letter means nothing");
        assert!(kind("te").is_err() && kind("tes").is_err(), "nobody tests by a beginning");
        assert_eq!(kind("test"), Ok(v1::CallKind::Test));
        assert_eq!([urgency("一般"), urgency("p3")], [Ok(v1::Urgency::P3), Ok(v1::Urgency::P3)]);
        assert!(["y", "t", "一", "tj"].iter().all(|typed| urgency(typed).is_err()), "a slip in a file");
        for typed in ["teji", "tj", "特急", "Ｐ０", "p0"] {
            assert_eq!(v1::Urgency::typed(typed), Ok(v1::Urgency::P0), "{typed}");
        }
        assert_eq!(v1::HandoffMode::typed("sanfang"), Ok(v1::HandoffMode::Conference));
        let several = v1::Urgency::typed("jj").unwrap_err();
        assert!(several.contains("p1") && several.contains("p2"), "{several}");
        let several = v1::IssueState::typed("re").unwrap_err();
        assert!(several.contains("rejected") && several.contains("resolved"), "{several}");
    }
}
