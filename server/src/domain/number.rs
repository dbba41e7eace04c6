//! Numbers for people: a letter, the number, and a check digit, as in `C001234-0`.
//!
//! The check digit is that of Damm (H. M. Damm, *Total anti-symmetrische Quasigruppen*, 2004). It detects any single wrong digit and any two
//! neighbouring digits that are swapped. Leading zeros do not change it, so that people may leave them out.

use std::fmt;

use serde::{Deserialize, Serialize};

const DAMM: [[u8; 10]; 10] = [
    [0, 3, 1, 7, 5, 9, 8, 6, 4, 2],
    [7, 0, 9, 2, 1, 5, 4, 8, 6, 3],
    [4, 2, 0, 6, 8, 7, 1, 3, 5, 9],
    [1, 7, 5, 0, 9, 8, 3, 4, 2, 6],
    [6, 1, 2, 3, 0, 4, 5, 9, 7, 8],
    [3, 6, 7, 4, 2, 0, 9, 5, 8, 1],
    [5, 8, 6, 9, 7, 2, 0, 1, 3, 4],
    [8, 9, 4, 5, 3, 6, 2, 0, 1, 7],
    [9, 4, 3, 8, 6, 1, 7, 2, 0, 5],
    [2, 5, 8, 1, 4, 3, 6, 7, 9, 0],
];

/// How many digits a number is written with at least, without its check digit.
const DIGITS: usize = 6;
/// Largest number, which has ten digits.
const MAX: i64 = 9_999_999_999;

fn check_digit(digits: &str) -> u8 {
    digits.bytes().fold(0, |row, byte| DAMM[usize::from(row)][usize::from(byte - b'0')])
}

/// Why a text is not a number.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NumberError {
    /// It does not have the form of a number.
    Form,
    /// The check digit is wrong or missing: a digit is wrong or left out, or two are swapped.
    CheckDigit,
}

fn parse(letter: char, text: &str) -> Result<i64, NumberError> {
    let text = text.trim();
    let rest = match text.chars().next() {
        Some(first) if first.eq_ignore_ascii_case(&letter) => &text[first.len_utf8()..],
        _ => text,
    };
    let digits: String = match rest.split_once('-') {
        Some((number, check)) if check.len() == 1 => format!("{number}{check}"),
        Some(_) => return Err(NumberError::Form),
        // With its zeros a number has six digits before the check digit: that is forgotten, and the last of the six is not it.
        None if rest.starts_with('0') && rest.len() == DIGITS => return Err(NumberError::CheckDigit),
        None => rest.to_owned(),
    };
    if !(2..=24).contains(&digits.len()) || !digits.bytes().all(|b| b.is_ascii_digit()) {
        return Err(NumberError::Form);
    }
    if check_digit(&digits) != 0 {
        return Err(NumberError::CheckDigit);
    }
    match digits[..digits.len() - 1].parse::<i64>() {
        Ok(number @ 1..=MAX) => Ok(number),
        _ => Err(NumberError::Form),
    }
}

macro_rules! numbers {
    ($($(#[$meta:meta])* $name:ident = $letter:literal, $collection:literal;)+) => {$(
        $(#[$meta])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        #[serde(transparent)]
        pub struct $name(pub i64);

        impl $name {
            /// The letter before the digits.
            pub const LETTER: char = $letter;
            /// The collection in resource names.
            pub const COLLECTION: &'static str = $collection;

            /// Parses what a person typed. Case does not matter, and leading zeros, the dash and the letter may be left out.
            pub fn parse(text: &str) -> Result<Self, NumberError> {
                parse($letter, text).map(Self)
            }

            /// Its resource name in the period with this id.
            pub fn name(self, period: &str) -> String {
                format!(concat!("periods/{}/", $collection, "/{}"), period, self)
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                let digits = format!("{:06}", self.0);
                write!(f, "{}{digits}-{}", $letter, check_digit(&digits))
            }
        }
    )+};
}

/// Number of a caller: of a phone number that has called in the period, in the order of the first calls. Nobody outside sees it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct CallerNumber(pub i64);

numbers! {
    /// Number of a call: `C001234-0`.
    CallNumber = 'C', "calls";
    /// Number of an issue: `Q000498-6`.
    IssueNumber = 'Q', "issues";
    /// Number of a callback: `B000012-5`.
    CallbackNumber = 'B', "callbacks";
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn looks_as_published() {
        assert_eq!(CallNumber(1234).to_string(), "C001234-0");
        assert_eq!(IssueNumber(498).to_string(), "Q000498-6");
        assert_eq!(CallbackNumber(12).to_string(), "B000012-5");
    }

    #[test]
    fn a_check_digit_that_is_forgotten_makes_no_other_number() {
        assert_eq!(CallNumber(145).to_string(), "C000145-3");
        for typed in ["C001453", "001453", "c000017"] {
            assert_eq!(CallNumber::parse(typed), Err(NumberError::CheckDigit), "{typed}");
        }
        for typed in ["C0001453", "C145-3", "1453", "c00145-3", "c01453"] {
            assert_eq!(CallNumber::parse(typed), Ok(CallNumber(145)), "{typed}");
        }
    }

    proptest! {
        #[test]
        fn is_read_back_however_it_is_typed(n in 1..=MAX) {
            let number = CallNumber(n);
            let shown = number.to_string();
            for typed in [shown.clone(), shown.to_lowercase(), shown.replace('-', ""), shown[1..].to_owned(),
                          shown[1..].trim_start_matches('0').to_owned(), format!(" c00{} ", &shown[1..])] {
                prop_assert_eq!(CallNumber::parse(&typed), Ok(number), "typed {}", typed);
            }
        }

        #[test]
        fn a_wrong_digit_or_a_swap_is_noticed(n in 1..=MAX, at in 0usize..6, by in 1u8..10) {
            let shown = CallNumber(n).to_string().replace('-', "");
            let mut digits: Vec<u8> = shown.bytes().skip(1).collect();
            let mut wrong = digits.clone();
            wrong[at] = b'0' + (wrong[at] - b'0' + by) % 10;
            let wrong = String::from_utf8(wrong).unwrap();
            prop_assert_eq!(CallNumber::parse(&wrong), Err(NumberError::CheckDigit));
            if digits[at] != digits[at + 1] {
                digits.swap(at, at + 1);
                let swapped = String::from_utf8(digits).unwrap();
                prop_assert_eq!(CallNumber::parse(&swapped), Err(NumberError::CheckDigit));
            }
        }

        #[test]
        fn nonsense_is_refused(text in "\\PC*") {
            if let Ok(number) = IssueNumber::parse(&text) {
                prop_assert!((1..=MAX).contains(&number.0));
            }
        }
    }
}
