//! Reads the fields of a message.

use hotline_proto::google::r#type::Date as ContractDate;
use jiff::civil::Date;
use prost_types::{Duration, Timestamp};

use super::{CODE, ResolvedPeriod, TEXT};
use crate::api::convert::names::{self, Numbered};
use crate::api::convert::{codes, times};
use crate::domain::codes::Coded;
use crate::domain::comparable::is_invisible;
use crate::domain::instant::{HOUR, Instant, MINUTE};
use crate::domain::period::PeriodId;
use crate::domain::refusal::facts::Fact;
use crate::domain::refusal::problem::{Form, Unit};
use crate::domain::refusal::{Problem, Violations};

/// Maximum number of values in a list of a filter.
const LIST: usize = 100;
/// Default length of a lease, in microseconds.
const USUAL_LEASE: i64 = 10 * MINUTE;

/// Reads the fields of a message. A method takes the path of its field within the message, and adds a violation if the field is wrong.
pub struct Fields<'a> {
    period: Option<&'a ResolvedPeriod>,
    violations: &'a mut Violations,
    prefix: String,
}

/// The first control character of a text. Lines may end in one or two, and tabs are taken.
fn control(text: &str) -> Option<char> {
    let mut characters = text.chars().peekable();
    while let Some(c) = characters.next() {
        let ends_line = c == '\r' && characters.peek() == Some(&'\n');
        if c.is_control() && !matches!(c, '\n' | '\t') && !ends_line {
            return Some(c);
        }
    }
    None
}

impl<'a> Fields<'a> {
    pub(in crate::api) fn new(period: Option<&'a ResolvedPeriod>, violations: &'a mut Violations) -> Self {
        Self { period, violations, prefix: String::new() }
    }

