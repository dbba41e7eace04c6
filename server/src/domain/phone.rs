//! Phone numbers as people and machines write them. What was typed is kept and shown; a number has one key however it is written.

#[cfg(test)]
mod tests;

use std::iter::Peekable;
use std::str::CharIndices;

use rlibphonenumber::{PHONE_NUMBER_UTIL, PhoneNumberFormat, Region, get_national_significant_number_owned};
use serde::{Deserialize, Serialize};

use super::comparable::comparable;

/// A phone number.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Phone {
    /// The number as it was given, with remarks and extension.
    pub raw: String,
    /// The key for look-ups: the number in E.164 or, if it is not valid anywhere, its digits; with an extension `;ext=` and that. Empty if a number was withheld.
    pub key: String,
}

impl Phone {
    /// Whether there is a number: not `未知` or 00000000.
    pub fn is_number(&self) -> bool {
        !self.key.is_empty()
    }

    /// A number of which only a hash is kept.
    pub fn hashed(hash: String) -> Self {
        Self { raw: String::new(), key: format!("{HASHED}{hash}") }
    }

    /// Whether it is known how to dial it: it is a number, and more than a hash of it is kept.
    pub fn can_be_dialled(&self) -> bool {
        self.is_number() && !self.key.starts_with(HASHED)
    }
}

/// What the key of a number begins with of which only a hash is kept.
const HASHED: &str = "hash:";

/// What a text holds.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Parsed {
    /// The number or, of several, the first.
    pub phone: Phone,
    /// How many numbers there are, at least one.
    pub numbers: usize,
}

/// How the numbers of a period are understood.
#[derive(Clone, Copy, Debug, Default)]
pub struct Numbering<'p> {
    /// The country or region whose national numbers are meant.
    pub region: Option<Region>,
    /// The area code of numbers without one: 023.
    pub area_code: Option<&'p str>,
}

/// What stands for a number that is not known or not told.
const WITHHELD: &[&str] = &[
    "anonymous",
    "unknown",
    "unavailable",
    "private",
    "restricted",
    "withheld",
    "blocked",
    "no number",
    "no caller id",
    "none",
    "null",
    "n/a",
    "nil",
    "未知",
    "匿名",
    "无",
    "没有",
    "无号码",
    "不详",
    "保密",
    "未显示",
    "不显示",
    "隐藏",
    "未留",
    "未提供",
    "拒绝提供",
    "-",
];
/// What leads to an extension.
const EXTENSION: &[&str] = &["转", "轉", "分机", "分機", "内线", ";ext=", "extension", "ext", "#", "x"];
/// Prefixes by which a number was dialled over the internet; they are no part of it.
const DIALLED_BY: &[&str] = &["17951", "17911", "17909", "12593", "10193"];
/// A second number is one of at least so many digits; fewer belong to a remark.
const SECOND_NUMBER: usize = 7;
/// A number without its area code has at least so many digits: fewer are a service, which has none.
const LOCAL_NUMBER: usize = 6;
/// Maximum number of digits of an extension.
const EXTENSION_DIGITS: usize = 6;

/// Reads a number. None if there are no digits, nor anything that stands for a number that was withheld.
pub fn parse(raw: &str, numbering: Numbering<'_>) -> Option<Parsed> {
    let parsed = |key: String, numbers: usize| Parsed { phone: Phone { raw: raw.to_owned(), key }, numbers };
    let text: String = comparable(raw).collect();
    let text = without_scheme(text.trim());
    let bare = text.trim_matches(|c: char| c.is_whitespace() || "\"'<>()[]{}。.".contains(c));
    let digits = digits_of(text);
    if WITHHELD.contains(&bare) || (!digits.is_empty() && is_placeholder(&digits)) {
        return Some(parsed(String::new(), 1));
    }
    if digits.is_empty() {
        return None;
    }
    let numbers = numbers_in(text, numbering);
    Some(parsed(numbers.first().cloned().unwrap_or(digits), numbers.len().max(1)))
}

/// The number of last digits that a masked number shows and by which it is found.
pub const LAST_DIGITS: usize = 4;
/// Minimum length of a national number that shows so many digits.
pub const LONG_NUMBER: usize = 10;

/// The last digits by which a number is found besides the whole of it: those that are shown of it, and a number of so few digits itself. None if fewer are shown.
pub fn last_digits(key: &str) -> Option<String> {
    let digits = national_digits(key);
    let is_shown = digits.len() >= LONG_NUMBER || key.len() == LAST_DIGITS;
    is_shown.then(|| digits[digits.len().saturating_sub(LAST_DIGITS)..].to_owned())
}

/// The last digits of a number that is looked for, if a text has these and no more.
pub fn parse_last_digits(raw: &str) -> Option<String> {
    let digits = digits_of(&comparable(raw).collect::<String>());
    (digits.len() == LAST_DIGITS).then_some(digits)
}

/// The digits of a key without country code and extension.
pub fn national_digits(key: &str) -> String {
    let key = key.split(';').next().unwrap_or_default();
    match PHONE_NUMBER_UTIL.parse(key, None) {
        Ok(number) if key.starts_with('+') => get_national_significant_number_owned(&number),
        _ => digits_of(key),
    }
}

fn digits_of(text: &str) -> String {
    text.chars().filter(char::is_ascii_digit).collect()
}

