//! Whom to ring at an agency: by the shifts of the period.

use hotline_client::names;
use hotline_proto::v1::Issue;
use jiff::tz::TimeZone;

use crate::catalogue::text;
use crate::directories::{Entry, Telephone};
use crate::output::{Cell, for_people};

/// The telephones of an agency, the one to ring first: those of the shift that runs, those that are always answered, then the others.
pub fn in_order<'t>(telephones: &'t [Telephone], running: Option<&str>) -> Vec<&'t Telephone> {
    let mut ordered: Vec<&Telephone> = telephones.iter().collect();
    ordered.sort_by_key(|telephone| match telephone.shift.as_str() {
        shift if Some(shift) == running => 0,
        "" => 1,
        _ => 2,
    });
    ordered
}

/// The same as people read it: which number first, and which if nobody answers. Empty if there is none.
pub fn to_ring(agency: &Entry, running: Option<&str>) -> String {
    let numbers = in_order(&agency.telephones, running).into_iter().map(|telephone| telephone.number.clone());
    numbers.reduce(|first, next| text!("ring-else", first = first, next = next)).unwrap_or_default()
}

/// Who is answerable for an issue, and whom to ring there: an agency by its code, as far as the directory has it.
pub fn answerable(agency: &str, agencies: &[Entry], running: Option<&str>) -> String {
    let entry = agencies.iter().find(|entry| entry.code == agency);
    let said = entry.map(|entry| format!("{} {}", entry.name, to_ring(entry, running)));
    said.map_or_else(|| agency.to_owned(), |said| said.trim().to_owned())
}

/// What must be said to the agencies of an issue by voice and until when, each with whom to ring and how it is noted. Nothing if nobody need be told.
pub fn to_be_told(
    issue: &Issue,
    agencies: &[Entry],
    running: Option<&str>,
    zone: &TimeZone,
) -> Vec<[String; 2]> {
    let waiting = issue.assignments.iter().filter(|one| one.inform_by.is_some());
    waiting
        .map(|one| {
            let entry = agencies.iter().find(|agency| agency.code == one.agency);
            let until = for_people(&Cell::time(one.inform_by.as_ref()), zone);
            let telephones = entry.map(|entry| to_ring(entry, running)).unwrap_or_default();
            let agency = one.agency.as_str();
            let name = entry.map_or(agency, |entry| entry.name.as_str());
            let said = match telephones.as_str() {
                "" => text!("inform-by", agency = name, until = until),
                _ => text!("inform-by-at", agency = name, until = until, telephones = telephones),
            };
            [said, text!("inform-command", number = names::short(&issue.name), agency = agency)]
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn who_is_on_duty_is_rung_first() {
        let telephone = |shift: &str, number: &str| Telephone { shift: shift.into(), number: number.into() };
        let telephones = [telephone("early", "1"), telephone("", "2"), telephone("night", "3")];
        let order =
            |running| in_order(&telephones, running).iter().map(|one| &*one.number).collect::<String>();
        assert_eq!([order(Some("night")), order(Some("early")), order(None)], ["321", "123", "213"]);
    }
}
