//! Places: where something happens, so that a later call about the same place is recognised.

use super::call::{CallFacts, CallTexts};
use super::comparable::comparable;

/// Maximum number of characters by which places are told apart.
const CHARACTERS: usize = 200;

/// An address within a district, however it is spaced and punctuated. It is personal data.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Place(String);

impl Place {
    /// The place of a call.
    pub fn of_call(facts: &CallFacts, texts: &CallTexts) -> Option<Self> {
        Self::new(facts.district.as_deref(), texts.incident_address.as_deref()?)
    }

    /// An address in a district, if that is known. None if it does not tell one house from another: one without a number is a street.
    pub fn new(district: Option<&str>, address: &str) -> Option<Self> {
        let letters: String = comparable(address).filter(|c| c.is_alphanumeric()).take(CHARACTERS).collect();
        let names_a_house = letters.contains(|c: char| c.is_numeric());
        let district = district.unwrap_or_default();
        names_a_house.then(|| Self(format!("{district}|{letters}")))
    }

    /// As it is stored.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn place(district: &str, address: &str) -> Option<Place> {
        Place::new(Some(district), address)
    }

    #[test]
    fn a_place_is_the_same_however_it_is_written() {
        let written = ["春晖路2-2号 3楼", "春晖路２-２号，3楼", "春晖路 2-2号3楼", "春晖路2—2号3楼。"];
        let first = place("D1", written[0]);
        assert!(first.is_some());
        for address in written {
            assert_eq!(place("D1", address), first, "{address}");
        }
        assert_ne!(place("D2", written[0]), first);
        assert_eq!(place("D1", "春晖路"), None, "a street is no place");
    }
}