    /// The fields of the message in the field `path`.
    pub fn within(&mut self, path: &str) -> Fields<'_> {
        let prefix = format!("{}{path}.", self.prefix);
        Fields { period: self.period, violations: self.violations, prefix }
    }

    /// The period of the request; None if it cannot be read.
    pub fn period(&self) -> Option<&'a ResolvedPeriod> {
        self.period
    }

    /// Adds a violation of a field.
    pub fn refuse(&mut self, path: &str, problem: Problem) {
        self.violations.add(format!("{}{path}", self.prefix), problem);
    }

    /// A field that must be there. If it is missing, and `read` adds no violation, adds one.
    pub fn required<T>(&mut self, path: &str, read: impl FnOnce(&mut Self, &str) -> Option<T>) -> Option<T> {
        self.required_as(path, Problem::required, read)
    }

    /// The same with another violation.
    fn required_as<T>(
        &mut self,
        path: &str,
        problem: impl FnOnce() -> Problem,
        read: impl FnOnce(&mut Self, &str) -> Option<T>,
    ) -> Option<T> {
        let noted = self.violations.0.len();
        let value = read(self, path);
        if value.is_none() && self.violations.0.len() == noted {
            self.refuse(path, problem());
        }
        value
    }

    /// A text of at most `at_most` characters, unchanged. None if it is blank.
    pub fn text(&mut self, path: &str, text: &str, at_most: usize) -> Option<String> {
        if let Some(control) = control(text) {
            self.refuse(path, Problem::Character(control));
            return None;
        }
        let length = text.chars().count();
        if length > at_most {
            self.refuse(
                path,
                Problem::TooLong { length: Some(length), limit: at_most, unit: Unit::Characters },
            );
            return None;
        }
        (!is_invisible(text)).then(|| text.to_owned())
    }

    /// A text that must not be blank.
    pub fn required_text(&mut self, path: &str, text: &str, at_most: usize) -> Option<String> {
        self.required(path, |f, path| f.text(path, text, at_most))
    }

    /// The field `reason`, which must not be blank.
    pub fn reason(&mut self, text: &str) -> Option<String> {
        self.required_text("reason", text, TEXT)
    }

    /// A text of ASCII letters, digits and the characters `others` only.
    pub fn token(&mut self, path: &str, text: &str, at_most: usize, others: &'static str) -> Option<String> {
        let text = self.text(path, text, at_most)?;
        if text.chars().all(|c| c.is_ascii_alphanumeric() || others.contains(c)) {
            return Some(text);
        }
        let characters = Some(others).filter(|others| !others.is_empty());
        self.refuse(path, Problem::Malformed { form: Form::Code, example: None, characters });
        None
    }

    /// A code of a directory. The rules check whether the directory has it.
    pub fn code(&mut self, path: &str, code: &str) -> Option<String> {
        self.token(path, code, CODE, ".-_")
    }

    /// A code of a directory that must be there.
    pub fn required_code(&mut self, path: &str, code: &str) -> Option<String> {
        self.required(path, |f, path| f.code(path, code))
    }

    /// The codes of a list in a filter. An empty code, and more than 100 codes, are violations.
    pub fn code_list(&mut self, path: &str, codes: &[String]) -> Vec<String> {
        self.list(path, codes, |f, path, code| f.required_code(path, code))
    }

    /// The values of a list in a filter. More than 100 are a violation; values that cannot be read are left out.
    pub fn list<S, T>(
        &mut self,
        path: &str,
        values: &[S],
        mut read: impl FnMut(&mut Self, &str, &S) -> Option<T>,
    ) -> Vec<T> {
        if values.len() > LIST {
            self.refuse(path, Problem::TooMany { count: values.len(), limit: LIST });
            return Vec::new();
        }
        let each = values.iter().enumerate();
        each.filter_map(|(at, value)| read(self, &format!("{path}[{at}]"), value)).collect()
    }

    /// A value of an enum that has no codes in the domain. `name` is that of a value in the contract, which begins with `prefix`. None after a violation.
    pub fn contract_value<E: TryFrom<i32>>(
        &mut self,
        path: &str,
        number: i32,
        name: fn(&E) -> &'static str,
        prefix: &str,
    ) -> Option<E> {
        let value = E::try_from(number).ok();
        if value.is_none() {
            let names = (1..).map_while(|number| E::try_from(number).ok()).map(|value| name(&value));
            let allowed = names.map(|name| name.strip_prefix(prefix).unwrap_or(name).to_owned()).collect();
            self.refuse(path, Problem::UnknownValue { value: number.to_string(), allowed });
        }
        value
    }

    /// A value of a closed set. None for UNSPECIFIED.
    pub fn choice<C: Coded>(&mut self, path: &str, number: i32) -> Option<C> {
        if number != 0 && codes::value::<C>(number).is_none() {
            self.refuse(
                path,
                Problem::UnknownValue { value: number.to_string(), allowed: codes::all::<C>() },
            );
        }
        codes::value(number)
    }

    /// A value of a closed set that must be there.
    pub fn required_choice<C: Coded>(&mut self, path: &str, number: i32) -> Option<C> {
        self.required_as(path, || Problem::required_of(codes::all::<C>()), |f, path| f.choice(path, number))
    }

    /// The values of a closed set in a list of a filter. UNSPECIFIED, and more than 100 values, are violations.
    pub fn choice_list<C: Coded>(&mut self, path: &str, numbers: &[i32]) -> Vec<C> {
        self.list(path, numbers, |f, path, number| f.required_choice(path, *number))
    }

    /// The position in an etag: that of the latest change that the client has read. None for an empty or malformed one.
    pub fn etag(&mut self, path: &str, etag: &str) -> Option<i64> {
        if etag.is_empty() {
            return None;
        }
        let digits = etag.bytes().all(|b| b.is_ascii_digit());
        let position = etag.parse().ok().filter(|position| digits && *position > 0);
        if position.is_none() {
            self.refuse(path, Problem::malformed(Form::Etag));
        }
        position
    }

    /// A time between 2000 and 9998. None if there is none.
    pub fn time(&mut self, path: &str, at: Option<&Timestamp>) -> Option<Instant> {
        match times::instant(at?) {
            Ok(at) => Some(at),
            Err(problem) => {
                self.refuse(path, problem);
                None
            }
        }
    }

    /// A time that must be there.
    pub fn required_time(&mut self, path: &str, at: Option<&Timestamp>) -> Option<Instant> {
        self.required(path, |f, path| f.time(path, at))
    }

    /// A day between 2000 and 9998. None if there is none.
    pub fn date(&mut self, path: &str, date: Option<&ContractDate>) -> Option<Date> {
        let day = times::date(date?);
        if day.is_none() {
            self.refuse(path, Problem::malformed(Form::Date));
        }
        day
    }

    /// A day that must be there.
    pub fn required_date(&mut self, path: &str, date: Option<&ContractDate>) -> Option<Date> {
        self.required(path, |f, path| f.date(path, date))
    }

    /// The duration of a lease in microseconds: one minute to eight hours, ten minutes if there is none.
    pub fn lease(&mut self, span: Option<&Duration>) -> Option<i64> {
        let Some(span) = span else { return Some(USUAL_LEASE) };
        let us = times::microseconds(span).filter(|us| (MINUTE..=8 * HOUR).contains(us));
        if us.is_none() {
            let (minimum, maximum) = (Fact::Number(60), Fact::Number(8 * 3600));
            self.refuse(
                "lease",
                Problem::OutOfRange {
                    value: None,
                    minimum: Some(minimum),
                    maximum: Some(maximum),
                    step: None,
                },
            );
        }
        us
    }

    /// A number from 1 to `at_most`. None for 0.
    pub fn count(&mut self, path: &str, count: i32, at_most: i32) -> Option<i32> {
        if count == 0 {
            return None;
        }
        if !(1..=at_most).contains(&count) {
            self.refuse(path, Problem::out_of_range(count.into(), 1, at_most.into()));
            return None;
        }
        Some(count)
    }

    /// The number in a name, which must be of the request's period. None if the name is empty.
    pub fn number<N: Numbered>(&mut self, path: &str, name: &str) -> Option<N> {
        if name.is_empty() {
            return None;
        }
        match names::number(name, self.period.map(|period| &period.id)) {
            Ok(number) => Some(number),
            Err(problem) => {
                self.refuse(path, problem);
                None
            }
        }
    }

    /// The number in a name that must be there and of the request's period.
    pub fn required_number<N: Numbered>(&mut self, path: &str, name: &str) -> Option<N> {
        self.required(path, |f, path| f.number(path, name))
    }

    /// The period of a name, which need not be the request's. None if the name is empty.
    pub fn period_name(&mut self, path: &str, name: &str) -> Option<PeriodId> {
        if name.is_empty() {
            return None;
        }
        let period = names::parts(name).filter(|parts| parts.member.is_none());
        let period = period.and_then(|parts| PeriodId::parse(parts.period));
        if period.is_none() {
            self.refuse(path, Problem::malformed(Form::PeriodName));
        }
        period
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::codes::{CallKind, Urgency};

    fn noted(read: impl FnOnce(&mut Fields<'_>)) -> Vec<(String, Problem)> {
        let mut violations = Violations::default();
        read(&mut Fields::new(None, &mut violations));
        violations.0.into_iter().map(|violation| (violation.field, violation.problem)).collect()
    }

    #[test]
    fn limits_are_named_and_count_characters() {
        let violations = noted(|f| {
            assert_eq!(f.text("title", &"字".repeat(200), 200).map(|text| text.len()), Some(600));
            f.text("title", &"字".repeat(201), 200);
            f.text("note", "a\0b", 10);
            f.reason(" ");
        });
        let too_long = Problem::TooLong { length: Some(201), limit: 200, unit: Unit::Characters };
        assert_eq!(violations[0], ("title".to_owned(), too_long));
        assert_eq!(violations[1].0, "note");
        assert_eq!(violations[2], ("reason".to_owned(), Problem::required()));
    }

    #[test]
    fn paths_lead_to_the_field() {
        let violations = noted(|f| {
            f.within("issues[0]").within("issue").required_text("title", "", 200);
            f.choice_list::<CallKind>("filter.kinds", &[1, 0, 99]);
        });
        let paths: Vec<&str> = violations.iter().map(|(path, _)| path.as_str()).collect();
        assert_eq!(paths, ["issues[0].issue.title", "filter.kinds[1]", "filter.kinds[2]"]);
    }

    #[test]
    fn the_violation_of_an_unknown_value_lists_the_allowed_ones() {
        let violations = noted(|f| {
            f.required_choice::<Urgency>("urgency", 9);
        });
        let allowed = ["P0", "P1", "P2", "P3"].map(str::to_owned).to_vec();
        let unknown = Problem::UnknownValue { value: "9".to_owned(), allowed };
        assert_eq!(violations, [("urgency".to_owned(), unknown)]);
    }
}
