//! What figures are broken down by, as it is typed: a dimension, or steps of time.

use std::ffi::OsStr;

use clap::builder::{PossibleValue, StringValueParser, TypedValueParser};
use clap::{Arg, Command};
use hotline_proto::v1::{CurveStep, SummaryDimension};

use crate::alike::{meant, plain};
use crate::catalogue::{id, in_each_language, joined, label, text, title};
use crate::codes::Code as _;
use crate::views::summary::{dimension_key, step_key};

/// What each row of a table is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum By {
    /// A value of a dimension.
    Dimension(SummaryDimension),
    /// A step of time.
    Step(CurveStep),
}

impl By {
    fn every() -> Vec<Self> {
        let dimensions = SummaryDimension::every().map(Self::Dimension);
        dimensions.chain([CurveStep::Day, CurveStep::Hour].map(Self::Step)).collect()
    }

    /// As it is typed: `category-group`, `day`.
    fn spelling(self) -> String {
        match self {
            Self::Dimension(dimension) => dimension.spelling(),
            Self::Step(step) => step_key(step).to_owned(),
        }
    }

    /// Key of its title.
    fn key(self) -> &'static str {
        match self {
            Self::Dimension(dimension) => dimension_key(dimension),
            Self::Step(step) => step_key(step),
        }
    }

    /// What people call it.
    fn term(self) -> String {
        match self {
            Self::Dimension(dimension) => title(dimension_key(dimension)),
            Self::Step(step) => label(step.full_name()),
        }
    }

    /// What is typed for it: its spelling, and what it is called in each language.
    fn words(self) -> Vec<String> {
        let terms: Vec<String> = match self {
            Self::Dimension(_) => Vec::new(),
            Self::Step(step) => step.terms().collect(),
        };
        [vec![self.spelling()], in_each_language(&id("title", self.key())), terms].concat()
    }

    /// The one that was typed. The candidates, or all there are, if it is none or may be several.
    fn typed(typed: &str) -> Result<Self, String> {
        let every = Self::every();
        let told = |several: &[&Self]| {
            joined(several.iter().map(|by| {
                let (spelling, term) = (by.spelling(), by.term());
                let is_same = plain(&term).replace(' ', "-") == spelling;
                if is_same { spelling } else { format!("{spelling} {term}") }
            }))
        };
        let form = plain(typed).replace('_', "-");
        match meant(&form, every.iter(), |by| by.words())[..] {
            [one] => Ok(*one),
            [] => Err(text!("code-unknown", typed = typed, values = told(&every.iter().collect::<Vec<_>>()))),
            ref several => Err(text!("code-ambiguous", typed = typed, candidates = told(several))),
        }
    }
}

/// Parser of what figures are broken down by.
#[derive(Clone, Copy, Debug)]
pub(super) struct ByParser;

impl TypedValueParser for ByParser {
    type Value = By;

    fn parse_ref(&self, command: &Command, arg: Option<&Arg>, value: &OsStr) -> Result<By, clap::Error> {
        StringValueParser::new().try_map(|typed| By::typed(&typed)).parse_ref(command, arg, value)
    }

    fn possible_values(&self) -> Option<Box<dyn Iterator<Item = PossibleValue> + '_>> {
        Some(Box::new(By::every().into_iter().map(|by| PossibleValue::new(by.spelling()))))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_rows_are_is_typed_by_its_code_or_title_in_either_language() {
        for by in By::every() {
            for word in by.words() {
                assert_eq!(By::typed(&word), Ok(by), "{word}");
            }
        }
        assert_eq!(By::typed("CATEGORY_GROUP"), Ok(By::Dimension(SummaryDimension::CategoryGroup)));
        assert_eq!(By::typed("distr"), Ok(By::Dimension(SummaryDimension::District)));
        assert!(By::typed("di").unwrap_err().contains("district"));
        assert!(By::typed("colour").unwrap_err().contains("hour"));
    }
}
