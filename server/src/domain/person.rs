//! Affected persons of an issue 当事人.

use serde::{Deserialize, Serialize};

use super::call::Phone;
use super::codes::PersonTag;
use super::draft::Blank;

/// Maximum number of affected persons of an issue.
pub const MAX_PERSONS: usize = 20;

/// The affected persons of an issue, without personal data. Its JSON, which journals hold for ever, leaves out what is empty.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct AffectedPersons {
    /// The highest number that was ever given: no number is used twice.
    #[serde(skip_serializing_if = "is_zero")]
    pub last: i32,
    /// Those whom it affects now, by number.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub persons: Vec<AffectedPerson>,
}

/// An affected person, without personal data.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct AffectedPerson {
    /// Number within the issue.
    pub number: i32,
    /// What makes the person vulnerable.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub tags: Vec<PersonTag>,
}

fn is_zero(number: &i32) -> bool {
    *number == 0
}

impl AffectedPersons {
    /// Adds a person, and returns the number.
    pub fn add(&mut self, tags: Vec<PersonTag>) -> i32 {
        self.last += 1;
        self.persons.push(AffectedPerson { number: self.last, tags });
        self.last
    }
}

impl Blank for AffectedPersons {
    fn is_blank(&self) -> bool {
        self.persons.is_empty()
    }
}

/// Who an affected person is.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Contact {
    /// Number within the issue.
    pub number: i32,
    /// Name, if it is known.
    pub name: Option<String>,
    /// Phone number, if it is known.
    pub phone: Option<Phone>,
}

/// A change of the affected persons of an issue.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum PersonChange {
    /// One more.
    Add(PersonDraft),
    /// The given fields of the person of that number.
    Update(i32, PersonDraft),
    /// One less.
    Remove(i32),
}

/// The given fields of an affected person.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct PersonDraft {
    /// Name.
    pub name: Option<Option<String>>,
    /// Phone number.
    pub phone: Option<Option<Phone>>,
    /// What makes the person vulnerable.
    pub tags: Option<Vec<PersonTag>>,
}
