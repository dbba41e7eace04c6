//! Resource names: `periods/{period}/calls/{number}`.

use crate::domain::notice::NoticeNumber;
use crate::domain::number::{CallNumber, CallbackNumber, IssueNumber, NumberError};
use crate::domain::period::PeriodId;
use crate::domain::refusal::Problem;
use crate::domain::refusal::problem::Form;

/// The number of a call, issue, callback or notice within its period.
pub trait Numbered: Sized + Copy {
    /// The collection in resource names: `calls`.
    const COLLECTION: &'static str;
    /// The form of a name, for the violation of a malformed one.
    const FORM: Form;
    /// A well-formed number, shown as an example.
    const EXAMPLE: &'static str;
    /// Parses a number as people type it. Fails if the form or the check digit is wrong.
    fn read(text: &str) -> Result<Self, NumberError>;
}

macro_rules! numbered {
    ($($number:ident: $form:ident = $example:literal;)+) => {$(
        impl Numbered for $number {
            const COLLECTION: &'static str = $number::COLLECTION;
            const FORM: Form = Form::$form;
            const EXAMPLE: &'static str = $example;
            fn read(text: &str) -> Result<Self, NumberError> {
                $number::parse(text)
            }
        }
    )+};
}
numbered! {
    CallNumber: CallName = "C001234-0";
    IssueNumber: IssueName = "Q000498-6";
    CallbackNumber: CallbackName = "B000012-5";
    NoticeNumber: NoticeName = "N3";
}

/// The parts of a resource name.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Parts<'a> {
    /// The id of the period, unchecked.
    pub period: &'a str,
    /// The collection and the rest of the name. None in the name of the period itself.
    pub member: Option<(&'a str, &'a str)>,
}

/// Splits a name. None if it does not begin with `periods/`, or ends with the name of a collection.
pub fn parts(name: &str) -> Option<Parts<'_>> {
    let rest = name.trim().strip_prefix("periods/")?;
    let Some((period, member)) = rest.split_once('/') else {
        return Some(Parts { period: rest, member: None });
    };
    Some(Parts { period, member: member.split_once('/') }).filter(|parts| parts.member.is_some())
}

/// The period in a name: in its own, or in that of something in it. None if the name or the id is malformed.
pub fn period(name: &str) -> Option<PeriodId> {
    PeriodId::parse(parts(name)?.period)
}

/// The number in a name. Fails if the name is malformed, of another collection, or of another period than the given one.
pub fn number<N: Numbered>(name: &str, period: Option<&PeriodId>) -> Result<N, Problem> {
    let form = || Problem::malformed_like(N::FORM, N::EXAMPLE);
    let parts = parts(name).ok_or_else(form)?;
    let (collection, number) = parts.member.ok_or_else(form)?;
    if collection != N::COLLECTION {
        return Err(form());
    }
    if let Some(period) = period.filter(|period| period.as_str() != parts.period) {
        return Err(Problem::OtherPeriod(period.name()));
    }
    N::read(number).map_err(|error| match error {
        NumberError::Form => form(),
        NumberError::CheckDigit => Problem::CheckDigit { value: number.chars().take(64).collect() },
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn dadukou() -> PeriodId {
        PeriodId::parse("dadukou-2022").unwrap()
    }

    #[test]
    fn zeros_dash_and_case_may_be_left_out() {
        for typed in ["C001234-0", "c12340", "12340", "C1234-0", "0012340"] {
            let name = format!("periods/dadukou-2022/calls/{typed}");
            assert_eq!(number::<CallNumber>(&name, Some(&dadukou())), Ok(CallNumber(1234)), "{typed}");
        }
    }

    #[test]
    fn each_mistake_in_a_name_has_its_problem() {
        let wrong = |name: &str| number::<CallNumber>(name, Some(&dadukou())).unwrap_err();
        let check_digit = Problem::CheckDigit { value: "C001234-5".to_owned() };
        assert_eq!(wrong("periods/dadukou-2022/calls/C001234-5"), check_digit);
        let other = Problem::OtherPeriod("periods/dadukou-2022".to_owned());
        assert_eq!(wrong("periods/other-2022/calls/C001234-0"), other);
        for name in [
            "",
            "C001234-0",
            "periods/dadukou-2022",
            "periods/dadukou-2022/issues/Q000498-6",
            "periods/dadukou-2022/calls/x/y",
        ] {
            assert_eq!(wrong(name), Problem::malformed_like(Form::CallName, "C001234-0"), "{name}");
        }
    }

    #[test]
    fn a_period_is_read_from_its_own_name_and_from_others() {
        assert_eq!(period("periods/dadukou-2022"), Some(dadukou()));
        assert_eq!(period("periods/dadukou-2022/calls/1"), Some(dadukou()));
        for name in [
            "",
            "periods/",
            "periods/Dadukou",
            "dadukou-2022",
            "periods/dadukou-2022/",
            "periods/dadukou-2022/calls",
        ] {
            assert_eq!(period(name), None, "{name}");
        }
    }
}
