//! The fields of a message being read.

use hotline_proto::google::r#type::Date as ContractDate;
use jiff::civil::Date;
use prost_types::{Duration, Timestamp};

use super::{CODE, KnownPeriod, TEXT};
use crate::api::convert::names::{self, Numbered};
use crate::api::convert::{codes, times};
use crate::domain::codes::Coded;
use crate::domain::instant::{HOUR, Instant, MINUTE};
use crate::domain::period::PeriodId;
use crate::domain::refusal::Violations;

/// Values of one list in a filter, at most.
const LIST: usize = 100;
/// For how long something is held if it is not said, in microseconds.
const USUAL_LEASE: i64 = 10 * MINUTE;

/// The fields of a message being read. Paths given to its methods are within the message; each method notes what is wrong with its field.
pub struct Fields<'a> {
    period: Option<&'a KnownPeriod>,
    violations: &'a mut Violations,
    prefix: String,
}

impl<'a> Fields<'a> {
    pub(in crate::api) fn new(period: Option<&'a KnownPeriod>, violations: &'a mut Violations) -> Self {
        Self { period, violations, prefix: String::new() }
    }

    /// The fields of a message in the field `path`.
    pub fn within(&mut self, path: &str) -> Fields<'_> {
        let prefix = format!("{}{path}.", self.prefix);
        Fields { period: self.period, violations: self.violations, prefix }
    }

    /// The period of the request; none if it cannot be read.
    pub fn period(&self) -> Option<&'a KnownPeriod> {
        self.period
    }

    /// Notes what is wrong with a field.
    pub fn refuse(&mut self, path: &str, why: impl Into<String>) {
        self.violations.add(format!("{}{path}", self.prefix), why);
    }

    /// Notes it if the field is missing, unless something else was wrong with it. `what` says what is missing.
    pub fn required<T>(
        &mut self,
        path: &str,
        what: &str,
        read: impl FnOnce(&mut Self, &str) -> Option<T>,
    ) -> Option<T> {
        let noted = self.violations.0.len();
        let value = read(self, path);
        if value.is_none() && self.violations.0.len() == noted {
            let gap = if what.is_empty() { "" } else { ": " };
            self.refuse(path, format!("is required{gap}{what}"));
        }
        value
    }

    /// A text of at most so many characters, as it came; none if there is nothing in it.
    pub fn text(&mut self, path: &str, text: &str, at_most: usize) -> Option<String> {
        if text.contains('\0') {
            self.refuse(path, "must not contain the character NUL");
            return None;
        }
        let length = text.chars().count();
        if length > at_most {
            self.refuse(path, format!("has {length} characters; at most {at_most} are taken"));
            return None;
        }
        (!text.trim().is_empty()).then(|| text.to_owned())
    }

    /// A text that must be there.
    pub fn required_text(&mut self, path: &str, text: &str, at_most: usize, what: &str) -> Option<String> {
        self.required(path, what, |f, path| f.text(path, text, at_most))
    }

    /// Why something is done, where that must be said.
    pub fn reason(&mut self, text: &str) -> Option<String> {
        self.required_text("reason", text, TEXT, "why?")
    }

    /// A text made only of ASCII letters, digits and some other characters.
    pub fn token(&mut self, path: &str, text: &str, at_most: usize, others: &str) -> Option<String> {
        let text = self.text(path, text, at_most)?;
        if text.chars().all(|c| c.is_ascii_alphanumeric() || others.contains(c)) {
            return Some(text);
        }
        let others = if others.is_empty() { String::new() } else { format!(" and {others}") };
        self.refuse(path, format!("must be of A–Z, a–z, 0–9{others}"));
        None
    }

    /// A code of a directory. Whether there is such a code is a question for the rules.
    pub fn code(&mut self, path: &str, code: &str) -> Option<String> {
        self.token(path, code, CODE, ".-_")
    }

    /// A code of a directory that must be there.
    pub fn required_code(&mut self, path: &str, code: &str, what: &str) -> Option<String> {
        self.required(path, what, |f, path| f.code(path, code))
    }

    /// Codes of a filter.
    pub fn code_list(&mut self, path: &str, codes: &[String]) -> Vec<String> {
        self.list(path, codes, |f, path, code| f.required_code(path, code, ""))
    }

    /// The values of a list in a filter.
    pub fn list<S, T>(
        &mut self,
        path: &str,
        values: &[S],
        mut read: impl FnMut(&mut Self, &str, &S) -> Option<T>,
    ) -> Vec<T> {
        if values.len() > LIST {
            self.refuse(path, format!("has {} values; at most {LIST} are taken", values.len()));
            return Vec::new();
        }
        let each = values.iter().enumerate();
        each.filter_map(|(at, value)| read(self, &format!("{path}[{at}]"), value)).collect()
    }

    /// A value of a closed set; none if it is UNSPECIFIED.
    pub fn choice<C: Coded>(&mut self, path: &str, number: i32) -> Option<C> {
        if number != 0 && codes::value::<C>(number).is_none() {
            self.refuse(path, format!("{number} is no {}; there are {}", C::WHAT, codes::all::<C>()));
        }
        codes::value(number)
    }

    /// A value of a closed set that must be there.
    pub fn required_choice<C: Coded>(&mut self, path: &str, number: i32) -> Option<C> {
        self.required(path, &format!("one of {}", codes::all::<C>()), |f, path| f.choice(path, number))
    }

    /// Values of a closed set.
    pub fn choice_list<C: Coded>(&mut self, path: &str, numbers: &[i32]) -> Vec<C> {
        self.list(path, numbers, |f, path, number| f.required_choice(path, *number))
    }

    /// A moment.
    pub fn time(&mut self, path: &str, at: Option<&Timestamp>) -> Option<Instant> {
        match times::instant(at?) {
            Ok(at) => Some(at),
            Err(why) => {
                self.refuse(path, why);
                None
            }
        }
    }

    /// A moment that must be there.
    pub fn required_time(&mut self, path: &str, at: Option<&Timestamp>) -> Option<Instant> {
        self.required(path, "", |f, path| f.time(path, at))
    }

    /// A day.
    pub fn date(&mut self, path: &str, date: Option<&ContractDate>) -> Option<Date> {
        let day = times::date(date?);
        if day.is_none() {
            self.refuse(path, "is no day from 2000 to 9998");
        }
        day
    }

    /// A day that must be there.
    pub fn required_date(&mut self, path: &str, date: Option<&ContractDate>) -> Option<Date> {
        self.required(path, "", |f, path| f.date(path, date))
    }

    /// For how long something is held, in microseconds.
    pub fn lease(&mut self, span: Option<&Duration>) -> Option<i64> {
        let Some(span) = span else { return Some(USUAL_LEASE) };
        let us = times::microseconds(span).filter(|us| (MINUTE..=8 * HOUR).contains(us));
        if us.is_none() {
            self.refuse("lease", "must be 1 minute to 8 hours");
        }
        us
    }

    /// A number in a range; none if it is 0.
    pub fn count(&mut self, path: &str, count: i32, at_most: i32) -> Option<i32> {
        if count == 0 {
            return None;
        }
        if !(1..=at_most).contains(&count) {
            self.refuse(path, format!("{count} is not from 1 to {at_most}"));
            return None;
        }
        Some(count)
    }

    /// The number of something in the request's period by its name; none if there is no name.
    pub fn number<N: Numbered>(&mut self, path: &str, name: &str) -> Option<N> {
        if name.is_empty() {
            return None;
        }
        match names::number(name, self.period.map(|period| &period.id)) {
            Ok(number) => Some(number),
            Err(why) => {
                self.refuse(path, why);
                None
            }
        }
    }

    /// The number of something in the request's period, by a name that must be there.
    pub fn required_number<N: Numbered>(&mut self, path: &str, name: &str) -> Option<N> {
        self.required(path, &format!("periods/{{period}}/{}/{{number}}", N::COLLECTION), |f, path| {
            f.number(path, name)
        })
    }

    /// The name of a period, which need not be the request's; none if there is no name.
    pub fn period_name(&mut self, path: &str, name: &str) -> Option<PeriodId> {
        if name.is_empty() {
            return None;
        }
        let period = names::parts(name).filter(|parts| parts.member.is_none());
        let period = period.and_then(|parts| PeriodId::parse(parts.period));
        if period.is_none() {
            self.refuse(path, "must be periods/{period}");
        }
        period
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::codes::{CallKind, Urgency};

    fn noted(read: impl FnOnce(&mut Fields<'_>)) -> Vec<(String, String)> {
        let mut violations = Violations::default();
        read(&mut Fields::new(None, &mut violations));
        violations.0.into_iter().map(|violation| (violation.field, violation.description)).collect()
    }

    #[test]
    fn limits_are_named_and_count_characters() {
        let said = noted(|f| {
            assert_eq!(f.text("title", &"字".repeat(200), 200).map(|text| text.len()), Some(600));
            f.text("title", &"字".repeat(201), 200);
            f.text("note", "a\0b", 10);
            f.reason(" ");
        });
        assert_eq!(said[0], ("title".to_owned(), "has 201 characters; at most 200 are taken".to_owned()));
        assert_eq!(said[1].0, "note");
        assert_eq!(said[2], ("reason".to_owned(), "is required: why?".to_owned()));
    }

    #[test]
    fn paths_lead_to_the_field() {
        let said = noted(|f| {
            f.within("issues[0]").within("issue").required_text("title", "", 200, "what must be done?");
            f.choice_list::<CallKind>("filter.kinds", &[1, 0, 99]);
        });
        let paths: Vec<&str> = said.iter().map(|(path, _)| path.as_str()).collect();
        assert_eq!(paths, ["issues[0].issue.title", "filter.kinds[1]", "filter.kinds[2]"]);
    }

    #[test]
    fn unknown_values_are_told_with_those_that_there_are() {
        let said = noted(|f| {
            f.required_choice::<Urgency>("urgency", 9);
        });
        assert_eq!(said, [("urgency".to_owned(), "9 is no urgency; there are P0 P1 P2 P3".to_owned())]);
    }
}
