//! Phone numbers. They are kept as they were written, and searched by their E.164 form or, if they have none, by their digits.

use rlibphonenumber::{PHONE_NUMBER_UTIL, PhoneNumberFormat, Region, get_national_significant_number_owned};

use super::{CODE, Fields};
use crate::domain::call::Phone;
use crate::domain::refusal::Problem;
use crate::domain::refusal::problem::Form;

impl Fields<'_> {
    /// A phone number with the key by which it is searched. None if the text is blank.
    pub fn phone(&mut self, path: &str, raw: &str) -> Option<Phone> {
        let raw = self.text(path, raw, CODE)?;
        let key = key(&raw, self.period().and_then(|period| period.region));
        if key.is_none() {
            self.refuse(path, Problem::malformed(Form::Phone));
        }
        Some(Phone { key: key?, raw })
    }
}

/// The key by which a number is searched. None if it has no digits.
fn key(raw: &str, region: Option<Region>) -> Option<String> {
    let number = PHONE_NUMBER_UTIL.parse(raw, region).ok().filter(|number| number.is_valid());
    if let Some(number) = number {
        return Some(number.format_as(PhoneNumberFormat::E164).into_owned());
    }
    let digits: String = raw.chars().filter_map(digit).collect();
    (!digits.is_empty()).then_some(digits)
}

/// A digit as ASCII. It may be full-width, as Chinese keyboards produce them.
fn digit(c: char) -> Option<char> {
    let plain = match u32::from(c) {
        wide @ 0xFF10..=0xFF19 => char::from_u32(wide - 0xFF10 + u32::from('0'))?,
        _ => c,
    };
    plain.is_ascii_digit().then_some(plain)
}

/// The digits of a key without the country code.
pub fn national_digits(key: &str) -> String {
    match PHONE_NUMBER_UTIL.parse(key, None) {
        Ok(number) if key.starts_with('+') => get_national_significant_number_owned(&number),
        _ => key.chars().filter(char::is_ascii_digit).collect(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_number_has_one_key_however_it_is_written() {
        for raw in [
            "13812345678",
            "138 1234 5678",
            "+86 138-1234-5678",
            "0086 13812345678",
            "１３８１２３４５６７８",
        ] {
            assert_eq!(key(raw, Some(Region::CN)).as_deref(), Some("+8613812345678"), "{raw}");
        }
        assert_eq!(key("023-68831234", Some(Region::CN)).as_deref(), Some("+862368831234"));
    }

    #[test]
    fn what_is_no_number_anywhere_keeps_its_digits() {
        assert_eq!(key("分机 8-01", Some(Region::CN)).as_deref(), Some("801"));
        assert_eq!(key("１２３４５", Some(Region::CN)).as_deref(), Some("12345"));
        assert_eq!(key("13812345678", None).as_deref(), Some("13812345678"));
        assert_eq!(key("unknown", Some(Region::CN)), None);
    }

    #[test]
    fn national_digits_leave_the_country_out() {
        assert_eq!(national_digits("+8613812345678"), "13812345678");
        assert_eq!(national_digits("12345"), "12345");
    }
}
