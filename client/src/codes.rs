//! The codes of the contract's enums as people type them: `p1`, `in-progress`, `NOT_APPLICABLE`. One way for all of them.

use clap::builder::{PossibleValue, PossibleValuesParser, TypedValueParser};
use hotline_proto::v1;

use crate::alike::plain;
use crate::catalogue::{self, text};
use crate::language::Language;

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
        let term = move |language| catalogue::find(language, &label, &[]);
        Language::ALL.into_iter().filter_map(term).map(|term| term.replace(' ', "-"))
    }

    /// The value that was typed: its name, in either case, with dashes or underscores, or what people call it.
    fn typed(text: &str) -> Result<Self, String> {
        let bare = text.trim().to_ascii_uppercase().replace('-', "_");
        let value =
            Self::from_full_name(&format!("{}{bare}", Self::PREFIX)).filter(|_| bare != "UNSPECIFIED");
        let is_called = |value: &Self| value.terms().any(|term| plain(&term) == plain(text));
        value.or_else(|| Self::every().find(is_called)).ok_or_else(|| {
            let values: Vec<String> = Self::every().map(Self::spelling).collect();
            text!("code-unknown", typed = text, values = values.join(", "))
        })
    }
}

/// Parser of a flag whose value is such a code; its values are listed in the help and in the error.
pub fn parser<T: Code>() -> impl TypedValueParser<Value = T> {
    let values = T::every().map(|value| {
        let spelling = value.spelling();
        let underscored = spelling.replace('-', "_");
        let upper = [spelling.to_ascii_uppercase(), underscored.to_ascii_uppercase()];
        PossibleValue::new(spelling).alias(underscored).aliases(upper).aliases(value.terms())
    });
    PossibleValuesParser::new(values).try_map(|typed| T::typed(&typed))
}

/// An urgency by its code or by what people call it.
pub fn urgency(typed: &str) -> Result<v1::Urgency, String> {
    let called = |urgency: &v1::Urgency, language| {
        catalogue::find(language, &catalogue::id("label", urgency.full_name()), &[]).unwrap_or_default()
    };
    let is = |urgency: &v1::Urgency| {
        let label = called(urgency, Language::Chinese);
        let both = format!("{} {label}", called(urgency, Language::English));
        [label, both].iter().any(|known| plain(known) == plain(typed))
    };
    let unknown = |_| {
        let values = catalogue::joined(v1::Urgency::every().map(|one| catalogue::label(one.full_name())));
        text!("code-unknown", typed = typed, values = values)
    };
    v1::Urgency::every().find(is).map_or_else(|| v1::Urgency::typed(&plain(typed)).map_err(unknown), Ok)
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
        mod tests {
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
    Role "ROLE_",
    SummaryDimension "SUMMARY_DIMENSION_",
    TokenChange "TOKEN_CHANGE_",
    CallDirection "CALL_DIRECTION_",
    CallDisposition "CALL_DISPOSITION_",
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
}