/// The number of a `tel:` or `sip:` address, with its extension.
fn without_scheme(text: &str) -> &str {
    let after = |scheme: &str| text.find(scheme).map(|at| &text[at + scheme.len()..]);
    if let Some(rest) = after("sips:").or_else(|| after("sip:")) {
        return rest.split(['@', '>', '?']).next().unwrap_or(rest);
    }
    match after("tel:") {
        Some(rest) => rest.split('>').next().unwrap_or(rest),
        None => text,
    }
}

/// Whether digits stand for no number: one digit alone over and over, or a single 0.
fn is_placeholder(digits: &str) -> bool {
    let Some(first) = digits.chars().next() else { return true };
    let is_one_digit = digits.chars().all(|digit| digit == first);
    is_one_digit && (first == '0' || digits.len() >= 6)
}

/// Groups of digits that belong together as far as their separators tell, each with the separator before it.
type Run = Vec<(char, String)>;

/// The keys of the numbers in a text.
fn numbers_in(text: &str, numbering: Numbering<'_>) -> Vec<String> {
    let mut numbers: Vec<String> = Vec::new();
    for (run, extension) in runs(text) {
        let mut rest: &[(char, String)] = &run;
        while !rest.is_empty() {
            let (key, used) = longest(rest, numbering);
            let is_valid = key.starts_with('+');
            rest = &rest[used..];
            if !numbers.is_empty() && !is_valid && digits_of(&key).len() < SECOND_NUMBER {
                continue;
            }
            let dashed = rest.first().filter(|(separator, digits)| {
                is_valid && *separator == '-' && (2..=EXTENSION_DIGITS).contains(&digits.len())
            });
            let own = dashed.map(|(_, digits)| digits.clone());
            rest = &rest[usize::from(own.is_some())..];
            let extension = own.or_else(|| extension.clone().filter(|_| rest.is_empty()));
            let key = extension.map_or(key.clone(), |extension| format!("{key};ext={extension}"));
            if !numbers.contains(&key) {
                numbers.push(key);
            }
        }
    }
    numbers
}

/// The key of as many groups as make a valid number, and how many these are; of all of them if none do.
fn longest(groups: &[(char, String)], numbering: Numbering<'_>) -> (String, usize) {
    for count in (1..=groups.len()).rev() {
        let joined: String = groups[..count].iter().map(|(_, digits)| digits.as_str()).collect();
        if let Some(key) = valid(&joined, numbering) {
            return (key, count);
        }
    }
    (groups.iter().map(|(_, digits)| digits_of(digits)).collect(), groups.len())
}

/// The number in E.164. None if there is no such number.
fn valid(digits: &str, numbering: Numbering<'_>) -> Option<String> {
    let as_it_is = |digits: &str| {
        let number =
            PHONE_NUMBER_UTIL.parse(digits, numbering.region).ok().filter(|number| number.is_valid());
        number.map(|number| number.format_as(PhoneNumberFormat::E164).into_owned())
    };
    let is_local = digits.len() >= LOCAL_NUMBER && !digits.starts_with(['0', '+']);
    let with_area = || as_it_is(&format!("{}{digits}", numbering.area_code.filter(|_| is_local)?));
    let dialled = || DIALLED_BY.iter().find_map(|prefix| as_it_is(digits.strip_prefix(prefix)?));
    as_it_is(digits).or_else(with_area).or_else(dialled)
}

/// The runs of digits of a text, with the extension that follows.
fn runs(text: &str) -> Vec<(Run, Option<String>)> {
    let (mut runs, mut run, mut separator) = (Vec::new(), Run::new(), ' ');
    let mut characters = text.char_indices().peekable();
    while let Some((at, c)) = characters.next() {
        if c.is_ascii_digit() || (c == '+' && run.is_empty()) {
            let group = group(c, &mut characters);
            run.push((separator, group));
            separator = ' ';
        } else if !run.is_empty() && is_extension(&text[at..]) {
            let digits = extension(&text[at..], &mut characters);
            runs.push((std::mem::take(&mut run), Some(digits).filter(|digits| !digits.is_empty())));
        } else if matches!(c, ' ' | '-' | '.' | '(' | ')' | '\u{2010}'..='\u{2015}' | '·') {
            separator = if c == '-' || ('\u{2010}'..='\u{2015}').contains(&c) { '-' } else { ' ' };
        } else if !run.is_empty() {
            runs.push((std::mem::take(&mut run), None));
        }
    }
    if !run.is_empty() {
        runs.push((run, None));
    }
    runs
}

fn group(first: char, rest: &mut Peekable<CharIndices<'_>>) -> String {
    let mut group = String::from(first);
    while let Some((_, digit)) = rest.next_if(|(_, c)| c.is_ascii_digit()) {
        group.push(digit);
    }
    group
}

fn is_extension(text: &str) -> bool {
    EXTENSION.iter().any(|word| text.starts_with(word))
}

/// The digits of an extension, which its word leads to.
fn extension(text: &str, rest: &mut Peekable<CharIndices<'_>>) -> String {
    let word = EXTENSION.iter().find(|word| text.starts_with(**word)).map_or(1, |word| word.chars().count());
    for _ in 1..word {
        rest.next();
    }
    while rest.next_if(|(_, c)| matches!(c, ' ' | '.' | ':' | '-' | '=')).is_some() {}
    let mut digits = String::new();
    while digits.len() < EXTENSION_DIGITS
        && let Some((_, digit)) = rest.next_if(|(_, c)| c.is_ascii_digit())
    {
        digits.push(digit);
    }
    digits
}
