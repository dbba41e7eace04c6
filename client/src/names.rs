//! Short numbers as people type them, to resource names and back.
//!
//! The server checks the check digit; here a number is only put into its usual form, so that what is printed back is what the server
//! will say.

use hotline_proto::v1::{ExternalReference, find_call_request};

/// A kind of resource with numbers.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// A call: `C001234-0`.
    Call,
    /// An issue: `Q000498-6`.
    Issue,
    /// A callback: `B000012-5`.
    Callback,
    /// A notice: `N3`, without a check digit.
    Notice,
}

/// A name that cannot be meant.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum NameError {
    /// The number of another kind of thing.
    #[error("{given} is not the number of {}", .expected.noun())]
    OtherKind {
        /// What was typed.
        given: String,
        /// What is wanted.
        expected: Kind,
    },
    /// No number at all.
    #[error("{given} is not the number of {}, such as {}", .expected.noun(), .expected.example())]
    NoNumber {
        /// What was typed.
        given: String,
        /// What is wanted.
        expected: Kind,
    },
    /// A number without its last digit: with leading zeros it has six digits before the check digit.
    #[error("{given} has no check digit: it takes seven digits, such as {}", .expected.example())]
    NoCheckDigit {
        /// What was typed.
        given: String,
        /// What is wanted.
        expected: Kind,
    },
    /// Nothing was typed.
    #[error("the number is empty")]
    Empty,
}

impl Kind {
    fn collection(self) -> &'static str {
        match self {
            Self::Call => "calls",
            Self::Issue => "issues",
            Self::Callback => "callbacks",
            Self::Notice => "notices",
        }
    }

    fn letter(self) -> char {
        match self {
            Self::Call => 'C',
            Self::Issue => 'Q',
            Self::Callback => 'B',
            Self::Notice => 'N',
        }
    }

    /// What its numbers look like.
    pub fn example(self) -> &'static str {
        match self {
            Self::Call => "C001234-0",
            Self::Issue => "Q000498-6",
            Self::Callback => "B000012-5",
            Self::Notice => "N3",
        }
    }

    fn noun(self) -> &'static str {
        match self {
            Self::Call => "a call",
            Self::Issue => "an issue",
            Self::Callback => "a callback",
            Self::Notice => "a notice",
        }
    }
}

/// Digits that a number with leading zeros has before its check digit.
const WITHOUT_CHECK_DIGIT: usize = 6;

/// Name of a period, from its id or its name.
pub fn period(text: &str) -> String {
    let id = text.trim();
    if id.starts_with("periods/") { id.to_owned() } else { format!("periods/{id}") }
}

/// The period's part of the name of anything in it: `periods/x` of `periods/x/calls/C001234-0`.
pub fn containing_period(name: &str) -> Option<&str> {
    let id = name.strip_prefix("periods/")?.split('/').next().filter(|id| !id.is_empty())?;
    Some(&name[..("periods/".len() + id.len())])
}

/// Name of a call, issue, callback or notice, from what a person typed: its number in any form, or its name.
///
/// `period` is the period's name.
pub fn full(period: &str, kind: Kind, text: &str) -> Result<String, NameError> {
    let text = text.trim();
    if text.is_empty() {
        return Err(NameError::Empty);
    }
    let other = || NameError::OtherKind { given: text.to_owned(), expected: kind };
    if text.starts_with("periods/") {
        let expected = format!("/{}/", kind.collection());
        return if text.contains(&expected) { Ok(text.to_owned()) } else { Err(other()) };
    }
    let collection = kind.collection();
    let number = number(kind, text)?;
    Ok(format!("{period}/{collection}/{number}"))
}

/// The part of a name that people read out.
pub fn short(name: &str) -> &str {
    match containing_period(name) {
        Some(period) => name[period.len()..].splitn(3, '/').nth(2).unwrap_or(&name["periods/".len()..]),
        None => name,
    }
}

/// By what a call is to be found, if `offline:REFERENCE`, `external:SYSTEM:ID` or a reference as a seat makes it was typed: `1129-482135`, four digits and six,
/// which no number is.
pub fn reference(text: &str) -> Option<find_call_request::Reference> {
    let text = text.trim();
    let plain: String = text.chars().map(half_width).filter(|c| !c.is_whitespace()).collect();
    let is_of_digits = |part: &str, count| part.len() == count && part.bytes().all(|b| b.is_ascii_digit());
    if plain.split_once('-').is_some_and(|(day, rest)| is_of_digits(day, 4) && is_of_digits(rest, 6)) {
        return Some(find_call_request::Reference::OfflineReference(plain));
    }
    if let Some(reference) = text.strip_prefix("offline:") {
        return Some(find_call_request::Reference::OfflineReference(reference.to_owned()));
    }
    let (system, id) = text.strip_prefix("external:")?.split_once(':')?;
    let (source_system, external_id) = (system.to_owned(), id.to_owned());
    Some(find_call_request::Reference::External(ExternalReference { source_system, external_id }))
}

