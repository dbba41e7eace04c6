//! Phone numbers in requests.

use super::{CODE, Fields};
use crate::domain::phone::{Numbering, Parsed, Phone, parse, parse_last_digits};
use crate::domain::refusal::Problem;
use crate::domain::refusal::problem::Form;

impl Fields<'_> {
    /// A phone number, or what stands for one that was withheld. None if the text is blank.
    pub fn phone(&mut self, path: &str, raw: &str) -> Option<Phone> {
        let raw = self.text(path, raw, CODE)?;
        let Some(Parsed { phone, numbers }) = parse(&raw, self.numbering()) else {
            self.refuse(path, Problem::malformed(Form::Phone));
            return None;
        };
        if numbers > 1 {
            self.refuse(path, Problem::SeveralNumbers);
        }
        Some(self.kept(phone))
    }

    /// A phone number of a machine, which may send anything: of several numbers the first is found, and what is none has no key.
    pub fn phone_of_machine(&mut self, path: &str, raw: &str) -> Option<Phone> {
        let raw = self.text(path, raw, CODE)?;
        let parsed = parse(&raw, self.numbering());
        Some(self.kept(parsed.map_or(Phone { raw, key: String::new() }, |parsed| parsed.phone)))
    }

    /// The key of a phone number that is looked for. None if the text is blank.
    pub fn phone_key(&mut self, path: &str, raw: &str) -> Option<String> {
        let phone = self.phone(path, raw)?;
        if !phone.is_number() {
            self.refuse(path, Problem::malformed(Form::Phone));
        }
        Some(phone.key)
    }

    /// What the period keeps of a number.
    fn kept(&self, phone: Phone) -> Phone {
        match self.period() {
            Some(period) => period.kept_numbers.keep(phone),
            None => phone,
        }
    }

    /// The key of a number that narrows a list, or the last digits of one. Both are None if the text is blank.
    pub fn phone_or_last_digits(&mut self, path: &str, raw: &str) -> (Option<String>, Option<String>) {
        match parse_last_digits(raw) {
            Some(digits) => (None, Some(digits)),
            None => (self.phone_key(path, raw), None),
        }
    }

    fn numbering(&self) -> Numbering<'_> {
        let period = self.period();
        let area_code = period.and_then(|period| period.area_code.as_deref());
        Numbering { region: period.and_then(|period| period.region), area_code }
    }
}
