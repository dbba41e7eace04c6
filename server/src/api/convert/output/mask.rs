//! Masks personal data: what is left is enough to recognise people on the phone, but not to find them.

use crate::domain::phone::{LAST_DIGITS, LONG_NUMBER, Phone, national_digits};

/// The number of first digits of a long number that are shown.
const FIRST_DIGITS: usize = 3;

/// A phone number with its middle hidden: 138****5678. A short one shows its last two digits at most; empty for None. What stands for a number that
/// was withheld is shown as it came.
pub fn masked_phone(phone: Option<&Phone>) -> String {
    let Some(phone) = phone else { return String::new() };
    if !phone.is_number() {
        return phone.raw.clone();
    }
    let digits = national_digits(&phone.key);
    let (head, tail) = match digits.len() {
        LONG_NUMBER.. => (FIRST_DIGITS, LAST_DIGITS),
        length => (0, 2.min(length / 2)),
    };
    let hidden = "*".repeat(digits.len() - head - tail);
    format!("{}{hidden}{}", &digits[..head], &digits[digits.len() - tail..])
}

/// The first character of a name, and two asterisks whatever its length: 王**. Empty for None.
pub fn masked_name(name: Option<&str>) -> String {
    let first = name.and_then(|name| name.trim_start().chars().next());
    first.map(|first| format!("{first}**")).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_middle_of_a_number_is_hidden() {
        let masked =
            |key: &str| masked_phone(Some(&Phone { raw: "as it came".to_owned(), key: key.to_owned() }));
        assert_eq!(masked("+8613812345678"), "138****5678");
        assert_eq!(masked("+862368831234"), "236***1234");
        assert_eq!(masked("68831234"), "******34");
        assert_eq!(masked("110"), "**0");
        assert_eq!(masked("5"), "*");
        assert_eq!(masked_phone(None), "");
    }

    #[test]
    fn of_a_name_only_its_first_character_is_shown() {
        for (name, masked) in
            [("王小明", "王**"), ("欧阳娜娜", "欧**"), ("李", "李**"), (" Ann", "A**"), ("", "")]
        {
            assert_eq!(masked_name(Some(name)), masked);
        }
        assert_eq!(masked_name(None), "");
    }
}