/// The usual form of a number. Whether its check digit fits, the server says.
fn number(kind: Kind, text: &str) -> Result<String, NameError> {
    let (given, expected) = (text.to_owned(), kind);
    let plain: String =
        text.chars().map(half_width).filter(|c| !c.is_whitespace()).map(|c| c.to_ascii_uppercase()).collect();
    let letter = plain.chars().next().filter(char::is_ascii_alphabetic);
    let digits: String = plain.chars().skip(usize::from(letter.is_some())).filter(|c| *c != '-').collect();
    let least = if kind == Kind::Notice { 1 } else { 2 };
    if digits.len() < least || !digits.bytes().all(|b| b.is_ascii_digit()) {
        return Err(NameError::NoNumber { given, expected });
    }
    if letter.is_some_and(|letter| letter != kind.letter()) {
        return Err(NameError::OtherKind { given, expected });
    }
    if kind == Kind::Notice {
        return Ok(format!("{}{}", kind.letter(), digits.trim_start_matches('0')));
    }
    // With its zeros a number has six digits before the check digit: without that, the last of the six would make it the number of something else.
    let has_dash = plain.chars().rev().nth(1) == Some('-');
    if !has_dash && digits.starts_with('0') && digits.len() == WITHOUT_CHECK_DIGIT {
        return Err(NameError::NoCheckDigit { given, expected });
    }
    let (body, check) = digits.split_at(digits.len() - 1);
    let body = body.trim_start_matches('0');
    Ok(format!("{}{body:0>6}-{check}", kind.letter()))
}

/// A letter, digit or sign as ASCII has it: Chinese input methods type them in full width.
pub fn half_width(c: char) -> char {
    match c {
        '\u{3000}' => ' ',
        '\u{FF01}'..='\u{FF5E}' => char::from_u32(u32::from(c) - 0xFEE0).unwrap_or(c),
        '–' | '—' => '-',
        other => other,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const P: &str = "periods/dadukou-2022";

    #[test]
    fn every_way_of_typing_a_number_gives_one_name() {
        for typed in
            ["C1234-0", "c12340", "1234-0", "c001234-0", " C 1234 - 0 ", "Ｃ１２３４－０", "0000012340"]
        {
            assert_eq!(
                full(P, Kind::Call, typed).as_deref(),
                Ok("periods/dadukou-2022/calls/C001234-0"),
                "{typed}"
            );
        }
        assert_eq!(full(P, Kind::Issue, "4986").as_deref(), Ok("periods/dadukou-2022/issues/Q000498-6"));
    }

    #[test]
    fn numbers_grow_beyond_six_digits() {
        assert_eq!(
            full(P, Kind::Call, "C12345678-9").as_deref(),
            Ok("periods/dadukou-2022/calls/C12345678-9")
        );
    }

    #[test]
    fn names_pass_through_and_references_are_told_from_numbers() {
        let name = "periods/other/calls/C000001-3";
        assert_eq!(full(P, Kind::Call, name).as_deref(), Ok(name));
        let offline = find_call_request::Reference::OfflineReference("A7-K2".to_owned());
        assert_eq!(reference(" offline:A7-K2"), Some(offline));
        let of_seat = find_call_request::Reference::OfflineReference("1129-482135".to_owned());
        for typed in ["1129-482135", " １１２９－４８２１３５", "1129 - 482 135"] {
            assert_eq!(reference(typed), Some(of_seat.clone()), "{typed}");
        }
        let (source_system, external_id) = ("12345".to_owned(), "Case/9:b".to_owned());
        let external = ExternalReference { source_system, external_id };
        let external = find_call_request::Reference::External(external);
        assert_eq!(reference("external:12345:Case/9:b"), Some(external));
        assert_eq!((reference("C1234-0"), reference("external:12345")), (None, None));
    }

    #[test]
    fn the_number_of_another_kind_is_refused_here() {
        assert!(full(P, Kind::Call, "Q000498-6").is_err());
        assert!(full(P, Kind::Issue, "periods/x/calls/C000001-3").is_err());
        assert_eq!(full(P, Kind::Issue, "  "), Err(NameError::Empty));
    }

    #[test]
    fn what_is_no_number_is_told_with_an_example() {
        for typed in ["lift", "Q", "7", "Q12x"] {
            let error = full(P, Kind::Issue, typed).unwrap_err().to_string();
            assert_eq!(error, format!("{typed} is not the number of an issue, such as Q000498-6"));
        }
    }

    #[test]
    fn a_number_with_zeros_and_without_its_check_digit_is_not_taken_for_another() {
        for typed in ["C001453", "c001453", "001453", " Ｃ００１４５３ ", "C00-1453"] {
            let given = typed.trim().to_owned();
            let missing = NameError::NoCheckDigit { given, expected: Kind::Call };
            assert_eq!(full(P, Kind::Call, typed), Err(missing), "{typed}");
        }
        for (typed, number) in [
            ("C001453-0", "001453-0"),
            ("C0014530", "001453-0"),
            ("C01453-0", "001453-0"),
            ("c13", "000001-3"),
        ] {
            assert_eq!(full(P, Kind::Call, typed), Ok(format!("{P}/calls/C{number}")), "{typed}");
        }
        assert_eq!(full(P, Kind::Notice, "N03"), Ok(format!("{P}/notices/N3")), "it has no check digit");
    }

    #[test]
    fn names_are_shortened_for_people() {
        assert_eq!(short("periods/x/issues/Q000498-6"), "Q000498-6");
        assert_eq!(short("periods/x"), "x");
        assert_eq!(short(""), "");
        assert_eq!(containing_period("periods/x/issues/Q000498-6"), Some("periods/x"));
        assert_eq!(containing_period("x"), None);
        assert_eq!(period("x"), period("periods/x"));
    }
}
