//! Numbers of persons in texts that are published: phone numbers, identity numbers, and those of accounts.

use super::number::CallNumber;

/// Digits in a row from which on they may be the number of a person.
const IN_A_ROW: usize = 7;
/// The same with spaces, dashes and brackets between them.
const IN_ALL: usize = 11;
/// With what the numbers of calls, issues and callbacks begin.
const LETTERS: [char; 3] = ['C', 'Q', 'B'];

/// Whether a text may hold the number of a person: seven digits in a row, or eleven with spaces, dashes and brackets between them. The numbers of calls, issues and callbacks, with
/// their check digits, are none.
pub fn has_personal_number(text: &str) -> bool {
    let is_digit = |character: char| character.is_ascii_digit() || ('０'..='９').contains(&character);
    let is_between = |character: char| matches!(character, ' ' | '-' | '(' | ')' | '（' | '）' | '－');
    let (mut in_a_row, mut in_all) = (0, 0);
    let (mut rest, mut follows_word) = (text, false);
    while let Some(character) = rest.chars().next() {
        if let Some(length) = register_number(rest).filter(|_| !follows_word) {
            (in_a_row, in_all, follows_word) = (0, 0, true);
            rest = &rest[length..];
            continue;
        }
        (in_a_row, in_all) = match character {
            _ if is_digit(character) => (in_a_row + 1, in_all + 1),
            _ if is_between(character) => (0, in_all),
            _ => (0, 0),
        };
        if in_a_row >= IN_A_ROW || in_all >= IN_ALL {
            return true;
        }
        follows_word = character.is_ascii_alphanumeric();
        rest = &rest[character.len_utf8()..];
    }
    false
}

/// The length of the number of a call, an issue or a callback with which a text begins.
fn register_number(text: &str) -> Option<usize> {
    let number = text.strip_prefix(LETTERS)?;
    let end = number.find(|character: char| !character.is_ascii_alphanumeric() && character != '-');
    let number = &number[..end.unwrap_or(number.len())];
    // All kinds have the same form.
    (number.contains('-') && CallNumber::parse(number).is_ok()).then_some(1 + number.len())
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::domain::number::{CallbackNumber, IssueNumber};

    #[test]
    fn numbers_of_persons_are_found() {
        for text in [
            "电话13800000041",
            "023-6883 1234",
            "５００１０４１９８００１０１００１１",
            "call 138 0000 0041.",
            "Tel13800000041",
            "vx13800000041",
            "QQ123456789",
            "Q123456789",
            "C13800000041-3",
            "C000001-3-13800000041",
            "C000001-3 13800000041",
        ] {
            assert!(has_personal_number(text), "{text}");
        }
    }

    #[test]
    fn other_numbers_are_none() {
        for text in [
            "Q000326-5 今晚点对点调剂",
            "见Q000326-5、Q000316-6，C000001-3",
            "11月28日0时至24时",
            "2022-11",
            "95件次，206人次",
            "2022-11-28 08:00",
        ] {
            assert!(!has_personal_number(text), "{text}");
        }
    }

    proptest! {
        #[test]
        fn a_number_is_one_of_a_person_unless_it_is_one_of_the_register(number in 1..=9_999_999_999_i64, phone in 1_000_000..=19_999_999_999_i64, before in "[a-zA-Z电话：]{0,4}") {
            let of_register = [CallNumber(number).to_string(), IssueNumber(number).to_string(), CallbackNumber(number).to_string()];
            for text in of_register {
                prop_assert!(!has_personal_number(&text), "{text}");
            }
            let text = format!("{before}{phone}");
            prop_assert!(has_personal_number(&text), "{text}");
        }
    }
}
